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

/* A bar for each of two amounts: the part spent at full services, then the rest. */
struct simulation_bars {
	int64_t still_micros, still_full_micros, played_micros, played_full_micros;
	int64_t whole_micros; /* that fills the width */
};
void simulation_bars(const struct simulation_bars *b, struct buf *out);

extern const char simulation_style[], simulation_chart_style[]; /* of the whole page */

#endif
