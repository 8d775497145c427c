/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platforms.c - how an ad account stands, and what to say about it.
 *
 * An account that does not answer is worse than one that refuses: nothing can be
 * paused there.  Ads that are not as we left them come next, because money runs
 * through them now; a version that ends in a month comes last.
 */
#include "report/platforms.h"

#include <stdlib.h>

#include "decide/explain.h"
#include "platform/sunset.h"
#include "report/row.h"

/* ---- judgement ---- */

enum {
	STANDS_DOWN,
	STANDS_FAILS,
	STANDS_DOUBT,
	STANDS_RESTS,
	STANDS_ENDS,
	STANDS_STARTS,
	STANDS_WELL,
};

static const struct standing standings[] = {
	[STANDS_DOWN] = { "down", "Not answering", "does not answer", "■", "full", true },
	[STANDS_FAILS] = { "failing", "Failing", "fails", "▲", "filling", true },
	[STANDS_DOUBT] = { "in-doubt", "In doubt", "has ads that are not as we left them", "?",
			   "control", true },
	[STANDS_RESTS] = { "resting", "Resting", "asked to be left alone", "‖", "control", true },
	[STANDS_ENDS] = { "version-ends", "Version ends",
			  "ends the version of its API that is spoken", "◷", "filling", true },
	[STANDS_STARTS] = { "starting", "Not read yet", "has not been read yet", "…", "unknown", false },
	[STANDS_WELL] = { "answers", "Answers", "answers", "○", "open", false },
};

static bool ends_soon(const struct report_account *is, struct instant now)
{
	int64_t today = now.ms / SPAN_DAYS(1).ms;

	return is->sunset.day && is->sunset.day - today <= SUNSET_WARNING_DAYS;
}

static int stands(const struct report_account *is, struct instant now)
{
	if (!is_never(is->tries_at))
		return STANDS_DOWN;
	if (is->failing)
		return STANDS_FAILS;
	if (is->in_doubt)
		return STANDS_DOUBT;
	if (!is_never(is->rests_until))
		return STANDS_RESTS;
	if (ends_soon(is, now))
		return STANDS_ENDS;
	return is_never(is->looked_at) ? STANDS_STARTS : STANDS_WELL;
}

static bool is_doubtful(enum control c)
{
	return c == CONTROL_NOT_CONFIRMED || c == CONTROL_CHANGED_OUTSIDE;
}

static void name_doubts(const struct engine *e, struct platform_row *rows)
{
	const struct config *c = engine_config(e);

	for (size_t t = 0; t < c->target_count; t++) {
		struct platform_row *r = &rows[c->targets[t].platform];

		if (r->doubt_count < PLATFORM_DOUBTS_NAMED && r->doubt_count < r->is->in_doubt &&
		    is_doubtful(engine_target_control(e, (target_ix)t)))
			r->doubts[r->doubt_count++] = (target_ix)t;
	}
}

