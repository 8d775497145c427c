/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - the command line, understood or refused.
 */
#ifndef CAPD_CTL_OPTIONS_H
#define CAPD_CTL_OPTIONS_H

#include <stdbool.h>

#include "daemon/ctl/talk.h"

struct ctl_options {
	struct talk_peer peer;
	bool json, no_color, all, exit_code;
	/* NULL: not given */
	const char *limit, *until, *reason, *confirm, *plan, *direction, *owner;
	const char *open, *wait, *waitlist;
	const struct ctl_command *command;
	const char *service; /* or the feed; NULL: not given */
};

enum ctl_takes { /* what a command takes besides the general options */
		 CTL_TAKES_ALL = 1 << 0,
		 CTL_TAKES_LIMIT = 1 << 1,
		 CTL_TAKES_UNTIL = 1 << 2,
		 CTL_TAKES_REASON = 1 << 3,
		 CTL_TAKES_CONFIRM = 1 << 4,
		 CTL_TAKES_SERVICE = 1 << 5,
		 CTL_NEEDS_SERVICE = 1 << 6,
		 CTL_TAKES_PLAN = 1 << 7,
		 CTL_TAKES_DIRECTION = 1 << 8,
		 CTL_TAKES_EXIT_CODE = 1 << 9,
		 CTL_NEEDS_FEED = 1 << 10,
		 CTL_TAKES_COUNTS = 1 << 11,
		 CTL_TAKES_OWNER = 1 << 12,
};

struct ctl_command {
	const char *name;
	unsigned takes;
	enum ctl_exit (*run)(const struct ctl_options *o);
	const char *arguments, *help;
};

extern const struct ctl_command ctl_commands[]; /* ends with name NULL */

/* False: *ret_exit is what to end with, and everything has been said (help, version, or the mistake). */
bool options_read(int argc, char **argv, struct ctl_options *ret, enum ctl_exit *ret_exit);

#endif
