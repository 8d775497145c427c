/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_lab.h - accounts with everything real around them but the platform.
 *
 * A kind made for the tests writes down every conversation it is asked to begin, and a
 * server on loopback answers it; config, engine, transport and accounts are the real ones.
 */
#ifndef CAPD_TESTS_UNIT_ACCOUNTS_LAB_H
#define CAPD_TESTS_UNIT_ACCOUNTS_LAB_H

#include "daemon/accounts.h"

#include <pthread.h>
#include <stdio.h>

#include "config/load.h"
#include "daemon/clock.h"
#include "platform/ending.h"
#include "tests/unit/support/memory_host.h"
#include "tests/unit/support/peer.h"
#include "tests/unit/support/run.h"

enum { CLINICS = 12, WRITE_MOST = 4, GUARD = 20000, LOG_MAX = 16 * 1024, YAML_MAX = 64 * 1024 };

#define ANSWER(status) \
	"HTTP/1.1 " status "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

static struct lab {
	uv_loop_t loop;
	uv_timer_t guard;
	struct peer *peer;
	struct transport *transport;
	struct generation *g;
	struct effects fx;
	struct buf log;	  /* conversations begun, a line each */
	struct buf heard; /* events and notices the house was told */
	struct ad_state truth[CLINICS];
	struct usage usage;    /* of each reply */
	int64_t rest_ms;       /* of a write that is not done: the account wants to be left alone */
	int64_t wait_ms;       /* so long; 0: a moment */
	int waits;	       /* a read waits so often before it is sent */
	bool unnamed, private; /* the history tells nobody; the structure may not be seen */
	unsigned used;
	pthread_t thread; /* of the loop */
	bool aside;	  /* the last read was heard on another */
	size_t length;	  /* of its body */
	int observed;	  /* each is a little newer than the last */
} lab;

/* ---- the kind ---- */

static struct platform_kind fake;

static inline int ask(struct platform_talk *t, const char *path, struct request *ret)
{
	char url[128];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/%s", peer_port(lab.peer), path);
	*ret = (struct request){ .method = "POST",
				 .url = arena_strdup(t->arena, url),
				 .body = "{}",
				 .body_length = 2,
				 .reply_max = 1024 * 1024 };
	return PLATFORM_SEND;
}

static inline int fake_read_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	(void)err;
	buf_printf(&lab.log, "read %zu\n", t->read_count);
	return ask(t, "read", ret);
}

static inline int fake_read_advance(struct platform_talk *t, const struct reply *reply,
				    struct request *ret, struct err *err)
{
	t->usage = lab.usage;
	lab.aside = !pthread_equal(pthread_self(), lab.thread);
	lab.length = reply->length;
	if (reading_usable(reply, err))
		return -1;
	if (t->inspect && lab.private)
		return err_set(err, ERR_REMOTE, "no permission");
	if (lab.waits > 0) {
		lab.waits--;
		buf_puts(&lab.log, "read on\n");
		return ask(t, "read", ret);
	}
	for (size_t i = 0; i < t->read_count; i++) {
		t->sightings[i].seen = t->sightings[i].steerable = true;
		t->sightings[i].state = lab.truth[t->read[i]];
		t->sightings[i].trouble[0] = '\0';
	}
	return PLATFORM_DONE;
}

static inline int fake_write_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	(void)err;
	buf_printf(&lab.log, "%s%s%s %zu\n", t->validate_only ? "judge " : "",
		   verb_name(t->commands[0].verb),
		   t->commands[0].verb != VERB_SET_BUDGET ? "" :
		   t->commands[0].budget_micros < t->commands[0].planned_against.budget_micros ?
							    " down" :
							    " up",
		   t->command_count);
	return ask(t, "write", ret);
}

static inline int fake_write_advance(struct platform_talk *t, const struct reply *reply,
				     struct request *ret, struct err *err)
{
	struct closing c = { .outcome = OUTCOME_DONE };

