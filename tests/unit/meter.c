/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meter.c - which bound a duration falls under, and how it is written for Prometheus.
 */
#include "base/meter.h"

#include <string.h>

#include "report/exposition.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why;
	uint64_t us;
	int bound; /* METER_BOUNDS: beyond all */
} rows[] = {
	{ "nothing at all", 0, 0 },
	{ "exactly a bound is within it", 1000, 0 },
	{ "a microsecond more is not", 1001, 1 },
	{ "between two", 30000, 5 },
	{ "exactly the last", 5000000, METER_BOUNDS - 1 },
	{ "beyond the last", 5000001, METER_BOUNDS },
	{ "as long as can be said", UINT64_MAX / 2, METER_BOUNDS },
};

START_TEST(a_duration_has_one_bound)
{
	struct meter m = { 0 };

	meter_add(&m, rows[_i].us);
	for (int i = 0; i < METER_BOUNDS; i++)
		ck_assert_msg(m.within[i] == (i == rows[_i].bound), "%s: bound %d", rows[_i].why, i);
	ck_assert_uint_eq(m.count, 1);
	ck_assert_uint_eq(m.total_us, rows[_i].us);
}
END_TEST

START_TEST(bounds_rise)
{
	for (unsigned i = 1; i < METER_BOUNDS; i++)
		ck_assert_uint_gt(meter_bound_ms(i), meter_bound_ms(i - 1));
}
END_TEST

START_TEST(a_histogram_counts_up)
{
	struct buf out cleanup_buf = BUF_INIT(8192);
	struct meter m = { 0 };

	meter_add(&m, 900);
	meter_add(&m, 4000);
	meter_add(&m, 9000000);
	expose_meter(&out, "x_seconds", "X.", &m);
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out), "capacityd_x_seconds_bucket{le=\"0.001\"} 1\n"));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out), "capacityd_x_seconds_bucket{le=\"0.005\"} 2\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "capacityd_x_seconds_bucket{le=\"5\"} 2\n"));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out), "capacityd_x_seconds_bucket{le=\"+Inf\"} 3\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "capacityd_x_seconds_sum 9.0049\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "capacityd_x_seconds_count 3\n"));
}
END_TEST

static const struct {
	const char *why;
	int64_t micros;
	const char *says;
} amounts[] = {
	{ "whole", 12000000, "capacityd_m 12\n" },
	{ "cents, without idle zeros", 12340000, "capacityd_m 12.34\n" },
	{ "zeros inside stay", 12000050, "capacityd_m 12.00005\n" },
	{ "less than one", 1, "capacityd_m 0.000001\n" },
	{ "less than nothing", -1500000, "capacityd_m -1.5\n" },
	{ "the least there is", INT64_MIN, "capacityd_m -9223372036854.775808\n" },
};

START_TEST(micros_are_exact)
{
	struct buf out cleanup_buf = BUF_INIT(256);

	expose_micros(&out, "m", NULL, amounts[_i].micros);
	ck_assert_msg(strcmp(buf_text(&out), amounts[_i].says) == 0, "%s: %s", amounts[_i].why,
		      buf_text(&out));
}
END_TEST

START_TEST(labels_hold_any_text)
{
	struct buf out cleanup_buf = BUF_INIT(256);

	expose(&out, "x", (struct label[]){ { "a", "say \"no\"\\\n" }, { "b", "" }, { 0 } }, 3);
	ck_assert_str_eq(buf_text(&out), "capacityd_x{a=\"say \\\"no\\\"\\\\\\n\",b=\"\"} 3\n");
	buf_clear(&out);
	expose_instant(&out, "x", NULL, (struct instant){ 0 });
	ck_assert_str_eq(buf_text(&out), "");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("meter");

	tcase_add_loop_test(tc, a_duration_has_one_bound, 0, sizeof(rows) / sizeof(*rows));
	tcase_add_test(tc, bounds_rise);
	tcase_add_test(tc, a_histogram_counts_up);
	tcase_add_loop_test(tc, micros_are_exact, 0, sizeof(amounts) / sizeof(*amounts));
	tcase_add_test(tc, labels_hold_any_text);
	return run_case("meter", tc);
}
