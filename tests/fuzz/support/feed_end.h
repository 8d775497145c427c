/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed_end.h - how a poll of fuzzed bytes ended, and what every kind of feed promises of it.
 */
#ifndef CAPD_TESTS_FUZZ_FEED_END_H
#define CAPD_TESTS_FUZZ_FEED_END_H

#include "tests/fuzz/support/must.h"
#include "tests/unit/support/feed_case.h"

enum { END_ASKS = 3 };

struct end {
	int next;
	struct observation seen[END_ASKS];
	size_t asks;
	struct err err;
};

static inline struct end end_of(const struct feed_case *c, int next)
{
	struct end end = { .next = next, .asks = c->poll.ask_count, .err = c->err };

	MUST(end.asks <= END_ASKS);
	memcpy(end.seen, c->poll.ret, end.asks * sizeof(end.seen[0]));
	return end;
}

/* Counts or words, and never more than is known. */
static inline void end_check(const struct end *e)
{
	MUST((e->next < 0) == (e->err.kind != ERR_NONE) && (e->next < 0) == (e->err.text[0] != '\0'));
	for (size_t i = 0; e->next == FEED_DONE && i < e->asks; i++) {
		const struct observation *o = &e->seen[i];

		MUST(o->quality == QUALITY_GOOD || o->trouble[0]);
		MUST(o->quality != QUALITY_ABSENT || o->open == COUNT_UNKNOWN);
		MUST(o->open >= COUNT_UNKNOWN && o->booked >= COUNT_UNKNOWN);
		MUST(o->firsts <= FIRST_OPENINGS);
		for (size_t f = 1; f < o->firsts; f++)
			MUST(!is_before(o->first[f], o->first[f - 1]));
	}
}

/* Of kinds that are told each opening: one at least is named, and a wider window has no fewer. */
static inline void end_check_openings(const struct end *e)
{
	for (size_t i = 0; e->next == FEED_DONE && i < e->asks; i++)
		MUST(e->seen[i].open <= 0 || e->seen[i].firsts > 0);
	if (e->next == FEED_DONE && e->seen[0].open > 0 && e->seen[1].open != COUNT_UNKNOWN)
		MUST(e->seen[1].open >= e->seen[0].open);
}

/* The same bytes in other pieces. */
static inline void end_check_same(const struct end *a, const struct end *b)
{
	MUST(a->next == b->next && a->err.kind == b->err.kind);
	for (size_t i = 0; a->next == FEED_DONE && i < a->asks; i++)
		MUST(a->seen[i].open == b->seen[i].open && a->seen[i].booked == b->seen[i].booked &&
		     a->seen[i].firsts == b->seen[i].firsts && a->seen[i].quality == b->seen[i].quality);
}

/* What is left of an input that is a row of bodies, each ended by a zero byte. */
struct bodies {
	const char *at;
	size_t left;
};

static inline const char *bodies_next(struct bodies *b, size_t *ret_length)
{
	const char *body = b->at, *stop = memchr(body, '\0', b->left);

	*ret_length = stop ? (size_t)(stop - body) : b->left;
	b->at += *ret_length + (stop ? 1 : 0);
	b->left -= *ret_length + (stop ? 1 : 0);
	return body;
}

#endif
