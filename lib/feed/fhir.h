/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir.h - the parts of the fhir kind: bytes -> rows and places -> one observation.
 *
 *   fhir.c         the conversation: what to ask next, and when to stop believing
 *   fhir_ask.c     the addresses asked: windows, batches of schedules, controls
 *   fhir_walk.c    links of a page: the next one, and what the server says it searched by
 *   fhir_profile.c settings, and what the profile of a vendor changes
 *   fhir_bundle.c  reads a page as a stream of tokens; fhir_shape.c: which keys matter where
 *   fhir_slot.c    what one entry amounts to: a row, a place, or nothing
 *   fhir_rules.c   which appointment types are for new patients
 *   fhir_places.c  schedules, locations and services: whose a slot is
 *   fhir_settle.c  rows of all pages, each with its place
 *   fhir_count.c   rows -> counts; fhir_judge.c: what they are worth
 *
 * A row is what survives of a slot: a digest of its id, its version, its start
 * and how it counts.  Names, comments and references are never kept.
 */
#ifndef CAPD_FEED_FHIR_H
#define CAPD_FEED_FHIR_H

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "feed/feed.h"

enum { FHIR_WORD = 256, FHIR_REFS = 6, FHIR_PEOPLE = 2 };

/* ---- settings ---- */

enum fhir_class { FHIR_NEW, FHIR_ESTABLISHED, FHIR_UNCLASSIFIED };
enum fhir_profile { FHIR_GENERIC, FHIR_EPIC, FHIR_ORACLE, FHIR_MODMED, FHIR_HAPI };
enum fhir_search { FHIR_CHAINED, FHIR_PER_SCHEDULE };
enum fhir_include { FHIR_INCLUDE_AUTO, FHIR_INCLUDE_NONE, FHIR_INCLUDE_SCHEDULE, FHIR_INCLUDE_ALL };
enum fhir_statuses { FHIR_STATUSES_AUTO, FHIR_STATUSES_ALL, FHIR_STATUSES_FREE };
enum fhir_control {
	FHIR_CONTROL_AUTO,
	FHIR_CONTROL_NONE,
	FHIR_CONTROL_COUNT,
	FHIR_CONTROL_SCHEDULE
};

/* A rule matches when every field it gives matches; the first rule that matches decides. */
struct fhir_rule {
	const char *appointment_type, *service_type, *text;
	int counts_as; /* enum fhir_class, FHIR_NEW or FHIR_ESTABLISHED */
};

/* Where a schedule belongs when the server does not say. */
struct fhir_map {
	const char *schedule, *location;
};

struct fhir_settings {
	const char *url;
	const char *location_parameter, *service_type_parameter, *parameters;
	struct option_list new_patient; /* of struct fhir_rule */
	struct option_list schedules;	/* of struct fhir_map */
	int profile, search, include, statuses, control;
	int64_t count, max_pages, unclassified;
	struct span horizon, min_lead, max_window, max_walk;
	bool strict;
};

struct fhir_select {
	const char *location, *specialty, *service_type, *schedule;
};

/* Settings after the profile has filled in what they leave open. */
struct fhir_manner {
	const char *location_parameter;
	const char *status;	/* value of the status parameter; NULL: not sent */
	bool free_only;		/* booked slots are not given: unknown, not zero */
	bool full_pages;	/* a page without slots in mid-walk is a broken search */
	bool wants_type;	/* the search is refused without a service type */
	bool bare_location;	/* the parameter takes an id without its type */
	int include, control;	/* never AUTO */
	struct span max_window; /* 0: all at once */
};

extern const struct option fhir_options[], fhir_select_options[];

void fhir_manner_of(const struct fhir_settings *set, struct fhir_manner *ret);

/* ---- references: compared, never kept as text ---- */

enum fhir_type {
	FHIR_NOTHING,
	FHIR_SLOT,
	FHIR_SCHEDULE,
	FHIR_LOCATION,
	FHIR_SERVICE, /* HealthcareService */
	FHIR_ROLE,    /* PractitionerRole */
	FHIR_OUTCOME,
	FHIR_PERSONAL, /* about a patient: refused wherever it comes */
	FHIR_OTHER,
};

/*
 * The key is of the last "Type/id" alone: servers behind a proxy name
 * themselves by another host than the one we call, and one feed is one server.
 */
struct fhir_ref {
	uint64_t key; /* 0: none */
	enum fhir_type type;
};

enum fhir_type fhir_type_of(const char *name, size_t n);
struct fhir_ref fhir_ref_of(const char *text, size_t n);
/* Of a resource read, or of an id that an operator wrote without its type. */
struct fhir_ref fhir_ref_named(const char *type, const char *id);

