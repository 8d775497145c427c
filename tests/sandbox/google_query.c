/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_query.c - as much of the query language as an ad account's keeper needs.
 *
 *	SELECT field, ... FROM table [WHERE condition [AND condition]...]
 *		[ORDER BY change_event.change_date_time DESC] [LIMIT n]
 *	condition: field IN (v, ...) | field BETWEEN v AND v | field = v | != >= <= > <
 *
 * A condition's values are texts in single quotes or whole numbers, as the field
 * has them.
 */
#include "google_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static const struct {
	const char *name;
	enum query_table table;
} tables[] = {
	{ "campaign", TABLE_CAMPAIGN },
	{ "ad_group", TABLE_AD_GROUP },
	{ "asset_group", TABLE_ASSET_GROUP },
	{ "campaign_criterion", TABLE_CRITERION },
	{ "change_event", TABLE_CHANGE },
	{ "currency_constant", TABLE_CURRENCY },
	{ "recommendation_subscription", TABLE_ROBOT },
};

static const struct {
	const char *sign;
	enum query_operator op;
} signs[] = {
	{ "!=", OP_DIFFERENT }, { ">=", OP_LEAST }, { "<=", OP_MOST },
	{ "=", OP_EQUAL },	{ ">", OP_MORE },   { "<", OP_LESS },
};

static const char *skip(const char *p)
{
	return p + strspn(p, " \t\n");
}

static size_t word_length(const char *p)
{
	return strspn(p, "abcdefghijklmnopqrstuvwxyz_.");
}

/* Past a keyword, or NULL. */
static const char *keyword(const char *p, const char *word)
{
	size_t n = strlen(word);

	p = skip(p);
	return strncasecmp(p, word, n) == 0 && strchr(" \t\n(,='\0", p[n]) ? p + n : NULL;
}

static const char *bad(struct query *q, const char *wrong, const char *words)
{
	q->family = "queryError";
	q->wrong = wrong;
	q->words = words;
	return NULL;
}

static const char *bad_change(struct query *q, const char *wrong, const char *words)
{
	bad(q, wrong, words);
	q->family = "changeEventError";
	return NULL;
}

/* ---- SELECT and FROM ---- */

static const char *read_field(struct query *q, const char *p, size_t *ret)
{
	size_t n, i = 0;

	p = skip(p);
	n = word_length(p);
	for (; query_field_at(i) && !text_is(p, n, query_field_at(i)->path); i++)
		;
	if (!query_field_at(i))
		return bad(q, "UNRECOGNIZED_FIELD", "Unrecognized field in the query.");
	*ret = i;
	return skip(p + n);
}

static const char *read_fields(struct query *q, const char *p)
{
	size_t field;

	while ((p = read_field(q, p, &field))) {
		if (q->selected[field])
			return bad(q, "UNEXPECTED_INPUT", "A field is selected twice.");
		q->selected[field] = true;
		if (*p != ',')
			return p;
		p++;
	}
	return NULL;
}

static const char *read_table(struct query *q, const char *p)
{
	size_t n;

	p = keyword(p, "FROM");
	if (!p)
		return bad(q, "EXPECTED_FROM", "Expected FROM.");
	p = skip(p);
	n = word_length(p);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (text_is(p, n, tables[i].name)) {
			q->table = tables[i].table;
			return skip(p + n);
		}
	return bad(q, "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE", "This server has no such resource.");
}

static void check_tables(struct query *q)
{
	for (size_t i = 0; query_field_at(i); i++)
		if (q->selected[i] && !(query_field_at(i)->tables & q->table))
			bad(q, "PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE",
			    "A field cannot be selected with the resource of the FROM clause.");
	for (size_t i = 0; i < q->condition_count; i++)
		if (!(query_field_at(q->conditions[i].field)->tables & q->table))
			bad(q, "PROHIBITED_RESOURCE_TYPE_IN_WHERE_CLAUSE",
			    "A field cannot be used with the resource of the FROM clause.");
	if (query_selects(q, "metrics.cost_micros") && !query_selects(q, "segments.date"))
		bad(q, "REQUIRED_SEGMENT_FIELD_MISSING", "This server tells costs by day only.");
}

/* ---- WHERE ---- */

