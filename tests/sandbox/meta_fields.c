/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_fields.c - fields=id,status,campaign{id},adsets.limit(50){id}: read, checked, answered.
 *
 * A field an object does not have is the reader's mistake, and refused by name.
 * Fields that are empty are left out of the answer, as the vendor does.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meta.h"

struct graph_field {
	char name[GRAPH_FIELD_NAME];
	int limit;
	struct graph_fields *inside;
};

struct graph_fields {
	struct graph_field list[GRAPH_FIELDS];
	size_t count;
};

/* What may be asked of each, and what an inner list is of. */
static const char *const known[][16] = {
	[GRAPH_CAMPAIGN] = { "id", "account_id", "status", "effective_status", "daily_budget",
			     "lifetime_budget", "budget_remaining", "stop_time", "issues_info",
			     "is_budget_schedule_enabled", "is_adset_budget_sharing_enabled" },
	[GRAPH_ADSET] = { "id", "account_id", "campaign_id", "status", "effective_status",
			  "daily_budget", "lifetime_budget", "budget_remaining", "end_time",
			  "learning_stage_info", "issues_info", "campaign" },
	[GRAPH_AD_ACCOUNT] = { "id", "account_id", "account_status", "currency", "timezone_name",
			       "min_daily_budget", "amount_spent", "spend_cap", "campaigns", "adsets" },
};

static bool is_known(enum graph_type type, const char *name)
{
	for (const char *const *k = known[type]; *k; k++)
		if (strcmp(*k, name) == 0)
			return true;
	return false;
}

static enum graph_type type_inside(const char *name)
{
	return strcmp(name, "adsets") == 0 ? GRAPH_ADSET : GRAPH_CAMPAIGN;
}

static bool has_inside(enum graph_type type, const char *name)
{
	return (type == GRAPH_AD_ACCOUNT &&
		(!strcmp(name, "campaigns") || !strcmp(name, "adsets"))) ||
	       (type == GRAPH_ADSET && !strcmp(name, "campaign"));
}

static struct graph_fields *parse(const char **at, enum graph_type type, char bad[GRAPH_FIELD_NAME]);

/* One "name.limit(n){...}" at *at. */
static bool parse_field(const char **at, enum graph_type type, struct graph_field *f,
			char bad[GRAPH_FIELD_NAME])
{
	size_t n = strspn(*at, "abcdefghijklmnopqrstuvwxyz_0123456789");
	int used = 0;

	(void)snprintf(f->name, sizeof(f->name), "%.*s", (int)(n < GRAPH_FIELD_NAME ? n : 0), *at);
	(void)snprintf(bad, GRAPH_FIELD_NAME, "%s", f->name);
	*at += n;
	if (!is_known(type, f->name))
		return false;
	if (has_inside(type, f->name) && sscanf(*at, ".limit(%d)%n", &f->limit, &used) == 1)
		*at += used;
	if (**at != '{')
		return true;
	++*at;
	if (!has_inside(type, f->name))
		return false;
	f->inside = parse(at, type_inside(f->name), bad);
	return f->inside && *(*at)++ == '}';
}

static struct graph_fields *parse(const char **at, enum graph_type type, char bad[GRAPH_FIELD_NAME])
{
	struct graph_fields *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	while (f->count < GRAPH_FIELDS) {
		if (!parse_field(at, type, &f->list[f->count++], bad))
			break;
		if (**at != ',')
			return f;
		++*at;
	}
	graph_fields_free(f);
	return NULL;
}

struct graph_fields *graph_fields_parse(const char *text, enum graph_type type,
					char ret_bad[GRAPH_FIELD_NAME])
{
	struct graph_fields *f = parse(&text, type, ret_bad);

	if (f && !*text)
		return f;
	if (f)
		graph_fields_free(f);
	return NULL;
}

void graph_fields_free(struct graph_fields *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->list[i].inside)
			graph_fields_free(f->list[i].inside);
	free(f);
}

/* ---- answering ---- */

