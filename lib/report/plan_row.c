/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_row.c - counted and named once, for the table and for the JSON.
 *
 * A command that ends with 1 "when something is to be changed" and a table that lists
 * what is to be changed must mean the same.
 */
#include "report/plan_row.h"

#include "decide/explain.h"
#include "report/json_out.h"

struct plan_counts plan_count(const struct engine *e)
{
	const struct config *c = engine_config(e);
	struct plan_counts n = { .targets = c->target_count };

	for (size_t t = 0; t < c->target_count; t++)
		n.to_change += explain_differs(e, (target_ix)t);
	for (size_t s = 0; s < c->service_count; s++)
		n.proposals += engine_proposal(e, (service_ix)s).hash != 0;
	return n;
}

const char *plan_split_name(int split)
{
	static const char *const names[] = {
		[SPLIT_CAPACITY] = "capacity",
		[SPLIT_VALUE] = "value",
		[SPLIT_KEEP] = "keep",
	};

	return names[split];
}

int64_t plan_month_micros(const struct pool *p)
{
	return p->budget.period == PERIOD_MONTH ? p->budget.micros : 0;
}

static bool has_amount(const struct target *t, const struct ad_state *a)
{
	return t->lever != LEVER_SWITCH && a->budget_micros != BUDGET_UNKNOWN;
}

void plan_state(const struct config *c, const struct target *t, const struct ad_state *a, struct buf *out)
{
	switch (a->status) {
	case AD_ENABLED:
		if (has_amount(t, a))
			explain_figure(c, t, a->budget_micros, out);
		else
			buf_puts(out, "running");
		break;
	case AD_UNKNOWN:
		buf_puts(out, "as it is");
		break;
	default:
		buf_puts(out, ad_status_name(a->status));
		break;
	}
}

static void amount_json(const char *key, bool has, int64_t amount, struct buf *out)
{
	if (has)
		json_number(out, key, amount);
	else
		json_null(out, key);
}

/* A factor on a bid is no money: whoever adds budgets up must not meet it under their name. */
void plan_state_json(const struct target *t, const struct ad_state *a, struct buf *out)
{
	bool has = has_amount(t, a), is_bid = t->lever == LEVER_BID;

	json_text(out, "status", ad_status_name(a->status));
	amount_json("budget_micros", has && !is_bid, a->budget_micros, out);
	if (is_bid)
		amount_json("bid_millionths", has, a->budget_micros, out);
}
