/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.c - on stderr, so that what is printed can be kept in a file meanwhile.
 */
#include "daemon/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "daemon/clock.h"

enum {
	BAR = 24,
	FIRST_MS = 1000, /* what is faster than that needs no bar */
	DRAW_MS = 100,
	ETA_AFTER_MS = 2000,
};

void progress_begin(struct progress *p, const char *doing, bool draws)
{
	*p = (struct progress){ .doing = doing,
				.began_ms = clock_monotonic_ms(),
				.draws = draws && isatty(STDERR_FILENO) };
}

static void draw_bar(const struct progress *p, uint64_t spent_ms)
{
	int full = (int)(p->done * BAR);
	char eta[32] = "";

	if (spent_ms >= ETA_AFTER_MS && p->done > 0)
		(void)snprintf(eta, sizeof(eta), "  ETA %.0f s",
			       (double)spent_ms / 1000 * (1 - p->done) / p->done);
	for (int i = 0; i < BAR; i++)
		(void)fputs(i < full ? "█" : "░", stderr);
	(void)fprintf(stderr, " %3.0f%%%s", p->done * 100, eta);
}

void progress_show(struct progress *p, double done)
{
	uint64_t now = clock_monotonic_ms();

	p->done = done > 1 ? 1 : done;
	if (!p->draws || now - p->began_ms < FIRST_MS || now - p->drawn_ms < DRAW_MS)
		return;
	p->drawn_ms = now;
	p->drawn = true;
	(void)fprintf(stderr, "\r%s ", p->doing);
	if (p->done < 0)
		(void)fprintf(stderr, "%.0f s", (double)(now - p->began_ms) / 1000);
	else
		draw_bar(p, now - p->began_ms);
	(void)fputs("\033[K", stderr);
}

void progress_end(struct progress *p)
{
	if (p->drawn)
		(void)fputs("\r\033[K", stderr);
	p->drawn = false;
}
