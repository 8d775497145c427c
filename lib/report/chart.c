/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart.c - axis and limits of a measure.
 *
 * A limit is a line with its name and number beside it, so that nobody needs a legend
 * to see how far from it a reading lies.
 */
#include "report/chart.h"

#include "base/text.h"
#include "report/simulation_words.h"

enum {
	LABEL = 12, /* between two names of limits */
	LIMITS = 6,
	TOWERS = 3, /* times the highest limit */
};

void chart_tenths(struct buf *out, const char *before, int64_t tenths)
{
	buf_printf(out, "%s%lld.%lld", before, (long long)(tenths / 10), (long long)(tenths % 10));
}

int64_t chart_y(const struct chart_plot *p, int64_t value)
{
	int64_t at = value > p->most ? p->most : value;

	return (p->top + p->high) * 10 - at * p->high * 10 / p->most;
}

/* ---- the axis ---- */

/* The least round number that is not below n. */
static int64_t rounded_up(int64_t n)
{
	for (int64_t scale = 1;; scale *= 10)
		for (int i = 0; i < 6; i++) {
			static const int64_t steps[] = { 10, 20, 40, 50, 60, 80 };

			if (steps[i] * scale >= n)
				return steps[i] * scale;
		}
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void chart_axis(struct chart_plot *p, int64_t highest)
{
	const struct boundary *b[] = { &p->policy->full, &p->policy->filling, &p->policy->ample };
	int64_t limit = 0;

	for (int i = 0; i < 3; i++)
		if (b[i]->given)
			limit = larger(limit, larger(b[i]->at.value, b[i]->leave.value));
	p->most = rounded_up(larger(highest, limit));
	if (limit > 0 && p->most > rounded_up(TOWERS * limit))
		p->most = rounded_up(TOWERS * limit);
	p->cut = highest > p->most;
}

static void value_word(const struct chart_plot *p, int64_t value)
{
	char word[SIMULATION_WORD];

	text_html_escape(p->out, words_value(words_unit(p->policy), value, word));
}

void chart_values(const struct chart_plot *p)
{
	enum { TICKS = 4 };

	for (int i = 0; i <= TICKS; i += p->most % TICKS ? 2 : 1) {
		int64_t value = p->most * i / TICKS;

		buf_printf(p->out, "<path class=\"grid\" d=\"M%d ", p->left);
		chart_tenths(p->out, "", chart_y(p, value));
		buf_printf(p->out, "h%d\"/><text text-anchor=\"end\" x=\"%d\" y=\"", p->wide,
			   p->left - 6);
		chart_tenths(p->out, "", chart_y(p, value) + 40);
		buf_puts(p->out, "\">");
		value_word(p, value);
		buf_puts(p->out, p->cut && value == p->most ? "+</text>\n" : "</text>\n");
	}
	if (!p->cut)
		return;
	buf_printf(p->out, "<text x=\"%d\" y=\"%d\">Readings above ", p->left, p->top - 3);
	value_word(p, p->most);
	buf_puts(p->out, " are drawn at this edge.</text>\n");
}

/* ---- limits ---- */

struct limit {
	const char *verdict;
	bool leave;
	int64_t value, y, label_y;
};

static size_t limits_of(const struct chart_plot *p, struct limit ret[LIMITS])
{
	const struct {
		const char *name;
		const struct boundary *b;
	} rows[] = { { "full", &p->policy->full },
		     { "filling", &p->policy->filling },
		     { "ample", &p->policy->ample } };
	size_t n = 0;

	for (int i = 0; i < 3; i++)
		for (int leave = 0; leave < 2 && rows[i].b->given; leave++) {
			const struct metric_value *v = leave ? &rows[i].b->leave : &rows[i].b->at;
			struct limit l = { rows[i].name, leave, v->value, chart_y(p, v->value), 0 };
			size_t at = n++;

			for (; at > 0 && ret[at - 1].y > l.y; at--)
				ret[at] = ret[at - 1];
			ret[at] = l;
		}
	return n;
}

/* Names never overlap: from the bottom up each keeps its distance from the one below. */
static void place_labels(const struct chart_plot *p, struct limit *l, size_t n)
{
	int64_t floor = (p->top + p->high) * 10;

	for (size_t i = n; i-- > 0;) {
		l[i].label_y = l[i].y < floor ? l[i].y : floor;
		floor = l[i].label_y - LABEL * 10;
	}
}

static void draw_limit(const struct chart_plot *p, const struct limit *l)
{
	int right = p->left + p->wide;

	buf_printf(p->out, "<path class=\"limit s-%s%s\" d=\"M%d ", l->verdict,
		   l->leave ? " leave" : "", p->left);
	chart_tenths(p->out, "", l->y);
	buf_printf(p->out, "h%d\"/><path class=\"lead\" d=\"M%d ", p->wide, right);
	chart_tenths(p->out, "", l->y);
	chart_tenths(p->out, "l10 ", 0);
	buf_printf(p->out, "L%d ", right + 12);
	chart_tenths(p->out, "", l->label_y);
	buf_printf(p->out, "\"/><text class=\"t-%s\" x=\"%d\" y=\"", l->verdict, right + 15);
	chart_tenths(p->out, "", l->label_y + 40);
	buf_printf(p->out, "\">%s %s ", l->verdict, l->leave ? "ends" : "at");
	value_word(p, l->value);
	buf_puts(p->out, "</text>\n");
}

void chart_limits(const struct chart_plot *p)
{
	struct limit l[LIMITS];
	size_t n = limits_of(p, l);

	place_labels(p, l, n);
	for (size_t i = 0; i < n; i++)
		draw_limit(p, &l[i]);
}
