/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.c - time and reports into sums of money, exact to the micro.
 *
 * A day is as long as the organisation's zone makes it, so a budget that stood all day
 * comes to itself on the day with 23 hours, too.  What is less than a micro waits for
 * its rest.  A report of a platform tells a month to date: what it adds to the one
 * before is booked, so that the days of a month sum up to what the platform says of it.
 */
#include "record/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/zone.h"

struct ledger_target {
	struct stake stands;
	int64_t raised_micros; /* booked on raised_day */
	int32_t raised_day;
	int32_t reported; /* the month of its last report; 0: none */
};

struct ledger_pot {		    /* one pool, or (last) those without */
	int64_t now[LEDGER_TIMED];  /* a day, of all its targets */
	int64_t rest[LEDGER_TIMED]; /* of a micro, in micro milliseconds */
	int64_t held_micros;	    /* booked on held_day */
	int32_t held_day;
	uint32_t ads, reported[2]; /* with a budget; of these, with a report in `month`, and before it */
	int32_t month;
	struct ledger_sums open; /* of this day, not booked yet */
};

struct ledger {
	const struct engine *engine;
	const struct config *config;
	ledger_book *book;
	void *context;
	struct ledger_target *targets;
	struct ledger_pot *pots;
	struct date day;
	struct instant begins, ends, until;
	int32_t month;
	struct ledger_total total; /* of it, as booked */
};

static void *rows(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		abort();
	return p;
}

static uint32_t pot_of(const struct ledger *l, target_ix t)
{
	int32_t pool = l->config->services[l->config->targets[t].service].pool;

	return pool < 0 ? (uint32_t)l->config->pool_count : (uint32_t)pool;
}

static const struct zone *zone_of(const struct ledger *l, target_ix t)
{
	const struct zone *z = l->config->platforms[l->config->targets[t].platform].zone;

	return z ? z : l->config->zone;
}

static void enter(struct ledger *l, struct instant now)
{
	l->day = zone_date(l->config->zone, now);
	l->begins = zone_midnight(l->config->zone, l->day);
	l->ends = zone_midnight(l->config->zone, (struct date){ l->day.day + 1 });
	l->until = now;
	if (ledger_month(l->day) != l->month)
		l->total = (struct ledger_total){ 0 };
	l->month = ledger_month(l->day);
}

/* ---- booking ---- */

static void add_total(struct ledger *l, const struct ledger_row *row)
{
	if (ledger_month(row->day) != l->month || !row->sums.counted_ms)
		return;
	l->total.kept_micros += row->sums.micros[LEDGER_KEPT];
	l->total.would_keep_micros += row->sums.micros[LEDGER_WOULD_KEEP];
	if (!l->total.since.day || row->day.day < l->total.since.day)
		l->total.since = row->day;
}

/* Another month than the newest: its last count, which is all there will be. */
static uint32_t reported_in(const struct ledger_pot *p, int32_t month)
{
	if (month > p->month)
		return 0;
	return p->reported[p->month - month > 0];
}

static void reports(struct ledger *l, target_ix t, int32_t month)
{
	struct ledger_pot *p = &l->pots[pot_of(l, t)];

	if (l->targets[t].reported >= month)
		return;
	l->targets[t].reported = month;
	if (month > p->month) {
		p->reported[1] = p->reported[0];
		p->reported[0] = 0;
		p->month = month;
	}
	p->reported[p->month - month > 0]++;
}

static void book_sums(struct ledger *l, uint32_t pot, struct date day, const struct ledger_sums *more)
{
	struct ledger_row row = {
		.day = day,
		.pool = pot < l->config->pool_count ? l->config->pools[pot].id : "",
		.sums = *more,
	};

	row.sums.ads = l->pots[pot].ads;
	row.sums.ads_reported = reported_in(&l->pots[pot], ledger_month(day));
	add_total(l, &row);
	l->book(l->context, &row);
}

static void book_one(struct ledger *l, uint32_t pot, int32_t day, enum ledger_column c, int64_t micros)
{
	struct ledger_sums more = { 0 };

	if (micros == 0)
		return;
	more.micros[c] = micros;
	book_sums(l, pot, (struct date){ day }, &more);
}

