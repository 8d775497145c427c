/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.c - whoever steers with capacityctl looks for everything there.
 *
 * Checking a file needs no daemon, but it needs the daemon's own code: a second
 * opinion from another program would be worth nothing.
 */
#include "daemon/ctl/connector.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/ctl/talk.h"

enum { PATH_MAX_HERE = 4096 };

/* The capacityd that was installed with this program; false: there is none to be named. */
static bool sibling(char out[PATH_MAX_HERE])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX_HERE - sizeof("capacityd"));
	char *slash;

	if (n <= 0)
		return false;
	out[n] = '\0';
	slash = strrchr(out, '/');
	if (!slash)
		return false;
	memcpy(slash + 1, "capacityd", sizeof("capacityd"));
	return access(out, X_OK) == 0;
}

int connector_forward(char **argv)
{
	char path[PATH_MAX_HERE], name[] = "capacityd";

	argv[0] = name;
	if (sibling(path))
		(void)execv(path, argv);
	else
		(void)execvp(name, argv);
	(void)fprintf(stderr, "capacityctl: capacityd cannot be started: %s\n", strerror(errno));
	return CTL_FAILED;
}
