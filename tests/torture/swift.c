/* SPDX-License-Identifier: Apache-2.0 */
/*
 * swift.c - a faster clock for a program under test, and a date of our choosing.
 *
 * Preloaded, it stands between the program and the C library's clocks: time runs
 * SWIFT_SPEED times as fast as it does, from a moment and a date that every
 * process of one story shares, so that a program that is killed and started again
 * finds its clock where it would have been.  What it waits for with epoll or poll
 * comes that much sooner.  Minutes of patience pass in seconds, in order, and
 * without a jump.
 *
 * SWIFT is "SPEED BEGAN DATE": nanoseconds of CLOCK_MONOTONIC when the story began,
 * and of the wall clock it is told it began at.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/poll.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <time.h>

enum { NS = 1000000000 };

static struct {
	int64_t speed, began, date; /* speed 0: the plain clock */
	int (*clock)(clockid_t id, struct timespec *ret);
	int (*epoll)(int fd, struct epoll_event *events, int most, int ms, const sigset_t *mask);
	int (*poll)(struct pollfd *fds, nfds_t n, int ms);
} swift;

/* dlsym() answers with an object pointer where a function's is meant; POSIX says both are one size. */
static void take(void *into, const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		abort();
	*(void **)into = found;
}

__attribute__((constructor)) static void swift_open(void)
{
	const char *text = getenv("SWIFT");
	long long speed, began, date;

	if (swift.clock)
		return;
	/* A tracer that dies must not leave the program it traced behind. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	take(&swift.clock, "clock_gettime");
	take(&swift.epoll, "epoll_pwait");
	take(&swift.poll, "poll");
	if (text && sscanf(text, "%lld %lld %lld", &speed, &began, &date) == 3) {
		swift.began = began;
		swift.date = date;
		swift.speed = speed;
	}
}

int clock_gettime(clockid_t id, struct timespec *ret)
{
	int64_t passed;

	if (!swift.clock)
		swift_open(); /* somebody's constructor was first */
	if (!swift.speed || (id != CLOCK_REALTIME && id != CLOCK_MONOTONIC && id != CLOCK_BOOTTIME &&
			     id != CLOCK_REALTIME_COARSE && id != CLOCK_MONOTONIC_COARSE))
		return swift.clock(id, ret);
	if (swift.clock(CLOCK_MONOTONIC, ret))
		return -1;
	passed = ((int64_t)ret->tv_sec * NS + ret->tv_nsec - swift.began) * swift.speed;
	passed += id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE ? swift.date : swift.began;
	*ret = (struct timespec){ .tv_sec = passed / NS, .tv_nsec = passed % NS };
	return 0;
}

int gettimeofday(struct timeval *restrict ret, void *restrict zone)
{
	struct timespec t;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &t))
		return -1;
	*ret = (struct timeval){ .tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000 };
	return 0;
}

time_t time(time_t *ret)
{
	struct timespec t;

	if (clock_gettime(CLOCK_REALTIME, &t))
		return -1;
	if (ret)
		*ret = t.tv_sec;
	return t.tv_sec;
}

/* Rounded up: a wait that ends early would only be begun again. */
static int sooner(int ms)
{
	return ms <= 0 || !swift.speed ? ms : (int)((ms + swift.speed - 1) / swift.speed);
}

int epoll_pwait(int fd, struct epoll_event *events, int most, int ms, const sigset_t *mask)
{
	return swift.epoll(fd, events, most, sooner(ms), mask);
}

int epoll_wait(int fd, struct epoll_event *events, int most, int ms)
{
	return swift.epoll(fd, events, most, sooner(ms), NULL);
}

int poll(struct pollfd *fds, nfds_t n, int ms)
{
	return swift.poll(fds, n, sooner(ms));
}
