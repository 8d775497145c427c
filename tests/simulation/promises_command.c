/* SPDX-License-Identifier: Apache-2.0 */
/*
 * promises_command.c - what must be true of every command the moment it is decided.
 */
#include "base/zone.h"
#include "decide/plan.h"
#include "tests/simulation/world.h"

enum { READ_FRESH_MS = 60 * 1000 };

static const char *target_id(const struct world *w, target_ix t)
{
	return w->config->targets[t].id;
}

static service_ix service_of(const struct world *w, target_ix t)
{
	return w->config->targets[t].service;
}

/* ---- I1, I2: what it can come to cost, with everything of ours that may still land ---- */

enum sum { SUM_ALL, SUM_POOL, SUM_ACCOUNT };

static int64_t worst(const struct world *w, const struct command *c, enum sum of, bool cuts_landed)
{
	const struct target *mine = &w->config->targets[c->target];
	int64_t sum = 0, then = cost_of(witness_after(c, c->planned_against));

	for (target_ix t = 0; t < w->config->target_count; t++) {
		const struct target *other = &w->config->targets[t];
		int64_t cost = witness_worst(w, t, cuts_landed);

		if (of == SUM_POOL && w->config->services[other->service].pool !=
					      w->config->services[mine->service].pool)
			continue;
		if (of == SUM_ACCOUNT && other->platform != mine->platform)
			continue;
		sum += t == c->target && then > cost ? then : cost;
	}
	return sum;
}

static void check_sum(struct world *w, const struct command *c, enum sum of, int64_t limit,
		      const char *what)
{
	int64_t sum = worst(w, c, of, false);

	w->tallies.kept[PROMISE_CAP]++;
	if (sum <= limit)
		return;
	if (worst(w, c, of, true) <= limit)
		world_break(
			w, PROMISE_CONSERVE,
			"%s is raised with money of a cut that was not read back: %s of $%lld a "
			"day, $%lld can be charged",
			target_id(w, c->target), what, (long long)limit / MICROS,
			(long long)sum / MICROS);
	else
		world_break(w, PROMISE_CAP, "raising %s: %s is $%lld a day, $%lld can be charged",
			    target_id(w, c->target), what, (long long)limit / MICROS,
			    (long long)sum / MICROS);
}

static void check_pool(struct world *w, const struct command *c, uint32_t pool)
{
	int64_t left = purse_left(w, pool);

	check_sum(w, c, SUM_POOL, purse_daily(w, pool), "its pool");
	if (left >= 0)
		check_sum(w, c, SUM_POOL, left, "what is left of its pool's month");
}

static void check_money(struct world *w, const struct command *c)
{
	const struct limits *limits = &w->config->limits;
	int32_t pool = w->config->services[service_of(w, c->target)].pool;
	int64_t account = w->config->platforms[w->config->targets[c->target].platform].spend_micros;
	int64_t after = cost_of(witness_after(c, c->planned_against));

	/* What counts for the day anyway may be asked for again. */
	if (after <= cost_of(c->planned_against) || after <= witness_worst(w, c->target, false))
		return;
	if (limits->spend_micros)
		check_sum(w, c, SUM_ALL, limits->spend_micros, "limits.spend");
	if (pool >= 0)
		check_pool(w, c, (uint32_t)pool);
	if (account)
		check_sum(w, c, SUM_ACCOUNT, account, "its ad account");
}

/* ---- I3 ---- */

static void check_data(struct world *w, const struct command *c)
{
	service_ix s = service_of(w, c->target);
	const struct ear *ear = &w->ears[s];
	const struct service *service = &w->config->services[s];
	struct instant now = world_clock(w);

	if (!ear->heard_since_start)
		world_break(w, PROMISE_DOUBT, "%s is raised and %s was not heard since the start",
			    target_id(w, c->target), service->id);
	else if (is_longer(since(ear->last_good, now), w->config->feeds[service->feed].stale_after))
		world_break(w, PROMISE_DOUBT, "%s is raised on data that is %lld min old",
			    target_id(w, c->target), (long long)since(ear->last_good, now).ms / MINUTE);
	else if (service->closed)
		world_break(w, PROMISE_DOUBT, "%s is raised for a closed service",
			    target_id(w, c->target));
}

