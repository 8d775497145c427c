/* SPDX-License-Identifier: Apache-2.0 */
/*
 * url.h - the little of RFC 3986 that following a server's links safely needs.
 *
 * A link from a reply decides where our token goes next, so a link is only
 * usable when it is plain (no control characters, no user name) and stays at
 * the origin we were configured to talk to.
 */
#ifndef CAPD_FEED_URL_H
#define CAPD_FEED_URL_H

#include <stdbool.h>

#include "base/buf.h"

/* http or https, a host, only printable ASCII, no "user@". */
bool url_plain(const char *url);
bool url_same_origin(const char *a, const char *b); /* scheme, host and port; both plain */

/* `link`, which may be relative, as seen from the plain URL `base`, appended to out. */
void url_resolve(const char *base, const char *link, struct buf *out);

/*
 * Whether the query has a parameter whose decoded name starts with `name` (at
 * its end, or before '.' or ':') and whose decoded value contains `part`.
 */
bool url_query_has(const char *url, const char *name, const char *part);

#endif
