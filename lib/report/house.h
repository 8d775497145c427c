/* SPDX-License-Identifier: Apache-2.0 */
/*
 * house.h - what the reports need to know that the engine does not: how the feeds
 * and the ad accounts answer, and what a person looking may do.
 *
 * Filled by the daemon, rendered here.  Times are instants, money is micros; every
 * string lives as long as the call it is handed to.
 */
#ifndef CAPD_REPORT_HOUSE_H
#define CAPD_REPORT_HOUSE_H

#include "base/when.h"
#include "model/ledger.h"
#include "model/role.h"

/* Who looks, and what the page may offer them. */
struct report_viewer {
	const char *name; /* "" when nobody is known */
	enum role role;
	const char *form_token; /* goes into every form as `form_token`; NULL: no form may be sent from here */
};

/* What a service had on each of its last days, as it was last told; the last one is today. */
enum { RECENT_DAYS = 28 };
struct report_recent {
	int32_t value[RECENT_DAYS]; /* in the metric's unit; COUNT_UNKNOWN: a gap */
};

/* How one feed answers. */
struct report_feed {
	const char *id, *kind; /* "fhir" */
	const char *host;      /* who is asked; "" for a file or a source that tells us by itself */
	uint32_t services;     /* that it speaks for */
	uint32_t questions, failing; /* asked again and again; of these, whose last asking failed */
	struct span every;	     /* as configured */
	struct instant answered_at;  /* the last that could be used; never: none since the start */
	struct instant failed_at;    /* the last that could not; never: none since the start */
	struct instant next_at;	     /* the earliest next; never: it tells us by itself */
	struct instant rests_until;  /* it asked to be left alone until then; never */
	const char *trouble; /* what the last failure said; "" when the last asking went well */
	uint64_t polls, unchanged, failures; /* since the start */
	uint32_t unanswered;		     /* services whose data is too old to be believed */
};

/* How one ad account stands. */
struct report_account {
	const char *id, *kind;	    /* "google-ads" */
	uint32_t targets, in_doubt; /* steered; of these, not confirmed or changed outside */
	int64_t used, day;	    /* operations of the last 24 hours; day 0: no limit is known */
	uint64_t requests, refused; /* since the start */
	int percent;		    /* of what the platform grants, by its own word; -1: not told */
	struct instant rests_until; /* it asked to be left alone until then; never: it did not */
	struct instant tries_at;    /* it failed too often: a read tries then; never: it answers */
	struct instant looked_at, spent_at; /* the last whole round; never: none yet */
	struct span every;		    /* from one look to the next, as it is now */
	struct date sunset;  /* last day its API's version is served; day 0: not known */
	const char *trouble; /* what the last refusal or failure said; "" when there is none */
	struct instant trouble_at; /* never: none */
	bool failing;		   /* its last read was of no use */
};

/* What this month was kept from full locations, over all pools: an estimate (decide/kept.h). */
struct report_kept {
	bool counting; /* false: nobody counts, and nothing is shown */
	int64_t micros, would_keep_micros;
	struct date since; /* the first day of this month that was counted; day 0: none yet */
	struct date ever;  /* the first there is; day 0: none */
};

#endif
