/* SPDX-License-Identifier: Apache-2.0 */
/*
 * around.c - the feeds and the ad platforms, compared byte for byte with reviewed files.
 *
 * One of each trouble, and names and answers that try to be markup.  After a wanted
 * change, run this with ACCEPT=1 and review the difference in tests/golden/around
 * before committing it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "report/feeds.h"
#include "report/platforms.h"
#include "tests/golden/support/reviewed.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/still_engine.h"

enum { PAGE_MAX = 1024 * 1024, FEEDS = 7, ACCOUNTS = 7 };

static struct feed_config feeds[FEEDS] = {
	{ .id = "calm" },    { .id = "epic" },	  { .id = "desk<b>", .way = FEED_IS_STATED },
	{ .id = "moving" },  { .id = "nightly" }, { .id = "posted", .way = FEED_IS_PUSHED },
	{ .id = "waiting" },
};
static struct feed_state feed_states[FEEDS + 1];
static struct platform_config platforms[ACCOUNTS] = {
	{ .id = "google" }, { .id = "meta" }, { .id = "quiet<i>", .spend_micros = DOLLARS(500) },
	{ .id = "rests" },  { .id = "old" },  { .id = "fresh" },
	{ .id = "fails" },
};
static int64_t account_exposure[ACCOUNTS] = { DOLLARS(600), DOLLARS(90) };

static struct report_context at(int width)
{
	return (struct report_context){
		.now = house_at("2026-11-22T16:45:00Z"),
		.started = house_at("2026-11-20T21:02:00Z"),
		.version = "0.1.0",
		.host = "ads-1",
		.config_loaded = house_at("2026-11-20T21:02:00Z"),
		.width = width,
	};
}

static struct report_feed feed(const char *id, const char *kind, const char *host)
{
	return (struct report_feed){
		.id = id,
		.kind = kind,
		.host = host,
		.services = 1,
		.questions = 1,
		.every = SPAN_MINUTES(15),
		.answered_at = house_at("2026-11-22T16:41:00Z"),
		.next_at = house_at("2026-11-22T16:56:00Z"),
		.trouble = "",
		.polls = 175,
		.unchanged = 120,
	};
}

static void feeds_of(struct report_feed ret[FEEDS])
{
	ret[0] = feed("calm", "json", "counts.example.org");
	ret[1] = feed("epic", "fhir", "ehr.example.org:8443");
	ret[1].services = ret[1].questions = 3;
	ret[1].unanswered = ret[1].failing = 2;
	ret[1].failures = 21;
	ret[1].failed_at = house_at("2026-11-22T16:44:30Z");
	ret[1].trouble = "HTTP 503 \"<busy>\", asked to wait 30 s";
	ret[1].rests_until = house_at("2026-11-22T16:50:00Z");
	ret[2] = feed("desk<b>", "attest", "");
	ret[2].questions = 0;
	ret[2].unanswered = 1;
	ret[2].answered_at = ret[2].next_at = (struct instant){ 0 };
	ret[2].polls = ret[2].unchanged = 0;
	ret[3] = feed("moving", "fhir", "other.example.org");
	ret[4] = feed("nightly", "csv", "");
	ret[4].failed_at = house_at("2026-11-22T16:40:00Z");
	ret[4].trouble = "/srv/drop/daily.csv: line 12 is cut short";
	ret[4].failing = 1;
	ret[4].failures = 3;
	ret[5] = feed("posted", "push", "");
	ret[5].questions = 0;
	ret[5].next_at = (struct instant){ 0 };
	ret[6] = feed("waiting", "fhir", "");
	ret[6].unanswered = 1;
	ret[6].answered_at = (struct instant){ 0 };
	ret[6].polls = ret[6].unchanged = 0;
}

static struct report_account account(const char *id, const char *kind)
{
	return (struct report_account){
		.id = id,
		.kind = kind,
		.targets = 5,
		.used = 1200,
		.day = 15000,
		.requests = 840,
		.percent = -1,
		.looked_at = house_at("2026-11-22T16:40:00Z"),
		.spent_at = house_at("2026-11-22T16:00:00Z"),
		.every = SPAN_MINUTES(10),
		.trouble = "",
	};
}

static void accounts_of(struct report_account ret[ACCOUNTS])
{
	ret[0] = account("google", "google-ads");
	ret[0].in_doubt = 1;
	ret[0].refused = 2;
	ret[0].trouble = "google refused 20411107: \"<script>BUDGET_TOO_SMALL\"";
	ret[0].trouble_at = house_at("2026-11-21T16:44:30Z");
	ret[0].sunset = (struct date){ 21000 };
	ret[1] = account("meta", "meta");
	ret[1].day = 0;
	ret[1].percent = 37;
	ret[1].tries_at = house_at("2026-11-22T16:55:00Z");
	ret[1].failing = true;
	ret[1].trouble = "the server answered 500.";
	ret[1].trouble_at = house_at("2026-11-22T16:44:30Z");
	ret[2] = account("quiet<i>", "webhook");
	ret[3] = account("rests", "microsoft-ads");
	ret[3].rests_until = house_at("2026-11-22T17:30:00Z");
	ret[4] = account("old", "meta");
	ret[4].sunset = (struct date){ 20800 };
	ret[5] = account("fresh", "webhook");
	ret[5].looked_at = ret[5].spent_at = (struct instant){ 0 };
	ret[6] = account("fails", "google-ads");
	ret[6].failing = true;
	ret[6].trouble = "a login that was refused";
	ret[6].trouble_at = house_at("2026-11-22T16:44:30Z");
}

static void around(struct engine *e)
{
	static const uint32_t of[HOUSE_SERVICES] = {
		[BAY] = 1, [ELM] = 1, [HARBOR] = 3, [MILL] = 1, [OAK] = 2
	};

	house_init(e);
	memset(feed_states, 0, sizeof(feed_states));
	house_config.feeds = feeds;
	house_config.feed_count = FEEDS;
	house_config.platforms = platforms;
	house_config.platform_count = ACCOUNTS;
	e->feeds = feed_states;
	e->account_exposure = account_exposure;
	for (int s = 0; s < HOUSE_SERVICES; s++)
		house_services[s].feed = of[s];
	e->services[BAY].verdict.stale = true;
	e->services[MILL].as_of = (struct instant){ 0 };
	e->services[OAK].verdict.dead = true;
	feed_states[3].mass = MASS_DOWN;
	feed_states[3].mass_since = house_at("2026-11-22T16:10:00Z");
	house_service(e, HARBOR, VERDICT_FULL, 2);
	e->services[HARBOR].verdict.flaps[0] = (uint32_t)(e->now.ms / 60000);
	e->targets[MILL_GOOGLE].changed_outside = true;
	e->targets[MILL_GOOGLE].gate = GATE_CHANGED_OUTSIDE;
}

static const struct report_viewer reader = { .name = "", .role = ROLE_VIEWER },
				  approver = { .name = "kim", .role = ROLE_APPROVER, .form_token = "t\"k" };

static void feeds_page(const struct engine *e, const struct report_feed *f,
		       const struct report_context *c, struct buf *out)
{
	report_feeds_html(e, f, NULL, c, out);
}

/* As somebody who may let it go on. */
static void feeds_offered(const struct engine *e, const struct report_feed *f,
			  const struct report_context *c, struct buf *out)
{
	struct report_context theirs = *c;

	theirs.viewer = &approver;
	report_feeds_html(e, f, NULL, &theirs, out);
}

