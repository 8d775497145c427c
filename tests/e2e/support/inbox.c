/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inbox.c - the HTTP receivers, and what has come.
 */
#include "tests/e2e/support/inbox.h"

#include <arpa/inet.h>
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/webhook_key.h"
#include "tests/e2e/support/front_cert.h"
#include "tests/e2e/support/inbox_state.h"
#include "tests/unit/support/strict.h"

enum { HOUR_S = 3600 };

/* ---- what has come ---- */

static size_t slot(struct inbox *i, const char *path)
{
	size_t at = 0;

	while (at + 1 < INBOX_PATHS && i->paths[at].path[0] && strcmp(i->paths[at].path, path) != 0)
		at++;
	(void)snprintf(i->paths[at].path, sizeof(i->paths[at].path), "%s", path);
	return at;
}

int inbox_order(struct inbox *i, const char *path)
{
	int status = 0;
	size_t at;

	pthread_mutex_lock(&i->lock);
	at = slot(i, path);
	i->paths[at].tried++;
	if (i->paths[at].left > 0) {
		i->paths[at].left--;
		status = i->paths[at].status;
	}
	pthread_mutex_unlock(&i->lock);
	return status;
}

void inbox_take(struct inbox *i, const char *path, const char *text, size_t n)
{
	pthread_mutex_lock(&i->lock);
	if (i->count < INBOX_LETTERS) {
		struct letter_in *l = &i->letters[i->count++];

		(void)snprintf(l->path, sizeof(l->path), "%s", path);
		l->text = (struct buf)BUF_INIT(INBOX_BODY);
		buf_append(&l->text, text, n);
		(void)buf_text(&l->text);
	}
	pthread_mutex_unlock(&i->lock);
}

void inbox_refuse(struct inbox *i, const char *path, const char *why)
{
	pthread_mutex_lock(&i->lock);
	(void)snprintf(i->refused, sizeof(i->refused), "%s refused: %s", path, why);
	pthread_mutex_unlock(&i->lock);
}

void inbox_answer(struct inbox *i, const char *path, int status, int times)
{
	size_t at;

	pthread_mutex_lock(&i->lock);
	at = slot(i, path);
	i->paths[at].status = status;
	i->paths[at].left = times;
	pthread_mutex_unlock(&i->lock);
}

void inbox_forget_tls(struct inbox *i)
{
	atomic_store(&i->plain, true);
}

size_t inbox_tried(struct inbox *i, const char *path)
{
	size_t n;

	pthread_mutex_lock(&i->lock);
	n = i->paths[slot(i, path)].tried;
	pthread_mutex_unlock(&i->lock);
	return n;
}

size_t inbox_holding(struct inbox *i, const char *path, const char *text)
{
	size_t n = 0;

	pthread_mutex_lock(&i->lock);
	for (size_t l = 0; l < i->count; l++)
		n += (!path || !strcmp(i->letters[l].path, path)) &&
		     strstr(buf_text(&i->letters[l].text), text) != NULL;
	pthread_mutex_unlock(&i->lock);
	return n;
}

size_t inbox_count(struct inbox *i, const char *path)
{
	return inbox_holding(i, path, "");
}

void inbox_expect(struct inbox *i, const char *path, size_t n)
{
	struct buf all cleanup_buf = BUF_INIT(4000);
	size_t is = inbox_count(i, path);

	pthread_mutex_lock(&i->lock);
	for (size_t l = 0; l < i->count; l++)
		buf_printf(&all, "%s: %.160s\n", i->letters[l].path, buf_text(&i->letters[l].text));
	pthread_mutex_unlock(&i->lock);
	ck_assert_msg(is == n, "%zu of %s, not %zu:\n%s", is, path ? path : "all", n, buf_text(&all));
}

void inbox_text(struct inbox *i, const char *path, size_t n, struct buf *out)
{
	pthread_mutex_lock(&i->lock);
	for (size_t l = 0; l < i->count; l++)
		if (!strcmp(i->letters[l].path, path) && n-- == 0)
			buf_append(out, buf_text(&i->letters[l].text), i->letters[l].text.length);
	pthread_mutex_unlock(&i->lock);
}

/* ---- HTTP ---- */

struct asked {
	char path[32];
	struct buf head, body;
};

static bool read_asked(int fd, struct asked *a)
{
	char chunk[4096], *end = NULL;
	size_t length = 0;
	ssize_t n;

	while ((!end || a->head.length < length) && (n = read(fd, chunk, sizeof(chunk))) > 0) {
		buf_append(&a->head, chunk, (size_t)n);
		end = strstr(a->head.data, "\r\n\r\n");
		if (end && !length && strcasestr(a->head.data, "\r\nContent-Length:"))
			length = (size_t)(end + 4 - a->head.data) +
				 strtoul(strcasestr(a->head.data, "\r\nContent-Length:") + 17, NULL, 10);
	}
	if (!end || !length || a->head.length < length ||
	    sscanf(a->head.data, "POST %31s HTTP/1.1", a->path) != 1)
		return false;
	buf_append(&a->body, end + 4, length - (size_t)(end + 4 - a->head.data));
	(void)buf_text(&a->body);
	*end = '\0';
	return true;
}

