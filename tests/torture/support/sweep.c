/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep.c - choosing points, sharing them between runners, and the table at the end.
 */
#include "tests/torture/support/sweep.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/e2e/support/wait.h"

enum { RUNNERS = 4, SECONDS = 10, CHILD_FAILED = 1 };

const char *const sweep_platforms[SWEEP_PLATFORMS] = { "google",   "meta", "microsoft",
						       "snapchat", "yelp", "google+meta" };

struct wish {
	bool all;
	long seconds;
	unsigned long seed;
	const char *platform, *only;
	int shares; /* of the seconds: one for each platform */
};

static struct sweep *current;

struct sweep *sweep_current(void)
{
	return current;
}

void sweep_add(struct sweep *s, const char *what, unsigned n)
{
	struct sweep_point *p = &s->points[s->count];

	ck_assert_uint_lt(s->count, SWEEP_POINTS);
	s->count++;
	(void)snprintf(p->what, sizeof(p->what), "%s", what);
	p->n = n;
}

bool sweep_begin(struct sweep *s, int i)
{
	if (wait_now_ms() >= s->until_ms)
		return false;
	s->outcomes[i] = SWEEP_FAILED;
	return true;
}

void sweep_end(struct sweep *s, int i, bool struck)
{
	s->outcomes[i] = struck ? SWEEP_STRUCK : SWEEP_NOT_REACHED;
}

/* ---- choosing ---- */

static bool is_wanted(const struct sweep_point *p, const char *only)
{
	char name[SWEEP_WHAT + 16];

	(void)snprintf(name, sizeof(name), "%s:%u", p->what, p->n);
	return !only || strcmp(name, only) == 0;
}

/* All that are wanted, in an order that only the seed decides. */
static void choose(struct sweep *s, const struct wish *w)
{
	uint64_t dice = w->seed * 2 + 1;

	s->chosen_count = 0;
	for (size_t i = 0; i < s->count; i++)
		if (is_wanted(&s->points[i], w->only))
			s->chosen[s->chosen_count++] = i;
	for (size_t i = s->chosen_count; i > 1; i--) {
		size_t other, was = s->chosen[i - 1];

		dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		other = (size_t)(dice >> 33) % i;
		s->chosen[i - 1] = s->chosen[other];
		s->chosen[other] = was;
	}
}

/* ---- running ---- */

static int run_case(const char *name, const TTest *test, int runner)
{
	Suite *suite = suite_create(name);
	TCase *tc = tcase_create(name);
	SRunner *r;
	int failed;

	tcase_set_timeout(tc, 0); /* every wait has an end of its own */
	if (runner < 0)
		tcase_add_test(tc, test);
	for (size_t i = (size_t)runner; runner >= 0 && i < current->chosen_count; i += RUNNERS)
		tcase_add_loop_test(tc, test, (int)i, (int)i + 1);
	suite_add_tcase(suite, tc);
	r = srunner_create(suite);
	srunner_run_all(r, CK_SILENT);
	failed = srunner_ntests_failed(r);
	if (failed)
		srunner_print(r, CK_NORMAL);
	srunner_free(r);
	return failed ? CHILD_FAILED : 0;
}

/* runner -1: the test once. Each in a process of its own: Check keeps state. */
static void fork_case(const char *name, const TTest *test, int runner)
{
	(void)fflush(stdout);
	if (fork() == 0) {
		int status = run_case(name, test, runner);

		(void)fflush(stdout);
		_exit(status);
	}
}

static bool wait_for_all(void)
{
	int status, failed = 0;

	while (wait(&status) > 0)
		failed |= status;
	return failed == 0;
}

/* ---- telling ---- */

static size_t tally(const struct sweep *s, enum sweep_outcome outcome)
{
	size_t n = 0;

	for (size_t i = 0; i < s->chosen_count; i++)
		n += s->outcomes[i] == outcome;
	return n;
}

/* One line for each kind of point. */
static void tell_kinds(const struct sweep_plan *plan, const struct sweep *s)
{
	char told[SWEEP_WHAT] = "";

	for (size_t i = 0; i < s->count; i++) {
		unsigned of = 0, by[SWEEP_NOT_REACHED + 1] = { 0 };
		const char *what = s->points[i].what;

		if (strcmp(what, told) == 0)
			continue;
		(void)snprintf(told, sizeof(told), "%s", what);
		for (size_t k = 0; k < s->count; k++)
			of += strcmp(s->points[k].what, what) == 0;
		for (size_t k = 0; k < s->chosen_count; k++)
			if (strcmp(s->points[s->chosen[k]].what, what) == 0)
				by[s->outcomes[k]]++;
		printf("  %-20s %4u points, %s %u, ended before it %u, failed %u\n", what, of,
		       plan->struck, by[SWEEP_STRUCK], by[SWEEP_NOT_REACHED], by[SWEEP_FAILED]);
	}
}

