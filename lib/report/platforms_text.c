/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platforms_text.c - the ad accounts for a terminal and for programs: worst first.
 */
#include <stdlib.h>

#include "report/json_out.h"
#include "report/platforms.h"
#include "report/row.h"
#include "report/table.h"

enum { SCRATCH_MAX = 64 * 1024 };

#define CELLS_MAX ((size_t)4 * 1024 * 1024)

/* ---- text ---- */

enum {
	AT_PLATFORM,
	AT_KIND,
	AT_STANDS,
	AT_DOUBT,
	AT_READ,
	AT_BUDGET,
	AT_REFUSED,
	AT_SUNSET,
	AT_COUNT
};

static const struct table_column columns[AT_COUNT] = {
	[AT_PLATFORM] = { .title = "PLATFORM", .least = 12 },
	[AT_KIND] = { .title = "KIND", .drop = 5 },
	[AT_STANDS] = { .title = "STATUS" },
	[AT_DOUBT] = { .title = "IN DOUBT", .drop = 6, .right = true },
	[AT_READ] = { .title = "READ", .drop = 4 },
	[AT_BUDGET] = { .title = "USED IN 24 H", .drop = 3 },
	[AT_REFUSED] = { .title = "REFUSED", .drop = 2, .right = true },
	[AT_SUNSET] = { .title = "API ENDS", .drop = 1 },
};

static void cellf(struct table *t, size_t row, size_t column, struct buf *scratch)
{
	table_cell(t, row, column, buf_text(scratch));
	buf_clear(scratch);
}

static void numbers(struct table *t, size_t at, const struct platform_row *r, struct buf *scratch)
{
	const struct report_account *is = r->is;

	buf_printf(scratch, "%u of %u", is->in_doubt, is->targets);
	cellf(t, at, AT_DOUBT, scratch);
	buf_printf(scratch, "%lld", (long long)is->used);
	if (is->day)
		buf_printf(scratch, " of %lld", (long long)is->day);
	cellf(t, at, AT_BUDGET, scratch);
	buf_printf(scratch, "%llu of %llu", (unsigned long long)is->refused,
		   (unsigned long long)is->requests);
	cellf(t, at, AT_REFUSED, scratch);
	platform_sunset_words(r, scratch);
	cellf(t, at, AT_SUNSET, scratch);
}

static void fill_row(struct table *t, size_t at, const struct engine *e, const struct platform_row *r,
		     const struct report_context *c, struct buf *scratch)
{
	buf_clear(scratch);
	table_cell(t, at, AT_PLATFORM, r->is->id);
	table_cell(t, at, AT_KIND, r->is->kind);
	buf_printf(scratch, "%s %s", r->standing->glyph, r->standing->word);
	cellf(t, at, AT_STANDS, scratch);
	row_when(engine_config(e)->zone, r->is->looked_at, c->now, scratch);
	cellf(t, at, AT_READ, scratch);
	numbers(t, at, r, scratch);
	platform_says(e, r, c, scratch);
	standing_join(scratch);
	platform_next(e, r, c, scratch);
	buf_putc(scratch, '.');
	table_note(t, at, buf_text(scratch));
}

void report_platforms_text(const struct engine *e, const struct report_account *accounts,
			   const struct report_context *c, struct buf *out)
{
	struct arena arena cleanup_arena = ARENA_INIT(CELLS_MAX);
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	size_t n = engine_config(e)->platform_count;
	struct platform_row *rows = platform_rows(e, accounts, c);
	struct table t;

	report_platforms_headline(e, accounts, c, &scratch);
	buf_putc(&scratch, '.');
	wrap_print(buf_text(&scratch), c->width, 0, out);
	buf_puts(out, "\n\n");
	table_init(&t, columns, AT_COUNT, &arena, n);
	for (size_t p = 0; p < n; p++)
		fill_row(&t, p, e, &rows[p], c, &scratch);
	table_print(&t, c->width, out);
	free(rows);
}

/* ---- JSON ---- */

static void write_limits(const struct report_account *is, struct buf *out)
{
	json_number(out, "operations_24h", is->used);
	if (is->day)
		json_number(out, "operations_24h_limit", is->day);
	else
		json_null(out, "operations_24h_limit");
	if (is->percent >= 0)
		json_number(out, "usage_percent", is->percent);
	else
		json_null(out, "usage_percent");
	json_number(out, "requests", (int64_t)is->requests);
	json_number(out, "refused", (int64_t)is->refused);
}

static void write_times(const struct report_account *is, struct buf *out)
{
	char day[INSTANT_TEXT];

	json_number(out, "every_s", is->every.ms / 1000);
	json_instant(out, "looked_at", is->looked_at);
	json_instant(out, "spent_at", is->spent_at);
	json_instant(out, "rests_until", is->rests_until);
	json_instant(out, "tries_at", is->tries_at);
	json_text(out, "sunset", is->sunset.day ? date_format(is->sunset, day) : NULL);
	json_text(out, "trouble", is->trouble);
	json_instant(out, "trouble_at", is->trouble_at);
}

static void write_doubts(const struct engine *e, const struct platform_row *r, struct buf *out)
{
	const struct config *c = engine_config(e);

	json_key(out, "ads_in_doubt");
	json_open(out, '[');
	for (uint32_t i = 0; i < r->doubt_count; i++) {
		const struct target *t = &c->targets[r->doubts[i]];

		json_open(out, '{');
		json_text(out, "target", t->id);
		json_text(out, "service", c->services[t->service].id);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void write_words(const struct engine *e, const struct platform_row *r,
			const struct report_context *c, struct buf *scratch, struct buf *out)
{
	buf_clear(scratch);
	platform_says(e, r, c, scratch);
	json_text(out, "why", buf_text(scratch));
	buf_clear(scratch);
	platform_next(e, r, c, scratch);
	json_text(out, "next", buf_text(scratch));
}

static void write_account(const struct engine *e, const struct platform_row *r,
			  const struct report_context *c, struct buf *scratch, struct buf *out)
{
	json_open(out, '{');
	json_text(out, "id", r->is->id);
	json_text(out, "kind", r->is->kind);
	json_text(out, "state", r->standing->id);
	json_text(out, "text", r->standing->word);
	json_truth(out, "attention", r->standing->attention);
	json_number(out, "ads", r->is->targets);
	json_number(out, "in_doubt", r->is->in_doubt);
	write_doubts(e, r, out);
	write_limits(r->is, out);
	write_times(r->is, out);
	json_number(out, "exposure_micros", engine_account_exposure(e, r->index));
	write_words(e, r, c, scratch, out);
	json_close(out, '}');
}

void report_platforms_json(const struct engine *e, const struct report_account *accounts,
			   const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct platform_row *rows = platform_rows(e, accounts, c);

	report_platforms_headline(e, accounts, c, &scratch);
	json_open(out, '{');
	json_number(out, "schema", 1);
	json_instant(out, "now", c->now);
	json_instant(out, "since", c->started);
	json_text(out, "headline", buf_text(&scratch));
	json_key(out, "platforms");
	json_open(out, '[');
	for (size_t p = 0; p < engine_config(e)->platform_count; p++)
		write_account(e, &rows[p], c, &scratch, out);
	json_close(out, ']');
	json_close(out, '}');
	buf_putc(out, '\n');
	free(rows);
}
