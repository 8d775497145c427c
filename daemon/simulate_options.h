/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate_options.h - what capacityd simulate is asked. Private to simulate*.c.
 */
#ifndef CAPD_DAEMON_SIMULATE_OPTIONS_H
#define CAPD_DAEMON_SIMULATE_OPTIONS_H

#include <stdbool.h>

#include "base/when.h"

struct simulate_options {
	const char *config, *compare, *history, *map, *from, *to, *report;
	bool json, monthly, skip_bad, quiet;
	struct date first, last; /* day 0: not given */
};

/* -1: go on; else the exit status, and everything is said. */
int simulate_options_read(int argc, char **argv, struct simulate_options *ret);

#endif
