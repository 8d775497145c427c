/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_words.h - the small words every sentence of explain*.c is made of.
 *
 * Singular and plural, values with their unit, money per day and civil time are
 * spelled in one place, so that two sentences about one fact read alike.
 * Private to explain*.c.
 */
#ifndef CAPD_DECIDE_EXPLAIN_WORDS_H
#define CAPD_DECIDE_EXPLAIN_WORDS_H

#include "base/money.h"
#include "decide/explain.h"

/* Everything a sentence about one service looks at, found once. */
struct view {
	const struct engine *engine;
	const struct config *config;
	const struct service *service;
	const struct service_state *state;
	const struct policy *policy;
	const struct feed_config *feed;
	const struct zone *zone; /* the location's */
	struct instant now;
	enum verdict verdict; /* as shown */
	enum control control;
};

struct view view_of(const struct engine *e, service_ix s);

/* "1 opening", "2 openings". */
void words_count(struct buf *out, int64_t n, const char *one, const char *many);
/* "11:20" today, "Fri Nov 27, 08:00" on another day. */
void words_time(struct buf *out, const struct zone *z, struct instant t, struct instant now);
/* The same with seconds: for what is compared with a platform's own log. */
void words_clock(struct buf *out, const struct zone *z, struct instant t, struct instant now);
/* "$90 a day". */
void words_money(struct buf *out, const struct config *c, int64_t micros);
/* "2 openings", "31 days", "more than 28 days". */
void words_reading(struct buf *out, const struct policy *p, const struct reading *r);
/* "in the next 14 days", "to the third next opening". */
void words_scope(struct buf *out, const struct policy *p);
/* "8 or more openings", "21 days or less": on the open side of the limit, or on the tight side. */
void words_reach(struct buf *out, const struct policy *p, struct metric_value limit, bool open_side);
/* "3" or "28 days": a limit whose noun was said already. */
void words_limit(struct buf *out, const struct policy *p, struct metric_value limit);
/* ", 3 times in a row" and, on the way up, " over 24 h"; nothing for once. */
void words_confirm(struct buf *out, const struct policy *p, bool up);
/* Free text of a person or a platform, without a full stop of its own at the end. */
void words_quote(struct buf *out, const char *text);
/* Appends ". " or "; " only between two parts: start is where the first began. */
void words_join(struct buf *out, size_t start, const char *glue);

bool words_falls(const struct policy *p); /* fewer is tighter (openings); false: more is (days) */
/* Is value on the tight side of the limit, or at it? */
bool words_reaches(const struct policy *p, int64_t value, struct metric_value limit);

/* Is there something the last plan wants that was not read back? */
bool words_differs(const struct target_state *t);

/*
 * The gate a person should hear about and the target it stands before: the first
 * in order among the service's targets.  Old data and rehearsal are told elsewhere.
 */
enum gate gate_told(const struct view *v, target_ix *ret);
/* "Held by K. Osei until Fri Nov 27, 08:00: flu clinic week"; nothing for a gate that needs no words. */
void gate_why(const struct view *v, enum gate g, target_ix ix, struct buf *out);
/* What would open it; nothing when only the numbers matter. */
void gate_next(const struct view *v, enum gate g, target_ix ix, struct buf *out);

#endif
