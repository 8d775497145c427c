/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir.c - Slot searches over the living city.
 *
 * Times are shown as vclock.h says: translated to the asker's clock.  The order
 * of a walk is by practice and slot number, so that bookings made between two
 * pages neither repeat nor hide a slot.
 */
#include "fhir.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

#define ARGONAUT "http://fhir.org/argonaut/CodeSystem/appt-type"
#define V2_0276 "http://terminology.hl7.org/CodeSystem/v2-0276"
#define SNOMED "http://snomed.info/sct"

void fhir_outcome(struct answer *a, int status, const char *code, const char *words)
{
	a->status = status;
	a->type = "application/fhir+json";
	a->etag[0] = '\0';
	buf_clear(&a->body);
	buf_printf(&a->body,
		   "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\","
		   "\"code\":\"%s\",\"diagnostics\":",
		   code);
	put_text(&a->body, words);
	buf_puts(&a->body, "}]}");
}

/* ---- which slots ---- */

static bool serves(const struct search *s, uint32_t practice)
{
	const struct practice *p = &practices[practice];
	const char *clinic = clinics[p->clinic].id, *code = strchr(s->specialty, '|');
	char text[SEARCH_TEXT];

	if (clinics[p->clinic].department)
		return false;
	snprintf(text, sizeof(text), "Location/loc-%s", clinic);
	if (s->location[0] && strcmp(s->location, text) && strcmp(s->location, text + 9))
		return false;
	snprintf(text, sizeof(text), "Schedule/sch-%s-%s", clinic, p->line);
	if (s->schedule[0] && strcmp(s->schedule, text) && strcmp(s->schedule, text + 9))
		return false;
	return !s->specialty[0] || strcmp(code ? code + 1 : s->specialty, p->specialty) == 0;
}

static bool fits(const struct search *s, const struct slot *slot)
{
	static const unsigned bits[] = {
		[SLOT_FREE] = STATUS_FREE,
		[SLOT_BUSY] = STATUS_BUSY,
		[SLOT_BLOCKED] = STATUS_BLOCKED,
	};
	int64_t shown = slot->start - s->shift;

	return (s->statuses & bits[slot->status]) && shown >= s->from && shown < s->to;
}

static bool is_behind(const struct search *s, uint32_t practice, const struct slot *slot)
{
	return s->is_first || practice > s->after_practice ||
	       (practice == s->after_practice && slot->number > s->after_number);
}

/* ---- one slot ---- */

static char *shown(int64_t minute, char ret[INSTANT_TEXT])
{
	return instant_format((struct instant){ minute * 60000 }, ret);
}

static void put_slot(const struct fhir *f, const struct search *s, uint32_t practice,
		     const struct slot *slot, struct buf *out)
{
	static const char *const names[] = { "free", "busy", "busy-unavailable" };
	const struct practice *p = &practices[practice];
	const char *clinic = clinics[p->clinic].id;
	char start[INSTANT_TEXT], end[INSTANT_TEXT], id[SEARCH_TEXT];

	snprintf(id, sizeof(id), "%s.%s.%06u", clinic, p->line, slot->number);
	buf_printf(
		out,
		"{\"fullUrl\":\"%s/Slot/%s\",\"resource\":{\"resourceType\":\"Slot\",\"id\":\"%s\","
		"\"meta\":{\"versionId\":\"%u\"},"
		"\"specialty\":[{\"coding\":[{\"system\":\"" SNOMED "\",\"code\":\"%s\"}]}],"
		"\"appointmentType\":{\"coding\":[{\"system\":\"%s\",\"code\":\"%s\"}]},"
		"\"schedule\":{\"reference\":\"Schedule/sch-%s-%s\"},\"status\":\"%s\","
		"\"start\":\"%s\",\"end\":\"%s\"},\"search\":{\"mode\":\"match\"}}",
		f->base, id, id, slot->version, p->specialty, slot->for_new ? ARGONAUT : V2_0276,
		slot->for_new ? "new-patient" : "FOLLOWUP", clinic, p->line, names[slot->status],
		shown(slot->start - s->shift, start),
		shown(slot->start - s->shift + SLOT_MINUTES, end));
}

static void put_schedule(const struct fhir *f, uint32_t practice, struct buf *out)
{
	const struct practice *p = &practices[practice];
	const struct clinic *c = &clinics[p->clinic];

	buf_printf(out,
		   ",{\"fullUrl\":\"%s/Schedule/"
		   "sch-%s-%s\",\"resource\":{\"resourceType\":\"Schedule\","
		   "\"id\":\"sch-%s-%s\",\"active\":true,\"actor\":[{\"reference\":\"Location/"
		   "loc-%s\","
		   "\"display\":\"%s (simulated)\"}]},\"search\":{\"mode\":\"include\"}}",
		   f->base, c->id, p->line, c->id, p->line, c->id, c->name);
}

/* ---- one page ---- */

