/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feeds.c - how a feed stands, and what to say about it.
 *
 * What counts is not whether the last request worked but whether services are left
 * without data: a feed that fails now and then is a feed, one whose clinics are
 * unknown is an incident.  So those come first, whatever the counters say.
 */
#include "report/feeds.h"

#include <stdlib.h>
#include <string.h>

#include "decide/explain.h"
#include "report/row.h"

bool report_unanswered(const struct engine *e, service_ix s)
{
	const struct service_state *is = engine_service(e, s);

	return is->verdict.stale || is->verdict.dead || is_never(is->as_of);
}

/* ---- judgement ---- */

enum {
	STANDS_SILENT,
	STANDS_PARTLY,
	STANDS_MASS,
	STANDS_RESTS,
	STANDS_FAILS,
	STANDS_STARTS,
	STANDS_WELL
};

static const struct standing standings[] = {
	[STANDS_SILENT] = { "silent", "Silent", "is silent", "■", "full", true },
	[STANDS_PARTLY] = { "partly-silent", "Partly silent", "is partly silent", "◧", "full", true },
	[STANDS_MASS] = { "mass-change", "Mass change", "moves too much at once", "≋", "control", true },
	[STANDS_RESTS] = { "resting", "Resting", "asked to be left alone", "‖", "control", true },
	[STANDS_FAILS] = { "failing", "Failing", "fails", "▲", "filling", true },
	[STANDS_STARTS] = { "starting", "Not answered yet", "has not answered yet", "…", "unknown", false },
	[STANDS_WELL] = { "answers", "Answers", "answers", "○", "open", false },
};

static int stands(const struct engine *e, const struct report_feed *is, uint32_t index)
{
	bool told = !is_never(is->answered_at) || !is_never(is->failed_at);

	if (is->unanswered && !told && is->questions)
		return STANDS_STARTS;
	if (is->unanswered)
		return is->unanswered == is->services ? STANDS_SILENT : STANDS_PARTLY;
	if (engine_feed(e, index)->mass != MASS_NONE)
		return STANDS_MASS;
	if (!is_never(is->rests_until))
		return STANDS_RESTS;
	return *is->trouble ? STANDS_FAILS : STANDS_WELL;
}

/* One pass over all services, however many feeds there are. */
static void name_silent(const struct engine *e, struct feed_row *rows)
{
	const struct config *c = engine_config(e);

	for (size_t s = 0; s < c->service_count; s++) {
		struct feed_row *r = &rows[c->services[s].feed];

		if (r->silent_count < FEED_SILENT_NAMED && report_unanswered(e, (service_ix)s))
			r->silent[r->silent_count++] = (service_ix)s;
	}
}

/* How many are blind counts for more than whether it is all of them. */
static int rank_of(const struct feed_row *r)
{
	int rank = (int)(r->standing - standings);

	return rank == STANDS_PARTLY ? STANDS_SILENT : rank;
}