/* The first line is Check's own, for whoever adds up. */
static void tell(const struct sweep_plan *plan, const struct sweep *s, const struct wish *w,
		 const char *self)
{
	size_t ran = s->chosen_count - tally(s, SWEEP_NOT_RUN), failed = tally(s, SWEEP_FAILED);

	printf("%zu%%: Checks: %zu, Failures: %zu, Errors: 0\n",
	       ran ? (ran - failed) * 100 / ran : 0, ran, failed);
	printf("%s: %s: %zu of %zu points ran (seed %lu): %s %zu, ended before it %zu, failed "
	       "%zu\n",
	       plan->name, s->platform, ran, s->count, w->seed, plan->struck,
	       tally(s, SWEEP_STRUCK), tally(s, SWEEP_NOT_REACHED), failed);
	tell_kinds(plan, s);
	for (size_t i = 0; i < s->chosen_count; i++)
		if (s->outcomes[i] == SWEEP_FAILED)
			printf("  failed: %s --platform %s --only %s:%u\n", self, s->platform,
			       s->points[s->chosen[i]].what, s->points[s->chosen[i]].n);
	(void)fflush(stdout);
}

static bool run_platform(const struct sweep_plan *plan, const struct wish *w, const char *platform,
			 const char *self)
{
	struct sweep *s = current;
	bool well;

	memset(s, 0, sizeof(*s));
	s->platform = platform;
	fork_case(plan->name, plan->count, -1);
	if (!wait_for_all() || !s->count)
		return false;
	choose(s, w);
	s->until_ms = w->all || w->only ? INT64_MAX : wait_now_ms() + w->seconds * 1000 / w->shares;
	for (int runner = 0; runner < RUNNERS; runner++)
		fork_case(plan->name, plan->point, runner);
	well = wait_for_all();
	tell(plan, s, w, self);
	/* A sweep that strikes nowhere has shown nothing. */
	return well && tally(s, SWEEP_FAILED) == 0 && tally(s, SWEEP_STRUCK) > 0;
}

bool sweep_can_trace(const char *name)
{
	if (system("strace -qq -o /dev/null -e trace=none true >/dev/null 2>&1") == 0)
		return true;
	printf("%s: SKIPPED, NOTHING IS SHOWN: strace is not there or may not trace on this "
	       "machine "
	       "(ptrace is refused)\n",
	       name);
	return false;
}

static struct wish read_wish(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "all", 0, NULL, 'a' },      { "seconds", 1, NULL, 't' }, { "seed", 1, NULL, 's' },
		{ "platform", 1, NULL, 'p' }, { "only", 1, NULL, 'o' },	   { NULL, 0, NULL, 0 },
	};
	time_t now = time(NULL);
	struct wish w = { .seconds = SECONDS, .seed = (unsigned long)(now / 86400), .shares = SWEEP_NATIVE };
	int key;

	while ((key = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		w.all |= key == 'a';
		if (key == 't')
			w.seconds = strtol(optarg, NULL, 10);
		if (key == 's')
			w.seed = strtoul(optarg, NULL, 10);
		if (key == 'p') {
			w.platform = optarg;
			w.shares = 1;
		}
		if (key == 'o')
			w.only = optarg;
		if (key == '?')
			exit(2);
	}
	return w;
}

int sweep_main(const struct sweep_plan *plan, int argc, char **argv)
{
	struct wish w = read_wish(argc, argv);
	bool well = true;

	if (plan->needs_strace && !sweep_can_trace(plan->name))
		return 0;
	current = mmap(NULL, sizeof(*current), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (current == MAP_FAILED)
		abort();
	if (w.platform) /* also one that is not told of by itself */
		return run_platform(plan, &w, w.platform, argv[0]) ? 0 : 1;
	for (size_t i = 0; i < (w.all ? SWEEP_PLATFORMS : SWEEP_NATIVE); i++)
		well &= run_platform(plan, &w, sweep_platforms[i], argv[0]);
	return well ? 0 : 1;
}
