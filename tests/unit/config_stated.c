/* SPDX-License-Identifier: Apache-2.0 */
/* config_stated.c - what feeds that nobody asks may be judged by, and what they are called. */
#include <stdio.h>

#include "base/buf.h"
#include "config/load.h"
#include "tests/unit/support/memory_host.h"
#include "tests/unit/support/run.h"

static const char text[] = "version: 1\n"
			   "organization: {name: Riverbend, timezone: America/New_York}\n"
			   "feeds:\n"
			   "  desk: {kind: attest}\n"
			   "  engine: {kind: push, secret: {credential: push}}\n"
			   "platforms:\n"
			   "  relay: {kind: webhook, url: \"https://relay.example.org/\", secret: "
			   "{credential: relay}}\n"
			   "policies:\n"
			   "  default:\n"
			   "    measure: {metric: %s}\n"
			   "    full: {at: %s, ads: pause}\n"
			   "service_lines: {primary-care: {}}\n"
			   "locations:\n"
			   "  harbor-point:\n"
			   "    owner: {operations: Ops}\n"
			   "    services:\n"
			   "      primary-care:\n"
			   "        feed: %s\n"
			   "        ads: [{platform: relay, name: a, budget: $180/day}]\n";

static const struct {
	const char *metric, *full, *feed;
	const char *says; /* NULL: accepted */
} rows[] = {
	{ "open-slots", "3, leave: 8", "desk", NULL },
	{ "wait-days", "28d, leave: 21d", "desk", NULL },
	{ "waitlist", "40, leave: 20", "desk", NULL },
	{ "third-next-available", "28d, leave: 21d", "desk",
	  "policy \"default\" judges by third-next-available, which nobody can state" },
	{ "next-available", "28d, leave: 21d", "desk", "which nobody can state" },
	{ "fill-rate", "95%, leave: 90%", "desk", "which nobody can state" },
	{ "days-of-cover", "2d, leave: 4d", "desk", "which nobody can state" },
	{ "third-next-available", "28d, leave: 21d",
	  "engine\n        select: {department: \"0101\"}", NULL },
	{ "open-slots", "3, leave: 8", "engine", "needs \"department\"" },
};

START_TEST(a_person_can_state_only_so_much)
{
	struct buf yaml cleanup_buf = BUF_INIT(16 * 1024), printed cleanup_buf = BUF_INIT(64 * 1024);
	struct diagnostics d;
	struct config *c;

	buf_printf(&yaml, text, rows[_i].metric, rows[_i].full, rows[_i].feed);
	c = memory_load(buf_text(&yaml), &d);
	diagnostics_text(&d, &printed);
	diagnostics_release(&d);
	if (!rows[_i].says)
		ck_assert_msg(c != NULL, "%s: %s", rows[_i].metric, buf_text(&printed));
	else
		ck_assert_msg(!c && strstr(buf_text(&printed), rows[_i].says), "%s: %s",
			      rows[_i].metric, buf_text(&printed));
	config_free(c);
}
END_TEST

START_TEST(each_feed_knows_its_way)
{
	struct buf yaml cleanup_buf = BUF_INIT(16 * 1024);
	struct diagnostics d;
	struct config *c;

	buf_printf(&yaml, text, "open-slots", "3, leave: 8", "desk");
	c = memory_load(buf_text(&yaml), &d);
	diagnostics_release(&d);
	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(c->feeds[0].way, FEED_IS_STATED);
	ck_assert_int_eq(c->feeds[1].way, FEED_IS_PUSHED);
	config_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("stated");

	tcase_add_loop_test(tc, a_person_can_state_only_so_much, 0, ROWS(rows));
	tcase_add_test(tc, each_feed_knows_its_way);
	return run_case("feeds that nobody asks", tc);
}
