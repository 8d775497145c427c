/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.c - what was committed is there after a restart, and what was not is not.
 */
#include "tests/unit/support/run.h"
#include "tests/unit/support/storehouse.h"

START_TEST(a_new_store_is_empty)
{
	struct store *s = opened();
	const char *who, *why;

	ck_assert(!store_dirty(s));
	ck_assert_uint_eq(services_of(s).count, 0);
	ck_assert_uint_eq(targets_of(s).count, 0);
	ck_assert_uint_eq(store_read_next_command(s), 1);
	ck_assert_uint_eq(store_history_head(s), 0);
	ck_assert(!store_read_switch(s, &arena, &who, &why));
	store_close(s);
}
END_TEST

START_TEST(what_is_committed_is_there_after_a_restart)
{
	struct store *s = opened();
	struct service_state full = { .verdict.settled = VERDICT_FULL, .as_of = NOON };
	struct target_state paused = { .confirmed = { AD_PAUSED, 180 * MICROS, 9 }, .paused_by_us = true };
	const char *who, *why;
	struct found f;

	store_service(s, "harbor/derm", &full);
	store_target(s, "google/1", &paused);
	store_switch(s, true, "uid 1000", "audit", NOON);
	store_next_command(s, 43);
	line(s, "harbor/derm", NOON, "went full");
	committed(s);
	s = reopened(s);
	f = services_of(s);
	ck_assert_uint_eq(f.count, 1);
	ck_assert_str_eq(f.id[0], "harbor/derm");
	ck_assert_int_eq(f.service[0].verdict.settled, VERDICT_FULL);
	ck_assert_int_eq(f.service[0].as_of.ms, NOON.ms);
	f = targets_of(s);
	ck_assert_uint_eq(f.count, 1);
	ck_assert(f.target[0].paused_by_us);
	ck_assert_int_eq(f.target[0].stage, STAGE_NONE);
	ck_assert(!f.commanded[0]);
	ck_assert(store_read_switch(s, &arena, &who, &why));
	ck_assert_str_eq(who, "uid 1000");
	ck_assert_str_eq(why, "audit");
	ck_assert_uint_eq(store_read_next_command(s), 43);
	ck_assert_uint_eq(store_history_head(s), 1);
	store_close(s);
}
END_TEST

START_TEST(what_is_not_committed_is_not)
{
	struct store *s = opened();

	store_service(s, "harbor/derm", &(struct service_state){ .as_of = NOON });
	line(s, "harbor/derm", NOON, "went full");
	ck_assert(store_dirty(s));
	ck_assert_uint_eq(store_pending(s), 2);
	s = reopened(s);
	ck_assert_uint_eq(services_of(s).count, 0);
	ck_assert_uint_eq(store_history_head(s), 0);
	store_close(s);
}
END_TEST

START_TEST(the_last_state_of_a_pass_is_the_one_written)
{
	struct store *s = opened();
	struct found f;

	store_service(s, "harbor/derm", &(struct service_state){ .unclassified = 1 });
	store_service(s, "harbor/derm", &(struct service_state){ .unclassified = 2 });
	store_target(s, "harbor/derm", &(struct target_state){ .attempts = 3 });
	ck_assert_uint_eq(store_pending(s), 2);
	committed(s);
	f = services_of(s);
	ck_assert_int_eq(f.service[0].unclassified, 2);
	store_close(s);
}
END_TEST

/* ---- feeds and pools ---- */

struct incidents {
	int feeds, pools;
	struct feed_state feed;
	struct pool_state pool;
};

static void see_feed(void *context, const char *id, const struct feed_state *state)
{
	struct incidents *i = context;

	ck_assert_str_eq(id, "epic");
	i->feeds++;
	i->feed = *state;
}

static void see_pool(void *context, const char *id, const struct pool_state *state)
{
	struct incidents *i = context;

	ck_assert_str_eq(id, "north-shore");
	i->pools++;
	i->pool = *state;
}

static struct incidents incidents_of(struct store *s)
{
	struct incidents i = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_feeds(s, see_feed, &i, &err), "%s", err.text);
	ck_assert_msg(!store_read_pools(s, see_pool, &i, &err), "%s", err.text);
	return i;
}

