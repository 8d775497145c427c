/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wheel.h - many periodic things on one timer.
 *
 * Wake-ups cost more than polls: the same 100 polls a second cost 380 CPU-ms per
 * thousand on a 5 ms tick and 50 on a 250 ms one.  So due times are rounded up to
 * slots of WHEEL_SLOT_MS, one libuv timer serves all, and it sleeps to the next
 * slot that holds anything.  Due times are monotonic: a stepped clock moves nothing.
 */
#ifndef CAPD_DAEMON_WHEEL_H
#define CAPD_DAEMON_WHEEL_H

#include <stdint.h>
#include <uv.h>

/* One turn is 17 min; longer waits go round again. */
enum { WHEEL_SLOT_MS = 250, WHEEL_SLOTS = 4096 };

struct wheel;

/* An entry is an index the owner chooses, 0 .. entries - 1: 16 bytes each, no allocation per arm. */
struct wheel *wheel_new(uv_loop_t *loop, uint32_t entries,
			void (*due)(void *context, uint32_t entry), void *context);
void wheel_close(struct wheel *w); /* frees after the loop has run once more */
/* Re-arms when armed. From inside due() the delay counts from the slot being delivered: periods keep time. */
void wheel_arm(struct wheel *w, uint32_t entry, uint64_t delay_ms);
void wheel_disarm(struct wheel *w, uint32_t entry);
uint64_t wheel_late_ms(const struct wheel *w); /* inside due(): how long after its slot it is called; else 0 */
uint64_t wheel_remaining(const struct wheel *w, uint32_t entry); /* ms until due; UINT64_MAX: not armed */

#endif
