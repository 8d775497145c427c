/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allocate.c - splitting money over a million services, beside the least it could cost.
 *
 * The floor is a bracketed Newton on the same inputs that finds the level and stops:
 * no whole cents, no proof that the sum is exact.  The peer sorts all breakpoints,
 * as textbooks do.  All three in one process, alternating, best of several rounds.
 *
 *	allocate [SERVICES]
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "decide/allocate.h"

enum { SERVICES = 1000000, ROUNDS = 7, LANES = 4 };

struct inputs {
	size_t count;
	double *a;
	int64_t *low, *high, *ret;
	int64_t budget;
};

static void *rows(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		abort();
	return p;
}

static struct inputs draw(size_t count)
{
	struct inputs in = { count,
			     rows(count, sizeof(double)),
			     rows(count, sizeof(int64_t)),
			     rows(count, sizeof(int64_t)),
			     rows(count, sizeof(int64_t)),
			     0 };
	uint64_t state = UINT64_C(88172645463325252);

	for (size_t i = 0; i < count; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		in.a[i] = (double)(1 + state % 40);
		in.low[i] = (int64_t)(state >> 20 & 1023);
		in.high[i] = in.low[i] + (int64_t)(state >> 32 & 32767);
		in.budget += in.low[i] + (in.high[i] - in.low[i]) * 2 / 5;
	}
	return in;
}

/* ---- the floor ---- */

static double level(const struct inputs *in, double t, double *ret_slope)
{
	double sum[LANES] = { 0 }, slope[LANES] = { 0 };

	for (size_t i = 0; i < in->count; i++) {
		double low = (double)in->low[i], high = (double)in->high[i], x = in->a[i] * t;
		double c = x < low ? low : x;

		sum[i % LANES] += c > high ? high : c;
		slope[i % LANES] += (x > low) & (x < high) ? in->a[i] : 0;
	}
	*ret_slope = slope[0] + slope[1] + slope[2] + slope[3];
	return sum[0] + sum[1] + sum[2] + sum[3];
}

static double floor_level(const struct inputs *in)
{
	double low = 0, high = INFINITY, a = 0, t, slope;

	for (size_t i = 0; i < in->count; i++)
		a += in->a[i];
	t = (double)in->budget / a;
	for (;;) {
		double excess = level(in, t, &slope) - (double)in->budget, next;

		if (fabs(excess) < 0x1p-10)
			return t;
		*(excess < 0 ? &low : &high) = t;
		next = t - excess / slope;
		t = next > low && next < high ? next :
		    isfinite(high)	      ? (low + high) / 2 :
						2 * low + 1;
	}
}

/* ---- the peer ---- */

struct point {
	double t, slope;
};

static int by_t(const void *x, const void *y)
{
	double a = ((const struct point *)x)->t, b = ((const struct point *)y)->t;

	return (a > b) - (a < b);
}

static double sorted_level(const struct inputs *in)
{
	struct point *points = rows(2 * in->count, sizeof(*points));
	double sum = 0, slope = 0, t = 0;

	for (size_t i = 0; i < in->count; i++) {
		points[2 * i] = (struct point){ (double)in->low[i] / in->a[i], in->a[i] };
		points[2 * i + 1] = (struct point){ (double)in->high[i] / in->a[i], -in->a[i] };
		sum += (double)in->low[i];
	}
	qsort(points, 2 * in->count, sizeof(*points), by_t);
	for (size_t i = 0; i < 2 * in->count; i++) {
		double here = sum + slope * (points[i].t - t);

		if (here >= (double)in->budget)
			break;
		sum = here;
		t = points[i].t;
		slope += points[i].slope;
	}
	free(points);
	return t + ((double)in->budget - sum) / slope;
}

/* ---- rounds ---- */

static double now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void keep_best(double *best, double ms)
{
	if (*best <= 0 || ms < *best)
		*best = ms;
}

int main(int argc, char **argv)
{
	struct inputs in = draw(argc > 1 ? strtoull(argv[1], NULL, 10) : SERVICES);
	struct allocation p = { in.count, in.a, NULL, in.low, in.high, in.ret };
	double best[3] = { 0 }, t[3] = { 0 }, start;
	int64_t sum = 0;

	for (int round = 0; round < ROUNDS; round++) {
		start = now_ms();
		t[0] = floor_level(&in);
		keep_best(&best[0], now_ms() - start);
		start = now_ms();
		t[1] = allocate(&p, in.budget).t;
		keep_best(&best[1], now_ms() - start);
		if (round > 1)
			continue;
		start = now_ms();
		t[2] = sorted_level(&in);
		keep_best(&best[2], now_ms() - start);
	}
	for (size_t i = 0; i < in.count; i++)
		sum += in.ret[i];
	if (sum != in.budget || fabs(t[0] - t[2]) > 1e-9 * t[0] || fabs(t[1] - t[0]) > 1e-9 * t[0]) {
		(void)fprintf(stderr, "allocate: %" PRId64 " of %" PRId64 ", levels %.17g %.17g %.17g\n",
			      sum, in.budget, t[0], t[1], t[2]);
		return EXIT_FAILURE;
	}
	(void)printf("services=%zu floor_ms=%.1f ms=%.1f sort_ms=%.1f ratio=%.2f\n", in.count,
		     best[0], best[1], best[2], best[1] / best[0]);
	return EXIT_SUCCESS;
}
