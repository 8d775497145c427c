/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disk.c - a disk that is full for a while, or broken, at every write of the story.
 *
 * strace answers in the kernel's place: "no space left" for a stretch of writes, or
 * "input/output error" once.  Nothing is sent that is not recorded; when there is
 * space again the daemon goes on by itself, and after an error that makes the disk
 * unbelievable it ends, is started again, and goes on from what is really there.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/torture/support/sweep.h"
#include "tests/torture/support/tracer.h"

/* How many calls in a row fail. */
enum { STRETCH = 24, ONCE = 1 };

/* After a failed sync nothing the kernel says of that file can be believed, whatever the error was. */
static const struct {
	const char *what, *call, *error;
	unsigned stretch;
	bool waits; /* the daemon stays, and waits for space */
} faults[] = {
	{ "write-full", "pwrite64", "ENOSPC", STRETCH, true },
	{ "write-broken", "pwrite64", "EIO", ONCE, false },
	{ "sync-full", "fdatasync", "ENOSPC", STRETCH, false },
	{ "sync-broken", "fdatasync", "EIO", ONCE, false },
};

enum { FAULTS = sizeof(faults) / sizeof(faults[0]) };

START_TEST(counted)
{
	struct sweep *sweep = sweep_current();
	struct buf trace cleanup_buf = BUF_INIT(SWEEP_TRACE_MAX);
	struct story *s = story_open(sweep->platform);

	tracer_watch(s, "pwrite64,fdatasync");
	story_play(s);
	story_judge(s);
	ck_assert_uint_eq(s->deaths, 0);
	tracer_read(s, &trace);
	story_close(s);
	for (size_t i = 0; i < FAULTS; i++)
		for (unsigned n = 1; n <= tracer_count(&trace, faults[i].call); n++)
			sweep_add(sweep, faults[i].what, n);
}
END_TEST

/* Only a start may end for want of space: it has nothing to keep yet. */
static void expect_patience(struct story *s)
{
	struct buf log cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	unsigned ready = 0;

	child_read_file(s->house->daemon_log, &log);
	for (const char *at = buf_text(&log); (at = strstr(at, "; page http://")); at++)
		ready++;
	ck_assert_msg(!s->deaths || ready <= s->deaths,
		      "a full disk ended a daemon that ran: see %s", s->house->daemon_log);
}

START_TEST(failed_here)
{
	struct sweep *sweep = sweep_current();
	const struct sweep_point *p = &sweep->points[sweep->chosen[_i]];
	struct story *s;
	char what[64];
	size_t i = 0;

	if (!sweep_begin(sweep, _i))
		return;
	while (strcmp(faults[i].what, p->what) != 0)
		i++;
	s = story_open(sweep->platform);
	(void)snprintf(what, sizeof(what), "error=%s:when=%u..%u", faults[i].error, p->n,
		       p->n + faults[i].stretch - 1);
	tracer_tamper(s, faults[i].call, what);
	story_play(s);
	story_judge(s);
	if (faults[i].waits)
		expect_patience(s);
	sweep_end(sweep, _i, s->deaths || house_logged(s->house, "nothing is sent"));
	story_close(s);
}
END_TEST

int main(int argc, char **argv)
{
	const struct sweep_plan plan = {
		.name = "disk",
		.struck = "failed at",
		.needs_strace = true,
		.count = counted,
		.point = failed_here,
	};

	return sweep_main(&plan, argc, argv);
}
