/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft.c - what the recorded conversations do not show of Microsoft Advertising:
 * its settings, addresses, times and zones, every class of error, batches, and bounds.
 */
#include "platform/microsoft.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/zone.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/zip_pack.h"

#define ACCOUNT \
	"{\"Account\":{\"Id\":\"180012345\",\"CurrencyCode\":\"USD\",\"TimeZone\":" \
	"\"EasternTimeUSCanada\"}}"

enum { MANY = 250 };

static struct credential token = { CREDENTIAL_NAME, "t", "DEV\n", 4 };

struct account {
	struct arena arena;
	struct microsoft_ads settings;
	struct microsoft_target names[MANY];
	char ids[MANY][16];
	struct target targets[MANY];
	target_ix read[MANY];
	struct command commands[MANY];
	struct platform_config config;
	struct platform_talk talk;
	struct request request;
	struct err err;
};

static void account_open(struct account *a)
{
	*a = (struct account){ .arena = ARENA_INIT(64 * 1024 * 1024), .err = ERR_INIT };
	a->settings = (struct microsoft_ads){ .customer_id = "251000001",
					      .account_id = "180012345",
					      .campaign_types = "Search",
					      .developer_token = &token };
	a->config = (struct platform_config){ .kind = &platform_microsoft_ads, .settings = &a->settings };
	for (unsigned i = 0; i < MANY; i++) {
		/* Not in the order of their ids, which is what is asked for. */
		snprintf(a->ids[i], sizeof(a->ids[i]), "%u", 550001 + (i * 7) % MANY);
		a->names[i].campaign = a->ids[i];
		a->targets[i] = (struct target){ .id = a->ids[i], .select = &a->names[i] };
		a->read[i] = i;
		a->commands[i] = (struct command){ .id = i + 1,
						   .target = i,
						   .verb = VERB_SET_BUDGET,
						   .budget_micros = 95000000,
						   .planned_against.ref = 550001 + (i * 7) % MANY };
	}
	a->talk = (struct platform_talk){ .config = &a->config,
					  .targets = a->targets,
					  .read = a->read,
					  .commands = a->commands,
					  .currency = "USD",
					  .now = { INT64_C(1795365660000) },
					  .arena = &a->arena };
	a->talk.today = zone_date(&zone_utc, a->talk.now);
}

static struct reply json(const char *body)
{
	return (struct reply){
		.status = 200, .words = "", .content_type = "", .body = body, .length = strlen(body)
	};
}

/* ---- settings ---- */

static const struct {
	const char *why, *customer, *account, *types;
	const char *says; /* "": taken */
} settings[] = {
	{ "as it should be", "251000001", "180012345", "Search, App", "" },
	{ "the account's number", "251000001", "F1234ABC", "Search",
	  "account_id: \"F1234ABC\" is not an ad account's id; expected digits, like \"180012345\" "
	  "(the "
	  "number like \"F1234ABC\" is another one)" },
	{ "a zero in front", "251000001", "0180012345", "Search",
	  "account_id: \"0180012345\" is not an ad account's id; expected digits, like "
	  "\"180012345\" (the "
	  "number like \"F1234ABC\" is another one)" },
	{ "a manager with dashes", "251-000", "180012345",
	  "Search", "customer_id: \"251-000\" is not a manager account; expected its id, like \"251000001\"" },
	{ "more than an int64", "9999999999999999999", "180012345", "Search",
	  "customer_id: \"9999999999999999999\" is not a manager account; expected its id, like "
	  "\"251000001\"" },
	{ "text that would end the request's string", "251000001", "180012345", "Search\",\"x",
	  "campaign_types: expected names like \"Search, Audience\"" },
};

START_TEST(settings_are_checked)
{
	struct microsoft_ads m = { .customer_id = settings[_i].customer,
				   .account_id = settings[_i].account,
				   .campaign_types = settings[_i].types };
	struct err err = ERR_INIT;

	ck_assert_msg(platform_microsoft_ads.check(&m, &err) == (*settings[_i].says ? -1 : 0), "%s",
		      settings[_i].why);
	ck_assert_msg(!strcmp(err.text, settings[_i].says), "%s: \"%s\"", settings[_i].why, err.text);
}
END_TEST

