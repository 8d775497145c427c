/* SPDX-License-Identifier: Apache-2.0 */
/*
 * front.c - one process that accepts, one per connection that relays one request.
 *
 * An answer is read whole from behind before it is changed and passed on, so a
 * trick works on real answers.  Connections end after one answer: then a trick
 * about TLS meets the very next request.
 */
#include "tests/e2e/support/front.h"

#include <poll.h>
#include <arpa/inet.h>
#include <check.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "tests/e2e/support/front_cert.h"

enum {
	MESSAGE_MAX = 16 * 1024 * 1024,
	BOMB = 80 * 1024 * 1024, /* more than any answer of a feed may be */
	DAY_S = 24 * 60 * 60,
	DRIP_MS = 100,
	CERTS = 4,
};

struct orders {
	atomic_int trick, left;
};

struct front {
	int listener, port, behind;
	pid_t pid;
	struct orders *orders;
	EVP_PKEY *key;
	X509 *certs[CERTS]; /* by certificate_of() */
};

/* ---- one visit ---- */

static int certificate_of(enum trick t)
{
	return t == TRICK_EXPIRED ? 1 : t == TRICK_OTHER_NAME ? 2 : t == TRICK_STRANGER ? 3 : 0;
}

static bool is_about_tls(enum trick t)
{
	return certificate_of(t) || t == TRICK_OLD_TLS;
}

/* TRICK_NONE when none is due. */
static enum trick take(struct orders *o, bool tls)
{
	enum trick t = (enum trick)atomic_load(&o->trick);

	if (t == TRICK_NONE || is_about_tls(t) != tls || atomic_load(&o->left) <= 0)
		return TRICK_NONE;
	return atomic_fetch_sub(&o->left, 1) > 0 ? t : TRICK_NONE;
}

static size_t message_length(const struct buf *b)
{
	const char *text = b->length ? b->data : "", *end = strstr(text, "\r\n\r\n");
	const char *length = strcasestr(text, "\r\nContent-Length:");

	if (!end)
		return 0;
	return (size_t)(end + 4 - text) + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
}

static bool read_request(SSL *tls, struct buf *request)
{
	char chunk[16384];
	int n;

	while (!message_length(request) || request->length < message_length(request)) {
		n = SSL_read(tls, chunk, sizeof(chunk));
		if (n <= 0)
			return false;
		buf_append(request, chunk, (size_t)n);
		(void)buf_text(request);
	}
	return true;
}

static bool ask_behind(const struct front *f, const struct buf *request, struct buf *reply)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)f->behind) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const char *rest = strstr(request->data, "\r\n") + 2;
	char chunk[65536];
	ssize_t n;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&at, sizeof(at)))
		return false;
	dprintf(fd, "%.*sConnection: close\r\n", (int)(rest - request->data), request->data);
	for (size_t left = request->length - (size_t)(rest - request->data); left; left -= (size_t)n)
		if ((n = write(fd, request->data + request->length - left, left)) <= 0)
			return false;
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_append(reply, chunk, (size_t)n);
	close(fd);
	(void)buf_text(reply);
	return reply->length > 0;
}

/* ---- answers of our own ---- */

