/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nexhealth.c - possible starts of one location behind NexHealth's API.
 *
 * GET /available_slots (version v3.0.0, also called v20240412) lists times at
 * which a visit could begin, on a grid; they overlap and are packed.  By default
 * a time that is free in several operatories is returned once, so all of them
 * are asked for.  The server advises at most 14 days per question, so a horizon
 * is several questions; an empty answer names the next date that has a start, up
 * to 180 days ahead, and the walk goes on there.
 *
 * An empty answer without such a date is what a full provider, one without
 * working hours and a wrong id have in common: it is no proof.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "feed/inquiry.h"
#include "feed/moment.h"

enum { MARK_CODE, DAYS_NONE = INT32_MAX, SOURCE_ANY = 0 };

struct nexhealth_settings {
	const char *url, *subdomain, *version;
	int working_hours; /* index of source_names */
	int64_t window_days;
	struct span duration, min_lead;
};

struct nexhealth_select {
	const char *location, *appointment_type;
	struct option_list provider, operatory; /* of const char * */
};

struct nexhealth_poll {
	struct inquiry inquiry;
	struct date from, last; /* of the window being asked; of the horizon */
	int32_t days;		/* in the window */
	int32_t next;		/* the earliest next_available_date of this answer; DAYS_NONE */
	bool any_row, any_next;
	size_t before; /* starts known before this answer */
};

static const char *const source_names[] = { "any", "manual", "synced", NULL };

