/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_read.c - batches, pages and what entities show; half an answer is none.
 */
#include <stdio.h>

#include "base/text.h"
#include "tests/unit/support/connector_case.h"
#include "tests/unit/support/run.h"

static const struct form form_day = { .kind = FORM_TEXT, .text = "DAY" };

/* ---- one answer ---- */

static const struct {
	const char *why;
	int http;
	const char *body, *says;
} answers[] = {
	{ "two of them",
	  200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":25000000},{\"id\":2,\"state\":\"off\",\"cap\":1000000}]}",
	  "1 enabled 25000000|2 paused 1000000" },
	{ "in a map",
	  200, "{\"items\":{\"x\":{\"id\":\"2\",\"state\":\"on\",\"cap\":1},\"y\":{\"id\":\"1\",\"state\":\"on\",\"cap\":2}}}",
	  "1 enabled 2|2 enabled 1" },
	{ "any 2xx", 207, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":25000000}]}",
	  "1 enabled 25000000|2 not seen" },
	{ "none of them", 200, "{\"items\":[]}", "1 not seen|2 not seen" },
	{ "ended", 200, "{\"items\":[{\"id\":\"1\",\"state\":\"dead\",\"cap\":5}]}",
	  "1 ended 5 not ours|2 not seen" },
	{ "a word we do not know", 200, "{\"items\":[{\"id\":\"1\",\"state\":\"draft\",\"cap\":5}]}",
	  "1 unknown 5 not ours|2 not seen" },
	{ "no budget of its own", 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\"}]}",
	  "1 enabled -1 fixed|2 not seen" },
	{ "its budget is null", 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":null}]}",
	  "1 enabled -1 fixed|2 not seen" },
	{ "a budget of zero is one", 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":0}]}",
	  "1 enabled 0|2 not seen" },
	{ "a budget that is none", 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":-5}]}",
	  "/items: 1: /cap: -5 is not an amount" },
	{ "half a micro", 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":5.5}]}",
	  "/items: 1: /cap: 5.5 is not a whole number" },
	{ "no status", 200, "{\"items\":[{\"id\":\"1\",\"cap\":5}]}",
	  "/items: 1: /state: expected its status" },
	{ "no id", 200, "{\"items\":[{\"state\":\"on\",\"cap\":5}]}", "/items: /id: expected an id" },
	{ "an id that is a map", 200, "{\"items\":[{\"id\":{},\"state\":\"on\"}]}",
	  "/items: /id: expected an id" },
	{ "not an entity", 200, "{\"items\":[7]}", "/items: an element: expected an object" },
	{ "twice the same", 200, "{\"items\":[{\"id\":1,\"state\":\"on\"},{\"id\":\"1\",\"state\":\"on\"}]}",
	  "/items: 1 comes twice" },
	{ "one nobody asked for", 200, "{\"items\":[{\"id\":\"3\",\"state\":\"on\"}]}",
	  "/items: 3, which nobody asked for" },
	{ "no items at all", 200, "{}", "/items: expected a list or an object" },
	{ "items are null", 200, "{\"items\":null}", "/items: expected a list or an object" },
	{ "items are a text", 200, "{\"items\":\"x\"}", "/items: expected a list or an object" },
	{ "cut short", 200, "{\"items\":[", "HTTP 200: " },
	{ "nothing", 200, "", "HTTP 200: the answer is empty" },
	{ "a web page", 200, "<html>", "a web page came instead of an answer" },
	{ "refused", 400, "{\"error\":\"x\"}", "HTTP 400, refused" },
	{ "a redirect", 302, NULL,
	  "HTTP 302, refused, a redirect, which is never followed: check base_url" },
	{ "too much", 429, "{}", "HTTP 429, the platform asks to wait" },
	{ "down", 503, "<html>", "HTTP 503, the platform failed" },
	{ "no access", 403, "", "HTTP 403, access was refused" },
	{ "nothing at this address", 404, "", "HTTP 404, it is no longer there" },
};

