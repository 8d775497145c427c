/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zocdoc.c - new-patient availability in a Zocdoc directory.
 *
 * Two views of the partner API (version 1.177).  `timeslots` asks for starts
 * per provider location and visit reason; by default the API looks seven days
 * ahead from a day in US Eastern time, so both dates are always sent, and
 * patient_type is always new.  `status` reads the whole directory at once: none,
 * limited (under 20 timeslots in 28 days) or available, which is a flag and not
 * a count; it may be asked less often.
 *
 * An empty list is what a full provider, a wrong visit reason and one without
 * released hours have in common.  It is believed when the same answer names an
 * opening behind the window, or sees established patients served.
 */
#include "feed/zocdoc.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { MARK_NEXT };

/* Of a flag: more than the one opening that is dated; the API's bound of "available". */
enum { LIMITED_AT_LEAST = 2, AVAILABLE_AT_LEAST = 20 };

static const char *const show_names[] = { "timeslots", "status", NULL };

static const struct option options[] = {
	{ "url", OPTION_URL, 0, offsetof(struct zocdoc_settings, url),
	  "https://api-developer.zocdoc.com", 0, 0, "The API's address.", NULL, NULL, 0 },
	{ "show", OPTION_ENUM, 0, offsetof(struct zocdoc_settings, show), "timeslots", 0, 0,
	  "timeslots counts starts for a visit reason; status reads none, limited or available for "
	  "the next "
	  "28 days, a flag.",
	  show_names, NULL, 0 },
	{ "duration", OPTION_SPAN, 0, offsetof(struct zocdoc_settings, duration), NULL, 60000,
	  INT64_C(28800000),
	  "How long a visit is, when timeslots overlap: those that can all take place are counted.",
	  NULL, NULL, 0 },
	{ "min_lead", OPTION_SPAN, OPTION_ADVANCED, offsetof(struct zocdoc_settings, min_lead), "0s",
	  0, INT64_C(30) * 86400000, "Openings sooner than this do not count.", NULL, NULL, 0 },
	{ "page_size", OPTION_COUNT, OPTION_ADVANCED, offsetof(struct zocdoc_settings, page_size),
	  "5000", 1, 10000, "Entries of the directory per page of status.", NULL, NULL, 0 },
	{ "max_pages", OPTION_COUNT, OPTION_ADVANCED, offsetof(struct zocdoc_settings, max_pages), "100",
	  1, FEED_PAGES_MAX, "A poll of more questions or pages than this fails.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option select_options[] = {
	{ "provider_location", OPTION_TEXTS, OPTION_REQUIRED,
	  offsetof(struct zocdoc_select, provider_location), NULL, 0, 0,
	  "The provider_location_ids whose openings are this service's, like pr_...|lo_....", NULL,
	  NULL, 0 },
	{ "visit_reason", OPTION_TEXT, 0, offsetof(struct zocdoc_select, visit_reason), NULL, 0, 0,
	  "The visit_reason_id to ask about; needed for timeslots.", NULL, NULL, 0 },
	OPTION_END,
};

static bool is_flag(const void *settings)
{
	return ((const struct zocdoc_settings *)settings)->show == ZOCDOC_STATUS;
}

static const char *lint(const void *settings)
{
	const struct zocdoc_settings *set = settings;

	return set->show == ZOCDOC_STATUS && set->duration.ms ?
		       "duration packs timeslots, and show: status reads none" :
		       NULL;
}

static const char *select_lint(const void *settings, const void *select)
{
	const struct zocdoc_select *sel = select;
	const char *const *ids = sel->provider_location.items;

	for (size_t i = 0; i < sel->provider_location.count; i++)
		if (strchr(ids[i], ',') || !*ids[i])
			return "provider_location takes single ids: make it a list";
	if (is_flag(settings))
		return sel->visit_reason ?
			       "show: status is across all visit reasons: leave visit_reason out" :
			       NULL;
	return sel->visit_reason ? NULL : "timeslots are asked for by visit_reason: none is given";
}

/* ---- one row of timeslots ---- */

static int take_timeslot(struct poll *p, struct zocdoc_poll *s, const struct zocdoc_pair *pair,
			 struct json_object *slot, struct err *err)
{
	struct start start = { .ask = pair->ask, .kind = START_OPEN };
	const char *wrong =
		moment_read(rows_text(slot, "/start_time"), MOMENT_RFC3339, &zone_utc, &start.start);

	if (wrong)
		return err_set(err, ERR_INPUT, "/start_time: %s", wrong);
	start.end = after(start.start, zocdoc_settings_of(p)->duration);
	start.provider = text_hash(pair->id, strlen(pair->id)) | 1;
	/* A day that two questions share, and an id that an answer names twice. */
	start.id = (start.provider ^ (uint64_t)start.start.ms * 1099511628211U) | 1;
	return starts_add(&s->inquiry.starts, &start, err);
}

static int take_timeslots(struct poll *p, struct zocdoc_poll *s, struct zocdoc_pair *pair,
			  struct json_object *row, struct err *err)
{
	struct json_object *slots = rows_at(row, "/timeslots");

	if (!json_object_is_type(slots, json_type_array))
		return err_set(err, ERR_INPUT, "/timeslots: expected a list");
	pair->answered = true;
	if (*rows_text(row, "/first_availability/start_time"))
		s->found[pair->ask].seen_elsewhere = true;
	for (size_t i = 0; i < json_object_array_length(slots); i++)
		if (take_timeslot(p, s, pair, json_object_array_get_idx(slots, i), err) < 0)
			return err_in(err, "/timeslots/%zu", i);
	return 0;
}

/* ---- one row of status ---- */

static bool read_status(struct json_object *row, const char *pointer, int32_t *ret)
{
	const char *word = rows_text(row, pointer);

	*ret = !strcmp(word, "available") ? AVAILABLE_AT_LEAST :
	       !strcmp(word, "limited")	  ? LIMITED_AT_LEAST :
					    0;
	return *ret || !strcmp(word, "none");
}

static void take_next_available(struct poll *p, uint32_t ask, struct instant t)
{
	struct observation *o = &p->ret[ask];

	if (is_before(t, after(p->now, zocdoc_settings_of(p)->min_lead)) ||
	    !is_before(t, after(p->now, p->asks[ask].horizon)))
		return;
	if (!o->firsts || is_before(t, o->first[0]))
		o->first[0] = t;
	o->firsts = 1; /* of each provider only the first is known: a second would be too late */
}

static int take_status(struct poll *p, struct zocdoc_poll *s, struct zocdoc_pair *pair,
		       struct json_object *row, struct err *err)
{
	static const char *const next_at = "/new_patient_availability/next_available_utc";
	struct observation *o = &p->ret[pair->ask];
	struct zocdoc_found *found = &s->found[pair->ask];
	const char *next = rows_text(row, next_at);
	int32_t fresh, established;
	struct instant t;

	if (!read_status(row, "/new_patient_availability/next_28_days", &fresh))
		found->strange = true;
	if (read_status(row, "/existing_patient_availability/next_28_days", &established) && established)
		found->seen_elsewhere = true;
	if (!pair->answered)
		o->open = (o->open == COUNT_UNKNOWN ? 0 : o->open) + fresh;
	pair->answered = true;
	if (!*next)
		return 0;
	if (moment_read(next, MOMENT_RFC3339, &zone_utc, &t))
		return err_set(err, ERR_INPUT, "%s: expected a time with an offset", next_at);
	found->seen_elsewhere = true;
	take_next_available(p, pair->ask, t);
	return 0;
}

static int take_row(void *context, struct json_object *row, const char *name, struct err *err)
{
	struct poll *p = context;
	struct zocdoc_poll *s = p->state;
	bool status = zocdoc_settings_of(p)->show == ZOCDOC_STATUS;
	const char *id = rows_text(row, status ? "/id" : "/provider_location_id");
	struct zocdoc_pair *pair = zocdoc_pair_find(s, id), *end = s->pairs + s->to;

	(void)name;
	for (; pair && pair < end && !strcmp(pair->id, id); pair++)
		if ((status ? take_status : take_timeslots)(p, s, pair, row, err) < 0)
			return -1;
	return 0;
}

/* ---- the conversation ---- */

static struct rows *rows_of(struct poll *p, struct zocdoc_poll *s)
{
	static const char *const marks[ROWS_MARKS_MAX] = { [MARK_NEXT] = "/next_url" };
	bool status = zocdoc_settings_of(p)->show == ZOCDOC_STATUS;

	return inquiry_rows(&s->inquiry, status ? "/data/schedulable_entities" : "/data", marks,
			    take_row, p);
}

/* The API's days are the provider's own: the earliest today and the latest horizon of anybody. */
static void set_days(const struct poll *p, struct zocdoc_poll *s)
{
	s->today.day = INT32_MAX;
	s->last.day = INT32_MIN;
	for (size_t i = 0; i < p->ask_count; i++) {
		const struct feed_ask *a = &p->asks[i];
		struct span ahead = is_longer(a->horizon, a->within) ? a->horizon : a->within;
		struct date today = zone_date(a->zone, p->now);
		struct date last = zone_date(a->zone, after(p->now, ahead));

		s->today = today.day < s->today.day ? today : s->today;
		s->last = last.day > s->last.day ? last : s->last;
	}
	if (s->last.day > s->today.day + ZOCDOC_AHEAD_MAX - 1)
		s->last.day = s->today.day + ZOCDOC_AHEAD_MAX - 1;
}

static int zocdoc_begin(struct poll *p, struct request *ret, struct err *err)
{
	struct zocdoc_poll *s = p->state;

	inquiry_init(&s->inquiry, "question", p->arena, zocdoc_settings_of(p)->max_pages);
	s->found = arena_array(p->arena, struct zocdoc_found, p->ask_count + 1);
	set_days(p, s);
	zocdoc_pairs_sort(p, s);
	if (!zocdoc_question_first(s))
		return err_set(err, ERR_CONFIG, "no service selects a provider_location");
	if (zocdoc_settings_of(p)->show == ZOCDOC_STATUS)
		s->to = s->pair_count;
	zocdoc_write_url(p, s);
	pages_restart(&s->inquiry.pages);
	return inquiry_ask(&s->inquiry, ret, err);
}

static int zocdoc_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	struct zocdoc_poll *s = p->state;

	(void)rows_of(p, s);
	return inquiry_hear(&s->inquiry, bytes, n, err);
}

