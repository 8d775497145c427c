/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limits.c - bounds on everything the daemon touches.
 *
 * What protects is on unless it is switched off by name: a limit nobody wrote is
 * the design's, not none.
 */
#include <stddef.h>

#include "config/tables.h"

static const char *const on_mass[] = { "trickle", "stop", NULL };

const struct option limits_options[] = {
	{ .name = "spend",
	  .type = OPTION_BUDGET,
	  .offset = offsetof(struct limits, spend_micros),
	  .help = "Exposure of everything together never goes above this; none unless given." },
	{ .name = "moved",
	  .type = OPTION_BUDGET,
	  .offset = offsetof(struct limits, moved_micros),
	  .help = "All raises of one day together; none unless given." },
	{ .name = "step",
	  .type = OPTION_SHARE,
	  .fallback = "20%",
	  .low = 1,
	  .high = 100000,
	  .offset = offsetof(struct limits, step_bp),
	  .help = "One change of one budget." },
	{ .name = "changes",
	  .type = OPTION_RATE,
	  .fallback = "2/day",
	  .low = 1,
	  .high = 1000,
	  .offset = offsetof(struct limits, changes),
	  .help = "Changes of one target." },
	{ .name = "changes_week",
	  .type = OPTION_WEEK_RATE,
	  .low = 1,
	  .high = 7000,
	  .offset = offsetof(struct limits, changes_week),
	  .help = "Changes of one target in seven days; four times `changes` unless given." },
	{ .name = "mass_change",
	  .type = OPTION_SHARE,
	  .fallback = "40%",
	  .low = 0,
	  .high = 10000,
	  .offset = offsetof(struct limits, mass_change_bp),
	  .help = "When this share of one feed's services (and at least 3) moves the same way, "
		  "stop and ask; 0% never does." },
	{ .name = "mass_drop",
	  .type = OPTION_SHARE,
	  .fallback = "20%",
	  .low = 0,
	  .high = 10000,
	  .offset = offsetof(struct limits, mass_drop_bp),
	  .help = "When more than this share of one feed's services (and at least 3) falls silent "
		  "at once, nothing is raised there; 0% never stops." },
	{ .name = "mass_money",
	  .type = OPTION_SHARE,
	  .fallback = "15%",
	  .low = 0,
	  .high = 10000,
	  .offset = offsetof(struct limits, mass_money_bp),
	  .help = "When more than this share of the day's planned spend moves within an hour, "
		  "raises "
		  "wait; 0% never waits." },
	{ .name = "mass_window",
	  .type = OPTION_SPAN,
	  .fallback = "24h",
	  .low = 60000,
	  .high = INT64_C(604800000),
	  .offset = offsetof(struct limits, mass_window),
	  .help = "The time in which moves count as one." },
	{ .name = "on_mass",
	  .type = OPTION_ENUM,
	  .fallback = "trickle",
	  .choices = on_mass,
	  .offset = offsetof(struct limits, on_mass),
	  .help = "Cuts during a mass change: one service each ten minutes (trickle), or none "
		  "until "
		  "a person says so (stop)." },
	{ .name = "human_wins",
	  .type = OPTION_SPAN,
	  .fallback = "0s",
	  .low = 0,
	  .high = INT64_C(2592000000),
	  .offset = offsetof(struct limits, human_wins),
	  .help = "How long what a person changed on the platform is left alone before it is "
		  "steered again; 0s leaves it alone until a person hands it back." },
	{ .name = "approval",
	  .type = OPTION_SPAN,
	  .fallback = "8h",
	  .low = 60000,
	  .high = INT64_C(86400000),
	  .offset = offsetof(struct limits, approval_life),
	  .help = "How long a person's yes is good for when nothing of it has begun." },
	OPTION_END
};
