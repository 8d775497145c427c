/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option_read.c - one value into one field, by the type of its row.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "config/kind.h"
#include "config/option.h"
#include "config/value.h"

static void complain(struct loader *l, const struct node *at, const struct wrong *w)
{
	complaints_error(l->complaints, at, w->hint, "%s", w->what);
}

static void expect(struct loader *l, const struct option *o, const struct node *value, const char *expected)
{
	complaints_error(l->complaints, value, o->help, "\"%s\" takes %s, not %s", o->name,
			 expected, node_kind_name(value));
}

/* The unit of the row's own default is the likeliest for a number without one. */
static const char *likely_unit(const struct option *o)
{
	return o->fallback && *o->fallback ? o->fallback + strlen(o->fallback) - 1 : "d";
}

static int choose(const struct option *o, const char *text, int *ret, struct wrong *w)
{
	struct buf known cleanup_buf = BUF_INIT(160);
	char quoted[QUOTE_TEXT];
	const char *nearest;
	size_t n = 0;

	for (; o->choices[n]; n++) {
		if (strcmp(o->choices[n], text) == 0) {
			*ret = (int)n;
			return 0;
		}
		buf_printf(&known, "%s%s", n ? ", " : "", o->choices[n]);
	}
	nearest = text_nearest(text, o->choices, n);
	wrong_set(w, "\"%s\" is not a choice for %s", complaint_quote(text, quoted), o->name);
	if (nearest)
		return wrong_hint(w, "did you mean \"%s\"? known: %s", nearest, buf_text(&known));
	return wrong_hint(w, "expected one of: %s", buf_text(&known));
}

static int read_bool(const char *text, bool *ret, struct wrong *w)
{
	static const char *const yes[] = { "yes", "on", "True", "TRUE", "Yes" };
	char quoted[QUOTE_TEXT];
	bool likely = false;

	*ret = strcmp(text, "true") == 0;
	if (*ret || strcmp(text, "false") == 0)
		return 0;
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		likely |= strcmp(text, yes[i]) == 0;
	wrong_set(w, "\"%s\" is neither true nor false", complaint_quote(text, quoted));
	return wrong_hint(w, likely ? "did you mean true?" : "expected true or false");
}

/* ---- bounds ---- */

static char *bound_format(const struct option *o, int64_t v, const char *currency, char out[VALUE_TEXT])
{
	char money[MONEY_TEXT];

	switch (o->type) {
	case OPTION_SPAN:
		return value_span_format((struct span){ v }, out);
	case OPTION_SHARE:
		return value_share_format(v, out);
	case OPTION_MONEY:
	case OPTION_BUDGET:
	case OPTION_PERIOD_BUDGET:
		snprintf(out, VALUE_TEXT, "%s", money_format(v, currency, money));
		return out;
	default:
		return value_metric_format((struct metric_value){ v, UNIT_SLOTS }, out);
	}
}

static int check_bounds(const struct option *o, int64_t v, const char *currency, struct wrong *w)
{
	char low[VALUE_TEXT], high[VALUE_TEXT];

	if ((o->low == 0 && o->high == 0) || (v >= o->low && v <= o->high))
		return 0;
	wrong_set(w, "%s is too %s for %s", bound_format(o, v, currency, low),
		  v < o->low ? "small" : "large", o->name);
	bound_format(o, o->low, currency, low);
	if (o->low == o->high)
		return wrong_hint(w, "expected %s", low);
	return wrong_hint(w, "expected %s to %s", low, bound_format(o, o->high, currency, high));
}

/* ---- one text ---- */

static int read_text(struct loader *l, const struct option *o, const char *text, const char **ret,
		     struct wrong *w)
{
	if (!*text && (o->flags & OPTION_REQUIRED)) {
		wrong_set(w, "\"%s\" is empty", o->name);
		return wrong_hint(w, "%s", o->help);
	}
	*ret = loader_text(l, text);
	return 0;
}

static int read_zone(struct loader *l, const char *text, const struct zone **ret, struct wrong *w)
{
	char quoted[QUOTE_TEXT];

	*ret = loader_zone(l, text);
	if (*ret)
		return 0;
	wrong_set(w, "unknown time zone \"%s\"", complaint_quote(text, quoted));
	return wrong_hint(w, "expected an IANA name, like America/New_York");
}

static int read_url(struct loader *l, const char *text, const char **ret, struct wrong *w)
{
	*ret = loader_text(l, text);
	return value_url(text, w);
}

