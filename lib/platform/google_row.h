/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_row.h - one row of a search, flat, as far as any of our queries selects it.
 *
 * What the answer does not say keeps the value that means "not told": 0 for an
 * id, "" for a text, -1 for an amount.
 */
#ifndef CAPD_PLATFORM_GOOGLE_ROW_H
#define CAPD_PLATFORM_GOOGLE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"
#include "model/model.h"

/* Reasons of a campaign's delivery we have words for; bit 1 << n. */
enum google_reason {
	REASON_DISAPPROVED,
	REASON_LIMITED_BY_POLICY,
	REASON_BUDGET,
	REASON_LEARNING,
	REASON_GROUP_PAUSED,
	REASON_NO_GROUPS,
};

struct google_row {
	int64_t customer;
	char currency[8], account[24], zone[48];

	int64_t campaign;
	char status[16], serving[16], experiment[24], primary[24], channel[32], strategy[40];
	unsigned reasons;

	int64_t budget, amount, users; /* amount: BUDGET_UNKNOWN; users: -1 */
	char period[24], type[24];
	bool total, shared;

	int64_t part; /* ad group, asset group or criterion */
	char part_status[16];
	bool negative;
	int64_t bid; /* millionths, to the nearest hundredth; -1 */

	int64_t cost; /* micros */
	char day[16];

	char at[96]; /* the name of a change, with its time */
	char client[48], user[WHO_MAX + 32], changed[64], resource[96], fields[512], action[16];

	char code[8]; /* of a currency constant */
	int64_t unit;
	char robot[64], robot_status[16]; /* a subscription to recommendations */
};

void google_row_fresh(struct google_row *r);

/* "campaignBudget" -> its fields, or NULL: nothing of ours. */
struct google_part;
const struct google_part *google_part(const char *key, size_t n);

/* One field of a part: NULL when we do not read it. */
struct google_field;
const struct google_field *google_field(const struct google_part *p, const char *key, size_t n);

/* A value of that field, or one item of its list. Says only what is wrong. */
int google_field_take(const struct google_field *f, const struct json_token *t,
		      struct google_row *r, struct err *err) must_check;
void google_field_item(const struct google_field *f, const struct json_token *t, struct google_row *r);

/* "1.35" as millionths, to the nearest hundredth; -1 when it is no such number. */
int64_t google_factor(const char *text, size_t n);

#endif