static const struct {
	const char *why, *base, *url;
	bool served;
} addresses[] = {
	{ "Microsoft's own", NULL, "https://download.api.bingads.microsoft.com/a?b=c", true },
	{ "its storage, with a port", NULL,
	  "https://bingadsappsstorageprod.blob.core.windows.net:443/x", true },
	{ "in capitals", NULL, "https://DOWNLOAD.api.bingads.microsoft.com/a", true },
	{ "somebody else's storage", NULL, "https://evil.blob.core.windows.net/x", false },
	{ "a host that begins like it", NULL,
	  "https://download.api.bingads.microsoft.com.evil.example/", false },
	{ "a user name in front", NULL, "https://download.api.bingads.microsoft.com@evil.example/", false },
	{ "another port", NULL, "https://download.api.bingads.microsoft.com:8443/", false },
	{ "not encrypted", NULL, "http://download.api.bingads.microsoft.com/a", false },
	{ "no address", NULL, "download.api.bingads.microsoft.com/a", false },
	{ "nothing", NULL, "", false },
	{ "a line break", NULL, "https://download.api.bingads.microsoft.com/a\r\nHost: x", false },
	{ "the place that is configured", "http://127.0.0.1:4711/", "http://127.0.0.1:4711/r.zip", true },
	{ "another port of it", "http://127.0.0.1:4711", "http://127.0.0.1:47119/r.zip", false },
	{ "Microsoft's own when another is configured", "http://127.0.0.1:4711",
	  "https://download.api.bingads.microsoft.com/a", false },
};

START_TEST(reports_are_fetched_from_microsoft_only)
{
	struct microsoft_ads m = { .base_url = addresses[_i].base };

	ck_assert_msg(microsoft_serves(&m, addresses[_i].url) == addresses[_i].served, "%s",
		      addresses[_i].why);
}
END_TEST

/* ---- time ---- */

static const struct {
	const char *why, *text;
	int64_t s; /* 0: refused */
} times[] = {
	{ "as in pages", "11/22/2026 2:05:09 PM", 1795356309 },
	{ "with zeros in front", "11/22/2026 02:05:09 PM", 1795356309 },
	{ "as in files", "2026-11-22 14:05:09", 1795356309 },
	{ "with a T", "2026-11-22T14:05:09", 1795356309 },
	{ "without seconds", "11/22/2026 2:05 PM", 1795356300 },
	{ "the day alone", "2026-11-22", 1795305600 },
	{ "midnight", "11/22/2026 12:00:00 AM", 1795305600 },
	{ "noon", "11/22/2026 12:00:00 PM", 1795348800 },
	{ "no such day", "2/30/2026 2:05:09 PM", 0 },
	{ "no such month", "13/1/2026", 0 },
	{ "no such hour", "11/22/2026 13:05:09 PM", 0 },
	{ "no such minute", "2026-11-22 14:60:09", 0 },
	{ "of another century", "11/22/1926 2:05:09 PM", 0 },
	{ "with dots", "22.11.2026", 0 },
	{ "two ways at once", "2026-11/22", 0 },
	{ "nothing", "", 0 },
};

START_TEST(times_are_read)
{
	struct instant at = { 0 };
	struct err err = ERR_INIT;
	int failed = microsoft_time(times[_i].text, &at, &err);

	ck_assert_msg(failed == (times[_i].s ? 0 : -1), "%s", times[_i].why);
	ck_assert_msg(at.ms == times[_i].s * 1000, "%s: %" PRId64, times[_i].why, at.ms);
}
END_TEST

