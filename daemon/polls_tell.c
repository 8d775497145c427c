/* SPDX-License-Identifier: Apache-2.0 */
/*
 * polls_tell.c - what the engine hears of an answer.
 *
 * Between the two stands belief: an answer that is not credible is told as
 * suspect, and "unchanged" is only told of what was believed.
 */
#include <stdio.h>

#include "daemon/clock.h"
#include "daemon/polls_state.h"
#include "decide/engine.h"

static void tell_of(struct polls *p, const struct poll *poll, size_t i, enum event_kind kind,
		    const char *words)
{
	generation_event(p->g, (struct event){
				       .kind = kind,
				       .service = poll->asks[i].service,
				       .target = NOBODY,
				       .observation = kind == EVENT_OBSERVED ? &poll->ret[i] : NULL,
				       .words = words,
			       });
}

static void tell(struct conversation *c, size_t i, enum event_kind kind, const char *words)
{
	tell_of(c->polls, &c->poll, i, kind, words);
}

/* Why it was not believed has not changed either. */
static void tell_doubted_still(struct conversation *c, size_t i)
{
	const char *trouble = engine_service(c->polls->g->engine, c->poll.asks[i].service)->trouble;
	char words[NOTICE_MAX];

	(void)snprintf(words, sizeof(words), "%s",
		       trouble ? trouble : "the same as before, which was not believed");
	tell(c, i, EVENT_UNHEARD, words);
}

void polls_tell_unchanged(struct conversation *c)
{
	for (size_t i = 0; i < c->poll.ask_count; i++)
		if (belief_stands(c->polls->belief, c->poll.asks[i].service))
			tell(c, i, EVENT_UNCHANGED, "");
		else
			tell_doubted_still(c, i);
}

/* Of a first zero nothing is said until it was asked about again: the last good data ages that much. */
static void tell_all_observed(struct polls *p, const struct poll *poll)
{
	for (size_t i = 0; i < poll->ask_count; i++)
		if (!belief_awaits_second(p->belief, poll->asks[i].service))
			tell_of(p, poll, i, EVENT_OBSERVED, "");
}

void polls_tell_observed(struct conversation *c)
{
	tell_all_observed(c->polls, &c->poll);
}

static void tell_all_unheard(struct polls *p, const struct poll *poll, const char *words)
{
	for (size_t i = 0; i < poll->ask_count; i++)
		tell_of(p, poll, i, EVENT_UNHEARD, words);
}

void polls_tell_unheard(struct conversation *c, const char *words)
{
	tell_all_unheard(c->polls, &c->poll, words);
}

void polls_told(struct polls *p, const struct poll *poll)
{
	(void)belief_judge(p->belief, poll->ret, poll->ask_count, clock_now());
	p->stats.done++;
	polls_note_answer(p, (uint32_t)(poll->config - p->g->config->feeds), false);
	tell_all_observed(p, poll);
}

void polls_told_badly(struct polls *p, const struct poll *poll, const char *words)
{
	p->stats.failed++;
	polls_note_failure(p, (uint32_t)(poll->config - p->g->config->feeds), words);
	tell_all_unheard(p, poll, words);
}

void polls_tell_ending(struct conversation *c, const char *words)
{
	struct polls *p = c->polls;

	p->ended(p->ended_context, &(struct polls_ending){
					   .feed = p->units[c->unit].feed,
					   .asks = c->poll.asks,
					   .ask_count = c->poll.ask_count,
					   .said = words ? NULL : c->poll.ret,
					   .words = words,
					   .account = c->poll.account,
					   .requests = c->requests,
				   });
}

void polls_recall(struct polls *p)
{
	const struct config *config = p->g->config;

	for (size_t s = 0; s < config->service_count; s++) {
		const struct service_state *is = engine_service(p->g->engine, (service_ix)s);
		const struct policy *policy = &config->policies[config->services[s].policy];

		if (!is->evidence_count)
			continue;
		if (policy->metric == METRIC_OPEN_SLOTS ? is->evidence[0].value == 0 :
							  is->evidence[0].censored)
			belief_recall_zero(p->belief, (service_ix)s);
	}
}
