/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_read.c - the state of some targets of one account.
 *
 * One query for each sort of target, whatever their number: a thousand
 * campaigns that did not change are one operation of the account's quota.
 * Every field a query selects must be in the answer; what is missing is not
 * assumed.  No query selects metrics: rows without any would vanish.
 */
#include <stdlib.h>
#include <string.h>

#include "platform/google_ads.h"
#include "platform/google_reading.h"

static const char around[] = "customer.id, customer.currency_code, customer.status, campaign.id, "
			     "campaign.status, campaign.serving_status, campaign.experiment_type";

/* ---- whom a question is about ---- */

static void place_add(struct google_subject *s, int64_t campaign, int64_t id, size_t at, int32_t shared)
{
	s->places.list[s->places.count++] = (struct google_place){ campaign, id, at, shared, false };
}

/* A group is found by its own id, in whatever campaign it is; the others by the campaign, too. */
static void aim_add(struct google_reading *g, const struct google_aim *a, size_t at)
{
	struct google_shared *s;

	switch (a->what) {
	case GOOGLE_CAMPAIGN:
		place_add(&g->subjects[QUESTION_CAMPAIGNS], a->campaign, 0, at, -1);
		break;
	case GOOGLE_AD_GROUP:
		place_add(&g->subjects[QUESTION_AD_GROUPS], 0, a->id, at, -1);
		break;
	case GOOGLE_ASSET_GROUP:
		place_add(&g->subjects[QUESTION_ASSET_GROUPS], a->campaign, a->id, at, -1);
		break;
	case GOOGLE_LOCATION:
		place_add(&g->subjects[QUESTION_LOCATIONS], a->campaign, a->id, at, -1);
		break;
	case GOOGLE_SHARED_BUDGET:
		s = &g->shared[g->shared_count];
		*s = (struct google_shared){ .budget = a->id, .at = at, .members = a->member_count };
		for (size_t i = 0; i < a->member_count; i++)
			place_add(&g->subjects[QUESTION_CAMPAIGNS],
				  strtoll(a->members[i], NULL, 10), 0, at, (int32_t)g->shared_count);
		g->shared_count++;
		break;
	}
}

static void missing(struct platform_talk *t, const struct google_aim *a, size_t at)
{
	static const char *const nouns[] = {
		[GOOGLE_CAMPAIGN] = "campaign",	      [GOOGLE_AD_GROUP] = "ad group",
		[GOOGLE_ASSET_GROUP] = "asset group", [GOOGLE_SHARED_BUDGET] = "budget",
		[GOOGLE_LOCATION] = "location",
	};
	const struct google_ads *settings = t->config->settings;
	const char *id = google_target_name(t->targets[t->read[at]].select);

	if (a->what == GOOGLE_SHARED_BUDGET)
		words_set(t->sightings[at].trouble,
			  "none of its members is in account %s, or none uses budget %s",
			  settings->customer_id, id);
	else if (a->what == GOOGLE_ASSET_GROUP || a->what == GOOGLE_LOCATION)
		words_set(t->sightings[at].trouble, "%s %s is not in campaign %lld of account %s",
			  nouns[a->what], id, (long long)a->campaign, settings->customer_id);
	else
		words_set(t->sightings[at].trouble, "%s %s is not in account %s", nouns[a->what],
			  id, settings->customer_id);
}

static void subject_close(struct google_subject *s, bool by_campaign, struct arena *arena)
{
	google_places_sort(&s->places);
	s->ids.ids = arena_array(arena, int64_t, s->places.count + 1);
	for (size_t i = 0; i < s->places.count; i++)
		s->ids.ids[s->ids.count++] =
			by_campaign ? s->places.list[i].campaign : s->places.list[i].id;
	google_ids_sort(&s->ids);
}

/* A read may be about ten thousand: only what is needed is set aside. */
static void make_room(struct platform_talk *t)
{
	struct google_reading *g = t->state;
	size_t room = google_places_needed(t), shared = 0;

	for (size_t i = 0; i < t->read_count; i++)
		if (google_what(t->targets[t->read[i]].select) == GOOGLE_SHARED_BUDGET)
			shared++;
	g->shared = arena_array(t->arena, struct google_shared, shared);
	for (size_t q = 0; q <= QUESTION_LOCATIONS; q++)
		g->subjects[q].places.list = arena_array(t->arena, struct google_place, room);
}

static void note(struct platform_talk *t, const struct google_aim *a, size_t at)
{
	missing(t, a, at);
	aim_add(t->state, a, at);
}

static int collect(struct platform_talk *t, struct err *err)
{
	struct google_reading *g = t->state;

	make_room(t);
	if (google_aims_visit(t, note, err))
		return -1;
	for (size_t q = 0; q <= QUESTION_LOCATIONS; q++)
		subject_close(&g->subjects[q], q != QUESTION_AD_GROUPS, t->arena);
	google_grounds_open(&g->groups, &g->subjects[QUESTION_ASSET_GROUPS].places, t->arena);
	google_grounds_open(&g->locations, &g->subjects[QUESTION_LOCATIONS].places, t->arena);
	return 0;
}

