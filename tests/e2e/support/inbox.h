/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inbox.h - everybody who can be told something, as strict as the real ones.
 *
 * HTTP at /slack, /teams, /hook and /v2/enqueue, and a mail server that speaks to nobody
 * without STARTTLS and a password.  Each takes what its model takes (strict.h) and refuses
 * the rest, which fails the test at its end.
 */
#ifndef CAPD_TESTS_E2E_INBOX_H
#define CAPD_TESTS_E2E_INBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define INBOX_SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define INBOX_ROUTING "0123456789abcdef0123456789abcdef"
#define INBOX_USER "capacityd"
#define INBOX_PASSWORD "correct horse"
#define INBOX_MAIL "mail" /* as a path */

struct inbox;

struct inbox *inbox_open(const char *dir); /* writes dir/inbox.pem: who the mail server is */
void inbox_close(struct inbox *i); /* fails the test when anything was refused for its form */
int inbox_port(const struct inbox *i);
int inbox_mail_port(const struct inbox *i);

/* The mail server knows no STARTTLS any more. */
void inbox_forget_tls(struct inbox *i);
/* The next `times` to that path are answered so, whatever they are: 503, 410, of mail 451. */
void inbox_answer(struct inbox *i, const char *path, int status, int times);
size_t inbox_count(struct inbox *i, const char *path); /* taken; path NULL: all */
size_t inbox_tried(struct inbox *i, const char *path); /* taken or not */
/* How many taken ones hold that text. */
size_t inbox_holding(struct inbox *i, const char *path, const char *text);
/* So many were taken, or the test fails and shows them. */
void inbox_expect(struct inbox *i, const char *path, size_t n);
/* The n-th taken: its body; of mail the envelope's recipient in front. */
void inbox_text(struct inbox *i, const char *path, size_t n, struct buf *out);

#endif
