/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_pace.c - may an account be asked now, and what its answers teach about that.
 *
 * Both rules are platform/'s (quota.h, breaker.h); here they meet the clock, and what
 * they forbid is said in words.  A command that may not leave is answered "later, the
 * whole account" at once: the engine plans it anew from what is known then.
 */
#include <inttypes.h>
#include <stdio.h>

#include "daemon/accounts_state.h"
#include "daemon/clock.h"
#include "decide/plan.h"

enum { NEWS_S = 60 };

/* ---- what is it for? ---- */

enum quota_for pace_for_verb(const struct command *c)
{
	if (c->verb == VERB_PAUSE)
		return QUOTA_PAUSE;
	if (c->verb == VERB_SET_BUDGET && c->budget_micros <= c->planned_against.budget_micros)
		return QUOTA_CUT;
	return QUOTA_MORE;
}

/* A read is as urgent as the change it is for. */
enum quota_for pace_for(const struct account *a, target_ix t)
{
	const struct target_state *is = engine_target(a->house->g->engine, t);

	if (is->command)
		return pace_for_verb(is->command);
	if (is->wanted.status == AD_PAUSED && is->confirmed.status != AD_PAUSED)
		return QUOTA_PAUSE;
	if (is->wanted.status == AD_ENABLED && is->wanted.budget_micros < is->confirmed.budget_micros)
		return QUOTA_CUT;
	return QUOTA_MORE;
}

/* ---- in words ---- */

static const char *at_words(const struct account *a, struct instant at, char out[ZONE_TEXT])
{
	return zone_format(a->house->g->config->zone, at, clock_now(), out);
}

static void say_open(const struct account *a, char words[NOTICE_MAX])
{
	char at[ZONE_TEXT];

	(void)snprintf(words, NOTICE_MAX, "%s rests after %d failures in a row; it is asked again at %s",
		       account_config(a)->id, BREAKER_FAILURES, at_words(a, a->breaker.until, at));
}

static void say_quota(struct account *a, struct quota_answer answer, char words[NOTICE_MAX])
{
	const char *id = account_config(a)->id;
	char at[ZONE_TEXT];

	at_words(a, answer.at, at);
	switch (answer.why) {
	case QUOTA_FREE:
		break;
	case QUOTA_EXHAUSTED:
		(void)snprintf(words, NOTICE_MAX, "%s asked to be left alone until %s", id, at);
		break;
	case QUOTA_DAY:
		(void)snprintf(words,
			       NOTICE_MAX, "%s has used %" PRId64 " of its %" PRId64 " operations of 24 hours, the rest is kept for cuts and pauses; asked again at %s",
			       id, quota_used(&a->quota, clock_now()), a->quota.day, at);
		break;
	case QUOTA_USAGE:
		(void)snprintf(
			words, NOTICE_MAX,
			"%s says that %d%% of what it grants is used up, the rest is kept for cuts "
			"and pauses; asked again at %s",
			id, a->quota.percent, at);
		break;
	case QUOTA_MINUTE: /* that is waited for, see pace_delay() */
		break;
	}
}

void pace_notice(const struct account *a, const char *words)
{
	const struct generation *g = a->house->g;

	if (g->house.notice && !g->retired)
		g->house.notice(g->house.context, words);
}

/* ---- before ---- */

static int64_t operations_of(const struct talk *k)
{
	return k->request.operations ? (int64_t)k->request.operations : 1;
}

/* What cannot be read back has nothing else to find out with. */
static bool may_try(const struct account *a, const struct talk *k)
{
	return k->errand == ERRAND_READ || !platform_can_read(account_config(a));
}

bool pace_admits(struct account *a, struct talk *k, struct instant *ret_at, char words[NOTICE_MAX])
{
	struct instant now = clock_now();
	struct quota_answer answer;

	if (!breaker_admits(&a->breaker, may_try(a, k), now)) {
		/* While one tries, its end is a moment away. */
		*ret_at = is_before(now, a->breaker.until) ? a->breaker.until :
							     after(now, SPAN_SECONDS(5));
		say_open(a, words);
		return false;
	}
	answer = quota_ask(&a->quota, k->what, operations_of(k), now);
	if (answer.why != QUOTA_FREE && answer.why != QUOTA_MINUTE) {
		*ret_at = answer.at;
		say_quota(a, answer, words);
		return false;
	}
	k->tries = breaker_is_open(&a->breaker);
	breaker_try(&a->breaker);
	return true;
}

struct span pace_delay(struct account *a, const struct talk *k)
{
	struct instant now = clock_now();
	struct quota_answer answer = quota_ask(&a->quota, k->what, operations_of(k), now);

