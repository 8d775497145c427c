/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_wire.h - the API on real sockets, with the loop driven by hand.
 *
 * Port 0 and a socket in a fresh directory, so that any number of tests run at once.
 */
#ifndef CAPD_TESTS_API_WIRE_H
#define CAPD_TESTS_API_WIRE_H

#include <arpa/inet.h>
#include <check.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/unit/support/api_case.h"

enum { HEARD_MAX = 64 * 1024, PASSES_MAX = 100000 };

struct wire {
	uv_loop_t loop;
	struct still_house house;
	struct api *api;
	char directory[64], path[96];
};

static inline void wire_open(struct wire *w)
{
	struct api_house house = still_house_init(&w->house);
	struct err err = ERR_INIT;

	strcpy(w->directory, "/tmp/capacityd-api-XXXXXX");
	ck_assert(mkdtemp(w->directory) != NULL);
	(void)snprintf(w->path, sizeof(w->path), "%s/control.sock", w->directory);
	ck_assert_int_eq(uv_loop_init(&w->loop), 0);
	w->api = api_new(&w->loop, &(struct api_places){ "127.0.0.1:0", w->path, NULL }, &house, &err);
	ck_assert_msg(w->api != NULL, "%s", err.text);
}

static inline void wire_close(struct wire *w)
{
	api_close(w->api);
	ck_assert_int_eq(uv_run(&w->loop, UV_RUN_DEFAULT), 0);
	ck_assert_int_eq(uv_loop_close(&w->loop), 0);
	ck_assert_int_eq(rmdir(w->directory), 0); /* the socket is gone, too */
}

static inline int dial_tcp(struct wire *w)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)api_port(w->api)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static inline int dial_local(struct wire *w)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", w->path);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

/* Sends, runs the loop until the other side closes, and returns what was heard. */
static inline char *exchange(struct wire *w, int fd, const char *bytes)
{
	static char heard[HEARD_MAX];
	size_t length = 0;

	ck_assert_int_eq(send(fd, bytes, strlen(bytes), 0), (ssize_t)strlen(bytes));
	for (int i = 0; i < PASSES_MAX; i++) {
		ssize_t n;

		(void)uv_run(&w->loop, UV_RUN_NOWAIT);
		n = recv(fd, heard + length, sizeof(heard) - 1 - length, MSG_DONTWAIT);
		if (n == 0)
			break;
		length += n > 0 ? (size_t)n : 0;
	}
	heard[length] = '\0';
	close(fd);
	return heard;
}

#endif
