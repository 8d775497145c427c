/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk.c - whatever is published, a poll ends in counts or in words.
 *
 * The input is a row of bodies, each ended by a zero byte: manifest pages and
 * files in the order they are asked for.  However they are cut, the end is the
 * same; a poll that fails leaves what was held before as it was; our token goes
 * to no other host.
 */
#include <stdint.h>
#include <strings.h>

#include "tests/unit/support/feed_case.h"

#define ORIGIN "https://pub.example.com"

#define MUST(claim) \
	do { \
		if (!(claim)) \
			abort(); \
	} while (0)

enum { ASKS = 3 };

struct end {
	int next;
	struct observation seen[ASKS];
	struct err err;
};

static void open_case(struct feed_case *c)
{
	feed_case_init(c, "bulk-publish", "2026-11-30T11:00:00Z");
	feed_case_option_set(c, "url=https://pub.example.com/$bulk-publish");
	feed_case_keep(c);
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "location=Location/loc-bos");
	feed_case_ask(c, "60d", "60d");
	feed_case_select(c, "location=Location/loc-bos");
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "location=https://ehr.example.org/department-id|0101");
	feed_case_select(c, "service_type=*-new");
}

/* The scheme's own port may be spelled out. */
static bool is_ours(const char *url)
{
	const char *rest = url + strlen(ORIGIN);

	if (strncasecmp(url, ORIGIN, strlen(ORIGIN)))
		return false;
	if (!strncmp(rest, ":443", 4))
		rest += 4;
	return !*rest || strchr("/?#", *rest);
}

/* One poll of what is left of the input. */
static struct end talk(struct feed_case *c, const char **bytes, size_t *n, size_t chunk)
{
	struct reply reply = { .status = 200, .content_type = "", .etag = "\"1\"" };
	struct end end = { .err = ERR_INIT };
	int next = feed_case_begin(c);

	while (next == FEED_SEND && *n) {
		const char *stop = memchr(*bytes, '\0', *n);
		size_t body = stop ? (size_t)(stop - *bytes) : *n;

		MUST(!c->request.authorize || is_ours(c->request.url));
		next = feed_case_reply(c, reply, *bytes, body, chunk);
		*bytes += body + (stop ? 1 : 0);
		*n -= body + (stop ? 1 : 0);
	}
	end.next = next;
	memcpy(end.seen, c->poll.ret, sizeof(end.seen));
	end.err = c->err;
	return end;
}

static void check(const struct end *e)
{
	MUST((e->next < 0) == (e->err.kind != ERR_NONE) && (e->next < 0) == (e->err.text[0] != '\0'));
	for (int i = 0; e->next == FEED_DONE && i < ASKS; i++) {
		const struct observation *o = &e->seen[i];

		MUST(o->open >= COUNT_UNKNOWN && o->booked >= COUNT_UNKNOWN);
		MUST(o->quality != QUALITY_GOOD || o->open >= 0);
		MUST(o->quality == QUALITY_GOOD || o->trouble[0]);
		MUST(o->quality != QUALITY_ABSENT || o->open == COUNT_UNKNOWN);
		MUST(o->firsts <= FIRST_OPENINGS && (o->open <= 0 || o->firsts > 0));
		for (size_t f = 1; f < o->firsts; f++)
			MUST(!is_before(o->first[f], o->first[f - 1]));
	}
	/* The wider window holds at least what the narrower one does. */
	if (e->next == FEED_DONE && e->seen[0].open > 0 && e->seen[1].open != COUNT_UNKNOWN)
		MUST(e->seen[1].open >= e->seen[0].open);
}

static bool same(const struct observation *a, const struct observation *b)
{
	return a->open == b->open && a->booked == b->booked && a->firsts == b->firsts &&
	       a->quality == b->quality && !strcmp(a->trouble, b->trouble);
}

/* What a good poll held, "304" tells again after any number of bad ones. */
static void check_held(struct feed_case *c, const struct end *held)
{
	struct reply unchanged = { .status = 304, .content_type = "", .etag = "" };

	feed_case_later(c, SPAN_SECONDS(0));
	MUST(feed_case_begin(c) == FEED_SEND);
	if (c->request.header_count < 2) /* several pages: never asked "if changed" */
		return;
	MUST(feed_case_reply(c, unchanged, "", 0, 1) == FEED_DONE);
	for (int i = 0; i < ASKS; i++)
		MUST(c->poll.ret[i].open == held->seen[i].open &&
		     c->poll.ret[i].firsts == held->seen[i].firsts);
}

static struct end talk_twice(const uint8_t *data, size_t size, size_t chunk)
{
	const char *bytes = (const char *)data;
	struct feed_case c;
	struct end first, second;

	open_case(&c);
	first = talk(&c, &bytes, &size, chunk);
	check(&first);
	if (first.next == FEED_DONE) {
		feed_case_later(&c, SPAN_SECONDS(0));
		second = talk(&c, &bytes, &size, chunk);
		check(&second);
		if (second.next != FEED_DONE)
			check_held(&c, &first);
	}
	feed_case_release(&c);
	return first;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct end whole = talk_twice(data, size, size + 1);
	struct end cut = talk_twice(data, size, 1 + size % 7);

	MUST(cut.next == whole.next && !strcmp(cut.err.text, whole.err.text));
	for (int i = 0; whole.next == FEED_DONE && i < ASKS; i++)
		MUST(same(&cut.seen[i], &whole.seen[i]));
	return 0;
}
