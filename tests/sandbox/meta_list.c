/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_list.c - questions: listings page by page, objects by id, what was spent, who changed what.
 *
 * The address of a next page carries the token, as the vendor's does: whoever
 * follows it is found out by the server refusing tokens in addresses.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "meta.h"

enum { IDS_TEXT = 2048 };

/* ---- pages ---- */

static int page_size(const struct sandbox *s, int limit)
{
	int most = s->options.page_rows > 0 && s->options.page_rows < GRAPH_PAGE_MAX ?
			   s->options.page_rows :
			   GRAPH_PAGE_MAX;

	return limit > 0 && limit < most ? limit : most;
}

static size_t first_after(const char *after)
{
	size_t n = 0;

	return sscanf(after, "QVFc%zu==", &n) == 1 ? n : 0;
}

/* "paging", when a page of `n` rows from `first` on is not all of `total`. */
static void put_paging(const char *edge, size_t end, size_t total, struct buf *out)
{
	if (!end)
		return;
	buf_printf(out, ",\"paging\":{\"cursors\":{\"before\":\"QVFc0==\",\"after\":\"QVFc%zu==\"}", end);
	if (end < total)
		buf_printf(out,
			   ",\"next\":\"https://graph.facebook.com/v26.0/act_" GRAPH_ACCOUNT
			   "/%s?access_token=EAAsandbox&after=QVFc%zu%%3D%%3D\"",
			   edge, end);
	buf_puts(out, "}");
}

static bool is_listed(const struct sandbox *s, const struct graph_object *o, enum graph_type type)
{
	const char *effective = graph_effective(s->meta, o);

	return o->type == type && strcmp(effective, "ARCHIVED") != 0 &&
	       strcmp(effective, "DELETED") != 0;
}

void graph_put_list(const struct sandbox *s, enum graph_type type, const struct graph_fields *f,
		    int limit, const char *after, struct buf *out)
{
	size_t first = first_after(after), n = (size_t)page_size(s, limit), total = 0, end = 0;

	buf_puts(out, "{\"data\":[");
	for (size_t i = 0; i < s->meta->count; i++) {
		if (!is_listed(s, &s->meta->objects[i], type) || total++ < first || end >= first + n)
			continue;
		buf_puts(out, end ? "," : "");
		graph_put_object(s, &s->meta->objects[i], f, out);
		end = total;
	}
	buf_puts(out, "]");
	put_paging(type == GRAPH_ADSET ? "adsets" : "campaigns", end, total, out);
	buf_puts(out, "}");
}

/* ---- fields of a question ---- */

static struct graph_fields *fields_of(const struct ask *ask, enum graph_type type, struct answer *a)
{
	char bad[GRAPH_FIELD_NAME] = "", words[160];
	const char *text = ask_parameter(ask, "fields");
	struct graph_fields *f = graph_fields_parse(*text ? text : "id", type, bad);

	if (f)
		return f;
	(void)snprintf(words, sizeof(words), "(#100) Tried accessing nonexisting field (%s)", bad);
	graph_fail(a, 400, 100, 0, words);
	return NULL;
}

static void get_account(const struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct graph_fields *f = fields_of(ask, GRAPH_AD_ACCOUNT, a);

	if (!f)
		return;
	a->status = 200;
	graph_put_account(s, f, &a->body);
	graph_fields_free(f);
}

static void get_list(const struct sandbox *s, const struct ask *ask, enum graph_type type,
		     struct answer *a)
{
	struct graph_fields *f = fields_of(ask, type, a);
	int limit = atoi(ask_parameter(ask, "limit"));

	if (!f)
		return;
	a->status = 200;
	graph_put_list(s, type, f, limit ? limit : GRAPH_PAGE, ask_parameter(ask, "after"), &a->body);
	graph_fields_free(f);
}

static void missing(struct answer *a)
{
	graph_fail(
		a, 400, 100, 33,
		"Unsupported get request. Object does not exist, cannot be loaded due to missing "
		"permissions, or does not support this operation.");
}

static void get_object(const struct sandbox *s, const struct ask *ask, const char *id, struct answer *a)
{
	struct graph_object *o = graph_find(s->meta, id);
	struct graph_fields *f = o ? fields_of(ask, o->type, a) : NULL;

	if (!o)
		missing(a);
	if (!f)
		return;
	a->status = 200;
	graph_put_object(s, o, f, &a->body);
	graph_fields_free(f);
}

