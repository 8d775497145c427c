/* SPDX-License-Identifier: Apache-2.0 */
/*
 * forward.c - whoever steers with capacityctl looks for everything there.
 *
 * Checking a file or a history needs no daemon, but it needs the daemon's own code: a
 * second opinion from another program would be worth nothing.
 */
#include "daemon/ctl/forward.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/ctl/command.h"

enum { PATH_MAX_HERE = 4096 };

bool is_forwarded(int argc, char **argv)
{
	if (argc < 2)
		return false;
	for (const struct ctl_command *c = ctl_commands; c->name; c++)
		if (c->forwarded && strcmp(c->name, argv[1]) == 0)
			return true;
	return false;
}

/*
 * The capacityd that was installed with this program: beside it, or in the sbin beside its
 * bin, which is not on everybody's path. False: there is none to be named.
 */
static bool sibling(char out[PATH_MAX_HERE])
{
	static const char *const places[] = { "/capacityd", "/../sbin/capacityd" };
	char here[PATH_MAX_HERE];
	ssize_t n = readlink("/proc/self/exe", here, sizeof(here) - sizeof("/../sbin/capacityd"));
	char *slash;

	if (n <= 0)
		return false;
	here[n] = '\0';
	slash = strrchr(here, '/');
	for (size_t i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++) {
		(void)snprintf(out, PATH_MAX_HERE, "%.*s%s", (int)(slash - here), here, places[i]);
		if (access(out, X_OK) == 0)
			return true;
	}
	return false;
}

int forward(char **argv)
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
