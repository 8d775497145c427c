/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_row.c - counted and named once, for the table and for the JSON.
 *
 * A command that ends with 1 "when something is to be changed" and a table that lists
 * what is to be changed must mean the same.
 */
#include "report/plan_row.h"

#include "base/money.h"
#include "decide/explain.h"

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

void plan_state(const struct config *c, const struct ad_state *a, struct buf *out)
{
	char text[MONEY_TEXT];

	switch (a->status) {
	case AD_ENABLED:
		buf_puts(out, a->budget_micros == BUDGET_UNKNOWN ?
				      "running" :
				      money_format(a->budget_micros, c->currency, text));
		break;
	case AD_UNKNOWN:
		buf_puts(out, "as it is");
		break;
	default:
		buf_puts(out, ad_status_name(a->status));
		break;
	}
}
