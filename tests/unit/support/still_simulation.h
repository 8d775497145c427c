/* SPDX-License-Identifier: Apache-2.0 */
/*
 * still_simulation.h - a simulation filled by hand, for tests of what is said about it.
 *
 * No engine was asked: its rules may change without changing what a report looks
 * like.  The organisation is still_house.h's idea of trouble in small: a name that
 * tries to be markup, a service with no history, a gap, readings off the scale.
 */
#ifndef CAPD_TESTS_STILL_SIMULATION_H
#define CAPD_TESTS_STILL_SIMULATION_H

#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "report/simulation.h"

enum { STILL_DAYS = 40, STILL_BAY = 0, STILL_ELM, STILL_NEW, STILL_SERVICES, STILL_MARKS = 6 };

#define STILL_DOLLARS(n) ((int64_t)(n)*MICROS)

static const struct target still_targets[] = { { .id = "google/<771>" } };

struct still_simulation {
	struct config config;
	struct simulation simulation;
	struct simulated_service services[STILL_SERVICES];
	struct simulated_day days[STILL_SERVICES][STILL_DAYS];
	struct simulated_mark marks[STILL_SERVICES][STILL_MARKS];
	struct simulated_turn turns[STILL_SERVICES][3];
	struct simulated_gap gap;
	int64_t held[STILL_DAYS];
};

static const struct policy still_policies[] = {
	{ .id = "default",
	  .metric = METRIC_OPEN_SLOTS,
	  .full = { true, { 3, UNIT_SLOTS }, { 8, UNIT_SLOTS }, ADS_PAUSE, 0 },
	  .filling = { true, { 6, UNIT_SLOTS }, { 10, UNIT_SLOTS }, ADS_BUDGET, 5000 },
	  .ample = { true, { 20, UNIT_SLOTS }, { 15, UNIT_SLOTS }, ADS_BUDGET, 13000 } },
	{ .id = "waits & <sees>",
	  .metric = METRIC_THIRD_NEXT_AVAILABLE,
	  .full = { true, { 28, UNIT_DAYS }, { 21, UNIT_DAYS }, ADS_PAUSE, 0 } },
};
static const struct service_line still_lines[] = {
	{ .id = "primary-care", .name = "Primary care" },
	{ .id = "derm<i>atology" },
};
static const struct location still_locations[] = {
	{ .id = "bay", .name = "Bay<script>\"view\" & Søn", .zone = &zone_utc },
	{ .id = "elm", .zone = &zone_utc },
};
static const struct service still_services[STILL_SERVICES] = {
	{ .id = "bay/primary-care", .pool = -1 },
	{ .id = "elm/dermatology", .location = 1, .line = 1, .policy = 1, .pool = -1 },
	{ .id = "elm/primary-care", .location = 1, .pool = -1 },
};

/* Full from the 10th day on; paused when `late` days of that have passed. */
static inline void still_day(struct still_simulation *s, service_ix i, int d, int late)
{
	struct simulated_day *day = &s->days[i][d];
	int64_t budget = STILL_DOLLARS(i == STILL_BAY ? 100 : 60);
	bool full = d >= 10, on = d < 10 + late;

	*day = (struct simulated_day){ .low = 1, .high = 0, .minutes = 1440 };
	day->planned_micros = budget;
	day->spent_micros = !on ? 0 : i == STILL_ELM && d < 10 ? 4 * budget : budget; /* boosted */
	if (i == STILL_NEW)
		return;
	if (d == 20 || d == 21) { /* nobody said anything */
		day->blind_minutes = 1440;
		return;
	}
	day->low = i == STILL_BAY ? (full ? d % 3 : 90 - d * 8) : (full ? 29 + d % 4 : 9);
	day->high = day->low + d % 2;
	day->last = day->high;
	day->full_minutes = full ? 1440 : 0;
	day->full_on_minutes = full && on ? 1440 : 0;
	day->planned_full_micros = full ? budget : 0;
	day->spent_full_micros = full && on ? budget : 0;
	day->moves = d == 10 + late;
	day->commands = (uint16_t)(2 * (d == 10 + late));
	day->cut_micros = d == 10 + late ? budget : 0;
	day->flaps = i == STILL_ELM && d == 33;
}

static inline void still_marks(struct still_simulation *s, service_ix i, int late)
{
	struct instant from = s->simulation.from, full = after(from, SPAN_DAYS(10 + late));
	int64_t budget = STILL_DOLLARS(i == STILL_BAY ? 100 : 60);
	const struct simulated_mark marks[STILL_MARKS] = {
		{ from, i, true, VERDICT_AMPLE, 0, 0, 0, 0 },
		{ full, i, true, VERDICT_FULL, 0, 0, 0, 0 },
		{ full, i, false, 0, VERB_SET_BUDGET, 0, budget, budget / 2 },
		{ after(full, SPAN_HOURS(5)), i, false, 0, VERB_PAUSE, 0, budget / 2, 0 },
		{ after(from, SPAN_DAYS(22)), i, true, VERDICT_UNKNOWN, 0, 0, 0, 0 },
		{ after(from, SPAN_DAYS(24)), i, true, VERDICT_FILLING, 0, 0, 0, 0 },
	};

	memcpy(s->marks[i], marks, sizeof(marks));
	s->turns[i][0] = (struct simulated_turn){ from, TRUTH_ROOM };
	s->turns[i][1] = (struct simulated_turn){ after(from, SPAN_DAYS(20)), TRUTH_BLIND };
	s->turns[i][2] = (struct simulated_turn){ after(from, SPAN_DAYS(22)), TRUTH_FULL };
	s->services[i] = (struct simulated_service){ .days = s->days[i],
						     .marks = s->marks[i],
						     .mark_count = STILL_MARKS,
						     .turns = s->turns[i],
						     .turn_count = 3,
						     .readings = i == STILL_NEW ? 0 : 38,
						     .gaps = 1 };
}

/* late: days a full clinic's ads go on. Caller frees. */
static inline struct still_simulation *still_simulation(int late)
{
	struct still_simulation *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->config = (struct config){
		.organization = "Riverbend <Health>",
		.zone = &zone_utc,
		.currency = "USD",
		.policies = (struct policy *)still_policies,
		.lines = (struct service_line *)still_lines,
		.locations = (struct location *)still_locations,
		.services = (struct service *)still_services,
		.service_count = STILL_SERVICES,
		.targets = (struct target *)still_targets,
		.target_count = 1,
	};
	s->simulation = (struct simulation){
		.config = &s->config,
		.from = { INT64_C(86400000) * date_of_civil(2026, 9, 20).day },
		.first = date_of_civil(2026, 9, 20),
		.day_count = STILL_DAYS,
		.services = s->services,
		.gaps = &s->gap,
		.gap_count = 1,
		.held_micros = s->held,
		.readings = 1976,
	};
	s->simulation.to = after(s->simulation.from, SPAN_DAYS(STILL_DAYS));
	s->gap = (struct simulated_gap){ STILL_BAY, after(s->simulation.from, SPAN_DAYS(20)),
					 after(s->simulation.from, SPAN_DAYS(22)) };
	for (service_ix i = 0; i < STILL_SERVICES; i++) {
		for (int d = 0; d < STILL_DAYS; d++)
			still_day(s, i, d, late);
		still_marks(s, i, late);
	}
	for (int d = 0; d < STILL_DAYS; d++)
		s->held[d] = STILL_DOLLARS(2);
	return s;
}

#endif
