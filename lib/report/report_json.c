/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_json.c - the API's JSON, schema 1: fields are only ever added.
 *
 * Numbers for programs and the sentences people read stand side by side, so a
 * page made from this says exactly what the command line says.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "decide/explain.h"
#include "decide/metric.h"
#include "report/index.h"
#include "report/json_out.h"
#include "report/plan_row.h"
#include "report/row.h"

enum { SCRATCH_MAX = 64 * 1024 };

static const char *unit_name(enum metric_unit u)
{
	switch (u) {
	case UNIT_SLOTS:
		return "slots";
	case UNIT_DAYS:
		return "days";
	case UNIT_BUSINESS_DAYS:
		return "business-days";
	case UNIT_PEOPLE:
		return "people";
	default:
		return "basis-points";
	}
}

static enum metric_unit unit_of(const struct policy *p)
{
	return p->full.given	? p->full.at.unit :
	       p->filling.given ? p->filling.at.unit :
				  p->ample.at.unit;
}

/* An old value is not the value: it is told under another name. */
static void write_metric(const struct engine *e, const struct row *r, const struct policy *p,
			 struct buf *scratch, struct buf *out)
{
	const struct service_state *is = engine_service(e, r->service);
	bool silent = is->verdict.stale || is->verdict.dead;

	json_key(out, "metric");
	json_open(out, '{');
	json_text(out, "id", metric_get((enum metric_id)p->metric)->name);
	buf_clear(scratch);
	row_measure(e, r->service, scratch);
	json_text(out, "measure", buf_text(scratch));
	if (is->evidence_count && !silent)
		json_number(out, "value", is->evidence[0].value);
	else
		json_null(out, "value");
	json_text(out, "unit", unit_name(unit_of(p)));
	json_text(out, "text", row_text(explain_value, e, r->service, scratch));
	json_truth(out, "at_least", is->evidence_count && is->evidence[0].censored);
	if (is->evidence_count)
		json_number(out, "last_known", is->evidence[0].value);
	else
		json_null(out, "last_known");
	json_close(out, '}');
}

static void write_boundary(const char *name, const struct boundary *b, struct buf *out)
{
	if (!b->given)
		return;
	json_key(out, name);
	json_open(out, '{');
	json_number(out, "at", b->at.value);
	json_number(out, "leave", b->leave.value);
	json_close(out, '}');
}

static void write_thresholds(const struct engine *e, service_ix s, const struct policy *p,
			     struct buf *scratch, struct buf *out)
{
	json_key(out, "thresholds");
	json_open(out, '{');
	json_text(out, "text", row_text(explain_limits, e, s, scratch));
	json_text(out, "words", row_text(row_limits, e, s, scratch));
	write_boundary("full", &p->full, out);
	write_boundary("filling", &p->filling, out);
	write_boundary("ample", &p->ample, out);
	json_close(out, '}');
}

static const char *target_stands(const struct target_state *t)
{
	if (t->stage != STAGE_NONE)
		return "not confirmed";
	if (t->gate != GATE_NONE)
		return gate_name((enum gate)t->gate);
	/* Before its first reading nobody knows what stands there. */
	return is_never(t->confirmed_at) ? gate_name(GATE_UNREAD) : "as wanted";
}

static void write_ads(const struct engine *e, const struct service *s, struct buf *scratch,
		      struct buf *out)
{
	const struct config *c = engine_config(e);

