/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inbox_state.h - what the two servers of an inbox share.
 */
#ifndef CAPD_TESTS_E2E_INBOX_STATE_H
#define CAPD_TESTS_E2E_INBOX_STATE_H

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "tests/e2e/support/inbox.h"

enum { INBOX_LETTERS = 200, INBOX_PATHS = 8, INBOX_BODY = 256 * 1024 };

struct letter_in {
	char path[32];
	struct buf text;
};

struct inbox {
	pthread_mutex_t lock;
	pthread_t threads[2];
	int http, mail; /* listening; -1: closed */
	int http_port, mail_port;
	SSL_CTX *tls;
	atomic_bool plain; /* no STARTTLS is offered, and everything taken without */
	struct letter_in letters[INBOX_LETTERS];
	size_t count;
	struct {
		char path[32];
		int status, left;
		size_t tried;
	} paths[INBOX_PATHS];
	char refused[256]; /* for its form; "" */
};

/* What is to be answered instead; 0: judge it. Counts the try. */
int inbox_order(struct inbox *i, const char *path);
void inbox_take(struct inbox *i, const char *path, const char *text, size_t n);
void inbox_refuse(struct inbox *i, const char *path, const char *why);

/* inbox_mail.c: one conversation. */
void inbox_converse(struct inbox *i, int fd);

#endif
