/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_patience.h - how long a client may take to ask and to hear.
 *
 * The server's own limit is about silence; a client that sends a byte now and then is
 * never silent.  Here each connection has a time by which its head, its body and its
 * answer must have gone over the wire.
 */
#ifndef CAPD_DAEMON_API_PATIENCE_H
#define CAPD_DAEMON_API_PATIENCE_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct patience {
	struct visit *first; /* one per connection */
};

enum visit_stage {
	VISIT_HEAD,   /* the head of a request is awaited */
	VISIT_BODY,   /* and its body */
	VISIT_ANSWER, /* the answer is fetched */
	VISIT_STREAM, /* for as long as they like: it holds one piece in memory */
};

/* All times are monotonic milliseconds. */
void patience_begins(struct patience *p, struct MHD_Connection *c, void **socket_context, uint64_t now);
void patience_ends(struct patience *p, void **socket_context);
void patience_stage(struct MHD_Connection *c, enum visit_stage stage, uint64_t now);
/* Hangs up on those whose time is over. True: there are connections left to look at. */
bool patience_sweep(struct patience *p, uint64_t now);

#endif
