/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_slices.c - a list of 100,000 services, some dozens in each turn of the loop.
 *
 * Written in one go it would keep polls and commands waiting for seconds.  So its
 * source writes a few services each time the connection has room, and between two
 * slices the house goes on: each row is as it is when it is written, and the end says
 * whether anything moved since the beginning.  Which services there are cannot change
 * in between; a new configuration breaks the answer off, which HTTP shows to the reader.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "daemon/api_answer.h"
#include "report/index.h"

enum {
	SLICE_ROWS = 16,    /* well below a millisecond */
	SLICE_LOOKS = 1024, /* at services that do not match */
	LONG_ROWS = 64,	    /* more than a page of the list: in slices */
};

struct slices {
	const struct api_house *house;
	struct report_context context; /* what it points to and is not the house's own: below */
	char *text, *market, *line;
	service_ix *order; /* NULL: by id */
	size_t at, count, left;
	uint64_t generation; /* at the beginning */
	bool begun, rows;
};

static char *copy_of(const char *s)
{
	char *copy = s && *s ? strdup(s) : NULL;

	if (s && *s && !copy)
		abort();
	return copy;
}

static void slices_end(void *context)
{
	struct slices *s = context;

	free(s->text);
	free(s->market);
	free(s->line);
	free(s->order);
	free(s);
}

/* Another configuration has other services: nothing of this one may be looked at. */
static bool is_over(const struct slices *s)
{
	struct report_context now;

	s->house->describe(s->house->context, &now);
	return now.config_loaded.ms != s->context.config_loaded.ms;
}

static void write_row(struct slices *s, const struct engine *e, service_ix ix, struct buf *out)
{
	if (s->rows && !out->length)
		buf_puts(out, ",");
	report_status_json_row(e, ix, &s->context, out);
}

static void write_slice(struct slices *s, const struct engine *e, struct buf *out)
{
	size_t rows = 0, looks = 0;

	while (s->at < s->count && s->left && rows < SLICE_ROWS && looks++ < SLICE_LOOKS) {
		service_ix ix = s->order ? s->order[s->at] : (service_ix)s->at;

		s->at++;
		if (!listing_matches(e, ix, &s->context.filter))
			continue;
		write_row(s, e, ix, out);
		s->rows = true;
		s->left--;
		rows++;
	}
}

static void write_begin(struct slices *s, const struct engine *e, struct buf *out)
{
	s->begun = true;
	report_status_json_begin(e, &s->context, out);
	s->context.index = NULL; /* it goes on following; the rows do not ask for it */
}

static enum api_more slices_next(void *context, struct sending *to, struct buf *out)
{
	struct slices *s = context;
	const struct engine *e = s->house->engine(s->house->context);

	(void)to;
	if (is_over(s))
		return API_BREAKS;
	if (!s->begun) {
		write_begin(s, e, out);
		return API_MORE;
	}
	write_slice(s, e, out);
	if (s->at < s->count && s->left)
		return API_MORE;
	report_status_json_end(e, s->generation, out);
	return API_ENDS;
}

bool api_is_long(const struct api_exchange *x)
{
	const struct report_context *c = &x->context;
	size_t n = engine_config(x->engine)->service_count;

	if (c->limit && c->limit < n)
		n = c->limit;
	return c->index && !c->filter.page && n > LONG_ROWS;
}

/* Most urgent first, as it is now: later moves change rows and not their places. */
static service_ix *urgent(const struct api_exchange *x)
{
	const struct house_index *index = x->context.index;
	size_t n = index_size(index);
	service_ix *order = calloc(n, sizeof(*order));

	if (!order)
		abort();
	for (size_t i = 0; i < n; i++)
		order[i] = index_place(index, i);
	return order;
}

void api_slices(struct api_exchange *x)
{
	const struct report_context *c = &x->context;
	struct slices *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	*s = (struct slices){
		.house = x->house,
		.context = *c,
		.text = copy_of(c->filter.text),
		.market = copy_of(c->filter.market),
		.line = copy_of(c->filter.line),
		.order = c->limit ? urgent(x) : NULL,
		.count = engine_config(x->engine)->service_count,
		.left = c->limit ? c->limit : SIZE_MAX,
		.generation = engine_generation(x->engine),
	};
	s->context.filter.text = s->text;
	s->context.filter.market = s->market;
	s->context.filter.line = s->line;
	s->context.viewer = NULL;
	x->a->source = (struct api_source){ slices_next, slices_end, s };
}
