/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inbox_mail.c - a submission server: EHLO, STARTTLS, AUTH, one mail (RFC 5321, 6409).
 *
 * It takes no command out of turn, nothing before TLS but the way to it, and no mail from
 * whoever has not said the password.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/sign.h"
#include "tests/e2e/support/inbox_state.h"
#include "tests/unit/support/strict.h"

enum { LINE = 2048 };

struct talk {
	struct inbox *inbox;
	int fd;
	SSL *tls; /* NULL: in the clear */
	bool greeted, known, over;
	char from[LINE], to[LINE];
};

static bool get(struct talk *t, char *c)
{
	return (t->tls ? SSL_read(t->tls, c, 1) : (int)read(t->fd, c, 1)) == 1;
}

/* Without its end; false when the other side is gone. */
static bool read_line(struct talk *t, char line[LINE])
{
	size_t n = 0;
	char c;

	while (get(t, &c)) {
		if (c == '\n' && n && line[n - 1] == '\r') {
			line[n - 1] = '\0';
			return true;
		}
		if (n < LINE - 1)
			line[n++] = c;
	}
	return false;
}

static void __attribute__((format(printf, 2, 3))) put(struct talk *t, const char *fmt, ...)
{
	char text[LINE];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (t->tls)
		(void)SSL_write(t->tls, text, n);
	else
		(void)!write(t->fd, text, (size_t)n);
}

static bool begins(const char *line, const char *word)
{
	return !strncasecmp(line, word, strlen(word));
}

/* A server that takes everything, in the clear: our side must be the one to refuse. */
static bool is_plain(const struct talk *t)
{
	return atomic_load(&t->inbox->plain);
}

static void greet(struct talk *t)
{
	t->greeted = true;
	put(t, t->tls || is_plain(t) ? "250-inbox\r\n250-SIZE 1000000\r\n250 AUTH PLAIN\r\n" :
				       "250-inbox\r\n250 STARTTLS\r\n");
}

static void start_tls(struct talk *t)
{
	put(t, "220 go on\r\n");
	t->tls = SSL_new(t->inbox->tls);
	SSL_set_fd(t->tls, t->fd);
	t->greeted = false;
	t->over = SSL_accept(t->tls) != 1;
}

static void authenticate(struct talk *t, const char *line)
{
	static const char said[] = "\0" INBOX_USER "\0" INBOX_PASSWORD;
	struct buf expected cleanup_buf = BUF_INIT(256);
	char more[LINE];

	line += strlen("AUTH PLAIN");
	if (!*line) {
		put(t, "334 \r\n");
		t->over = !read_line(t, more);
		line = more;
	}
	while (*line == ' ')
		line++;
	sign_base64(&expected, said, sizeof(said) - 1);
	t->known = !strcmp(line, buf_text(&expected));
	put(t, t->known ? "235 welcome\r\n" : "535 no\r\n");
}

/* Dots at the beginning of a line were doubled on the way. */
static void take(struct talk *t)
{
	struct buf mail cleanup_buf = BUF_INIT(INBOX_BODY), whole cleanup_buf = BUF_INIT(INBOX_BODY);
	char line[LINE];
	const char *why;

	put(t, "354 go on\r\n");
	while ((t->over = !read_line(t, line)) == false && strcmp(line, ".") != 0)
		buf_printf(&mail, "%s\r\n", line + (line[0] == '.'));
	why = strict_mail(buf_text(&mail), mail.length);
	if (why) {
		inbox_refuse(t->inbox, INBOX_MAIL, why);
		put(t, "550 5.6.0 %s\r\n", why);
		return;
	}
	buf_printf(&whole, "%s\n%s", t->to, buf_text(&mail));
	inbox_take(t->inbox, INBOX_MAIL, buf_text(&whole), whole.length);
	put(t, "250 2.0.0 taken\r\n");
}

static void name_recipient(struct talk *t, const char *line)
{
	int order = inbox_order(t->inbox, INBOX_MAIL);

	if (order)
		put(t, "%d asked to say so\r\n", order);
	else if (t->to[0])
		put(t, "452 4.5.3 one recipient\r\n");
	else
		put(t, sscanf(line, "RCPT TO:<%2000[^>]>", t->to) == 1 ? "250 ok\r\n" : "501 syntax\r\n");
}

static void command(struct talk *t, const char *line)
{
	if (begins(line, "QUIT")) {
		put(t, "221 bye\r\n");
		t->over = true;
	} else if (begins(line, "EHLO ") && strlen(line) > 5) {
		greet(t);
	} else if (begins(line, "STARTTLS") && t->greeted && !t->tls && !is_plain(t)) {
		start_tls(t);
	} else if ((!t->tls && !is_plain(t)) || !t->greeted) {
		put(t, "530 5.7.0 Must issue a STARTTLS command first\r\n");
	} else if (begins(line, "AUTH PLAIN")) {
		authenticate(t, line);
	} else if (!t->known) {
		put(t, "530 5.7.0 Authentication required\r\n");
	} else if (begins(line, "MAIL FROM:")) {
		put(t, sscanf(line, "MAIL FROM:<%2000[^>]>", t->from) == 1 ? "250 ok\r\n" :
									     "501 syntax\r\n");
	} else if (begins(line, "RCPT TO:") && t->from[0]) {
		name_recipient(t, line);
	} else if (begins(line, "DATA") && t->to[0]) {
		take(t);
	} else {
		put(t, "503 5.5.1 out of turn\r\n");
	}
}

void inbox_converse(struct inbox *i, int fd)
{
	struct talk t = { .inbox = i, .fd = fd };
	char line[LINE];

	put(&t, "220 inbox ESMTP\r\n");
	while (!t.over && read_line(&t, line))
		command(&t, line);
	if (t.tls)
		SSL_free(t.tls);
}