/* A yes ends when the verdict moves; and in time, when nothing was made of it. */
static void check_yes(struct world *w, const struct command *c)
{
	const struct consent *yes = &w->memory.consents[service_of(w, c->target)];

	w->tallies.kept[PROMISE_DOUBT]++;
	if (!yes->given)
		world_break(w, PROMISE_DOUBT, "%s is raised and nobody said yes",
			    target_id(w, c->target));
	else if (!yes->begun && is_longer(since(yes->at, world_clock(w)), w->config->limits.approval_life))
		world_break(w, PROMISE_DOUBT, "%s is raised on a yes that has ended",
			    target_id(w, c->target));
}

static void check_consent(struct world *w, const struct command *c)
{
	const struct ear *ear = &w->ears[service_of(w, c->target)];
	const struct service *service = &w->config->services[service_of(w, c->target)];
	struct instant now = world_clock(w);

	if (is_before(now, ear->hold.until) && ear->hold.direction != HOLD_DECREASES)
		world_break(w, PROMISE_DOUBT, "%s is raised while held", target_id(w, c->target));
	if (service->go_live && service->go_live->state != GO_LIVE_LIVE)
		world_break(w, PROMISE_DOUBT, "%s is raised before it may go live",
			    target_id(w, c->target));
	if (w->config->mode == MODE_APPROVE)
		check_yes(w, c);
}

static void check_reading(struct world *w, const struct command *c)
{
	const struct knob *l = &w->levers[c->target];
	struct instant now = world_clock(w);

	for (int i = 0; i < READS_KEPT; i++)
		if (!is_never(l->reads[i].at) && since(l->reads[i].at, now).ms <= READ_FRESH_MS &&
		    ad_state_same(l->reads[i].state, c->planned_against))
			return;
	world_break(w, PROMISE_DOUBT,
		    "%s is changed without a reading of the last minute that shows "
		    "what it was planned against",
		    target_id(w, c->target));
}

static void check_doubt(struct world *w, const struct command *c)
{
	w->tallies.kept[PROMISE_DOUBT]++;
	check_reading(w, c);
	if (is_before(world_clock(w), w->trusted_from))
		world_break(w, PROMISE_DOUBT, "%s is changed while the clock is not to be trusted",
			    target_id(w, c->target));
	if (w->config->mode == MODE_REHEARSAL)
		world_break(w, PROMISE_DOUBT, "%s is changed in a rehearsal", target_id(w, c->target));
	if (!is_raise(c))
		return;
	check_data(w, c);
	check_consent(w, c);
}

/* ---- I6, I7, I8, I13 ---- */

static void check_hands(struct world *w, const struct command *c)
{
	const struct knob *l = &w->levers[c->target];
	const struct ear *ear = &w->ears[service_of(w, c->target)];

	w->tallies.kept[PROMISE_ONCE]++;
	if (l->in_flight)
		world_break(w, PROMISE_ONCE, "%s has two commands in flight", target_id(w, c->target));
	if (l->their_pause && c->verb == VERB_ENABLE)
		world_break(w, PROMISE_HANDS_OFF, "%s was paused by a person, and is started",
			    target_id(w, c->target));
	if (l->left_alone)
		world_break(w, PROMISE_HANDS_OFF, "%s was changed by a person, and is changed again",
			    target_id(w, c->target));
	if (is_before(world_clock(w), ear->hold.until) &&
	    ear->hold.direction != (is_raise(c) ? HOLD_DECREASES : HOLD_INCREASES))
		world_break(w, PROMISE_HANDS_OFF, "%s is held, and is changed", target_id(w, c->target));
}

/* What the clock took back and comes again is still the same day. */
static enum promise of_day(const struct world *w)
{
	return w->day_again ? PROMISE_TIME : PROMISE_QUIET;
}

static void check_allowance(struct world *w, const struct command *c)
{
	const struct limits *limits = &w->config->limits;
	int today = witness_changes(w, c->target, 1), week = witness_changes(w, c->target, DAYS_KEPT);

	w->tallies.kept[PROMISE_QUIET]++;
	if (c->verb != VERB_PAUSE && today >= limits->changes)
		world_break(w, of_day(w), "%s is changed %d times on one day, %d are allowed",
			    target_id(w, c->target), today + 1, (int)limits->changes);
	if (c->verb != VERB_PAUSE && limits->changes_week && week >= limits->changes_week)
		world_break(w, of_day(w), "%s is changed %d times in seven days, %d are allowed",
			    target_id(w, c->target), week + 1, (int)limits->changes_week);
}