/* One member: RFC 1952 lets several follow one another. */
static void zip_member(const char *bytes, size_t n, struct buf *out)
{
	z_stream z = { .avail_in = (uInt)n };
	unsigned char chunk[16384];
	int result;

	/* zlib declares the bytes writable and does not write to them. */
	memcpy(&z.next_in, &bytes, sizeof(bytes));
	if (deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	do {
		z.next_out = chunk;
		z.avail_out = sizeof(chunk);
		result = deflate(&z, Z_FINISH);
		buf_append(out, chunk, sizeof(chunk) - z.avail_out);
	} while (result == Z_OK);
	deflateEnd(&z);
}

static void head(struct buf *out, const char *status, const char *more, size_t length)
{
	buf_printf(out, "HTTP/1.1 %s\r\nContent-Type: application/fhir+json\r\n%sContent-Length: %zu\r\nConnection: close\r\n\r\n",
		   status, more, length);
}

static void bomb(struct buf *out)
{
	static char blanks[1024 * 1024];
	struct buf member cleanup_buf = BUF_INIT(MESSAGE_MAX);
	size_t n = BOMB / sizeof(blanks);

	memset(blanks, ' ', sizeof(blanks));
	zip_member(blanks, sizeof(blanks), &member);
	head(out, "200 OK", "Content-Encoding: gzip\r\n", n * member.length);
	while (n--)
		buf_append(out, member.data, member.length);
}

static void zip(const char *text, size_t n, bool cut, struct buf *out)
{
	struct buf body cleanup_buf = BUF_INIT(MESSAGE_MAX);
	size_t half = n / 2;

	zip_member(text, cut ? n : half, &body);
	if (!cut)
		zip_member(text + half, n - half, &body);
	else
		body.length /= 2;
	head(out, "200 OK", "Content-Encoding: gzip\r\n", body.length);
	buf_append(out, body.data, body.length);
}

/* What goes out instead of the reply; false: the reply itself. */
static bool change(enum trick t, const struct buf *reply, struct buf *out)
{
	const char *body = strstr(reply->data, "\r\n\r\n");
	size_t n = body ? reply->length - (size_t)(body + 4 - reply->data) : 0;

	if (t == TRICK_BOMB)
		bomb(out);
	else if (t == TRICK_REDIRECT)
		head(out, "302 Found", "Location: https://other.example.org/r4/Slot\r\n", 0);
	else if (body && (t == TRICK_GZIP_CUT || t == TRICK_GZIP_TWO))
		zip(body + 4, n, t == TRICK_GZIP_CUT, out);
	else
		return false;
	return true;
}

static void drip(SSL *tls)
{
	struct pollfd peer = { .fd = SSL_get_fd(tls), .events = POLLRDHUP };
	const char start[] = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{";

	SSL_write(tls, start, sizeof(start) - 1);
	/* One byte a beat, until the other side has had enough. */
	while (SSL_write(tls, " ", 1) == 1 && poll(&peer, 1, DRIP_MS) == 0)
		;
}

static void give(SSL *tls, int fd, enum trick t, const struct buf *reply)
{
	const struct linger at_once = { 1, 0 };
	size_t n = t == TRICK_RESET || t == TRICK_CUT ? reply->length / 2 : reply->length;

	for (size_t sent = 0; sent < n;) {
		int wrote = SSL_write(tls, reply->data + sent, (int)(n - sent));

		if (wrote <= 0)
			return;
		sent += (size_t)wrote;
	}
	if (t == TRICK_RESET)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	else if (t != TRICK_CUT)
		SSL_shutdown(tls);
}

static void relay(struct front *f, SSL *tls, int fd)
{
	struct buf request cleanup_buf = BUF_INIT(MESSAGE_MAX),
			   reply cleanup_buf = BUF_INIT(MESSAGE_MAX),
			   other cleanup_buf = BUF_INIT(MESSAGE_MAX);
	enum trick t;

	if (!read_request(tls, &request) || !ask_behind(f, &request, &reply))
		return;
	/* A 304 has no body to spoil. */
	t = strncmp(request.data, "GET /r4/", 8) || strncmp(reply.data, "HTTP/1.1 200", 12) ||
			    strstr(request.data, ".well-known") ?
		    TRICK_NONE :
		    take(f->orders, false);
	if (t == TRICK_DRIP)
		drip(tls);
	else
		give(tls, fd, t, change(t, &reply, &other) ? &other : &reply);
}

static void visit(struct front *f, int fd)
{
	enum trick t = take(f->orders, true);
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	SSL *tls;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	SSL_CTX_use_PrivateKey(ctx, f->key);
	SSL_CTX_use_certificate(ctx, f->certs[certificate_of(t)]);
	/* A resumed session would not show its certificate. */
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(ctx, 0);
	if (t == TRICK_OLD_TLS) {
		SSL_CTX_set_security_level(ctx, 0);
		SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION);
	}
	tls = SSL_new(ctx);
	SSL_set_fd(tls, fd);
	if (SSL_accept(tls) == 1)
		relay(f, tls, fd);
	close(fd);
	_exit(0);
}

static void accept_all(struct front *f)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int fd = accept(f->listener, NULL, NULL);

		if (fd >= 0 && fork() == 0)
			visit(f, fd);
		if (fd >= 0)
			close(fd);
	}
}

/* ---- the outside ---- */

static void listen_anywhere(struct front *f)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	f->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(f->listener, (struct sockaddr *)&at, size), 0);
	ck_assert_int_eq(listen(f->listener, 64), 0);
	ck_assert_int_eq(getsockname(f->listener, (struct sockaddr *)&at, &size), 0);
	f->port = ntohs(at.sin_port);
}

struct front *front_open(const char *dir)
{
	struct front *f = calloc(1, sizeof(*f));
	char path[512];

	ck_assert_ptr_nonnull(f);
	f->orders = mmap(NULL, sizeof(*f->orders), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(f->orders != MAP_FAILED);
	f->key = EVP_EC_gen("P-256");
	f->certs[0] = front_certify(f->key, "IP:127.0.0.1", -DAY_S, DAY_S);
	f->certs[1] = front_certify(f->key, "IP:127.0.0.1", -2 * DAY_S, -DAY_S);
	f->certs[2] = front_certify(f->key, "DNS:ehr.example.org", -DAY_S, DAY_S);
	f->certs[3] = front_certify(f->key, "IP:127.0.0.1", -DAY_S, DAY_S);
	/* All but the stranger: what is wrong with the others must be found in them. */
	(void)snprintf(path, sizeof(path), "%s/ca.pem", dir);
	front_write_cert(path, f->certs, CERTS - 1);
	listen_anywhere(f);
	return f;
}

int front_port(const struct front *f)
{
	return f->port;
}

void front_serve(struct front *f, int behind)
{
	f->behind = behind;
	f->pid = fork();
	ck_assert_int_ge(f->pid, 0);
	if (f->pid == 0)
		accept_all(f);
}

void front_close(struct front *f)
{
	kill(f->pid, SIGKILL);
	(void)waitpid(f->pid, NULL, 0);
	close(f->listener);
	munmap(f->orders, sizeof(*f->orders));
	for (int i = 0; i < CERTS; i++)
		X509_free(f->certs[i]);
	EVP_PKEY_free(f->key);
	free(f);
}

void front_trick(struct front *f, enum trick t, int n)
{
	atomic_store(&f->orders->left, 0);
	atomic_store(&f->orders->trick, (int)t);
	atomic_store(&f->orders->left, n);
}

bool front_tricked(const struct front *f)
{
	return atomic_load(&f->orders->left) <= 0;
}
