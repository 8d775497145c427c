/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row.c - the order and the names that all faces share.
 *
 * Urgency is: full where the ads may still run, full, unknown, whatever a person
 * must settle, filling.  Among equals the one longest in its state comes first,
 * because it is the one most likely forgotten.
 */
#include "report/row.h"

#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "decide/explain.h"
#include "report/index.h"
#include "report/table.h"

enum { LABEL = 8, CONTROL_MAX = 64 * 1024 };

static bool is_doubtful(enum control c)
{
	return c == CONTROL_NOT_CONFIRMED || c == CONTROL_CHANGED_OUTSIDE;
}

static uint8_t rank_of(enum verdict v, enum control c, bool attention)
{
	if (v == VERDICT_FULL)
		return is_doubtful(c) ? 0 : 1;
	if (v == VERDICT_UNKNOWN)
		return 2;
	if (is_doubtful(c))
		return 3;
	if (c == CONTROL_WAITS_FOR_APPROVAL || c == CONTROL_HELD)
		return 4;
	if (v == VERDICT_FILLING)
		return 5;
	if (v == VERDICT_CLOSED)
		return 6;
	return attention ? 4 : 7; /* open, and still something only a person can move */
}

struct row row_of(const struct engine *e, service_ix s)
{
	struct row r = {
		.service = s,
		.verdict = engine_verdict(e, s),
		.control = engine_control(e, s),
		.attention = explain_needs_attention(e, s),
		.since = engine_service(e, s)->verdict.since,
	};

	r.rank = rank_of(r.verdict, r.control, r.attention);
	return r;
}

int row_compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->since.ms != y->since.ms)
		return x->since.ms < y->since.ms ? -1 : 1;
	return x->service < y->service ? -1 : 1;
}

void row_headline(const struct engine *e, const struct report_context *c, struct buf *out)
{
	if (c->index)
		explain_headline_of(e, index_said(c->index), out);
	else
		explain_headline(e, out);
}

void report_title(const struct engine *e, const struct report_context *c, struct buf *out)
{
	if (c->index)
		explain_title_of(e, index_said(c->index), out);
	else
		explain_title(e, out);
}

const char *row_verdict_word(enum verdict v)
{
	static const char *const words[VERDICT_COUNT] = {
		[VERDICT_UNKNOWN] = "Unknown", [VERDICT_CLOSED] = "Closed",
		[VERDICT_FULL] = "Full",       [VERDICT_FILLING] = "Filling",
		[VERDICT_OPEN] = "Open",       [VERDICT_AMPLE] = "Ample",
	};

	return words[v];
}

const char *row_glyph(enum verdict v)
{
	static const char *const glyphs[VERDICT_COUNT] = {
		[VERDICT_UNKNOWN] = "?", [VERDICT_CLOSED] = "×", [VERDICT_FULL] = "■",
		[VERDICT_FILLING] = "◐", [VERDICT_OPEN] = "○",	 [VERDICT_AMPLE] = "●",
	};

	return glyphs[v];
}

/* What is automatic has a tag only when a brake is on. */
const char *row_control_glyph(enum control c)
{
	static const char *const glyphs[] = {
		[CONTROL_AUTOMATIC] = "!",
		[CONTROL_HELD] = "‖",
		[CONTROL_WAITS_FOR_APPROVAL] = "▸",
		[CONTROL_NOT_CONFIRMED] = "…",
		[CONTROL_CHANGED_OUTSIDE] = "≠",
		[CONTROL_REHEARSAL] = "◌",
		[CONTROL_STOPPED] = "⊘",
	};

	return glyphs[c];
}

static const char *held_word(const struct hold *h)
{
	if (h->reverts)
		return "Put back";
	return h->direction == HOLD_INCREASES ? "Increases held" :
	       h->direction == HOLD_DECREASES ? "Cuts held" :
						"Held";
}

static void held_by(const struct hold *h, struct buf *out)
{
	if (!h)
		return;
	buf_puts(out, held_word(h));
	if (h->who[0])
		buf_printf(out, " by %s", h->who);
}

