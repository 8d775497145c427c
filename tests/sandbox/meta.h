/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta.h - an ad account on Meta as a Graph server, in six parts:
 *
 *   meta.c         the platform's row: who asks, with which proof, what a person does
 *   meta_account.c campaigns and ad sets, what they spend, and the history of changes
 *   meta_fields.c  the language of fields=, and one object as JSON
 *   meta_list.c    listings with cursors, objects by id, insights, activities
 *   meta_write.c   one update, a batch of them, and every reason to refuse one
 *   meta_error.c   refusals in the vendor's shape
 *
 * As strict as the vendor, and as careless: a field nobody knows is refused in a
 * question, and ignored with "success" in a change.  Stricter in one point: a token
 * in an address is refused, where the vendor would take it.
 */
#ifndef CAPD_SANDBOX_META_H
#define CAPD_SANDBOX_META_H

#include "platforms.h"
#include "sandbox.h"

extern const struct ad_platform meta_platform;

enum {
	GRAPH_OLDEST = 24, /* the versions that are served; older ones fail with 2635 */
	GRAPH_NEWEST = 26,
	GRAPH_OBJECTS = 24,
	GRAPH_EVENTS = 256,
	GRAPH_PAGE = 25, /* of a listing that asks for no size */
	GRAPH_PAGE_MAX = 500,
	GRAPH_BATCH_MAX = 50,
	GRAPH_IDS_MAX = 50,
	GRAPH_CHANGES_HOUR = 4, /* of an ad set's or a campaign's budget */
	GRAPH_LEAST_MINOR = 100,
	GRAPH_SCORE_MAX = 9000, /* of the account: a read is 1, a write 3 */
};

#define GRAPH_ACCOUNT "1029384756"
#define GRAPH_APP "119211728144504"
#define GRAPH_ADS_MANAGER "436761779744620"
#define GRAPH_CURRENCY "USD"

enum graph_type { GRAPH_CAMPAIGN, GRAPH_ADSET, GRAPH_AD_ACCOUNT };

struct graph_object {
	enum graph_type type;
	struct ad_lever *lever; /* its switch, and the budget of its own in micros; 0: none */
	int parent;		/* of an ad set: index; -1 */
	bool lifetime;		/* its budget is for its whole life */
	bool archived;
	bool learning;
	int64_t edited_s;			/* last_sig_edit_ts */
	int64_t changed_ms[GRAPH_CHANGES_HOUR]; /* of its budget, oldest first; 0: not yet */
	int64_t blocked_ms;			/* its budget cannot be changed before */
	int64_t spent_today, spent_month;	/* micros, of its own budget */
	int64_t highest;			/* its highest budget today */
};

struct graph_event {
	int64_t at_s;
	bool budget; /* else its status */
	int object;
	char who[64];
	bool ours;
	int64_t from, to; /* minor units, or LEVER_RUNS, LEVER_PAUSED */
};

struct meta {
	struct graph_object objects[GRAPH_OBJECTS];
	size_t count;
	struct graph_event events[GRAPH_EVENTS]; /* the oldest are forgotten */
	size_t event_count;
	char token[64], secret[64];
	int64_t lived_minute; /* up to here money was spent */
	int64_t score_ms;     /* the account's score fades from here */
	int64_t score;
};

/* ---- meta_account.c ---- */

void graph_found(struct sandbox *s);
/* Money is spent up to now; a new day begins with nothing spent. */
void graph_live(struct sandbox *s);
struct graph_object *graph_find(struct meta *m, const char *id); /* NULL: not here */
int graph_index(const struct meta *m, const struct graph_object *o);
/* The campaign has a budget of its own, for all its ad sets. */
bool graph_carries(const struct graph_object *o);
const char *graph_status(const struct graph_object *o);
const char *graph_effective(const struct meta *m, const struct graph_object *o);
/* What the switch or the budget of an object is from now on. who: "api", or a person's name. */
void graph_switch(struct sandbox *s, struct graph_object *o, enum lever_status status, const char *who);
void graph_budget(struct sandbox *s, struct graph_object *o, int64_t micros, const char *who);

/* ---- meta_fields.c ---- */

enum { GRAPH_FIELDS = 32, GRAPH_FIELD_NAME = 48 };

struct graph_fields; /* one parsed fields= */

/* NULL, and the name that is wrong in ret_bad. */
struct graph_fields *graph_fields_parse(const char *text, enum graph_type type,
					char ret_bad[GRAPH_FIELD_NAME]);
void graph_fields_free(struct graph_fields *f);
void graph_put_object(const struct sandbox *s, const struct graph_object *o,
		      const struct graph_fields *f, struct buf *out);
void graph_put_account(const struct sandbox *s, const struct graph_fields *f, struct buf *out);

/* ---- meta_list.c ---- */

/* {"data":[...],"paging":{...}} of one edge. */
void graph_put_list(const struct sandbox *s, enum graph_type type, const struct graph_fields *f,
		    int limit, const char *after, struct buf *out);
void graph_get(struct sandbox *s, const struct ask *ask, const char *path, struct answer *a);

/* ---- meta_write.c ---- */

void graph_post(struct sandbox *s, const struct ask *ask, const char *path, struct answer *a);
/* The value of a form's field, decoded; false: it has none of that name. */
bool graph_form(const char *form, const char *name, struct buf *ret);

/* ---- meta_error.c ---- */

void graph_put_error(struct buf *out, int code, int subcode, bool transient, const char *message);
void graph_fail(struct answer *a, int http, int code, int subcode, const char *message);
/* What the fault makes of a request before it is read; false: nothing. */
bool graph_troubled(const struct trouble *t, struct answer *a);

#endif
