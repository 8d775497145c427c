/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/belief.h"
#include "feed/feed.h"
#include "tests/unit/support/run.h"

enum { SERVICES = 20 };

static const struct feed_kind file = { .name = "file", .scope = FEED_SCOPE_ALL };
static const struct feed_kind server = { .name = "server", .scope = FEED_SCOPE_SERVICE };

struct desk {
	struct feed_config feed;
	struct service services[SERVICES];
	struct config config;
	struct belief *belief;
	struct instant now;
	struct observation said[SERVICES];
};

static struct desk desk;

static void desk_open(const struct feed_kind *kind, size_t services)
{
	desk = (struct desk){
		.feed = { .kind = kind, .every = SPAN_MINUTES(15), .stale_after = SPAN_MINUTES(45) },
		.now = { INT64_C(1796036400000) },
	};
	desk.config = (struct config){
		.feeds = &desk.feed, .feed_count = 1, .services = desk.services, .service_count = services
	};
	desk.belief = belief_new(&desk.config);
}

static void desk_close(void)
{
	desk.belief = belief_free(desk.belief);
	ck_assert_ptr_null(desk.belief);
}

static struct observation saying(service_ix s, int32_t open, int32_t booked)
{
	return (struct observation){
		.service = s,
		.quality = QUALITY_GOOD,
		.open = open,
		.booked = booked,
		.blocked = COUNT_UNKNOWN,
		.held = COUNT_UNKNOWN,
		.as_of = desk.now,
	};
}

static void wait_minutes(int64_t n)
{
	desk.now = after(desk.now, SPAN_MINUTES(n));
}

static struct observation *judged(struct observation o)
{
	desk.said[o.service] = o;
	(void)belief_judge(desk.belief, &desk.said[o.service], 1, desk.now);
	return &desk.said[o.service];
}

static void says(const struct observation *o, const char *words, const char *why)
{
	if (!*words)
		ck_assert_msg(o->quality == QUALITY_GOOD, "%s: %s", why, o->trouble);
	else
		ck_assert_msg(o->quality == QUALITY_SUSPECT && strstr(o->trouble, words),
			      "%s: \"%s\"", why, o->trouble);
}

/* ---- zero ---- */

/* Services 0 to services - 2 say `others`; the last says zero, twice. */
static const struct {
	const char *why;
	size_t services;
	int32_t others;
	int64_t minutes; /* between the two */
	const char *says;
} zeros[] = {
	{ "another has openings", 4, 3, 15, "" },
	{ "ten minutes are enough", 4, 3, 10, "" },
	{ "a minute is the same answer", 4, 3, 1, "asked once more" },
	{ "the others may not have been asked yet", 4, 0, 10, "asked once more" },
	{ "nobody has any", 4, 0, 15, "whole feed: believed beside one that has some, or after 45 min" },
	{ "two clinics, both full", 2, 0, 15, "" },
	{ "one clinic has nobody beside it", 1, 0, 15, "" },
};

static void others_say(size_t services, int32_t open)
{
	for (size_t s = 0; s + 1 < services; s++)
		(void)judged(saying((service_ix)s, open, 9));
}

START_TEST(a_zero_is_said_twice)
{
	service_ix last = (service_ix)zeros[_i].services - 1;

	desk_open(&server, zeros[_i].services);
	others_say(zeros[_i].services, zeros[_i].others);
	says(judged(saying(last, 0, 9)), "asked once more", zeros[_i].why);
	ck_assert(belief_awaits_second(desk.belief, last));
	ck_assert(!belief_stands(desk.belief, last));
	wait_minutes(zeros[_i].minutes);
	others_say(zeros[_i].services, zeros[_i].others);
	says(judged(saying(last, 0, 9)), zeros[_i].says, zeros[_i].why);
	ck_assert(belief_stands(desk.belief, last) == !*zeros[_i].says);
	desk_close();
}
END_TEST