START_TEST(test_an_answer)
{
	struct connector_case c cleanup_case;
	const char *got;

	case_new(&c);
	case_read(&c, "1 2");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?ids=1%2C2");
	case_say(&c, answers[_i].http, answers[_i].body);
	got = case_sights(&c);
	ck_assert_msg(c.step < 0 ? text_starts(got, answers[_i].says) : strcmp(got, answers[_i].says) == 0,
		      "%s: %s", answers[_i].why, got);
}
END_TEST

static const struct {
	const char *why;
	struct reply reply;
	enum err_kind kind;
	int64_t rest_ms;
} failures[] = {
	{ "no connection", { .fault = FAULT_NOT_SENT }, ERR_REMOTE, 0 },
	{ "no credential", { .fault = FAULT_NO_CREDENTIAL }, ERR_AUTH, 0 },
	{ "silence", { .fault = FAULT_NO_REPLY }, ERR_REMOTE, 0 },
	{ "nothing at all", { .status = 0 }, ERR_REMOTE, 0 },
	{ "the token is old", { .status = 401 }, ERR_AUTH, 0 },
	{ "no access", { .status = 403 }, ERR_AUTH, 0 },
	{ "asked to wait", { .status = 429, .retry_after = { 30000 } }, ERR_REMOTE, 30000 },
};

START_TEST(test_a_failure)
{
	struct connector_case c cleanup_case;
	struct reply reply = failures[_i].reply;

	case_new(&c);
	case_read(&c, "1");
	case_reply(&c, &reply);
	ck_assert_int_eq(c.step, -1);
	ck_assert_msg(c.err.kind == failures[_i].kind, "%s: %s", failures[_i].why, c.err.text);
	ck_assert_int_eq(c.talk.retry_after.ms, failures[_i].rest_ms);
}
END_TEST

/* ---- what is ours to steer ---- */

static const struct {
	const char *why, *body, *says, *trouble;
} budgets[] = {
	{ "per day", "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":5,\"mode\":\"DAY\",\"cur\":\"USD\"}]}",
	  "1 enabled 5", "" },
	{ "for good", "{\"items\":[{\"id\":\"1\",\"state\":\"off\",\"cap\":5,\"mode\":\"TOTAL\"}]}",
	  "1 paused -1 fixed", "its budget is not one to change per day: /mode is TOTAL" },
	{ "not told", "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":5}]}",
	  "1 enabled -1 fixed", "its budget is not one to change per day: /mode is not told" },
	{ "for good, and unreadable too",
	  "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":\"x\",\"mode\":\"TOTAL\"}]}",
	  "1 enabled -1 fixed", "its budget is not one to change per day: /mode is TOTAL" },
	{ "in another currency", "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":5,\"mode\":\"DAY\",\"cur\":\"EUR\"}]}",
	  "1 enabled -1 fixed",
	  "its budget is in EUR, the organization in USD: amounts cannot be compared" },
};

START_TEST(test_a_budget)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.read.require = case_rules(
		&c, 1,
		&(struct rule){ .at = "/mode", .test = TEST_IN, .values = &form_day, .value_count = 1 });
	c.connector.read.currency_at = "/cur";
	case_read(&c, "1");
	case_say(&c, 200, budgets[_i].body);
	ck_assert_str_eq(case_sights(&c), budgets[_i].says);
	ck_assert_str_eq(c.talk.sightings[0].trouble, budgets[_i].trouble);
}
END_TEST

START_TEST(test_a_tagged_amount_names_its_currency)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.money.form = MONEY_AS_TAGGED_TEXT;
	case_read(&c, "1 2");
	case_say(&c, 200,
		 "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":\"USD 10.00\"},"
		 "{\"id\":\"2\",\"state\":\"on\",\"cap\":\"EUR 10.00\"}]}");
	ck_assert_str_eq(case_sights(&c), "1 enabled 10000000|2 enabled -1 fixed");
}
END_TEST

START_TEST(test_only_a_switch)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.read.budget_at = NULL;
	case_read(&c, "1");
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":5}]}");
	ck_assert_str_eq(case_sights(&c), "1 enabled -1 fixed");
	ck_assert_int_eq(platform_connector.target_lever(&c.selects[0]), LEVER_SWITCH);
	c.connector.read.budget_at = "/cap";
	ck_assert_int_eq(platform_connector.target_lever(&c.selects[0]), LEVER_BUDGET);
	c.connector.writes[0].budgets = false;
	ck_assert_int_eq(platform_connector.target_lever(&c.selects[0]), LEVER_SWITCH);
}
END_TEST

