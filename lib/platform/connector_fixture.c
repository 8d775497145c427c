/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_fixture.c - leading the conversations of a connector's fixtures.
 *
 * The file's shape was checked when it was loaded; what is missing here is a
 * step that cannot be played, and that is a problem like any other.
 */
#include "platform/connector_fixture.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/money.h"
#include "base/tree.h"
#include "platform/connector_fixture_form.h"
#include "platform/connector_template.h"

enum {
	MIB = 1024 * 1024,
	STEP_MEMORY = 64 * MIB,
	TARGETS_MAX = 64,    /* of one step */
	EXCHANGES_MAX = 256, /* a job that is never done must not hang the check */
};

struct replay {
	const struct connector *c;
	const struct form *fixtures, *step, *exchange;
	struct buf *out;
	struct fixture_count *sum;
	struct arena arena; /* of the step */
	struct connector_settings settings;
	struct platform_config config;
	struct platform_talk talk;
	struct target targets[TARGETS_MAX];
	struct command commands[TARGETS_MAX];
	target_ix read[TARGETS_MAX];
	size_t target_count, played;
	struct err err;
};

__attribute__((format(printf, 2, 3))) static void problem(struct replay *p, const char *fmt, ...)
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

static void show_request(struct replay *p, const struct request *r)
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
			problem(p, "the header %s is %s%s%s instead of \"%s\"", headers->keys[i],
				sent ? "\"" : "", sent ? sent : "not sent", sent ? "\"" : "", wanted);
	}
	for (size_t i = 0; absent && i < form_list_count(absent); i++) {
		const char *name = form_text(form_list_at(absent, i));

		if (header_of(r, name))
			problem(p, "the header %s is sent and should not be", name);
	}
}

static void match_json(struct replay *p, const struct request *r, const struct form *want)
{
	struct json_object *wanted cleanup_tree = NULL, *sent cleanup_tree = NULL;
	struct buf text cleanup_buf = BUF_INIT(MIB);
	struct err err = ERR_INIT;

	wanted = form_json(want);
	sent = r->body ? tree_parse(r->body, r->body_length, &err) : NULL;
	if (r->body && err.kind) {
		problem(p, "the body is no JSON: %s", err.text);
		return;
	}
	if (json_object_equal(sent, wanted))
		return;
	tree_write(&text, wanted);
	problem(p, "the body should be %s", buf_text(&text));
}

static void match_body_text(struct replay *p, const struct request *r, const struct form *want)
{
	const char *wanted = want->kind == FORM_NULL ? "" : form_text(want);

	if (r->body_length != strlen(wanted) ||
	    (r->body_length && memcmp(r->body, wanted, r->body_length) != 0))
		problem(p, "the body should be %s", *wanted ? wanted : "empty");
}

static void match_request(struct replay *p, const struct request *r, const struct form *want)
{
	const struct form *method = form_get(want, "method"), *url = form_get(want, "url");
	const struct form *body = form_get(want, "body"), *text = form_get(want, "body_text");

	if (method && strcmp(form_text(method), r->method) != 0)
		problem(p, "the method should be %s", form_text(method));
	if (url && strcmp(form_text(url), r->url) != 0)
		problem(p, "the address should be %s", form_text(url));
	match_headers(p, r, want);
	if (body)
		match_json(p, r, body);
	if (text)
		match_body_text(p, r, text);
}

/* ---- what comes back ---- */

static enum fault fault_of(const char *word)
{
	if (strcmp(word, "not-sent") == 0)
		return FAULT_NOT_SENT;
	if (strcmp(word, "no-reply") == 0)
		return FAULT_NO_REPLY;
	return strcmp(word, "truncated") == 0 ? FAULT_TRUNCATED : FAULT_NONE;
}

static void fill_body(struct replay *p, const struct form *reply, struct reply *ret)
{
	const struct form *json = form_get(reply, "json"), *text = form_get(reply, "text");
	struct buf body cleanup_buf = BUF_INIT(PLATFORM_BODY_MAX);

	if (json && json->kind != FORM_NULL) {
		struct json_object *tree cleanup_tree = form_json(json);

		tree_write(&body, tree);
		ret->content_type = "application/json";
	} else if (text) {
		buf_puts(&body, form_text(text));
	}
	ret->body = arena_strndup(&p->arena, buf_text(&body), body.length);
	ret->length = body.length;
}

static void fill_headers(const struct request *r, const struct form *headers, struct reply *ret)
{
	const struct form *after = NULL;

	for (size_t i = 0; headers && i < headers->count; i++) {
		if (strcasecmp(headers->keys[i], "Retry-After") == 0)
			after = &headers->items[i];
		for (size_t k = 0; k < REQUEST_HEAR_MAX && r->hear[k]; k++)
			if (strcasecmp(headers->keys[i], r->hear[k]) == 0)
				ret->heard[k] = form_text(&headers->items[i]);
	}
	if (after)
		ret->retry_after = SPAN_SECONDS(form_number(after));
}

