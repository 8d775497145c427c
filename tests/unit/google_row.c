/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_row.c - factors to the nearest hundredth, and fields of the type they should have.
 */
#include "platform/google_row.h"

#include "tests/unit/support/run.h"

static const struct {
	const char *why, *text;
	int64_t millionths; /* -1: no factor */
} factors[] = {
	{ "none", "1", 1000000 },
	{ "a third more", "1.35", 1350000 },
	{ "as a float32 comes back", "1.350000023841858", 1350000 },
	{ "and from below", "1.349999904632568", 1350000 },
	{ "a digit", "0.5", 500000 },
	{ "half a hundredth rounds up", "0.105", 110000 },
	{ "less than half rounds down", "0.1049", 100000 },
	{ "up to a whole", "0.999", 1000000 },
	{ "the most", "10.0", 10000000 },
	{ "a point and nothing behind it", "2.", 2000000 },
	{ "no digit before the point", ".5", -1 },
	{ "nothing", "", -1 },
	{ "below nothing", "-0.5", -1 },
	{ "an exponent", "1e1", -1 },
	{ "an exponent behind the point", "1.5e1", -1 },
	{ "more than any bid is multiplied by", "1001", -1 },
	{ "many digits do not overflow", "99999999999999999999", -1 },
};

START_TEST(test_factor)
{
	ck_assert_msg(google_factor(factors[_i].text, strlen(factors[_i].text)) == factors[_i].millionths,
		      "%s", factors[_i].why);
}
END_TEST

static const struct {
	const char *why, *part, *key;
	enum json_kind kind;
	const char *text;
	const char *says; /* NULL: taken */
} values[] = {
	{ "an id as a text", "campaign", "id", JSON_STRING, "20411107", NULL },
	{ "an id as a number", "campaign", "id", JSON_NUMBER, "20411107", NULL },
	{ "no campaign has the id 0", "campaign", "id", JSON_NUMBER, "0", "below 1" },
	{ "an id with a point", "campaign", "id", JSON_NUMBER, "1.5", "" },
	{ "nothing is not told", "campaign", "id", JSON_NULL, "", NULL },
	{ "a cost below nothing", "metrics", "costMicros", JSON_STRING, "-1", "below 0" },
	{ "a flag", "campaignBudget", "explicitlyShared", JSON_FALSE, "", NULL },
	{ "a flag as a text", "campaignBudget", "explicitlyShared", JSON_STRING, "false",
	  "expected true or false" },
	{ "a text as a number", "campaign", "status", JSON_NUMBER, "2", "expected a text" },
	{ "a factor as a text", "campaignCriterion", "bidModifier", JSON_STRING, "1.5", "not a factor" },
	{ "a list", "campaign", "primaryStatusReasons", JSON_ARRAY, "", NULL },
	{ "a list as a text", "campaign", "primaryStatusReasons", JSON_STRING, "X", "expected a list" },
	{ "whatever it is, it is there", "campaignBudget", "totalAmountMicros", JSON_OBJECT, "", NULL },
	{ "an object for a text", "customer", "timeZone", JSON_OBJECT, "", "expected a text" },
};

START_TEST(test_value)
{
	const struct google_part *part = google_part(values[_i].part, strlen(values[_i].part));
	const struct google_field *field = google_field(part, values[_i].key, strlen(values[_i].key));
	struct json_token t = { .kind = values[_i].kind,
				.text = values[_i].text,
				.length = strlen(values[_i].text) };
	struct google_row row;
	struct err err = ERR_INIT;
	int end;

	google_row_fresh(&row);
	end = google_field_take(field, &t, &row, &err);
	ck_assert_msg(end == (values[_i].says ? -1 : 0), "%s: %s", values[_i].why, err.text);
	ck_assert_msg(!values[_i].says || strstr(err.text, values[_i].says), "%s: %s",
		      values[_i].why, err.text);
}
END_TEST

START_TEST(test_what_is_not_told)
{
	struct google_row row;

	google_row_fresh(&row);
	ck_assert_int_eq(row.amount, BUDGET_UNKNOWN);
	ck_assert_int_eq(row.users, -1);
	ck_assert_int_eq(row.bid, -1);
	ck_assert(!row.campaign && !row.customer && !row.part && !*row.status && !row.reasons);
	ck_assert_ptr_null(google_part("campaigns", 9));
	ck_assert_ptr_null(google_field(google_part("campaign", 8), "name", 4));
}
END_TEST

START_TEST(test_reasons)
{
	static const char *const names[] = { "BUDGET_CONSTRAINED", "HAS_ADS_DISAPPROVED",
					     "NEWER_THAN_US" };
	const struct google_field *field =
		google_field(google_part("campaign", 8), "primaryStatusReasons", 20);
	struct google_row row;

	google_row_fresh(&row);
	for (size_t i = 0; i < ROWS(names); i++)
		google_field_item(field,
				  &(struct json_token){ .kind = JSON_STRING,
							.text = names[i],
							.length = strlen(names[i]) },
				  &row);
	ck_assert_uint_eq(row.reasons, 1U << REASON_BUDGET | 1U << REASON_DISAPPROVED);
}
END_TEST

/* Longer than any word we know: cut, and so none of them. */
START_TEST(test_long_text_is_cut)
{
	const struct google_field *field = google_field(google_part("campaign", 8), "status", 6);
	struct json_token t = { .kind = JSON_STRING, .text = "ENABLEDENABLEDENABLED", .length = 21 };
	struct google_row row;
	struct err err = ERR_INIT;

	google_row_fresh(&row);
	ck_assert_int_eq(google_field_take(field, &t, &row, &err), 0);
	ck_assert_uint_eq(strlen(row.status), sizeof(row.status) - 1);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("google_row");

	tcase_add_loop_test(t, test_factor, 0, ROWS(factors));
	tcase_add_loop_test(t, test_value, 0, ROWS(values));
	tcase_add_test(t, test_what_is_not_told);
	tcase_add_test(t, test_reasons);
	tcase_add_test(t, test_long_text_is_cut);
	return run_case("google_row", t);
}