static const struct option options[] = {
	{ "url", OPTION_URL, 0, offsetof(struct nexhealth_settings, url), "https://nexhealth.info",
	  0, 0, "The API's address.", NULL, NULL, 0 },
	{ "subdomain", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct nexhealth_settings, subdomain),
	  NULL, 0, 0, "The institution.", NULL, NULL, 0 },
	{ "version", OPTION_TEXT, OPTION_ADVANCED, offsetof(struct nexhealth_settings, version),
	  "v3.0.0", 0, 0, "Sent as Nex-Api-Version.", NULL, NULL, 0 },
	{ "working_hours", OPTION_ENUM, 0, offsetof(struct nexhealth_settings, working_hours), "any",
	  0, 0, "Only starts that come from working hours set by hand, or read from the record system.",
	  source_names, NULL, 0 },
	{ "duration", OPTION_SPAN, 0, offsetof(struct nexhealth_settings, duration), NULL, 300000,
	  INT64_C(28800000),
	  "How long a new patient's visit is, where no appointment_type says so; whole minutes.",
	  NULL, NULL, 0 },
	{ "window_days", OPTION_COUNT, OPTION_ADVANCED, offsetof(struct nexhealth_settings, window_days),
	  "14", 1, 31, "Days per question; the server advises 14 at most.", NULL, NULL, 0 },
	{ "min_lead", OPTION_SPAN, OPTION_ADVANCED, offsetof(struct nexhealth_settings, min_lead),
	  "0s", 0, INT64_C(30) * 86400000, "Openings sooner than this do not count.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option select_options[] = {
	{ "location", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct nexhealth_select, location),
	  NULL, 0, 0, "The location id (lid).", NULL, NULL, 0 },
	{ "appointment_type", OPTION_TEXT, 0, offsetof(struct nexhealth_select, appointment_type), NULL,
	  0, 0, "The new patients' appointment type id; it says how long a visit is.", NULL, NULL, 0 },
	{ "provider", OPTION_TEXTS, 0, offsetof(struct nexhealth_select, provider), NULL, 0, 0,
	  "Only these provider ids (pids); this or appointment_type is needed.", NULL, NULL, 0 },
	{ "operatory", OPTION_TEXTS, 0, offsetof(struct nexhealth_select, operatory), NULL, 0, 0,
	  "Only these operatory ids.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct nexhealth_settings *settings_of(const struct poll *p)
{
	return p->config->settings;
}
static const struct nexhealth_select *select_of(const struct poll *p)
{
	return p->asks[0].select;
}

static const char *select_lint(const void *settings, const void *select)
{
	const struct nexhealth_settings *set = settings;
	const struct nexhealth_select *sel = select;

	if (!sel->appointment_type && !sel->provider.count)
		return "the API needs appointment_type or provider";
	if (!sel->appointment_type && !set->duration.ms)
		return "without an appointment_type starts are for 15 minutes: give the feed a "
		       "duration";
	if (set->duration.ms % 60000)
		return "the feed's duration is not in whole minutes";
	return NULL;
}

/* ---- the question ---- */

static void list_parameter(struct buf *url, const char *name, const struct option_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		pages_parameter(url, name, ((const char *const *)list->items)[i]);
}

static void write_url(const struct poll *p, struct nexhealth_poll *s)
{
	const struct nexhealth_settings *set = settings_of(p);
	const struct nexhealth_select *sel = select_of(p);
	struct buf *url = &s->inquiry.pages.url;
	char text[INSTANT_TEXT];

	pages_base(url, set->url);
	buf_puts(url, "/available_slots");
	pages_parameter(url, "subdomain", set->subdomain);
	pages_parameter(url, "start_date", date_format(s->from, text));
	pages_number(url, "days", s->days);
	pages_parameter(url, "lids%5B%5D", sel->location);
	list_parameter(url, "pids%5B%5D", &sel->provider);
	list_parameter(url, "operatory_ids%5B%5D", &sel->operatory);
	pages_parameter(url, "appointment_type_id", sel->appointment_type);
	if (!sel->appointment_type)
		pages_number(url, "slot_length", set->duration.ms / 60000);
	if (set->working_hours != SOURCE_ANY)
		pages_parameter(url, "working_hour_source", source_names[set->working_hours]);
	pages_parameter(url, "overlapping_operatory_slots", "true");
}

static int ask_from(const struct poll *p, struct nexhealth_poll *s, struct date from,
		    struct request *ret, struct err *err)
{
	int32_t left = s->last.day - from.day + 1;

	s->from = from;
	s->days = left < settings_of(p)->window_days ? left : (int32_t)settings_of(p)->window_days;
	s->next = DAYS_NONE;
	s->before = s->inquiry.starts.count;
	write_url(p, s);
	if (inquiry_ask(&s->inquiry, ret, err) < 0)
		return -1;
	request_header(ret, "Nex-Api-Version", settings_of(p)->version);
	return FEED_SEND;
}

static int nexhealth_begin(struct poll *p, struct request *ret, struct err *err)
{
	struct nexhealth_poll *s = p->state;
	const struct feed_ask *ask = &p->asks[0];
	struct span ahead = is_longer(ask->horizon, ask->within) ? ask->horizon : ask->within;

	inquiry_init(&s->inquiry, "question", p->arena, FEED_PAGES_MAX);
	pages_restart(&s->inquiry.pages);
	s->last = zone_date(ask->zone, after(p->now, ahead));
	return ask_from(p, s, zone_date(ask->zone, p->now), ret, err);
}

/* ---- rows ---- */

static uint64_t hash_of(const char *text, const char *otherwise)
{
	const char *id = *text ? text : otherwise;

	return *id ? text_hash(id, strlen(id)) | 1 : 0;
}

static int take_slot(struct poll *p, struct json_object *row, struct json_object *slot, struct err *err)
{
	struct nexhealth_poll *s = p->state;
	struct start start = { .kind = START_OPEN };
	const char *end = rows_text(slot, "/end_time");
	const char *wrong =
		moment_read(rows_text(slot, "/time"), MOMENT_RFC3339, &zone_utc, &start.start);

	if (wrong)
		return err_set(err, ERR_INPUT, "/time: %s", wrong);
	start.end = after(start.start, settings_of(p)->duration);
	if (*end) {
		wrong = moment_read(end, MOMENT_RFC3339, &zone_utc, &start.end);
		if (wrong)
			return err_set(err, ERR_INPUT, "/end_time: %s", wrong);
	}
	if (!is_before(start.start, start.end))
		return err_set(err, ERR_INPUT, "/end_time: is not after the start, or there is none");
	start.provider = hash_of(rows_text(slot, "/provider_id"), rows_text(row, "/pid"));
	start.room = hash_of(rows_text(slot, "/operatory_id"), rows_text(row, "/operatory_id"));
	return starts_add(&s->inquiry.starts, &start, err);
}

static int take_next(struct nexhealth_poll *s, struct json_object *row, struct err *err)
{
	const char *text = rows_text(row, "/next_available_date");
	struct err why = ERR_INIT;
	struct date date;

	if (!*text)
		return 0;
	if (date_parse(text, strlen(text), &date, &why) < 0)
		return err_set(err, ERR_INPUT, "/next_available_date: expected a date or null");
	s->any_next = true;
	if (date.day < s->next)
		s->next = date.day;
	return 0;
}

static int take_row(void *context, struct json_object *row, const char *name, struct err *err)
{
	struct poll *p = context;
	struct nexhealth_poll *s = p->state;
	struct json_object *slots = rows_at(row, "/slots");

	(void)name;
	if (strcmp(rows_text(row, "/lid"), select_of(p)->location) != 0)
		return err_set(err, ERR_INPUT, "/lid: is not the location we asked about");
	if (!json_object_is_type(slots, json_type_array))
		return err_set(err, ERR_INPUT, "/slots: expected a list");
	s->any_row = true;
	for (size_t i = 0; i < json_object_array_length(slots); i++)
		if (take_slot(p, row, json_object_array_get_idx(slots, i), err) < 0)
			return err_in(err, "/slots/%zu", i);
	return take_next(s, row, err);
}

static struct rows *rows_of(struct poll *p, struct nexhealth_poll *s)
{
	static const char *const marks[ROWS_MARKS_MAX] = { [MARK_CODE] = "/code" };

	return inquiry_rows(&s->inquiry, "/data", marks, take_row, p);
}

static int nexhealth_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	struct nexhealth_poll *s = p->state;

	(void)rows_of(p, s);
	return inquiry_hear(&s->inquiry, bytes, n, err);
}

