/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child.c - fork, exec, and an end on every path.
 */
#include "tests/e2e/support/child.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/support/wait.h"

enum { EXEC_FAILED = 127 };

const char *child_program(const char *name, char ret[CHILD_PATH])
{
	const char *build = getenv("CAPACITYD_BUILD");

	(void)snprintf(ret, CHILD_PATH, "%s/%s", build ? build : "build", name);
	return ret;
}

static void become(const char *const argv[], const char *const environment[], int output)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)dup2(output, STDOUT_FILENO);
	(void)dup2(output, STDERR_FILENO);
	for (size_t i = 0; environment && environment[i]; i++)
		(void)putenv(strdup(environment[i]));
	(void)execv(argv[0], (char *const *)(uintptr_t)argv); /* exec changes none of them */
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(EXEC_FAILED);
}

void child_start(struct child *c, const char *const argv[], const char *const environment[],
		 const char *output)
{
	int fd = open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	*c = (struct child){ .pid = fork(), .status = CHILD_RUNNING };
	ck_assert_int_ge(c->pid, 0);
	if (c->pid == 0)
		become(argv, environment, fd);
	(void)close(fd);
}

static void note_end(struct child *c, int how)
{
	c->pid = 0;
	c->status = WIFEXITED(how) ? WEXITSTATUS(how) : CHILD_KILLED + WTERMSIG(how);
}

bool child_ended(struct child *c)
{
	int how;

	if (c->pid && waitpid(c->pid, &how, WNOHANG) == c->pid)
		note_end(c, how);
	return c->pid == 0;
}

void child_signal(const struct child *c, int number)
{
	if (c->pid)
		(void)kill(c->pid, number);
}

int child_wait(struct child *c)
{
	wait_for(child_ended(c));
	return c->status;
}

void child_kill(struct child *c)
{
	int how;

	if (!c->pid)
		return;
	(void)kill(c->pid, SIGKILL);
	if (waitpid(c->pid, &how, 0) == c->pid)
		note_end(c, how);
}

int child_run(const char *const argv[], const char *const environment[], struct buf *ret)
{
	char path[] = "/tmp/capacityd-e2e-output-XXXXXX";
	int fd = mkstemp(path);
	struct child c;

	ck_assert_int_ge(fd, 0);
	(void)close(fd);
	child_start(&c, argv, environment, path);
	(void)child_wait(&c);
	child_read_file(path, ret);
	(void)unlink(path);
	return c.status;
}

void child_said(const struct buf *printed, const char *part)
{
	ck_assert_msg(strstr(buf_text(printed), part) != NULL, "no \"%s\" in:\n%s", part,
		      buf_text(printed));
}

void child_read_file(const char *path, struct buf *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char chunk[16384];
	ssize_t n;

	if (fd < 0)
		return;
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_append(ret, chunk, (size_t)n);
	(void)close(fd);
}