/* ---- rules: fed the codings and texts of one slot as they pass by ---- */

enum fhir_field { FHIR_APPOINTMENT_TYPE, FHIR_SERVICE_TYPE, FHIR_SPECIALTY, FHIR_COMMENT };

struct fhir_match {
	uint8_t seen[FHIR_RULES_MAX]; /* which of a rule's fields have matched */
	bool follow_up;		      /* a standard code that cannot mean a new patient */
};

int fhir_rules_check(const struct option_list *rules, struct err *err) must_check;
/* What one coding says, whichever slot it stands in. */
struct fhir_meaning {
	uint64_t rules; /* whose appointment_type or service_type it fits, a bit for each */
	bool follow_up; /* a standard code that cannot mean a new patient */
};
struct fhir_meaning fhir_meaning_of(const struct option_list *rules, enum fhir_field field,
				    const char *system, const char *code);
void fhir_match_coding(struct fhir_match *m, enum fhir_field field, struct fhir_meaning meaning);
void fhir_match_text(struct fhir_match *m, const struct option_list *rules, const char *text, size_t n);
/*
 * A slot without a service type has its schedule's, which may be read later.
 * So a match is kept in two halves, a bit for each rule: what the slot itself
 * says, and whether the service type fits or is not asked about.
 */
uint64_t fhir_match_slot(const struct fhir_match *m, const struct option_list *rules);
uint64_t fhir_match_service(const struct fhir_match *m, const struct option_list *rules);
enum fhir_class fhir_class_of(uint64_t both, bool follow_up, const struct option_list *rules);
bool fhir_rules_ask_texts(const struct option_list *rules);

/* ---- shape: which keys of a bundle matter, and where ---- */

enum fhir_spot {
	FHIR_ELSEWHERE,
	FHIR_BUNDLE,
	FHIR_LINK,
	FHIR_ENTRY,
	FHIR_SEARCH_OF_ENTRY,
	FHIR_RESOURCE,
	FHIR_META,
	FHIR_CONCEPT,
	FHIR_CODING,
	FHIR_ISSUE,
	FHIR_REFERENCE,
	FHIR_PERIOD,
	FHIR_EXTENSION,
	FHIR_CONTAINED,
	FHIR_PERSON, /* never entered: refused */
	/* what is taken, and never has children */
	FHIR_BUNDLE_TYPE,
	FHIR_TOTAL,
	FHIR_RELATION,
	FHIR_LINK_URL,
	FHIR_TYPE,
	FHIR_ID,
	FHIR_VERSION,
	FHIR_STATUS,
	FHIR_MODE,
	FHIR_UPDATED,
	FHIR_START,
	FHIR_END,
	FHIR_FROM,
	FHIR_UNTIL,
	FHIR_OVERBOOKED,
	FHIR_ACTIVE,
	FHIR_COMMENT_TEXT,
	FHIR_CONCEPT_TEXT,
	FHIR_SYSTEM,
	FHIR_CODE,
	FHIR_DISPLAY,
	FHIR_SEVERITY,
	FHIR_ISSUE_CODE,
	FHIR_REFERENCE_TEXT,
	FHIR_EXTENSION_URL,
	FHIR_CONTAINED_TYPE,
	FHIR_SPOTS,
};

/* What a reference refers to, by the key it stands under. */
enum fhir_role {
	FHIR_ITS_SCHEDULE,
	FHIR_ITS_ACTOR,
	FHIR_ITS_PARENT,
	FHIR_ITS_LOCATION,
	FHIR_ITS_VALUE
};

struct fhir_edge {
	enum fhir_spot to;
	uint8_t length;
	uint8_t meaning; /* enum fhir_field of a concept, enum fhir_role of a reference */
	const char *key;
};

const struct fhir_edge *fhir_edge_of(enum fhir_spot in, const char *key, size_t n); /* NULL: of no interest */

/* The keys of interest in each spot. */
struct fhir_keys {
	const struct fhir_edge *edges;
	size_t count;
};
extern const struct fhir_keys fhir_keys[FHIR_SPOTS];

/* ---- bundle ---- */

