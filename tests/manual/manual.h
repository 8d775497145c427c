/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manual.h - the parts of the manual pages and the README that no person types.
 *
 * A block stands between two marks, which are comments of the page's own language:
 *
 *   .\" begin options                            <!-- begin troubled: capacityctl status -->
 *   ...                                          ...
 *   .\" end                                      <!-- end -->
 *
 * `commands`, `options`, `words` and `exits` are the rows of capacityctl, `settings` and
 * the like those of the configuration.  Anything with a colon is a command line, run in
 * a place with a name, with what it printed below it; "tree 1-7:" keeps lines 1 to 7.
 */
#ifndef CAPD_TESTS_MANUAL_H
#define CAPD_TESTS_MANUAL_H

#include <stdbool.h>

#include "base/buf.h"

enum { MANUAL_MAX = 4 * 1024 * 1024 };

/* The whole page with its blocks as they should be. A mark that means nothing fails the test. */
void page_renew(const char *path, const struct buf *page, struct buf *out);

/* What the rows say, as mdoc; false: there is no block of that name. */
bool manual_rows(const char *name, struct buf *out);
bool manual_settings(const char *name, struct buf *out);

/* Runs the line by a shell in that place, both outputs together; false: there is no such place. */
bool sample_run(const char *place, const char *line, int width, struct buf *out);

/* ---- mdoc ---- */

/* Prose: a line for each sentence, none too long, nothing taken for a macro. */
void mdoc_prose(const char *text, struct buf *out);
/* An argument of a macro, in quotes. */
void mdoc_argument(const char *text, struct buf *out);
/* Lines as they are, between .Bd -literal and .Ed. */
void mdoc_literal(const char *text, struct buf *out);

#endif