static int by_urgency(const void *a, const void *b)
{
	const struct feed_row *x = a, *y = b;

	if (rank_of(x) != rank_of(y))
		return rank_of(x) < rank_of(y) ? -1 : 1;
	if (x->is->unanswered != y->is->unanswered)
		return x->is->unanswered > y->is->unanswered ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

struct feed_row *feed_rows(const struct engine *e, const struct report_feed *feeds)
{
	size_t n = engine_config(e)->feed_count;
	struct feed_row *rows = calloc(n + 1, sizeof(*rows));

	if (!rows)
		abort();
	for (uint32_t f = 0; f < n; f++) {
		rows[f].is = &feeds[f];
		rows[f].index = f;
		rows[f].standing = &standings[stands(e, &feeds[f], f)];
	}
	name_silent(e, rows);
	qsort(rows, n, sizeof(*rows), by_urgency);
	return rows;
}

/* ---- words ---- */

static void when(const struct engine *e, const struct report_context *c, struct instant t, struct buf *out)
{
	row_when(engine_config(e)->zone, t, c->now, out);
}

static void say_unanswered(const struct report_feed *is, struct buf *out)
{
	if (!is->unanswered)
		return;
	if (is->unanswered == is->services)
		buf_printf(out,
			   is->services == 1 ? "Its only service has no data to trust" :
					       "None of its %u services has data to trust",
			   is->services);
	else
		buf_printf(out, "%u of its %u services %s no data to trust", is->unanswered,
			   is->services, is->unanswered == 1 ? "has" : "have");
}

static void say_trouble(const struct engine *e, const struct report_feed *is,
			const struct report_context *c, struct buf *out)
{
	if (is->failing && is->questions > 1) {
		standing_join(out);
		buf_printf(out, "%u of %u questions failed when last asked", is->failing, is->questions);
	}
	if (!*is->trouble)
		return;
	standing_join(out);
	buf_puts(out, "Last failure ");
	when(e, c, is->failed_at, out);
	buf_puts(out, ": ");
	standing_quote(out, is->trouble);
}

static void say_well(const struct engine *e, const struct feed_row *r,
		     const struct report_context *c, struct buf *out)
{
	if (is_never(r->is->answered_at)) {
		buf_puts(out, "Nothing was heard of it since the start");
		return;
	}
	buf_puts(out, "Last answer ");
	when(e, c, r->is->answered_at, out);
}

void feed_says(const struct engine *e, const struct feed_row *r, const struct report_context *c,
	       struct buf *out)
{
	say_unanswered(r->is, out);
	say_trouble(e, r->is, c, out);
	if (engine_feed(e, r->index)->mass != MASS_NONE) {
		standing_join(out);
		explain_mass(e, r->index, out);
	}
	if (!out->length || is_never(r->is->answered_at)) {
		standing_join(out);
		say_well(e, r, c, out);
	}
}

static void say_asked(const struct engine *e, const struct feed_row *r,
		      const struct report_context *c, struct buf *out)
{
	char every[SPAN_TEXT];

	switch (engine_config(e)->feeds[r->index].way) {
	case FEED_IS_PUSHED:
		buf_printf(out, "Its source tells us by itself, every %s; nothing is asked",
			   span_format(r->is->every, every));
		return;
	case FEED_IS_STATED:
		buf_puts(out, "People state what there is (capacityctl attest); nothing is asked");
		return;
	case FEED_IS_ASKED:
		break;
	}
	if (!is_never(r->is->rests_until)) {
		buf_puts(out, "Left alone until ");
		when(e, c, r->is->rests_until, out);
		buf_puts(out, ", as it asked; then asked again");
	} else if (!is_never(r->is->next_at)) {
		buf_puts(out, "Asked again ");
		when(e, c, r->is->next_at, out);
	}
}

static void say_mass(const struct engine *e, uint32_t feed, struct buf *out)
{
	if (engine_feed(e, feed)->mass == MASS_NONE)
		return;
	buf_printf(out,
		   "More spend waits until the feed is normal again, or somebody has checked it: "
		   "capacityctl allow %s --reason TEXT",
		   engine_config(e)->feeds[feed].id);
	standing_join(out);
}

void feed_next(const struct engine *e, const struct feed_row *r, const struct report_context *c,
	       struct buf *out)
{
	say_mass(e, r->index, out);
	say_asked(e, r, c, out);
	if (!r->is->unanswered)
		return;
	standing_join(out);
	buf_puts(out, "Where there is no data, the ads follow the policy's rule for unknown");
}

/* Of all that needs somebody the worst is named: one line has no room for more. */
static void say_worst(const struct feed_row *rows, size_t attention, struct buf *out)
{
	const struct feed_row *worst = &rows[0];

	buf_printf(out, "%s %s", worst->is->id, worst->standing->claim);
	if (worst->is->unanswered)
		buf_printf(out, ", %u %s no data to trust", worst->is->unanswered,
			   worst->is->unanswered == 1 ? "service has" : "services have");
	if (attention > 1)
		buf_printf(out, "; %zu more below", attention - 1);
}

void report_feeds_headline(const struct engine *e, const struct report_feed *feeds, struct buf *out)
{
	size_t n = engine_config(e)->feed_count, attention = 0;
	struct feed_row *rows = feed_rows(e, feeds);

	for (size_t f = 0; f < n; f++)
		attention += rows[f].standing->attention;
	if (!attention) {
		buf_puts(out, "No feed needs anything from you");
	} else {
		buf_printf(out, "%zu of %zu feeds %s attention: ", attention, n,
			   attention == 1 ? "needs" : "need");
		say_worst(rows, attention, out);
	}
	free(rows);
}
