/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_next.c - what happens next, and what it takes.
 *
 * The answer names the condition that would change the state with its numbers.
 * What a person must do comes first: no number moves a service that is held.
 */
#include "decide/explain_words.h"

/* "Resumes", or "Would resume" while nothing is sent. */
static void verb(const struct view *v, const char *does, const char *would, struct buf *out)
{
	buf_puts(out, v->config->mode == MODE_REHEARSAL ? would : does);
}

static void from_full(const struct view *v, struct buf *out)
{
	const struct policy *p = v->policy;

	if (p->full.ads == ADS_PAUSE)
		verb(v, "Resumes when ", "Would resume when ", out);
	else
		verb(v, "Spend rises again when ", "Spend would rise again when ", out);
	words_reach(out, p, p->full.leave, true);
	buf_puts(out, words_counts(p) ? " are seen" : " is seen");
	words_confirm(out, v, true);
}

/* "; pauses at 3 or fewer openings, 3 times in a row". */
static void downward(const struct view *v, const struct boundary *b, const char *glue, struct buf *out)
{
	if (!b->given)
		return;
	buf_puts(out, glue);
	if (b->ads == ADS_PAUSE)
		verb(v, "pauses at ", "would pause at ", out);
	else if (b->share_bp < BP_ONE)
		verb(v, "spend is cut at ", "spend would be cut at ", out);
	else
		verb(v, "spend changes at ", "spend would change at ", out);
	words_reach(out, v->policy, b->at, false);
	words_confirm(out, v, false);
}

static void to_planned(const struct view *v, struct metric_value limit, bool open_side, struct buf *out)
{
	verb(v, "Back to the planned budget at ", "Would go back to the planned budget at ", out);
	words_reach(out, v->policy, limit, open_side);
	words_confirm(out, v, open_side);
}

static void from_filling(const struct view *v, struct buf *out)
{
	to_planned(v, v->policy->filling.leave, true, out);
	downward(v, &v->policy->full, "; ", out);
}

static void to_ample(const struct view *v, struct buf *out)
{
	verb(v, "more spend at ", "more spend would follow at ", out);
	words_reach(out, v->policy, v->policy->ample.at, true);
	words_confirm(out, v, true);
}

static void from_open(const struct view *v, struct buf *out)
{
	const struct policy *p = v->policy;
	size_t start = out->length;

	downward(v, p->filling.given ? &p->filling : &p->full, "", out);
	if (p->ample.given) {
		words_join(out, start, "; ");
		to_ample(v, out);
	}
	words_capital(out, start);
}

static void from_ample(const struct view *v, struct buf *out)
{
	to_planned(v, v->policy->ample.leave, false, out);
}

static const char *fallback_words(int fallback)
{
	switch (fallback) {
	case FALLBACK_HOLD_IF_LOWER:
	case FALLBACK_BASELINE:
		return "raised budgets go back to the plan and other ads stay";
	case FALLBACK_PAUSE:
		return "ads are paused";
	default:
		return "ads stay as they are";
	}
}

static void from_silence(const struct view *v, struct buf *out)
{
	const struct verdict_state *w = &v->state->verdict;
	char span[SPAN_TEXT];

	if (w->stale && !w->dead) {
		buf_puts(out, "At ");
		words_time(out, v->zone, after(v->state->as_of, v->feed->dead_after), v->now);
		buf_printf(out, " %s, unless feed %s recovers", fallback_words(v->policy->dead),
			   v->feed->id);
	} else if (v->state->reviewed) {
		buf_printf(out,
			   "A person must decide: feed %s has been silent for more than %s and its "
			   "ads are restricted. capacityctl hold %s, or repair the feed",
			   v->feed->id, span_format(v->policy->review, span), v->service->id);
	} else if (w->dead) {
		buf_printf(out, "Until feed %s recovers, %s", v->feed->id,
			   fallback_words(v->policy->dead));
	} else {
		buf_puts(out, "Judged once there are enough good checks; until then ads stay as "
			      "they are");
	}
}

static void by_numbers(const struct view *v, struct buf *out)
{
	switch (v->verdict) {
	case VERDICT_FULL:
		from_full(v, out);
		break;
	case VERDICT_FILLING:
		from_filling(v, out);
		break;
	case VERDICT_OPEN:
		from_open(v, out);
		break;
	case VERDICT_AMPLE:
		from_ample(v, out);
		break;
	case VERDICT_CLOSED:
		buf_puts(out, "Stays closed until the configuration says otherwise");
		break;
	default:
		from_silence(v, out);
		break;
	}
}

static void more_from_open(const struct view *v, struct buf *out)
{
	size_t start = out->length;

	if (!v->policy->ample.given) {
		buf_printf(out, "Policy %s spends what is planned, however much room there is",
			   v->policy->id);
		return;
	}
	to_ample(v, out);
	words_capital(out, start);
}

void explain_more(const struct engine *e, service_ix s, struct buf *out)
{
	struct view v = view_of(e, s);

	switch (v.verdict) {
	case VERDICT_FULL:
		from_full(&v, out);
		break;
	case VERDICT_FILLING:
		to_planned(&v, v.policy->filling.leave, true, out);
		break;
	case VERDICT_OPEN:
		more_from_open(&v, out);
		break;
	case VERDICT_AMPLE:
		buf_puts(out, "Its numbers ask for more already");
		break;
	case VERDICT_CLOSED:
		by_numbers(&v, out);
		break;
	default:
		buf_printf(out, "Nothing more is spent before feed %s tells enough to judge it by",
			   v.feed->id);
		break;
	}
}

static void told(const struct view *v, struct buf *out)
{
	char every[SPAN_TEXT];

	buf_printf(out, "told by its source, usually every %s", span_format(v->feed->every, every));
	if (is_never(v->state->polled_at))
		return;
	buf_puts(out, ", last ");
	words_time(out, v->zone, v->state->polled_at, v->now);
}

static void checked(const struct view *v, struct buf *out)
{
	struct instant next = after(v->state->polled_at, v->feed->every);
	char every[SPAN_TEXT];

	buf_printf(out, "checked every %s", span_format(v->feed->every, every));
	if (is_before(next, v->now)) { /* also when it never was: never is long ago */
		buf_puts(out, ", the next is due");
	} else {
		buf_puts(out, ", next about ");
		words_time(out, v->zone, next, v->now);
	}
	if (v->state->verdict.candidate != v->state->verdict.settled)
		buf_puts(out, ", sooner while a change is pending");
}

void explain_again(const struct engine *e, service_ix s, struct buf *out)
{
	struct view v = view_of(e, s);

	if (v.feed->way == FEED_IS_PUSHED)
		told(&v, out);
	else
		checked(&v, out);
}

void explain_next(const struct engine *e, service_ix s, struct buf *out)
{
	struct view v = view_of(e, s);
	size_t start = out->length;
	target_ix ix;
	enum gate g = explain_gate(e, s, &ix);

	gate_next(&v, g, ix, out);
	if (out->length == start)
		by_numbers(&v, out);
}
