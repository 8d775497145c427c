/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta.h - what the parts of the Meta kind share.
 *
 * Facts they rest on (Marketing API v25 and v26, developers.facebook.com:
 * marketing-api/reference/{ad-account,ad-campaign-group,ad-campaign,ad-activity},
 * error-reference, overview/rate-limiting, currencies; graph-api/batch-requests):
 * the money is on the campaign or on its ad sets, never on both, and a person may
 * move it at any time; ids pass 2^53 and are text; parameters nobody knows are
 * ignored without a word; "success" is a promise only; a batch answers with
 * HTTP 200 whatever became of its items.
 */
#ifndef CAPD_PLATFORM_META_H
#define CAPD_PLATFORM_META_H

#include <json-c/json_object.h>

#include "auth/app_token.h"
#include "platform/ending.h"
#include "platform/platform.h"

extern const struct platform_kind platform_meta;

struct meta {
	const char *api_version; /* "26.0" */
	const char *account;	 /* "act_1029384756" */
	const char *app_id;	 /* whose changes are ours; NULL: not known */
	const char *base_url;
};

struct meta_target {
	const char *campaign; /* of an ad set: its parent, when given */
	const char *adset;    /* NULL: the campaign itself is the target */
	int lever;	      /* enum lever: a budget or a switch */
};

enum meta_edge { META_CAMPAIGNS, META_ADSETS, META_EDGES };

/* The id of what is turned, as text and as a number for sorting. */
const char *meta_id(const struct meta_target *t);
enum meta_edge meta_edge_of(const struct meta_target *t);
/* Digits of up to 19 places to a number; 0: it is none of Meta's ids. */
uint64_t meta_number(const char *digits);

/* ---- money: minor units by Meta's own table ---- */

/* Micros in the smallest step Meta takes: a hundredth, or a whole unit for 11 currencies. */
int64_t meta_unit(const char *currency);

/* ---- the parts of a reply that are listings, read as a stream ---- */

enum {
	META_ID = 24,
	META_WORD = 32,
	META_ISSUE = 160,
	META_CURSOR = 1024,
	META_DEPTH = 6, /* levels of keys that mean something */
	META_UNTOLD = -1,
};

/* A campaign or an ad set, as told. Amounts are in minor units; META_UNTOLD. */
struct meta_level {
	char id[META_ID], status[META_WORD], effective[META_WORD];
	int64_t daily, lifetime;
	bool sharing, scheduled;
};

/* One row of any listing: what the listing does not have stays empty. */
struct meta_row {
	struct meta_level own;
	struct meta_level above; /* the campaign of an ad set */
	char ends[META_WORD];
	char learning[META_WORD];
	int64_t learning_since; /* seconds */
	char issue[META_ISSUE];
	char campaign_id[META_ID], adset_id[META_ID]; /* of an insight */
	char spend[META_WORD], currency[META_WORD], day[META_WORD];
	char object[META_ID], at[META_WORD], type[64], app[META_ID]; /* of an activity */
	char who[WHO_MAX * 2], with[WHO_MAX * 2];
};

struct meta_account {
	char id[META_ID]; /* without "act_" */
	char currency[META_WORD], zone[64];
	int64_t status, least, spent, cap; /* least, spent, cap: minor units; META_UNTOLD */
};

struct meta_list { /* how far one listing was read */
	bool more;
	char after[META_CURSOR];
};

struct meta_page {
	bool nested; /* listings inside the account's own object, one per edge; else one alone */
	int (*row)(void *context, enum meta_edge edge, const struct meta_row *row, struct err *err);
	void *context;
	enum meta_edge edge; /* not nested: which it is */
	struct meta_account account;
	struct meta_list lists[META_EDGES];
	/* the reader's own */
	bool listed;
	struct meta_row now;
	char keys[META_DEPTH + 1][META_WORD];
};

/* Believed whole or not at all: an answer without its end, or without data, is refused. */
int meta_page_read(struct meta_page *p, const char *body, size_t n, struct err *err) must_check;

/* ---- errors ---- */

struct meta_error {
	enum err_kind kind;  /* what it is to a read */
	bool too_much;	     /* it asks for smaller pages */
	bool floor, too_low; /* a budget below what is spent, below what the account takes */
	bool access;	     /* about a permission, which may be missing for one object only */
	struct closing closing;
};

/* What {"error": {...}} of a reply with this HTTP status means; o may be NULL. */
void meta_error_of(struct json_object *o, int http, struct meta_error *ret);
/* The same of a whole reply that is no 200, or is one with an error inside. */
void meta_reply_error(const struct reply *reply, struct meta_error *ret);
/* A read's refusal, with retry_after put in the talk. Always -1. */
int meta_refused(struct platform_talk *t, const struct reply *reply, struct meta_error *ret,
		 struct err *err);

