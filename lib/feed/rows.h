/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.h - the rows of a JSON document, one at a time, as it arrives.
 *
 * A JSON Pointer (RFC 6901) says where the rows are: the elements of an array
 * or the members of an object.  Each becomes a small tree that lives for one
 * visit; the document itself is never held.  Single values beside the rows
 * ("marks": the next page, a total, a time) are kept as text.
 *
 * An answer about patients is refused at the first key that says so (privacy.h).
 */
#ifndef CAPD_FEED_ROWS_H
#define CAPD_FEED_ROWS_H

#include "base/tree.h"
#include "model/exchange.h"

enum { ROWS_MARKS_MAX = 8 };

/*
 * name is the member's name, or "" in an array.  -1 refuses the document; say
 * only what is wrong, the reader puts the path of the row in front.
 */
typedef int rows_visit(void *context, struct json_object *row, const char *name, struct err *err);

struct rows;

/* NULL, or what is wrong with a pointer: "" or /a/b, with ~0 and ~1. */
const char *rows_pointer_wrong(const char *pointer);

/* marks: pointers, up to the first NULL of ROWS_MARKS_MAX; they must outlive the reader. */
struct rows *rows_new(const char *rows, const char *const marks[ROWS_MARKS_MAX], rows_visit *visit,
		      void *context);
struct rows *rows_free(struct rows *r); /* NULL is fine; returns NULL */
void rows_page(struct rows *r);		/* the next bytes start a document */
int rows_hear(struct rows *r, const char *bytes, size_t n, struct err *err) must_check;
/* The document is complete, and there were rows to look for, if only none of them. */
int rows_end(struct rows *r, struct err *err) must_check;

/* Of the document heard last: text, a number's spelling, true or false; "" when it says nothing. */
const char *rows_mark(const struct rows *r, size_t mark);
size_t rows_seen(const struct rows *r);	    /* rows of this document */
uint64_t rows_digest(const struct rows *r); /* of its rows' values: the same page again has the same */

/* A reply that can be JSON and is a success: else -1 with the reason. */
int rows_reply_usable(const struct reply *reply, struct err *err) must_check;

/* ---- inside a row ---- */

/* What stands at the pointer, or NULL; null counts as nothing. */
struct json_object *rows_at(struct json_object *row, const char *pointer);
/* Text, a whole number or true/false at the pointer as text; "" when there is nothing or something else. */
const char *rows_text(struct json_object *row, const char *pointer);
/* 0: *ret is the count, COUNT_UNKNOWN when nothing is there. -1: "/open: expected a whole number". */
int rows_number(struct json_object *row, const char *pointer, int32_t *ret, struct err *err) must_check;

#endif
