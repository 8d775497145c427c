/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live_text.c - the look at everything, for a terminal.
 *
 * A table for each feed, one for the ads, and one line at the end that says
 * whether somebody has to do something.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/money.h"
#include "base/zone.h"
#include "decide/explain.h"
#include "decide/metric.h"
#include "feed/feed.h"
#include "report/live.h"
#include "report/table.h"

enum { CELL_MAX = 128, NOTE_MAX = 4096, LIVE_MEMORY = 256 * 1024 * 1024 };

enum {
	AT_SERVICE,
	AT_ANSWER,
	AT_OPEN,
	AT_BOOKED,
	AT_BLOCKED,
	AT_HELD,
	AT_UNCLASSIFIED,
	AT_THIRD,
	AT_AGE,
	AT_COUNT
};

static const struct table_column columns[AT_COUNT] = {
	[AT_SERVICE] = { .title = "SERVICE", .least = 16 },
	[AT_ANSWER] = { .title = "ANSWER" },
	[AT_OPEN] = { .title = "OPEN", .right = true },
	[AT_BOOKED] = { .title = "BOOKED", .right = true },
	[AT_BLOCKED] = { .title = "BLOCKED", .right = true, .drop = 2 },
	[AT_HELD] = { .title = "HELD", .right = true, .drop = 1 },
	[AT_UNCLASSIFIED] = { .title = "UNCLASSIFIED", .right = true, .drop = 4 },
	[AT_THIRD] = { .title = "THIRD NEXT", .right = true, .drop = 5 },
	[AT_AGE] = { .title = "DATA AGE", .right = true, .drop = 3 },
};

static void count_cell(struct table *t, size_t row, size_t column, int32_t n)
{
	char text[CELL_MAX];

	(void)snprintf(text, sizeof(text), "%" PRId32, n);
	table_cell(t, row, column, n == COUNT_UNKNOWN ? "?" : text);
}

static void third_cell(struct table *t, size_t row, const struct live *l, service_ix s)
{
	const struct policy *p = &l->config->policies[l->config->services[s].policy];
	int64_t days = live_third(l, s);
	char text[CELL_MAX];

	if (days >= 0)
		(void)snprintf(text, sizeof(text), "%" PRId64 " d", days);
	else if (l->services[s].said.open > l->services[s].said.firsts)
		(void)snprintf(text, sizeof(text), "?"); /* counted, and not dated */
	else
		(void)snprintf(text, sizeof(text), "> %" PRId64 " d",
			       policy_horizon(p).ms / SPAN_DAYS(1).ms);
	table_cell(t, row, AT_THIRD, text);
}

static void note_openings(const struct live *l, service_ix s, struct buf *note)
{
	const struct observation *o = &l->services[s].said;
	const struct zone *zone = l->config->locations[l->config->services[s].location].zone;
	char text[ZONE_TEXT];

	for (size_t i = 0; i < o->firsts; i++)
		buf_printf(note, "%s%s",
			   i ? "; " : "first openings: ", zone_format(zone, o->first[i], l->now, text));
}

static void next_sentence(struct buf *note)
{
	if (note->length)
		buf_puts(note, ". ");
}

static void note(struct table *t, size_t row, const struct live *l, service_ix s)
{
	const struct live_service *is = &l->services[s];
	struct buf words cleanup_buf = BUF_INIT(NOTE_MAX);

	if (!is->answered) {
		buf_puts(&words, is->words ? is->words : "");
	} else {
		buf_puts(&words, is->said.trouble);
		if (is->said.open == 0) {
			next_sentence(&words);
			buf_printf(&words, "no openings; what shows that it is full: %s",
				   live_control(&is->said));
		}
		if (is->account) {
			next_sentence(&words);
			buf_puts(&words, is->account);
		}
		if (is->said.firsts) {
			next_sentence(&words);
			note_openings(l, s, &words);
		}
	}
	if (words.length)
		table_note(t, row, buf_text(&words));
}

