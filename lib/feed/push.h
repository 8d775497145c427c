/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push.h - the parts of the push kind: a source that tells us instead of being asked.
 *
 *   push.c       the conversation: one body in, observations and a report out
 *   push_body.c  what a body may say
 *   push_gate.c  who may say it, in which order, and how often
 *
 * A body is read by the same begin, hear, advance as any reply; daemon/ takes it
 * from its listener instead of from a server.  In order: push_verify() before a
 * byte is parsed, the poll, push_turn() on its report, and push_mark_add() in the
 * same commit as the observations.
 */
#ifndef CAPD_FEED_PUSH_H
#define CAPD_FEED_PUSH_H

#include "feed/csv.h"

struct push_settings {
	struct credential *secret,
		*old_secret; /* old_secret: still accepted while senders change; may be NULL */
	int64_t per_minute;
};

struct push_select {
	const char *department, *service_line, *visit_type;
};

/* ---- who may ---- */

struct push_head { /* of the request; NULL: not there */
	const char *timestamp, *signature, *key;
};

/* 0, or -1 with ERR_AUTH: what is wrong with it; nothing of it is quoted. */
int push_verify(const struct push_settings *set, const struct push_head *head, const char *body,
		size_t n, struct instant now, struct err *err) must_check;

/* At most per_minute in any minute, counted from the first. */
struct push_pace {
	struct instant since;
	int64_t taken;
};

/* False: too many; ask again in *ret_wait. */
bool push_pace(struct push_pace *pace, int64_t per_minute, struct instant now, struct span *ret_wait);

/* ---- what it said ---- */

enum { PUSH_SOURCE_MAX = 64, PUSH_WORDS_MAX = 120 };

struct push_error {
	uint32_t row;
	char text[PUSH_WORDS_MAX]; /* "$.counts[3].date: expected YYYY-MM-DD" */
};

struct push_report {
	char source[PUSH_SOURCE_MAX];
	int64_t sequence;
	struct instant as_of;
	bool complete;
	uint32_t rows;				  /* in the body */
	uint32_t unknown;			  /* of them, no service's */
	uint32_t unknown_row[PUSH_ERRORS_MAX];	  /* the first of those */
	uint32_t wrong;				  /* of them, refused */
	struct push_error error[PUSH_ERRORS_MAX]; /* the first of those */
};

const struct push_report *push_report(const struct poll *p); /* as far as it has been read */

/* ---- in which order ---- */

struct push_seen {
	int64_t sequence;
	uint64_t body, key; /* digests; key 0: none was given */
};

/* What survives a restart: where a feed's source stands. */
struct push_mark {
	char source[PUSH_SOURCE_MAX]; /* "": nothing was taken yet */
	int64_t sequence;
	struct instant as_of;
	struct push_seen seen[PUSH_KEPT]; /* newest first */
	uint8_t seen_count;
};

enum push_turn {
	PUSH_NEXT,  /* to be taken */
	PUSH_AGAIN, /* taken before: the same, so there is nothing to do */
	PUSH_LATE,  /* something newer was taken */
	PUSH_OTHER, /* its number or key was used for something else */
};

struct push_seen push_seen(const struct push_report *r, const struct push_head *head,
			   const char *body, size_t n);
/* Unless NEXT or AGAIN, *err says why. */
enum push_turn push_turn(const struct push_mark *mark, const struct push_report *r,
			 const struct push_seen *seen, struct err *err);
void push_mark_add(struct push_mark *mark, const struct push_report *r, const struct push_seen *seen);

/* ---- the body (push_body.c) ---- */

struct push_body;

struct push_body *push_body_new(const struct poll *p, struct push_report *report);
struct push_body *push_body_free(struct push_body *b); /* NULL is fine; returns NULL */
int push_body_hear(struct push_body *b, const char *bytes, size_t n, struct err *err) must_check;
/* It is complete: 0, or -1 when it is no push, or a row of it is wrong. */
int push_body_end(struct push_body *b, struct err *err) must_check;
struct csv_row *push_body_rows(struct push_body *b, size_t *ret_count);

#endif
