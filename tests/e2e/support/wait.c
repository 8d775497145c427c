/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wait.c - the one place where a test lets time pass.
 */
#include "tests/e2e/support/wait.h"

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ASK_AGAIN_MS = 20, PATIENCE_S = 60, PATIENCE_MAX_S = 600 };

static void (*witness)(void);

int64_t wait_now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t patience_ms(void)
{
	const char *text = getenv("CAPACITYD_E2E_PATIENCE");
	long seconds = text ? strtol(text, NULL, 10) : 0;

	if (seconds <= 0 || seconds > PATIENCE_MAX_S)
		seconds = PATIENCE_S;
	return seconds * INT64_C(1000);
}

struct wait wait_begin(void)
{
	return (struct wait){ wait_now_ms() + patience_ms() };
}

void wait_witness(void (*tell)(void))
{
	witness = tell;
}

void wait_more(const struct wait *w, const char *what, const char *file, int line)
{
	if (wait_now_ms() < w->until_ms) {
		(void)poll(NULL, 0, ASK_AGAIN_MS);
		return;
	}
	if (witness)
		witness();
	ck_abort_msg("%s:%d: waited in vain for: %s", file, line, what);
}
