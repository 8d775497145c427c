/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation_chart.c - a service's half year in one picture.
 *
 * From the top: readings and the limits they are judged by, the verdict, what was
 * sent, what a day cost.  One axis of time for all of them, so that an eye going
 * down sees cause and effect.  A gap is drawn as a gap; no line bridges it.
 */
#include "report/simulation_chart.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/text.h"
#include "decide/metric.h"
#include "report/chart.h"
#include "report/simulation_words.h"

enum {
	LEFT = 52,
	RIGHT = CHART_NAMES,
	WIDTH = 960,
	PLOT = WIDTH - LEFT - RIGHT,
	TOP = 12,
	HIGH = 150, /* of the readings */
	RIBBON = 16,
	STRIP = 48,	 /* of the money */
	ROOM = 8,	 /* between the parts */
	NAMED_FROM = 46, /* a piece of ribbon this wide has room for its word */
	MONTH = 56,	 /* the name of a month */
	SENT_MAX = 600,	 /* marks of one chart; more cannot be told apart */
};

struct chart {
	const struct simulation_report *r;
	const struct simulation *s;
	const struct simulated_service *is;
	const struct policy *policy;
	const struct zone *zone;
	service_ix service;
	struct chart_plot plot;
	int64_t rich; /* of the money's axis, micros */
	int y;	      /* where the next part begins */
	struct buf *out;
};

/* Tenths of a pixel are drawn, and computed in whole numbers: the same bytes everywhere. */
static int64_t x_of(const struct chart *c, struct instant t)
{
	int64_t whole = since(c->s->from, c->s->to).ms, part = since(c->s->from, t).ms;

	part = part < 0 ? 0 : part > whole ? whole : part;
	return LEFT * 10 + part / 60000 * (PLOT * 10) / (whole / 60000 ? whole / 60000 : 1);
}

static int64_t x_of_day(const struct chart *c, size_t d, int hour)
{
	struct instant t = zone_midnight(c->zone, (struct date){ c->s->first.day + (int32_t)d });

	return x_of(c, after(t, SPAN_HOURS(hour)));
}

static void number(struct chart *c, const char *before, int64_t tenths)
{
	chart_tenths(c->out, before, tenths);
}

static void escaped(struct chart *c, const char *text)
{
	text_html_escape(c->out, text);
}

/* ---- the frame ---- */

static void choose_axes(struct chart *c)
{
	int64_t highest = 0;

	for (size_t d = 0; d < c->s->day_count; d++) {
		const struct simulated_day *day = &c->is->days[d];

		if (day->low <= day->high)
			highest = day->high > highest ? day->high : highest;
		c->rich = day->planned_micros > c->rich ? day->planned_micros : c->rich;
		c->rich = day->spent_micros > c->rich ? day->spent_micros : c->rich;
	}
	chart_axis(&c->plot, highest);
	c->rich = c->rich ? c->rich : 1;
}

static int height_of(const struct chart *c)
{
	return TOP + HIGH + ROOM + (RIBBON + 4) * (c->r->old ? 2 : 1) + RIBBON + STRIP + ROOM + 18;
}

static void month_name(struct chart *c, size_t d, int64_t x)
{
	char month[SIMULATION_WORD];

	number(c, "<text x=\"", x + 30);
	buf_printf(c->out, "\" y=\"%d\">", height_of(c) - 4);
	escaped(c, words_month((struct date){ c->s->first.day + (int32_t)d }, month));
	buf_puts(c->out, "</text>\n");
}

/* A month of two days, or one of ten years, has no room for its name. */
static void months_grid(struct chart *c)
{
	int64_t free_from = 0, end = (LEFT + PLOT) * 10;

	for (size_t d = 0, next; d < c->s->day_count; d = next) {
		int64_t x = x_of_day(c, d, 0), x_next;

		next = simulation_month_end(c->s, d);
		x_next = x_of_day(c, next, 0);
		number(c, "<path class=\"grid\" d=\"M", x);
		buf_printf(c->out, " %dV%d\"/>", TOP, height_of(c) - 16);
		if (x < free_from || x + MONTH * 10 > end ||
		    (d == 0 && next < c->s->day_count && x_next < x + MONTH * 10))
			continue;
		month_name(c, d, x);
		free_from = x + MONTH * 10;
	}
}

/* ---- readings ---- */

static void gaps(struct chart *c)
{
	for (size_t i = 0; i < c->is->turn_count; i++) {
		struct instant end = i + 1 < c->is->turn_count ? c->is->turns[i + 1].at : c->s->to;
		int64_t x = x_of(c, c->is->turns[i].at), wide = x_of(c, end) - x;

		if (c->is->turns[i].truth != TRUTH_BLIND || wide < 5)
			continue;
		number(c, "<rect class=\"gap\" x=\"", x);
		number(c, "\" width=\"", wide);
		buf_printf(c->out, "\" y=\"%d\" height=\"%d\"><title>no data</title></rect>\n", TOP, HIGH);
	}
}

