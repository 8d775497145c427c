/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_sight.c - where the money of a campaign or an ad set is, and whether it is ours to move.
 *
 * A campaign with a budget of its own shares it among its ad sets; without one each
 * ad set has its own.  A person changes that in a moment, so it is found out anew at
 * every read.  Whoever does not carry the money can still be switched on and off;
 * its budget is then another's, and changing it would move what nobody counted.
 * A budget for a whole lifetime follows other rules, and is left alone.
 */
#include "platform/meta.h"

#include <inttypes.h>
#include <string.h>

#include "base/money.h"

/* ---- from a row to facts ---- */

/* The words Meta uses need no copies. */
static const char *word_kept(const char *word, struct arena *arena)
{
	static const char *const known[] = { "ACTIVE",		"PAUSED",
					     "CAMPAIGN_PAUSED", "IN_PROCESS",
					     "WITH_ISSUES",	"ARCHIVED",
					     "DELETED",		"" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i], word) == 0)
			return known[i];
	return arena_strdup(arena, word);
}

static enum learning learning_of(const char *word)
{
	if (strcmp(word, "LEARNING") == 0)
		return LEARNING_RUNS;
	if (strcmp(word, "SUCCESS") == 0)
		return LEARNING_DONE;
	return strcmp(word, "FAIL") == 0 ? LEARNING_LIMITED : LEARNING_UNTOLD;
}

static int amount_check(const char *key, int64_t minor, struct err *err)
{
	return minor <= MONEY_MAX / MICROS ? 0 : err_set(err, ERR_INPUT, "%s: more than a trillion", key);
}

/* Seconds no clock will show are no time at all. */
static struct instant instant_of(int64_t seconds)
{
	return (struct instant){ seconds > 0 && seconds <= INT64_MAX / 1000 ? seconds * 1000 : 0 };
}

int meta_facts_of(const struct meta_row *row, struct arena *arena, struct meta_facts *ret, struct err *err)
{
	bool campaign = row->above.id[0] == '\0';

	*ret = (struct meta_facts){
		.seen = true,
		.sharing = campaign ? row->own.sharing : row->above.sharing,
		.scheduled = row->own.scheduled || row->above.scheduled,
		.learning = (uint8_t)learning_of(row->learning),
		.learning_since = instant_of(row->learning_since),
		.daily = row->own.daily,
		.lifetime = row->own.lifetime,
		.above_daily = row->above.daily,
		.above_lifetime = row->above.lifetime,
		.campaign = meta_number(campaign ? row->own.id : row->above.id),
		.status = word_kept(row->own.status, arena),
		.effective = word_kept(row->own.effective, arena),
		.issue = row->issue[0] ? arena_strdup(arena, row->issue) : NULL,
	};
	if (!row->own.status[0] || !row->own.effective[0])
		return err_set(err, ERR_INPUT, "status, effective_status: expected both");
	if (row->learning_since > INT64_MAX / 1000)
		return err_set(err, ERR_INPUT, "learning_stage_info.last_sig_edit_ts: not a time");
	if (row->ends[0] && instant_parse(row->ends, strlen(row->ends), &ret->ends, err))
		return err_in(err, "end_time, stop_time");
	return amount_check("daily_budget", row->own.daily, err) ||
			       amount_check("daily_budget", row->above.daily, err) ?
		       -1 :
		       0;
}

/* ---- from facts to a sighting ---- */

static bool is_gone(const struct meta_facts *f)
{
	return strcmp(f->effective, "ARCHIVED") == 0 || strcmp(f->effective, "DELETED") == 0;
}

static bool is_over(const struct meta_facts *f, struct instant now)
{
	return f->ends.ms > 0 && !is_before(now, f->ends);
}

static enum ad_status status_of(const struct meta_facts *f, struct instant now)
{
	if (is_gone(f) || is_over(f, now))
		return AD_ENDED;
	if (strcmp(f->status, "ACTIVE") == 0)
		return AD_ENABLED;
	return strcmp(f->status, "PAUSED") == 0 ? AD_PAUSED : AD_UNKNOWN;
}

