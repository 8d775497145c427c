/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal.h - a program that believes a person sits before it.
 */
#ifndef CAPD_TESTS_E2E_TERMINAL_H
#define CAPD_TESTS_E2E_TERMINAL_H

#include "tests/e2e/support/child.h"

enum { TERMINAL_BYTES = 1024 * 1024 };

struct terminal {
	int fd;
	struct child child;
	struct buf seen; /* all that was written to it */
};

/* TERM=xterm, that many columns, 24 lines. */
void terminal_start(struct terminal *t, const char *const argv[], int columns);
/* Has it been written by now? Reads what is there. */
bool terminal_shows(struct terminal *t, const char *text);
void terminal_type(struct terminal *t, const char *text);
/* Do keys arrive at once and unseen, as a program that draws wants it? */
bool terminal_is_raw(const struct terminal *t);
/* Until the program has ended and all it wrote was read; its status. */
int terminal_wait(struct terminal *t);
void terminal_close(struct terminal *t);

#endif
