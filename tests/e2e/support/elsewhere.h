/* SPDX-License-Identifier: Apache-2.0 */
/*
 * elsewhere.h - the same house with its ads on another of the sandbox's platforms.
 */
#ifndef CAPD_TESTS_E2E_ELSEWHERE_H
#define CAPD_TESTS_E2E_ELSEWHERE_H

#include "tests/e2e/support/house.h"

/* Before the daemon starts: the recipe's ads move to that platform. more: settings beside its own, or "". */
void house_ads_on(struct house *h, const char *platform, const char *more);
/* What names the service's ad there: "120210000000000101". Valid until the next call. */
const char *house_ad_there(struct house *h, const char *platform, const char *service);
/* A person's hand there: "\"status\":\"PAUSED\"". */
void house_person_there(struct house *h, const char *platform, const char *service, const char *who,
			const char *json_member);

#endif
