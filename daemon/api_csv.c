/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_csv.c - a list of services for a spreadsheet, a few at a time.
 *
 * A hundred thousand rows of sentences take half a second to write, which the loop
 * does not have: between two slices everything else has its turn.  So the list is in
 * the order of ids, which needs no look at the whole.  When the configuration is
 * replaced meanwhile, the services are others: the transfer breaks off, and whoever
 * asked sees that it did.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/api_answer.h"

enum { SLICE_ROWS = 50, SLICE_LOOKS = 1000 }; /* a quarter of a millisecond each */

struct table {
	const struct api_house *house;
	const struct engine *engine;
	struct report_context context; /* when it was asked; its filter is ours */
	char *text, *market, *line;
	size_t next; /* service */
	bool begun;
};

static char *kept(const char *text)
{
	char *copy = strdup(text ? text : "");

	if (!copy)
		abort();
	return copy;
}

static bool is_replaced(const struct table *t)
{
	struct report_context now;

	t->house->describe(t->house->context, &now);
	return t->house->engine(t->house->context) != t->engine ||
	       now.config_loaded.ms != t->context.config_loaded.ms;
}

static enum api_more more(void *context, struct sending *to, struct buf *out)
{
	struct table *t = context;
	size_t rows = 0, count, end;

	(void)to;
	if (is_replaced(t))
		return API_BREAKS;
	if (!t->begun)
		report_csv_head(out);
	t->begun = true;
	count = engine_config(t->engine)->service_count;
	end = count - t->next < SLICE_LOOKS ? count : t->next + SLICE_LOOKS;
	for (; t->next < end && rows < SLICE_ROWS; t->next++) {
		if (!listing_matches(t->engine, (service_ix)t->next, &t->context.filter))
			continue;
		report_csv_row(t->engine, (service_ix)t->next, &t->context, out);
		rows++;
	}
	return t->next < count || rows ? API_MORE : API_ENDS;
}

static void end(void *context)
{
	struct table *t = context;

	free(t->text);
	free(t->market);
	free(t->line);
	free(t);
}

void api_status_csv(struct api_exchange *x)
{
	struct table *t;

	if (!api_filter(x))
		return;
	x->a->type = "text/csv; charset=utf-8; header=present";
	if (api_has_state(x))
		return;
	t = calloc(1, sizeof(*t));
	if (!t)
		abort();
	*t = (struct table){ .house = x->house, .engine = x->engine, .context = x->context };
	t->context.viewer = NULL; /* these are of this exchange only */
	t->context.index = NULL;
	t->context.filter.page = 0;
	t->context.filter.text = t->text = kept(x->context.filter.text);
	t->context.filter.market = t->market = kept(x->context.filter.market);
	t->context.filter.line = t->line = kept(x->context.filter.line);
	x->a->source = (struct api_source){ .next = more, .end = end, .context = t };
}
