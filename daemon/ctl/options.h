/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - the command line, understood or refused.
 */
#ifndef CAPD_CTL_OPTIONS_H
#define CAPD_CTL_OPTIONS_H

#include <stdbool.h>

#include "daemon/ctl/command.h"

#define CTL_DEFAULT_SOCKET "/run/capacityd/control.sock"

struct ctl_options {
	struct talk_peer peer;
	bool json, plain, no_color, help, version, all, exit_code, watch;
	/* NULL: not given */
	const char *limit, *until, *reason, *confirm, *plan, *direction, *owner;
	const char *open, *wait, *waitlist, *month, *to;
	const struct ctl_command *command;
	const char *subject; /* the service, the feed or the word; NULL: not given */
	const char *second;  /* the word after it, where there may be one; NULL: none */
};

/* False: *ret_exit is what to end with, and everything has been said (help, version, or the mistake). */
bool options_read(int argc, char **argv, struct ctl_options *ret, enum ctl_exit *ret_exit);

#endif