	(void)ret;
	(void)err;
	t->usage = lab.usage;
	if (lab.rest_ms)
		c = (struct closing){ .outcome = OUTCOME_LATER,
				      .account_wide = true,
				      .retry_after = { lab.rest_ms },
				      .words = "enough for today" };
	else if (!closing_of_fault(reply, &c) && reply->status != 200)
		c.outcome = OUTCOME_UNSURE;
	for (size_t i = 0; i < t->command_count; i++) {
		struct ad_state *is = &lab.truth[t->commands[i].target];

		ending_close(&t->endings[i], &c);
		if (c.outcome != OUTCOME_DONE || t->validate_only)
			continue;
		if (t->commands[i].verb == VERB_SET_BUDGET)
			is->budget_micros = t->commands[i].budget_micros;
		else
			is->status = t->commands[i].verb == VERB_PAUSE ? AD_PAUSED : AD_ENABLED;
	}
	return PLATFORM_DONE;
}

static inline int fake_spend_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	(void)err;
	buf_printf(&lab.log, "spend %zu%s\n", t->read_count, t->today.day ? "" : " of no day");
	return ask(t, "spend", ret);
}

static inline int fake_spend_advance(struct platform_talk *t, const struct reply *reply,
				     struct request *ret, struct err *err)
{
	(void)ret;
	t->retry_after = reply->retry_after;
	if (reading_usable(reply, err))
		return -1;
	for (size_t i = 0; i < t->read_count; i += 2) { /* of every second it is known */
		t->costs[i].told = true;
		t->costs[i].spend.today_micros = 1000000 * (int64_t)(t->read[i] + 1);
	}
	return PLATFORM_DONE;
}

static inline int fake_changes_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	(void)err;
	buf_printf(&lab.log, "who %zu%s\n", t->read_count,
		   is_before(t->since, before(t->now, SPAN_MINUTES(10))) ? "" : " of no time");
	return ask(t, "who", ret);
}

static inline int fake_changes_advance(struct platform_talk *t, const struct reply *reply,
				       struct request *ret, struct err *err)
{
	(void)ret;
	if (reading_usable(reply, err))
		return -1;
	for (size_t i = 0; i < t->read_count && !lab.unnamed; i++) {
		t->foreigns[i].at = before(t->now, SPAN_MINUTES(5));
		snprintf(t->foreigns[i].who, WHO_MAX, "maria");
		snprintf(t->foreigns[i].with, WHO_MAX, "the ads page");
	}
	return PLATFORM_DONE;
}

static inline struct span fake_wait(const struct platform_talk *t)
{
	(void)t;
	return (struct span){ !lab.waits ? 0 : lab.wait_ms ? lab.wait_ms : 1 };
}

static inline bool fake_can_read(const void *settings)
{
	(void)settings;
	return true;
}

static inline void make_kind(void)
{
	fake = *platform_kind_find("webhook");
	fake.read_most = 5;
	fake.write_most = WRITE_MOST;
	fake.can_read = fake_can_read;
	fake.read_begin = fake_read_begin;
	fake.read_advance = fake_read_advance;
	fake.write_begin = fake_write_begin;
	fake.write_advance = fake_write_advance;
	fake.spend_begin = fake_spend_begin;
	fake.spend_advance = fake_spend_advance;
	fake.changes_begin = fake_changes_begin;
	fake.changes_advance = fake_changes_advance;
	fake.wait = fake_wait;
}

/* ---- the house: what the daemon's turn does, without a store ---- */

static inline void carry_out(void)
{
	for (size_t i = 0; i < lab.fx.count; i++) {
		const struct effect *f = &lab.fx.items[i];

		if (f->kind == EFFECT_COMMAND)
			accounts_command(lab.g->accounts, f->target);
		else if (f->kind == EFFECT_READ)
			accounts_read(lab.g->accounts, f->target);
		else if (f->kind == EFFECT_SETTLED)
			buf_printf(&lab.heard, "settled %u %s: %s\n", f->target,
				   f->applied ? "applied" : "not", f->text);
	}
	effects_clear(&lab.fx);
}

