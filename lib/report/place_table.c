/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place_table.c - the picture's numbers: as a table for whoever cannot see it, as JSON for programs.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "decide/explain.h"
#include "decide/metric.h"
#include "report/html.h"
#include "report/json_out.h"
#include "report/place.h"
#include "report/row.h"

/* ---- table ---- */

static void value_cell(struct html *h, const struct place_page *p, const struct place_day *d)
{
	const struct policy *policy = &h->config->policies[h->config->services[p->service].policy];

	html_literal(h, "<td data-l=\"At its end\" class=\"n\">");
	buf_clear(h->scratch);
	if (d->value == COUNT_UNKNOWN)
		buf_puts(h->scratch, "no data");
	else
		explain_number(h->e, p->service, d->value, h->scratch);
	html_text(h, buf_text(h->scratch));
	if (place_has_range(policy) && d->open_least != COUNT_UNKNOWN)
		buf_printf(h->out, "<small>%d to %d</small>", (int)d->open_least, (int)d->open_most);
	html_literal(h, "</td>");
}

static void day_row(struct html *h, const struct place_page *p, const struct place_day *d)
{
	char day[INSTANT_TEXT];

	html_literal(h, "<tr><th scope=\"row\">");
	html_text(h, date_format(d->day, day));
	html_literal(h, "</th>");
	value_cell(h, p, d);
	html_literal(h, "<td data-l=\"Verdict\">");
	buf_clear(h->scratch);
	place_shares(d, h->scratch);
	html_text(h, buf_text(h->scratch));
	buf_printf(h->out, "</td><td data-l=\"Polls believed\" class=\"n\">%u of %u</td>", d->good,
		   d->readings);
	buf_printf(h->out, "<td data-l=\"Changes sent\" class=\"n\">%u</td><td data-l=\"Ads could spend\" class=\"n\">",
		   d->commands);
	html_money(h, d->confirmed_micros);
	html_literal(h, "</td></tr>\n");
}

void place_table(struct html *h, const struct place_page *p)
{
	html_literal(h, "<details class=\"numbers\"><summary>The same as a table</summary>\n"
			"<table>\n<caption>Newest day first; today so far</caption>\n<thead><tr>"
			"<th scope=\"col\">Day</th><th scope=\"col\">At its end</th>"
			"<th scope=\"col\">Verdict</th><th scope=\"col\">Polls believed</th>"
			"<th scope=\"col\">Changes sent</th><th scope=\"col\">Ads could spend</th>"
			"</tr></thead>\n<tbody>\n");
	for (int d = PLACE_DAYS; d-- > 0;)
		day_row(h, p, &p->days[d]);
	html_literal(h, "</tbody>\n</table>\n</details>\n");
}

/* ---- JSON ---- */

static void count(struct buf *out, const char *key, int32_t n)
{
	if (n == COUNT_UNKNOWN)
		json_null(out, key);
	else
		json_number(out, key, n);
}

static void write_shares(const struct place_day *d, struct buf *out)
{
	json_key(out, "verdict_s");
	json_open(out, '{');
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (d->ms[v])
			json_number(out, verdict_name((enum verdict)v), d->ms[v] / 1000);
	json_close(out, '}');
}

static void write_day(const struct zone *zone, const struct place_day *d, struct buf *out)
{
	char day[INSTANT_TEXT];

	json_open(out, '{');
	json_text(out, "day", date_format(d->day, day));
	json_instant(out, "begins", zone_midnight(zone, d->day));
	json_truth(out, "watched", d->known);
	count(out, "value", d->value);
	count(out, "open_least", d->open_least);
	count(out, "open_most", d->open_most);
	write_shares(d, out);
	json_number(out, "polls", d->readings);
	json_number(out, "believed", d->good);
	json_number(out, "moves", d->moves);
	json_number(out, "changes_sent", d->commands);
	json_number(out, "wanted_micros", d->wanted_micros);
	json_number(out, "confirmed_micros", d->confirmed_micros);
	json_close(out, '}');
}

static void write_turns(const struct engine *e, const struct place_page *p, struct buf *out)
{
	size_t n;
	struct place_turn *turns = place_turns(e, p, &n);

	json_key(out, "turns");
	json_open(out, '[');
	for (size_t i = 0; i < n; i++) {
		json_open(out, '{');
		json_instant(out, "at", turns[i].at);
		json_text(out, "verdict", verdict_name(turns[i].verdict));
		json_close(out, '}');
	}
	json_close(out, ']');
	free(turns);
}

static void write_commands(const struct engine *e, const struct place_page *p, struct buf *out)
{
	struct instant begins = place_begins(engine_config(e), p);

	json_key(out, "commands");
	json_open(out, '[');
	for (size_t i = p->recent_count; i-- > 0;) {
		const struct history_row *line = &p->recent[i];

		if (strcmp(line->kind, "command") != 0 || !line->command || is_before(line->at, begins))
			continue;
		json_open(out, '{');
		json_instant(out, "at", line->at);
		json_text(out, "target", line->target);
		json_number(out, "command", (int64_t)line->command);
		json_text(out, "text", line->text);
		json_close(out, '}');
	}
	json_close(out, ']');
}

void report_days_json(const struct engine *e, const struct place_page *p,
		      const struct report_context *c, struct buf *out)
{
	const struct config *config = engine_config(e);
	const struct service *s = &config->services[p->service];
	const struct zone *zone = place_zone(config, p->service);

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_instant(out, "now", c->now);
	json_text(out, "service", s->id);
	json_text(out, "metric", metric_get((enum metric_id)config->policies[s->policy].metric)->name);
	json_text(out, "timezone", zone->name);
	json_key(out, "days");
	json_open(out, '[');
	for (int d = 0; d < PLACE_DAYS; d++)
		write_day(zone, &p->days[d], out);
	json_close(out, ']');
	json_truth(out, "history_cut", place_is_cut(p, place_begins(config, p)));
	write_turns(e, p, out);
	write_commands(e, p, out);
	json_close(out, '}');
	buf_putc(out, '\n');
}
