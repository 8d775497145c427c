/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/zone.h"
#include "feed/feed.h"
#include "report/live.h"
#include "tests/unit/support/run.h"

enum { OUTPUT = 64 * 1024, SERVICES = 2 };

struct bench {
	struct feed_kind kind;
	struct feed_config feed;
	struct platform_config platform;
	struct location location;
	struct policy policy;
	struct service services[SERVICES];
	struct target targets[1];
	struct config config;
	struct live_service said[SERVICES];
	struct live_feed feeds[1];
	struct live_target seen[1];
	struct live live;
};

static struct bench bench;

static void answer(size_t s, enum quality quality, int32_t open)
{
	bench.said[s] = (struct live_service){
		.asked = true,
		.answered = true,
		.said = { .quality = quality,
			  .open = open,
			  .booked = 30,
			  .blocked = COUNT_UNKNOWN,
			  .held = 0,
			  .wait_days = COUNT_UNKNOWN,
			  .waitlist = COUNT_UNKNOWN,
			  .as_of = { INT64_C(1796036400000) } },
	};
}

/* Two services of one feed and one ad, and all is well. */
static void setup(void)
{
	bench = (struct bench){
		.kind = { .name = "fhir" },
		.feed = { .id = "ehr", .kind = &bench.kind, .every = SPAN_MINUTES(15) },
		.location = { .id = "elm", .zone = &zone_utc },
		.policy = { .within = SPAN_DAYS(14) },
		.services = { { .id = "elm/derm" }, { .id = "elm/primary" } },
		.targets = { { .id = "google/1", .budget_micros = INT64_C(180000000) } },
		.feeds = { { .questions = 2, .answered = 2, .requests = 3 } },
		.seen = { { .asked = true,
			    .answered = true,
			    .seen = true,
			    .steerable = true,
			    .state = { .status = AD_ENABLED, .budget_micros = INT64_C(150000000) } } },
	};
	bench.platform.id = "relay";
	bench.config = (struct config){ .currency = "USD",
					.feeds = &bench.feed,
					.feed_count = 1,
					.platforms = &bench.platform,
					.platform_count = 1,
					.policies = &bench.policy,
					.policy_count = 1,
					.locations = &bench.location,
					.location_count = 1,
					.services = bench.services,
					.service_count = SERVICES,
					.targets = bench.targets,
					.target_count = 1 };
	bench.live = (struct live){ .config = &bench.config,
				    .now = { INT64_C(1796036400000) + 90 * 1000 },
				    .services = bench.said,
				    .feeds = bench.feeds,
				    .targets = bench.seen };
	answer(0, QUALITY_GOOD, 12);
	answer(1, QUALITY_GOOD, 0);
}

static void text_shows(const char *part)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	live_text(&bench.live, &out);
	ck_assert_msg(strstr(buf_text(&out), part) != NULL, "no \"%s\" in:\n%s", part, buf_text(&out));
}

/* ---- what it amounts to ---- */

static void all_well(void)
{
}
static void is_suspect(void)
{
	answer(1, QUALITY_SUSPECT, 0);
}
static void is_absent(void)
{
	answer(1, QUALITY_ABSENT, COUNT_UNKNOWN);
}
static void one_fails(void)
{
	bench.said[1] = (struct live_service){ .asked = true, .words = "HTTP 503" };
	bench.feeds[0].answered = 1;
}
static void all_fail(void)
{
	bench.said[0] = bench.said[1] = (struct live_service){ .asked = true, .words = "HTTP 503" };
	bench.feeds[0].answered = 0;
}
static void is_pushed(void)
{
	bench.said[0] = bench.said[1] = (struct live_service){ .asked = false };
	bench.feeds[0] = (struct live_feed){ .questions = 0 };
}
static void lacks(void)
{
	bench.feeds[0].statement = "no Slot search: needed to count openings\n";
}
static void lacks_nothing(void)
{
	bench.feeds[0].statement = "";
}
static void no_account(void)
{
	bench.seen[0] = (struct live_target){ .asked = true, .words = "HTTP 503" };
}
static void no_such_ad(void)
{
	bench.seen[0] =
		(struct live_target){ .asked = true, .answered = true, .words = "not in the account" };
}
static void is_shared(void)
{
	bench.seen[0].steerable = false;
	bench.seen[0].words = "its budget is shared by 3 campaigns";
}
static void unreadable_account(void)
{
	bench.seen[0] = (struct live_target){ .asked = false };
}

