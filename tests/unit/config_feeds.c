/* SPDX-License-Identifier: Apache-2.0 */
/* config_feeds.c - a feed that could only ever be answered with nothing is refused when it is read. */
#include <stdio.h>

#include "config/load.h"
#include "support/memory_host.h"
#include "support/run.h"
#include "support/sample.h"

#define YAML \
	"version: 1\n" \
	"organization: {name: R, timezone: America/New_York}\n" \
	"feeds: {f: {%s}}\n" \
	"platforms: {g: {kind: webhook, url: https://relay.example.org/x, secret: {credential: " \
	"s}}}\n" \
	"policies: {default: {measure: {metric: %s}, full: {at: %s, leave: %s, ads: pause}}}\n" \
	"service_lines: {derm: {}}\n" \
	"locations:\n" \
	"  a:\n" \
	"    owner: {operations: A <a@example.org>}\n" \
	"    services: {derm: {feed: f, select: {%s}, ads: [{platform: g, name: x, budget: " \
	"$10/day}]}}\n"

static const struct {
	const char *why, *feed, *select;
	bool waits;	   /* judged by next-available */
	const char *words; /* NULL: fine */
} rows[] = {
	{ "athenaOne by type", "kind: athenahealth, practice: \"1\"",
	  "department: \"101\", appointment_type: \"82\"", false, NULL },
	{ "athenaOne by nothing", "kind: athenahealth, practice: \"1\"", "department: \"101\"",
	  false, "nothing is open, whatever is" },
	{ "NexHealth without a length", "kind: nexhealth, subdomain: r",
	  "location: \"2\", provider: \"83\"", false, "15 minutes" },
	{ "NexHealth with one", "kind: nexhealth, subdomain: r, duration: 1h",
	  "location: \"2\", provider: \"83\"", false, NULL },
	{ "timeslots of no reason", "kind: zocdoc", "provider_location: a", false, "none is given" },
	{ "a status and a count", "kind: zocdoc, show: status", "provider_location: a", false,
	  "only says some or none" },
	{ "a status and a wait", "kind: zocdoc, show: status", "provider_location: a", true, NULL },
	{ "JSON that reads nothing", "kind: json, url: https://api.example.org, key: /k", "key: a",
	  false, "nothing to read" },
	{ "JSON with a key too few", "kind: json, url: https://api.example.org, key: [/a, /b], open: /o",
	  "key: a", false, "as many texts" },
	{ "JSON", "kind: json, url: https://api.example.org, key: [/a, /b], open: /o, only: [{pointer: /t, equals: np}]",
	  "key: [a, b]", false, NULL },
};

START_TEST(settings_are_looked_at_together)
{
	char yaml[2048];
	struct buf printed cleanup_buf = BUF_INIT(1 << 16);
	struct diagnostics d;
	struct config *c;
	bool waits = rows[_i].waits;

	snprintf(yaml, sizeof(yaml), YAML, rows[_i].feed, waits ? "next-available" : "open-slots",
		 waits ? "21d" : "3", waits ? "14d" : "8", rows[_i].select);
	c = memory_load(yaml, &d);
	diagnostics_text(&d, &printed);
	if (!rows[_i].words)
		ck_assert_msg(c != NULL, "%s: %s", rows[_i].why, buf_text(&printed));
	else
		ck_assert_msg(!c && strstr(buf_text(&printed), rows[_i].words), "%s: %s",
			      rows[_i].why, buf_text(&printed));
	config_free(c);
	diagnostics_release(&d);
}
END_TEST

START_TEST(the_example_of_vendors_is_fine)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 16), printed cleanup_buf = BUF_INIT(1 << 16);
	struct diagnostics d;
	struct config *c;

	sample_read(&text, "config/vendor-apis.yaml");
	c = memory_load(buf_text(&text), &d);
	diagnostics_text(&d, &printed);
	ck_assert_str_eq(buf_text(&printed), "0 errors, 0 warnings.\n");
	ck_assert_uint_eq(c->feed_count, 4);
	config_free(c);
	diagnostics_release(&d);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_feeds");

	tcase_add_loop_test(tc, settings_are_looked_at_together, 0, ROWS(rows));
	tcase_add_test(tc, the_example_of_vendors_is_fine);
	return run_case("config_feeds", tc);
}