static void put_budget(const struct graph_object *o, bool daily, struct buf *out)
{
	int64_t minor = lever_shown(o->lever).micros / 10000;

	if (minor && o->lifetime != daily)
		buf_printf(out, "\"%" PRId64 "\"", minor);
	else if (minor || o->type == GRAPH_ADSET)
		buf_puts(out, "\"0\"");
}

/* The value of one field; nothing when it is empty. */
static void put_value(const struct sandbox *s, const struct graph_object *o,
		      const struct graph_field *f, struct buf *out)
{
	const struct meta *m = s->meta;

	if (strcmp(f->name, "id") == 0)
		put_text(out, o->lever->id);
	else if (strcmp(f->name, "account_id") == 0)
		put_text(out, GRAPH_ACCOUNT);
	else if (strcmp(f->name, "campaign_id") == 0)
		put_text(out, m->objects[o->parent].lever->id);
	else if (strcmp(f->name, "status") == 0)
		put_text(out, graph_status(o));
	else if (strcmp(f->name, "effective_status") == 0)
		put_text(out, graph_effective(m, o));
	else if (strcmp(f->name, "daily_budget") == 0)
		put_budget(o, true, out);
	else if (strcmp(f->name, "lifetime_budget") == 0)
		put_budget(o, false, out);
	else if (strncmp(f->name, "is_", 3) == 0)
		buf_puts(out, "false");
	else if (strcmp(f->name, "campaign") == 0)
		graph_put_object(s, &m->objects[o->parent], f->inside, out);
	else if (strcmp(f->name, "learning_stage_info") == 0 && o->edited_s)
		buf_printf(out, "{\"status\":\"%s\",\"conversions\":3,\"last_sig_edit_ts\":%" PRId64 "}",
			   o->learning ? "LEARNING" : "SUCCESS", o->edited_s);
}

void graph_put_object(const struct sandbox *s, const struct graph_object *o,
		      const struct graph_fields *f, struct buf *out)
{
	static const struct graph_fields only_id = { .list = { { .name = "id" } }, .count = 1 };
	const char *comma = "";

	f = f ? f : &only_id;
	buf_putc(out, '{');
	for (size_t i = 0; i < f->count; i++) {
		struct buf value cleanup_buf = BUF_INIT(65536);

		put_value(s, o, &f->list[i], &value);
		if (!value.length)
			continue;
		buf_printf(out, "%s\"%s\":%s", comma, f->list[i].name, buf_text(&value));
		comma = ",";
	}
	buf_putc(out, '}');
}

static void put_of_account(const struct sandbox *s, const struct graph_field *f, struct buf *out)
{
	int64_t spent = 0;

	for (size_t i = 0; i < s->meta->count; i++)
		spent += s->meta->objects[i].spent_month / 10000;
	if (strcmp(f->name, "id") == 0)
		put_text(out, "act_" GRAPH_ACCOUNT);
	else if (strcmp(f->name, "account_id") == 0)
		put_text(out, GRAPH_ACCOUNT);
	else if (strcmp(f->name, "account_status") == 0)
		buf_puts(out, "1");
	else if (strcmp(f->name, "currency") == 0)
		put_text(out, GRAPH_CURRENCY);
	else if (strcmp(f->name, "timezone_name") == 0)
		put_text(out, CITY_ZONE);
	else if (strcmp(f->name, "min_daily_budget") == 0)
		buf_printf(out, "%d", GRAPH_LEAST_MINOR);
	else if (strcmp(f->name, "amount_spent") == 0)
		buf_printf(out, "\"%" PRId64 "\"", spent);
	else if (strcmp(f->name, "spend_cap") == 0)
		put_text(out, "0");
	else
		graph_put_list(s, type_inside(f->name), f->inside, f->limit ? f->limit : GRAPH_PAGE,
			       "", out);
}

void graph_put_account(const struct sandbox *s, const struct graph_fields *f, struct buf *out)
{
	buf_putc(out, '{');
	for (size_t i = 0; i < f->count; i++) {
		buf_printf(out, "%s\"%s\":", i ? "," : "", f->list[i].name);
		put_of_account(s, &f->list[i], out);
	}
	buf_putc(out, '}');
}
