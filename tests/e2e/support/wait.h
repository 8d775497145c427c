/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wait.h - tests wait for events, never for time.
 *
 * The condition is asked again every few milliseconds until it holds, or until
 * patience ends; then the test fails with the condition's own text.  A machine
 * under sanitizers is slower, so CAPACITYD_E2E_PATIENCE (seconds) may say more.
 */
#ifndef CAPD_TESTS_E2E_WAIT_H
#define CAPD_TESTS_E2E_WAIT_H

#include <stdint.h>

struct wait {
	int64_t until_ms;
};

struct wait wait_begin(void);
/* Rest a moment, or fail the test with this text when patience has ended. */
void wait_more(const struct wait *w, const char *what, const char *file, int line);
/* Who is asked to tell what it knows before a test fails. */
void wait_witness(void (*tell)(void));
int64_t wait_now_ms(void); /* monotonic */

#define wait_for(condition) \
	for (struct wait wait_ = wait_begin(); !(condition);) \
	wait_more(&wait_, #condition, __FILE__, __LINE__)

#endif