static void service_row(struct table *t, size_t row, const struct live *l, service_ix s)
{
	const struct live_service *is = &l->services[s];
	const struct observation *o = &is->said;
	char text[SPAN_TEXT];

	table_cell(t, row, AT_SERVICE, l->config->services[s].id);
	table_cell(t, row, AT_ANSWER, live_answer(is));
	note(t, row, l, s);
	if (!is->answered || o->quality == QUALITY_ABSENT)
		return;
	count_cell(t, row, AT_OPEN, o->open);
	count_cell(t, row, AT_BOOKED, o->booked);
	count_cell(t, row, AT_BLOCKED, o->blocked);
	count_cell(t, row, AT_HELD, o->held);
	count_cell(t, row, AT_UNCLASSIFIED, o->unclassified);
	third_cell(t, row, l, s);
	table_cell(t, row, AT_AGE, is_never(o->as_of) ? "?" : span_format(since(o->as_of, l->now), text));
}

/* ---- a feed ---- */

static size_t services_of(const struct live *l, uint32_t feed)
{
	size_t n = 0;

	for (size_t s = 0; s < l->config->service_count; s++)
		n += l->config->services[s].feed == feed;
	return n;
}

static void statement(const struct live_feed *f, struct buf *out)
{
	const char *at = f->statement;

	if (!at)
		return;
	if (!*at)
		buf_puts(out, "  its CapabilityStatement offers all that is asked\n");
	while (*at) {
		size_t n = strcspn(at, "\n");

		buf_printf(out, "  its CapabilityStatement: %.*s\n", (int)n, at);
		at += n + (at[n] == '\n');
	}
}

static void feed_head(const struct live *l, uint32_t feed, struct buf *out)
{
	const struct live_feed *f = &l->feeds[feed];
	const struct feed_config *c = &l->config->feeds[feed];
	char every[SPAN_TEXT];

	buf_printf(out, "feed %s (%s)", c->id, c->kind->name);
	if (!f->questions)
		buf_puts(out, ": nobody is asked, its source tells us\n");
	else
		buf_printf(out,
			   ": %" PRIu32 " of %" PRIu32 " question%s answered, %" PRIu32
			   " request%s; asked every %s, that is %" PRId64 " requests a day\n",
			   f->answered, f->questions, f->questions == 1 ? "" : "s", f->requests,
			   f->requests == 1 ? "" : "s", span_format(c->every, every),
			   live_requests_a_day(l, feed));
	statement(f, out);
}

static void feed_text(const struct live *l, uint32_t feed, struct arena *arena, struct buf *out)
{
	size_t n = services_of(l, feed), row = 0;
	struct table t;

	if (!n)
		return;
	table_init(&t, columns, AT_COUNT, arena, n < REPORT_ROWS_MAX ? n : REPORT_ROWS_MAX);
	for (size_t s = 0; s < l->config->service_count && row < REPORT_ROWS_MAX; s++)
		if (l->config->services[s].feed == feed)
			service_row(&t, row++, l, (service_ix)s);
	table_print(&t, l->width, out);
	if (n > row)
		buf_printf(out, "and %zu more: --json lists all\n", n - row);
	buf_putc(out, '\n');
}

/* ---- the ads ---- */

enum { AD_TARGET, AD_STATUS, AD_BUDGET, AD_PLANNED, AD_CHANGE, AD_COUNT };

static const struct table_column ad_columns[AD_COUNT] = {
	[AD_TARGET] = { .title = "AD", .least = 16 },
	[AD_STATUS] = { .title = "STATUS" },
	[AD_BUDGET] = { .title = "BUDGET A DAY", .right = true },
	[AD_PLANNED] = { .title = "CONFIGURED", .right = true },
	[AD_CHANGE] = { .title = "MAY BE CHANGED" }, /* only when it was tried */
};

static void note_ad(struct table *t, size_t row, const struct live_target *is)
{
	struct buf words cleanup_buf = BUF_INIT(NOTE_MAX);

	buf_puts(&words, is->words ? is->words : "");
	if (is->write_words && *is->write_words) {
		next_sentence(&words);
		buf_printf(&words, "a change that changes nothing: %s", is->write_words);
	}
	if (words.length)
		table_note(t, row, buf_text(&words));
}

