/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_until.h - when a hold ends, as people say it.
 */
#ifndef CAPD_DAEMON_API_UNTIL_H
#define CAPD_DAEMON_API_UNTIL_H

#include "base/zone.h"

/*
 * "2026-11-27 08:00" on the wall clock of the place, "24h", "3d", "90m" from now,
 * or an instant with an offset.  Past or more than HOLD_DAYS_MAX ahead is refused.
 */
int until_parse(const char *text, const struct zone *place, struct instant now, struct instant *ret,
		struct err *err) must_check;

#endif
