/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_ask.c - the addresses of one poll.
 *
 * The server is asked for every status, not only for free slots: booked ones
 * are what makes a zero believable.  A range of days longer than the server
 * takes is cut into half-open windows; what two windows both give is one slot.
 *
 * The range starts at a quarter of an hour, not at "now", so that the same
 * question has the same URL for a while and an ETag can answer it.
 */
#include "base/text.h"
#include "feed/fhir_poll.h"

#define QUARTER_MS (INT64_C(15) * 60 * 1000)

enum { BATCH_URL_MAX = 4096 }; /* many servers and proxies refuse longer addresses */

static int64_t quarter(struct instant t)
{
	return t.ms - t.ms % QUARTER_MS;
}

static void parameter(struct buf *url, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	buf_printf(url, "&%s=", name);
	text_percent_encode(url, text);
}

/* Everything up to the first parameter, which the caller writes without '&'. */
static void base(const struct poll *p, struct fhir_poll *s, const char *type)
{
	const char *url = fhir_settings_of(p)->url;
	size_t n = strlen(url);

	while (n > 0 && url[n - 1] == '/')
		n--;
	buf_clear(&s->url);
	buf_append(&s->url, url, n);
	buf_printf(&s->url, "/%s?", type);
}

static const char *location_of(const struct poll *p, const struct fhir_poll *s)
{
	const char *location = fhir_select_of(p)->location, *slash = strrchr(location, '/');

	return s->manner.bare_location && slash ? slash + 1 : location;
}

/* ---- windows ---- */

static struct instant window_end(const struct fhir_poll *s)
{
	struct instant end = after(s->from, s->manner.max_window);

	return s->manner.max_window.ms && is_before(end, s->last) ? end : s->last;
}

void fhir_ask_start(const struct poll *p, struct fhir_poll *s)
{
	s->first = s->from = (struct instant){ quarter(p->now) };
	s->last = (struct instant){ quarter(after(p->now, s->ask.horizon)) + QUARTER_MS };
	s->batch = s->batch_end = 0;
}

int64_t fhir_ask_windows(const struct fhir_poll *s)
{
	int64_t all = s->last.ms - s->first.ms, one = s->manner.max_window.ms;

	return one ? (all + one - 1) / one : 1;
}

/* The next window, or the first of the next batch of schedules. */
bool fhir_ask_next(const struct poll *p, struct fhir_poll *s)
{
	struct instant end = window_end(s);

	if (is_before(end, s->last)) {
		s->from = end;
	} else {
		if (fhir_settings_of(p)->search != FHIR_PER_SCHEDULE ||
		    s->batch_end >= fhir_bundle_schedules(s->bundle)->length)
			return false;
		s->from = s->first;
		s->batch = s->batch_end;
	}
	fhir_ask_slots(p, s);
	return true;
}

/* ---- questions ---- */

/* As many as an address holds, and at least one. */
static void schedules(struct fhir_poll *s)
{
	const struct buf *all = fhir_bundle_schedules(s->bundle);
	const char *comma = "";

	buf_puts(&s->url, "&schedule=");
	s->batch_end = s->batch;
	while (s->batch_end < all->length && (!*comma || s->url.length < BATCH_URL_MAX)) {
		buf_puts(&s->url, comma);
		text_percent_encode(&s->url, all->data + s->batch_end);
		s->batch_end += strlen(all->data + s->batch_end) + 1;
		comma = ",";
	}
}

static void includes(const struct fhir_poll *s, struct buf *url)
{
	if (s->manner.include == FHIR_INCLUDE_NONE)
		return;
	buf_puts(url, "&_include=Slot:schedule");
	if (s->manner.include != FHIR_INCLUDE_ALL)
		return;
	buf_puts(url, "&_include:iterate=Schedule:actor:Location"
		      "&_include:iterate=Schedule:actor:HealthcareService"
		      "&_include:iterate=Schedule:actor:PractitionerRole");
}

void fhir_ask_slots(const struct poll *p, struct fhir_poll *s)
{
	const struct fhir_settings *set = fhir_settings_of(p);
	const struct fhir_select *sel = fhir_select_of(p);
	char from[INSTANT_TEXT], to[INSTANT_TEXT];

	s->phase = FHIR_ASK_SLOTS;
	base(p, s, "Slot");
	if (s->manner.status)
		buf_printf(&s->url, "status=%s&", s->manner.status);
	buf_printf(&s->url, "start=ge%s&start=lt%s", instant_format(s->from, from),
		   instant_format(window_end(s), to));
	if (set->search == FHIR_PER_SCHEDULE) {
		schedules(s);
	} else {
		parameter(&s->url, s->manner.location_parameter, location_of(p, s));
		parameter(&s->url, "schedule", sel->schedule);
	}
	parameter(&s->url, "specialty", sel->specialty);
	parameter(&s->url, set->service_type_parameter, sel->service_type);
	includes(s, &s->url);
	if (set->parameters && *set->parameters)
		buf_printf(&s->url, "&%s", set->parameters);
	buf_printf(&s->url, "&_count=%lld", (long long)set->count);
}

/* Not active=true: a schedule that does not say is active, and that search leaves it out. */
void fhir_ask_schedules(const struct poll *p, struct fhir_poll *s)
{
	base(p, s, "Schedule");
	buf_puts(&s->url, "actor=");
	text_percent_encode(&s->url, fhir_select_of(p)->location);
	if (s->manner.include == FHIR_INCLUDE_ALL)
		buf_puts(&s->url, "&_include=Schedule:actor:Location"
				  "&_include=Schedule:actor:HealthcareService"
				  "&_include=Schedule:actor:PractitionerRole");
	buf_printf(&s->url, "&_count=%lld", (long long)fhir_settings_of(p)->count);
}

/* Any slot, at any time: whether the server knows the location and lets us see it. */
void fhir_ask_count(const struct poll *p, struct fhir_poll *s)
{
	s->phase = FHIR_ASK_COUNT;
	base(p, s, "Slot");
	buf_printf(&s->url, "%s=", s->manner.location_parameter);
	text_percent_encode(&s->url, location_of(p, s));
	buf_puts(&s->url, "&_summary=count");
}
