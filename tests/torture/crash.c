/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crash.c - the daemon is killed at every system call that reaches outside.
 *
 * The story is told once under strace, which counts the calls: one point for each.
 * Then it is told again for every point, with SIGKILL in place of that call, and the
 * daemon is started again by itself.  However often, and wherever: each decision takes
 * effect once, no moment is above the limit, and history has every line.
 */
#include <check.h>
#include <stdio.h>

#include "tests/torture/support/sweep.h"
#include "tests/torture/support/tracer.h"

/* What leaves the process, stays when it is gone, or is heard once. */
static const char *const calls[] = {
	"openat", "unlink",   "rename",	 "connect", "sendto",	 "sendmsg",   "write",
	"writev", "pwrite64", "pwritev", "fsync",   "fdatasync", "ftruncate", "recvfrom",
};

enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

START_TEST(counted)
{
	struct sweep *sweep = sweep_current();
	struct buf trace cleanup_buf = BUF_INIT(SWEEP_TRACE_MAX);
	struct buf list cleanup_buf = BUF_INIT(SWEEP_TRACE_MAX);
	struct story *s = story_open(sweep->platform);

	for (size_t i = 0; i < CALLS; i++)
		buf_printf(&list, "%s%s", i ? "," : "", calls[i]);
	tracer_watch(s, buf_text(&list));
	story_play(s);
	story_judge(s);
	ck_assert_uint_eq(s->deaths, 0);
	tracer_read(s, &trace);
	story_close(s);
	for (size_t i = 0; i < CALLS; i++)
		for (unsigned n = 1; n <= tracer_count(&trace, calls[i]); n++)
			sweep_add(sweep, calls[i], n);
}
END_TEST

START_TEST(killed_here)
{
	struct sweep *sweep = sweep_current();
	const struct sweep_point *p = &sweep->points[sweep->chosen[_i]];
	char what[64];
	struct story *s;

	if (!sweep_begin(sweep, _i))
		return;
	s = story_open(sweep->platform);
	(void)snprintf(what, sizeof(what), "signal=KILL:when=%u", p->n);
	tracer_tamper(s, p->what, what);
	story_play(s);
	story_judge(s);
	ck_assert_uint_le(s->deaths, 1);
	sweep_end(sweep, _i, s->deaths > 0);
	story_close(s);
}
END_TEST

int main(int argc, char **argv)
{
	const struct sweep_plan plan = {
		.name = "crash",
		.struck = "killed at",
		.needs_strace = true,
		.count = counted,
		.point = killed_here,
	};

	return sweep_main(&plan, argc, argv);
}