START_TEST(a_mass_change_and_kept_money_survive)
{
	struct store *s = opened();
	struct incidents i = incidents_of(s);

	ck_assert_int_eq(i.feeds + i.pools, 0);
	store_feed(s, "epic", &(struct feed_state){ .mass = MASS_UP, .mass_since = NOON });
	store_feed(s, "epic",
		   &(struct feed_state){ .mass = MASS_DOWN, .allowed_until = NOON, .who = "ops" });
	store_pool(s, "north-shore", &(struct pool_state){ .month = 24322, .kept_micros = 7 * MICROS });
	ck_assert_uint_eq(store_pending(s), 2);
	committed(s);
	s = reopened(s);
	i = incidents_of(s);
	ck_assert_int_eq(i.feeds, 1);
	ck_assert_int_eq(i.feed.mass, MASS_DOWN);
	ck_assert_int_eq(i.feed.allowed_until.ms, NOON.ms);
	ck_assert_str_eq(i.feed.who, "ops");
	ck_assert_int_eq(i.pools, 1);
	ck_assert_int_eq(i.pool.kept_micros, 7 * MICROS);
	store_close(s);
}
END_TEST

START_TEST(where_a_pushing_source_stands_survives)
{
	struct store *s = opened();
	struct push_mark mark;
	struct err err = ERR_INIT;

	ck_assert_int_eq(store_read_push(s, "engine", &mark, &err), 0);
	ck_assert_uint_eq(mark.seen_count, 0);
	mark = (struct push_mark){ .source = "interface-engine", .sequence = 4711, .as_of = NOON };
	mark.seen[mark.seen_count++] = (struct push_seen){ 4711, 7, 9 };
	store_push(s, "engine", &mark);
	ck_assert(store_dirty(s));
	committed(s);
	s = reopened(s);
	ck_assert_int_eq(store_read_push(s, "engine", &mark, &err), 0);
	ck_assert_str_eq(mark.source, "interface-engine");
	ck_assert_int_eq(mark.sequence, 4711);
	ck_assert_uint_eq(mark.seen[0].key, 9);
	ck_assert_int_eq(store_read_push(s, "another", &mark, &err), 0);
	ck_assert_uint_eq(mark.seen_count, 0);
	by_hand("UPDATE meta SET value = '{\"v\":1,\"sequence\":\"x\"}' WHERE key = 'push/engine'");
	ck_assert_int_eq(store_read_push(s, "engine", &mark, &err), -1);
	ck_assert_msg(strstr(err.text, "where feed engine stands: $.sequence") != NULL, "%s", err.text);
	store_close(s);
}
END_TEST

START_TEST(a_feed_or_pool_that_cannot_be_read_stops_the_start)
{
	struct store *s = opened();
	struct incidents i = { 0 };
	struct err err = ERR_INIT;

	by_hand("INSERT INTO feed VALUES ('epic', '{\"v\":1,\"mass\":\"odd\"}')");
	by_hand("INSERT INTO pool VALUES ('north-shore', '{\"v\":1,\"day\":true}')");
	ck_assert_int_eq(store_read_feeds(s, see_feed, &i, &err), -1);
	ck_assert_str_eq(err.text,
			 "stored state of feed epic: $.mass: expected a name this version "
			 "knows");
	ck_assert_int_eq(store_read_pools(s, see_pool, &i, &err), -1);
	ck_assert_str_eq(err.text,
			 "stored state of pool north-shore: $.day: expected a whole number");
	ck_assert_int_eq(i.feeds + i.pools, 0);
	store_close(s);
}
END_TEST

/* ---- commands ---- */

START_TEST(an_unsettled_command_comes_back_unsure)
{
	struct store *s = opened();
	struct command first = command_of(41, 90 * MICROS), second = command_of(42, 80 * MICROS);
	struct found f;

	store_target(s, "google/1", &(struct target_state){ .stage = STAGE_DONE, .attempts = 2 });
	store_intent(s, "google/1", &first);
	committed(s);
	store_settled(s, 41, true, "", NOON);
	store_intent(s, "google/1", &second);
	store_stage(s, 42, "done", "HTTP 200", NOON);
	committed(s);
	s = reopened(s);
	f = targets_of(s);
	ck_assert_uint_eq(f.count, 1);
	ck_assert(f.commanded[0]);
	ck_assert_int_eq(f.target[0].stage, STAGE_UNSURE);
	ck_assert_int_eq(f.target[0].attempts, 2);
	ck_assert_uint_eq(f.command[0].id, 42);
	ck_assert_int_eq(f.command[0].budget_micros, 80 * MICROS);
	ck_assert_uint_eq(f.command[0].target, UINT32_MAX);
	store_settled(s, 42, false, "not applied", NOON);
	committed(s);
	f = targets_of(s);
	ck_assert(!f.commanded[0]);
	ck_assert_int_eq(
		number_by_hand("SELECT applied * 10 + (settled_at > 0) FROM command WHERE id = 42"), 1);
	ck_assert_int_eq(
		number_by_hand("SELECT applied * 10 + (settled_at > 0) FROM command WHERE id = 41"), 11);
	store_close(s);
}
END_TEST