START_TEST(a_second_answer_is_asked_for_early)
{
	struct observation o;

	desk_open(&server, 1);
	desk.feed.every = SPAN_HOURS(24);
	o = saying(0, 0, 9);
	ck_assert_int_eq(belief_judge(desk.belief, &o, 1, desk.now).again.ms, SPAN_MINUTES(10).ms);
	desk.feed.every = SPAN_SECONDS(1);
	o = saying(0, 0, 9);
	ck_assert_int_eq(belief_judge(desk.belief, &o, 1, desk.now).again.ms, SPAN_SECONDS(1).ms);
	o = saying(0, 4, 9);
	ck_assert_int_eq(belief_judge(desk.belief, &o, 1, desk.now).again.ms, 0);
	desk_close();
}
END_TEST

START_TEST(what_is_not_there_is_told_also_after_a_first_zero)
{
	struct observation o;

	desk_open(&server, 1);
	(void)judged(saying(0, 0, 9));
	o = saying(0, 0, 9);
	o.quality = QUALITY_ABSENT;
	(void)judged(o);
	ck_assert(!belief_awaits_second(desk.belief, 0));
	wait_minutes(15);
	says(judged(saying(0, 0, 9)), "", "the second zero");
	desk_close();
}
END_TEST

START_TEST(the_same_file_read_again_is_a_second_answer)
{
	struct observation o;

	desk_open(&server, 1);
	o = saying(0, 0, 9);
	(void)judged(o);
	wait_minutes(15);
	says(judged(o), "", "the file may have been caught while it was written");
	desk_close();
}
END_TEST

START_TEST(a_believed_zero_stays_believed)
{
	desk_open(&server, 1);
	(void)judged(saying(0, 0, 9));
	wait_minutes(15);
	(void)judged(saying(0, 0, 9));
	wait_minutes(1);
	says(judged(saying(0, 0, 9)), "", "the third");
	(void)judged(saying(0, 2, 9));
	says(judged(saying(0, 0, 9)), "asked once more", "after openings it is a first one");
	desk_close();
}
END_TEST

START_TEST(a_zero_recalled_is_not_asked_again)
{
	desk_open(&server, 1);
	belief_recall_zero(desk.belief, 0);
	says(judged(saying(0, 0, 9)), "", "known before the restart");
	desk_close();
}
END_TEST

START_TEST(openings_after_the_window_are_no_zero)
{
	struct observation o;

	desk_open(&server, 1);
	o = saying(0, 0, 9);
	o.firsts = 1;
	says(judged(o), "", "the answer is alive");
	desk_close();
}
END_TEST

START_TEST(an_unknown_count_is_no_zero)
{
	desk_open(&server, 1);
	says(judged(saying(0, COUNT_UNKNOWN, COUNT_UNKNOWN)), "", "a source that states a wait only");
	desk_close();
}
END_TEST

/* One alarm, no pause; and all the same believed when it goes on and booked slots are seen. */
START_TEST(all_zero_at_once)
{
	size_t n = 4;

	desk_open(&file, n);
	for (int poll = 0; poll < 6; poll++, wait_minutes(15)) {
		for (size_t s = 0; s < n; s++)
			desk.said[s] = saying((service_ix)s, poll ? 0 : 12 + (int32_t)s, 9);
		(void)belief_judge(desk.belief, desk.said, n, desk.now);
		for (size_t s = 0; s < n; s++)
			says(&desk.said[s],
			     poll == 0 || poll == 5 ? "" :
			     poll == 1		    ? "asked once more" :
						      "whole feed",
			     "a poll of all services");
	}
	desk_close();
}
END_TEST

START_TEST(one_opening_elsewhere_settles_it)
{
	desk_open(&server, 3);
	(void)judged(saying(0, 0, 9));
	wait_minutes(15);
	says(judged(saying(0, 0, 9)), "whole feed", "nobody else was heard");
	(void)judged(saying(1, 5, 9));
	says(judged(saying(0, 0, 9)), "", "one was");
	desk_close();
}
END_TEST

START_TEST(openings_seen_before_may_have_gone_too)
{
	desk_open(&server, 3);
	(void)judged(saying(1, 5, 9));
	wait_minutes(1);
	(void)judged(saying(0, 0, 9));
	wait_minutes(15);
	says(judged(saying(0, 0, 9)), "whole feed", "seen a minute before the first zero");
	desk_close();
}
END_TEST

