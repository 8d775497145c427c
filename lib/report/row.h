/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row.h - one service as every face shows it: order, words and age.
 *
 * The faces differ in markup only.  What comes first, what a state is called
 * and how old the data is are settled here, once.  Private to lib/report.
 */
#ifndef CAPD_REPORT_ROW_H
#define CAPD_REPORT_ROW_H

#include "decide/metric.h"
#include "report/report.h"

struct row {
	service_ix service;
	enum verdict verdict;
	enum control control;
	bool attention;
	uint8_t rank;	      /* 0 is most urgent */
	struct instant since; /* when the verdict as shown began */
};

struct row row_of(const struct engine *e, service_ix s);

/* For qsort(): most urgent first, then longest in that state, then by id. */
int row_compare(const void *a, const void *b);

/* The headline of the house, from the context's index if there is one. */
void row_headline(const struct engine *e, const struct report_context *c, struct buf *out);

const char *row_verdict_word(enum verdict v);  /* "Full" */
const char *row_glyph(enum verdict v);	       /* a shape of its own for each: never colour alone */
const char *row_control_glyph(enum control c); /* another set of shapes: a held clinic can be full */
/* "Held by K. Osei", "Not confirmed", "Frozen"; nothing when automatic and free to move. */
void row_control(const struct engine *e, const struct row *r, struct buf *out);
/* "2", "31 d", ">60 d", "none": for a column. */
void row_value(const struct engine *e, service_ix s, struct buf *out);
/* The two limits around the present state, the one on its full side first. */
struct row_limit {
	const char *name; /* "full" */
	int64_t value;
};
struct row_limits {
	struct row_limit items[2];
	size_t count;
};
struct row_limits row_limits_around(const struct engine *e, service_ix s);
/* "full at 3, ends at 8": the same in words. */
void row_limits(const struct engine *e, service_ix s, struct buf *out);
/* "full at 3, ends at 8; filling at 6, ends at 10": all of them. */
void row_thresholds(const struct engine *e, service_ix s, struct buf *out);
/* "open-slots@1": a measure and which definition of it. */
void row_metric(const struct metric *m, struct buf *out);
/* The measure a service is judged by. */
void row_measure(const struct engine *e, service_ix s, struct buf *out);
/* "4 min", or "none" before the first data. */
void row_age(const struct engine *e, service_ix s, struct instant now, struct buf *out);
/* "11:20", "Nov 19, 11:20"; "-" for never. */
void row_when(const struct zone *z, struct instant t, struct instant now, struct buf *out);
/* The owner's name without the address. */
void row_owner(const struct engine *e, service_ix s, struct buf *out);
/* "/l/bayview/pt", encoded: it needs no escaping. */
void row_address(const struct config *c, service_ix s, struct buf *out);
const char *row_line_name(const struct config *c, const struct service *s);

/* "Harbor Point, Primary care: Full, Held by K. Osei": what stands above all that is said of it. */
void row_title(const struct engine *e, service_ix s, struct buf *out);
/* A name in its column and the text beside it, wrapped under itself; nothing for no text. */
void row_label(const char *name, const char *text, int width, struct buf *out);

/* "Acting on ads", "Rehearsal: nothing is sent", "Stopped: nothing is sent". */
const char *mode_words(const struct engine *e);
/* "$1,240 of $2,000", or the amount alone without a limit. */
void money_of(const struct config *c, int64_t micros, int64_t limit, struct buf *out);

/* Clears scratch, lets `say` fill it, and returns the text. */
typedef void row_say(const struct engine *e, service_ix s, struct buf *out);
const char *row_text(row_say *say, const struct engine *e, service_ix s, struct buf *scratch);

#endif
