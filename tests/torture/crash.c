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
#include <stdlib.h>
#include <string.h>

#include "tests/torture/support/story.h"
#include "tests/torture/support/sweep.h"

/* What leaves the process, or stays when it is gone. */
static const char *const calls[] = {
	"openat", "unlink",   "rename",	 "connect", "sendto",	 "sendmsg",   "write",
	"writev", "pwrite64", "pwritev", "fsync",   "fdatasync", "ftruncate", "recvfrom",
};

enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

static void count_calls(const char *trace, unsigned ret[CALLS])
{
	struct buf text cleanup_buf = BUF_INIT(SWEEP_TRACE_MAX);
	char *line, *rest = NULL;

	child_read_file(trace, &text);
	for (line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		for (size_t i = 0; i < CALLS; i++) {
			size_t n = strlen(calls[i]);

			line += strspn(line, "0123456789 ");
			ret[i] += strncmp(line, calls[i], n) == 0 && line[n] == '(';
		}
}

START_TEST(counted)
{
	struct sweep *sweep = sweep_current();
	char trace[HOUSE_FILE], which[512] = "trace=";
	const char *const under[] = {
		"/usr/bin/strace", "-f", "--seccomp-bpf", "-qq", "-e", which, "-o", trace, NULL
	};
	unsigned counts[CALLS] = { 0 };
	struct story *s = story_open(sweep->platform);

	for (size_t i = 0; i < CALLS; i++)
		(void)snprintf(which + strlen(which), sizeof(which) - strlen(which), "%s%s",
			       i ? "," : "", calls[i]);
	(void)snprintf(trace, sizeof(trace), "%s/trace", s->house->dir);
	story_launch(s, under);
	story_play(s);
	story_judge(s);
	ck_assert_uint_eq(s->deaths, 0);
	count_calls(trace, counts);
	story_close(s);
	for (size_t i = 0; i < CALLS; i++)
		for (unsigned n = 1; n <= counts[i]; n++)
			sweep_add(sweep, calls[i], n);
}
END_TEST

START_TEST(killed_here)
{
	struct sweep *sweep = sweep_current();
	const struct sweep_point *p = &sweep->points[sweep->chosen[_i]];
	char which[64], inject[96];
	const char *const under[] = {
		"/usr/bin/strace", "-f", "-qq", "-e", which, "-e", inject, "-o", "/dev/null", NULL
	};
	struct story *s;

	if (!sweep_begin(sweep, _i))
		return;
	s = story_open(sweep->platform);
	(void)snprintf(which, sizeof(which), "trace=%s", p->what);
	(void)snprintf(inject, sizeof(inject), "inject=%s:signal=KILL:when=%u", p->what, p->n);
	story_launch(s, under);
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
