/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_tell.c - what came back, as events.
 *
 * A platform that cannot be read back has its receiver's word for it: a DONE is shown to
 * the engine as the state asked for, and an unsure command is sent again with the
 * same id, which such receivers must ignore the second time.  A look at ten thousand
 * campaigns is told in portions, between which the loop has its turn.
 */
#include <stdlib.h>

#include "daemon/accounts_state.h"
#include "daemon/clock.h"
#include "decide/plan.h"

/* ---- state ---- */

static void unseen(struct talk *k, target_ix t, const char *words)
{
	generation_event(
		k->account->house->g,
		(struct event){ .kind = EVENT_UNSEEN, .target = t, .words = words, .service = NOBODY });
}

static void sighting(struct talk *k, const struct sighting *s)
{
	if (!s->seen) {
		unseen(k, s->target, s->trouble);
		return;
	}
	generation_event(k->account->house->g, (struct event){
						       .kind = EVENT_SEEN,
						       .target = s->target,
						       .service = NOBODY,
						       .seen = s->state,
						       .steerable = s->steerable,
						       .budget_fixed = s->budget_fixed,
						       .learning = s->learning,
						       .learning_since = s->learning_since,
						       .asked_at = k->asked_at,
						       .words = s->trouble,
					       });
}

void tell_findings(const struct talk *k)
{
	const struct generation *g = k->account->house->g;

	for (const struct finding *f = k->talk.findings; f && g->house.finding; f = f->next)
		g->house.finding(g->house.context, k->account->platform, f);
}

/* How far it is told this time. */
static size_t portion(const struct talk *k)
{
	size_t left = k->talk.read_count - k->told;

	return k->told + (left < TOLD_AT_ONCE ? left : TOLD_AT_ONCE);
}

static bool tell_sightings(struct talk *k, const struct err *err)
{
	for (size_t end = portion(k); k->told < end; k->told++)
		if (err)
			unseen(k, k->talk.read[k->told], err->text);
		else
			sighting(k, &k->talk.sightings[k->told]);
	if (k->told < k->talk.read_count)
		return false;
	tell_findings(k);
	return true;
}

void tell_read(struct talk *k, const struct err *err)
{
	while (!tell_sightings(k, err))
		;
}

/* ---- commands ---- */

/* A second asking that fails says nothing about the first: only a yes settles it. */
static void ended(struct talk *k, size_t i, const struct ending *end)
{
	bool counts = !k->resend || end->outcome == OUTCOME_DONE;

	if (end->outcome == OUTCOME_REFUSED)
		view_refused(k->account, end->words);
	generation_event(k->account->house->g,
			 (struct event){
				 .kind = EVENT_ENDED,
				 .target = k->commands[i].target,
				 .service = NOBODY,
				 .command = k->commands[i].id,
				 .outcome = counts ? end->outcome : OUTCOME_UNSURE,
				 .retry_after = end->retry_after,
				 .account_wide = end->outcome == OUTCOME_LATER && end->account_wide,
				 .least_micros = end->least_micros,
				 .least_today = end->least_today,
				 .words = end->words,
			 });
}

static void all_ended(struct talk *k, enum outcome outcome, struct span retry_after, const char *words)
{
	struct ending end = { .outcome = outcome, .account_wide = true, .retry_after = retry_after };

	(void)snprintf(end.words, sizeof(end.words), "%s", words);
	for (size_t i = 0; i < k->talk.command_count; i++)
		ended(k, i, &end);
}

static void tell_write(struct talk *k, const struct err *err)
{
	if (err) {
		all_ended(k, OUTCOME_UNSURE, (struct span){ 0 }, err->text);
		return;
	}
	for (size_t i = 0; i < k->talk.command_count; i++)
		ended(k, i, &k->talk.endings[i]);
}

void tell_later(struct talk *k, struct span retry_after, const char *words)
{
	all_ended(k, OUTCOME_LATER, retry_after, words);
}

void tell_late_command(struct account *a, const struct queued *q)
{
	generation_event(a->house->g,
			 (struct event){
				 .kind = EVENT_ENDED,
				 .target = q->target,
				 .service = NOBODY,
				 .command = q->command,
				 .outcome = OUTCOME_LATER,
				 .words = "not sent: its time was over before its turn came",
			 });
}

/* ---- money and people ---- */

static bool tell_costs(struct talk *k)
{
	for (size_t end = portion(k); k->told < end; k->told++) {
		const struct cost *c = &k->talk.costs[k->told];
		struct event ev = { .kind = EVENT_SPENT, .target = k->talk.read[k->told], .service = NOBODY };

		if (!c->told)
			continue;
		ev.spend = c->spend;
		ev.spend.at = k->asked_at;
		generation_event(k->account->house->g, ev);
	}
	return k->told == k->talk.read_count;
}

static void tell_names(struct talk *k)
{
	for (size_t i = 0; i < k->talk.read_count; i++) {
		const struct foreign *f = &k->talk.foreigns[i];
		struct event ev = { .kind = EVENT_NAMED, .target = k->talk.read[i], .service = NOBODY };

		if (is_never(f->at)) {
			round_unnamed(k->account, &k->whos[i]);
			continue;
		}
		ev.who = f->who;
		ev.words = f->with;
		ev.happened = f->at;
		generation_event(k->account->house->g, ev);
	}
}

/* ---- platforms that cannot be read ---- */

static void show(struct account *a, target_ix t, struct ad_state seen)
{
	generation_event(a->house->g, (struct event){
					      .kind = EVENT_SEEN,
					      .target = t,
					      .service = NOBODY,
					      .seen = seen,
					      .steerable = true,
					      .asked_at = clock_now(),
					      .words = "",
				      });
}

void tell_unreadable(struct account *a, target_ix t)
{
	const struct target_state *is = engine_target(a->house->g->engine, t);
	const struct target *plan = &a->house->g->config->targets[t];

	if (is->stage == STAGE_DONE)
		show(a, t, plan_after(is->command, is->command->planned_against));
	else if (is->stage == STAGE_UNSURE)
		talk_write(a, &(struct queued){ t, is->command->id }, 1, true);
	else if (is_never(is->confirmed_at))
		show(a, t,
		     (struct ad_state){ .status = AD_ENABLED, .budget_micros = plan->budget_micros });
	else
		show(a, t, is->confirmed);
}

/* ---- the end of a conversation ---- */

bool tell_end(struct talk *k, const struct err *err)
{
	switch (k->errand) {
	case ERRAND_READ:
		return tell_sightings(k, err);
	case ERRAND_WRITE:
		tell_write(k, err);
		return true;
	case ERRAND_SPEND:
		return err || tell_costs(k);
	case ERRAND_CHANGES:
		if (!err)
			tell_names(k);
		return true;
	}
	abort();
}
