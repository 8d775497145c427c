/* SPDX-License-Identifier: Apache-2.0 */
/*
 * athenahealth.c - open slots of one department of an athenaOne practice.
 *
 * GET /v1/{practiceid}/appointments/open answers 200 and nothing in several
 * ways that are not "full" (from the vendor's reference, as client libraries
 * quote it): without a reason or an appointment type; beyond seven days unless
 * an end date is given; for slots sooner than the practice's lead time or later
 * than its horizon; for frozen slots; for slots not marked as schedulable by
 * API.  So ids and both dates are always sent, every flag is sent in full, and
 * a zero is believed only beside other slots: later ones, frozen ones, or those
 * of a control type that is asked about when nothing was found.
 *
 * appointmenttypeid takes one number, so several types are several walks; a
 * generic slot that fits two of them has one id and counts once.  Booked
 * appointments carry patients and are never asked for.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "feed/inquiry.h"
#include "feed/moment.h"

enum { MARK_NEXT, MARK_TOTAL };

struct athenahealth_settings {
	const char *url, *practice, *control_type;
	bool show_frozen, bypass_time_checks, ignore_permission;
	int64_t limit, max_pages;
	struct span min_lead;
};

struct athenahealth_select {
	const char *department;
	struct option_list appointment_type, reason, provider; /* of const char * */
};

struct athenahealth_poll {
	struct inquiry inquiry;
	size_t walk;	       /* index of the appointment type; 0 when asked by reason */
	int64_t total, offset; /* of this walk: as its first page counted; rows heard */
	bool restarted, is_control, control_open;
};

static const struct option options[] = {
	{ "url", OPTION_URL, 0, offsetof(struct athenahealth_settings, url),
	  "https://api.platform.athenahealth.com", 0, 0,
	  "The API's host; preview and production are different ones.", NULL, NULL, 0 },
	{ "practice", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct athenahealth_settings, practice),
	  NULL, 0, 0, "The practice's id.", NULL, NULL, 0 },
	{ "control_type", OPTION_TEXT, 0, offsetof(struct athenahealth_settings, control_type),
	  NULL, 0, 0,
	  "An appointment type id that always has openings, like follow-up: asked about when "
	  "nothing is "
	  "open, so that a zero can be believed.",
	  NULL, NULL, 0 },
	{ "show_frozen", OPTION_BOOL, 0, offsetof(struct athenahealth_settings, show_frozen),
	  "false", 0, 0, "Ask for frozen slots too; they count as held.", NULL, NULL, 0 },
	{ "bypass_time_checks", OPTION_BOOL, 0,
	  offsetof(struct athenahealth_settings, bypass_time_checks), "false", 0, 0,
	  "See slots sooner than the practice's lead time (24 h unless it says so) and later than "
	  "its "
	  "horizon (90 d).",
	  NULL, NULL, 0 },
	{ "ignore_permission", OPTION_BOOL, 0, offsetof(struct athenahealth_settings, ignore_permission),
	  "false", 0, 0, "See slots that are not marked as schedulable by API.", NULL, NULL, 0 },
	{ "limit", OPTION_COUNT, OPTION_ADVANCED, offsetof(struct athenahealth_settings, limit),
	  "1000", 1, 10000, "Slots to ask for per page.", NULL, NULL, 0 },
	{ "max_pages", OPTION_COUNT, OPTION_ADVANCED, offsetof(struct athenahealth_settings, max_pages),
	  "100", 1, FEED_PAGES_MAX, "A walk longer than this fails.", NULL, NULL, 0 },
	{ "min_lead", OPTION_SPAN, OPTION_ADVANCED, offsetof(struct athenahealth_settings, min_lead),
	  "0s", 0, INT64_C(30) * 86400000, "Openings sooner than this do not count.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option select_options[] = {
	{ "department", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct athenahealth_select, department),
	  NULL, 0, 0, "The departmentid.", NULL, NULL, 0 },
	{ "appointment_type", OPTION_TEXTS, 0, offsetof(struct athenahealth_select, appointment_type),
	  NULL, 0, 0, "The appointmenttypeids a new patient can be booked into; this or reason is needed.",
	  NULL, NULL, 0 },
	{ "reason", OPTION_TEXTS, 0, offsetof(struct athenahealth_select, reason), NULL, 0, 0,
	  "The reasonids; other than -1 they need a provider.", NULL, NULL, 0 },
	{ "provider", OPTION_TEXTS, 0, offsetof(struct athenahealth_select, provider), NULL, 0, 0,
	  "Only slots of these providerids.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct athenahealth_settings *settings_of(const struct poll *p)
{
	return p->config->settings;
}
static const struct athenahealth_select *select_of(const struct poll *p)
{
	return p->asks[0].select;
}
static const char *text_at(const struct option_list *list, size_t i)
{
	return ((const char *const *)list->items)[i];
}

/* ---- lint ---- */

static bool are_numbers(const struct option_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *s = text_at(list, i);

		if (!*s || s[strspn(s, "0123456789")])
			return false;
	}
	return true;
}

