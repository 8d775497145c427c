/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wheel.c - due once, in its slot, whatever happens in between.
 *
 * Virtual time: this program's own clock_gettime() is the one libuv asks, so
 * hours pass in no time and nothing sleeps.
 */
#include "daemon/wheel.h"

#include <time.h>

#include "tests/unit/support/run.h"

enum { ENTRIES = 64, START_MS = 1000000, TURN_MS = WHEEL_SLOT_MS * WHEEL_SLOTS };

static uint64_t fake_ms = START_MS;

int clock_gettime(clockid_t id, struct timespec *ret)
{
	(void)id;
	ret->tv_sec = (time_t)(fake_ms / 1000);
	ret->tv_nsec = (long)(fake_ms % 1000) * 1000000;
	return 0;
}

struct house {
	uv_loop_t loop;
	struct wheel *wheel;
	int times[ENTRIES];
	uint64_t at[ENTRIES];
	uint32_t order[ENTRIES * 4];
	size_t count;
	void (*then)(struct house *h, uint32_t entry);
};

static void on_due(void *context, uint32_t entry)
{
	struct house *h = context;

	h->times[entry]++;
	h->at[entry] = fake_ms;
	if (h->count < ENTRIES * 4)
		h->order[h->count++] = entry;
	if (h->then)
		h->then(h, entry);
}

static void house_open(struct house *h, uint64_t start)
{
	memset(h, 0, sizeof(*h));
	fake_ms = start;
	ck_assert_int_eq(uv_loop_init(&h->loop), 0);
	uv_update_time(&h->loop);
	h->wheel = wheel_new(&h->loop, ENTRIES, on_due, h);
}

static void house_close(struct house *h)
{
	wheel_close(h->wheel);
	uv_run(&h->loop, UV_RUN_DEFAULT);
	ck_assert_int_eq(uv_loop_close(&h->loop), 0);
}

static void jump(struct house *h, uint64_t ms)
{
	fake_ms += ms;
	uv_run(&h->loop, UV_RUN_NOWAIT);
}

static void pass(struct house *h, uint64_t ms)
{
	for (; ms; ms--)
		jump(h, 1);
}

static const struct {
	const char *why;
	uint64_t start, delay, due; /* due: ms after start */
} rounding[] = {
	{ "on a slot, no delay: at once", START_MS, 0, 0 },
	{ "a delay of one slot", START_MS, 250, 250 },
	{ "one ms more rounds up", START_MS, 251, 500 },
	{ "between slots, the sum is rounded", START_MS + 100, 100, 150 },
	{ "between slots, no delay: the next slot", START_MS + 1, 0, 249 },
	{ "a minute", START_MS + 7, 60000, 60243 },
	{ "one slot short of a turn", START_MS, TURN_MS - 250, TURN_MS - 250 },
	{ "exactly one turn", START_MS, TURN_MS, TURN_MS },
	{ "a turn and a bit is not early by a turn", START_MS + 3, TURN_MS + 300, TURN_MS + 497 },
	{ "a day", START_MS, 86400000, 86400000 },
};

START_TEST(due_times_are_rounded_up)
{
	struct house h;
	uint64_t due = rounding[_i].due;

	house_open(&h, rounding[_i].start);
	wheel_arm(h.wheel, 5, rounding[_i].delay);
	ck_assert_uint_eq(wheel_remaining(h.wheel, 5), due);
	while (fake_ms + WHEEL_SLOT_MS < rounding[_i].start + due)
		jump(&h, WHEEL_SLOT_MS);
	ck_assert_msg(!h.times[5], "%s: early", rounding[_i].why);
	while (!h.times[5] && fake_ms <= rounding[_i].start + due)
		jump(&h, 1);
	ck_assert_msg(h.times[5] == 1, "%s: not delivered", rounding[_i].why);
	/* The first look at the clock after arming is one step later. */
	ck_assert_msg(h.at[5] == rounding[_i].start + (due ? due : 1), "%s: at %d",
		      rounding[_i].why, (int)(h.at[5] - rounding[_i].start));
	ck_assert_uint_eq(wheel_remaining(h.wheel, 5), UINT64_MAX);
	pass(&h, 600);
	ck_assert_int_eq(h.times[5], 1);
	house_close(&h);
}
END_TEST

START_TEST(the_timer_sleeps_to_the_next_slot_that_holds_anything)
{
	struct house h;

	house_open(&h, START_MS);
	wheel_arm(h.wheel, 1, 90000);
	wheel_arm(h.wheel, 2, 30000);
	uv_run(&h.loop, UV_RUN_NOWAIT); /* the loop begins to watch its own wakeup */
	ck_assert_int_eq(uv_backend_timeout(&h.loop), 30000);
	wheel_disarm(h.wheel, 2);
	jump(&h, 30000);
	ck_assert_int_eq(h.times[2], 0);
	ck_assert_int_eq(uv_backend_timeout(&h.loop), 60000);
	jump(&h, 60000);
	ck_assert_int_eq(h.times[1], 1);
	house_close(&h);
}
END_TEST

START_TEST(one_slot_is_delivered_together_and_in_order)
{
	struct house h;
	uint32_t i;

	house_open(&h, START_MS);
	for (i = 0; i < 10; i++)
		wheel_arm(h.wheel, i, 1 + i * 20);
	jump(&h, 249);
	ck_assert_uint_eq(h.count, 0);
	jump(&h, 1);
	ck_assert_uint_eq(h.count, 10);
	for (i = 0; i < 10; i++)
		ck_assert_uint_eq(h.order[i], i);
	house_close(&h);
}
END_TEST

