/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - what was asked for on the command line.
 */
#ifndef CAPD_SIMULATION_OPTIONS_H
#define CAPD_SIMULATION_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
	int seconds;
	uint64_t from, seed;
	int64_t until_s;
	const char *only; /* "3,17"; NULL: all troubles */
	bool one, core, loud, unshrunk;
};

/* 0, or 2 with the usage on stderr. */
int options_read(struct options *o, int argc, char **argv);

#endif
