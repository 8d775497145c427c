/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_why.c - why a service stands where it stands.
 *
 * One deciding reason comes first: what a person or a switch decided, before
 * what the numbers say, because that is what the reader can change.  Old data
 * is never told as if it were current: it comes labelled as the last known.
 */
#include "decide/explain_words.h"

#include "decide/verdict.h"

static const struct reading *latest(const struct view *v)
{
	return v->state->evidence_count ? &v->state->evidence[0] : NULL;
}

static const struct boundary *boundary_of(const struct policy *p, enum verdict v)
{
	switch (v) {
	case VERDICT_FULL:
		return &p->full;
	case VERDICT_FILLING:
		return &p->filling;
	case VERDICT_AMPLE:
		return &p->ample;
	default:
		return p->filling.given ? &p->filling : &p->full;
	}
}

/* "at or under the limit of 3": the value against the limit that made the verdict. */
static void compare(const struct view *v, const struct reading *r, struct buf *out)
{
	const struct policy *p = v->policy;
	enum verdict at = v->state->verdict.settled;
	const struct boundary *b = boundary_of(p, at);
	const char *tight = words_falls(p) ? "under" : "over";
	const char *wide = words_falls(p) ? "over" : "under";
	struct metric_value limit = b->at;
	bool ends = false; /* past the end of the rung while the checks that say so are still counted */

	if (!b->given)
		return;
	if (at == VERDICT_AMPLE) {
		bool reached = r->value == b->at.value || !words_reaches(p, r->value, b->at);

		ends = words_reaches(p, r->value, b->leave);
		buf_printf(out,
			   reached ? ", at or %s the mark of " :
			   ends	   ? ", at or %s " :
				     ", not yet %s ",
			   reached ? wide : tight);
		limit = reached ? b->at : b->leave;
	} else if (words_reaches(p, r->value, b->at)) {
		buf_printf(out, ", at or %s the limit of ", tight);
	} else if (at == VERDICT_OPEN) {
		buf_printf(out, ", %s the limit of ", wide);
	} else {
		ends = true;
		buf_printf(out, words_reaches(p, r->value, b->leave) && r->value != b->leave.value ?
					", short of " :
					", at or past ");
		limit = b->leave;
	}
	words_limit(out, p, limit);
	if (ends)
		buf_puts(out, " where that ends");
}

static void times_seen(const struct view *v, struct buf *out)
{
	const struct verdict_state *w = &v->state->verdict;

	/* While something else is pending, how often the old verdict was seen is not the news. */
	if (v->state->decided_agreed > 1 && w->settled != VERDICT_OPEN && w->agreed == 0)
		buf_printf(out, ", seen %u times in a row", (unsigned)v->state->decided_agreed);
}

/* "; 2 of 3 checks agree that it is filling". */
static void pending(const struct view *v, struct buf *out)
{
	const struct verdict_state *w = &v->state->verdict;
	bool up = w->candidate > w->settled && w->settled != VERDICT_UNKNOWN;
	int64_t needed = verdict_needs(w, v->policy, v->feed);
	char span[SPAN_TEXT];

	if (w->candidate == w->settled || w->agreed == 0)
		return;
	buf_printf(out, "; %u of %lld checks agree that it is %s",
		   w->agreed < needed ? w->agreed : (unsigned)needed, (long long)needed,
		   verdict_name(w->candidate));
	if (up && v->policy->confirm_for.ms) {
		buf_printf(out, ", for %s", span_format(since(w->candidate_since, v->now), span));
		buf_puts(out, " of ");
		words_span(out, v->policy->confirm_for);
	}
	brake_pace(v, out);
}

static void judged(const struct view *v, struct buf *out)
{
	const struct verdict_state *w = &v->state->verdict;
	const struct reading *r = latest(v);
	size_t start = out->length;

	if (w->settled != VERDICT_UNKNOWN) {
		buf_puts(out, verdict_name(w->settled));
		words_capital(out, start);
		if (!is_never(w->since)) {
			buf_puts(out, " since ");
			words_time(out, v->zone, w->since, v->now);
		}
		buf_puts(out, ": ");
	}
	if (!r) {
		buf_puts(out, "no reading is kept");
		return;
	}
	words_reading(out, v->policy, r);
	buf_putc(out, ' ');
	words_scope(out, v->policy);
	if (w->settled != VERDICT_UNKNOWN) {
		compare(v, r, out);
		times_seen(v, out);
	}
	pending(v, out);
}

