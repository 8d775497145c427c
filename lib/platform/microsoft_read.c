/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_read.c - what campaigns are, and whether they are ours to steer.
 *
 * The list that comes back stands in the order of the ids asked for, with null
 * where there is none; an element is believed for its own id only.  Without the
 * types of campaigns and the additional fields in the question, Microsoft leaves
 * out whatever has another type, a lifetime budget, or a bid per view: a missing
 * campaign would look removed.  A campaign Microsoft paused because its budget is
 * used up is enabled to us: it goes on by itself, and no person stopped it.
 * Elements are read one at a time as the bytes pass, so a hundred campaigns with
 * all their settings never stand in memory together.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "base/tree.h"
#include "platform/microsoft.h"

enum { HISTORY_POLLS_MAX = 12 }; /* `check --live` waits for the change history that often */

/* ---- asking ---- */

static void next_batch(struct microsoft_talk *m, size_t total)
{
	m->first += m->count;
	m->count = total - m->first < MICROSOFT_IDS_MAX ? total - m->first : MICROSOFT_IDS_MAX;
}

static void ask_campaigns(struct platform_talk *t, struct request *ret)
{
	const struct microsoft_ads *settings = t->config->settings;
	const struct microsoft_talk *m = t->state;
	struct buf body cleanup_buf = BUF_INIT(16384);

	buf_printf(&body, "{\"AccountId\":\"%s\",\"CampaignIds\":[", settings->account_id);
	for (size_t i = 0; i < m->count; i++)
		buf_printf(&body, "%s\"%" PRId64 "\"", i ? "," : "", m->places[m->first + i].campaign);
	buf_printf(&body, "],\"CampaignType\":\"%s\",\"ReturnAdditionalFields\":\"LifetimeBudgetFields, CpvCpmBiddingScheme\"}",
		   settings->campaign_types);
	microsoft_request(t, MICROSOFT_CAMPAIGNS, "POST", "Campaigns/QueryByIds", &body, ret);
}

int microsoft_read_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct microsoft_ads *settings = t->config->settings;

	if (microsoft_places(t, err))
		return -1;
	for (size_t i = 0; i < t->read_count; i++) {
		const struct microsoft_target *target = t->targets[t->read[i]].select;

		words_set(t->sightings[i].trouble, "campaign %s is not in account %s",
			  target->campaign, settings->account_id);
	}
	microsoft_ask_account(t, ret);
	return PLATFORM_SEND;
}

/* ---- one campaign ---- */

/* What an element says, before anything is concluded from it. */
struct row {
	int64_t campaign, budget, experiment, amount;
	const char *status, *kind; /* kind: of its budget */
};

/* Absent and null are 0; anything else must be a whole number. */
static int id_or_none(struct json_object *o, const char *key, int64_t *ret, struct err *err)
{
	*ret = 0;
	return tree_get(o, key) ? tree_int64(o, "campaign", key, ret, err) : 0;
}

/* The spelling counts, never the double behind it. */
static int64_t amount_of(struct json_object *o)
{
	struct json_object *amount = tree_get(o, "DailyBudget");
	struct err unused = ERR_INIT;
	const char *text = amount ? json_object_get_string(amount) : "";
	int64_t micros;

	return money_parse(text, strlen(text), &micros, &unused) ? BUDGET_UNKNOWN : micros;
}

static int read_row(struct json_object *o, struct row *r, struct err *err)
{
	if (tree_int64(o, "campaign", "Id", &r->campaign, err) ||
	    tree_text(o, "campaign", "Status", &r->status, err) ||
	    id_or_none(o, "BudgetId", &r->budget, err) ||
	    id_or_none(o, "ExperimentId", &r->experiment, err))
		return -1;
	r->kind = tree_text_or(o, "BudgetType", "");
	r->amount = strncmp(r->kind, "Daily", 5) == 0 ? amount_of(o) : BUDGET_UNKNOWN;
	return 0;
}

static const struct {
	const char *name;
	enum ad_status status;
	const char *words; /* NULL: nothing to add */
} statuses[] = {
	{ "Active", AD_ENABLED, NULL },
	{ "Paused", AD_PAUSED, NULL },
	{ "BudgetPaused", AD_ENABLED,
	  "Microsoft paused it because its budget is used up; it goes on by itself" },
	{ "BudgetAndManualPaused", AD_PAUSED, NULL },
	{ "Deleted", AD_ENDED, "it was deleted in Microsoft Advertising: take it out of the configuration" },
	{ "Suspended", AD_UNKNOWN, "Microsoft has suspended it: ask their support" },
};