static struct live_finding finding = { .words = "its location serves three clinics" };
static void is_noted(void)
{
	finding.gravity = FINDING_WARNING;
	finding.target = UINT32_MAX;
	bench.live.findings = &finding;
}
static void is_wrong(void)
{
	finding.gravity = FINDING_ERROR;
	finding.target = 0;
	bench.live.findings = &finding;
}
static void may_write(void)
{
	bench.live.tried_writes = true;
	bench.seen[0].write = LIVE_MAY_CHANGE;
}
static void may_not_write(void)
{
	bench.live.tried_writes = true;
	bench.seen[0].write = LIVE_MAY_NOT;
	bench.seen[0].write_words = "USER_PERMISSION_DENIED";
}
static void may_write_unsure(void)
{
	bench.live.tried_writes = true;
	bench.seen[0].write = LIVE_CHANGE_UNSURE;
}
static void write_untried(void)
{
	bench.live.tried_writes = true;
}

static const struct {
	const char *why;
	void (*change)(void);
	enum live_end end;
	const char *shows;
} ends[] = {
	{ "all is well", all_well, LIVE_FINE, "Everything answered as it should. Nothing was changed." },
	{ "a service is suspect", is_suspect, LIVE_PROBLEMS, "suspect" },
	{ "a service is absent", is_absent, LIVE_PROBLEMS, "absent" },
	{ "one question fails", one_fails, LIVE_PROBLEMS, "HTTP 503" },
	{ "all questions fail", all_fail, LIVE_UNREACHABLE, "gave no answer at all" },
	{ "nobody is asked", is_pushed, LIVE_FINE, "its source tells us" },
	{ "the statement lacks something", lacks, LIVE_PROBLEMS,
	  "CapabilityStatement: no Slot search: needed" },
	{ "the statement is complete", lacks_nothing, LIVE_FINE, "offers all that is asked" },
	{ "no answer from the account", no_account, LIVE_UNREACHABLE, "google/1  no answer" },
	{ "the ad is not there", no_such_ad, LIVE_PROBLEMS, "google/1  not there" },
	{ "the ad is not ours", is_shared, LIVE_PROBLEMS, "its budget is shared by 3 campaigns" },
	{ "something about the account is worth knowing", is_noted, LIVE_FINE,
	  "relay: warning: its location serves three clinics\n" },
	{ "something about an ad is wrong", is_wrong, LIVE_PROBLEMS,
	  "google/1: error: its location serves three clinics\n" },
	{ "the ad may be changed", may_write, LIVE_FINE, "$180  yes" },
	{ "it may only be read", may_not_write, LIVE_PROBLEMS,
	  "a change that changes nothing: USER_PERMISSION_DENIED" },
	{ "nobody can tell", may_write_unsure, LIVE_PROBLEMS, "not known" },
	{ "nobody could ask", write_untried, LIVE_FINE, "not tried" },
	{ "a webhook cannot be read", unreadable_account, LIVE_FINE, "google/1  cannot be read" },
};

START_TEST(it_amounts_to)
{
	setup();
	ends[_i].change();
	ck_assert_msg(live_end(&bench.live) == ends[_i].end, "%s: %s", ends[_i].why,
		      live_end_name(live_end(&bench.live)));
	text_shows(ends[_i].shows);
}
END_TEST

/* ---- what is shown ---- */

static const struct {
	const char *why;
	struct observation o;
	const char *says;
} controls[] = {
	{ "openings speak for themselves", { .open = 1, .booked = 5 }, "openings" },
	{ "the days are booked", { .booked = 5, .held = 1 }, "booked slots" },
	{ "they are blocked", { .blocked = 1 }, "blocked slots" },
	{ "they are held", { .held = 1 }, "blocked slots" },
	{ "there are openings, later", { .firsts = 1 }, "later openings" },
	{ "an empty answer", { .booked = COUNT_UNKNOWN }, "nothing" },
};

START_TEST(what_shows_that_it_is_full)
{
	ck_assert_msg(!strcmp(live_control(&controls[_i].o), controls[_i].says), "%s", controls[_i].why);
}
END_TEST

