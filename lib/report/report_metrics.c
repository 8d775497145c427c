/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_metrics.c - the registry of measures, as text and as JSON.
 *
 * Marketing and operations agree on a number only when both know what it counts.  The
 * version is part of the name, so that last year's "full" can be told from today's.
 */
#include "decide/metric.h"
#include "report/json_out.h"
#include "report/row.h"
#include "report/table.h"

enum { SCRATCH_MAX = 64 * 1024, CELLS_MAX = 64 * 1024 };

static size_t policies_of(const struct config *c, enum metric_id id)
{
	size_t n = 0;

	for (size_t p = 0; p < c->policy_count; p++)
		n += c->policies[p].metric == (int)id;
	return n;
}

void report_metrics_json(const struct engine *e, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_key(out, "metrics");
	json_open(out, '[');
	for (int id = 0; id < METRIC_COUNT; id++) {
		const struct metric *m = metric_get((enum metric_id)id);

		buf_clear(&scratch);
		row_metric(m, &scratch);
		json_open(out, '{');
		json_text(out, "id", buf_text(&scratch));
		json_text(out, "name", m->name);
		json_number(out, "version", m->version);
		json_text(out, "unit", m->unit);
		json_text(out, "direction", m->low_is_full ? "low-is-full" : "high-is-full");
		json_text(out, "definition", m->definition);
		json_text(out, "owner", engine_config(e)->metric_owners[id]);
		json_number(out, "policies", (int64_t)policies_of(engine_config(e), m->id));
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	buf_putc(out, '\n');
}

enum { AT_METRIC, AT_UNIT, AT_FULL, AT_POLICIES, AT_COUNT };

static const struct table_column columns[AT_COUNT] = {
	[AT_METRIC] = { .title = "MEASURE" },
	[AT_UNIT] = { .title = "UNIT" },
	[AT_FULL] = { .title = "FULL WHEN" },
	[AT_POLICIES] = { .title = "POLICIES", .right = true },
};

void report_metrics_text(const struct engine *e, const struct report_context *c, struct buf *out)
{
	struct arena arena cleanup_arena = ARENA_INIT(CELLS_MAX);
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct table t;

	table_init(&t, columns, AT_COUNT, &arena, METRIC_COUNT);
	for (size_t id = 0; id < METRIC_COUNT; id++) {
		const struct metric *m = metric_get((enum metric_id)id);

		buf_clear(&scratch);
		row_metric(m, &scratch);
		table_cell(&t, id, AT_METRIC, buf_text(&scratch));
		table_cell(&t, id, AT_UNIT, m->unit);
		table_cell(&t, id, AT_FULL, m->low_is_full ? "low" : "high");
		buf_clear(&scratch);
		buf_printf(&scratch, "%zu", policies_of(engine_config(e), m->id));
		table_cell(&t, id, AT_POLICIES, buf_text(&scratch));
		buf_clear(&scratch);
		buf_puts(&scratch, m->definition);
		if (engine_config(e)->metric_owners[id])
			buf_printf(&scratch, " Owner: %s.", engine_config(e)->metric_owners[id]);
		table_note(&t, id, buf_text(&scratch));
	}
	table_print(&t, c->width, out);
}
