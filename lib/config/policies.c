/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policies.c - what full means, and what follows.
 */
#include "config/heir.h"
#include "config/option.h"
#include "config/policy_form.h"
#include "config/tables.h"
#include "config/thresholds.h"

static void finish_boundary(struct loader *l, const struct node *map, const char *name,
			    struct boundary *b)
{
	const struct node *given = node_get(map, name), *share = node_get(given, "budget");
	const struct node *key = node_get_key(map, name);

	b->given = given && given->kind == NODE_MAPPING;
	if (!b->given)
		return;
	if (b->ads == ADS_PAUSE && share)
		complaints_error(l->complaints, share, "keep `ads: pause` or the budget",
				 "paused ads have no budget in %s", name);
	if (b->ads == ADS_BUDGET && !share)
		complaints_error(l->complaints, key, "add `ads: pause` or a share, like `budget: 50%`",
				 "%s does not say what the ads do", name);
}

/* ---- what is legal and rarely meant ---- */

/* at NULL: nobody wrote it. */
static void warn(struct loader *l, const struct node *at, bool unwise, const char *hint, const char *what)
{
	if (at && unwise)
		complaints_warning(l->complaints, at, hint, "%s", what);
}

static void warn_of_haste(struct loader *l, const struct node *map, const struct policy *p)
{
	static const struct span least_rest = { 60 * 60 * 1000 };
	const struct node *confirm = node_get(map, "confirm");

	warn(l, node_get(confirm, "down"), p->confirm_down == 1, "2 or more ask a second time",
	     "one observation is enough to restrict the ads");
	warn(l, node_get(confirm, "up"), p->confirm_up == 1, "2 or more ask a second time",
	     "one observation is enough to spend more");
	warn(l, node_get(confirm, "for"), p->confirm_for.ms == 0,
	     "24h lets every hour of the day speak", "a good hour is enough to spend more");
	warn(l, node_get(node_get(map, "pace"), "more"),
	     l->config->mode == MODE_ACT && is_longer(least_rest, p->pace_more),
	     "24h lets the ads bring what they bring before they get more",
	     "money may be added again within the hour");
	warn(l, node_get(node_get(map, "flapping"), "changes"), p->flap_changes == 1,
	     "4 within 7d is usual", "a single change of verdict counts as flapping");
}

/* own: what this policy itself says; what it inherits may serve others. */
static void warn_of_no_effect(struct loader *l, const struct node *own, const struct policy *p)
{
	const struct node *measure = node_get(own, "measure");

	warn(l, node_get(measure, "of"), p->smoothing != SMOOTHING_MEDIAN,
	     "it belongs to smooth: median", "nothing reads \"of\" here");
	warn(l, node_get(measure, "over"), p->smoothing != SMOOTHING_EWMA,
	     "it belongs to smooth: ewma", "nothing reads \"over\" here");
	warn(l, node_get(measure, "rank"), p->metric != METRIC_THIRD_NEXT_AVAILABLE,
	     "it belongs to third-next-available", "nothing reads \"rank\" here");
}

static void check_median(struct loader *l, const struct node *map, const struct policy *p)
{
	const struct node *of = node_get(node_get(map, "measure"), "of");

	if (of && p->smooth_of % 2 == 0)
		complaints_error(l->complaints, of, "expected an odd number, 3 to 15",
				 "%lld readings have no middle one", (long long)p->smooth_of);
}

/* ---- one policy ---- */

static void load_policy(struct loader *l, const struct heir *h, struct policy *ret)
{
	struct policy_form form = { 0 };

	ret->id = h->id;
	if (h->orphan)
		return;
	option_apply_one(l, &h->merged, h->entry->key,
			 arena_printf(l->scratch, "policy \"%s\"", h->id), policy_options, &form);
	finish_boundary(l, &h->merged, "full", &form.policy.full);
	finish_boundary(l, &h->merged, "filling", &form.policy.filling);
	finish_boundary(l, &h->merged, "ample", &form.policy.ample);
	if (!node_get(node_get(&h->merged, "pace"), "more"))
		form.policy.pace_more = form.policy.confirm_for;
	thresholds_check(l, &h->merged, &form.policy);
	thresholds_name_units(&form.policy);
	check_median(l, &h->merged, &form.policy);
	warn_of_haste(l, &h->merged, &form.policy);
	warn_of_no_effect(l, h->entry->value, &form.policy);
	*ret = form.policy;
	ret->id = h->id;
	ret->place = loader_place(l, h->entry->key);
}

void load_policies(struct loader *l)
{
	size_t n;
	struct entry *entries = loader_entries(l, node_get(l->root, "policies"), "policy", &n);
	const struct heir *heirs = heirs_read(l, entries, n);

	l->config->policies = arena_array(&l->config->arena, struct policy, n);
	l->config->policy_count = n;
	for (size_t i = 0; i < n; i++)
		load_policy(l, &heirs[i], &l->config->policies[i]);
}
