/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blob.c - the cheapest server there is: one 300-byte Bundle, whatever is asked.
 *
 * Measures clients, so it must never be what they wait for: one thread, epoll,
 * one read and one write per request, keep-alive, no parsing beyond the end of a
 * request's head.  Prints its port and serves until it is ended.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, READ_MAX = 16 * 1024, BODY_SIZE = 300 };

static const char bundle[] =
	"{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":1,\"entry\":[{\"resource\":{"
	"\"resourceType\":\"Slot\",\"id\":\"s1\",\"schedule\":{\"reference\":\"Schedule/hp\"},"
	"\"status\":\"free\",\"start\":\"2027-01-04T09:00:00-05:00\",\"end\":\"2027-01-04T09:30:00-"
	"05:00\"}}]}";

static size_t write_reply(char *out, size_t room)
{
	int head = snprintf(out, room,
			    "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n"
			    "Content-Length: %d\r\n\r\n%-*s",
			    BODY_SIZE, BODY_SIZE, bundle);

	return (size_t)head;
}

static int listen_anywhere(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(name);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&name, size) || listen(fd, 1024) ||
	    getsockname(fd, (struct sockaddr *)&name, &size)) {
		perror("blob: cannot listen");
		exit(1);
	}
	printf("%d\n", ntohs(name.sin_port));
	fflush(stdout);
	return fd;
}

static void watch(int epoll, int fd)
{
	struct epoll_event e = { .events = EPOLLIN, .data = { .fd = fd } };

	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
}

static void welcome(int epoll, int listener)
{
	int one = 1, fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		watch(epoll, fd);
	}
}

/* A client that polls sends one small GET at a time: it arrives whole. */
static void serve(int fd, const char *reply, size_t size)
{
	static char heard[READ_MAX];
	ssize_t n = read(fd, heard, sizeof(heard));

	if (n == 0 || (n < 0 && errno != EAGAIN) ||
	    (n > 3 && !memcmp(heard + n - 4, "\r\n\r\n", 4) && write(fd, reply, size) < 0))
		close(fd);
}

int main(void)
{
	static char reply[READ_MAX];
	struct epoll_event events[EVENTS];
	size_t size = write_reply(reply, sizeof(reply));
	int listener = listen_anywhere(), epoll = epoll_create1(EPOLL_CLOEXEC), i, n;

	watch(epoll, listener);
	for (;;) {
		n = epoll_wait(epoll, events, EVENTS, -1);
		for (i = 0; i < n; i++) {
			if (events[i].data.fd == listener)
				welcome(epoll, listener);
			else
				serve(events[i].data.fd, reply, size);
		}
	}
}
