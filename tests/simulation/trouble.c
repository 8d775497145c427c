/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trouble.c - the list of what goes wrong, and how each begins and ends.
 */
#include <string.h>

#include "tests/simulation/world.h"

enum { PER_DAY_MOST = 8 };

static const char *const names[] = {
#define X(name, words) words,
	TROUBLE_LIST(X)
#undef X
};

const char *trouble_name(enum trouble_kind k)
{
	return k < TROUBLE_KINDS ? names[k] : "nothing";
}

bool trouble_is_wire(enum trouble_kind k)
{
	return k < MEET_EDIT_BUDGET;
}

/* How long each kind lasts, from the shortest to the longest; 0: a moment. */
static const struct {
	enum trouble_kind kind;
	int64_t least, most;
} lasting[] = {
	{ MEET_HOLD, 2 * HOUR, 5 * DAY },    { MEET_STOP, 10 * MINUTE, 12 * HOUR },
	{ MEET_FEED_SILENT, HOUR, 4 * DAY }, { MEET_FEED_SUSPECT, HOUR, 2 * DAY },
	{ MEET_FEED_ZERO, HOUR, 2 * DAY },   { MEET_FEED_PARTIAL, HOUR, 3 * DAY },
	{ MEET_FEED_OLD, HOUR, 4 * DAY },    { MEET_FEED_CUT, HOUR, 2 * DAY },
	{ MEET_CLOCK_BACK, HOUR, 2 * DAY },  { MEET_CLOCK_AHEAD, HOUR, 2 * DAY },
	{ MEET_SUSPEND, 5 * MINUTE, DAY },   { MEET_DISK_FULL, 20 * SECOND, 2 * HOUR },
};

static int64_t lasts(enum trouble_kind kind, uint32_t draw)
{
	for (size_t i = 0; i < sizeof(lasting) / sizeof(lasting[0]); i++)
		if (lasting[i].kind == kind)
			return lasting[i].least +
			       (lasting[i].most - lasting[i].least) / 1000 * (draw % 1000);
	return 0;
}

void troubles_draw(struct troubles *t, uint64_t seed, int64_t length)
{
	uint32_t days = (uint32_t)(length / DAY);
	uint32_t n = days / 4 + roll(seed, ROLL_TROUBLE, 0, days * PER_DAY_MOST);

	t->count = n < TROUBLES_MAX ? n : TROUBLES_MAX;
	for (uint64_t i = 0; i < t->count; i++) {
		struct meeting *m = &t->list[i];

		m->draw = roll(seed, ROLL_TROUBLE, i * 4 + 1, UINT32_MAX);
		m->kind = (enum trouble_kind)roll(seed, ROLL_TROUBLE, i * 4 + 2, TROUBLE_KINDS);
		m->at = (int64_t)(roll(seed, ROLL_TROUBLE, i * 4 + 3, 1u << 30) /
				  (double)(1u << 30) * (double)length);
		m->lasts = lasts(m->kind, m->draw / 7);
	}
}

/* ---- people ---- */

static void say(struct world *w, struct event ev)
{
	ev.who = "M. Ortiz";
	if (!ev.words)
		ev.words = "simulated";
	house_event(w, ev);
}

static void hold(struct world *w, const struct meeting *m)
{
	struct event ev = { .kind = EVENT_HOLD,
			    .target = NOBODY,
			    .service = m->draw % (uint32_t)w->config->service_count };

	ev.hold.until.ms = world_clock(w).ms + m->lasts;
	ev.hold.direction = (uint8_t)(m->draw / 64 % 3);
	(void)strcpy(ev.hold.who, "M. Ortiz");
	(void)strcpy(ev.hold.reason, "simulated");
	say(w, ev);
}

/* ---- the clock ---- */

/* Small steps and steps over midnight, from seconds to a day and more. */
static int64_t step_of(uint32_t draw)
{
	static const int64_t steps[] = { 3 * SECOND,  50 * SECOND, 5 * MINUTE, 45 * MINUTE,
					 90 * MINUTE, 7 * HOUR,	   26 * HOUR };

	return steps[draw % 7];
}

static void suspend(struct world *w, int64_t ms)
{
	w->suspended_until = w->time + ms;
}

/* ---- begin and end ---- */

