/* SPDX-License-Identifier: Apache-2.0 */
/*
 * held.c - how long a loop is away from its kernel, watched from outside.
 *
 * Preloaded, it stands between libuv and epoll: a pass is the time of the main thread
 * from one wait's return to the next wait, so it bounds every callback in it.  Time in
 * which the thread could run and another program had the core (run_delay of schedstat)
 * is not the callback's: it is taken off, and the whole is told beside it.
 *
 * The sums stand in the file HELD_TO names, always current, as one line of text:
 *	passes  most_us  most_with_neighbours_us  passes_over_limit
 * A NUL written to its first byte starts the watch anew.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, LIMIT_US = 10000 };

static struct {
	volatile char *page;
	int schedstat;
	int64_t wall, delay; /* when the last wait returned, ns; 0: not yet */
	uint64_t passes;
	int64_t most, most_wall;
	uint64_t over;
} held;

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Nanoseconds this thread has waited for a core, ever. */
static int64_t delay_ns(void)
{
	char text[128];
	ssize_t n = pread(held.schedstat, text, sizeof(text) - 1, 0);
	long long cpu, delay = 0;

	text[n > 0 ? n : 0] = '\0';
	return sscanf(text, "%lld %lld", &cpu, &delay) == 2 ? delay : 0;
}

__attribute__((constructor)) static void held_open(void)
{
	const char *path = getenv("HELD_TO");
	int fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
	void *page;

	if (fd < 0 || ftruncate(fd, PAGE))
		return;
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	held.schedstat = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
	held.page = page == MAP_FAILED || held.schedstat < 0 ? NULL : page;
	(void)close(fd);
}

static int is_watched(void)
{
	return held.page && getpid() == gettid();
}

static void tell(void)
{
	(void)snprintf((char *)held.page, PAGE, "%llu %lld %lld %llu\n",
		       (unsigned long long)held.passes, (long long)held.most / 1000,
		       (long long)held.most_wall / 1000, (unsigned long long)held.over);
}

static void leave(void)
{
	int64_t wall, own;

	if (!held.wall || !is_watched())
		return;
	wall = now_ns() - held.wall;
	own = wall - (delay_ns() - held.delay);
	if (!held.page[0]) {
		held.passes = held.over = 0;
		held.most = held.most_wall = 0;
	}
	held.passes++;
	held.over += own / 1000 > LIMIT_US;
	held.most = own > held.most ? own : held.most;
	held.most_wall = wall > held.most_wall ? wall : held.most_wall;
	tell();
}

static void enter(void)
{
	if (!is_watched())
		return;
	held.wall = now_ns();
	held.delay = delay_ns();
}

int epoll_pwait(int epoll, struct epoll_event *events, int most, int timeout, const sigset_t *mask)
{
	static int (*next)(int, struct epoll_event *, int, int, const sigset_t *);
	int n;

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "epoll_pwait");
	leave();
	n = next(epoll, events, most, timeout, mask);
	enter();
	return n;
}

int epoll_wait(int epoll, struct epoll_event *events, int most, int timeout)
{
	return epoll_pwait(epoll, events, most, timeout, NULL);
}
