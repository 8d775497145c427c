/* SPDX-License-Identifier: Apache-2.0 */
/*
 * board.c - one incident is two messages to each who answers for it, whatever happens between.
 */
#include <stdio.h>

#include "tests/unit/support/board_lab.h"
#include "tests/unit/support/run.h"

#define ROUTES \
	"  page_url: https://c.example.org\n  wait: 2m\n  calm: 5m\n" \
	"  channels:\n    ops: {kind: slack, url: {credential: a}}\n" \
	"    mail: {kind: email, server: \"smtp.example.org:587\", from: c@example.org}\n" \
	"    pager: {kind: pagerduty, routing_key: {credential: p}}\n" \
	"  routes:\n    - {to: ops, owner: \"North*\"}\n    - {to: mail}\n" \
	"    - {to: pager, kinds: [feed, health]}\n" \
	"    - {to: ops, owner: \"*north@*\", kinds: [feed]}\n"

static const struct heard *nth(const struct lab *lab, const char *channel, const char *recipient, size_t n)
{
	for (size_t i = 0; i < lab->heard_count; i++)
		if (!strcmp(lab->heard[i].channel, channel) &&
		    !strcmp(lab->heard[i].recipient, recipient) && n-- == 0)
			return &lab->heard[i];
	ck_abort_msg("%s %s heard too little", channel, recipient);
	return NULL;
}

static bool is_other(service_ix s)
{
	return s >= LAB_SERVICES - 2;
}

static const struct {
	const char *why;
	int restart_after_m; /* 0: none */
	int down_m;
} incidents[] = {
	{ "a feed is down for an hour after its data grew old", 0, 0 },
	{ "we are restarted before anybody was told", 40, 1 },
	{ "we are restarted while it is down", 70, 1 },
	{ "we are down ourselves for a quarter of an hour meanwhile", 60, 15 },
	{ "we are restarted when it is back but not yet said to be over", 108, 1 },
};

START_TEST(two_messages_per_owner)
{
	static const char *const who[][2] = { { "ops", "" },
					      { "mail", "north@example.org" },
					      { "mail", "south@example.org" },
					      { "pager", "" } };
	struct lab lab;
	int restart = incidents[_i].restart_after_m;

	lab_open(&lab, ROUTES);
	lab_pass(&lab, SPAN_HOURS(1), lab_all);
	ck_assert_msg(!lab.heard_count, "%s: told of nothing", incidents[_i].why);
	for (int m = 0; m < 240; m += 2) {
		if (restart && m == restart)
			lab_restart(&lab, SPAN_MINUTES(incidents[_i].down_m));
		lab_pass(&lab, SPAN_MINUTES(2), m < 105 ? is_other : lab_all);
	}
	ck_assert_msg(lab.heard_count == 8, "%s: %zu messages", incidents[_i].why, lab.heard_count);
	for (size_t i = 0; i < 4; i++) {
		const struct heard *down = nth(&lab, who[i][0], who[i][1], 0),
				   *back = nth(&lab, who[i][0], who[i][1], 1);

		ck_assert_msg(!down->over && back->over, "%s: %s", incidents[_i].why, who[i][0]);
		ck_assert_int_eq(down->kind, MESSAGE_FEED);
		ck_assert_str_eq(down->thread, "feed/epic");
		ck_assert_str_eq(back->thread, "feed/epic");
		ck_assert_str_ne(down->id, back->id);
		ck_assert_str_eq(back->subject,
				 "Feed epic: fresh data for all of its 198 services");
		ck_assert_ptr_nonnull(
			strstr(down->subject, " of its 198 services, the last of it from "));
		ck_assert_ptr_nonnull(strstr(down->subject, ": HTTP 503"));
	}
	for (size_t i = 0; i < LAB_KEPT; i++)
		ck_assert_msg(!lab.kept[i].key, "%s is kept for ever", lab.kept[i].key);
	lab_close(&lab);
}
END_TEST

static bool but_three(service_ix s)
{
	return s != 10 && s != 11 && s != 13;
}

START_TEST(one_service_is_its_own_case)
{
	struct lab lab;

	lab_open(&lab, ROUTES);
	lab_pass(&lab, SPAN_HOURS(1), lab_all);
	lab_pass(&lab, SPAN_HOURS(2), but_three);
	ck_assert_uint_eq(lab_heard_by(&lab, "pager", NULL), 0);
	ck_assert_uint_eq(lab_heard_by(&lab, "mail", "south@example.org"), 1);
	ck_assert_int_eq(nth(&lab, "ops", "", 0)->kind, MESSAGE_DATA);
	ck_assert_ptr_nonnull(strstr(nth(&lab, "ops", "", 0)->subject, "Place 1"));
	ck_assert_str_eq(nth(&lab, "mail", "south@example.org", 0)->path, "/l/l010/care");
	lab_close(&lab);
}
END_TEST

