/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_origin.h - whom a URL talks to.
 *
 * Read strictly, because libcurl reads it again: an authority both of us could
 * understand differently is how a request for one host reaches another.
 */
#ifndef CAPD_DAEMON_TRANSPORT_ORIGIN_H
#define CAPD_DAEMON_TRANSPORT_ORIGIN_H

#include <stdbool.h>

enum { ORIGIN_MAX = 300 }; /* a DNS name is at most 253 */

struct origin {
	char name[ORIGIN_MAX]; /* "https://ehr.example.org:443", lower case */
	const char *host;      /* the part of name people know: "ehr.example.org:443" */
	bool tls, loopback;
};

/* NULL, or words that say why nothing can be sent there (and never quote the URL). */
const char *origin_read(struct origin *ret, const char *url);
/* Of any scheme: the URL spells an address of this machine. A name that only leads here is not meant. */
bool origin_is_here(const char *url);

#endif
