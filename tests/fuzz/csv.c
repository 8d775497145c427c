/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.c - whatever is in the file, it is believed whole or refused with words.
 *
 * However the bytes are cut, the end is the same, and a sum never has more
 * open slots than slots.  The first byte picks the settings.
 */

#include "base/text.h"
#include "tests/fuzz/support/feed_end.h"

static void open_case(struct feed_case *c, uint8_t settings)
{
	feed_case_init(c, "csv", "2026-11-30T11:00:00Z");
	feed_case_option_set(c, "path=/srv/drop/counts.csv");
	if (settings & 1)
		feed_case_option_set(c, "id_match=strip-leading-zeros");
	if (settings & 2)
		feed_case_option_set(c, "as_of_zone=America/New_York");
	if (settings & 4)
		feed_case_option_set(c, settings & 8 ? "date_format=m/d/yyyy" : "date_format=d.m.yyyy");
	if (settings & 16)
		feed_case_option_set(c, "delimiter=;");
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "department=0101");
	feed_case_ask(c, "400d", "400d");
	feed_case_select(c, "department=0101");
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "department=0202");
	if (settings & 32)
		feed_case_select(c, "service_line=p*");
}

static struct end talk(const char *bytes, size_t n, size_t chunk, uint8_t settings)
{
	struct feed_case c;
	struct end end;

	open_case(&c, settings);
	MUST(feed_case_begin(&c) == FEED_SEND && !strcmp(c.request.method, "FILE"));
	end = end_of(&c, feed_case_reply(&c, (struct reply){ .status = 200 }, bytes, n, chunk));
	feed_case_release(&c);
	return end;
}

static void check(const struct end *e)
{
	MUST(e->next == FEED_DONE || e->next == -1);
	end_check(e);
	end_check_openings(e);
	for (size_t i = 0; e->next == FEED_DONE && i < e->asks; i++) {
		const struct observation *o = &e->seen[i];

		MUST(o->quality != QUALITY_GOOD || o->open >= 0 || o->wait_days >= 0 || o->waitlist >= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t settings = size ? data[0] : 0;
	const char *bytes = (const char *)data + (size ? 1 : 0);
	size_t n = size ? size - 1 : 0;
	struct end whole = talk(bytes, n, n + 1, settings);
	struct end cut = talk(bytes, n, 1 + n % 5, settings);

	check(&whole);
	end_check_same(&whole, &cut);
	return 0;
}
