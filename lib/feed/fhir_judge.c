/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_judge.c - what the counts of one poll are worth, and why.
 *
 * Nothing found can mean full, not released yet, closed, or asked wrongly, and
 * only the first is a reason to stop an ad.  So a zero is believed beside
 * something that shows the question was understood: other slots in the window
 * or after it, or schedules that say the window is released.  An empty answer
 * alone is also what a renamed code, a lost permission and a rebuilding index
 * look like.
 */
#include <stdio.h>

#include "base/zone.h"
#include "feed/fhir.h"

enum { SUSPECT_ONE_IN = 10, SHARE_JUMP_BP = 1000, SHARE_PERCENT_BP = 100 };

#define WORDS(o, ...) snprintf((o)->trouble, sizeof((o)->trouble), __VA_ARGS__)

struct judged {
	const struct fhir_tally *t;
	const struct fhir_facts *facts;
	const struct fhir_release *release;
	const struct fhir_settings *settings;
	const struct feed_ask *ask;
	struct instant now, end; /* of the window counted */
	int32_t seen, unreadable;
};

static const char *day(const struct judged *j, struct instant t, char out[INSTANT_TEXT])
{
	return date_format(zone_date(j->ask->zone, t), out);
}

/* Words of the last day that is covered, not of the midnight after it. */
static const char *last_day(const struct judged *j, struct instant until, char out[INSTANT_TEXT])
{
	return day(j, before(until, SPAN_SECONDS(1)), out);
}

static bool set(struct observation *o, enum quality quality)
{
	o->quality = quality;
	return true;
}

static bool cannot_read(const struct judged *j, struct observation *o)
{
	if (j->unreadable <= (j->seen + j->unreadable) / SUSPECT_ONE_IN)
		return false;
	WORDS(o, "%d of %d slots have no usable id, start, end or service line", j->unreadable,
	      j->seen + j->unreadable);
	return set(o, QUALITY_SUSPECT);
}

/* Where the server said it had filtered by place, strangers among the answers belie it. */
static bool is_strange(const struct judged *j, struct observation *o)
{
	int32_t elsewhere = j->t->kind[FHIR_ROW_ELSEWHERE];

	if (j->facts->lost_location || elsewhere <= (j->seen + elsewhere) / SUSPECT_ONE_IN)
		return false;
	WORDS(o, "%d of %d slots are at another location than we asked for", elsewhere,
	      j->seen + elsewhere);
	return set(o, QUALITY_SUSPECT);
}

/* Openings that may be ours and may not: few are a warning, many make the rest no count at all. */
static bool is_unattributed(const struct judged *j, struct observation *o)
{
	int32_t lost = j->t->kind[FHIR_ROW_AMBIGUOUS] + j->t->kind[FHIR_ROW_NOWHERE];

	if (lost <= (j->seen + lost) / SUSPECT_ONE_IN)
		return false;
	WORDS(o, "%d of %d slots are at two locations or at none we know and not counted (include: all may tell)",
	      lost, j->seen + lost);
	return set(o, QUALITY_SUSPECT);
}

/* ---- nothing in the window ---- */

static bool is_unreleased(const struct judged *j, struct observation *o)
{
	const struct fhir_release *r = j->release;
	char text[INSTANT_TEXT];

	if (!r->stated || j->seen)
		return false;
	if (!is_before(j->now, r->until))
		WORDS(o, "not released: the schedule ends on %s", last_day(j, r->until, text));
	else if (!is_before(r->from, j->end))
		WORDS(o, "not released: the schedule begins on %s", day(j, r->from, text));
	else
		return false;
	o->open = o->booked = o->blocked = o->held = COUNT_UNKNOWN;
	return set(o, QUALITY_ABSENT);
}

static bool is_misplaced(const struct judged *j, struct observation *o)
{
	if (j->seen || j->release->schedules || !j->facts->asked_schedules)
		return false;
	WORDS(o, "no schedule in use names this location: wrong id, or none was made yet");
	o->open = o->booked = o->blocked = o->held = COUNT_UNKNOWN;
	return set(o, QUALITY_ABSENT);
}

static bool is_covered(const struct judged *j)
{
	const struct fhir_release *r = j->release;

	return r->stated && !is_before(r->until, j->end) && !is_before(j->now, r->from);
}

/* A control that names what is wrong says more than "nothing was seen". */
static void doubt_zero(const struct judged *j, bool free_only, struct observation *o)
{
	const struct fhir_facts *f = j->facts;
	int32_t elsewhere = j->t->kind[FHIR_ROW_ELSEWHERE];

	if (elsewhere)
		WORDS(o, "the server ignored the location filter, and all %d slots are at other locations",
		      elsewhere);
	else if (f->asked_count && f->control == 0)
		WORDS(o, "the server has no slot of this location at any time: wrong id, or not "
			 "allowed to see it");
	else if (f->asked_count && f->control > 0 && !free_only)
		WORDS(o, "no slots, not even booked ones, though others exist: not released, or "
			 "free slots only?");
	else if (f->asked_count && f->control < 0)
		WORDS(o, "the answer holds no slots at all, and the server does not count them");
	else
		WORDS(o, "the answer holds no slots at all, not even booked ones: "
			 "believed only when other slots are seen");
	set(o, QUALITY_SUSPECT);
}

