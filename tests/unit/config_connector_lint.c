/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_connector_lint.c - one change to a good connector file, and the one thing that is said.
 *
 * The mistakes people plant in files stand in tests/config/bad-connectors; here are the rest.
 */
#include <stdio.h>

#include "config/connector_load.h"
#include "support/memory_host.h"
#include "support/run.h"
#include "support/sample.h"

enum { FILE_MAX = 64 * 1024 };

#define WRITE_PAUSE "    set: {enable: {status: ACTIVE}, pause: {status: PAUSED}}\n"
#define WRITE_BUDGET "    set: {budget: {budget: '${budget}'}}\n"
#define READ_REQUEST \
	"  request: {method: GET, path: '/accounts/${account.account_id}/campaigns', query: " \
	"{ids: " \
	"{csv: '${ids}'}}}\n"

static const struct {
	const char *why, *find, *replace, *says; /* says NULL: it is fine */
} rows[] = {
	{ "as it is", "name: example", "name: example", NULL },
	{ "a name with capitals", "name: example", "name: Example",
	  "\"Example\" is no name of a connector" },
	{ "another version of the format", "connector: 1", "connector: 2", "2 is too large for connector" },
	{ "a list at the top", "connector: 1\n", "- connector: 1\n", "" },

	{ "a slash at the end", "example.com/v1\n", "example.com/v1/\n", "no query, no / at its end" },
	{ "a host of one word", "https://api.example.com/v1", "https://localhost/v1",
	  "this is no name of a host" },
	{ "an address where a host belongs", "hosts: [login", "hosts: [https://login",
	  "only the host's name belongs" },
	{ "a host made of nothing", "https://api.example.com/v1", "https://${account.host}/v1",
	  "the host is made of something the account does not hold" },
	{ "a token in the clear", "token_url: https://", "token_url: http://", "only https is spoken" },
	{ "tokens from the same host", "token_url: https://login.example.com",
	  "token_url: https://api.example.com", NULL },

	{ "no id of a target", "target: {id: '\\d{1,12}'}", "target: {key: '\\d{1,12}'}",
	  "a target needs \"id\"" },
	{ "a parameter called like a key of every ads entry", "target: {id: '\\d{1,12}'}",
	  "target: {id: '\\d{1,12}', budget: '\\d{1,3}'}", "\"budget\" is a key of every ads entry" },
	{ "a parameter that is no word", "target: {id: '\\d{1,12}'}",
	  "target: {id: '\\d{1,12}', A B: '\\d'}", "A B" },
	{ "dots that could climb", "target: {id: '\\d{1,12}'}", "target: {id: '[0-9.]{1,12}'}",
	  "lets \"..\" into an address" },
	{ "a pattern that is a list", "target: {id: '\\d{1,12}'}", "target: {id: [a]}",
	  "a pattern takes a single value" },
	{ "anything may stand in a header", "account: {account_id: '\\d{1,12}'}",
	  "account: {account_id: '\\d{1,12}', agent: '.{1,40}'}",
	  "the account's \"agent\" has no value here" },

	{ "two headers for one token", "send: {Authorization: Bearer $token}",
	  "send: {A: $token, B: $token}", "exactly one header carries the token" },
	{ "a header without the token", "send: {Authorization: Bearer $token}",
	  "send: {Authorization: Bearer}", "the header must end in $token" },
	{ "nothing is sent", "  send: {Authorization: Bearer $token}\n", "",
	  "nothing says how the token is sent" },
	{ "Basic with a header of its own",
	  "scheme: oauth2_refresh\n  token_url: https://login.example.com/token\n",
	  "scheme: basic\n", "HTTP Basic has a header of its own" },
	{ "a fixed token that is asked for", "scheme: oauth2_refresh", "scheme: static",
	  "only oauth2_refresh asks for tokens" },
	{ "nowhere to ask for a token", "  token_url: https://login.example.com/token\n", "",
	  "oauth2_refresh needs \"token_url\"" },

	{ "an end that is near", "sunset: 2027-08-31", "sunset: 2026-12-24",
	  "this version of the platform's API ends in 32 days" },
	{ "a currency nobody has", "min_micros: {USD: 5000000}", "min_micros: {usd: 5000000}",
	  "\"usd\" is no currency" },
	{ "an amount with a point", "min_micros: {USD: 5000000}", "min_micros: {USD: 5.00}",
	  "a whole number of micros" },
	{ "an operation nobody knows", "ops: [read, write]", "ops: [read, pause]",
	  "\"pause\" is no operation" },

	{ "a header that is ours", "headers: {X-Version: '${version}'}",
	  "headers: {Host: example.org}", "the header \"Host\" is not a connector's to set" },
	{ "a header no server understands", "headers: {X-Version: '${version}'}",
	  "headers: {'X Version': '1'}", "\"X Version\" is no name of a header" },
	{ "a header that is a list", "headers: {X-Version: '${version}'}",
	  "headers: {X-Version: [1]}", "a header takes a single value" },
	{ "more headers than a request has", "headers: {X-Version: '${version}'}",
	  "headers: {A: a, B: b, C: c, D: d, E: e, F: f, G: g, H: h, I: i, J: j}",
	  "a request has more than 9 headers" },
	{ "a method of another kind", READ_REQUEST, "  request: {method: FETCH, path: /c}\n",
	  "\"FETCH\" is no method of a connector" },
	{ "a placeholder without an end", "headers: {X-Version: '${version}'}",
	  "headers: {X-Version: '${version'}", "the \"}\" of a placeholder is missing" },
	{ "a version nobody gave", "api_version: {value: '7', sunset: 2027-08-31}\n", "",
	  "nothing stands for ${version} here" },
	{ "a query with a shape nobody knows", "{csv: '${ids}'}", "{tsv: '${ids}'}",
	  "a parameter cannot be a mapping" },
	{ "parameters in the path", "/campaigns', query", "/campaigns?x=1', query", "this is no path" },
	{ "a body that is a form", "path: '/jobs/${job}'}", "path: '/jobs/${job}', encoding: form}", NULL },

	{ "a status of nothing", "http: [400, 422]", "http: [200, soon]", "\"soon\" is no HTTP status" },
	{ "a test of nothing", "at: /code, in: [0], is: ok", "in: [0], is: ok",
	  "\"in\" does not say of what" },
	{ "nothing about what stands there", "at: /code, in: [0], is: ok", "at: /code, is: ok",
	  "\"at\" without a test" },
	{ "nothing matches an empty list", "in: [0], is: ok", "in: [], is: ok",
	  "an empty list matches nothing" },
	{ "from more to less", "at: /code, in: [0]", "at: /code, between: [9, 1]",
	  "\"between\" takes the lowest and the highest" },
	{ "all the other tests",
	  "at: /code, in: [0], is: ok", "is: ok, any: [{at: /a, not_in: [1]}, {at: /b, prefix: x}, {at: /c, empty: true}, {at: /d, exists: false}]",
	  NULL },
	{ "any of any", "at: /code, in: [0], is: ok", "is: ok, any: [{any: []}]",
	  "unknown setting \"any\" in a condition" },
	{ "a rule that is a word", "verdict:\n  - {http: 2xx", "verdict:\n  - ok\n  - {http: 2xx",
	  "a rule takes settings" },

	{ "pages turned by nobody", "  version: /revision\n",
	  "  version: /revision\n  pages: {token: /next}\n", "this is no way to turn pages" },
	{ "pages by their address", "  version: /revision\n",
	  "  version: /revision\n  pages: {next_url: /next}\n", NULL },
	{ "pages by a token in a parameter", "  version: /revision\n",
	  "  version: /revision\n  pages: {token: /next, param: t}\n", NULL },
	{ "pages by a token in the body", "  version: /revision\n",
	  "  version: /revision\n  pages: {token: /next, body: /t}\n", NULL },
	{ "pages by number", "  version: /revision\n",
	  "  version: /revision\n  pages: {page: n, last: /pages}\n", NULL },
	{ "gone is also paused", "gone: [DELETED]", "gone: [DELETED, PAUSED]",
	  "is also a word for running or paused" },

	{ "something nobody can do", "does: [enable, pause]", "does: [enable, pause, bid]",
	  "\"bid\" is nothing a write can do" },
	{ "the same twice", "does: [enable, pause]", "does: [enable, pause, pause]",
	  "\"pause\" stands here twice" },
	{ "two writes do the same", "does: [budget]", "does: [budget, pause]",
	  "another write above does \"pause\" already" },
	{ "a change without content", WRITE_PAUSE, "    set: {enable: {status: ACTIVE}}\n",
	  "\"set\" does not say what pause puts into the entity" },
	{ "content nobody asked for",
	  WRITE_PAUSE, "    set: {enable: {status: ACTIVE}, pause: {status: PAUSED}, budget: {b: '${budget}'}}\n",
	  "this write does no budget" },
	{ "content that is a word", WRITE_PAUSE, "    set: {enable: {status: ACTIVE}, pause: PAUSED}\n",
	  "what pause puts into the entity must be settings" },
	{ "pausing is enabling", WRITE_PAUSE,
	  "    set: {enable: {status: ACTIVE}, pause: {status: ACTIVE}}\n",
	  "pausing sets the same as enabling" },
	{ "one at a time, several at once", "batch: {shape: single}",
	  "batch: {shape: single, max: 5}", "single is one target per request" },
	{ "parts taken out of nothing", "    item: {id: '${id}'}\n",
	  "    item: {id: '${id}'}\n    strip: [/a]\n", "only a replaced entity has parts to take out" },
	{ "a part that is no place", "    item: {id: '${id}'}\n",
	  "    style: replace\n    strip: [a]\n", "this names no part of the entity" },
	{ "a replaced entity", "    item: {id: '${id}'}\n", "    style: replace\n    strip: [/a]\n", NULL },
	{ "a replaced entity with a constant part", "    item: {id: '${id}'}\n",
	  "    item: {id: '${id}'}\n    style: replace\n", "a replaced entity is what was read" },
	{ "a replaced entity where only ids are sent", "    batch: {shape: array, max: 20}\n",
	  "    batch: {shape: map, max: 20}\n    style: replace\n", "this shape has no place for it" },
	{ "results that match nothing", "match: {id_at: /id}, is: ok", "match: name, is: ok",
	  "this does not tell which target a result is of" },
	{ "a result that means two things", "match: {id_at: /id}, is: ok",
	  "match: key, is: ok, verdict: [{is: ok}]", "a result with both \"is\" and \"verdict\"" },
	{ "a result that means nothing", "match: {id_at: /id}, is: ok", "match: self", "to mean something" },
	{ "a result with a status", "match: {id_at: /id}, is: ok",
	  "match: {index_at: /i}, verdict: [{http: 200, is: ok}]",
	  "one result has no HTTP status of its own" },
	{ "a job nobody starts", "    verdict:\n      - {http: 2xx, at: /job, exists: true, is: pending}\n",
	  "", "no answer ever starts this job" },
	{ "a job that never waits", "in: [RUNNING], is: pending", "in: [RUNNING], is: ok",
	  "no answer keeps the job waiting" },
	{ "a job given up at once", "give_up: 15m", "give_up: 5s",
	  "given up before it is asked about once" },

	{ "both read and written", "      read: ['1']\n",
	  "      read: ['1']\n      write: {'1': pause}\n", "a step either reads or writes" },
	{ "a status and a budget at once", "write: {'1': {budget_micros: 20000000}}",
	  "write: {'1': {budget_micros: 20000000}, '2': pause}",
	  "a status and a budget are never written together" },
	{ "a change that is none", "write: {'1': pause}", "write: {'1': stop}", "this is no change" },
	{ "nothing is expected", "      expect: {'1': done}\n", "",
	  "a step that expects nothing proves nothing" },
	{ "a key nobody reads", "      expect: {'1': done}\n", "      expects: {'1': done}\n",
	  "unknown setting \"expects\" in a step" },
	{ "an answer of another kind", "reply: {http: 503}", "reply: {status: 503}",
	  "unknown setting \"status\" in a reply" },
	{ "an account without a value", "  account: {account_id: '7'}\n", "  account: {}\n",
	  "the account's \"account_id\" has no value here" },
	{ "no read at all", "      read: ['1']\n", "      write: {'1': enable}\n",
	  "no fixture shows a read" },
};