static bool has_data(const struct chart *c, size_t d)
{
	return c->is->days[d].low <= c->is->days[d].high;
}

static void ranges(struct chart *c)
{
	buf_puts(c->out, "<path class=\"range\" d=\"");
	for (size_t d = 0; d < c->s->day_count; d++) {
		if (!has_data(c, d) || c->is->days[d].low == c->is->days[d].high)
			continue;
		number(c, "M", x_of_day(c, d, 12));
		number(c, " ", chart_y(&c->plot, c->is->days[d].low));
		number(c, "V", chart_y(&c->plot, c->is->days[d].high));
	}
	buf_puts(c->out, "\"/>\n");
}

static void readings(struct chart *c)
{
	bool drawing = false;

	ranges(c);
	buf_puts(c->out, "<path class=\"data\" d=\"");
	for (size_t d = 0; d < c->s->day_count; d++) {
		bool has = has_data(c, d);

		if (has) {
			number(c, drawing ? "L" : "M", x_of_day(c, d, 12));
			number(c, " ", chart_y(&c->plot, c->is->days[d].last));
			if (!drawing) /* a day alone is a dot */
				buf_puts(c->out, "h0.1");
		}
		drawing = has;
	}
	buf_puts(c->out, "\" stroke-linecap=\"round\"/>\n");
}

/* ---- the verdict ---- */

static void ribbon_piece(struct chart *c, enum verdict v, struct instant from, struct instant to)
{
	int64_t x = x_of(c, from), wide = x_of(c, to) - x;
	const char *name = verdict_name(v);
	char a[INSTANT_TEXT], b[INSTANT_TEXT];

	if (wide <= 0)
		return;
	buf_printf(c->out, "<rect class=\"v-%s\" y=\"%d\" height=\"%d\"", name, c->y, RIBBON);
	number(c, " x=\"", x);
	number(c, "\" width=\"", wide);
	buf_printf(c->out, "\"><title>%s, %s to %s</title></rect>", name,
		   date_format(zone_date(c->zone, from), a), date_format(zone_date(c->zone, to), b));
	if (wide >= NAMED_FROM * 10 && v != VERDICT_UNKNOWN) {
		number(c, "<text text-anchor=\"middle\" x=\"", x + wide / 2);
		buf_printf(c->out, "\" y=\"%d\" class=\"in%s\">%s</text>", c->y + RIBBON - 4,
			   v == VERDICT_FILLING ? " dark" : "", name);
	}
	buf_puts(c->out, "\n");
}

static void ribbon(struct chart *c, const struct simulated_service *is, const char *name)
{
	enum verdict now = VERDICT_UNKNOWN;
	struct instant from = c->s->from;

	buf_printf(c->out, "<text text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>\n", LEFT - 6,
		   c->y + RIBBON - 4, name);
	for (size_t i = 0; i < is->mark_count; i++) {
		if (!is->marks[i].is_verdict)
			continue;
		ribbon_piece(c, now, from, is->marks[i].at);
		now = (enum verdict)is->marks[i].verdict;
		from = is->marks[i].at;
	}
	ribbon_piece(c, now, from, c->s->to);
	c->y += RIBBON + 4;
}

/* ---- what was sent ---- */

static void sent_mark(struct chart *c, const struct simulated_mark *m)
{
	bool raises = m->after_micros > m->before_micros;
	const char *class = m->after_micros == 0 ? "stop" : raises ? "up" : "down";
	const char *shape = m->after_micros == 0 ? "h2.4v10h-2.4zm-4.4 0h2.4v10h-2.4z" :
			    raises		 ? "m0 0l4.2 9h-8.4z" :
						   "m0 9l-4.2 -9h8.4z";
	char date[INSTANT_TEXT], before[SIMULATION_WORD], after[SIMULATION_WORD];

	buf_printf(c->out, "<path class=\"%s\" d=\"M", class);
	number(c, "", x_of(c, m->at));
	buf_printf(c->out, " %d%s\"><title>%s: %s, ", c->y + 2, shape,
		   date_format(zone_date(c->zone, m->at), date), verb_name((enum verb)m->verb));
	escaped(c, words_estimate(c->s->config, m->before_micros, before));
	buf_puts(c->out, " to ");
	escaped(c, words_estimate(c->s->config, m->after_micros, after));
	buf_puts(c->out, " a day</title></path>\n");
}

static void sent(struct chart *c)
{
	size_t drawn = 0;

	buf_printf(c->out, "<text text-anchor=\"end\" x=\"%d\" y=\"%d\">sent</text>\n", LEFT - 6,
		   c->y + RIBBON - 4);
	for (size_t i = 0; i < c->is->mark_count && drawn < SENT_MAX; i++) {
		const struct simulated_mark *m = &c->is->marks[i];

		if (m->is_verdict || m->before_micros == m->after_micros)
			continue; /* a new budget while paused changes nothing yet */
		sent_mark(c, m);
		drawn++;
	}
	if (drawn == SENT_MAX)
		buf_printf(c->out, "<text x=\"%d\" y=\"%d\">only the first %d</text>\n",
			   LEFT + PLOT + 8, c->y + RIBBON - 4, SENT_MAX);
	c->y += RIBBON;
}

