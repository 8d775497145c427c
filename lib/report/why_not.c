/* SPDX-License-Identifier: Apache-2.0 */
/*
 * why_not.c - what would have to be different for a service to get more.
 *
 * "Why is this paused" is answered by the first gate; whoever wants it to run asks for
 * all of them, because opening the first shows the second.
 */
#include "decide/explain.h"
#include "report/json_out.h"
#include "report/row.h"
#include "report/table.h"

enum { SCRATCH_MAX = 64 * 1024 };

void report_why_not_text(const struct engine *e, service_ix s, const struct report_context *c,
			 struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	bool first = true;

	row_title(e, s, &scratch);
	wrap_print(buf_text(&scratch), c->width, 0, out);
	buf_puts(out, "\n\n");
	row_label("Now", row_text(explain_value, e, s, &scratch), c->width, out);
	row_label("Needs", row_text(explain_more, e, s, &scratch), c->width, out);
	for (int g = GATE_NONE + 1; g < GATE_COUNT; g++) {
		buf_clear(&scratch);
		explain_obstacle(e, s, (enum gate)g, &scratch);
		if (!scratch.length)
			continue;
		row_label(first ? "But" : "", buf_text(&scratch), c->width, out);
		first = false;
	}
	if (first)
		row_label("But", "nothing else stands in the way", c->width, out);
}

void report_why_not_json(const struct engine *e, service_ix s, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_text(out, "id", engine_config(e)->services[s].id);
	json_text(out, "verdict", verdict_name(row_of(e, s).verdict));
	json_text(out, "now", row_text(explain_value, e, s, &scratch));
	json_text(out, "needs", row_text(explain_more, e, s, &scratch));
	json_key(out, "obstacles");
	json_open(out, '[');
	for (int g = GATE_NONE + 1; g < GATE_COUNT; g++) {
		buf_clear(&scratch);
		explain_obstacle(e, s, (enum gate)g, &scratch);
		if (!scratch.length)
			continue;
		json_open(out, '{');
		json_text(out, "gate", gate_name((enum gate)g));
		json_text(out, "text", buf_text(&scratch));
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	buf_putc(out, '\n');
}