static void trouble(const struct view *v, const char *lead, struct buf *out)
{
	if (!v->state->trouble)
		return;
	buf_puts(out, lead);
	words_quote(out, v->state->trouble);
}

static void last_known(const struct view *v, struct buf *out)
{
	const struct reading *r = latest(v);

	if (!r)
		return;
	buf_puts(out, ". Last known: ");
	words_reading(out, v->policy, r);
	buf_puts(out, " at ");
	words_time(out, v->zone, r->at, v->now);
}

static void silent(const struct view *v, struct buf *out)
{
	const struct verdict_state *w = &v->state->verdict;
	char age[SPAN_TEXT], limit[SPAN_TEXT];

	if (is_never(v->state->as_of)) {
		buf_printf(out, "No data yet: feed %s has not said anything about it", v->feed->id);
		trouble(v, "; ", out);
		return;
	}
	if (!w->stale && !w->dead) {
		judged(v, out);
		buf_puts(out, "; not judged yet");
		trouble(v, ". ", out);
		return;
	}
	buf_printf(out, "No fresh data from feed %s for %s; data older than %s is not used",
		   v->feed->id, span_format(since(v->state->as_of, v->now), age),
		   span_format(v->feed->stale_after, limit));
	trouble(v, ": ", out);
	last_known(v, out);
}

static void by_numbers(const struct view *v, struct buf *out)
{
	if (v->verdict == VERDICT_CLOSED) {
		buf_puts(out, "Declared closed in the configuration");
		return;
	}
	if (v->verdict == VERDICT_UNKNOWN) {
		silent(v, out);
		return;
	}
	judged(v, out);
	brake_ramp(v, out);
	brake_flapping(v, out);
	if (v->state->quality != QUALITY_GOOD)
		trouble(v, ". The last check did not count: ", out);
}

void explain_why(const struct engine *e, service_ix s, struct buf *out)
{
	struct view v = view_of(e, s);
	size_t start = out->length;
	target_ix ix;
	enum gate g = explain_gate(e, s, &ix);

	gate_why(&v, g, ix, out);
	words_join(out, start, ". ");
	by_numbers(&v, out);
	explain_stated(&v, out);
	brake_hold(&v, g, out);
}

void explain_value(const struct engine *e, service_ix s, struct buf *out)
{
	struct view v = view_of(e, s);
	const struct reading *r = latest(&v);

	if (!r)
		buf_puts(out, "no data");
	else if (v.verdict == VERDICT_UNKNOWN && (v.state->verdict.stale || v.state->verdict.dead))
		buf_puts(out, "no current data");
	else
		words_reading(out, v.policy, r);
}

static void limit_pair(const struct policy *p, const struct boundary *low, int64_t left,
		       const struct boundary *high, int64_t right, struct buf *out)
{
	if (low->given)
		words_bare(out, p, left);
	if (low->given && high->given)
		buf_putc(out, '/');
	if (high->given)
		words_bare(out, p, right);
	buf_puts(out, words_suffix(p));
}

void explain_limits(const struct engine *e, service_ix s, struct buf *out)
{
	struct view v = view_of(e, s);
	const struct policy *p = v.policy;
	const struct boundary *tight = p->filling.given ? &p->filling : &p->full;

	switch (v.state->verdict.settled) {
	case VERDICT_FILLING:
		limit_pair(p, &p->full, p->full.at.value, &p->filling, p->filling.leave.value, out);
		break;
	case VERDICT_OPEN:
		limit_pair(p, tight, tight->at.value, &p->ample, p->ample.at.value, out);
		break;
	case VERDICT_AMPLE:
		limit_pair(p, tight, tight->at.value, &p->ample, p->ample.leave.value, out);
		break;
	default:
		limit_pair(p, &p->full, p->full.at.value, &p->full, p->full.leave.value, out);
		break;
	}
}

void explain_number(const struct engine *e, service_ix s, int64_t value, struct buf *out)
{
	const struct policy *p = view_of(e, s).policy;

	words_bare(out, p, value);
	buf_puts(out, words_suffix(p));
}

void explain_reading(const struct engine *e, service_ix s, const struct reading *r, struct buf *out)
{
	struct view v = view_of(e, s);

	words_reading(out, v.policy, r);
	buf_putc(out, ' ');
	words_scope(out, v.policy);
}