static const char *select_lint(const void *settings, const void *select)
{
	const struct athenahealth_select *sel = select;
	bool any_reason = sel->reason.count == 1 && !strcmp(text_at(&sel->reason, 0), "-1");

	(void)settings;
	if (!sel->appointment_type.count && !sel->reason.count)
		return "without appointment_type or reason the API answers that nothing is open, "
		       "whatever is";
	if (sel->appointment_type.count && sel->reason.count)
		return "appointment_type ignores what the practice set up for reasons: give one of "
		       "the two";
	if (sel->reason.count && !any_reason && !sel->provider.count)
		return "a reason other than -1 needs a provider, or nothing is returned";
	if (sel->department[strspn(sel->department, "0123456789")] || !*sel->department)
		return "department is the departmentid: digits only";
	if (!are_numbers(&sel->appointment_type) || !are_numbers(&sel->provider))
		return "appointment_type and provider take ids: digits only";
	return any_reason || are_numbers(&sel->reason) ? NULL : "reason takes ids, or -1 alone";
}

/* ---- the question ---- */

static void list_parameter(struct buf *url, const char *name, const struct option_list *list)
{
	struct buf all cleanup_buf = BUF_INIT(FEED_URL_MAX);

	for (size_t i = 0; i < list->count; i++)
		buf_printf(&all, "%s%s", i ? "," : "", text_at(list, i));
	pages_parameter(url, name, buf_text(&all));
}

static void flag_parameter(struct buf *url, const char *name, bool value)
{
	pages_parameter(url, name, value ? "true" : "false");
}

static const char *type_of(const struct poll *p, const struct athenahealth_poll *s)
{
	const struct athenahealth_select *sel = select_of(p);

	if (s->is_control)
		return settings_of(p)->control_type;
	return sel->appointment_type.count ? text_at(&sel->appointment_type, s->walk) : NULL;
}

static void write_dates(const struct poll *p, struct buf *url)
{
	const struct feed_ask *ask = &p->asks[0];
	struct span ahead = is_longer(ask->horizon, ask->within) ? ask->horizon : ask->within;
	char text[INSTANT_TEXT];

	pages_parameter(url, "startdate", moment_us_date(zone_date(ask->zone, p->now), text));
	pages_parameter(url, "enddate", moment_us_date(zone_date(ask->zone, after(p->now, ahead)), text));
}

static void write_url(const struct poll *p, struct athenahealth_poll *s)
{
	const struct athenahealth_settings *set = settings_of(p);
	const struct athenahealth_select *sel = select_of(p);
	struct buf *url = &s->inquiry.pages.url;

	pages_base(url, set->url);
	buf_puts(url, "/v1/");
	text_percent_encode(url, set->practice);
	buf_puts(url, "/appointments/open");
	pages_parameter(url, "departmentid", sel->department);
	pages_parameter(url, "appointmenttypeid", type_of(p, s));
	if (!s->is_control) {
		list_parameter(url, "reasonid", &sel->reason);
		list_parameter(url, "providerid", &sel->provider);
	}
	write_dates(p, url);
	flag_parameter(url, "showfrozenslots", set->show_frozen);
	flag_parameter(url, "bypassscheduletimechecks", set->bypass_time_checks);
	flag_parameter(url, "ignoreschedulablepermission", set->ignore_permission);
	pages_number(url, "limit", s->is_control ? 1 : set->limit);
	pages_number(url, "offset", s->offset);
}

