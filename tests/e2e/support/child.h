/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child.h - one program under test: started, stopped, killed, never left behind.
 *
 * A child is killed by the kernel when the test that started it goes away,
 * however that happens.
 */
#ifndef CAPD_TESTS_E2E_CHILD_H
#define CAPD_TESTS_E2E_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"

enum { CHILD_PATH = 512, CHILD_RUNNING = -1, CHILD_KILLED = 1000, CHILD_OUTPUT = 4 * 1024 * 1024 };

struct child {
	pid_t pid;  /* 0: none */
	int status; /* exit status; CHILD_KILLED + signal; CHILD_RUNNING */
};

/* "capacityd" -> the one that was built (CAPACITYD_BUILD). */
const char *child_program(const char *name, char ret[CHILD_PATH]);
/* Both outputs are appended to the file. environment: NAME=VALUE on top of ours, NULL-terminated, or NULL. */
void child_start(struct child *c, const char *const argv[], const char *const environment[],
		 const char *output);
bool child_ended(struct child *c); /* looks without waiting */
void child_signal(const struct child *c, int number);
int child_wait(struct child *c);  /* until it has ended; its status */
void child_kill(struct child *c); /* SIGKILL, and gone when this returns */

/* Run to the end; both outputs in ret. Returns the exit status. */
int child_run(const char *const argv[], const char *const environment[], struct buf *ret);
/* Fails, and shows all of it, unless that is part of what was printed. */
void child_said(const struct buf *printed, const char *part);
/* The whole file appended to ret; nothing when there is none. */
void child_read_file(const char *path, struct buf *ret);

#endif
