/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_result.c - which of the items in a reply is about which change.
 *
 * An item finds its change by its place, its key, itself, an index or an id in
 * it.  What no item mentions may have happened or not.  Two items that disagree
 * about one change prove nothing, and so does an item that says "done" and shows
 * something else.
 */
#include <json-c/json.h>
#include <string.h>

#include "base/json.h"
#include "platform/connector_money.h"
#include "platform/connector_talk.h"
#include "platform/connector_value.h"

enum { NO_OWNER = -1 };

struct mention {
	bool told;
	enum meaning is;
	struct closing closing;
};

/* ---- whose item ---- */

static int by_id(const struct connector_talk *k, const char *id)
{
	for (size_t i = 0; id && i < k->group_count; i++)
		if (strcmp(k->group[i]->id, id) == 0)
			return (int)i;
	return NO_OWNER;
}

static int by_index(const struct connector_talk *k, struct json_object *v)
{
	const char *text = json_object_is_type(v, json_type_boolean) ? NULL : value_text(v);
	struct json_token token = { .kind = JSON_STRING, .text = text, .length = text ? strlen(text) : 0 };
	struct err unused = ERR_INIT;
	int64_t n;

	if (!text || json_int64(&token, &n, &unused) || n < 0 || (uint64_t)n >= k->group_count)
		return NO_OWNER;
	return (int)n;
}

static int owner_of(const struct connector_talk *k, const struct results *r, const char *key,
		    size_t index, struct json_object *element)
{
	char decoded[KEY_MAX];

	switch (r->match) {
	case MATCH_INDEX:
		return index < k->group_count ? (int)index : NO_OWNER;
	case MATCH_KEY:
		return key && value_key(key, decoded) ? by_id(k, decoded) : NO_OWNER;
	case MATCH_SELF:
		return by_id(k, value_text(element));
	case MATCH_INDEX_AT:
		return by_index(k, value_get(element, r->match_at));
	case MATCH_ID_AT:
		break;
	}
	return by_id(k, value_text_at(element, r->match_at));
}

/* ---- what it says ---- */

static struct meant meaning_of(const struct results *r, int http, struct json_object *element)
{
	const struct rule *rule = rules_first(&r->verdict, http, element);

	if (rule)
		return (struct meant){ rule->is, rule };
	return (struct meant){ r->verdict.count ? MEANING_UNKNOWN : r->is, NULL };
}

static bool shows_other_budget(const struct platform_talk *t, const struct work *w,
			       struct json_object *shown)
{
	const struct connector *c = connector_of(t);
	struct json_object *v = value_get(shown, c->read.budget_at);
	struct err unused = ERR_INIT;
	int64_t period;
	char tag[4];

	return w->budgets && v &&
	       (coinage_take(&c->money, connector_currency(t), v, &period, tag, &unused) ||
		period != w->period_micros);
}

static bool shows_other_switch(const struct platform_talk *t, const struct work *w,
			       struct json_object *shown)
{
	const struct connector *c = connector_of(t);

	if (!value_text_at(shown, c->read.serving_at))
		return false;
	return (w->pauses && connector_status(c, shown) != AD_PAUSED) ||
	       (w->enables && connector_status(c, shown) != AD_ENABLED);
}

/* "Done" with the old state beside it is no evidence of anything. */
static void doubt(const struct platform_talk *t, const struct work *w, const struct results *r,
		  struct json_object *element, struct mention *m)
{
	struct json_object *shown = value_get(element, r->state);
	bool budget = shown && shows_other_budget(t, w, shown);

	if (m->closing.outcome != OUTCOME_DONE || !shown || (!budget && !shows_other_switch(t, w, shown)))
		return;
	m->is = MEANING_UNKNOWN;
	m->closing = (struct closing){ .outcome = OUTCOME_UNSURE };
	words_set(m->closing.words, "the platform says it is done, but shows another %s",
		  budget ? "budget" : "status");
}

static void combine(struct mention *into, const struct mention *from)
{
	if (!into->told) {
		*into = *from;
		into->told = true;
		return;
	}
	if (into->closing.outcome == from->closing.outcome)
		return;
	into->is = MEANING_UNKNOWN;
	into->closing = (struct closing){ .outcome = OUTCOME_UNSURE };
	words_set(into->closing.words, "the answer says two different things about it");
}

static void take_item(struct platform_talk *t, const struct answer *a, const struct results *r,
		      int owner, struct json_object *element, struct mention *mentions)
{
	const struct connector_talk *k = t->state;
	struct meant meant = meaning_of(r, a->reply->status, element);
	struct mention m = { .is = meant.is };

	if (owner == NO_OWNER)
		return;
	connector_close(t, a, meant, element, r->say, &m.closing);
	doubt(t, k->group[owner], r, element, &m);
	combine(&mentions[owner], &m);
}

static void take_collection(struct platform_talk *t, const struct answer *a,
			    const struct results *r, struct mention *mentions)
{
	const struct connector_talk *k = t->state;
	struct json_object *all = value_get(a->body, r->each);
	size_t n = json_object_is_type(all, json_type_array) ? json_object_array_length(all) : 0;

	/* By place alone, one item more or less moves all of them. */
	if (r->match == MATCH_INDEX && n != k->group_count)
		return;
	for (size_t i = 0; i < n; i++) {
		struct json_object *element = json_object_array_get_idx(all, i);

		take_item(t, a, r, owner_of(k, r, NULL, i, element), element, mentions);
	}
	if (!json_object_is_type(all, json_type_object))
		return;
	json_object_object_foreach(all, key, element)
		take_item(t, a, r, owner_of(k, r, key, k->group_count, element), element, mentions);
}

void results_take(struct platform_talk *t, const struct answer *a, const struct results *results,
		  size_t count)
{
	const struct connector_talk *k = t->state;
	struct mention *mentions = arena_array(t->arena, struct mention, k->group_count);
	struct closing silence = { .outcome = OUTCOME_UNSURE, .words = "the answer does not mention it" };

	for (size_t i = 0; i < count; i++)
		take_collection(t, a, &results[i], mentions);
	for (size_t i = 0; i < k->group_count; i++)
		if (mentions[i].told)
			work_close(t, k->group[i], mentions[i].is, &mentions[i].closing);
		else
			work_close(t, k->group[i], MEANING_UNKNOWN, &silence);
}
