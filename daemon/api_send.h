/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_send.h - an answer on its way to whoever asked.
 */
#ifndef CAPD_DAEMON_API_SEND_H
#define CAPD_DAEMON_API_SEND_H

#include <microhttpd.h>

#include "daemon/api_answer.h"

/* Bodies still being made, so that they can be ended before their server is. */
struct sendings {
	struct sending *first;
	size_t unsent;		      /* bytes of whole answers that wait to be fetched */
	void (*woken)(void *context); /* the servers do not notice by themselves: let them run soon */
	void *context;
};

/* Takes the answer over, whatever happens. */
enum MHD_Result api_send(struct sendings *all, struct MHD_Connection *c, struct api_answer *a);

/* There is more of a body that waited; between its source's first WAITS and its end. */
void sending_wake(struct sending *s);
/* Each ends at once; call it before the servers are stopped. */
void sendings_end(struct sendings *all);

#endif