static inline void on_event(void *context, const struct event *e)
{
	(void)context;
	if (e->kind == EVENT_SPENT)
		buf_printf(&lab.heard, "spent %u $%d\n", e->target,
			   (int)(e->spend.today_micros / 1000000));
	if (e->kind == EVENT_NAMED)
		buf_printf(&lab.heard, "named %u %s with %s\n", e->target, e->who, e->words);
	if (e->kind == EVENT_UNSEEN)
		buf_printf(&lab.heard, "unseen %u %s\n", e->target, e->words);
	if (e->kind == EVENT_ENDED)
		buf_printf(&lab.heard, "ended %u %s%s %s\n", e->target, outcome_name(e->outcome),
			   e->account_wide ? " for all" : "", e->words);
	engine_step(lab.g->engine, e, &lab.fx);
	carry_out();
}

static inline bool may_command(void *context)
{
	(void)context;
	return true;
}

static inline void on_notice(void *context, const char *words)
{
	(void)context;
	buf_printf(&lab.heard, "notice %s\n", words);
}

static inline void on_finding(void *context, uint32_t platform, const struct finding *f)
{
	(void)context;
	buf_printf(&lab.heard, "finding of %u: %s\n", platform, f->words);
}

static inline void on_used(void *context, uint32_t platform, const struct quota *q)
{
	(void)context;
	(void)q;
	ck_assert_uint_eq(platform, 0);
	lab.used++;
}

static inline void after_replies(void *context)
{
	(void)context;
	if (lab.g)
		accounts_go(lab.g->accounts);
}

static inline void on_guard(uv_timer_t *timer)
{
	(void)timer;
	ck_abort_msg("nothing came for 20 s; begun:\n%s\nheard:\n%s", buf_text(&lab.log),
		     buf_text(&lab.heard));
}

static inline struct config *house_config(const char *platform)
{
	struct buf yaml cleanup_buf = BUF_INIT(YAML_MAX), words cleanup_buf = BUF_INIT(YAML_MAX);
	struct diagnostics d;
	struct config *c;

	buf_printf(
		&yaml,
		"version: 1\n"
		"organization: {name: Riverbend, timezone: America/New_York, currency: USD}\n"
		"mode: act\n"
		"limits: {step: 100%%, changes: 100/day, changes_week: 700/week, mass_change: 0%%, "
		"mass_drop: 0%%, mass_money: 0%%, spend: $9,000/day}\n"
		"feeds: {desk: {kind: attest}}\n"
		"platforms: {relay: {kind: webhook, url: \"http://127.0.0.1:1/\", secret: "
		"{credential: relay}, lag: 0s, %s}}\n"
		"policies:\n  default:\n    measure: {metric: open-slots, within: 14d}\n"
		"    full: {at: 3, leave: 8, ads: pause}\n"
		"    filling: {at: 6, leave: 10, budget: 50%%}\n"
		"    ample: {at: 20, leave: 15, budget: 130%%}\n"
		"    confirm: {down: 1, up: 1, for: 0s}\n"
		"    pace: {more: 0s, less: 0s}\n    ramp: 0s\n"
		"service_lines: {primary-care: {}}\nlocations:\n",
		platform);
	for (int i = 0; i < CLINICS; i++)
		buf_printf(
			&yaml,
			"  c%02d: {owner: {operations: Ops}, services: {primary-care: {feed: desk, "
			"ads: [{platform: relay, name: t%02d, budget: $100/day, min: $10/day, max: "
			"$200/day}]}}}\n",
			i, i);
	c = memory_load(buf_text(&yaml), &d);
	diagnostics_text(&d, &words);
	diagnostics_release(&d);
	ck_assert_msg(c != NULL, "%s", buf_text(&words));
	c->platforms[0].kind = &fake;
	return c;
}

static struct peer_line lines[] = {
	{ .path = "/read", .bytes = ANSWER("200 OK") },
	{ .path = "/write", .bytes = ANSWER("200 OK") },
	{ .path = "/spend", .bytes = ANSWER("200 OK") },
	{ .path = "/who", .bytes = ANSWER("200 OK") },
};

