/* SPDX-License-Identifier: Apache-2.0 */
/*
 * day.c - loads what a day is played with, steps its engine and compares effects.
 *
 * Effects become words here, so that a script reads like the day it tells of.
 */
#include "tests/scenario/day.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "config/load.h"
#include "decide/explain.h"
#include "tests/unit/support/index_case.h"

struct day day;

void day_fail(const char *fmt, ...)
{
	va_list ap;

	(void)fprintf(stderr, "%s:%d: ", day.file, day.line);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

/* ---- what the loader needs of a machine ---- */

static int read_file(void *context, const char *path, struct buf *ret, struct err *err)
{
	char piece[4096];
	FILE *f = fopen(path, "re");
	size_t n;

	(void)context;
	if (!f)
		return err_set(err, ERR_CONFIG, "cannot open");
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_append(ret, piece, n);
	(void)fclose(f);
	return 0;
}

static int match_files(void *context, const char *pattern, struct buf *ret, struct err *err)
{
	(void)context, (void)pattern, (void)ret, (void)err;
	return 0;
}

static const struct zone *zone_of(void *context, const char *name, struct arena *arena)
{
	(void)context, (void)arena;
	return strcmp(name, "UTC") == 0 ? &zone_utc : NULL; /* civil time has tests of its own */
}

void day_load(const char *name)
{
	static const struct config_host host = { .read_file = read_file,
						 .match_files = match_files,
						 .zone = zone_of };
	char path[600];
	struct diagnostics d;
	struct buf text = BUF_INIT(FILE_MAX_BYTES);

	(void)snprintf(path, sizeof(path), "%s/%s", day.dir, name);
	day.config = config_load(path, &host, &d);
	if (!day.config) {
		diagnostics_text(&d, &text);
		day_fail("%s", buf_text(&text));
	}
	diagnostics_release(&d);
	buf_release(&text);
	day.engine = engine_new(day.config, day.now, 1);
}

/* ---- effects as words ---- */

static bool is_outside(const struct effect *f)
{
	return f->kind == EFFECT_COMMAND || f->kind == EFFECT_READ || f->kind == EFFECT_SETTLED ||
	       f->kind == EFFECT_NOTICE || f->kind == EFFECT_WHO;
}

static void describe_command(const struct effect *f, char *out, size_t n)
{
	const struct command *c = engine_target(day.engine, f->target)->command;
	const struct target *target = &day.config->targets[f->target];
	struct buf amount cleanup_buf = BUF_INIT(MONEY_TEXT);

	explain_figure(day.config, target, c->budget_micros, &amount);
	if (c->verb == VERB_SET_BUDGET)
		(void)snprintf(out, n, "%s %s %s", target->lever == LEVER_BID ? "bid" : "budget",
			       target->id, buf_text(&amount));
	else
		(void)snprintf(out, n, "%s %s", verb_name(c->verb), day.config->targets[f->target].id);
}

static void describe(const struct effect *f, char *out, size_t n)
{
	const char *target = f->target == NOBODY ? "" : day.config->targets[f->target].id;

	if (f->kind == EFFECT_COMMAND)
		describe_command(f, out, n);
	else if (f->kind == EFFECT_READ)
		(void)snprintf(out, n, "read %s", target);
	else if (f->kind == EFFECT_WHO)
		(void)snprintf(out, n, "who %s", target);
	else if (f->kind == EFFECT_SETTLED)
		(void)snprintf(out, n, "settled %s %s: %s", target,
			       f->applied ? "applied" : "not applied", f->text);
	else
		(void)snprintf(out, n, "notice %s", f->text);
}

static const struct effect *next_effect(void)
{
	while (day.taken < day.fx.count && !is_outside(&day.fx.items[day.taken]))
		day.taken++;
	return day.taken < day.fx.count ? &day.fx.items[day.taken] : NULL;
}

void day_expect_nothing(void)
{
	const struct effect *f = next_effect();
	char got[LINE_MAX_BYTES];

	if (day.refusal.length)
		day_fail("nobody expected: refused: %s", buf_text(&day.refusal));
	if (!f)
		return;
	describe(f, got, sizeof(got));
	day_fail("nobody expected: %s", got);
}

void day_expect_refusal(const char *want)
{
	if (!day.refusal.length || !text_glob(want, buf_text(&day.refusal)))
		day_fail("expected: refused: %s\n%s:%d:      got: %s", want, day.file, day.line,
			 day.refusal.length ? buf_text(&day.refusal) : "it was done");
	buf_clear(&day.refusal);
}

void day_expect(const char *want)
{
	const struct effect *f = next_effect();
	char got[LINE_MAX_BYTES] = "nothing";

	if (text_starts(want, "refused: ")) {
		day_expect_refusal(want + strlen("refused: "));
		return;
	}
	if (f)
		describe(f, got, sizeof(got));
	if (!f || !text_glob(want, got))
		day_fail("expected: %s\n%s:%d:      got: %s", want, day.file, day.line, got);
	day.taken++;
}

/* ---- events ---- */

/* Whoever keeps an index of the house must see what is so, whatever happened. */
static void follow(void)
{
	const char *differs;

	if (!day.index)
		day.index = index_new();
	index_follow(day.index, day.engine);
	differs = index_differs(day.index, day.engine);
	if (differs)
		day_fail("an index that followed is wrong about %s", differs);
}

void day_step(struct event ev)
{
	if (!day.engine)
		day_fail("no config yet");
	ev.at = day.now;
	engine_step(day.engine, &ev, &day.fx);
	follow();
}

void day_act(struct event ev)
{
	day_expect_nothing();
	effects_clear(&day.fx);
	day.taken = 0;
	day_step(ev);
}

service_ix day_service(const char *id)
{
	int64_t s = config_service(day.config, id);

	if (s < 0)
		day_fail("no service %s", id);
	return (service_ix)s;
}

target_ix day_target(const char *id)
{
	int64_t t = config_target(day.config, id);

	if (t < 0)
		day_fail("no target %s", id);
	return (target_ix)t;
}

struct instant day_clock(const char *text)
{
	int d = 1, h, m;

	if (sscanf(text, "day %d %d:%d", &d, &h, &m) != 3 && sscanf(text, "%d:%d", &h, &m) != 2)
		day_fail("not a time: %s", text);
	return (struct instant){ day.midnight.ms + ((int64_t)(d - 1)) * DAY_MS +
				 (h * INT64_C(60) + m) * MINUTE_MS };
}
