/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir.c - whatever a server sends, a poll ends in counts or in words.
 *
 * The input is a row of pages, each ended by a zero byte.  However the pages
 * are cut, the end is the same; no page can lead us to another host; what is
 * counted is counted once.  Each input is heard by a feed as most are and by
 * one that asks for schedules first, in windows, with everything included.
 */
#include <stdint.h>
#include <strings.h>

#include "feed/fhir_capability.h"
#include "tests/unit/support/feed_case.h"

#define ORIGIN "https://fhir.example.org/"

#define MUST(claim) \
	do { \
		if (!(claim)) \
			abort(); \
	} while (0)

struct end {
	int next;
	struct observation seen;
	struct err err;
};

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
	struct end end = { .err = ERR_INIT };
	struct feed_case c;
	int next;

	open_case(&c, thorough);
	next = feed_case_begin(&c);
	while (next == FEED_SEND && n) {
		const char *stop = memchr(bytes, '\0', n);
		size_t page = stop ? (size_t)(stop - bytes) : n;

		/* Scheme and host know no case (RFC 3986, 6.2.2.1). */
		MUST(!strncasecmp(c.request.url, ORIGIN, strlen(ORIGIN)));
		next = feed_case_reply(&c, reply, bytes, page, chunk);
		bytes += page + (stop ? 1 : 0);
		n -= page + (stop ? 1 : 0);
	}
	end.next = next;
	end.seen = c.poll.ret[0];
	end.err = c.err;
	feed_case_release(&c);
	return end;
}

static void check(const struct end *e)
{
	const struct observation *o = &e->seen;

	MUST((e->next < 0) == (e->err.kind != ERR_NONE) && (e->next < 0) == (e->err.text[0] != '\0'));
	if (e->next != FEED_DONE)
		return;
	if (o->quality == QUALITY_ABSENT) {
		MUST(o->open == COUNT_UNKNOWN && o->booked == COUNT_UNKNOWN && o->trouble[0]);
		return;
	}
	MUST(o->open >= 0 && o->booked >= 0 && o->blocked >= 0 && o->held >= 0 && o->unclassified >= 0);
	MUST(o->open + o->booked + o->blocked + o->held + o->unclassified <= FEED_SLOTS_MAX);
	MUST(o->quality == QUALITY_GOOD || o->trouble[0]);
	MUST(o->firsts <= FIRST_OPENINGS && (o->open == 0 || o->firsts > 0));
	for (size_t i = 1; i < o->firsts; i++)
		MUST(!is_before(o->first[i], o->first[i - 1]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
		MUST(cut.next == whole.next && !strcmp(cut.err.text, whole.err.text));
		MUST(cut.seen.open == whole.seen.open && cut.seen.booked == whole.seen.booked &&
		     cut.seen.firsts == whole.seen.firsts &&
		     !strcmp(cut.seen.trouble, whole.seen.trouble));
	}
	check_statement((const char *)data, size);
	return 0;
}
