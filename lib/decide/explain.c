/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.c - the whole house in one sentence.
 *
 * The headline is the page's first line and title, the command line's first
 * line and systemd's STATUS, so it must stand alone: what is wrong, how many,
 * and what the ads do there.  "Are paused" is said only of what was read back.
 */
#include "decide/explain_words.h"

#include <string.h>

static bool all_paused(const struct view *v)
{
	for (uint32_t i = 0; i < v->service->target_count; i++) {
		const struct target_state *t = engine_target(v->engine, v->service->first_target + i);

		if (is_never(t->confirmed_at) ||
		    (t->confirmed.status != AD_PAUSED && t->confirmed.status != AD_ENDED))
			return false;
	}
	return v->service->target_count > 0;
}

static bool would_pause(const struct view *v)
{
	for (uint32_t i = 0; i < v->service->target_count; i++) {
		const struct target_state *t = engine_target(v->engine, v->service->first_target + i);

		if (t->confirmed.status != AD_PAUSED &&
		    (t->wanted.status != AD_PAUSED || t->gate != GATE_REHEARSAL))
			return false;
	}
	return v->service->target_count > 0;
}

/* A lever that is not ours to move, or to which no amount fits: only a person can change that. */
static bool is_stuck(const struct target *target, const struct target_state *is)
{
	return is->gate == GATE_NOT_STEERABLE ||
	       (is->gate == GATE_LEAST && is->least_micros > target->max_micros);
}

/* Below its plan although the clinic has room, because the money is elsewhere. */
static bool lacks_money(const struct target_state *is, int64_t planned)
{
	return is->gate >= GATE_MOVED &&
	       (is->confirmed.status == AD_PAUSED || is->confirmed.budget_micros < planned);
}

static void count_targets(const struct view *v, struct house_counts *n)
{
	for (uint32_t i = 0; i < v->service->target_count; i++) {
		const struct target_state *t = engine_target(v->engine, v->service->first_target + i);
		const struct target *target = &v->config->targets[v->service->first_target + i];

		n->outside += t->changed_outside;
		n->stuck += is_stuck(target, t);
		n->poor += lacks_money(t, target->budget_micros);
		n->approvals += t->gate == GATE_APPROVAL;
		n->unsigned_off += t->gate == GATE_GO_LIVE;
		n->refused += t->gate == GATE_RETRY && t->trouble;
		if (t->stage == STAGE_NONE)
			continue;
		n->changes++;
		n->pauses += t->command->verb == VERB_PAUSE;
	}
}

static void count_service(const struct view *v, struct house_counts *n)
{
	bool old = v->state->verdict.stale || v->state->verdict.dead;

	n->services++;
	n->full += v->verdict == VERDICT_FULL;
	n->filling += v->verdict == VERDICT_FILLING;
	n->closed += v->verdict == VERDICT_CLOSED;
	n->open += v->verdict == VERDICT_OPEN;
	n->ample += v->verdict == VERDICT_AMPLE;
	n->unconfirmed += v->control == CONTROL_NOT_CONFIRMED;
	n->held += v->state->hold != NULL;
	n->flapping += v->verdict != VERDICT_UNKNOWN && v->state->verdict.flapping;
	n->asked += v->state->reviewed;
	if (v->verdict == VERDICT_FULL) {
		n->paused_full += all_paused(v);
		n->would_pause_full += would_pause(v);
	}
	if (v->verdict == VERDICT_UNKNOWN && old) {
		n->late++;
		n->late_moved += (v->state->verdict.dead ? v->policy->dead : v->policy->stale) !=
				 FALLBACK_HOLD;
	} else if (v->verdict == VERDICT_UNKNOWN) {
		n->silent++;
	}
	count_targets(v, n);
}

void explain_count(const struct engine *e, service_ix s, struct house_counts *to)
{
	struct view v = view_of(e, s);

	count_service(&v, to);
	to->attention += explain_needs_attention(e, s);
}

struct house_counts explain_count_all(const struct engine *e)
{
	struct house_counts n = { 0 };

	for (size_t s = 0; s < engine_config(e)->service_count; s++)
		explain_count(e, (service_ix)s, &n);
	return n;
}

