/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_metric.c - what a number of each registered measure is called.
 *
 * A reading without its unit and scope invites the wrong comparison: 30 openings
 * and 30 days of wait are opposite news.  Every face takes the words from here,
 * also the short ones of a table's cell.
 */
#include "decide/explain_words.h"

#include "decide/metric.h"

struct noun {
	const char *one, *many;
};

static struct noun noun_of(const struct policy *p, enum metric_unit unit)
{
	static const struct noun nouns[METRIC_COUNT] = {
		[METRIC_OPEN_SLOTS] = { "opening", "openings" },
		[METRIC_THIRD_NEXT_AVAILABLE] = { "day", "days" },
		[METRIC_NEXT_AVAILABLE] = { "day", "days" },
		[METRIC_FILL_RATE] = { "booked", "booked" },
		[METRIC_DAYS_OF_COVER] = { "day of cover", "days of cover" },
		[METRIC_WAIT_DAYS] = { "day", "days" },
		[METRIC_WAITLIST] = { "person", "people" },
	};

	return unit == UNIT_BUSINESS_DAYS ? (struct noun){ "business day", "business days" } :
					    nouns[p->metric];
}

bool words_counts(const struct policy *p)
{
	return p->metric == METRIC_OPEN_SLOTS || p->metric == METRIC_WAITLIST;
}

static const struct boundary *written(const struct policy *p)
{
	return p->full.given ? &p->full : p->filling.given ? &p->filling : &p->ample;
}

/* Tenths are cut, not rounded: 94.96 percent has not reached a limit of 95. */
static void percent(struct buf *out, int64_t bp)
{
	buf_printf(out, "%lld", (long long)(bp / 100));
	if (bp % 100 >= 10)
		buf_printf(out, ".%lld", (long long)(bp % 100 / 10));
}

static void amount(struct buf *out, const struct policy *p, struct metric_value v)
{
	struct noun noun = noun_of(p, v.unit);

	if (p->metric == METRIC_FILL_RATE) {
		percent(out, v.value);
		buf_printf(out, "%% %s", noun.one);
	} else {
		words_count(out, v.value, noun.one, noun.many);
	}
}

void words_bare(struct buf *out, const struct policy *p, int64_t value)
{
	if (p->metric == METRIC_FILL_RATE)
		percent(out, value);
	else
		buf_printf(out, "%lld", (long long)value);
}

const char *words_suffix(const struct policy *p)
{
	if (p->metric == METRIC_FILL_RATE)
		return "%";
	if (words_counts(p))
		return "";
	return written(p)->at.unit == UNIT_BUSINESS_DAYS ? " bd" : " d";
}

/* Readings are in the unit the policy's limits are written in. */
void words_reading(struct buf *out, const struct policy *p, const struct reading *r)
{
	if (r->censored)
		buf_puts(out, "more than ");
	amount(out, p, (struct metric_value){ r->value, written(p)->at.unit });
}

static void window(struct buf *out, const struct policy *p)
{
	int64_t hours = p->within.ms / (60 * 60 * 1000);

	buf_puts(out, "in the next ");
	if (hours % 24 == 0)
		words_count(out, hours / 24, "day", "days");
	else
		words_count(out, hours, "hour", "hours");
}

static const char *rank_word(int64_t rank)
{
	static const char *const words[FIRST_OPENINGS + 1] = {
		"third", "first", "second", "third", "fourth", "fifth",
	};

	return words[rank];
}

static void smoothed(struct buf *out, const struct policy *p)
{
	char span[SPAN_TEXT];

	if (p->smoothing == SMOOTHING_MEDIAN)
		buf_printf(out, " (median of %lld readings)", (long long)p->smooth_of);
	else if (p->smoothing == SMOOTHING_EWMA)
		buf_printf(out, " (smoothed over %s)", span_format(p->smooth_over, span));
}

void words_scope(struct buf *out, const struct policy *p)
{
	switch ((enum metric_id)p->metric) {
	case METRIC_THIRD_NEXT_AVAILABLE:
		buf_printf(out, "to the %s opening", rank_word(p->rank));
		break;
	case METRIC_NEXT_AVAILABLE:
		buf_puts(out, "to the first opening");
		break;
	case METRIC_DAYS_OF_COVER:
		buf_puts(out, "at the usual rate of booking");
		break;
	case METRIC_WAIT_DAYS:
		buf_puts(out, "of waiting, as the feed states it");
		break;
	case METRIC_WAITLIST:
		buf_puts(out, "on the waitlist");
		break;
	default:
		window(out, p);
		break;
	}
	smoothed(out, p);
}

void words_reach(struct buf *out, const struct policy *p, struct metric_value limit, bool open_side)
{
	bool more = words_falls(p) == open_side;

	if (!words_counts(p)) {
		amount(out, p, limit);
		buf_puts(out, more ? " or more" : " or less");
	} else if (!more && limit.value == 0) {
		buf_printf(out, "no %s", noun_of(p, limit.unit).many);
	} else {
		buf_printf(out, "%lld or %s %s", (long long)limit.value, more ? "more" : "fewer",
			   noun_of(p, limit.unit).many);
	}
}

void words_limit(struct buf *out, const struct policy *p, struct metric_value limit)
{
	if (p->metric == METRIC_FILL_RATE || words_counts(p)) {
		words_bare(out, p, limit.value);
		buf_puts(out, words_suffix(p));
	} else {
		amount(out, p, limit);
	}
}