/* platform: keys of the account, in flow style. */
static inline void lab_open(const char *platform)
{
	struct house house = { .event = on_event,
			       .may_command = may_command,
			       .notice = on_notice,
			       .used = on_used,
			       .finding = on_finding };
	struct transport_options options = { .concurrency = 1 }; /* so that the order is one */
	struct err err = ERR_INIT;

	memset(&lab, 0, sizeof(lab));
	lab.log = lab.heard = (struct buf)BUF_INIT(LOG_MAX);
	lab.usage.percent = -1;
	lab.thread = pthread_self();
	for (int i = 0; i < CLINICS; i++)
		lab.truth[i] = (struct ad_state){ .status = AD_ENABLED, .budget_micros = 100000000 };
	make_kind();
	effects_init(&lab.fx);
	ck_assert_int_eq(uv_loop_init(&lab.loop), 0);
	uv_timer_init(&lab.loop, &lab.guard);
	uv_timer_start(&lab.guard, on_guard, GUARD, 0);
	lab.peer = peer_new(&lab.loop, lines, ROWS(lines));
	lab.transport = transport_new(&lab.loop, &options, &err);
	ck_assert_msg(lab.transport != NULL, "%s", err.text);
	transport_after(lab.transport, after_replies, NULL);
	lab.g = generation_new(&lab.loop, lab.transport, &house, house_config(platform), clock_now(), 1);
}

static inline void lab_close(void)
{
	generation_retire(lab.g);
	lab.g = NULL;
	transport_close(lab.transport);
	peer_close(lab.peer);
	uv_close((uv_handle_t *)&lab.guard, NULL);
	uv_run(&lab.loop, UV_RUN_DEFAULT);
	ck_assert_int_eq(uv_loop_close(&lab.loop), 0);
	effects_release(&lab.fx);
	buf_release(&lab.log);
	buf_release(&lab.heard);
}

static inline bool is_quiet(void)
{
	struct accounts_stats s = accounts_stats(lab.g->accounts);

	return !s.reading && !s.writing;
}

static inline void settle(void)
{
	accounts_go(lab.g->accounts);
	while (!is_quiet())
		uv_run(&lab.loop, UV_RUN_ONCE);
}

static inline void wait_for_words(const char *words)
{
	while (!strstr(buf_text(&lab.heard), words))
		uv_run(&lab.loop, UV_RUN_ONCE);
}

static inline void observe(service_ix s, int open)
{
	struct instant as_of = after(clock_now(), (struct span){ ++lab.observed - 60000 });
	struct observation o = { .service = s,
				 .quality = QUALITY_GOOD,
				 .open = open,
				 .booked = 5,
				 .blocked = COUNT_UNKNOWN,
				 .held = COUNT_UNKNOWN,
				 .wait_days = COUNT_UNKNOWN,
				 .waitlist = COUNT_UNKNOWN,
				 .bookings = COUNT_UNKNOWN,
				 .as_of = as_of,
				 .polled_at = clock_now() };
	struct event e = { .kind = EVENT_OBSERVED,
			   .at = clock_now(),
			   .service = s,
			   .target = NOBODY,
			   .observation = &o };

	on_event(NULL, &e);
}

/* Everything was read, and every clinic is open. */
static inline void lab_begin(void)
{
	accounts_start(lab.g->accounts);
	settle();
	for (service_ix s = 0; s < CLINICS; s++)
		observe(s, 12);
	settle();
	buf_clear(&lab.log);
	buf_clear(&lab.heard);
}

static inline bool began(const char *text)
{
	return !strcmp(buf_text(&lab.log), text);
}

#define ck_began(text) ck_assert_msg(began(text), "begun:\n%s", buf_text(&lab.log))
#define ck_heard(text) \
	ck_assert_msg(strstr(buf_text(&lab.heard), text) != NULL, "heard:\n%s", buf_text(&lab.heard))

#endif
