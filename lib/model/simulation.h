/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation.h - what a configuration would have done with recorded history, as
 * plain data: filled by lib/history, shown by lib/report.
 *
 * Two kinds of fact are kept apart.  What the clinics had (readings, hours with no
 * room, hours without data) comes from the record and is the same for every
 * configuration compared.  What the ads would have done comes from playing it.
 * All money is estimated: a budget counts as spent evenly over its day.
 */
#ifndef CAPD_MODEL_SIMULATION_H
#define CAPD_MODEL_SIMULATION_H

#include "model/config.h"

/* Sums over some days of some services. */
struct simulated_sum {
	int64_t full_minutes;	 /* no room by the readings, whatever the verdict said */
	int64_t full_on_minutes; /* and the ads ran all the same */
	int64_t blind_minutes;	 /* nothing recorded recently enough to say */
	int64_t minutes;
	int64_t planned_micros, planned_full_micros; /* with budgets that stand still */
	int64_t spent_micros, spent_full_micros;     /* as played */
	int64_t raised_micros, cut_micros;	     /* sums of changes of daily budgets */
	int64_t held_micros;	   /* what no service could take; of whole pools only */
	int64_t most_moved_micros; /* raised and cut on the busiest day */
	struct date most_moved_on;
	uint32_t moves, commands, flaps, days;
};

/* One civil day of one service. */
struct simulated_day {
	int32_t low, high, last; /* good readings of the measure; low > high: none */
	uint16_t minutes, full_minutes, full_on_minutes, blind_minutes;
	uint16_t moves, commands, flaps;
	int64_t planned_micros, planned_full_micros, spent_micros, spent_full_micros;
	int64_t raised_micros, cut_micros;
};

/* A moment the chart shows. */
struct simulated_mark {
	struct instant at;
	service_ix service;
	bool is_verdict; /* the verdict as shown is now this ... */
	uint8_t verdict; /* enum verdict */
	uint8_t verb;	 /* ... or this was done to the target: enum verb */
	target_ix target;
	int64_t before_micros, after_micros; /* a day's spend before and after; 0: paused */
};

/* What the readings said from then on, whatever the verdict was. */
enum simulated_truth { TRUTH_BLIND, TRUTH_ROOM, TRUTH_FULL };
struct simulated_turn {
	struct instant at;
	uint8_t truth; /* enum simulated_truth */
};

struct simulated_gap { /* no good reading in between, for longer than the feed's stale_after */
	service_ix service;
	struct instant from, to;
};

struct simulated_service {
	struct simulated_day *days;   /* day_count of them */
	struct simulated_mark *marks; /* in order of time */
	size_t mark_count, mark_room;
	struct simulated_turn *turns; /* the first is at `from` */
	size_t turn_count, turn_room;
	uint32_t readings; /* 0: not in the history, and in no sum */
	uint32_t gaps;
};

struct simulation {
	const struct config *config;
	struct instant from, to;
	struct date first; /* day 0 of every service, in its own zone */
	size_t day_count;
	struct simulated_service *services; /* config->service_count */
	struct simulated_gap *gaps;	    /* SIMULATION_GAPS_MAX at most */
	size_t gap_count;
	int64_t *held_micros; /* per day, all pools */
	uint64_t readings;
	size_t marks_dropped; /* beyond SIMULATION_MARKS_MAX: counted, not shown */
};

#define SIMULATION_ALL UINT32_MAX

/* Over days first <= d < last of one service, or of all that have readings. */
struct simulated_sum simulation_sum(const struct simulation *s, service_ix service, size_t first,
				    size_t last);
/* The day index at which the calendar month after that of day `d` begins, at most day_count. */
size_t simulation_month_end(const struct simulation *s, size_t d);
/* Nothing is spent at a full clinic that planned budgets would have; never negative. */
int64_t simulation_kept(const struct simulated_sum *sum);
/* As played, while services were not full, or nobody knew. */
int64_t simulation_elsewhere(const struct simulated_sum *sum);

#endif
