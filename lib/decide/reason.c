/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reason.c - the one sentence that goes with each verdict and each command.
 *
 * Written where the decision is made and kept with it, so that the log, the
 * page and an auditor years later read the same words: what was seen, which
 * limit it met, how often it was checked.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/money.h"
#include "decide/engine_state.h"
#include "decide/metric.h"
#include "decide/verdict.h"

static const struct policy *policy_of(const struct engine *e, service_ix s)
{
	return &e->config->policies[e->config->services[s].policy];
}

static const char *days_word(const struct policy *p, int64_t n)
{
	if (p->full.at.unit == UNIT_BUSINESS_DAYS)
		return n == 1 ? "business day" : "business days";
	return n == 1 ? "day" : "days";
}

void reason_of_reading(const struct engine *e, service_ix s, const struct reading *r, char out[NOTICE_MAX])
{
	const struct policy *p = policy_of(e, s);

	if (p->metric == METRIC_OPEN_SLOTS)
		(void)snprintf(out, NOTICE_MAX, "%" PRId32 " %s in the next %" PRId64 " days", r->value,
			       r->value == 1 ? "opening" : "openings", p->within.ms / SPAN_DAYS(1).ms);
	else if (r->censored)
		(void)snprintf(out, NOTICE_MAX, "more than %" PRId32 " %s to the third opening",
			       r->value, days_word(p, r->value));
	else
		(void)snprintf(out, NOTICE_MAX, "%" PRId32 " %s to the third opening", r->value,
			       days_word(p, r->value));
}

static const struct boundary *boundary_of(const struct policy *p, enum verdict v)
{
	return v == VERDICT_FULL    ? &p->full :
	       v == VERDICT_FILLING ? &p->filling :
	       v == VERDICT_AMPLE   ? &p->ample :
				      NULL;
}

/* "at or under the limit of 3", "back over 8, where full ends", ... */
static void limit_met(const struct policy *p, const struct verdict_state *v, char *out, size_t room)
{
	const struct boundary *entered = boundary_of(p, v->settled),
			      *left = boundary_of(p, v->came_from);
	bool low = metric_get((enum metric_id)p->metric)->low_is_full;
	bool down = v->settled < v->came_from || v->came_from == VERDICT_UNKNOWN;

	if (entered && (down || v->settled == VERDICT_AMPLE))
		(void)snprintf(out, room, ", %s the %s limit of %" PRId64,
			       (low == (v->settled == VERDICT_AMPLE)) ? "at or over" : "at or under",
			       verdict_name(v->settled), entered->at.value);
	else if (left && left->given)
		(void)snprintf(out, room, "; %s ends at %" PRId64, verdict_name(v->came_from),
			       left->leave.value);
	else
		(void)snprintf(out, room, ", inside the limits");
}

static const char *fallback_words(enum fallback f)
{
	static const char *const words[] = {
		[FALLBACK_HOLD] = "its ads stay as they are",
		[FALLBACK_HOLD_IF_LOWER] = "boosts end, cuts stay",
		[FALLBACK_BASELINE] = "its ads go back to the plan if they are above it",
		[FALLBACK_PAUSE] = "its ads are paused",
	};

	return words[f];
}

static void reason_of_silence(const struct engine *e, service_ix s, char out[NOTICE_MAX])
{
	const struct service_state *is = &e->services[s];
	const struct policy *p = policy_of(e, s);
	char age[SPAN_TEXT];

	(void)snprintf(out, NOTICE_MAX, "the last good data is %s old%s%.100s; %s",
		       span_format(since(is->as_of, e->now), age), is->trouble ? ", because " : "",
		       is->trouble ? is->trouble : "",
		       fallback_words((enum fallback)(is->verdict.dead ? p->dead : p->stale)));
}

void reason_of_verdict(const struct engine *e, service_ix s, char out[NOTICE_MAX])
{
	const struct service_state *is = &e->services[s];
	char value[NOTICE_MAX], limit[80] = "";

	if (e->config->services[s].closed) {
		(void)snprintf(out, NOTICE_MAX, "declared closed in the configuration");
		return;
	}
	if (is->verdict.stale || is->verdict.dead) {
		reason_of_silence(e, s, out);
		return;
	}
	if (is->evidence_count == 0 || is->verdict.settled == VERDICT_UNKNOWN) {
		(void)snprintf(out, NOTICE_MAX, "no data yet");
		return;
	}
	reason_of_reading(e, s, &is->decided[0], value);
	limit_met(policy_of(e, s), &is->verdict, limit, sizeof(limit));
	(void)snprintf(out, NOTICE_MAX, "%.100s%s (%u %s in a row)", value, limit,
		       is->decided_agreed, is->decided_agreed == 1 ? "check" : "checks");
}

void reason_of_command(const struct engine *e, target_ix t, const struct command *c, char out[NOTICE_MAX])
{
	const struct target *target = &e->config->targets[t];
	char why[NOTICE_MAX], money[MONEY_TEXT], was[MONEY_TEXT];
	const char *verdict = verdict_name(engine_verdict(e, target->service));

	reason_of_verdict(e, target->service, why);
	if (c->verb == VERB_SET_BUDGET)
		(void)snprintf(out, NOTICE_MAX, "%s a day instead of %s, because %s is %s: %.120s",
			       money_format(c->budget_micros, e->config->currency, money),
			       money_format(c->planned_against.budget_micros, e->config->currency, was),
			       e->config->services[target->service].id, verdict, why);
	else
		(void)snprintf(out, NOTICE_MAX, "%s, because %s is %s: %.140s",
			       c->verb == VERB_PAUSE ? "paused" : "resumed",
			       e->config->services[target->service].id, verdict, why);
}
