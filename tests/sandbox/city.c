/* SPDX-License-Identifier: Apache-2.0 */
/*
 * city.c - how budgets become patients.
 *
 * Spend accrues evenly while people are awake.  When enough has been paid for
 * one request, a patient asks for an appointment; if the clinic has none within
 * patience, the patient goes elsewhere and the money is gone.  Requests get
 * dearer the further a budget is above what it was at first: a campaign finds
 * the easy patients first.
 */
#include "city.h"

#include <time.h>

#include "base/when.h"
#include "dice.h"

enum {
	AWAKE_FROM = 7, /* local hour */
	AWAKE_TO = 22,
	ADVERTISED_MINUTES = (AWAKE_TO - AWAKE_FROM) * 60,
	DEARER_PERCENT = 20, /* for a doubled budget */
};

static struct dice dice_of(const struct city *c, uint32_t practice, enum dice_use use)
{
	return (struct dice){ c->seed, practice, use };
}

void city_init(struct city *c, uint64_t seed, int64_t now, struct journal *journal)
{
	*c = (struct city){ .seed = seed, .founded = now, .now = now };
	account_init(&c->account, journal);
	for (uint32_t i = 0; i < PRACTICES; i++)
		calendar_init(&c->calendars[i], i, seed, now);
}

void city_release(struct city *c)
{
	for (uint32_t i = 0; i < PRACTICES; i++)
		calendar_release(&c->calendars[i]);
}

/* 60 % to 140 % of the usual price, and more where the budget was raised. */
static int64_t lead_price(const struct city *c, uint32_t i)
{
	const struct practice *p = &practices[i];
	int64_t percent = 60 + dice_throw(dice_of(c, i, DICE_LEAD_COST), c->funnels[i].leads, 81);
	int64_t first = p->dollars * INT64_C(1000000);
	int64_t above = account_daily(&c->account, i) - first;
	int64_t price = p->lead_dollars * INT64_C(10000) * percent;

	return above > 0 ? price + price / 100 * DEARER_PERCENT * above / first : price;
}

static void lead_arrives(struct city *c, uint32_t i)
{
	struct funnel *f = &c->funnels[i];
	struct tally *t = &c->tally[i];

	if (calendar_book(&c->calendars[i], c->now)) {
		t->booked++;
	} else {
		t->turned_away++;
		t->wasted += f->paid;
	}
	f->paid = 0;
	f->leads++;
}

static int64_t *bill_today(struct city *c, uint32_t i)
{
	return &c->bills[i].days[c->day % BILL_DAYS];
}

/* What may still be charged today. */
static int64_t ceiling(struct city *c, uint32_t i)
{
	int64_t budget = account_daily(&c->account, i);
	struct bill *b = &c->bills[i];

	if (budget > b->highest)
		b->highest = budget;
	return 2 * b->highest - *bill_today(c, i);
}

static void advertise(struct city *c, uint32_t i)
{
	struct funnel *f = &c->funnels[i];
	int64_t room = ceiling(c, i), micros;

	f->remainder += account_daily(&c->account, i) * (c->eager ? 2 : 1);
	micros = f->remainder / ADVERTISED_MINUTES;
	f->remainder %= ADVERTISED_MINUTES;
	if (micros > room)
		micros = room;
	f->paid += micros;
	c->tally[i].spent += micros;
	*bill_today(c, i) += micros;
	if (micros && f->paid >= lead_price(c, i))
		lead_arrives(c, i);
}

static void come_by_themselves(struct city *c, uint32_t i)
{
	uint32_t chance = dice_throw(dice_of(c, i, DICE_ORGANIC), (uint64_t)(c->now - c->founded),
				     ADVERTISED_MINUTES * 10);

	if (chance >= (uint32_t)practices[i].organic)
		return;
	if (calendar_book(&c->calendars[i], c->now))
		c->tally[i].organic++;
	else
		c->tally[i].organic_away++;
}

/* A day nobody has lived through has no bill yet. */
static void turn_to(struct city *c, int32_t day)
{
	for (; c->day && c->day < day; c->day++)
		for (uint32_t i = 0; i < PRACTICES; i++)
			c->bills[i].days[(c->day + 1) % BILL_DAYS] = c->bills[i].highest = 0;
	c->day = day;
}

/* Also turns the page of the bills at midnight. */
static bool awake(struct city *c)
{
	time_t at = (time_t)(c->now * 60);
	struct tm tm;

	localtime_r(&at, &tm);
	turn_to(c, date_of_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday).day);
	return tm.tm_hour >= AWAKE_FROM && tm.tm_hour < AWAKE_TO;
}

static void live_a_minute(struct city *c)
{
	bool day = awake(c);

	for (uint32_t i = 0; i < PRACTICES; i++) {
		if (c->now % 60 == 0)
			calendar_tend(&c->calendars[i], c->now, &c->tally[i].idle, &c->tally[i].cancelled);
		if (!day)
			continue;
		advertise(c, i);
		come_by_themselves(c, i);
	}
}

int64_t city_bill(const struct city *c, uint32_t practice, int days_ago)
{
	if (c->day < days_ago)
		return 0;
	return c->bills[practice].days[(c->day - days_ago) % BILL_DAYS];
}

void city_live(struct city *c, int64_t until)
{
	while (c->now < until) {
		c->now++;
		live_a_minute(c);
	}
}

struct tally city_total(const struct city *c)
{
	struct tally sum = { 0 };

	for (uint32_t i = 0; i < PRACTICES; i++) {
		const struct tally *t = &c->tally[i];

		sum.spent += t->spent;
		sum.wasted += t->wasted;
		sum.booked += t->booked;
		sum.turned_away += t->turned_away;
		sum.organic += t->organic;
		sum.organic_away += t->organic_away;
		sum.idle += t->idle;
		sum.cancelled += t->cancelled;
	}
	return sum;
}
