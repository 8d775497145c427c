/* SPDX-License-Identifier: Apache-2.0 */
/*
 * play_case.h - a day or two of history for the small organisation of
 * engine_case.h, written in a line and played to its end.
 */
#ifndef CAPD_TESTS_PLAY_CASE_H
#define CAPD_TESTS_PLAY_CASE_H

#include <check.h>
#include <stdio.h>

#include "history/history.h"
#include "history/player.h"
#include "history/tally.h"
#include "tests/unit/support/engine_case.h"

enum { PLAY_TEXT_MAX = 4 * 1024 * 1024 };

/* Midnight of Nov 16, 2026, five hours west of Greenwich, where the case's clinics are. */
#define PLAY_BEGIN INT64_C(1794805200000)

struct play_case {
	struct engine_case world;
	struct buf text;
	struct history *history;
	struct simulation simulation;
};

static inline void play_open(struct play_case *c)
{
	memset(c, 0, sizeof(*c));
	case_config(&c->world);
	c->text = (struct buf)BUF_INIT(PLAY_TEXT_MAX);
	buf_puts(&c->text, "as_of,service,open,quality,polled_until\n");
}

static inline void play_close(struct play_case *c)
{
	simulation_release(&c->simulation);
	c->history = history_free(c->history);
	buf_release(&c->text);
}

static inline struct instant play_at(int64_t minutes)
{
	return (struct instant){ PLAY_BEGIN + minutes * 60000 };
}

/* One row; minutes count from PLAY_BEGIN; until < 0: said once. */
static inline void play_row(struct play_case *c, const char *service, int64_t minutes, int open,
			    const char *quality, int64_t until)
{
	char at[INSTANT_TEXT], end[INSTANT_TEXT] = "";

	if (until >= 0)
		instant_format(play_at(until), end);
	buf_printf(&c->text, "%s,%s,%d,%s,%s\n", instant_format(play_at(minutes), at), service,
		   open, quality, end);
}

/* The same count every quarter of an hour, from <= t < to. */
static inline void play_hours(struct play_case *c, const char *service, int from, int to, int open)
{
	for (int64_t m = (int64_t)from * 60; m < (int64_t)to * 60; m += 15)
		play_row(c, service, m, open, "good", -1);
}

static inline void play_read(struct play_case *c)
{
	struct history_rules rules = { .config = &c->world.config,
				       .latest = { PLAY_BEGIN + SPAN_DAYS(400).ms } };
	struct buf mistakes cleanup_buf = BUF_INIT(PLAY_TEXT_MAX);

	c->history = history_new(&rules);
	history_read(c->history, "x.csv", buf_text(&c->text), c->text.length);
	history_finish(c->history);
	history_mistakes(c->history, &mistakes);
	ck_assert_msg(c->history->mistake_count == 0, "%s", buf_text(&mistakes));
}

static inline void play_into(struct play_case *c, struct simulation *ret, const struct config *config,
			     const struct simulation *yardstick, int hours, struct span slice)
{
	struct err err = ERR_INIT;
	struct player *p;

	*ret = (struct simulation){ .config = config,
				    .from = play_at(0),
				    .to = play_at((int64_t)hours * 60) };
	p = player_new(ret, c->history, yardstick, &err);
	ck_assert_msg(p != NULL, "%s", err.text);
	for (struct instant at = after(ret->from, slice); player_step(p, at); at = after(at, slice))
		;
	(void)player_free(p);
}

/* Reads what was written and plays that many hours. */
static inline void play(struct play_case *c, int hours)
{
	play_read(c);
	play_into(c, &c->simulation, &c->world.config, NULL, hours, SPAN_DAYS(1));
}

#endif
