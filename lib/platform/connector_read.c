/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_read.c - what entities show, and what of them is ours to steer.
 *
 * A word the file does not list is seen, shown and never written over.  A budget
 * is steered only when everything the file requires of it holds and it is in the
 * organisation's currency; the switch of such an entity stays ours.
 */
#include <json-c/json.h>
#include <string.h>

#include "base/text.h"
#include "platform/connector_money.h"
#include "platform/connector_talk.h"
#include "platform/connector_value.h"

static bool is_among(const struct texts *words, const char *text)
{
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->items[i], text) == 0)
			return true;
	return false;
}

enum ad_status connector_status(const struct connector *c, struct json_object *entity)
{
	const char *text = value_text_at(entity, c->read.serving_at);

	if (!text)
		return AD_UNKNOWN;
	return is_among(&c->read.running, text) ? AD_ENABLED :
	       is_among(&c->read.paused, text)	? AD_PAUSED :
	       is_among(&c->read.gone, text)	? AD_ENDED :
						  AD_UNKNOWN;
}

/* Seeded with the target: what is one to the engine must be one budget behind two targets. */
uint64_t connector_version(const struct platform_talk *t, target_ix target, struct json_object *entity)
{
	const char *text = value_text_at(entity, connector_of(t)->read.version_at);
	const char *name = connector_id(t->targets[target].select);

	return text ? text_hash_of(text_hash(name, strlen(name)), text, strlen(text)) | 1 : 0;
}

/* ---- its budget ---- */

static const struct rule *unmet(const struct rules *require, struct json_object *entity)
{
	for (size_t i = 0; i < require->count; i++)
		if (!rule_holds(&require->items[i], 200, entity))
			return &require->items[i];
	return NULL;
}

static void tell_unmet(const struct rule *r, struct json_object *entity, char out[NOTICE_MAX])
{
	const char *text = value_text_at(entity, r->at);

	words_set(out, "its budget is not one to change per day: %s is %s",
		  r->at ? r->at : "a condition", text ? text : "not told");
}

static bool other_currency(const struct platform_talk *t, struct json_object *entity,
			   const char *tag, char out[NOTICE_MAX])
{
	const char *told = value_text_at(entity, connector_of(t)->read.currency_at);
	const char *ours = connector_currency(t);

	if (!told)
		told = tag;
	if (!*told || !*ours || strcmp(told, ours) == 0)
		return false;
	words_set(out, "its budget is in %.8s, the organization in %.3s: amounts cannot be compared",
		  told, ours);
	return true;
}

int connector_budget(const struct platform_talk *t, struct json_object *entity, int64_t *ret,
		     char trouble[NOTICE_MAX], struct err *err)
{
	const struct reading_of *r = &connector_of(t)->read;
	const struct coinage *money = &connector_of(t)->money;
	const char *currency = connector_currency(t);
	const struct rule *missed = unmet(&r->require, entity);
	struct json_object *v = value_get(entity, r->budget_at);
	int64_t period;
	char tag[4];

	*ret = BUDGET_UNKNOWN;
	if (!r->budget_at)
		words_set(trouble, "this connector does not change budgets");
	else if (missed)
		tell_unmet(missed, entity, trouble);
	else if (!v)
		words_set(trouble, "it has no budget of its own that could be changed");
	else if (coinage_take(money, currency, v, &period, tag, err))
		return err_in(err, "%s", r->budget_at);
	else if (!other_currency(t, entity, tag, trouble))
		*ret = coinage_read(money, currency, period);
	return 0;
}

/* ---- what is concluded ---- */

static void tell_status(const struct connector *c, struct json_object *entity, struct sighting *s)
{
	if (s->state.status == AD_ENDED)
		words_set(s->trouble, "it has ended (%s): take it out of the configuration",
			  value_text_at(entity, c->read.serving_at));
	else if (s->state.status == AD_UNKNOWN)
		words_set(s->trouble, "the platform calls its status %s, which is not one we know",
			  value_text_at(entity, c->read.serving_at));
}

static void inspect(struct platform_talk *t, const struct sighting *s, struct json_object *entity)
{
	const char *effective = value_text_at(entity, connector_of(t)->read.effective_at);

	if (!s->steerable)
		platform_finding(t, s->target, FINDING_ERROR, "%s", s->trouble);
	else if (s->budget_fixed && connector_of(t)->read.budget_at)
		platform_finding(t, s->target, FINDING_WARNING, "%s", s->trouble);
	if (effective)
		platform_finding(t, s->target, FINDING_NOTE, "the platform shows it as %s", effective);
}

static int take_sighting(struct platform_talk *t, size_t at, struct json_object *entity, struct err *err)
{
	const struct connector *c = connector_of(t);
	struct sighting *s = &t->sightings[at];

	if (!value_text_at(entity, c->read.serving_at))
		return err_set(err, ERR_INPUT, "%s: expected its status", c->read.serving_at);
	s->trouble[0] = '\0';
	if (connector_budget(t, entity, &s->state.budget_micros, s->trouble, err))
		return -1;
	s->seen = true;
	s->state.status = connector_status(c, entity);
	s->state.ref = connector_version(t, s->target, entity);
	s->budget_fixed = s->state.budget_micros == BUDGET_UNKNOWN;
	s->steerable = s->state.status == AD_ENABLED || s->state.status == AD_PAUSED;
	tell_status(c, entity, s);
	if (t->inspect)
		inspect(t, s, entity);
	return 0;
}

/* ---- the conversation ---- */

int connector_read_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct connector_talk *k = t->state;
	const char **ids = arena_array(t->arena, const char *, t->read_count);

	for (size_t i = 0; i < t->read_count; i++) {
		ids[i] = connector_id(t->targets[t->read[i]].select);
		words_set(t->sightings[i].trouble, "the platform shows no %s %s in this account",
			  connector_of(t)->level, ids[i]);
	}
	k->look = (struct look){ .ids = ids, .count = t->read_count, .take = take_sighting };
	return look_begin(t, &k->look, ret, err);
}

int connector_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			   struct err *err)
{
	struct connector_talk *k = t->state;

	return look_advance(t, &k->look, reply, ret, err);
}
