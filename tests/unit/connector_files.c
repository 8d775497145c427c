/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_files.c - the connectors we ship: their fixtures hold, and hold something.
 *
 * Each row takes one thing out of a file that keeps money or people's edits safe.
 * Either the file is refused then, or one of its fixtures fails: fixtures that
 * pass whatever the file says would be decoration.
 */
#include <stdio.h>

#include "base/buf.h"
#include "config/connector_load.h"
#include "platform/connector_fixture.h"
#include "tests/unit/support/memory_host.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/sample.h"

enum { FILE_MAX = 256 * 1024 };

/* How the text stands: 0 all is well, -1 refused, else the number of problems; words in out. */
static long judge(const char *text, struct buf *out)
{
	const struct memory_file files[] = { { "c.yaml", text }, { NULL, NULL } };
	struct config_host host = memory_host(files);
	struct diagnostics d;
	struct connector *c = connector_load("c.yaml", &host, &d);
	long problems = -1;

	diagnostics_text(&d, out);
	if (c)
		problems = (long)connector_fixture_run(c, out).problems;
	connector_free(c);
	diagnostics_release(&d);
	return problems;
}

static const char *const names[] = { "amazon-sp",    "linkedin", "pinterest",
				     "reddit",	     "snapchat", "stackadapt",
				     "thetradedesk", "tiktok",	 "yelp" };

START_TEST(test_a_file_as_it_is)
{
	struct buf text cleanup_buf = BUF_INIT(FILE_MAX), out cleanup_buf = BUF_INIT(FILE_MAX);

	sample_read(&text, "config/connectors/%s.yaml", names[_i]);
	ck_assert_msg(judge(buf_text(&text), &out) == 0, "%s: %s", names[_i], buf_text(&out));
}
END_TEST

static const struct {
	const char *file, *why, *from, *to;
} mutations[] = {
	{ "snapchat", "entities are no longer sent whole", "    style: replace\n", "" },
	{ "snapchat", "HTTP 200 is believed", "is: rejected, say: /debug_message", "is: ok" },
	{ "snapchat", "the caps are stripped", "    results:\n",
	  "    strip: [/lifetime_spend_cap_micro]\n    results:\n" },
	{ "snapchat", "pausing switches on", "pause: {status: PAUSED}", "pause: {status: ACTIVE}" },
	{ "snapchat", "cents for micros", "money: {encoding: micros", "money: {encoding: minor" },
	{ "yelp", "the outer word is believed", "in: [COMPLETED, REJECTED], is: partial",
	  "in: [COMPLETED, REJECTED], is: ok_noop" },
	{ "yelp", "a month is a day", "period: month", "period: day" },
	{ "yelp", "a job is not followed",
	  "      - {http: 2xx, at: /job_id, exists: true, is: pending}\n", "" },
	{ "yelp", "pausing that was never switched on is gone", "is: not_entitled", "is: gone" },
	{ "tiktok", "a lifetime budget is steered", "    require: [{at: /budget_mode, in: [BUDGET_MODE_DAY, BUDGET_MODE_DYNAMIC_DAILY_BUDGET]}]\n",
	  "" },
	{ "tiktok", "HTTP 200 is believed",
	  "  - {http: 2xx, at: /code, exists: true, is: rejected, say: /message}\n"
	  "  - {http: 2xx, is: unknown}",
	  "  - {http: 2xx, is: ok}" },
	{ "tiktok", "throttling is a refusal", "in: [40100, 40132], is: throttled",
	  "in: [40100, 40132], is: conflict" },
	{ "tiktok", "no word is a yes", "in: [20001], is: partial", "in: [20001], is: ok_noop" },
	{ "tiktok", "the minimum is forgotten", ", min_micros: {USD: 50000000}", "" },
	{ "tiktok", "micros for decimals", "encoding: decimal", "encoding: micros" },
	{ "linkedin", "a 429 with a message is a refusal", "  - {http: [400, 422], at: /message",
	  "  - {http: [400, 422, 429], at: /message" },
	{ "linkedin", "the list is encoded like any", "query: {ids: {restli_list: '${ids}'}}",
	  "query: {ids: {csv: '${ids}'}}" },
	{ "linkedin", "errors of single campaigns are not read", "      - each: /errors\n",
	  "      - each: /nothing\n" },
	{ "linkedin", "another amount's place", "{at: /dailyBudget/amount", "{at: /totalBudget/amount" },
	{ "linkedin", "the end of the quota is not known", ", quota_reset: midnight-utc", "" },
	{ "pinterest", "an exception is a yes", "empty: true, is: ok", "exists: true, is: ok" },
	{ "pinterest", "no next page", "  pages: {token: /bookmark, param: bookmark}\n", "" },
	{ "amazon-sp", "errors by index are not read", "      - each: /campaigns/error\n",
	  "      - each: /campaigns/nothing\n" },
	{ "amazon-sp", "the least it takes is not learned",
	  "least: /errors/0/errorValue/budgetError/lowerLimit, ", "" },
	{ "amazon-sp", "a lifetime budget is steered",
	  ", require: [{at: /budget/budgetType, in: [DAILY]}]", "" },
	{ "reddit", "another host may be next", "hosts: [www.reddit.com]",
	  "hosts: [www.reddit.com, elsewhere.example.org]" },
	{ "reddit", "a lifetime budget is steered",
	  ", require: [{at: /goal_type, in: [DAILY_SPEND]}]", "" },
	{ "stackadapt", "GraphQL's errors are not read", "http: 2xx, at: /data, exists: true, is: partial",
	  "http: 2xx, at: /data, exists: true, is: ok_noop" },
	{ "thetradedesk", "a trial is the change", "    dry_run: {body: {validateInputOnly: true}}\n", "" },
	{ "thetradedesk", "text for a boolean", "pause: {primaryInput: {isEnabled: false}}",
	  "pause: {primaryInput: {isEnabled: 'false'}}" },
};

START_TEST(test_a_file_without_its_care)
{
	struct buf text cleanup_buf = BUF_INIT(FILE_MAX), changed cleanup_buf = BUF_INIT(FILE_MAX);
	struct buf out cleanup_buf = BUF_INIT(FILE_MAX);

	sample_read(&text, "config/connectors/%s.yaml", mutations[_i].file);
	sample_change(mutations[_i].why, buf_text(&text), mutations[_i].from, mutations[_i].to, &changed);
	ck_assert_msg(judge(buf_text(&changed), &out) != 0, "%s: nobody notices that %s",
		      mutations[_i].file, mutations[_i].why);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_files");

	tcase_add_loop_test(t, test_a_file_as_it_is, 0, ROWS(names));
	tcase_add_loop_test(t, test_a_file_without_its_care, 0, ROWS(mutations));
	return run_case("connector_files", t);
}
