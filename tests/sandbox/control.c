/* SPDX-License-Identifier: Apache-2.0 */
/*
 * control.c - /sandbox/...: the hands of a test, or of the story.
 *
 *	POST /sandbox/fault   {"where":"ads","kind":"503","count":2}; count 0 ends all of that server
 *	POST /sandbox/person  {"platform":"google","target":"20411101","status":"PAUSED"} or
 *	                      "budget_micros", and "who" and "with" for the platform's change history
 *	POST /sandbox/google  {"operations":100,"eager":true}   what is left of the day's quota
 *	                      (-1: any), and whether each day is charged as much as it may be
 *	POST /sandbox/ledger  {"targets":[{"platform":"google","target":"20411101"}]}   what counts
 *	POST /sandbox/clinic  {"service":"harbor-point/dermatology","open":2}
 *	POST /sandbox/freeze  {"frozen":true}
 *	POST /sandbox/follow  {"url":"http://127.0.0.1:4712"}   the daemon to narrate
 *	GET  /sandbox/platform/google   its settings in a configuration, then one line for each
 *	                      practice: its id and what names its target there
 *	GET  /sandbox/log, /sandbox/asked, /sandbox/ledger, /sandbox/totals, /sandbox/proof, /sandbox/compare
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "google_extras.h"
#include "narrator.h"
#include "platforms.h"
#include "sandbox.h"

static void say(struct answer *a, int status, const char *key, const char *words)
{
	a->status = status;
	a->type = "application/json";
	buf_clear(&a->body);
	buf_printf(&a->body, "{\"%s\":", key);
	put_text(&a->body, words);
	buf_puts(&a->body, "}\n");
}

static void say_done(struct answer *a)
{
	say(a, 200, "result", "done");
}

static void post_fault(struct sandbox *s, struct json_object *o, const struct ask *ask, struct answer *a)
{
	const char *why;

	(void)o;
	if (faults_plan(&s->faults, ask->body, ask->length, &why))
		say_done(a);
	else
		say(a, 400, "error", why);
}

/* What the hand does; false: nothing it could do is said. */
static bool read_hand(struct json_object *o, struct hand *ret)
{
	static const char *const statuses[] = {
		[HAND_PAUSE] = "PAUSED",
		[HAND_ENABLE] = "ENABLED",
		[HAND_REMOVE] = "REMOVED",
	};
	const char *status = tree_text_or(o, "status", "");
	struct err err = ERR_INIT;

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (strcmp(status, statuses[i]) == 0) {
			ret->move = (enum hand_move)i;
			return true;
		}
	ret->move = HAND_BUDGET;
	return !*status && !tree_int64(o, "$", "budget_micros", &ret->micros, &err);
}

static void post_person(struct sandbox *s, struct json_object *o, const struct ask *ask, struct answer *a)
{
	const struct ad_platform *p = ad_platform_find(tree_text_or(o, "platform", "google"));
	struct hand hand = {
		.target = tree_text_or(o, "target", tree_text_or(o, "campaign", "")),
		.who = tree_text_or(o, "who", "person"),
		.with = tree_text_or(o, "with", ""),
	};
	const char *why = "expected platform, target, and status (ENABLED, PAUSED, REMOVED) or "
			  "budget_micros";

	(void)ask;
	if (p && read_hand(o, &hand))
		why = p->edit(s, &hand);
	if (why)
		say(a, 400, "error", why);
	else
		say_done(a);
}

/* {"targets":[{"platform":..,"target":..}]}: these and no others count from now on. */
static void post_ledger(struct sandbox *s, struct json_object *o, const struct ask *ask, struct answer *a)
{
	struct json_object *list = tree_get(o, "targets");
	struct ledger *l = &s->journal.ledger;

	(void)ask;
	ledger_none(l);
	say_done(a);
	for (size_t i = 0; list && i < json_object_array_length(list); i++) {
		struct json_object *t = json_object_array_get_idx(list, i);

		if (!ledger_count(l, tree_text_or(t, "platform", ""), tree_text_or(t, "target", "")))
			say(a, 400, "error", "there is no such target on that platform");
	}
}

static void post_google(struct sandbox *s, struct json_object *o, const struct ask *ask, struct answer *a)
{
	struct err err = ERR_INIT;

	(void)ask;
	s->city.eager = tree_bool_or(o, "eager", s->city.eager);
	if (tree_get(o, "operations") && tree_int64(o, "$", "operations", &s->google->operations, &err))
		say(a, 400, "error", err.text);
	else
		say_done(a);
}

static void post_clinic(struct sandbox *s, struct json_object *o, const struct ask *ask, struct answer *a)
{
	int practice = practice_find(tree_text_or(o, "service", ""));
	struct err err = ERR_INIT;
	int64_t open = 0;

	(void)ask;
	if (practice < 0 || tree_int64(o, "$", "open", &open, &err) || open < 0 || open > 500) {
		say(a, 400, "error", "expected service (location/line) and open (0 to 500)");
		return;
	}
	calendar_set_open(&s->city.calendars[practice], s->city.now, (int)open);
	say_done(a);
}

static void post_freeze(struct sandbox *s, struct json_object *o, const struct ask *ask, struct answer *a)
{
	(void)ask;
	vclock_freeze(&s->clock, tree_bool_or(o, "frozen", true));
	say_done(a);
}