START_TEST(openings_seen_long_ago_prove_nothing)
{
	desk_open(&server, 3);
	(void)judged(saying(1, 5, 9));
	(void)judged(saying(0, 0, 9));
	wait_minutes(31);
	says(judged(saying(0, 0, 9)), "whole feed", "31 min, and every is 15 min");
	desk_close();
}
END_TEST

START_TEST(what_a_kind_doubts_stays_doubted)
{
	static const enum quality as[] = { QUALITY_SUSPECT, QUALITY_ABSENT };
	struct observation o;

	desk_open(&server, 1);
	for (int poll = 0; poll < 3; poll++, wait_minutes(15)) {
		o = saying(0, 0, 9);
		o.quality = as[_i];
		(void)snprintf(o.trouble, sizeof(o.trouble), "no slots at all");
		(void)judged(o);
		ck_assert_int_eq(desk.said[0].quality, as[_i]);
		ck_assert_str_eq(desk.said[0].trouble, "no slots at all");
		ck_assert(!belief_stands(desk.belief, 0));
	}
	desk_close();
}
END_TEST

/* ---- clocks ---- */

static const struct {
	const char *why;
	int64_t minutes; /* from now */
	const char *says;
} clocks[] = {
	{ "now", 0, "" },
	{ "two clocks differ a little", 2, "" },
	{ "from the future", 11, "of a time 11 min ahead" },
	{ "what it said before, again", -5, "" },
	{ "a little older", -7, "" },
	{ "an older file", -60, "55 min older than what it said before" },
};

START_TEST(as_of_goes_forward)
{
	struct observation o;

	desk_open(&server, 1);
	(void)judged(saying(0, 5, 9));
	wait_minutes(5);
	o = saying(0, 5, 9);
	o.as_of = after(desk.now, SPAN_MINUTES(clocks[_i].minutes));
	says(judged(o), clocks[_i].says, clocks[_i].why);
	says(judged(saying(0, 5, 9)), "", "and then it is right");
	desk_close();
}
END_TEST

START_TEST(our_own_clock_set_back_is_not_the_sources_fault)
{
	desk_open(&server, 1);
	(void)judged(saying(0, 5, 9));
	wait_minutes(-180);
	says(judged(saying(0, 5, 9)), "", "three hours back");
	desk_close();
}
END_TEST

/* ---- providers ---- */

static const struct {
	const char *why;
	int32_t before, now;
	const char *says;
} providers[] = {
	{ "half of them are gone", 6, 3, "3 of 6 providers' schedules are gone" },
	{ "a third", 6, 4, "" },
	{ "one of two: it happens any day", 2, 1, "" },
	{ "more than before", 2, 6, "" },
	{ "not told now", 6, 0, "" },
	{ "not told before", 0, 3, "" },
};

START_TEST(half_of_the_providers_gone_is_said_twice)
{
	struct observation o;

	desk_open(&server, 1);
	o = saying(0, 12, 9);
	o.schedules = providers[_i].before;
	(void)judged(o);
	o.schedules = providers[_i].now;
	says(judged(o), providers[_i].says, providers[_i].why);
	ck_assert(belief_awaits_second(desk.belief, 0) == (*providers[_i].says != 0));
	says(judged(o), "", "the second time");
	says(judged(o), "", "and ever after");
	desk_close();
}
END_TEST

/* ---- who answered ---- */

static void poll_file(size_t services, size_t present)
{
	for (size_t s = 0; s < services; s++) {
		desk.said[s] = saying((service_ix)s, (int32_t)s + 1, 9);
		if (s < present)
			continue;
		desk.said[s] = (struct observation){ .service = (service_ix)s, .as_of = desk.now };
		(void)snprintf(desk.said[s].trouble, sizeof(desk.said[s].trouble), "not in the file");
	}
	(void)belief_judge(desk.belief, desk.said, services, desk.now);
	wait_minutes(15);
}

static const struct {
	const char *why;
	size_t services, polls, present;
	const char *says; /* of the last service */
} envelopes[] = {
	{ "half is missing", 10, 3, 5, "only 5 of the usual 10 services are in it: cut short? not in" },
	{ "a fifth is missing", 10, 3, 8, "" },
	{ "more than a fifth", 10, 3, 7, "only 7 of the usual 10" },
	{ "nothing is usual yet", 10, 2, 5, "" },
	{ "too few to tell", 4, 3, 1, "" },
};

