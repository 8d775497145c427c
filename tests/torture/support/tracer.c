/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tracer.c - the command lines of strace.
 *
 * Tampering goes without its seccomp filter: with it, calls pass by untouched.
 */
#include "tests/torture/support/tracer.h"

#include <stdio.h>
#include <string.h>

#include "tests/torture/support/sweep.h"

enum { EXPRESSION = 512 };

static void name_file(const struct story *s, char ret[HOUSE_FILE])
{
	(void)snprintf(ret, HOUSE_FILE, "%s/trace", s->house->dir);
}

void tracer_watch(struct story *s, const char *calls)
{
	char file[HOUSE_FILE], which[EXPRESSION];
	const char *const under[] = { STRACE, "-f", "--seccomp-bpf", "-qq", "-e", which, "-o",
				      file,   NULL };

	name_file(s, file);
	(void)snprintf(which, sizeof(which), "trace=%s", calls);
	story_launch(s, under);
}

void tracer_watch_closely(struct story *s, const char *calls)
{
	char file[HOUSE_FILE], which[EXPRESSION];
	const char *const under[] = { STRACE, "-f",  "-qq", "-y", "-s", "5000",
				      "-e",   which, "-o",  file, NULL };

	name_file(s, file);
	(void)snprintf(which, sizeof(which), "trace=%s", calls);
	story_launch(s, under);
}

void tracer_read(struct story *s, struct buf *ret)
{
	char file[HOUSE_FILE];

	name_file(s, file);
	child_read_file(file, ret);
}

unsigned tracer_count(const struct buf *trace, const char *call)
{
	const char *at = trace->length ? trace->data : "", *end = at + trace->length;
	size_t n = strlen(call);
	unsigned count = 0;

	for (const char *next; at < end; at = next + 1) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next ? next : end;
		at += strspn(at, "0123456789 "); /* the thread */
		count += (size_t)(next - at) > n && strncmp(at, call, n) == 0 && at[n] == '(';
	}
	return count;
}

void tracer_tamper(struct story *s, const char *call, const char *what)
{
	char which[EXPRESSION], inject[EXPRESSION];
	const char *const under[] = { STRACE, "-f",   "-qq", "-e",	  which,
				      "-e",   inject, "-o",  "/dev/null", NULL };

	(void)snprintf(which, sizeof(which), "trace=%s", call);
	(void)snprintf(inject, sizeof(inject), "inject=%s:%s", call, what);
	story_launch(s, under);
}