/* ---- rows ---- */

static int check_row(const struct platform_talk *t, const struct google_row *r, struct err *err)
{
	const struct google_ads *settings = t->config->settings;

	return google_row_check(r, settings->customer_id, err);
}

static void inspect(struct platform_talk *t, const struct google_row *r, size_t at)
{
	const struct google_reading *g = t->state;

	if (g->inspection)
		google_inspect_row(t, g->inspection, r, at);
}

/* The place a row is about; *ret NULL when it is none of ours, which is wrong if only ours were asked for. */
static int own_place(const struct google_subject *s, int64_t campaign, int64_t id, const char *noun,
		     struct google_place **ret, struct err *err)
{
	*ret = google_place(&s->places, campaign, id);
	if (!*ret)
		return google_ids_named(&s->ids) ?
			       err_set(err, ERR_INPUT, "%s nobody asked for", noun) :
			       0;
	if ((*ret)->seen)
		return err_set(err, ERR_INPUT, "the same %s twice", noun + 2);
	(*ret)->seen = true;
	return 0;
}

static int take_campaign(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	struct google_reading *g = t->state;
	const struct google_subject *s = &g->subjects[QUESTION_CAMPAIGNS];
	struct google_place *p;

	if (check_row(t, r, err) || own_place(s, r->campaign, 0, "a campaign", &p, err))
		return -1;
	for (const struct google_place *first = p; p && google_place_same(&s->places, first, p); p++) {
		if (p->shared >= 0)
			google_shared_take(&g->shared[p->shared], r, t->currency);
		else
			google_sight_campaign(r, t->currency, &t->sightings[p->at]);
		inspect(t, r, p->at);
	}
	return 0;
}

static void sight_groups(struct platform_talk *t, const struct google_places *places,
			 struct google_place *p, const struct google_row *r)
{
	for (const struct google_place *first = p; p && google_place_same(places, first, p); p++) {
		struct google_aim aim = google_aim(t->targets[t->read[p->at]].select);

		google_sight_group(r, aim.what, aim.campaign, &t->sightings[p->at]);
		inspect(t, r, p->at);
	}
}

static int take_ad_group(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	const struct google_reading *g = t->state;
	const struct google_subject *s = &g->subjects[QUESTION_AD_GROUPS];
	struct google_place *p;

	if (check_row(t, r, err) || own_place(s, 0, r->part, "an ad group", &p, err))
		return -1;
	sight_groups(t, &s->places, p, r);
	return 0;
}

/* Every asset group of the campaigns is asked for: the others say whether ours is the last one. */
static int take_asset_group(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	const struct google_reading *g = t->state;
	const struct google_subject *s = &g->subjects[QUESTION_ASSET_GROUPS];
	struct google_ground *ground;

	if (check_row(t, r, err))
		return -1;
	ground = google_ground(&g->groups, r->campaign);
	if (ground && strcmp(r->part_status, "ENABLED") == 0)
		ground->on++;
	sight_groups(t, &s->places, google_place(&s->places, r->campaign, r->part), r);
	return 0;
}

static int take_location(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	const struct google_reading *g = t->state;
	const struct google_places *places = &g->subjects[QUESTION_LOCATIONS].places;
	struct google_ground *ground;
	struct google_place *p;

	if (check_row(t, r, err))
		return -1;
	ground = google_ground(&g->locations, r->campaign);
	if (ground && !r->negative && strcmp(r->part_status, "REMOVED") != 0)
		ground->on++;
	p = google_place(places, r->campaign, r->part);
	for (const struct google_place *first = p; p && google_place_same(places, first, p); p++) {
		google_sight_location(r, &t->sightings[p->at]);
		inspect(t, r, p->at);
	}
	return 0;
}

/* ---- questions ---- */

static void select_from(const struct google_reading *g, const char *fields, const char *table,
			struct buf *out)
{
	buf_printf(out, "SELECT %s%s, %s FROM %s", around,
		   g->inspection ? google_inspect_fields : "", fields, table);
}

static void put_campaigns(const struct google_reading *g, struct buf *out)
{
	select_from(g,
		    "campaign.primary_status, campaign_budget.id, campaign_budget.amount_micros, "
		    "campaign_budget.total_amount_micros, campaign_budget.period, "
		    "campaign_budget.type, campaign_budget.explicitly_shared, "
		    "campaign_budget.reference_count",
		    "campaign", out);
	google_put_ids(out, "campaign.id", &g->subjects[QUESTION_CAMPAIGNS].ids, true);
}

static void put_ad_groups(const struct google_reading *g, struct buf *out)
{
	select_from(g, "ad_group.id, ad_group.status", "ad_group", out);
	google_put_ids(out, "ad_group.id", &g->subjects[QUESTION_AD_GROUPS].ids, true);
}

