/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.c - whatever an API answers, a poll ends in counts or in words.
 *
 * The first byte picks the kind and its settings; the rest is a row of answers,
 * each ended by a zero byte.  However they are cut the end is the same, and no
 * answer leads us to another host.
 */
#include <strings.h>

#include "tests/fuzz/support/feed_end.h"

enum { ASKS = 2 };

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
	struct bodies in = { bytes, n };
	struct feed_case c;
	struct end end;
	int next;

	open_case(&c, which);
	next = feed_case_begin(&c);
	while (next == FEED_SEND && in.left) {
		size_t length;
		const char *page = bodies_next(&in, &length);

		MUST(!strncasecmp(c.request.url, cases[which].origin, strlen(cases[which].origin) - 1));
		MUST(strchr(":/?#", c.request.url[strlen(cases[which].origin) - 1]));
		next = feed_case_reply(&c, reply, page, length, chunk ? chunk : 1);
	}
	end = end_of(&c, next);
	feed_case_release(&c);
	return end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t which = size ? data[0] % (sizeof(cases) / sizeof(cases[0])) : 0;
	const char *bytes = (const char *)data + (size ? 1 : 0);
	size_t n = size ? size - 1 : 0;
	struct end whole = talk(bytes, n, n + 1, which);
	struct end cut = talk(bytes, n, 1 + n % 5, which);

	end_check(&whole);
	end_check_same(&whole, &cut);
	return 0;
}
