/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_page.c - listings as a stream: 500 objects a page, none of them kept but the one at hand.
 *
 * A page is either one listing, or the account's own object with a listing inside
 * for each edge.  Fields are found by name in a table; a field nobody listed there
 * is passed over, an amount that is no number refuses the page, and a row is
 * handed on only when its end was seen.
 */
#include "platform/meta.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum slot_type { SLOT_TEXT, SLOT_INT, SLOT_FLAG };

struct slot {
	const char *in, *key; /* in: "" the object itself, else the member it is inside of */
	enum slot_type type;
	size_t offset, size;
};

#define TEXT(in, key, type, field) \
	{ \
		in, key, SLOT_TEXT, offsetof(struct type, field), sizeof(((struct type *)0)->field) \
	}
#define INT(in, key, type, field) \
	{ \
		in, key, SLOT_INT, offsetof(struct type, field), 0 \
	}
#define FLAG(in, key, type, field) \
	{ \
		in, key, SLOT_FLAG, offsetof(struct type, field), 0 \
	}

static const struct slot of_row[] = {
	TEXT("", "id", meta_row, own.id),
	TEXT("", "status", meta_row, own.status),
	TEXT("", "effective_status", meta_row, own.effective),
	INT("", "daily_budget", meta_row, own.daily),
	INT("", "lifetime_budget", meta_row, own.lifetime),
	FLAG("", "is_adset_budget_sharing_enabled", meta_row, own.sharing),
	FLAG("", "is_budget_schedule_enabled", meta_row, own.scheduled),
	TEXT("", "stop_time", meta_row, ends),
	TEXT("", "end_time", meta_row, ends),
	TEXT("campaign", "id", meta_row, above.id),
	TEXT("campaign", "status", meta_row, above.status),
	TEXT("campaign", "effective_status", meta_row, above.effective),
	INT("campaign", "daily_budget", meta_row, above.daily),
	INT("campaign", "lifetime_budget", meta_row, above.lifetime),
	FLAG("campaign", "is_adset_budget_sharing_enabled", meta_row, above.sharing),
	FLAG("campaign", "is_budget_schedule_enabled", meta_row, above.scheduled),
	TEXT("learning_stage_info", "status", meta_row, learning),
	INT("learning_stage_info", "last_sig_edit_ts", meta_row, learning_since),
	TEXT("issues_info", "error_summary", meta_row, issue),
	TEXT("", "campaign_id", meta_row, campaign_id),
	TEXT("", "adset_id", meta_row, adset_id),
	TEXT("", "spend", meta_row, spend),
	TEXT("", "account_currency", meta_row, currency),
	TEXT("", "date_start", meta_row, day),
	TEXT("", "object_id", meta_row, object),
	TEXT("", "event_time", meta_row, at),
	TEXT("", "event_type", meta_row, type),
	TEXT("", "application_id", meta_row, app),
	TEXT("", "actor_name", meta_row, who),
	TEXT("", "application_name", meta_row, with),
	{ NULL, NULL, SLOT_TEXT, 0, 0 },
};

static const struct slot of_account[] = {
	TEXT("", "account_id", meta_account, id),
	TEXT("", "currency", meta_account, currency),
	TEXT("", "timezone_name", meta_account, zone),
	INT("", "account_status", meta_account, status),
	INT("", "min_daily_budget", meta_account, least),
	INT("", "amount_spent", meta_account, spent),
	INT("", "spend_cap", meta_account, cap),
	{ NULL, NULL, SLOT_TEXT, 0, 0 },
};

static const char *const edge_names[META_EDGES] = { "campaigns", "adsets" };

/* ---- one value ---- */

static const struct slot *slot_find(const struct slot *slots, const char *in, const char *key)
{
	for (const struct slot *s = slots; s->key; s++)
		if (strcmp(s->key, key) == 0 && strcmp(s->in, in) == 0)
			return s;
	return NULL;
}

