/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - the parts of the json kind: any HTTP JSON, described by pointers.
 *
 *   json.c          the settings and their lint
 *   json_walk.c     the conversation: which page next, when to stop believing
 *   json_row.c      what one row says, and to whom
 *   json_count.c    what all rows amount to
 *
 * Rows come in three forms, and the settings say which: a row per service with
 * counts; a row per service and date with counts; a row (or an element of a
 * row's own list) per slot, which is counted itself.
 */
#ifndef CAPD_FEED_JSON_H
#define CAPD_FEED_JSON_H

#include "feed/moment.h"
#include "feed/pages.h"
#include "feed/rows.h"
#include "feed/starts.h"

enum { JSON_KEYS_MAX = 4, JSON_CONDITIONS_MAX = 8 };

struct json_condition { /* holds when the text at the pointer is one of these */
	const char *pointer;
	struct option_list equals; /* of const char *; * and ? stand for any text */
};

enum json_count {
	JSON_OPEN,
	JSON_BOOKED,
	JSON_BLOCKED,
	JSON_HELD,
	JSON_WAIT, /* from here on: of the service as a whole */
	JSON_WAITLIST,
	JSON_BOOKINGS,
	JSON_COUNTS,
};
enum { JSON_SLOT_COUNTS = JSON_WAIT };

struct json_settings {
	const char *url, *rows, *next, *total;
	struct option_list key;		/* of const char *, pointers */
	const char *count[JSON_COUNTS]; /* pointers; NULL: the rows do not say */
	const char *first, *date;
	const char *slots, *start, *id, *provider, *room;
	struct json_condition available, booked, blocked, held;
	struct option_list only; /* of struct json_condition: all must hold */
	struct span duration, min_lead;
	const char *as_of, *row_as_of;
	int time_format, date_format, as_of_format, window_format; /* enum moment_format */
	const char *offset_parameter, *limit_parameter, *from_parameter, *to_parameter;
	int64_t limit, max_pages;
};

struct json_select {
	struct option_list key; /* of const char *, one for each pointer of the feed's key */
};

struct json_row { /* counts, of one ask */
	uint32_t ask;
	int32_t day;		/* NO_DAY: of the service as it is now */
	int32_t n[JSON_COUNTS]; /* COUNT_UNKNOWN */
};
enum { NO_DAY = INT32_MIN };

struct json_found { /* what the rows said of one ask */
	uint32_t rows;
	struct instant as_of; /* the oldest of its rows; never: none says */
};

struct json_hash { /* of an ask's literal keys */
	uint64_t key;
	uint32_t ask;
};

struct json_poll {
	struct rows *rows;
	struct pages pages;
	struct starts starts;
	struct json_row *counts;
	size_t count_count, count_room;
	struct json_found *found; /* per ask; arena */
	struct json_hash *hashes; /* asks whose keys are literal, sorted; arena */
	size_t hash_count;
	uint32_t *globs; /* asks whose keys have a * or a ?; arena */
	size_t glob_count;
	struct instant as_of; /* of the document; never: it does not say */
	uint64_t question, digest;
	int64_t total, seen;	      /* rows */
	int64_t unasked, passed_over; /* rows of nobody who asks; rows and slots that `only` leaves out */
	bool asked_if_changed;
	char etag[FEED_ETAG_MAX];
};

static inline const struct json_settings *json_settings_of(const struct poll *p)
{
	return p->config->settings;
}
static inline bool json_counts_slots(const struct json_settings *set)
{
	return set->start != NULL;
}

/* ---- json_row.c ---- */
void json_asks_sort(const struct poll *p, struct json_poll *s);
rows_visit json_row_take; /* context: struct poll * */

/* ---- json_count.c ---- */
void json_observe(const struct poll *p, struct json_poll *s);

/* ---- json_walk.c ---- */
int json_begin(struct poll *p, struct request *ret, struct err *err) must_check;
int json_hear(struct poll *p, const char *bytes, size_t n, struct err *err) must_check;
int json_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err) must_check;
void json_end(struct poll *p);

#endif
