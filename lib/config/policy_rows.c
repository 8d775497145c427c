/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy_rows.c - what a policy can say, and what it says when it does not.
 *
 * The defaults are the design's: slow to spend more, quick but never hasty to
 * spend less.
 */
#include "config/policy_form.h"
#include "config/tables.h"

static const char *const metrics[] = { "open-slots",	 "third-next-available",
				       "next-available", "fill-rate",
				       "days-of-cover",	 "wait-days",
				       "waitlist",	 NULL };
static const char *const patients[] = { "new", NULL };
static const char *const actions[] = { "budget", "pause", NULL };
static const char *const smoothings[] = { "none", "ewma", "median", NULL };
static const char *const fallbacks[] = { "hold", "hold-if-lower", "baseline", "pause", NULL };

static const struct option measure_options[] = {
	{ .name = "metric",
	  .type = OPTION_ENUM,
	  .fallback = "open-slots",
	  .choices = metrics,
	  .offset = offsetof(struct policy_form, policy.metric),
	  .help = "What is measured." },
	{ .name = "within",
	  .type = OPTION_SPAN,
	  .fallback = "14d",
	  .low = INT64_C(3600000),
	  .high = INT64_C(31622400000),
	  .offset = offsetof(struct policy_form, policy.within),
	  .help = "The window openings are counted in, from now on." },
	{ .name = "rank",
	  .type = OPTION_COUNT,
	  .fallback = "3",
	  .low = 1,
	  .high = FIRST_OPENINGS,
	  .offset = offsetof(struct policy_form, policy.rank),
	  .help = "third-next-available: which opening counts, 1 for the next." },
	{ .name = "smooth",
	  .type = OPTION_ENUM,
	  .fallback = "none",
	  .choices = smoothings,
	  .offset = offsetof(struct policy_form, policy.smoothing),
	  .help = "How single odd readings are evened out: none, ewma (over) or median (of)." },
	{ .name = "of",
	  .type = OPTION_COUNT,
	  .fallback = "5",
	  .low = 3,
	  .high = MEDIAN_MAX,
	  .offset = offsetof(struct policy_form, policy.smooth_of),
	  .help = "smooth: median is the middle one of this many readings; an odd number." },
	{ .name = "over",
	  .type = OPTION_SPAN,
	  .fallback = "12h",
	  .low = 1000,
	  .high = INT64_C(2592000000),
	  .offset = offsetof(struct policy_form, policy.smooth_over),
	  .help = "smooth: ewma forgets half of a reading in this time." },
	{ .name = "patient",
	  .type = OPTION_ENUM,
	  .fallback = "new",
	  .choices = patients,
	  .offset = offsetof(struct policy_form, patient),
	  .help = "Whose openings count." },
	OPTION_END
};

static const struct option boundary_options[] = {
	{ .name = "at",
	  .type = OPTION_VALUE,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct boundary, at),
	  .help = "Where the verdict begins, in the unit of the metric: 3, 28d or 10bd." },
	{ .name = "leave",
	  .type = OPTION_VALUE,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct boundary, leave),
	  .help = "Where it ends again; apart from `at`, so that ads do not flap." },
	{ .name = "ads",
	  .type = OPTION_ENUM,
	  .fallback = "budget",
	  .choices = actions,
	  .offset = offsetof(struct boundary, ads),
	  .help = "pause, or budget with a share." },
	{ .name = "budget",
	  .type = OPTION_SHARE,
	  .low = 0,
	  .high = 100000,
	  .offset = offsetof(struct boundary, share_bp),
	  .help = "Share of each target's own budget, like 50%." },
	OPTION_END
};

static const struct option confirm_options[] = {
	{ .name = "down",
	  .type = OPTION_COUNT,
	  .low = 1,
	  .high = 1000,
	  .offset = offsetof(struct policy_form, policy.confirm_down),
	  .help = "Good observations in a row before a verdict gets more restrictive; "
		  "unless given, 3 or (a feed with new data once or twice a day) 2." },
	{ .name = "up",
	  .type = OPTION_COUNT,
	  .low = 1,
	  .high = 10000,
	  .offset = offsetof(struct policy_form, policy.confirm_up),
	  .help = "Good observations in a row before it gets less restrictive; unless given, "
		  "a day of them, from 2 to 12." },
	{ .name = "for",
	  .type = OPTION_SPAN,
	  .fallback = "24h",
	  .low = 0,
	  .high = INT64_C(2592000000),
	  .offset = offsetof(struct policy_form, policy.confirm_for),
	  .help = "Time those observations must span on the way up." },
	OPTION_END
};