static void book_all(struct ledger *l)
{
	for (uint32_t p = 0; p <= l->config->pool_count; p++) {
		if (!l->pots[p].open.counted_ms)
			continue;
		book_sums(l, p, l->day, &l->pots[p].open);
		l->pots[p].open = (struct ledger_sums){ 0 };
	}
}

/* ---- what stands ---- */

/* Whole days first: a budget times the milliseconds of a day need not fit in 64 bits. */
static void stood(struct ledger_pot *p, int64_t ms, int64_t day_ms)
{
	for (int i = 0; i < LEDGER_TIMED; i++) {
		int64_t part = p->now[i] % day_ms * ms + p->rest[i];

		p->open.micros[i] += p->now[i] / day_ms * ms + part / day_ms;
		p->rest[i] = part % day_ms;
	}
	p->open.counted_ms += ms;
}

void ledger_pass(struct ledger *l, struct instant now)
{
	for (;;) {
		bool over = !is_before(now, l->ends);
		int64_t ms = since(l->until, over ? l->ends : now).ms;

		for (uint32_t p = 0; ms > 0 && p <= l->config->pool_count; p++)
			stood(&l->pots[p], ms, since(l->begins, l->ends).ms);
		if (!over)
			break;
		book_all(l);
		enter(l, l->ends);
	}
	if (is_before(l->until, now))
		l->until = now;
}

void ledger_skip(struct ledger *l, struct instant now)
{
	if (is_before(now, l->until) && !is_longer(since(now, l->until), SPAN_DAYS(1)))
		return;
	book_all(l);
	enter(l, now);
}

static void stand(struct ledger *l, target_ix t, const struct stake *is)
{
	struct ledger_pot *p = &l->pots[pot_of(l, t)];

	for (int i = 0; i < LEDGER_TIMED; i++)
		p->now[i] += is->micros[i] - l->targets[t].stands.micros[i];
	l->targets[t].stands = *is;
}

static bool same(const struct stake *a, const struct stake *b)
{
	for (int i = 0; i < LEDGER_TIMED; i++)
		if (a->micros[i] != b->micros[i])
			return false;
	return true;
}

void ledger_target(struct ledger *l, target_ix t, struct instant now)
{
	struct stake is = engine_stake(l->engine, t);

	if (same(&is, &l->targets[t].stands))
		return;
	ledger_pass(l, now);
	stand(l, t, &is);
}

void ledger_flush(struct ledger *l, struct instant now)
{
	ledger_pass(l, now);
	book_all(l);
}

/* ---- what happens ---- */

static struct date date_of(const struct ledger *l, target_ix t, struct instant at)
{
	return zone_date(zone_of(l, t), at);
}

/*
 * What a report adds to the days before its own was spent between the two: on the day of
 * the older one, where that is another, and without an older one on the day before.
 */
static int32_t day_before(const struct ledger *l, target_ix t, const struct spend *was, struct date today)
{
	struct date then = date_of(l, t, was->at);
	int32_t first = ledger_month_begins(ledger_month(today)).day;
	int32_t day = then.day >= first && then.day < today.day ? then.day : today.day - 1;

	return day < first ? first : day;
}

static void book_report(struct ledger *l, target_ix t, struct date day, int64_t micros, struct instant at)
{
	struct ledger_sums more = { .spent_at = at };

	more.micros[LEDGER_SPENT] = micros;
	book_sums(l, pot_of(l, t), day, &more);
}

void ledger_spent(struct ledger *l, target_ix t, const struct spend *was)
{
	const struct spend *is = &engine_target(l->engine, t)->spend;
	struct date day = date_of(l, t, is->at), then = date_of(l, t, was->at);
	int32_t month = ledger_month(day);
	bool same_month = !is_never(was->at) && ledger_month(then) == month;
	int64_t all = is->month_micros - (same_month ? was->month_micros : 0);
	int64_t today = is->today_micros - (same_month && then.day == day.day ? was->today_micros : 0);

	reports(l, t, month);
	if (all != today)
		book_report(l, t, (struct date){ day_before(l, t, was, day) }, all - today, is->at);
	book_report(l, t, day, today, is->at);
}

