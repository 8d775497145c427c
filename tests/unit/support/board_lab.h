/* SPDX-License-Identifier: Apache-2.0 */
/*
 * board_lab.h - a house of many services in virtual time, and everybody who is told something.
 *
 * The real configuration, engine and board; a restart takes along what a store would.
 * Include it from one file of a test program only.
 */
#ifndef CAPD_TESTS_BOARD_LAB_H
#define CAPD_TESTS_BOARD_LAB_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "config/load.h"
#include "decide/engine.h"
#include "notify/board.h"
#include "notify/incident.h"
#include "tests/unit/support/memory_host.h"

enum { LAB_SERVICES = 200, LAB_HEARD = 4000, LAB_KEPT = 500, LAB_AILMENTS = 4 };
#define LAB_NOON INT64_C(1795348800000) /* 2026-11-22T12:00Z */

struct heard {
	char channel[64], recipient[64], id[40], thread[128];
	char subject[512];
	enum message_kind kind;
	bool over;
	size_t lines, more;
	char first_line[512], path[128];
};

struct lab {
	struct config *config;
	struct engine *engine;
	struct board *board;
	struct effects fx;
	struct instant now, started;
	struct heard *heard;
	size_t heard_count;
	struct {
		char *key, *record;
	} kept[LAB_KEPT];
	struct ailment ailments[LAB_AILMENTS];
	size_t ailment_count;
};

/* ---- hearing ---- */

static inline void lab_copy(char *to, size_t room, const char *from)
{
	(void)snprintf(to, room, "%s", from);
}

static void lab_say(void *context, const char *channel, const char *recipient, const struct message *m)
{
	struct lab *lab = context;
	struct heard *h = &lab->heard[lab->heard_count++];

	ck_assert_uint_lt(lab->heard_count, LAB_HEARD);
	*h = (struct heard){ .kind = m->kind, .over = m->over, .lines = m->line_count, .more = m->more };
	lab_copy(h->channel, sizeof(h->channel), channel);
	lab_copy(h->recipient, sizeof(h->recipient), recipient);
	lab_copy(h->id, sizeof(h->id), m->id);
	lab_copy(h->thread, sizeof(h->thread), m->thread);
	lab_copy(h->subject, sizeof(h->subject), m->subject);
	lab_copy(h->path, sizeof(h->path), m->path);
	if (getenv("BOARD_SHOW"))
		printf("%lld %s %s %s%s (%zu+%zu)\n", (long long)(lab->now.ms - LAB_NOON) / 60000,
		       channel, recipient, m->over ? "OVER " : "", m->subject, m->line_count, m->more);
	if (m->line_count)
		lab_copy(h->first_line, sizeof(h->first_line), m->lines[0].text);
}

static void lab_keep(void *context, const char *key, const char *record)
{
	struct lab *lab = context;
	size_t i = 0, room = LAB_KEPT;

	for (; i < LAB_KEPT; i++) {
		if (!lab->kept[i].key && room == LAB_KEPT)
			room = i;
		if (lab->kept[i].key && !strcmp(lab->kept[i].key, key))
			break;
	}
	if (i == LAB_KEPT) {
		ck_assert_msg(record && room < LAB_KEPT, "%s is forgotten but was never kept", key);
		i = room;
		lab->kept[i].key = strdup(key);
	}
	free(lab->kept[i].record);
	lab->kept[i].record = record ? strdup(record) : NULL;
	if (!record) {
		free(lab->kept[i].key);
		lab->kept[i].key = NULL;
	}
}

/* ---- life ---- */

static inline void lab_yaml(struct buf *out, const char *messages)
{
	buf_printf(
		out,
		"version: 1\norganization: {name: Riverbend, timezone: America/New_York}\nmode: "
		"act\n"
		"messages:\n%s"
		"feeds:\n  epic: {kind: csv, path: /srv/c.csv, every: 15m, stale_after: 45m, "
		"dead_after: 4h}\n"
		"  other: {kind: csv, path: /srv/d.csv, every: 15m, stale_after: 45m, dead_after: "
		"4h}\n"
		"platforms: {relay: {kind: webhook, url: \"https://r.example.org/\", state_url: "
		"\"https://r.example.org/\", secret: {credential: r}}}\n"
		"policies:\n  default:\n    measure: {metric: open-slots, within: 14d}\n"
		"    full: {at: 3, leave: 8, ads: pause}\n    confirm: {down: 1, up: 1, for: 0s}\n"
		"    pace: {more: 0s, less: 0s}\n"
		"service_lines: {care: {name: Care}}\nlocations:\n",
		messages);
	for (int i = 0; i < LAB_SERVICES; i++)
		buf_printf(
			out,
			"  l%03d:\n    name: Place %d\n"
			"    owner: {operations: \"%s\", marketing: \"Mara <mara@example.org>\"}\n"
			"    services: {care: {policy: default, feed: %s, select: {department: "
			"\"%d\"},"
			" ads: [{platform: relay, name: ad%d, budget: $100/day, min: $10/day, max: "
			"$200/day}]}}\n",
			i, i, i % 2 ? "North <north@example.org>" : "South <south@example.org>",
			i < LAB_SERVICES - 2 ? "epic" : "other", i, i);
}