enum fhir_kind {
	FHIR_ROW_FREE, /* until its class is known */
	FHIR_ROW_OPEN_NEW,
	FHIR_ROW_OPEN_ESTABLISHED,
	FHIR_ROW_OPEN_UNCLASSIFIED,
	FHIR_ROW_BOOKED,
	FHIR_ROW_BLOCKED,
	FHIR_ROW_HELD,
	FHIR_ROW_OVERBOOKED,
	/* not counted, each for its own reason */
	FHIR_ROW_ERRONEOUS,  /* entered in error */
	FHIR_ROW_STRANGE,    /* a status we do not know */
	FHIR_ROW_UNRELEASED, /* outside of its schedule's planning horizon */
	FHIR_ROW_INACTIVE,   /* of a schedule that is not in use */
	FHIR_ROW_OTHER_LINE, /* another specialty or service type, where the server did not filter */
	FHIR_ROW_ELSEWHERE,  /* at another location */
	FHIR_ROW_AMBIGUOUS,  /* its schedule is at two locations */
	FHIR_ROW_NOWHERE,    /* at no location we know, where the server did not filter */
	FHIR_ROW_NO_LINE,    /* names none, where the server did not filter: nobody's */
	FHIR_ROW_NO_ID,
	FHIR_ROW_NO_TIME, /* no start, or one without an offset */
	FHIR_ROW_BACKWARDS,
	FHIR_ROW_KINDS,
};

/* What a slot says about the specialty or service type we asked for. */
enum fhir_line { FHIR_LINE_SILENT, FHIR_LINE_OTHER, FHIR_LINE_FITS };

struct fhir_row {
	uint64_t id[2];	 /* of the slot's id: enough to tell two apart, and no way back */
	int64_t version; /* meta.versionId; -1 when it is no number */
	struct instant updated, start;
	uint64_t schedule, place; /* keys; 0: not given */
	uint64_t rules;		  /* fhir_match_slot(), with the service's where the slot has one */
	uint32_t seen;		  /* position in the walk: the later one wins a tie */
	uint8_t kind;		  /* enum fhir_kind */
	uint8_t specialty, service_type; /* enum fhir_line */
	bool own_service : 1, follow_up : 1;
};

struct fhir_word {
	uint16_t length;
	char text[FHIR_WORD]; /* and a NUL */
};

static inline void fhir_word_clear(struct fhir_word *w)
{
	w->length = 0;
	w->text[0] = '\0';
}

static inline bool fhir_word_is(const struct fhir_word *w, const char *text)
{
	return !strcmp(w->text, text);
}

/* One entry of a bundle, until its end decides what it was. Words in the order of their spots. */
enum { FHIR_DRAFT_WORDS = FHIR_UNTIL - FHIR_TYPE + 1 };
struct fhir_draft {
	struct fhir_word word[FHIR_DRAFT_WORDS];
	bool overbooked, inactive, crowded; /* crowded: more references than are kept */
	bool own_service;
	uint8_t actor_count, location_count;
	enum fhir_line specialty, service_type;
	struct fhir_ref schedule, parent, place, actor[FHIR_REFS], location[FHIR_REFS];
	struct fhir_match match;
};

static inline const struct fhir_word *fhir_draft_word(const struct fhir_draft *d, enum fhir_spot spot)
{
	return &d->word[spot - FHIR_TYPE];
}

void fhir_draft_clear(struct fhir_draft *d);
/* fits: it is the specialty or service type we ask for. */
void fhir_draft_coding(struct fhir_draft *d, enum fhir_field field, struct fhir_meaning meaning,
		       bool fits);
void fhir_draft_refer(struct fhir_draft *d, enum fhir_role role, struct fhir_ref ref);
bool fhir_draft_is_match(const struct fhir_draft *d); /* not an include, not an outcome */
/* Everything but row->seen, which the caller has set. */
void fhir_draft_row(const struct fhir_draft *d, const struct option_list *rules, struct fhir_row *row);

/* ---- places: what is known of schedules, locations and services ---- */

enum fhir_owner { FHIR_OWNER_UNKNOWN, FHIR_OWNER_US, FHIR_OWNER_OTHER, FHIR_OWNER_TWO };

struct fhir_place {
	uint64_t key;
	enum fhir_type type;
	bool closed;  /* not active, suspended */
	bool crowded; /* it has more references than these */
	bool own_service;
	uint8_t ref_count;
	uint8_t specialty, service_type; /* enum fhir_line */
	uint8_t owner;			 /* enum fhir_owner, of a settled schedule */
	struct fhir_ref refs[FHIR_REFS]; /* a schedule's actors, a location's parent, others' locations */
	uint64_t rules;			 /* fhir_match_service() */
	struct instant from, until; /* planning horizon, half-open; never: not stated */
};

struct fhir_places {
	struct fhir_place *items; /* by key */
	size_t count, room;
};

int fhir_places_add(struct fhir_places *p, const struct fhir_place *place, struct err *err) must_check;
void fhir_places_release(struct fhir_places *p);
struct fhir_place *fhir_places_find(const struct fhir_places *p, uint64_t key); /* NULL: not read */
/* false: an entry of no use here. */
bool fhir_draft_place(const struct fhir_draft *d, const struct option_list *rules,
		      const struct zone *zone, struct fhir_place *ret);