void ledger_spent_until_now(struct ledger *l)
{
	const struct spend nothing = { 0 };

	for (target_ix t = 0; t < l->config->target_count; t++)
		if (!is_never(engine_target(l->engine, t)->spend.at))
			ledger_spent(l, t, &nothing);
}

void ledger_raised(struct ledger *l, target_ix t)
{
	const struct target_state *is = engine_target(l->engine, t);
	struct ledger_target *known = &l->targets[t];
	int64_t before = known->raised_day == is->changes_day ? known->raised_micros : 0;

	known->raised_day = is->changes_day;
	known->raised_micros = is->raised_today_micros;
	book_one(l, pot_of(l, t), is->changes_day, LEDGER_MOVED, is->raised_today_micros - before);
}

void ledger_held(struct ledger *l, uint32_t pool)
{
	const struct pool_state *is = engine_pool(l->engine, pool);
	struct ledger_pot *p = &l->pots[pool];
	int64_t held = money_larger(is->held_micros, 0);
	int64_t before = p->held_day == is->day ? p->held_micros : 0;

	p->held_day = is->day;
	p->held_micros = held;
	book_one(l, pool, is->day, LEDGER_HELD, held - before);
}

/* ---- life ---- */

static void begin(struct ledger *l, target_ix t)
{
	const struct target_state *is = engine_target(l->engine, t);
	struct stake stands = engine_stake(l->engine, t);

	stand(l, t, &stands);
	l->targets[t].raised_day = is->changes_day;
	l->targets[t].raised_micros = is->raised_today_micros;
	l->pots[pot_of(l, t)].ads += l->config->targets[t].lever == LEVER_BUDGET;
	if (!is_never(is->spend.at))
		reports(l, t, ledger_month(date_of(l, t, is->spend.at)));
}

struct ledger *ledger_new(const struct engine *e, struct instant now, ledger_book *to, void *context)
{
	const struct config *c = engine_config(e);
	struct ledger *l = rows(1, sizeof(*l));

	*l = (struct ledger){ .engine = e, .config = c, .book = to, .context = context };
	l->targets = rows(c->target_count, sizeof(*l->targets));
	l->pots = rows(c->pool_count + 1, sizeof(*l->pots));
	enter(l, now);
	for (target_ix t = 0; t < c->target_count; t++)
		begin(l, t);
	return l;
}

void ledger_restore(struct ledger *l, const struct ledger_row *was)
{
	add_total(l, was);
	for (uint32_t p = 0; p < l->config->pool_count; p++) {
		if (was->day.day != l->day.day || strcmp(was->pool, l->config->pools[p].id) != 0)
			continue;
		l->pots[p].held_day = was->day.day;
		l->pots[p].held_micros += was->sums.micros[LEDGER_HELD];
	}
}

void ledger_carry(struct ledger *l, const struct ledger *old)
{
	l->total = old->total;
	for (uint32_t p = 0; p < l->config->pool_count; p++)
		for (uint32_t was = 0; was < old->config->pool_count; was++)
			if (!strcmp(l->config->pools[p].id, old->config->pools[was].id)) {
				l->pots[p].held_day = old->pots[was].held_day;
				l->pots[p].held_micros = old->pots[was].held_micros;
			}
}

struct ledger *ledger_free(struct ledger *l)
{
	if (!l)
		return NULL;
	free(l->targets);
	free(l->pots);
	free(l);
	return NULL;
}

struct ledger_total ledger_total(const struct ledger *l)
{
	struct ledger_total sum = l->total;

	for (uint32_t p = 0; p <= l->config->pool_count; p++) {
		sum.kept_micros += l->pots[p].open.micros[LEDGER_KEPT];
		sum.would_keep_micros += l->pots[p].open.micros[LEDGER_WOULD_KEEP];
		if (!sum.since.day && l->pots[p].open.counted_ms)
			sum.since = l->day;
	}
	return sum;
}
