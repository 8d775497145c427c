/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smooth.c - half-lives and medians in whole numbers.
 *
 * An EWMA keeps thousandths, or a small steady difference would round away and
 * never be followed.  What remains of the old is rounded toward zero, which is
 * toward the new, so that it arrives.
 */
#include "decide/smooth.h"

#include <string.h>

#include "decide/metric.h"

enum { AVERAGE = 0, LATEST = 1, THOUSAND = 1000, BITS = 16 };

/* 2^-(1/2), 2^-(1/4), ... 2^-(1/65536), in 2^-32. */
static const uint32_t roots[BITS] = {
	3037000499, 3611622602, 3938502375, 4112874773, 4202935003, 4248701964,
	4271771996, 4283353945, 4289156690, 4292061009, 4293513906, 4294240539,
	4294603902, 4294785595, 4294876444, 4294921870,
};

static uint64_t factor(struct span elapsed, struct span half)
{
	int64_t part = elapsed.ms % half.ms * (1 << BITS) / half.ms;
	uint64_t f = UINT64_C(1) << 32;

	for (int i = 0; i < BITS; i++)
		if (part & (1 << (BITS - 1 - i)))
			f = f * roots[i] >> 32;
	return f >> (elapsed.ms / half.ms);
}

int64_t smooth_decay(int64_t value, struct span elapsed, struct span half)
{
	int64_t f;

	if (elapsed.ms <= 0)
		return value;
	if (elapsed.ms / BITS >= half.ms) /* so little is left that it is none */
		return 0;
	f = (int64_t)factor(elapsed, half);
	return (value / 65536 * f + value % 65536 * f / 65536) / 65536;
}

static int32_t average(struct smooth *s, const struct policy *p, int32_t value, struct instant at)
{
	int64_t fresh = (int64_t)value * THOUSAND;

	/* An average counts nothing: a count is what a median left behind. */
	if (s->count > 0 || is_never(s->at))
		*s = (struct smooth){ .values = { fresh } };
	s->values[AVERAGE] =
		fresh + smooth_decay(s->values[AVERAGE] - fresh, since(s->at, at), p->smooth_over);
	s->values[LATEST] = value;
	s->at = at;
	return (int32_t)((s->values[AVERAGE] + THOUSAND / 2) / THOUSAND);
}

static void sort(int64_t *values, int n)
{
	for (int i = 1; i < n; i++)
		for (int j = i; j > 0 && values[j - 1] > values[j]; j--) {
			int64_t v = values[j];

			values[j] = values[j - 1];
			values[j - 1] = v;
		}
}

/* Of two in the middle the one that is more full. */
static int32_t median(struct smooth *s, const struct policy *p, int32_t value, struct instant at)
{
	bool low_is_full = metric_get((enum metric_id)p->metric)->low_is_full;
	int64_t sorted[MEDIAN_MAX];
	int n;

	memmove(&s->values[1], &s->values[0], (MEDIAN_MAX - 1) * sizeof(s->values[0]));
	s->values[0] = value;
	s->at = at;
	s->count = (uint8_t)(s->count < p->smooth_of ? s->count + 1 : p->smooth_of);
	n = s->count;
	memcpy(sorted, s->values, sizeof(sorted));
	sort(sorted, n);
	return (int32_t)sorted[low_is_full ? (n - 1) / 2 : n / 2];
}

int32_t smooth_feed(struct smooth *s, const struct policy *p, int32_t value, struct instant at)
{
	return p->smoothing == SMOOTHING_EWMA ? average(s, p, value, at) : median(s, p, value, at);
}

int32_t smooth_last(const struct smooth *s)
{
	return (int32_t)s->values[s->count == 0 ? LATEST : 0];
}
