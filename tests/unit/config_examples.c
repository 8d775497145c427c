/* SPDX-License-Identifier: Apache-2.0 */
/* config_examples.c - no key without an example, and an example of each key is read as written. */
#include <stdio.h>

#include "base/money.h"
#include "config/load.h"
#include "config/tables.h"
#include "support/memory_host.h"
#include "support/run.h"
#include "support/sample.h"

static const struct {
	const char *name;
	const struct option *table;
} tables[] = {
	{ "the top", root_options },	    { "a feed", feed_options },
	{ "a platform", platform_options }, { "a policy", policy_options },
	{ "a pool", pool_options },	    { "a line", line_options },
	{ "a location", location_options }, { "a service", service_options },
	{ "an ads entry", ads_options },    { "messages", messages_options },
	{ "a channel", channel_options },
};

static void must_show(const char *text, const struct option *table, const char *where)
{
	char key[80];

	for (const struct option *o = table; o->name; o++) {
		(void)snprintf(key, sizeof(key), "%s:", o->name);
		ck_assert_msg(strstr(text, key) || strcmp(o->name, "include") == 0,
			      "%s: no example of %s", where, o->name);
		if (o->table)
			must_show(text, o->table, o->name);
	}
}

START_TEST(every_row_has_an_example)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20);

	sample_read(&text, "tests/config/good/every-key.yaml");
	must_show(buf_text(&text), tables[_i].table, tables[_i].name);
}
END_TEST

static struct config *load_every_key(void)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20), printed cleanup_buf = BUF_INIT(1 << 20);
	struct diagnostics d;
	struct config *c;

	sample_read(&text, "tests/config/good/every-key.yaml");
	c = memory_load(buf_text(&text), &d);
	diagnostics_text(&d, &printed);
	ck_assert_str_eq(buf_text(&printed), "0 errors, 0 warnings.\n");
	diagnostics_release(&d);
	return c;
}

START_TEST(what_bounds_everything)
{
	struct config *c = load_every_key();

	ck_assert_int_eq(c->limits.changes_week, 9);
	ck_assert_int_eq(c->limits.mass_change_bp, 3500);
	ck_assert_int_eq(c->limits.mass_drop_bp, 1250);
	ck_assert_int_eq(c->limits.mass_money_bp, 1000);
	ck_assert_int_eq(c->limits.mass_window.ms, SPAN_HOURS(6).ms);
	ck_assert_int_eq(c->limits.on_mass, MASS_STOP);
	ck_assert_int_eq(c->limits.approval_life.ms, SPAN_MINUTES(90).ms);
	ck_assert_int_eq(c->limits.human_wins.ms, SPAN_HOURS(36).ms);
	ck_assert_int_eq(c->keep_observations.ms, SPAN_DAYS(30).ms);
	ck_assert_uint_eq(c->freeze_count, 3);
	ck_assert_int_eq(c->freezes[0].to_minute, 18 * 60 + 30);
	ck_assert_str_eq(c->freezes[1].market, "North Shore");
	ck_assert_uint_eq(c->freezes[2].weekdays, 1 << 6 | 1 << 0);
	config_free(c);
}
END_TEST

START_TEST(where_data_and_ads_are)
{
	struct config *c = load_every_key();

	ck_assert_int_eq(c->feeds[0].cadence.ms, SPAN_HOURS(12).ms);
	ck_assert(!c->feeds[0].is_flag);
	ck_assert(c->feeds[1].is_flag);
	ck_assert_int_eq(c->feeds[1].cadence.ms, 0);
	ck_assert(!c->feeds[0].adaptive);
	ck_assert(c->feeds[1].adaptive);
	ck_assert_int_eq(c->feeds[1].reach.per_minute, 90);
	ck_assert_int_eq(c->feeds[1].reach.at_once, 3);
	ck_assert_int_eq(c->feeds[1].reach.network, NETWORK_INTERNAL);
	ck_assert_str_eq(c->feeds[1].reach.ca_file, "/etc/capacityd/house-ca.pem");
	ck_assert_str_eq(c->feeds[1].auth.base, "https://ehr.example.org/r4");
	ck_assert_int_eq(c->platforms[0].reach.network, NETWORK_PUBLIC);
	ck_assert_str_eq(c->platforms[0].auth.base, "https://relay.example.org/");
	ck_assert_int_eq(c->platforms[0].spend_micros, 900 * MICROS);
	ck_assert_int_eq(c->platforms[0].spend_every.ms, SPAN_MINUTES(45).ms);
	ck_assert_int_eq(c->platforms[0].operations_day, 2880);
	ck_assert_int_eq(c->platforms[0].reach.per_minute, 120);
	ck_assert_int_eq(c->platforms[0].changes_hour, 2);
	ck_assert_str_eq(c->platforms[0].zone->name, "America/Chicago");
	config_free(c);
}
END_TEST

