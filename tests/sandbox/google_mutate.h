/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_mutate.h - one operation of a mutation, from its JSON to its end.
 */
#ifndef CAPD_SANDBOX_GOOGLE_MUTATE_H
#define CAPD_SANDBOX_GOOGLE_MUTATE_H

#include "google.h"

/* How a kind of resource is written. */
struct google_word {
	const char *collection;	  /* "campaignBudgets" */
	const char *key;	  /* "campaignBudget" */
	const char *type;	  /* "CAMPAIGN_BUDGET", in the history */
	const char *field;	  /* "amountMicros": the one that may be changed */
	const char *snake;	  /* "amount_micros", in an error's place */
	const char *const *known; /* the message's fields */
};
extern const struct google_word google_words[];

/* An operation that has been read, and what is wrong with it. */
struct operation {
	struct campaign *campaign;
	struct budget *budget;
	struct extra_group *group;
	struct extra_place *place;
	enum campaign_status status;
	int64_t micros;
	char factor[FACTOR_TEXT];
	char name[EVENT_NAME];	       /* of the resource */
	struct google_refusal refusal; /* family NULL: none */
	char details[320];
};

struct mutation {
	const struct google *g;
	enum google_kind kind;
	struct operation *operations;
	size_t count;
	bool partial, validate_only, show;
};

bool operation_refuse(struct operation *o, const char *family, const char *value, const char *field,
		      const char *message); /* always false */
void operation_read(const struct mutation *m, struct operation *o, struct json_object *operation);
void operation_apply(const struct mutation *m, const struct operation *o);
void operation_put_result(const struct mutation *m, const struct operation *o, struct buf *out);

#endif
