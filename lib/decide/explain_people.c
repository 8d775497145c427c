/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_people.c - what people decided, and what the reader can do about it.
 *
 * Each sentence names the person or the rule, the end, and the way out, because at
 * six in the morning nobody wants to ask around who froze the ads.
 */
#include "decide/explain_words.h"

#include "decide/freeze.h"

static bool is_signed(const struct signature *s)
{
	return s->by != NULL;
}

static void unsigned_by(const struct go_live *g, struct buf *out)
{
	if (is_signed(&g->marketing))
		buf_puts(out, "the operations owner has not signed");
	else if (is_signed(&g->operations))
		buf_puts(out, "the marketing owner has not signed");
	else
		buf_puts(out, "neither owner has signed");
}

static bool is_over(const struct view *v, const struct go_live *g)
{
	return g->until.day && zone_date(v->zone, v->now).day > g->until.day;
}

void live_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct go_live *g = v->service->go_live;
	char day[INSTANT_TEXT];

	(void)ix;
	if (g->state == GO_LIVE_SUSPENDED) {
		buf_puts(out, "Suspended: no more is spent here, cuts still are made");
	} else if (!is_signed(&g->marketing) || !is_signed(&g->operations)) {
		buf_puts(out, "Not live: ");
		unsigned_by(g, out);
	} else if (is_over(v, g)) {
		buf_printf(out, "Not live any more: the sign-off of %s and %s ended %s",
			   g->marketing.by, g->operations.by, date_format(g->until, day));
	} else {
		buf_printf(out, "Not live yet: signed by %s and %s, and still called %s",
			   g->marketing.by, g->operations.by,
			   g->state == GO_LIVE_DRAFT ? "a draft" : "aligned");
	}
}

void live_next(const struct view *v, target_ix ix, struct buf *out)
{
	const struct go_live *g = v->service->go_live;

	(void)ix;
	if (g->state == GO_LIVE_LIVE && is_signed(&g->marketing) && is_signed(&g->operations))
		buf_puts(out, "More spend when both owners have signed go_live anew");
	else
		buf_puts(out,
			 "More spend when both owners have signed and go_live says state: live");
}

void freeze_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct location *at = &v->config->locations[v->service->location];
	struct instant turns;
	const struct freeze *by = freeze_by(v->config, at, v->now, &turns);

	(void)ix;
	if (!by)
		return; /* it has just ended: the next turn sees it */
	buf_printf(out, by->allow ? "More spend waits for window %s" : "More spend is frozen by %s",
		   by->name);
	buf_puts(out, ": ");
	words_quote(out, by->reason);
	buf_puts(out, " (");
	words_quote(out, by->owner);
	buf_putc(out, ')');
}

void freeze_next(const struct view *v, target_ix ix, struct buf *out)
{
	const struct location *at = &v->config->locations[v->service->location];
	const struct freeze *by;
	struct instant opens;

	(void)ix;
	if (!freeze_is_closed(v->config, at, v->now, &by, &opens))
		return;
	if (is_never(opens)) {
		buf_puts(out, "No end of the freeze is in sight; cuts are made all the same");
		return;
	}
	buf_puts(out, "More spend may follow at ");
	words_time(out, v->zone, opens, v->now);
	buf_puts(out, "; cuts are made all the same");
}

void explain_stated(const struct view *v, struct buf *out)
{
	const struct statement *said = v->state->statement;

	if (!said || v->feed->way != FEED_IS_STATED)
		return;
	buf_printf(out, ". Stated by %s ", said->who);
	words_time(out, v->zone, said->at, v->now);
	buf_puts(out, " ");
	words_until(out, v, said->until);
	buf_puts(out, ": ");
	words_quote(out, said->reason);
}

static const char *held_what(const struct hold *h)
{
	if (h->reverts)
		return "Put back to how it was found by";
	return h->direction == HOLD_INCREASES ? "More spend is held by" :
	       h->direction == HOLD_DECREASES ? "Cuts are held by" :
						"Held by";
}

void hold_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct hold *h = v->state->hold;

	(void)ix;
	if (!h) /* it has just ended: the next turn sees it */
		return;
	buf_printf(out, "%s %s ", held_what(h), h->who);
	words_until(out, v, h->until);
	buf_puts(out, ": ");
	words_quote(out, h->reason);
}

void hold_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)ix;
	if (!v->state->hold)
		return;
	buf_puts(out, "Hold ends ");
	words_time(out, v->zone, v->state->hold->until, v->now);
	buf_puts(out, "; automatic control returns");
}

static void by(const char *who, struct buf *out)
{
	buf_printf(out, ", set by %s", who);
}

static void frozen_by(const struct view *v, struct buf *out)
{
	const struct location *at = &v->config->locations[v->service->location];
	struct instant turns;
	const struct freeze *f = freeze_by(v->config, at, v->now, &turns);

	if (f)
		by(f->owner, out);
}

/* The person or the rule behind a gate; nothing for what only time or the platform opens. */
static void setter(const struct view *v, enum gate g, struct buf *out)
{
	const char *who = NULL, *why;

	if (g == GATE_STOPPED) {
		engine_stopped(v->engine, &who, &why);
		by(who, out);
	} else if (g == GATE_HELD && v->state->hold) {
		by(v->state->hold->who, out);
		buf_puts(out, " ");
		words_time(out, v->zone, v->state->hold->since, v->now);
	} else if (g == GATE_FREEZE) {
		frozen_by(v, out);
	} else if (g == GATE_GO_LIVE || g == GATE_APPROVAL || g >= GATE_ALLOWANCE) {
		buf_puts(out, ", set by the configuration");
	}
}

void explain_gate_owner(const struct engine *e, service_ix s, struct buf *out)
{
	struct view v = view_of(e, s);
	target_ix ix;
	enum gate g = explain_gate(e, s, &ix);

	if (g == GATE_NONE)
		return;
	buf_puts(out, gate_name(g));
	setter(&v, g, out);
}

/* What waits and is no proposal was declined. */
void approval_why(const struct view *v, target_ix ix, struct buf *out)
{
	struct proposal p = engine_proposal(v->engine, v->index);
	char text[MONEY_TEXT];

	(void)ix;
	if (p.hash) {
		buf_printf(out, "%s more a day waits for approval since ",
			   money_format(p.more_micros, v->config->currency, text));
		words_time(out, v->zone, p.since, v->now);
		buf_puts(out, ", plan ");
		words_hash(out, p.hash);
	} else {
		buf_printf(out, "%s declined more spend at ", v->state->approval->who);
		words_time(out, v->zone, v->state->approval->at, v->now);
	}
}

void approval_next(const struct view *v, target_ix ix, struct buf *out)
{
	struct proposal p = engine_proposal(v->engine, v->index);

	(void)ix;
	if (p.hash) {
		buf_printf(out, "Sent once approved: capacityctl approve %s --plan ", v->service->id);
		words_hash(out, p.hash);
	} else {
		buf_puts(out, "Proposed again when the verdict or the plan changes");
	}
}