bool meta_account_trouble(const struct meta_account *account, char out[NOTICE_MAX])
{
	/* Numbers of marketing-api/reference/ad-account; 1, 8 and 9 deliver. */
	static const struct {
		int64_t status;
		const char *says;
	} known[] = {
		{ 2, "disabled" },
		{ 3, "unsettled: a payment is missing" },
		{ 7, "under review for risk" },
		{ 100, "about to be closed" },
		{ 101, "closed" },
	};

	if (account->status == 1 || account->status == 8 || account->status == 9)
		return false;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (account->status == known[i].status) {
			words_set(out, "the ad account is %s in Meta's Ads Manager", known[i].says);
			return true;
		}
	words_set(out, "the ad account has the status %" PRId64 ", which is not one we know",
		  account->status);
	return true;
}

/* Is the money on the level above? */
static bool is_carried(const struct meta_facts *f)
{
	return f->above_daily > 0 || f->above_lifetime > 0;
}

/* Why it is not ours to change, most final reason first; false: it is. */
static bool trouble(const struct platform_talk *t, const struct meta_account *account,
		    const struct meta_facts *f, enum ad_status status,
		    const struct meta_target *target, char out[NOTICE_MAX])
{
	const char *currency = t->currency ? t->currency : "";

	if (f->elsewhere)
		words_set(out, "it is in another ad account than %s",
			  ((const struct meta *)t->config->settings)->account);
	else if (is_gone(f))
		words_set(out, "it was %s in Ads Manager: take it out of the configuration",
			  strcmp(f->effective, "DELETED") == 0 ? "deleted" : "archived");
	else if (status == AD_ENDED)
		words_set(out,
			  "it has ended: give it a later end or take it out of the configuration");
	else if (meta_account_trouble(account, out))
		return true;
	else if (*currency && strcmp(currency, account->currency) != 0)
		words_set(out, "its account is in %.3s, the organization in %.3s: amounts cannot be compared",
			  account->currency, currency);
	else if (status == AD_UNKNOWN)
		words_set(out, "Meta calls its status %s, which is not one we know", f->status);
	else if (target->adset && target->campaign && f->campaign != meta_number(target->campaign))
		words_set(out, "it belongs to campaign %" PRIu64 ", not to %s as the configuration says",
			  f->campaign, target->campaign);
	else if (target->lever == LEVER_SWITCH && !is_carried(f) && (f->daily > 0 || f->lifetime > 0))
		words_set(out,
			  "it has a budget of its own, which nobody would count: leave out lever: "
			  "switch");
	else
		return false;
	return true;
}

/* Why its budget is not the one to change; false: it is. */
static bool fixed(const struct meta_facts *f, bool adset, char out[NOTICE_MAX])
{
	if (is_carried(f))
		words_set(out,
			  "its campaign %" PRIu64
			  " carries the budget for all its ad sets: only its switch is turned",
			  f->campaign);
	else if (f->lifetime > 0)
		words_set(out,
			  "its budget is for its whole lifetime, not per day: only its switch is "
			  "turned; give it a daily budget");
	else if (f->daily > 0)
		return false;
	else if (adset)
		words_set(out, "Meta tells no budget for it: only its switch is turned");
	else
		words_set(
			out,
			"its ad sets carry their own budgets: only its switch is turned; name the "
			"ad sets to steer their money");
	return true;
}

void meta_sight(const struct platform_talk *t, const struct meta_account *account,
		const struct meta_facts *f, struct sighting *ret)
{
	const struct meta_target *target = t->targets[ret->target].select;
	enum ad_status status = status_of(f, t->now);

	ret->seen = true;
	ret->state = (struct ad_state){ .status = status,
					.budget_micros = BUDGET_UNKNOWN,
					.ref = meta_number(meta_id(target)) };
	memcpy(ret->currency, account->currency, sizeof(ret->currency));
	ret->trouble[0] = '\0';
	ret->learning = f->learning;
	ret->learning_since = f->learning_since;
	ret->steerable = !trouble(t, account, f, status, target, ret->trouble);
	if (!ret->steerable || target->lever == LEVER_SWITCH)
		return;
	ret->budget_fixed = fixed(f, target->adset != NULL, ret->trouble);
	if (!ret->budget_fixed)
		ret->state.budget_micros = f->daily * meta_unit(account->currency);
}
