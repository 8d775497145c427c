/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inquiry.h - a series of questions to somebody's API, and the starts its answers tell.
 *
 * What the kinds share that ask for open slots and get JSON: the address of the
 * question, the rows of its answer as they arrive, and the starts found so far.
 * Whatever goes wrong, the error names the question by its number.
 */
#ifndef CAPD_FEED_INQUIRY_H
#define CAPD_FEED_INQUIRY_H

#include "feed/pages.h"
#include "feed/rows.h"
#include "feed/starts.h"

struct inquiry {
	const char *what;  /* one question is called that: "page", "question" */
	struct rows *rows; /* NULL until the first answer */
	struct pages pages;
	struct starts starts;
};

void inquiry_init(struct inquiry *q, const char *what, struct arena *arena, int64_t max);
void inquiry_release(struct inquiry *q);

/* The reader of the answers, made when first needed; as rows_new(). */
struct rows *inquiry_rows(struct inquiry *q, const char *rows,
			  const char *const marks[ROWS_MARKS_MAX], rows_visit *visit, void *context);

/* FEED_SEND: asks for q->pages.url; -1 when it is no address to ask. */
int inquiry_ask(struct inquiry *q, struct request *ret, struct err *err) must_check;
/* For feed_kind.hear, once there are rows. */
int inquiry_hear(struct inquiry *q, const char *bytes, size_t n, struct err *err) must_check;

/* For feed_kind.advance: `answered` says what follows from an answer that was heard. */
typedef int inquiry_answered(struct poll *p, const struct reply *reply, struct request *ret,
			     struct err *err);
int inquiry_advance(struct inquiry *q, inquiry_answered *answered, struct poll *p,
		    const struct reply *reply, struct request *ret, struct err *err) must_check;

#endif