/* A headline in the making: the noun is said once, then "1 is held" is enough. */
struct headline {
	const struct config *config;
	struct buf *out;
	bool named;
};

static void subject(struct headline *h, size_t n)
{
	bool places = h->config->service_count == h->config->location_count;

	if (!h->named)
		words_count(h->out, (int64_t)n, places ? "location" : "service",
			    places ? "locations" : "services");
	else
		buf_printf(h->out, "%zu", n);
	h->named = true;
}

static void begin(struct headline *h, size_t start)
{
	words_join(h->out, start, " ");
}

static void say(struct headline *h, size_t start, size_t n, const char *one, const char *many)
{
	if (!n)
		return;
	begin(h, start);
	subject(h, n);
	buf_puts(h->out, n == 1 ? one : many);
}

static void say_full(struct headline *h, size_t start, const struct house_counts *n)
{
	if (!n->full)
		return;
	begin(h, start);
	subject(h, n->full);
	if (n->paused_full == n->full)
		buf_puts(h->out, n->full == 1 ? " is full and its ads are paused." :
						" are full and their ads are paused.");
	else if (h->config->mode == MODE_REHEARSAL && n->would_pause_full == n->full)
		buf_puts(h->out, n->full == 1 ? " is full; its ads would be paused." :
						" are full; their ads would be paused.");
	else if (n->paused_full)
		buf_printf(h->out, " are full; the ads of %zu are paused.", n->paused_full);
	else
		buf_puts(h->out, n->full == 1 ? " is full." : " are full.");
}

static void say_late(struct headline *h, size_t start, const struct house_counts *n)
{
	say(h, start, n->late, " has late data", " have late data");
	if (n->late && !n->late_moved)
		buf_puts(h->out, n->late == 1 ? ", so its ads were left as they were." :
						", so their ads were left as they were.");
	else if (n->late)
		buf_putc(h->out, '.');
}

static void say_changes(struct buf *out, size_t start, const struct house_counts *n)
{
	size_t others = n->changes - n->pauses;

	if (n->changes) {
		words_join(out, start, " ");
		words_count(out, (int64_t)n->changes, others ? "change" : "pause",
			    others ? "changes" : "pauses");
		buf_puts(out, n->changes == 1 ? " is not confirmed yet." : " are not confirmed yet.");
	}
	if (n->refused) {
		words_join(out, start, " ");
		words_count(out, (int64_t)n->refused, "change", "changes");
		buf_puts(out, " could not be made yet.");
	}
	if (n->approvals) {
		words_join(out, start, " ");
		words_count(out, (int64_t)n->approvals, "change waits", "changes wait");
		buf_puts(out, " for approval.");
	}
	if (n->unsigned_off) {
		words_join(out, start, " ");
		words_count(out, (int64_t)n->unsigned_off, "ad waits", "ads wait");
		buf_puts(out, " for a go-live signature.");
	}
	if (n->poor) {
		words_join(out, start, " ");
		words_count(out, (int64_t)n->poor, "ad waits", "ads wait");
		buf_puts(out, " below plan until others release money.");
	}
	if (n->stuck) {
		words_join(out, start, " ");
		words_count(out, (int64_t)n->stuck, "ad needs a person: it", "ads need a person: they");
		buf_puts(out, " cannot be steered.");
	}
	if (n->outside) {
		words_join(out, start, " ");
		words_count(out, (int64_t)n->outside, "ad was changed outside capacityd and is",
			    "ads were changed outside capacityd and are");
		buf_puts(out, " left alone.");
	}
}

/* What one person must check before the rest is worth reading. */
static void say_mass(const struct engine *e, struct buf *out, size_t start)
{
	const struct config *c = engine_config(e);

	for (uint32_t f = 0; f < c->feed_count; f++) {
		if (engine_feed(e, f)->mass == MASS_NONE)
			continue;
		words_join(out, start, " ");
		explain_mass(e, f, out);
		buf_printf(out, ": check it, then capacityctl allow %s.", c->feeds[f].id);
	}
}