/* ---- usage ---- */

enum meta_heard {
	META_HEARD_USE_CASE,
	META_HEARD_APP,
	META_HEARD_ACCOUNT,
	META_HEARD_INSIGHTS,
	META_HEARD_VERSION,
	META_HEARD_COUNT
};

extern const char *const meta_headers[META_HEARD_COUNT];

/* One counter's JSON, by the name of its header, into the talk's usage if it is tighter. */
void meta_usage_take(struct usage *u, const char *header, const char *value);
/* All of a reply's; a warning about the version becomes a finding. */
void meta_usage(struct platform_talk *t, const struct reply *reply);

/* ---- requests ---- */

struct meta_talk { /* a kind has one size of state; each conversation brings a struct of its own */
	void *part;
};

struct meta_place { /* where a target's sighting, cost or foreign is */
	uint64_t id;
	enum meta_edge edge;
	size_t at;
};

/* The places of read[], sorted by edge and id. */
struct meta_place *meta_places(struct platform_talk *t);
/* NULL: nobody asked for it. */
const struct meta_place *meta_place_of(const struct meta_place *places, size_t n,
				       enum meta_edge edge, const char *id);

/* GET {base}/v{N}/{path}?{query}: path and query are kept by reference in the URL made of them. */
int meta_get(struct platform_talk *t, const char *path, const char *query, struct request *ret,
	     struct err *err) must_check;
/* POST of a form, which is copied. */
int meta_post(struct platform_talk *t, const char *path, const struct buf *form,
	      struct request *ret, struct err *err) must_check;

/* ---- reading ---- */

/* What a row says, kept until the account it is in is known. */
struct meta_facts {
	bool seen, elsewhere;	 /* elsewhere: it is in another account */
	bool sharing, scheduled; /* the campaign's */
	uint8_t learning;	 /* enum learning */
	int64_t daily, lifetime, above_daily, above_lifetime;
	uint64_t campaign; /* an ad set's; a campaign's own id */
	struct instant ends, learning_since;
	const char *status, *effective, *issue;
};

int meta_facts_of(const struct meta_row *row, struct arena *arena, struct meta_facts *ret,
		  struct err *err) must_check;
/* What may be steered, and if not, why not. */
void meta_sight(const struct platform_talk *t, const struct meta_account *account,
		const struct meta_facts *f, struct sighting *ret);
/* What a person should know about the account and the targets read; facts in the order of read[]. */
void meta_inspect(struct platform_talk *t, const struct meta_account *account,
		  const struct meta_facts *facts);
/* Why the account cannot be steered at all; false: it can. */
bool meta_account_trouble(const struct meta_account *account, char out[NOTICE_MAX]);

/* ---- writing ---- */

/* What a refusal can teach, when it is asked for: the smallest budget there is. */
enum meta_flaw { FLAW_NONE, FLAW_FLOOR, FLAW_TOO_LOW };

enum meta_writing_step { WRITING_PARENTS, WRITING_CHANGES, WRITING_LEAST, WRITING_SPENT };

struct meta_writing {
	enum meta_writing_step step;
	uint64_t *campaigns; /* of each command's ad set; 0: it is none, or not known */
	bool *settled;	     /* of each command: it was sent, or never will be */
	enum meta_flaw *flaws;
	size_t batch[META_BATCH_MAX], batch_count;
	enum meta_edge edge; /* WRITING_SPENT: which is asked */
	struct meta_page page;
};

/* The questions whose answers fill least_micros; PLATFORM_DONE when nothing is left to learn. */
int meta_least_ask(struct platform_talk *t, struct request *ret, struct err *err);
void meta_least_take(struct platform_talk *t, const struct reply *reply);

/* ---- spend ---- */

/* The micros of a row of insights. */
int meta_spent(const struct meta_row *row, int64_t *ret_micros, struct err *err) must_check;

int meta_read_begin(struct platform_talk *t, struct request *ret, struct err *err);
int meta_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
		      struct err *err);
int meta_write_begin(struct platform_talk *t, struct request *ret, struct err *err);
int meta_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
		       struct err *err);
int meta_spend_begin(struct platform_talk *t, struct request *ret, struct err *err);
int meta_spend_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
		       struct err *err);
int meta_changes_begin(struct platform_talk *t, struct request *ret, struct err *err);
int meta_changes_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err);

#endif
