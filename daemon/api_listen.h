/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_listen.h - the two places we listen on, as bound sockets.
 */
#ifndef CAPD_DAEMON_API_LISTEN_H
#define CAPD_DAEMON_API_LISTEN_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/err.h"

enum { LISTEN_HOST_MAX = 64, PEER_NAME_MAX = 64 };

/* "127.0.0.1:8470", "[::1]:0": a listening socket, or -1. ret_host holds the address without its port. */
int listen_tcp(const char *where, char ret_host[LISTEN_HOST_MAX], int *ret_port, struct err *err) must_check;

/* Mode 0660, in place only once it listens; a socket nobody answers on is replaced, anything else is not. */
int listen_unix(const char *path, struct err *err) must_check;

/* Who is at the other end, by the kernel's word: a user name, or "uid 1000". Returns out. */
char *peer_name(int fd, char out[PEER_NAME_MAX]);
bool peer_is_house(int fd); /* root, or whom this process runs as */
bool peer_in_group(int fd, const char *group);
/* A TCP peer on this machine. */
bool peer_is_near(const struct sockaddr *address);

#endif