START_TEST(test_a_month_is_shown_per_day)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.money = (struct coinage){ MONEY_AS_MINOR, MONEY_PER_MONTH, 10000, NULL, 0 };
	case_read(&c, "1");
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":30400}]}");
	ck_assert_str_eq(case_sights(&c), "1 enabled 10000000");
}
END_TEST

START_TEST(test_a_version_is_kept)
{
	struct connector_case c cleanup_case;
	uint64_t first;

	case_new(&c);
	c.connector.read.version_at = "/v";
	case_read(&c, "1 2");
	/* Changed in the same moment, they are still two levers. */
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"v\":\"a\"},{\"id\":\"2\",\"state\":\"on\",\"v\":\"a\"}]}");
	first = c.talk.sightings[0].state.ref;
	ck_assert_uint_ne(first, 0);
	ck_assert_uint_ne(first, c.talk.sightings[1].state.ref);
	case_read(&c, "1");
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"v\":\"b\"}]}");
	ck_assert_uint_ne(first, c.talk.sightings[0].state.ref);
	case_read(&c, "1");
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\"}]}");
	ck_assert_uint_eq(c.talk.sightings[0].state.ref, 0);
}
END_TEST

START_TEST(test_findings)
{
	struct connector_case c cleanup_case;
	const struct finding *f;

	case_new(&c);
	c.connector.read.effective_at = "/shown";
	c.talk.inspect = true;
	case_read(&c, "1 2 3");
	case_say(&c, 200,
		 "{\"items\":[{\"id\":\"1\",\"state\":\"dead\"},{\"id\":\"2\",\"state\":\"on\"},"
		 "{\"id\":\"3\",\"state\":\"on\",\"cap\":5,\"shown\":\"PENDING\"}]}");
	f = c.talk.findings;
	ck_assert_str_eq(f->words, "the platform shows it as PENDING");
	ck_assert_int_eq(f->gravity, FINDING_NOTE);
	ck_assert_str_eq(f->next->words, "it has no budget of its own that could be changed");
	ck_assert_int_eq(f->next->gravity, FINDING_WARNING);
	ck_assert_str_eq(f->next->next->words,
			 "it has ended (dead): take it out of the configuration");
	ck_assert_int_eq(f->next->next->gravity, FINDING_ERROR);
	ck_assert_ptr_null(f->next->next->next);
}
END_TEST

/* ---- batches ---- */

START_TEST(test_batches)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.read.batch = 2;
	case_read(&c, "3 1 2");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?ids=3%2C1");
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"cap\":1}]}");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?ids=2");
	case_say(&c, 200, "{\"items\":[{\"id\":\"2\",\"state\":\"on\",\"cap\":2}]}");
	ck_assert_str_eq(case_asked(&c), "-");
	ck_assert_str_eq(case_sights(&c), "3 not seen|1 enabled 1|2 enabled 2");
	ck_assert_str_eq(c.talk.sightings[0].trouble,
			 "the platform shows no campaign 3 in this account");
}
END_TEST

START_TEST(test_one_of_another_batch_was_not_asked_for)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.read.batch = 0; /* not given: one at a time */
	case_read(&c, "1 2");
	case_say(&c, 200, "{\"items\":[{\"id\":\"2\",\"state\":\"on\",\"cap\":1}]}");
	ck_assert_str_eq(case_sights(&c), "/items: 2, which nobody asked for");
}
END_TEST

static void by_one(struct connector_case *c)
{
	case_new(c);
	c->connector.read.select = SELECT_SINGLE;
	c->connector.read.call.path = "/items/${id}";
	c->connector.read.call.query_count = 0;
	c->connector.read.each = NULL;
	c->connector.read.at = "/item";
}

