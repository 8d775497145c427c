/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_fixture.c - leading the conversations of a connector's fixtures.
 *
 * The file's shape was checked when it was loaded; what is missing here is a
 * step that cannot be played, and that is a problem like any other.
 */
#include "platform/connector_fixture.h"

#include <string.h>
#include <strings.h>

#include "base/tree.h"
#include "platform/connector_fixture_match.h"
#include "platform/connector_template.h"

enum {
	MIB = 1024 * 1024,
	STEP_MEMORY = 64 * MIB,
	EXCHANGES_MAX = 256, /* a job that is never done must not hang the check */
};

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

	if (!n || n > FIXTURE_TARGETS_MAX) {
		fixture_problem(p, "a step has 1 to %d targets", FIXTURE_TARGETS_MAX);
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

		fixture_show(p, &request);
		p->sum->requests++;
		if (!exchange) {
			fixture_problem(p, "this request is not in the file");
			return -2;
		}
		fixture_match_request(p, &request, form_get(exchange, "request"));
		reply = reply_of(p, &request, form_get(exchange, "reply"));
		p->played++;
		next = advance(p, &reply, &following);
		request = following;
	}
	return next;
}

/* ---- what is concluded ---- */

static void match_failure(struct replay *p)
{
	const struct form *want = form_get(p->step, "expect_failure");

	buf_printf(p->out, "  = fails: %s\n", p->err.text);
	if (!want)
		fixture_problem(p, "the read should not fail");
	else if (!strstr(p->err.text, form_text(want)))
		fixture_problem(p, "the failure should say \"%s\"", form_text(want));
}

/* An id the step expects something of and does not ask about is a slip of the pen. */
static void check_expected(struct replay *p, const struct form *expect)
{
	for (size_t i = 0; expect && i < expect->count; i++) {
		bool known = false;

		for (size_t t = 0; t < p->target_count; t++)
			known |= strcmp(p->targets[t].id, expect->keys[i]) == 0;
		if (!known)
			fixture_problem(p, "%s is expected, but neither read nor written",
					expect->keys[i]);
	}
}

static void conclude(struct replay *p, int next)
{
	const struct form *expect = form_get(p->step, "expect");
	bool reads = form_get(p->step, "read");

	if (next == -2)
		return;
	if (next == PLATFORM_SEND) {
		fixture_problem(p, "the conversation does not end after %d requests", EXCHANGES_MAX);
		return;
	}
	if (p->played < form_list_count(p->exchange))
		fixture_problem(p, "%zu of %zu requests in the file are never sent",
				form_list_count(p->exchange) - p->played, form_list_count(p->exchange));
	check_expected(p, expect);
	if (reads && next < 0) {
		match_failure(p);
		return;
	}
	if (form_get(p->step, "expect_failure"))
		fixture_problem(p, "the read should fail");
	for (size_t t = 0; t < p->target_count; t++) {
		const struct form *want = form_get(expect, p->targets[t].id);

		if (reads)
			fixture_match_sighting(p, &p->talk.sightings[t], want);
		else
			fixture_match_ending(p, &p->talk.endings[t], want);
	}
}

static struct instant step_now(struct replay *p)
{
	const struct form *now = form_get(p->step, "now");
	struct instant ret = { INT64_C(1787234580000) }; /* 2026-08-20T14:03:00Z */
	struct err err = ERR_INIT;

	if (now && instant_parse(form_text(now), strlen(form_text(now)), &ret, &err))
		fixture_problem(p, "now: %s", err.text);
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
		fixture_problem(p, "base_url: %s", p->err.text);
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