START_TEST(an_intent_is_found_even_when_its_target_was_never_saved)
{
	struct store *s = opened();
	struct command c = command_of(5, 90 * MICROS), d = command_of(6, 70 * MICROS);
	struct found f;

	store_intent(s, "meta/9", &c);
	store_intent(s, "meta/9", &d);
	committed(s);
	f = targets_of(s);
	ck_assert_uint_eq(f.count, 1);
	ck_assert_str_eq(f.id[0], "meta/9");
	ck_assert_uint_eq(f.command[0].id, 6);
	ck_assert_int_eq(f.target[0].confirmed.budget_micros, BUDGET_UNKNOWN);
	store_close(s);
}
END_TEST

START_TEST(a_settled_command_stays_settled)
{
	struct store *s = opened();
	struct command c = command_of(5, 90 * MICROS);

	store_intent(s, "meta/9", &c);
	store_settled(s, 5, true, "", NOON);
	store_stage(s, 5, "unsure", "late reply", NOON);
	committed(s);
	ck_assert_uint_eq(targets_of(s).count, 0);
	store_intent(s, "meta/9", &c);
	committed(s);
	ck_assert_uint_eq(targets_of(s).count, 0);
	store_close(s);
}
END_TEST

START_TEST(a_command_id_is_never_given_out_twice)
{
	struct store *s = opened();
	struct command c = command_of(77, 90 * MICROS);

	store_next_command(s, 60);
	store_intent(s, "google/1", &c);
	committed(s);
	s = reopened(s);
	ck_assert_uint_eq(store_read_next_command(s), 78);
	store_close(s);
}
END_TEST

/* ---- sweeping ---- */

START_TEST(an_unchanged_observation_moves_only_the_time)
{
	struct store *s = opened();
	struct err err = ERR_INIT;

	store_service(s, "a/x", &(struct service_state){ .as_of = NOON, .unclassified = 4 });
	store_service(s, "b/x", &(struct service_state){ .as_of = NOON });
	committed(s);
	store_heard(s, "a/x", after(NOON, SPAN_MINUTES(1)), NOON);
	store_heard(s, "a/x", after(NOON, SPAN_MINUTES(2)), after(NOON, SPAN_MINUTES(3)));
	store_heard(s, "b/x", before(NOON, SPAN_MINUTES(1)), before(NOON, SPAN_MINUTES(1)));
	store_heard(s, "nobody/x", NOON, NOON);
	ck_assert(!store_dirty(s));
	ck_assert_int_eq(services_of(s).service[0].as_of.ms, NOON.ms);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(services_of(s).service[0].as_of.ms, NOON.ms + 120000);
	ck_assert_int_eq(services_of(s).service[0].polled_at.ms, NOON.ms + 180000);
	ck_assert_int_eq(services_of(s).service[0].unclassified, 4);
	ck_assert_int_eq(services_of(s).service[1].as_of.ms, NOON.ms);
	ck_assert_int_eq(services_of(s).service[1].polled_at.ms, NOON.ms - 60000);
	ck_assert_uint_eq(services_of(s).count, 2);
	store_close(s);
}
END_TEST

START_TEST(a_long_sweep_is_done_in_parts)
{
	struct store *s = opened();
	struct err err = ERR_INIT;
	char id[32];

	for (int i = 0; i < STORE_SWEEP_MAX + 10; i++) {
		snprintf(id, sizeof(id), "l%05d/x", i);
		store_service(s, id, &(struct service_state){ .as_of = NOON });
		store_heard(s, id, after(NOON, SPAN_MINUTES(1)), NOON);
	}
	committed(s);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM service WHERE as_of > 1795348800000"),
			 STORE_SWEEP_MAX);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM service WHERE as_of > 1795348800000"),
			 STORE_SWEEP_MAX + 10);
	store_close(s);
}
END_TEST