START_TEST(the_third_opening_is_counted_in_dates)
{
	static const int64_t late_evening = INT64_C(1796036400000) + 12 * 3600000; /* 23:00 UTC */

	setup();
	bench.live.now.ms = late_evening;
	ck_assert_int_eq(live_third(&bench.live, 0), -1);
	bench.said[0].said.firsts = 3;
	bench.said[0].said.first[2].ms = late_evening + 2 * 3600000;
	ck_assert_int_eq(live_third(&bench.live, 0), 1);
	text_shows("1 d");
	answer(0, QUALITY_GOOD, 2);
	bench.said[0].said.firsts = 2;
	text_shows("> 60 d");
}
END_TEST

START_TEST(what_it_costs_a_day)
{
	setup();
	ck_assert_int_eq(live_requests_a_day(&bench.live, 0), 288);
	text_shows("2 of 2 questions answered, 3 requests; asked every 15 min, that is 288 "
		   "requests a day");
	bench.feed.every = (struct span){ 0 };
	ck_assert_int_eq(live_requests_a_day(&bench.live, 0), 0);
}
END_TEST

START_TEST(each_line_says_why)
{
	setup();
	bench.said[1].account = "not counted: 3 overbooked, 2 past"; /* as a feed says it */
	bench.said[1].said.firsts = 1;
	bench.said[1].said.first[0] = after(bench.live.now, SPAN_DAYS(20));
	text_shows("no openings; what shows that it is full: booked slots. not counted: 3 "
		   "overbooked, 2 "
		   "past. first openings: Dec 20");
	text_shows("1 min");
	text_shows("?"); /* blocked: not told */
	text_shows("$150        $180");
}
END_TEST

START_TEST(as_json)
{
	static const char *const parts[] = {
		"{\"schema\":1,\"end\":\"problems\",\"at\":\"",
		"\"feeds\":[{\"id\":\"ehr\",\"kind\":\"fhir\",\"questions\":2,\"answered\":2,"
		"\"requests\":3,"
		"\"every_s\":900,\"requests_per_day\":288,\"capability_statement\":null}]",
		"{\"id\":\"elm/"
		"derm\",\"feed\":\"ehr\",\"answer\":\"good\",\"words\":\"\",\"account\":null,"
		"\"open\":12,\"booked\":30,\"blocked\":null",
		"\"first\":[{\"start\":\"2026-11-30T11:00:00Z\"}],\"third_next_available_days\":"
		"null",
		"\"control\":\"openings\"",
		"\"age_s\":90",
		"{\"id\":\"elm/primary\",\"feed\":\"ehr\",\"answer\":\"no "
		"answer\",\"words\":\"HTTP 503\","
		"\"account\":null}",
		"{\"id\":\"google/"
		"1\",\"asked\":true,\"answered\":true,\"seen\":true,\"steerable\":true,"
		"\"status\":\"enabled\",\"lever\":\"budget\",\"budget_micros\":150000000,"
		"\"configured_budget_micros\":"
		"180000000,\"words\":null,\"may_be_changed\":\"no\",\"change_words\":"
		"\"USER_PERMISSION_DENIED\"}]",
		"\"findings\":[{\"platform\":\"relay\",\"ad\":\"google/1\",\"gravity\":\"error\","
		"\"words\":\"its location serves three clinics\"}]",
	};
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	setup();
	one_fails();
	may_not_write();
	is_wrong();
	bench.feeds[0].answered = 2;
	bench.said[0].said.firsts = 1;
	bench.said[0].said.first[0].ms = INT64_C(1796036400000);
	live_json(&bench.live, &out);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		ck_assert_msg(strstr(buf_text(&out), parts[i]) != NULL, "no %s in:\n%s", parts[i],
			      buf_text(&out));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("live");

	tcase_add_loop_test(tc, it_amounts_to, 0, ROWS(ends));
	tcase_add_loop_test(tc, what_shows_that_it_is_full, 0, ROWS(controls));
	tcase_add_test(tc, the_third_opening_is_counted_in_dates);
	tcase_add_test(tc, what_it_costs_a_day);
	tcase_add_test(tc, each_line_says_why);
	tcase_add_test(tc, as_json);
	return run_case("live", tc);
}
