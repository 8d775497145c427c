/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hands.c - a person pauses one campaign and edits another's budget, on every platform.
 *
 * Both are left alone, whatever the clinics say; the next look says so, and where the
 * platform keeps a history, who it was.  Steered again is only what is handed back, or
 * what has been left alone for limits.human_wins.
 */
#include <string.h>

#include "tests/e2e/support/ctl.h"
#include "tests/e2e/support/suite.h"
#include "tests/torture/support/story.h"
#include "tests/torture/support/sweep.h"

#define MARIA "maria@clinic.example"

/* A look may be on its way when the person acts. */
enum { LOOKS = 2, QUIET_LOOKS = 4 };

static int64_t looks(const struct story *s)
{
	return house_metric(s->house, "platform_reads_total");
}

static void pass_looks(struct story *s, int64_t n)
{
	int64_t until = looks(s) + n;

	story_wait(s, looks(s) >= until);
}

static bool is_outside(const struct story *s, const char *service)
{
	return house_is(s->house, service, "control", "changed outside");
}

/* Whoever waits may be late itself: what counts are the looks before it asked. */
static bool are_seen_by(const struct story *s, int64_t last)
{
	int64_t looked = looks(s);
	bool seen = is_outside(s, HARBOR) && is_outside(s, DERM);

	ck_assert_msg(seen || looked <= last, "after %lld looks it is not seen", (long long)looked);
	return seen;
}

/* What a connector file describes has no way to ask who it was. */
static bool keeps_history(const char *platform)
{
	return strcmp(platform, "google") == 0 || strcmp(platform, "meta") == 0 ||
	       strcmp(platform, "microsoft") == 0;
}

START_TEST(left_alone_until_handed_back)
{
	struct story *s = story_open(sweep_platforms[_i]);
	struct house *h = s->house;
	struct buf said cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	int64_t acted;

	story_launch(s, NULL);
	story_begin(s);
	story_person(s, 0, MARIA, "\"status\":\"PAUSED\"");
	story_person(s, 1, MARIA, "\"budget_micros\":99000000");
	acted = looks(s);
	story_wait(s, are_seen_by(s, acted + LOOKS));
	ck_assert(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert(house_ad_is(h, DERM, "enabled", 99));

	story_openings(s, 12, 2); /* the one may run, the other should not: hands off both */
	story_wait(s, house_is(h, DERM, "verdict", "full"));
	pass_looks(s, QUIET_LOOKS);
	ck_assert_uint_eq(ads_count(h), 0);
	if (keeps_history(s->platform))
		story_wait(s, house_mentions(h, HARBOR, "why", MARIA) &&
				      house_mentions(h, DERM, "why", MARIA));

	ck_assert_int_eq(CTL(h, &said, "resume", DERM), 0);
	story_wait(s, house_ad_is(h, DERM, "paused", 99));
	ck_assert(is_outside(s, HARBOR));
	ck_assert_uint_eq(ads_count(h), 1);
	ck_assert_uint_eq(s->deaths, 0);
	story_close(s);
}
END_TEST

START_TEST(left_alone_for_as_long_as_the_configuration_says)
{
	struct story *s = story_open_with(sweep_platforms[_i], "human_wins: 3m, ");
	struct house *h = s->house;
	struct instant edited;
	bool sent;

	story_launch(s, NULL);
	story_begin(s);
	edited = story_now(s);
	story_person(s, 1, MARIA, "\"budget_micros\":99000000");
	story_wait(s, is_outside(s, DERM));
	story_openings(s, 12, 2);
	story_wait(s, house_is(h, DERM, "verdict", "full"));
	sent = ads_count(h) > 0; /* on a slow machine it may be time by now */
	ck_assert(!sent || since(edited, story_now(s)).ms >= SPAN_MINUTES(3).ms);
	story_wait(s, house_ad_is(h, DERM, "paused", 99));
	ck_assert_int_ge(since(edited, story_now(s)).ms, SPAN_MINUTES(3).ms);
	ck_assert_uint_eq(ads_count(h), 1);
	ck_assert_uint_eq(s->deaths, 0);
	story_close(s);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ left_alone_until_handed_back, SWEEP_SINGLE },
		{ left_alone_for_as_long_as_the_configuration_says, SWEEP_SINGLE },
	};

	return suite_main("hands", trials, sizeof(trials) / sizeof(trials[0]));
}
