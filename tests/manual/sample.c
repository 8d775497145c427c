/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.c - the commands the manuals show, run for real.
 *
 * capacityctl asks the real API over a real socket; behind it stands the still house of
 * the golden files, so that clock, data and ages are the same on every run.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "tests/golden/support/troubled.h"
#include "tests/manual/manual.h"
#include "tests/unit/support/still_house.h"

enum { PATH_ROOM = 512, NOV_1 = 20758, TODAY = NOV_1 + 21, SINCE_MIDNIGHT_MS = 705 * 60000 };

/* What is on record there; newest first. */
static size_t history(void *context, const char *service, uint64_t before, size_t limit,
		      struct arena *arena, struct history_row **ret)
{
	size_t n = 0, all = sizeof(troubled_history) / sizeof(troubled_history[0]);

	(void)context, (void)before;
	*ret = arena_array(arena, struct history_row, all);
	for (size_t i = 0; i < all && n < limit; i++)
		if (!*service || strcmp(troubled_history[i].service, service) == 0)
			(*ret)[n++] = troubled_history[i];
	return n;
}

/* Three weeks of one pool: a third of it belonged to a clinic that was full on weekends. */
static int money(void *context, struct date from, struct date to, struct ledger_rows *ret, struct err *err)
{
	(void)context, (void)err;
	for (int32_t day = NOV_1; day <= TODAY; day++) {
		int64_t kept = day % 7 < 2 ? DOLLARS(100) : 0;
		struct ledger_row row = {
			.day = { day },
			.pool = house_pools[0].id,
			.sums = { .counted_ms = day == TODAY ? SINCE_MIDNIGHT_MS : SPAN_DAYS(1).ms,
				  .spent_at = after(house_at("2026-11-22T15:30:00Z"),
						    SPAN_DAYS(day - TODAY)),
				  .ads = 4,
				  .ads_reported = 4 },
		};

		row.sums.micros[LEDGER_PLANNED] = DOLLARS(300);
		row.sums.micros[LEDGER_RUNNING] = DOLLARS(300) - kept;
		row.sums.micros[LEDGER_KEPT] = kept;
		row.sums.micros[LEDGER_MOVED] = kept / 2;
		row.sums.micros[LEDGER_SPENT] = row.sums.micros[LEDGER_RUNNING] - DOLLARS(3);
		if (day >= from.day && day <= to.day)
			ledger_rows_add(ret, &row);
	}
	ledger_rows_merge(ret);
	return 0;
}

static void describe(void *context, struct report_context *ret)
{
	still_describe(context, ret);
	ret->kept.counting = true;
	ret->kept.ever.day = NOV_1;
}

static void calm(struct engine *e)
{
	(void)e;
}

static void asking(struct engine *e)
{
	troubled_house(e);
	ask_of_house(e);
}

static const struct stage {
	const char *name, *directory;
	void (*set)(struct engine *e); /* NULL: nobody is asked */
} stages[] = {
	{ "calm", ".", calm },
	{ "troubled", ".", troubled_house },
	{ "asking", ".", asking },
	{ "tree", ".", NULL },
	{ "samples", "tests/manual/samples", NULL },
};

struct sample {
	uv_loop_t loop;
	struct still_house house;
	struct api_house faces;
	struct api *api;
	char directory[PATH_ROOM], socket[PATH_ROOM], output[PATH_ROOM];
};

static void open_house(struct sample *s, const struct stage *at)
{
	struct err err = ERR_INIT;

	if (!at->set)
		return;
	s->faces = still_house_init(&s->house);
	s->faces.history = history;
	s->faces.money = money;
	s->faces.describe = describe;
	at->set(&s->house.engine);
	s->api = api_new(&s->loop, &(struct api_places){ .socket = s->socket }, &s->faces, &err);
	ck_assert_msg(s->api != NULL, "%s", err.text);
}

static void on_exit_of_child(uv_process_t *process, int64_t status, int signal)
{
	(void)status, (void)signal;
	uv_close((uv_handle_t *)process, NULL);
	uv_stop(process->loop);
}

/* As if it were typed, with what was built found first. */
static void spawn(struct sample *s, const struct stage *at, const char *line, int width)
{
	char path[PATH_ROOM * 2], socket[PATH_ROOM * 2], columns[32], shell[] = "sh", c[] = "-c";
	char here[PATH_ROOM];
	const char *build = getenv("CAPACITYD_BUILD");
	char *argv[] = { shell, c, strdup(line), NULL };
	char *environment[] = {
		path, socket, columns, strdup("TERM=dumb"), strdup("LC_ALL=C.UTF-8"), NULL
	};
	int fd = open(s->output, O_RDWR | O_CLOEXEC);
	uv_stdio_container_t files[] = {
		{ .flags = UV_IGNORE },
		{ .flags = UV_INHERIT_FD, .data.fd = fd },
		{ .flags = UV_INHERIT_FD, .data.fd = fd },
	};
	uv_process_options_t options = { .exit_cb = on_exit_of_child,
					 .file = "/bin/sh",
					 .args = argv,
					 .env = environment,
					 .cwd = at->directory,
					 .stdio_count = 3,
					 .stdio = files };
	uv_process_t child;

	build = build ? build : "build";
	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	(void)snprintf(path, sizeof(path), "PATH=%s%s%s:/usr/bin:/bin", *build == '/' ? "" : here,
		       *build == '/' ? "" : "/", build);
	(void)snprintf(socket, sizeof(socket), "CAPACITYD_SOCKET=%s", s->socket);
	(void)snprintf(columns, sizeof(columns), "COLUMNS=%d", width);
	ck_assert_int_eq(uv_spawn(&s->loop, &child, &options), 0);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	(void)close(fd);
	for (size_t i = 3; environment[i]; i++)
		free(environment[i]);
	free(argv[2]);
}

static void take_output(struct sample *s, struct buf *out)
{
	char chunk[4096];
	FILE *f = fopen(s->output, "re");
	size_t n;

	ck_assert_ptr_nonnull(f);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_append(out, chunk, n);
	(void)fclose(f);
}

static void begin(struct sample *s)
{
	int fd;

	memset(s, 0, sizeof(*s));
	(void)strcpy(s->directory, "/tmp/capacityd-manual-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(s->directory));
	(void)snprintf(s->socket, sizeof(s->socket), "%.100s/control.sock", s->directory);
	(void)snprintf(s->output, sizeof(s->output), "%.100s/output", s->directory);
	fd = open(s->output, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	(void)close(fd);
	ck_assert_int_eq(uv_loop_init(&s->loop), 0);
}

static void end(struct sample *s)
{
	if (s->api)
		api_close(s->api);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	ck_assert_int_eq(uv_loop_close(&s->loop), 0);
	(void)unlink(s->socket);
	(void)unlink(s->output);
	(void)rmdir(s->directory);
}

bool sample_run(const char *place, const char *line, int width, struct buf *out)
{
	struct sample s;

	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		if (strcmp(stages[i].name, place) != 0)
			continue;
		begin(&s);
		open_house(&s, &stages[i]);
		spawn(&s, &stages[i], line, width);
		take_output(&s, out);
		end(&s);
		return true;
	}
	return false;
}
