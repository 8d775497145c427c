/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spent.h - what this process has used so far: the difference of two answers is a measurement.
 */
#ifndef CAPD_TESTS_BENCH_SPENT_H
#define CAPD_TESTS_BENCH_SPENT_H

#include <sys/resource.h>
#include <time.h>

/* Of a core, its own and the kernel's for it. */
static inline double spent_cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* The most memory it ever held. */
static inline long spent_peak_kb(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

#endif
