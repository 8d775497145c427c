/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_text.c - the same report for a terminal.
 *
 * Only what needs a person is listed unless all is asked for; the last lines
 * say how much was left out and how fresh everything is.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/money.h"
#include "decide/explain.h"
#include "decide/metric.h"
#include "report/row.h"
#include "report/table.h"

enum { SCRATCH_MAX = 64 * 1024 };

#define CELLS_MAX ((size_t)REPORT_ROWS_MAX * 4096)

enum { AT_LOCATION, AT_SERVICE, AT_STATUS, AT_NOW, AT_LIMITS, AT_SINCE, AT_AGE, AT_COUNT };

static const struct table_column status_columns[AT_COUNT] = {
	[AT_LOCATION] = { .title = "LOCATION", .least = 14 },
	[AT_SERVICE] = { .title = "SERVICE", .least = 12, .drop = 4 },
	[AT_STATUS] = { .title = "STATUS", .least = 18 },
	[AT_NOW] = { .title = "NOW", .right = true },
	[AT_LIMITS] = { .title = "LIMITS", .drop = 2 },
	[AT_SINCE] = { .title = "SINCE", .drop = 1 },
	[AT_AGE] = { .title = "AGE", .drop = 3 },
};

static void status_cell(const struct engine *e, const struct row *r, struct buf *scratch)
{
	struct buf control cleanup_buf = BUF_INIT(SCRATCH_MAX);

	buf_clear(scratch);
	buf_printf(scratch, "%s %s", row_glyph(r->verdict), row_verdict_word(r->verdict));
	row_control(e, r, &control);
	if (control.length)
		buf_printf(scratch, ", %s", buf_text(&control));
}

static void fill_row(struct table *t, size_t at, const struct engine *e, const struct row *r,
		     const struct report_context *c, struct buf *scratch)
{
	const struct config *config = engine_config(e);
	const struct service *s = &config->services[r->service];
	const struct location *l = &config->locations[s->location];

	table_cell(t, at, AT_LOCATION, l->name ? l->name : l->id);
	table_cell(t, at, AT_SERVICE, row_line_name(config, s));
	status_cell(e, r, scratch);
	table_cell(t, at, AT_STATUS, buf_text(scratch));
	table_cell(t, at, AT_NOW, row_text(row_value, e, r->service, scratch));
	table_cell(t, at, AT_LIMITS, row_text(explain_limits, e, r->service, scratch));
	buf_clear(scratch);
	row_when(l->zone, r->since, c->now, scratch);
	table_cell(t, at, AT_SINCE, buf_text(scratch));
	buf_clear(scratch);
	row_age(e, r->service, c->now, scratch);
	table_cell(t, at, AT_AGE, buf_text(scratch));
	buf_clear(scratch);
	explain_ads(e, r->service, scratch);
	buf_puts(scratch, ". ");
	explain_next(e, r->service, scratch);
	buf_putc(scratch, '.');
	table_note(t, at, buf_text(scratch));
}

/* Returns how many of the rows asked for did not fit. */
static size_t print_services(const struct engine *e, const struct report_context *c,
			     const struct listing *l, struct buf *scratch, struct buf *out)
{
	struct arena arena cleanup_arena = ARENA_INIT(CELLS_MAX);
	size_t room = l->shown < REPORT_ROWS_MAX ? l->shown : REPORT_ROWS_MAX;
	struct table t;

	if (!room)
		return 0;
	table_init(&t, status_columns, AT_COUNT, &arena, room);
	for (size_t i = 0; i < room; i++)
		fill_row(&t, i, e, &l->rows[l->first + i], c, scratch);
	table_print(&t, c->width, out);
	buf_putc(out, '\n');
	return l->shown - room;
}

static void print_rest(const struct listing_counts *n, size_t cut, struct buf *out)
{
	if (cut)
		buf_printf(out, "%zu more are not listed; capacityctl --json status has all.\n", cut);
	if (n->services && n->attention < n->services)
		buf_printf(out, "%zu of %zu %s nothing from you.\n", n->services - n->attention,
			   n->services, n->services - n->attention == 1 ? "needs" : "need");
}

static void print_foot(const struct engine *e, const struct report_context *c,
		       const struct listing_counts *n, struct buf *out)
{
	const struct config *config = engine_config(e);

	buf_puts(out, mode_words(e));
	if (!is_never(n->newest)) {
		buf_puts(out, " · data to ");
		row_when(config->zone, n->newest, c->now, out);
	}
	buf_puts(out, " · raised ");
	money_of(config, engine_moved_today(e), config->limits.moved_micros, out);
	buf_puts(out, " today\n");
	if (c->store_trouble && *c->store_trouble)
		buf_printf(out, "Store: %s. Nothing is sent until it works again.\n", c->store_trouble);
	if (c->clock_trouble && *c->clock_trouble)
		buf_printf(out, "Clock: %s.\n", c->clock_trouble);
}

