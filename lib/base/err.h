/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.h - an error that explains itself.
 *
 * A function that can fail returns 0 or -1 (or NULL) and takes a struct err
 * last.  Success leaves *err alone, so calls chain.  The callee says what went
 * wrong; each caller that adds knowledge puts what it was doing in front, so
 * the finished sentence reads from the outside in:
 *
 *     feed epic: harbor-point/primary-care: $.entry[3].resource.start: not an instant
 *
 * lib/ never prints: a message becomes a log line only in daemon/.
 */
#ifndef CAPD_BASE_ERR_H
#define CAPD_BASE_ERR_H

enum err_kind {
	ERR_NONE = 0,
	ERR_CONFIG, /* an operator must edit a file */
	ERR_INPUT,  /* a feed or platform sent something we cannot believe */
	ERR_REMOTE, /* the other side refused or did not answer; retrying may help */
	ERR_AUTH,   /* the other side does not accept our credential: a person must act */
	ERR_LIMIT,  /* we refused: a bound in limits.h was reached */
	ERR_STORE,  /* our own disk or database failed */
};

enum { ERR_TEXT_MAX = 400 };

struct err {
	enum err_kind kind;
	char text[ERR_TEXT_MAX];
};

#define ERR_INIT \
	{ \
		.kind = ERR_NONE, .text = "" \
	}
#define must_check __attribute__((warn_unused_result))

/* Record the cause. Always -1, so that "return err_set(...)" reads well. */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), cold));

/* Put context in front of the cause, keeping its kind. Always -1. */
int err_in(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3), cold));

#endif
