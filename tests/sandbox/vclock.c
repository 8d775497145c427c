/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vclock.c - the monotonic clock, multiplied.
 */
#include "vclock.h"

#include <stdio.h>
#include <time.h>

static int64_t read_ms(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct instant vclock_real(void)
{
	return (struct instant){ read_ms(CLOCK_REALTIME) };
}

int64_t vclock_monotonic_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

void vclock_start(struct vclock *c, int64_t speed, bool frozen)
{
	*c = (struct vclock){
		.began_ms = vclock_real().ms,
		.speed = speed,
		.since_ms = vclock_monotonic_ms(),
		.frozen = frozen,
	};
}

static int64_t passed(const struct vclock *c)
{
	if (c->frozen)
		return c->passed_ms;
	/* One real second is `speed` virtual minutes. */
	return c->passed_ms + (vclock_monotonic_ms() - c->since_ms) * c->speed * 60;
}

void vclock_freeze(struct vclock *c, bool frozen)
{
	c->passed_ms = passed(c);
	c->since_ms = vclock_monotonic_ms();
	c->frozen = frozen;
}

int64_t vclock_minute(const struct vclock *c)
{
	return (c->began_ms + passed(c)) / 60000;
}

int64_t vclock_first(const struct vclock *c)
{
	return c->began_ms / 60000;
}

int64_t vclock_shift(const struct vclock *c)
{
	return vclock_minute(c) - vclock_real().ms / 60000;
}

char *vclock_format(const struct vclock *c, int64_t minute, char ret[VCLOCK_TEXT])
{
	time_t first = (time_t)(vclock_first(c) * 60), at = (time_t)(minute * 60);
	struct tm then, tm;

	localtime_r(&first, &then);
	localtime_r(&at, &tm);
	/* Midnights passed, by the wall clock of the city. */
	snprintf(ret, VCLOCK_TEXT, "day %2lld, %02d:%02d",
		 (long long)((minute - vclock_first(c) + then.tm_hour * 60 + then.tm_min) / 1440) + 1,
		 tm.tm_hour, tm.tm_min);
	return ret;
}
