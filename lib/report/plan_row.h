/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_row.h - what the plan's two faces share: which ads are to change, and the names.
 * Private to lib/report.
 */
#ifndef CAPD_REPORT_PLAN_ROW_H
#define CAPD_REPORT_PLAN_ROW_H

#include "report/report.h"

struct plan_counts {
	size_t targets, to_change, proposals;
};
struct plan_counts plan_count(const struct engine *e);

const char *plan_split_name(int split); /* "capacity" */
/* The pool's budget of the month; 0: it is a daily one. */
int64_t plan_month_micros(const struct pool *p);
/* "$180", "paused", "as it is". */
void plan_state(const struct config *c, const struct target *t, const struct ad_state *a,
		struct buf *out);
/* The members "status" and the amount of its lever, which is null where there is none. */
void plan_state_json(const struct target *t, const struct ad_state *a, struct buf *out);

#endif