/* They were told of one by one; then the feed fails, and when it is back they still lack data. */
START_TEST(the_larger_case_speaks)
{
	struct lab lab;
	size_t before;

	lab_open(&lab, ROUTES);
	lab_pass(&lab, SPAN_HOURS(1), lab_all);
	lab_pass(&lab, SPAN_HOURS(2), but_three);
	before = lab_heard_by(&lab, "ops", NULL);
	lab_pass(&lab, SPAN_HOURS(2), lab_none);
	ck_assert_uint_eq(lab_heard_by(&lab, "ops", NULL), before + 2);
	ck_assert_int_eq(nth(&lab, "ops", "", before)->kind, MESSAGE_FEED);
	lab_pass(&lab, SPAN_HOURS(2), but_three);
	ck_assert_uint_eq(lab_heard_by(&lab, "ops", NULL), before + 4);
	ck_assert(nth(&lab, "ops", "", before + 2)->over);
	ck_assert_str_eq(nth(&lab, "ops", "", before + 2)->subject,
			 "Feed other: fresh data for all of its 2 services");
	lab_pass(&lab, SPAN_HOURS(2), lab_all);
	ck_assert_uint_eq(lab_heard_by(&lab, "ops", NULL), 2 * before + 4);
	lab_close(&lab);
}
END_TEST

static void all_full(struct lab *lab, service_ix n, int open)
{
	for (service_ix s = 0; s < n; s++)
		lab_openings(lab, s, open);
}

START_TEST(many_at_once_are_one_message)
{
	struct lab lab;
	const struct heard *h;

	lab_open(&lab, ROUTES);
	lab_pass(&lab, SPAN_MINUTES(20), lab_all);
	for (int i = 0; i < 10; i++) {
		all_full(&lab, 60, 2);
		lab_look(&lab);
		lab.now = after(lab.now, SPAN_SECONDS(30));
	}
	ck_assert_uint_eq(lab_heard_by(&lab, "ops", NULL), 1);
	ck_assert_uint_eq(lab_heard_by(&lab, "pager", NULL), 0);
	h = nth(&lab, "ops", "", 0);
	ck_assert_int_eq(h->kind, MESSAGE_FULL);
	ck_assert_uint_eq(h->lines, MESSAGE_LINES_MAX);
	ck_assert_uint_eq(h->lines + h->more, 30);
	ck_assert_ptr_nonnull(strstr(h->subject, "Place 1 \xc2\xb7 Care: "));
	ck_assert_ptr_nonnull(strstr(h->subject, "Full since 07:"));
	ck_assert_ptr_nonnull(strstr(h->subject, " (and 29 more)"));
	lab_close(&lab);
}
END_TEST

START_TEST(a_blip_is_no_news)
{
	struct lab lab;

	lab_open(&lab, ROUTES);
	lab_pass(&lab, SPAN_MINUTES(20), lab_all);
	lab.ailments[0] = (struct ailment){ "store", "the disk is full" };
	lab.ailment_count = 1;
	lab_pass(&lab, SPAN_MINUTES(1), lab_all);
	lab.ailment_count = 0;
	lab_pass(&lab, SPAN_MINUTES(30), lab_all);
	ck_assert_uint_eq(lab.heard_count, 0);
	lab_close(&lab);
}
END_TEST

START_TEST(what_comes_and_goes_is_one_case)
{
	struct lab lab;

	lab_open(&lab, ROUTES);
	lab_pass(&lab, SPAN_MINUTES(20), lab_all);
	lab.ailments[0] = (struct ailment){ "store", "the disk is full" };
	for (int i = 0; i < 20; i++) {
		lab.ailment_count = i % 2 == 0;
		lab_pass(&lab, SPAN_MINUTES(4), lab_all);
	}
	ck_assert_uint_eq(lab_heard_by(&lab, "pager", NULL), 1);
	lab_pass(&lab, SPAN_MINUTES(10), lab_all);
	ck_assert_uint_eq(lab_heard_by(&lab, "pager", NULL), 2);
	ck_assert_str_eq(nth(&lab, "pager", "", 1)->subject, "the disk is full");
	ck_assert(nth(&lab, "pager", "", 1)->over);
	lab_close(&lab);
}
END_TEST

START_TEST(a_channel_is_not_told_of_itself)
{
	struct lab lab;

	lab_open(&lab, ROUTES);
	lab.ailments[0] = (struct ailment){ "channel/ops", "it is closed" };
	lab.ailment_count = 1;
	lab_pass(&lab, SPAN_MINUTES(10), lab_all);
	ck_assert_uint_eq(lab_heard_by(&lab, "ops", NULL), 0);
	ck_assert_uint_eq(lab_heard_by(&lab, "pager", NULL), 1);
	ck_assert_uint_eq(lab_heard_by(&lab, "mail", NULL), 2);
	lab_close(&lab);
}
END_TEST

