/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of counts whatever the file says: played with a file over the end of a year. */

#include "base/buf.h"
#include "decide/metric.h"
#include "tests/unit/support/feed_case.h"
#include "tests/unit/support/run.h"

#define NOW "2026-12-25T15:00:00Z"
#define HEADER \
	"extract_ts,department_id,slot_date,slots_total,slots_open,slots_booked,slots_blocked," \
	"slots_held\n"

enum { DAYS = 28, FIRST_DAY = 20812 /* 2026-12-25 */, BODY_MAX = 64 * 1024, SEEDS = 12 };

struct day {
	unsigned open, booked, blocked, held;
};

static unsigned dice(uint32_t *seed, unsigned n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

static void days_throw(struct day days[DAYS], uint32_t seed)
{
	for (int d = 0; d < DAYS; d++)
		days[d] = (struct day){ dice(&seed, 3), 1 + dice(&seed, 9), dice(&seed, 2),
					dice(&seed, 2) };
}

static void file_write(const struct day days[DAYS], struct buf *out)
{
	char date[INSTANT_TEXT];

	buf_puts(out, HEADER);
	for (int d = 0; d < DAYS; d++)
		buf_printf(out, NOW ",0101,%s,%u,%u,%u,%u,%u\n",
			   date_format((struct date){ FIRST_DAY + d }, date),
			   days[d].open + days[d].booked + days[d].blocked + days[d].held,
			   days[d].open, days[d].booked, days[d].blocked, days[d].held);
}

static struct observation counted(const struct day days[DAYS], int within)
{
	struct buf body cleanup_buf = BUF_INIT(BODY_MAX);
	struct observation o;
	struct feed_case c;
	char window[16];

	snprintf(window, sizeof(window), "%dd", within);
	feed_case_init(&c, "csv", NOW);
	feed_case_option_set(&c, "path=/srv/drop/counts.csv");
	feed_case_ask(&c, window, "60d");
	feed_case_select(&c, "department=0101");
	file_write(days, &body);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_msg(feed_case_reply(&c, (struct reply){ .status = 200 }, body.data, body.length,
				      512) == FEED_DONE,
		      "%s", c.err.text);
	o = c.poll.ret[0];
	feed_case_release(&c);
	return o;
}

static int32_t third_of(const struct observation *o)
{
	struct policy p = { .metric = METRIC_THIRD_NEXT_AVAILABLE, .within = SPAN_DAYS(DAYS) };
	struct reading r;

	ck_assert(metric_read(&p, &new_york, o, COUNT_UNKNOWN, &r));
	return r.value;
}

START_TEST(a_window_is_the_sum_of_its_days)
{
	struct day days[DAYS];
	int32_t open = 0, all = 0;

	days_throw(days, (uint32_t)_i);
	for (int within = 1; within <= DAYS; within++) {
		struct observation o = counted(days, within);
		const struct day *last = &days[within - 1];

		open += (int32_t)last->open;
		all += (int32_t)(last->open + last->booked + last->blocked + last->held);
		ck_assert_int_eq(o.open, open);
		ck_assert_int_eq(o.open + o.booked + o.blocked + o.held, all);
	}
}
END_TEST

START_TEST(an_opening_less_is_never_a_shorter_wait)
{
	struct day days[DAYS];
	struct observation before;

	days_throw(days, (uint32_t)_i);
	before = counted(days, DAYS);
	for (int d = 0; d < DAYS; d++) {
		struct observation after;

		if (!days[d].open)
			continue;
		days[d].open--;
		days[d].booked++;
		after = counted(days, DAYS);
		ck_assert_int_eq(after.open, before.open - 1);
		ck_assert_int_ge(third_of(&after), third_of(&before));
		days[d].open++;
		days[d].booked--;
	}
}
END_TEST

START_TEST(a_window_over_the_end_of_the_year)
{
	struct day days[DAYS] = { { 0 } };
	struct observation o;

	days[6] = (struct day){ 1, 4, 0, 0 }; /* Thursday, December 31 */
	days[7] = (struct day){ 1, 4, 0, 0 };
	days[10] = (struct day){ 1, 4, 0, 0 }; /* Monday, January 4 */
	o = counted(days, DAYS);
	ck_assert_int_eq(o.open, 3);
	ck_assert_int_eq(third_of(&o), 10);
	ck_assert_int_eq(counted(days, 7).open, 1);
	ck_assert_int_eq(counted(days, 8).open, 2);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("feed_property");

	tcase_add_loop_test(tc, a_window_is_the_sum_of_its_days, 0, SEEDS);
	tcase_add_loop_test(tc, an_opening_less_is_never_a_shorter_wait, 0, SEEDS);
	tcase_add_test(tc, a_window_over_the_end_of_the_year);
	return run_case("feed_property", tc);
}