START_TEST(zones_are_told_apart)
{
	/* Five hours west, four from March 8 to November 1 of 2026, and again the next year. */
	static const struct zone_shift shifts[] = {
		{ { INT64_C(1762063200000) }, -18000, "EST" },
		{ { INT64_C(1772953200000) }, -14400, "EDT" },
		{ { INT64_C(1793512800000) }, -18000, "EST" },
		{ { INT64_C(1805007600000) }, -14400, "EDT" },
	};
	static const struct zone eastern = { "America/New_York", shifts, 4 };
	const struct instant winter = { INT64_C(1795365660000) }, summer = { INT64_C(1782000000000) };
	struct account a;
	struct microsoft_talk talk = { .account.zone = "EasternTimeUSCanada" };

	ck_assert_int_eq(microsoft_zone_of(&eastern, winter).winter_minutes, -300);
	ck_assert_int_eq(microsoft_zone_of(&eastern, summer).winter_minutes, -300);
	ck_assert(microsoft_zone_of(&eastern, winter).summer &&
		  !microsoft_zone_of(&zone_utc, winter).summer);
	ck_assert_int_eq(microsoft_zone_find("EasternTimeUSCanada")->winter_minutes, -300);
	ck_assert(!microsoft_zone_find("Arizona")->summer);
	ck_assert_ptr_null(microsoft_zone_find("AstanaDhaka"));
	account_open(&a);
	a.talk.state = &talk;
	a.config.zone = &eastern;
	ck_assert_int_eq(microsoft_utc(&a.talk, summer).ms, summer.ms + INT64_C(14400000));
	a.config.zone = NULL;
	ck_assert_int_eq(microsoft_utc(&a.talk, winter).ms, winter.ms + INT64_C(18000000));
	talk.account.zone[0] = '\0';
	ck_assert_int_eq(microsoft_utc(&a.talk, winter).ms, winter.ms);
	arena_clear(&a.arena);
}
END_TEST

/* ---- errors ---- */

static const struct {
	const char *why;
	int64_t code;
	bool writing;
	enum outcome outcome;
	bool account_wide;
	int rest_s;
	enum err_kind kind;
	const char *advice; /* a part of the words */
} codes[] = {
	{ "their trouble", 0, true, OUTCOME_UNSURE, false, 0, ERR_REMOTE, "" },
	{ "the credential", 105, true, OUTCOME_REFUSED, true, 0, ERR_AUTH, "consent again" },
	{ "no right to write", 106, true, OUTCOME_REFUSED, true, 0, ERR_AUTH,
	  "reading works, writing is not permitted" },
	{ "no right to read", 106, false, OUTCOME_REFUSED, true, 0, ERR_AUTH, "may not see this account" },
	{ "an old access token", 109, true, OUTCOME_LATER, true, 0, ERR_AUTH, "" },
	{ "a header is missing", 116, false, OUTCOME_REFUSED, true, 0, ERR_CONFIG, "developer_token" },
	{ "too many calls", 117, true, OUTCOME_LATER, true, 60, ERR_REMOTE, "" },
	{ "too many reports", 207, false, OUTCOME_LATER, true, 60, ERR_REMOTE, "" },
	{ "too much in bulk", 4204, false, OUTCOME_LATER, true, 900, ERR_REMOTE, "" },
	{ "somebody else was writing", 4149, true, OUTCOME_UNSURE, false, 0, ERR_REMOTE, "same moment" },
	{ "a shared budget", 1159, true, OUTCOME_REFUSED, false, 0, ERR_REMOTE, "of its own" },
	{ "below the least", 4912, true, OUTCOME_REFUSED, false, 0, ERR_REMOTE, "higher min" },
	{ "an account that is not active", 1008, true, OUTCOME_REFUSED, true, 0, ERR_CONFIG, "not active" },
	{ "nobody knows it", 31337, true, OUTCOME_REFUSED, false, 0, ERR_REMOTE, "" },
};

