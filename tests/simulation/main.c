/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - as many worlds as there is time for, and what they showed.
 *
 *   simulate [--seconds N] [--from SEED] [--unshrunk]    worlds, one after the other
 *   simulate --seed N [--until SECONDS] [--only 3,17|none] [--loud]
 *   simulate --core [--seconds N]            the engine alone: how fast it is
 *
 * Exit 1: a promise was broken, or one was never put to the test.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/simulation/options.h"
#include "tests/simulation/world.h"

enum { WORLDS_TO_JUDGE = 8 }; /* with fewer, some promise may never have been asked for */

struct wish {
	int seconds;
	uint64_t from;
	struct life life;
	bool without[TROUBLES_MAX];
};

struct sum {
	uint64_t worlds;
	double days, service_days;
	struct tallies t;
};

static int64_t monotonic_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static void add(struct sum *s, const struct world *w)
{
	const uint64_t *from = (const uint64_t *)&w->tallies;
	uint64_t *to = (uint64_t *)&s->t;

	for (size_t i = 0; i < sizeof(s->t) / sizeof(*to); i++)
		to[i] += from[i];
	s->worlds++;
	s->days += (double)(w->end - w->began) / (double)DAY;
	s->service_days += (double)(w->end - w->began) / (double)DAY * (double)w->config->service_count;
}

static void tell_troubles(const struct tallies *t)
{
	(void)printf("troubles met:\n");
	for (int k = 0; k < TROUBLE_KINDS; k++)
		(void)printf("  %8llu  %s\n", (unsigned long long)t->met[k],
			     trouble_name((enum trouble_kind)k));
}

/* Returns how many promises nothing asked for. */
static int tell_promises(const struct tallies *t)
{
	int idle = 0;

	(void)printf("promises checked:\n");
	for (int p = 0; p < PROMISES; p++) {
		(void)printf("  %8llu  %-20s %s\n", (unsigned long long)t->kept[p],
			     promise_name((enum promise)p), promise_words((enum promise)p));
		idle += t->kept[p] == 0;
	}
	return idle;
}

static int tell(const struct sum *s, bool judge)
{
	int idle;

	tell_troubles(&s->t);
	idle = tell_promises(&s->t);
	(void)printf(
		"%llu worlds, %.1f years, %.1f service-years: %llu events, %llu exchanges, %llu "
		"commands (%llu took effect), %llu commits, %llu restarts, %llu reloads\n",
		(unsigned long long)s->worlds, s->days / 365, s->service_days / 365,
		(unsigned long long)s->t.steps, (unsigned long long)s->t.exchanges,
		(unsigned long long)s->t.commands, (unsigned long long)s->t.applied,
		(unsigned long long)s->t.commits, (unsigned long long)s->t.restarts,
		(unsigned long long)s->t.reloads);
	(void)printf(
		"%llu answers in a source's own words: %llu counts, %llu unchanged, %llu refused\n",
		(unsigned long long)(s->t.said + s->t.unchanged + s->t.refused),
		(unsigned long long)s->t.said, (unsigned long long)s->t.unchanged,
		(unsigned long long)s->t.refused);
	if (!judge || idle == 0)
		return EXIT_SUCCESS;
	(void)printf("FAILED  %d promises were never put to the test\n", idle);
	return EXIT_FAILURE;
}

/* One world; true: every promise was kept. */
static bool live(struct sum *s, const struct life *life)
{
	struct world *w = world_live(life);
	bool kept = w->broken == PROMISE_NONE;

	add(s, w);
	if (!kept)
		shrink_and_tell(life, w);
	world_close(w);
	return kept;
}

static int run_many(const struct wish *wish)
{
	int64_t end = monotonic_ms() + wish->seconds * INT64_C(1000);
	struct sum sum = { 0 };

	for (uint64_t seed = wish->from; monotonic_ms() < end; seed++) {
		struct life life = wish->life;

		life.seed = seed;

		if (!live(&sum, &life)) {
			(void)tell(&sum, false);
			return EXIT_FAILURE;
		}
	}
	return tell(&sum, sum.worlds >= WORLDS_TO_JUDGE);
}

static int run_one(const struct wish *wish)
{
	struct sum sum = { 0 };
	bool kept = live(&sum, &wish->life);

	(void)tell(&sum, false);
	return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* "3,17": all others are taken away. */
static void read_only(struct wish *wish, const char *list)
{
	char *end;

	memset(wish->without, 1, sizeof(wish->without));
	wish->life.without = wish->without;
	for (const char *p = list; *p >= '0' && *p <= '9'; p = *end ? end + 1 : end) {
		unsigned long i = strtoul(p, &end, 10);

		if (i < TROUBLES_MAX)
			wish->without[i] = false;
	}
}

int main(int argc, char **argv)
{
	struct options o;
	struct wish wish;

	if (options_read(&o, argc, argv))
		return 2;
	/* The calendars of the sandbox open in local time: the same everywhere. */
	(void)setenv("TZ", "UTC0", 1);
	tzset();
	if (o.core)
		return core_run(o.seconds);
	wish = (struct wish){ .seconds = o.seconds, .from = o.from };
	wish.life = (struct life){
		.seed = o.seed, .until = o.until_s * SECOND, .loud = o.loud, .unshrunk = o.unshrunk
	};
	if (o.only)
		read_only(&wish, o.only);
	return o.one ? run_one(&wish) : run_many(&wish);
}