/* Steered by us, and yet not free to move: which brake a person should know of. */
static void brake_word(const struct engine *e, service_ix s, struct buf *out)
{
	static const char *const words[GATE_COUNT] = {
		[GATE_NOT_STEERABLE] = "Not steerable",
		[GATE_GO_LIVE] = "Not live",
		[GATE_FREEZE] = "Frozen",
		[GATE_MASS] = "Mass change",
	};
	const struct service_state *is = engine_service(e, s);
	target_ix ix;
	const char *gate = words[explain_gate(e, s, &ix)];

	if (gate)
		buf_puts(out, gate);
	else if (is->hold)
		held_by(is->hold, out);
	else if (is->verdict.flapping)
		buf_puts(out, "Flapping");
}

void row_control(const struct engine *e, const struct row *r, struct buf *out)
{
	static const char *const words[] = {
		[CONTROL_AUTOMATIC] = "",
		[CONTROL_HELD] = "",
		[CONTROL_WAITS_FOR_APPROVAL] = "Waits for approval",
		[CONTROL_NOT_CONFIRMED] = "Not confirmed",
		[CONTROL_CHANGED_OUTSIDE] = "Changed outside",
		[CONTROL_REHEARSAL] = "Rehearsal",
		[CONTROL_STOPPED] = "Stopped",
	};

	buf_puts(out, words[r->control]);
	if (r->control == CONTROL_HELD)
		held_by(engine_service(e, r->service)->hold, out);
	else if (r->control == CONTROL_AUTOMATIC)
		brake_word(e, r->service, out);
}

void row_value(const struct engine *e, service_ix s, struct buf *out)
{
	const struct service_state *is = engine_service(e, s);

	if (!is->evidence_count || is->verdict.stale || is->verdict.dead) {
		buf_puts(out, "none");
		return;
	}
	if (is->evidence[0].censored)
		buf_putc(out, '>');
	explain_number(e, s, is->evidence[0].value, out);
}

/* Words in the making: what is said of one limit begins with a comma when another came before. */
struct limit_words {
	const struct engine *e;
	service_ix service;
	struct buf *out;
	size_t start;
};

static void limit_word(struct limit_words *w, const char *name, bool given, const struct metric_value *v)
{
	if (!given)
		return;
	buf_printf(w->out, "%s%s at ", w->out->length > w->start ? ", " : "", name);
	explain_number(w->e, w->service, v->value, w->out);
}

static void limit_add(struct row_limits *l, const char *name, bool given, const struct metric_value *v)
{
	if (given)
		l->items[l->count++] = (struct row_limit){ name, v->value };
}

struct row_limits row_limits_around(const struct engine *e, service_ix s)
{
	const struct config *c = engine_config(e);
	const struct policy *p = &c->policies[c->services[s].policy];
	const struct boundary *tight = p->filling.given ? &p->filling : &p->full;
	struct row_limits l = { 0 };

	switch (engine_service(e, s)->verdict.settled) {
	case VERDICT_FILLING:
		limit_add(&l, "full", p->full.given, &p->full.at);
		limit_add(&l, "open", p->filling.given, &p->filling.leave);
		break;
	case VERDICT_OPEN:
		limit_add(&l, p->filling.given ? "filling" : "full", tight->given, &tight->at);
		limit_add(&l, "ample", p->ample.given, &p->ample.at);
		break;
	case VERDICT_AMPLE:
		limit_add(&l, "ends", p->ample.given, &p->ample.leave);
		break;
	default:
		limit_add(&l, "full", p->full.given, &p->full.at);
		limit_add(&l, "ends", p->full.given, &p->full.leave);
		break;
	}
	return l;
}

void row_limits(const struct engine *e, service_ix s, struct buf *out)
{
	struct row_limits l = row_limits_around(e, s);

	for (size_t i = 0; i < l.count; i++) {
		buf_printf(out, "%s%s at ", i ? ", " : "", l.items[i].name);
		explain_number(e, s, l.items[i].value, out);
	}
}

static void boundary_words(struct limit_words *w, const char *name, const struct boundary *b)
{
	if (!b->given)
		return;
	if (w->out->length > w->start)
		buf_puts(w->out, "; ");
	w->start = w->out->length;
	limit_word(w, name, true, &b->at);
	limit_word(w, "ends", true, &b->leave);
}

