/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_login.c - a secret goes to the vendor it belongs to, and to no other's default.
 */
#include "tests/unit/support/memory_host.h"
#include "tests/unit/support/run.h"

#define SECRETS "client_id: app, client_secret: {credential: s}, refresh_token: {credential: r}"
#define MICROSOFT \
	"kind: microsoft-ads, customer_id: \"251000001\", account_id: \"180012345\", " \
	"developer_token: {credential: d}, "
#define GOOGLE "kind: google-ads, customer_id: \"4811223344\", "

static const struct {
	const char *why, *platform, *says; /* NULL: nothing */
} rows[] = {
	{ "Google's own default", GOOGLE "auth: {kind: refresh-token, " SECRETS "}", NULL },
	{ "another vendor without an address", MICROSOFT "auth: {kind: refresh-token, " SECRETS "}",
	  "does not say where its tokens are given" },
	{ "and with one",
	  MICROSOFT
	  "auth: {kind: refresh-token, token_url: \"https://login.example.org/token\", " SECRETS "}",
	  NULL },
	{ "another way to log in has its own address", MICROSOFT "auth: {kind: client-credentials, token_url: \"https://login.example.org/token\", client_id: app, client_secret: {credential: s}}",
	  NULL },
};

START_TEST(a_secret_is_not_sent_to_another_vendor)
{
	struct buf text cleanup_buf = BUF_INIT(8192), words cleanup_buf = BUF_INIT(64 * 1024);
	struct memory_file files[] = { { "capacityd.yaml", NULL }, { NULL, NULL } };
	struct config_host host;
	struct diagnostics said;
	struct config *c;

	buf_printf(
		&text,
		"version: 1\norganization: {name: R, timezone: America/New_York, currency: USD}\n"
		"feeds: {desk: {kind: attest}}\nplatforms: {ads: {%s}}\n"
		"policies: {default: {full: {at: 3, leave: 8, ads: pause}}}\nservice_lines: {derm: "
		"{}}\n"
		"locations: {elm: {owner: {operations: Ops}, services: {derm: {feed: desk, ads: "
		"[{platform: ads, campaign: \"7\", budget: $100/day}]}}}}\n",
		rows[_i].platform);
	files[0].text = buf_text(&text);
	host = memory_host(files);
	c = config_load("capacityd.yaml", &host, &said);
	diagnostics_text(&said, &words);
	diagnostics_release(&said);
	ck_assert_msg((c == NULL) == (rows[_i].says != NULL), "%s: %s", rows[_i].why, buf_text(&words));
	if (rows[_i].says)
		ck_assert_msg(strstr(buf_text(&words), rows[_i].says) != NULL, "%s: %s",
			      rows[_i].why, buf_text(&words));
	config_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config login");

	tcase_add_loop_test(tc, a_secret_is_not_sent_to_another_vendor, 0, ROWS(rows));
	return run_case("config_login", tc);
}
