/* SPDX-License-Identifier: Apache-2.0 */
/* config_model.c - the words for every state, and lookups in a configuration made by hand. */
#include "model/config.h"

#include "base/text.h"
#include "config/tables.h"
#include "decide/metric.h"
#include "support/run.h"

#define NAMES(noun, first, last) \
	for (int i = (first); i <= (last); i++) \
	names[n++] = noun##_name((enum noun)i)

/* Within one noun each state has a word of its own, in small letters. */
static void must_differ(const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		ck_assert_msg(names[i] && *names[i], "state %zu has no word", i);
		ck_assert_uint_eq(strspn(names[i], "abcdefghijklmnopqrstuvwxyz -"), strlen(names[i]));
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(names[i], names[j]);
	}
}

START_TEST(every_state_has_a_word)
{
	const char *names[64];
	size_t n = 0;

	NAMES(verdict, VERDICT_UNKNOWN, VERDICT_AMPLE);
	must_differ(names, n);
	n = 0;
	NAMES(quality, QUALITY_ABSENT, QUALITY_GOOD);
	must_differ(names, n);
	n = 0;
	NAMES(control, CONTROL_AUTOMATIC, CONTROL_STOPPED);
	must_differ(names, n);
	n = 0;
	NAMES(mode, MODE_REHEARSAL, MODE_ACT);
	must_differ(names, n);
	n = 0;
	NAMES(ad_status, AD_UNKNOWN, AD_ENDED);
	must_differ(names, n);
	n = 0;
	NAMES(verb, VERB_PAUSE, VERB_SET_BUDGET);
	must_differ(names, n);
	n = 0;
	NAMES(outcome, OUTCOME_DONE, OUTCOME_UNSURE);
	must_differ(names, n);
}
END_TEST

START_TEST(the_words_of_the_page)
{
	ck_assert_str_eq(verdict_name(VERDICT_FULL), "full");
	ck_assert_str_eq(control_name(CONTROL_CHANGED_OUTSIDE), "changed outside");
	ck_assert_str_eq(verb_name(VERB_SET_BUDGET), "set-budget");
	ck_assert_str_eq(mode_name(MODE_REHEARSAL), "rehearsal");
}
END_TEST

static const struct option *row(const struct option *table, const char *name)
{
	while (table->name && strcmp(table->name, name) != 0)
		table++;
	ck_assert_ptr_nonnull(table->name);
	return table;
}

/* The loader stores the index of the word; it must be the state other parts mean by it. */
START_TEST(words_in_files_mean_their_states)
{
	const struct option *mode = row(root_options, "mode");
	const struct option *metric = row(row(policy_options, "measure")->table, "metric");

	for (int i = MODE_REHEARSAL; i <= MODE_ACT; i++)
		ck_assert_str_eq(mode->choices[i], mode_name((enum mode)i));
	ck_assert_ptr_null(mode->choices[MODE_ACT + 1]);
	for (int i = 0; i < METRIC_COUNT; i++)
		ck_assert_str_eq(metric->choices[i], metric_get((enum metric_id)i)->name);
	ck_assert_ptr_null(metric->choices[METRIC_COUNT]);
}
END_TEST

START_TEST(found_without_an_order)
{
	struct service services[] = { { .id = "a/x" }, { .id = "b/x" } };
	struct target targets[] = { { .id = "g/2" }, { .id = "g/1" } };
	struct config c = { .services = services, .service_count = 2, .targets = targets, .target_count = 2 };

	ck_assert_int_eq(config_service(&c, "b/x"), 1);
	ck_assert_int_eq(config_service(&c, "c/x"), -1);
	ck_assert_int_eq(config_target(&c, "g/1"), 1);
	ck_assert_int_eq(config_target(&c, "g/3"), -1);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_model");

	tcase_add_test(tc, every_state_has_a_word);
	tcase_add_test(tc, the_words_of_the_page);
	tcase_add_test(tc, words_in_files_mean_their_states);
	tcase_add_test(tc, found_without_an_order);
	return run_case("config_model", tc);
}
