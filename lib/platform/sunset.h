/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sunset.h - the last day on which a platform serves the version of its API we speak.
 *
 * Versions die within a year and without an answer that says so; a clinic that can no
 * longer be paused is found out too late.
 */
#ifndef CAPD_PLATFORM_SUNSET_H
#define CAPD_PLATFORM_SUNSET_H

#include "platform/platform.h"

enum { SUNSET_WARNING_DAYS = 60 };

struct date platform_sunset(const struct platform_config *p); /* day 0: not known */
/* True from SUNSET_WARNING_DAYS before that day on, with a sentence in words. today of day 0: it does not matter. */
bool platform_sunset_near(const struct platform_config *p, struct date today, char words[NOTICE_MAX]);

#endif
