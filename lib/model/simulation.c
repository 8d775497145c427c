/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation.c - sums over days, taken the same way by every face.
 */
#include "model/simulation.h"

static void add_day(struct simulated_sum *sum, const struct simulated_day *d)
{
	sum->minutes += d->minutes;
	sum->full_minutes += d->full_minutes;
	sum->full_on_minutes += d->full_on_minutes;
	sum->blind_minutes += d->blind_minutes;
	sum->planned_micros += d->planned_micros;
	sum->planned_full_micros += d->planned_full_micros;
	sum->spent_micros += d->spent_micros;
	sum->spent_full_micros += d->spent_full_micros;
	sum->raised_micros += d->raised_micros;
	sum->cut_micros += d->cut_micros;
	sum->moves += d->moves;
	sum->commands += d->commands;
	sum->flaps += d->flaps;
}

struct simulated_sum simulation_sum(const struct simulation *s, service_ix service, size_t first,
				    size_t last)
{
	struct simulated_sum sum = { .days = (uint32_t)(last - first) };
	size_t from = service == SIMULATION_ALL ? 0 : service;
	size_t to = service == SIMULATION_ALL ? s->config->service_count : from + 1;

	for (size_t d = first; d < last; d++) {
		int64_t before = sum.raised_micros + sum.cut_micros, moved;

		for (size_t i = from; i < to; i++)
			if (s->services[i].readings)
				add_day(&sum, &s->services[i].days[d]);
		if (service == SIMULATION_ALL)
			sum.held_micros += s->held_micros[d];
		moved = sum.raised_micros + sum.cut_micros - before;
		if (moved > sum.most_moved_micros) {
			sum.most_moved_micros = moved;
			sum.most_moved_on = (struct date){ s->first.day + (int32_t)d };
		}
	}
	return sum;
}

size_t simulation_month_end(const struct simulation *s, size_t d)
{
	int year, month, day;
	size_t end;

	date_to_civil((struct date){ s->first.day + (int32_t)d }, &year, &month, &day);
	if (++month > 12) {
		month = 1;
		year++;
	}
	end = (size_t)(date_of_civil(year, month, 1).day - s->first.day);
	return end < s->day_count ? end : s->day_count;
}

int64_t simulation_kept(const struct simulated_sum *sum)
{
	int64_t kept = sum->planned_full_micros - sum->spent_full_micros;

	return kept > 0 ? kept : 0;
}

int64_t simulation_elsewhere(const struct simulated_sum *sum)
{
	return sum->spent_micros - sum->spent_full_micros;
}
