/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_round.c - what is asked of an account again and again.
 *
 * State every `every`, spend every `spend_every`, one batch after the other: reading
 * a thousand campaigns holds up the loop, and a command must not wait for ten
 * thousand.  A round that may not go on waits where it is.  Who changed something is
 * asked some minutes after it was seen, because histories lag, once for all that was
 * seen by then; and again later, less and less often, for what the history did not tell.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/accounts_state.h"
#include "daemon/clock.h"

enum {
	WHO_REST_MS = 5 * 60 * 1000,   /* between two questions */
	WHO_SOON_MS = 1000,	       /* never more often than this */
	WHO_AGAIN_MS = 20 * 60 * 1000, /* at least as often as this */
	WHO_FOR_MS = 2 * 3600 * 1000,  /* Meta's history is late, Microsoft's up to an hour */
	WHO_BACK_MS = 10 * 60 * 1000,  /* asked for, before the last look at which all was well */
	WHO_DAYS = 7,
};

static uint32_t entry_of(const struct account *a, enum timer timer)
{
	return a->platform * TIMER_COUNT + (uint32_t)timer;
}

static void arm(const struct account *a, enum timer timer, struct span in)
{
	if (!a->house->stopped)
		wheel_arm(a->house->wheel, entry_of(a, timer), in.ms > 0 ? (uint64_t)in.ms : 0);
}

static struct span until(struct instant at)
{
	return since(clock_now(), at);
}

/* ---- rounds ---- */

static bool is_look(const struct account *a, const struct round *r)
{
	return r == &a->look;
}

static size_t batch_of(const struct account *a, const struct round *r)
{
	unsigned most = account_config(a)->kind->read_most;
	size_t left = r->targets.count - r->done;

	if (!most)
		most = READS_AT_ONCE;
	return left < most ? left : most;
}

/* Reads that fail are said of each target; what spend is for nobody else would say. */
static void say_spend(struct account *a, const char *trouble)
{
	char words[NOTICE_MAX];

	if (trouble)
		(void)snprintf(words,
			       sizeof(words), "what the ads of %s cost cannot be read: %s; the last known spend grows old",
			       account_config(a)->id, trouble);
	else
		(void)snprintf(words, sizeof(words), "what the ads of %s cost can be read again",
			       account_config(a)->id);
	pace_notice(a, words);
}

static void round_over(struct account *a, struct round *r)
{
	const struct generation *g = a->house->g;

	r->cost = r->operations;
	a->house->stats.rounds++;
	if (!r->failed)
		r->ended = clock_now();
	if (!r->failed && r->down)
		say_spend(a, NULL);
	r->down = r->failed && r->down;
	r->targets.count = r->done = 0;
	if (r->cost && g->house.used && !g->retired)
		g->house.used(g->house.context, a->platform, &a->quota);
	/* What it cost decides how long it lasts until the next. */
	if (is_look(a, r) && is_longer(pace_every(a), account_config(a)->every))
		arm(a, TIMER_LOOK, until(after(r->begun, pace_every(a))));
}

static void round_on(struct account *a, struct round *r)
{
	size_t n = batch_of(a, r);
	const target_ix *targets = &r->targets.items[r->done];

	if (a->house->stopped)
		return;
	if (!n) {
		round_over(a, r);
		return;
	}
	r->done += n;
	if (is_look(a, r))
		talk_read(a, targets, n, r);
	else
		talk_spend(a, targets, n);
}

void round_give_up(struct round *r)
{
	r->done = r->targets.count;
}

void round_next(struct account *a, struct round *r, const char *trouble)
{
	if (trouble)
		r->failed = true;
	if (trouble && !is_look(a, r) && !r->down) {
		r->down = true;
		say_spend(a, trouble);
	}
	round_on(a, r);
}

void round_wait(struct account *a, struct round *r, size_t n, struct instant at)
{
	r->done -= n;
	r->waits = true;
	arm(a, is_look(a, r) ? TIMER_LOOK : TIMER_SPEND, until(at));
}

static void round_begin(struct account *a, struct round *r)
{
	const struct config *config = a->house->g->config;

	r->begun = clock_now();
	r->operations = 0;
	r->failed = false;
	for (size_t t = 0; t < config->target_count; t++)
		if (config->targets[t].platform == a->platform)
			list_add(&r->targets, (target_ix)t);
	round_on(a, r);
}

/* True: one is still under way, or goes on now after a wait. */
static bool round_goes_on(struct account *a, struct round *r)
{
	bool waited = r->waits;

	r->waits = false;
	if (waited)
		round_on(a, r);
	return waited || r->targets.count > 0;
}

static void show_all(struct account *a)
{
	const struct config *config = a->house->g->config;

	for (size_t t = 0; t < config->target_count; t++)
		if (config->targets[t].platform == a->platform)
			tell_unreadable(a, (target_ix)t);
}

