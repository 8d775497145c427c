/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kept.c - money that did not go to full locations: an estimate, on the low side.
 *
 * Nobody can see what an ad would have spent had it run.  What is counted instead is
 * the daily budget that was in force before our first change, for as long as our own
 * confirmed change stands and the location is full.  In doubt nothing is counted: a
 * number that finance once found too high is never believed again.
 */
#include "decide/kept.h"

#include "base/money.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

enum { SEEN_HOURS = 24, MINUTE_MS = 60000 };

static bool has_no_room(const struct engine *e, service_ix s)
{
	enum verdict v = engine_verdict(e, s);

	return v == VERDICT_FULL || v == VERDICT_CLOSED;
}

/* What is shared with other ads goes on being spent by them. */
static bool has_own_budget(const struct engine *e, target_ix t)
{
	return plan_has_budget(&e->config->targets[t], &e->targets[t]) &&
	       !(e->target_flags[t] & TARGET_SHARED);
}

static bool is_known(const struct engine *e, const struct target_state *is)
{
	return is->stage == STAGE_NONE &&
	       !is_longer(since(is->confirmed_at, e->now), SPAN_HOURS(SEEN_HOURS));
}

/* What somebody else changed last is theirs, also when they have handed it back. */
static bool is_our_doing(const struct target_state *is)
{
	return is->touched && !is->changed_outside && is->settled_at.ms / MINUTE_MS > is->outside[0] &&
	       (is->confirmed.status == AD_ENABLED || is->paused_by_us);
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * From what would be in force without us, at most what is configured, down to what is
 * left; what its verdict leaves it and something else took away is not kept from a full
 * location.
 */
static int64_t freed(const struct engine *e, target_ix t, struct ad_state from, struct ad_state to)
{
	const struct target *target = &e->config->targets[t];
	const struct target_state *is = &e->targets[t];
	struct ad_state allowed =
		plan_wanted(e->config, target, &e->services[target->service], is, e->now);
	int64_t left = money_larger(plan_cost_of(target, to), plan_cost_of(target, allowed));

	return money_larger(lesser(plan_cost_of(target, from), plan_money(target)) - left, 0);
}

struct stake engine_stake(const struct engine *e, target_ix t)
{
	const struct target *target = &e->config->targets[t];
	const struct target_state *is = &e->targets[t];
	struct ad_state nothing = { .status = AD_PAUSED };
	struct stake s = {
		.micros = { [LEDGER_PLANNED] = plan_money(target), [LEDGER_RUNNING] = plan_cost_of(target, is->confirmed) }
	};

	if (!has_no_room(e, target->service) || !has_own_budget(e, t) || !is_known(e, is))
		return s;
	if (is->gate == GATE_REHEARSAL)
		s.micros[LEDGER_WOULD_KEEP] = freed(e, t, is->confirmed, nothing);
	else if (e->config->mode != MODE_REHEARSAL && is_our_doing(is))
		s.micros[LEDGER_KEPT] = freed(e, t, is->baseline, is->confirmed);
	return s;
}

const struct money_words *money_words(enum ledger_column c)
{
	static const struct money_words words[LEDGER_COLUMNS] = {
		[LEDGER_PLANNED] = { "planned", "Planned", "configuration",
				     "The daily budgets of the configuration, for the part of each "
				     "day they stood: "
				     "what the plan is when nobody steers." },
		[LEDGER_RUNNING] = { "in_force", "In force", "seen",
				     "The daily budgets of the ads that were on, as last read back "
				     "from the ad "
				     "platforms, for the part of each day they stood." },
		[LEDGER_SPENT] = { "spent", "Spent", "reported",
				   "What the ad platforms report for the whole month to date, by "
				   "the days of the ad "
				   "account, also for days before capacityd began to count. They "
				   "correct it later, "
				   "and what was spent after the last report of a month is "
				   "missing: the invoice "
				   "decides." },
		[LEDGER_MOVED] = { "moved", "Moved", "seen",
				   "Raises of daily budgets that capacityd made, each counted "
				   "whole on its day. One "
				   "that had no effect is taken out again." },
		[LEDGER_HELD] = { "held", "Held", "seen",
				  "Of each day's pool budget, what was at no time of the day in "
				  "force or granted: "
				  "no service could take it." },
		[LEDGER_KEPT] = { "kept", "Kept from full locations", "estimate",
				  "For every ad that capacityd paused or cut because its location "
				  "was full or "
				  "closed: the daily budget found before our first change, or the "
				  "configured one if "
				  "that is less, minus the budget confirmed since, for the part of "
				  "the day the "
				  "location was full or closed. Not counted: what a person paused "
				  "or changed, what "
				  "the platform has not confirmed within 24 hours, ads that share "
				  "a budget, and time "
				  "in which capacityd did not run. The estimate supposes that the "
				  "ad would have "
				  "spent its whole daily budget." },
		[LEDGER_WOULD_KEEP] = { "would_keep", "Would have kept", "estimate",
					"The same for rehearsal, in which nothing is sent: the "
					"budget that stayed "
					"in force on ads of full or closed locations. This money "
					"was not kept." },
	};

	return &words[c];
}

const char *money_caution(void)
{
	return "The columns overlap and are never added: money kept at a full location may be the "
	       "money that was moved to another one.";
}
