/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listing.c - what a view shows, in which order, and the address that says so.
 */
#include <stdio.h>

#include "base/limits.h"
#include "report/listing.h"
#include "tests/unit/support/index_case.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/still_engine.h"

/* Harbor Point is full, Mill Creek longer so, Oak Park has no data, Bayview is held, Elm Street fine. */
static void mixed_house(struct engine *e)
{
	static struct hold hold = { .who = "K. Osei" };

	house_init(e);
	house_service(e, HARBOR, VERDICT_FULL, 2);
	house_service(e, MILL, VERDICT_FULL, 31);
	e->services[MILL].verdict.since = house_at("2026-11-19T16:20:00Z");
	e->services[OAK].verdict.stale = true;
	e->services[BAY].hold = &hold;
	e->targets[BAY_GOOGLE].gate = GATE_HELD;
}

static const struct {
	const char *why;
	struct listing_filter filter;
	const char *says; /* the first letters of the locations shown, in order */
} views[] = {
	{ "everything: full first, the longest of them first, then unknown, then held", { 0 }, "MHOBE" },
	{ "a word of a location, whatever its case", { .text = "mILL" }, "M" },
	{ "words may be in different names", { .text = " primary  north " }, "HBE" },
	{ "each word must be somewhere", { .text = "primary dermatology" }, "" },
	{ "the id is a name", { .text = "elm-street/p" }, "E" },
	{ "blanks ask for nothing", { .text = "   " }, "MHOBE" },
	{ "a market is meant exactly", { .market = "Metro West" }, "MO" },
	{ "a part of a market is none", { .market = "Metro" }, "" },
	{ "a service line by its id", { .line = "dermatology" }, "M" },
	{ "a verdict as shown", { .by_verdict = true, .verdict = VERDICT_UNKNOWN }, "O" },
	{ "unknown is the zero of verdicts and must be asked for", { .verdict = VERDICT_UNKNOWN }, "MHOBE" },
	{ "attention", { .attention = true }, "MHOB" },
	{ "all at once",
	  { .text = "r", .market = "North Shore", .by_verdict = true, .verdict = VERDICT_FULL, .attention = true },
	  "H" },
};

START_TEST(shows_what_matches)
{
	struct engine e;
	struct listing l;
	char got[HOUSE_SERVICES + 1] = "", none[2] = "";
	size_t matching = 0;

	mixed_house(&e);
	listing_init(&l, &e, &views[_i].filter);
	for (size_t i = 0; i < l.shown; i++) {
		const struct service *s = &house_services[listing_service(&l, i)];

		none[0] = house_locations[s->location].name[0];
		strcat(got, none);
	}
	for (service_ix s = 0; s < HOUSE_SERVICES; s++)
		matching += listing_matches(&e, s, &views[_i].filter);
	ck_assert_msg(strcmp(got, views[_i].says) == 0, "%s: %s", views[_i].why, got);
	ck_assert_msg(matching == l.count, "%s: %zu one by one", views[_i].why, matching);
	listing_release(&l);
}
END_TEST

START_TEST(an_index_shows_the_same)
{
	struct house_index *ix = index_new();
	struct listing l, kept;
	struct engine e;

	mixed_house(&e);
	index_follow(ix, &e);
	listing_init(&l, &e, &views[_i].filter);
	listing_from(&kept, &e, &views[_i].filter, ix, 0);
	ck_assert_msg(l.count == kept.count && l.shown == kept.shown && l.pages == kept.pages,
		      "%s: %zu of %zu", views[_i].why, kept.shown, kept.count);
	for (size_t i = 0; i < l.shown; i++)
		ck_assert_msg(listing_service(&l, i) == listing_service(&kept, i), "%s: row %zu",
			      views[_i].why, i);
	kept.among.newest = l.among.newest;
	ck_assert_msg(memcmp(&l.among, &kept.among, sizeof(l.among)) == 0, "%s: counts", views[_i].why);
	listing_release(&kept);
	listing_release(&l);
	listing_from(&kept, &e, &(struct listing_filter){ 0 }, ix, 2);
	ck_assert_uint_eq(kept.count, HOUSE_SERVICES);
	ck_assert_uint_eq(listing_service(&kept, 1), HARBOR);
	listing_release(&kept);
	(void)index_free(ix);
}
END_TEST

START_TEST(an_index_looks_where_the_engine_says)
{
	struct house_index *ix = index_new();
	service_ix moved[64] = { 0 };
	struct engine e;

	mixed_house(&e);
	e.moved = moved;
	e.moved_room = 64;
	index_follow(ix, &e);
	ck_assert_uint_eq(index_place(ix, 4), ELM);
	e.services[ELM].verdict.settled = VERDICT_FULL;
	e.services[ELM].verdict.since = house_at("2026-11-18T16:20:00Z");
	index_follow(ix, &e);
	ck_assert_uint_eq(index_place(ix, 4), ELM); /* it did not say so */
	engine_moved(&e, ELM);
	index_follow(ix, &e);
	ck_assert_uint_eq(index_place(ix, 0), ELM);
	ck_assert_uint_eq(index_counts(ix)->verdict[VERDICT_FULL], 3);
	ck_assert_uint_eq(index_said(ix)->full, 3);
	e.services[MILL].verdict.settled = VERDICT_OPEN;
	engine_moved(&e, NOBODY);
	index_follow(ix, &e);
	ck_assert_ptr_null(index_differs(ix, &e));
	for (int i = 0; i < 200; i++) /* more than anybody remembers */
		engine_moved(&e, OAK);
	e.services[OAK].verdict.stale = false;
	index_follow(ix, &e);
	ck_assert_ptr_null(index_differs(ix, &e));
	(void)index_free(ix);
}
END_TEST

