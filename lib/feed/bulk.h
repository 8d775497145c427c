/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk.h - the parts of the bulk-publish kind: a manifest -> files -> observations.
 *
 *   bulk.c           the conversation: which page or file next, and when to stop believing
 *   bulk_manifest.c  what a page of the manifest names
 *   bulk_wanted.c    which locations, services and schedules anybody asked for
 *   bulk_lines.c     a file, line by line, as a stream of tokens
 *   bulk_value.c     what one text or number of it means
 *   bulk_file.c      what one line amounts to, and what is kept of a file
 *   bulk_count.c     what was kept of all files -> one observation per service
 *   bulk_map.c       64-bit names to numbers
 *
 * Two shapes are read with the same code: SMART Scheduling Links, whose files
 * change under one address, and HL7 Bulk Publish, whose files never do.  Of the
 * second a file is fetched once: what it gave is kept until no manifest names it.
 *
 * Ids become hashes as they arrive and exist only in memory; they are needed to
 * tell a slot from its later version and for nothing else.
 */
#ifndef CAPD_FEED_BULK_H
#define CAPD_FEED_BULK_H

#include "base/json.h"
#include "base/limits.h"
#include "feed/feed.h"

enum bulk_capacity {
	BULK_CAPACITY_AUTO,
	BULK_CAPACITY_EXACT,
	BULK_CAPACITY_ESTIMATE,
	BULK_CAPACITY_FLAG
};

struct bulk_settings {
	const char *url;
	struct option_list states; /* of const char *; none: all */
	int capacity;		   /* enum bulk_capacity: what slot-capacity means */
	struct span horizon, min_lead;
};

struct bulk_select {
	const char *location, *service_type, *specialty, *schedule;
};

/* ---- names to numbers ---- */

struct bulk_map {
	uint64_t *keys;	  /* 0 is free */
	uint32_t *values; /* NULL: a set */
	size_t room, count;
	bool is_set;
};

void bulk_map_release(struct bulk_map *m);
/* The value of a key, 0 when it is new; valid until the next call. Not for sets. */
uint32_t *bulk_map_at(struct bulk_map *m, uint64_t key);
uint32_t bulk_map_get(const struct bulk_map *m, uint64_t key); /* 0: not there */
bool bulk_map_add(struct bulk_map *m, uint64_t key);	       /* of a set; false: it was there */

uint64_t bulk_name(const char *text, size_t n); /* never 0 */
uint64_t bulk_reference(const char *text, size_t n); /* of the id in "Schedule/7", "https://h/r4/Schedule/7" */

/* ---- what was asked for ---- */

enum bulk_field { BULK_SERVICE_TYPE, BULK_SPECIALTY };
enum { BULK_NEEDS_MAX = 64 }; /* bits of a mask */

struct bulk_need { /* a code somebody selects by */
	enum bulk_field field;
	const char *code;
};

struct bulk_wanted {
	struct bulk_map places; /* id or identifier of a location -> 1 + first ask */
	uint32_t *next;		/* per ask: 1 + the next ask at the same place */
	uint64_t *needs;	/* per ask: which of need[] a schedule must meet */
	uint64_t *schedules;	/* per ask: the only schedule wanted, or 0 */
	struct bulk_need need[BULK_NEEDS_MAX];
	size_t need_count;
	bool by_identifier; /* some location is named by an identifier: Location files are needed */
};

int bulk_wanted_fill(struct bulk_wanted *w, const struct poll *p, struct err *err) must_check;
void bulk_wanted_release(struct bulk_wanted *w);
uint64_t bulk_wanted_fits(const struct bulk_wanted *w, enum bulk_field field, const char *system,
			  const char *code);
/* Whether a location may be one of ours; with identifiers only its file can tell. */
bool bulk_wanted_place(const struct bulk_wanted *w, uint64_t location);

/* ---- what is kept of a file ---- */

enum bulk_type { BULK_LOCATION, BULK_SCHEDULE, BULK_SLOT, BULK_DELETED, BULK_OTHER };