static int walk_begin(const struct poll *p, struct athenahealth_poll *s, struct request *ret,
		      struct err *err)
{
	s->total = -1;
	s->offset = 0;
	write_url(p, s);
	pages_restart(&s->inquiry.pages);
	return inquiry_ask(&s->inquiry, ret, err);
}

static int athenahealth_begin(struct poll *p, struct request *ret, struct err *err)
{
	struct athenahealth_poll *s = p->state;

	inquiry_init(&s->inquiry, "page", p->arena, settings_of(p)->max_pages);
	return walk_begin(p, s, ret, err);
}

/* ---- rows ---- */

static int take_time(const struct poll *p, struct json_object *row, struct start *ret, struct err *err)
{
	const char *clock = rows_text(row, "/starttime");
	struct date date;
	int32_t minutes;
	int minute;
	const char *wrong =
		moment_read_date(rows_text(row, "/date"), MOMENT_US_DATE, p->asks[0].zone, &date);

	if (wrong)
		return err_set(err, ERR_INPUT, "/date: %s", wrong);
	wrong = moment_read_clock(clock, strlen(clock), &minute);
	if (wrong)
		return err_set(err, ERR_INPUT, "/starttime: %s", wrong);
	if (rows_number(row, "/duration", &minutes, err) < 0)
		return -1;
	ret->start = zone_first(p->asks[0].zone, date, minute); /* no zone is given: the department's */
	ret->end = after(ret->start, SPAN_MINUTES(minutes > 0 ? minutes : 0));
	return 0;
}

static int take_row(void *context, struct json_object *row, const char *name, struct err *err)
{
	struct poll *p = context;
	struct athenahealth_poll *s = p->state;
	const char *id = rows_text(row, "/appointmentid"), *at = rows_text(row, "/departmentid");
	struct start slot = { .kind = START_OPEN };

	(void)name;
	if (s->is_control) {
		s->control_open = true;
		return 0;
	}
	if (*at && strcmp(at, select_of(p)->department) != 0)
		return err_set(err, ERR_INPUT,
			       "a slot of another department: the filter was "
			       "ignored, so slots cannot be attributed");
	if (!*id)
		return err_set(err, ERR_INPUT, "/appointmentid: expected an id");
	if (take_time(p, row, &slot, err) < 0)
		return -1;
	if (!strcmp(rows_text(row, "/frozen"), "true"))
		slot.kind = START_HELD;
	slot.id = text_hash(id, strlen(id)) | 1;
	return starts_add(&s->inquiry.starts, &slot, err);
}

static struct rows *rows_of(struct poll *p, struct athenahealth_poll *s)
{
	static const char *const marks[ROWS_MARKS_MAX] = { [MARK_NEXT] = "/next", [MARK_TOTAL] = "/totalcount" };

	return inquiry_rows(&s->inquiry, "/appointments", marks, take_row, p);
}

static int athenahealth_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	struct athenahealth_poll *s = p->state;

	(void)rows_of(p, s);
	return inquiry_hear(&s->inquiry, bytes, n, err);
}

/* ---- after each page ---- */

static int page_usable(struct poll *p, struct athenahealth_poll *s, const struct reply *reply,
		       struct err *err)
{
	bool is_gateway = reply->fault == FAULT_NONE && reply->status == 404 && reply->body &&
			  reply->length && *reply->body != '{' && *reply->body != '[';

	if (is_gateway)
		return err_set(err, ERR_CONFIG,
			       "HTTP 404 from the API gateway: it does not know this "
			       "address; check url (preview or production) and practice");
	return rows_reply_usable(reply, err) < 0 || rows_end(rows_of(p, s), err) < 0 ? -1 : 0;
}

static int read_total(const struct athenahealth_poll *s, int64_t *ret, struct err *err)
{
	const char *text = rows_mark(s->inquiry.rows, MARK_TOTAL);
	struct json_token t = { .kind = JSON_STRING, .text = text, .length = strlen(text) };

	*ret = -1;
	return *text && json_int64(&t, ret, err) < 0 ? err_in(err, "$.totalcount") : 0;
}

/* A twentieth more or less between two pages is a walk over moving ground. */
static bool has_drifted(int64_t first, int64_t now)
{
	int64_t apart = first > now ? first - now : now - first;

	return first >= 0 && now >= 0 && apart > first / 20;
}

