/* SPDX-License-Identifier: Apache-2.0 */
/*
 * complaint.h - collecting mistakes while reading goes on.
 *
 * People fix files in one sitting, so all mistakes are wanted, first things
 * first: the CONFIG_ERRORS_MAX nearest to the top are kept in order and the
 * rest is counted.  The same complaint about the same place is made once (five
 * policies that inherit one bad value are one mistake).
 */
#ifndef CAPD_CONFIG_COMPLAINT_H
#define CAPD_CONFIG_COMPLAINT_H

#include "base/limits.h"
#include "config/load.h"
#include "config/node.h"
#include "config/source.h"

struct complaint {
	struct node at, note_at;
	const char *message, *hint;
	const char *note; /* NULL: none */
	bool private;	  /* the marked text must not be shown */
};

struct complaint_list {
	struct complaint items[CONFIG_ERRORS_MAX];
	size_t kept, total;
};

struct complaints {
	const struct sources *sources;
	struct arena *arena; /* of the finished diagnostics */
	struct complaint_list errors, warnings;
	struct complaint *last; /* the newest, for its note; NULL when it was only counted */
};

/* hint: what was expected, what to do; "" for none. */
void complaints_error(struct complaints *c, const struct node *at, const char *hint,
		      const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void complaints_warning(struct complaints *c, const struct node *at, const char *hint,
			const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* A second place to look at for the complaint just made. */
void complaints_note(struct complaints *c, const struct node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The text marked by the complaint just made is secret: print stars. */
void complaints_private(struct complaints *c);
/* Move everything to *ret, whose arena the complaints were made in. */
void complaints_finish(struct complaints *c, struct diagnostics *ret);

enum { QUOTE_TEXT = 72 };
/* A value as it may appear in a message: shortened, without control characters. Returns out. */
const char *complaint_quote(const char *text, char out[QUOTE_TEXT]);

#endif
