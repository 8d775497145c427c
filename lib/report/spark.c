/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spark.c - from days to a path of whole numbers.
 *
 * Where readings tower over the limits the picture ends at three times the highest
 * limit, because what is decided happens down there; what is above runs along the edge.
 */
#include "report/spark.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "decide/explain.h"

enum { EDGE = 2, TOWERS = 3, LEAST_DAYS = 2 };

struct seen {
	int first, last; /* days */
	size_t days;
	int32_t low, high;
};

static struct seen look(const struct report_recent *r)
{
	struct seen seen = { .first = -1 };

	for (int d = 0; d < RECENT_DAYS; d++) {
		int32_t v = r->value[d];

		if (v == COUNT_UNKNOWN)
			continue;
		if (!seen.days++) {
			seen.first = d;
			seen.low = seen.high = v;
		}
		seen.last = d;
		seen.low = v < seen.low ? v : seen.low;
		seen.high = v > seen.high ? v : seen.high;
	}
	return seen;
}

static int64_t top_of(const struct seen *seen, const struct row_limits *l)
{
	int64_t limit = 0, top = seen->high;

	for (size_t i = 0; i < l->count; i++)
		limit = l->items[i].value > limit ? l->items[i].value : limit;
	if (limit > 0 && top > TOWERS * limit)
		top = TOWERS * limit;
	top = limit > top ? limit : top;
	return top > 0 ? top : 1;
}

static int y_of(int64_t value, int64_t top)
{
	int64_t at = value > top ? top : value;

	return SPARK_HIGH - EDGE - (int)(at * (SPARK_HIGH - 2 * EDGE) / top);
}

/* Equal neighbours are one stroke: a quiet clinic costs a dozen bytes. */
static void draw_path(const struct report_recent *r, int64_t top, struct spark *ret)
{
	size_t n = 0;
	int drawn_to = -1, y_was = 0;

	for (int d = 0; d < RECENT_DAYS; d++) {
		int y = y_of(r->value[d], top), run = 1;

		if (r->value[d] == COUNT_UNKNOWN)
			continue;
		while (d + run < RECENT_DAYS && r->value[d + run] != COUNT_UNKNOWN &&
		       y_of(r->value[d + run], top) == y)
			run++;
		if (drawn_to == d)
			n += (size_t)snprintf(ret->path + n, sizeof(ret->path) - n, "V%d", y);
		else
			n += (size_t)snprintf(ret->path + n, sizeof(ret->path) - n, "M%d %d",
					      d * SPARK_DAY, y);
		n += (size_t)snprintf(ret->path + n, sizeof(ret->path) - n, "h%d", run * SPARK_DAY);
		d += run - 1;
		drawn_to = d + 1;
		y_was = y;
	}
	ret->dot_x = drawn_to * SPARK_DAY;
	ret->dot_y = y_was;
}

static void describe(const struct engine *e, service_ix s, const struct report_recent *r,
		     const struct seen *seen, struct spark *ret)
{
	struct buf words cleanup_buf = BUF_INIT(SPARK_WORDS - 1);
	size_t gaps = (size_t)(RECENT_DAYS - seen->first) - seen->days;

	buf_printf(&words, "%d days: from ", RECENT_DAYS - seen->first);
	explain_number(e, s, r->value[seen->first], &words);
	buf_puts(&words, " to ");
	explain_number(e, s, r->value[seen->last], &words);
	buf_puts(&words, ", lowest ");
	explain_number(e, s, seen->low, &words);
	buf_puts(&words, ", highest ");
	explain_number(e, s, seen->high, &words);
	if (gaps)
		buf_printf(&words, "; no data on %zu %s", gaps, gaps == 1 ? "day" : "days");
	memcpy(ret->words, buf_text(&words), words.length + 1);
}

void spark_draw(const struct engine *e, service_ix s, const struct report_recent *recent,
		struct spark *ret)
{
	struct row_limits l = row_limits_around(e, s);
	struct seen seen = { 0 };
	int64_t top;

	*ret = (struct spark){ .limit_count = l.count };
	if (recent)
		seen = look(recent);
	if (seen.days < LEAST_DAYS)
		return;
	top = top_of(&seen, &l);
	for (size_t i = 0; i < l.count; i++)
		ret->limits[i] = y_of(l.items[i].value, top);
	draw_path(recent, top, ret);
	describe(e, s, recent, &seen, ret);
}

void spark_svg(const struct spark *k, struct buf *out)
{
	static const char *const names[] = { "near", "far" };

	if (!k->path[0])
		return;
	buf_printf(out, "<svg class=\"spark\" role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"",
		   SPARK_WIDE + EDGE, SPARK_HIGH);
	text_html_escape(out, k->words);
	buf_puts(out, "\">");
	for (size_t i = 0; i < k->limit_count; i++)
		buf_printf(out, "<path class=\"%s\" d=\"M0 %dh%d\"/>", names[i], k->limits[i], SPARK_WIDE);
	buf_printf(out, "<path d=\"%s\"/><circle cx=\"%d\" cy=\"%d\" r=\"2\"/></svg>", k->path,
		   k->dot_x, k->dot_y);
}
