/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - which members are kept, under which key.
 *
 * Keys and names are a promise to rows already on disk: add, never rename.  The
 * names of enums are written out here and not taken from the model, whose words
 * are for people and may be reworded.  `v` is the version that wrote the row; a
 * row from a newer one is read for what is known of it.
 */
#include "record/record.h"

#include <string.h>

#include "record/field.h"

static const char *const verdicts[VERDICT_COUNT + 1] = {
	[VERDICT_UNKNOWN] = "unknown", [VERDICT_CLOSED] = "closed", [VERDICT_FULL] = "full",
	[VERDICT_FILLING] = "filling", [VERDICT_OPEN] = "open",	    [VERDICT_AMPLE] = "ample",
};
static const char *const qualities[] = {
	[QUALITY_ABSENT] = "absent",
	[QUALITY_SUSPECT] = "suspect",
	[QUALITY_GOOD] = "good",
	NULL,
};
static const char *const statuses[] = {
	[AD_UNKNOWN] = "unknown",
	[AD_ENABLED] = "enabled",
	[AD_PAUSED] = "paused",
	[AD_ENDED] = "ended",
	NULL,
};
static const char *const stages[] = {
	[STAGE_NONE] = "none",
	[STAGE_INTENT] = "intent",
	[STAGE_UNSURE] = "unsure",
	[STAGE_DONE] = "done",
	NULL,
};
static const char *const directions[] = {
	[HOLD_ALL] = "all",
	[HOLD_INCREASES] = "increases",
	[HOLD_DECREASES] = "decreases",
	NULL,
};
static const char *const bounds[] = {
	[BOUND_NONE] = "none",
	[BOUND_VERDICT] = "verdict",
	[BOUND_MIN] = "min",
	[BOUND_MAX] = "max",
	[BOUND_ABSORBABLE] = "absorbable",
	[BOUND_STEP] = "step",
	[BOUND_RAMP] = "ramp",
	[BOUND_HELD] = "held",
	[BOUND_QUIET] = "quiet",
	[BOUND_SHRUNK] = "shrunk",
	[BOUND_FIXED] = "fixed",
	NULL,
};
static const char *const learnings[] = {
	[LEARNING_UNTOLD] = "untold",
	[LEARNING_RUNS] = "runs",
	[LEARNING_DONE] = "done",
	[LEARNING_LIMITED] = "limited",
	NULL,
};
static const char *const masses[] = {
	[MASS_NONE] = "none", [MASS_DOWN] = "down", [MASS_UP] = "up", [MASS_DROP] = "drop", NULL,
};
static const char *const verbs[] = {
	[VERB_PAUSE] = "pause",
	[VERB_ENABLE] = "enable",
	[VERB_SET_BUDGET] = "set-budget",
	NULL,
};

enum { CHANGES_BEFORE = sizeof(((struct target_state *)0)->changes_before) };

#define AT(type, member) offsetof(struct type, member)
#define FIELD(key, kind, type, member) \
	{ \
		key, FIELD_##kind, AT(type, member), 0, NULL, NULL, 0, 0 \
	}
#define NAME(key, kind, type, member, names) \
	{ \
		key, FIELD_##kind, AT(type, member), 0, names, NULL, 0, 0 \
	}
#define TEXT(key, type, member) \
	{ \
		key, FIELD_TEXT, AT(type, member), sizeof(((struct type *)0)->member), NULL, NULL, 0, 0 \
	}
#define WORDS(key, type, member) \
	{ \
		key, FIELD_WORDS, AT(type, member), TROUBLE_MAX, NULL, NULL, 0, 0 \
	}
#define GROUP(key, type, member, table) \
	{ \
		key, FIELD_GROUP, AT(type, member), 0, NULL, table, 0, 0 \
	}

#define NUMBERS(key, kind, type, member, count) \
	{ \
		key, FIELD_##kind, AT(type, member), 0, NULL, NULL, 0, count \
	}
#define MAYBE(key, type, member, noun) \
	{ \
		key, FIELD_MAYBE, AT(type, member), sizeof(struct noun), NULL, noun##_fields, 0, 0 \
	}

static const struct field reading_fields[] = {
	FIELD("at", INSTANT, reading, at),
	FIELD("value", I32, reading, value),
	FIELD("censored", BOOL, reading, censored),
	FIELD_END,
};

static const struct field verdict_fields[] = {
	NAME("settled", NAME, verdict_state, settled, verdicts),
	NAME("candidate", NAME, verdict_state, candidate, verdicts),
	FIELD("agreed", U16, verdict_state, agreed),
	FIELD("candidate_since", INSTANT, verdict_state, candidate_since),
	FIELD("stale", BOOL, verdict_state, stale),
	FIELD("dead", BOOL, verdict_state, dead),
	FIELD("since", INSTANT, verdict_state, since),
	NAME("came_from", NAME, verdict_state, came_from, verdicts),
	FIELD("moved_at", INSTANT, verdict_state, moved_at),
	FIELD("reopened_at", INSTANT, verdict_state, reopened_at),
	NUMBERS("flaps", U32S, verdict_state, flaps, FLAPS_MAX),
	FIELD("flapping", BOOL, verdict_state, flapping),
	FIELD_END,
};

