/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.h - the only place that asks what time it is.
 */
#ifndef CAPD_DAEMON_CLOCK_H
#define CAPD_DAEMON_CLOCK_H

#include "base/when.h"

struct instant clock_now(void);			 /* wall clock, UTC */
uint64_t clock_monotonic_us(void);		 /* to measure how long something took */
uint64_t clock_monotonic_ms(void);		 /* counts suspend too (CLOCK_BOOTTIME) */
void clock_random_hex(char *out, size_t digits); /* digits hex characters and a NUL, from the kernel */
uint32_t clock_random(uint32_t below);		 /* 0 .. below - 1: jitter, not secrets */

#endif
