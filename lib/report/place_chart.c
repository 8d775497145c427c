/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place_chart.c - four weeks of one service in one picture.
 *
 * From the top: what was measured and the limits it is judged by, the verdict, what
 * was sent.  One axis of time for all of them, so that an eye going down sees cause
 * and effect.  A day nobody watched is a gap; no line bridges it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "decide/metric.h"
#include "report/chart.h"
#include "report/html.h"
#include "report/place.h"

enum {
	LEFT = 58,
	WIDTH = 960,
	PLOT = WIDTH - LEFT - CHART_NAMES,
	TOP = 14,
	HIGH = 170,
	ROOM = 10,
	RIBBON = 20,
	SENT = 18,
	DATES = 20,
	RIBBON_Y = TOP + HIGH + ROOM,
	SENT_Y = RIBBON_Y + RIBBON + 4,
	HEIGHT = SENT_Y + SENT + DATES,
	NAMED_FROM = 52, /* a piece of ribbon this wide has room for its word */
	GAP_NAMED_FROM = 110,
	GAP_NAME_Y = 14,  /* above the limits, which are low where it matters */
	PIECE_LEAST = 15, /* tenths of a pixel */
	MARKS_MAX = 200,  /* more cannot be told apart */
	MARK_APART = 40,  /* tenths of a pixel: closer ones are one mark */
	DATE_EVERY = 7,
};

struct picture {
	struct html *h;
	const struct place_page *p;
	const struct zone *zone;
	struct instant from, to; /* midnights */
	struct chart_plot plot;
};

static int64_t x_of(const struct picture *c, struct instant t)
{
	int64_t whole = since(c->from, c->to).ms / 1000, part = since(c->from, t).ms / 1000;

	part = part < 0 ? 0 : part > whole ? whole : part;
	return LEFT * 10 + part * (PLOT * 10) / whole;
}

static struct instant midnight(const struct picture *c, int d)
{
	return zone_midnight(c->zone, (struct date){ c->p->days[0].day.day + d });
}

static int64_t x_of_day(const struct picture *c, int d)
{
	return x_of(c, midnight(c, d));
}

/* Of today only what has been. */
static int64_t x_of_end(const struct picture *c, int d)
{
	return d == PLACE_DAYS - 1 ? x_of(c, c->h->c->now) : x_of_day(c, d + 1);
}

static void number(const struct picture *c, const char *before, int64_t tenths)
{
	chart_tenths(c->h->out, before, tenths);
}

/* ---- the frame ---- */

static void dates(const struct picture *c)
{
	char text[ZONE_TEXT];

	for (int d = 0; d < PLACE_DAYS; d++) {
		bool named = (PLACE_DAYS - 1 - d) % DATE_EVERY == 0;

		if (!named)
			continue;
		number(c, "<path class=\"grid\" d=\"M", x_of_day(c, d));
		buf_printf(c->h->out, " %dV%d\"/>", TOP, SENT_Y + SENT);
		number(c, "<text text-anchor=\"middle\" x=\"", (x_of_day(c, d) + x_of_day(c, d + 1)) / 2);
		buf_printf(c->h->out, "\" y=\"%d\">", HEIGHT - 5);
		if (d == PLACE_DAYS - 1) {
			html_literal(c->h, "today");
		} else {
			zone_format(c->zone, midnight(c, d), c->h->c->now, text);
			text[strcspn(text, ",")] = '\0';
			html_text(c->h, text);
		}
		html_literal(c->h, "</text>\n");
	}
}

static bool is_whole_gap(const struct place_day *d)
{
	return !d->known || (!d->good && d->value == COUNT_UNKNOWN);
}

static bool is_unwatched(const struct place_day *d)
{
	return !d->known;
}

static void gap(const struct picture *c, int64_t x, int64_t wide, int y, int high, const char *words)
{
	number(c, "<rect class=\"gap\" x=\"", x);
	number(c, "\" width=\"", wide);
	buf_printf(c->h->out, "\" y=\"%d\" height=\"%d\"><title>%s</title></rect>", y, high, words);
	if (wide >= GAP_NAMED_FROM * 10) {
		number(c, "<text text-anchor=\"middle\" x=\"", x + wide / 2);
		buf_printf(c->h->out, "\" y=\"%d\">%s</text>", y + GAP_NAME_Y, words);
	}
	html_literal(c->h, "\n");
}