static const struct option pace_options[] = {
	{ .name = "more",
	  .type = OPTION_SPAN,
	  .low = 0,
	  .high = INT64_C(2592000000),
	  .offset = offsetof(struct policy_form, policy.pace_more),
	  .help = "Rest after a change of verdict before the next one may allow more; "
		  "confirm.for unless given." },
	{ .name = "less",
	  .type = OPTION_SPAN,
	  .fallback = "4h",
	  .low = 0,
	  .high = INT64_C(2592000000),
	  .offset = offsetof(struct policy_form, policy.pace_less),
	  .help = "Rest after a change of verdict before the next one may restrict." },
	OPTION_END
};

static const struct option flapping_options[] = {
	{ .name = "changes",
	  .type = OPTION_COUNT,
	  .fallback = "4",
	  .low = 0,
	  .high = FLAPS_MAX,
	  .offset = offsetof(struct policy_form, policy.flap_changes),
	  .help = "So many changes of verdict are flapping; 0 never calls it that." },
	{ .name = "within",
	  .type = OPTION_SPAN,
	  .fallback = "7d",
	  .low = 60000,
	  .high = INT64_C(2592000000),
	  .offset = offsetof(struct policy_form, policy.flap_within),
	  .help = "The time they fall in." },
	{ .name = "calm",
	  .type = OPTION_SPAN,
	  .fallback = "72h",
	  .low = 60000,
	  .high = INT64_C(2592000000),
	  .offset = offsetof(struct policy_form, policy.flap_calm),
	  .help = "It ends when at most one change falls in this time." },
	OPTION_END
};

static const struct option unknown_options[] = {
	{ .name = "stale",
	  .type = OPTION_ENUM,
	  .fallback = "hold",
	  .choices = fallbacks,
	  .offset = offsetof(struct policy_form, policy.stale),
	  .help = "The ads when data is stale." },
	{ .name = "dead",
	  .type = OPTION_ENUM,
	  .fallback = "hold-if-lower",
	  .choices = fallbacks,
	  .offset = offsetof(struct policy_form, policy.dead),
	  .help = "The ads when the feed is dead." },
	{ .name = "review",
	  .type = OPTION_SPAN,
	  .fallback = "72h",
	  .low = 0,
	  .high = INT64_C(7776000000),
	  .offset = offsetof(struct policy_form, policy.review),
	  .help = "Dead this long with restricted ads, a person is asked; 0s never asks." },
	OPTION_END
};

const struct option policy_options[] = {
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct policy_form, from),
	  .help = "The policy this one starts from; mappings merge, lists replace." },
	{ .name = "measure",
	  .type = OPTION_MAP,
	  .table = measure_options,
	  .help = "What is measured, over which window." },
	{ .name = "full",
	  .type = OPTION_MAP,
	  .flags = OPTION_REQUIRED,
	  .table = boundary_options,
	  .offset = offsetof(struct policy_form, policy.full),
	  .help = "No room: like {at: 3, leave: 8, ads: pause}." },
	{ .name = "filling",
	  .type = OPTION_MAP,
	  .table = boundary_options,
	  .offset = offsetof(struct policy_form, policy.filling),
	  .help = "Little room: like {at: 6, leave: 10, budget: 50%}." },
	{ .name = "ample",
	  .type = OPTION_MAP,
	  .table = boundary_options,
	  .offset = offsetof(struct policy_form, policy.ample),
	  .help = "Much room: like {at: 20, leave: 15, budget: 130%}." },
	{ .name = "confirm",
	  .type = OPTION_MAP,
	  .table = confirm_options,
	  .help = "What it takes before a verdict moves." },
	{ .name = "pace", .type = OPTION_MAP, .table = pace_options, .help = "How long a verdict rests after it moved." },
	{ .name = "ramp",
	  .type = OPTION_SPAN,
	  .fallback = "72h",
	  .low = 0,
	  .high = INT64_C(2592000000),
	  .offset = offsetof(struct policy_form, policy.ramp),
	  .help = "After a reopening, budgets climb back over this time; 0s gives all at once." },
	{ .name = "flapping",
	  .type = OPTION_MAP,
	  .table = flapping_options,
	  .help = "When changes of verdict are too many to follow." },
	{ .name = "unknown",
	  .type = OPTION_MAP,
	  .table = unknown_options,
	  .help = "What the ads do when there is no data to believe." },
	OPTION_END
};