START_TEST(far_fewer_rows_than_usual)
{
	size_t last = envelopes[_i].services - 1;

	desk_open(&file, envelopes[_i].services);
	for (size_t p = 0; p < envelopes[_i].polls; p++)
		poll_file(envelopes[_i].services, envelopes[_i].services);
	poll_file(envelopes[_i].services, envelopes[_i].present);
	ck_assert_int_eq(desk.said[0].quality, QUALITY_GOOD);
	if (*envelopes[_i].says)
		says(&desk.said[last], envelopes[_i].says, envelopes[_i].why);
	else
		ck_assert_msg(desk.said[last].quality == QUALITY_ABSENT, "%s", envelopes[_i].why);
	desk_close();
}
END_TEST

START_TEST(what_is_missing_for_long_is_usual)
{
	desk_open(&file, 10);
	for (int p = 0; p < 4; p++)
		poll_file(10, 10);
	for (int p = 0; p < 4; p++)
		poll_file(10, 5);
	ck_assert_int_eq(desk.said[9].quality, QUALITY_SUSPECT);
	poll_file(10, 5);
	ck_assert_int_eq(desk.said[9].quality, QUALITY_ABSENT);
	desk_close();
}
END_TEST

START_TEST(the_same_file_again_does_not_become_usual)
{
	desk_open(&file, 10);
	for (int p = 0; p < 3; p++)
		poll_file(10, 10);
	for (int p = 0; p < 9; p++) {
		poll_file(10, 5);
		ck_assert_int_eq(desk.said[9].quality, QUALITY_SUSPECT);
		wait_minutes(-15); /* it has the same as_of */
	}
	desk_close();
}
END_TEST

/* ---- the same number everywhere ---- */

static const struct {
	const char *why;
	size_t services;
	int32_t open, other_open, other_booked; /* other: of service 3 */
	enum semantics semantics;
	const char *says;
} equals[] = {
	{ "one number for all", 9, 10, 10, 9, SEMANTICS_EXACT, "all services of this feed say exactly 10" },
	{ "one says another number", 9, 10, 11, 9, SEMANTICS_EXACT, "" },
	{ "booked differs", 9, 10, 10, 8, SEMANTICS_EXACT, "" },
	{ "small numbers coincide", 9, 5, 5, 9, SEMANTICS_EXACT, "" },
	{ "few services do", 7, 10, 10, 9, SEMANTICS_EXACT, "" },
	{ "flags are alike", 9, 10, 10, 9, SEMANTICS_FLAG, "" },
};

START_TEST(every_service_says_the_same)
{
	static const struct feed_kind *const kinds[] = { &file, &server };
	size_t n = equals[_i].services;

	for (size_t k = 0; k < 2; k++) {
		desk_open(kinds[k], n);
		for (size_t s = 0; s < n; s++) {
			desk.said[s] = saying((service_ix)s,
					      s == 3 ? equals[_i].other_open : equals[_i].open,
					      s == 3 ? equals[_i].other_booked : 9);
			desk.said[s].semantics = equals[_i].semantics;
		}
		if (kinds[k] == &file)
			(void)belief_judge(desk.belief, desk.said, n, desk.now);
		for (size_t s = 0; s < n && kinds[k] == &server; s++)
			(void)belief_judge(desk.belief, &desk.said[s], 1, desk.now);
		says(&desk.said[n - 1], equals[_i].says, equals[_i].why);
		desk_close();
	}
}
END_TEST

START_TEST(they_differ_again)
{
	size_t n = 9;

	desk_open(&server, n);
	for (size_t s = 0; s < n; s++)
		(void)judged(saying((service_ix)s, 10, 9));
	says(judged(saying(0, 10, 9)), "all services", "no round in between");
	says(judged(saying(1, 11, 9)), "", "one moved");
	says(judged(saying(0, 10, 9)), "", "so it is no copy");
	desk_close();
}
END_TEST

/* ---- promises ---- */