START_TEST(old_history_goes_and_the_newest_line_stays)
{
	struct store *s = opened();
	struct instant old = before(NOON, SPAN_DAYS(STORE_HISTORY_DAYS + 1));
	struct command c = command_of(3, MICROS), open = command_of(4, MICROS);
	struct err err = ERR_INIT;

	line(s, "a/x", old, "long ago");
	line(s, "a/x", before(NOON, SPAN_DAYS(STORE_HISTORY_DAYS - 1)), "in time");
	c.planned_at = open.planned_at = old;
	store_intent(s, "google/1", &c);
	store_intent(s, "google/1", &open);
	store_settled(s, 3, true, "", old);
	committed(s);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT group_concat(seq) FROM history"), 2);
	ck_assert_int_eq(number_by_hand("SELECT group_concat(id) FROM command"), 4);
	ck_assert_msg(!store_sweep(s, after(NOON, SPAN_DAYS(3000)), &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT group_concat(seq) FROM history"), 2);
	s = reopened(s);
	ck_assert_uint_eq(store_history_head(s), 2);
	store_close(s);
}
END_TEST

START_TEST(too_much_history_goes_from_its_old_end)
{
	struct store *s = opened();
	struct err err = ERR_INIT;

	for (int i = 0; i < 10; i++)
		line(s, "a/x", NOON, "one of many");
	committed(s);
	by_hand("UPDATE history SET seq = 1000006 WHERE seq = 10");
	s = reopened(s);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT min(seq) FROM history"), 7);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM history"), 4);
	store_close(s);
}
END_TEST

/* ---- history ---- */

START_TEST(history_is_read_newest_first_and_in_pages)
{
	struct store *s = opened();
	struct history_row *rows;
	size_t n;

	for (int i = 1; i <= 6; i++)
		line(s, i % 2 ? "a/x" : "b/x", after(NOON, SPAN_MINUTES(i)), i == 6 ? "" : "text");
	committed(s);
	n = store_read_history(s, "", 0, 4, &arena, &rows);
	ck_assert_uint_eq(n, 4);
	ck_assert_uint_eq(rows[0].seq, 6);
	ck_assert_str_eq(rows[0].service, "b/x");
	ck_assert_str_eq(rows[0].target, "google/1");
	ck_assert_str_eq(rows[0].kind, "verdict");
	ck_assert_str_eq(rows[0].text, "");
	ck_assert_uint_eq(rows[0].command, 7);
	ck_assert_int_eq(rows[0].at.ms, NOON.ms + 6 * 60000);
	ck_assert_uint_eq(rows[3].seq, 3);
	ck_assert_uint_eq(store_read_history(s, "", rows[3].seq, 4, &arena, &rows), 2);
	ck_assert_uint_eq(rows[0].seq, 2);
	n = store_read_history(s, "a/x", 5, 100000, &arena, &rows);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(rows[0].seq, 3);
	ck_assert_uint_eq(store_read_history(s, "c/x", 0, 10, &arena, &rows), 0);
	store_close(s);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_new_store_is_empty);
	tcase_add_test(tc, what_is_committed_is_there_after_a_restart);
	tcase_add_test(tc, what_is_not_committed_is_not);
	tcase_add_test(tc, the_last_state_of_a_pass_is_the_one_written);
	tcase_add_test(tc, a_mass_change_and_kept_money_survive);
	tcase_add_test(tc, where_a_pushing_source_stands_survives);
	tcase_add_test(tc, a_feed_or_pool_that_cannot_be_read_stops_the_start);
	tcase_add_test(tc, an_unsettled_command_comes_back_unsure);
	tcase_add_test(tc, an_intent_is_found_even_when_its_target_was_never_saved);
	tcase_add_test(tc, a_settled_command_stays_settled);
	tcase_add_test(tc, a_command_id_is_never_given_out_twice);
	tcase_add_test(tc, an_unchanged_observation_moves_only_the_time);
	tcase_add_test(tc, a_long_sweep_is_done_in_parts);
	tcase_add_test(tc, old_history_goes_and_the_newest_line_stays);
	tcase_add_test(tc, too_much_history_goes_from_its_old_end);
	tcase_add_test(tc, history_is_read_newest_first_and_in_pages);
	return run_case("store", tc);
}
