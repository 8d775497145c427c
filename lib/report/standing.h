/* SPDX-License-Identifier: Apache-2.0 */
/*
 * standing.h - how something we depend on stands: a rank, a word and a shape.
 *
 * The same for feeds and for ad accounts, so that whoever is woken reads one list of
 * words: the worst comes first, and no state is a colour alone.
 */
#ifndef CAPD_REPORT_STANDING_H
#define CAPD_REPORT_STANDING_H

#include <string.h>

#include "base/buf.h"

struct standing {
	const char *id;	   /* for programs: "silent" */
	const char *word;  /* for people: "Silent" */
	const char *claim; /* after its name: "is silent" */
	const char *glyph; /* a shape of its own */
	const char *class; /* of the tag on a page */
	bool attention;	   /* a person should look */
};

/* Between two sentences of one paragraph that has no full stop at its end. */
static inline void standing_join(struct buf *out)
{
	if (out->length)
		buf_puts(out, ". ");
}

/* What somebody else said, without the full stop at its end: one follows. */
static inline void standing_quote(struct buf *out, const char *text)
{
	size_t n = strlen(text);

	while (n > 0 && strchr(" .", text[n - 1]))
		n--;
	buf_append(out, text, n);
}

#endif
