/* SPDX-License-Identifier: Apache-2.0 */
/*
 * life.c - a world from its first day to its last.
 *
 * First the troubles, then peace: everything is handed back, openings stay as they
 * are and platforms answer, so that it must converge and go quiet.
 */
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tests/simulation/world.h"

enum {
	BEGIN_SPREAD_DAYS = 400, /* two changes of clocks a year, and every weekday */
	TROUBLED_DAYS = 20,
	TROUBLED_MORE = 60,
	CALM_DAYS = 35,
	QUIET_DAYS = 3,
};

#define FIRST_DAY INT64_C(1770379200000) /* 2026-02-06T12:00Z */

/* ---- the trace ---- */

static void stamp(const struct world *w, char *out, size_t n)
{
	int64_t passed = w->time - w->began;

	(void)snprintf(out, n, "day %lld %02lld:%02lld:%02lld", (long long)(passed / DAY),
		       (long long)(passed / HOUR % 24), (long long)(passed / MINUTE % 60),
		       (long long)(passed / SECOND % 60));
}

void world_trace(struct world *w, const char *fmt, ...)
{
	char *line = w->trace[w->traced++ % TRACE_LINES];
	size_t n;
	va_list ap;

	stamp(w, line, TRACE_WIDTH);
	n = strlen(line);
	line[n++] = ' ';
	va_start(ap, fmt);
	(void)vsnprintf(line + n, TRACE_WIDTH - n, fmt, ap);
	va_end(ap);
	if (w->loud)
		(void)printf("%s\n", line);
}

void world_break(struct world *w, enum promise p, const char *fmt, ...)
{
	va_list ap;

	if (w->broken != PROMISE_NONE)
		return;
	w->broken = p;
	w->broken_at = w->time;
	va_start(ap, fmt);
	(void)vsnprintf(w->words, sizeof(w->words), fmt, ap);
	va_end(ap);
}

/* ---- people with time for it, once a day ---- */

static bool may(const struct world *w, const struct event *ev)
{
	struct buf why = BUF_INIT(4096);
	bool yes = engine_may(w->engine, ev, &why);

	buf_release(&why);
	return yes;
}

static void answer(struct world *w, service_ix s, enum event_kind kind)
{
	struct event ev = {
		.kind = kind, .service = s, .target = NOBODY, .who = "M. Ortiz", .words = "simulated"
	};

	ev.hash = engine_proposal(w->engine, s).hash;
	if (ev.hash && may(w, &ev))
		house_event(w, ev);
}

static bool is_left_alone(const struct world *w, service_ix s)
{
	const struct service *service = &w->config->services[s];

	for (uint32_t i = 0; i < service->target_count; i++)
		if (engine_target(w->engine, service->first_target + i)->changed_outside)
			return true;
	return false;
}

static void look_around(struct world *w)
{
	uint64_t question = (uint64_t)(w->time / HOUR) * 64;

	agenda_add(w, w->time + DAY, HAPPENS_PEOPLE, 0, 0);
	for (service_ix s = 0; s < w->config->service_count; s++) {
		if (!w->calm && roll(w->seed, ROLL_PEOPLE, question + s + 48, 100) < 25)
			answer(w, s, EVENT_DECLINE);
		if (w->calm || roll(w->seed, ROLL_PEOPLE, question + s, 100) < 60)
			answer(w, s, EVENT_APPROVE);
		if (is_left_alone(w, s) &&
		    (w->calm || roll(w->seed, ROLL_PEOPLE, question + s + 16, 100) < 30))
			house_event(w, (struct event){ .kind = EVENT_RESUME,
						       .service = s,
						       .target = NOBODY,
						       .who = "M. Ortiz" });
	}
	for (uint32_t f = 0; f < w->config->feed_count; f++) {
		struct event ev = { .kind = EVENT_ALLOW,
				    .service = NOBODY,
				    .target = NOBODY,
				    .feed = f,
				    .who = "M. Ortiz",
				    .words = "simulated" };

		if (may(w, &ev) && (w->calm || roll(w->seed, ROLL_PEOPLE, question + f + 32, 100) < 50))
			house_event(w, ev);
	}
}

/* ---- peace ---- */

static void end_troubles(struct world *w)
{
	w->skew = 0;
	w->disk_full = w->die_before = w->die_after = false;
	w->suspended_until = 0;
	w->armed.wire_count = 0;
	for (size_t f = 0; f < sizeof(w->armed.feed) / sizeof(w->armed.feed[0]); f++)
		w->armed.feed[f] = MEET_NOTHING;
}

static void make_peace(struct world *w)
{
	world_trace(w, "peace: nothing changes from here on");
	end_troubles(w);
	w->calm = true;
	for (service_ix s = 0; s < w->config->service_count; s++)
		w->calm_open[s] = engine_service(w->engine, s)->open >= 0 ?
					  engine_service(w->engine, s)->open :
					  (int32_t)roll(w->seed, ROLL_LIFE, s + 7, 30);
	if (engine_stopped(w->engine, NULL, NULL))
		house_event(w, (struct event){ .kind = EVENT_START,
					       .service = NOBODY,
					       .target = NOBODY,
					       .who = "M. Ortiz",
					       .words = "peace" });
	for (service_ix s = 0; s < w->config->service_count; s++)
		house_event(w, (struct event){ .kind = EVENT_RESUME,
					       .service = s,
					       .target = NOBODY,
					       .who = "M. Ortiz" });
}

/* Not when kept money is spent by design, and long after a month that was used up early. */
static int64_t end_of_peace(int64_t from)
{
	int64_t end = from + CALM_DAYS * DAY;
	int year, month, day;

	for (;; end += DAY) {
		date_to_civil((struct date){ (int32_t)(end / DAY) }, &year, &month, &day);
		if (day >= 19 && day <= 24)
			return end;
	}
}

