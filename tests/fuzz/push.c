/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push.c - whatever is posted, it is taken whole or refused with words.
 *
 * However the bytes are cut, the end is the same; an answer names no more rows than
 * there are and quotes none; and what was taken once is never taken twice.
 */
#include "feed/push.h"

#include "base/text.h"
#include "tests/fuzz/support/feed_end.h"

struct posted {
	struct end end;
	struct push_report report;
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

static struct posted talk(const char *bytes, size_t n, size_t chunk)
{
	struct feed_case c;
	struct posted p;

	open_case(&c);
	p.end = end_of(&c, feed_case_reply(&c, (struct reply){ .status = 200 }, bytes, n, chunk));
	p.report = *push_report(&c.poll);
	feed_case_release(&c);
	return p;
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

static void check(const struct posted *p)
{
	const struct end *e = &p->end;

	MUST(e->next == FEED_DONE || e->next == -1);
	end_check(e);
	check_report(&p->report);
	if (e->next < 0)
		return;
	MUST(p->report.rows > 0 && !p->report.wrong && p->report.source[0] && p->report.sequence >= 0);
	for (size_t i = 0; i < e->asks; i++) {
		const struct observation *o = &e->seen[i];

		MUST((o->quality == QUALITY_GOOD) == !o->trouble[0]);
		MUST(o->quality != QUALITY_GOOD || p->report.complete);
	}
}

/* In order: taken, and from then on only recognised. */
static void check_turn(const struct posted *p, const char *bytes, size_t n)
{
	static const struct push_head head = { .key = "k" };
	struct push_mark mark = { 0 };
	struct push_seen seen = push_seen(&p->report, &head, bytes, n);
	struct err err = ERR_INIT;

	MUST(push_turn(&mark, &p->report, &seen, &err) == PUSH_NEXT);
	push_mark_add(&mark, &p->report, &seen);
	MUST(push_turn(&mark, &p->report, &seen, &err) == PUSH_AGAIN);
	seen.body++;
	MUST(push_turn(&mark, &p->report, &seen, &err) == PUSH_OTHER && err.text[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct posted whole = talk(bytes, size, size + 1), cut = talk(bytes, size, 1 + size % 5);

	check(&whole);
	MUST(!strcmp(cut.end.err.text, whole.end.err.text));
	end_check_same(&whole.end, &cut.end);
	if (whole.end.next == FEED_DONE)
		check_turn(&whole, bytes, size);
	return 0;
}