static void stop(struct lab *lab, enum event_kind kind)
{
	lab_step(lab, (struct event){ .kind = kind,
				      .service = NOBODY,
				      .target = NOBODY,
				      .who = "jcho",
				      .words = "agency audit" });
}

static void not_confirmed(struct lab *lab)
{
	for (target_ix t = 0; t < lab->config->target_count; t++)
		lab_step(lab, (struct event){ .kind = EVENT_UNSEEN, .target = t, .words = "HTTP 500" });
}

START_TEST(a_stop_silences_what_waits_behind_it)
{
	struct lab lab;

	lab_open(&lab, ROUTES);
	stop(&lab, EVENT_STOP);
	lab_pass(&lab, SPAN_MINUTES(20), lab_all);
	not_confirmed(&lab);
	lab_pass(&lab, SPAN_MINUTES(20), lab_all);
	ck_assert_uint_eq(lab_heard_by(&lab, "ops", NULL), 1);
	ck_assert_int_eq(nth(&lab, "ops", "", 0)->kind, MESSAGE_STOP);
	ck_assert_ptr_nonnull(strstr(nth(&lab, "ops", "", 0)->subject, "Stopped by jcho"));
	stop(&lab, EVENT_START);
	not_confirmed(&lab);
	lab_pass(&lab, SPAN_MINUTES(20), lab_all);
	ck_assert_uint_eq(lab_heard_by(&lab, "ops", NULL), 3);
	ck_assert_int_eq(nth(&lab, "ops", "", 1)->kind, MESSAGE_NOT_CONFIRMED);
	ck_assert_str_eq(nth(&lab, "ops", "", 1)->thread, "not-confirmed/relay");
	ck_assert_uint_eq(nth(&lab, "ops", "", 1)->more + nth(&lab, "ops", "", 1)->lines, 100);
	ck_assert(nth(&lab, "ops", "", 2)->over);
	lab_close(&lab);
}
END_TEST

#define SLOW \
	"  wait: 0s\n  calm: 0s\n  channels:\n" \
	"    ops: {kind: slack, url: {credential: a}, rate: 6/hour}\n" \
	"  routes:\n    - {to: ops}\n"

START_TEST(not_more_than_a_channel_bears)
{
	struct lab lab;
	size_t lines = 0;

	lab_open(&lab, SLOW);
	lab_pass(&lab, SPAN_MINUTES(20), lab_all);
	for (service_ix s = 0; s < 60; s++) {
		lab_openings(&lab, s, 1);
		lab_look(&lab);
		lab.now = after(lab.now, SPAN_SECONDS(20));
	}
	ck_assert_uint_le(lab.heard_count, 4);
	lab.now = after(lab.now, SPAN_MINUTES(10));
	lab_look(&lab);
	for (size_t i = 0; i < lab.heard_count; i++)
		lines += lab.heard[i].more +
			 (strstr(lab.heard[i].subject, " more)") ? lab.heard[i].lines : 1);
	ck_assert_msg(lines == 60, "%zu of 60 were told", lines);
	lab_close(&lab);
}
END_TEST

START_TEST(a_damaged_record_is_named)
{
	static const char *const bad[] = { "",
					   "{}",
					   "{\"kind\":\"odd\"}",
					   "{\"kind\":\"feed\",\"since\":\"x\",\"told\":[]}",
					   "{\"kind\":\"feed\",\"since\":\"2026-11-22T12:00:00Z\"}",
					   "{\"kind\":\"feed\",\"since\":\"2026-11-22T12:00:00Z\","
					   "\"told\":[[\"a\"]]}",
					   "{\"kind\":\"feed\",\"since\":\"2026-11-22T12:00:00Z\","
					   "\"told\":[[\"a\",7]]}" };
	struct board *b = board_new();

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = ERR_INIT;

		ck_assert_msg(board_restore(b, "feed/epic", bad[i], &err) < 0, "%s", bad[i]);
		ck_assert_msg(strstr(err.text, "case feed/epic: "), "%s", err.text);
	}
	ck_assert_uint_eq(board_count(b), 0);
	board_free(b);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("board");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, two_messages_per_owner, 0, ROWS(incidents));
	tcase_add_test(tc, one_service_is_its_own_case);
	tcase_add_test(tc, the_larger_case_speaks);
	tcase_add_test(tc, many_at_once_are_one_message);
	tcase_add_test(tc, a_blip_is_no_news);
	tcase_add_test(tc, what_comes_and_goes_is_one_case);
	tcase_add_test(tc, a_channel_is_not_told_of_itself);
	tcase_add_test(tc, a_stop_silences_what_waits_behind_it);
	tcase_add_test(tc, not_more_than_a_channel_bears);
	tcase_add_test(tc, a_damaged_record_is_named);
	return run_case("board", tc);
}
