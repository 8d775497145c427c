/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ehr.c - a FHIR server with one page of 1,000 slots, over plain TCP and over TLS.
 *
 * The other side of what a poll costs, in a process of its own so that its CPU is
 * nobody else's.  One thread per connection, answers built ahead, keep-alive.
 *
 *	ehr DIR		prints its two ports, plain and TLS; DIR has key.pem and ca.pem
 *
 *	/full/Slot?      1,000 slots, 600 KB, with an ETag; 304 when that is sent back
 *	/gate-N/Slot?    the same, but the end is held until N callers wait for it
 *	/small/Slot?     two slots
 *	/empty           304 and nothing else
 *	/bench/polls     how many Slot searches were answered
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

enum {
	SLOTS = 1000,
	BUNDLE_MAX = 1024 * 1024,
	HEARD_MAX = 16 * 1024,
	HELD_BACK = 1024,
	DAY_S = 86400
};

struct caller {
	int fd;
	SSL *tls; /* NULL: plain */
};

static struct buf full = BUF_INIT(BUNDLE_MAX), small = BUF_INIT(BUNDLE_MAX);
static atomic_ulong polls;
static SSL_CTX *context;

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(EXIT_FAILURE);
}

/* ---- documents ---- */

/* As servers give them: what a slot is for in two code systems, and where it came from. */
static void slot(struct buf *out, int i, time_t at)
{
	struct tm utc;
	char start[32], end[32];

	gmtime_r(&at, &utc);
	strftime(start, sizeof(start), "%Y-%m-%dT%H:%M:%SZ", &utc);
	at += 900;
	gmtime_r(&at, &utc);
	strftime(end, sizeof(end), "%Y-%m-%dT%H:%M:%SZ", &utc);
	buf_printf(
		out,
		"%s{\"fullUrl\":\"https://fhir.example.org/r4/Slot/slot-%05d\",\"resource\":{"
		"\"resourceType\":\"Slot\",\"id\":\"slot-%05d\",\"meta\":{\"versionId\":\"1\","
		"\"lastUpdated\":\"2026-11-20T11:00:00Z\"},\"appointmentType\":{\"coding\":[{"
		"\"system\":\"http://fhir.org/guides/argonaut-scheduling/CodeSystem/appt-type\","
		"\"code\":\"%s\",\"display\":\"Patient\"},{\"system\":"
		"\"https://ehr.example.org/codes/visit-type\",\"code\":\"NPV30\",\"display\":\"NEW "
		"PATIENT VISIT, 30 MINUTES\"}]},"
		"\"schedule\":{\"reference\":\"Schedule/sch-bos-primary-care\"},"
		"\"status\":\"%s\",\"start\":\"%s\",\"end\":\"%s\"},"
		"\"search\":{\"mode\":\"match\"}}",
		i ? "," : "", i, i, i % 2 ? "new-patient" : "established-patient",
		i % 3 ? "busy" : "free", start, end);
}

static void write_bundle(struct buf *out, int slots)
{
	struct buf body cleanup_buf = BUF_INIT(BUNDLE_MAX);
	time_t from = time(NULL) + DAY_S;

	buf_puts(&body, "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[");
	for (int i = 0; i < slots; i++)
		slot(&body, i, from - from % 900 + i * 900L);
	buf_puts(&body, "]}");
	buf_printf(out,
		   "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nETag: "
		   "W/\"1\"\r\nContent-Length: %zu\r\n\r\n%s",
		   body.length, buf_text(&body));
}

/* ---- one caller ---- */

static bool send_all(struct caller *c, const char *bytes, size_t n)
{
	while (n) {
		ssize_t done = c->tls ? SSL_write(c->tls, bytes, (int)n) : write(c->fd, bytes, n);

		if (done <= 0)
			return false;
		bytes += done;
		n -= (size_t)done;
	}
	return true;
}

/* All but the end of it, until `together` callers have as much. */
static bool send_gated(struct caller *c, unsigned long together)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
	static unsigned long waiting, round;
	unsigned long mine;

	if (!send_all(c, full.data, full.length - HELD_BACK))
		return false;
	pthread_mutex_lock(&lock);
	mine = round;
	if (++waiting == together) {
		waiting = 0;
		round++;
		pthread_cond_broadcast(&opened);
	}
	while (mine == round)
		pthread_cond_wait(&opened, &lock);
	pthread_mutex_unlock(&lock);
	return send_all(c, full.data + full.length - HELD_BACK, HELD_BACK);
}