/* Days in a row of which that is true, as one box. */
static void gaps(const struct picture *c, bool (*is_gap)(const struct place_day *d), int y,
		 int high, const char *words)
{
	for (int d = 0, next; d < PLACE_DAYS; d = next) {
		next = d + 1;
		if (!is_gap(&c->p->days[d]))
			continue;
		while (next < PLACE_DAYS && is_gap(&c->p->days[next]))
			next++;
		gap(c, x_of_day(c, d), x_of_day(c, next) - x_of_day(c, d), y, high, words);
	}
}

/* ---- readings ---- */

static void ranges(const struct picture *c)
{
	for (int d = 0; d < PLACE_DAYS; d++) {
		const struct place_day *day = &c->p->days[d];
		int64_t top, low;

		if (day->open_least == COUNT_UNKNOWN || day->open_least == day->open_most)
			continue;
		top = chart_y(&c->plot, day->open_most);
		low = chart_y(&c->plot, day->open_least);
		number(c, "<rect class=\"range\" x=\"", x_of_day(c, d));
		number(c, "\" width=\"", x_of_end(c, d) - x_of_day(c, d));
		number(c, "\" y=\"", top);
		number(c, "\" height=\"", low - top);
		html_literal(c->h, "\"/>\n");
	}
}

/* What it was at the end of each day, held for that day; today so far. */
static void readings(const struct picture *c)
{
	bool drawing = false;

	html_literal(c->h, "<path class=\"data\" d=\"");
	for (int d = 0; d < PLACE_DAYS; d++) {
		const struct place_day *day = &c->p->days[d];
		bool has = day->value != COUNT_UNKNOWN;

		if (has) {
			if (!drawing)
				number(c, "M", x_of_day(c, d));
			number(c, drawing ? "V" : " ", chart_y(&c->plot, day->value));
			number(c, "H", x_of_end(c, d));
		}
		drawing = has;
	}
	html_literal(c->h, "\"/>\n");
}

static int64_t highest(const struct picture *c)
{
	int64_t most = 0;

	for (int d = 0; d < PLACE_DAYS; d++) {
		const struct place_day *day = &c->p->days[d];

		most = day->value > most ? day->value : most;
		most = place_has_range(c->plot.policy) && day->open_most > most ? day->open_most : most;
	}
	return most;
}

/* ---- the verdict ---- */

static void name_on_left(const struct picture *c, const char *name, int y)
{
	buf_printf(c->h->out, "<text text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>\n", LEFT - 6,
		   y, name);
}

static void when(const struct picture *c, struct instant t)
{
	char text[ZONE_TEXT];

	html_text(c->h, zone_format(c->zone, t, c->h->c->now, text));
}

static void piece(const struct picture *c, enum verdict v, struct instant from, struct instant to)
{
	int64_t x = x_of(c, from), wide = x_of(c, to) - x;

	/* What has only just begun can be seen, too. */
	if (wide < PIECE_LEAST)
		wide = PIECE_LEAST;
	buf_printf(c->h->out, "<rect class=\"v-%s\" y=\"%d\" height=\"%d\"", verdict_name(v),
		   RIBBON_Y, RIBBON);
	number(c, " x=\"", x);
	number(c, "\" width=\"", wide);
	buf_printf(c->h->out, "\"><title>%s, ", verdict_name(v));
	when(c, from);
	html_literal(c->h, " to ");
	when(c, to);
	html_literal(c->h, "</title></rect>");
	if (wide >= NAMED_FROM * 10) {
		number(c, "<text text-anchor=\"middle\" x=\"", x + wide / 2);
		buf_printf(c->h->out, "\" y=\"%d\" class=\"in on-%s\">%s</text>",
			   RIBBON_Y + RIBBON - 6, verdict_name(v), verdict_name(v));
	}
	html_literal(c->h, "\n");
}

static void ribbon(const struct picture *c)
{
	size_t n;
	struct place_turn *turns = place_turns(c->h->e, c->p, &n);

	name_on_left(c, "verdict", RIBBON_Y + RIBBON - 6);
	for (size_t i = 0; i < n; i++)
		piece(c, turns[i].verdict, turns[i].at, i + 1 < n ? turns[i + 1].at : c->h->c->now);
	free(turns);
	/* What the history says holds until its next line, also while nobody watched. */
	gaps(c, is_unwatched, RIBBON_Y, RIBBON, "nobody watched");
}

/* ---- what was sent ---- */

