/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_limits.c - asked once, at the start.
 *
 * Descriptors run out silently: a collector that opened one more per target than
 * the limit allowed lost its own log that way, and with it the reason.  So the
 * pool is sized from the limit, after a reserve for whatever must outlive a full
 * house.  The kernel's table of them is made large enough at once: each time it
 * grows, a process with threads waits ten milliseconds in socket().  And libcurl
 * looks for a proxy in six variables per transfer; where none is named it need not
 * look at all.
 */
#include "daemon/transport_limits.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	FD_RESERVE = 64, /* store, log, API, control socket */
	PLACES_MAX = 256,
	FDS = 1000, /* two kept connections a place, the reserve, and who looks at the page */
};

static void make_room(void)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, FDS);

	if (fd >= 0) /* else the limit is lower than that, and so is what there is to wait for */
		close(fd);
}

unsigned limits_places(void)
{
	struct rlimit files;
	rlim_t spare;

	if (getrlimit(RLIMIT_NOFILE, &files))
		return FD_RESERVE;
	if (files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max;
		/* Refused: then the soft limit stands, and is what we count with. */
		if (setrlimit(RLIMIT_NOFILE, &files) && getrlimit(RLIMIT_NOFILE, &files))
			return FD_RESERVE;
	}
	make_room();
	spare = files.rlim_cur > 2 * FD_RESERVE ? files.rlim_cur - FD_RESERVE : FD_RESERVE;
	return spare / 2 < PLACES_MAX ? (unsigned)(spare / 2) : PLACES_MAX;
}

static bool names_proxy(void)
{
	static const char *const names[] = { "https_proxy", "HTTPS_PROXY", "http_proxy",
					     "all_proxy", "ALL_PROXY" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (getenv(names[i]))
			return true;
	return false;
}

/* Loopback never goes through a proxy: what is plain http here must not leave the machine. */
char *limits_no_proxy(void)
{
	const char *more = getenv("no_proxy") ? getenv("no_proxy") : getenv("NO_PROXY");
	char *list;

	if (!names_proxy())
		return NULL;
	if (asprintf(&list, "localhost,127.0.0.0/8,::1,%s", more ? more : "") < 0)
		abort();
	return list;
}
