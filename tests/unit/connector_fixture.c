/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_fixture.c - the fixtures of a connector notice when its file says something else.
 *
 * Each row breaks one line of a shipped file in a way that would cost money or hide
 * trouble; either the rules refuse it or its own fixtures fail.
 */
#include "platform/connector_fixture.h"

#include <stdio.h>

#include "config/connector_load.h"
#include "support/memory_host.h"
#include "support/run.h"
#include "support/sample.h"

enum { FILE_MAX = 256 * 1024 };

static const struct mutation {
	const char *why, *file, *find, *replace;
	const char *says; /* in what the fixtures or the rules say about it */
} mutations[] = {
	{ "a pause that is no replacement any more would erase the caps", "snapchat",
	  "    style: replace\n", "", "never sent" },
	{ "the inner word of a job is looked for elsewhere", "yelp",
	  "{at: /update_results/program_modified/budget/error/code, in:", "{at: /nowhere, in:",
	  "should say \"CANNOT_DECREASE" },
	{ "a lifetime budget is not a day's",
	  "tiktok", "\n    require: [{at: /budget_mode, in: [BUDGET_MODE_DAY, BUDGET_MODE_DYNAMIC_DAILY_BUDGET]}]",
	  "", "budget_fixed should be true" },
	{ "a total is not a day's either", "reddit",
	  ", require: [{at: /goal_type, in: [DAILY_SPEND]}]", "", "budget_fixed should be true" },
	{ "a period of another kind", "amazon-sp",
	  ", require: [{at: /budget/budgetType, in: [DAILY]}]", "", "budget_fixed should be true" },
	{ "a list of errors nobody reads", "tiktok",
	  "      - {each: /data/error_list, match: {id_at: /campaign_id}, is: rejected, say: "
	  "/error_message}\n",
	  "", "1780000000000000002: the outcome should be refused" },
	{ "pause and enable changed places", "pinterest", "enable: {status: ACTIVE}, pause: {status: PAUSED}",
	  "enable: {status: PAUSED}, pause: {status: ACTIVE}", "the body should be" },
	{ "the words for running and paused changed places", "linkedin",
	  "running: [ACTIVE], paused: [PAUSED]", "running: [PAUSED], paused: [ACTIVE]",
	  "serving should be" },
	{ "micros instead of a decimal", "tiktok", "encoding: decimal", "encoding: micros",
	  "the body should be" },
	{ "cents instead of micros", "reddit", "encoding: micros", "encoding: minor", "the body should be" },
	{ "a month taken for a day", "yelp", "period: month", "period: day",
	  "budget_micros should be 10000000" },
	{ "a step of a whole unit", "linkedin", "step_micros: 10000,", "step_micros: 1000000,",
	  "the body should be" },
	{ "no least amount", "tiktok", ", min_micros: {USD: 50000000}", "",
	  "this request is not in the file" },
	{ "the account is left out of an item", "pinterest",
	  ", ad_account_id: '${account.ad_account_id}'}", "}", "the body should be" },
	{ "results matched by their place where the platform names an id", "tiktok",
	  "match: {id_at: /campaign_id}, is: rejected", "match: index, is: rejected",
	  "1780000000000000002: the outcome should be refused" },
	{ "ids sent as separate parameters", "reddit", "{csv: '${ids}'}", "{repeat: '${ids}'}",
	  "the address should be" },
	{ "the pages are not turned", "amazon-sp",
	  "  pages: {token: /nextToken, body: /nextToken}\n", "", "never sent" },
	{ "an error with HTTP 200 taken for a yes", "snapchat",
	  "exists: true, is: rejected, say: /debug_message", "exists: true, is: ok",
	  "the outcome should be refused" },
	{ "a missing entitlement taken for the end of the campaign", "yelp",
	  "{http: [404], is: not_entitled", "{http: [404], is: gone", "this account may not do that" },
	{ "the dry run would really change", "thetradedesk", "dry_run: {body: {validateInputOnly: true}}",
	  "dry_run: {body: {validateInputOnly: false}}", "the body should be" },
	{ "another header for the version", "linkedin", "LinkedIn-Version: '${version}'",
	  "LinkedIn-Ver: '${version}'", "the header LinkedIn-Version is not sent" },
	{ "a content type that is answered with 415",
	  "amazon-sp", "    headers: {Content-Type: application/vnd.spCampaign.v3+json}\n    body: {campaignIdFilter",
	  "    body: {campaignIdFilter", "the header Content-Type is" },
};