static void look(struct account *a)
{
	arm(a, TIMER_LOOK, pace_every(a));
	if (!platform_can_read(account_config(a)))
		show_all(a);
	else if (!round_goes_on(a, &a->look))
		round_begin(a, &a->look);
}

static void spend(struct account *a)
{
	const struct platform_config *p = account_config(a);

	if (!p->kind->spend_begin || p->spend_every.ms <= 0)
		return;
	arm(a, TIMER_SPEND, p->spend_every);
	if (!round_goes_on(a, &a->spend))
		round_begin(a, &a->spend);
}

void round_start(struct account *a)
{
	look(a);
	spend(a);
}

/* ---- does it answer again? ---- */

void round_try_at(struct account *a, struct instant at)
{
	if (platform_can_read(account_config(a)))
		arm(a, TIMER_TRY, until(at));
}

static void try(struct account *a)
{
	const struct config *config = a->house->g->config;

	if (!breaker_is_open(&a->breaker))
		return;
	for (size_t t = 0; t < config->target_count; t++)
		if (config->targets[t].platform == a->platform) {
			talk_try(a, (target_ix)t);
			return;
		}
}

/* ---- who changed it? ---- */

static void who_add(struct account *a, const struct who *w)
{
	if (a->who_count == a->who_room) {
		a->who_room = a->who_room ? a->who_room * 2 : 16;
		a->whos = realloc(a->whos, a->who_room * sizeof(*a->whos));
		if (!a->whos)
			abort();
	}
	a->whos[a->who_count++] = *w;
}

static struct who *who_of(struct account *a, target_ix t)
{
	for (size_t i = 0; i < a->who_count; i++)
		if (a->whos[i].target == t)
			return &a->whos[i];
	return NULL;
}

static struct span at_most(struct span s, int64_t ms)
{
	return s.ms < ms ? s : (struct span){ ms };
}

/* A platform that shows soon what changed tells soon who did. */
static struct span twice_lag(const struct account *a)
{
	int64_t ms = 2 * account_config(a)->lag.ms;

	return (struct span){ ms > WHO_SOON_MS ? ms : WHO_SOON_MS };
}

static void who_arm(struct account *a, struct span in)
{
	struct instant free_at = after(a->who_asked_at, at_most(twice_lag(a), WHO_REST_MS));
	uint64_t armed = wheel_remaining(a->house->wheel, entry_of(a, TIMER_WHO));

	if (is_longer(until(free_at), in))
		in = until(free_at);
	if (armed > (uint64_t)in.ms)
		arm(a, TIMER_WHO, in);
}

void accounts_who(struct accounts *house, target_ix t)
{
	struct account *a = &house->items[house->g->config->targets[t].platform];
	const struct platform_config *p = account_config(a);
	struct instant now = clock_now();
	struct span back = since(engine_target(house->g->engine, t)->changed_outside_at, now);

	if (!p->kind->changes_begin || house->stopped || who_of(a, t))
		return;
	back.ms += WHO_BACK_MS + 2 * p->every.ms;
	who_add(a, &(struct who){ .target = t,
				  .since = before(now, at_most(back, SPAN_DAYS(WHO_DAYS).ms)),
				  .until = after(now, (struct span){ WHO_FOR_MS }),
				  .again = twice_lag(a) });
	who_arm(a, p->lag); /* what is shown late is told late */
}

void round_who_again(struct account *a, const struct who *w, struct instant at)
{
	if (a->house->stopped || who_of(a, w->target))
		return;
	who_add(a, w);
	who_arm(a, until(at));
}

void round_unnamed(struct account *a, const struct who *w)
{
	struct instant at = after(clock_now(), at_most(w->again, WHO_AGAIN_MS));
	struct who again = *w;

	again.again.ms *= 2;
	if (is_before(at, w->until))
		round_who_again(a, &again, at);
}

static void ask_who(struct account *a)
{
	struct who *whos = a->whos;
	size_t n = a->who_count, most = PLATFORM_BATCH_MAX;

	a->whos = NULL;
	a->who_count = a->who_room = 0;
	a->who_asked_at = clock_now();
	for (size_t from = 0; from < n; from += most)
		talk_changes(a, &whos[from], n - from < most ? n - from : most);
	free(whos);
}

/* ---- the wheel ---- */

void round_due(void *context, uint32_t entry)
{
	struct accounts *house = context;
	struct account *a = &house->items[entry / TIMER_COUNT];

	if (house->stopped)
		return;
	switch ((enum timer)(entry % TIMER_COUNT)) {
	case TIMER_LOOK:
		look(a);
		break;
	case TIMER_SPEND:
		spend(a);
		break;
	case TIMER_WHO:
		ask_who(a);
		break;
	case TIMER_TRY:
		try(a);
		break;
	case TIMER_COUNT:
		break;
	}
}
