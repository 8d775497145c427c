/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation_text.c - the report for a terminal: totals, services, months, gaps.
 */
#include <stdio.h>

#include "base/limits.h"
#include "base/money.h"
#include "report/simulation_words.h"
#include "report/table.h"

enum { TEXT_MAX = 64 * 1024 * 1024, NAME_COLUMNS = 18 };

static const struct table_column plain[] = {
	{ "", NAME_COLUMNS, 0, false }, { "full", 0, 0, true },	    { "full, ads on", 0, 0, true },
	{ "spent", 0, 4, true },	{ "kept", 0, 0, true },	    { "moved", 0, 3, true },
	{ "moves", 0, 0, true },	{ "commands", 0, 5, true }, { "flaps", 0, 2, true },
	{ "busiest day", 0, 1, true },
};
static const struct table_column monthly[] = {
	{ "", NAME_COLUMNS, 0, false }, { "full", 0, 0, true }, { "full, ads on", 0, 0, true },
	{ "spent", 0, 4, true },	{ "kept", 0, 0, true }, { "moved", 0, 3, true },
	{ "moves", 0, 0, true },	{ "held", 0, 0, true }, { "flaps", 0, 2, true },
	{ "busiest day", 0, 1, true },
};
static const struct table_column compared[] = {
	{ "", NAME_COLUMNS, 0, false }, { "full", 0, 0, true },	      { "on, old", 0, 0, true },
	{ "on, new", 0, 0, true },	{ "kept, old", 0, 0, true },  { "kept, new", 0, 0, true },
	{ "moved, old", 0, 1, true },	{ "moved, new", 0, 1, true }, { "moves, old", 0, 2, true },
	{ "moves, new", 0, 2, true },
};

struct text {
	const struct simulation_report *r;
	struct buf *out;
	struct table table;
	size_t row;
};

static void cell_days(struct text *t, size_t column, int64_t minutes)
{
	char word[SIMULATION_WORD];

	table_cell(&t->table, t->row, column, words_days(minutes, word));
}

static void cell_money(struct text *t, size_t column, int64_t micros)
{
	char word[SIMULATION_WORD];

	table_cell(&t->table, t->row, column, words_estimate(t->r->simulation->config, micros, word));
}

static void cell_count(struct text *t, size_t column, uint32_t n)
{
	char word[SIMULATION_WORD];

	(void)snprintf(word, sizeof(word), "%u", n);
	table_cell(&t->table, t->row, column, word);
}

static int64_t moved(const struct simulated_sum *sum)
{
	return sum->raised_micros + sum->cut_micros;
}

/* What is held belongs to pools: it can be told of a month, not of a service. */
static void plain_row(struct text *t, const struct simulated_sum *sum)
{
	cell_days(t, 2, sum->full_on_minutes);
	cell_money(t, 3, sum->spent_micros);
	cell_money(t, 4, simulation_kept(sum));
	cell_money(t, 5, moved(sum));
	cell_count(t, 6, sum->moves);
	if (t->table.columns == monthly)
		cell_money(t, 7, sum->held_micros);
	else
		cell_count(t, 7, sum->commands);
	cell_count(t, 8, sum->flaps);
	cell_money(t, 9, sum->most_moved_micros);
}

static void compared_row(struct text *t, const struct simulated_sum *now, const struct simulated_sum *old)
{
	cell_days(t, 2, old->full_on_minutes);
	cell_days(t, 3, now->full_on_minutes);
	cell_money(t, 4, simulation_kept(old));
	cell_money(t, 5, simulation_kept(now));
	cell_money(t, 6, moved(old));
	cell_money(t, 7, moved(now));
	cell_count(t, 8, old->moves);
	cell_count(t, 9, now->moves);
}

/* service: of the simulation, or SIMULATION_ALL. */
static void row(struct text *t, const char *name, service_ix service, size_t first, size_t last)
{
	const struct simulation_report *r = t->r;
	struct simulated_sum now = simulation_sum(r->simulation, service, first, last), old = { 0 };
	int64_t same = service == SIMULATION_ALL ? 0 : simulation_same(r, service);

	table_cell(&t->table, t->row, 0, name);
	cell_days(t, 1, now.full_minutes);
	if (!r->old) {
		plain_row(t, &now);
	} else {
		if (service == SIMULATION_ALL || same >= 0)
			old = simulation_sum(r->old,
					     service == SIMULATION_ALL ? service : (service_ix)same,
					     first, last);
		compared_row(t, &now, &old);
	}
	t->row++;
}

static void month_rows(struct text *t, service_ix service, const char *indent)
{
	const struct simulation *s = t->r->simulation;
	char month[SIMULATION_WORD], name[2 * SIMULATION_WORD];

	for (size_t d = 0, end; d < s->day_count; d = end) {
		end = simulation_month_end(s, d);
		(void)snprintf(name, sizeof(name), "%s%s", indent,
			       words_month((struct date){ s->first.day + (int32_t)d }, month));
		row(t, name, service, d, end);
	}
}

static size_t months_of(const struct simulation *s)
{
	size_t n = 0;

	for (size_t d = 0; d < s->day_count; d = simulation_month_end(s, d))
		n++;
	return n;
}

