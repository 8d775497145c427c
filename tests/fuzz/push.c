/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push.c - whatever is posted, it is taken whole or refused with words.
 *
 * However the bytes are cut, the end is the same; an answer names no more rows than
 * there are and quotes none; and what was taken once is never taken twice.
 */
#include "feed/push.h"

#include <stdint.h>

#include "base/text.h"
#include "tests/unit/support/feed_case.h"

#define MUST(claim) \
	do { \
		if (!(claim)) \
			abort(); \
	} while (0)

enum { ASKS = 3 };

struct end {
	int next;
	struct observation seen[ASKS];
	struct push_report report;
	struct err err;
};

static void open_case(struct feed_case *c)
{
	feed_case_init(c, "push", "2026-11-30T11:00:00Z");
	feed_case_option_set(c, "secret=example-shared-secret");
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "department=0101");
	feed_case_ask(c, "400d", "400d");
	feed_case_select(c, "department=0101");
	feed_case_select(c, "service_line=d*");
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "department=0202");
	MUST(feed_case_begin(c) == FEED_SEND);
}

static struct end talk(const char *bytes, size_t n, size_t chunk)
{
	struct end end = { .err = ERR_INIT };
	struct feed_case c;

	open_case(&c);
	end.next = feed_case_reply(&c, (struct reply){ .status = 200 }, bytes, n, chunk);
	memcpy(end.seen, c.poll.ret, sizeof(end.seen));
	end.report = *push_report(&c.poll);
	end.err = c.err;
	feed_case_release(&c);
	return end;
}

static void check_report(const struct push_report *r)
{
	MUST(r->wrong <= r->rows && r->unknown <= r->rows);
	MUST(r->wrong + r->unknown <= r->rows);
	for (uint32_t i = 0; i < r->wrong && i < PUSH_ERRORS_MAX; i++) {
		MUST(r->error[i].row < r->rows && text_starts(r->error[i].text, "$.counts["));
		MUST(i == 0 || r->error[i].row > r->error[i - 1].row);
	}
	for (uint32_t i = 0; i < r->unknown && i < PUSH_ERRORS_MAX; i++)
		MUST(r->unknown_row[i] < r->rows);
}

static void check(const struct end *e)
{
	MUST(e->next == FEED_DONE || e->next == -1);
	MUST((e->next < 0) == (e->err.kind != ERR_NONE) && (e->next < 0) == (e->err.text[0] != '\0'));
	check_report(&e->report);
	if (e->next < 0)
		return;
	MUST(e->report.rows > 0 && !e->report.wrong && e->report.source[0] && e->report.sequence >= 0);
	for (int i = 0; i < ASKS; i++) {
		const struct observation *o = &e->seen[i];

		MUST((o->quality == QUALITY_GOOD) == !o->trouble[0]);
		MUST(o->quality != QUALITY_GOOD || e->report.complete);
		MUST(o->quality != QUALITY_ABSENT || o->open == COUNT_UNKNOWN);
		MUST(o->open >= COUNT_UNKNOWN && o->firsts <= FIRST_OPENINGS);
	}
}

/* In order: taken, and from then on only recognised. */
static void check_turn(const struct end *e, const char *bytes, size_t n)
{
	static const struct push_head head = { .key = "k" };
	struct push_mark mark = { 0 };
	struct push_seen seen = push_seen(&e->report, &head, bytes, n);
	struct err err = ERR_INIT;

	MUST(push_turn(&mark, &e->report, &seen, &err) == PUSH_NEXT);
	push_mark_add(&mark, &e->report, &seen);
	MUST(push_turn(&mark, &e->report, &seen, &err) == PUSH_AGAIN);
	seen.body++;
	MUST(push_turn(&mark, &e->report, &seen, &err) == PUSH_OTHER && err.text[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct end whole = talk(bytes, size, size + 1), cut = talk(bytes, size, 1 + size % 5);

	check(&whole);
	MUST(cut.next == whole.next && !strcmp(cut.err.text, whole.err.text));
	for (int i = 0; whole.next == FEED_DONE && i < ASKS; i++)
		MUST(cut.seen[i].open == whole.seen[i].open &&
		     cut.seen[i].quality == whole.seen[i].quality);
	if (whole.next == FEED_DONE)
		check_turn(&whole, bytes, size);
	return 0;
}
