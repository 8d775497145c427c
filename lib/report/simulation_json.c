/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation_json.c - the report for programs: complete, every service and month.
 */
#include "report/json_out.h"
#include "report/simulation_words.h"

static void minutes(struct buf *out, const struct simulated_sum *sum)
{
	json_number(out, "minutes", sum->minutes);
	json_number(out, "full_minutes", sum->full_minutes);
	json_number(out, "full_with_ads_on_minutes", sum->full_on_minutes);
	json_number(out, "without_data_minutes", sum->blind_minutes);
}

static void sum_object(struct buf *out, const char *key, const struct simulated_sum *sum)
{
	char day[INSTANT_TEXT];

	json_key(out, key);
	json_open(out, '{');
	minutes(out, sum);
	json_number(out, "static_micros", sum->planned_micros);
	json_number(out, "static_at_full_micros", sum->planned_full_micros);
	json_number(out, "spent_micros", sum->spent_micros);
	json_number(out, "spent_at_full_micros", sum->spent_full_micros);
	json_number(out, "kept_micros", simulation_kept(sum));
	json_number(out, "raised_micros", sum->raised_micros);
	json_number(out, "cut_micros", sum->cut_micros);
	json_number(out, "largest_day_micros", sum->most_moved_micros);
	json_text(out, "largest_day",
		  sum->most_moved_micros ? date_format(sum->most_moved_on, day) : NULL);
	json_number(out, "verdict_changes", sum->moves);
	json_number(out, "commands", sum->commands);
	json_number(out, "flaps", sum->flaps);
	json_close(out, '}');
}

/* service: of the simulation, or SIMULATION_ALL. */
static void both(const struct simulation_report *r, struct buf *out, service_ix service,
		 size_t first, size_t last)
{
	struct simulated_sum sum = simulation_sum(r->simulation, service, first, last);
	int64_t same = service == SIMULATION_ALL ? (int64_t)service : simulation_same(r, service);

	sum_object(out, "new", &sum);
	if (!r->old)
		return;
	if (same < 0) {
		json_null(out, "old");
		return;
	}
	sum = simulation_sum(r->old, (service_ix)same, first, last);
	sum_object(out, "old", &sum);
}

/* Of whole pools: it belongs to no service. */
static void held(const struct simulation_report *r, struct buf *out, size_t first, size_t last)
{
	struct simulated_sum sum = simulation_sum(r->simulation, SIMULATION_ALL, first, last);

	json_number(out, "held_micros", sum.held_micros);
	if (!r->old)
		return;
	sum = simulation_sum(r->old, SIMULATION_ALL, first, last);
	json_number(out, "old_held_micros", sum.held_micros);
}

static void months(const struct simulation_report *r, struct buf *out, service_ix service)
{
	const struct simulation *s = r->simulation;
	char from[INSTANT_TEXT];

	json_key(out, "months");
	json_open(out, '[');
	for (size_t d = 0, end; d < s->day_count; d = end) {
		end = simulation_month_end(s, d);
		json_open(out, '{');
		json_text(out, "from", date_format((struct date){ s->first.day + (int32_t)d }, from));
		json_number(out, "days", (int64_t)(end - d));
		if (service == SIMULATION_ALL)
			held(r, out, d, end);
		both(r, out, service, d, end);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void sent(const struct simulation_report *r, struct buf *out, const struct simulated_mark *m)
{
	json_text(out, "command", verb_name((enum verb)m->verb));
	json_text(out, "target", r->simulation->config->targets[m->target].id);
	json_number(out, "before_micros", m->before_micros);
	json_number(out, "after_micros", m->after_micros);
}

/* When the verdict as shown changed, and what was sent. */
static void timeline(const struct simulation_report *r, struct buf *out, service_ix s)
{
	const struct simulated_service *is = &r->simulation->services[s];

	json_key(out, "timeline");
	json_open(out, '[');
	for (size_t i = 0; i < is->mark_count; i++) {
		json_open(out, '{');
		json_instant(out, "at", is->marks[i].at);
		if (is->marks[i].is_verdict)
			json_text(out, "verdict", verdict_name((enum verdict)is->marks[i].verdict));
		else
			sent(r, out, &is->marks[i]);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void service_object(const struct simulation_report *r, struct buf *out, service_ix s)
{
	const struct simulated_service *is = &r->simulation->services[s];

	json_open(out, '{');
	json_text(out, "id", r->simulation->config->services[s].id);
	json_number(out, "readings", is->readings);
	json_number(out, "gaps", is->gaps);
	both(r, out, s, 0, r->simulation->day_count);
	months(r, out, s);
	timeline(r, out, s);
	json_close(out, '}');
}

void simulation_json(const struct simulation_report *r, struct buf *out)
{
	const struct simulation *s = r->simulation;

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_text(out, "config", r->file);
	if (r->old)
		json_text(out, "compared_with", r->old_file);
	json_text(out, "currency", s->config->currency);
	json_instant(out, "from", s->from);
	json_instant(out, "to", s->to);
	json_number(out, "readings", (int64_t)s->readings);
	json_number(out, "gaps", (int64_t)s->gap_count);
	json_number(out, "rows_left_out", (int64_t)r->skipped);
	json_truth(out, "money_is_estimated", true);
	held(r, out, 0, s->day_count);
	both(r, out, SIMULATION_ALL, 0, s->day_count);
	months(r, out, SIMULATION_ALL);
	json_key(out, "services");
	json_open(out, '[');
	for (service_ix i = 0; i < s->config->service_count; i++)
		if (s->services[i].readings)
			service_object(r, out, i);
	json_close(out, ']');
	json_close(out, '}');
	buf_puts(out, "\n");
}