static void put_asset_groups(const struct google_reading *g, struct buf *out)
{
	select_from(g, "asset_group.id, asset_group.status", "asset_group", out);
	google_put_ids(out, "campaign.id", &g->subjects[QUESTION_ASSET_GROUPS].ids, true);
}

static void put_locations(const struct google_reading *g, struct buf *out)
{
	select_from(g,
		    "campaign.bidding_strategy_type, campaign_criterion.criterion_id, "
		    "campaign_criterion.status, campaign_criterion.negative, "
		    "campaign_criterion.bid_modifier",
		    "campaign_criterion WHERE campaign_criterion.type IN ('LOCATION','PROXIMITY')", out);
	google_put_ids(out, "campaign.id", &g->subjects[QUESTION_LOCATIONS].ids, false);
}

static void put_robots(const struct google_reading *g, struct buf *out)
{
	(void)g;
	buf_puts(out, "SELECT recommendation_subscription.type, recommendation_subscription.status "
		      "FROM recommendation_subscription "
		      "WHERE recommendation_subscription.status = 'ENABLED'");
}

static void put_unit(const struct google_reading *g, struct buf *out)
{
	buf_printf(out,
		   "SELECT currency_constant.code, currency_constant.billable_unit_micros "
		   "FROM currency_constant WHERE currency_constant.code = '%s'",
		   g->currency);
}

static const struct {
	void (*put)(const struct google_reading *g, struct buf *out);
	google_take *take;
} questions[] = {
	[QUESTION_CAMPAIGNS] = { put_campaigns, take_campaign },
	[QUESTION_AD_GROUPS] = { put_ad_groups, take_ad_group },
	[QUESTION_ASSET_GROUPS] = { put_asset_groups, take_asset_group },
	[QUESTION_LOCATIONS] = { put_locations, take_location },
	[QUESTION_ROBOTS] = { put_robots, google_inspect_robot },
	[QUESTION_UNIT] = { put_unit, google_inspect_unit },
};

static bool is_needed(const struct google_reading *g, enum google_question q)
{
	return q <= QUESTION_LOCATIONS ? g->subjects[q].places.count > 0 : g->inspection != NULL;
}

/* ---- the end ---- */

static void must_remain(struct platform_talk *t)
{
	const struct google_reading *g = t->state;
	const struct google_places *groups = &g->subjects[QUESTION_ASSET_GROUPS].places;
	const struct google_places *locations = &g->subjects[QUESTION_LOCATIONS].places;

	for (size_t i = 0; i < groups->count; i++) {
		struct sighting *s = &t->sightings[groups->list[i].at];

		if (s->steerable && s->state.status == AD_ENABLED &&
		    google_ground(&g->groups, groups->list[i].campaign)->on < 2) {
			s->steerable = false;
			words_set(s->trouble, "it is the last asset group of its campaign that "
					      "runs: pause the campaign instead");
		}
	}
	for (size_t i = 0; i < locations->count; i++) {
		struct sighting *s = &t->sightings[locations->list[i].at];

		if (s->steerable && google_ground(&g->locations, locations->list[i].campaign)->on < 2) {
			s->steerable = false;
			words_set(s->trouble, "it is the only location its campaign targets: there "
					      "is none to weigh it against");
		}
	}
}

static void conclude(struct platform_talk *t)
{
	const struct google_reading *g = t->state;

	for (size_t i = 0; i < g->shared_count; i++)
		google_shared_close(&g->shared[i], &t->sightings[g->shared[i].at]);
	must_remain(t);
	if (g->inspection)
		google_inspect_end(t, g->inspection);
}

/* ---- the conversation ---- */

/* The first needed one from there on, or the end. */
static int ask_from(struct platform_talk *t, enum google_question q, struct request *ret)
{
	struct google_reading *g = t->state;
	struct buf query cleanup_buf = BUF_INIT(GOOGLE_QUERY_MAX);

	while (q < QUESTION_NONE && !is_needed(g, q))
		q++;
	g->question = q;
	if (q == QUESTION_NONE) {
		conclude(t);
		return PLATFORM_DONE;
	}
	questions[q].put(g, &query);
	google_ask(t, &g->search, arena_strndup(t->arena, buf_text(&query), query.length), ret);
	return PLATFORM_SEND;
}

int google_read_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct google_reading *g = t->state;

	if (collect(t, err))
		return -1;
	g->currency = t->currency ? t->currency : "";
	if (t->inspect)
		g->inspection = google_inspection_new(t);
	return ask_from(t, QUESTION_CAMPAIGNS, ret);
}

int google_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			struct err *err)
{
	struct google_reading *g = t->state;
	int next = google_hear(t, &g->search, reply, questions[g->question].take, ret, err);

	if (next == PLATFORM_DONE)
		return ask_from(t, g->question + 1, ret);
	return next;
}