static const struct field hold_fields[] = {
	FIELD("until", INSTANT, hold, until),
	FIELD("since", INSTANT, hold, since),
	TEXT("who", hold, who),
	TEXT("reason", hold, reason),
	NAME("direction", NAME_U8, hold, direction, directions),
	FIELD("reminded", BOOL, hold, reminded),
	FIELD("reverts", BOOL, hold, reverts),
	FIELD_END,
};

static const struct field approval_fields[] = {
	FIELD("hash", U64, approval, hash),
	FIELD("at", INSTANT, approval, at),
	FIELD("until", INSTANT, approval, until),
	FIELD("begun", BOOL, approval, begun),
	TEXT("who", approval, who),
	FIELD_END,
};

static const struct field statement_fields[] = {
	FIELD("open", COUNT, statement, open),
	FIELD("wait_days", COUNT, statement, wait_days),
	FIELD("waitlist", COUNT, statement, waitlist),
	FIELD("at", INSTANT, statement, at),
	FIELD("until", INSTANT, statement, until),
	TEXT("who", statement, who),
	TEXT("reason", statement, reason),
	FIELD("reminded", BOOL, statement, reminded),
	FIELD("ended", BOOL, statement, ended),
	FIELD_END,
};

static const struct field smooth_fields[] = {
	NUMBERS("values", I64S, smooth, values, MEDIAN_MAX),
	FIELD("at", INSTANT, smooth, at),
	NUMBERS("count", U8, smooth, count, MEDIAN_MAX),
	FIELD_END,
};

static const struct field demand_fields[] = {
	FIELD("rate_milli", COUNT, demand, rate_milli),
	FIELD("today_count", I32, demand, today_count),
	FIELD("last_booked", COUNT, demand, last_booked),
	FIELD("day", I32, demand, day.day),
	FIELD("censored", BOOL, demand, censored),
	FIELD_END,
};

