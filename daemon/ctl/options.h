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
	bool json, no_color, all;
	const char *limit, *until, *reason, *confirm; /* NULL: not given */
	const struct ctl_command *command;
	const char *service; /* NULL: not given */
};

enum ctl_takes { /* what a command takes besides the general options */
		 CTL_TAKES_ALL = 1 << 0,
		 CTL_TAKES_LIMIT = 1 << 1,
		 CTL_TAKES_UNTIL = 1 << 2,
		 CTL_TAKES_REASON = 1 << 3,
		 CTL_TAKES_CONFIRM = 1 << 4,
		 CTL_TAKES_SERVICE = 1 << 5,
		 CTL_NEEDS_SERVICE = 1 << 6,
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
