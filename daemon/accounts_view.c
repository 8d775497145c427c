/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_view.c - how an ad account stands, for people and metrics.
 *
 * The last refusal is kept with its time and not forgotten when the next request goes
 * well: a budget that was refused an hour ago still is, whatever was read since.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/accounts_state.h"
#include "daemon/clock.h"

static void keep(struct account *a, const char *words, struct instant at)
{
	char *copy = strndup(words, NOTICE_MAX - 1);

	if (!copy)
		abort();
	free(a->trouble);
	a->trouble = copy;
	a->trouble_at = at;
}

void view_refused(struct account *a, const char *words)
{
	a->refused++;
	keep(a, words, clock_now());
}

void view_inherit(struct account *is, const struct account *was)
{
	is->requests = was->requests;
	is->refused = was->refused;
	is->failing = was->failing;
	is->look.ended = was->look.ended;
	is->spend.ended = was->spend.ended;
	if (was->trouble)
		keep(is, was->trouble, was->trouble_at);
}

static bool is_doubtful(enum control c)
{
	return c == CONTROL_NOT_CONFIRMED || c == CONTROL_CHANGED_OUTSIDE;
}

static void count_targets(const struct account *a, struct report_account *ret)
{
	const struct generation *g = a->house->g;

	for (size_t t = 0; t < g->config->target_count; t++) {
		if (g->config->targets[t].platform != a->platform)
			continue;
		ret->targets++;
		ret->in_doubt += is_doubtful(engine_target_control(g->engine, (target_ix)t));
	}
}

void accounts_view(struct accounts *a, uint32_t platform, struct report_account *ret)
{
	struct account *is = &a->items[platform];
	const struct platform_config *p = account_config(is);
	struct instant now = clock_now();

	*ret = (struct report_account){
		.id = p->id,
		.kind = p->kind->name,
		.used = quota_used(&is->quota, now),
		.day = is->quota.day,
		.requests = is->requests,
		.refused = is->refused,
		.percent = is->quota.percent,
		.looked_at = is->look.ended,
		.spent_at = is->spend.ended,
		.every = pace_every(is),
		.trouble = is->trouble ? is->trouble : "",
		.trouble_at = is->trouble_at,
		.failing = is->failing,
	};
	if (is_before(now, is->quota.until))
		ret->rests_until = is->quota.until;
	if (breaker_is_open(&is->breaker))
		ret->tries_at = is->breaker.until;
	if (p->kind->sunset)
		ret->sunset = p->kind->sunset(p->settings);
	count_targets(is, ret);
}