/* Only when nothing was said since `body` is all well. */
static void say_services(struct headline *h, size_t start, size_t body, const struct house_counts *n)
{
	say_full(h, start, n);
	say_late(h, start, n);
	say(h, start, n->silent, " has no verdict yet.", " have no verdict yet.");
	say(h, start, n->filling, " is filling.", " are filling.");
	say(h, start, n->closed, " is closed.", " are closed.");
	say(h, start, n->held, " is held by a person.", " are held by a person.");
	say(h, start, n->flapping, " flaps, so its ads stay low.", " flap, so their ads stay low.");
	say(h, start, n->asked, " needs a decision: its data is missing and its ads are restricted.",
	    " need a decision: their data is missing and their ads are restricted.");
	say_changes(h->out, start, n);
	if (h->out->length > body)
		return;
	begin(h, start);
	if (n->services == 0) {
		buf_puts(h->out, "No services are configured.");
		return;
	}
	if (n->services > 1)
		buf_puts(h->out, "All ");
	subject(h, n->services);
	buf_puts(h->out, n->services == 1 ? " is open; nothing needs you." :
					    " are open; nothing needs you.");
}

void explain_headline_of(const struct engine *e, const struct house_counts *n, struct buf *out)
{
	struct headline h = { .config = engine_config(e), .out = out, .named = false };
	size_t start = out->length, body;

	if (engine_stopped(e, NULL, NULL)) {
		words_stopped(out, e);
		buf_putc(out, '.');
	} else if (h.config->mode == MODE_REHEARSAL) {
		buf_puts(out, "Rehearsal: nothing is sent.");
	}
	body = out->length;
	say_mass(e, out, start);
	say_services(&h, start, body, n);
}

void explain_headline(const struct engine *e, struct buf *out)
{
	struct house_counts n = explain_count_all(e);

	explain_headline_of(e, &n, out);
}

static void title_count(struct buf *out, size_t start, size_t n, const char *word)
{
	if (!n)
		return;
	words_join(out, start, ", ");
	buf_printf(out, "%zu %s", n, word);
}

void explain_title_of(const struct engine *e, const struct house_counts *n, struct buf *out)
{
	const char *who, *why;
	size_t start;

	if (engine_stopped(e, &who, &why))
		buf_puts(out, "Stopped: ");
	else if (engine_config(e)->mode == MODE_REHEARSAL)
		buf_puts(out, "Rehearsal: ");
	start = out->length;
	title_count(out, start, n->full, "full");
	title_count(out, start, n->filling, "filling");
	title_count(out, start, n->late + n->silent, "unknown");
	title_count(out, start, n->closed, "closed");
	title_count(out, start, n->changes + n->refused, "not confirmed");
	if (out->length == start)
		buf_puts(out, n->services ? "All open" : "Nothing configured");
}

void explain_title(const struct engine *e, struct buf *out)
{
	struct house_counts n = explain_count_all(e);

	explain_title_of(e, &n, out);
}

/* Rehearsal and the stop switch hold everything alike; the headline says so once. */
static bool has_stuck(const struct engine *e, service_ix s)
{
	const struct service *service = &engine_config(e)->services[s];

	for (uint32_t i = 0; i < service->target_count; i++) {
		const struct target *target = &engine_config(e)->targets[service->first_target + i];
		const struct target_state *t = engine_target(e, service->first_target + i);

		if (is_stuck(target, t) || lacks_money(t, target->budget_micros))
			return true;
	}
	return false;
}

static bool needs_person(const struct engine *e, service_ix s)
{
	target_ix ix;
	enum gate g = explain_gate(e, s, &ix);

	return g == GATE_GO_LIVE || g == GATE_MASS || engine_service(e, s)->hold ||
	       engine_service(e, s)->verdict.flapping;
}

bool explain_needs_attention(const struct engine *e, service_ix s)
{
	enum verdict v = engine_verdict(e, s);
	enum control c = engine_control(e, s);

	if ((v != VERDICT_OPEN && v != VERDICT_AMPLE) || has_stuck(e, s) || needs_person(e, s))
		return true;
	return c != CONTROL_AUTOMATIC && c != CONTROL_REHEARSAL && c != CONTROL_STOPPED;
}
