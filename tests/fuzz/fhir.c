/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir.c - whatever a server sends, a poll ends in counts or in words.
 *
 * The input is a row of pages, each ended by a zero byte.  However the pages
 * are cut, the end is the same; no page can lead us to another host; what is
 * counted is counted once.  Each input is heard by a feed as most are and by
 * one that asks for schedules first, in windows, with everything included.
 */
#include <strings.h>

#include "feed/fhir_capability.h"
#include "tests/fuzz/support/feed_end.h"

#define ORIGIN "https://fhir.example.org/"

static void open_case(struct feed_case *c, bool thorough)
{
	static const char *const more[] = { "search=schedule", "include=all", "max_window=31d",
					    "new_patient.service_type=NP*", "unclassified=0%" };

	feed_case_init(c, "fhir", "2026-11-30T11:00:00Z");
	feed_case_option_set(c, "url=https://fhir.example.org/r4");
	feed_case_option_set(c, "max_pages=5");
	feed_case_option_set(c, "new_patient.appointment_type=*|new-patient");
	feed_case_option_set(c, "new_patient.text=new p*");
	feed_case_ask(c, "28d", "60d");
	feed_case_select(c, "location=Location/loc-bos");
	feed_case_select(c, "specialty=394802001");
	for (size_t i = 0; thorough && i < sizeof(more) / sizeof(more[0]); i++)
		feed_case_option_set(c, more[i]);
	if (!thorough)
		feed_case_option_set(c, "control=schedule");
}

static struct end talk(const char *bytes, size_t n, size_t chunk, bool thorough)
{
	struct reply reply = { .status = 200, .content_type = "application/json", .etag = "W/\"1\"" };
	struct bodies in = { bytes, n };
	struct feed_case c;
	struct end end;
	int next;

	open_case(&c, thorough);
	next = feed_case_begin(&c);
	while (next == FEED_SEND && in.left) {
		size_t length;
		const char *page = bodies_next(&in, &length);

		/* Scheme and host know no case (RFC 3986, 6.2.2.1). */
		MUST(!strncasecmp(c.request.url, ORIGIN, strlen(ORIGIN)));
		next = feed_case_reply(&c, reply, page, length, chunk);
	}
	end = end_of(&c, next);
	feed_case_release(&c);
	return end;
}

static void check(const struct end *e)
{
	const struct observation *o = &e->seen[0];

	end_check(e);
	if (e->next != FEED_DONE)
		return;
	if (o->quality == QUALITY_ABSENT) {
		MUST(o->booked == COUNT_UNKNOWN);
		return;
	}
	MUST(o->open >= 0 && o->booked >= 0 && o->blocked >= 0 && o->held >= 0 && o->unclassified >= 0);
	MUST(o->open + o->booked + o->blocked + o->held + o->unclassified <= FEED_SLOTS_MAX);
	MUST(o->open == 0 || o->firsts > 0);
}

static void check_statement(const char *bytes, size_t n)
{
	struct buf out = BUF_INIT(65536);
	struct err err = ERR_INIT;
	struct feed_case c;
	int lacks;

	open_case(&c, true);
	lacks = fhir_capability_check(&c.config, c.asks[0].select, bytes, n, &out, &err);
	MUST((lacks < 0) == (err.kind != ERR_NONE) && (lacks > 0) == (out.length > 0));
	buf_release(&out);
	feed_case_release(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int thorough = 0; thorough < 2; thorough++) {
		struct end whole = talk((const char *)data, size, size + 1, thorough);
		struct end cut = talk((const char *)data, size, 1 + size % 7, thorough);

		check(&whole);
		MUST(!strcmp(cut.err.text, whole.err.text));
		MUST(!strcmp(cut.seen[0].trouble, whole.seen[0].trouble));
		end_check_same(&whole, &cut);
	}
	check_statement((const char *)data, size);
	return 0;
}
