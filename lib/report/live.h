/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live.h - what `check --live` found: every feed asked once, every ad looked at once.
 *
 * One screen that tells full, not released, misconfigured and not answering apart
 * before anything is steered.  Nothing here was judged by the engine, and nothing
 * was written anywhere.
 */
#ifndef CAPD_REPORT_LIVE_H
#define CAPD_REPORT_LIVE_H

#include "base/buf.h"
#include "model/config.h"
#include "platform/platform.h"

struct live_service {
	bool asked, answered;
	struct observation said; /* answered */
	const char *words;	 /* why there was no answer */
	const char *account;	 /* what was read and not counted; NULL: nothing to say */
};

struct live_feed {
	uint32_t questions, answered, requests;
	const char *statement; /* what the server says it lacks, a line each; "" nothing; NULL: not asked */
};

/* Reading an account does not mean that it may be changed. */
enum live_write {
	LIVE_UNTRIED, /* nobody asked for it, or the platform cannot be asked */
	LIVE_MAY_CHANGE,
	LIVE_MAY_NOT,
	LIVE_CHANGE_UNSURE, /* it was asked and did not say */
};

struct live_target {
	bool asked, answered, seen, steerable; /* answered: the account did, though perhaps without this ad */
	struct ad_state state;
	const char *words; /* why it was not seen, or is not steerable */
	enum live_write write;
	const char *write_words; /* what was said to a change that changes nothing; NULL */
};

/* Something about an ad account's structure. */
struct live_finding {
	struct live_finding *next;
	uint32_t platform, target; /* target UINT32_MAX: the account as a whole */
	enum gravity gravity;
	const char *words;
};

struct live {
	const struct config *config;
	struct instant now;
	struct live_service *services; /* in the order of the configuration */
	struct live_feed *feeds;
	struct live_target *targets;
	const struct live_finding *findings; /* the gravest first */
	const struct platform_config *only; /* of the configuration: nothing else was asked; NULL: everything */
	bool tried_writes;
	int width; /* text: columns of the terminal; 0: no limit */
};

/* In the order in which they outweigh each other. */
enum live_end {
	LIVE_FINE,
	LIVE_PROBLEMS,	  /* something answered, and not as it should */
	LIVE_UNREACHABLE, /* of some feed or ad account no question was answered at all */
};

/* Is this ad among what was looked at? */
bool live_shows(const struct live *l, target_ix t);

enum live_end live_end(const struct live *l);
const char *live_end_name(enum live_end end); /* "problems" */

void live_text(const struct live *l, struct buf *out);
void live_json(const struct live *l, struct buf *out);

/* ---- what both forms say of one service ---- */

const char *live_gravity(enum gravity g);	/* "warning" */
const char *live_write_name(enum live_write w); /* "may not" */
/* What a finding is about: the ad's id, or the account's. */
const char *live_about(const struct live *l, const struct live_finding *f);
const char *live_answer(const struct live_service *s); /* "good", "no answer", ... */
/* What shows that "no openings" means full: "booked slots"; "nothing" when nothing does. */
const char *live_control(const struct observation *o);
/* Days to the third opening, in calendar days; -1: fewer openings than that were named. */
int64_t live_third(const struct live *l, service_ix s);
int64_t live_requests_a_day(const struct live *l, uint32_t feed);

#endif
