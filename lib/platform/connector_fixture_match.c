/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_fixture_match.c - requests and conclusions, shown and compared.
 *
 * Only what a step says is compared: a fixture that names one header is about
 * that header.  Bodies are compared as JSON, unless their bytes are the point.
 */
#include "platform/connector_fixture_match.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/money.h"
#include "base/tree.h"

void fixture_problem(struct replay *p, const char *fmt, ...)
{
	struct buf *out = p->out;
	char words[600];
	va_list args;

	va_start(args, fmt);
	vsnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	buf_printf(out, "  ! %s:%u: %s\n", p->c->file, p->step ? p->step->line : 0, words);
	p->sum->problems++;
}

/* ---- what is sent ---- */

static const char *header_of(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (strcasecmp(r->headers[i].name, name) == 0)
			return r->headers[i].value;
	return NULL;
}

void fixture_show(struct replay *p, const struct request *r)
{
	buf_printf(p->out, "  > %s %s\n", r->method, r->url);
	for (size_t i = 0; i < r->header_count; i++)
		buf_printf(p->out, "  >   %s: %s\n", r->headers[i].name, r->headers[i].value);
	if (r->body)
		buf_printf(p->out, "  >   %.*s\n", (int)r->body_length, r->body);
}

static void match_headers(struct replay *p, const struct request *r, const struct form *want)
{
	const struct form *headers = form_get(want, "headers"),
			  *absent = form_get(want, "absent_headers");

	for (size_t i = 0; headers && i < headers->count; i++) {
		const char *sent = header_of(r, headers->keys[i]),
			   *wanted = form_text(&headers->items[i]);

		if (!sent || strcmp(sent, wanted) != 0)
			fixture_problem(p, "the header %s is %s%s%s instead of \"%s\"",
					headers->keys[i], sent ? "\"" : "",
					sent ? sent : "not sent", sent ? "\"" : "", wanted);
	}
	for (size_t i = 0; absent && i < form_list_count(absent); i++) {
		const char *name = form_text(form_list_at(absent, i));

		if (header_of(r, name))
			fixture_problem(p, "the header %s is sent and should not be", name);
	}
}

static void match_json(struct replay *p, const struct request *r, const struct form *want)
{
	struct json_object *wanted cleanup_tree = NULL, *sent cleanup_tree = NULL;
	struct buf text cleanup_buf = BUF_INIT(PLATFORM_BODY_MAX);
	struct err err = ERR_INIT;

	wanted = form_json(want);
	sent = r->body ? tree_parse(r->body, r->body_length, &err) : NULL;
	if (r->body && err.kind) {
		fixture_problem(p, "the body is no JSON: %s", err.text);
		return;
	}
	if (json_object_equal(sent, wanted))
		return;
	tree_write(&text, wanted);
	fixture_problem(p, "the body should be %s", buf_text(&text));
}

static void match_body_text(struct replay *p, const struct request *r, const struct form *want)
{
	const char *wanted = want->kind == FORM_NULL ? "" : form_text(want);

	if (r->body_length != strlen(wanted) ||
	    (r->body_length && memcmp(r->body, wanted, r->body_length) != 0))
		fixture_problem(p, "the body should be %s", *wanted ? wanted : "empty");
}

void fixture_match_request(struct replay *p, const struct request *r, const struct form *want)
{
	const struct form *method = form_get(want, "method"), *url = form_get(want, "url");
	const struct form *body = form_get(want, "body"), *text = form_get(want, "body_text");

	if (method && strcmp(form_text(method), r->method) != 0)
		fixture_problem(p, "the method should be %s", form_text(method));
	if (url && strcmp(form_text(url), r->url) != 0)
		fixture_problem(p, "the address should be %s", form_text(url));
	match_headers(p, r, want);
	if (body)
		match_json(p, r, body);
	if (text)
		match_body_text(p, r, text);
}

/* ---- what is concluded ---- */

static const char *const servings[] = {
	[AD_UNKNOWN] = "other", [AD_ENABLED] = "running", [AD_PAUSED] = "paused", [AD_ENDED] = "gone"
};

static void match_text(struct replay *p, const char *id, const char *what, const struct form *want,
		       const char *found)
{
	if (want && strcmp(form_text(want), found) != 0)
		fixture_problem(p, "%s: %s should be %s", id, what, form_text(want));
}

static void match_says(struct replay *p, const char *id, const struct form *want, const char *words)
{
	if (want && !strstr(words, form_text(want)))
		fixture_problem(p, "%s: should say \"%s\"", id, form_text(want));
}

static void match_number(struct replay *p, const char *id, const char *what,
			 const struct form *want, int64_t found)
{
	int64_t wanted;

	if (!want)
		return;
	wanted = want->kind == FORM_NULL ? BUDGET_UNKNOWN : form_number(want);
	if (wanted != found)
		fixture_problem(p, "%s: %s should be %lld", id, what, (long long)wanted);
}

static void match_truth(struct replay *p, const char *id, const char *what, const struct form *want,
			bool found)
{
	if (want && want->truth != found)
		fixture_problem(p, "%s: %s should be %s", id, what, want->truth ? "true" : "false");
}

void fixture_match_sighting(struct replay *p, const struct sighting *s, const struct form *want)
{
	const char *id = p->targets[s->target].id, *serving = servings[s->state.status];
	char money[MONEY_TEXT];

	buf_printf(p->out, "  = %s: %s", id, s->seen ? serving : "not seen");
	if (s->seen && s->state.budget_micros >= 0)
		buf_printf(p->out, ", %s/day",
			   money_format(s->state.budget_micros, p->talk.currency, money));
	buf_printf(p->out, "%s%s%s%s\n", s->seen && !s->steerable ? ", not ours to change" : "",
		   s->budget_fixed ? ", its budget is not ours" : "", s->trouble[0] ? ": " : "",
		   s->trouble);
	if (!want)
		return;
	match_text(p, id, "serving", form_get(want, "serving"), s->seen ? serving : "not-seen");
	match_number(p, id, "budget_micros", form_get(want, "budget_micros"), s->state.budget_micros);
	match_truth(p, id, "budget_fixed", form_get(want, "budget_fixed"), s->budget_fixed);
	match_truth(p, id, "steerable", form_get(want, "steerable"), s->steerable);
	match_says(p, id, form_get(want, "says"), s->trouble);
}

void fixture_match_ending(struct replay *p, const struct ending *e, const struct form *want)
{
	const char *id = p->targets[p->commands[e->command - 1].target].id,
		   *outcome = outcome_name(e->outcome);
	const struct form *after = form_get(want, "retry_after_s");
	char wait[SPAN_TEXT];

	buf_printf(p->out, "  = %s: %s%s", id, outcome, e->account_wide ? ", for the whole account" : "");
	if (e->retry_after.ms)
		buf_printf(p->out, ", again in %s", span_format(e->retry_after, wait));
	buf_printf(p->out, "%s%s\n", e->words[0] ? ": " : "", e->words);
	if (!want)
		return;
	match_text(p, id, "the outcome", want->kind == FORM_MAP ? form_get(want, "outcome") : want,
		   outcome);
	match_truth(p, id, "account_wide", form_get(want, "account_wide"), e->account_wide);
	match_number(p, id, "least_micros", form_get(want, "least_micros"), e->least_micros);
	match_number(p, id, "retry_after_s", after, e->retry_after.ms / 1000);
	match_says(p, id, form_get(want, "says"), e->words);
}