/* ---- what it amounts to ---- */

static void count_missing(struct zocdoc_poll *s)
{
	for (size_t i = s->from; i < s->to; i++) {
		s->found[s->pairs[i].ask].named += s->pairs[i].answered;
		s->found[s->pairs[i].ask].missing += !s->pairs[i].answered;
		s->pairs[i].answered = false;
	}
}

static void judge(const struct poll *p, const struct zocdoc_poll *s, size_t i)
{
	const struct zocdoc_found *found = &s->found[i];
	struct observation *o = &p->ret[i];

	o->quality = QUALITY_SUSPECT;
	if (!found->named) {
		o->quality = QUALITY_ABSENT;
		o->open = COUNT_UNKNOWN;
		TROUBLE(o, "the answer names none of its provider locations");
	} else if (found->missing) {
		TROUBLE(o, "the answer does not name every provider location it was asked about");
	} else if (found->strange) {
		TROUBLE(o, "next_28_days is none of: none, limited, available");
	} else if (o->open <= 0 && !o->firsts && !found->seen_elsewhere) {
		TROUBLE(o,
			"nothing is open and nothing else is seen: full, a wrong visit reason, or "
			"hours not released?");
	} else {
		o->quality = QUALITY_GOOD;
	}
}

static int finish(struct poll *p, struct zocdoc_poll *s)
{
	bool status = zocdoc_settings_of(p)->show == ZOCDOC_STATUS;

	if (!status) {
		starts_unite(&s->inquiry.starts);
		if (zocdoc_settings_of(p)->duration.ms)
			starts_pack(&s->inquiry.starts);
		starts_count(p, &s->inquiry.starts, zocdoc_settings_of(p)->min_lead, false);
	}
	for (size_t i = 0; i < p->ask_count; i++) {
		p->ret[i].semantics = status ? SEMANTICS_FLAG : SEMANTICS_ESTIMATE;
		p->ret[i].as_of = p->now;
		judge(p, s, i);
	}
	return FEED_DONE;
}