START_TEST(test_one_by_one)
{
	struct connector_case c cleanup_case;

	by_one(&c);
	case_read(&c, "1 2 3");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items/1");
	case_say(&c, 200, "{\"item\":{\"id\":\"1\",\"state\":\"on\",\"cap\":1}}");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items/2");
	case_say(&c, 404, "");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items/3");
	case_say(&c, 200, "{\"item\":{\"id\":\"3\",\"state\":\"off\",\"cap\":3}}");
	ck_assert_str_eq(case_sights(&c), "1 enabled 1|2 not seen|3 paused 3");
}
END_TEST

START_TEST(test_one_by_one_and_another_came)
{
	struct connector_case c cleanup_case;

	by_one(&c);
	case_read(&c, "1 2");
	case_say(&c, 200, "{\"item\":{\"id\":\"2\",\"state\":\"on\",\"cap\":1}}");
	ck_assert_str_eq(case_sights(&c), "2, which nobody asked for");
}
END_TEST

START_TEST(test_ids_that_are_keys)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.read.id = NULL;
	case_read(&c, "a:1 2");
	case_say(&c, 200, "{\"items\":{\"a%3A1\":{\"state\":\"on\",\"cap\":1},\"2\":{\"state\":\"off\",\"cap\":2}}}");
	ck_assert_str_eq(case_sights(&c), "a:1 enabled 1|2 paused 2");
	case_read(&c, "2");
	case_say(&c, 200, "{\"items\":[{\"state\":\"on\"}]}");
	ck_assert_str_eq(case_sights(&c), "/items: an element: expected an id");
}
END_TEST

/* ---- pages ---- */

static void scanning(struct connector_case *c, enum pages_way way, const char *at, const char *where)
{
	case_new(c);
	c->connector.read.select = SELECT_SCAN;
	c->connector.read.call.query_count = 0;
	c->connector.read.pages = (struct paging){ way, at, where };
}

#define PAGE(id, rest) "{\"items\":[{\"id\":\"" id "\",\"state\":\"on\",\"cap\":5}]" rest "}"

START_TEST(test_all_pages_until_everything_is_found)
{
	struct connector_case c cleanup_case;

	scanning(&c, PAGES_NEXT_URL, "/next", NULL);
	case_read(&c, "1 2");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items");
	case_say(&c, 200, PAGE("7", ",\"next\":\"https://ads.example.org/v1/items?cursor=a\""));
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?cursor=a");
	case_say(&c, 200, PAGE("2", ",\"next\":\"/v1/items?cursor=b\""));
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?cursor=b");
	/* Nothing else is missing: the rest of the account need not be read. */
	case_say(&c, 200, PAGE("1", ",\"next\":\"https://ads.example.org/v1/items?cursor=c\""));
	ck_assert_str_eq(case_sights(&c), "1 enabled 5|2 enabled 5");
}
END_TEST

static const struct {
	const char *next, *says; /* says: what is asked, or why not */
} links[] = {
	{ "https://ads.example.org/other?x=1", "GET https://ads.example.org/other?x=1" },
	{ "https://ADS.example.org/v1?x", "GET https://ADS.example.org/v1?x" },
	{ "https://files.example.net/p2", "GET https://files.example.net/p2" },
	{ "http://files.example.net/p2", "leads to another server" },
	{ "https://files.example.net:8443/p2", "leads to another server" },
	{ "http://ads.example.org/v1/items", "leads to another server" },
	{ "https://ads.example.org:8443/v1/items", "leads to another server" },
	{ "https://ads.example.org.evil.net/v1", "leads to another server" },
	{ "https://ads.example.orgevil.net/v1", "leads to another server" },
	{ "https://ads.example.org@evil.net/v1", "leads to another server" },
	{ "https://evil.net/https://ads.example.org/", "leads to another server" },
	{ "https://ads.example.org\\\\@evil.net/", "leads to another server" },
	{ "//evil.net/v1", "leads to another server" },
	{ "ftp://ads.example.org/v1", "leads to another server" },
	{ "items?page=2", "leads to another server" },
	{ "https://", "leads to another server" },
	{ "https:///x", "leads to another server" },
	{ "https://ads.example.org/a b", "is no address" },
	{ "https://ads.example.org/a\\nHost: x", "is no address" },
};

