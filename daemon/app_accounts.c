/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_accounts.c - how the ad accounts stand, for metrics and for whoever reads the log.
 */
#include <stdlib.h>

#include "daemon/accounts.h"
#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "platform/sunset.h"

/* ---- metrics ---- */

enum { DAY_SECONDS = 24 * 60 * 60 };

struct gauge {
	const char *name, *help;
	/* False: there is nothing to tell of this account. */
	bool (*value)(const struct report_account *v, int64_t *ret);
};

static bool operations(const struct report_account *v, int64_t *ret)
{
	*ret = v->used;
	return true;
}

static bool operations_limit(const struct report_account *v, int64_t *ret)
{
	*ret = v->day;
	return v->day > 0;
}

static bool usage(const struct report_account *v, int64_t *ret)
{
	*ret = v->percent;
	return v->percent >= 0;
}

static bool resting(const struct report_account *v, int64_t *ret)
{
	*ret = !is_never(v->rests_until);
	return true;
}

static bool failing(const struct report_account *v, int64_t *ret)
{
	*ret = !is_never(v->tries_at);
	return true;
}

static bool look_interval(const struct report_account *v, int64_t *ret)
{
	*ret = v->every.ms / 1000;
	return true;
}

static bool looked(const struct report_account *v, int64_t *ret)
{
	*ret = v->looked_at.ms / 1000;
	return !is_never(v->looked_at);
}

static bool spent(const struct report_account *v, int64_t *ret)
{
	*ret = v->spent_at.ms / 1000;
	return !is_never(v->spent_at);
}

static bool sunset(const struct report_account *v, int64_t *ret)
{
	*ret = ((int64_t)v->sunset.day + 1) * DAY_SECONDS;
	return v->sunset.day != 0;
}

static const struct gauge gauges[] = {
	{ "operations_24h", "Operations counted against the platform's quota in 24 hours.", operations },
	{ "operations_24h_limit", "Operations the platform grants in 24 hours.", operations_limit },
	{ "usage_percent", "What the platform says is used up of what it grants.", usage },
	{ "resting", "1 while the platform wants to be left alone.", resting },
	{ "failing", "1 while the account is left alone because it failed again and again.", failing },
	{ "look_interval_seconds", "From one regular read to the next, as it is now.", look_interval },
	{ "look_timestamp_seconds", "When all its targets had been read.", looked },
	{ "spend_timestamp_seconds", "When the spend of all its targets had been read.", spent },
	{ "sunset_timestamp_seconds", "When the version of its API ends.", sunset },
};

static void gauge(const struct report_account *accounts, size_t n, const struct gauge *g, struct buf *out)
{
	int64_t value;

	buf_printf(out, "# HELP capacityd_platform_%s %s\n# TYPE capacityd_platform_%s gauge\n",
		   g->name, g->help, g->name);
	for (size_t p = 0; p < n; p++)
		if (g->value(&accounts[p], &value))
			buf_printf(out, "capacityd_platform_%s{platform=\"%s\"} %lld\n", g->name,
				   accounts[p].id, (long long)value);
}

/* Each is looked at once: how many of its ads are in doubt is counted over all of them. */
void app_account_metrics(struct app *a, struct buf *out)
{
	size_t n = a->g->config->platform_count;
	struct report_account *accounts = calloc(n + 1, sizeof(*accounts));

	if (!accounts)
		abort();
	for (uint32_t p = 0; p < n; p++)
		accounts_view(a->g->accounts, p, &accounts[p]);
	for (size_t i = 0; i < sizeof(gauges) / sizeof(gauges[0]); i++)
		gauge(accounts, n, &gauges[i], out);
	free(accounts);
}

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