	return answer.why == QUOTA_MINUTE ? since(now, answer.at) : (struct span){ 0 };
}

void pace_sent(struct account *a, struct talk *k)
{
	int64_t operations = operations_of(k);

	quota_take(&a->quota, k->what, operations, clock_now());
	k->operations += operations;
	a->requests++;
}

struct span pace_every(const struct account *a)
{
	const struct platform_config *p = account_config(a);
	int64_t day_ms = SPAN_DAYS(1).ms, others = 0;

	if (p->spend_every.ms > 0)
		others = a->spend.cost * (day_ms / p->spend_every.ms);
	return quota_pace(&a->quota, p->every, a->look.cost, others, clock_now());
}

/* ---- after ---- */

static void failed(struct account *a)
{
	char words[NOTICE_MAX];
	bool was_open = breaker_is_open(&a->breaker);

	if (!breaker_failed(&a->breaker, account_config(a)->every, clock_now()))
		return;
	round_try_at(a, a->breaker.until);
	say_open(a, words);
	if (!was_open)
		pace_notice(a, words);
}

static void answered(struct account *a)
{
	char words[NOTICE_MAX];

	if (!breaker_answered(&a->breaker))
		return;
	(void)snprintf(words, sizeof(words), "%s answers again", account_config(a)->id);
	pace_notice(a, words);
	if (a->house->started)
		round_start(a);
}

static bool is_account_wide(const struct talk *k, struct span *ret_rest)
{
	*ret_rest = k->talk.retry_after;
	if (k->errand != ERRAND_WRITE)
		return false;
	for (size_t i = 0; i < k->talk.command_count; i++) {
		const struct ending *e = &k->talk.endings[i];

		*ret_rest = e->retry_after;
		if (e->outcome == OUTCOME_LATER && e->account_wide && e->retry_after.ms > 0)
			return true;
	}
	return false;
}

static void hear_rest(struct account *a, const struct talk *k, const struct reply *reply, int step)
{
	struct span rest;
	bool wide = is_account_wide(k, &rest);

	if (k->errand == ERRAND_SPEND || k->errand == ERRAND_CHANGES)
		return; /* reports have limits of their own, which stop no pause */
	/* A read is of the account, whatever it is refused with. */
	if (k->errand != ERRAND_WRITE)
		wide = step < 0 && rest.ms > 0;
	if (reply->status != 429 && !wide && k->talk.usage.rest.ms <= 0)
		return;
	a->exhausted_at = clock_now();
	if (k->talk.usage.rest.ms <= 0)
		quota_exhaust(&a->quota, rest, a->exhausted_at);
}

/* A rest of moments is no news, nor is a longer one than it was. */
static void say_rest(struct account *a, struct instant rested)
{
	struct instant now = clock_now();
	char words[NOTICE_MAX], at[ZONE_TEXT];

	if (is_before(now, rested) || is_before(a->quota.until, after(now, SPAN_SECONDS(NEWS_S))))
		return;
	(void)snprintf(words, sizeof(words),
		       "%s asked to be left alone until %s; meanwhile only pauses are tried",
		       account_config(a)->id, at_words(a, a->quota.until, at));
	pace_notice(a, words);
}

void pace_reply(struct account *a, struct talk *k, const struct reply *reply, int step)
{
	bool unreadable = step < 0 && reply->status / 100 == 2;
	struct instant rested = a->quota.until;

	quota_hear(&a->quota, &k->talk.usage, clock_now());
	if (reply->status)
		hear_rest(a, k, reply, step);
	if (is_before(rested, a->quota.until))
		say_rest(a, rested);
	/* Reports live elsewhere: that they fail says nothing of the ads, nor that they work. */
	if (k->errand != ERRAND_READ && k->errand != ERRAND_WRITE)
		return;
	if (unreadable || breaker_is_failure(reply))
		failed(a);
	else if (reply->status)
		answered(a);
}

void pace_ended(struct account *a, struct talk *k, bool well)
{
	const struct generation *g = a->house->g;

	if (well && !is_never(k->asked_at) && is_before(a->exhausted_at, k->asked_at))
		quota_answered(&a->quota);
	if (k->tries && a->breaker.trying) { /* withdrawn: it found nothing out */
		breaker_untried(&a->breaker);
		round_try_at(a, after(clock_now(), a->breaker.rest));
	}
	if (k->round)
		k->round->operations += k->operations;
	else if (k->operations && g->house.used && !g->retired)
		g->house.used(g->house.context, a->platform, &a->quota);
}