struct page {
	struct buf entries;
	int matches, total;
	uint32_t practice, number; /* the last match on the page */
	bool more;
	uint32_t touched; /* practices with a match, by bit */
};

static void page_take(struct page *page, const struct fhir *f, const struct search *s,
		      uint32_t practice, const struct slot *slot)
{
	page->total++;
	if (!is_behind(s, practice, slot))
		return;
	if (page->matches == s->count) {
		page->more = true;
		return;
	}
	buf_puts(&page->entries, page->matches++ ? "," : "");
	put_slot(f, s, practice, slot, &page->entries);
	page->practice = practice;
	page->number = slot->number;
	page->touched |= 1U << practice;
}

static void page_fill(struct page *page, const struct fhir *f, const struct search *s)
{
	for (uint32_t i = 0; i < PRACTICES; i++) {
		const struct calendar *c = &f->city->calendars[i];

		for (size_t k = 0; serves(s, i) && k < c->count; k++)
			if (fits(s, &c->slots[k]))
				page_take(page, f, s, i, &c->slots[k]);
	}
	for (uint32_t i = 0; s->include_schedule && i < PRACTICES; i++)
		if (page->touched & (1U << i))
			put_schedule(f, i, &page->entries);
}

static void put_bundle(const struct fhir *f, const struct search *s, const struct page *page,
		       struct buf *out)
{
	buf_printf(out,
		   "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":%d,"
		   "\"link\":[{\"relation\":\"self\",\"url\":\"%s/Slot?%s\"}",
		   page->total, f->base, buf_text(&s->self));
	if (page->more && page->matches) {
		buf_printf(out, ",{\"relation\":\"next\",\"url\":\"%s/page/", f->base);
		search_cursor(s, page->practice, page->number, out);
		buf_puts(out, "\"}");
	}
	buf_puts(out, "]");
	if (page->matches)
		buf_printf(out, ",\"entry\":[%s]", buf_text(&page->entries));
	buf_puts(out, "}");
}

/* Weak: two answers with one tag mean the same slots at the same shown times. */
static void tag(const struct fhir *f, const struct search *s, char ret[ANSWER_TAG])
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < PRACTICES; i++)
		if (serves(s, i))
			sum += f->city->calendars[i].version * (i + 1);
	snprintf(ret, ANSWER_TAG, "W/\"%" PRIu64 ".%" PRId64 "\"", sum, s->shift);
}

static void answer_page(const struct fhir *f, const struct ask *ask, const struct search *s,
			struct answer *a)
{
	struct page page = { .entries = BUF_INIT(ANSWER_MAX) };

	a->type = "application/fhir+json";
	tag(f, s, a->etag);
	if (s->is_first && strcmp(ask->if_none_match, a->etag) == 0) {
		a->status = 304;
		return;
	}
	page_fill(&page, f, s);
	a->status = 200;
	put_bundle(f, s, &page, &a->body);
	buf_release(&page.entries);
}

static void answer_metadata(struct answer *a)
{
	a->status = 200;
	a->type = "application/fhir+json";
	buf_puts(&a->body,
		 "{\"resourceType\":\"CapabilityStatement\",\"status\":\"active\",\"kind\":"
		 "\"instance\","
		 "\"fhirVersion\":\"4.0.1\",\"format\":[\"json\"],\"date\":\"2026-11-22\","
		 "\"software\":{\"name\":\"capacity-sandbox (simulated "
		 "clinics)\"},\"rest\":[{\"mode\":\"server\","
		 "\"resource\":[{\"type\":\"Slot\",\"interaction\":[{\"code\":\"search-type\"}],"
		 "\"searchInclude\":[\"Slot:schedule\"],\"searchParam\":["
		 "{\"name\":\"status\",\"type\":\"token\"},{\"name\":\"start\",\"type\":\"date\"},"
		 "{\"name\":\"schedule\",\"type\":\"reference\"},{\"name\":\"specialty\",\"type\":"
		 "\"token\"}]}]}]}");
}

void fhir_answer(const struct fhir *f, const struct ask *ask, struct answer *a)
{
	const char *path = ask->path + strlen("/r4"), *code = "", *words = "";
	struct search s;
	int refused;

	if (strcmp(path, "/metadata") == 0) {
		answer_metadata(a);
		return;
	}
	if (strcmp(ask->method, "GET") != 0) {
		fhir_outcome(a, 405, "not-supported", "this server is read-only");
		return;
	}
	if (strcmp(path, "/Slot") != 0 && !text_starts(path, "/page/")) {
		fhir_outcome(a, 404, "not-found", "this server has Slot searches and metadata only");
		return;
	}
	refused = text_starts(path, "/page/") ?
			  search_resume(&s, path + strlen("/page/"), &code, &words) :
			  search_read(&s, ask, f->shift, &code, &words);
	if (refused)
		fhir_outcome(a, refused, code, words);
	else
		answer_page(f, ask, &s, a);
	search_release(&s);
}