/* ---- money ---- */

static int64_t money_y(const struct chart *c, int64_t micros)
{
	return (c->y + STRIP) * 10 -
	       micros / 1000 * (STRIP * 10) / (c->rich / 1000 ? c->rich / 1000 : 1);
}

/* A day cut short by the range costs little and would be drawn as a cut. */
static bool is_whole(const struct chart *c, size_t d)
{
	return c->is->days[d].minutes >= 23 * 60;
}

static void money_path(struct chart *c, bool still)
{
	bool begun = false;

	for (size_t d = 0; d < c->s->day_count; d++) {
		const struct simulated_day *day = &c->is->days[d];

		if (!is_whole(c, d))
			continue;
		number(c, begun ? "L" : "M", x_of_day(c, d, 0));
		number(c, " ", money_y(c, still ? day->planned_micros : day->spent_micros));
		number(c, "H", x_of_day(c, d + 1, 0));
		begun = true;
	}
}

static void money(struct chart *c)
{
	char word[SIMULATION_WORD];

	buf_printf(c->out, "<text text-anchor=\"end\" x=\"%d\" y=\"%d\">", LEFT - 6, c->y + 9);
	escaped(c, words_estimate(c->s->config, c->rich, word));
	buf_printf(c->out, "</text><path class=\"axis\" d=\"M%d %dh%d\"/>\n", LEFT, c->y + STRIP, PLOT);
	buf_puts(c->out, "<path class=\"played\" d=\"");
	money_path(c, false);
	number(c, "V", (c->y + STRIP) * 10);
	buf_printf(c->out, "H%dz\"/>\n<path class=\"edge\" d=\"", LEFT);
	money_path(c, false);
	buf_puts(c->out, "\"/>\n<path class=\"still\" d=\"");
	money_path(c, true);
	buf_printf(c->out, "\"/>\n<text x=\"%d\" y=\"%d\">a day's spend</text>\n", LEFT + PLOT + 8,
		   c->y + STRIP / 2);
}

void simulation_chart(const struct simulation_report *r, service_ix s, struct buf *out)
{
	const struct config *config = r->simulation->config;
	const struct service *service = &config->services[s];
	int64_t same = simulation_same(r, s);
	struct chart c = {
		.r = r,
		.s = r->simulation,
		.is = &r->simulation->services[s],
		.policy = &config->policies[service->policy],
		.zone = config->locations[service->location].zone,
		.service = s,
		.y = TOP + HIGH + ROOM,
		.out = out,
	};

	c.plot = (struct chart_plot){
		.left = LEFT, .wide = PLOT, .top = TOP, .high = HIGH, .policy = c.policy, .out = out
	};

	choose_axes(&c);
	buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, height_of(&c));
	escaped(&c, metric_get((enum metric_id)c.policy->metric)->name);
	buf_puts(out, ", verdict and daily spend of ");
	escaped(&c, service->id);
	buf_puts(out, " over time\">\n");
	months_grid(&c);
	gaps(&c);
	chart_values(&c.plot);
	chart_limits(&c.plot);
	readings(&c);
	ribbon(&c, c.is, r->old ? "new" : "verdict");
	if (same >= 0)
		ribbon(&c, &r->old->services[same], "old");
	else if (r->old)
		c.y += RIBBON + 4;
	sent(&c);
	money(&c);
	buf_puts(out, "</svg>\n");
}

/* ---- bars ---- */

static void bar(const struct simulation_bar *b, int64_t whole, int y, struct buf *out)
{
	enum { LONG = 3000 }; /* tenths of a unit of the drawing */
	int64_t unit = whole / LONG ? whole / LONG : 1;
	int64_t end = b->micros / unit, red = b->full_micros / unit;

	buf_printf(out, "<rect class=\"%s\" x=\"%lld.%lld\" y=\"%d\" width=\"%lld.%lld\" height=\"9\"/>",
		   b->class, (long long)(red / 10), (long long)(red % 10), y,
		   (long long)((end - red) / 10), (long long)((end - red) % 10));
	buf_printf(out, "<rect class=\"bar-full\" x=\"0\" y=\"%d\" width=\"%lld.%lld\" height=\"9\"/>",
		   y, (long long)(red / 10), (long long)(red % 10));
}

void simulation_bars(const struct simulation_bar *bars, size_t n, int64_t whole, struct buf *out)
{
	int rows = 0, y = 1;

	for (size_t i = 0; i < n; i++)
		rows += bars[i].micros > 0;
	buf_printf(out, "<svg viewBox=\"0 0 300 %d\" aria-hidden=\"true\">", 11 * rows + 1);
	for (size_t i = 0; i < n; i++) {
		if (bars[i].micros == 0)
			continue;
		bar(&bars[i], whole, y, out);
		y += 11;
	}
	buf_puts(out, "</svg>");
}
