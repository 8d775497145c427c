/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk.h - one question to the daemon and its answer.
 */
#ifndef CAPD_CTL_TALK_H
#define CAPD_CTL_TALK_H

#include <signal.h>
#include <stdbool.h>

#include "base/buf.h"

/* What the program ends with; the names are sysexits', the numbers are promised. */
enum ctl_exit {
	CTL_OK = 0,
	CTL_FAILED = 1,
	CTL_USAGE = 2,
	CTL_UNREACHABLE = 69,
	CTL_TRY_AGAIN = 75,
	CTL_NOT_PERMITTED = 77,
	CTL_BAD_CONFIG = 78,
};

struct talk_peer {
	const char *socket;	/* path; used unless url is given */
	const char *url;	/* "http://127.0.0.1:8470"; NULL: the socket */
	const char *token_file; /* whose first line lets us do more over the URL; NULL: none */
	const volatile sig_atomic_t *ends; /* set: no answer is wanted any more; NULL: never */
	bool quiet; /* no sign of waiting: somebody else draws on that terminal */
};

/*
 * GET, or POST when body is not NULL. CTL_OK with the answer's body; otherwise
 * the reason has been printed on stderr and the return value is the exit code.
 */
enum ctl_exit talk(const struct talk_peer *peer, const char *path, const char *body, struct buf *ret);
/* The same, and the reason is appended to why. */
enum ctl_exit talk_why(const struct talk_peer *peer, const char *path, const char *body,
		       struct buf *ret, struct buf *why);

#endif
