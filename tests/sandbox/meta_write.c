/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_write.c - one update at a time, and batches of them that are not bound to each other.
 *
 * A parameter nobody knows changes nothing and is called a success; so is an empty
 * budget.  A budget may be changed four times an hour, may not fall below 110 % of
 * what it has spent today, and can only be changed where it is.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "meta.h"

enum { HOUR_MS = 3600 * 1000 };

struct outcome_of {
	int http;
	struct buf body;
};

/* ---- forms ---- */

static void decode(const char *text, size_t n, struct buf *ret)
{
	buf_clear(ret);
	for (size_t i = 0; i < n; i++) {
		char hex[3] = { 0 };

		if (text[i] == '%' && i + 2 < n) {
			memcpy(hex, text + i + 1, 2);
			buf_putc(ret, (char)strtol(hex, NULL, 16));
			i += 2;
		} else {
			buf_putc(ret, text[i] == '+' ? ' ' : text[i]);
		}
	}
}

bool graph_form(const char *form, const char *name, struct buf *ret)
{
	size_t n = strlen(name);

	for (const char *at = form; at && *at; at = (at = strchr(at, '&')) ? at + 1 : NULL)
		if (strncmp(at, name, n) == 0 && at[n] == '=') {
			decode(at + n + 1, strcspn(at + n + 1, "&"), ret);
			return true;
		}
	return false;
}

/* ---- one update ---- */

static void refuse(struct outcome_of *r, int code, int subcode, const char *message)
{
	r->http = code == 2 ? 500 : 400;
	buf_clear(&r->body);
	graph_put_error(&r->body, code, subcode, code == 2, message);
}

/* The change before this one that is an hour old or more makes room. */
static bool too_often(struct graph_object *o, int64_t now)
{
	if (now < o->blocked_ms)
		return true;
	if (!o->changed_ms[0] || now - o->changed_ms[0] >= HOUR_MS)
		return false;
	o->blocked_ms = now + HOUR_MS;
	return true;
}

static void count_change(struct graph_object *o, int64_t now)
{
	memmove(o->changed_ms, o->changed_ms + 1, sizeof(o->changed_ms) - sizeof(o->changed_ms[0]));
	o->changed_ms[GRAPH_CHANGES_HOUR - 1] = now;
}

static bool budget_allowed(struct sandbox *s, struct graph_object *o, const char *text,
			   struct outcome_of *r)
{
	char words[96];
	int64_t minor = strtoll(text, NULL, 10), floor = (o->spent_today * 11 / 10 + 9999) / 10000;

	if (strspn(text, "0123456789") != strlen(text) || minor <= 0)
		refuse(r, 100, 0, "(#100) Param daily_budget must be an integer");
	else if (o->lifetime)
		refuse(r, 100, 1885028, "It has a lifetime budget");
	else if (!o->lever->is.micros || (o->parent >= 0 && graph_carries(&s->meta->objects[o->parent])))
		refuse(r, 100, 1885621, "You can only set either an ad set budget or a campaign budget.");
	else if (minor < GRAPH_LEAST_MINOR)
		refuse(r, 100, 1885272, "Your budget is too low.");
	else if (minor < floor) {
		(void)snprintf(words, sizeof(words), "The budget must be at least $%" PRId64 ".%02" PRId64,
			       floor / 100, floor % 100);
		refuse(r, 100, 1885650, words);
	} else if (too_often(o, vclock_real().ms))
		refuse(r, 613, 1487632, "You can only change your ad set budget 4 times per hour.");
	else
		return true;
	return false;
}

/* false: refused. */
static bool take_budget(struct sandbox *s, struct graph_object *o, const char *form, bool really,
			struct outcome_of *r)
{
	struct buf text cleanup_buf = BUF_INIT(64);

	if (!graph_form(form, "daily_budget", &text) || !text.length)
		return true;
	if (!budget_allowed(s, o, buf_text(&text), r))
		return false;
	if (really) {
		count_change(o, vclock_real().ms);
		graph_budget(s, o, strtoll(text.data, NULL, 10) * 10000, "api");
	}
	return true;
}

static bool take_status(struct sandbox *s, struct graph_object *o, const char *form, bool really,
			struct outcome_of *r)
{
	struct buf text cleanup_buf = BUF_INIT(64);
	bool active;

	if (!graph_form(form, "status", &text))
		return true;
	active = strcmp(buf_text(&text), "ACTIVE") == 0;
	if (!active && strcmp(buf_text(&text), "PAUSED") != 0) {
		refuse(r, 100, 0, "(#100) Param status must be one of {ACTIVE, PAUSED}");
		return false;
	}
	if (really)
		graph_switch(s, o, active ? LEVER_RUNS : LEVER_PAUSED, "api");
	return true;
}

