/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lever.c - a budget, a switch or a bid: each takes the keys that mean something to it.
 *
 * Which lever it is follows from the keys that name the target.  A switch has no money
 * of its own, and a bid is a factor: a budget written there would be counted where
 * nothing is spent, so it is refused instead of ignored.
 */
#include "config/lever.h"

#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "config/option.h"
#include "config/tables.h"
#include "config/value.h"

enum { FACTOR_OF_BP = MICROS / BP_ONE };

static const struct {
	const char *key;     /* of its usual value; NULL: it has none */
	const char *like;    /* how that is written */
	const char *turned;  /* "of ID " and this */
	const char *bounded; /* what min and max are */
	const char *bound;   /* how those are written */
} levers[] = {
	[LEVER_BUDGET] = { "budget", "write it as budget: $180/day", "the budget is turned",
			   "a budget is an amount a day", "like $20/day" },
	[LEVER_SWITCH] = { NULL, "leave it out", "only the switch is turned, paused or enabled", "", "" },
	[LEVER_BID] = { "bid", "write it as bid: 100%", "a factor on the bid is turned",
			"a bid is a percentage", "like 50%" },
};

/* ---- which keys ---- */

static bool refuse_key(struct loader *l, const struct node *map, const struct target *t, const char *key)
{
	const char *usual = levers[t->lever].key;
	const struct node *given = node_get(map, key);

	if (!given || (usual && strcmp(usual, key) == 0))
		return false;
	complaints_error(l->complaints, given, levers[t->lever].like, "\"%s\" has no place here: of %s %s",
			 key, t->id ? t->id : "this ad", levers[t->lever].turned);
	return true;
}

static bool needs_key(struct loader *l, const struct node *map, const char *key, const char *hint)
{
	if (node_get(map, key))
		return false;
	complaints_error(l->complaints, map, hint, "an ads entry needs \"%s\"", key);
	return true;
}

static bool refuse_unit(struct loader *l, const struct node *map, const struct target *t,
			const char *key, const struct amount *a)
{
	const struct node *given = node_get(map, key);

	if (!given || a->is_share == (t->lever == LEVER_BID))
		return false;
	complaints_error(l->complaints, given, levers[t->lever].bound, "\"%s\" of %s", key,
			 levers[t->lever].bounded);
	return true;
}

/* All of them at once: `|` asks each. */
static bool has_wrong_keys(struct loader *l, const struct node *map, const struct lever_form *form,
			   const struct target *t)
{
	bool wrong = refuse_key(l, map, t, "budget") | refuse_key(l, map, t, "bid");

	if (t->lever == LEVER_SWITCH)
		return refuse_key(l, map, t, "min") | refuse_key(l, map, t, "max") | wrong;
	wrong |= needs_key(l, map, levers[t->lever].key, levers[t->lever].like);
	if (t->lever == LEVER_BID)
		wrong |= needs_key(l, map, "min",
				   "it is where the bid goes instead of being paused, like 50%");
	wrong |= refuse_unit(l, map, t, "min", &form->min);
	return refuse_unit(l, map, t, "max", &form->max) | wrong;
}

/* ---- how far ---- */

/* The most the policy ever asks for; at least the usual itself. */
static int64_t largest_share(const struct policy *p)
{
	const struct boundary *b[] = { &p->full, &p->filling, &p->ample };
	int64_t most = BP_ONE;

	for (size_t i = 0; i < 3; i++)
		if (b[i]->given && b[i]->ads == ADS_BUDGET && b[i]->share_bp > most)
			most = b[i]->share_bp;
	return most;
}

/* "$180/day", "85%". */
static char *amount_words(const struct loader *l, const struct target *t, int64_t micros,
			  char out[VALUE_TEXT])
{
	char money[MONEY_TEXT];

	if (t->lever == LEVER_BID)
		return value_share_format(micros / FACTOR_OF_BP, out);
	snprintf(out, VALUE_TEXT, "%s/day", money_format(micros, l->currency, money));
	return out;
}

static void check_range(struct loader *l, const struct node *map, const struct target *t)
{
	const char *key = levers[t->lever].key;
	const struct node *usual = node_get(map, key), *min = node_get(map, "min");
	char a[VALUE_TEXT], b[VALUE_TEXT];

	amount_words(l, t, t->budget_micros, a);
	if (t->budget_micros == 0)
		complaints_error(l->complaints, usual, "", "the %s must be more than zero", key);
	else if (t->min_micros > t->max_micros)
		complaints_error(l->complaints, min ? min : usual, "", "min (%s) is above max (%s)",
				 amount_words(l, t, t->min_micros, a),
				 amount_words(l, t, t->max_micros, b));
	else if (t->budget_micros < t->min_micros)
		complaints_error(l->complaints, usual, "", "the %s (%s) is below min (%s)", key, a,
				 amount_words(l, t, t->min_micros, b));
	else if (t->budget_micros > t->max_micros)
		complaints_error(l->complaints, usual, "", "the %s (%s) is above max (%s)", key, a,
				 amount_words(l, t, t->max_micros, b));
}

void lever_read(struct loader *l, const struct node *map, const struct lever_form *form, struct target *t)
{
	const struct service *s = &l->config->services[t->service];

	if (has_wrong_keys(l, map, form, t) || t->lever == LEVER_SWITCH)
		return;
	t->budget_micros = t->lever == LEVER_BID ? form->bid_bp * FACTOR_OF_BP : form->budget;
	t->min_micros = form->min.micros;
	t->max_micros = form->max.micros;
	if (!node_get(map, "max") && s->policy < l->config->policy_count)
		t->max_micros = money_share(t->budget_micros,
					    (int32_t)largest_share(&l->config->policies[s->policy]));
	check_range(l, map, t);
}