static struct connector *load_text(const char *text, struct buf *out)
{
	const struct memory_file files[] = { { "x.yaml", text }, { NULL, NULL } };
	const struct config_host host = memory_host(files);
	struct diagnostics d;
	struct connector *c = connector_load("x.yaml", &host, &d);

	diagnostics_text(&d, out);
	diagnostics_release(&d);
	return c;
}

START_TEST(a_broken_file_fails_its_own_fixtures)
{
	const struct mutation *m = &mutations[_i];
	struct buf text cleanup_buf = BUF_INIT(FILE_MAX), changed cleanup_buf = BUF_INIT(FILE_MAX);
	struct buf out cleanup_buf = BUF_INIT(FILE_MAX);
	struct fixture_count n = { .problems = 1 };
	struct connector *c;

	sample_read(&text, "config/connectors/%s.yaml", m->file);
	sample_change(m->why, buf_text(&text), m->find, m->replace, &changed);
	c = load_text(buf_text(&changed), &out);
	if (c)
		n = connector_fixture_run(c, &out);
	connector_free(c);
	ck_assert_msg(n.problems > 0, "%s: nobody notices", m->why);
	ck_assert_msg(strstr(buf_text(&out), m->says) != NULL, "%s: it says\n%s", m->why, buf_text(&out));
}
END_TEST

/* ---- the replay itself ---- */

#define CONNECTOR \
	"connector: 1\nname: x\ntitle: X\nlevel: campaign\nbase_url: https://api.example.com\n" \
	"account: {}\ntarget: {id: '\\d{1,9}'}\nauth: {scheme: basic}\n" \
	"money: {encoding: micros, step_micros: 10000}\n" \
	"read:\n  select: ids\n  request: {method: GET, path: /c, query: {ids: {csv: " \
	"'${ids}'}}}\n" \
	"  items: {each: /c, id: /id}\n  serving: {at: /s, running: [A], paused: [P]}\n" \
	"writes:\n  - does: [enable, pause]\n    batch: {shape: single}\n" \
	"    request: {method: PATCH, path: '/c/${id}', body: '${item}'}\n" \
	"    set: {enable: {s: A}, pause: {s: P}}\n" \
	"fixtures:\n  account: {}\n  steps:\n" \
	"    - name: pause\n      write: {'1': pause}\n" \
	"      exchange: [{request: {method: PATCH, body: {s: P}}, reply: {fault: not-sent}}]\n" \
	"      expect: {'1': later}\n"

#define READ "    - name: read\n      read: ['1']\n"

