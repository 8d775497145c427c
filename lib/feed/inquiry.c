/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inquiry.c - one question after the other, and which of them went wrong.
 */
#include "feed/inquiry.h"

void inquiry_init(struct inquiry *q, const char *what, struct arena *arena, int64_t max)
{
	*q = (struct inquiry){ .what = what };
	pages_init(&q->pages, arena, max);
}

void inquiry_release(struct inquiry *q)
{
	q->rows = rows_free(q->rows);
	pages_release(&q->pages);
	starts_release(&q->starts);
}

struct rows *inquiry_rows(struct inquiry *q, const char *rows,
			  const char *const marks[ROWS_MARKS_MAX], rows_visit *visit, void *context)
{
	if (!q->rows) {
		q->rows = rows_new(rows, marks, visit, context);
		rows_page(q->rows);
	}
	return q->rows;
}

int inquiry_ask(struct inquiry *q, struct request *ret, struct err *err)
{
	if (q->rows)
		rows_page(q->rows);
	return pages_ask(&q->pages, ret, err) < 0 ? -1 : FEED_SEND;
}

int inquiry_hear(struct inquiry *q, const char *bytes, size_t n, struct err *err)
{
	if (rows_hear(q->rows, bytes, n, err) < 0)
		return err_in(err, "%s %lld", q->what, (long long)q->pages.page);
	return 0;
}

int inquiry_advance(struct inquiry *q, inquiry_answered *answered, struct poll *p,
		    const struct reply *reply, struct request *ret, struct err *err)
{
	long long question = (long long)q->pages.page;
	int next;

	if (reply->fault == FAULT_REFUSED_HERE) /* hear() has named the question */
		return feed_reply_usable(reply, err);
	next = answered(p, reply, ret, err);
	return next < 0 ? err_in(err, "%s %lld", q->what, question) : next;
}