START_TEST(codes_have_a_meaning)
{
	struct microsoft_error e;

	microsoft_classify(codes[_i].code, "Name", "What they say.", codes[_i].writing, &e);
	ck_assert_msg(e.closing.outcome == codes[_i].outcome, "%s", codes[_i].why);
	ck_assert_msg(e.closing.account_wide == codes[_i].account_wide, "%s", codes[_i].why);
	ck_assert_msg(e.closing.retry_after.ms == codes[_i].rest_s * 1000, "%s", codes[_i].why);
	ck_assert_msg(e.kind == codes[_i].kind, "%s", codes[_i].why);
	ck_assert_msg(strstr(e.closing.words, codes[_i].advice) &&
			      strstr(e.closing.words, "What they say."),
		      "%s: %s", codes[_i].why, e.closing.words);
	ck_assert_int_eq(e.index, -1);
}
END_TEST

static const struct {
	const char *why;
	int status;
	const char *body;
	enum outcome outcome;
	bool account_wide;
} refusals[] = {
	{ "a gate's name counts at any status", 500, "{\"Errors\":[{\"Code\":117}]}", OUTCOME_LATER, true },
	{ "any other name does not at 500", 500, "{\"OperationErrors\":[{\"Code\":1100}]}",
	  OUTCOME_UNSURE, false },
	{ "nothing to read at 503", 503, "", OUTCOME_UNSURE, false },
	{ "a redirect is a setting", 302, "", OUTCOME_REFUSED, true },
	{ "404 is a setting", 404, "<html>", OUTCOME_REFUSED, true },
	{ "403 is access", 403, "", OUTCOME_REFUSED, true },
	{ "408 may have happened", 408, "", OUTCOME_UNSURE, false },
	{ "a success nobody expects", 204, "", OUTCOME_UNSURE, false },
	{ "the first list that holds anything", 400,
	  "{\"Errors\":[],\"OperationErrors\":null,\"BatchErrors\":[null,{\"Code\":\"117\"}]}",
	  OUTCOME_LATER, true },
};

START_TEST(refusals_have_a_meaning)
{
	struct reply reply = json(refusals[_i].body);
	struct microsoft_error *errors;
	struct account a;

	account_open(&a);
	reply.status = refusals[_i].status;
	ck_assert_uint_ge(microsoft_reply_errors(&reply, true, &a.arena, &errors), 1);
	ck_assert_msg(errors[0].closing.outcome == refusals[_i].outcome, "%s", refusals[_i].why);
	ck_assert_msg(errors[0].closing.account_wide == refusals[_i].account_wide, "%s",
		      refusals[_i].why);
	ck_assert(errors[0].closing.words[0]);
	arena_clear(&a.arena);
}
END_TEST

START_TEST(more_errors_than_are_read_settle_nothing)
{
	struct buf body cleanup_buf = BUF_INIT(1 << 20);
	struct reply reply;
	struct account a;

	account_open(&a);
	a.talk.command_count = 2;
	ck_assert_int_eq(platform_write_begin(&a.talk, &a.request, &a.err), PLATFORM_SEND);
	buf_puts(&body, "{\"PartialErrors\":[");
	for (int i = 0; i <= MICROSOFT_ERRORS_MAX; i++)
		buf_printf(&body, "%s{\"Code\":4912,\"Index\":0}", i ? "," : "");
	buf_puts(&body, "]}");
	reply = json(buf_text(&body));
	ck_assert_int_eq(microsoft_write_advance(&a.talk, &reply, &a.request, &a.err), PLATFORM_DONE);
	ck_assert_int_eq(a.talk.endings[0].outcome, OUTCOME_REFUSED);
	ck_assert_int_eq(a.talk.endings[1].outcome, OUTCOME_UNSURE);
	arena_clear(&a.arena);
}
END_TEST

/* ---- many ---- */

static unsigned ids_in(const struct request *r)
{
	unsigned n = 0;

	for (const char *at = strstr(r->body, "\"550"); at; at = strstr(at + 1, "\"550"))
		n++;
	return n;
}

