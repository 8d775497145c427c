/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer.h - the other side: a server on loopback that says exactly what a test wrote.
 *
 * Bytes, not HTTP: what a broken server sends cannot be said through a correct
 * one.  It lives on the test's own loop, on whatever port the kernel gives.
 */
#ifndef CAPD_TESTS_UNIT_SUPPORT_PEER_H
#define CAPD_TESTS_UNIT_SUPPORT_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

struct peer_line {
	const char *path;  /* a request for this path ... */
	const char *bytes; /* ... is answered so; NULL: never */
	size_t length;	   /* 0: strlen(bytes) */
	bool hang_up;	   /* and then the connection is closed */
};

struct peer;

struct peer *peer_new(uv_loop_t *loop, const struct peer_line *lines, size_t n);
void peer_close(struct peer *p);
int peer_port(const struct peer *p);
unsigned peer_connections(const struct peer *p);
unsigned peer_requests(const struct peer *p);
const char *peer_paths(const struct peer *p); /* "/a /b ", in order of arrival */
const char *peer_last(const struct peer *p);  /* the last request, head and body */

#endif
