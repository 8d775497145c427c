/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk.c - whatever is published, a poll ends in counts or in words.
 *
 * The input is a row of bodies, each ended by a zero byte: manifest pages and
 * files in the order they are asked for.  However they are cut, the end is the
 * same; a poll that fails leaves what was held before as it was; our token goes
 * to no other host.
 */
#include <strings.h>

#include "tests/fuzz/support/feed_end.h"

#define ORIGIN "https://pub.example.com"

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
static struct end talk(struct feed_case *c, struct bodies *in, size_t chunk)
{
	struct reply reply = { .status = 200, .content_type = "", .etag = "\"1\"" };
	int next = feed_case_begin(c);

	while (next == FEED_SEND && in->left) {
		size_t length;
		const char *body = bodies_next(in, &length);

		MUST(!c->request.authorize || is_ours(c->request.url));
		next = feed_case_reply(c, reply, body, length, chunk);
	}
	return end_of(c, next);
}

static void check(const struct end *e)
{
	end_check(e);
	end_check_openings(e);
	for (size_t i = 0; e->next == FEED_DONE && i < e->asks; i++)
		MUST(e->seen[i].quality != QUALITY_GOOD || e->seen[i].open >= 0);
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
	for (size_t i = 0; i < held->asks; i++)
		MUST(c->poll.ret[i].open == held->seen[i].open &&
		     c->poll.ret[i].firsts == held->seen[i].firsts);
}

static struct end talk_twice(const uint8_t *data, size_t size, size_t chunk)
{
	struct bodies in = { (const char *)data, size };
	struct feed_case c;
	struct end first, second;

	open_case(&c);
	first = talk(&c, &in, chunk);
	check(&first);
	if (first.next == FEED_DONE) {
		feed_case_later(&c, SPAN_SECONDS(0));
		second = talk(&c, &in, chunk);
		check(&second);
		if (second.next != FEED_DONE)
			check_held(&c, &first);
	}
	feed_case_release(&c);
	return first;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct end whole = talk_twice(data, size, size + 1);
	struct end cut = talk_twice(data, size, 1 + size % 7);

	MUST(!strcmp(cut.err.text, whole.err.text));
	end_check_same(&whole, &cut);
	for (size_t i = 0; whole.next == FEED_DONE && i < whole.asks; i++)
		MUST(!strcmp(cut.seen[i].trouble, whole.seen[i].trouble));
	return 0;
}
