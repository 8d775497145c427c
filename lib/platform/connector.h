/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.h - an ad platform described in a file, as plain read-only data.
 *
 * A connector file says where a platform's campaigns are read and written, how
 * their money is spelled and what its answers mean.  There are no expressions,
 * loops or arithmetic in it: everything is one of a closed list of ways, each
 * written and tested once here.  What no file can weaken: writes are absolute,
 * money rounds down, a pause travels alone, only evidence is believed, secrets
 * appear in the authorisation and nowhere else, and nothing but the named hosts
 * is reached.
 *
 * lib/config reads the file into these structs (connector_load.h) and refuses
 * what is unsafe (connector_lint.h); the conversations are in connector_read.c
 * and connector_write.c.  All of it lives in one arena.
 */
#ifndef CAPD_PLATFORM_CONNECTOR_H
#define CAPD_PLATFORM_CONNECTOR_H

#include "auth/connector.h"
#include "base/arena.h"
#include "base/when.h"
#include "platform/platform.h"

enum {
	CONNECTOR_VERSION = 1,
	CONNECTOR_NAME_MAX = 32,
	CONNECTOR_PARAMS_MAX = 16, /* of an account or a target */
	CONNECTOR_RULES_MAX = 64,  /* of one list */
	CONNECTOR_WRITES_MAX = 8,
	CONNECTOR_RESULTS_MAX = 8, /* collections of one reply */
	CONNECTOR_HOSTS_MAX = 8,
	CONNECTOR_STEPS_MAX = 64,   /* of the fixtures */
	CONNECTOR_NODES_MAX = 4096, /* values in all its templates */
};

/* What a reply, or one item of it, means. A closed list: what follows from each is in C. */
enum meaning {
	MEANING_OK,
	MEANING_OK_NOOP, /* nothing to change: as good as done */
	MEANING_PARTIAL, /* look at each item; one that is not mentioned is unknown */
	MEANING_PENDING, /* a job was started */
	MEANING_THROTTLED,
	MEANING_RETRY,
	MEANING_AUTH_EXPIRED,
	MEANING_AUTH_DEAD,
	MEANING_CONFLICT,
	MEANING_GONE,
	MEANING_REJECTED,
	MEANING_BUDGET_TOO_LOW,
	MEANING_BUDGET_TOO_HIGH,
	MEANING_NOT_ENTITLED,
	MEANING_UNKNOWN,
	MEANING_COUNT
};

extern const char *const meaning_names[]; /* NULL-terminated, index = enum meaning */
const char *meaning_name(enum meaning m); /* "auth_dead" */

/*
 * A value in a template.  A text may hold placeholders: ${account.NAME}, ${target.NAME},
 * ${id}, ${ids}, ${item}, ${items}, ${items_by_id}, ${item.NAME}, ${budget}, ${currency},
 * ${version}, ${job}.  A text that is exactly one placeholder takes on the type of what is
 * put there.
 */
enum form_kind { FORM_NULL, FORM_BOOL, FORM_NUMBER, FORM_TEXT, FORM_LIST, FORM_MAP };
struct form {
	enum form_kind kind;
	bool truth;
	const char *text;	  /* NUMBER: as written; TEXT */
	const char *const *keys;  /* MAP: count of them, in the file's order */
	const struct form *items; /* LIST, MAP */
	size_t count;
	uint32_t line, column;
};

enum query_way { QUERY_SCALAR, QUERY_CSV, QUERY_REPEAT, QUERY_JSON, QUERY_RESTLI_LIST };
struct query {
	const char *name;
	enum query_way way;
	struct form value;
};

struct call { /* one request */
	const char *method;
	const char *path; /* below base_url; a text with placeholders */
	struct query *query;
	size_t query_count;
	struct header *headers; /* values are texts with placeholders */
	size_t header_count;
	const struct form *body; /* NULL: none */
	enum { CALL_JSON, CALL_FORM } encoding;
};

/* One test of a reply or an item; all that are given must hold. */
struct rule {
	int http_low, http_high; /* 0, 0: any status */
	const int *http;	 /* or one of these */
	size_t http_count;
	const char *at; /* JSON Pointer; NULL: no test of the body */
	enum {
		TEST_NONE,
		TEST_EXISTS,
		TEST_ABSENT,
		TEST_EMPTY,
		TEST_FILLED,
		TEST_IN,
		TEST_NOT_IN,
		TEST_PREFIX,
		TEST_BETWEEN
	} test;
	const struct form *values; /* IN, NOT_IN, PREFIX */
	size_t value_count;
	int64_t low, high;	/* BETWEEN */
	const struct rule *any; /* one of these must hold; NULL: no such test */
	size_t any_count;
	enum meaning is;
	const char *say;   /* JSON Pointer to words for people; NULL */
	const char *least; /* JSON Pointer to the smallest budget it takes, coded like any; NULL */
	uint32_t line, column;
};
struct rules {
	const struct rule *items;
	size_t count;
};

enum money_form {
	MONEY_AS_MICROS,
	MONEY_AS_MINOR,
	MONEY_AS_DECIMAL,
	MONEY_AS_DECIMAL_TEXT,
	MONEY_AS_TAGGED_TEXT
};
enum money_period { MONEY_PER_DAY, MONEY_PER_WEEK, MONEY_PER_MONTH };
struct floor {
	char currency[4];
	int64_t micros; /* per period */
};
struct coinage {
	enum money_form form;
	enum money_period period;
	int64_t step_micros; /* amounts are multiples of it, rounded down */
	const struct floor *floors;
	size_t floor_count;
};