static enum ad_status status_of(const char *name, const char **ret_words)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (strcmp(statuses[i].name, name) == 0) {
			*ret_words = statuses[i].words;
			return statuses[i].status;
		}
	*ret_words = "its status is none we know";
	return AD_UNKNOWN;
}

/* Why its switch is not ours to turn, most final reason first; false: it is. */
static bool trouble(const struct row *r, enum ad_status status, const char *words,
		    const struct microsoft_account *account, char out[NOTICE_MAX])
{
	if (status == AD_ENDED || status == AD_UNKNOWN)
		words_set(out, "%s", words);
	else if (account->trouble[0])
		words_set(out, "%s", account->trouble);
	else if (r->experiment > 0)
		words_set(out, "it is part of an experiment: name the base campaign instead");
	else
		return false;
	return true;
}

/* Why its budget is not one to change; false: it is. */
static bool budget_trouble(const struct row *r, char out[NOTICE_MAX])
{
	if (r->budget > 0)
		words_set(out,
			  "its budget is a shared one (%" PRId64
			  "): only its switch is turned; give the campaign a budget of its own",
			  r->budget);
	else if (strncmp(r->kind, "Lifetime", 8) == 0)
		words_set(out, "its budget is for its whole life, not per day: only its switch is "
			       "turned; give the campaign a daily budget");
	else if (strncmp(r->kind, "Daily", 5) != 0)
		words_set(out, "its budget is of type %s: only daily budgets are changed",
			  *r->kind ? r->kind : "not told");
	else if (r->amount == BUDGET_UNKNOWN)
		words_set(out, "Microsoft does not tell the amount of its budget");
	else
		return false;
	return true;
}

static void sight(const struct row *r, const struct microsoft_account *account, struct sighting *s)
{
	const char *words;

	s->seen = true;
	s->state.status = status_of(r->status, &words);
	s->state.budget_micros = r->amount;
	/* The money hangs on the campaign itself, or on a budget with an id of its own. */
	s->state.ref = (uint64_t)(r->budget > 0 ? r->budget : r->campaign);
	memcpy(s->currency, account->currency, sizeof(s->currency));
	s->trouble[0] = '\0';
	s->steerable = !trouble(r, s->state.status, words, account, s->trouble);
	if (!s->steerable)
		return;
	s->budget_fixed = budget_trouble(r, s->trouble);
	if (!s->budget_fixed && words)
		words_set(s->trouble, "%s", words);
}

static int take_campaign(struct platform_talk *t, struct json_object *o, struct err *err)
{
	const struct microsoft_talk *m = t->state;
	const size_t end = m->first + m->count;
	const struct microsoft_place *p;
	struct row r;

	if (read_row(o, &r, err))
		return -1;
	p = microsoft_place_of(m, r.campaign, m->first, end);
	if (!p)
		return err_set(err, ERR_INPUT, "campaign.Id: a campaign nobody asked for");
	if (t->sightings[p->at].seen)
		return err_set(err, ERR_INPUT, "campaign.Id: the same campaign twice");
	for (; p < m->places + end && p->campaign == r.campaign; p++)
		sight(&r, &m->account, &t->sightings[p->at]);
	return 0;
}

/* ---- the list, as it passes ---- */

struct walk {
	struct platform_talk *talk;
	struct tree_growth growth; /* of the element or the list being read */
	bool campaigns, errors;	   /* which member of the answer we are in */
	bool has_list;
	struct json_object *partial; /* PartialErrors */
};

static bool is_end(const struct json_token *token)
{
	return token->kind != JSON_OBJECT && token->kind != JSON_ARRAY && token->kind != JSON_KEY;
}

/* One element of Campaigns: null is a campaign that is not there. */
static int walk_campaign(struct walk *w, const struct json_token *token, struct err *err)
{
	int failed;

	if (token->depth == 2 && token->kind == JSON_NULL)
		return 0;
	tree_grow(&w->growth, token, 2);
	if (token->depth != 2 || !is_end(token))
		return 0;
	failed = take_campaign(w->talk, w->growth.root, err);
	tree_growth_clear(&w->growth);
	return failed;
}

static int walk_member(struct walk *w, const struct json_token *token, struct err *err)
{
	w->campaigns = text_is(token->text, token->length, "Campaigns");
	w->errors = text_is(token->text, token->length, "PartialErrors");
	(void)err;
	return 0;
}

