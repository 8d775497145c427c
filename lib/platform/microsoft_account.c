/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_account.c - the account behind the campaigns: its money and its clock.
 *
 * A campaign does not say in which currency its budget is, and a number without
 * one is no amount.  So every conversation that looks at budgets asks for the
 * account first: one request more, whatever the number of campaigns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "platform/microsoft.h"

void microsoft_ask_account(struct platform_talk *t, struct request *ret)
{
	const struct microsoft_ads *settings = t->config->settings;
	struct buf body cleanup_buf = BUF_INIT(256);

	buf_printf(&body, "{\"AccountId\":\"%s\"}", settings->account_id);
	microsoft_request(t, MICROSOFT_CUSTOMERS, "POST", "Account/Query", &body, ret);
}

static const char *paused_by(struct json_object *account)
{
	struct err unused = ERR_INIT;
	int64_t reason = 0;

	if (!tree_get(account, "PauseReason") || tree_int64(account, "$", "PauseReason", &reason, &unused))
		return "";
	return reason == 1 ? ", by a user" :
	       reason == 2 ? ", for billing" :
	       reason == 4 ? ", by a user and for billing" :
			     "";
}

static void judge(const struct platform_talk *t, struct json_object *o, struct microsoft_account *a)
{
	const char *status = tree_text_or(o, "AccountLifeCycleStatus", "Active");

	if (strcmp(status, "Active") != 0)
		words_set(a->trouble, "the ad account is \"%s\" in Microsoft Advertising%s", status,
			  paused_by(o));
	else if (t->currency && strcmp(a->currency, t->currency) != 0)
		words_set(a->trouble, "the ad account is in %s, the configuration in %s",
			  a->currency, t->currency);
}

/* It goes back to them as the zone of reports: a name and nothing else. */
static bool is_name(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

	return !s[n] && n < sizeof(((struct microsoft_account *)NULL)->zone);
}

int microsoft_take_account(struct platform_talk *t, const struct reply *reply, struct err *err)
{
	struct json_object *tree cleanup_tree = microsoft_answer(t, reply, err);
	const struct microsoft_ads *settings = t->config->settings;
	struct microsoft_talk *m = t->state;
	struct json_object *o;
	const char *currency, *zone;
	int64_t id;

	if (!tree || tree_object(tree, "$", "Account", &o, err) ||
	    tree_int64(o, "$.Account", "Id", &id, err) ||
	    tree_text(o, "$.Account", "CurrencyCode", &currency, err))
		return -1;
	if (id != strtoll(settings->account_id, NULL, 10))
		return err_set(err, ERR_INPUT, "$.Account.Id: another account's");
	if (strlen(currency) != 3)
		return err_set(err, ERR_INPUT, "$.Account.CurrencyCode: not a currency");
	zone = tree_text_or(o, "TimeZone", "");
	memcpy(m->account.currency, currency, sizeof(m->account.currency));
	snprintf(m->account.zone, sizeof(m->account.zone), "%s", is_name(zone) ? zone : "");
	judge(t, o, &m->account);
	m->account.known = true;
	return 0;
}

/* ---- for `check --live` ---- */

static void inspect_zone(struct platform_talk *t, const struct microsoft_account *a)
{
	const struct microsoft_zone *theirs = microsoft_zone_find(a->zone);
	struct microsoft_zone ours;

	if (!theirs)
		return;
	if (!t->config->zone) {
		platform_finding(t, UINT32_MAX, FINDING_NOTE,
				 "the ad account's days are those of %s: give the platform that "
				 "`timezone`, unless it is the organisation's",
				 a->zone);
		return;
	}
	ours = microsoft_zone_of(t->config->zone, t->now);
	if (ours.winter_minutes != theirs->winter_minutes || ours.summer != theirs->summer)
		platform_finding(t, UINT32_MAX, FINDING_WARNING,
				 "the ad account's days are those of %s, the configuration has "
				 "`timezone: %s`: spend would be counted on the wrong day",
				 a->zone, t->config->zone->name);
}

void microsoft_inspect_account(struct platform_talk *t)
{
	const struct microsoft_talk *m = t->state;

	if (m->account.trouble[0])
		platform_finding(t, UINT32_MAX, FINDING_ERROR, "%s", m->account.trouble);
	inspect_zone(t, &m->account);
	platform_finding(
		t, UINT32_MAX, FINDING_NOTE,
		"Microsoft cannot be asked whether changes are permitted: the first one will show");
}