static void begin_lasting(struct world *w, const struct meeting *m)
{
	uint32_t feed = m->draw % (uint32_t)w->config->feed_count;

	switch (m->kind) {
	case MEET_HOLD:
		hold(w, m);
		break;
	case MEET_STOP:
		say(w, (struct event){ .kind = EVENT_STOP, .service = NOBODY, .target = NOBODY });
		break;
	case MEET_CLOCK_BACK:
		w->skew -= step_of(m->draw);
		break;
	case MEET_CLOCK_AHEAD:
		w->skew += step_of(m->draw);
		break;
	case MEET_SUSPEND:
		suspend(w, m->lasts);
		break;
	case MEET_DISK_FULL:
		w->disk_full = true;
		break;
	default:
		w->armed.feed[feed] = m->kind;
		w->armed.feed_draw[feed] = m->draw;
	}
}

static void begin_moment(struct world *w, const struct meeting *m)
{
	target_ix t = m->draw % (uint32_t)w->config->target_count;

	switch (m->kind) {
	case MEET_EDIT_BUDGET:
	case MEET_EDIT_STATUS:
		far_edit(w, t, m->kind == MEET_EDIT_BUDGET, m->draw / 64);
		break;
	case MEET_RESUME:
		say(w, (struct event){ .kind = EVENT_RESUME,
				       .target = NOBODY,
				       .service = m->draw % (uint32_t)w->config->service_count });
		break;
	case MEET_CRASH_BEFORE:
		w->die_before = true;
		break;
	case MEET_CRASH_AFTER:
		w->die_after = true;
		break;
	case MEET_RESTART:
		house_restart(w, true);
		break;
	case MEET_RELOAD:
		house_reload(w);
		break;
	default:
		clinic_happens(w, m->draw, m->kind);
	}
}

void trouble_begins(struct world *w, uint32_t which)
{
	const struct meeting *m = &w->troubles.list[which];

	world_trace(w, "trouble %u: %s", which, trouble_name(m->kind));
	if (trouble_is_wire(m->kind)) { /* waits for an exchange it fits */
		w->armed.wire[w->armed.wire_count++] = which;
		return;
	}
	w->tallies.met[m->kind]++;
	if (m->lasts) {
		begin_lasting(w, m);
		agenda_add(w, w->time + m->lasts, HAPPENS_OVER, which, 0);
	} else {
		begin_moment(w, m);
	}
}

void trouble_ends(struct world *w, uint32_t which)
{
	const struct meeting *m = &w->troubles.list[which];

	world_trace(w, "trouble %u is over: %s", which, trouble_name(m->kind));
	switch (m->kind) {
	case MEET_HOLD: /* it ends by itself */
	case MEET_SUSPEND:
		break;
	case MEET_STOP:
		say(w, (struct event){ .kind = EVENT_START, .service = NOBODY, .target = NOBODY });
		break;
	case MEET_CLOCK_BACK:
	case MEET_CLOCK_AHEAD:
		w->skew = 0; /* the time server was heard again */
		break;
	case MEET_DISK_FULL:
		w->disk_full = false;
		break;
	default:
		w->armed.feed[m->draw % (uint32_t)w->config->feed_count] = MEET_NOTHING;
	}
}

/* ---- on the wire ---- */

static bool fits(enum trouble_kind k, bool write)
{
	if (k == MEET_OLD_REPLICA || k == MEET_PAGE_LOST)
		return !write;
	if (k == MEET_APPLIED_LATE || k == MEET_APPLIED_TWICE || k == MEET_DONE_NOTHING ||
	    k == MEET_ONE_REFUSED)
		return write;
	return true;
}

enum trouble_kind trouble_meets(struct world *w, bool write)
{
	struct armed *a = &w->armed;

	for (size_t i = 0; i < a->wire_count; i++) {
		enum trouble_kind kind = w->troubles.list[a->wire[i]].kind;

		if (!fits(kind, write))
			continue;
		memmove(&a->wire[i], &a->wire[i + 1], (--a->wire_count - i) * sizeof(a->wire[0]));
		w->tallies.met[kind]++;
		world_trace(w, "an exchange meets: %s", trouble_name(kind));
		return kind;
	}
	return MEET_NOTHING;
}