enum pages_way { PAGES_NONE, PAGES_NEXT_URL, PAGES_TOKEN_PARAM, PAGES_TOKEN_BODY, PAGES_NUMBER };
struct paging {
	enum pages_way way;
	const char *at;	   /* JSON Pointer to the url, the token or the number of the last page */
	const char *where; /* the parameter, or a JSON Pointer into the body */
};

enum select_way { SELECT_IDS, SELECT_SINGLE, SELECT_SCAN };
struct texts {
	const char *const *items;
	size_t count;
};
struct reading_of {
	enum select_way select;
	int64_t batch;
	struct call call;
	struct paging pages;
	const char *each, *at,
		*id; /* JSON Pointers: the collection, the entity in an element, its id; NULL: not given */
	const char *serving_at;
	struct texts running, paused, gone;
	const char *effective_at; /* NULL */
	const char *budget_at;	  /* NULL: it has no budget to steer */
	const char *currency_at;  /* NULL: the platform does not tell it beside the budget */
	struct rules require;	  /* all must hold, or the budget is not steered (`is` is unused) */
	const char *version_at;	  /* NULL */
	struct rules verdict;
};

enum match_way { MATCH_INDEX, MATCH_KEY, MATCH_SELF, MATCH_INDEX_AT, MATCH_ID_AT };
struct results {
	const char *each; /* JSON Pointer to a list or an object */
	enum match_way match;
	const char *match_at;
	enum meaning is; /* used when verdict is empty */
	struct rules verdict;
	const char *say, *state; /* NULL */
};

struct job {
	const char *id; /* JSON Pointer; NULL: no jobs */
	struct span every, give_up;
	struct call call;
	struct rules verdict;
	const struct results *results;
	size_t result_count;
};

enum batch_shape { BATCH_SINGLE, BATCH_IDS, BATCH_ARRAY, BATCH_MAP };
struct writing_of {
	bool enables, pauses, budgets; /* what it can carry */
	bool replaces;		       /* the entity is fetched, changed and sent whole */
	enum batch_shape shape;
	int64_t most;
	struct call call;
	const struct form *item; /* constant part of one entity; NULL */
	const struct form *set_enable, *set_pause, *set_budget; /* merged into it; NULL: cannot */
	const char *const *strip; /* JSON Pointers taken out of a replaced entity */
	size_t strip_count;
	const struct form *dry_run; /* merged into the body to have it judged only; NULL: cannot */
	struct rules verdict;
	const struct results *results;
	size_t result_count;
	struct job job;
	uint32_t line, column;
};

struct param {
	const char *name, *pattern; /* of the whole value (connector_pattern.h) */
};

struct pace { /* a token bucket */
	int64_t limit;
	struct span per;
	bool reads, writes;
};

enum reset_way {
	RESET_NONE,
	RESET_EPOCH_S,
	RESET_EPOCH_MS,
	RESET_DELTA_S,
	RESET_DELTA_MS,
	RESET_HTTP_DATE
};

/* When a platform that says "too much" and no time takes requests again. */
enum quota_way { QUOTA_UNTOLD, QUOTA_MIDNIGHT_UTC };

struct connector {
	const char *file, *name, *title, *level, *base_url;
	struct texts hosts; /* besides that of base_url */
	struct param account[CONNECTOR_PARAMS_MAX], target[CONNECTOR_PARAMS_MAX];
	size_t account_count, target_count;
	const char *version; /* NULL */
	struct date sunset;  /* day 0: none given */
	struct header *headers;
	size_t header_count;
	struct connector_login login;
	struct coinage money;
	struct span min_interval; /* etiquette between two changes of one target; 0 */
	int64_t changes_day;	  /* 0: none given */
	int64_t step_bp;	  /* 0: none given */
	const struct pace *paces;
	size_t pace_count;
	const char *remaining_header, *reset_header, *retry_header; /* NULL */
	enum reset_way reset_as;
	enum quota_way quota; /* in the file: rate_headers: {quota_reset: midnight-utc} */
	struct rules verdict;
	struct reading_of read;
	struct writing_of writes[CONNECTOR_WRITES_MAX];
	size_t write_count;
	const struct form *fixtures; /* as in the file; NULL: it has none, which lint refuses */
	struct arena arena;	     /* owns all of it */
};

/* A value for each of the connector's account or target parameters, in its order. */
struct connector_params {
	const char *values[CONNECTOR_PARAMS_MAX];
};

struct connector_settings { /* struct platform_config.settings of kind "connector" */
	const char *file;
	const struct connector *connector; /* set by the loader; lives as long as the configuration */
	struct connector_params account;
	/* The file's with the account's values in their places, or another one; set by the loader. */
	const char *base_url;
	const char *sha256; /* of the file, in hex; NULL: any */
};

struct connector_target {		   /* struct target.select */
	const struct connector *connector; /* set by the loader */
	struct connector_params params;
	const char *name; /* its values joined by '/' */
};

/* After a write: what was understood of command i; MEANING_UNKNOWN when nothing was heard. */
enum meaning connector_meant(const struct platform_talk *t, size_t command);

#endif
