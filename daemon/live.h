/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live.h - `capacityd check --live`: ask everything once for real, change nothing.
 */
#ifndef CAPD_DAEMON_LIVE_H
#define CAPD_DAEMON_LIVE_H

#include <stdbool.h>

struct live_options {
	const char *config_path;
	const char *state_dir; /* the daemon's, when it was told one: renewed logins lie there; NULL */
	const char *ca_file;  /* NULL: the system's */
	const char *platform; /* only the ads of this one; it must be configured. NULL: everything */
	bool json;
	bool writes; /* also have each ad's present state judged as a change */
};

/* Prints what was found. The exit status: 0 fine, 1 with problems, 69 unreachable, 78 bad configuration. */
int live_check(const struct live_options *options);

#endif