struct bulk_alias {
	uint64_t place, location; /* the identifier somebody selects by, the location's id */
};

enum bulk_availability {
	BULK_AVAILABLE_SILENT,
	BULK_AVAILABLE_SOME,
	BULK_AVAILABLE_NONE,
	BULK_AVAILABLE_UNKNOWN
};

struct bulk_schedule {
	uint64_t id, location, fits; /* fits: bits of bulk_wanted.need */
	struct instant synced;	     /* lastSourceSync; never when not given */
	struct instant planned;	     /* end of the planning horizon; never when not given */
	uint8_t availability;	     /* enum bulk_availability */
};

enum bulk_row_kind {
	BULK_ROW_FREE,
	BULK_ROW_ESTABLISHED, /* free, and not for new patients */
	BULK_ROW_BOOKED,
	BULK_ROW_BLOCKED,
	BULK_ROW_HELD,
	BULK_ROW_VOID,	     /* entered in error, or a status we do not know */
	BULK_ROW_UNREADABLE, /* no start or end, or an end before the start */
	BULK_ROW_DELETED,
};

enum {
	BULK_CAPACITY_UNKNOWN = 65535,
	BULK_CAPACITY_MOST = 60000, /* of one slot: more is no capacity */
	BULK_COARSE_MIN = 120,	    /* minutes: from here on a slot is a window, not a visit */
	BULK_DAY_MIN = 24 * 60,
	BULK_MINUTES_MOST = 65535,
};

struct bulk_row { /* 24 bytes: a file of 100,000 slots is 2.4 MB */
	uint64_t id;
	uint32_t schedule; /* index into the table it was read with */
	uint32_t start;	   /* minutes since 1970 */
	uint16_t minutes;  /* BULK_MINUTES_MOST: or longer */
	uint16_t capacity; /* BULK_CAPACITY_UNKNOWN */
	uint8_t kind;	   /* enum bulk_row_kind */
};

/* What the stated capacities of a publisher look like, all slots taken together. */
struct bulk_stated {
	uint32_t stated, coarse; /* slots that state one; and last two hours or more */
	uint16_t value;		 /* the only capacity stated besides 0, or 0 */
	bool many;		 /* more than one such value */
};

struct bulk_file {
	uint64_t url;
	char etag[FEED_ETAG_MAX];
	enum bulk_type type;
	struct bulk_alias *aliases;
	struct bulk_schedule *schedules;
	struct bulk_row *rows;
	size_t count, room; /* of the one its type fills */
	struct bulk_stated stated;
};

struct bulk_file *bulk_file_new(uint64_t url, enum bulk_type type);
struct bulk_file *bulk_file_free(struct bulk_file *f); /* NULL is fine; returns NULL */
void bulk_file_fit(struct bulk_file *f); /* complete: gives back what growing left over */

/* ---- one line ---- */

enum bulk_resource {
	BULK_IS_OTHER,
	BULK_IS_LOCATION,
	BULK_IS_SCHEDULE,
	BULK_IS_SLOT,
	BULK_IS_BUNDLE
};
enum bulk_status {
	BULK_STATUS_NONE,
	BULK_FREE,
	BULK_BUSY,
	BULK_UNAVAILABLE,
	BULK_TENTATIVE,
	BULK_STRANGE
};

/* Understood only when the slot turns out to be ours: a file may hold a thousand times as many. */
struct bulk_moment {
	char text[40];
	uint8_t length; /* 0: absent, or longer than any instant */
};

struct bulk_draft {
	enum bulk_resource resource;
	uint64_t id, schedule, location, fits;
	unsigned locations; /* actors that are locations */
	enum bulk_status status;
	struct bulk_moment start, end;
	struct instant synced, planned;
	enum bulk_availability availability;
	bool inactive, states_capacity;
	bool takes_new, takes_known; /* accepting-patients, where the slot says */
	uint16_t capacity;
};

enum bulk_extension {
	BULK_EXT_OTHER,
	BULK_EXT_CAPACITY,
	BULK_EXT_AVAILABILITY,
	BULK_EXT_SYNCED,
	BULK_EXT_SPECIALTY
};

