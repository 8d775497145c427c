/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allocate.c - the water level by bracketed Newton, then exact rounding.
 *
 * The sum is piecewise linear and never falls with t, so Newton's step on the
 * current piece, kept inside a bracket, ends in a handful of passes where sorting
 * all breakpoints costs twenty times as much.  Sums are taken in one fixed order and the
 * compiler may not fuse multiply and add, so every machine finds the same t.  The
 * amounts themselves are integers: whatever t lost to rounding is made good there.
 */
#include "decide/allocate.h"

#include <math.h>
#include <string.h>

enum {
	LANES = 4, /* independent sums: an addition need not wait for the one before */
	BIN_BITS = 12,
	BINS = 1 << BIN_BITS,
	MERIT_BITS = 2 * BIN_BITS,
	MERITS = 1 << MERIT_BITS,
};

/* What a multiplier gives: the sum, and how fast it grows. */
struct level {
	double sum, slope;
};

static double amount(const struct allocation *p, size_t i, double t)
{
	return p->b ? p->a[i] * t + p->b[i] : p->a[i] * t;
}

static double clamp(double x, double low, double high)
{
	x = x < low ? low : x;
	return x > high ? high : x;
}

static double clamped(const struct allocation *p, size_t i, double t)
{
	return clamp(amount(p, i, t), (double)p->low[i], (double)p->high[i]);
}

static struct level level_at(const struct allocation *p, double t)
{
	double sum[LANES] = { 0 }, slope[LANES] = { 0 };

	for (size_t i = 0; i < p->count; i++) {
		double low = (double)p->low[i], high = (double)p->high[i];
		double x = amount(p, i, t);

		sum[i % LANES] += clamp(x, low, high);
		slope[i % LANES] += (x > low) & (x < high) ? p->a[i] : 0;
	}
	return (struct level){ (sum[0] + sum[1]) + (sum[2] + sum[3]),
			       (slope[0] + slope[1]) + (slope[2] + slope[3]) };
}

/* The least and the most that any t can give, and where unbounded amounts would meet the budget. */
struct reach {
	int64_t least, most;
	double a, b;
};

static struct reach reach_of(const struct allocation *p)
{
	struct reach r = { 0 };

	for (size_t i = 0; i < p->count; i++) {
		int64_t low = p->low[i], high = p->high[i];

		if (p->a[i] <= 0)
			low = high = (int64_t)clamped(p, i, 0);
		r.least += low;
		r.most += high;
		r.a += p->a[i];
		r.b += p->b ? p->b[i] : 0;
	}
	return r;
}

/* ---- the multiplier ---- */

struct bracket {
	double low, high; /* the sum at low is under the goal, at high over it */
	double stride;	  /* while one end is open: how far to reach next */
};

static double middle(struct bracket *k)
{
	if (isfinite(k->low) && isfinite(k->high))
		return k->low + (k->high - k->low) / 2;
	k->stride *= 4;
	return isfinite(k->low) ? k->low + k->stride : k->high - k->stride;
}

static double next_guess(struct bracket *k, double t, struct level at, double goal)
{
	double guess = t - (at.sum - goal) / at.slope;

	if (at.sum < goal)
		k->low = t;
	else
		k->high = t;
	return guess > k->low && guess < k->high ? guess : middle(k);
}

/* Near enough that no amount is a whole unit off, or as near as a double can come. */
static bool is_found(const struct bracket *k, double t, struct level at, double goal)
{
	return fabs(at.sum - goal) < 0x1p-10 || (t <= k->low) | (t >= k->high);
}

static double solve(const struct allocation *p, double start, double goal)
{
	struct bracket k = { -INFINITY, INFINITY, fabs(start) + 1 };
	double t = start;
	struct level at = level_at(p, t);

	while (!is_found(&k, t, at, goal)) {
		t = next_guess(&k, t, at, goal);
		at = level_at(p, t);
	}
	return t;
}

/* ---- whole units ---- */

/*
 * While units are handed out, each result carries below its amount how much it
 * deserves one more (or to give one back): 0 when it may not, else its remainder.
 * So the passes that find and move units read one array, and need no other memory.
 */
