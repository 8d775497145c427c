/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_map.c - department_id, location_key and zone, as a file the site keeps itself.
 *
 * Departments are split and merged by people who do not edit our configuration.
 * With the map a service selects its location_key, and new departments of that
 * location count without a change here.  Where the map names a zone it must be
 * the location's: a difference is a clinic whose days are cut at the wrong hour.
 */
#include <csv.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "feed/csv.h"

enum field { MAP_DEPARTMENT, MAP_LOCATION, MAP_ZONE, MAP_FIELDS };

struct reading {
	struct arena *arena;
	struct csv_map *map;
	int id_match, line, at, place[MAP_FIELDS];
	const char *cell[MAP_FIELDS];
	struct err err;
};

const char *csv_id_text(int id_match, const char *id)
{
	if (id_match == CSV_IDS_STRIP_ZEROS)
		while (id[0] == '0' && id[1])
			id++;
	return id;
}

static void header_cell(struct reading *r, const char *bytes, size_t n)
{
	static const char *const names[MAP_FIELDS] = { "department_id", "location_key", "iana_tz" };

	for (int i = 0; i < MAP_FIELDS; i++)
		if (n == strlen(names[i]) && !strncasecmp(bytes, names[i], n))
			r->place[i] = r->at;
}

static void on_field(void *bytes, size_t n, void *context)
{
	struct reading *r = context;

	if (n >= CSV_CELL_MAX && !r->err.kind)
		err_set(&r->err, ERR_INPUT, "row %d: a field is longer than %d bytes", r->line + 1,
			CSV_CELL_MAX - 1);
	if (r->err.kind)
		return;
	if (r->line == 0)
		header_cell(r, bytes, n);
	for (int i = 0; r->line > 0 && i < MAP_FIELDS; i++)
		if (r->place[i] == r->at)
			r->cell[i] = arena_strndup(r->arena, bytes, n);
	r->at++;
}

static void keep(struct reading *r)
{
	const char *department = r->cell[MAP_DEPARTMENT], *wrong = csv_cell_id(department);
	struct csv_map_row *row;

	if (wrong)
		err_set(&r->err, ERR_INPUT, "row %d: department_id: %s", r->line + 1, wrong);
	if (!wrong && r->map->count == CSV_MAP_MAX)
		err_set(&r->err, ERR_LIMIT, "more than %d departments", CSV_MAP_MAX);
	if (r->err.kind)
		return;
	row = &r->map->rows[r->map->count++];
	*row = (struct csv_map_row){ csv_id_text(r->id_match, department), r->cell[MAP_LOCATION],
				     r->cell[MAP_ZONE] };
}

static void on_row(int end, void *context)
{
	struct reading *r = context;

	(void)end;
	if (r->err.kind)
		return;
	if (r->line == 0 && (r->place[MAP_DEPARTMENT] < 0 || r->place[MAP_LOCATION] < 0))
		err_set(&r->err, ERR_INPUT, "the header has no column %s",
			r->place[MAP_DEPARTMENT] < 0 ? "department_id" : "location_key");
	else if (r->line > 0)
		keep(r);
	for (int i = 0; i < MAP_FIELDS; i++)
		r->cell[i] = "";
	r->at = 0;
	r->line++;
}

static int by_department(const void *a, const void *b)
{
	const struct csv_map_row *x = a, *y = b;

	return strcmp(x->department, y->department);
}

static int refuse_twice(const struct csv_map *m, struct err *err)
{
	for (size_t i = 1; i < m->count; i++)
		if (!strcmp(m->rows[i - 1].department, m->rows[i].department))
			return err_set(err, ERR_INPUT, "department %.40s is mapped twice",
				       m->rows[i].department);
	return 0;
}

static int parse(struct reading *r, const char *bytes, size_t n)
{
	struct csv_parser parser;
	size_t done;
	int failed;

	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL))
		abort();
	done = csv_parse(&parser, bytes, n, on_field, on_row, r);
	failed = done != n || csv_fini(&parser, on_field, on_row, r);
	csv_free(&parser);
	return failed ? -1 : 0;
}

int csv_map_read(const char *bytes, size_t n, int id_match, struct arena *arena,
		 struct csv_map *ret, struct err *err)
{
	struct reading r = { .arena = arena,
			     .map = ret,
			     .id_match = id_match,
			     .place = { -1, -1, -1 },
			     .cell = { "", "", "" },
			     .err = ERR_INIT };

	*ret = (struct csv_map){ .rows = arena_array(arena, struct csv_map_row, CSV_MAP_MAX) };
	if (text_starts(bytes, "\xef\xbb\xbf")) {
		bytes += 3;
		n -= 3;
	}
	if (text_utf8_valid(bytes, n) != n || memchr(bytes, '\0', n))
		return err_set(err, ERR_INPUT, "is not UTF-8: export it as \"CSV UTF-8\"");
	if (parse(&r, bytes, n) < 0)
		return err_set(err, ERR_INPUT, "a quote stands where none may, or is never closed");
	if (r.err.kind) {
		*err = r.err;
		return -1;
	}
	if (!ret->count)
		return err_set(err, ERR_INPUT, "maps no department");
	qsort(ret->rows, ret->count, sizeof(*ret->rows), by_department);
	return refuse_twice(ret, err);
}

const struct csv_map_row *csv_map_find(const struct csv_map *m, const char *department)
{
	struct csv_map_row key = { .department = department };

	return m && m->count ? bsearch(&key, m->rows, m->count, sizeof(*m->rows), by_department) : NULL;
}