/* The column of amounts: money a day, or of a bid its factor. */
static void amount_cell(struct table *t, size_t row, size_t column, const struct live *l,
			target_ix ix, int64_t amount)
{
	struct buf words cleanup_buf = BUF_INIT(MONEY_TEXT);

	if (amount == BUDGET_UNKNOWN)
		return;
	explain_figure(l->config, &l->config->targets[ix], amount, &words);
	table_cell(t, row, column, buf_text(&words));
}

static void target_row(struct table *t, size_t row, const struct live *l, target_ix ix)
{
	const struct live_target *is = &l->targets[ix];
	const struct target *target = &l->config->targets[ix];

	table_cell(t, row, AD_TARGET, target->id);
	table_cell(t, row, AD_STATUS,
		   !is->asked	 ? "cannot be read" :
		   !is->answered ? "no answer" :
		   !is->seen	 ? "not there" :
				   ad_status_name(is->state.status));
	if (is->seen)
		amount_cell(t, row, AD_BUDGET, l, ix, is->state.budget_micros);
	amount_cell(t, row, AD_PLANNED, l, ix, target->budget_micros);
	if (l->tried_writes)
		table_cell(t, row, AD_CHANGE, live_write_name(is->write));
	note_ad(t, row, is);
}

static size_t targets_shown(const struct live *l)
{
	size_t n = 0;

	for (size_t t = 0; t < l->config->target_count; t++)
		n += live_shows(l, (target_ix)t);
	return n;
}

static void targets_text(const struct live *l, struct arena *arena, struct buf *out)
{
	size_t n = targets_shown(l), rows = n < REPORT_ROWS_MAX ? n : REPORT_ROWS_MAX, row = 0;
	struct table t;

	if (!n)
		return;
	table_init(&t, ad_columns, l->tried_writes ? AD_COUNT : AD_CHANGE, arena, rows);
	for (size_t i = 0; row < rows; i++)
		if (live_shows(l, (target_ix)i))
			target_row(&t, row++, l, (target_ix)i);
	table_print(&t, l->width, out);
	if (n > rows)
		buf_printf(out, "and %zu more: --json lists all\n", n - rows);
	buf_putc(out, '\n');
}

static void findings_text(const struct live *l, struct buf *out)
{
	size_t rows = 0;

	for (const struct live_finding *f = l->findings; f; f = f->next, rows++)
		if (rows < REPORT_ROWS_MAX)
			buf_printf(out, "%s: %s: %s\n", live_about(l, f), live_gravity(f->gravity),
				   f->words);
	if (rows > REPORT_ROWS_MAX)
		buf_printf(out, "and %zu more: --json lists all\n", rows - REPORT_ROWS_MAX);
	if (rows)
		buf_putc(out, '\n');
}

static void end_text(const struct live *l, struct buf *out)
{
	static const char *const words[] = {
		[LIVE_FINE] = "Everything answered as it should. Nothing was changed.",
		[LIVE_PROBLEMS] = "Not everything answered as it should: the lines above say what. "
				  "Nothing was changed.",
		[LIVE_UNREACHABLE] = "At least one feed or ad account gave no answer at all. "
				     "Nothing was changed.",
	};

	if (l->only)
		buf_puts(out, "Compare this with what the platform's own pages show. ");
	buf_printf(out, "%s\n", words[live_end(l)]);
}

void live_text(const struct live *l, struct buf *out)
{
	struct arena arena = ARENA_INIT(LIVE_MEMORY);

	for (size_t f = 0; !l->only && f < l->config->feed_count; f++) {
		feed_head(l, (uint32_t)f, out);
		feed_text(l, (uint32_t)f, &arena, out);
	}
	targets_text(l, &arena, out);
	findings_text(l, out);
	end_text(l, out);
	arena_clear(&arena);
}
