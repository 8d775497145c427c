/* SPDX-License-Identifier: Apache-2.0 */
/*
 * approve.c - more spend that waits for a person's yes.
 *
 * A yes is to a plan, not to a clinic: it binds the hash of what the targets would
 * be in the end, once ramps and steps are over, and each target keeps the budget it
 * was approved up to.  A smaller wish is covered, a larger one asks again.  A yes
 * that no command has used by its end is void; one that has been used holds until
 * the verdict moves.  Less spend never waits here.
 *
 * A no is kept as an approval that ended when it began.  It holds back the plan it
 * was given to until the verdict moves or the plan is another one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

#define FNV_OFFSET UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

/* FNV-1a: an identifier that is the same on every machine; it keeps nothing secret. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * FNV_PRIME;
	return hash;
}

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	return hash_bytes(hash, bytes, sizeof(bytes));
}

/* Where it would be in the end: a ramp only says when. What is paused has no budget of interest. */
static struct ad_state in_the_end(const struct engine *e, target_ix t)
{
	const struct target *target = &e->config->targets[t];
	struct service_state s = e->services[target->service];
	struct ad_state ret;

	s.verdict.reopened_at = (struct instant){ 0 };
	ret = plan_wanted(e->config, target, &s, &e->targets[t], e->now);
	if (ret.status != AD_ENABLED)
		ret.budget_micros = 0;
	return ret;
}

static uint64_t hash_of(const struct engine *e, service_ix s)
{
	const struct service *service = &e->config->services[s];
	uint64_t hash = FNV_OFFSET;

	for (uint32_t i = 0; i < service->target_count; i++) {
		target_ix t = service->first_target + i;
		const char *id = e->config->targets[t].id;
		struct ad_state end = in_the_end(e, t);

		hash = hash_bytes(hash, id, strlen(id) + 1);
		hash = hash_number(hash, (uint64_t)end.status);
		hash = hash_number(hash, (uint64_t)end.budget_micros);
	}
	return hash | 1; /* 0 says that nothing waits */
}

/* What waits, whether or not it was declined. */
static struct proposal waiting(const struct engine *e, service_ix s)
{
	const struct service *service = &e->config->services[s];
	struct proposal p = { 0 };

	for (uint32_t i = 0; i < service->target_count; i++) {
		target_ix t = service->first_target + i;

		if (e->targets[t].gate != GATE_APPROVAL)
			continue;
		p.hash = hash_of(e, s);
		p.since = e->services[s].verdict.since;
		p.more_micros += plan_cost_of(&e->config->targets[t], in_the_end(e, t)) -
				 plan_cost_of(&e->config->targets[t], e->targets[t].confirmed);
	}
	return p;
}

bool approval_is_decline(const struct approval *a)
{
	return a->until.ms == a->at.ms;
}

/* Who said no to exactly this; NULL: nobody. */
static const struct approval *declined(const struct engine *e, service_ix s, uint64_t hash)
{
	const struct approval *a = e->services[s].approval;

	return a && approval_is_decline(a) && a->hash == hash ? a : NULL;
}

struct proposal engine_proposal(const struct engine *e, service_ix s)
{
	struct proposal p = waiting(e, s);

	return declined(e, s, p.hash) ? (struct proposal){ 0 } : p;
}

bool approve_covers(const struct engine *e, target_ix t, int64_t micros)
{
	const struct approval *a = e->services[e->config->targets[t].service].approval;

	return a && !approval_is_decline(a) && micros <= e->targets[t].approved_micros;
}

void approve_begun(struct engine *e, target_ix t, struct effects *fx)
{
	service_ix s = e->config->targets[t].service;
	struct approval *a = e->services[s].approval;

	if (!a || a->begun)
		return;
	a->begun = true;
	effect_save_service(e, fx, s);
}

/* ---- what a person says ---- */

static void ceilings(struct engine *e, service_ix s, bool approved, struct effects *fx)
{
	const struct service *service = &e->config->services[s];

	for (uint32_t i = 0; i < service->target_count; i++) {
		target_ix t = service->first_target + i;

		e->targets[t].approved_micros = approved ? in_the_end(e, t).budget_micros : 0;
		effect_save_target(e, fx, t);
	}
}

