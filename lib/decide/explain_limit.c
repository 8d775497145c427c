/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_limit.c - what money and counts allow, as "so much of so much".
 *
 * A limit that stops something is told with both numbers and the moment it is
 * renewed, so that a reader can choose between waiting and raising it.
 */
#include "base/zone.h"
#include "decide/engine_state.h"
#include "decide/explain_words.h"

void pace_why(const struct view *v, target_ix ix, struct buf *out)
{
	char span[SPAN_TEXT];

	buf_printf(out, "%s was changed at ", v->config->targets[ix].id);
	words_time(out, v->zone, engine_target(v->engine, ix)->changed_at, v->now);
	buf_printf(out, "; more spend rests %s after a change", span_format(v->policy->pace_more, span));
}

void pace_next(const struct view *v, target_ix ix, struct buf *out)
{
	buf_puts(out, "More spend may follow at ");
	words_time(out, v->zone, gate_rested_at(v->engine, ix), v->now);
	buf_puts(out, "; cuts are made all the same");
}

void allowance_why(const struct view *v, target_ix ix, struct buf *out)
{
	struct allowance a = engine_allowance(v->engine, ix);

	if (a.day >= a.day_limit)
		buf_printf(out, "%lld of %lld changes of the day are used", (long long)a.day,
			   (long long)a.day_limit);
	else if (!is_never(a.free_at))
		buf_printf(out, "%lld of %lld changes of seven days are used", (long long)a.week,
			   (long long)a.week_limit);
	else
		buf_printf(out,
			   "%lld of %lld changes of its budget within an hour are used, which "
			   "the platform bears",
			   (long long)a.hour, (long long)a.hour_limit);
}

static struct instant later(struct instant a, struct instant b)
{
	return is_before(a, b) ? b : a;
}

void allowance_next(const struct view *v, target_ix ix, struct buf *out)
{
	struct allowance a = engine_allowance(v->engine, ix);

	buf_puts(out, "The next change is free ");
	words_time(out, v->zone, later(a.free_at, a.hour_free_at), v->now);
	buf_puts(out, "; a pause needs none");
}

void least_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct target_state *t = engine_target(v->engine, ix);

	buf_printf(out, "The platform takes no less than ");
	words_money(out, v->config, t->least_micros);
	buf_printf(out, " for %s%s", v->config->targets[ix].id, t->least_day ? " today" : "");
}

void least_next(const struct view *v, target_ix ix, struct buf *out)
{
	const struct target_state *t = engine_target(v->engine, ix);
	const struct zone *account = v->config->platforms[v->config->targets[ix].platform].zone;

	if (t->least_day != 0) {
		buf_puts(out, "Tried again ");
		words_time(out, v->zone,
			   zone_midnight(account ? account : v->config->zone,
					 (struct date){ t->least_day + 1 }),
			   v->now);
		buf_puts(out, ", the ad account's midnight");
	} else {
		buf_puts(
			out,
			t->least_micros > v->config->targets[ix].max_micros ?
				"A person must raise its max, or take it out of the configuration" :
				"Changed when it is to spend at least that");
	}
}

static const char *moved_words(uint8_t kind)
{
	return kind == MASS_DROP ? "fell silent" : kind == MASS_UP ? "gained room" : "lost room";
}

/* What goes on meanwhile is the same for all: more spend waits, cuts trickle unless told to stop. */
static void mass_effect(const struct view *v, const struct target_state *t, struct buf *out)
{
	if (words_raises(t))
		buf_puts(out, ", so more spend waits");
	else if (v->config->limits.on_mass == MASS_STOP)
		buf_puts(out, ", so cuts wait, too");
	else
		buf_puts(out, ", so cuts go one service at a time, one in 10 min");
}

void mass_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct feed_state *f = engine_feed(v->engine, v->service->feed);

	if (f->mass == MASS_NONE) {
		buf_puts(out, "Too much of the day's money would move within an hour");
	} else {
		buf_printf(out, "Feed %s: many of its services %s at once since ", v->feed->id,
			   moved_words(f->mass));
		words_time(out, v->zone, f->mass_since, v->now);
	}
	mass_effect(v, engine_target(v->engine, ix), out);
}

