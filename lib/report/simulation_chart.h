/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation_chart.h - one service over time, as inline SVG. Private to simulation*.c.
 */
#ifndef CAPD_REPORT_SIMULATION_CHART_H
#define CAPD_REPORT_SIMULATION_CHART_H

#include "report/simulation.h"

/*
 * The measure with its limits, the verdict below it (both, when compared), what was
 * sent, and what the ads cost a day.
 */
void simulation_chart(const struct simulation_report *r, service_ix s, struct buf *out);

/* What was spent, and which part of it at full services. */
struct simulation_bar {
	const char *class;
	int64_t micros, full_micros;
};
/* One below the other, those that are not 0; whole: the amount that fills the width. */
void simulation_bars(const struct simulation_bar *bars, size_t n, int64_t whole, struct buf *out);

extern const char simulation_style[], simulation_chart_style[]; /* of the whole page */

#endif