START_TEST(test_a_link_to_the_next_page)
{
	static const char *const hosts[] = { "login.example.org", "files.example.net" };
	struct connector_case c cleanup_case;
	char page[300];

	scanning(&c, PAGES_NEXT_URL, "/next", NULL);
	c.connector.hosts = (struct texts){ hosts, 2 };
	case_read(&c, "1");
	snprintf(page, sizeof(page), "{\"items\":[],\"next\":\"%s\"}", links[_i].next);
	case_say(&c, 200, page);
	if (text_starts(links[_i].says, "GET "))
		ck_assert_str_eq(case_asked(&c), links[_i].says);
	else
		ck_assert_msg(c.step < 0 && strstr(c.err.text, links[_i].says), "%s: %s",
			      links[_i].next, c.step < 0 ? c.err.text : case_asked(&c));
}
END_TEST

START_TEST(test_tokens)
{
	struct connector_case c cleanup_case;

	scanning(&c, PAGES_TOKEN_PARAM, "/bookmark", "book mark");
	case_read(&c, "1 2");
	case_say(&c, 200, PAGE("1", ",\"bookmark\":\"a&b\""));
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?book%20mark=a%26b");
	case_say(&c, 200, PAGE("7", ",\"bookmark\":7"));
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?book%20mark=7");
	case_say(&c, 200, PAGE("8", ",\"bookmark\":null"));
	ck_assert_str_eq(case_sights(&c), "1 enabled 5|2 not seen");
}
END_TEST

START_TEST(test_tokens_in_the_body)
{
	struct connector_case c cleanup_case;

	scanning(&c, PAGES_TOKEN_BODY, "/page/next", "/page/token");
	c.connector.read.call.method = "POST";
	c.connector.read.call.body = case_form(&c, "{\"all\":true}");
	case_read(&c, "1");
	ck_assert_str_eq(case_asked(&c), "POST https://ads.example.org/v1/items {\"all\":true}");
	case_say(&c, 200, PAGE("7", ",\"page\":{\"next\":\"x\\\"y\"}"));
	ck_assert_str_eq(case_asked(&c), "POST https://ads.example.org/v1/items "
					 "{\"all\":true,\"page\":{\"token\":\"x\\\"y\"}}");
	case_say(&c, 200, PAGE("8", ",\"page\":{\"next\":\"\"}"));
	ck_assert_str_eq(case_sights(&c), "1 not seen");
}
END_TEST

START_TEST(test_numbers)
{
	struct connector_case c cleanup_case;

	scanning(&c, PAGES_NUMBER, "/pages", "page");
	case_read(&c, "1");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?page=1");
	case_say(&c, 200, PAGE("7", ",\"pages\":2"));
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?page=2");
	case_say(&c, 200, PAGE("8", ",\"pages\":2"));
	ck_assert_str_eq(case_sights(&c), "1 not seen");
}
END_TEST

static const struct {
	enum pages_way way;
	const char *first, *second, *says;
} circles[] = {
	{ PAGES_NEXT_URL, ",\"next\":\"/v1/a\"", ",\"next\":\"/v1/a\"", "is one that was read already" },
	{ PAGES_TOKEN_PARAM, ",\"next\":\"a\"", ",\"next\":\"a\"", "is one that was read already" },
	{ PAGES_TOKEN_PARAM, ",\"next\":\"a\"", ",\"next\":{}", "/next: expected a text" },
	{ PAGES_TOKEN_PARAM, ",\"next\":\"a\"", ",\"next\":true", "/next: expected a text" },
	{ PAGES_NUMBER, ",\"next\":3", "", "/next: expected the number of the last page" },
	{ PAGES_NUMBER, ",\"next\":3", ",\"next\":\"3\"", "/next: expected the number of the last page" },
};

START_TEST(test_pages_that_lead_nowhere)
{
	struct connector_case c cleanup_case;
	char page[200];

	scanning(&c, circles[_i].way, "/next", "p");
	case_read(&c, "1");
	snprintf(page, sizeof(page), "{\"items\":[]%s}", circles[_i].first);
	case_say(&c, 200, page);
	snprintf(page, sizeof(page), "{\"items\":[]%s}", circles[_i].second);
	case_say(&c, 200, page);
	ck_assert_msg(c.step < 0 && strstr(c.err.text, circles[_i].says), "%s", c.err.text);
}
END_TEST