void mass_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)ix;
	buf_printf(out, "Goes on %s, or when a person has checked it: capacityctl allow %s --reason TEXT",
		   engine_feed(v->engine, v->service->feed)->mass == MASS_NONE ?
			   "within the hour" :
			   "when the feed is normal again",
		   v->feed->id);
}

static void room(const struct view *v, int64_t used, int64_t limit, struct buf *out)
{
	char a[MONEY_TEXT], b[MONEY_TEXT];

	buf_printf(out, " leaves no room: %s of %s a day are taken",
		   money_format(used, v->config->currency, a),
		   money_format(limit, v->config->currency, b));
}

void moved_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct config *c = v->config;
	char a[MONEY_TEXT], b[MONEY_TEXT];

	(void)ix;
	buf_printf(out, "The raise waits: %s of %s were moved today",
		   money_format(engine_moved_today(v->engine), c->currency, a),
		   money_format(c->limits.moved_micros, c->currency, b));
}

void moved_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)v, (void)ix;
	buf_puts(out, "The rest is granted tomorrow, or when the limit is raised");
}

void spend_why(const struct view *v, target_ix ix, struct buf *out)
{
	(void)ix;
	buf_puts(out, "The raise waits: the limit for everything");
	room(v, engine_exposure(v->engine), v->config->limits.spend_micros, out);
}

void account_why(const struct view *v, target_ix ix, struct buf *out)
{
	uint32_t platform = v->config->targets[ix].platform;
	const struct platform_config *p = &v->config->platforms[platform];

	buf_printf(out, "The raise waits: ad account %s", p->id);
	room(v, engine_account_exposure(v->engine, platform), p->spend_micros, out);
}

void pool_why(const struct view *v, target_ix ix, struct buf *out)
{
	uint32_t pool = (uint32_t)v->service->pool;

	(void)ix;
	buf_printf(out, "The raise waits: pool %s", v->config->pools[pool].id);
	room(v, engine_pool_exposure(v->engine, pool), month_budget(v->engine, pool), out);
}

/* A raise counts all day at the day's highest budget, which surprises whoever has just cut it. */
void released_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)v, (void)ix;
	buf_puts(out, "Granted when other ads have released money; what was raised today counts "
		      "until its ad account's midnight");
}

void month_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct pool *pool = &v->config->pools[v->service->pool];
	char spent[MONEY_TEXT], all[MONEY_TEXT];

	(void)ix;
	buf_printf(out, "The raise waits: pool %s has spent %s of its %s this month", pool->id,
		   money_format(v->engine->months[v->service->pool].spent, v->config->currency, spent),
		   money_format(pool->budget.micros, v->config->currency, all));
}

void month_next(const struct view *v, target_ix ix, struct buf *out)
{
	int year, month, day;

	(void)ix;
	date_to_civil(zone_date(v->config->zone, v->now), &year, &month, &day);
	buf_puts(out, "Room again ");
	words_time(out, v->zone,
		   zone_midnight(v->config->zone, date_of_civil(month == 12 ? year + 1 : year,
								month == 12 ? 1 : month + 1, 1)),
		   v->now);
	buf_puts(out, ", or when the pool's budget is raised");
}

void explain_mass(const struct engine *e, uint32_t feed, struct buf *out)
{
	const struct config *c = engine_config(e);
	const struct feed_state *f = engine_feed(e, feed);
	uint32_t moved, of;
	char text[ZONE_TEXT];

	if (f->mass == MASS_NONE)
		return;
	mass_count(e, feed, &moved, &of);
	buf_printf(out, "Feed %s: %u of %u services %s at once, since %s", c->feeds[feed].id, moved,
		   of, moved_words(f->mass), zone_format(c->zone, f->mass_since, engine_now(e), text));
}
