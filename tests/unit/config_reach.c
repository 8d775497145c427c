/* SPDX-License-Identifier: Apache-2.0 */
/* config_reach.c - where a feed may be asked, how fast, and with which key. */
#include "support/config_case.h"

#include "config/load.h"
#include "model/config.h"
#include "support/run.h"

START_TEST(nothing_is_opened_by_default)
{
	struct config *c = config_case_load("stale_after: 30h", "stale_after: 31h");
	const struct reach *r = &c->feeds[0].reach;

	ck_assert_int_eq(r->network, NETWORK_PUBLIC);
	ck_assert_ptr_null(r->ca_file);
	ck_assert_int_eq(r->per_minute, 0);
	ck_assert_int_eq(r->at_once, 0);
	ck_assert_int_eq(c->platforms[0].reach.network, NETWORK_PUBLIC);
	ck_assert_ptr_null(c->feeds[0].auth.base);
	config_free(c);
}
END_TEST

static const struct config_case refused[] = {
	{ "a pace without its period", "stale_after: 30h", "stale_after: 30h, requests: 60",
	  "capacityd.yaml:5:74: error: \"60\" is not a number per min\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h, requests: 60}\n"
	  "      |                                                                          ^~ "
	  "expected a number per min, like 2/min; did you mean 60/min?\n"
	  "1 error, 0 warnings.\n" },
	{ "a pace of nothing", "stale_after: 30h", "stale_after: 30h, requests: 0/min",
	  "capacityd.yaml:5:74: error: 0 is too small for requests\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h, requests: "
	  "0/min}\n"
	  "      |                                                                          ^~~~~ "
	  "expected 1 to 60000\n"
	  "1 error, 0 warnings.\n" },
	{ "authorities somewhere", "stale_after: 30h", "stale_after: 30h, ca_file: ca.pem",
	  "capacityd.yaml:5:73: error: ca_file needs an absolute path\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h, ca_file: "
	  "ca.pem}\n"
	  "      |                                                                         ^~~~~~ "
	  "expected the whole path, from / on\n"
	  "1 error, 0 warnings.\n" },
	{ "a network that is none", "stale_after: 30h", "stale_after: 30h, network: intern",
	  "capacityd.yaml:5:73: error: \"intern\" is not a choice for network\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h, network: "
	  "intern}\n"
	  "      |                                                                         ^~~~~~ "
	  "did you mean \"internal\"? known: public, internal\n"
	  "1 error, 0 warnings.\n" },
	{ "a key and nowhere to go with it", "stale_after: 30h",
	  "stale_after: 30h, auth: {kind: smart-backend, client_id: a, key: {credential: k}}",
	  "capacityd.yaml:5:70: error: auth: needs token_url, or fhir_url to ask where tokens are "
	  "given\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h, auth: {kind: "
	  "smart-backend, client_id: a, key: {credential: k}}}\n"
	  "      |                                                                      ^\n"
	  "1 error, 0 warnings.\n" },
	{ "two keys of one name",
	  "stale_after: 30h", "stale_after: 30h, auth: {kind: smart-backend, token_url: \"https://a.example.org/t\", client_id: a, key: {credential: k}, key_id: k, next_key: {credential: n}, next_key_id: k}",
	  "capacityd.yaml:5:70: error: auth: two keys need key_id and next_key_id, and these must "
	  "differ\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h, auth: {kind: "
	  "smart-backend, token_url: \"https://a.example.org/t\", client_id: a, key: {credential: "
	  "k}, key_id: k, next_key: {credential: n}, next_key_id: k}}\n"
	  "      |                                                                      ^\n"
	  "1 error, 0 warnings.\n" },
};

int main(void)
{
	TCase *tc = tcase_create("config_reach");

	tcase_add_test(tc, nothing_is_opened_by_default);
	config_case_refuses(tc, refused, ROWS(refused));
	return run_case("config_reach", tc);
}
