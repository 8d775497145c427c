/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_changes.c - who else changed something of ours, from the account's history.
 *
 * A difference is found by comparing what is read with what was confirmed; the
 * history only puts a name to it.  It lists what came in at most three minutes
 * ago, for 30 days, and neither Google Ads Editor nor asset groups
 * (developers.google.com/google-ads/api/docs/change-event), so that no name
 * never means that nobody did it.  Ours is what came through the API as the
 * account we log in with; all else is somebody's.
 */
#include "platform/google_changing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"
#include "base/text.h"
#include "base/zone.h"

enum { MOMENT_TEXT = 48, HISTORY_DAYS = 29, ELSEWHERE_HOURS = 14 };

/* Resource names, the list their targets are in, and which of their fields are ours to notice. */
static const struct {
	const char *collection, *field, *other;
} sorts[] = {
	[CHANGED_CAMPAIGN] = { "campaigns", "status", "budget" },
	[CHANGED_BUDGET] = { "campaignBudgets", "amount", "period" },
	[CHANGED_AD_GROUP] = { "adGroups", "status", NULL },
	[CHANGED_CRITERION] = { "campaignCriteria", "bid", "negative" },
};

/* ---- whom it is about ---- */

static void aim_add(struct platform_talk *t, const struct google_aim *a, size_t at)
{
	struct google_changing *g = t->state;

	switch (a->what) {
	case GOOGLE_CAMPAIGN:
		google_place_add(&g->places[CHANGED_CAMPAIGN], 0, a->id, at);
		break;
	case GOOGLE_AD_GROUP:
		google_place_add(&g->places[CHANGED_AD_GROUP], 0, a->id, at);
		break;
	case GOOGLE_LOCATION:
		google_place_add(&g->places[CHANGED_CRITERION], a->campaign, a->id, at);
		break;
	case GOOGLE_SHARED_BUDGET:
		google_place_add(&g->places[CHANGED_BUDGET], 0, a->id, at);
		for (size_t i = 0; i < a->member_count; i++)
			google_place_add(&g->places[CHANGED_CAMPAIGN], 0,
					 strtoll(a->members[i], NULL, 10), at);
		break;
	case GOOGLE_ASSET_GROUP: /* no history tells of them */
		break;
	}
}

static int collect(struct platform_talk *t, struct err *err)
{
	struct google_changing *g = t->state;
	size_t room = google_places_needed(t) + t->read_count;

	return google_places_collect(t, g->places, CHANGED_NONE, room, aim_add, err);
}

/* ---- which budget is whose ---- */

static int take_budget(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	struct google_changing *g = t->state;
	const struct google_places *campaigns = &g->places[CHANGED_CAMPAIGN];
	const struct google_place *first = google_place(campaigns, 0, r->campaign);

	if (!r->campaign)
		return err_set(err, ERR_INPUT, "expected a campaign.id");
	for (const struct google_place *p = first; p && google_place_same(campaigns, first, p); p++) {
		const struct google_target *target = t->targets[t->read[p->at]].select;

		if (!p->seen && r->budget && google_what(target) == GOOGLE_CAMPAIGN)
			google_place_add(&g->places[CHANGED_BUDGET], 0, r->budget, p->at);
	}
	for (struct google_place *p = google_place(campaigns, 0, r->campaign);
	     p && google_place_same(campaigns, first, p); p++)
		p->seen = true; /* a second row of it has no second place */
	return 0;
}

static void ask_budgets(struct platform_talk *t, struct request *ret)
{
	struct google_changing *g = t->state;
	struct buf query cleanup_buf = BUF_INIT(GOOGLE_QUERY_MAX);
	const struct google_places *p = &g->places[CHANGED_CAMPAIGN];
	struct google_ids ids = { arena_array(t->arena, int64_t, p->count), p->count };

	for (size_t i = 0; i < p->count; i++)
		ids.ids[i] = p->list[i].id;
	google_ids_sort(&ids);
	buf_puts(&query, "SELECT campaign.id, campaign_budget.id FROM campaign");
	google_put_ids(&query, "campaign.id", &ids, true);
	google_ask(t, &g->search, arena_strndup(t->arena, buf_text(&query), query.length), ret);
}