START_TEST(a_hundred_campaigns_are_asked_for_at_a_time)
{
	struct reply reply = json(ACCOUNT);
	unsigned asked = 0, requests = 0;
	struct account a;
	int next;

	account_open(&a);
	a.talk.read_count = MANY;
	ck_assert_int_eq(platform_read_begin(&a.talk, &a.request, &a.err), PLATFORM_SEND);
	while ((next = microsoft_read_advance(&a.talk, &reply, &a.request, &a.err)) == PLATFORM_SEND) {
		ck_assert_uint_le(ids_in(&a.request), MICROSOFT_IDS_MAX);
		asked += ids_in(&a.request);
		requests++;
		reply = json("{\"Campaigns\":[],\"PartialErrors\":[]}");
	}
	ck_assert_int_eq(next, PLATFORM_DONE);
	ck_assert_uint_eq(requests, 3);
	ck_assert_uint_eq(asked, MANY);
	arena_clear(&a.arena);
}
END_TEST

START_TEST(a_hundred_changes_go_at_a_time_and_a_failure_stops_the_rest)
{
	struct reply reply = json("{\"PartialErrors\":[]}");
	struct account a;

	account_open(&a);
	a.talk.command_count = MANY;
	ck_assert_int_eq(platform_write_begin(&a.talk, &a.request, &a.err), PLATFORM_SEND);
	ck_assert_uint_eq(ids_in(&a.request), MICROSOFT_IDS_MAX);
	ck_assert_int_eq(microsoft_write_advance(&a.talk, &reply, &a.request, &a.err), PLATFORM_SEND);
	reply = (struct reply){ .fault = FAULT_NO_REPLY, .words = "" };
	ck_assert_int_eq(microsoft_write_advance(&a.talk, &reply, &a.request, &a.err), PLATFORM_DONE);
	for (unsigned i = 0; i < MANY; i++)
		ck_assert_int_eq(a.talk.endings[i].outcome, i < 100 ? OUTCOME_DONE :
							    i < 200 ? OUTCOME_UNSURE :
								      OUTCOME_LATER);
	arena_clear(&a.arena);
}
END_TEST

START_TEST(nothing_is_sent_to_have_it_judged_only)
{
	struct account a;

	account_open(&a);
	a.talk.command_count = 3;
	a.talk.validate_only = true;
	ck_assert_int_eq(platform_write_begin(&a.talk, &a.request, &a.err), PLATFORM_DONE);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_int_eq(a.talk.endings[i].outcome, OUTCOME_DONE);
	arena_clear(&a.arena);
}
END_TEST

/* ---- reports ---- */

static int spend_until_poll(struct account *a)
{
	struct reply reply = json(ACCOUNT);

	a->talk.read_count = MANY;
	ck_assert_int_eq(platform_spend_begin(&a->talk, &a->request, &a->err), PLATFORM_SEND);
	ck_assert_int_eq(microsoft_spend_advance(&a->talk, &reply, &a->request, &a->err), PLATFORM_SEND);
	ck_assert_int_eq(microsoft_wait(&a->talk).ms, 0);
	reply = json("{\"ReportRequestId\":30000017}");
	return microsoft_spend_advance(&a->talk, &reply, &a->request, &a->err);
}

START_TEST(a_report_that_is_never_ready_is_given_up)
{
	struct reply pending = json("{\"ReportRequestStatus\":{\"Status\":\"Pending\"}}");
	unsigned polls = 1;
	int64_t waited = 0;
	struct account a;

	account_open(&a);
	ck_assert_int_eq(spend_until_poll(&a), PLATFORM_SEND);
	ck_assert_str_eq(a.request.body, "{\"ReportRequestId\":\"30000017\"}");
	waited += microsoft_wait(&a.talk).ms;
	while (microsoft_spend_advance(&a.talk, &pending, &a.request, &a.err) == PLATFORM_SEND) {
		waited += microsoft_wait(&a.talk).ms;
		polls++;
	}
	ck_assert_uint_eq(polls, MICROSOFT_POLLS_MAX);
	ck_assert_int_ge(waited, INT64_C(15) * 60 * 1000);
	ck_assert_str_eq(a.err.text, "the report is not ready after it was asked for 60 times");
	ck_assert_int_eq(a.err.kind, ERR_REMOTE);
	for (unsigned i = 0; i < MANY; i++)
		ck_assert(!a.talk.costs[i].told);
	arena_clear(&a.arena);
}
END_TEST