static struct reply reply_of(struct replay *p, const struct request *r, const struct form *reply)
{
	const struct form *http = form_get(reply, "http"), *fault = form_get(reply, "fault");
	struct reply ret = { .status = http ? (int)form_number(http) : 200,
			     .words = "",
			     .content_type = "",
			     .etag = "",
			     .date = p->talk.now };

	if (fault)
		ret.fault = fault_of(form_text(fault));
	if (ret.fault) {
		ret.status = 0;
		ret.words = form_text(fault);
		buf_printf(p->out, "  < %s\n", ret.words);
		return ret;
	}
	fill_body(p, reply, &ret);
	fill_headers(r, form_get(reply, "headers"), &ret);
	buf_printf(p->out, "  < %d %.*s\n", ret.status, (int)ret.length, ret.body);
	return ret;
}

/* ---- a step ---- */

static const char *target_id(const struct replay *p, target_ix t)
{
	return p->targets[t].id;
}

static target_ix target_add(struct replay *p, const char *id)
{
	struct connector_target *select = arena_new(&p->arena, struct connector_target);
	const struct form *more = form_get(form_get(p->fixtures, "targets"), id);
	target_ix t = (target_ix)p->target_count++;

	*select = (struct connector_target){ .connector = p->c, .name = id };
	for (size_t i = 0; i < p->c->target_count; i++) {
		const char *name = p->c->target[i].name;
		const struct form *value = form_get(more, name);

		select->params.values[i] = strcmp(name, "id") == 0 ? id :
					   value		   ? form_text(value) :
								     "";
	}
	p->targets[t] = (struct target){ .id = id, .select = select };
	return t;
}

static bool command_add(struct replay *p, const char *id, const struct form *change)
{
	const struct form *budget = form_get(change, "budget_micros");
	target_ix t = target_add(p, id);

	p->commands[t] =
		(struct command){ .id = t + 1,
				  .target = t,
				  .verb = budget ? VERB_SET_BUDGET :
					  strcmp(form_text(change), "pause") == 0 ? VERB_PAUSE :
										    VERB_ENABLE };
	if (budget)
		p->commands[t].budget_micros = form_number(budget);
	return true;
}

static bool step_targets(struct replay *p)
{
	const struct form *read = form_get(p->step, "read"), *write = form_get(p->step, "write");
	size_t n = read ? form_list_count(read) : write ? write->count : 0;

	if (!n || n > TARGETS_MAX) {
		problem(p, "a step has 1 to %d targets", TARGETS_MAX);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		if (write)
			(void)command_add(p, write->keys[i], &write->items[i]);
		else
			p->read[i] = target_add(p, form_text(form_list_at(read, i)));
	}
	return true;
}

static int advance(struct replay *p, const struct reply *reply, struct request *next)
{
	const struct platform_kind *kind = p->config.kind;
	struct span wait = kind->wait ? kind->wait(&p->talk) : (struct span){ 0 };

	p->talk.now = after(p->talk.now, wait);
	return form_get(p->step, "read") ? kind->read_advance(&p->talk, reply, next, &p->err) :
					   kind->write_advance(&p->talk, reply, next, &p->err);
}

/* The conversation, up to its end or to the first request the file does not know. */
static int converse(struct replay *p)
{
	struct request request = { .method = NULL };
	int next = form_get(p->step, "read") ? platform_read_begin(&p->talk, &request, &p->err) :
					       platform_write_begin(&p->talk, &request, &p->err);

	while (next == PLATFORM_SEND && p->played < EXCHANGES_MAX) {
		const struct form *exchange = form_list_at(p->exchange, p->played);
		struct request following = { .method = NULL };
		struct reply reply;

		show_request(p, &request);
		p->sum->requests++;
		if (!exchange) {
			problem(p, "this request is not in the file");
			return -2;
		}
		match_request(p, &request, form_get(exchange, "request"));
		reply = reply_of(p, &request, form_get(exchange, "reply"));
		p->played++;
		next = advance(p, &reply, &following);
		request = following;
	}
	return next;
}

/* ---- what is concluded ---- */

static const char *const servings[] = {
	[AD_UNKNOWN] = "other", [AD_ENABLED] = "running", [AD_PAUSED] = "paused", [AD_ENDED] = "gone"
};

static void match_text(struct replay *p, const char *id, const char *what, const struct form *want,
		       const char *found)
{
	if (want && strcmp(form_text(want), found) != 0)
		problem(p, "%s: %s should be %s", id, what, form_text(want));
}

static void match_says(struct replay *p, const char *id, const struct form *want, const char *words)
{
	if (want && !strstr(words, form_text(want)))
		problem(p, "%s: should say \"%s\"", id, form_text(want));
}

static void match_number(struct replay *p, const char *id, const char *what,
			 const struct form *want, int64_t found)
{
	int64_t wanted;

	if (!want)
		return;
	wanted = want->kind == FORM_NULL ? BUDGET_UNKNOWN : form_number(want);
	if (wanted != found)
		problem(p, "%s: %s should be %lld", id, what, (long long)wanted);
}

static void match_truth(struct replay *p, const char *id, const char *what, const struct form *want,
			bool found)
{
	if (want && want->truth != found)
		problem(p, "%s: %s should be %s", id, what, want->truth ? "true" : "false");
}