static struct date today(void *context)
{
	(void)context;
	return date_of_civil(2026, 11, 22);
}

START_TEST(one_change_and_what_is_said)
{
	struct buf text cleanup_buf = BUF_INIT(FILE_MAX), changed cleanup_buf = BUF_INIT(FILE_MAX);
	struct buf says cleanup_buf = BUF_INIT(FILE_MAX);
	struct memory_file files[] = { { "x.yaml", NULL }, { NULL, NULL } };
	struct config_host host = memory_host(files);
	struct diagnostics d;
	struct connector *c;

	sample_read(&text, "tests/config/every-key-connector.yaml");
	sample_change(rows[_i].why, buf_text(&text), rows[_i].find, rows[_i].replace, &changed);
	files[0].text = buf_text(&changed);
	host.today = today;
	c = connector_load("x.yaml", &host, &d);
	diagnostics_text(&d, &says);
	diagnostics_release(&d);
	if (!rows[_i].says)
		ck_assert_msg(c && strcmp(buf_text(&says), "0 errors, 0 warnings.\n") == 0,
			      "%s: it says\n%s", rows[_i].why, buf_text(&says));
	else
		ck_assert_msg(strstr(buf_text(&says), rows[_i].says) != NULL &&
				      strcmp(buf_text(&says), "0 errors, 0 warnings.\n") != 0,
			      "%s: it says\n%s", rows[_i].why, buf_text(&says));
	connector_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_connector_lint");

	tcase_add_loop_test(tc, one_change_and_what_is_said, 0, ROWS(rows));
	return run_case("config_connector_lint", tc);
}
