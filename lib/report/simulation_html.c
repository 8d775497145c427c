/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation_html.c - the report as one page that can be mailed, printed and kept.
 *
 * The answer first, then the sums with their method, then each service.  Names come
 * from configuration and are hostile until escaped; there is no script and nothing
 * is fetched, and a policy in the head holds browsers to it.
 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "decide/metric.h"
#include "report/simulation_chart.h"
#include "report/simulation_words.h"

enum { SCRATCH_MAX = 1024 * 1024 };

struct page {
	const struct simulation_report *r;
	const struct simulation *s;
	const struct config *config;
	struct buf *out;
};

static void literal(struct page *p, const char *s)
{
	buf_puts(p->out, s);
}

static void escaped(struct page *p, const char *s)
{
	text_html_escape(p->out, s);
}

static void money(struct page *p, int64_t micros)
{
	char word[SIMULATION_WORD];

	escaped(p, words_estimate(p->config, micros, word));
}

static void days(struct page *p, int64_t minutes)
{
	char word[SIMULATION_WORD];

	escaped(p, words_days(minutes, word));
}

static void date_of(struct page *p, struct instant t)
{
	char word[SIMULATION_WORD];

	escaped(p, words_date(zone_date(p->config->zone, t), word));
}

static struct simulated_sum all_of(const struct simulation *s)
{
	return simulation_sum(s, SIMULATION_ALL, 0, s->day_count);
}

/* ---- the answer ---- */

static void head(struct page *p)
{
	literal(p, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		   "style-src 'unsafe-inline'\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		   "<meta name=\"color-scheme\" content=\"light dark\">\n<title>Simulation: ");
	escaped(p, p->config->organization ? p->config->organization : p->r->file);
	literal(p, "</title>\n<style>\n");
	literal(p, simulation_style);
	literal(p, simulation_chart_style);
	literal(p, "</style>\n</head>\n<body>\n"
		   "<svg width=\"0\" height=\"0\" style=\"position:absolute\" "
		   "aria-hidden=\"true\"><defs>"
		   "<pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
		   "patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0V5\"/></pattern>"
		   "</defs></svg>\n");
}

static void header(struct page *p)
{
	literal(p, "<header>\n<p class=\"mute\">");
	escaped(p, p->config->organization ? p->config->organization : "");
	literal(p, "</p>\n<h1>What these rules would have done <span "
		   "class=\"est\">simulated</span></h1>\n<p>");
	date_of(p, p->s->from);
	literal(p, " to ");
	date_of(p, before(p->s->to, (struct span){ 1 }));
	literal(p, " · ");
	simulation_size(p->r, p->out);
	literal(p, "</p>\n<p class=\"mute\">");
	if (p->r->old) {
		literal(p, "New: ");
		escaped(p, p->r->file);
		literal(p, " · Old: ");
		escaped(p, p->r->old_file);
	} else {
		literal(p, "Configuration: ");
		escaped(p, p->r->file);
	}
	literal(p, "</p>\n</header>\n<main>\n");
}

static void answer(struct page *p, const struct simulated_sum *sum)
{
	literal(p, "<p class=\"sum\">Ads at full services would have run for ");
	days(p, sum->full_on_minutes);
	literal(p, " days instead of ");
	days(p, sum->full_minutes);
	literal(p, ", keeping about ");
	money(p, simulation_kept(sum));
	literal(p, " from being spent there.</p>\n");
}

static void tile(struct page *p, const char *name)
{
	literal(p, "<li><span>");
	escaped(p, name);
	literal(p, "</span><b>");
}

