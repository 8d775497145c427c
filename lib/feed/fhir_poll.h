/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_poll.h - one poll of a FHIR server: where it is in its questions.
 *
 * Schedules (when they are asked for first), then slots: for each batch of
 * schedules each window, for each window its pages; then, when nothing was
 * found, a control.
 */
#ifndef CAPD_FEED_FHIR_POLL_H
#define CAPD_FEED_FHIR_POLL_H

#include "feed/fhir.h"

enum fhir_phase { FHIR_ASK_SCHEDULES, FHIR_ASK_SLOTS, FHIR_ASK_COUNT, FHIR_ASK_CONTROL };

struct fhir_poll {
	struct fhir_bundle *bundle; /* from the first byte of an answer: thousands of polls wait at once */
	struct fhir_manner manner;
	struct fhir_facts facts;
	struct buf url;	     /* of the page being read */
	struct feed_ask ask; /* with the longest horizon anybody wants */
	struct fhir_ref wanted;
	enum fhir_phase phase;
	struct instant first, last;  /* all windows together */
	struct instant from;	     /* of the window being read */
	size_t batch, batch_end;     /* bytes of fhir_bundle_schedules() being asked about */
	size_t walk_rows, page_rows; /* rows before this walk, before this page */
	int64_t total;		     /* of this walk; -1: none was given */
	struct instant as_of, date;  /* date: of the walk's first page, by the server's clock */
	uint64_t question;
	uint64_t *visited; /* hashes of page URLs, from the second page on; arena */
	int64_t page;	   /* 1 is the first of the poll */
	int64_t walk_page; /* the first of this walk */
	bool asked_if_changed, restarted;
	char etag[FEED_ETAG_MAX];
};

/* From poll to poll. */
struct fhir_keep {
	int32_t share;	    /* unclassified, basis points of the free slots, plus 1; 0: unknown */
	struct span window; /* what a server called too costly, halved; 0: nothing was */
};

static inline const struct fhir_settings *fhir_settings_of(const struct poll *p)
{
	return p->config->settings;
}
static inline const struct fhir_select *fhir_select_of(const struct poll *p)
{
	return p->asks[0].select;
}

/* ---- fhir_ask.c: each writes s->url ---- */

void fhir_ask_start(const struct poll *p, struct fhir_poll *s); /* the first window */
bool fhir_ask_next(const struct poll *p, struct fhir_poll *s);	/* false: that was the last */
void fhir_ask_slots(const struct poll *p, struct fhir_poll *s);
void fhir_ask_schedules(const struct poll *p, struct fhir_poll *s);
void fhir_ask_count(const struct poll *p, struct fhir_poll *s);
int64_t fhir_ask_windows(const struct fhir_poll *s);

/* ---- fhir_walk.c ---- */

/* 0 when there is no next page, 1 when s->url is it, or -1. */
int fhir_walk_next(const struct poll *p, struct fhir_poll *s, struct err *err) must_check;
/* The first page of a walk: which filters the server says it used. */
int fhir_walk_self(const struct poll *p, struct fhir_poll *s, struct err *err) must_check;
/* Not longer than a picture of one moment may take. */
int fhir_walk_time(const struct poll *p, struct fhir_poll *s, struct instant date,
		   struct err *err) must_check;
int fhir_walk_visit(const struct poll *p, struct fhir_poll *s, struct err *err) must_check;

#endif
