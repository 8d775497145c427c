/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.h - the engine's reasons in words for people.
 *
 * Every face (page, command line, API, systemd, messages) prints these; none
 * makes sentences of its own, so they cannot disagree.  Texts are appended to
 * caller-owned buffers, in plain words: "Paused because 2 openings are left in
 * the next 14 days; the limit is 3".
 */
#ifndef CAPD_DECIDE_EXPLAIN_H
#define CAPD_DECIDE_EXPLAIN_H

#include "base/buf.h"
#include "decide/engine.h"

/*
 * What the house is said to be in figures.  Each field is a sum over services, or over
 * their targets, so that whoever keeps sums of parts can keep them current.
 */
struct house_counts {
	size_t services, full, filling, open, ample, closed;
	size_t late, silent; /* unknown: its data is too old, or there was none yet */
	size_t late_moved;   /* of the late: those whose ads were not left as they were */
	size_t held, unconfirmed, attention, flapping, asked;
	size_t paused_full, would_pause_full; /* of the full */
	size_t pauses, changes, refused, outside, approvals, stuck, poor, unsigned_off; /* targets */
};
void explain_count(const struct engine *e, service_ix s, struct house_counts *to); /* adds one */
struct house_counts explain_count_all(const struct engine *e);

/* The whole house in one sentence: page headline and title, STATUS=, first line of status. */
void explain_headline(const struct engine *e, struct buf *out);
/* "2 full, 1 unknown" for a title prefix. */
void explain_title(const struct engine *e, struct buf *out);
/* The same two for who has the counts at hand. */
void explain_headline_of(const struct engine *e, const struct house_counts *n, struct buf *out);
void explain_title_of(const struct engine *e, const struct house_counts *n, struct buf *out);
/* "2 openings in 14 d, at or under the limit of 3, for 2 checks in a row". */
void explain_why(const struct engine *e, service_ix s, struct buf *out);
/* "Resumes when 8 or more openings are seen 12 times in a row over 24 h". */
void explain_next(const struct engine *e, service_ix s, struct buf *out);
/* "Paused on google; webhook not confirmed", "$90 a day on google (planned $180)". */
void explain_ads(const struct engine *e, service_ix s, struct buf *out);
/* One target: "paused, sent 11:20:03, read back 11:20:09". */
void explain_target(const struct engine *e, target_ix t, struct buf *out);
/* The value as people say it: "2 openings", "31 days", "more than 28 days", "no data". */
void explain_value(const struct engine *e, service_ix s, struct buf *out);
/* "3/8": the limits that matter around the current verdict. */
void explain_limits(const struct engine *e, service_ix s, struct buf *out);
/* "2", "31 d", "95%": a value or a limit of its measure, for a column. */
void explain_number(const struct engine *e, service_ix s, int64_t value, struct buf *out);
/* "$90", "85 %": an amount of a target in the unit of its lever; of a switch nothing. */
void explain_figure(const struct config *c, const struct target *t, int64_t amount, struct buf *out);
/* "2 openings in the next 14 days". */
void explain_reading(const struct engine *e, service_ix s, const struct reading *r, struct buf *out);
/* The gate a person should hear about, and the target it stands before; GATE_NONE. */
enum gate explain_gate(const struct engine *e, service_ix s, target_ix *ret);
/* "Feed epic: 5 of 8 services lost openings within 24 h, since 11:20"; nothing when all is calm. */
void explain_mass(const struct engine *e, uint32_t feed, struct buf *out);
/* "Feed epic: no fresh data for 5 of its 8 services, the last of it from 11:20: HTTP 503". */
void explain_feed(const struct engine *e, uint32_t feed, struct buf *out);
/* Its data is too old to be believed, or it was asked and has never given any. */
bool explain_is_late(const struct engine *e, service_ix s);
/* Is there something the last plan wants of it that was not read back? */
bool explain_differs(const struct engine *e, target_ix t);
/* "Held by K. Osei since 11:00": who stands behind the gate; nothing when nobody does. */
void explain_gate_owner(const struct engine *e, service_ix s, struct buf *out);
/* "Resumes when 8 or more openings are seen": the numbers that would bring it more than it has. */
void explain_more(const struct engine *e, service_ix s, struct buf *out);
/* What that gate says and what would open it, when more spend here would stop at it; else nothing. */
void explain_obstacle(const struct engine *e, service_ix s, enum gate g, struct buf *out);
/* "checked every 15 min, next about 11:56": when it is judged again. */
void explain_again(const struct engine *e, service_ix s, struct buf *out);
/* True when a person should look: not open/ample, or control is not automatic. */
bool explain_needs_attention(const struct engine *e, service_ix s);

#endif
