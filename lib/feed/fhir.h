/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir.h - the parts of the fhir kind: bytes -> rows -> one observation.
 *
 *   fhir.c         the conversation: which URL next, and when to stop believing
 *   fhir_bundle.c  reads a page as a stream of tokens
 *   fhir_slot.c    what one entry amounts to: a row, or nothing
 *   fhir_rules.c   which appointment types are for new patients
 *   fhir_count.c   rows of all pages -> counts
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

enum { FHIR_ROW_ID = 16, FHIR_WORD = 256 };

enum fhir_class { FHIR_NEW, FHIR_ESTABLISHED, FHIR_UNCLASSIFIED };

/* A rule matches when every field it gives matches; the first rule that matches decides. */
struct fhir_rule {
	const char *appointment_type, *service_type, *text;
	int counts_as; /* enum fhir_class, FHIR_NEW or FHIR_ESTABLISHED */
};

struct fhir_settings {
	const char *url;
	const char *location_parameter;
	struct option_list new_patient; /* of struct fhir_rule */
	int64_t count, max_pages;
	struct span horizon, min_lead;
};

struct fhir_select {
	const char *location, *specialty, *service_type, *schedule;
};

/* ---- rules: fed the codings and texts of one slot as they pass by ---- */

enum fhir_field { FHIR_APPOINTMENT_TYPE, FHIR_SERVICE_TYPE, FHIR_SPECIALTY, FHIR_COMMENT };

struct fhir_match {
	uint8_t seen[FHIR_RULES_MAX]; /* which of a rule's fields have matched */
	bool follow_up;		      /* a standard code that cannot mean a new patient */
};

int fhir_rules_check(const struct option_list *rules, struct err *err) must_check;
void fhir_match_coding(struct fhir_match *m, const struct option_list *rules, enum fhir_field field,
		       const char *system, const char *code);
void fhir_match_text(struct fhir_match *m, const struct option_list *rules, const char *text, size_t n);
enum fhir_class fhir_match_class(const struct fhir_match *m, const struct option_list *rules);
/* "code" or "system|code" against a coding. */
bool fhir_code_is(const char *wanted, const char *system, const char *code);

/* ---- bundle ---- */

enum fhir_kind {
	FHIR_ROW_OPEN_NEW,
	FHIR_ROW_OPEN_ESTABLISHED,
	FHIR_ROW_OPEN_UNCLASSIFIED,
	FHIR_ROW_OVERBOOKED,
	FHIR_ROW_BOOKED,
	FHIR_ROW_BLOCKED,
	FHIR_ROW_HELD,
	FHIR_ROW_VOID,	     /* entered in error, or a status we do not know: not counted */
	FHIR_ROW_UNREADABLE, /* no id, no start, no offset, an end before the start */
};

/* What a slot says about the specialty or service type we asked for. */
enum fhir_line { FHIR_LINE_SILENT, FHIR_LINE_OTHER, FHIR_LINE_FITS };

struct fhir_row {
	uint8_t id[FHIR_ROW_ID]; /* start of the SHA-256 of the slot's id */
	int64_t version;	 /* meta.versionId; -1 when it is no number */
	struct instant updated, start;
	uint32_t seen;			 /* position in the walk: the later one wins a tie */
	uint8_t kind;			 /* enum fhir_kind */
	uint8_t specialty, service_type; /* enum fhir_line */
};

struct fhir_word {
	char text[FHIR_WORD];
};

static inline bool fhir_word_is(const struct fhir_word *w, const char *text)
{
	return !strcmp(w->text, text);
}

/* One entry of a bundle, until its end decides what it was. */
struct fhir_draft {
	struct fhir_word type, id, version, status, mode, updated, start, end;
	bool overbooked;
	enum fhir_line specialty, service_type;
	struct fhir_match match;
};

void fhir_draft_coding(struct fhir_draft *d, const struct fhir_settings *settings,
		       const struct fhir_select *select, enum fhir_field field, const char *system,
		       const char *code);
bool fhir_draft_is_slot(const struct fhir_draft *d); /* a match; not an include, an outcome */
/* Everything but row->seen, which the caller has set. */
void fhir_draft_row(const struct fhir_draft *d, const struct option_list *rules, struct fhir_row *row);

struct fhir_bundle;

struct fhir_bundle *fhir_bundle_new(const struct fhir_settings *settings,
				    const struct fhir_select *select);
struct fhir_bundle *fhir_bundle_free(struct fhir_bundle *b); /* NULL is fine; returns NULL */
void fhir_bundle_restart(struct fhir_bundle *b);	     /* forget every page */
void fhir_bundle_page(struct fhir_bundle *b);		     /* the next bytes start a page */
int fhir_bundle_hear(struct fhir_bundle *b, const char *bytes, size_t n, struct err *err) must_check;
int fhir_bundle_end(struct fhir_bundle *b, struct err *err) must_check;

const char *fhir_bundle_next(const struct fhir_bundle *b); /* "" : this was the last page */
const char *fhir_bundle_self(const struct fhir_bundle *b); /* "" : none was given */
int64_t fhir_bundle_total(const struct fhir_bundle *b);	   /* -1: none was given */
struct fhir_row *fhir_bundle_rows(struct fhir_bundle *b, size_t *ret_count);

/* ---- counting ---- */

/* Sorts rows and drops all but the newest of each id; returns how many are left. */
size_t fhir_newest(struct fhir_row *rows, size_t n);
/*
 * Filters a server ignored are applied here: another specialty is not ours, and
 * a slot that names none cannot be attributed.
 */
void fhir_refilter(struct fhir_row *rows, size_t n, bool specialty, bool service_type);
/* Everything but the clocks. */
void fhir_count(const struct fhir_row *rows, size_t n, const struct feed_ask *ask,
		struct instant now, struct span min_lead, struct observation *ret);

#endif
