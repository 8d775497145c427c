/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clinic.c - patients book, by themselves and because of ads, and feeds tell of it.
 *
 * What the ads may spend decides how many ask for a visit, so a decision comes back
 * as the openings it caused: rules that chase their own effect are found out.
 */
#include <string.h>

#include "tests/simulation/world.h"

enum { HOURS_A_DAY = 24, BOOKED_WITHIN_DAYS = 14 };

static int64_t minutes(const struct world *w)
{
	return w->time / MINUTE;
}

void clinic_open(struct world *w)
{
	for (uint32_t i = 0; i < w->rules.home_count; i++)
		calendar_init(&w->calendars[i], w->rules.homes[i].practice, w->seed + i * 97,
			      minutes(w));
}

/* So many a day on average, as whole patients this hour. */
static uint32_t patients(const struct world *w, uint32_t home, uint32_t who, int64_t thousandths)
{
	uint64_t question = (uint64_t)minutes(w) * 64 + home * 2 + who;
	int64_t hourly = thousandths / HOURS_A_DAY;

	return (uint32_t)(hourly / 1000) +
	       (roll(w->seed, ROLL_LIFE, question, 1000) < (uint32_t)(hourly % 1000));
}

static int64_t spend(const struct world *w, service_ix s)
{
	const struct service *service = &w->config->services[s];
	int64_t sum = 0;

	for (uint32_t i = 0; i < service->target_count; i++)
		sum += cost_of(far_truth(w, service->first_target + i));
	return sum;
}

void clinic_hour(struct world *w)
{
	int64_t now = minutes(w), idle = 0, cancelled = 0;

	for (service_ix s = 0; s < w->config->service_count; s++) {
		uint32_t home = w->home_of[s], n;
		const struct practice *p = &practices[w->rules.homes[home].practice];
		struct calendar *c = &w->calendars[home];

		calendar_tend(c, now, &idle, &cancelled);
		n = patients(w, home, 0, p->organic * 100);
		n += patients(w, home, 1, spend(w, s) / (p->lead_dollars * (MICROS / 1000)));
		while (n-- > 0)
			(void)calendar_book(c, now);
	}
}

void clinic_happens(struct world *w, uint32_t which, enum trouble_kind kind)
{
	struct calendar *c = &w->calendars[which % w->rules.home_count];

	if (kind == MEET_PROVIDER_AWAY)
		(void)calendar_leave(c, minutes(w), 60);
	else if (kind == MEET_CANCELLATIONS)
		(void)calendar_wave(c, minutes(w), 12);
	else
		(void)calendar_session(c, minutes(w), 10);
}

/* ---- what the feed says ---- */

static void count(const struct world *w, const struct calendar *c, struct observation *o)
{
	int64_t now = minutes(w), horizon = now + BOOKED_WITHIN_DAYS * DAY_MINUTES;

	o->open = o->booked = 0;
	for (size_t i = 0; i < c->count; i++) {
		const struct slot *slot = &c->slots[i];
		struct instant at = { slot->start * MINUTE + w->skew };

		if (!slot->for_new || slot->start <= now || slot->start > horizon)
			continue;
		o->booked += slot->status == SLOT_BUSY;
		o->open += slot->status == SLOT_FREE;
		if (slot->status != SLOT_FREE)
			continue;
		/* Extra sessions stand at the end of the list: put each where it belongs. */
		for (uint8_t k = 0; k <= o->firsts && k < FIRST_OPENINGS; k++)
			if (k == o->firsts || is_before(at, o->first[k])) {
				struct instant later = o->first[k];

				o->first[k] = at;
				at = later;
			}
		if (o->firsts < FIRST_OPENINGS)
			o->firsts++;
	}
}

/* In peace every day is like the day before. */
static void stay(const struct world *w, service_ix s, struct observation *o)
{
	o->open = w->calm_open[s];
	o->booked = 20;
	for (int i = 0; i < FIRST_OPENINGS && i < o->open; i++)
		o->first[o->firsts++] = after(o->as_of, SPAN_DAYS(2 + i * 20 / (o->open + 1)));
}

static void spoil(struct world *w, service_ix s, uint32_t feed, struct observation *o)
{
	switch (w->armed.feed[feed]) {
	case MEET_FEED_SUSPECT:
		o->quality = QUALITY_SUSPECT;
		break;
	case MEET_FEED_ZERO: /* a zero nobody has proved */
		o->quality = QUALITY_SUSPECT;
		o->open = o->booked = 0;
		o->firsts = 0;
		break;
	case MEET_FEED_PARTIAL:
		if ((s + w->armed.feed_draw[feed]) % 2)
			o->quality = QUALITY_ABSENT;
		break;
	case MEET_FEED_OLD:
		o->as_of = w->ears[s].last_good;
		break;
	}
	if (o->quality == QUALITY_ABSENT) {
		o->open = o->booked = COUNT_UNKNOWN;
		o->firsts = 0;
	}
	if (o->quality != QUALITY_GOOD)
		(void)snprintf(o->trouble, sizeof(o->trouble), "simulated trouble");
}

static bool says_unchanged(const struct world *w, service_ix s)
{
	return w->armed.feed[w->config->services[s].feed] == MEET_NOTHING &&
	       w->ears[s].heard_since_start &&
	       roll(w->seed, ROLL_FEED, (uint64_t)minutes(w) * 64 + s, 100) < 10;
}

static void tell(struct world *w, service_ix s)
{
	uint32_t feed = w->config->services[s].feed;
	struct observation o = {
		.service = s,
		.quality = QUALITY_GOOD,
		.blocked = 0,
		.held = 0,
		.wait_days = COUNT_UNKNOWN,
		.waitlist = COUNT_UNKNOWN,
		.bookings = COUNT_UNKNOWN,
		.as_of = world_clock(w),
		.polled_at = world_clock(w),
	};

	if (w->armed.feed[feed] == MEET_FEED_SILENT || w->armed.feed[feed] == MEET_FEED_CUT) {
		house_event(w, (struct event){ .kind = EVENT_UNHEARD,
					       .service = s,
					       .target = NOBODY,
					       .words = "HTTP 503" });
		return;
	}
	if (says_unchanged(w, s)) {
		house_event(w, (struct event){ .kind = EVENT_UNCHANGED, .service = s, .target = NOBODY });
		return;
	}
	if (w->calm)
		stay(w, s, &o);
	else
		count(w, &w->calendars[w->home_of[s]], &o);
	spoil(w, s, feed, &o);
	house_event(w, (struct event){
			       .kind = EVENT_OBSERVED, .service = s, .target = NOBODY, .observation = &o });
}

void clinic_poll(struct world *w, uint32_t which)
{
	service_ix s = which % CLINIC_HURRIED;
	uint32_t jitter = roll(w->seed, ROLL_FEED, (uint64_t)w->time + s, 30 * SECOND);

	w->tallies.polls++;
	if (which >= CLINIC_HURRIED)
		w->hurried[s] = false;
	else
		agenda_add(w, w->time + w->rules.every_ms + jitter, HAPPENS_POLL, which, w->life);
	if (w->rules.codecs && !w->calm)
		source_poll(w, s);
	else
		tell(w, s);
}
