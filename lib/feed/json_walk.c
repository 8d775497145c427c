/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_walk.c - the conversation of the json kind: all pages or nothing.
 *
 * Pages come by a link in the document or by an offset of ours.  An offset that
 * is ignored gives the first page for ever: the same rows twice in a row end the
 * poll.  One page with an ETag can be asked about cheaply the next time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/json.h"
#include "feed/url.h"

#define QUARTER_MS (INT64_C(15) * 60 * 1000)

enum { MARK_NEXT, MARK_TOTAL, MARK_AS_OF };

static const char *const nowhere = "/~1~0~1"; /* a mark that is not wanted: nobody has this key */

/* ---- the question ---- */

static void window_parameter(struct buf *url, const struct json_settings *set, const char *name,
			     struct instant t)
{
	char text[INSTANT_TEXT];

	switch (set->window_format) {
	case MOMENT_EPOCH:
		snprintf(text, sizeof(text), "%lld", (long long)(t.ms / 1000));
		break;
	case MOMENT_EPOCH_MS:
		snprintf(text, sizeof(text), "%lld", (long long)t.ms);
		break;
	case MOMENT_RFC3339:
		instant_format(t, text);
		break;
	case MOMENT_US_DATE:
		moment_us_date(zone_date(&zone_utc, t), text);
		break;
	default:
		date_format(zone_date(&zone_utc, t), text);
	}
	pages_parameter(url, name, text);
}

static struct span longest_horizon(const struct poll *p)
{
	struct span most = { 0 };

	for (size_t i = 0; i < p->ask_count; i++) {
		most = is_longer(p->asks[i].horizon, most) ? p->asks[i].horizon : most;
		most = is_longer(p->asks[i].within, most) ? p->asks[i].within : most;
	}
	return most;
}

static struct instant quarter(struct instant t)
{
	return (struct instant){ t.ms - t.ms % QUARTER_MS };
}

/*
 * From a day before to a day after: a date without a zone means another day in
 * Honolulu than in Boston, and what is too much is left out here anyway.
 */
static void write_url(const struct poll *p, struct json_poll *s)
{
	const struct json_settings *set = json_settings_of(p);
	struct instant now = quarter(p->now), until = after(now, longest_horizon(p));

	buf_clear(&s->pages.url);
	buf_puts(&s->pages.url, set->url);
	window_parameter(&s->pages.url, set, set->from_parameter, before(now, SPAN_DAYS(1)));
	window_parameter(&s->pages.url, set, set->to_parameter, after(until, SPAN_DAYS(1)));
	pages_number(&s->pages.url, set->limit_parameter, set->limit);
	pages_number(&s->pages.url, set->offset_parameter, s->seen);
}

/* What is counted by the clock changes while the document does not. */
static uint64_t question(const struct poll *p, const struct json_poll *s)
{
	const struct json_settings *set = json_settings_of(p);
	uint64_t hash = text_hash(buf_text(&s->pages.url), s->pages.url.length);

	if (!json_counts_slots(set) && !set->date && !set->first)
		return hash;
	return hash ^ (uint64_t)(quarter(p->now).ms / QUARTER_MS);
}

static int ask(struct poll *p, struct json_poll *s, struct request *ret, struct err *err)
{
	if (pages_ask(&s->pages, ret, err) < 0)
		return -1;
	s->asked_if_changed = s->pages.page == 1 && p->memo && p->memo->etag[0] &&
			      p->memo->fingerprint == s->question;
	if (s->asked_if_changed)
		request_header(ret, "If-None-Match", arena_strdup(p->arena, p->memo->etag));
	return FEED_SEND;
}

int json_begin(struct poll *p, struct request *ret, struct err *err)
{
	const struct json_settings *set = json_settings_of(p);
	struct json_poll *s = p->state;

	pages_init(&s->pages, p->arena, set->max_pages);
	json_asks_sort(p, s);
	write_url(p, s);
	s->question = question(p, s);
	pages_restart(&s->pages);
	return ask(p, s, ret, err);
}

/* ---- bytes ---- */

static struct rows *rows_of(struct poll *p, struct json_poll *s)
{
	const struct json_settings *set = json_settings_of(p);
	const char *marks[ROWS_MARKS_MAX] = { [MARK_NEXT] = set->next ? set->next : nowhere,
					      [MARK_TOTAL] = set->total ? set->total : nowhere,
					      [MARK_AS_OF] = set->as_of ? set->as_of : nowhere };

	if (!s->rows) {
		s->rows = rows_new(set->rows, marks, json_row_take, p);
		rows_page(s->rows);
	}
	return s->rows;
}

int json_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	struct json_poll *s = p->state;

	if (rows_hear(rows_of(p, s), bytes, n, err) < 0)
		return err_in(err, "page %lld", (long long)s->pages.page);
	return 0;
}

/* ---- after each page ---- */

static int mark_as_of(const struct poll *p, struct json_poll *s, struct err *err)
{
	const struct json_settings *set = json_settings_of(p);
	const char *text = rows_mark(s->rows, MARK_AS_OF), *wrong;
	struct instant t;

	if (!set->as_of)
		return 0;
	if (!*text)
		return err_set(err, ERR_INPUT, "$%s: no time is there (as_of)", set->as_of);
	wrong = moment_read(text, set->as_of_format, &zone_utc, &t);
	if (wrong)
		return err_set(err, ERR_INPUT, "$%s: %s", set->as_of, wrong);
	if (is_never(s->as_of) || is_before(t, s->as_of))
		s->as_of = t;
	return 0;
}

