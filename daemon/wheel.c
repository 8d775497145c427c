/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wheel.c - lists of indexes, one list per slot, one timer for all of them.
 *
 * An entry is two links and the number of the tick it is due in, so 100,000 of
 * them are 1.6 MB and arming one touches two neighbours.  Ticks are counted on
 * the loop's own monotonic clock; an entry further away than one turn of the
 * wheel stays in its slot until its tick comes round.
 *
 * The slot being delivered is moved to a list of its own first: whatever the
 * callback arms, disarms or re-arms, each entry due in this tick is called at
 * most once for it, and none is called after it was disarmed.  What it arms counts
 * from the slot, not from the few milliseconds later that it is called: else
 * every period would be rounded up once more, and a poll per second become four
 * in five.
 */
#include "daemon/wheel.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

enum { LISTS = WHEEL_SLOTS + 1, DELIVERY = WHEEL_SLOTS, WORDS = WHEEL_SLOTS / 64 };

#define NONE UINT32_MAX
#define IDLE UINT64_MAX
#define DELAY_MAX (UINT64_C(10) * 366 * 24 * 60 * 60 * 1000) /* ten years: sums cannot overflow */

struct entry {
	uint32_t next, prev; /* prev of a list's first: NONE */
	uint64_t tick;	     /* due in this one; IDLE: not armed */
};

struct wheel {
	uv_timer_t timer;
	void (*due)(void *context, uint32_t entry);
	void *context;
	uint64_t tick; /* every earlier tick has been delivered */
	uint64_t wake; /* the tick the timer is set for; IDLE: stopped */
	uint32_t count;
	bool delivering, closed;
	uint64_t filled[WORDS]; /* one bit per slot that holds anything */
	uint32_t first[LISTS];
	struct entry entries[];
};

static uint64_t tick_at(uint64_t ms)
{
	return ms / WHEEL_SLOT_MS;
}

static uint32_t list_of(const struct wheel *w, const struct entry *e)
{
	/* A tick already passed can only be waiting for its delivery. */
	return e->tick < w->tick ? DELIVERY : (uint32_t)(e->tick % WHEEL_SLOTS);
}

static void mark(struct wheel *w, uint32_t list)
{
	uint64_t bit = UINT64_C(1) << (list % 64);

	if (list == DELIVERY)
		return;
	if (w->first[list] == NONE)
		w->filled[list / 64] &= ~bit;
	else
		w->filled[list / 64] |= bit;
}

static void link_in(struct wheel *w, uint32_t list, uint32_t i)
{
	struct entry *e = &w->entries[i];

	e->prev = NONE;
	e->next = w->first[list];
	if (e->next != NONE)
		w->entries[e->next].prev = i;
	w->first[list] = i;
	mark(w, list);
}

static void link_out(struct wheel *w, uint32_t list, uint32_t i)
{
	struct entry *e = &w->entries[i];

	if (e->next != NONE)
		w->entries[e->next].prev = e->prev;
	if (e->prev != NONE)
		w->entries[e->prev].next = e->next;
	else
		w->first[list] = e->next;
	mark(w, list);
}

/* The first tick from `from` on whose slot holds anything (it may hold later turns). */
static uint64_t next_filled(const struct wheel *w, uint64_t from)
{
	uint64_t step;

	/* A start inside a word visits that word twice: for its high bits, and last for its low. */
	for (step = 0; step < WHEEL_SLOTS;) {
		uint32_t slot = (uint32_t)((from + step) % WHEEL_SLOTS);
		uint64_t word = w->filled[slot / 64] >> (slot % 64);

		if (word)
			return from + step + (uint64_t)__builtin_ctzll(word);
		step += 64 - slot % 64;
	}
	return IDLE;
}

static void on_timer(uv_timer_t *timer);

static void sleep_until(struct wheel *w, uint64_t tick)
{
	uint64_t now = uv_now(w->timer.loop), at = tick * WHEEL_SLOT_MS;

	if (w->wake == tick)
		return;
	w->wake = tick;
	if (tick == IDLE)
		uv_timer_stop(&w->timer);
	else
		uv_timer_start(&w->timer, on_timer, at > now ? at - now : 0, 0);
}