/* Around the moment it was sent, the same height for all. */
static const struct {
	const char *class, *path, *name;
} deeds[] = {
	[DEED_PAUSED] = { "stopped", "m-4 0h3v12h-3zm5 0h3v12h-3z", "paused" },
	[DEED_RESUMED] = { "resumed", "l5 12h-10z", "resumed" },
	[DEED_BUDGET] = { "sent", "l4 6l-4 6l-4 -6z", "another budget" },
};

static void mark(const struct picture *c, const struct history_row *line, size_t others)
{
	enum place_deed deed = place_deed_read(line->text);

	buf_printf(c->h->out, "<path class=\"%s\" d=\"M", deeds[deed].class);
	number(c, "", x_of(c, line->at));
	buf_printf(c->h->out, " %d%s\"><title>", SENT_Y + 3, deeds[deed].path);
	when(c, line->at);
	html_literal(c->h, ", ");
	html_text(c->h, line->target);
	html_literal(c->h, ": ");
	html_text(c->h, line->text);
	if (others)
		buf_printf(c->h->out, " (and %zu more at about that time)", others);
	html_literal(c->h, "</title></path>\n");
}

/* What the shapes mean, below the picture. */
static void key(struct html *h, bool has_band, bool is_cut)
{
	html_literal(h, "<figcaption>Sent:");
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++)
		buf_printf(h->out,
			   " <svg viewBox=\"-8 0 16 12\" aria-hidden=\"true\"><path class=\"%s\" "
			   "d=\"M0 0%s\"/></svg> %s%s",
			   deeds[i].class, deeds[i].path, deeds[i].name,
			   i + 1 < sizeof(deeds) / sizeof(*deeds) ? "," : ".");
	if (has_band)
		html_literal(h, " The band around the line: the least and the most of the day.");
	if (is_cut)
		buf_printf(h->out, " Verdict and changes: only what the newest %d lines of its history say.",
			   PLACE_RECENT);
	html_literal(h, "</figcaption>\n");
}

static bool is_command(const struct history_row *line)
{
	return strcmp(line->kind, "command") == 0 && line->command;
}

/* Newest first; those too close to tell apart are one. */
static void sent(const struct picture *c)
{
	const struct history_row *shown = NULL;
	size_t others = 0, drawn = 0;

	name_on_left(c, "sent", SENT_Y + SENT - 5);
	for (size_t i = 0; i < c->p->recent_count && drawn < MARKS_MAX; i++) {
		const struct history_row *line = &c->p->recent[i];

		if (!is_command(line) || is_before(line->at, c->from))
			continue;
		if (shown && x_of(c, shown->at) - x_of(c, line->at) < MARK_APART) {
			others++;
			continue;
		}
		if (shown)
			mark(c, shown, others);
		drawn += shown != NULL;
		shown = line;
		others = 0;
	}
	if (shown)
		mark(c, shown, others);
}

/* ---- all of it ---- */

static void label(const struct picture *c)
{
	const struct config *config = c->h->config;
	const struct service *s = &config->services[c->p->service];

	/* It scrolls on a telephone, so it can be reached by keyboard. */
	html_literal(c->h, "<figure class=\"chart\" tabindex=\"0\" "
			   "aria-label=\"Picture of the last days\">\n");
	buf_printf(c->h->out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, HEIGHT);
	html_text(c->h, metric_get((enum metric_id)c->plot.policy->metric)->name);
	html_literal(c->h, " and verdict of ");
	html_text(c->h, s->id);
	buf_printf(c->h->out, " on the last %d days; the table below says the same\">\n", PLACE_DAYS);
}

void place_chart(struct html *h, const struct place_page *p)
{
	const struct policy *policy = &h->config->policies[h->config->services[p->service].policy];
	struct picture c = {
		.h = h,
		.p = p,
		.zone = place_zone(h->config, p->service),
		.from = place_begins(h->config, p),
		.plot = { .left = LEFT, .wide = PLOT, .top = TOP, .high = HIGH, .policy = policy, .out = h->out },
	};

	c.to = midnight(&c, PLACE_DAYS);
	chart_axis(&c.plot, highest(&c));
	label(&c);
	dates(&c);
	gaps(&c, is_whole_gap, TOP, HIGH, "no data");
	chart_values(&c.plot);
	if (place_has_range(policy))
		ranges(&c);
	chart_limits(&c.plot);
	readings(&c);
	ribbon(&c);
	sent(&c);
	html_literal(h, "</svg>\n");
	key(h, place_has_range(policy), place_is_cut(p, c.from));
	html_literal(h, "</figure>\n");
}