static int by_urgency(const void *a, const void *b)
{
	const struct platform_row *x = a, *y = b;

	if (x->standing != y->standing)
		return x->standing < y->standing ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

struct platform_row *platform_rows(const struct engine *e, const struct report_account *accounts,
				   const struct report_context *c)
{
	size_t n = engine_config(e)->platform_count;
	struct platform_row *rows = calloc(n + 1, sizeof(*rows));

	if (!rows)
		abort();
	for (uint32_t p = 0; p < n; p++) {
		rows[p].is = &accounts[p];
		rows[p].index = p;
		rows[p].standing = &standings[stands(&accounts[p], c->now)];
	}
	name_doubts(e, rows);
	qsort(rows, n, sizeof(*rows), by_urgency);
	return rows;
}

/* ---- words ---- */

static void when(const struct engine *e, const struct report_context *c, struct instant t, struct buf *out)
{
	row_when(engine_config(e)->zone, t, c->now, out);
}

static void say_doubt(const struct report_account *is, struct buf *out)
{
	if (!is->in_doubt)
		return;
	buf_printf(out, "%u of its %u ads %s not confirmed, or changed outside", is->in_doubt,
		   is->targets, is->in_doubt == 1 ? "is" : "are");
}

static void say_trouble(const struct engine *e, const struct report_account *is,
			const struct report_context *c, struct buf *out)
{
	if (!*is->trouble)
		return;
	standing_join(out);
	buf_puts(out, "Last refusal or failure ");
	when(e, c, is->trouble_at, out);
	buf_puts(out, ": ");
	standing_quote(out, is->trouble);
}

static void say_sunset(const struct report_account *is, const struct report_context *c, struct buf *out)
{
	char day[INSTANT_TEXT];

	if (!ends_soon(is, c->now))
		return;
	standing_join(out);
	buf_printf(out, "The version of its API ends on %s: choose a newer one (api_version)",
		   date_format(is->sunset, day));
}

void platform_says(const struct engine *e, const struct platform_row *r,
		   const struct report_context *c, struct buf *out)
{
	say_doubt(r->is, out);
	say_trouble(e, r->is, c, out);
	say_sunset(r->is, c, out);
	if (out->length)
		return;
	if (is_never(r->is->looked_at)) {
		buf_puts(out, "Its ads have not been read yet");
		return;
	}
	buf_puts(out, "All its ads were read at ");
	when(e, c, r->is->looked_at, out);
}

void platform_next(const struct engine *e, const struct platform_row *r,
		   const struct report_context *c, struct buf *out)
{
	char every[SPAN_TEXT];

	if (!is_never(r->is->tries_at)) {
		buf_puts(out, "Left alone after repeated failures; tried again ");
		when(e, c, r->is->tries_at, out);
	} else if (!is_never(r->is->rests_until)) {
		buf_puts(out, "Left alone until ");
		when(e, c, r->is->rests_until, out);
		buf_puts(out, ", as it asked; meanwhile only pauses are tried");
	} else {
		buf_printf(out, "All its ads are read every %s", span_format(r->is->every, every));
	}
	if (r->is->in_doubt) {
		standing_join(out);
		buf_puts(out,
			 "What is in doubt is left alone until it was read back or handed back");
	}
}

void platform_budget(const struct platform_row *r, struct buf *out)
{
	const struct report_account *is = r->is;

	buf_printf(out, "%lld", (long long)is->used);
	if (is->day)
		buf_printf(out, " of %lld", (long long)is->day);
	buf_puts(out, " operations in 24 h");
	if (is->percent >= 0)
		buf_printf(out, ", %d%% of what it grants is used", is->percent);
}

void platform_sunset_words(const struct platform_row *r, struct buf *out)
{
	char day[INSTANT_TEXT];

	buf_puts(out, r->is->sunset.day ? date_format(r->is->sunset, day) : "not known");
}

static void say_worst(const struct platform_row *rows, size_t attention, struct buf *out)
{
	buf_printf(out, "%s %s", rows[0].is->id, rows[0].standing->claim);
	if (attention > 1)
		buf_printf(out, "; %zu more below", attention - 1);
}

/* The first page counts such ads; this one may not seem to know nothing of them. */
static void say_quiet(const struct engine *e, struct buf *out)
{
	size_t stuck = explain_count_all(e).stuck;

	buf_puts(out, "No ad platform needs anything from you");
	if (stuck)
		buf_printf(out, ", but %zu %s", stuck,
			   stuck == 1 ? "ad needs a person: it cannot be steered" :
					"ads need a person: they cannot be steered");
}

void report_platforms_headline(const struct engine *e, const struct report_account *accounts,
			       const struct report_context *c, struct buf *out)
{
	size_t n = engine_config(e)->platform_count, attention = 0;
	struct platform_row *rows = platform_rows(e, accounts, c);

	for (size_t p = 0; p < n; p++)
		attention += rows[p].standing->attention;
	if (!attention) {
		say_quiet(e, out);
	} else {
		buf_printf(out, "%zu of %zu ad platforms %s attention: ", attention, n,
			   attention == 1 ? "needs" : "need");
		say_worst(rows, attention, out);
	}
	free(rows);
}