/* Entries of this very tick go to the delivery list; later turns stay. */
static void collect(struct wheel *w, uint64_t tick)
{
	uint32_t slot = (uint32_t)(tick % WHEEL_SLOTS), i, next;

	for (i = w->first[slot]; i != NONE; i = next) {
		next = w->entries[i].next;
		if (w->entries[i].tick != tick)
			continue;
		link_out(w, slot, i);
		link_in(w, DELIVERY, i);
	}
}

static void deliver(struct wheel *w)
{
	w->delivering = true;
	while (!w->closed && w->first[DELIVERY] != NONE) {
		uint32_t i = w->first[DELIVERY];

		link_out(w, DELIVERY, i);
		w->entries[i].tick = IDLE;
		w->due(w->context, i);
	}
	w->delivering = false;
}

static void on_timer(uv_timer_t *timer)
{
	struct wheel *w = timer->data;
	uint64_t now = tick_at(uv_now(timer->loop)), tick;

	w->wake = IDLE;
	/* A loop that was held up finds several ticks due at once. */
	for (tick = next_filled(w, w->tick); tick <= now; tick = next_filled(w, tick + 1))
		collect(w, tick);
	w->tick = now + 1;
	deliver(w);
	if (!w->closed)
		sleep_until(w, next_filled(w, w->tick));
}

struct wheel *wheel_new(uv_loop_t *loop, uint32_t entries,
			void (*due)(void *context, uint32_t entry), void *context)
{
	struct wheel *w = calloc(1, sizeof(*w) + entries * sizeof(w->entries[0]));
	uint32_t i;

	if (!w)
		abort();
	w->due = due;
	w->context = context;
	w->count = entries;
	w->wake = IDLE;
	w->tick = tick_at(uv_now(loop));
	for (i = 0; i < LISTS; i++)
		w->first[i] = NONE;
	for (i = 0; i < entries; i++)
		w->entries[i].tick = IDLE;
	uv_timer_init(loop, &w->timer);
	w->timer.data = w;
	return w;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void wheel_close(struct wheel *w)
{
	if (!w)
		return;
	w->closed = true;
	uv_close((uv_handle_t *)&w->timer, on_closed);
}

void wheel_arm(struct wheel *w, uint32_t entry, uint64_t delay_ms)
{
	uint64_t now = uv_now(w->timer.loop), tick;

	assert(entry < w->count && !w->closed);
	wheel_disarm(w, entry);
	if (delay_ms > DELAY_MAX)
		delay_ms = DELAY_MAX;
	if (w->delivering)
		now = (w->tick - 1) * WHEEL_SLOT_MS;
	tick = (now + delay_ms + WHEEL_SLOT_MS - 1) / WHEEL_SLOT_MS;
	if (tick < w->tick)
		tick = w->tick;
	w->entries[entry].tick = tick;
	link_in(w, (uint32_t)(tick % WHEEL_SLOTS), entry);
	/* During a delivery the timer is set once, at its end. */
	if (!w->delivering && tick < w->wake)
		sleep_until(w, tick);
}

void wheel_disarm(struct wheel *w, uint32_t entry)
{
	struct entry *e = &w->entries[entry];

	assert(entry < w->count);
	if (e->tick == IDLE)
		return;
	link_out(w, list_of(w, e), entry);
	e->tick = IDLE;
}

uint64_t wheel_late_ms(const struct wheel *w)
{
	uint64_t now = uv_now(w->timer.loop), slot = (w->tick - 1) * WHEEL_SLOT_MS;

	return w->delivering && now > slot ? now - slot : 0;
}

uint64_t wheel_remaining(const struct wheel *w, uint32_t entry)
{
	uint64_t now = uv_now(w->timer.loop), at;

	assert(entry < w->count);
	if (w->entries[entry].tick == IDLE)
		return UINT64_MAX;
	at = w->entries[entry].tick * WHEEL_SLOT_MS;
	return at > now ? at - now : 0;
}
