/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_csv.c - the list for a spreadsheet: what people read, and beside it what
 * can be calculated with.
 *
 * Row by row, so that whoever sends a hundred thousand of them may pause between
 * any two.  What could become a formula is made text by csv_row().
 */
#include "base/csv_out.h"
#include "decide/explain.h"
#include "decide/metric.h"
#include "report/page.h"

enum {
	AT_ID,
	AT_LOCATION,
	AT_LINE,
	AT_MARKET,
	AT_VERDICT,
	AT_CONTROL,
	AT_STATUS,
	AT_ATTENTION,
	AT_MEASURE,
	AT_VALUE,
	AT_MEASURED,
	AT_LIMITS,
	AT_ADS,
	AT_SINCE,
	AT_WHY,
	AT_NEXT,
	AT_OWNER,
	AT_AS_OF,
	AT_AGE,
	AT_COUNT
};

static const char *const names[AT_COUNT] = {
	[AT_ID] = "id",
	[AT_LOCATION] = "location",
	[AT_LINE] = "service_line",
	[AT_MARKET] = "market",
	[AT_VERDICT] = "verdict",
	[AT_CONTROL] = "control",
	[AT_STATUS] = "control_text",
	[AT_ATTENTION] = "needs_attention",
	[AT_MEASURE] = "measure",
	[AT_VALUE] = "value",
	[AT_MEASURED] = "measured",
	[AT_LIMITS] = "limits",
	[AT_ADS] = "ads",
	[AT_SINCE] = "since",
	[AT_WHY] = "why",
	[AT_NEXT] = "next",
	[AT_OWNER] = "owner",
	[AT_AS_OF] = "as_of",
	[AT_AGE] = "age_s",
};

enum { CELLS_MAX = 64 * 1024 };

/* The texts of a row, one after the other, until it is written. */
struct cells {
	struct buf text;
	size_t at[AT_COUNT];
};

static struct buf *begin(struct cells *c, int at)
{
	buf_append(&c->text, "", 1);
	c->at[at] = c->text.length;
	return &c->text;
}

void report_csv_head(struct buf *out)
{
	csv_row(out, names, AT_COUNT);
}

static void numbers(struct cells *cells, const struct engine *e, const struct row *r, struct instant now)
{
	const struct service_state *is = engine_service(e, r->service);
	char text[INSTANT_TEXT];

	if (is->evidence_count && !is->verdict.stale && !is->verdict.dead)
		buf_printf(begin(cells, AT_VALUE), "%d", is->evidence[0].value);
	if (!is_never(r->since))
		buf_puts(begin(cells, AT_SINCE), instant_format(r->since, text));
	if (is_never(is->as_of))
		return;
	buf_puts(begin(cells, AT_AS_OF), instant_format(is->as_of, text));
	buf_printf(begin(cells, AT_AGE), "%lld", (long long)(since(is->as_of, now).ms / 1000));
}

static void sentences(struct cells *cells, const struct engine *e, const struct row *r)
{
	row_control(e, r, begin(cells, AT_STATUS));
	row_measure(e, r->service, begin(cells, AT_MEASURE));
	explain_value(e, r->service, begin(cells, AT_MEASURED));
	row_thresholds(e, r->service, begin(cells, AT_LIMITS));
	explain_ads(e, r->service, begin(cells, AT_ADS));
	explain_why(e, r->service, begin(cells, AT_WHY));
	explain_next(e, r->service, begin(cells, AT_NEXT));
	row_owner(e, r->service, begin(cells, AT_OWNER));
}

void report_csv_row(const struct engine *e, service_ix s, const struct report_context *c, struct buf *out)
{
	const struct config *config = engine_config(e);
	const struct service *service = &config->services[s];
	struct cells cells = { .text = BUF_INIT(CELLS_MAX) };
	struct row r = row_of(e, s);
	const char *row[AT_COUNT];

	numbers(&cells, e, &r, c->now);
	sentences(&cells, e, &r);
	buf_append(&cells.text, "", 1);
	for (int i = 0; i < AT_COUNT; i++)
		row[i] = cells.at[i] ? cells.text.data + cells.at[i] : "";
	row[AT_ID] = service->id;
	row[AT_LOCATION] = page_location(config, s);
	row[AT_LINE] = row_line_name(config, service);
	row[AT_MARKET] = config->locations[service->location].market;
	row[AT_VERDICT] = verdict_name(r.verdict);
	row[AT_CONTROL] = control_name(r.control);
	row[AT_ATTENTION] = r.attention ? "yes" : "no";
	csv_row(out, row, AT_COUNT);
	buf_release(&cells.text);
}
