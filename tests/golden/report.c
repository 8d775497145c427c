/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.c - every face of one house, compared byte for byte with reviewed files.
 *
 * The house holds one of each trouble and a name that tries to be markup.  After
 * a wanted change, run this with ACCEPT=1 and review the difference in
 * tests/golden/report before committing it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "report/prometheus.h"
#include "report/report.h"
#include "report/table.h"
#include "tests/golden/support/reviewed.h"
#include "tests/golden/support/troubled.h"
#include "tests/unit/support/run.h"

enum { PAGE_MAX = 1024 * 1024 };

static struct location places[5];

static struct report_context at(int width, bool all)
{
	return (struct report_context){
		.now = house_at("2026-11-22T16:45:00Z"),
		.started = house_at("2026-11-20T21:02:00Z"),
		.version = "0.1.0",
		.host = "ads-1",
		.config_file = "/etc/capacityd/capacityd.yaml",
		.config_loaded = house_at("2026-11-20T21:02:00Z"),
		.store_trouble = "",
		.width = width,
		.all = all,
	};
}

/* One of its names tries to be markup. */
static void trouble_house(struct engine *e)
{
	troubled_house(e);
	memcpy(places, house_locations, sizeof(places));
	places[4].name = "Bay<script>\"view\" & Søn";
	house_config.locations = places;
}

static void status_json(const struct engine *e, struct buf *out)
{
	struct report_context c = at(0, false);

	report_status_json(e, &c, out);
}

static void service_json(const struct engine *e, struct buf *out)
{
	struct report_context c = at(0, false);

	report_service_json(e, BAY, &c, out);
}

static void history_json(const struct engine *e, struct buf *out)
{
	(void)e;
	report_history_json(troubled_history, 3, out);
}

static void status_80(const struct engine *e, struct buf *out)
{
	struct report_context c = at(80, false);

	report_status_text(e, &c, out);
}

static void status_all_wide(const struct engine *e, struct buf *out)
{
	struct report_context c = at(160, true);

	report_status_text(e, &c, out);
}

static void explain_80(const struct engine *e, struct buf *out)
{
	struct report_context c = at(80, false);

	report_explain_text(e, OAK, &c, out);
	buf_puts(out, "\n");
	report_explain_text(e, MILL, &c, out);
}

static void why_not_80(const struct engine *e, struct buf *out)
{
	struct report_context c = at(80, false);

	report_why_not_text(e, HARBOR, &c, out);
	buf_puts(out, "\n");
	report_why_not_text(e, BAY, &c, out);
}

static void why_not_json(const struct engine *e, struct buf *out)
{
	report_why_not_json(e, BAY, out);
}

static void status_plain(const struct engine *e, struct buf *out)
{
	struct report_context c = at(TABLE_PLAIN, true);

	report_status_text(e, &c, out);
	buf_puts(out, "\n");
	report_explain_text(e, OAK, &c, out);
}

static void history_80(const struct engine *e, struct buf *out)
{
	struct report_context c = at(80, false);

	report_history_text(e, troubled_history, 3, &c, out);
}

/* Four weeks: falling, with days nobody counted, and one service that is new. */
static struct report_recent recent_days[HOUSE_SERVICES];

static void past_weeks(const struct listing *l)
{
	for (size_t i = 0; i < l->shown; i++)
		for (int d = 0; d < RECENT_DAYS; d++) {
			int32_t *value = &recent_days[i].value[d];

			*value = listing_service(l, i) == BAY ? 12 : 30 - d;
			if ((d > 9 && d < 12) || listing_service(l, i) == OAK)
				*value = COUNT_UNKNOWN;
			if (listing_service(l, i) == ELM && d == 3)
				*value = 400;
		}
}

typedef void write_listing(const struct engine *e, const struct listing *l,
			   const struct report_recent *recent, const struct report_context *c,
			   struct buf *out);

static void listed(write_listing *write, const struct engine *e, const struct listing_filter *f,
		   struct buf *out)
{
	struct report_context c = at(0, false);
	struct listing l;

	c.last = &troubled_history[1];
	c.kept = (struct report_kept){ .counting = true,
				       .micros = DOLLARS(18400),
				       .would_keep_micros = DOLLARS(21000),
				       .since = date_of_civil(2026, 11, 3) };
	listing_init(&l, e, f);
	past_weeks(&l);
	write(e, &l, recent_days, &c, out);
	listing_release(&l);
}

static void page_rehearsing(const struct engine *e, struct buf *out)
{
	house_config.mode = MODE_REHEARSAL;
	listed(report_page_json, e, &(struct listing_filter){ .text = "elm", .page = 1 }, out);
	house_config.mode = MODE_ACT;
}

static void page_html(const struct engine *e, struct buf *out)
{
	listed(report_page_html, e, &(struct listing_filter){ .page = 1 }, out);
}

static void page_json(const struct engine *e, struct buf *out)
{
	listed(report_page_json, e, &(struct listing_filter){ .page = 1 }, out);
}

static void page_filtered(const struct engine *e, struct buf *out)
{
	listed(report_page_html, e,
	       &(struct listing_filter){ .text = "\"><b>", .market = "Metro West", .page = 3 }, out);
}

static void status_csv(const struct engine *e, struct buf *out)
{
	struct report_context c = at(0, false);

	report_csv_head(out);
	for (service_ix s = 0; s < HOUSE_SERVICES; s++)
		report_csv_row(e, s, &c, out);
}

static void asking_house(struct engine *e)
{
	trouble_house(e);
	ask_of_house(e);
}

static void plan_100(const struct engine *e, struct buf *out)
{
	struct report_context c = at(100, false);
	struct engine asking = *e;

	asking_house(&asking);
	report_plan_text(&asking, &c, out);
}

