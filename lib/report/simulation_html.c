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
	int64_t more = simulation_elsewhere(sum) - (sum->planned_micros - sum->planned_full_micros);

	literal(p, "<p class=\"sum\">Ads at full services would have run for ");
	days(p, sum->full_on_minutes);
	literal(p, " days instead of ");
	days(p, sum->full_minutes);
	literal(p, ", keeping about ");
	money(p, simulation_kept(sum));
	literal(p, " from being spent there.");
	if (more > 0) {
		literal(p, " At services that were not full, ");
		money(p, more);
		literal(p, " more would have been spent.");
	}
	if (p->r->old) {
		struct simulated_sum old = all_of(p->r->old);

		literal(p, " The old rules: ");
		days(p, old.full_on_minutes);
		literal(p, " days, ");
		money(p, simulation_kept(&old));
		literal(p, ".");
	}
	literal(p, "</p>\n");
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

static void key(struct page *p, const char *class, const char *words)
{
	buf_printf(p->out,
		   "<li><svg viewBox=\"0 0 22 12\"><rect class=\"%s\" width=\"22\" "
		   "height=\"12\"/></svg>%s</li>",
		   class, words);
}

static void bars_head(struct page *p, const char *what)
{
	static const struct {
		const char *name;
		bool compared;
	} columns[] = { { "static", false },	{ "played", true },	 { "kept", true },
			{ "days full", false }, { "with ads on", true }, { "changes", true } };
	size_t n = sizeof(columns) / sizeof(*columns);

	literal(p, "<ul class=\"key mute\">");
	key(p, "bar-still", "static budgets");
	if (p->r->old)
		key(p, "bar-old", "old rules");
	key(p, "bar-played", p->r->old ? "new rules" : "these rules");
	key(p, "bar-full", "of it at full services");
	literal(p, "</ul>\n<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">");
	escaped(p, what);
	literal(p, "</th><th scope=\"col\">spend, estimated</th>");
	for (size_t i = 0; i < n; i++)
		buf_printf(p->out, "<th scope=\"col\" class=\"n\">%s%s</th>", columns[i].name,
			   p->r->old && columns[i].compared ? "<br>old → new" : "");
	literal(p, "</tr></thead>\n<tbody>\n");
}

/* was: NULL when there is nothing to compare with. */
static void money_cell(struct page *p, const int64_t *was, int64_t is)
{
	literal(p, "<td class=\"n\">");
	if (was) {
		money(p, *was);
		literal(p, " → ");
	}
	money(p, is);
	literal(p, "</td>");
}

static void days_cell(struct page *p, const int64_t *was, int64_t is)
{
	literal(p, "<td class=\"n\">");
	if (was) {
		days(p, *was);
		literal(p, " → ");
	}
	days(p, is);
	literal(p, "</td>");
}

/* The same days of the same service (or of all) as the old rules played them. */
static struct simulated_sum old_sum(const struct page *p, service_ix s, size_t first, size_t last)
{
	int64_t same = s == SIMULATION_ALL ? (int64_t)s : simulation_same(p->r, s);

	if (!p->r->old || same < 0)
		return (struct simulated_sum){ 0 };
	return simulation_sum(p->r->old, (service_ix)same, first, last);
}

/* whole: the amount that fills a bar; 0: no bars, because it is the sum of the others. */
static void bars_row(struct page *p, service_ix s, size_t first, size_t last, int64_t whole)
{
	struct simulated_sum now = simulation_sum(p->s, s, first, last);
	struct simulated_sum old = old_sum(p, s, first, last);
	int64_t old_kept = simulation_kept(&old);
	bool compares = p->r->old != NULL;
	const struct simulation_bar bars[] = {
		{ "bar-still", now.planned_micros, now.planned_full_micros },
		{ "bar-old", old.spent_micros, old.spent_full_micros },
		{ "bar-played", now.spent_micros, now.spent_full_micros },
	};

	literal(p, "</th><td class=\"bars\">");
	if (whole)
		simulation_bars(bars, 3, whole, p->out);
	literal(p, "</td>");
	money_cell(p, NULL, now.planned_micros);
	money_cell(p, compares ? &old.spent_micros : NULL, now.spent_micros);
	money_cell(p, compares ? &old_kept : NULL, simulation_kept(&now));
	days_cell(p, NULL, now.full_minutes);
	days_cell(p, compares ? &old.full_on_minutes : NULL, now.full_on_minutes);
	literal(p, "<td class=\"n\">");
	if (compares)
		buf_printf(p->out, "%u → ", old.moves);
	buf_printf(p->out, "%u</td></tr>\n", now.moves);
}

static int64_t largest(const struct page *p, int64_t whole, service_ix s, size_t first, size_t last)
{
	struct simulated_sum now = simulation_sum(p->s, s, first, last);
	struct simulated_sum old = old_sum(p, s, first, last);

	whole = now.planned_micros > whole ? now.planned_micros : whole;
	whole = old.spent_micros > whole ? old.spent_micros : whole;
	return now.spent_micros > whole ? now.spent_micros : whole;
}

static void months(struct page *p)
{
	char word[SIMULATION_WORD];
	int64_t whole = 1;

	literal(p, "<h2>By month</h2>\n");
	bars_head(p, "Month");
	for (size_t d = 0; d < p->s->day_count; d = simulation_month_end(p->s, d))
		whole = largest(p, whole, SIMULATION_ALL, d, simulation_month_end(p->s, d));
	for (size_t d = 0; d < p->s->day_count; d = simulation_month_end(p->s, d)) {
		literal(p, "<tr><th scope=\"row\">");
		escaped(p, words_month((struct date){ p->s->first.day + (int32_t)d }, word));
		bars_row(p, SIMULATION_ALL, d, simulation_month_end(p->s, d), whole);
	}
	literal(p, "<tr class=\"all\"><th scope=\"row\">In all");
	bars_row(p, SIMULATION_ALL, 0, p->s->day_count, 0);
	literal(p, "</tbody>\n</table></div>\n");
}

static const char *location_name(const struct page *p, service_ix s)
{
	const struct location *l = &p->config->locations[p->config->services[s].location];

	return l->name ? l->name : l->id;
}

static const char *line_name(const struct page *p, service_ix s)
{
	const struct service_line *l = &p->config->lines[p->config->services[s].line];

	return l->name ? l->name : l->id;
}

static bool is_shown(const struct page *p, service_ix s, size_t *shown)
{
	return p->s->services[s].readings && (*shown)++ < REPORT_PAGE_ROWS_MAX;
}

static void services(struct page *p)
{
	int64_t whole = 1;
	size_t shown = 0, n = p->config->service_count;

	literal(p, "<h2>By service</h2>\n");
	bars_head(p, "Service");
	for (service_ix s = 0; s < n; s++)
		whole = largest(p, whole, s, 0, p->s->day_count);
	for (service_ix s = 0; s < n; s++) {
		if (!is_shown(p, s, &shown))
			continue;
		buf_printf(p->out, "<tr><th scope=\"row\"><a href=\"#s%u\">", s);
		escaped(p, location_name(p, s));
		literal(p, "</a><small>");
		escaped(p, line_name(p, s));
		literal(p, "</small>");
		bars_row(p, s, 0, p->s->day_count, whole);
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
	escaped(p, location_name(p, s));
	literal(p, " · ");
	escaped(p, line_name(p, s));
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
