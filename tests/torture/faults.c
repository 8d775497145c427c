/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults.c - every request of the story meets every fault, one at a time.
 *
 * The sandbox counts what a story asks of the platform, and is told before the next
 * one to spoil the n-th of these requests.  Whatever the fault: the same changes, each
 * once, in the same order for each target, never more than the limit.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/tree.h"
#include "tests/torture/support/story.h"
#include "tests/torture/support/sweep.h"

/* Longer than a read takes, shorter than a command may take to land. */
enum { HIDDEN_MS = 20 * 1000 };

static const struct {
	const char *kind;
	bool writes; /* only a write can meet it */
} faults[] = {
	{ "reset-early", false },      /* before the body was read */
	{ "reset", false },	       /* heard, not done, and no reply */
	{ "reset-after-apply", true }, /* done, and no reply */
	{ "hang", false },	       /* heard, not done, no reply in time */
	{ "hang-after-apply", true },  /* done, no reply in time */
	{ "slow", false },	       /* done, and a late reply */
	{ "429", false },
	{ "429-bare", false },
	{ "500", false },
	{ "503", false },
	{ "401", false },
	{ "html", false },
	{ "truncate", false },
	{ "empty", false },
	{ "partial", true },	 /* one operation of it fails */
	{ "lie-success", true }, /* called done, and not done */
	{ "hide", true },	 /* done, and readers see it later */
	{ "duplicate", false },	 /* the network delivers it twice */
};

enum { FAULTS = sizeof(faults) / sizeof(faults[0]) };

static unsigned count_in(const char *text, const char *part)
{
	unsigned n = 0;

	for (; (text = strstr(text, part)); text++)
		n++;
	return n;
}

START_TEST(counted)
{
	struct sweep *sweep = sweep_current();
	struct story *s = story_open(sweep->platform);
	struct http asked cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE];
	unsigned all, writes;

	story_launch(s, NULL);
	story_play(s);
	story_judge(s);
	(void)snprintf(url, sizeof(url), "%s/sandbox/asked", s->house->sandbox_url);
	ck_assert_int_eq(http_ask(&asked, NULL, url, NULL), 200);
	all = count_in(buf_text(&asked.body), "\n");
	writes = count_in(buf_text(&asked.body), "\"write\":true");
	ck_assert_uint_gt(writes, 0);
	story_close(s);
	for (size_t i = 0; i < FAULTS; i++)
		for (unsigned n = 1; n <= (faults[i].writes ? writes : all); n++)
			sweep_add(sweep, faults[i].kind, n);
}
END_TEST

static void plan_fault(const struct story *s, const struct sweep_point *p)
{
	struct http answer cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE], json[HOUSE_FILE];

	(void)snprintf(url, sizeof(url), "%s/sandbox/fault", s->house->sandbox_url);
	(void)snprintf(json, sizeof(json), "{\"where\":\"%s\",\"kind\":\"%s\",\"skip\":%u,\"ms\":%d}",
		       strchr(s->platform, '+') ? "ads" : s->platform, p->what, p->n - 1, HIDDEN_MS);
	ck_assert_int_eq(http_ask(&answer, NULL, url, json), 200);
}

START_TEST(spoiled_here)
{
	struct sweep *sweep = sweep_current();
	const struct sweep_point *p = &sweep->points[sweep->chosen[_i]];
	struct story *s;

	if (!sweep_begin(sweep, _i))
		return;
	s = story_open(sweep->platform);
	plan_fault(s, p);
	story_launch(s, NULL);
	story_play(s);
	story_judge(s);
	ck_assert_uint_eq(s->deaths, 0);
	sweep_end(sweep, _i, house_faults_struck(s->house));
	story_close(s);
}
END_TEST

int main(int argc, char **argv)
{
	const struct sweep_plan plan = {
		.name = "faults",
		.struck = "spoiled at",
		.count = counted,
		.point = spoiled_here,
	};

	return sweep_main(&plan, argc, argv);
}