static int walk_again(struct poll *p, struct athenahealth_poll *s, struct request *ret, struct err *err)
{
	if (s->restarted)
		return err_set(err, ERR_INPUT,
			       "the number of slots keeps changing while pages are "
			       "read: the next poll tries again");
	s->restarted = true;
	starts_clear(&s->inquiry.starts);
	s->walk = 0;
	return walk_begin(p, s, ret, err);
}

static int next_page(struct athenahealth_poll *s, struct request *ret, struct err *err)
{
	if (pages_follow(&s->inquiry.pages, rows_mark(s->inquiry.rows, MARK_NEXT), err) < 0)
		return -1;
	return inquiry_ask(&s->inquiry, ret, err);
}

static void judge(const struct poll *p, const struct athenahealth_poll *s, struct observation *o)
{
	bool proved = o->open > 0 || o->firsts > 0 || o->held > 0 || s->control_open;

	o->quality = proved ? QUALITY_GOOD : QUALITY_SUSPECT;
	if (proved)
		return;
	if (s->is_control)
		TROUBLE(o, "nothing is open, not even of the control type: full, or a wrong "
			   "department or permission?");
	else
		TROUBLE(o, "nothing is open%s: full, or a wrong id or permission? Set control_type",
			settings_of(p)->show_frozen ? " or frozen" : "");
}

static int finish(struct poll *p, struct athenahealth_poll *s)
{
	struct observation *o = &p->ret[0];

	o->firsts = 0;
	starts_unite(&s->inquiry.starts);
	starts_count(p, &s->inquiry.starts, settings_of(p)->min_lead, true);
	o->booked = o->blocked = COUNT_UNKNOWN; /* only open slots are ever told */
	if (!settings_of(p)->show_frozen)
		o->held = COUNT_UNKNOWN;
	o->semantics = SEMANTICS_EXACT;
	o->as_of = p->now;
	judge(p, s, o);
	return FEED_DONE;
}

/* The walk of one type is over: the next type, the control, or the end. */
static int walk_done(struct poll *p, struct athenahealth_poll *s, struct request *ret, struct err *err)
{
	if (s->is_control)
		return finish(p, s);
	if (s->total - s->offset > s->total / 50)
		return err_set(err, ERR_INPUT,
			       "the answer is partial: the server counts %lld slots and "
			       "gave %lld",
			       (long long)s->total, (long long)s->offset);
	if (s->walk + 1 < select_of(p)->appointment_type.count) {
		s->walk++;
		return walk_begin(p, s, ret, err);
	}
	if (!s->inquiry.starts.count && settings_of(p)->control_type) {
		s->is_control = true;
		return walk_begin(p, s, ret, err);
	}
	return finish(p, s);
}

static int page_done(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct athenahealth_poll *s = p->state;
	int64_t total;

	if (page_usable(p, s, reply, err) < 0 || read_total(s, &total, err) < 0)
		return -1;
	if (has_drifted(s->total, total))
		return walk_again(p, s, ret, err);
	if (s->total < 0)
		s->total = total;
	s->offset += (int64_t)rows_seen(s->inquiry.rows);
	if (*rows_mark(s->inquiry.rows, MARK_NEXT) && !s->is_control)
		return next_page(s, ret, err);
	return walk_done(p, s, ret, err);
}

static int athenahealth_advance(struct poll *p, const struct reply *reply, struct request *ret,
				struct err *err)
{
	struct athenahealth_poll *s = p->state;

	return inquiry_advance(&s->inquiry, page_done, p, reply, ret, err);
}

static void athenahealth_end(struct poll *p)
{
	struct athenahealth_poll *s = p->state;

	inquiry_release(&s->inquiry);
}

const struct feed_kind feed_athenahealth = {
	.name = "athenahealth",
	.summary = "Open slots of an athenaOne practice, per department and appointment type.",
	.scope = FEED_SCOPE_SERVICE,
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct athenahealth_settings),
	.select_size = sizeof(struct athenahealth_select),
	.state_size = sizeof(struct athenahealth_poll),
	.select_lint = select_lint,
	.begin = athenahealth_begin,
	.hear = athenahealth_hear,
	.advance = athenahealth_advance,
	.end = athenahealth_end,
};