START_TEST(counts_what_a_choice_would_show)
{
	const struct listing_filter f = { .market = "Metro West", .by_verdict = true, .verdict = VERDICT_FULL };
	struct engine e;
	struct listing l;

	mixed_house(&e);
	e.targets[ELM_GOOGLE].gate = GATE_APPROVAL;
	e.targets[ELM_GOOGLE].wanted.budget_micros += DOLLARS(10);
	listing_init(&l, &e, &f);
	ck_assert_uint_eq(l.count, 1);
	ck_assert_uint_eq(l.house.services, HOUSE_SERVICES);
	ck_assert_uint_eq(l.house.verdict[VERDICT_FULL], 2);
	ck_assert_uint_eq(l.house.held, 1);
	ck_assert_uint_eq(l.house.waiting, 1);
	ck_assert_uint_eq(l.waits, ELM);
	ck_assert_uint_eq(l.among.services, 2);
	ck_assert_uint_eq(l.among.verdict[VERDICT_FULL], 1);
	ck_assert_uint_eq(l.among.verdict[VERDICT_UNKNOWN], 1);
	ck_assert_int_eq(l.house.newest.ms, house_at("2026-11-22T16:41:00Z").ms);
	listing_release(&l);
}
END_TEST

/* ---- pages ---- */

enum { MANY = 2 * REPORT_PAGE_ROWS + 3 };

static const struct {
	const char *why;
	size_t services, page, is, first, shown, pages;
} turns[] = {
	{ "without pages all is shown", MANY, 0, 0, 0, MANY, 1 },
	{ "the first", MANY, 1, 1, 0, REPORT_PAGE_ROWS, 3 },
	{ "the last holds what is left", MANY, 3, 3, 2 * REPORT_PAGE_ROWS, 3, 3 },
	{ "behind the last is the last", MANY, 999, 3, 2 * REPORT_PAGE_ROWS, 3, 3 },
	{ "a page that is just full", REPORT_PAGE_ROWS, 2, 1, 0, REPORT_PAGE_ROWS, 1 },
	{ "nothing is one page", 0, 7, 1, 0, 0, 1 },
};

START_TEST(turns_pages)
{
	static struct service services[MANY];
	static struct service_state states[MANY];
	struct engine e;
	struct listing l;

	house_init(&e);
	for (size_t i = 0; i < MANY; i++) {
		services[i] = house_services[ELM];
		states[i] = house_states[ELM];
	}
	house_config.services = services;
	house_config.service_count = turns[_i].services;
	e.services = states;
	listing_init(&l, &e, &(struct listing_filter){ .page = turns[_i].page });
	ck_assert_msg(l.filter.page == turns[_i].is && l.first == turns[_i].first &&
			      l.shown == turns[_i].shown && l.pages == turns[_i].pages,
		      "%s: page %zu of %zu, %zu from %zu", turns[_i].why, l.filter.page, l.pages,
		      l.shown, l.first);
	listing_release(&l);
}
END_TEST

/* ---- addresses ---- */

static const struct {
	const char *why;
	struct listing_filter filter;
	const char *says;
} addresses[] = {
	{ "nothing is asked for", { 0 }, "/" },
	{ "the first page needs no number", { .page = 1 }, "/" },
	{ "what would end the value is encoded", { .text = "a&b=\"c\" #1" }, "/?q=a%26b%3D%22c%22%20%231" },
	{ "everything",
	  { .text = "x",
	    .market = "North Shore",
	    .line = "pt",
	    .by_verdict = true,
	    .verdict = VERDICT_FULL,
	    .attention = true,
	    .page = 2 },
	  "/?q=x&market=North%20Shore&line=pt&verdict=full&need=1&page=2" },
};

START_TEST(has_an_address)
{
	struct buf out cleanup_buf = BUF_INIT(1024);

	listing_address(&addresses[_i].filter, "/", &out);
	ck_assert_msg(strcmp(buf_text(&out), addresses[_i].says) == 0, "%s: %s", addresses[_i].why,
		      buf_text(&out));
	ck_assert_int_eq(listing_is_filtered(&addresses[_i].filter),
			 strchr(addresses[_i].says, '?') != NULL);
}
END_TEST

START_TEST(knows_the_verdicts)
{
	enum verdict v;

	ck_assert(listing_verdict("closed", &v) && v == VERDICT_CLOSED);
	ck_assert(!listing_verdict("Closed", &v));
	ck_assert(!listing_verdict("", &v));
}
END_TEST

START_TEST(lists_the_markets)
{
	const char *names[2];

	house_configure();
	ck_assert_uint_eq(listing_markets(&house_config, names, 2), 2);
	ck_assert_str_eq(names[0], "Metro West");
	ck_assert_str_eq(names[1], "North Shore");
	ck_assert_uint_eq(listing_markets(&house_config, names, 1), 2); /* more than there is room for */
	house_config.location_count = 0;
	ck_assert_uint_eq(listing_markets(&house_config, names, 1), 0);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("listing");

	tcase_add_loop_test(tc, shows_what_matches, 0, ROWS(views));
	tcase_add_loop_test(tc, an_index_shows_the_same, 0, ROWS(views));
	tcase_add_test(tc, an_index_looks_where_the_engine_says);
	tcase_add_test(tc, counts_what_a_choice_would_show);
	tcase_add_loop_test(tc, turns_pages, 0, ROWS(turns));
	tcase_add_loop_test(tc, has_an_address, 0, ROWS(addresses));
	tcase_add_test(tc, knows_the_verdicts);
	tcase_add_test(tc, lists_the_markets);
	return run_case("listing", tc);
}
