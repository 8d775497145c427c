/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money.h - exact amounts. int64 micros of one currency unit, never a float.
 */
#ifndef CAPD_BASE_MONEY_H
#define CAPD_BASE_MONEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define MICROS INT64_C(1000000)			    /* one currency unit */
#define MONEY_MAX (INT64_C(1000000000000) * MICROS) /* a trillion units; larger text is refused */
#define BP_ONE 10000				    /* a whole, in basis points */

/*
 * Exact decimal text: "180", "180.5", "12,000", "1,234.567891"; at most six
 * decimals, thousands commas only where they belong, no sign, no currency.
 */
int money_parse(const char *text, size_t length, int64_t *ret_micros, struct err *err) must_check;

enum { MONEY_TEXT = 48 };
/* "$1,240", "$180.50", "-$3"; symbol from the ISO code ("EUR 12.50" where there is none). Returns out. */
char *money_format(int64_t micros, const char *currency, char out[MONEY_TEXT]);
/* Plain decimal for machines: "180.5". Returns out. */
char *money_decimal(int64_t micros, char out[MONEY_TEXT]);

/* amount * bp / 10000 without overflow, rounded toward zero. */
int64_t money_share(int64_t micros, int32_t bp);
/* Rounded down to a multiple of unit (the platform's smallest step). */
int64_t money_floor(int64_t micros, int64_t unit);
int64_t money_larger(int64_t a, int64_t b);
int64_t money_clamp(int64_t micros, int64_t low, int64_t high);
/*
 * The smallest step every platform takes in that currency: a hundredth, or a
 * whole unit where some platform has nothing smaller.
 */
int64_t money_unit(const char *currency);

#endif
