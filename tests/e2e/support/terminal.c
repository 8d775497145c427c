/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal.c - a pseudo terminal of our own: the other end is read like any file.
 */
#include "tests/e2e/support/terminal.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "tests/e2e/support/wait.h"

enum { EXEC_FAILED = 127 };

static void become(const char *const argv[])
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)setenv("TERM", "xterm", 1);
	(void)unsetenv("COLUMNS");
	(void)unsetenv("NO_COLOR");
	(void)execv(argv[0], (char *const *)(uintptr_t)argv); /* exec changes none of them */
	_exit(EXEC_FAILED);
}

void terminal_start(struct terminal *t, const char *const argv[], int columns)
{
	struct winsize size = { .ws_row = 24, .ws_col = (unsigned short)columns };

	*t = (struct terminal){ .seen = BUF_INIT(TERMINAL_BYTES), .child = { .status = CHILD_RUNNING } };
	t->child.pid = forkpty(&t->fd, NULL, NULL, &size);
	ck_assert_int_ge(t->child.pid, 0);
	if (t->child.pid == 0)
		become(argv);
	ck_assert_int_eq(fcntl(t->fd, F_SETFL, O_NONBLOCK), 0);
}

/* An error is how the last byte was read: the other end is closed. */
static void hear(struct terminal *t)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(t->fd, chunk, sizeof(chunk))) > 0)
		buf_append(&t->seen, chunk, (size_t)n);
}

bool terminal_shows(struct terminal *t, const char *text)
{
	hear(t);
	return strstr(buf_text(&t->seen), text) != NULL;
}

void terminal_type(struct terminal *t, const char *text)
{
	ck_assert_int_eq(write(t->fd, text, strlen(text)), (ssize_t)strlen(text));
}

bool terminal_is_raw(const struct terminal *t)
{
	struct termios now;

	ck_assert_int_eq(tcgetattr(t->fd, &now), 0);
	return !(now.c_lflag & (ICANON | ECHO));
}

static bool has_ended(struct terminal *t)
{
	hear(t);
	return child_ended(&t->child);
}

int terminal_wait(struct terminal *t)
{
	wait_for(has_ended(t));
	hear(t);
	return t->child.status;
}

void terminal_close(struct terminal *t)
{
	child_kill(&t->child);
	(void)close(t->fd);
	buf_release(&t->seen);
}