#define READINGS(key, member) \
	{ \
		key, FIELD_LIST, AT(service_state, member), sizeof(struct reading), NULL, \
			reading_fields, AT(service_state, member##_count), EVIDENCE_MAX \
	}

static const struct field service_fields[] = {
	GROUP("verdict", service_state, verdict, verdict_fields),
	FIELD("as_of", INSTANT, service_state, as_of),
	FIELD("polled_at", INSTANT, service_state, polled_at),
	FIELD("changed_at", INSTANT, service_state, changed_at),
	FIELD("unclassified", I32, service_state, unclassified),
	FIELD("decided_agreed", U16, service_state, decided_agreed),
	NAME("quality", NAME, service_state, quality, qualities),
	WORDS("trouble", service_state, trouble),
	READINGS("evidence", evidence),
	READINGS("decided", decided),
	MAYBE("hold", service_state, hold, hold),
	MAYBE("approval", service_state, approval, approval),
	MAYBE("smooth", service_state, smooth, smooth),
	MAYBE("statement", service_state, statement, statement),
	GROUP("demand", service_state, demand, demand_fields),
	FIELD("open", COUNT, service_state, open),
	FIELD("reviewed", BOOL, service_state, reviewed),
	FIELD_END,
};

static const struct field ad_fields[] = {
	NAME("status", NAME, ad_state, status, statuses),
	FIELD("budget", BUDGET, ad_state, budget_micros),
	FIELD("ref", U64, ad_state, ref),
	FIELD_END,
};

static const struct field spend_fields[] = {
	FIELD("today", I64, spend, today_micros),
	FIELD("month", I64, spend, month_micros),
	FIELD("at", INSTANT, spend, at),
	FIELD("through", INSTANT, spend, through),
	FIELD_END,
};

static const struct field target_fields[] = {
	GROUP("confirmed", target_state, confirmed, ad_fields),
	FIELD("confirmed_at", INSTANT, target_state, confirmed_at),
	GROUP("baseline", target_state, baseline, ad_fields),
	GROUP("previous", target_state, previous, ad_fields),
	GROUP("wanted", target_state, wanted, ad_fields),
	FIELD("settled_at", INSTANT, target_state, settled_at),
	FIELD("changed_at", INSTANT, target_state, changed_at),
	NAME("stage", NAME_U8, target_state, stage, stages),
	FIELD("stage_since", INSTANT, target_state, stage_since),
	FIELD("retry_at", INSTANT, target_state, retry_at),
	FIELD("attempts", U16, target_state, attempts),
	FIELD("changes_day", I32, target_state, changes_day),
	FIELD("changes_today", U16, target_state, changes_today),
	FIELD("raised_today", I64, target_state, raised_today_micros),
	FIELD("steerable", BOOL, target_state, steerable),
	FIELD("paused_by_us", BOOL, target_state, paused_by_us),
	FIELD("changed_outside", BOOL, target_state, changed_outside),
	FIELD("touched", BOOL, target_state, touched),
	WORDS("trouble", target_state, trouble),
	FIELD("high", I64, target_state, high_micros),
	FIELD("high_day", I32, target_state, high_day),
	NUMBERS("changes_before", U8S, target_state, changes_before, CHANGES_BEFORE),
	FIELD("approved", I64, target_state, approved_micros),
	GROUP("spend", target_state, spend, spend_fields),
	FIELD("ran_day", I32, target_state, ran_day),
	NUMBERS("ran", I64S, target_state, ran_micros, RAN_DAYS),
	NAME("bound", NAME_U8, target_state, bound, bounds),
	FIELD("least", I64, target_state, least_micros),
	FIELD("least_day", I32, target_state, least_day),
	FIELD("changed_outside_at", INSTANT, target_state, changed_outside_at),
	WORDS("changed_by", target_state, changed_by),
	NUMBERS("outside", U32S, target_state, outside, OUTSIDE_MAX),
	NUMBERS("changes_hour", U32S, target_state, changes_hour, CHANGES_HOUR_MAX),
	NAME("learning", NAME_U8, target_state, learning, learnings),
	FIELD("learning_since", INSTANT, target_state, learning_since),
	FIELD("relearned", U16, target_state, relearned),
	FIELD("long_paused", BOOL, target_state, long_paused),
	FIELD("budget_fixed", BOOL, target_state, budget_fixed),
	FIELD_END,
};

static const struct field feed_fields[] = {
	NAME("mass", NAME_U8, feed_state, mass, masses),
	FIELD("mass_since", INSTANT, feed_state, mass_since),
	FIELD("allowed_until", INSTANT, feed_state, allowed_until),
	FIELD("trickled_at", INSTANT, feed_state, trickled_at),
	TEXT("who", feed_state, who),
	FIELD_END,
};

static const struct field pool_fields[] = {
	FIELD("month", I32, pool_state, month),
	FIELD("day", I32, pool_state, day),
	FIELD("held", I64, pool_state, held_micros),
	FIELD("kept", I64, pool_state, kept_micros),
	FIELD_END,
};

static const struct field push_seen_fields[] = {
	FIELD("sequence", I64, push_seen, sequence),
	FIELD("body", U64, push_seen, body),
	FIELD("key", U64, push_seen, key),
	FIELD_END,
};

static const struct field push_fields[] = {
	TEXT("source", push_mark, source),
	FIELD("sequence", I64, push_mark, sequence),
	FIELD("as_of", INSTANT, push_mark, as_of),
	{ "seen", FIELD_LIST, AT(push_mark, seen), sizeof(struct push_seen), NULL, push_seen_fields,
	  AT(push_mark, seen_count), PUSH_KEPT },
	FIELD_END,
};

static const struct field command_fields[] = {
	FIELD("id", U64, command, id),
	NAME("verb", NAME, command, verb, verbs),
	FIELD("budget", I64, command, budget_micros),
	GROUP("planned_against", command, planned_against, ad_fields),
	FIELD("planned_at", INSTANT, command, planned_at),
	FIELD("deadline", INSTANT, command, deadline),
	TEXT("reason", command, reason),
	FIELD_END,
};

void record_service(struct buf *out, const struct service_state *s)
{
	fields_write(out, RECORD_VERSION, service_fields, s);
}

int record_service_read(const char *text, size_t n, struct arena *arena, struct service_state *ret,
			struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	return fields_read(text, n, service_fields, ret, arena, err);
}

void record_target(struct buf *out, const struct target_state *t)
{
	fields_write(out, RECORD_VERSION, target_fields, t);
}

int record_target_read(const char *text, size_t n, struct arena *arena, struct target_state *ret,
		       struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	return fields_read(text, n, target_fields, ret, arena, err);
}

void record_feed(struct buf *out, const struct feed_state *f)
{
	fields_write(out, RECORD_VERSION, feed_fields, f);
}

int record_feed_read(const char *text, size_t n, struct feed_state *ret, struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	return fields_read(text, n, feed_fields, ret, NULL, err);
}

void record_pool(struct buf *out, const struct pool_state *p)
{
	fields_write(out, RECORD_VERSION, pool_fields, p);
}

int record_pool_read(const char *text, size_t n, struct pool_state *ret, struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	return fields_read(text, n, pool_fields, ret, NULL, err);
}

void record_push(struct buf *out, const struct push_mark *m)
{
	fields_write(out, RECORD_VERSION, push_fields, m);
}

int record_push_read(const char *text, size_t n, struct push_mark *ret, struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	return fields_read(text, n, push_fields, ret, NULL, err);
}

void record_command(struct buf *out, const struct command *c)
{
	fields_write(out, RECORD_VERSION, command_fields, c);
}

int record_command_read(const char *text, size_t n, struct command *ret, struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	/* An index means something in one configuration only: an unset one must not name target 0. */
	ret->target = UINT32_MAX;
	return fields_read(text, n, command_fields, ret, NULL, err);
}