START_TEST(a_report_adds_up)
{
	struct reply reply =
		json("{\"ReportRequestStatus\":{\"Status\":\"Success\",\"ReportDownloadUrl\":"
		     "\"https://download.api.bingads.microsoft.com/r\"}}");
	struct buf csv cleanup_buf = BUF_INIT(1 << 20), zip cleanup_buf = BUF_INIT(1 << 20);
	struct account a;

	account_open(&a);
	ck_assert_int_eq(spend_until_poll(&a), PLATFORM_SEND);
	ck_assert_int_eq(microsoft_spend_advance(&a.talk, &reply, &a.request, &a.err), PLATFORM_SEND);
	ck_assert_str_eq(a.request.method, "GET");
	ck_assert(!a.request.authorize && !a.request.header_count);
	buf_puts(&csv, "Spend,TimePeriod,CampaignId\r\n");
	for (unsigned i = 0; i < MANY; i++)
		for (unsigned day = 20; day <= 22; day++)
			buf_printf(&csv, "%u.%02u,2026-11-%u,%u\r\n", i, day, day, 550001 + i);
	zip_pack(buf_text(&csv), csv.length, ZIP_DEFLATED, &zip);
	reply = json("");
	reply.body = buf_text(&zip);
	reply.length = zip.length;
	ck_assert_int_eq(microsoft_spend_advance(&a.talk, &reply, &a.request, &a.err), PLATFORM_DONE);
	for (unsigned i = 0; i < MANY; i++) {
		unsigned of = (i * 7) % MANY;

		ck_assert(a.talk.costs[i].told);
		ck_assert_int_eq(a.talk.costs[i].spend.today_micros, of * INT64_C(1000000) + 220000);
		ck_assert_int_eq(a.talk.costs[i].spend.month_micros, 3 * of * INT64_C(1000000) + 630000);
	}
	arena_clear(&a.arena);
}
END_TEST

START_TEST(a_report_about_many_is_about_the_account)
{
	struct account a;

	account_open(&a);
	ck_assert_int_eq(spend_until_poll(&a), PLATFORM_SEND);
	a.talk.read_count = MICROSOFT_SCOPE_MAX + 1;
	{
		struct buf body cleanup_buf = BUF_INIT(1 << 20);

		microsoft_put_scope(&a.talk, &body);
		ck_assert_str_eq(buf_text(&body), "\"Scope\":{\"AccountIds\":[\"180012345\"]}");
	}
	arena_clear(&a.arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("microsoft");

	tcase_add_loop_test(tc, settings_are_checked, 0, ROWS(settings));
	tcase_add_loop_test(tc, reports_are_fetched_from_microsoft_only, 0, ROWS(addresses));
	tcase_add_loop_test(tc, times_are_read, 0, ROWS(times));
	tcase_add_test(tc, zones_are_told_apart);
	tcase_add_loop_test(tc, codes_have_a_meaning, 0, ROWS(codes));
	tcase_add_loop_test(tc, refusals_have_a_meaning, 0, ROWS(refusals));
	tcase_add_test(tc, more_errors_than_are_read_settle_nothing);
	tcase_add_test(tc, a_hundred_campaigns_are_asked_for_at_a_time);
	tcase_add_test(tc, a_hundred_changes_go_at_a_time_and_a_failure_stops_the_rest);
	tcase_add_test(tc, nothing_is_sent_to_have_it_judged_only);
	tcase_add_test(tc, a_report_that_is_never_ready_is_given_up);
	tcase_add_test(tc, a_report_adds_up);
	tcase_add_test(tc, a_report_about_many_is_about_the_account);
	return run_case("microsoft", tc);
}
