/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed_check.h - what the tables of every feed kind's test hold against their rows.
 *
 * Apart from feed_case.h, which fuzz targets use without a test library.
 */
#ifndef CAPD_TESTS_FEED_CHECK_H
#define CAPD_TESTS_FEED_CHECK_H

#include "tests/unit/support/feed_case.h"

/* What a lint said against the words expected; NULL words: it has nothing to say. */
void feed_check_lint(const char *why, const char *wrong, const char *words);
/* NULL words: the poll is done, which is what it returns. Otherwise refused with those words. */
bool feed_check_end(const struct feed_case *c, int next, const char *why, const char *words);
/* What a poll that is done has found for the first service. */
void feed_check_found(const struct feed_case *c, const char *why, int32_t open, enum quality quality);

#endif