/* The number behind types that have bounds, or NULL. */
static const int64_t *number_of(const struct option *o, const void *field)
{
	switch (o->type) {
	case OPTION_COUNT:
	case OPTION_SHARE:
	case OPTION_SPAN:
	case OPTION_RATE:
	case OPTION_WEEK_RATE:
	case OPTION_MINUTE_RATE:
	case OPTION_HOUR_RATE:
	case OPTION_MILLI_RATE:
	case OPTION_MONEY:
	case OPTION_BUDGET:
	case OPTION_PERIOD_BUDGET:
	case OPTION_VALUE:
		/* Each of these structs begins with its number. */
		return field;
	default:
		return NULL;
	}
}
_Static_assert(offsetof(struct span, ms) == 0, "bounds read the number at the front");
_Static_assert(offsetof(struct period_budget, micros) == 0, "bounds read the number at the front");
_Static_assert(offsetof(struct metric_value, value) == 0, "bounds read the number at the front");

static int parse_into(struct loader *l, const struct option *o, const char *text,
		      const char *currency, void *field, struct wrong *w)
{
	switch (o->type) {
	case OPTION_TEXT:
		return read_text(l, o, text, field, w);
	case OPTION_COUNT:
		return value_count(text, field, w);
	case OPTION_BOOL:
		return read_bool(text, field, w);
	case OPTION_ENUM:
		return choose(o, text, field, w);
	case OPTION_SHARE:
		return value_share(text, field, w);
	case OPTION_SPAN:
		return value_span(text, likely_unit(o), field, w);
	case OPTION_RATE:
		return value_rate(text, field, w);
	case OPTION_WEEK_RATE:
		return value_week_rate(text, field, w);
	case OPTION_HOUR_RATE:
		return value_hour_rate(text, field, w);
	case OPTION_MINUTE_RATE:
		return value_minute_rate(text, field, w);
	case OPTION_MILLI_RATE:
		return value_milli_rate(text, field, w);
	case OPTION_MINUTE:
		return value_minute(text, field, w);
	case OPTION_DATE:
		return value_date(text, field, w);
	case OPTION_MONEY:
		return value_money(text, currency, field, w);
	case OPTION_BUDGET:
		return value_budget(text, currency, field, w);
	case OPTION_AMOUNT:
		return value_amount(text, currency, field, w);
	case OPTION_PERIOD_BUDGET:
		return value_period_budget(text, currency, field, w);
	case OPTION_URL:
		return read_url(l, text, field, w);
	case OPTION_ZONE:
		return read_zone(l, text, field, w);
	case OPTION_VALUE:
		return value_metric(text, field, w);
	default:
		assert(!"a structure is not read from one text");
		return -1;
	}
}

static void read_scalar(struct loader *l, const struct option *o, void *field, const struct node *value)
{
	const int64_t *number;
	struct wrong w;

	if (value->kind != NODE_SCALAR) {
		expect(l, o, value, "a single value");
		return;
	}
	if (parse_into(l, o, value->text, l->currency, field, &w)) {
		complain(l, value, &w);
		return;
	}
	number = number_of(o, field);
	if (number && check_bounds(o, *number, l->currency, &w))
		complain(l, value, &w);
}

/* ---- structures ---- */

static void read_secret(struct loader *l, const struct option *o, struct credential **field,
			const struct node *value)
{
	const struct node *name = node_get(value, "credential"), *path = node_get(value, "file");
	const struct node *given = name ? name : path;
	struct wrong w;

	if (value->kind != NODE_MAPPING) {
		complaints_error(l->complaints, value,
				 "expected {credential: NAME} or {file: /PATH}; keep the secret"
				 " itself out of this file",
				 "\"%s\" must be a reference to a secret", o->name);
		complaints_private(l->complaints);
		return;
	}
	if (value->count != 1 || !given || given->kind != NODE_SCALAR) {
		complaints_error(l->complaints, value, "",
				 "\"%s\" takes {credential: NAME} or {file: /PATH}", o->name);
		return;
	}
	if (given == path && *path->text != '/') {
		complaints_error(l->complaints, path, "expected the whole path, from / on",
				 "the file of a secret needs an absolute path");
		return;
	}
	if (given == name && value_id(name->text, &w)) {
		complain(l, name, &w);
		return;
	}
	*field = loader_credential(l, name ? CREDENTIAL_NAME : CREDENTIAL_FILE, given->text);
}

static void read_map(struct loader *l, const struct option *o, void *field, const struct node *key,
		     const struct node *value)
{
	if (value->kind != NODE_MAPPING)
		expect(l, o, value, "settings, like {name: value}");
	else if (o->table)
		option_apply_one(l, value, key, o->name, o->table, field);
}

static bool list_fits(struct loader *l, const struct option *o, const struct node *value)
{
	if (value->count <= CONFIG_LIST_MAX)
		return true;
	complaints_error(l->complaints, value, "", "\"%s\" has more than %d items", o->name,
			 CONFIG_LIST_MAX);
	return false;
}