static void arm_again(struct house *h, uint32_t entry)
{
	wheel_arm(h->wheel, entry, 0);
}

START_TEST(arming_again_from_inside_waits_for_the_next_slot)
{
	struct house h;

	house_open(&h, START_MS);
	h.then = arm_again;
	wheel_arm(h.wheel, 3, 250);
	jump(&h, 250);
	ck_assert_int_eq(h.times[3], 1);
	jump(&h, 249);
	ck_assert_int_eq(h.times[3], 1);
	jump(&h, 1);
	ck_assert_int_eq(h.times[3], 2);
	house_close(&h);
}
END_TEST

static void every_second(struct house *h, uint32_t entry)
{
	wheel_arm(h->wheel, entry, 1000);
}

START_TEST(a_period_keeps_time_on_a_loop_that_is_always_late)
{
	struct house h;
	int i;

	house_open(&h, START_MS);
	h.then = every_second;
	wheel_arm(h.wheel, 3, 1000);
	for (i = 0; i < 100; i++) {
		jump(&h, 1007);
		fake_ms -= 7;
	}
	ck_assert_int_eq(h.times[3], 100);
	house_close(&h);
}
END_TEST

static void disarm_the_other(struct house *h, uint32_t entry)
{
	wheel_disarm(h->wheel, entry == 1 ? 2 : 1);
}

START_TEST(what_was_disarmed_in_the_same_slot_is_not_called)
{
	struct house h;

	house_open(&h, START_MS);
	h.then = disarm_the_other;
	wheel_arm(h.wheel, 1, 250);
	wheel_arm(h.wheel, 2, 250);
	pass(&h, 600);
	ck_assert_int_eq(h.times[1] + h.times[2], 1);
	house_close(&h);
}
END_TEST

START_TEST(a_loop_that_was_held_up_delivers_everything_once)
{
	struct house h;
	uint32_t i;

	house_open(&h, START_MS);
	for (i = 0; i < 20; i++)
		wheel_arm(h.wheel, i, i * 700);
	wheel_arm(h.wheel, 40, 2 * TURN_MS + 60000);
	jump(&h, TURN_MS + 5000);
	for (i = 0; i < 20; i++)
		ck_assert_int_eq(h.times[i], 1);
	ck_assert_int_eq(h.times[40], 0);
	jump(&h, TURN_MS + 55000);
	ck_assert_int_eq(h.times[40], 1);
	house_close(&h);
}
END_TEST

static void close_it(struct house *h, uint32_t entry)
{
	(void)entry;
	wheel_close(h->wheel);
}

START_TEST(closing_from_inside_ends_the_delivery)
{
	struct house h;

	house_open(&h, START_MS);
	h.then = close_it;
	wheel_arm(h.wheel, 1, 250);
	wheel_arm(h.wheel, 2, 250);
	jump(&h, 250);
	uv_run(&h.loop, UV_RUN_DEFAULT);
	ck_assert_int_eq(h.times[1] + h.times[2], 1);
	ck_assert_int_eq(uv_loop_close(&h.loop), 0);
}
END_TEST

/* Against the plainest model there is: an array of due times. */
START_TEST(a_random_life_keeps_its_times)
{
	uint64_t due[ENTRIES] = { 0 }, seed = 42 + (uint64_t)_i;
	int times[ENTRIES] = { 0 };
	struct house h;
	int round, e;

	house_open(&h, START_MS + 17);
	for (round = 0; round < 4000; round++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		e = (int)(seed >> 33) % ENTRIES;
		if ((seed >> 45) % 4 == 0) {
			wheel_disarm(h.wheel, (uint32_t)e);
			due[e] = 0;
		} else {
			uint64_t delay = (seed >> 20) % ((seed >> 50) % 8 ? 5000 : 3 * TURN_MS);

			wheel_arm(h.wheel, (uint32_t)e, delay);
			due[e] = (fake_ms + delay + WHEEL_SLOT_MS - 1) / WHEEL_SLOT_MS * WHEEL_SLOT_MS;
		}
		jump(&h, 1 + (seed >> 10) % 900);
		for (e = 0; e < ENTRIES; e++) {
			if (due[e] && due[e] <= fake_ms) {
				times[e]++;
				due[e] = 0;
			}
			ck_assert_msg(h.times[e] == times[e], "round %d, entry %d: %d, not %d",
				      round, e, h.times[e], times[e]);
		}
	}
	house_close(&h);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("wheel");

	tcase_add_loop_test(tc, due_times_are_rounded_up, 0, ROWS(rounding));
	tcase_add_test(tc, the_timer_sleeps_to_the_next_slot_that_holds_anything);
	tcase_add_test(tc, one_slot_is_delivered_together_and_in_order);
	tcase_add_test(tc, arming_again_from_inside_waits_for_the_next_slot);
	tcase_add_test(tc, a_period_keeps_time_on_a_loop_that_is_always_late);
	tcase_add_test(tc, what_was_disarmed_in_the_same_slot_is_not_called);
	tcase_add_test(tc, a_loop_that_was_held_up_delivers_everything_once);
	tcase_add_test(tc, closing_from_inside_ends_the_delivery);
	tcase_add_loop_test(tc, a_random_life_keeps_its_times, 0, 5);
	return run_case("wheel", tc);
}