/* Whose each schedule is, and what it inherits. */
void fhir_places_settle(struct fhir_places *p, struct fhir_ref wanted, const struct option_list *map);
/* Whose a place named on the slot itself is. */
enum fhir_owner fhir_places_owner(const struct fhir_places *p, struct fhir_ref wanted, uint64_t location);

/* ---- reading ---- */

struct fhir_bundle;

struct fhir_bundle *fhir_bundle_new(const struct fhir_settings *settings,
				    const struct fhir_select *select, const struct zone *zone);
struct fhir_bundle *fhir_bundle_free(struct fhir_bundle *b); /* NULL is fine; returns NULL */
void fhir_bundle_restart(struct fhir_bundle *b);	     /* forget every page */
void fhir_bundle_page(struct fhir_bundle *b);		     /* the next bytes start a page */
int fhir_bundle_hear(struct fhir_bundle *b, const char *bytes, size_t n, struct err *err) must_check;
int fhir_bundle_end(struct fhir_bundle *b, struct err *err) must_check;

const char *fhir_bundle_next(const struct fhir_bundle *b); /* "" : this was the last page */
const char *fhir_bundle_self(const struct fhir_bundle *b); /* "" : none was given */
int64_t fhir_bundle_total(const struct fhir_bundle *b);	   /* of this page; -1: none was given */
const char *fhir_bundle_refusal(const struct fhir_bundle *b); /* code of the issue that ended it; "" : none */
bool fhir_bundle_withheld(const struct fhir_bundle *b); /* the server said it kept slots back */
struct fhir_row *fhir_bundle_rows(struct fhir_bundle *b, size_t *ret_count);
void fhir_bundle_keep(struct fhir_bundle *b, size_t count); /* the rows after these were duplicates */
struct fhir_places *fhir_bundle_places(struct fhir_bundle *b);
/* "Schedule/a" of each schedule that matched and is in use, each ended by a NUL. */
const struct buf *fhir_bundle_schedules(const struct fhir_bundle *b);
/* Leaves out those of other locations, and with `sure` those whose location is not known. */
void fhir_bundle_sift(struct fhir_bundle *b, bool sure);

/* ---- settling and counting ---- */

/* What the walk knows besides its rows and places. */
struct fhir_facts {
	bool lost_actor; /* of the search for schedules */
	bool lost_location, lost_specialty, lost_service_type, lost_status, lost_start;
	bool withheld;	      /* the server said it kept slots back */
	bool asked_schedules; /* the location's own schedules were asked for */
	bool asked_count;
	int64_t control; /* what the server counts at this location at any time; -1: it does not */
	int32_t before;	 /* unclassified share of the poll before, basis points; -1: unknown */
};

/* Planning horizons of the schedules that are ours. */
struct fhir_release {
	size_t schedules;
	bool stated; /* by all of them */
	bool closed; /* the location itself is suspended or inactive */
	struct instant from, until;
};

struct fhir_tally {
	int32_t kind[FHIR_ROW_KINDS]; /* inside the window; unreadable ones have no place in time */
	int32_t reachable;	      /* open, and not sooner than the lead time */
	int32_t past;
	int32_t later; /* of ours, from the window's end on: the calendar is released up to there */
};

/* Drops all but the newest of each id, in the order they came; returns how many are left. */
size_t fhir_newest(struct fhir_row *rows, size_t n);
/* Gives each row its place, its line and its class. */
void fhir_settle(struct fhir_row *rows, size_t n, const struct fhir_places *places,
		 const struct fhir_settings *settings, const struct fhir_facts *facts,
		 struct fhir_ref wanted);
void fhir_release_of(const struct fhir_places *places, const struct fhir_facts *facts,
		     struct fhir_ref wanted, struct fhir_release *ret);
/* Counts and first openings. */
void fhir_count(const struct fhir_row *rows, size_t n, const struct feed_ask *ask, struct instant now,
		struct span min_lead, struct fhir_tally *tally, struct observation *ret);
/* Quality and words. */
void fhir_judge(const struct fhir_tally *t, const struct fhir_facts *facts,
		const struct fhir_release *release, const struct fhir_settings *settings,
		const struct feed_ask *ask, struct instant now, struct observation *o);
int32_t fhir_unclassified_share(const struct fhir_tally *t); /* of free slots; -1: there are none */
/* "not counted: 2 overbooked, 1 past; ignored by the server: status"; nothing when all went well. */
void fhir_account(const struct fhir_tally *t, const struct fhir_facts *facts, struct buf *out);

#endif
