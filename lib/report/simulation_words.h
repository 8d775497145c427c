/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation_words.h - numbers and names as every form of a simulation's report
 * writes them. Private to simulation*.c.
 */
#ifndef CAPD_REPORT_SIMULATION_WORDS_H
#define CAPD_REPORT_SIMULATION_WORDS_H

#include "report/simulation.h"

enum { SIMULATION_WORD = 64, SIMULATION_TOTALS = 12 };

/* "12.5": minutes as days, one decimal. Returns out. */
char *words_days(int64_t minutes, char out[SIMULATION_WORD]);
/* "Jun 3, 2026"; "Jun 2026". Return out. */
char *words_date(struct date d, char out[SIMULATION_WORD]);
char *words_month(struct date d, char out[SIMULATION_WORD]);
/* Rounded to whole units of money: cents of an estimate are noise. Returns out. */
char *words_estimate(const struct config *c, int64_t micros, char out[SIMULATION_WORD]);
/* "3", "28 d", "85%": a value in the unit of the policy's measure. Returns out. */
char *words_value(enum metric_unit unit, int64_t value, char out[SIMULATION_WORD]);
enum metric_unit words_unit(const struct policy *p);

/* One line of the totals: what stood still, and what was played. */
struct simulation_total {
	const char *name;
	const char *still, *old, *now; /* "" where it has no meaning */
	bool headline;
};
/* All lines, in the order they are told; texts in the arena. Returns how many. */
size_t simulation_totals(const struct simulation_report *r, struct arena *a,
			 struct simulation_total ret[SIMULATION_TOTALS]);

/* The same service in the one compared with, or -1. */
int64_t simulation_same(const struct simulation_report *r, service_ix s);
/* What is fact and what is estimate; paragraphs end in a newline. */
void simulation_method(const struct simulation_report *r, struct buf *out);
/* "16 services, 180 days, 2,864 readings" */
void simulation_size(const struct simulation_report *r, struct buf *out);

#endif
