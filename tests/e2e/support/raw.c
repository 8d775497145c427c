/* SPDX-License-Identifier: Apache-2.0 */
/*
 * raw.c - a socket and nothing else.
 */
#include "tests/e2e/support/raw.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATIENCE_MS = 60 * 1000, PIECE = 4096 };

static int dial(int family, const struct sockaddr *to, socklen_t size)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_msg(connect(fd, to, size) == 0, "cannot connect: %s", strerror(errno));
	ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

int raw_dial_tcp(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return dial(AF_INET, (const struct sockaddr *)&a, sizeof(a));
}

int raw_dial_unix(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	ck_assert_int_lt(snprintf(a.sun_path, sizeof(a.sun_path), "%s", path), (int)sizeof(a.sun_path));
	return dial(AF_UNIX, (const struct sockaddr *)&a, sizeof(a));
}

/* False: nothing more will come. */
static bool hear(int fd, struct buf *ret)
{
	char piece[PIECE];
	ssize_t n = recv(fd, piece, sizeof(piece), 0);

	if (n > 0)
		buf_append(ret, piece, (size_t)n);
	return n > 0 || (n < 0 && errno == EAGAIN);
}

int raw_exchange(int fd, const char *bytes, size_t n, struct buf *ret)
{
	size_t sent = 0;
	int status = 0;

	buf_clear(ret);
	for (bool open = true; open;) {
		struct pollfd p = { .fd = fd, .events = (short)(POLLIN | (sent < n ? POLLOUT : 0)) };

		ck_assert_msg(poll(&p, 1, PATIENCE_MS) == 1, "no answer and no end: %s", buf_text(ret));
		if (p.revents & POLLOUT) {
			ssize_t now = send(fd, bytes + sent, n - sent, MSG_NOSIGNAL);

			/* A server may have heard enough before it has heard all. */
			sent = now < 0 && errno != EAGAIN ? n : sent + (size_t)(now > 0 ? now : 0);
		}
		if (p.revents & ~POLLOUT)
			open = hear(fd, ret);
	}
	(void)close(fd);
	(void)sscanf(buf_text(ret), "HTTP/1.%*d %d", &status);
	return status;
}

bool raw_is_closed(int fd)
{
	char piece[PIECE];
	ssize_t n;

	while ((n = recv(fd, piece, sizeof(piece), 0)) > 0)
		;
	return n == 0 || errno != EAGAIN;
}
