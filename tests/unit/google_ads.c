/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_ads.c - ids are checked before anything is sent, and the request says who we are.
 */
#include "platform/google_ads.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why, *customer, *login;
	const char *says; /* NULL: accepted */
} accounts[] = {
	{ "ten digits", "4811223344", NULL, NULL },
	{ "and a manager", "4811223344", "9988776655", NULL },
	{ "dashes as the page shows them", "481-122-3344", NULL,
	  "customer_id: \"481-122-3344\" has dashes; write the ten digits without them" },
	{ "dashes in the manager", "4811223344", "998-877-6655",
	  "login_customer_id: \"998-877-6655\" has dashes; write the ten digits without them" },
	{ "nine digits", "481122334",
	  NULL, "customer_id: \"481122334\" is not an account; expected ten digits, like \"4811223344\"" },
	{ "nothing", "", NULL,
	  "customer_id: \"\" is not an account; expected ten digits, like \"4811223344\"" },
	{ "a path", "48112233/4",
	  NULL, "customer_id: \"48112233/4\" is not an account; expected ten digits, like \"4811223344\"" },
};

START_TEST(test_account)
{
	struct google_ads g = { .customer_id = accounts[_i].customer,
				.login_customer_id = accounts[_i].login };
	struct err err = ERR_INIT;
	int end = platform_google_ads.check(&g, &err);

	ck_assert_msg(end == (accounts[_i].says ? -1 : 0), "%s", accounts[_i].why);
	ck_assert_msg(!accounts[_i].says || strcmp(err.text, accounts[_i].says) == 0, "%s: %s",
		      accounts[_i].why, err.text);
}
END_TEST

static const struct {
	const char *why, *campaign;
	bool good;
} campaigns[] = {
	{ "an id", "20411107", true },
	{ "one digit", "7", true },
	{ "the longest", "999999999999999999", true },
	{ "longer than any number we hold", "1000000000000000000", false },
	{ "nothing", "", false },
	{ "zero", "0", false },
	{ "a second spelling of the same id", "020411107", false },
	{ "a query inside", "1) OR (1=1", false },
	{ "a sign", "-1", false },
	{ "a name", "Ortho", false },
};

START_TEST(test_campaign)
{
	struct google_target g = { .campaign = campaigns[_i].campaign };
	struct err err = ERR_INIT;

	ck_assert_msg((platform_google_ads.target_check(&g, &err) == 0) == campaigns[_i].good, "%s",
		      campaigns[_i].why);
	ck_assert_str_eq(platform_google_ads.target_name(&g), campaigns[_i].campaign);
}
END_TEST

static const char *header(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (strcmp(r->headers[i].name, name) == 0)
			return r->headers[i].value;
	return NULL;
}

START_TEST(test_request)
{
	struct credential token = { .bytes = "legacy-token\r\nX-Other: 1\n", .length = 25 };
	struct google_ads g = { .api_version = 26,
				.customer_id = "4811223344",
				.base_url = "http://127.0.0.1:9/" };
	struct platform_config config = { .kind = &platform_google_ads, .settings = &g };
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct platform_talk t = { .config = &config, .arena = &arena };
	struct request r;

	google_request(&t, "googleAds:search", "{}", 2, &r);
	ck_assert_str_eq(r.url, "http://127.0.0.1:9/v26/customers/4811223344/googleAds:search");
	ck_assert_str_eq(r.method, "POST");
	ck_assert(r.authorize && !r.stream);
	ck_assert_uint_eq(r.reply_max, PLATFORM_BODY_MAX);
	ck_assert_str_eq(header(&r, "Content-Type"), "application/json");
	ck_assert_ptr_null(header(&r, "login-customer-id"));
	ck_assert_ptr_null(header(&r, "developer-token"));
	g.login_customer_id = "9988776655";
	g.developer_token = &token;
	google_request(&t, "googleAds:search", "{}", 2, &r);
	ck_assert_str_eq(header(&r, "login-customer-id"), "9988776655");
	ck_assert_str_eq(header(&r, "developer-token"), "legacy-token");
}
END_TEST

static const struct {
	int version;
	const char *last; /* NULL: not known */
} sunsets[] = {
	{ 22, "2026-10-06" }, { 23, "2027-02-01" }, { 25, "2027-08-01" },
	{ 26, "2027-11-01" }, { 27, NULL },
};

START_TEST(test_sunset)
{
	struct google_ads g = { .api_version = sunsets[_i].version };
	struct date last = platform_google_ads.sunset(&g);
	char text[INSTANT_TEXT];

	if (sunsets[_i].last)
		ck_assert_str_eq(date_format(last, text), sunsets[_i].last);
	else
		ck_assert_int_eq(last.day, 0);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("google_ads");

	tcase_add_loop_test(t, test_account, 0, ROWS(accounts));
	tcase_add_loop_test(t, test_campaign, 0, ROWS(campaigns));
	tcase_add_test(t, test_request);
	tcase_add_loop_test(t, test_sunset, 0, ROWS(sunsets));
	return run_case("google_ads", t);
}