static void get_ids(const struct sandbox *s, const struct ask *ask, struct answer *a)
{
	char ids[IDS_TEXT], *save = NULL;
	unsigned n = 0;

	(void)snprintf(ids, sizeof(ids), "%s", ask_parameter(ask, "ids"));
	a->status = 200;
	buf_putc(&a->body, '{');
	for (char *id = strtok_r(ids, ",", &save); id; id = strtok_r(NULL, ",", &save)) {
		struct graph_object *o = graph_find(s->meta, id);
		struct graph_fields *f = o ? fields_of(ask, o->type, a) : NULL;

		if (++n > GRAPH_IDS_MAX) {
			graph_fail(a, 400, 100, 0, "(#100) Too many IDs. Maximum: 50. Provided: more.");
			return;
		}
		if (!o)
			missing(a);
		if (!f)
			return;
		buf_printf(&a->body, "%s\"%s\":", n > 1 ? "," : "", id);
		graph_put_object(s, o, f, &a->body);
		graph_fields_free(f);
	}
	buf_putc(&a->body, '}');
}

/* ---- insights ---- */

static int64_t spent_of(const struct meta *m, const struct graph_object *o, bool month)
{
	int64_t own = month ? o->spent_month : o->spent_today, inside = 0;

	if (o->type == GRAPH_ADSET && graph_carries(&m->objects[o->parent]))
		return spent_of(m, &m->objects[o->parent], month);
	for (size_t i = 0; o->type == GRAPH_CAMPAIGN && !graph_carries(o) && i < m->count; i++)
		if (m->objects[i].parent == graph_index(m, o))
			inside += month ? m->objects[i].spent_month : m->objects[i].spent_today;
	return own + inside;
}

/* The range a question names; false: it names none that is known. */
static bool range_of(const struct ask *ask, char ret_since[16], bool *ret_month)
{
	const char *preset = ask_parameter(ask, "date_preset");
	char until[16] = "";
	time_t now = time(NULL);
	struct tm local;

	*ret_month = strcmp(preset, "this_month") == 0;
	if (sscanf(ask_parameter(ask, "time_range"),
		   "{\"since\":\"%10[0-9-]\",\"until\":\"%10[0-9-]\"}", ret_since, until) == 2) {
		*ret_month = strcmp(ret_since, until) != 0;
		return true;
	}
	localtime_r(&now, &local);
	(void)strftime(ret_since, 16, *ret_month ? "%Y-%m-01" : "%Y-%m-%d", &local);
	return *ret_month || strcmp(preset, "today") == 0;
}

static void put_insight(const struct meta *m, const struct graph_object *o, bool month,
			const char *since, struct buf *out)
{
	int64_t cents = spent_of(m, o, month) / 10000;

	if (o->type == GRAPH_ADSET)
		buf_printf(out, "{\"adset_id\":\"%s\",\"campaign_id\":\"%s\"", o->lever->id,
			   m->objects[o->parent].lever->id);
	else
		buf_printf(out, "{\"campaign_id\":\"%s\"", o->lever->id);
	buf_printf(out,
		   ",\"spend\":\"%" PRId64 ".%02" PRId64 "\",\"account_currency\":\"" GRAPH_CURRENCY
		   "\",\"date_start\":\"%s\",\"date_stop\":\"%s\"}",
		   cents / 100, cents % 100, since, since);
}

static bool passes(const struct ask *ask, const struct graph_object *o)
{
	const char *filter = ask_parameter(ask, "filtering");

	return !*filter || strstr(filter, o->lever->id);
}

static void get_insights(const struct sandbox *s, const struct ask *ask, struct answer *a)
{
	const struct meta *m = s->meta;
	enum graph_type type =
		strcmp(ask_parameter(ask, "level"), "adset") == 0 ? GRAPH_ADSET : GRAPH_CAMPAIGN;
	size_t first = first_after(ask_parameter(ask, "after")), total = 0, end = 0;
	size_t n = (size_t)page_size(s, atoi(ask_parameter(ask, "limit")));
	char since[16];
	bool month;

	if (!range_of(ask, since, &month)) {
		graph_fail(a, 400, 100, 0, "(#100) a range of days is missing");
		return;
	}
	a->status = 200;
	buf_puts(&a->body, "{\"data\":[");
	for (size_t i = 0; i < m->count; i++) {
		const struct graph_object *o = &m->objects[i];

		if (o->type != type || !passes(ask, o) || spent_of(m, o, month) < 10000 ||
		    total++ < first || end >= first + n)
			continue;
		buf_puts(&a->body, end ? "," : "");
		put_insight(m, o, month, since, &a->body);
		end = total;
	}
	buf_puts(&a->body, "]");
	put_paging("insights", end, total, &a->body);
	buf_puts(&a->body, "}");
}