int bulk_value_type(struct bulk_draft *d, const struct json_token *t, struct err *err) must_check;
int bulk_value_actor(struct bulk_draft *d, const struct json_token *t, struct err *err) must_check;
enum bulk_status bulk_value_status(const struct json_token *t);
struct bulk_moment bulk_value_moment(const struct json_token *t);
struct instant bulk_value_instant(const struct json_token *t);	      /* never when it is none */
struct instant bulk_value_last_moment(const struct json_token *t);    /* never when it is no date */
bool bulk_value_refers(const struct json_token *t, const char *type); /* "Slot/", alone or in a URL */
enum bulk_extension bulk_value_extension(const struct json_token *t); /* of its url */
enum bulk_availability bulk_value_availability(const struct json_token *t);
uint16_t bulk_value_capacity(const struct json_token *t);

struct bulk_table { /* schedules that may be ours; a later line replaces an earlier one */
	struct bulk_map index;		 /* id -> 1 + position */
	const struct bulk_schedule **at; /* by position */
	size_t count;
	uint64_t print; /* of all ids in order: rows refer to positions */
};

void bulk_table_fill(struct bulk_table *t, struct bulk_file *const *files, size_t n);
void bulk_table_release(struct bulk_table *t);

int bulk_file_add_schedule(struct bulk_file *f, const struct bulk_draft *d,
			   const struct bulk_wanted *w, struct err *err) must_check;
int bulk_file_add_slot(struct bulk_file *f, const struct bulk_draft *d, const struct bulk_table *t,
		       struct err *err) must_check;
int bulk_file_add_deleted(struct bulk_file *f, uint64_t slot, struct err *err) must_check;
int bulk_file_add_alias(struct bulk_file *f, struct bulk_alias a, struct err *err) must_check;

/* ---- lines of a file ---- */

struct bulk_lines;

struct bulk_lines *bulk_lines_new(const struct bulk_wanted *w);
struct bulk_lines *bulk_lines_free(struct bulk_lines *l); /* NULL is fine; returns NULL */
void bulk_lines_open(struct bulk_lines *l, struct bulk_file *into, const struct bulk_table *t);
int bulk_lines_hear(struct bulk_lines *l, const char *bytes, size_t n, struct err *err) must_check;
int bulk_lines_end(struct bulk_lines *l, struct err *err) must_check;

/* ---- manifest ---- */

struct bulk_item { /* a file a manifest names, and we need */
	const char *url;
	enum bulk_type type;
	bool with_token;
	struct bulk_file *file; /* NULL until it was read */
	bool is_kept;		/* file belongs to the memory between polls */
};

struct bulk_manifest {
	struct bulk_item *items; /* malloc */
	size_t count, room;
	struct bulk_map named;	  /* a set: what items[] names already */
	struct instant published; /* transactionTime of the first page */
	struct instant true_at;	  /* currentAsOf, the oldest; never when not given */
	struct span cadence;	  /* updateCadence; 0 when not given */
	bool immutable;		  /* HL7 Bulk Publish: an address never changes what is behind it */
	bool reports;		  /* there are OperationOutcome files */
	const char *next;	  /* of the page just read: NULL, or a link; arena */
};

/* A page, named by the address it came from. Only files that somebody needs are listed. */
int bulk_manifest_page(struct bulk_manifest *m, const struct poll *p, const struct bulk_wanted *w,
		       const char *url, const struct reply *reply, struct err *err) must_check;
void bulk_manifest_release(struct bulk_manifest *m); /* items' files are not touched */
struct span bulk_cadence(const char *text);	     /* ISO 8601 duration; 0 when it is none */

/* ---- counting ---- */

struct bulk_view { /* what there is to count */
	const struct bulk_wanted *wanted;
	struct bulk_file *const *files; /* in the order they apply */
	size_t file_count;
	struct instant published, true_at;
	const char *note; /* a warning for every service; "" when there is none */
};

void bulk_count(const struct poll *p, const struct bulk_view *v);

#endif