static void post_follow(struct sandbox *s, struct json_object *o, const struct ask *ask, struct answer *a)
{
	(void)ask;
	narrator_follow(s->narrator, tree_text_or(o, "url", ""));
	say_done(a);
}

/* ---- what can be looked at ---- */

static void put_tally(struct buf *out, const char *name, const struct tally *t)
{
	buf_printf(out,
		   "\"%s\":{\"spent_micros\":%" PRId64 ",\"wasted_micros\":%" PRId64
		   ",\"booked\":%" PRId64 ",\"turned_away\":%" PRId64 ",\"organic\":%" PRId64
		   ",\"organic_turned_away\":%" PRId64 ",\"idle_slots\":%" PRId64
		   ",\"cancelled\":%" PRId64 "}",
		   name, t->spent, t->wasted, t->booked, t->turned_away, t->organic,
		   t->organic_away, t->idle, t->cancelled);
}

static void put_campaigns(struct buf *out, const struct sandbox *s)
{
	for (size_t i = 0; i < CAMPAIGNS; i++) {
		const struct campaign *c = &s->city.account.campaigns[i];
		char id[PRACTICE_ID] = "";
		int open = 0;

		if (c->practice >= 0) {
			practice_id((uint32_t)c->practice, id);
			open = calendar_open(&s->city.calendars[c->practice], s->city.now);
		}
		buf_printf(out,
			   "%s{\"campaign\":\"%" PRIu64 "\",\"service\":\"%s\",\"status\":\"%s\","
			   "\"budget_micros\":%" PRId64 ",\"open\":%d}",
			   i ? "," : "", c->id, id, campaign_status_name(c->status),
			   s->city.account.budgets[c->budget].micros, open);
	}
}

static void get_totals(const struct sandbox *s, struct answer *a)
{
	struct tally steered = city_total(&s->city), standing = city_total(&s->twin);

	a->type = "application/json";
	buf_printf(&a->body, "{\"virtual_minutes\":%" PRId64 ",\"changes\":%zu,\"faults_left\":%zu,",
		   s->city.now - vclock_first(&s->clock), s->journal.changes, s->faults.count);
	put_tally(&a->body, "steered", &steered);
	buf_puts(&a->body, ",");
	put_tally(&a->body, "static", &standing);
	buf_puts(&a->body, ",\"campaigns\":[");
	put_campaigns(&a->body, s);
	buf_puts(&a->body, "]}\n");
}

/* How capacityd is told about a platform: its settings, and the practices' targets there. */
static void get_platform(const struct sandbox *s, const char *name, struct answer *a)
{
	const struct ad_platform *p = ad_platform_find(name);
	char id[PRACTICE_ID], *text = NULL;
	size_t n;
	FILE *out;

	if (!p) {
		say(a, 404, "error", "the sandbox does not play this platform");
		return;
	}
	out = open_memstream(&text, &n);
	if (!out)
		abort();
	p->put_settings(out, s);
	for (uint32_t i = 0; i < PRACTICES; i++) {
		fprintf(out, "\n%s ", practice_id(i, id));
		p->put_target(out, s, i);
	}
	fclose(out);
	buf_append(&a->body, text, n);
	buf_puts(&a->body, "\n");
	free(text);
}

static void get(struct sandbox *s, const char *what, struct answer *a)
{
	a->status = 200;
	a->type = "text/plain; charset=utf-8";
	if (strcmp(what, "log") == 0) {
		a->type = "application/x-ndjson";
		buf_append(&a->body, buf_text(&s->journal.lines), s->journal.lines.length);
	} else if (strcmp(what, "asked") == 0) {
		a->type = "application/x-ndjson";
		buf_append(&a->body, buf_text(&s->asked), s->asked.length);
	} else if (strcmp(what, "ledger") == 0) {
		a->type = "application/json";
		ledger_put(&s->journal.ledger, &a->body);
	} else if (strncmp(what, "platform/", 9) == 0) {
		get_platform(s, what + 9, a);
	} else if (strcmp(what, "totals") == 0) {
		get_totals(s, a);
	} else if (strcmp(what, "proof") == 0) {
		narrator_proof(s->narrator, &a->body);
	} else if (strcmp(what, "compare") == 0) {
		compare_text(s, &a->body);
	} else {
		say(a, 404, "error", "the sandbox shows log, asked, ledger, totals, proof and compare");
	}
}

static const struct {
	const char *name;
	void (*post)(struct sandbox *s, struct json_object *o, const struct ask *ask, struct answer *a);
} posts[] = {
	{ "fault", post_fault },   { "person", post_person }, { "clinic", post_clinic },
	{ "freeze", post_freeze }, { "follow", post_follow }, { "ledger", post_ledger },
	{ "google", post_google },
};

void control_answer(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	const char *what = ask->path + strlen("/sandbox/");
	struct err err = ERR_INIT;
	struct json_object *o cleanup_tree = NULL;

	if (strcmp(ask->method, "GET") == 0) {
		get(s, what, a);
		return;
	}
	o = ask->length ? tree_parse(ask->body, ask->length, &err) : json_object_new_object();
	say(a, 404, "error",
	    "expected POST to fault, person, google, ledger, clinic, freeze or follow, with an "
	    "object");
	for (size_t i = 0; o && i < sizeof(posts) / sizeof(posts[0]); i++)
		if (strcmp(posts[i].name, what) == 0)
			posts[i].post(s, o, ask, a);
}
