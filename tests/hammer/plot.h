/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plot.h - every clinic fills and empties, again and again, and the judge keeps count.
 *
 * Each crossing asks for exactly one command.  The next one of that clinic comes when the
 * last is confirmed, so that each has a crossing of its own to be late from.
 */
#ifndef CAPD_TESTS_HAMMER_PLOT_H
#define CAPD_TESTS_HAMMER_PLOT_H

#include "tests/e2e/support/house.h"

enum { PLOT_CLINICS = 4, PLOT_TEXT = 16 * 1024 };

struct plot {
	struct house *house;
	int64_t late_ms; /* a command is late when it is not confirmed so long after its crossing */
	struct thread_of_plot {
		const char *service;
		size_t act;	 /* how often it crossed */
		int64_t crossed; /* 0: nothing is awaited */
		char *expected;	 /* lines of the ad account's journal, one per crossing */
	} clinics[PLOT_CLINICS];
	size_t commands;
	int64_t slowest_ms, sum_ms; /* from crossing to confirmed */
};

void plot_open(struct plot *p, struct house *h, int64_t late_ms);
/* One look; more: clinics at rest cross again. False: nothing is awaited. Fails when one is late. */
bool plot_turn(struct plot *p, bool more);
/* Each command was sent once, and nothing else was. */
void plot_judge(struct plot *p);
void plot_close(struct plot *p);

#endif