static void update(struct sandbox *s, const char *id, const char *form, bool really, struct outcome_of *r)
{
	struct graph_object *o = graph_find(s->meta, id);
	struct buf options cleanup_buf = BUF_INIT(256);

	if (graph_form(form, "execution_options", &options) &&
	    strstr(buf_text(&options), "\"validate_only\""))
		really = false;
	if (!o)
		refuse(r, 100, 33, "Unsupported post request. Object does not exist.");
	else if (o->archived || o->lever->is.status == LEVER_REMOVED)
		refuse(r, 100, 1487056, "It was deleted or archived.");
	else if (take_budget(s, o, form, really, r) && take_status(s, o, form, really, r)) {
		r->http = 200;
		buf_puts(&r->body, "{\"success\":true}");
	}
}

/* ---- a batch ---- */

static int parent_of(const struct meta *m, struct json_object *item)
{
	const char *url = tree_text_or(item, "relative_url", ""), *slash = strchr(url, '/');
	struct graph_object *o = slash ? graph_find((struct meta *)m, slash + 1) : NULL;

	return o ? o->parent : -1;
}

/* Two ad sets of one campaign do not go together. */
static bool is_crowded(const struct meta *m, struct json_object *list, size_t index)
{
	int parent = parent_of(m, json_object_array_get_idx(list, index));

	for (size_t i = 0; parent >= 0 && i < index; i++)
		if (parent_of(m, json_object_array_get_idx(list, i)) == parent)
			return true;
	return false;
}

static void put_item(struct sandbox *s, struct json_object *list, size_t i, bool really, struct buf *out)
{
	struct json_object *item = json_object_array_get_idx(list, i);
	const char *url = tree_text_or(item, "relative_url", "");
	struct outcome_of r = { .http = 400, .body = BUF_INIT(4096) };

	if (strcmp(tree_text_or(item, "method", ""), "POST") != 0 || !text_starts(url, "v26.0/"))
		refuse(&r, 100, 0, "(#100) Unsupported method or version in a batch");
	else if (is_crowded(s->meta, list, i))
		refuse(&r, 100, 0,
		       "Batch requests cannot include multiple ad sets under the same campaign");
	else
		update(s, url + 6, tree_text_or(item, "body", ""), really, &r);
	buf_printf(out, "{\"code\":%d,\"headers\":[{\"name\":\"X-App-Usage\",\"value\":\"{\\\"call_count\\\":3}\"}],\"body\":",
		   r.http);
	put_text(out, buf_text(&r.body));
	buf_puts(out, "}");
	buf_release(&r.body);
}

static bool is_struck(const struct meta *m, const struct trouble *t, struct json_object *list, size_t i)
{
	const char *url = tree_text_or(json_object_array_get_idx(list, i), "relative_url", "");
	char id[32];

	(void)m;
	(void)snprintf(id, sizeof(id), "%" PRIu64, t->campaign);
	return t->kind == TROUBLE_PARTIAL && (t->campaign ? strstr(url, id) != NULL : i == 0);
}

static void take_batch(struct sandbox *s, const struct ask *ask, const char *text, struct answer *a)
{
	struct err ignored = ERR_INIT;
	struct json_object *list cleanup_tree = tree_parse(text, strlen(text), &ignored);
	bool really = ask->trouble->kind != TROUBLE_LIE_SUCCESS;
	size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

	if (!n || n > GRAPH_BATCH_MAX) {
		graph_fail(a, 400, 100, 0,
			   n ? "Too many requests in batch message. Maximum batch size is 50." :
			       "(#100) batch must be an array of requests");
		return;
	}
	s->meta->score += 3 * (int64_t)(n - 1);
	a->status = 200;
	buf_putc(&a->body, '[');
	for (size_t i = 0; i < n; i++) {
		buf_puts(&a->body, i ? "," : "");
		if (is_struck(s->meta, ask->trouble, list, i))
			buf_puts(&a->body, "null");
		else
			put_item(s, list, i, really, &a->body);
	}
	buf_putc(&a->body, ']');
}

void graph_post(struct sandbox *s, const struct ask *ask, const char *path, struct answer *a)
{
	struct buf text cleanup_buf = BUF_INIT(256 * 1024);
	struct outcome_of r = { .http = 400, .body = BUF_INIT(4096) };

	if (!*path) {
		if (graph_form(ask->body, "batch", &text))
			take_batch(s, ask, buf_text(&text), a);
		else
			graph_fail(a, 400, 2500, 0, "An active access token must be used to query this.");
		return;
	}
	if (ask->trouble->kind == TROUBLE_PARTIAL)
		refuse(&r, 2, 0, "An unexpected error has occurred. Please retry your request later.");
	else
		update(s, path, ask->body, ask->trouble->kind != TROUBLE_LIE_SUCCESS, &r);
	a->status = r.http;
	buf_append(&a->body, r.body.data, r.body.length);
	buf_release(&r.body);
}