/* ---- activities ---- */

static void put_values(const struct graph_event *e, struct buf *out)
{
	struct buf inner cleanup_buf = BUF_INIT(512);

	if (e->budget)
		buf_printf(&inner,
			   "{\"old_value\":{\"currency\":\"USD\",\"old_value\":%" PRId64
			   "},\"new_value\":{\"currency\":\"USD\",\"new_value\":%" PRId64 "}}",
			   e->from, e->to);
	else /* in the reader's language */
		buf_printf(&inner, "{\"old_value\":\"%s\",\"new_value\":\"%s\"}",
			   e->from == LEVER_RUNS ? "Actif" : "En pause",
			   e->to == LEVER_RUNS ? "Actif" : "En pause");
	buf_puts(out, ",\"extra_data\":");
	put_text(out, buf_text(&inner));
}

/* The old names: an ad set is a CAMPAIGN, a campaign a CAMPAIGN_GROUP. */
static void put_event(const struct meta *m, const struct graph_event *e, struct buf *out)
{
	const struct graph_object *o = &m->objects[e->object];
	time_t at = (time_t)e->at_s;
	char when[32];
	struct tm utc;

	gmtime_r(&at, &utc);
	(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S+0000", &utc);
	buf_printf(out,
		   "{\"event_time\":\"%s\",\"event_type\":\"update_%s_%s\",\"object_id\":\"%s\","
		   "\"object_type\":\"%s\",\"actor_name\":",
		   when, o->type == GRAPH_ADSET ? "ad_set" : "campaign",
		   e->budget ? "budget" : "run_status", o->lever->id,
		   o->type == GRAPH_ADSET ? "CAMPAIGN" : "CAMPAIGN_GROUP");
	put_text(out, e->who);
	/* Some edits made by hand name no application at all. */
	if (e->ours || e->budget)
		buf_printf(out, ",\"application_id\":\"%s\",\"application_name\":\"%s\"",
			   e->ours ? GRAPH_APP : GRAPH_ADS_MANAGER,
			   e->ours ? "capacityd" : "Ads Manager");
	put_values(e, out);
	buf_puts(out, "}");
}

static void get_activities(const struct sandbox *s, const struct ask *ask, struct answer *a)
{
	const struct meta *m = s->meta;
	bool budget = strcmp(ask_parameter(ask, "category"), "BUDGET") == 0;
	int64_t since = strtoll(ask_parameter(ask, "since"), NULL, 10);
	int64_t until = strtoll(ask_parameter(ask, "until"), NULL, 10);
	bool any = false;

	a->status = 200;
	buf_puts(&a->body, "{\"data\":[");
	for (size_t i = m->event_count; i-- > 0;) {
		const struct graph_event *e = &m->events[i];

		if (e->budget != budget || e->at_s < since || (until && e->at_s > until))
			continue;
		buf_puts(&a->body, any ? "," : "");
		put_event(m, e, &a->body);
		any = true;
	}
	buf_puts(&a->body, "],\"paging\":{}}");
}

void graph_get(struct sandbox *s, const struct ask *ask, const char *path, struct answer *a)
{
	static const char account[] = "act_" GRAPH_ACCOUNT;
	size_t n = strlen(account);
	const char *edge = strncmp(path, account, n) == 0 && path[n] == '/' ? path + n + 1 : "";

	if (strcmp(path, account) == 0)
		get_account(s, ask, a);
	else if (strcmp(edge, "campaigns") == 0 || strcmp(edge, "adsets") == 0)
		get_list(s, ask, *edge == 'a' ? GRAPH_ADSET : GRAPH_CAMPAIGN, a);
	else if (strcmp(edge, "insights") == 0)
		get_insights(s, ask, a);
	else if (strcmp(edge, "activities") == 0)
		get_activities(s, ask, a);
	else if (!*path && *ask_parameter(ask, "ids"))
		get_ids(s, ask, a);
	else if (text_starts(path, "act_"))
		graph_fail(a, 403, 200, 0,
			   "(#200) Ad account owner has NOT grant ads_management permission");
	else
		get_object(s, ask, path, a);
}
