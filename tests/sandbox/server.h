/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.h - one HTTP server on loopback for every part of the sandbox.
 */
#ifndef CAPD_SANDBOX_SERVER_H
#define CAPD_SANDBOX_SERVER_H

#include "sandbox.h"

struct server;

/* Listens on 127.0.0.1 and fills in sandbox->port; NULL with words on stderr. */
struct server *server_start(struct sandbox *sandbox, int port);
void server_serve(struct server *s); /* from here on requests are answered */
void server_tick(struct server *s);  /* sends the answers that had to wait */
void server_stop(struct server *s);

#endif
