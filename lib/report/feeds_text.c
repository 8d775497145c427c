/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feeds_text.c - the feeds for a terminal and for programs: worst first.
 */
#include <stdlib.h>

#include "report/feeds.h"
#include "report/json_out.h"
#include "report/row.h"
#include "report/table.h"

enum { SCRATCH_MAX = 64 * 1024 };

#define CELLS_MAX ((size_t)4 * 1024 * 1024)

/* ---- text ---- */

enum { AT_FEED, AT_KIND, AT_STANDS, AT_SERVICES, AT_ANSWERED, AT_EVERY, AT_POLLS, AT_COUNT };

static const struct table_column columns[AT_COUNT] = {
	[AT_FEED] = { .title = "FEED", .least = 12 },
	[AT_KIND] = { .title = "KIND", .drop = 4 },
	[AT_STANDS] = { .title = "STATUS" },
	[AT_SERVICES] = { .title = "NO DATA", .drop = 5, .right = true },
	[AT_ANSWERED] = { .title = "ANSWERED", .drop = 3 },
	[AT_EVERY] = { .title = "EVERY", .drop = 2 },
	[AT_POLLS] = { .title = "FAILED", .drop = 1, .right = true },
};

static void cellf(struct table *t, size_t row, size_t column, struct buf *scratch)
{
	table_cell(t, row, column, buf_text(scratch));
	buf_clear(scratch);
}

static void fill_row(struct table *t, size_t at, const struct engine *e, const struct feed_row *r,
		     const struct report_context *c, struct buf *scratch)
{
	char span[SPAN_TEXT];

	buf_clear(scratch);
	table_cell(t, at, AT_FEED, r->is->id);
	table_cell(t, at, AT_KIND, r->is->kind);
	buf_printf(scratch, "%s %s", r->standing->glyph, r->standing->word);
	cellf(t, at, AT_STANDS, scratch);
	buf_printf(scratch, "%u of %u", r->is->unanswered, r->is->services);
	cellf(t, at, AT_SERVICES, scratch);
	row_when(engine_config(e)->zone, r->is->answered_at, c->now, scratch);
	cellf(t, at, AT_ANSWERED, scratch);
	table_cell(t, at, AT_EVERY, span_format(r->is->every, span));
	buf_printf(scratch, "%llu of %llu", (unsigned long long)r->is->failures,
		   (unsigned long long)r->is->polls);
	cellf(t, at, AT_POLLS, scratch);
	feed_says(e, r, c, scratch);
	standing_join(scratch);
	feed_next(e, r, c, scratch);
	buf_putc(scratch, '.');
	table_note(t, at, buf_text(scratch));
}

void report_feeds_text(const struct engine *e, const struct report_feed *feeds,
		       const struct report_context *c, struct buf *out)
{
	struct arena arena cleanup_arena = ARENA_INIT(CELLS_MAX);
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	size_t n = engine_config(e)->feed_count;
	struct feed_row *rows = feed_rows(e, feeds);
	struct table t;

	report_feeds_headline(e, feeds, &scratch);
	buf_putc(&scratch, '.');
	wrap_print(buf_text(&scratch), c->width, 0, out);
	buf_puts(out, "\n\n");
	table_init(&t, columns, AT_COUNT, &arena, n);
	for (size_t f = 0; f < n; f++)
		fill_row(&t, f, e, &rows[f], c, &scratch);
	table_print(&t, c->width, out);
	free(rows);
}

/* ---- JSON ---- */

static void write_silent(const struct engine *e, const struct feed_row *r, struct buf *out)
{
	json_key(out, "unanswered_services");
	json_open(out, '[');
	for (uint32_t i = 0; i < r->silent_count; i++)
		json_item(out, engine_config(e)->services[r->silent[i]].id);
	json_close(out, ']');
}

static void write_words(const struct engine *e, const struct feed_row *r,
			const struct report_context *c, struct buf *scratch, struct buf *out)
{
	buf_clear(scratch);
	feed_says(e, r, c, scratch);
	json_text(out, "why", buf_text(scratch));
	buf_clear(scratch);
	feed_next(e, r, c, scratch);
	json_text(out, "next", buf_text(scratch));
}

static void write_feed(const struct engine *e, const struct feed_row *r,
		       const struct report_context *c, struct buf *scratch, struct buf *out)
{
	const struct report_feed *is = r->is;

	json_open(out, '{');
	json_text(out, "id", is->id);
	json_text(out, "kind", is->kind);
	json_text(out, "host", is->host);
	json_text(out, "state", r->standing->id);
	json_text(out, "text", r->standing->word);
	json_truth(out, "attention", r->standing->attention);
	json_number(out, "services", is->services);
	json_number(out, "unanswered", is->unanswered);
	write_silent(e, r, out);
	json_number(out, "questions", is->questions);
	json_number(out, "failing", is->failing);
	json_number(out, "every_s", is->every.ms / 1000);
	json_instant(out, "answered_at", is->answered_at);
	json_instant(out, "failed_at", is->failed_at);
	json_instant(out, "next_at", is->next_at);
	json_instant(out, "rests_until", is->rests_until);
	json_text(out, "trouble", is->trouble);
	json_number(out, "polls", (int64_t)is->polls);
	json_number(out, "unchanged", (int64_t)is->unchanged);
	json_number(out, "failures", (int64_t)is->failures);
	write_words(e, r, c, scratch, out);
	json_close(out, '}');
}

void report_feeds_json(const struct engine *e, const struct report_feed *feeds,
		       const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct feed_row *rows = feed_rows(e, feeds);

	report_feeds_headline(e, feeds, &scratch);
	json_open(out, '{');
	json_number(out, "schema", 1);
	json_instant(out, "now", c->now);
	json_instant(out, "since", c->started);
	json_text(out, "headline", buf_text(&scratch));
	json_key(out, "feeds");
	json_open(out, '[');
	for (size_t f = 0; f < engine_config(e)->feed_count; f++)
		write_feed(e, &rows[f], c, &scratch, out);
	json_close(out, ']');
	json_close(out, '}');
	buf_putc(out, '\n');
	free(rows);
}
