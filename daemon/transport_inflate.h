/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_inflate.h - a gzip body that knows whether it ended.
 *
 * libcurl 7.88 calls a gzip body that stops early a success, so we decode it
 * ourselves: only a stream that reached its own end, checksum included, counts.
 */
#ifndef CAPD_DAEMON_TRANSPORT_INFLATE_H
#define CAPD_DAEMON_TRANSPORT_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

struct inflate;

struct inflate *inflate_new(void);
void inflate_free(struct inflate *f); /* NULL is fine */
void inflate_reset(struct inflate *f);

/*
 * Decoded chunks go to sink, which may refuse with -1.  -1: refused by sink, or
 * the bytes are no gzip (inflate_broken() tells which).
 */
int inflate_feed(struct inflate *f, const char *bytes, size_t n,
		 int (*sink)(void *context, const char *bytes, size_t n), void *context);
bool inflate_broken(const struct inflate *f);
bool inflate_ended(const struct inflate *f); /* at the end of a member, with nothing after it */

#endif