static int visit(void *context, const struct json_token *token, struct err *err)
{
	struct walk *w = context;

	if (token->depth == 0)
		return token->kind == JSON_OBJECT || token->kind == JSON_OBJECT_END ?
			       0 :
			       err_set(err, ERR_INPUT, "expected an object");
	if (token->depth == 1 && token->kind == JSON_KEY)
		return walk_member(w, token, err);
	if (w->campaigns && token->depth == 1) {
		w->has_list = true;
		return token->kind == JSON_ARRAY || token->kind == JSON_ARRAY_END ||
				       token->kind == JSON_NULL ?
			       0 :
			       err_set(err, ERR_INPUT, "expected a list");
	}
	if (w->campaigns)
		return walk_campaign(w, token, err);
	if (!w->errors)
		return 0;
	tree_grow(&w->growth, token, 1);
	if (token->depth == 1 && is_end(token)) {
		w->partial = json_object_get(w->growth.root);
		tree_growth_clear(&w->growth);
	}
	return 0;
}

/* What Microsoft says of a campaign it did not return. */
static void take_errors(struct platform_talk *t, struct json_object *list)
{
	const struct microsoft_talk *m = t->state;
	struct microsoft_error *errors;
	size_t n = microsoft_errors(list, false, t->arena, &errors);

	for (size_t i = 0; i < n; i++) {
		const struct microsoft_place *p;

		if (errors[i].index < 0 || (uint64_t)errors[i].index >= m->count)
			continue;
		p = &m->places[m->first + (size_t)errors[i].index];
		if (!t->sightings[p->at].seen)
			words_set(t->sightings[p->at].trouble, "%s", errors[i].closing.words);
	}
}

static int take_list(struct platform_talk *t, const struct reply *reply, struct err *err)
{
	struct walk w = { .talk = t, .growth = TREE_GROWTH_INIT };
	struct json_reader *reader = json_reader_new(visit, &w);
	int failed = json_reader_feed(reader, reply->body, reply->length, err) ||
		     json_reader_end(reader, err);

	json_reader_free(reader);
	tree_growth_clear(&w.growth);
	if (!failed && !w.has_list)
		failed = err_set(err, ERR_INPUT, "$: expected an object with Campaigns");
	if (!failed)
		take_errors(t, w.partial);
	tree_put(&w.partial);
	return failed ? -1 : 0;
}

/* ---- the conversation ---- */

static void inspect_campaign(struct platform_talk *t, const struct sighting *s)
{
	if (!s->seen || !s->steerable)
		platform_finding(t, s->target, FINDING_ERROR, "%s", s->trouble);
	else if (s->budget_fixed)
		platform_finding(t, s->target, FINDING_WARNING, "%s", s->trouble);
	else if (s->trouble[0])
		platform_finding(t, s->target, FINDING_NOTE, "%s", s->trouble);
}

/* Two of ours on one budget: what is paused at one clinic is spent at the other. */
static void inspect_sharing(struct platform_talk *t, size_t i)
{
	const struct sighting *s = &t->sightings[i];

	for (size_t k = 0; k < i && s->seen; k++)
		if (t->sightings[k].seen && t->sightings[k].state.ref == s->state.ref) {
			platform_finding(t, s->target,
					 FINDING_ERROR, "it has one budget with %s: what is paused at one is spent at the other",
					 t->targets[t->sightings[k].target].id);
			return;
		}
}

/* What a person should know of single campaigns before money is moved. */
static void inspect_campaigns(struct platform_talk *t)
{
	for (size_t i = 0; i < t->read_count; i++) {
		inspect_campaign(t, &t->sightings[i]);
		inspect_sharing(t, i);
	}
	microsoft_inspect_account(t);
}

int microsoft_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			   struct err *err)
{
	struct microsoft_talk *m = t->state;

	if (m->report.stage != REPORT_NONE)
		return microsoft_imports_advance(t, reply, ret);
	if (!m->account.known) {
		if (microsoft_take_account(t, reply, err))
			return err_in(err, "the account");
	} else if (microsoft_usable(t, reply, err) || take_list(t, reply, err)) {
		return -1;
	}
	if (m->first + m->count < t->read_count) {
		next_batch(m, t->read_count);
		ask_campaigns(t, ret);
		return PLATFORM_SEND;
	}
	if (!t->inspect)
		return PLATFORM_DONE;
	inspect_campaigns(t);
	m->report.polls_most = HISTORY_POLLS_MAX;
	microsoft_imports_begin(t, ret);
	return PLATFORM_SEND;
}
