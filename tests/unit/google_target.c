/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_target.c - one entry names one thing, and its name tells it from every other.
 */
#include "platform/google_ads.h"
#include "tests/unit/support/run.h"

static const char *const two[] = { "20411107", "20411108" };
static const char *const twice[] = { "20411107", "20411107" };
static const char *const odd[] = { "20411107", "all of them" };
static const char *const many[GOOGLE_MEMBERS_MAX + 1] = { "1" };

#define MEMBERS(list, n) \
	{ \
		.items = (void *)(list), .count = (n) \
	}

static const struct {
	const char *why;
	struct google_target target;
	const char *says; /* how the refusal begins; NULL: accepted */
} entries[] = {
	{ "a campaign", { .campaign = "20411107" }, NULL },
	{ "an ad group in it", { .campaign = "20411107", .ad_group = "155001" }, NULL },
	{ "an asset group in it", { .campaign = "20411107", .asset_group = "6601" }, NULL },
	{ "a location it targets", { .campaign = "20411107", .location = "1016367" }, NULL },
	{ "a shared budget", { .shared_budget = "9900112299", .members = MEMBERS(two, 2) }, NULL },
	{ "nothing", { .campaign = NULL }, "campaign: missing" },
	{ "an ad group in nothing", { .ad_group = "155001" }, "campaign: missing" },
	{ "two things inside one campaign",
	  { .campaign = "20411107", .ad_group = "155001", .location = "1016367" },
	  "campaign: one of ad_group, asset_group and location" },
	{ "a shared budget in a campaign",
	  { .campaign = "20411107", .shared_budget = "9900112299", .members = MEMBERS(two, 2) },
	  "shared_budget: stands alone" },
	{ "a shared budget and an ad group",
	  { .ad_group = "155001", .shared_budget = "9900112299", .members = MEMBERS(two, 2) },
	  "shared_budget: stands alone" },
	{ "a shared budget of nobody", { .shared_budget = "9900112299" }, "members: name every campaign" },
	{ "members of nothing shared",
	  { .campaign = "20411107", .members = MEMBERS(two, 2) },
	  "members: belongs to a shared_budget" },
	{ "a member twice",
	  { .shared_budget = "9900112299", .members = MEMBERS(twice, 2) },
	  "members: campaign 20411107 is there twice" },
	{ "a member that is no id",
	  { .shared_budget = "9900112299", .members = MEMBERS(odd, 2) },
	  "members: \"all of them\" is not a campaign id" },
	{ "more members than a command may have",
	  { .shared_budget = "9900112299", .members = MEMBERS(many, GOOGLE_MEMBERS_MAX + 1) },
	  "members: more than 100 campaigns" },
	{ "an ad group by name",
	  { .campaign = "20411107", .ad_group = "Brand" },
	  "ad_group: \"Brand\" is not an ad group id" },
	{ "an asset group by name",
	  { .campaign = "20411107", .asset_group = "0" },
	  "asset_group: \"0\" is not an asset group id" },
	{ "a location by name",
	  { .campaign = "20411107", .location = "Joliet" },
	  "location: \"Joliet\" is not a location id" },
	{ "a budget by name",
	  { .shared_budget = "North", .members = MEMBERS(two, 2) },
	  "shared_budget: \"North\" is not a budget id" },
	{ "an ad group in a campaign by name",
	  { .campaign = "Ortho", .ad_group = "155001" },
	  "campaign: \"Ortho\" is not a campaign id" },
};

START_TEST(test_entry)
{
	struct err err = ERR_INIT;
	int end = google_target_check(&entries[_i].target, &err);

	ck_assert_msg(end == (entries[_i].says ? -1 : 0), "%s: %s", entries[_i].why, err.text);
	ck_assert_msg(!entries[_i].says || strstr(err.text, entries[_i].says) == err.text,
		      "%s: \"%s\"", entries[_i].why, err.text);
}
END_TEST

static const struct {
	const char *why;
	struct google_target target;
	const char *label, *name;
	enum google_what what;
	enum lever lever;
	int64_t campaign, id;
} names[] = {
	{ "a campaign is its id",
	  { .campaign = "20411107" },
	  "20411107",
	  "20411107",
	  GOOGLE_CAMPAIGN,
	  LEVER_BUDGET,
	  20411107,
	  20411107 },
	{ "an ad group is told from a campaign of its id",
	  { .campaign = "20411107", .ad_group = "20411107" },
	  "20411107~ad-group~20411107",
	  "20411107",
	  GOOGLE_AD_GROUP,
	  LEVER_SWITCH,
	  20411107,
	  20411107 },
	{ "an asset group too",
	  { .campaign = "20411107", .asset_group = "6601" },
	  "20411107~asset-group~6601",
	  "6601",
	  GOOGLE_ASSET_GROUP,
	  LEVER_SWITCH,
	  20411107,
	  6601 },
	{ "a place has its id in every campaign",
	  { .campaign = "20411107", .location = "1016367" },
	  "20411107~location~1016367",
	  "1016367",
	  GOOGLE_LOCATION,
	  LEVER_BID,
	  20411107,
	  1016367 },
	{ "a shared budget",
	  { .shared_budget = "9900112299", .members = MEMBERS(two, 2) },
	  "budget~9900112299",
	  "9900112299",
	  GOOGLE_SHARED_BUDGET,
	  LEVER_BUDGET,
	  0,
	  9900112299 },
};

START_TEST(test_name)
{
	struct arena arena cleanup_arena = ARENA_INIT(4096);
	const struct google_target *t = &names[_i].target;
	struct google_aim aim = google_aim(t);

	ck_assert_str_eq(google_target_label(t, &arena), names[_i].label);
	ck_assert_str_eq(google_target_name(t), names[_i].name);
	ck_assert_int_eq(google_what(t), names[_i].what);
	ck_assert_msg(google_lever(t) == names[_i].lever, "%s", names[_i].why);
	ck_assert_int_eq(aim.campaign, names[_i].campaign);
	ck_assert_int_eq(aim.id, names[_i].id);
	ck_assert_uint_eq(aim.member_count, t->members.count);
}
END_TEST

/* What is wrong with it is said later: until then it has the name it can have. */
START_TEST(test_name_of_half_an_entry)
{
	struct arena arena cleanup_arena = ARENA_INIT(4096);
	struct google_target nothing = { .campaign = NULL }, lost = { .ad_group = "155001" };

	ck_assert_ptr_null(google_target_label(&nothing, &arena));
	ck_assert_str_eq(google_target_label(&lost, &arena), "~ad-group~155001");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("google_target");

	tcase_add_loop_test(t, test_entry, 0, ROWS(entries));
	tcase_add_loop_test(t, test_name, 0, ROWS(names));
	tcase_add_test(t, test_name_of_half_an_entry);
	return run_case("google_target", t);
}