static void match_sighting(struct replay *p, const struct sighting *s, const struct form *want)
{
	const char *id = target_id(p, s->target), *serving = servings[s->state.status];
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

static void match_ending(struct replay *p, const struct ending *e, const struct form *want)
{
	const char *id = target_id(p, p->commands[e->command - 1].target),
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

static void match_failure(struct replay *p)
{
	const struct form *want = form_get(p->step, "expect_failure");

	buf_printf(p->out, "  = fails: %s\n", p->err.text);
	if (!want)
		problem(p, "the read should not fail");
	else if (!strstr(p->err.text, form_text(want)))
		problem(p, "the failure should say \"%s\"", form_text(want));
}

/* An id the step expects something of and does not ask about is a slip of the pen. */
static void check_expected(struct replay *p, const struct form *expect)
{
	for (size_t i = 0; expect && i < expect->count; i++) {
		bool known = false;

		for (size_t t = 0; t < p->target_count; t++)
			known |= strcmp(p->targets[t].id, expect->keys[i]) == 0;
		if (!known)
			problem(p, "%s is expected, but neither read nor written", expect->keys[i]);
	}
}

static void conclude(struct replay *p, int next)
{
	const struct form *expect = form_get(p->step, "expect");
	bool reads = form_get(p->step, "read");

	if (next == -2)
		return;
	if (next == PLATFORM_SEND) {
		problem(p, "the conversation does not end after %d requests", EXCHANGES_MAX);
		return;
	}
	if (p->played < form_list_count(p->exchange))
		problem(p, "%zu of %zu requests in the file are never sent",
			form_list_count(p->exchange) - p->played, form_list_count(p->exchange));
	check_expected(p, expect);
	if (reads && next < 0) {
		match_failure(p);
		return;
	}
	if (form_get(p->step, "expect_failure"))
		problem(p, "the read should fail");
	for (size_t t = 0; t < p->target_count; t++) {
		const struct form *want = form_get(expect, p->targets[t].id);

		if (reads)
			match_sighting(p, &p->talk.sightings[t], want);
		else
			match_ending(p, &p->talk.endings[t], want);
	}
}

static struct instant step_now(struct replay *p)
{
	const struct form *now = form_get(p->step, "now");
	struct instant ret = { INT64_C(1787234580000) }; /* 2026-08-20T14:03:00Z */
	struct err err = ERR_INIT;

	if (now && instant_parse(form_text(now), strlen(form_text(now)), &ret, &err))
		problem(p, "now: %s", err.text);
	return ret;
}

static void step_open(struct replay *p)
{
	const struct form *dry = form_get(p->step, "dry_run"),
			  *currency = form_get(p->fixtures, "currency");

	p->arena = (struct arena)ARENA_INIT(STEP_MEMORY);
	p->target_count = p->played = 0;
	p->err = (struct err)ERR_INIT;
	p->exchange = form_get(p->step, "exchange");
	p->talk = (struct platform_talk){ .config = &p->config,
					  .targets = p->targets,
					  .read = p->read,
					  .commands = p->commands,
					  .validate_only = dry && dry->truth,
					  .currency = currency ? form_text(currency) : "USD",
					  .now = step_now(p),
					  .arena = &p->arena };
}

static void play_step(struct replay *p)
{
	const struct form *name = form_get(p->step, "name");

	step_open(p);
	buf_printf(p->out, "%s: %s\n", p->c->name, name ? form_text(name) : "");
	p->sum->steps++;
	if (step_targets(p)) {
		p->talk.read_count = form_get(p->step, "read") ? p->target_count : 0;
		p->talk.command_count = p->talk.read_count ? 0 : p->target_count;
		conclude(p, converse(p));
	}
	arena_clear(&p->arena);
}

/* ---- all of them ---- */

static void account_open(struct replay *p, struct buf *url)
{
	const struct form *account = form_get(p->fixtures, "account");
	struct blanks with = { .connector = p->c, .account = &p->settings.account };

	p->settings = (struct connector_settings){ .file = p->c->file, .connector = p->c };
	for (size_t i = 0; i < p->c->account_count; i++) {
		const struct form *value = form_get(account, p->c->account[i].name);

		p->settings.account.values[i] = value ? form_text(value) : "";
	}
	if (template_path(p->c->base_url, &with, url, &p->err))
		problem(p, "base_url: %s", p->err.text);
	p->settings.base_url = buf_text(url);
}

struct fixture_count connector_fixture_run(const struct connector *c, struct buf *out)
{
	const struct platform_kind *kind = platform_kind_find("connector");
	struct buf url cleanup_buf = BUF_INIT(MIB);
	struct fixture_count sum = { .steps = 0 };
	struct replay p = { .c = c, .fixtures = c->fixtures, .out = out, .sum = &sum, .err = ERR_INIT };
	const struct form *steps = form_get(c->fixtures, "steps");

	p.config = (struct platform_config){ .id = c->name, .kind = kind, .settings = &p.settings };
	account_open(&p, &url);
	for (size_t i = 0; i < form_list_count(steps); i++) {
		p.step = form_list_at(steps, i);
		play_step(&p);
	}
	return sum;
}