	json_key(out, "ads");
	json_open(out, '[');
	for (uint32_t i = 0; i < s->target_count; i++) {
		const struct target *target = &c->targets[s->first_target + i];
		const struct target_state *t = engine_target(e, s->first_target + i);

		json_open(out, '{');
		json_text(out, "platform", c->platforms[target->platform].id);
		json_text(out, "target", target->id);
		json_text(out, "lever", lever_name((enum lever)target->lever));
		json_key(out, "wanted");
		json_open(out, '{');
		plan_state_json(target, &t->wanted, out);
		json_close(out, '}');
		json_key(out, "confirmed");
		json_open(out, '{');
		plan_state_json(target, &t->confirmed, out);
		json_instant(out, "at", t->confirmed_at);
		json_close(out, '}');
		json_text(out, "state", target_stands(t));
		json_text(out, "gate", gate_name((enum gate)t->gate));
		json_text(out, "bound", bound_name((enum bound)t->bound));
		buf_clear(scratch);
		explain_target(e, s->first_target + i, scratch);
		json_text(out, "text", buf_text(scratch));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void write_count(struct buf *out, const char *key, int32_t n)
{
	if (n == COUNT_UNKNOWN)
		json_null(out, key);
	else
		json_number(out, key, n);
}

/* Only of what people state: elsewhere there is nobody to name. */
static void write_stated(const struct engine *e, service_ix s, struct buf *out)
{
	const struct config *c = engine_config(e);
	const struct statement *said = engine_service(e, s)->statement;

	if (c->feeds[c->services[s].feed].way != FEED_IS_STATED || !said)
		return;
	json_key(out, "stated");
	json_open(out, '{');
	json_text(out, "who", said->who);
	json_instant(out, "at", said->at);
	json_instant(out, "until", said->until);
	json_truth(out, "ended", said->ended);
	json_text(out, "reason", said->reason);
	write_count(out, "open", said->open);
	write_count(out, "wait_days", said->wait_days);
	write_count(out, "waitlist", said->waitlist);
	json_close(out, '}');
}

static void write_hold(const struct hold *h, struct buf *out)
{
	if (!h) {
		json_null(out, "hold");
		return;
	}
	json_key(out, "hold");
	json_open(out, '{');
	json_text(out, "who", h->who);
	json_instant(out, "until", h->until);
	json_text(out, "reason", h->reason);
	json_text(out, "direction",
		  h->direction == HOLD_INCREASES ? "increases" :
		  h->direction == HOLD_DECREASES ? "decreases" :
						   "all");
	json_instant(out, "since", h->since);
	json_truth(out, "reverts", h->reverts);
	json_close(out, '}');
}

static void write_proposal(const struct engine *e, service_ix s, struct buf *out)
{
	struct proposal p = engine_proposal(e, s);
	char hash[17];

	if (!p.hash) {
		json_null(out, "proposal");
		return;
	}
	(void)snprintf(hash, sizeof(hash), "%016" PRIx64, p.hash);
	json_key(out, "proposal");
	json_open(out, '{');
	json_text(out, "plan", hash);
	json_number(out, "more_micros", p.more_micros);
	json_instant(out, "since", p.since);
	json_close(out, '}');
}

static void write_brakes(const struct engine *e, service_ix s, struct buf *scratch, struct buf *out)
{
	const struct verdict_state *w = &engine_service(e, s)->verdict;
	target_ix ix;

	json_text(out, "gate", gate_name(explain_gate(e, s, &ix)));
	json_text(out, "gate_owner", row_text(explain_gate_owner, e, s, scratch));
	json_truth(out, "flapping", w->flapping);
	json_instant(out, "reopened_at", w->reopened_at);
	json_text(out, "again", row_text(explain_again, e, s, scratch));
	write_proposal(e, s, out);
}

static void write_names(const struct config *c, const struct service *s, struct buf *out)
{
	const struct location *l = &c->locations[s->location];

	json_text(out, "id", s->id);
	json_text(out, "location", l->id);
	json_text(out, "location_name", l->name ? l->name : l->id);
	json_text(out, "service_line", c->lines[s->line].id);
	json_text(out, "service_line_name", row_line_name(c, s));
	json_text(out, "market", l->market);
}

static void write_state(const struct engine *e, const struct row *r, struct buf *scratch, struct buf *out)
{
	json_text(out, "verdict", verdict_name(r->verdict));
	json_text(out, "control", control_name(r->control));
	buf_clear(scratch);
	row_control(e, r, scratch);
	json_text(out, "control_text", buf_text(scratch));
	json_truth(out, "attention", r->attention);
	json_number(out, "rank", r->rank);
}

static void write_times(const struct engine *e, const struct row *r, const struct report_context *c,
			struct buf *scratch, struct buf *out)
{
	const struct config *config = engine_config(e);
	const struct service_state *is = engine_service(e, r->service);
	const struct zone *zone = config->locations[config->services[r->service].location].zone;

	json_instant(out, "as_of", is->as_of);
	if (is_never(is->as_of))
		json_null(out, "age_s");
	else
		json_number(out, "age_s", since(is->as_of, c->now).ms / 1000);
	buf_clear(scratch);
	row_age(e, r->service, c->now, scratch);
	json_text(out, "age", buf_text(scratch));
	json_instant(out, "since", r->since);
	buf_clear(scratch);
	row_when(zone, r->since, c->now, scratch);
	json_text(out, "since_text", buf_text(scratch));
}

static void write_service(const struct engine *e, service_ix s, const struct report_context *c,
			  struct buf *scratch, struct buf *out)
{
	const struct config *config = engine_config(e);
	const struct service *service = &config->services[s];
	const struct policy *p = &config->policies[service->policy];
	struct row r = row_of(e, s);

	json_open(out, '{');
	write_names(config, service, out);
	write_state(e, &r, scratch, out);
	write_metric(e, &r, p, scratch, out);
	write_times(e, &r, c, scratch, out);
	write_thresholds(e, s, p, scratch, out);
	json_text(out, "why", row_text(explain_why, e, s, scratch));
	json_text(out, "next", row_text(explain_next, e, s, scratch));
	json_text(out, "owner", row_text(row_owner, e, s, scratch));
	json_text(out, "feed", config->feeds[service->feed].id);
	json_text(out, "policy", p->id);
	json_text(out, "pool", service->pool >= 0 ? config->pools[service->pool].id : NULL);
	write_hold(engine_service(e, s)->hold, out);
	write_stated(e, s, out);
	write_brakes(e, s, scratch, out);
	json_text(out, "ads_text", row_text(explain_ads, e, s, scratch));
	write_ads(e, service, scratch, out);
	json_close(out, '}');
}

static void write_counts(const char *key, const struct listing_counts *n, struct buf *out)
{
	json_key(out, key);
	json_open(out, '{');
	json_number(out, "services", (int64_t)n->services);
	for (int v = VERDICT_COUNT - 1; v >= 0; v--)
		json_number(out, verdict_name((enum verdict)v), (int64_t)n->verdict[v]);
	json_number(out, "need_attention", (int64_t)n->attention);
	json_number(out, "held", (int64_t)n->held);
	json_number(out, "not_confirmed", (int64_t)n->unconfirmed);
	json_close(out, '}');
}

static void write_limit(const char *key, int64_t micros, struct buf *out)
{
	if (micros > 0)
		json_number(out, key, micros);
	else
		json_null(out, key);
}

static void write_money(const struct engine *e, struct buf *scratch, struct buf *out)
{
	const struct config *c = engine_config(e);

	json_key(out, "money");
	json_open(out, '{');
	json_text(out, "currency", c->currency);
	json_number(out, "exposure_micros", engine_exposure(e));
	write_limit("spend_limit_micros", c->limits.spend_micros, out);
	json_number(out, "moved_today_micros", engine_moved_today(e));
	write_limit("moved_limit_micros", c->limits.moved_micros, out);
	buf_clear(scratch);
	money_of(c, engine_exposure(e), 0, scratch);
	json_text(out, "exposure", buf_text(scratch));
	buf_clear(scratch);
	money_of(c, engine_moved_today(e), 0, scratch);
	json_text(out, "moved_today", buf_text(scratch));
	json_close(out, '}');
}

static void write_stop(const struct engine *e, struct buf *out)
{
	const char *who, *why;

	if (!engine_stopped(e, &who, &why)) {
		json_null(out, "stopped");
		return;
	}
	json_key(out, "stopped");
	json_open(out, '{');
	json_text(out, "by", who);
	json_text(out, "reason", why);
	json_close(out, '}');
}

static void write_house(const struct engine *e, const struct report_context *c, struct buf *scratch,
			struct buf *out)
{
	const struct config *config = engine_config(e);

	json_number(out, "schema", 1);
	buf_clear(scratch);
	row_headline(e, c, scratch);
	json_text(out, "headline", buf_text(scratch));
	buf_clear(scratch);
	report_title(e, c, scratch);
	json_text(out, "title", buf_text(scratch));
	json_text(out, "organization", config->organization);
	json_text(out, "timezone", config->zone->name);
	json_text(out, "mode", mode_name(config->mode));
	json_text(out, "mode_text", mode_words(e));
	write_stop(e, out);
	json_number(out, "generation", (int64_t)engine_generation(e));
	json_instant(out, "now", c->now);
	buf_clear(scratch);
	row_when(config->zone, c->now, c->now, scratch);
	json_text(out, "now_text", buf_text(scratch));
	json_text(out, "version", c->version);
	json_text(out, "store_trouble", c->store_trouble ? c->store_trouble : "");
	if (c->clock_trouble && *c->clock_trouble)
		json_text(out, "clock_trouble", c->clock_trouble);
}

/* Most urgent first: what is asked for by the page, or so many of them. */
static void write_urgent(const struct engine *e, const struct listing *l,
			 const struct report_context *c, struct buf *scratch, struct buf *out)
{
	size_t n = c->limit && c->limit < l->shown ? c->limit : l->shown;

	for (size_t i = l->first; i < l->first + n; i++)
		write_service(e, l->rows[i].service, c, scratch, out);
}

static void write_all(const struct engine *e, const struct report_context *c, struct buf *scratch,
		      struct buf *out)
{
	for (size_t s = 0; s < engine_config(e)->service_count; s++)
		if (listing_matches(e, (service_ix)s, &c->filter))
			write_service(e, (service_ix)s, c, scratch, out);
}

static void write_page(const struct listing *l, struct buf *out)
{
	json_number(out, "matching", (int64_t)l->count);
	json_number(out, "page", (int64_t)(l->filter.page ? l->filter.page : 1));
	json_number(out, "pages", (int64_t)l->pages);
}

static void begin_status(const struct engine *e, const struct listing *l,
			 const struct report_context *c, struct buf *scratch, struct buf *out)
{
	json_open(out, '{');
	write_house(e, c, scratch, out);
	write_counts("counts", &l->house, out);
	write_money(e, scratch, out);
	write_page(l, out);
	json_key(out, "services");
	json_open(out, '[');
}

void report_status_json(const struct engine *e, const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct listing l;

	listing_from(&l, e, &c->filter, c->index, c->limit);
	begin_status(e, &l, c, &scratch, out);
	if (c->limit || c->filter.page)
		write_urgent(e, &l, c, &scratch, out);
	else
		write_all(e, c, &scratch, out);
	listing_release(&l);
	report_status_json_end(e, engine_generation(e), out);
}

void report_status_json_begin(const struct engine *e, const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct listing l;

	listing_from(&l, e, &c->filter, c->index, 1);
	begin_status(e, &l, c, &scratch, out);
	listing_release(&l);
}

void report_status_json_row(const struct engine *e, service_ix s, const struct report_context *c,
			    struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);

	write_service(e, s, c, &scratch, out);
}

void report_status_json_end(const struct engine *e, uint64_t began, struct buf *out)
{
	json_close(out, ']');
	json_truth(out, "moved", engine_generation(e) != began);
	json_close(out, '}');
	buf_putc(out, '\n');
}

void report_pulse_json(const struct engine *e, const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct listing_counts n = c->index ? *index_counts(c->index) : listing_count(e);

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_number(out, "generation", (int64_t)engine_generation(e));
	row_headline(e, c, &scratch);
	json_text(out, "headline", buf_text(&scratch));
	buf_clear(&scratch);
	report_title(e, c, &scratch);
	json_text(out, "title", buf_text(&scratch));
	write_counts("counts", &n, out);
	json_close(out, '}');
}

void report_service_json(const struct engine *e, service_ix s, const struct report_context *c,
			 struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_number(out, "generation", (int64_t)engine_generation(e));
	json_key(out, "service");
	write_service(e, s, c, &scratch, out);
	json_close(out, '}');
	buf_putc(out, '\n');
}

void report_history_json(const struct history_row *rows, size_t n, struct buf *out)
{
	json_open(out, '{');
	json_number(out, "schema", 1);
	json_key(out, "history");
	json_open(out, '[');
	for (size_t i = 0; i < n; i++) {
		json_open(out, '{');
		json_number(out, "seq", (int64_t)rows[i].seq);
		json_instant(out, "at", rows[i].at);
		json_text(out, "service", rows[i].service);
		json_text(out, "target", rows[i].target);
		json_text(out, "kind", rows[i].kind);
		if (rows[i].command)
			json_number(out, "command", (int64_t)rows[i].command);
		else
			json_null(out, "command");
		json_text(out, "text", rows[i].text);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	buf_putc(out, '\n');
}