static bool answer(struct caller *c, const char *head)
{
	static const char unchanged[] = "HTTP/1.1 304 Not Modified\r\nETag: W/\"1\"\r\n\r\n",
			  empty[] = "HTTP/1.1 304 Not Modified\r\n\r\n";
	char text[128];
	int n;

	if (!strncmp(head, "GET /bench/polls ", 17)) {
		n = snprintf(text, sizeof(text), "%lu\n", atomic_load(&polls));
		n = snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%lu\n",
			     n, atomic_load(&polls));
		return send_all(c, text, (size_t)n);
	}
	if (!strncmp(head, "GET /empty", 10))
		return send_all(c, empty, sizeof(empty) - 1);
	atomic_fetch_add(&polls, 1);
	if (strstr(head, "\r\nIf-None-Match: "))
		return send_all(c, unchanged, sizeof(unchanged) - 1);
	if (!strncmp(head, "GET /gate-", 10))
		return send_gated(c, strtoul(head + 10, NULL, 10));
	if (!strncmp(head, "GET /small/", 11))
		return send_all(c, small.data, small.length);
	return send_all(c, full.data, full.length);
}

/* Nobody who asks here sends a second request before the first is answered. */
static void converse(struct caller *c)
{
	char heard[HEARD_MAX];
	size_t length = 0;
	ssize_t n;

	for (;;) {
		size_t room = sizeof(heard) - 1 - length;

		n = c->tls ? SSL_read(c->tls, heard + length, (int)room) :
			     read(c->fd, heard + length, room);
		if (n <= 0)
			return;
		length += (size_t)n;
		heard[length] = '\0';
		if (!strstr(heard, "\r\n\r\n"))
			continue;
		if (!answer(c, heard))
			return;
		length = 0;
	}
}

static void *serve(void *argument)
{
	struct caller *c = argument;

	if (c->tls) {
		SSL_set_fd(c->tls, c->fd);
		if (SSL_accept(c->tls) == 1)
			converse(c);
		SSL_free(c->tls);
	} else {
		converse(c);
	}
	close(c->fd);
	free(c);
	return NULL;
}

/* ---- listening ---- */

struct door {
	int fd;
	bool tls;
};

static void *welcome(void *argument)
{
	const struct door *door = argument;
	int one = 1, fd;

	while ((fd = accept(door->fd, NULL, NULL)) >= 0) {
		struct caller *c = malloc(sizeof(*c));
		pthread_t thread;

		must(c != NULL, "a caller");
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		*c = (struct caller){ fd, door->tls ? SSL_new(context) : NULL };
		must(!pthread_create(&thread, NULL, serve, c), "a thread");
		pthread_detach(thread);
	}
	must(false, "accept");
	return NULL;
}

static int open_door(struct door *d)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(name);

	d->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(d->fd >= 0 && !bind(d->fd, (struct sockaddr *)&name, size) && !listen(d->fd, 1024) &&
		     !getsockname(d->fd, (struct sockaddr *)&name, &size),
	     "cannot listen");
	return ntohs(name.sin_port);
}

static void prove(const char *dir)
{
	char key[512], cert[512];

	(void)snprintf(key, sizeof(key), "%s/key.pem", dir);
	(void)snprintf(cert, sizeof(cert), "%s/ca.pem", dir);
	context = SSL_CTX_new(TLS_server_method());
	must(SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 &&
		     SSL_CTX_use_certificate_file(context, cert, SSL_FILETYPE_PEM) == 1,
	     "no certificate");
}

int main(int argc, char **argv)
{
	struct door plain = { .tls = false }, tls = { .tls = true };
	pthread_t thread;
	int port;

	if (argc != 2) {
		fprintf(stderr, "usage: ehr DIR\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	write_bundle(&full, SLOTS);
	write_bundle(&small, 2);
	prove(argv[1]);
	port = open_door(&plain);
	printf("%d %d\n", port, open_door(&tls));
	fflush(stdout);
	must(!pthread_create(&thread, NULL, welcome, &plain), "a thread");
	welcome(&tls);
}