/* ---- after each answer ---- */

static void judge(const struct nexhealth_poll *s, struct observation *o)
{
	bool proved = o->open > 0 || o->firsts > 0 || s->any_next;

	o->quality = proved ? QUALITY_GOOD : QUALITY_SUSPECT;
	if (proved)
		return;
	TROUBLE(o, s->any_row ?
			   "no start within 180 days: full, or no working hours set up for this "
			   "provider and type?" :
			   "the answer names no provider: a wrong provider or appointment type?");
}

static int finish(const struct poll *p, struct nexhealth_poll *s)
{
	struct observation *o = &p->ret[0];

	starts_pack(&s->inquiry.starts);
	starts_count(p, &s->inquiry.starts, settings_of(p)->min_lead, false);
	o->semantics = SEMANTICS_ESTIMATE;
	o->as_of = p->now;
	judge(s, o);
	return FEED_DONE;
}

/* Where to go on: behind this window, or at the date that an empty answer names. */
static int32_t day_after(const struct nexhealth_poll *s)
{
	int32_t behind = s->from.day + s->days;

	if (s->inquiry.starts.count > s->before || !s->any_row)
		return behind;
	return s->next > behind ? s->next : behind; /* DAYS_NONE: nowhere */
}

static int answer_done(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct nexhealth_poll *s = p->state;
	int32_t day;

	if (rows_reply_usable(reply, err) < 0 || rows_end(rows_of(p, s), err) < 0)
		return -1;
	if (strcmp(rows_mark(s->inquiry.rows, MARK_CODE), "true") != 0)
		return err_set(err, ERR_REMOTE, "$.code: the API says that the request failed");
	day = day_after(s);
	if (day > s->last.day)
		return finish(p, s);
	if (pages_next(&s->inquiry.pages, err) < 0)
		return -1;
	return ask_from(p, s, (struct date){ day }, ret, err);
}

static int nexhealth_advance(struct poll *p, const struct reply *reply, struct request *ret,
			     struct err *err)
{
	struct nexhealth_poll *s = p->state;

	return inquiry_advance(&s->inquiry, answer_done, p, reply, ret, err);
}

static void nexhealth_end(struct poll *p)
{
	struct nexhealth_poll *s = p->state;

	inquiry_release(&s->inquiry);
}

const struct feed_kind feed_nexhealth = {
	.name = "nexhealth",
	.summary = "Possible starts behind NexHealth's API, packed into visits.",
	.scope = FEED_SCOPE_SERVICE,
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct nexhealth_settings),
	.select_size = sizeof(struct nexhealth_select),
	.state_size = sizeof(struct nexhealth_poll),
	.select_lint = select_lint,
	.begin = nexhealth_begin,
	.hear = nexhealth_hear,
	.advance = nexhealth_advance,
	.end = nexhealth_end,
};