static void plan_all_wide(const struct engine *e, struct buf *out)
{
	struct report_context c = at(0, true);

	house_months[0].reported = house_months[0].of;
	house_target_states[HARBOR_GOOGLE].spend.month_micros = DOLLARS(5200);
	house_pots[0].short_of_floors = true;
	house_pots[0].multiplier = 0;
	report_plan_text(e, &c, out);
}

static void plan_json(const struct engine *e, struct buf *out)
{
	struct report_context c = at(0, false);
	struct engine asking = *e;

	asking_house(&asking);
	report_plan_json(&asking, &c, out);
}

static void status_asking_80(const struct engine *e, struct buf *out)
{
	struct report_context c = at(80, false);
	struct engine asking = *e;

	asking_house(&asking);
	report_status_text(&asking, &c, out);
}

static void page_asking(const struct engine *e, struct buf *out)
{
	struct engine asking = *e;

	asking_house(&asking);
	asking.services[HARBOR].verdict.flapping = true;
	troubled_hold.direction = HOLD_INCREASES;
	asking.targets[BAY_GOOGLE].gate = GATE_NONE;
	asking.targets[OAK_GOOGLE].gate = GATE_GO_LIVE;
	house_services[OAK].go_live = &(const struct go_live){ .state = GO_LIVE_DRAFT };
	listed(report_page_html, &asking, &(struct listing_filter){ .attention = true, .page = 1 }, out);
	house_services[OAK].go_live = NULL;
	troubled_hold.direction = HOLD_ALL;
}

static void explain_asking_80(const struct engine *e, struct buf *out)
{
	struct report_context c = at(80, false);
	struct engine asking = *e;

	asking_house(&asking);
	report_explain_text(&asking, HARBOR, &c, out);
	buf_puts(out, "\n");
	report_explain_text(&asking, ELM, &c, out);
}

static void metrics_80(const struct engine *e, struct buf *out)
{
	struct report_context c = at(80, false);

	report_metrics_text(e, &c, out);
}

static void metrics_json(const struct engine *e, struct buf *out)
{
	report_metrics_json(e, out);
}

static void metrics_prom(const struct engine *e, struct buf *out)
{
	const struct config *config = engine_config(e);
	struct report_context c = at(0, false);
	struct report_feed *feeds = calloc(config->feed_count + 1, sizeof(*feeds));
	struct report_account *accounts = calloc(config->platform_count + 1, sizeof(*accounts));
	struct report_meters m = { .turns = 420,
				   .commits = 7,
				   .commands = { 1, 2, 3 },
				   .replies = { 4, 0, 1, 1 },
				   .applied = 4,
				   .not_applied = 1,
				   .polls = 400 };

	ck_assert(feeds && accounts);
	for (size_t f = 0; f < config->feed_count; f++)
		feeds[f] = (struct report_feed){ .services = 3,
						 .unanswered = 1,
						 .every = SPAN_SECONDS(60),
						 .polls = 390,
						 .failures = 2,
						 .answered_at = c.started };
	/* One that tells everything, and the others nothing. */
	for (size_t p = 0; p < config->platform_count; p++)
		accounts[p] = (struct report_account){ .percent = p ? -1 : 37,
						       .day = p ? 0 : 15000,
						       .used = 12,
						       .looked_at = p ? (struct instant){ 0 } : c.started,
						       .sunset = { p ? 0 : 20500 } };
	for (uint64_t us = 100; us < 20000000; us *= 4)
		meter_add(&m.commit, us);
	m.feeds = feeds;
	m.accounts = accounts;
	c.kept = (struct report_kept){ .counting = true, .micros = 1234500000 };
	report_prometheus(e, &c, &m, out);
	free(feeds);
	free(accounts);
}

static const struct {
	const char *file;
	void (*write)(const struct engine *e, struct buf *out);
} faces[] = {
	{ "status.json", status_json },
	{ "service.json", service_json },
	{ "history.json", history_json },
	{ "status-80.txt", status_80 },
	{ "status-all-160.txt", status_all_wide },
	{ "explain-80.txt", explain_80 },
	{ "why-not-80.txt", why_not_80 },
	{ "why-not.json", why_not_json },
	{ "status-plain.txt", status_plain },
	{ "status-asking-80.txt", status_asking_80 },
	{ "explain-asking-80.txt", explain_asking_80 },
	{ "plan-100.txt", plan_100 },
	{ "plan-all.txt", plan_all_wide },
	{ "plan.json", plan_json },
	{ "metrics-80.txt", metrics_80 },
	{ "metrics.json", metrics_json },
	{ "history-80.txt", history_80 },
	{ "page.html", page_html },
	{ "page-asking.html", page_asking },
	{ "page-filtered.html", page_filtered },
	{ "page.json", page_json },
	{ "page-rehearsing.json", page_rehearsing },
	{ "status.csv", status_csv },
	{ "metrics.prom", metrics_prom },
};

START_TEST(is_as_reviewed)
{
	struct buf got cleanup_buf = BUF_INIT(PAGE_MAX);
	struct buf want cleanup_buf = BUF_INIT(PAGE_MAX);
	struct engine e;
	char path[128];

	snprintf(path, sizeof(path), "tests/golden/report/%s", faces[_i].file);
	trouble_house(&e);
	faces[_i].write(&e, &got);
	ck_assert(!got.overflowed);
	if (getenv("ACCEPT"))
		accept_golden(path, &got);
	read_golden(path, &want);
	ck_assert_msg(got.length == want.length && memcmp(got.data, want.data, got.length) == 0,
		      "%s differs; now it is:\n%s", path, buf_text(&got));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("report");

	tcase_add_loop_test(tc, is_as_reviewed, 0, ROWS(faces));
	return run_case("report", tc);
}
