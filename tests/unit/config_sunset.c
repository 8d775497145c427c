/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_sunset.c - a version of an API that ends soon is pointed at where it is written.
 */
#include "platform/sunset.h"
#include "tests/unit/support/memory_host.h"
#include "tests/unit/support/run.h"

static const char text[] =
	"version: 1\n"
	"organization: {name: Riverbend, timezone: America/New_York, currency: USD}\n"
	"feeds: {desk: {kind: attest}}\n"
	"platforms:\n"
	"  google:\n"
	"    kind: google-ads\n"
	"    api_version: 25\n"
	"    customer_id: \"4811223344\"\n"
	"    auth: {kind: service-account, key: {credential: google-ads}}\n"
	"policies: {default: {measure: {metric: open-slots}, full: {at: 3, leave: 8, ads: "
	"pause}}}\n"
	"service_lines: {primary-care: {}}\n"
	"locations:\n"
	"  harbor-point: {owner: {operations: Ops}, services: {primary-care: {feed: desk, ads: "
	"[{platform: google, campaign: \"7\", budget: $100/day}]}}}\n";

static struct date day;

static struct date today(void *context)
{
	(void)context;
	return day;
}

static int warnings_on(struct date d, struct date *ret_sunset)
{
	static const struct memory_file files[] = { { "capacityd.yaml", text }, { NULL, NULL } };
	struct config_host host = memory_host(files);
	struct buf words cleanup_buf = BUF_INIT(64 * 1024);
	struct diagnostics said;
	struct config *c;
	bool pointed;

	day = d;
	host.today = today;
	c = config_load("capacityd.yaml", &host, &said);
	diagnostics_text(&said, &words);
	pointed =
		strstr(buf_text(&words), "capacityd.yaml:7:") && strstr(buf_text(&words), "served");
	diagnostics_release(&said);
	ck_assert_msg(c != NULL, "%s", buf_text(&words));
	*ret_sunset = platform_sunset(&c->platforms[0]);
	(void)config_free(c);
	return pointed;
}

START_TEST(it_is_pointed_at)
{
	struct date last, unused;

	ck_assert(!warnings_on((struct date){ 0 }, &last));
	ck_assert_int_gt(last.day, 20000);
	ck_assert(!warnings_on((struct date){ last.day - 61 }, &unused));
	ck_assert(warnings_on((struct date){ last.day - 60 }, &unused));
	ck_assert(warnings_on((struct date){ last.day + 1 }, &unused));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config sunset");

	tcase_add_test(tc, it_is_pointed_at);
	return run_case("config_sunset", tc);
}
