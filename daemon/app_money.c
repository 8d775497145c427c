/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_money.c - the ledger beside the engine: what the money did, day by day.
 *
 * Like the days of services it is only watched, so the engine knows nothing of it.  What
 * is told from a state that a commit keeps (a report, a raise, what a pool held) is booked
 * in the same step and goes with that commit; what merely passes with time goes every
 * few minutes.
 */
#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "record/ledger.h"

static void booked(void *context, const struct ledger_row *more)
{
	store_money(((struct app *)context)->store, more);
}

static void all_pools(struct app *a)
{
	for (uint32_t p = 0; p < a->g->config->pool_count; p++)
		ledger_held(a->ledger, p);
}

static void found(void *context, const struct ledger_row *row)
{
	ledger_restore(((struct app *)context)->ledger, row);
}

int app_money_first(struct app *a, struct err *err)
{
	struct date today = zone_date(a->g->config->zone, a->last_turn);
	struct date first = ledger_month_begins(ledger_month(today));

	a->ledger = ledger_new(a->g->engine, a->last_turn, booked, a);
	if (store_read_money(a->store, first, today, found, a, err))
		return err_in(err, "reading the money of this month");
	if (!store_money_since(a->store).day)
		ledger_spent_until_now(a->ledger);
	all_pools(a);
	return 0;
}

void app_money_carry(struct app *a)
{
	struct ledger *old = a->ledger;

	ledger_flush(old, a->last_turn);
	a->ledger = ledger_new(a->g->engine, a->last_turn, booked, a);
	ledger_carry(a->ledger, old);
	ledger_free(old);
	all_pools(a);
}

/* ---- turns ---- */

void app_money_look(struct app *a, service_ix s)
{
	const struct service *service = &a->g->config->services[s];

	for (uint32_t i = 0; i < service->target_count; i++)
		ledger_target(a->ledger, service->first_target + i, a->last_turn);
}

static void effect_seen(struct app *a, const struct effect *f)
{
	if (f->kind == EFFECT_SAVE_TARGET)
		ledger_raised(a->ledger, f->target);
	if (f->kind == EFFECT_SAVE_POOL)
		ledger_held(a->ledger, f->index);
	if (f->kind == EFFECT_SAVE_SERVICE || (f->kind == EFFECT_NOTICE && f->service != NOBODY))
		app_money_look(a, f->service);
	else if (f->target != NOBODY)
		ledger_target(a->ledger, f->target, a->last_turn);
}

void app_money_turn(struct app *a, const struct event *event, const struct spend *before)
{
	if (event->kind == EVENT_SPENT)
		ledger_spent(a->ledger, event->target, before);
	if (event->kind == EVENT_SEEN || event->kind == EVENT_ENDED)
		ledger_target(a->ledger, event->target, a->last_turn);
	for (size_t i = 0; i < a->fx.count; i++)
		effect_seen(a, &a->fx.items[i]);
}

void app_money_skip(struct app *a, struct instant now)
{
	ledger_pass(a->ledger, a->last_turn);
	ledger_skip(a->ledger, now);
}

void app_money_flush(struct app *a)
{
	if (a->ledger) /* or the start failed before there was one */
		ledger_flush(a->ledger, a->last_turn);
}

void app_money_stop(struct app *a)
{
	a->ledger = ledger_free(a->ledger);
}

/* ---- asked ---- */

static void gather(void *context, const struct ledger_row *row)
{
	ledger_rows_add(context, row);
}

int app_money(void *app, struct date from, struct date to, struct ledger_rows *ret, struct err *err)
{
	struct app *a = app;

	app_money_flush(a);
	if (store_read_money(a->store, from, to, gather, ret, err))
		return -1;
	ledger_rows_merge(ret);
	return 0;
}

enum { LOOK_AGAIN_MS = 5 * 1000 };

struct report_kept app_kept(struct app *a)
{
	struct ledger_total total;

	ledger_pass(a->ledger, a->last_turn);
	total = ledger_total(a->ledger);
	/* Asked by every answer of the API, and the store is no place to look that often. */
	if (!a->money_since.day && clock_monotonic_ms() >= a->money_look_at) {
		a->money_since = store_money_since(a->store);
		a->money_look_at = clock_monotonic_ms() + LOOK_AGAIN_MS;
	}
	return (struct report_kept){ .counting = true,
				     .micros = total.kept_micros,
				     .would_keep_micros = total.would_keep_micros,
				     .since = total.since,
				     .ever = a->money_since };
}
