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
#include "decide/explain_words.h"
#include "decide/verdict.h"

static const struct policy *policy_of(const struct engine *e, service_ix s)
{
	return &e->config->policies[e->config->services[s].policy];
}

static const struct boundary *boundary_of(const struct policy *p, enum verdict v)
{
	return v == VERDICT_FULL    ? &p->full :
	       v == VERDICT_FILLING ? &p->filling :
	       v == VERDICT_AMPLE   ? &p->ample :
				      NULL;
}

/* "at or under the full limit of 3", "; full ends at 8": which limit the readings met. */
static void limit_met(const struct policy *p, const struct verdict_state *v, struct buf *out)
{
	const struct boundary *entered = boundary_of(p, v->settled),
			      *left = boundary_of(p, v->came_from);
	bool down = v->settled < v->came_from || v->came_from == VERDICT_UNKNOWN;

	if (entered && (down || v->settled == VERDICT_AMPLE)) {
		buf_printf(out, ", %s the %s limit of ",
			   words_falls(p) == (v->settled == VERDICT_AMPLE) ? "at or over" : "at or under",
			   verdict_name(v->settled));
		words_limit(out, p, entered->at);
	} else if (left && left->given) {
		buf_printf(out, "; %s ends at ", verdict_name(v->came_from));
		words_limit(out, p, left->leave);
	} else {
		buf_puts(out, ", inside the limits");
	}
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
	struct buf met cleanup_buf = BUF_INIT(NOTICE_MAX);

	if (e->config->services[s].closed) {
		(void)snprintf(out, NOTICE_MAX, "declared closed in the configuration");
		return;
	}
	if (is->verdict.stale || is->verdict.dead) {
		reason_of_silence(e, s, out);
		return;
	}
	if (is->decided_count == 0) {
		(void)snprintf(out, NOTICE_MAX, "no data yet");
		return;
	}
	explain_reading(e, s, &is->decided[0], &met);
	limit_met(policy_of(e, s), &is->verdict, &met);
	(void)snprintf(out, NOTICE_MAX, "%.200s (%u %s in a row)", buf_text(&met),
		       is->decided_agreed, is->decided_agreed == 1 ? "check" : "checks");
}

/* "$50 a day instead of $100", "a bid of 85 % instead of 100 %". */
static void change_words(const struct engine *e, const struct target *t, const struct command *c,
			 struct buf *out)
{
	words_amount(out, e->config, t, c->budget_micros);
	buf_puts(out, " instead of ");
	words_figure(out, e->config, t, c->planned_against.budget_micros);
}

/* A person's order gives its own reason. */
static void reason_of_wish(const struct engine *e, const struct target *t, char out[NOTICE_MAX])
{
	const struct hold *h = e->services[t->service].hold;
	char why[NOTICE_MAX];

	if (h && h->reverts) {
		(void)snprintf(out, NOTICE_MAX, "%s put it back to how it was found: %.120s",
			       h->who, h->reason);
		return;
	}
	reason_of_verdict(e, t->service, why);
	(void)snprintf(out, NOTICE_MAX, "%s is %s: %.120s", e->config->services[t->service].id,
		       verdict_name(engine_verdict(e, t->service)), why);
}

void reason_of_command(const struct engine *e, target_ix t, const struct command *c, char out[NOTICE_MAX])
{
	const struct target *target = &e->config->targets[t];
	struct buf change cleanup_buf = BUF_INIT(2 * NOTICE_MAX);
	char why[NOTICE_MAX];

	if (c->verb == VERB_SET_BUDGET)
		change_words(e, target, c, &change);
	else
		buf_puts(&change, c->verb == VERB_PAUSE ? "paused" : "resumed");
	reason_of_wish(e, target, why);
	buf_printf(&change, ", because %s", why);
	(void)snprintf(out, NOTICE_MAX, "%.239s", buf_text(&change));
}