/* Ids, amounts and enums that do not fit are none; text for people is cut. */
static int put_text(char *out, size_t room, bool for_people, const struct json_token *t, struct err *err)
{
	size_t n = t->length < room ? t->length : room - 1;

	if (n < t->length && !for_people)
		return err_set(err, ERR_INPUT, "longer than anything Meta tells here");
	memcpy(out, t->text, n);
	out[n] = '\0';
	return 0;
}

static bool is_for_people(const struct slot *s)
{
	return s->size > META_WORD;
}

static int put(const struct slot *s, char *base, const struct json_token *t, struct err *err)
{
	if (t->kind == JSON_NULL)
		return 0;
	if (s->type == SLOT_FLAG)
		*(bool *)(void *)(base + s->offset) = t->kind == JSON_TRUE;
	else if (t->kind != JSON_STRING && t->kind != JSON_NUMBER)
		return err_set(err, ERR_INPUT, "expected text or a number");
	else if (s->type == SLOT_TEXT)
		return put_text(base + s->offset, s->size, is_for_people(s), t, err);
	else if (json_int64(t, (int64_t *)(void *)(base + s->offset), err))
		return -1;
	else if (*(int64_t *)(void *)(base + s->offset) < 0)
		return err_set(err, ERR_INPUT, "below zero");
	return 0;
}

/* ---- where we are ---- */

/* The listing this token belongs to; NULL: to none. */
static struct meta_list *list_at(struct meta_page *p, enum meta_edge *ret_edge)
{
	if (!p->nested) {
		*ret_edge = p->edge;
		return &p->lists[p->edge];
	}
	for (unsigned e = 0; e < META_EDGES; e++)
		if (strcmp(p->keys[1], edge_names[e]) == 0) {
			*ret_edge = (enum meta_edge)e;
			return &p->lists[e];
		}
	return NULL;
}

static void row_clear(struct meta_row *r)
{
	*r = (struct meta_row){
		.own = { .daily = META_UNTOLD, .lifetime = META_UNTOLD },
		.above = { .daily = META_UNTOLD, .lifetime = META_UNTOLD },
	};
}

static void take_key(struct meta_page *p, const struct json_token *t)
{
	/* A name too long for the table is none of it. */
	size_t n = t->length < META_WORD ? t->length : 0;

	if (t->depth > META_DEPTH)
		return;
	memcpy(p->keys[t->depth], t->text, n);
	p->keys[t->depth][n] = '\0';
}

static bool is_scalar(const struct json_token *t)
{
	return t->kind == JSON_STRING || t->kind == JSON_NUMBER || t->kind == JSON_TRUE ||
	       t->kind == JSON_FALSE || t->kind == JSON_NULL;
}

/* "$.paging": the cursor, and whether there is anything behind it. */
static int take_paging(struct meta_page *p, struct meta_list *list, unsigned base,
		       const struct json_token *t, struct err *err)
{
	const char *key = p->keys[base + 2];

	if (t->depth == base + 2 && strcmp(key, "next") == 0)
		list->more = t->kind == JSON_STRING;
	if (t->depth == base + 3 && strcmp(key, "cursors") == 0 &&
	    strcmp(p->keys[base + 3], "after") == 0 && t->kind == JSON_STRING)
		return put_text(list->after, sizeof(list->after), false, t, err);
	return 0;
}

/* A value inside "$.data[i]". */
static int take_field(struct meta_page *p, unsigned base, const struct json_token *t, struct err *err)
{
	const struct slot *s = NULL;
	unsigned inner = t->depth - base; /* 3: of the row; 4: of an object in it; 5: of one in a list */

	if (inner == 3)
		s = slot_find(of_row, "", p->keys[base + 3]);
	else if (inner == 4 || (inner == 5 && strcmp(p->keys[base + 3], "issues_info") == 0))
		s = slot_find(of_row, p->keys[base + 3], p->keys[t->depth]);
	return s ? put(s, (char *)&p->now, t, err) : 0;
}

