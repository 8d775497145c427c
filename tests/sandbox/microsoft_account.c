/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_account.c - what the account holds, what it spends, who changed it.
 *
 * Beside the practices' campaigns there are four with a catch: two share one
 * budget, one has a budget for its whole life, one belongs to an experiment.
 * A budget is spent evenly and used up in the evening: until midnight the
 * campaign then shows as paused by the platform, which no person did.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clinics.h"
#include "microsoft.h"

static struct ms_campaign *add(struct microsoft *m, size_t i, int practice, int64_t dollars)
{
	struct ms_campaign *c = &m->campaigns[i];
	char id[24];

	snprintf(id, sizeof(id), "%zu", MS_FIRST_ID + i);
	*c = (struct ms_campaign){
		.type = "Search",
		.lever = lever_add(&m->sandbox->levers, microsoft_platform.name, id, practice,
				   dollars * INT64_C(1000000)),
	};
	return c;
}

void ms_account_init(struct microsoft *m)
{
	for (size_t i = 0; i < PRACTICES; i++)
		add(m, i, (int)i, practices[i].dollars);
	m->campaigns[1].type = "PerformanceMax";
	add(m, PRACTICES, -1, 240)->shared = true;
	add(m, PRACTICES + 1, -1, 240)->shared = true;
	add(m, PRACTICES + 2, -1, 9000)->lifetime = true;
	m->campaigns[PRACTICES + 2].type = "Audience";
	add(m, PRACTICES + 3, -1, 30)->experiment = true;
	m->lived = vclock_minute(&m->sandbox->clock);
}

struct ms_campaign *ms_find(struct microsoft *m, const char *id)
{
	for (size_t i = 0; i < MS_CAMPAIGNS; i++)
		if (strcmp(m->campaigns[i].lever->id, id) == 0)
			return &m->campaigns[i];
	return NULL;
}

/* ---- money ---- */

static struct tm local(int64_t minute)
{
	time_t at = (time_t)(minute * 60);
	struct tm tm;

	localtime_r(&at, &tm);
	return tm;
}

static void spend(struct ms_campaign *c, int64_t minutes)
{
	const struct lever_state *is = &c->lever->is;
	int64_t more = is->micros / MS_SPENT_BY * minutes, left = is->micros - c->spent_today;

	if (is->status != LEVER_RUNS || left <= 0)
		return;
	c->spent_today += more < left ? more : left;
	c->spent_month += more < left ? more : left;
}

void ms_live(struct microsoft *m)
{
	int64_t now = vclock_minute(&m->sandbox->clock);

	while (m->lived < now) {
		struct tm tm = local(m->lived);
		int64_t to_midnight = 24 * 60 - (tm.tm_hour * 60 + tm.tm_min);
		int64_t minutes = now - m->lived < to_midnight ? now - m->lived : to_midnight;

		for (size_t i = 0; i < MS_CAMPAIGNS; i++)
			spend(&m->campaigns[i], minutes);
		m->lived += minutes;
		for (size_t i = 0; i < MS_CAMPAIGNS && minutes == to_midnight; i++) {
			m->campaigns[i].spent_today = 0;
			if (local(m->lived).tm_mday == 1)
				m->campaigns[i].spent_month = 0;
		}
	}
}

const char *ms_status(const struct microsoft *m, const struct ms_campaign *c)
{
	struct lever_state shown = lever_shown(c->lever);
	bool used_up = !c->lifetime && shown.micros > 0 && c->spent_today >= shown.micros;

	(void)m;
	if (shown.status == LEVER_PAUSED)
		return used_up ? "BudgetAndManualPaused" : "Paused";
	return used_up ? "BudgetPaused" : "Active";
}

/* ---- who did it ---- */

void ms_note(struct microsoft *m, const struct ms_campaign *c, const char *attribute,
	     const char *who, const char *tool)
{
	struct ms_event *e = &m->events[m->event_count++ % MS_EVENTS];

	*e = (struct ms_event){
		.real_s = vclock_real().ms / 1000,
		.campaign = c,
		.attribute = attribute,
		.tool = tool,
	};
	snprintf(e->who, sizeof(e->who), "%s", who);
}
