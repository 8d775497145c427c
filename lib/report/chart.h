/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart.h - a measure against its limits, as inline SVG: what all such pictures share.
 *
 * Tenths of a pixel are drawn and computed in whole numbers: the same bytes
 * everywhere.  Private to lib/report.
 */
#ifndef CAPD_REPORT_CHART_H
#define CAPD_REPORT_CHART_H

#include "base/buf.h"
#include "model/config.h"

/* Where the measure is drawn, in pixels. */
struct chart_plot {
	int left, wide, top, high;
	int64_t most; /* of the axis of values */
	bool cut;     /* some readings lie above it, and are drawn at its edge */
	const struct policy *policy;
	struct buf *out;
};

enum { CHART_NAMES = 118 }; /* pixels right of the plot: room for the names of limits */

/*
 * Where readings tower over the limits, the axis ends at three times the highest
 * limit: what is decided happens down there.
 */
void chart_axis(struct chart_plot *p, int64_t highest);
int64_t chart_y(const struct chart_plot *p, int64_t value); /* tenths */
void chart_tenths(struct buf *out, const char *before, int64_t tenths);
/* Lines across with their numbers on the left. */
void chart_values(const struct chart_plot *p);
/* The limits of the policy, with names that never overlap. */
void chart_limits(const struct chart_plot *p);

#endif
