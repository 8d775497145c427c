/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate_read.c - history files and the map of departments, from disk.
 *
 * The history layer does not know feeds; here the selects of csv feeds, which say
 * which department is which service already, are handed over as a plain table.
 */
#include "daemon/simulate_read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sheet.h"
#include "feed/csv.h"
#include "feed/feed.h"

enum { MAP_BYTES_MAX = 64 * 1024 * 1024, PATH_TEXT = 4096 };

/* ---- bytes ---- */

static int read_bytes(const char *path, struct buf *ret, struct err *err)
{
	char chunk[64 * 1024];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n;

	if (fd < 0)
		return err_set(err, ERR_STORE, "%s: %s", path, strerror(errno));
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		buf_append(ret, chunk, (size_t)n);
	}
	(void)close(fd);
	if (n < 0)
		return err_set(err, ERR_STORE, "%s: %s", path, strerror(errno));
	if (ret->overflowed)
		return err_set(err, ERR_LIMIT, "%s: larger than the %zu bytes accepted here", path,
			       ret->max);
	return 0;
}

static int read_one(struct history *h, const char *path, struct err *err)
{
	struct buf bytes cleanup_buf = BUF_INIT(HISTORY_FILE_MAX);

	if (read_bytes(path, &bytes, err) < 0)
		return -1;
	history_read(h, path, buf_text(&bytes), bytes.length);
	return 0;
}

static int is_csv(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && d->d_name[0] != '.' && !strcmp(d->d_name + n - 4, ".csv");
}

/* By bytes, not by the locale: the same files come in the same order everywhere. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_directory(struct history *h, const char *path, struct err *err)
{
	struct dirent **list;
	char file[PATH_TEXT];
	int n = scandir(path, &list, is_csv, by_name), failed = 0;

	if (n < 0)
		return err_set(err, ERR_STORE, "%s: %s", path, strerror(errno));
	for (int i = 0; i < n; i++) {
		(void)snprintf(file, sizeof(file), "%s/%s", path, list[i]->d_name);
		if (!failed)
			failed = read_one(h, file, err);
		free(list[i]);
	}
	free(list);
	if (n == 0)
		return err_set(err, ERR_STORE, "%s: holds no *.csv", path);
	return failed;
}

int history_read_path(struct history *h, const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return err_set(err, ERR_STORE, "%s: %s", path, strerror(errno));
	return S_ISDIR(st.st_mode) ? read_directory(h, path, err) : read_one(h, path, err);
}

/* ---- departments ---- */

enum { MAP_SERVICE, MAP_DEPARTMENT, MAP_LINE, MAP_COLUMNS };

struct map_reader {
	const struct config *config;
	const char *file;
	struct daily_map *ret;
	size_t room;
	bool has_header;
	struct err *err;
	int failed;
};

static bool is_csv_feed(const struct config *c, const struct service *s)
{
	return !strcmp(c->feeds[s->feed].kind->name, "csv");
}

static void from_selects(const struct config *c, struct daily_map *ret)
{
	for (service_ix i = 0; i < c->service_count; i++) {
		const struct service *s = &c->services[i];
		const struct csv_settings *settings = c->feeds[s->feed].settings;
		const struct csv_select *select = s->select;

		if (!is_csv_feed(c, s))
			continue;
		ret->rows[ret->count++] = (struct history_daily){
			.department = select->department,
			.line = select->service_line,
			.strip_zeros = settings->id_match == CSV_IDS_STRIP_ZEROS,
			.service = i,
		};
	}
}

static void map_row(struct map_reader *r, const struct sheet_row *row)
{
	int64_t s = config_service(r->config, row->cells[MAP_SERVICE]);
	struct arena *a = &r->ret->arena;

	if (s < 0 || r->ret->count == r->room) {
		r->failed = err_set(r->err, ERR_CONFIG, "%s:%u: %s \"%.80s\"", r->file, row->line,
				    s < 0 ? "the configuration has no service" :
					    "more rows than there can be services, at",
				    row->cells[MAP_SERVICE]);
		return;
	}
	r->ret->rows[r->ret->count++] = (struct history_daily){
		.department = arena_strdup(a, row->cells[MAP_DEPARTMENT]),
		.line = *row->cells[MAP_LINE] ? arena_strdup(a, row->cells[MAP_LINE]) : NULL,
		.service = (service_ix)s,
	};
}

static void take(void *context, const struct sheet_row *row)
{
	static const char *const names[MAP_COLUMNS] = { "service", "department_id", "service_line" };
	struct map_reader *r = context;

	if (r->failed)
		return;
	if (row->count != MAP_COLUMNS) {
		r->failed = err_set(r->err, ERR_CONFIG,
				    "%s:%u: expected service,department_id,service_line", r->file,
				    row->line);
		return;
	}
	for (int i = 0; i < MAP_COLUMNS && !r->has_header; i++)
		if (strcmp(row->cells[i], names[i]) != 0)
			r->failed = err_set(
				r->err, ERR_CONFIG,
				"%s:%u: expected the header service,department_id,service_line",
				r->file, row->line);
	if (r->has_header)
		map_row(r, row);
	r->has_header = true;
}

static int from_file(struct map_reader *r)
{
	struct buf bytes cleanup_buf = BUF_INIT(MAP_BYTES_MAX);
	uint32_t line;

	if (read_bytes(r->file, &bytes, r->err) < 0)
		return -1;
	if (sheet_read(buf_text(&bytes), bytes.length, take, r, &line, r->err) < 0)
		return err_in(r->err, "%s:%u", r->file, line);
	return r->failed;
}

int daily_map_read(const struct config *config, const char *file, struct daily_map *ret, struct err *err)
{
	size_t room = (size_t)config->service_count * 4;
	struct map_reader r = { config, file, ret, room, false, err, 0 };

	*ret = (struct daily_map){ .arena = ARENA_INIT(4 * (size_t)MAP_BYTES_MAX) };
	ret->rows = arena_array(&ret->arena, struct history_daily, room + config->service_count);
	if (file && from_file(&r) < 0)
		return -1;
	from_selects(config, ret);
	return 0;
}
