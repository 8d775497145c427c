/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_extras.c - ids and first states; history and bills.
 */
#include "google_extras.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "journal.h"
#include "tokens.h"

void extras_init(struct google_extras *x, const struct city *city, struct journal *journal)
{
	*x = (struct google_extras){
		.city = city,
		.journal = journal,
		.groups = { { 155001, ACCOUNT_GROUPED, CAMPAIGN_ENABLED },
			    { 155002, ACCOUNT_GROUPED, CAMPAIGN_ENABLED } },
		.asset_groups = { { 6601, ACCOUNT_PMAX, CAMPAIGN_ENABLED },
				  { 6602, ACCOUNT_PMAX, CAMPAIGN_ENABLED } },
		.places = { { .id = 1016367, .campaign = ACCOUNT_MANUAL, .factor = "1.0" },
			    { .id = 1016368, .campaign = ACCOUNT_MANUAL },
			    { .id = 1016399, .campaign = ACCOUNT_MANUAL, .negative = true } },
		.operations = -1,
	};
}

struct extra_group *extra_group(struct extra_group *list, size_t n, uint64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return &list[i];
	return NULL;
}

struct extra_place *extra_place(struct google_extras *x, uint64_t campaign, uint64_t id)
{
	for (size_t i = 0; i < EXTRA_PLACES; i++)
		if (x->places[i].campaign == campaign && x->places[i].id == id)
			return &x->places[i];
	return NULL;
}

void extras_note(struct google_extras *x, const char *who, const char *client, const char *type,
		 const char *name, const char *field)
{
	struct extra_event *e = &x->events[x->event_count % EXTRA_EVENTS];

	*e = (struct extra_event){
		.at_ms = vclock_real().ms, .number = x->event_count++, .type = type, .field = field
	};
	(void)snprintf(e->user, sizeof(e->user), "%s", strcmp(who, "api") == 0 ? ADS_CLIENT : who);
	(void)snprintf(e->client, sizeof(e->client), "%s", client);
	(void)snprintf(e->name, sizeof(e->name), "%s", name);
}

void extras_write_down(struct google_extras *x, const char *who, const char *target,
		       const char *field, const char *from, const char *to)
{
	struct change change = {
		.who = who,
		.platform = "google",
		.target = target,
		.practice = -1,
		.field = field,
		.from = from,
		.to = to,
	};

	journal_write(x->journal, &change);
}

int64_t extras_cost(const struct google_extras *x, const struct campaign *c, int days_ago)
{
	if (c->practice < 0 || days_ago >= BILL_DAYS)
		return 0;
	return city_bill(x->city, (uint32_t)c->practice, days_ago);
}

char *extras_day(int days_ago, char ret[EVENT_TEXT])
{
	time_t now = (time_t)(vclock_real().ms / 1000);
	struct tm tm;

	localtime_r(&now, &tm);
	tm.tm_mday -= days_ago;
	tm.tm_hour = 12;
	tm.tm_isdst = -1;
	(void)mktime(&tm);
	(void)strftime(ret, EVENT_TEXT, "%Y-%m-%d", &tm);
	return ret;
}
