/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_accounts.c - how the ad accounts stand, for whoever reads the log.
 */
#include "daemon/accounts.h"
#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "platform/sunset.h"

/* ---- once a day ---- */

static struct date today(void)
{
	return (struct date){ (int32_t)(clock_now().ms / SPAN_DAYS(1).ms) };
}

/* A start and a reload say it by themselves, where it stands in the configuration. */
void app_sunsets(struct app *a)
{
	struct date now = today();
	bool first = !a->sunsets_told.day;
	char words[NOTICE_MAX];

	if (a->sunsets_told.day == now.day)
		return;
	a->sunsets_told = now;
	for (size_t p = 0; p < a->g->config->platform_count && !first; p++)
		if (platform_sunset_near(&a->g->config->platforms[p], now, words))
			log_kind(LOG_LEVEL_WARNING, LOG_SUNSET, "%s; choose a newer one", words);
}