/* ---- after each answer ---- */

static int status_done(struct poll *p, struct zocdoc_poll *s, struct request *ret, struct err *err)
{
	const char *next = rows_mark(s->inquiry.rows, MARK_NEXT);

	if (!*next) {
		count_missing(s);
		return finish(p, s);
	}
	return pages_follow(&s->inquiry.pages, next, err) < 0 ? -1 : inquiry_ask(&s->inquiry, ret, err);
}

static int timeslots_done(struct poll *p, struct zocdoc_poll *s, struct request *ret, struct err *err)
{
	count_missing(s);
	if (!zocdoc_question_next(s))
		return finish(p, s);
	zocdoc_write_url(p, s);
	return pages_next(&s->inquiry.pages, err) < 0 ? -1 : inquiry_ask(&s->inquiry, ret, err);
}

static int answer_done(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct zocdoc_poll *s = p->state;

	if (rows_reply_usable(reply, err) < 0 || rows_end(rows_of(p, s), err) < 0)
		return -1;
	return zocdoc_settings_of(p)->show == ZOCDOC_STATUS ? status_done(p, s, ret, err) :
							      timeslots_done(p, s, ret, err);
}

static int zocdoc_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct zocdoc_poll *s = p->state;

	return inquiry_advance(&s->inquiry, answer_done, p, reply, ret, err);
}

static void zocdoc_end(struct poll *p)
{
	struct zocdoc_poll *s = p->state;

	inquiry_release(&s->inquiry);
}

const struct feed_kind feed_zocdoc = {
	.name = "zocdoc",
	.summary =
		"New-patient availability in a Zocdoc directory: timeslots, or a status as a flag.",
	.scope = FEED_SCOPE_ALL,
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct zocdoc_settings),
	.select_size = sizeof(struct zocdoc_select),
	.state_size = sizeof(struct zocdoc_poll),
	.lint = lint,
	.select_lint = select_lint,
	.is_flag = is_flag,
	.begin = zocdoc_begin,
	.hear = zocdoc_hear,
	.advance = zocdoc_advance,
	.end = zocdoc_end,
};