static const char *read_value(struct query *q, struct query_condition *c, const char *p)
{
	size_t n;

	p = skip(p);
	n = *p == '\'' ? strcspn(p + 1, "'") : strspn(p, "0123456789");
	if (!n || (*p == '\'' && p[n + 1] != '\'') || c->count == QUERY_VALUES)
		return bad(q, "BAD_VALUE", "Expected a text in quotes or a number.");
	c->values[c->count++] = strndup(*p == '\'' ? p + 1 : p, n);
	return skip(*p == '\'' ? p + n + 2 : p + n);
}

static const char *read_list(struct query *q, struct query_condition *c, const char *p)
{
	p = skip(p);
	if (*p != '(')
		return bad(q, "UNEXPECTED_INPUT", "Expected '('.");
	do {
		p = read_value(q, c, p + 1);
	} while (p && *p == ',');
	if (p && *p != ')')
		return bad(q, "UNEXPECTED_INPUT", "Expected ',' or ')'.");
	return p ? skip(p + 1) : NULL;
}

static struct query_condition *condition_new(struct query *q, size_t field, enum query_operator op)
{
	struct query_condition *c = &q->conditions[q->condition_count++];

	*c = (struct query_condition){ .field = field,
				       .op = op,
				       .values = calloc(QUERY_VALUES, sizeof(char *)) };
	if (!c->values)
		abort();
	return c;
}

static const char *read_between(struct query *q, size_t field, const char *p)
{
	p = read_value(q, condition_new(q, field, OP_LEAST), p);
	p = p ? keyword(p, "AND") : NULL;
	return p ? read_value(q, condition_new(q, field, OP_MOST), p) :
		   bad(q, "UNEXPECTED_INPUT", "Expected AND.");
}

static const char *read_condition(struct query *q, const char *p)
{
	const char *list;
	size_t field;

	p = read_field(q, p, &field);
	if (!p)
		return NULL;
	if (q->condition_count + 2 > QUERY_CONDITIONS)
		return bad(q, "UNEXPECTED_INPUT", "Too many conditions.");
	list = keyword(p, "IN");
	if (list)
		return read_list(q, condition_new(q, field, OP_IN), list);
	list = keyword(p, "BETWEEN");
	if (list)
		return read_between(q, field, list);
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strncmp(p, signs[i].sign, strlen(signs[i].sign)) == 0)
			return read_value(q, condition_new(q, field, signs[i].op),
					  p + strlen(signs[i].sign));
	return bad(q, "UNEXPECTED_INPUT", "Expected an operator.");
}

static const char *read_where(struct query *q, const char *p)
{
	const char *next = keyword(p, "WHERE");

	if (!next)
		return p;
	do {
		p = read_condition(q, next);
		next = p ? keyword(p, "AND") : NULL;
	} while (next);
	return p;
}

/* ---- ORDER BY and LIMIT ---- */

static const char *read_order(struct query *q, const char *p)
{
	const char *next = keyword(p, "ORDER");

	q->order = QUERY_FIELDS;
	if (!next)
		return p;
	next = keyword(next, "BY");
	p = next ? read_field(q, next, &q->order) : bad(q, "UNEXPECTED_INPUT", "Expected BY.");
	if (p && (strcmp(query_field_at(q->order)->path, "change_event.change_date_time") != 0 ||
		  !q->selected[q->order]))
		return bad(q, "UNEXPECTED_INPUT", "This server orders by a selected change_date_time.");
	next = p ? keyword(p, "DESC") : NULL;
	return p && !next ? bad(q, "UNEXPECTED_INPUT", "This server orders DESC.") : next;
}

static const char *read_limit(struct query *q, const char *p)
{
	const char *next = keyword(p, "LIMIT");
	char *end;

	if (!next)
		return skip(p);
	q->limit = strtoll(next, &end, 10);
	return q->limit > 0 ? skip(end) : bad(q, "INVALID_LIMIT_CLAUSE", "Expected a number.");
}

/* Google's own rules for the history: a range with both ends, of thirty days, and how many rows at most. */
static void check_changes(struct query *q)
{
	bool from = false, to = false, old = false;
	char oldest[EVENT_TEXT];

	for (size_t i = 0; i < q->condition_count; i++) {
		const struct query_condition *c = &q->conditions[i];

		if (strcmp(query_field_at(c->field)->path, "change_event.change_date_time") != 0)
			continue;
		if (c->op == OP_LEAST || c->op == OP_MORE) {
			from = true;
			old |= strcmp(c->values[0], extras_day(30, oldest)) < 0;
		}
		to |= c->op == OP_MOST || c->op == OP_LESS;
	}
	if (!from || !to)
		bad_change(q, "CHANGE_DATE_RANGE_INFINITE", "The change date range is not finite.");
	else if (old)
		bad_change(q, "START_DATE_TOO_OLD", "The start date is too old.");
	else if (!q->limit)
		bad_change(q, "LIMIT_NOT_SPECIFIED", "The limit clause is required.");
	else if (q->limit > 10000)
		bad_change(q, "INVALID_LIMIT_CLAUSE", "The limit is larger than 10,000.");
}