void report_status_text(const struct engine *e, const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct listing_filter filter = c->filter;
	struct listing l;
	size_t cut;

	filter.attention |= !c->all;
	listing_from(&l, e, &filter, c->index, 0);
	row_headline(e, c, &scratch);
	wrap_print(buf_text(&scratch), c->width, 0, out);
	buf_puts(out, "\n\n");
	cut = print_services(e, c, &l, &scratch, out);
	print_rest(&l.house, cut, out);
	print_foot(e, c, &l.house, out);
	listing_release(&l);
}

static void print_evidence(const struct engine *e, service_ix s, const struct report_context *c,
			   struct buf *scratch, struct buf *out)
{
	const struct config *config = engine_config(e);
	const struct service *service = &config->services[s];
	const struct service_state *is = engine_service(e, s);
	const struct zone *zone = config->locations[service->location].zone;

	for (size_t i = is->evidence_count; i-- > 0;) {
		const struct reading *r = &is->evidence[i];

		buf_clear(scratch);
		row_when(zone, r->at, c->now, scratch);
		buf_puts(scratch, "  ");
		explain_reading(e, s, r, scratch);
		buf_printf(scratch, ", feed %s", config->feeds[service->feed].id);
		row_label(i + 1u == is->evidence_count ? "Seen" : "", buf_text(scratch), c->width, out);
	}
}

static void print_ads(const struct engine *e, const struct service *s,
		      const struct report_context *c, struct buf *scratch, struct buf *out)
{
	for (uint32_t i = 0; i < s->target_count; i++) {
		target_ix t = s->first_target + i;

		buf_clear(scratch);
		buf_printf(scratch, "%s: ", engine_config(e)->targets[t].id);
		explain_target(e, t, scratch);
		row_label(i ? "" : "Ads", buf_text(scratch), c->width, out);
	}
}

static void print_origin(const struct engine *e, const struct service *s,
			 const struct report_context *c, struct buf *scratch, struct buf *out)
{
	const struct policy *p = &engine_config(e)->policies[s->policy];

	buf_clear(scratch);
	buf_printf(scratch, "policy %s, measure ", p->id);
	row_measure(e, (service_ix)(s - engine_config(e)->services), scratch);
	if (p->place.file)
		buf_printf(scratch, ", %s:%u:%u", p->place.file, p->place.line, p->place.column);
	row_label("Rules", buf_text(scratch), c->width, out);
}

static void print_data(const struct engine *e, service_ix s, const struct report_context *c,
		       struct buf *scratch, struct buf *out)
{
	const struct service_state *is = engine_service(e, s);

	buf_clear(scratch);
	row_age(e, s, c->now, scratch);
	if (!is_never(is->as_of))
		buf_puts(scratch, " old");
	if (is->unclassified > 0)
		buf_printf(scratch, "; %d slots match no new-patient rule and are not counted",
			   (int)is->unclassified);
	row_label("Data", buf_text(scratch), c->width, out);
}

void report_explain_text(const struct engine *e, service_ix s, const struct report_context *c,
			 struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	const struct config *config = engine_config(e);
	const struct service *service = &config->services[s];
	const struct location *l = &config->locations[service->location];

	row_title(e, s, &scratch);
	wrap_print(buf_text(&scratch), c->width, 0, out);
	buf_puts(out, "\n\n");
	row_label("Why", row_text(explain_why, e, s, &scratch), c->width, out);
	row_label("Limits", row_text(row_thresholds, e, s, &scratch), c->width, out);
	print_evidence(e, s, c, &scratch, out);
	print_ads(e, service, c, &scratch, out);
	row_label("Gate", row_text(explain_gate_owner, e, s, &scratch), c->width, out);
	row_label("Next", row_text(explain_next, e, s, &scratch), c->width, out);
	row_label("Again", row_text(explain_again, e, s, &scratch), c->width, out);
	print_data(e, s, c, &scratch, out);
	print_origin(e, service, c, &scratch, out);
	row_label("Owner", l->owner_operations ? l->owner_operations : "", c->width, out);
}

static const struct table_column history_columns[] = {
	{ .title = "WHEN" },
	{ .title = "SERVICE", .least = 16 },
	{ .title = "KIND", .drop = 1 },
};

void report_history_text(const struct engine *e, const struct history_row *rows, size_t n,
			 const struct report_context *c, struct buf *out)
{
	struct arena arena cleanup_arena = ARENA_INIT(CELLS_MAX);
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct table t;

	if (n == 0) {
		buf_puts(out, "Nothing is recorded yet.\n");
		return;
	}
	n = n < REPORT_ROWS_MAX ? n : REPORT_ROWS_MAX;
	table_init(&t, history_columns, sizeof(history_columns) / sizeof(*history_columns), &arena, n);
	for (size_t i = 0; i < n; i++) {
		buf_clear(&scratch);
		row_when(engine_config(e)->zone, rows[i].at, c->now, &scratch);
		table_cell(&t, i, 0, buf_text(&scratch));
		table_cell(&t, i, 1, *rows[i].service ? rows[i].service : rows[i].target);
		table_cell(&t, i, 2, rows[i].kind);
		table_note(&t, i, rows[i].text);
	}
	table_print(&t, c->width, out);
}