static int64_t mark(const struct allocation *p, size_t i, double t, int by)
{
	double x = clamped(p, i, t);
	int64_t rest = (int64_t)((x - (double)(int64_t)x) * (MERITS - 1));
	bool may = by > 0 ? p->ret[i] < p->high[i] : p->ret[i] > p->low[i];

	return p->ret[i] << MERIT_BITS |
	       ((p->a[i] > 0) & may ? 1 + (by > 0 ? rest : MERITS - 2 - rest) : 0);
}

/* Rounded down and marked for one more each; counts the marks by their upper half. Returns the sum. */
static int64_t fill(const struct allocation *p, double t, uint32_t counts[BINS])
{
	int64_t sum = 0;

	for (size_t i = 0; i < p->count; i++) {
		p->ret[i] = (int64_t)clamped(p, i, t);
		sum += p->ret[i];
		p->ret[i] = mark(p, i, t, 1);
		counts[p->ret[i] >> BIN_BITS & (BINS - 1)] += (p->ret[i] & (MERITS - 1)) != 0;
	}
	return sum;
}

static void mark_again(const struct allocation *p, double t, int by, uint32_t counts[BINS])
{
	memset(counts, 0, BINS * sizeof(counts[0]));
	for (size_t i = 0; i < p->count; i++) {
		p->ret[i] = mark(p, i, t, by);
		counts[p->ret[i] >> BIN_BITS & (BINS - 1)] += (p->ret[i] & (MERITS - 1)) != 0;
	}
}

static void unmark(const struct allocation *p)
{
	for (size_t i = 0; i < p->count; i++)
		p->ret[i] >>= MERIT_BITS;
}

/* The bin in which the last of *wanted lies; *wanted becomes how many of that bin. */
static int64_t last_bin(const uint32_t counts[BINS], int64_t *wanted)
{
	int64_t bin = BINS;

	do
		*wanted -= counts[--bin];
	while (*wanted > 0 && bin > 0);
	*wanted += counts[bin];
	return bin;
}

/*
 * One unit each to the `wanted` most deserving; those of the very last merit are
 * taken in order.  Unmarks.  Returns how many moved: fewer when fewer may.
 */
static int64_t move_units(const struct allocation *p, int64_t wanted, int by, uint32_t counts[BINS])
{
	int64_t moved = 0, ties = wanted, high = last_bin(counts, &ties), edge;

	memset(counts, 0, BINS * sizeof(counts[0]));
	for (size_t i = 0; i < p->count; i++) {
		int64_t m = p->ret[i] & (MERITS - 1);

		counts[m & (BINS - 1)] += (m >> BIN_BITS == high) & (m > 0);
	}
	edge = high << BIN_BITS | last_bin(counts, &ties);
	for (size_t i = 0; i < p->count; i++) {
		int64_t m = p->ret[i] & (MERITS - 1);
		bool moves = (m > edge) | ((m == edge) & (m > 0) & (ties > 0));

		ties -= m == edge;
		p->ret[i] = (p->ret[i] >> MERIT_BITS) + (moves ? by : 0);
		moved += moves;
	}
	return moved;
}

static void round_to(const struct allocation *p, double t, int64_t budget)
{
	uint32_t counts[BINS] = { 0 };
	int64_t left = budget - fill(p, t, counts);

	if (left > 0)
		left -= move_units(p, left, 1, counts);
	else
		unmark(p);
	/* Beyond that only where sums are so large that a double is coarser than a unit. */
	while (left) {
		int by = left > 0 ? 1 : -1;

		mark_again(p, t, by, counts);
		left -= by * move_units(p, left * by, by, counts);
	}
}

struct allocated allocate(const struct allocation *p, int64_t budget)
{
	struct reach r = reach_of(p);
	struct allocated ret = { .sum = budget };
	double goal = (double)budget;

	if (budget <= r.least) {
		ret = (struct allocated){ -INFINITY, r.least, 0, budget < r.least };
	} else if (budget >= r.most) {
		ret = (struct allocated){ INFINITY, r.most, budget - r.most, false };
	} else {
		ret.t = solve(p, (goal - r.b) / r.a, goal);
		round_to(p, ret.t, budget);
		return ret;
	}
	for (size_t i = 0; i < p->count; i++)
		p->ret[i] = p->a[i] <= 0 ? (int64_t)clamped(p, i, 0) :
			    ret.t < 0	 ? p->low[i] :
					   p->high[i];
	return ret;
}
