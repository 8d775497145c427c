/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_ask.h - a request as the server has it, as the routes read it.
 */
#ifndef CAPD_DAEMON_API_ASK_H
#define CAPD_DAEMON_API_ASK_H

#include <microhttpd.h>

#include "base/limits.h"
#include "daemon/api_answer.h"
#include "daemon/api_listen.h"

/* Holds what the request points at. */
struct asked {
	struct api_request q;
	struct api_argument arguments[API_ARGUMENTS_MAX];
	char name[PEER_NAME_MAX];
};

/* What the head and the socket tell; the rest of ret->q is zero. */
void api_ask(struct asked *ret, struct MHD_Connection *c, enum api_door door,
	     const struct api_house *house);

#endif