static int take_listed(struct meta_page *p, struct meta_list *list, enum meta_edge edge,
		       unsigned base, const struct json_token *t, struct err *err)
{
	const char *part = p->keys[base + 1];

	if (strcmp(part, "paging") == 0 && is_scalar(t))
		return take_paging(p, list, base, t, err);
	if (strcmp(part, "data") != 0)
		return 0;
	if (t->kind == JSON_OBJECT && t->depth == base + 2)
		row_clear(&p->now);
	else if (t->kind == JSON_OBJECT_END && t->depth == base + 2)
		return p->row(p->context, edge, &p->now, err);
	else if (is_scalar(t) && t->depth > base + 2 && t->depth <= META_DEPTH)
		return take_field(p, base, t, err);
	return 0;
}

static int visit(void *context, const struct json_token *t, struct err *err)
{
	struct meta_page *p = context;
	const struct slot *s;
	struct meta_list *list;
	enum meta_edge edge;

	if (t->depth == 0)
		return t->kind == JSON_OBJECT || t->kind == JSON_OBJECT_END ?
			       0 :
			       err_set(err, ERR_INPUT, "expected an object");
	if (t->kind == JSON_KEY) {
		take_key(p, t);
		return 0;
	}
	/* What is inside has no name yet, whatever was called so before it. */
	if ((t->kind == JSON_OBJECT || t->kind == JSON_ARRAY) && t->depth < META_DEPTH)
		p->keys[t->depth + 1][0] = '\0';
	if (strcmp(p->keys[1], "error") == 0)
		return err_set(err, ERR_INPUT, "an error in an answer that says it is none");
	if (t->kind == JSON_ARRAY && strcmp(p->keys[1], "data") == 0 && t->depth == 1)
		p->listed = true;
	list = list_at(p, &edge);
	if (list)
		return take_listed(p, list, edge, p->nested ? 1 : 0, t, err);
	s = is_scalar(t) && t->depth == 1 ? slot_find(of_account, "", p->keys[1]) : NULL;
	return s ? put(s, (char *)&p->account, t, err) : 0;
}

/* Paging must lead somewhere, or it would never end. */
static int check_paging(const struct meta_list *list, const char *was, struct err *err)
{
	if (list->more && !list->after[0])
		return err_set(err, ERR_INPUT, "$.paging: more is announced, but no cursor leads there");
	if (list->more && strcmp(was, list->after) == 0)
		return err_set(err, ERR_INPUT, "$.paging.cursors.after: leads to the same page again");
	return 0;
}

static void page_clear(struct meta_page *p)
{
	if (p->nested) {
		p->account = (struct meta_account){ .status = META_UNTOLD,
						    .least = META_UNTOLD,
						    .spent = META_UNTOLD,
						    .cap = META_UNTOLD };
		memset(p->lists, 0, sizeof(p->lists));
	} else {
		p->lists[p->edge] = (struct meta_list){ .more = false };
	}
	p->listed = false;
	memset(p->keys, 0, sizeof(p->keys));
}

int meta_page_read(struct meta_page *p, const char *body, size_t n, struct err *err)
{
	struct json_reader *r = json_reader_new(visit, p);
	const struct meta_list was = p->lists[p->edge];
	int bad;

	page_clear(p);
	bad = json_reader_feed(r, body, n, err) || json_reader_end(r, err);
	json_reader_free(r);
	if (bad)
		return -1;
	if (!p->nested && !p->listed)
		return err_set(err, ERR_INPUT, "$.data: expected a list");
	if (p->nested && (!p->account.id[0] || strlen(p->account.currency) != 3))
		return err_set(err, ERR_INPUT, "$: expected the account's id and currency");
	for (unsigned e = 0; e < META_EDGES; e++)
		if (check_paging(&p->lists[e], e == p->edge && was.more ? was.after : "", err))
			return -1;
	return 0;
}