/* Whatever is said, in whatever order: nothing is made better than its kind made it. */
START_TEST(belief_is_only_taken_away)
{
	static const struct feed_kind *const kinds[] = { &file, &server };
	unsigned seed = (unsigned)_i + 1;

	desk_open(kinds[_i % 2], SERVICES);
	for (int poll = 0; poll < 200; poll++) {
		struct observation before[SERVICES];
		bool whole, doubted = false;

		for (service_ix s = 0; s < SERVICES; s++) {
			desk.said[s] =
				saying(s, (int32_t)(rand_r(&seed) % 3) * 4 - (rand_r(&seed) % 9 == 0),
				       (int32_t)(rand_r(&seed) % 3));
			desk.said[s].quality = (enum quality)(rand_r(&seed) % 3);
			desk.said[s].as_of.ms += rand_r(&seed) % 600000 - 300000;
		}
		memcpy(before, desk.said, sizeof(before));
		whole = belief_judge(desk.belief, desk.said, SERVICES, desk.now).whole;
		for (service_ix s = 0; s < SERVICES; s++) {
			ck_assert_int_le(desk.said[s].quality == QUALITY_GOOD,
					 before[s].quality == QUALITY_GOOD);
			ck_assert_int_eq(desk.said[s].open, before[s].open);
			doubted = doubted || desk.said[s].quality != before[s].quality;
			ck_assert_int_eq(belief_stands(desk.belief, s),
					 desk.said[s].quality == QUALITY_GOOD);
		}
		ck_assert(!whole || doubted);
		wait_minutes(rand_r(&seed) % 30);
	}
	desk_close();
}
END_TEST

START_TEST(a_person_need_not_say_it_twice)
{
	desk_open(&server, 4);
	desk.feed.way = FEED_IS_STATED;
	for (service_ix s = 0; s < 4; s++) {
		says(judged(saying(s, 0, COUNT_UNKNOWN)), "", "a person says that nothing is open");
		ck_assert(belief_stands(desk.belief, s) && !belief_awaits_second(desk.belief, s));
	}
	desk.said[0].quality = QUALITY_ABSENT;
	(void)belief_judge(desk.belief, desk.said, 1, desk.now);
	ck_assert(!belief_stands(desk.belief, 0));
	desk_close();
}
END_TEST

START_TEST(nothing_said_is_nothing_judged)
{
	desk_open(&file, 1);
	ck_assert_int_eq(belief_judge(desk.belief, desk.said, 0, desk.now).again.ms, 0);
	desk_close();
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("belief");

	tcase_add_loop_test(tc, a_zero_is_said_twice, 0, ROWS(zeros));
	tcase_add_test(tc, a_second_answer_is_asked_for_early);
	tcase_add_test(tc, what_is_not_there_is_told_also_after_a_first_zero);
	tcase_add_test(tc, the_same_file_read_again_is_a_second_answer);
	tcase_add_test(tc, a_believed_zero_stays_believed);
	tcase_add_test(tc, a_zero_recalled_is_not_asked_again);
	tcase_add_test(tc, openings_after_the_window_are_no_zero);
	tcase_add_test(tc, an_unknown_count_is_no_zero);
	tcase_add_test(tc, all_zero_at_once);
	tcase_add_test(tc, one_opening_elsewhere_settles_it);
	tcase_add_test(tc, openings_seen_before_may_have_gone_too);
	tcase_add_test(tc, openings_seen_long_ago_prove_nothing);
	tcase_add_loop_test(tc, what_a_kind_doubts_stays_doubted, 0, 2);
	tcase_add_loop_test(tc, as_of_goes_forward, 0, ROWS(clocks));
	tcase_add_test(tc, our_own_clock_set_back_is_not_the_sources_fault);
	tcase_add_loop_test(tc, half_of_the_providers_gone_is_said_twice, 0, ROWS(providers));
	tcase_add_loop_test(tc, far_fewer_rows_than_usual, 0, ROWS(envelopes));
	tcase_add_test(tc, what_is_missing_for_long_is_usual);
	tcase_add_test(tc, the_same_file_again_does_not_become_usual);
	tcase_add_loop_test(tc, every_service_says_the_same, 0, ROWS(equals));
	tcase_add_test(tc, they_differ_again);
	tcase_add_loop_test(tc, belief_is_only_taken_away, 0, 8);
	tcase_add_test(tc, a_person_need_not_say_it_twice);
	tcase_add_test(tc, nothing_said_is_nothing_judged);
	return run_case("belief", tc);
}