START_TEST(test_pages_without_an_end)
{
	struct connector_case c cleanup_case;
	char page[64];
	int n = 0;

	scanning(&c, PAGES_TOKEN_PARAM, "/next", "p");
	case_read(&c, "1");
	for (; c.step == PLATFORM_SEND; n++) {
		snprintf(page, sizeof(page), "{\"items\":[],\"next\":\"%d\"}", n);
		case_say(&c, 200, page);
	}
	ck_assert_int_eq(n, PLATFORM_PAGES_MAX);
	ck_assert_str_eq(c.err.text, "more than 100 pages");
}
END_TEST

START_TEST(test_a_bad_second_page_spoils_the_first)
{
	struct connector_case c cleanup_case;

	scanning(&c, PAGES_TOKEN_PARAM, "/next", "p");
	case_read(&c, "1 2");
	case_say(&c, 200, PAGE("1", ",\"next\":\"a\""));
	case_say(&c, 500, "");
	ck_assert_int_eq(c.step, -1);
}
END_TEST

/* ---- the request ---- */

START_TEST(test_headers)
{
	struct connector_case c cleanup_case;
	struct header all[] = { { "X-Version", "v${version}" }, { "accept", "application/x+json" } };
	struct header own[] = { { "x-version", "other" } };

	case_new(&c);
	c.connector.version = "9";
	c.connector.headers = all;
	c.connector.header_count = 2;
	case_read(&c, "1");
	ck_assert_uint_eq(c.request.header_count, 2);
	ck_assert_str_eq(c.request.headers[0].value, "application/x+json");
	ck_assert_str_eq(c.request.headers[1].value, "v9");
	ck_assert(c.request.authorize);
	c.connector.read.call.headers = own;
	c.connector.read.call.header_count = 1;
	case_read(&c, "1");
	ck_assert_uint_eq(c.request.header_count, 2);
	ck_assert_str_eq(c.request.headers[1].value, "other");
}
END_TEST

START_TEST(test_an_address_that_is_too_long)
{
	struct connector_case c cleanup_case;
	char path[CONNECTOR_URL_MAX];

	case_new(&c);
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	c.connector.read.call.path = path;
	case_read(&c, "1");
	ck_assert_int_eq(c.step, -1);
	ck_assert_str_eq(c.err.text,
			 "the address is larger than 8192 bytes: lower `max` or `batch`");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_read");

	tcase_add_loop_test(t, test_an_answer, 0, ROWS(answers));
	tcase_add_loop_test(t, test_a_failure, 0, ROWS(failures));
	tcase_add_loop_test(t, test_a_budget, 0, ROWS(budgets));
	tcase_add_test(t, test_a_tagged_amount_names_its_currency);
	tcase_add_test(t, test_only_a_switch);
	tcase_add_test(t, test_a_month_is_shown_per_day);
	tcase_add_test(t, test_a_version_is_kept);
	tcase_add_test(t, test_findings);
	tcase_add_test(t, test_batches);
	tcase_add_test(t, test_one_of_another_batch_was_not_asked_for);
	tcase_add_test(t, test_one_by_one);
	tcase_add_test(t, test_one_by_one_and_another_came);
	tcase_add_test(t, test_ids_that_are_keys);
	tcase_add_test(t, test_all_pages_until_everything_is_found);
	tcase_add_loop_test(t, test_a_link_to_the_next_page, 0, ROWS(links));
	tcase_add_test(t, test_tokens);
	tcase_add_test(t, test_tokens_in_the_body);
	tcase_add_test(t, test_numbers);
	tcase_add_loop_test(t, test_pages_that_lead_nowhere, 0, ROWS(circles));
	tcase_add_test(t, test_pages_without_an_end);
	tcase_add_test(t, test_a_bad_second_page_spoils_the_first);
	tcase_add_test(t, test_headers);
	tcase_add_test(t, test_an_address_that_is_too_long);
	return run_case("connector_read", t);
}
