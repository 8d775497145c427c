/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation_report.c - what every form must keep to, whatever it looks like.
 */
#include "tests/unit/support/run.h"
#include "tests/unit/support/still_simulation.h"

#include "base/limits.h"
#include "report/simulation_words.h"

enum { PAGE_MAX = 8 * 1024 * 1024 };

static const struct {
	int64_t minutes;
	const char *says;
} days[] = {
	{ 0, "0.0" }, { 71, "0.0" }, { 72, "0.1" }, { 1440, "1.0" }, { 1440 * 35 + 720, "35.5" },
};

START_TEST(days_have_one_decimal)
{
	char word[SIMULATION_WORD];

	ck_assert_str_eq(words_days(days[_i].minutes, word), days[_i].says);
}
END_TEST

static const struct {
	enum metric_unit unit;
	int64_t value;
	const char *says;
} values[] = {
	{ UNIT_SLOTS, 3, "3" },
	{ UNIT_DAYS, 28, "28 d" },
	{ UNIT_BUSINESS_DAYS, 10, "10 bd" },
	{ UNIT_SHARE_BP, 8500, "85%" },
	{ UNIT_PEOPLE, 40, "40" },
};

START_TEST(values_have_their_unit)
{
	char word[SIMULATION_WORD];

	ck_assert_str_eq(words_value(values[_i].unit, values[_i].value, word), values[_i].says);
}
END_TEST

START_TEST(estimates_have_no_cents)
{
	struct config c = { .currency = "USD" };
	char word[SIMULATION_WORD];

	ck_assert_str_eq(words_estimate(&c, STILL_DOLLARS(1240) + MICROS / 2, word), "$1,241");
	ck_assert_str_eq(words_estimate(&c, STILL_DOLLARS(1240) + MICROS / 2 - 1, word), "$1,240");
	ck_assert_str_eq(words_estimate(&c, -STILL_DOLLARS(3) / 2, word), "-$2");
	ck_assert_str_eq(words_estimate(&c, 0, word), "$0");
}
END_TEST

START_TEST(sums_leave_out_what_has_no_history)
{
	struct still_simulation *s = still_simulation(2);
	struct simulated_sum all, bay, elm;

	all = simulation_sum(&s->simulation, SIMULATION_ALL, 0, STILL_DAYS);
	bay = simulation_sum(&s->simulation, STILL_BAY, 0, STILL_DAYS);
	elm = simulation_sum(&s->simulation, STILL_ELM, 0, STILL_DAYS);
	ck_assert_int_eq(all.planned_micros, bay.planned_micros + elm.planned_micros);
	ck_assert_int_eq(all.most_moved_micros, STILL_DOLLARS(160));
	ck_assert_int_eq(all.most_moved_on.day, s->simulation.first.day + 12);
	ck_assert_int_eq(all.held_micros, STILL_DOLLARS(2 * STILL_DAYS));
	ck_assert_int_eq(bay.held_micros, 0);
	ck_assert_int_eq(simulation_kept(&bay), bay.planned_full_micros - STILL_DOLLARS(200));
	free(s);
}
END_TEST

START_TEST(kept_is_never_negative)
{
	struct simulated_sum boosted = { .planned_full_micros = 1, .spent_full_micros = 2 };

	ck_assert_int_eq(simulation_kept(&boosted), 0);
}
END_TEST

static void page_of(int late, int old_late, struct buf *out)
{
	struct still_simulation *now = still_simulation(late), *old = still_simulation(old_late);
	struct simulation_report r = {
		.simulation = &now->simulation,
		.old = old_late ? &old->simulation : NULL,
		.file = "<new>.yaml",
		.old_file = "\"old\".yaml",
		.version = "<1>",
	};

	simulation_html(&r, out);
	ck_assert(!out->overflowed);
	free(now);
	free(old);
}

static const char *const hostile[] = { "<script", "<i>",     "<sees>", "<Health>",
				       "<new>",	  "\"old\"", "<1>" };

START_TEST(the_page_escapes_every_name)
{
	struct buf page cleanup_buf = BUF_INIT(PAGE_MAX);

	page_of(2, 7, &page);
	ck_assert_msg(!strstr(buf_text(&page), hostile[_i]), "%s is in the page as it was", hostile[_i]);
}
END_TEST

static const char *const outside[] = { "http://", "https://", "<link",	"<img",	   "<iframe",
				       "@import", "url(h",    "onload", "href=\"/" };

START_TEST(the_page_needs_nothing_from_outside)
{
	struct buf page cleanup_buf = BUF_INIT(PAGE_MAX);

	page_of(2, 7, &page);
	ck_assert_msg(!strstr(buf_text(&page), outside[_i]), "%s is in the page", outside[_i]);
	ck_assert_ptr_nonnull(strstr(buf_text(&page), "default-src 'none'"));
}
END_TEST