static void read_list(struct loader *l, const struct option *o, struct option_list *list,
		      const struct node *value)
{
	if (value->kind != NODE_SEQUENCE) {
		expect(l, o, value, "a list, with one - per item");
		return;
	}
	if (!list_fits(l, o, value) || !o->table)
		return;
	list->items = arena_alloc(&l->config->arena, value->count, o->size);
	list->count = value->count;
	for (size_t i = 0; i < value->count; i++) {
		const struct node *item = &value->items[i];

		if (item->kind != NODE_MAPPING)
			expect(l, o, item, "a list of settings, each like {name: value}");
		else
			option_apply_one(l, item, item, o->name, o->table,
					 (char *)list->items + i * o->size);
	}
}

static void read_texts(struct loader *l, const struct option *o, struct option_list *list,
		       const struct node *value)
{
	const struct node *items = value->kind == NODE_SEQUENCE ? value->items : value;
	size_t n = value->kind == NODE_SEQUENCE ? value->count : 1;
	const char **texts;

	if (value->kind == NODE_SEQUENCE && !list_fits(l, o, value))
		return;
	texts = arena_array(&l->config->arena, const char *, n);
	list->items = texts;
	for (size_t i = 0; i < n; i++) {
		if (items[i].refused)
			continue;
		if (items[i].kind != NODE_SCALAR || !*items[i].text)
			expect(l, o, &items[i], "one text or a list of texts");
		else
			texts[list->count++] = loader_text(l, items[i].text);
	}
}

typedef int day_reader(const char *text, uint32_t *ret, struct wrong *w);

/* One day or several; each adds its bit. */
static void read_days(struct loader *l, const struct option *o, uint32_t *field,
		      const struct node *value, day_reader *read)
{
	const struct node *items = value->kind == NODE_SEQUENCE ? value->items : value;
	size_t n = value->kind == NODE_SEQUENCE ? value->count : 1;
	struct wrong w;

	if (value->kind == NODE_SEQUENCE && !list_fits(l, o, value))
		return;
	for (size_t i = 0; i < n; i++) {
		if (items[i].refused)
			continue;
		if (items[i].kind != NODE_SCALAR)
			expect(l, o, &items[i], "one day or a list of days");
		else if (read(items[i].text, field, &w))
			complain(l, &items[i], &w);
	}
}

static void read_auth(struct loader *l, struct auth *field, const struct node *key,
		      const struct node *value)
{
	const struct auth_kind *kind;
	const char *name;
	int64_t i = kind_read(l, KIND_AUTH, value, key);

	if (i < 0)
		return;
	kind = auth_kind_at((size_t)i);
	field->kind = kind;
	field->settings = arena_alloc(&l->config->arena, 1, kind->settings_size);
	option_apply(l, value, key, "auth",
		     (struct option_layer[]){ { kind_option, &name }, { kind->options, field->settings } },
		     2);
}

void option_read(struct loader *l, const struct option *o, void *block, const struct node *key,
		 const struct node *value)
{
	void *field = (char *)block + o->offset;

	if (value->refused)
		return;
	if (node_is_empty(value) && o->type != OPTION_ANY) {
		complaints_error(l->complaints, key, o->help, "\"%s\" has no value", o->name);
		return;
	}
	switch (o->type) {
	case OPTION_SECRET:
		read_secret(l, o, field, value);
		break;
	case OPTION_MAP:
		read_map(l, o, field, key, value);
		break;
	case OPTION_LIST:
		read_list(l, o, field, value);
		break;
	case OPTION_TEXTS:
		read_texts(l, o, field, value);
		break;
	case OPTION_AUTH:
		read_auth(l, field, key, value);
		break;
	case OPTION_ANY:
		break;
	case OPTION_WEEKDAYS:
		read_days(l, o, field, value, value_weekdays);
		break;
	case OPTION_MONTH_DAYS:
		read_days(l, o, field, value, value_month_day);
		break;
	default:
		read_scalar(l, o, field, value);
	}
}

void option_default(struct loader *l, const struct option *o, void *block)
{
	void *field = (char *)block + o->offset;
	struct wrong w;
	int failed;

	if (o->type == OPTION_AUTH)
		((struct auth *)field)->kind = &auth_none;
	if (o->type == OPTION_MAP && o->table)
		option_apply_one(l, NULL, NULL, o->name, o->table, field);
	if (!o->fallback || o->type >= OPTION_MAP)
		return;
	failed = parse_into(l, o, o->fallback, NULL, field, &w);
	assert(!failed);
	(void)failed;
}
