/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_push.c - a push as HTTP: which end has which status.
 *
 * Whoever writes the sender sees nothing but our answer, so it names each row that
 * is wrong and each that no service wants; by its place, never by what it says.
 */
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "daemon/api_answer.h"
#include "report/json_out.h"

enum { STATUS_TAKEN = 202 };

static void list_unknown(struct buf *out, const struct push_report *r)
{
	json_key(out, "unknown");
	json_open(out, '{');
	json_number(out, "rows", r->unknown);
	json_key(out, "first");
	json_open(out, '[');
	for (uint32_t i = 0; i < r->unknown && i < PUSH_ERRORS_MAX; i++)
		buf_printf(out, "%s%u", i ? "," : "", r->unknown_row[i]);
	json_close(out, ']');
	json_close(out, '}');
}

static void say_taken(struct api_answer *a, const struct push_result *r)
{
	struct buf *out = &a->body;

	a->status = r->end == PUSH_TAKEN ? STATUS_TAKEN : 200;
	a->cache = "no-store";
	json_open(out, '{');
	json_number(out, "schema", 1);
	json_truth(out, "ok", true);
	json_truth(out, "duplicate", r->end == PUSH_REPEATED);
	json_number(out, "sequence", r->report.sequence);
	json_number(out, "rows", r->report.rows);
	json_number(out, "services", r->services);
	list_unknown(out, &r->report);
	json_close(out, '}');
	buf_putc(out, '\n');
}

static void list_wrong(struct buf *out, const struct push_report *r)
{
	json_key(out, "rows");
	json_open(out, '[');
	for (uint32_t i = 0; i < r->wrong && i < PUSH_ERRORS_MAX; i++) {
		json_open(out, '{');
		json_number(out, "row", r->error[i].row);
		json_text(out, "message", r->error[i].text);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void say_wrong(struct api_answer *a, const struct push_result *r)
{
	list_wrong(&a->members, &r->report);
	api_refuse(a, 422, "wrong-body", "%s", r->err.text);
}

static void say_refused(struct api_answer *a, const struct push_result *r)
{
	static const struct {
		unsigned status;
		const char *code;
	} ends[] = {
		[PUSH_NO_FEED] = { 404, "not-found" }, [PUSH_STRANGER] = { 401, "not-signed" },
		[PUSH_TOO_MANY] = { 429, "too-many" }, [PUSH_DISORDER] = { 409, "out-of-order" },
		[PUSH_NOT_NOW] = { 503, "try-again" },
	};

	if (r->end == PUSH_TOO_MANY || r->end == PUSH_NOT_NOW)
		a->retry_s = (r->wait.ms + 999) / 1000;
	api_refuse(a, ends[r->end].status, ends[r->end].code, "%s", r->err.text);
}

static bool is_json(const char *type)
{
	return type && strncasecmp(type, "application/json", strlen("application/json")) == 0;
}

void api_push(struct api_exchange *x)
{
	struct push_call call = {
		.feed = x->q->path + strlen(API_PUSH),
		.head = x->q->push,
		.body = x->q->body,
		.length = x->q->body_length,
	};
	struct push_result r;

	if (strcmp(x->q->method, "POST") != 0) {
		x->a->allow = "POST";
		api_refuse(x->a, 405, "wrong-method", "counts are pushed with POST");
		return;
	}
	if (!is_json(x->q->content_type)) {
		api_refuse(x->a, 415, "wrong-type",
			   "send a JSON object with Content-Type: application/json");
		return;
	}
	x->house->push(x->house->context, &call, &r);
	if (r.end == PUSH_TAKEN || r.end == PUSH_REPEATED)
		say_taken(x->a, &r);
	else if (r.end == PUSH_WRONG)
		say_wrong(x->a, &r);
	else
		say_refused(x->a, &r);
}