/* ---- one change ---- */

static const char *client_words(const char *type)
{
	static const struct {
		const char *type, *words;
	} clients[] = {
		{ "GOOGLE_ADS_WEB_CLIENT", "the Google Ads page" },
		{ "GOOGLE_ADS_AUTOMATED_RULE", "an automated rule" },
		{ "GOOGLE_ADS_SCRIPTS", "a Google Ads script" },
		{ "GOOGLE_ADS_BULK_UPLOAD", "a bulk upload" },
		{ "GOOGLE_ADS_API", "another program" },
		{ "GOOGLE_ADS_EDITOR", "Google Ads Editor" },
		{ "GOOGLE_ADS_MOBILE_APP", "the Google Ads app" },
		{ "GOOGLE_ADS_RECOMMENDATIONS", "a recommendation somebody applied" },
		{ "GOOGLE_ADS_RECOMMENDATIONS_SUBSCRIPTION",
		  "a recommendation Google applied by itself" },
		{ "SEARCH_ADS_360_SYNC", "Search Ads 360" },
		{ "SEARCH_ADS_360_POST", "Search Ads 360" },
		{ "INTERNAL_TOOL", "a tool of Google's" },
	};

	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]); i++)
		if (strcmp(clients[i].type, type) == 0)
			return clients[i].words;
	return "something Google does not name";
}

/* "customers/C/changeEvents/{microseconds since 1970}~N~N" */
static bool moment_of(const char *name, struct instant *ret)
{
	const char *last = strrchr(name, '/');
	char *end;
	long long micros = last ? strtoll(last + 1, &end, 10) : 0;

	if (micros <= 0 || *end != '~')
		return false;
	ret->ms = micros / 1000;
	return true;
}

/* "customers/C/campaignCriteria/20411107~1016367": its targets' places, or NULL when it is none of ours. */
static const struct google_place *place_of(const struct google_changing *g, const char *name,
					   enum google_changed *ret)
{
	const char *last = strrchr(name, '/'), *sort = last;
	int64_t id, campaign = 0;
	char *end;

	if (!last)
		return NULL;
	while (sort > name && sort[-1] != '/')
		sort--;
	id = strtoll(last + 1, &end, 10);
	if (*end == '~') {
		campaign = id;
		id = strtoll(end + 1, NULL, 10);
	}
	for (size_t i = 0; i < CHANGED_NONE; i++)
		if (text_is(sort, (size_t)(last - sort), sorts[i].collection)) {
			*ret = (enum google_changed)i;
			return google_place(&g->places[i], campaign, id);
		}
	return NULL;
}

/* A new name is nobody's business; what we turn, or what takes it from us, is. */
static bool matters(const struct google_row *r, enum google_changed sort)
{
	if (strcmp(r->action, "REMOVE") == 0 || strlen(r->fields) == sizeof(r->fields) - 1)
		return true;
	return strcasestr(r->fields, sorts[sort].field) ||
	       (sorts[sort].other && strcasestr(r->fields, sorts[sort].other));
}

/* Who we are is not told by every credential: what came through the API is then taken for ours. */
static bool is_ours(const struct google_changing *g, const struct google_row *r)
{
	return strcmp(r->client, "GOOGLE_ADS_API") == 0 &&
	       (!g->user || strcasecmp(g->user, r->user) == 0);
}

static void put_who(char out[WHO_MAX], const char *text)
{
	char words[NOTICE_MAX];

	words_set(words, "%s", text);
	snprintf(out, WHO_MAX, "%.*s", WHO_MAX - 1, words);
	out[text_utf8_valid(out, strlen(out))] = '\0';
}

