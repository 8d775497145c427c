/* SPDX-License-Identifier: Apache-2.0 */
/*
 * follow.c - so many pages that follow along: follow PORT STREAMS SECONDS.
 *
 * Opens the streams, reads whatever comes and prints how many events each heard at the
 * least, so that streams that were dropped or starved are seen.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STREAMS_MAX = 1000, PIECE = 16384 };

static struct pollfd streams[STREAMS_MAX];
static unsigned events[STREAMS_MAX];

static int dial(int port)
{
	static const char get[] = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    write(fd, get, sizeof(get) - 1) != sizeof(get) - 1) {
		perror("follow");
		exit(1);
	}
	return fd;
}

static void hear(int i)
{
	char piece[PIECE + 1];
	ssize_t n = read(streams[i].fd, piece, PIECE);

	if (n <= 0) {
		(void)fprintf(stderr, "follow: stream %d has ended\n", i);
		exit(1);
	}
	piece[n] = '\0';
	for (const char *at = piece; (at = strstr(at, "event: ")); at++)
		events[i]++;
}

static unsigned fewest(int n)
{
	unsigned least = events[0];

	for (int i = 1; i < n; i++)
		if (events[i] < least)
			least = events[i];
	return least;
}

int main(int argc, char **argv)
{
	int port = argc > 1 ? atoi(argv[1]) : 0, n = argc > 2 ? atoi(argv[2]) : 0;
	time_t end = time(NULL) + (argc > 3 ? atoi(argv[3]) : 0);

	if (!port || n < 1 || n > STREAMS_MAX) {
		(void)fprintf(stderr, "usage: follow PORT STREAMS SECONDS\n");
		return 2;
	}
	for (int i = 0; i < n; i++)
		streams[i] = (struct pollfd){ .fd = dial(port), .events = POLLIN };
	while (time(NULL) < end) {
		if (poll(streams, (nfds_t)n, 200) <= 0)
			continue;
		for (int i = 0; i < n; i++)
			if (streams[i].revents)
				hear(i);
	}
	(void)printf("%u\n", fewest(n));
	return 0;
}
