/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.c - whatever an API answers, a poll ends in counts or in words.
 *
 * The first byte picks the kind and its settings; the rest is a row of answers,
 * each ended by a zero byte.  However they are cut the end is the same, and no
 * answer leads us to another host.
 */
#include <stdint.h>
#include <strings.h>

#include "tests/unit/support/feed_case.h"

#define MUST(claim) \
	do { \
		if (!(claim)) \
			abort(); \
	} while (0)

enum { ASKS = 2 };

struct end {
	int next;
	struct observation seen[ASKS];
	size_t asks;
	struct err err;
};

static const struct {
	const char *kind, *origin;
	const char *set[16], *select[ASKS][3];
} cases[] = {
	{ "json",
	  "https://api.example.org/",
	  { "url=https://api.example.org/a", "rows=/rows", "key=/k", "open=/o", "booked=/b",
	    "wait_days=/w", "first=/f", "row_as_of=/t", "next=/next", "total=/n" },
	  { { "key=1" }, { "key=2*" } } },
	{ "json",
	  "https://api.example.org/",
	  { "url=https://api.example.org/a", "key=#", "open=/o", "held=/h", "date=/d", "as_of=/t",
	    "as_of_format=epoch-s" },
	  { { "key=a" }, { "key=b" } } },
	{ "json",
	  "https://api.example.org/",
	  { "url=https://api.example.org/a", "rows=/rows", "key=/k", "start=/s", "id=/i", "time_format=local",
	    "available_when.pointer=/a", "available_when.equals=yes", "booked_when.pointer=/a",
	    "booked_when.equals=no", "offset_parameter=o", "limit_parameter=l", "limit=2" },
	  { { "key=1" }, { "key=2" } } },
	{ "json",
	  "https://api.example.org/",
	  { "url=https://api.example.org/a", "rows=/rows", "key=/k", "slots=/l", "start=/s",
	    "provider=/p", "room=/r", "duration=30m", "only.pointer=/t", "only&equals=n*" },
	  { { "key=1" }, { "key=2" } } },
	{ "athenahealth",
	  "https://api.platform.athenahealth.com/",
	  { "practice=1", "control_type=9", "show_frozen=true" },
	  { { "department=101", "appointment_type=82,83" } } },
	{ "nexhealth", "https://nexhealth.info/", { "subdomain=s" }, { { "location=2", "appointment_type=27" } } },
	{ "zocdoc",
	  "https://api-developer.zocdoc.com/",
	  { "duration=30m" },
	  { { "provider_location=a,b", "visit_reason=r" }, { "provider_location=b", "visit_reason=r" } } },
	{ "zocdoc",
	  "https://api-developer.zocdoc.com/",
	  { "show=status" },
	  { { "provider_location=a,b" }, { "provider_location=b" } } },
};

static void open_case(struct feed_case *c, uint8_t which)
{
	feed_case_init(c, cases[which].kind, "2026-11-30T11:00:00Z");
	for (size_t i = 0; cases[which].set[i]; i++)
		feed_case_option_set(c, cases[which].set[i]);
	for (size_t a = 0; a < ASKS && cases[which].select[a][0]; a++) {
		feed_case_ask(c, "14d", "60d");
		for (size_t i = 0; i < 3 && cases[which].select[a][i]; i++)
			feed_case_select(c, cases[which].select[a][i]);
	}
}

static struct end talk(const char *bytes, size_t n, size_t chunk, uint8_t which)
{
	struct reply reply = { .status = 200, .content_type = "application/json", .etag = "W/\"1\"" };
	struct end end = { .err = ERR_INIT };
	struct feed_case c;

	open_case(&c, which);
	end.next = feed_case_begin(&c);
	while (end.next == FEED_SEND && n) {
		const char *stop = memchr(bytes, '\0', n);
		size_t page = stop ? (size_t)(stop - bytes) : n;

		MUST(!strncasecmp(c.request.url, cases[which].origin, strlen(cases[which].origin) - 1));
		MUST(strchr(":/?#", c.request.url[strlen(cases[which].origin) - 1]));
		end.next = feed_case_reply(&c, reply, bytes, page, chunk ? chunk : 1);
		bytes += page + (stop ? 1 : 0);
		n -= page + (stop ? 1 : 0);
	}
	end.asks = c.poll.ask_count;
	memcpy(end.seen, c.poll.ret, end.asks * sizeof(end.seen[0]));
	end.err = c.err;
	feed_case_release(&c);
	return end;
}

static void check(const struct end *e)
{
	MUST((e->next < 0) == (e->err.kind != ERR_NONE) && (e->next < 0) == (e->err.text[0] != '\0'));
	for (size_t i = 0; e->next == FEED_DONE && i < e->asks; i++) {
		const struct observation *o = &e->seen[i];

		MUST(o->quality == QUALITY_GOOD || o->trouble[0]);
		MUST(o->quality != QUALITY_ABSENT || o->open == COUNT_UNKNOWN);
		MUST(o->open >= COUNT_UNKNOWN && o->booked >= COUNT_UNKNOWN &&
		     o->firsts <= FIRST_OPENINGS);
		for (size_t f = 1; f < o->firsts; f++)
			MUST(!is_before(o->first[f], o->first[f - 1]));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t which = size ? data[0] % (sizeof(cases) / sizeof(cases[0])) : 0;
	const char *bytes = (const char *)data + (size ? 1 : 0);
	size_t n = size ? size - 1 : 0;
	struct end whole = talk(bytes, n, n + 1, which);
	struct end cut = talk(bytes, n, 1 + n % 5, which);

	check(&whole);
	MUST(cut.next == whole.next && cut.err.kind == whole.err.kind);
	for (size_t i = 0; whole.next == FEED_DONE && i < whole.asks; i++)
		MUST(cut.seen[i].open == whole.seen[i].open && cut.seen[i].firsts == whole.seen[i].firsts &&
		     cut.seen[i].quality == whole.seen[i].quality);
	return 0;
}
