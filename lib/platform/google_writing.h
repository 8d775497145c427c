/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_writing.h - what a write under way knows.
 */
#ifndef CAPD_PLATFORM_GOOGLE_WRITING_H
#define CAPD_PLATFORM_GOOGLE_WRITING_H

#include "platform/google_ads.h"
#include "platform/google_gather.h"
#include "platform/google_search.h"

/* In the order they are sent: those that need a look first come last. */
enum google_resource {
	RESOURCE_CAMPAIGN,
	RESOURCE_AD_GROUP,
	RESOURCE_ASSET_GROUP,
	RESOURCE_BUDGET,
	RESOURCE_CRITERION,
};

struct google_resource_words {
	const char *collection; /* "campaigns": in names and methods */
	const char *key;	/* "campaign": in a result */
	const char *field;	/* "status": what we change of it */
};
extern const struct google_resource_words google_resources[];

/* What one operation asks for. */
struct google_wish {
	const char *status; /* NULL: it is an amount or a factor */
	int64_t amount;	    /* micros, or millionths */
};

/* One change in the request on its way. */
struct google_operation {
	size_t command; /* index in commands[] */
	enum google_resource resource;
	int64_t campaign, id; /* campaign: of a criterion or an asset group */
	struct google_wish wish;
	bool dropped;		     /* it is not sent; its command's ending says why */
	bool runs;		     /* an asset group that is enabled now */
	const struct closing *error; /* the gravest one it was given; NULL */
	/* what the answer says of it */
	bool answered, named, shown, agrees;
	char says[48]; /* what is shown instead */
};

struct google_writing {
	struct google_operation *operations; /* sorted by resource, then command */
	size_t total;
	size_t first, count; /* of the request on its way */
	/* a look at the asset groups that would remain */
	struct google_search search;
	bool looking, looked;
	struct google_grounds groups; /* on: enabled ones that are not to be paused */
};

enum { RESOURCE_NAME_MAX = 96 };
/* "customers/C/campaignCriteria/20411107~1016367" */
char *google_resource_name(const struct platform_talk *t, const struct google_operation *o,
			   char out[RESOURCE_NAME_MAX]);

/* ---- google_operations.c ---- */

/* The operations of all commands; those that cannot be sent have their endings. */
void google_operations_collect(struct platform_talk *t);
/* Its operations are not sent, and this is why. */
void google_command_drop(struct platform_talk *t, size_t command, enum outcome outcome,
			 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Forgets those that were dropped. */
void google_operations_compact(struct google_writing *g);

/* ---- google_result.c ---- */

/* Sets the endings of this request; true when nothing more should be sent now, and why. */
bool google_result_take(struct platform_talk *t, const struct reply *reply, struct closing *ret_because);

#endif
