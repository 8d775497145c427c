/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place.c - the page of one service, compared byte for byte with reviewed files.
 *
 * Four weeks with a gap, turns, commands close together, and names and words that try
 * to be markup.  After a wanted change, run this with ACCEPT=1 and review the
 * difference in tests/golden/place before committing it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "report/place.h"
#include "tests/golden/support/reviewed.h"
#include "tests/golden/support/troubled.h"
#include "tests/unit/support/run.h"

enum { PAGE_MAX = 1024 * 1024, TODAY = 20779, HOUR_MS = 3600 * 1000 };

static struct location places[5];
static const struct report_viewer reader = { .name = "", .role = ROLE_VIEWER },
				  operator= { .name = "kim", .role = ROLE_OPERATOR, .form_token = "t\"k" },
				  approver = { .name = "kim", .role = ROLE_APPROVER, .form_token = "t\"k" };

/* Plenty, a gap, and then less each day. */
static void days(struct place_day ret[PLACE_DAYS])
{
	for (int d = 0; d < PLACE_DAYS; d++) {
		struct place_day *day = &ret[d];

		*day = (struct place_day){ .day = { TODAY - PLACE_DAYS + 1 + d },
					   .value = COUNT_UNKNOWN,
					   .open_least = COUNT_UNKNOWN,
					   .open_most = COUNT_UNKNOWN };
		if (d >= 6 && d <= 10)
			continue;
		day->known = true;
		day->readings = 96;
		day->good = 90;
		day->value = d < 9 ? 24 + d % 3 : 30 - d;
		day->open_least = day->value - 2;
		day->open_most = day->value + 3;
		day->ms[d < 9 ? VERDICT_AMPLE : VERDICT_OPEN] = 24 * HOUR_MS;
		day->confirmed_micros = DOLLARS(180);
		day->wanted_micros = DOLLARS(200);
	}
	ret[27].ms[VERDICT_OPEN] = 8 * HOUR_MS;
	ret[27].ms[VERDICT_FILLING] = 3 * HOUR_MS;
	ret[27].moves = 2;
	ret[27].commands = 2;
}

#define HARBOR_ID "harbor-point/primary-care"

static struct history_row lines[] = {
	{ 30, { 0 }, HARBOR_ID, "google/20411107", "settled", 40, "paused, read back" },
	{ 29, { 0 }, HARBOR_ID, "google/20411107", "command", 40, "paused, because <b>it</b> is \"full\"" },
	{ 28, { 0 }, HARBOR_ID, "meta/23851234567890", "command", 41, "$70 a day instead of $90, because it fills" },
	{ 27, { 0 }, HARBOR_ID, "", "verdict", 0, HARBOR_ID " went full from filling: 2 openings" },
	{ 26, { 0 }, HARBOR_ID, "", "verdict", 0, HARBOR_ID " went filling from open: 5 openings" },
	{ 25, { 0 }, HARBOR_ID, "", "verdict", 0, HARBOR_ID " flaps: 4 changes of verdict" },
	{ 24, { 0 }, HARBOR_ID, "", "person", 0, "J. Cho <script>alert(1)</script> said \"go\"" },
	{ 20, { 0 }, HARBOR_ID, "google/20411107", "command", 33, "resumed, because there is room again" },
	{ 19, { 0 }, HARBOR_ID, "", "verdict", 0, HARBOR_ID " went open from ample: 19 openings" },
	{ 3, { 0 }, HARBOR_ID, "", "verdict", 0, HARBOR_ID " went ample from open: 25 openings" },
};
enum { LINES = sizeof(lines) / sizeof(lines[0]) };

static void times(void)
{
	static const char *const at[LINES] = {
		"2026-11-22T16:22:09Z", "2026-11-22T16:20:03Z", "2026-11-22T16:20:02Z",
		"2026-11-22T16:20:00Z", "2026-11-22T13:00:00Z", "2026-11-21T13:00:00Z",
		"2026-11-20T13:00:00Z", "2026-11-05T13:00:00Z", "2026-11-04T15:00:00Z",
		"2026-10-10T15:00:00Z",
	};

	for (int i = 0; i < LINES; i++)
		lines[i].at = house_at(at[i]);
}

static const struct {
	const char *file;
	service_ix service;
	enum place_form form;
	const struct report_viewer *viewer;
	bool asking, json, quiet;
} faces[] = {
	{ "reader.html", HARBOR, PLACE_NO_FORM, &reader, false, false, false },
	{ "operator.html", BAY, PLACE_NO_FORM, &operator, false, false, true },
	{ "hold.html", HARBOR, PLACE_HOLD, &operator, false, false, false },
	{ "resume.html", BAY, PLACE_RESUME, &operator, false, false, true },
	{ "nothing-to-resume.html", HARBOR, PLACE_RESUME, &operator, false, false, true },
	{ "asking.html", HARBOR, PLACE_NO_FORM, &approver, true, false, false },
	{ "approve.html", HARBOR, PLACE_APPROVE, &approver, true, false, false },
	{ "approve-not.html", HARBOR, PLACE_APPROVE, &operator, true, false, true },
	{ "decline.html", HARBOR, PLACE_DECLINE, &approver, true, false, true },
	{ "days.json", HARBOR, PLACE_NO_FORM, &reader, false, true, false },
};

static struct report_context at_noon(const struct report_viewer *viewer)
{
	return (struct report_context){
		.now = house_at("2026-11-22T16:45:00Z"),
		.started = house_at("2026-11-20T21:02:00Z"),
		.version = "0.1.0",
		.host = "ads-1",
		.config_loaded = house_at("2026-11-20T21:02:00Z"),
		.viewer = viewer,
	};
}

static void house(struct engine *e, bool asking)
{
	troubled_house(e);
	if (asking)
		ask_of_house(e);
	memcpy(places, house_locations, sizeof(places));
	places[0].name = "Harbor <script>\"Point\" & Søn";
	house_config.locations = places;
	e->targets[HARBOR_META].changed_outside = !asking;
	e->targets[HARBOR_META].changed_by = asking ? NULL : (char *)(uintptr_t) "<i>agency</i>";
	times();
}

START_TEST(is_as_reviewed)
{
	struct buf got cleanup_buf = BUF_INIT(PAGE_MAX);
	struct buf want cleanup_buf = BUF_INIT(PAGE_MAX);
	struct report_context c = at_noon(faces[_i].viewer);
	struct place_day counted[PLACE_DAYS];
	struct place_page page = {
		.service = faces[_i].service,
		.days = counted,
		.recent = lines,
		.recent_count = faces[_i].quiet ? 0 : LINES,
		.lines = lines,
		.line_count = faces[_i].quiet ? 0 : LINES,
		.older = !faces[_i].quiet,
		.form = faces[_i].form,
	};
	struct engine e;
	char path[128];

	snprintf(path, sizeof(path), "tests/golden/place/%s", faces[_i].file);
	house(&e, faces[_i].asking);
	days(counted);
	if (faces[_i].json)
		report_days_json(&e, &page, &c, &got);
	else
		report_place_html(&e, &page, &c, &got);
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
	TCase *tc = tcase_create("place");

	tcase_add_loop_test(tc, is_as_reviewed, 0, ROWS(faces));
	return run_case("place", tc);
}
