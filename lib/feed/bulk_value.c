/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_value.c - what one text or number of a published resource means.
 *
 * Extensions are known by the last part of their address: the draft and HL7's
 * guide publish the same ones under two names.  What is about a person is
 * refused here, in words that do not repeat it.
 */
#include <string.h>

#include "base/text.h"
#include "feed/bulk.h"

static bool is(const struct json_token *t, const char *word)
{
	return text_is(t->text, t->length, word);
}

int bulk_value_type(struct bulk_draft *d, const struct json_token *t, struct err *err)
{
	static const char *const about_people[] = {
		"Patient",   "RelatedPerson", "Person", "Appointment", "AppointmentResponse",
		"Encounter", "Coverage"
	};

	if (is(t, "Slot")) { /* nearly every line */
		d->resource = BULK_IS_SLOT;
		return 0;
	}
	for (size_t i = 0; i < sizeof(about_people) / sizeof(about_people[0]); i++)
		if (is(t, about_people[i]))
			return err_set(err, ERR_INPUT,
				       "a resource about a patient: refused, and nothing of "
				       "this file is kept");
	if (is(t, "Schedule"))
		d->resource = BULK_IS_SCHEDULE;
	else if (is(t, "Location"))
		d->resource = BULK_IS_LOCATION;
	else if (is(t, "Bundle"))
		d->resource = BULK_IS_BUNDLE;
	return 0;
}

enum bulk_status bulk_value_status(const struct json_token *t)
{
	static const struct {
		const char *word;
		enum bulk_status status;
	} known[] = { { "free", BULK_FREE },
		      { "busy", BULK_BUSY },
		      { "busy-unavailable", BULK_UNAVAILABLE },
		      { "busy-tentative", BULK_TENTATIVE } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (is(t, known[i].word))
			return known[i].status;
	return BULK_STRANGE;
}

struct bulk_moment bulk_value_moment(const struct json_token *t)
{
	struct bulk_moment m = { .length = 0 };

	if (t->length <= sizeof(m.text)) {
		memcpy(m.text, t->text, t->length);
		m.length = (uint8_t)t->length;
	}
	return m;
}

struct instant bulk_value_instant(const struct json_token *t)
{
	struct err ignored = ERR_INIT;
	struct instant at;

	return instant_parse(t->text, t->length, &at, &ignored) ? (struct instant){ 0 } : at;
}

/* A dateTime may be a bare date, which then lasts to its end. */
struct instant bulk_value_last_moment(const struct json_token *t)
{
	struct err ignored = ERR_INIT;
	struct instant at;
	struct date d;

	if (!instant_parse(t->text, t->length, &at, &ignored))
		return at;
	if (date_parse(t->text, t->length, &d, &ignored))
		return (struct instant){ 0 };
	return after((struct instant){ 0 }, SPAN_DAYS(d.day + 1));
}

bool bulk_value_refers(const struct json_token *t, const char *type)
{
	size_t n = strlen(type);
	const char *at = memmem(t->text, t->length, type, n);

	return at && (at == t->text || at[-1] == '/');
}

int bulk_value_actor(struct bulk_draft *d, const struct json_token *t, struct err *err)
{
	if (bulk_value_refers(t, "Patient/") || bulk_value_refers(t, "RelatedPerson/"))
		return err_set(err, ERR_INPUT, "refers to a patient: refused");
	if (!bulk_value_refers(t, "Location/"))
		return 0;
	d->locations++;
	d->location = bulk_reference(t->text, t->length);
	return 0;
}

enum bulk_extension bulk_value_extension(const struct json_token *t)
{
	static const struct {
		const char *name;
		enum bulk_extension url;
	} known[] = { { "slot-capacity", BULK_EXT_CAPACITY },
		      { "has-availability", BULK_EXT_AVAILABILITY },
		      { "lastSourceSync", BULK_EXT_SYNCED },
		      { "schedule-specialty", BULK_EXT_SPECIALTY } };
	const char *at = memrchr(t->text, '/', t->length);
	size_t n = at ? (size_t)(t->text + t->length - ++at) : 0;

	for (size_t i = 0; n && i < sizeof(known) / sizeof(known[0]); i++)
		if (text_is(at, n, known[i].name))
			return known[i].url;
	return BULK_EXT_OTHER;
}

enum bulk_availability bulk_value_availability(const struct json_token *t)
{
	return is(t, "some") ? BULK_AVAILABLE_SOME :
	       is(t, "none") ? BULK_AVAILABLE_NONE :
			       BULK_AVAILABLE_UNKNOWN;
}

/* Some publishers write the number as a text, or -1: neither is a count. */
uint16_t bulk_value_capacity(const struct json_token *t)
{
	struct err ignored = ERR_INIT;
	int64_t n;

	if (t->kind != JSON_NUMBER || json_int64(t, &n, &ignored) < 0 || n < 0 || n > BULK_CAPACITY_MOST)
		return BULK_CAPACITY_UNKNOWN;
	return (uint16_t)n;
}