static int mark_total(const struct poll *p, struct json_poll *s, struct err *err)
{
	const char *text = rows_mark(s->rows, MARK_TOTAL);
	struct json_token t = { .kind = JSON_STRING, .text = text, .length = strlen(text) };
	struct err ignored = ERR_INIT;

	if (json_settings_of(p)->total && json_int64(&t, &s->total, &ignored) < 0)
		return err_set(err, ERR_INPUT, "$%s: expected the number of rows (total)",
			       json_settings_of(p)->total);
	return 0;
}

static int page_done(struct poll *p, struct json_poll *s, const struct reply *reply, struct err *err)
{
	const char *etag = reply->etag ? reply->etag : "";

	if (rows_reply_usable(reply, err) < 0 || rows_end(rows_of(p, s), err) < 0 ||
	    mark_as_of(p, s, err) < 0 || mark_total(p, s, err) < 0)
		return -1;
	if (s->pages.page == 1 && strlen(etag) < sizeof(s->etag))
		memcpy(s->etag, etag, strlen(etag) + 1);
	s->seen += (int64_t)rows_seen(s->rows);
	return 0;
}

static bool is_same_page(const struct json_poll *s)
{
	return s->pages.page > 1 && rows_seen(s->rows) && rows_digest(s->rows) == s->digest;
}

/* FEED_SEND when there is another page, 0 when not. */
static int turn(struct poll *p, struct json_poll *s, struct request *ret, struct err *err)
{
	const struct json_settings *set = json_settings_of(p);
	const char *next = rows_mark(s->rows, MARK_NEXT);
	bool more_by_offset = set->offset_parameter && (int64_t)rows_seen(s->rows) >= set->limit;

	if (is_same_page(s))
		return err_set(err, ERR_INPUT,
			       "the same rows as on the page before: the server "
			       "ignores where we asked it to go on");
	s->digest = rows_digest(s->rows);
	if (*next) {
		if (pages_follow(&s->pages, next, err) < 0)
			return -1;
	} else if (more_by_offset) {
		write_url(p, s);
		if (pages_next(&s->pages, err) < 0)
			return -1;
	} else {
		return 0;
	}
	rows_page(s->rows);
	return ask(p, s, ret, err) < 0 ? -1 : 1;
}

static void remember(const struct poll *p, const struct json_poll *s)
{
	bool all_good = s->pages.page == 1;

	if (!p->memo)
		return;
	for (size_t i = 0; i < p->ask_count; i++)
		all_good = all_good && p->ret[i].quality == QUALITY_GOOD;
	*p->memo = (struct feed_memo){ .fingerprint = s->question };
	if (all_good)
		memcpy(p->memo->etag, s->etag, sizeof(s->etag));
}

/* A total is often an estimate, so a little less is no alarm. */
static bool is_partial(const struct json_poll *s)
{
	return s->total - s->seen > s->total / 50;
}

/* Where slots have ids, the same one twice is known and harmless. */
static bool has_moved(const struct poll *p, const struct json_poll *s)
{
	return json_settings_of(p)->total && !json_settings_of(p)->id &&
	       s->seen - s->total > s->total / 50;
}

/* What is nobody's may be a location that was renamed. */
static void account(struct poll *p, const struct json_poll *s)
{
	if (s->unasked || s->passed_over)
		p->account = arena_printf(
			p->arena, "not counted: %lld of no service here, %lld left out by `only`",
			(long long)s->unasked, (long long)s->passed_over);
}

static int finish(struct poll *p, struct json_poll *s, struct err *err)
{
	if (is_partial(s))
		return err_set(err, ERR_INPUT,
			       "the answer is partial: the source counts %lld rows and gave %lld",
			       (long long)s->total, (long long)s->seen);
	if (has_moved(p, s))
		return err_set(err, ERR_INPUT,
			       "the source counts %lld rows and gave %lld: rows came twice while "
			       "pages were read",
			       (long long)s->total, (long long)s->seen);
	json_observe(p, s);
	account(p, s);
	remember(p, s);
	return FEED_DONE;
}

int json_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct json_poll *s = p->state;
	long long page = (long long)s->pages.page;
	int more;

	if (reply->fault == FAULT_NONE && reply->status == 304 && s->asked_if_changed)
		return FEED_UNCHANGED;
	if (reply->fault == FAULT_REFUSED_HERE) /* json_hear() has named the page */
		return feed_reply_usable(reply, err);
	if (page_done(p, s, reply, err) < 0)
		return err_in(err, "page %lld", page);
	more = turn(p, s, ret, err);
	if (more > 0)
		return FEED_SEND;
	if (more < 0 || finish(p, s, err) < 0)
		return err_in(err, "page %lld", page);
	return FEED_DONE;
}

void json_end(struct poll *p)
{
	struct json_poll *s = p->state;

	s->rows = rows_free(s->rows);
	pages_release(&s->pages);
	starts_release(&s->starts);
	free(s->counts);
	s->counts = NULL;
}
