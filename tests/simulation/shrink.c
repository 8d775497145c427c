/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shrink.c - of all that went wrong, what was needed to break the promise.
 *
 * Troubles are taken away, halves first and one by one at the end, for as long as
 * the same promise still breaks.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/simulation/world.h"

enum { TRIES_MAX = 300, SECONDS_MAX = 40 }; /* a few troubles too many can be read too */

struct search {
	struct life life;
	enum promise promise;
	bool without[TROUBLES_MAX];
	uint32_t left[TROUBLES_MAX];
	size_t count;
	int tries;
	clock_t begun;
};

static bool still_breaks(struct search *s)
{
	struct world *w;
	bool yes;

	s->tries++;
	s->life.without = s->without;
	w = world_live(&s->life);
	yes = w->broken == s->promise;
	world_close(w);
	return yes;
}

static void take(struct search *s, size_t from, size_t n, bool away)
{
	for (size_t i = from; i < from + n; i++)
		s->without[s->left[i]] = away;
}

/* Without those n it breaks too: they are gone for good. */
static bool drop(struct search *s, size_t from, size_t n)
{
	take(s, from, n, true);
	if (!still_breaks(s)) {
		take(s, from, n, false);
		return false;
	}
	memmove(&s->left[from], &s->left[from + n], (s->count - from - n) * sizeof(s->left[0]));
	s->count -= n;
	return true;
}

static bool may_go_on(const struct search *s)
{
	return s->tries < TRIES_MAX && clock() - s->begun < SECONDS_MAX * CLOCKS_PER_SEC;
}

static void shrink(struct search *s)
{
	for (size_t n = s->count; n > 0; n = n > 1 ? (n + 1) / 2 : 0)
		for (size_t from = 0; from < s->count && may_go_on(s);) {
			size_t some = from + n <= s->count ? n : s->count - from;

			if (!drop(s, from, some))
				from += some;
		}
}

static void tell_trace(const struct world *w)
{
	uint64_t first = w->traced > TRACE_LINES ? w->traced - TRACE_LINES : 0;

	for (uint64_t i = first; i < w->traced; i++)
		(void)printf("  %s\n", w->trace[i % TRACE_LINES]);
}

static double dollars(int64_t micros)
{
	return (double)micros / MICROS;
}

/* What the platforms have, what is believed, and what it can come to cost by us. */
static void tell_levers(const struct world *w)
{
	for (target_ix t = 0; t < w->config->target_count; t++) {
		const struct target_state *is = engine_target(w->engine, t);
		const struct target *target = &w->config->targets[t];

		(void)printf("  %-18s pool %2d  is %s $%.2f, known %s $%.2f, wanted %s $%.2f, ours "
			     "$%.2f, %s%s\n",
			     target->id, w->config->services[target->service].pool,
			     ad_status_name(w->levers[t].truth.status),
			     dollars(w->levers[t].truth.budget_micros),
			     ad_status_name(is->confirmed.status),
			     dollars(is->confirmed.budget_micros), ad_status_name(is->wanted.status),
			     dollars(is->wanted.budget_micros), dollars(witness_worst(w, t, false)),
			     gate_name((enum gate)is->gate), is->stage ? ", in flight" : "");
	}
	(void)printf("  counted: $%.2f", dollars(engine_exposure(w->engine)));
	for (uint32_t p = 0; p < w->config->pool_count; p++)
		(void)printf(", pool %u $%.2f of $%.2f", p, dollars(engine_pool_exposure(w->engine, p)),
			     dollars(engine_pool_view(w->engine, p).daily));
	(void)printf("\n");
}

static void tell_troubles(const struct search *s, const struct world *w)
{
	(void)printf("it needs %zu of %zu troubles (%d worlds tried):\n", s->count,
		     w->troubles.count, s->tries);
	for (size_t i = 0; i < s->count; i++) {
		const struct meeting *m = &w->troubles.list[s->left[i]];

		(void)printf("  %3u  day %lld %02lld:%02lld  %s\n", s->left[i],
			     (long long)(m->at / DAY), (long long)(m->at / HOUR % 24),
			     (long long)(m->at / MINUTE % 60), trouble_name(m->kind));
	}
}

static void tell_commands(const struct search *s, const struct world *w)
{
	long long until = (long long)(w->broken_at - w->began) / SECOND + 1;

	(void)printf("again:    build/tests/simulate --seed %llu --until %lld\n",
		     (unsigned long long)w->seed, until);
	(void)printf("shrunk:   build/tests/simulate --seed %llu --only ", (unsigned long long)w->seed);
	for (size_t i = 0; i < s->count; i++)
		(void)printf("%s%u", i ? "," : "", s->left[i]);
	(void)printf("%s\n", s->count ? "" : "none");
}

void shrink_and_tell(const struct life *life, const struct world *w)
{
	struct search s = { .life = *life, .promise = w->broken, .begun = clock() };

	(void)printf("\nBROKEN  %s: %s\n  %s\nseed %llu, %s:\n", promise_name(w->broken),
		     promise_words(w->broken), w->words, (unsigned long long)w->seed,
		     w->traced ? "the last that happened" : "before anything happened");
	tell_trace(w);
	tell_levers(w);
	s.life.loud = false;
	for (uint32_t i = 0; i < w->troubles.count; i++) {
		s.without[i] = life->without && life->without[i];
		if (!s.without[i] && w->troubles.list[i].at <= w->broken_at - w->began)
			s.left[s.count++] = i;
		else
			s.without[i] = true;
	}
	(void)fflush(stdout);
	if (!life->unshrunk)
		shrink(&s);
	tell_troubles(&s, w);
	tell_commands(&s, w);
}
