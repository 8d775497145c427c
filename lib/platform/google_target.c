/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_target.c - what one `ads:` entry of a Google account names.
 *
 * An id is digits and nothing else, because it is written into a query and into
 * the names of resources.  Five things can be named, and each has one lever: no
 * combination of keys means two of them.
 */
#include <stdlib.h>
#include <string.h>

#include "platform/google_ads.h"

enum google_what google_what(const struct google_target *t)
{
	if (t->shared_budget)
		return GOOGLE_SHARED_BUDGET;
	if (t->ad_group)
		return GOOGLE_AD_GROUP;
	if (t->asset_group)
		return GOOGLE_ASSET_GROUP;
	return t->location ? GOOGLE_LOCATION : GOOGLE_CAMPAIGN;
}

/* The id that is its own: the others say where it is. */
static const char *own_id(const struct google_target *t)
{
	switch (google_what(t)) {
	case GOOGLE_SHARED_BUDGET:
		return t->shared_budget;
	case GOOGLE_AD_GROUP:
		return t->ad_group;
	case GOOGLE_ASSET_GROUP:
		return t->asset_group;
	case GOOGLE_LOCATION:
		return t->location;
	default:
		return t->campaign;
	}
}

struct google_aim google_aim(const struct google_target *t)
{
	return (struct google_aim){
		.what = google_what(t),
		.campaign = t->shared_budget ? 0 : strtoll(t->campaign, NULL, 10),
		.id = strtoll(own_id(t), NULL, 10),
		.members = t->members.items,
		.member_count = t->members.count,
	};
}

enum lever google_lever(const void *target_settings)
{
	static const enum lever levers[] = {
		[GOOGLE_CAMPAIGN] = LEVER_BUDGET,    [GOOGLE_AD_GROUP] = LEVER_SWITCH,
		[GOOGLE_ASSET_GROUP] = LEVER_SWITCH, [GOOGLE_SHARED_BUDGET] = LEVER_BUDGET,
		[GOOGLE_LOCATION] = LEVER_BID,
	};

	return levers[google_what(target_settings)];
}

const char *google_target_name(const void *target_settings)
{
	return own_id(target_settings);
}

/* A criterion has the id of its place in every campaign, and ids of two sorts might meet. */
const char *google_target_label(const void *target_settings, struct arena *arena)
{
	static const char *const sorts[] = {
		[GOOGLE_AD_GROUP] = "ad-group",
		[GOOGLE_ASSET_GROUP] = "asset-group",
		[GOOGLE_LOCATION] = "location",
	};
	const struct google_target *t = target_settings;
	enum google_what what = google_what(t);
	const char *id = own_id(t);

	if (!id || what == GOOGLE_CAMPAIGN)
		return id;
	if (what == GOOGLE_SHARED_BUDGET)
		return arena_printf(arena, "budget~%s", id);
	return arena_printf(arena, "%s~%s~%s", t->campaign ? t->campaign : "", sorts[what], id);
}

/* ---- what is wrong with one ---- */

/* 18 digits always fit an int64; Google's ids have 8 to 12 today. */
static bool is_id(const char *s)
{
	return *s && *s != '0' && strspn(s, "0123456789") == strlen(s) && strlen(s) <= 18;
}

static int check_id(const char *key, const char *noun, const char *id, struct err *err)
{
	if (!id || is_id(id))
		return 0;
	return err_set(err, ERR_CONFIG,
		       "%s: \"%s\" is not %s id; expected digits, like \"20411107\"", key, id, noun);
}

static int check_members(const struct google_target *t, struct err *err)
{
	const char *const *members = t->members.items;

	if (!t->members.count)
		return err_set(err, ERR_CONFIG, "members: name every campaign that uses the budget, like [\"20411107\", \"20411108\"]");
	if (t->members.count > GOOGLE_MEMBERS_MAX)
		return err_set(err, ERR_CONFIG, "members: more than %d campaigns", GOOGLE_MEMBERS_MAX);
	for (size_t i = 0; i < t->members.count; i++) {
		if (check_id("members", "a campaign", members[i], err))
			return -1;
		for (size_t j = 0; j < i; j++)
			if (strcmp(members[i], members[j]) == 0)
				return err_set(err, ERR_CONFIG,
					       "members: campaign %s is there twice", members[i]);
	}
	return 0;
}

/* One of these at most, beside the campaign it is in. */
static int check_shape(const struct google_target *t, struct err *err)
{
	int inside = !!t->ad_group + !!t->asset_group + !!t->location;

	if (t->shared_budget && (t->campaign || inside))
		return err_set(
			err, ERR_CONFIG,
			"shared_budget: stands alone, with members: [...] for its campaigns");
	if (t->shared_budget)
		return check_members(t, err);
	if (t->members.count)
		return err_set(err, ERR_CONFIG, "members: belongs to a shared_budget");
	if (!t->campaign)
		return err_set(err, ERR_CONFIG, "campaign: missing; name the campaign, or a shared_budget with its members");
	if (inside > 1)
		return err_set(err, ERR_CONFIG, "campaign: one of ad_group, asset_group and location at most; make an entry for each");
	return 0;
}

int google_target_check(const void *target_settings, struct err *err)
{
	const struct google_target *t = target_settings;

	if (check_shape(t, err) || check_id("campaign", "a campaign", t->campaign, err) ||
	    check_id("ad_group", "an ad group", t->ad_group, err) ||
	    check_id("asset_group", "an asset group", t->asset_group, err) ||
	    check_id("location", "a location", t->location, err))
		return -1;
	return check_id("shared_budget", "a budget", t->shared_budget, err);
}
