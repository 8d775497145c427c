/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_search.c - a query names each id once, never too many, and always fits.
 */
#include "platform/google_search.h"

#include "platform/google_ads.h"
#include "tests/unit/support/run.h"

START_TEST(test_each_id_once)
{
	int64_t list[] = { 7, 3, 7, 20411107, 3 };
	struct google_ids ids = { list, ROWS(list) }, none = { NULL, 0 };
	struct buf out cleanup_buf = BUF_INIT(256);

	google_ids_sort(&ids);
	google_put_ids(&out, "campaign.id", &ids, true);
	ck_assert_str_eq(buf_text(&out), " WHERE campaign.id IN (3,7,20411107)");
	buf_clear(&out);
	google_put_ids(&out, "ad_group.id", &ids, false);
	ck_assert_str_eq(buf_text(&out), " AND ad_group.id IN (3,7,20411107)");
	google_ids_sort(&none);
	ck_assert_uint_eq(none.count, 0);
}
END_TEST

START_TEST(test_too_many_are_not_named)
{
	static int64_t list[GOOGLE_IDS_MAX + 1];
	struct google_ids ids = { list, GOOGLE_IDS_MAX + 1 };
	struct buf out cleanup_buf = BUF_INIT(256);

	ck_assert(!google_ids_named(&ids));
	google_put_ids(&out, "campaign.id", &ids, true);
	ck_assert_str_eq(buf_text(&out), "");
}
END_TEST

START_TEST(test_the_longest_query_fits)
{
	static int64_t list[GOOGLE_IDS_MAX];
	struct google_ads settings = { .api_version = 25,
				       .customer_id = "4811223344",
				       .base_url = "https://x" };
	struct platform_config config = { .kind = &platform_google_ads, .settings = &settings };
	struct arena arena cleanup_arena = ARENA_INIT(1024 * 1024);
	struct platform_talk t = { .config = &config, .arena = &arena };
	struct google_ids ids = { list, GOOGLE_IDS_MAX };
	struct buf query cleanup_buf = BUF_INIT(GOOGLE_QUERY_MAX);
	struct google_search s;
	struct request r;

	for (size_t i = 0; i < GOOGLE_IDS_MAX; i++)
		list[i] = INT64_C(999999999999990000) + (int64_t)i;
	buf_puts(&query, "SELECT campaign.id FROM campaign");
	google_put_ids(&query, "campaign.id", &ids, true);
	google_ask(&t, &s, buf_text(&query), &r);
	ck_assert(!query.overflowed);
	ck_assert_uint_eq(r.operations, 1);
	ck_assert_uint_eq(r.body_length, query.length + strlen("{\"query\":\"\"}"));
	ck_assert_str_eq(r.body + r.body_length - 3, ")\"}");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("google_search");

	tcase_add_test(t, test_each_id_once);
	tcase_add_test(t, test_too_many_are_not_named);
	tcase_add_test(t, test_the_longest_query_fits);
	return run_case("google_search", t);
}
