/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_query.h - one query, taken apart, and the rows it is asked of.
 */
#ifndef CAPD_SANDBOX_GOOGLE_QUERY_H
#define CAPD_SANDBOX_GOOGLE_QUERY_H

#include "google.h"

/* What a query may be FROM; a field names those it can be selected with. */
enum query_table {
	TABLE_CAMPAIGN = 1,
	TABLE_AD_GROUP = 2,
	TABLE_ASSET_GROUP = 4,
	TABLE_CRITERION = 8,
	TABLE_CHANGE = 16,
	TABLE_CURRENCY = 32,
	TABLE_ROBOT = 64,
};

/* Everything a row could show; NULL or 0 where it has none. */
struct query_row {
	const struct campaign *campaign;
	const struct budget *budget;
	const struct extra_group *group;
	const struct extra_place *place;
	const struct extra_event *event;
	const char *day;
	int64_t cost;
};

struct query_field {
	const char *path;	/* "campaign_budget.amount_micros" */
	const char *part, *key; /* "campaignBudget", "amountMicros" */
	unsigned tables;
	const char *(*value)(const struct query_row *r); /* NULL: never set here */
	bool bare; /* not in quotes: a bool, a number with a point, a list */
};

const struct query_field *query_field_at(size_t i); /* NULL past the last */
/* "customers/4811223344/campaigns/20411107"; "" where a part has none. */
char *query_name(const struct query_row *r, const char *part, char ret[EVENT_NAME]);
bool query_is_manual(const struct campaign *c); /* are its bids set by hand? */

enum { QUERY_VALUES = 2000, QUERY_CONDITIONS = 8, QUERY_FIELDS = 64 };
enum query_operator { OP_IN, OP_EQUAL, OP_DIFFERENT, OP_LEAST, OP_MOST, OP_MORE, OP_LESS };

struct query_condition {
	size_t field;
	enum query_operator op;
	char **values;
	size_t count;
};

struct query {
	enum query_table table;
	bool selected[QUERY_FIELDS];
	struct query_condition conditions[QUERY_CONDITIONS];
	size_t condition_count;
	size_t order;			    /* field, newest first; QUERY_FIELDS: none */
	int64_t limit;			    /* 0: none */
	const char *family, *wrong, *words; /* the error's; wrong NULL: none */
};

void query_read(struct query *q, const char *text);
void query_release(struct query *q);
bool query_selects(const struct query *q, const char *path);
/* Does the row meet every condition? */
bool query_takes(const struct query *q, const struct query_row *r);
void query_put_row(struct buf *out, const struct query *q, const struct query_row *r);
void query_put_mask(struct buf *out, const struct query *q);

#endif