START_TEST(a_gap_is_not_bridged)
{
	struct buf page cleanup_buf = BUF_INIT(PAGE_MAX);
	const char *path, *end, *again;

	page_of(2, 0, &page);
	path = strstr(buf_text(&page), "<section");
	ck_assert_ptr_nonnull(path);
	path = strstr(path, "<path class=\"data\" d=\"M");
	ck_assert_ptr_nonnull(path);
	end = strchr(path, '>');
	again = strchr(strstr(path, "d=\"M") + 4, 'M');
	ck_assert_msg(again && again < end, "one line from the first day to the last");
	ck_assert_ptr_nonnull(strstr(buf_text(&page), "<title>no data</title>"));
}
END_TEST

START_TEST(every_limit_has_its_name)
{
	static const char *const names[] = { ">full at 3<",    ">full ends 8<",
					     ">filling at 6<", ">filling ends 10<",
					     ">ample at 20<",  ">ample ends 15<",
					     ">full at 28 d<", ">full ends 21 d<" };
	struct buf page cleanup_buf = BUF_INIT(PAGE_MAX);

	page_of(2, 0, &page);
	for (int i = 0; i < ROWS(names); i++)
		ck_assert_msg(strstr(buf_text(&page), names[i]), "%s is missing", names[i]);
}
END_TEST

START_TEST(one_ribbon_for_each_configuration)
{
	struct buf one cleanup_buf = BUF_INIT(PAGE_MAX), both cleanup_buf = BUF_INIT(PAGE_MAX);

	page_of(2, 0, &one);
	page_of(2, 7, &both);
	ck_assert_ptr_nonnull(strstr(buf_text(&one), ">verdict</text>"));
	ck_assert_ptr_null(strstr(buf_text(&one), ">old</text>"));
	ck_assert_ptr_nonnull(strstr(buf_text(&both), ">new</text>"));
	ck_assert_ptr_nonnull(strstr(buf_text(&both), ">old</text>"));
}
END_TEST

START_TEST(what_is_not_drawn_is_told)
{
	struct still_simulation *s = still_simulation(2);
	struct simulation_report r = { .simulation = &s->simulation, .file = "x" };
	struct buf few cleanup_buf = BUF_INIT(PAGE_MAX), many cleanup_buf = BUF_INIT(PAGE_MAX);
	static struct simulated_mark marks[601];

	simulation_html(&r, &few);
	for (int i = 0; i < ROWS(marks); i++)
		marks[i] = (struct simulated_mark){ .at = after(s->simulation.from, SPAN_HOURS(i)),
						    .verb = VERB_SET_BUDGET,
						    .before_micros = 1,
						    .after_micros = 2 };
	s->services[STILL_BAY].marks = marks;
	s->services[STILL_BAY].mark_count = ROWS(marks);
	s->simulation.marks_dropped = 3;
	simulation_html(&r, &many);
	ck_assert_ptr_null(strstr(buf_text(&few), "only the first"));
	ck_assert_ptr_nonnull(strstr(buf_text(&many), ">only the first 600<"));
	ck_assert_ptr_null(strstr(buf_text(&few), "not drawn or listed"));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&many), "3 changes of verdict or budget are counted"));
	free(s);
}
END_TEST

START_TEST(the_method_is_always_told)
{
	struct still_simulation *s = still_simulation(2);
	struct simulation_report r = { .simulation = &s->simulation, .file = "x", .skipped = 2 };
	struct buf text cleanup_buf = BUF_INIT(PAGE_MAX), page cleanup_buf = BUF_INIT(PAGE_MAX);

	simulation_text(&r, &text);
	simulation_html(&r, &page);
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "Fact: the recorded readings"));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "Estimate: all money."));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&text), "2 rows of history could not be true and were left out."));
	ck_assert_ptr_nonnull(strstr(buf_text(&page), "Estimate: all money."));
	ck_assert_ptr_nonnull(strstr(
		buf_text(&text), "1 service of the configuration has no history and is in no sum"));
	free(s);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("simulation_report");

	tcase_add_loop_test(tc, days_have_one_decimal, 0, ROWS(days));
	tcase_add_loop_test(tc, values_have_their_unit, 0, ROWS(values));
	tcase_add_test(tc, estimates_have_no_cents);
	tcase_add_test(tc, sums_leave_out_what_has_no_history);
	tcase_add_test(tc, kept_is_never_negative);
	tcase_add_loop_test(tc, the_page_escapes_every_name, 0, ROWS(hostile));
	tcase_add_loop_test(tc, the_page_needs_nothing_from_outside, 0, ROWS(outside));
	tcase_add_test(tc, a_gap_is_not_bridged);
	tcase_add_test(tc, every_limit_has_its_name);
	tcase_add_test(tc, one_ribbon_for_each_configuration);
	tcase_add_test(tc, what_is_not_drawn_is_told);
	tcase_add_test(tc, the_method_is_always_told);
	return run_case("simulation_report", tc);
}
