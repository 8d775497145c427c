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
	service_ix index;
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
/* An amount of a target, in the unit of its lever. */
typedef void words_of(struct buf *out, const struct config *c, const struct target *t, int64_t amount);
/* Of a target: "$90 a day", "a bid of 85 %"; of a switch nothing. */
words_of words_amount;
/* The same where its noun was said already: "$90", "85 %". */
words_of words_figure;
/* "2 openings", "31 days", "more than 28 days". */
void words_reading(struct buf *out, const struct policy *p, const struct reading *r);
/* "in the next 14 days", "to the third opening"; how it is smoothed, too. */
void words_scope(struct buf *out, const struct policy *p);
/* "8 or more openings", "21 days or less": on the open side of the limit, or on the tight side. */
void words_reach(struct buf *out, const struct policy *p, struct metric_value limit, bool open_side);
/* "3" or "28 days": a limit whose noun was said already. */
void words_limit(struct buf *out, const struct policy *p, struct metric_value limit);
/* For a column: "3", "28", "95", and what follows it: "", " d", "%". */
void words_bare(struct buf *out, const struct policy *p, int64_t value);
const char *words_suffix(const struct policy *p);
bool words_counts(const struct policy *p); /* of things (openings, people), not of time or a share */
/* ", 3 times in a row" and, on the way up, " over 24 h"; nothing for once. */
void words_confirm(struct buf *out, const struct view *v, bool up);
void words_span(struct buf *out, struct span d); /* "24 h" for a day, which reads as a rule */
/* The eight digits that name a proposal. */
void words_hash(struct buf *out, uint64_t hash);
/* Free text of a person or a platform, without a full stop of its own at the end. */
void words_quote(struct buf *out, const char *text);
/* The letter at that place, or none, becomes a capital. */
void words_capital(struct buf *out, size_t at);
/* "Stopped by J. Cho: nothing is sent (agency audit)". */
void words_stopped(struct buf *out, const struct engine *e);
/* Appends ". " or "; " only between two parts: start is where the first began. */
void words_join(struct buf *out, size_t start, const char *glue);

bool words_falls(const struct policy *p); /* fewer is tighter (openings); false: more is (days) */
/* Is value on the tight side of the limit, or at it? */
bool words_reaches(const struct policy *p, int64_t value, struct metric_value limit);

/* Is there something the last plan wants that was not read back? */
bool words_differs(const struct target_state *t);

/* Would the last plan spend more than what was read back? */
bool words_raises(const struct target_state *t);
/* "until Fri Nov 27, 08:00", on the location's clock. */
void words_until(struct buf *out, const struct view *v, struct instant t);

/*
 * What one gate says: why it stops, and what would open it.  Either may be NULL: the
 * numbers say it, or nothing but time opens it.
 */
typedef void say_gate(const struct view *v, target_ix ix, struct buf *out);

/* explain_people.c: what people decided */
say_gate live_why, live_next, freeze_why, freeze_next, hold_why, hold_next, approval_why, approval_next;
/* ". Stated by K. Osei Mon Nov 30, 06:00 until Fri Dec 4, 08:00: asked at the desk". */
void explain_stated(const struct view *v, struct buf *out);
/* explain_limit.c: what money and counts allow */
say_gate least_why, least_next;
say_gate pace_why, pace_next, allowance_why, allowance_next, mass_why, mass_next, moved_why,
	moved_next, spend_why, account_why, pool_why, month_why, month_next, released_next;

/* explain_gate.c: "Held by K. Osei until Fri Nov 27, 08:00: flu clinic week". */
void gate_why(const struct view *v, enum gate g, target_ix ix, struct buf *out);
/* What would open it; nothing when only the numbers matter. */
void gate_next(const struct view *v, enum gate g, target_ix ix, struct buf *out);

/* explain_brake.c: what slows a service that no gate stops; each adds nothing when it does not. */
void brake_pace(const struct view *v, struct buf *out); /* "; rests until 15:20 after its last change" */
void brake_ramp(const struct view *v, struct buf *out);	    /* ". Reopened 11:20: ..." */
void brake_flapping(const struct view *v, struct buf *out); /* ". Flapping: ..." */
void brake_hold(const struct view *v, enum gate told, struct buf *out); /* a hold that stops nothing now */
/* Why a target's budget is not more or less than it is; nothing when its verdict says so. */
void brake_bound(const struct view *v, target_ix ix, struct buf *out);
/* The platform learns anew how to spend it, and whether that was our doing. */
void brake_learning(const struct view *v, target_ix ix, struct buf *out);
/* A higher budget of today that still counts. */
void brake_high(const struct view *v, target_ix ix, struct buf *out);

#endif