static void feeds_allow(const struct engine *e, const struct report_feed *f,
			const struct report_context *c, struct buf *out)
{
	struct report_context theirs = *c;

	theirs.viewer = &approver;
	report_feeds_html(e, f, "moving", &theirs, out);
}

static void feeds_allow_not(const struct engine *e, const struct report_feed *f,
			    const struct report_context *c, struct buf *out)
{
	struct report_context theirs = *c;

	theirs.viewer = &reader;
	report_feeds_html(e, f, "moving", &theirs, out);
}

typedef void feeds_face(const struct engine *e, const struct report_feed *f,
			const struct report_context *c, struct buf *out);
typedef void platforms_face(const struct engine *e, const struct report_account *a,
			    const struct report_context *c, struct buf *out);

static const struct {
	const char *file;
	int width;
	feeds_face *feeds;
	platforms_face *platforms;
} faces[] = {
	{ "feeds.json", 0, report_feeds_json, NULL },
	{ "feeds-80.txt", 80, report_feeds_text, NULL },
	{ "feeds-140.txt", 140, report_feeds_text, NULL },
	{ "feeds.html", 0, feeds_page, NULL },
	{ "feeds-offered.html", 0, feeds_offered, NULL },
	{ "feeds-allow.html", 0, feeds_allow, NULL },
	{ "feeds-allow-not.html", 0, feeds_allow_not, NULL },
	{ "platforms.json", 0, NULL, report_platforms_json },
	{ "platforms-80.txt", 80, NULL, report_platforms_text },
	{ "platforms-140.txt", 140, NULL, report_platforms_text },
	{ "platforms.html", 0, NULL, report_platforms_html },
};

START_TEST(is_as_reviewed)
{
	struct buf got cleanup_buf = BUF_INIT(PAGE_MAX);
	struct buf want cleanup_buf = BUF_INIT(PAGE_MAX);
	struct report_context c = at(faces[_i].width);
	struct report_feed f[FEEDS];
	struct report_account a[ACCOUNTS];
	struct engine e;
	char path[128];

	snprintf(path, sizeof(path), "tests/golden/around/%s", faces[_i].file);
	around(&e);
	feeds_of(f);
	accounts_of(a);
	if (faces[_i].feeds)
		faces[_i].feeds(&e, f, &c, &got);
	else
		faces[_i].platforms(&e, a, &c, &got);
	ck_assert(!got.overflowed);
	if (getenv("ACCEPT"))
		accept_golden(path, &got);
	read_golden(path, &want);
	ck_assert_msg(got.length == want.length && memcmp(got.data, want.data, got.length) == 0,
		      "%s differs; now it is:\n%s", path, buf_text(&got));
}
END_TEST

static void nothing_wrong(struct report_feed f[FEEDS], struct report_account a[ACCOUNTS])
{
	for (int i = 0; i < FEEDS; i++)
		f[i] = feed(feeds[i].id, "json", "");
	for (int i = 0; i < ACCOUNTS; i++)
		a[i] = account(platforms[i].id, "webhook");
}

START_TEST(nothing_wrong_is_one_sentence)
{
	struct buf got cleanup_buf = BUF_INIT(PAGE_MAX);
	struct report_context c = at(0);
	struct report_feed f[FEEDS];
	struct report_account a[ACCOUNTS];
	struct engine e;

	around(&e);
	feed_states[3].mass = MASS_NONE;
	nothing_wrong(f, a);
	report_feeds_headline(&e, f, &got);
	buf_putc(&got, '\n');
	report_platforms_headline(&e, a, &c, &got);
	ck_assert_str_eq(buf_text(&got), "No feed needs anything from you\n"
					 "No ad platform needs anything from you");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("around");

	tcase_add_loop_test(tc, is_as_reviewed, 0, ROWS(faces));
	tcase_add_test(tc, nothing_wrong_is_one_sentence);
	return run_case("around", tc);
}