/* A no that says what would be taken is not asked for again. */
static void check_least(struct world *w, const struct command *c)
{
	const struct knob *l = &w->levers[c->target];

	if (c->verb != VERB_SET_BUDGET || l->least_told == 0)
		return;
	w->tallies.kept[PROMISE_QUIET]++;
	if (c->budget_micros < l->least_told)
		world_break(w, PROMISE_QUIET,
			    "%s is given $%lld, and the platform has said $%lld at least",
			    target_id(w, c->target), (long long)c->budget_micros / MICROS,
			    (long long)l->least_told / MICROS);
}

static void check_step(struct world *w, const struct command *c)
{
	const struct verdict_state *v = &engine_service(w->engine, service_of(w, c->target))->verdict;
	int64_t was = c->planned_against.budget_micros, now = c->budget_micros;
	int64_t step = money_share(was, (int32_t)w->config->limits.step_bp), unit = MICROS;

	if (c->verb != VERB_SET_BUDGET || c->planned_against.status != AD_ENABLED ||
	    !is_never(v->reopened_at)) /* the way back after a pause is the ramp's */
		return;
	step = step > unit ? step : unit;
	w->tallies.kept[PROMISE_QUIET]++;
	if (now > was + step || now < was - step - unit)
		world_break(w, PROMISE_QUIET, "%s goes from $%lld to $%lld in one step",
			    target_id(w, c->target), (long long)was / MICROS, (long long)now / MICROS);
}

static void check_moved(struct world *w, const struct command *c)
{
	int64_t limit = w->config->limits.moved_micros;
	int64_t more = cost_of(witness_after(c, c->planned_against)) - cost_of(c->planned_against);

	if (!limit || more <= 0)
		return;
	w->tallies.kept[of_day(w)]++;
	if (witness_raised_today(w) + more > limit)
		world_break(w, of_day(w), "raising %s moves $%lld today, $%lld are allowed",
			    target_id(w, c->target), (long long)(witness_raised_today(w) + more) / MICROS,
			    (long long)limit / MICROS);
}

/* Two steps in a row are one step twice as long. */
static void check_pace(struct world *w, const struct command *c)
{
	const struct service *service = &w->config->services[service_of(w, c->target)];
	const struct verdict_state *v = &engine_service(w->engine, service_of(w, c->target))->verdict;
	struct instant changed = w->memory.changed_at[c->target];
	struct span rest = w->config->policies[service->policy].pace_more;

	if (!is_raise(c) || c->planned_against.status != AD_ENABLED || is_never(changed) ||
	    !is_never(v->reopened_at))
		return;
	w->tallies.kept[PROMISE_QUIET]++;
	if (is_longer(rest, since(changed, world_clock(w))))
		world_break(w, PROMISE_QUIET, "%s is raised %lld min after its last change",
			    target_id(w, c->target),
			    (long long)since(changed, world_clock(w)).ms / MINUTE);
}

/* An incident is for a person to end. */
static void check_mass(struct world *w, const struct command *c)
{
	uint32_t feed = w->config->services[service_of(w, c->target)].feed;
	const struct feed_state *is = engine_feed(w->engine, feed);

	if (is->mass == MASS_NONE || !is_raise(c))
		return;
	w->tallies.kept[PROMISE_QUIET]++;
	if (!is_before(world_clock(w), is->allowed_until))
		world_break(w, PROMISE_QUIET, "%s is raised while too much of its feed moves at once",
			    target_id(w, c->target));
}

/* ---- I11 ---- */

static void check_words(struct world *w, const struct effect *f, const struct command *c)
{
	w->tallies.kept[PROMISE_EXPLAIN]++;
	if (!c || c->id != f->command || c->target != f->target)
		world_break(w, PROMISE_EXPLAIN, "an effect names a command that is not there");
	else if (!c->reason[0])
		world_break(w, PROMISE_EXPLAIN, "%s is changed without a reason",
			    target_id(w, f->target));
}

void promise_command(struct world *w, const struct effect *f)
{
	const struct command *c = engine_target(w->engine, f->target)->command;

	check_words(w, f, c);
	if (w->broken != PROMISE_NONE)
		return;
	check_hands(w, c);
	check_money(w, c);
	check_doubt(w, c);
	check_allowance(w, c);
	check_least(w, c);
	check_step(w, c);
	check_moved(w, c);
	check_pace(w, c);
	check_mass(w, c);
}