static void tiles(struct page *p, const struct simulated_sum *sum)
{
	literal(p, "<ul class=\"tiles\">\n");
	tile(p, "Kept from full services");
	money(p, simulation_kept(sum));
	literal(p, "</b><small>of ");
	money(p, sum->planned_full_micros);
	literal(p, " with static budgets</small></li>\n");
	tile(p, "Days full with ads on");
	days(p, sum->full_on_minutes);
	literal(p, "</b><small>of ");
	days(p, sum->full_minutes);
	literal(p, " days full</small></li>\n");
	tile(p, "Spend in all");
	money(p, sum->spent_micros);
	literal(p, "</b><small>static: ");
	money(p, sum->planned_micros);
	literal(p, "</small></li>\n");
	tile(p, "Changes of verdict");
	buf_printf(p->out, "%u</b><small>%u commands, flapping began %u times</small></li>\n",
		   sum->moves, sum->commands, sum->flaps);
	tile(p, "Largest day's change");
	money(p, sum->most_moved_micros);
	literal(p, "</b><small>of daily budgets, all services</small></li>\n</ul>\n");
}

static void totals(struct page *p)
{
	struct arena arena cleanup_arena = ARENA_INIT(SCRATCH_MAX);
	struct simulation_total rows[SIMULATION_TOTALS];
	size_t n = simulation_totals(p->r, &arena, rows);

	literal(p,
		"<h2>In all</h2>\n<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\"></th>"
		"<th scope=\"col\" class=\"n\">static budgets</th>");
	literal(p, p->r->old ? "<th scope=\"col\" class=\"n\">old rules</th>"
			       "<th scope=\"col\" class=\"n\">new rules</th>" :
			       "<th scope=\"col\" class=\"n\">these rules</th>");
	literal(p, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < n; i++) {
		literal(p, rows[i].headline ? "<tr class=\"head\"><th scope=\"row\">" :
					      "<tr><th scope=\"row\">");
		escaped(p, rows[i].name);
		literal(p, "</th><td class=\"n\">");
		escaped(p, rows[i].still);
		if (p->r->old) {
			literal(p, "</td><td class=\"n\">");
			escaped(p, rows[i].old);
		}
		literal(p, "</td><td class=\"n\">");
		escaped(p, rows[i].now);
		literal(p, "</td></tr>\n");
	}
	literal(p, "</tbody>\n</table></div>\n");
}

static void method(struct page *p)
{
	struct buf words cleanup_buf = BUF_INIT(SCRATCH_MAX);
	char *line, *rest;

	simulation_method(p->r, &words);
	literal(p, "<h2>How this was counted</h2>\n");
	for (line = words.data; line && *line; line = rest) {
		rest = strchr(line, '\n');
		if (rest)
			*rest++ = '\0';
		literal(p, "<p>");
		escaped(p, line);
		literal(p, "</p>\n");
	}
}

/* ---- tables with bars ---- */

static void bars_head(struct page *p, const char *what)
{
	literal(p,
		"<ul class=\"key mute\"><li><svg viewBox=\"0 0 22 12\"><rect class=\"bar-still\" "
		"width=\"22\" height=\"12\"/></svg>static budgets</li><li><svg viewBox=\"0 0 22 "
		"12\">"
		"<rect class=\"bar-played\" width=\"22\" height=\"12\"/></svg>as played</li><li>"
		"<svg viewBox=\"0 0 22 12\"><rect class=\"bar-full\" width=\"22\" "
		"height=\"12\"/></svg>"
		"of it at full services</li></ul>\n<div class=\"wide\"><table>\n<thead><tr>"
		"<th scope=\"col\">");
	escaped(p, what);
	literal(p,
		"</th><th scope=\"col\">spend, estimated</th><th scope=\"col\" "
		"class=\"n\">static</th>"
		"<th scope=\"col\" class=\"n\">played</th><th scope=\"col\" class=\"n\">kept</th>"
		"<th scope=\"col\" class=\"n\">days full</th>"
		"<th scope=\"col\" class=\"n\">with ads on</th>"
		"<th scope=\"col\" class=\"n\">verdict changes</th></tr></thead>\n<tbody>\n");
}

