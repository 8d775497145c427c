/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_gather.c - ids are found among thousands, and a shared budget is what all its rows say.
 */
#include "platform/google_gather.h"

#include <stdio.h>

#include "tests/unit/support/run.h"

START_TEST(test_places)
{
	struct google_place list[] = {
		{ .campaign = 9, .id = 1, .at = 0 }, { .campaign = 2, .id = 7, .at = 1 },
		{ .campaign = 2, .id = 3, .at = 2 }, { .campaign = 2, .id = 7, .at = 3 },
		{ .campaign = 5, .id = 0, .at = 4 },
	};
	struct google_places p = { list, ROWS(list) }, none = { NULL, 0 };
	struct google_place *found;
	unsigned at = 0;

	google_places_sort(&p);
	google_places_sort(&none);
	found = google_place(&p, 2, 7);
	ck_assert_ptr_nonnull(found);
	for (const struct google_place *q = found; google_place_same(&p, found, q); q++)
		at |= 1U << q->at;
	ck_assert_uint_eq(at, 1U << 1 | 1U << 3); /* both targets of that name, and no other */
	found = google_place(&p, 9, 1);
	ck_assert(found && !google_place_same(&p, found, found + 1)); /* the last one ends the list */
	ck_assert_ptr_nonnull(google_place(&p, 5, 0));
	ck_assert_ptr_null(google_place(&p, 2, 4));
	ck_assert_ptr_null(google_place(&p, 1, 7));
	ck_assert_ptr_null(google_place(&p, 10, 0));
	ck_assert_ptr_null(google_place(&none, 2, 7));
}
END_TEST

START_TEST(test_grounds)
{
	struct arena arena cleanup_arena = ARENA_INIT(4096);
	struct google_place list[] = { { .campaign = 2, .id = 1 },
				       { .campaign = 2, .id = 2 },
				       { .campaign = 7, .id = 1 } };
	struct google_places p = { list, ROWS(list) };
	struct google_grounds g;

	google_grounds_open(&g, &p, &arena);
	ck_assert_uint_eq(g.count, 2);
	ck_assert_int_eq(google_ground(&g, 7)->campaign, 7);
	ck_assert_int_eq(google_ground(&g, 2)->campaign, 2);
	ck_assert_ptr_null(google_ground(&g, 3));
	ck_assert_ptr_null(google_ground(&g, 8));
}
END_TEST

/* ---- shared budgets ---- */

enum { ROWS_MAX = 3 };

static const struct {
	const char *why;
	size_t members;
	struct {
		int64_t campaign, budget, users;
		const char *status, *experiment;
	} rows[ROWS_MAX];
	const char *says; /* in its trouble; "": steerable; NULL: not seen */
	enum ad_status status;
} shared[] = {
	{ "both use it", 2, { { 1, 9, 2, "ENABLED", "BASE" }, { 2, 9, 2, "ENABLED", "BASE" } }, "", AD_ENABLED },
	{ "both paused", 2, { { 1, 9, 2, "PAUSED", "BASE" }, { 2, 9, 2, "PAUSED", "BASE" } }, "", AD_PAUSED },
	{ "one campaign on a shared budget", 1, { { 1, 9, 1, "ENABLED", "BASE" } }, "", AD_ENABLED },
	{ "a third one uses it",
	  2,
	  { { 1, 9, 3, "ENABLED", "BASE" }, { 2, 9, 3, "ENABLED", "BASE" } },
	  "3 campaigns use the budget, and members names 2",
	  AD_ENABLED },
	{ "they differ",
	  2,
	  { { 1, 9, 2, "ENABLED", "BASE" }, { 2, 9, 2, "PAUSED", "BASE" } },
	  "some of its campaigns are paused",
	  AD_ENABLED },
	{ "one has another budget",
	  2,
	  { { 1, 9, 1, "ENABLED", "BASE" }, { 2, 8, 1, "ENABLED", "BASE" } },
	  "campaign 2 does not use it",
	  AD_ENABLED },
	{ "the first has another budget",
	  2,
	  { { 1, 8, 1, "ENABLED", "BASE" }, { 2, 9, 1, "ENABLED", "BASE" } },
	  "campaign 1 does not use it",
	  AD_ENABLED },
	{ "one is removed",
	  2,
	  { { 1, 9, 1, "ENABLED", "BASE" }, { 2, 9, 1, "REMOVED", "BASE" } },
	  "its campaign 2 is over",
	  AD_ENABLED },
	{ "one is an experiment",
	  2,
	  { { 1, 9, 2, "ENABLED", "BASE" }, { 2, 9, 2, "ENABLED", "EXPERIMENT" } },
	  "campaign 2: it is part of an experiment",
	  AD_ENABLED },
	{ "one is not in the account", 2, { { 1, 9, 1, "ENABLED", "BASE" } }, "1 of its 2 members are not", AD_ENABLED },
	{ "nobody tells how many use it", 1, { { 1, 9, -1, "ENABLED", "BASE" } }, "did not say how many", AD_ENABLED },
	{ "none of them uses it", 1, { { 1, 8, 1, "ENABLED", "BASE" } }, NULL, AD_UNKNOWN },
};

START_TEST(test_shared)
{
	struct google_shared s = { .budget = 9, .members = shared[_i].members };
	struct sighting out = { .trouble = "not there" };

	for (size_t i = 0; i < ROWS_MAX && shared[_i].rows[i].campaign; i++) {
		struct google_row r;

		google_row_fresh(&r);
		r.campaign = shared[_i].rows[i].campaign;
		r.budget = shared[_i].rows[i].budget;
		r.users = shared[_i].rows[i].users;
		r.amount = 80000000;
		r.shared = true;
		snprintf(r.status, sizeof(r.status), "%s", shared[_i].rows[i].status);
		snprintf(r.experiment, sizeof(r.experiment), "%s", shared[_i].rows[i].experiment);
		snprintf(r.period, sizeof(r.period), "DAILY");
		snprintf(r.type, sizeof(r.type), "STANDARD");
		snprintf(r.currency, sizeof(r.currency), "USD");
		google_shared_take(&s, &r, "USD");
	}
	google_shared_close(&s, &out);
	ck_assert_msg(out.seen == (shared[_i].says != NULL), "%s", shared[_i].why);
	if (!out.seen) {
		ck_assert_str_eq(out.trouble, "not there");
		return;
	}
	ck_assert_msg(out.steerable == !*shared[_i].says, "%s: %s", shared[_i].why, out.trouble);
	ck_assert_msg(strstr(out.trouble, shared[_i].says), "%s: %s", shared[_i].why, out.trouble);
	ck_assert_int_eq(out.state.status, shared[_i].status);
	ck_assert_int_eq(out.state.budget_micros, 80000000);
	ck_assert_uint_eq(out.state.ref, 9);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("google_gather");

	tcase_add_test(t, test_places);
	tcase_add_test(t, test_grounds);
	tcase_add_loop_test(t, test_shared, 0, ROWS(shared));
	return run_case("google_gather", t);
}