void query_read(struct query *q, const char *text)
{
	const char *p = keyword(text, "SELECT");

	*q = (struct query){ .order = QUERY_FIELDS };
	p = p ? read_fields(q, p) : bad(q, "EXPECTED_SELECT", "Expected SELECT.");
	p = p ? read_table(q, p) : NULL;
	p = p ? read_where(q, p) : NULL;
	p = p ? read_order(q, p) : NULL;
	p = p ? read_limit(q, p) : NULL;
	if (p && *p)
		bad(q, "UNEXPECTED_INPUT", "Expected the end of the query.");
	if (!q->wrong)
		check_tables(q);
	if (!q->wrong && q->table == TABLE_CHANGE)
		check_changes(q);
}

void query_release(struct query *q)
{
	for (size_t i = 0; i < q->condition_count; i++) {
		for (size_t v = 0; v < q->conditions[i].count; v++)
			free(q->conditions[i].values[v]);
		free(q->conditions[i].values);
	}
}

bool query_selects(const struct query *q, const char *path)
{
	for (size_t i = 0; query_field_at(i); i++)
		if (strcmp(query_field_at(i)->path, path) == 0)
			return q->selected[i];
	return false;
}

/* ---- rows ---- */

static bool is_number(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

static int compare(const char *a, const char *b)
{
	if (is_number(a) && is_number(b))
		return (strtoull(a, NULL, 10) > strtoull(b, NULL, 10)) -
		       (strtoull(a, NULL, 10) < strtoull(b, NULL, 10));
	return strcmp(a, b);
}

static bool meets(const struct query_condition *c, const char *value)
{
	for (size_t i = 0; i < c->count; i++) {
		int order = compare(value, c->values[i]);
		const bool holds[] = {
			[OP_IN] = order == 0,	     [OP_EQUAL] = order == 0,
			[OP_DIFFERENT] = order != 0, [OP_LEAST] = order >= 0,
			[OP_MOST] = order <= 0,	     [OP_MORE] = order > 0,
			[OP_LESS] = order < 0,
		};

		if (holds[c->op])
			return true;
	}
	return false;
}

bool query_takes(const struct query *q, const struct query_row *r)
{
	for (size_t i = 0; i < q->condition_count; i++) {
		const struct query_field *f = query_field_at(q->conditions[i].field);

		if (!f->value || !meets(&q->conditions[i], f->value(r)))
			return false;
	}
	return true;
}

/* What is not set is not there, like everywhere in the vendor's JSON. */
static void put_value(struct buf *out, const struct query_field *f, const struct query_row *r)
{
	const char *value = f->value ? f->value(r) : "";

	if (!*value)
		return;
	buf_printf(out, "%s\"%s\":", out->data[out->length - 1] == '{' ? "" : ",", f->key);
	if (f->bare)
		buf_puts(out, value);
	else
		put_text(out, value);
}

void query_put_row(struct buf *out, const struct query *q, const struct query_row *r)
{
	const char *part = "";
	char name[EVENT_NAME];

	buf_puts(out, "{");
	for (size_t i = 0; query_field_at(i); i++) {
		const struct query_field *f = query_field_at(i);

		if (!q->selected[i])
			continue;
		if (strcmp(f->part, part) != 0) {
			buf_printf(out, "%s\"%s\":{", *part ? "}," : "", f->part);
			if (*query_name(r, f->part, name))
				buf_printf(out, "\"resourceName\":\"%s\"", name);
			part = f->part;
		}
		put_value(out, f, r);
	}
	buf_puts(out, *part ? "}}" : "}");
}

void query_put_mask(struct buf *out, const struct query *q)
{
	bool first = true;

	for (size_t i = 0; query_field_at(i); i++) {
		if (!q->selected[i])
			continue;
		buf_printf(out, "%s%s.%s", first ? "" : ",", query_field_at(i)->part,
			   query_field_at(i)->key);
		first = false;
	}
}