static void header(const struct asked *a, const char *name, char out[256])
{
	char line[64];
	const char *at;

	(void)snprintf(line, sizeof(line), "\r\n%s: ", name);
	at = strcasestr(a->head.data, line);
	(void)snprintf(out, 256, "%.*s", at ? (int)strcspn(at + strlen(line), "\r") : 0,
		       at ? at + strlen(line) : "");
}

/* As a library of Standard Webhooks checks it. */
static const char *hook_refuses(const struct asked *a)
{
	struct buf expected cleanup_buf = BUF_INIT(256);
	char id[256], timestamp[256], signature[256];
	struct webhook_key key;
	struct err err = ERR_INIT;
	long long skew;

	header(a, "webhook-id", id);
	header(a, "webhook-timestamp", timestamp);
	header(a, "webhook-signature", signature);
	skew = (long long)time(NULL) - strtoll(timestamp, NULL, 10);
	if (!*id || skew > 300 || skew < -300)
		return "webhook-id or webhook-timestamp";
	ck_assert_int_eq(webhook_key(INBOX_SECRET, strlen(INBOX_SECRET), &key, &err), 0);
	webhook_sign(&key, id, timestamp, buf_text(&a->body), a->body.length, &expected);
	if (strcmp(signature, buf_text(&expected)) != 0)
		return "webhook-signature";
	return strict_cloudevent(buf_text(&a->body), a->body.length);
}

static const char *refuses(const struct asked *a)
{
	const char *body = buf_text(&a->body);

	if (!strcmp(a->path, "/slack"))
		return strict_slack(body, a->body.length);
	if (!strcmp(a->path, "/teams"))
		return strict_teams(body, a->body.length);
	if (!strcmp(a->path, "/hook"))
		return hook_refuses(a);
	if (!strcmp(a->path, "/v2/enqueue"))
		return strstr(body, INBOX_ROUTING) ? strict_pagerduty(body, a->body.length) :
						     "routing_key";
	return "no such address";
}

static void answer(int fd, int status, const char *body)
{
	(void)dprintf(fd, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
		      status, strlen(body), body);
}

static void serve_one(struct inbox *i, int fd)
{
	struct asked a = { .head = BUF_INIT(INBOX_BODY), .body = BUF_INIT(INBOX_BODY) };
	const char *why;
	int order;

	if (read_asked(fd, &a)) {
		order = inbox_order(i, a.path);
		why = order ? NULL : refuses(&a);
		if (why)
			inbox_refuse(i, a.path, why);
		else if (!order)
			inbox_take(i, a.path, buf_text(&a.body), a.body.length);
		answer(fd, order ? order : why ? 400 : 202, why ? why : "ok");
	}
	buf_release(&a.head);
	buf_release(&a.body);
}

/* ---- life ---- */

/* Whoever asked may have been killed meanwhile. */
static void bear_broken_pipes(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void *http_thread(void *context)
{
	struct inbox *i = context;

	bear_broken_pipes();
	for (int fd; (fd = accept(i->http, NULL, NULL)) >= 0; close(fd))
		serve_one(i, fd);
	return NULL;
}

static void *mail_thread(void *context)
{
	struct inbox *i = context;

	bear_broken_pipes();
	for (int fd; (fd = accept(i->mail, NULL, NULL)) >= 0; close(fd))
		inbox_converse(i, fd);
	return NULL;
}

static int listen_here(int *ret_port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	*ret_port = ntohs(at.sin_port);
	return fd;
}

static SSL_CTX *certified(const char *dir)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = front_certify(key, "IP:127.0.0.1", -HOUR_S, HOUR_S);
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/inbox.pem", dir);
	front_write_cert(path, (X509 *const[]){ cert }, 1);
	ck_assert_int_eq(SSL_CTX_use_certificate(tls, cert), 1);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey(tls, key), 1);
	X509_free(cert);
	EVP_PKEY_free(key);
	return tls;
}

struct inbox *inbox_open(const char *dir)
{
	struct inbox *i = calloc(1, sizeof(*i));

	ck_assert_ptr_nonnull(i);
	pthread_mutex_init(&i->lock, NULL);
	i->tls = certified(dir);
	i->http = listen_here(&i->http_port);
	i->mail = listen_here(&i->mail_port);
	ck_assert_int_eq(pthread_create(&i->threads[0], NULL, http_thread, i), 0);
	ck_assert_int_eq(pthread_create(&i->threads[1], NULL, mail_thread, i), 0);
	return i;
}

void inbox_close(struct inbox *i)
{
	shutdown(i->http, SHUT_RDWR);
	shutdown(i->mail, SHUT_RDWR);
	for (int t = 0; t < 2; t++)
		pthread_join(i->threads[t], NULL);
	close(i->http);
	close(i->mail);
	ck_assert_msg(!i->refused[0], "%s", i->refused);
	for (size_t l = 0; l < i->count; l++)
		buf_release(&i->letters[l].text);
	SSL_CTX_free(i->tls);
	free(i);
}

int inbox_port(const struct inbox *i)
{
	return i->http_port;
}

int inbox_mail_port(const struct inbox *i)
{
	return i->mail_port;
}
