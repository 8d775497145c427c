/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_search.c - googleAds:search, read as a stream.
 *
 * A query counts as one operation whatever its size, and a page asked for with
 * the token we were given is free, so an account is asked as a whole.  A page
 * holds up to 10,000 rows: it is never a tree.  A page that cannot be read
 * fails the whole search.
 */
#include "platform/google_search.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "platform/google_ads.h"

/* ---- asking ---- */

static void ask_page(struct platform_talk *t, const struct google_search *s, struct request *ret)
{
	struct buf body cleanup_buf = BUF_INIT(GOOGLE_QUERY_MAX);

	buf_puts(&body, "{\"query\":\"");
	buf_puts(&body, s->query);
	buf_puts(&body, "\"");
	if (s->page_token) {
		struct json_object *token cleanup_tree = json_object_new_string(s->page_token);

		buf_puts(&body, ",\"pageToken\":");
		tree_write(&body, token);
	}
	buf_puts(&body, "}");
	google_request(t, "googleAds:search", arena_strndup(t->arena, buf_text(&body), body.length),
		       body.length, ret);
	ret->reply_max = GOOGLE_PAGE_MAX;
	ret->operations = s->page_token ? 0 : 1;
}

void google_ask(struct platform_talk *t, struct google_search *s, const char *query, struct request *ret)
{
	*s = (struct google_search){ .query = query, .pages = 1 };
	ask_page(t, s, ret);
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

void google_ids_sort(struct google_ids *ids)
{
	size_t kept = 0;

	if (ids->count)
		qsort(ids->ids, ids->count, sizeof(*ids->ids), by_id);
	for (size_t i = 0; i < ids->count; i++)
		if (!i || ids->ids[i] != ids->ids[kept - 1])
			ids->ids[kept++] = ids->ids[i];
	ids->count = kept;
}

bool google_ids_named(const struct google_ids *ids)
{
	return ids->count <= GOOGLE_IDS_MAX;
}

void google_put_ids(struct buf *out, const char *field, const struct google_ids *ids, bool first)
{
	if (!google_ids_named(ids))
		return;
	buf_printf(out, " %s %s IN (", first ? "WHERE" : "AND", field);
	for (size_t i = 0; i < ids->count; i++)
		buf_printf(out, "%s%" PRId64, i ? "," : "", ids->ids[i]);
	buf_puts(out, ")");
}

/* ---- hearing ---- */

enum member { MEMBER_OTHER, MEMBER_RESULTS, MEMBER_TOKEN, MEMBER_MASK, MEMBER_ERROR };

struct page {
	struct platform_talk *t;
	google_take *take;
	enum member member;
	const struct google_part *part;
	const struct google_field *field;
	const char *token; /* of the next page */
	bool answered;	   /* it has results or says what was asked */
	struct google_row row;
};

static enum member member_of(const struct json_token *k)
{
	static const char *const names[] = {
		[MEMBER_RESULTS] = "results",
		[MEMBER_TOKEN] = "nextPageToken",
		[MEMBER_MASK] = "fieldMask",
		[MEMBER_ERROR] = "error",
	};

	for (size_t i = MEMBER_RESULTS; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_is(k->text, k->length, names[i]))
			return (enum member)i;
	return MEMBER_OTHER;
}

/* A page without rows has no results at all, but never without a word of what was asked. */
static int visit_member(struct page *p, const struct json_token *k, struct err *err)
{
	if (k->kind == JSON_KEY) {
		p->member = member_of(k);
		return 0;
	}
	switch (p->member) {
	case MEMBER_RESULTS:
		p->answered = true;
		if (k->kind == JSON_ARRAY || k->kind == JSON_ARRAY_END || k->kind == JSON_NULL)
			return 0;
		return err_set(err, ERR_INPUT, "expected a list");
	case MEMBER_TOKEN:
		if (k->kind == JSON_STRING && k->length)
			p->token = arena_strndup(p->t->arena, k->text, k->length);
		return 0;
	case MEMBER_ERROR:
		return err_set(err, ERR_INPUT, "an error with a status of success");
	case MEMBER_MASK:
		p->answered = true;
		return 0;
	default:
		return 0;
	}
}

static int visit_row(struct page *p, const struct json_token *k, struct err *err)
{
	if (k->kind == JSON_OBJECT) {
		google_row_fresh(&p->row);
		return 0;
	}
	if (k->kind == JSON_OBJECT_END)
		return p->take(p->t, &p->row, err);
	return err_set(err, ERR_INPUT, "expected an object");
}

static int visit_part(struct page *p, const struct json_token *k, struct err *err)
{
	if (k->kind == JSON_KEY)
		p->part = google_part(k->text, k->length);
	else if (p->part && k->kind != JSON_OBJECT && k->kind != JSON_OBJECT_END && k->kind != JSON_NULL)
		return err_set(err, ERR_INPUT, "expected an object");
	return 0;
}

static int visit_field(struct page *p, const struct json_token *k, struct err *err)
{
	if (!p->part)
		return 0;
	if (k->kind == JSON_KEY)
		p->field = google_field(p->part, k->text, k->length);
	else if (p->field)
		return google_field_take(p->field, k, &p->row, err);
	return 0;
}

static int visit(void *context, const struct json_token *k, struct err *err)
{
	struct page *p = context;

	if (k->depth == 0)
		return k->kind == JSON_OBJECT || k->kind == JSON_OBJECT_END ?
			       0 :
			       err_set(err, ERR_INPUT, "expected an object with results");
	if (k->depth == 1)
		return visit_member(p, k, err);
	if (p->member != MEMBER_RESULTS)
		return 0;
	switch (k->depth) {
	case 2:
		return visit_row(p, k, err);
	case 3:
		return visit_part(p, k, err);
	case 4:
		return visit_field(p, k, err);
	case 5: /* an item of a list */
		if (p->part && p->field)
			google_field_item(p->field, k, &p->row);
		return 0;
	default:
		return 0;
	}
}

static int read_page(struct page *p, const struct reply *reply, struct err *err)
{
	struct json_reader *r = json_reader_new(visit, p);
	int end = json_reader_feed(r, reply->body, reply->length, err) || json_reader_end(r, err);

	json_reader_free(r);
	if (end)
		return -1;
	return p->answered ? 0 : err_set(err, ERR_INPUT, "$: expected results or fieldMask");
}

/* 0 with a new page token or none; -1 when the server goes in circles. */
static int take_token(struct google_search *s, const char *token, struct err *err)
{
	if (token && s->page_token && strcmp(s->page_token, token) == 0)
		return err_set(err, ERR_INPUT, "$.nextPageToken: leads to the same page again");
	if (token && ++s->pages > PLATFORM_PAGES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d pages", PLATFORM_PAGES_MAX);
	s->page_token = token;
	return 0;
}

/* The first error of a refused search; its class says whose turn it is. */
static int refused(struct platform_talk *t, const struct reply *reply, struct err *err)
{
	struct google_error *errors;

	google_reply_errors(reply, t->arena, &errors);
	t->retry_after = errors[0].closing.retry_after;
	return err_set(err, errors[0].kind, "%s", errors[0].closing.words);
}

int google_hear(struct platform_talk *t, struct google_search *s, const struct reply *reply,
		google_take *take, struct request *ret, struct err *err)
{
	struct page p = { .t = t, .take = take };

	if (reply->fault == FAULT_NONE && reply->status && reply->status != 200)
		return refused(t, reply, err);
	if (reading_usable(reply, err) || read_page(&p, reply, err) || take_token(s, p.token, err))
		return -1;
	if (!s->page_token)
		return PLATFORM_DONE;
	ask_page(t, s, ret);
	return PLATFORM_SEND;
}