/* whole: the amount that fills a bar; 0: no bars, because it is the sum of the others. */
static void bars_row(struct page *p, const struct simulated_sum *sum, int64_t whole)
{
	struct simulation_bars b = { sum->planned_micros, sum->planned_full_micros,
				     sum->spent_micros, sum->spent_full_micros, whole };

	literal(p, "</th><td class=\"bars\">");
	if (whole)
		simulation_bars(&b, p->out);
	literal(p, "</td><td class=\"n\">");
	money(p, sum->planned_micros);
	literal(p, "</td><td class=\"n\">");
	money(p, sum->spent_micros);
	literal(p, "</td><td class=\"n\">");
	money(p, simulation_kept(sum));
	literal(p, "</td><td class=\"n\">");
	days(p, sum->full_minutes);
	literal(p, "</td><td class=\"n\">");
	days(p, sum->full_on_minutes);
	buf_printf(p->out, "</td><td class=\"n\">%u</td></tr>\n", sum->moves);
}

static int64_t larger(int64_t whole, const struct simulated_sum *sum)
{
	whole = sum->planned_micros > whole ? sum->planned_micros : whole;
	return sum->spent_micros > whole ? sum->spent_micros : whole;
}

static void months(struct page *p)
{
	struct simulated_sum sum;
	char word[SIMULATION_WORD];
	int64_t whole = 1;

	literal(p, "<h2>By month</h2>\n");
	bars_head(p, "Month");
	for (size_t d = 0, end; d < p->s->day_count; d = end) {
		end = simulation_month_end(p->s, d);
		sum = simulation_sum(p->s, SIMULATION_ALL, d, end);
		whole = larger(whole, &sum);
	}
	for (size_t d = 0, end; d < p->s->day_count; d = end) {
		end = simulation_month_end(p->s, d);
		sum = simulation_sum(p->s, SIMULATION_ALL, d, end);
		literal(p, "<tr><th scope=\"row\">");
		escaped(p, words_month((struct date){ p->s->first.day + (int32_t)d }, word));
		bars_row(p, &sum, whole);
	}
	sum = all_of(p->s);
	literal(p, "<tr class=\"all\"><th scope=\"row\">In all");
	bars_row(p, &sum, 0);
	literal(p, "</tbody>\n</table></div>\n");
}

static void name_of(struct page *p, service_ix s)
{
	const struct service *service = &p->config->services[s];
	const struct location *l = &p->config->locations[service->location];
	const struct service_line *line = &p->config->lines[service->line];

	escaped(p, l->name ? l->name : l->id);
	literal(p, " · ");
	escaped(p, line->name ? line->name : line->id);
}

static bool is_shown(const struct page *p, service_ix s, size_t *shown)
{
	return p->s->services[s].readings && (*shown)++ < REPORT_PAGE_ROWS_MAX;
}

static void services(struct page *p)
{
	struct simulated_sum sum;
	int64_t whole = 1;
	size_t shown = 0, n = p->config->service_count;

	literal(p, "<h2>By service</h2>\n");
	bars_head(p, "Service");
	for (service_ix s = 0; s < n; s++) {
		sum = simulation_sum(p->s, s, 0, p->s->day_count);
		whole = larger(whole, &sum);
	}
	for (service_ix s = 0; s < n; s++) {
		if (!is_shown(p, s, &shown))
			continue;
		sum = simulation_sum(p->s, s, 0, p->s->day_count);
		buf_printf(p->out, "<tr><th scope=\"row\"><a href=\"#s%u\">", s);
		name_of(p, s);
		literal(p, "</a>");
		bars_row(p, &sum, whole);
	}
	literal(p, "</tbody>\n</table></div>\n");
	if (shown > REPORT_PAGE_ROWS_MAX)
		buf_printf(p->out, "<p>%zu more services are left out here; --json has them all.</p>\n",
			   shown - REPORT_PAGE_ROWS_MAX);
}

/* ---- each service ---- */

