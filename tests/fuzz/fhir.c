/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir.c - whatever a server sends, a poll ends in counts or in words.
 *
 * The input is a row of pages, each ended by a zero byte.  However the pages
 * are cut, the end is the same; no page can lead us to another host; what is
 * counted is counted once.
 */
#include <stdint.h>
#include <strings.h>

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

static void open_case(struct feed_case *c)
{
	feed_case_init(c, "fhir", "2026-11-30T11:00:00Z");
	feed_case_option_set(c, "url=https://fhir.example.org/r4");
	feed_case_option_set(c, "max_pages=5");
	feed_case_option_set(c, "new_patient.appointment_type=*|new-patient");
	feed_case_option_set(c, "new_patient.text=new p*");
	feed_case_ask(c, "28d", "60d");
	feed_case_select(c, "location=Location/loc-bos");
	feed_case_select(c, "specialty=394802001");
}

static struct end talk(const char *bytes, size_t n, size_t chunk)
{
	struct reply reply = { .status = 200, .content_type = "application/json", .etag = "W/\"1\"" };
	struct end end = { .err = ERR_INIT };
	struct feed_case c;
	int next;

	open_case(&c);
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
	MUST(o->open >= 0 && o->booked >= 0 && o->blocked >= 0 && o->held >= 0 && o->unclassified >= 0);
	MUST(o->open + o->booked + o->blocked + o->held + o->unclassified <= FEED_SLOTS_MAX);
	MUST(o->quality == QUALITY_GOOD || o->trouble[0]);
	MUST(o->firsts <= FIRST_OPENINGS && (o->open == 0 || o->firsts > 0));
	for (size_t i = 1; i < o->firsts; i++)
		MUST(!is_before(o->first[i], o->first[i - 1]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct end whole = talk((const char *)data, size, size + 1);
	struct end cut = talk((const char *)data, size, 1 + size % 7);

	check(&whole);
	MUST(cut.next == whole.next && !strcmp(cut.err.text, whole.err.text));
	MUST(cut.seen.open == whole.seen.open && cut.seen.booked == whole.seen.booked &&
	     cut.seen.firsts == whole.seen.firsts && !strcmp(cut.seen.trouble, whole.seen.trouble));
	return 0;
}