/* They come newest first: the first for a target is the last that happened. */
static int take_change(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	const struct google_changing *g = t->state;
	enum google_changed sort = CHANGED_NONE;
	const struct google_place *first = place_of(g, r->resource, &sort);
	struct instant at;

	if (!moment_of(r->at, &at))
		return err_set(err, ERR_INPUT, "expected a changeEvent.resourceName with its time");
	if (!first || is_before(at, t->since) || is_ours(g, r) || !matters(r, sort))
		return 0;
	for (const struct google_place *p = first; google_place_same(&g->places[sort], first, p); p++) {
		struct foreign *f = &t->foreigns[p->at];

		if (!is_never(f->at) && !is_before(f->at, at))
			continue;
		f->at = at;
		put_who(f->who, r->user);
		put_who(f->with, client_words(r->client));
	}
	return 0;
}

/* ---- asking for the history ---- */

/* "2026-11-22 06:00:00" on the account's clock. */
static char *moment(const struct zone *z, struct instant t, char out[MOMENT_TEXT])
{
	char day[INSTANT_TEXT];
	int minute = zone_minute_of_day(z, t);

	snprintf(out, MOMENT_TEXT, "%.10s %02d:%02d:00", date_format(zone_date(z, t), day),
		 minute / 60, minute % 60);
	return out;
}

/* Where the account's clock is not told, some hours more are asked for on either side. */
static void ask_history(struct platform_talk *t, struct request *ret)
{
	struct google_changing *g = t->state;
	const struct zone *z = t->config->zone ? t->config->zone : &zone_utc;
	struct span margin = t->config->zone ? (struct span){ 0 } : SPAN_HOURS(ELSEWHERE_HOURS);
	struct instant oldest = before(t->now, SPAN_HOURS(HISTORY_DAYS * 24));
	struct instant from = before(t->since, margin);
	char since[MOMENT_TEXT], until[MOMENT_TEXT];

	if (is_before(from, oldest))
		from = oldest;
	google_places_sort(&g->places[CHANGED_BUDGET]);
	google_ask(
		t, &g->search,
		arena_printf(t->arena,
			     "SELECT change_event.resource_name, change_event.change_date_time, "
			     "change_event.client_type, "
			     "change_event.user_email, change_event.change_resource_name, "
			     "change_event.changed_fields, change_event.resource_change_operation "
			     "FROM change_event "
			     "WHERE change_event.change_date_time >= '%s' "
			     "AND change_event.change_date_time <= '%s' "
			     "AND change_event.change_resource_type IN "
			     "('CAMPAIGN','CAMPAIGN_BUDGET','CAMPAIGN_CRITERION','AD_GROUP') "
			     "ORDER BY change_event.change_date_time DESC LIMIT %d",
			     moment(z, from, since),
			     moment(z, after(t->now, SPAN_HOURS(24)), until), GOOGLE_CHANGES_MAX),
		ret);
}

/* ---- the conversation ---- */

static bool is_watched(const struct google_changing *g)
{
	for (size_t i = 0; i < CHANGED_NONE; i++)
		if (g->places[i].count)
			return true;
	return false;
}

static const char *ourselves(const struct platform_talk *t)
{
	const struct google_ads *settings = t->config->settings;
	const struct auth *auth = &t->config->auth;

	if (settings->user)
		return settings->user;
	return auth->kind && auth->kind->user ? auth->kind->user(auth->settings, t->arena) : NULL;
}

int google_changes_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct google_changing *g = t->state;

	if (collect(t, err))
		return -1;
	if (!is_watched(g))
		return PLATFORM_DONE;
	g->user = ourselves(t);
	g->budgets_known = g->places[CHANGED_CAMPAIGN].count == 0;
	(g->budgets_known ? ask_history : ask_budgets)(t, ret);
	return PLATFORM_SEND;
}

int google_changes_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			   struct err *err)
{
	struct google_changing *g = t->state;
	google_take *take = g->budgets_known ? take_change : take_budget;
	int next = google_hear(t, &g->search, reply, take, ret, err);

	if (next != PLATFORM_DONE || g->budgets_known)
		return next;
	g->budgets_known = true;
	ask_history(t, ret);
	return PLATFORM_SEND;
}
