/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.c - a file of its own, because getopt's struct option and lib/model's
 * cannot meet in one.
 */
#include "tests/simulation/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const struct option known[] = {
	{ "seconds", required_argument, NULL, 't' },
	{ "from", required_argument, NULL, 'f' },
	{ "seed", required_argument, NULL, 's' },
	{ "until", required_argument, NULL, 'u' },
	{ "only", required_argument, NULL, 'o' },
	{ "loud", no_argument, NULL, 'l' },
	{ "core", no_argument, NULL, 'c' },
	{ "unshrunk", no_argument, NULL, 'n' },
	{ 0 },
};

static void take(struct options *o, int which, const char *value)
{
	switch (which) {
	case 't':
		o->seconds = atoi(value);
		break;
	case 'f':
		o->from = strtoull(value, NULL, 10);
		break;
	case 's':
		o->one = true;
		o->seed = strtoull(value, NULL, 10);
		break;
	case 'u':
		o->until_s = strtoll(value, NULL, 10);
		break;
	case 'o':
		o->only = value;
		break;
	case 'l':
		o->loud = true;
		break;
	case 'c':
		o->core = true;
		break;
	case 'n':
		o->unshrunk = true;
		break;
	}
}

int options_read(struct options *o, int argc, char **argv)
{
	int which;

	*o = (struct options){ .seconds = 20, .from = 1 };
	while ((which = getopt_long(argc, argv, "", known, NULL)) != -1) {
		take(o, which, optarg);
		if (which == '?')
			o->seconds = 0;
	}
	if (optind == argc && o->seconds > 0)
		return 0;
	(void)fprintf(stderr, "usage: simulate [--seconds N] [--from SEED] [--unshrunk]\n"
			      "       simulate --seed N [--until SECONDS] [--only LIST|none] "
			      "[--loud] [--unshrunk]\n"
			      "       simulate --core [--seconds N]\n");
	return 2;
}