static void begin_table(struct text *t, const struct table_column *columns, struct arena *arena,
			size_t rows)
{
	_Static_assert(sizeof(plain) == sizeof(compared) && sizeof(plain) == sizeof(monthly),
		       "rows fill any of them");
	table_init(&t->table, t->r->old ? compared : columns, sizeof(plain) / sizeof(*plain), arena, rows);
	t->row = 0;
}

static void services_table(struct text *t)
{
	struct arena arena cleanup_arena = ARENA_INIT(TEXT_MAX);
	const struct simulation *s = t->r->simulation;
	size_t each = 1 + (t->r->monthly ? months_of(s) : 0), left = 0;

	begin_table(t, plain, &arena, REPORT_ROWS_MAX);
	for (service_ix i = 0; i < s->config->service_count; i++) {
		if (!s->services[i].readings)
			continue;
		if (t->row + each > REPORT_ROWS_MAX) {
			left++;
			continue;
		}
		row(t, s->config->services[i].id, i, 0, s->day_count);
		if (t->r->monthly)
			month_rows(t, i, "  ");
	}
	buf_puts(t->out, "\nServices (days, and estimated money)\n");
	table_print(&t->table, t->r->width, t->out);
	if (left)
		buf_printf(t->out, "%zu more services: --json has them all.\n", left);
}

static void months_table(struct text *t)
{
	struct arena arena cleanup_arena = ARENA_INIT(TEXT_MAX);

	begin_table(t, monthly, &arena, months_of(t->r->simulation) + 1);
	month_rows(t, SIMULATION_ALL, "");
	row(t, "in all", SIMULATION_ALL, 0, t->r->simulation->day_count);
	buf_puts(t->out, "\nMonths\n");
	table_print(&t->table, t->r->width, t->out);
}

static void totals(struct text *t)
{
	static const struct table_column columns[] = { { "", 20, 0, false },
						       { "static", 0, 0, true },
						       { "played", 0, 0, true } };
	static const struct table_column both[] = { { "", 20, 0, false },
						    { "static", 0, 0, true },
						    { "old", 0, 0, true },
						    { "new", 0, 0, true } };
	struct arena arena cleanup_arena = ARENA_INIT(TEXT_MAX);
	struct simulation_total rows[SIMULATION_TOTALS];
	size_t n = simulation_totals(t->r, &arena, rows), last = t->r->old ? 3 : 2;
	struct table table;

	table_init(&table, t->r->old ? both : columns, last + 1, &arena, n);
	for (size_t i = 0; i < n; i++) {
		table_cell(&table, i, 0, rows[i].name);
		table_cell(&table, i, 1, rows[i].still);
		if (t->r->old)
			table_cell(&table, i, 2, rows[i].old);
		table_cell(&table, i, last, rows[i].now);
	}
	buf_puts(t->out, "\n");
	table_print(&table, t->r->width, t->out);
}

static void gaps(struct text *t)
{
	const struct simulation *s = t->r->simulation;
	size_t named = s->gap_count < SIMULATION_GAPS_MAX ? s->gap_count : SIMULATION_GAPS_MAX;
	char from[INSTANT_TEXT], to[INSTANT_TEXT], length[SPAN_TEXT];

	if (!s->gap_count)
		return;
	buf_puts(t->out,
		 "\nGaps: nothing usable was recorded for longer than the feed may be silent\n");
	for (size_t i = 0; i < named; i++) {
		const struct simulated_gap *g = &s->gaps[i];

		buf_printf(t->out, "  %s: %s, from %s to %s\n", s->config->services[g->service].id,
			   span_format(since(g->from, g->to), length),
			   instant_format(g->from, from), instant_format(g->to, to));
	}
	if (named < s->gap_count)
		buf_printf(t->out, "  and %zu more\n", s->gap_count - named);
}

static void heading(struct text *t)
{
	const struct simulation *s = t->r->simulation;
	char from[SIMULATION_WORD], to[SIMULATION_WORD];

	buf_printf(t->out, "Simulated: %s, %s to %s (", t->r->file,
		   words_date(zone_date(s->config->zone, s->from), from),
		   words_date(zone_date(s->config->zone, before(s->to, (struct span){ 1 })), to));
	simulation_size(t->r, t->out);
	buf_puts(t->out, ")\n");
	if (t->r->old)
		buf_printf(t->out, "Old: %s\nNew: %s\n", t->r->old_file, t->r->file);
}

static void method(struct text *t)
{
	struct buf words cleanup_buf = BUF_INIT(TEXT_MAX);
	const char *line;

	simulation_method(t->r, &words);
	buf_puts(t->out, "\n");
	for (line = buf_text(&words); *line;) {
		size_t n = 0;
		struct buf one cleanup_buf = BUF_INIT(TEXT_MAX);

		while (line[n] && line[n] != '\n')
			n++;
		buf_append(&one, line, n);
		wrap_print(buf_text(&one), t->r->width, 2, t->out);
		buf_puts(t->out, "\n");
		line += n + (line[n] == '\n');
	}
}

void simulation_text(const struct simulation_report *r, struct buf *out)
{
	struct text t = { .r = r, .out = out };

	heading(&t);
	totals(&t);
	services_table(&t);
	months_table(&t);
	gaps(&t);
	method(&t);
}
