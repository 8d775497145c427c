/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value.h - what an operator writes to what the program computes with.
 *
 * Every value carries its unit, because "15" has meant minutes to one reader
 * and seconds to another.  A text that does not fit says what was found, what
 * was expected and, where it is plain, what was probably meant.
 */
#ifndef CAPD_CONFIG_VALUE_H
#define CAPD_CONFIG_VALUE_H

#include <stdint.h>

#include "base/err.h"
#include "base/when.h"
#include "model/model.h"
#include "model/option.h"

struct wrong {
	char what[160]; /* "\"14 dys\" is not a length of time" */
	char hint[200]; /* "expected a number and unit, like 14d, 2h or 30m" */
};

/* Fill in; -1, so that "return wrong_set(...)" reads well. */
int wrong_set(struct wrong *w, const char *what, ...) __attribute__((format(printf, 2, 3)));
int wrong_hint(struct wrong *w, const char *hint, ...) __attribute__((format(printf, 2, 3)));

/* Each returns 0, or -1 with *w filled. `likely` is the unit to suggest for a bare number: "d". */
int value_count(const char *text, int64_t *ret, struct wrong *w) must_check;
int value_span(const char *text, const char *likely, struct span *ret, struct wrong *w) must_check;
int value_share(const char *text, int64_t *ret_bp, struct wrong *w) must_check;
int value_rate(const char *text, int64_t *ret_per_day, struct wrong *w) must_check;
int value_week_rate(const char *text, int64_t *ret_per_week, struct wrong *w) must_check;
int value_minute_rate(const char *text, int64_t *ret_per_minute, struct wrong *w) must_check;
int value_hour_rate(const char *text, int64_t *ret_per_hour, struct wrong *w) must_check;
/* Up to three decimals, in thousandths: an average may be less than one a day. */
int value_milli_rate(const char *text, int64_t *ret_milli_per_day, struct wrong *w) must_check;
int value_metric(const char *text, struct metric_value *ret, struct wrong *w) must_check;

/* currency: what the amount must be in, or NULL to accept a bare number (our own defaults). */
int value_money(const char *text, const char *currency, int64_t *ret_micros, struct wrong *w) must_check;
int value_budget(const char *text, const char *currency, int64_t *ret_micros, struct wrong *w) must_check;
/* Of a budget a day, or a share: what the text looks like. */
int value_amount(const char *text, const char *currency, struct amount *ret, struct wrong *w) must_check;
int value_period_budget(const char *text, const char *currency, struct period_budget *ret,
			struct wrong *w) must_check;

/* Civil time: what a calendar on the wall says. */
int value_minute(const char *text, int32_t *ret_minute, struct wrong *w) must_check;
int value_date(const char *text, struct date *ret, struct wrong *w) must_check;
/* "mon" or "fri-mon" (over the end of the week), added to *ret: bit 0 Sunday. */
int value_weekdays(const char *text, uint32_t *ret, struct wrong *w) must_check;
/* 1 to 31, added to *ret: bit of the day. */
int value_month_day(const char *text, uint32_t *ret, struct wrong *w) must_check;

/* https, or http to this machine. */
int value_url(const char *text, struct wrong *w) must_check;
/* [a-z0-9._-], as in every id. */
int value_id(const char *text, struct wrong *w) must_check;

enum { VALUE_TEXT = 64 };
/* "14d", "90m": the largest unit that fits. Returns out. */
char *value_span_format(struct span d, char out[VALUE_TEXT]);
char *value_share_format(int64_t bp, char out[VALUE_TEXT]);		/* "12.5%" */
char *value_metric_format(struct metric_value v, char out[VALUE_TEXT]); /* "3", "28d", "10bd" */

#endif