static void tell(struct engine *e, const struct event *ev, int64_t more, struct effects *fx)
{
	const char *id = e->config->services[ev->service].id;
	char money[MONEY_TEXT];

	money_format(more, e->config->currency, money);
	if (ev->kind == EVENT_APPROVE)
		effect_notice(e, fx, NOTICE_PERSON, ev->service, NOBODY, 0,
			      "%s: up to %s a day more approved by %s", id, money, ev->who);
	else
		effect_notice(
			e, fx, NOTICE_PERSON, ev->service, NOBODY, 0,
			"%s: up to %s a day more declined by %s: %s; not proposed again until the "
			"verdict moves",
			id, money, ev->who, ev->words);
}

static struct instant ends(const struct engine *e, enum event_kind kind)
{
	struct span life = e->config->limits.approval_life;

	if (kind == EVENT_DECLINE)
		return e->now;
	return life.ms > 0 ? after(e->now, life) : (struct instant){ 0 };
}

void approve_said(struct engine *e, const struct event *ev, struct effects *fx)
{
	struct service_state *is = &e->services[ev->service];
	int64_t more = waiting(e, ev->service).more_micros;

	if (!is->approval)
		is->approval = calloc(1, sizeof(*is->approval));
	if (!is->approval)
		abort();
	*is->approval = (struct approval){ .hash = ev->hash, .at = e->now, .until = ends(e, ev->kind) };
	(void)snprintf(is->approval->who, sizeof(is->approval->who), "%s", ev->who);
	ceilings(e, ev->service, ev->kind == EVENT_APPROVE, fx);
	tell(e, ev, more, fx);
}

/* ---- what may not be said ---- */

static void tell_plan(const struct engine *e, service_ix s, struct buf *out)
{
	const struct service *service = &e->config->services[s];
	char money[MONEY_TEXT];

	for (uint32_t i = 0; i < service->target_count; i++) {
		target_ix t = service->first_target + i;
		struct ad_state end = in_the_end(e, t);

		buf_printf(out, "%s%s ", i ? ", " : "", e->config->targets[t].id);
		if (end.status == AD_ENABLED)
			buf_printf(out, "at %s a day",
				   money_format(end.budget_micros, e->config->currency, money));
		else
			buf_puts(out, end.status == AD_PAUSED ? "paused" : "left as it is");
	}
}

static bool is_same_plan(const struct engine *e, const struct event *ev, uint64_t hash, struct buf *why)
{
	if (ev->hash == hash)
		return true;
	buf_printf(why, "the plan changed since you saw it: then %016" PRIx64 ", now %016" PRIx64 " (",
		   ev->hash, hash);
	tell_plan(e, ev->service, why);
	buf_puts(why, "); look at it again and answer that one");
	return false;
}

static bool is_waiting(const struct engine *e, service_ix s, uint64_t hash, struct buf *why)
{
	const struct approval *no = declined(e, s, hash);

	if (no)
		buf_printf(why,
			   "%s declined this plan of %s: it is proposed again when the verdict "
			   "moves or the plan changes",
			   no->who, e->config->services[s].id);
	else if (hash == 0)
		buf_printf(why, "nothing of %s waits for approval", e->config->services[s].id);
	return !no && hash != 0;
}

bool approve_may(const struct engine *e, const struct event *ev, struct buf *why)
{
	uint64_t hash = waiting(e, ev->service).hash;

	if (!is_waiting(e, ev->service, hash, why) || !is_same_plan(e, ev, hash, why))
		return false;
	if (ev->kind == EVENT_DECLINE || strcmp(ev->who, e->author) != 0)
		return true;
	buf_printf(why, "%s wrote the rules now in force: what they ask for is approved by somebody else",
		   ev->who);
	return false;
}

/* ---- its end ---- */

static bool is_over(const struct engine *e, const struct service_state *s)
{
	const struct approval *a = s->approval;

	if (is_before(a->at, s->verdict.moved_at))
		return true;
	return !a->begun && !approval_is_decline(a) && !is_never(a->until) &&
	       !is_before(e->now, a->until);
}

void approve_check(struct engine *e, service_ix s, struct effects *fx)
{
	struct service_state *is = &e->services[s];

	if (!is->approval || !is_over(e, is))
		return;
	if (!is->approval->begun && !approval_is_decline(is->approval))
		effect_notice(e, fx, NOTICE_PERSON, s, NOBODY, 0,
			      "%s: the approval by %s ended before anything of it was sent; more "
			      "spend waits for a new one",
			      e->config->services[s].id, is->approval->who);
	free(is->approval);
	is->approval = NULL;
	engine_moved(e, s);
	effect_save_service(e, fx, s);
	ceilings(e, s, false, fx);
}
