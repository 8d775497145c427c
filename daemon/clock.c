/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.c - time and chance, from the kernel.
 *
 * lib/ takes every "now" as an argument, so whatever needs the time or a random
 * number is here, where a reviewer can see how little it is.  Durations use
 * CLOCK_BOOTTIME: a machine that slept for an hour has waited for an hour.
 */
#include "daemon/clock.h"

#include <uv.h>

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_ms(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t))
		abort();
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct instant clock_now(void)
{
	return (struct instant){ read_ms(CLOCK_REALTIME) };
}

uint64_t clock_monotonic_us(void)
{
	return uv_hrtime() / 1000;
}

uint64_t clock_monotonic_ms(void)
{
	return (uint64_t)read_ms(CLOCK_BOOTTIME);
}

static void fill(void *out, size_t n)
{
	unsigned char *p = out;

	while (n) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
}

void clock_random_hex(char *out, size_t digits)
{
	static const char hex[] = "0123456789abcdef";
	size_t i;

	fill(out, digits);
	for (i = 0; i < digits; i++)
		out[i] = hex[(unsigned char)out[i] & 15];
	out[digits] = '\0';
}

/* Marsaglia's xorshift: 100,000 polls are spread at the start, and a system call each is 30 ms. */
uint32_t clock_random(uint32_t below)
{
	static uint64_t state;

	assert(below);
	while (!state)
		fill(&state, sizeof(state));
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	/* The product's high half is even enough for jitter, and needs no division. */
	return (uint32_t)(((state >> 32) * below) >> 32);
}
