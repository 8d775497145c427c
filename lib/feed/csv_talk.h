/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_talk.h - which file is read next, and what is remembered of those before.
 *
 * A source is one file, or a directory that files are dropped into.  In a
 * directory the newest complete file wins; one that is refused does not hide
 * the one before it, and is told about until a newer one is believed.
 */
#ifndef CAPD_FEED_CSV_TALK_H
#define CAPD_FEED_CSV_TALK_H

#include "base/buf.h"
#include "feed/csv.h"

/* ---- a directory as daemon/ lists it (method LIST) ---- */

struct csv_file {
	const char *name;
	int64_t size;
	struct instant modified, arrived; /* arrived: the inode's last change, by the file server's clock */
	uint64_t identity;
	bool examined;	     /* in this poll */
	const char *refused; /* in this poll, and why; NULL */
};

struct csv_drop {
	const char *directory; /* with its slash */
	const char *pattern;   /* "": what is usually called a table */
	struct csv_file *files;
	size_t count; /* newest first */
};

bool csv_is_drop(const char *path);
int csv_drop_read(const char *path, const char *listing, size_t n, struct arena *arena,
		  struct csv_drop *ret, struct err *err) must_check;
/* Among all files of the listing, the pattern's or not. */
bool csv_listing_has(const char *listing, size_t n, const char *name);

/* ---- a manifest ---- */

struct csv_manifest {
	struct instant as_of; /* never: it does not say */
	int64_t rows, bytes;  /* -1: it does not say */
	char sha256[SHA256_HEX];
};

/* "/srv/drop/counts.csv", ".manifest.json" -> "/srv/drop/counts.manifest.json" */
const char *csv_manifest_name(const char *file, const char *manifest, struct arena *arena);
int csv_manifest_read(const char *bytes, size_t n, const char *file, struct csv_manifest *ret,
		      struct err *err) must_check;
int csv_manifest_check(const struct csv_manifest *m, struct csv_reader *r, struct err *err) must_check;

/* ---- what is kept from poll to poll ---- */

struct csv_keep {
	bool has; /* a file was believed */
	struct instant as_of;
	struct observation *last; /* what it said; NULL before the first */
	size_t last_count;
	uint64_t *seen; /* files of the directory that need no second look; sorted */
	size_t seen_count;
	int64_t rows[CSV_ROWS_KEPT]; /* of the last files believed */
	size_t rows_count;
	int64_t odd_rows; /* of a file refused for its length; 0: none */
	struct instant odd_as_of;
	uint64_t watched; /* a file that was still changing, and since when it looks like this */
	struct instant watched_since;
	char etag[FEED_ETAG_MAX]; /* of the file at a URL that was believed last; "": it has none */
	char refused[ERR_TEXT_MAX]; /* why the newest file is not believed; "" when it is */
	struct instant refused_arrived;
};

void csv_keep_forget(void *keep);
void csv_keep_accept(struct csv_keep *k, const struct poll *p, struct csv_table *t);
/* Fills p->ret with what the last file said, if it was said about the same services. */
bool csv_keep_replay(const struct csv_keep *k, const struct poll *p);
void csv_keep_etag(struct csv_keep *k, const char *etag); /* NULL or "": it has none */
bool csv_keep_has_seen(const struct csv_keep *k, uint64_t identity);
void csv_keep_see(struct csv_keep *k, const struct csv_drop *drop);
/* A file cut between two rows looks whole: its length must be usual, or be repeated by the next file. */
int csv_keep_length(struct csv_keep *k, struct csv_table *t, struct err *err) must_check;
/* It has looked like this for at least as long as wanted. */
bool csv_keep_is_quiet(struct csv_keep *k, uint64_t identity, struct instant modified,
		       struct instant now, struct span wanted);

/* ---- the conversation; the functions of struct feed_kind ---- */

enum csv_step { CSV_STEP_MAP, CSV_STEP_LIST, CSV_STEP_MANIFEST, CSV_STEP_FILE, CSV_STEP_MOVE };

struct csv_poll {
	enum csv_step step;
	const struct csv_settings *settings;
	struct csv_keep *keep, own; /* own: when nobody keeps anything for us */
	struct observation *blank;  /* p->ret as it was born */
	struct csv_map map;
	struct csv_drop drop;
	bool is_drop, first_look;
	bool asked_if_changed;
	struct buf text; /* of what is no table: map, listing, manifest */
	struct buf listing;
	struct csv_file *file; /* being read; NULL: not of a directory */
	const char *path;      /* of what is being read */
	const char *data_path; /* of the table */
	struct csv_manifest manifest;
	struct csv_reader *reader;
	struct err refusal; /* of the file being read: heard early, said when it has ended */
	size_t tries, moved;
	struct csv_file *accepted;
	int outcome; /* once moving has begun */
	struct err words;
	char pending[ERR_TEXT_MAX]; /* why a file was passed over this time */
};

int csv_talk_begin(struct poll *p, struct request *ret, struct err *err);
int csv_talk_hear(struct poll *p, const char *bytes, size_t n, struct err *err);
int csv_talk_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err);
void csv_talk_end(struct poll *p);

#endif
