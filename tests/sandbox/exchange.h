/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.h - one request as the servers see it, and the answer they give.
 *
 * The servers write into an answer and never touch the connection, so that a
 * fault can be put between any answer and the wire.
 */
#ifndef CAPD_SANDBOX_EXCHANGE_H
#define CAPD_SANDBOX_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { ANSWER_MAX = 16 * 1024 * 1024, QUERY_MAX = 64, ANSWER_TAG = 80 };
enum { ANSWER_HEADERS = 6, ANSWER_HEADER_TEXT = 512 };

struct parameter {
	const char *name, *value;
};

struct ask {
	const char *method, *path;
	const char *body; /* never NULL */
	size_t length;
	struct parameter query[QUERY_MAX];
	size_t query_count;
	const char *authorization, *content_type, *prefer, *if_none_match, *login_customer; /* "" */
	const char *(*look)(void *connection, const char *name); /* any other header; NULL: absent */
	void *connection;
	unsigned number;	       /* of this request to the ad platforms, from 1 */
	const struct trouble *trouble; /* what it meets (faults.h); never NULL for an ad platform */
};

struct answer {
	int status;
	struct buf body;
	const char *type;
	char etag[ANSWER_TAG];
	int retry_after; /* seconds; 0: none */
	bool drop;	 /* close the connection without a word */
	bool cut;	 /* the body ends before its announced length */
	int wait_ms;	 /* before anything is sent */
	struct {
		const char *name;
		char value[ANSWER_HEADER_TEXT];
	} headers[ANSWER_HEADERS]; /* ends at the first without a name */
};

/* "" when it is absent. */
const char *ask_header(const struct ask *ask, const char *name);
const char *ask_parameter(const struct ask *ask, const char *name); /* of the query */
void answer_header(struct answer *a, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A JSON string with its quotes. */
void put_text(struct buf *out, const char *text);

#endif