void row_thresholds(const struct engine *e, service_ix s, struct buf *out)
{
	const struct config *c = engine_config(e);
	const struct policy *p = &c->policies[c->services[s].policy];
	struct limit_words words = { e, s, out, out->length };

	boundary_words(&words, "full", &p->full);
	boundary_words(&words, "filling", &p->filling);
	boundary_words(&words, "ample", &p->ample);
}

void row_metric(const struct metric *m, struct buf *out)
{
	buf_printf(out, "%s@%d", m->name, m->version);
}

void row_measure(const struct engine *e, service_ix s, struct buf *out)
{
	const struct config *c = engine_config(e);

	row_metric(metric_get((enum metric_id)c->policies[c->services[s].policy].metric), out);
}

void row_age(const struct engine *e, service_ix s, struct instant now, struct buf *out)
{
	struct instant as_of = engine_service(e, s)->as_of;
	char text[SPAN_TEXT];

	buf_puts(out, is_never(as_of) ? "none" : span_format(since(as_of, now), text));
}

void row_when(const struct zone *z, struct instant t, struct instant now, struct buf *out)
{
	char text[ZONE_TEXT];

	buf_puts(out, is_never(t) ? "-" : zone_format(z, t, now, text));
}

void row_owner(const struct engine *e, service_ix s, struct buf *out)
{
	const struct config *c = engine_config(e);
	const char *owner = c->locations[c->services[s].location].owner_operations;
	size_t n;

	if (!owner)
		return;
	n = strcspn(owner, "<");
	while (n > 0 && owner[n - 1] == ' ')
		n--;
	/* An address alone is better than no owner. */
	if (n > 0)
		buf_append(out, owner, n);
	else
		buf_puts(out, owner);
}

void row_address(const struct config *c, service_ix s, struct buf *out)
{
	const struct service *service = &c->services[s];

	buf_puts(out, "/l/");
	text_percent_encode(out, c->locations[service->location].id);
	buf_putc(out, '/');
	text_percent_encode(out, c->lines[service->line].id);
}

const char *row_line_name(const struct config *c, const struct service *s)
{
	const struct service_line *line = &c->lines[s->line];

	return line->name && *line->name ? line->name : line->id;
}

const char *mode_words(const struct engine *e)
{
	const char *who, *why;

	if (engine_stopped(e, &who, &why))
		return "Stopped: nothing is sent";
	switch (engine_config(e)->mode) {
	case MODE_REHEARSAL:
		return "Rehearsal: nothing is sent";
	case MODE_APPROVE:
		return "Acting on ads; more spend waits for approval";
	default:
		return "Acting on ads";
	}
}

void money_of(const struct config *c, int64_t micros, int64_t limit, struct buf *out)
{
	char a[MONEY_TEXT], b[MONEY_TEXT];

	buf_puts(out, money_format(micros, c->currency, a));
	if (limit > 0)
		buf_printf(out, " of %s", money_format(limit, c->currency, b));
}

const char *row_text(row_say *say, const struct engine *e, service_ix s, struct buf *scratch)
{
	buf_clear(scratch);
	say(e, s, scratch);
	return buf_text(scratch);
}

void row_title(const struct engine *e, service_ix s, struct buf *out)
{
	const struct config *c = engine_config(e);
	const struct location *l = &c->locations[c->services[s].location];
	struct row r = row_of(e, s);
	struct buf control cleanup_buf = BUF_INIT(CONTROL_MAX);

	buf_printf(out, "%s, %s: %s", l->name ? l->name : l->id, row_line_name(c, &c->services[s]),
		   row_verdict_word(r.verdict));
	row_control(e, &r, &control);
	if (control.length)
		buf_printf(out, ", %s", buf_text(&control));
}

void row_label(const char *name, const char *text, int width, struct buf *out)
{
	if (!*text)
		return;
	if (width == TABLE_PLAIN)
		buf_printf(out, "%s\t", name);
	else
		buf_printf(out, "%-*s", LABEL, name);
	/* Wrapped lines stand under the text, not under the label. */
	wrap_print(text, width, LABEL, out);
	buf_putc(out, '\n');
}
