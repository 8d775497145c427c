/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_money.h - a day's budget and the platform's way of writing it.
 *
 * Inside, money is micros per day.  A platform may count micros, cents, decimals
 * or "USD 10.00", per day, week (7 days) or month (30.4 days, as Yelp and others
 * bill it).  What is written is rounded down to the platform's step.  What is read
 * is the day's budget that writes exactly the amount seen, so that
 *
 *   read(write(d)) == d   for every d the engine plans (multiples of money_unit()), where coinage_keeps()
 *   write(read(p)) == p   for every p a person entered in the platform's steps
 *
 * and "is it what we wanted" stays a comparison of two integers.
 */
#ifndef CAPD_PLATFORM_CONNECTOR_MONEY_H
#define CAPD_PLATFORM_CONNECTOR_MONEY_H

#include <json-c/json_object.h>
#include <stdbool.h>

#include "base/err.h"
#include "platform/connector.h"

/* Nothing above it is written or believed: 30 billion units a day, and a month of it still fits. */
#define COINAGE_MAX (INT64_C(30000000000) * MICROS)

/* Micros per period that stand for so many a day: rounded down to the step. 0: too small to say. */
int64_t coinage_write(const struct coinage *c, const char *currency, int64_t day_micros);
/* Micros per day that stand for so many in a period. */
int64_t coinage_read(const struct coinage *c, const char *currency, int64_t period_micros);
/* The smallest day's budget the platform takes, in steps of the currency; 0: any. */
int64_t coinage_least(const struct coinage *c, const char *currency);
/* Do all amounts the engine plans in that currency come back as they were? */
bool coinage_keeps(const struct coinage *c, const char *currency);

/* As it is sent: a number or a text, exact to the last digit. */
struct json_object *coinage_put(const struct coinage *c, const char *currency, int64_t period_micros);
/*
 * As it is read, per period. A tagged amount names its currency in `tag`, which
 * is "" otherwise. Below zero, unreadable or beyond COINAGE_MAX a day is an error.
 */
int coinage_take(const struct coinage *c, const char *currency, struct json_object *v,
		 int64_t *ret_micros, char tag[4], struct err *err) must_check;

/* Decimals of the currency in ISO 4217. */
unsigned coinage_exponent(const char *currency);

#endif