static inline void lab_open(struct lab *lab, const char *messages)
{
	struct buf yaml cleanup_buf = BUF_INIT(1 << 20), printed cleanup_buf = BUF_INIT(1 << 16);
	struct diagnostics d;

	memset(lab, 0, sizeof(*lab));
	lab_yaml(&yaml, messages);
	lab->config = memory_load(buf_text(&yaml), &d);
	diagnostics_text(&d, &printed);
	ck_assert_msg(lab->config, "%s", buf_text(&printed));
	diagnostics_release(&d);
	lab->heard = calloc(LAB_HEARD, sizeof(*lab->heard));
	lab->now = lab->started = (struct instant){ LAB_NOON };
	lab->engine = engine_new(lab->config, lab->now, 1);
	lab->board = board_new();
	effects_init(&lab->fx);
}

static inline void lab_close(struct lab *lab)
{
	for (size_t i = 0; i < LAB_KEPT; i++) {
		free(lab->kept[i].key);
		free(lab->kept[i].record);
	}
	lab->engine = engine_free(lab->engine);
	board_free(lab->board);
	effects_release(&lab->fx);
	free(lab->heard);
	lab->config = config_free(lab->config);
}

/* What a store would have kept, and nothing else. */
static inline void lab_restart(struct lab *lab, struct span down)
{
	struct engine *was = lab->engine;
	struct err err = ERR_INIT;

	lab->now = lab->started = after(lab->now, down);
	lab->engine = engine_new(lab->config, lab->now, engine_next_command(was));
	for (service_ix s = 0; s < lab->config->service_count; s++)
		engine_restore_service(lab->engine, s, engine_service(was, s));
	for (target_ix t = 0; t < lab->config->target_count; t++)
		engine_restore_target(lab->engine, t, engine_target(was, t));
	engine_free(was);
	board_free(lab->board);
	lab->board = board_new();
	for (size_t i = 0; i < LAB_KEPT; i++)
		if (lab->kept[i].key)
			ck_assert_msg(!board_restore(lab->board, lab->kept[i].key,
						     lab->kept[i].record, &err),
				      "%s", err.text);
}

/* ---- what happens ---- */

static inline void lab_step(struct lab *lab, struct event ev)
{
	ev.at = lab->now;
	effects_clear(&lab->fx);
	engine_step(lab->engine, &ev, &lab->fx);
}

static inline void lab_openings(struct lab *lab, service_ix s, int open)
{
	struct observation o = {
		.service = s, .quality = QUALITY_GOOD, .open = open, .as_of = lab->now, .polled_at = lab->now
	};

	lab_step(lab, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
}

static inline void lab_fails(struct lab *lab, service_ix s)
{
	lab_step(lab, (struct event){ .kind = EVENT_UNHEARD, .service = s, .words = "HTTP 503" });
}

static inline void lab_look(struct lab *lab)
{
	struct board_look look = { .engine = lab->engine,
				   .now = lab->now,
				   .started = lab->started,
				   .ailments = lab->ailments,
				   .ailment_count = lab->ailment_count };
	struct board_ears ears = { .context = lab, .say = lab_say, .keep = lab_keep };

	board_look(lab->board, &look, &ears);
}

typedef bool lab_answers(service_ix s);
static inline bool lab_all(service_ix s)
{
	(void)s;
	return true;
}
static inline bool lab_none(service_ix s)
{
	(void)s;
	return false;
}

/* Time passes in looks of half a minute; every service is asked once in 15 minutes, each at its own moment. */
static inline void lab_pass(struct lab *lab, struct span d, lab_answers *answers)
{
	enum { ROUND = 30 };
	struct instant until = after(lab->now, d);

	while (is_before(lab->now, until)) {
		int64_t at = lab->now.ms / 30000 % ROUND;

		for (service_ix s = 0; s < lab->config->service_count; s++)
			if (s % ROUND == (service_ix)at) {
				if (answers(s))
					lab_openings(lab, s, 12);
				else
					lab_fails(lab, s);
			}
		lab_step(lab, (struct event){ .kind = EVENT_TICK });
		lab_look(lab);
		lab->now = after(lab->now, SPAN_SECONDS(30));
	}
}

static inline size_t lab_heard_by(const struct lab *lab, const char *channel, const char *recipient)
{
	size_t n = 0;

	for (size_t i = 0; i < lab->heard_count; i++)
		n += !strcmp(lab->heard[i].channel, channel) &&
		     (!recipient || !strcmp(lab->heard[i].recipient, recipient));
	return n;
}

#endif