static const struct {
	const char *why, *steps, *says;
	size_t problems;
} replays[] = {
	{ "all as expected",
	  READ "      exchange: [{request: {method: GET, url: 'https://api.example.com/c?ids=1'}, "
	       "reply: "
	       "{json: {c: [{id: 1, s: A}]}}}]\n      expect: {'1': {serving: running, steerable: "
	       "true}}\n",
	  "  = 1: running", 0 },
	{ "another address",
	  READ "      exchange: [{request: {method: GET, url: 'https://api.example.com/c?ids=2'}, "
	       "reply: "
	       "{json: {c: [{id: 1, s: A}]}}}]\n      expect: {'1': {serving: running}}\n",
	  "the address should be https://api.example.com/c?ids=2", 1 },
	{ "another method and a header too many",
	  READ "      exchange: [{request: {method: POST, absent_headers: [Accept], headers: {X: "
	       "z}}, reply: "
	       "{json: {c: [{id: 1, s: A}]}}}]\n      expect: {'1': {serving: running}}\n",
	  "the header X is not sent instead of \"z\"", 3 },
	{ "another state, money and words",
	  READ "      exchange: [{request: {}, reply: {json: {c: [{id: 1, s: Q}]}}}]\n"
	       "      expect: {'1': {serving: running, budget_micros: 5, says: blue, steerable: "
	       "true}}\n",
	  "serving should be running", 4 },
	{ "a target that is not there",
	  READ "      exchange: [{request: {}, reply: {json: {c: []}}}]\n"
	       "      expect: {'1': {serving: not-seen}}\n",
	  "  = 1: not seen", 0 },
	{ "a request more than the file has",
	  READ "      exchange: []\n      expect: {'1': {serving: running}}\n",
	  "this request is not in the file", 1 },
	{ "an exchange nobody needs",
	  READ "      exchange: [{request: {}, reply: {json: {c: [{id: 1, s: A}]}}}, {request: {}, "
	       "reply: {}}]\n"
	       "      expect: {'1': {serving: running}}\n",
	  "1 of 2 requests in the file are never sent", 1 },
	{ "a read that fails and should not", READ "      exchange: [{request: {}, reply: {http: 500}}]\n      expect: {'1': {serving: running}}\n",
	  "the read should not fail", 1 },
	{ "a read that should fail and does not",
	  READ "      exchange: [{request: {}, reply: {json: {c: [{id: 1, s: A}]}}}]\n"
	       "      expect_failure: white\n",
	  "the read should fail", 1 },
	{ "a read that fails with other words",
	  READ "      exchange: [{request: {}, reply: {http: 500}}]\n      expect_failure: green\n",
	  "the failure should say \"green\"", 1 },
	{ "an expectation about somebody else",
	  READ "      exchange: [{request: {}, reply: {json: {c: [{id: 1, s: A}]}}}]\n"
	       "      expect: {'2': {serving: running}}\n",
	  "2 is expected, but neither read nor written", 1 },
	{ "a body that is not the one",
	  "    - name: w\n      write: {'1': enable}\n"
	  "      exchange: [{request: {body: {s: B}, body_text: '{}'}, reply: {http: 204}}]\n"
	  "      expect: {'1': done}\n",
	  "the body should be {\"s\":\"B\"}", 2 },
	{ "another outcome, and what it says",
	  "    - name: w\n      write: {'1': enable}\n"
	  "      exchange: [{request: {}, reply: {http: 429, headers: {Retry-After: '9'}}}]\n"
	  "      expect: {'1': {outcome: done, account_wide: false, retry_after_s: 8, says: "
	  "blue}}\n",
	  "retry_after_s should be 8", 4 },
	{ "a time that is none",
	  "    - name: w\n      now: noon\n      write: {'1': enable}\n"
	  "      exchange: [{request: {}, reply: {http: 204}}]\n      expect: {'1': done}\n",
	  "now: ", 1 },
	{ "no targets", "    - name: w\n      write: {}\n      exchange: []\n      expect: {}\n",
	  "a step has 1 to 64 targets", 1 },
};

START_TEST(a_replay_says_what_differs)
{
	struct buf text cleanup_buf = BUF_INIT(FILE_MAX), out cleanup_buf = BUF_INIT(FILE_MAX);
	struct fixture_count n;
	struct connector *c;

	buf_puts(&text, CONNECTOR);
	if (_i) /* a file must show a read that is as expected */
		buf_puts(&text, replays[0].steps);
	buf_puts(&text, replays[_i].steps);
	c = load_text(buf_text(&text), &out);
	ck_assert_msg(c != NULL, "%s: it says\n%s", replays[_i].why, buf_text(&out));
	n = connector_fixture_run(c, &out);
	connector_free(c);
	ck_assert_msg(strstr(buf_text(&out), replays[_i].says) != NULL, "%s: it says\n%s",
		      replays[_i].why, buf_text(&out));
	ck_assert_msg(n.problems == replays[_i].problems, "%s: it says\n%s", replays[_i].why,
		      buf_text(&out));
	ck_assert_uint_eq(n.steps, _i ? 3 : 2);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("connector_fixture");

	tcase_add_loop_test(tc, a_broken_file_fails_its_own_fixtures, 0, ROWS(mutations));
	tcase_add_loop_test(tc, a_replay_says_what_differs, 0, ROWS(replays));
	return run_case("connector_fixture", tc);
}