static bool is_empty(const struct judged *j, struct observation *o)
{
	struct fhir_manner manner;

	if (j->seen)
		return false;
	fhir_manner_of(j->settings, &manner);
	if (j->t->later || is_covered(j) ||
	    (manner.free_only && j->facts->asked_count && j->facts->control > 0))
		return false;
	doubt_zero(j, manner.free_only, o);
	return true;
}

static bool is_closed(const struct judged *j, struct observation *o)
{
	if (!j->release->closed)
		return false;
	WORDS(o, "the server calls this location suspended or inactive");
	return set(o, QUALITY_SUSPECT);
}

/* ---- new patients ---- */

static bool is_unclassified(const struct judged *j, struct observation *o)
{
	int32_t share = fhir_unclassified_share(j->t);

	if (j->seen && j->seen == o->unclassified)
		WORDS(o, "no new_patient rule matches any of %d free slots: was a visit type renamed?",
		      o->unclassified);
	else if (j->facts->before >= 0 && share > j->facts->before + SHARE_JUMP_BP &&
		 share > j->settings->unclassified)
		WORDS(o, "free slots no new_patient rule matches went from %d%% to %d%%: was a visit type renamed?",
		      j->facts->before / SHARE_PERCENT_BP, share / SHARE_PERCENT_BP);
	else
		return false;
	return set(o, QUALITY_SUSPECT);
}

/* ---- good, and yet there is something to say ---- */

static bool is_partly_released(const struct judged *j, struct observation *o)
{
	const struct fhir_release *r = j->release;
	char text[INSTANT_TEXT];

	if (!r->stated)
		return false;
	if (is_before(r->until, j->end))
		WORDS(o, "released only up to %s: counted up to there", last_day(j, r->until, text));
	else if (is_before(j->now, r->from))
		WORDS(o, "released only from %s: counted from there", day(j, r->from, text));
	else
		return false;
	return true;
}

static bool is_filter_lost(const struct judged *j, struct observation *o)
{
	const struct fhir_facts *f = j->facts;
	const char *what = f->lost_location || f->lost_actor ? "location" :
			   f->lost_specialty		     ? "specialty" :
			   f->lost_service_type		     ? "service type" :
			   f->lost_start		     ? "start" :
			   f->lost_status		     ? "status" :
							       NULL;

	if (what)
		WORDS(o, "the server ignored our filter by %s: it was applied here", what);
	return what != NULL;
}

static bool is_share_high(const struct judged *j, struct observation *o)
{
	int32_t share = fhir_unclassified_share(j->t);

	if (share <= j->settings->unclassified)
		return false;
	WORDS(o, "%d free slots (%d%%) match no new_patient rule and are not counted",
	      o->unclassified, share / SHARE_PERCENT_BP);
	return true;
}

static bool is_withheld(const struct judged *j, struct observation *o)
{
	if (!j->facts->withheld)
		return false;
	WORDS(o, "the server says it keeps some slots back: there may be more");
	return true;
}

static bool is_proved_zero(const struct judged *j, struct observation *o)
{
	if (j->seen)
		return false;
	if (is_covered(j))
		WORDS(o, "no slots, though the schedule covers these days");
	else if (j->t->later)
		WORDS(o, "no slots in the window, though there are %d after it", j->t->later);
	else
		WORDS(o, "no free slots, though the server knows others at this location");
	return true;
}

void fhir_judge(const struct fhir_tally *t, const struct fhir_facts *facts,
		const struct fhir_release *release, const struct fhir_settings *settings,
		const struct feed_ask *ask, struct instant now, struct observation *o)
{
	/* In the order of how much they explain. */
	static bool (*const tests[])(const struct judged *, struct observation *) = {
		cannot_read,  is_unattributed, is_strange,	is_closed,	    is_unreleased,
		is_misplaced, is_empty,	       is_unclassified, is_partly_released, is_filter_lost,
		is_withheld,  is_share_high,   is_proved_zero,
	};
	struct judged j = { t, facts, release, settings, ask, now, after(now, ask->within), 0, 0 };

	for (int k = 0; k <= FHIR_ROW_OVERBOOKED; k++)
		j.seen += t->kind[k];
	for (int k = FHIR_ROW_NO_LINE; k < FHIR_ROW_KINDS; k++)
		j.unreadable += t->kind[k];
	o->quality = QUALITY_GOOD;
	o->trouble[0] = '\0';
	if (facts->withheld)
		o->semantics = SEMANTICS_ESTIMATE;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (tests[i](&j, o))
			return;
}
