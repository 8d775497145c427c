/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_plan_json.c - the same plan for programs: schema 1, fields are only ever added.
 *
 * Amounts are micros a day.  An amount that is not known is null, never 0: a month
 * nobody reported is not a month without spend.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "decide/explain.h"
#include "decide/metric.h"
#include "report/json_out.h"
#include "report/plan_row.h"
#include "report/row.h"

enum { SCRATCH_MAX = 64 * 1024, HASH_TEXT = 17 };

static void or_null(const char *key, int64_t value, bool known, struct buf *out)
{
	if (known)
		json_number(out, key, value);
	else
		json_null(out, key);
}

static void write_money(const struct engine *e, struct buf *out)
{
	const struct limits *l = &engine_config(e)->limits;

	json_number(out, "exposure_micros", engine_exposure(e));
	or_null("spend_limit_micros", l->spend_micros, l->spend_micros > 0, out);
	json_number(out, "moved_today_micros", engine_moved_today(e));
	or_null("moved_limit_micros", l->moved_micros, l->moved_micros > 0, out);
}

static void write_accounts(const struct engine *e, struct buf *out)
{
	const struct config *c = engine_config(e);

	json_key(out, "accounts");
	json_open(out, '[');
	for (uint32_t p = 0; p < c->platform_count; p++) {
		int64_t limit = c->platforms[p].spend_micros;

		json_open(out, '{');
		json_text(out, "platform", c->platforms[p].id);
		json_number(out, "exposure_micros", engine_account_exposure(e, p));
		or_null("limit_micros", limit, limit > 0, out);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void write_pool(const struct pool *p, const struct pool_view *v, struct buf *out)
{
	int64_t month = plan_month_micros(p);

	json_open(out, '{');
	json_text(out, "id", p->id);
	json_text(out, "split", plan_split_name(p->split));
	json_number(out, "daily_micros", v->daily);
	json_number(out, "exposure_micros", v->exposure);
	json_number(out, "planned_micros", v->planned);
	json_number(out, "granted_micros", v->granted);
	json_number(out, "held_micros", v->held);
	json_number(out, "kept_micros", v->kept);
	or_null("month_budget_micros", month, month > 0, out);
	or_null("month_spent_micros", v->month_spent, v->month_spent >= 0, out);
	json_key(out, "multiplier");
	if (isfinite(v->multiplier))
		buf_printf(out, "%.9g", v->multiplier);
	else
		buf_puts(out, "null");
	json_truth(out, "short_of_floors", v->short_of_floors);
	json_close(out, '}');
}

static void write_pools(const struct engine *e, struct buf *out)
{
	const struct config *c = engine_config(e);

	json_key(out, "pools");
	json_open(out, '[');
	for (uint32_t p = 0; p < c->pool_count; p++) {
		struct pool_view v = engine_pool_view(e, p);

		write_pool(&c->pools[p], &v, out);
	}
	json_close(out, ']');
}

static void write_feeds(const struct engine *e, struct buf *scratch, struct buf *out)
{
	static const char *const kinds[] = {
		[MASS_NONE] = NULL,
		[MASS_DOWN] = "down",
		[MASS_UP] = "up",
		[MASS_DROP] = "drop",
	};
	const struct config *c = engine_config(e);

	json_key(out, "feeds");
	json_open(out, '[');
	for (uint32_t f = 0; f < c->feed_count; f++) {
		const struct feed_state *is = engine_feed(e, f);
		bool allowed = is_before(engine_now(e), is->allowed_until);

		json_open(out, '{');
		json_text(out, "id", c->feeds[f].id);
		json_text(out, "mass_change", kinds[is->mass]);
		json_instant(out, "since", is->mass ? is->mass_since : (struct instant){ 0 });
		json_instant(out, "allowed_until", allowed ? is->allowed_until : (struct instant){ 0 });
		json_text(out, "allowed_by", allowed ? is->who : NULL);
		buf_clear(scratch);
		explain_mass(e, f, scratch);
		json_text(out, "text", buf_text(scratch));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void write_proposal(const struct engine *e, service_ix s, struct buf *out)
{
	struct proposal p = engine_proposal(e, s);
	char hash[HASH_TEXT];

	if (!p.hash)
		return;
	(void)snprintf(hash, sizeof(hash), "%016" PRIx64, p.hash);
	json_open(out, '{');
	json_text(out, "service", engine_config(e)->services[s].id);
	json_text(out, "plan", hash);
	json_number(out, "more_micros", p.more_micros);
	json_instant(out, "since", p.since);
	json_close(out, '}');
}

static void write_proposals(const struct engine *e, struct buf *out)
{
	json_key(out, "proposals");
	json_open(out, '[');
	for (size_t s = 0; s < engine_config(e)->service_count; s++)
		write_proposal(e, (service_ix)s, out);
	json_close(out, ']');
}

static void write_state(const char *key, const struct target *t, const struct ad_state *a, struct buf *out)
{
	json_key(out, key);
	json_open(out, '{');
	plan_state_json(t, a, out);
	json_close(out, '}');
}

static void write_target(const struct engine *e, target_ix t, struct buf *scratch, struct buf *out)
{
	const struct config *c = engine_config(e);
	const struct target *target = &c->targets[t];
	const struct service *service = &c->services[target->service];
	const struct target_state *is = engine_target(e, t);

	json_open(out, '{');
	json_text(out, "service", service->id);
	json_text(out, "target", target->id);
	json_text(out, "lever", lever_name((enum lever)target->lever));
	json_text(out, "pool", service->pool >= 0 ? c->pools[service->pool].id : NULL);
	json_text(out, "verdict", verdict_name(engine_verdict(e, target->service)));
	buf_clear(scratch);
	row_measure(e, target->service, scratch);
	json_text(out, "measure", buf_text(scratch));
	write_state("now", target, &is->confirmed, out);
	write_state("wanted", target, &is->wanted, out);
	json_truth(out, "differs", explain_differs(e, t));
	json_text(out, "bound", bound_name((enum bound)is->bound));
	json_text(out, "gate", gate_name((enum gate)is->gate));
	json_close(out, '}');
}

static void write_targets(const struct engine *e, struct buf *scratch, struct buf *out)
{
	json_key(out, "targets");
	json_open(out, '[');
	for (size_t t = 0; t < engine_config(e)->target_count; t++)
		write_target(e, (target_ix)t, scratch, out);
	json_close(out, ']');
}

static void write_counts(const struct engine *e, struct buf *out)
{
	struct plan_counts n = plan_count(e);

	json_key(out, "counts");
	json_open(out, '{');
	json_number(out, "targets", (int64_t)n.targets);
	json_number(out, "to_change", (int64_t)n.to_change);
	json_number(out, "proposals", (int64_t)n.proposals);
	json_close(out, '}');
}

void report_plan_json(const struct engine *e, const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_number(out, "generation", (int64_t)engine_generation(e));
	json_instant(out, "now", c->now);
	json_text(out, "mode", mode_name(engine_config(e)->mode));
	json_text(out, "currency", engine_config(e)->currency);
	write_counts(e, out);
	write_money(e, out);
	write_accounts(e, out);
	write_pools(e, out);
	write_feeds(e, &scratch, out);
	write_proposals(e, out);
	if (!c->brief)
		write_targets(e, &scratch, out);
	json_close(out, '}');
	buf_putc(out, '\n');
}