static void chart_key(struct page *p)
{
	literal(p,
		"<ul class=\"key mute\"><li><svg viewBox=\"0 0 22 12\"><path class=\"data\" "
		"d=\"M1 6H21\"/></svg>last reading of the day</li><li><svg viewBox=\"0 0 22 12\">"
		"<path class=\"limit s-full\" d=\"M1 6H21\"/></svg>a verdict begins</li><li>"
		"<svg viewBox=\"0 0 22 12\"><path class=\"limit leave s-full\" d=\"M1 "
		"6H21\"/></svg>"
		"and ends</li><li><svg viewBox=\"0 0 22 12\"><rect class=\"gap\" width=\"22\" "
		"height=\"12\"/></svg>no data</li><li><svg viewBox=\"0 0 22 12\"><path "
		"class=\"up\" "
		"d=\"M11 1l5 10h-10z\"/></svg>budget raised or resumed</li><li>"
		"<svg viewBox=\"0 0 22 12\"><path class=\"down\" d=\"M11 11l-5 -10h10z\"/></svg>cut"
		"</li><li><svg viewBox=\"0 0 22 12\"><path class=\"stop\" d=\"M7 1h3v10h-3zm5 "
		"0h3v10h-3z\"/>"
		"</svg>paused</li><li><svg viewBox=\"0 0 22 12\"><path class=\"still\" d=\"M1 "
		"6H21\"/>"
		"</svg>spend with static budgets</li><li><svg viewBox=\"0 0 22 12\"><rect "
		"class=\"played\" "
		"width=\"22\" height=\"12\"/></svg>as played</li></ul>\n");
}

static void service_words(struct page *p, service_ix s)
{
	struct simulated_sum sum = simulation_sum(p->s, s, 0, p->s->day_count);

	literal(p, "<p>Full for <b>");
	days(p, sum.full_minutes);
	literal(p, "</b> days, with ads on for <b>");
	days(p, sum.full_on_minutes);
	literal(p, "</b> of them. Spend <b>");
	money(p, sum.spent_micros);
	literal(p, "</b> instead of <b>");
	money(p, sum.planned_micros);
	literal(p, "</b>; kept <b>");
	money(p, simulation_kept(&sum));
	buf_printf(p->out, "</b>. %u verdict changes, %u commands, largest day's change ",
		   sum.moves, sum.commands);
	money(p, sum.most_moved_micros);
	literal(p, ".");
	if (sum.blind_minutes) {
		literal(p, " Without data for ");
		days(p, sum.blind_minutes);
		literal(p, " days.");
	}
	literal(p, "</p>\n");
}

static void service_section(struct page *p, service_ix s)
{
	const struct policy *policy = &p->config->policies[p->config->services[s].policy];

	buf_printf(p->out, "<section id=\"s%u\">\n<h3>", s);
	name_of(p, s);
	literal(p, "</h3>\n<p class=\"mute\">");
	escaped(p, p->config->services[s].id);
	literal(p, " · policy ");
	escaped(p, policy->id);
	literal(p, " · ");
	escaped(p, metric_get((enum metric_id)policy->metric)->definition);
	literal(p, "</p>\n");
	service_words(p, s);
	simulation_chart(p->r, s, p->out);
	literal(p, "</section>\n");
}

static void sections(struct page *p)
{
	size_t shown = 0;

	literal(p, "<h2>Each service</h2>\n");
	chart_key(p);
	for (service_ix s = 0; s < p->config->service_count; s++)
		if (is_shown(p, s, &shown))
			service_section(p, s);
}

void simulation_html(const struct simulation_report *r, struct buf *out)
{
	struct page p = { .r = r, .s = r->simulation, .config = r->simulation->config, .out = out };
	struct simulated_sum sum = all_of(r->simulation);

	head(&p);
	header(&p);
	answer(&p, &sum);
	tiles(&p, &sum);
	totals(&p);
	method(&p);
	months(&p);
	services(&p);
	sections(&p);
	literal(&p, "</main>\n<footer><p>capacityd ");
	escaped(&p, r->version ? r->version : "");
	literal(&p, " simulate. All amounts are estimates.</p></footer>\n</body>\n</html>\n");
}