/* ---- what happens ---- */

static void happen(struct world *w, const struct item *i)
{
	switch ((enum happening)i->what) {
	case HAPPENS_TICK:
	case HAPPENS_RETRY:
		house_event(w, (struct event){ .kind = EVENT_TICK, .service = NOBODY, .target = NOBODY });
		break;
	case HAPPENS_POLL:
		clinic_poll(w, i->which);
		break;
	case HAPPENS_LOOK:
		wire_look(w, i->which);
		break;
	case HAPPENS_SEND:
		wire_send(w, i->which);
		break;
	case HAPPENS_ARRIVE:
		wire_arrive(w, i->which);
		break;
	case HAPPENS_LAND:
		wire_land(w, i->which);
		break;
	case HAPPENS_REPLY:
		wire_reply(w, i->which);
		break;
	case HAPPENS_HOUR:
		agenda_add(w, w->time + HOUR, HAPPENS_HOUR, 0, 0);
		bill_hour(w);
		if (!w->calm)
			clinic_hour(w);
		break;
	case HAPPENS_PEOPLE:
		look_around(w);
		break;
	case HAPPENS_TROUBLE:
		if (!w->calm)
			trouble_begins(w, i->which);
		break;
	case HAPPENS_OVER:
		if (!w->calm)
			trouble_ends(w, i->which);
		break;
	case HAPPENS_BILL:
		bill_report(w);
		break;
	case HAPPENS_SWEEP:
		house_sweep(w);
		break;
	}
}

static bool is_wire(uint32_t what)
{
	return what == HAPPENS_SEND || what == HAPPENS_REPLY;
}

static void turn(struct world *w, const struct item *i)
{
	uint32_t life;

	if (i->life && i->life != w->life && !is_wire(i->what))
		return; /* of a process that is gone */
	if (i->life && w->time < w->suspended_until) {
		agenda_add(w, w->suspended_until, (enum happening)i->what, i->which, i->life);
		return;
	}
	happen(w, i);
	if (i->what == HAPPENS_HOUR || i->what == HAPPENS_ARRIVE)
		return;
	do {
		life = w->life;
		house_flush(w);
	} while (life != w->life && w->broken == PROMISE_NONE);
	if (w->broken == PROMISE_NONE)
		house_arm(w);
}

static void live_until(struct world *w, int64_t until)
{
	struct item i;

	while (w->broken == PROMISE_NONE && w->agenda.count > 0 && w->agenda.items[0].at < until) {
		(void)agenda_next(w, &i);
		w->time = i.at > w->time ? i.at : w->time;
		turn(w, &i);
	}
	if (w->broken == PROMISE_NONE)
		w->time = until;
}

/* ---- from beginning to end ---- */

static uint32_t home_named(const struct rules *r, const char *id)
{
	uint32_t i = 0;

	while (strcmp(r->homes[i].id, id) != 0)
		i++;
	return i;
}

static struct world *world_open(const struct life *life)
{
	struct world *w = calloc(1, sizeof(*w));
	int64_t troubled;

	if (!w)
		abort();
	w->seed = life->seed;
	w->loud = life->loud;
	w->broken = PROMISE_NONE;
	w->began = w->time = FIRST_DAY +
			     (int64_t)roll(w->seed, ROLL_RULES, 9000, BEGIN_SPREAD_DAYS) * DAY +
			     (int64_t)roll(w->seed, ROLL_RULES, 9001, 1440) * MINUTE;
	troubled = (TROUBLED_DAYS + (int64_t)roll(w->seed, ROLL_RULES, 9002, TROUBLED_MORE)) * DAY;
	w->end = w->began + troubled;
	rules_draw(&w->rules, w->seed);
	w->config = rules_config(&w->rules, w->seed);
	for (service_ix s = 0; s < w->config->service_count; s++)
		w->home_of[s] = home_named(&w->rules, w->config->services[s].id);
	effects_init(&w->fx);
	effects_init(&w->twin_fx);
	end_troubles(w);
	troubles_draw(&w->troubles, w->seed, troubled);
	for (uint32_t i = 0; i < w->troubles.count; i++)
		if (!life->without || !life->without[i])
			agenda_add(w, w->began + w->troubles.list[i].at, HAPPENS_TROUBLE, i, 0);
	agenda_add(w, w->time + HOUR / 2, HAPPENS_HOUR, 0, 0);
	agenda_add(w, w->time + DAY / 3, HAPPENS_PEOPLE, 0, 0);
	far_open(w);
	clinic_open(w);
	house_open(w);
	house_flush(w);
	return w;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

struct world *world_live(const struct life *life)
{
	struct world *w = world_open(life);
	int64_t until = life->until ? w->began + life->until : INT64_MAX;
	int64_t peace = w->end, end = end_of_peace(peace);

	live_until(w, earlier(peace, until));
	if (w->broken == PROMISE_NONE && peace < until) {
		make_peace(w);
		live_until(w, earlier(end, until));
	}
	if (w->broken == PROMISE_NONE && end < until)
		promise_end(w, end - QUIET_DAYS * DAY);
	w->end = w->time;
	return w;
}

void world_close(struct world *w)
{
	house_close(w);
	for (size_t i = 0; i < TALKS_MAX; i++) {
		arena_clear(&w->talks[i].arena);
		buf_release(&w->talks[i].answer.body);
	}
	for (size_t i = 0; i < w->rules.home_count; i++)
		calendar_release(&w->calendars[i]);
	effects_release(&w->fx);
	effects_release(&w->twin_fx);
	free(w->agenda.items);
	free(w->sent);
	free(w);
}