START_TEST(what_judges)
{
	struct config *c = load_every_key();
	const struct policy *p = &c->policies[0], *waits = &c->policies[c->policy_count - 1];

	ck_assert_str_eq(p->id, "default");
	ck_assert_int_eq(p->metric, METRIC_DAYS_OF_COVER);
	ck_assert_int_eq(p->smoothing, SMOOTHING_EWMA);
	ck_assert_int_eq(p->smooth_over.ms, SPAN_HOURS(6).ms);
	ck_assert_int_eq(p->pace_more.ms, SPAN_HOURS(36).ms);
	ck_assert_int_eq(p->pace_less.ms, SPAN_HOURS(2).ms);
	ck_assert_int_eq(p->ramp.ms, SPAN_HOURS(48).ms);
	ck_assert_int_eq(p->flap_changes, 3);
	ck_assert_int_eq(p->review.ms, SPAN_HOURS(24).ms);
	ck_assert_str_eq(waits->id, "waits");
	ck_assert_int_eq(waits->rank, 2);
	ck_assert_int_eq(waits->smoothing, SMOOTHING_MEDIAN);
	ck_assert_int_eq(waits->smooth_of, 7);
	ck_assert_int_eq(waits->smooth_over.ms, SPAN_HOURS(6).ms); /* inherited */
	config_free(c);
}
END_TEST

START_TEST(what_can_be_turned)
{
	struct config *c = load_every_key();
	const struct target *bid = &c->targets[1], *only_on = &c->targets[2];

	ck_assert_int_eq(c->targets[0].lever, LEVER_BUDGET);
	ck_assert_int_eq(bid->lever, LEVER_BID);
	ck_assert_int_eq(bid->budget_micros, MICROS);
	ck_assert_int_eq(bid->min_micros, MICROS / 2);
	ck_assert_int_eq(bid->max_micros, MICROS * 13 / 10);
	ck_assert_int_eq(only_on->lever, LEVER_SWITCH);
	ck_assert_int_eq(only_on->budget_micros + only_on->min_micros + only_on->max_micros, 0);
	config_free(c);
}
END_TEST

START_TEST(what_money_and_people_say)
{
	struct config *c = load_every_key();
	const struct go_live *g = c->services[0].go_live;

	ck_assert_int_eq(c->pools[0].split, SPLIT_VALUE);
	ck_assert_uint_eq(c->pools[0].carry_days, UINT32_C(1) << 25 | UINT32_C(1) << 26);
	ck_assert_int_eq(c->lines[0].booking_cost_micros, 85 * MICROS);
	ck_assert_int_eq(c->lines[0].half_response_micros, 150 * MICROS);
	ck_assert_int_eq(c->services[0].organic_milli, 1500);
	ck_assert_int_eq(g->state, GO_LIVE_ALIGNED);
	ck_assert_str_eq(g->operations.by, "M. Ortiz <ortiz@example.org>");
	ck_assert_int_eq(g->until.day, date_of_civil(2026, 12, 31).day);
	ck_assert_int_eq(c->services[1].go_live->state, GO_LIVE_DRAFT);
	config_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_examples");

	tcase_add_loop_test(tc, every_row_has_an_example, 0, ROWS(tables));
	tcase_add_test(tc, what_bounds_everything);
	tcase_add_test(tc, where_data_and_ads_are);
	tcase_add_test(tc, what_judges);
	tcase_add_test(tc, what_can_be_turned);
	tcase_add_test(tc, what_money_and_people_say);
	return run_case("config_examples", tc);
}
