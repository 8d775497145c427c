/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_replace.c - one entity's part of a request.
 *
 * Where a write replaces the whole entity, what is left out is erased: a bare
 * "pause" would take the caps off the next "on".  So the entity is fetched in the
 * same conversation, only what was decided is changed in it, numbers and nulls
 * stay as they were spelled, and it is not sent at all when its switch, budget or
 * version is no longer what the change was planned against.  A pause goes ahead
 * over an edit of something else: it takes nothing from whoever made it.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "platform/connector_money.h"
#include "platform/connector_talk.h"
#include "platform/connector_value.h"

/* ---- fetching ---- */

int replace_fetch(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct connector_talk *k = t->state;
	const char **ids = arena_array(t->arena, const char *, k->group_count);
	size_t n = 0;

	for (size_t i = 0; i < k->group_count; i++) {
		struct work *w = k->group[i];

		if (w->ended)
			continue;
		w->entity = NULL; /* what was fetched before is old by now */
		ids[n] = w->id;
		k->group[n++] = w;
	}
	k->group_count = n;
	if (!n)
		return err_set(err, ERR_CONFIG, "nothing is left of it");
	k->look = (struct look){ .ids = ids, .count = n, .take = replace_take };
	return look_begin(t, &k->look, ret, err);
}

static const char *moved(const struct platform_talk *t, const struct work *w,
			 struct json_object *entity, int64_t budget)
{
	const struct connector *c = connector_of(t);
	const struct command *first = &t->commands[w->commands[0]];
	struct ad_state planned = first->planned_against;
	uint64_t version = connector_version(t, first->target, entity);

	if (planned.status != AD_UNKNOWN && connector_status(c, entity) != planned.status)
		return "its switch";
	if (w->pauses)
		return NULL;
	if (planned.status != AD_UNKNOWN && planned.budget_micros != BUDGET_UNKNOWN &&
	    budget != planned.budget_micros)
		return "its budget";
	return planned.ref && version && version != planned.ref ? "something of it" : NULL;
}

int replace_take(struct platform_talk *t, size_t at, struct json_object *entity, struct err *err)
{
	const struct connector_talk *k = t->state;
	struct work *w = k->group[at];
	struct closing c = { .outcome = OUTCOME_LATER };
	struct buf text cleanup_buf = BUF_INIT(CONNECTOR_BODY_MAX);
	char unused[NOTICE_MAX];
	const char *what;
	int64_t budget;

	if (connector_budget(t, entity, &budget, unused, err))
		return -1;
	what = moved(t, w, entity, budget);
	if (what) {
		words_set(c.words, "not sent: %s was changed since this was planned", what);
		work_close(t, w, MEANING_CONFLICT, &c);
		return 0;
	}
	tree_write(&text, entity);
	if (text.overflowed)
		return err_set(err, ERR_LIMIT, "more than %d bytes", CONNECTOR_BODY_MAX);
	w->entity = arena_strndup(t->arena, buf_text(&text), text.length);
	return 0;
}

/* ---- an item ---- */

static int merge_form(struct json_object *item, const struct form *f, const struct blanks *with,
		      struct err *err)
{
	struct json_object *more cleanup_tree = NULL;

	if (!f)
		return 0;
	if (template_value(f, with, &more, err))
		return -1;
	if (!json_object_is_type(more, json_type_object))
		return err_set(err, ERR_CONFIG, "expected a map");
	value_merge(item, more);
	return 0;
}

static int merge_set(struct json_object *item, const struct work *w, const struct blanks *with,
		     struct err *err)
{
	if (merge_form(item, w->way->item, with, err))
		return err_in(err, "item");
	if (w->enables && merge_form(item, w->way->set_enable, with, err))
		return err_in(err, "set.enable");
	if (w->pauses && merge_form(item, w->way->set_pause, with, err))
		return err_in(err, "set.pause");
	if (w->budgets && merge_form(item, w->way->set_budget, with, err))
		return err_in(err, "set.budget");
	return 0;
}

static struct json_object *fetched(const struct work *w, struct err *err)
{
	struct json_object *o = tree_parse(w->entity, strlen(w->entity), err);

	for (size_t i = 0; o && i < w->way->strip_count; i++)
		value_remove(o, w->way->strip[i]);
	return o;
}

struct json_object *work_item(const struct platform_talk *t, const struct work *w, struct err *err)
{
	struct json_object *budget cleanup_tree = NULL;
	struct json_object *item = w->entity ? fetched(w, err) : json_object_new_object();
	struct blanks with = connector_blanks(t, t->targets[w->target].select);

	if (w->budgets)
		budget = coinage_put(&connector_of(t)->money, connector_currency(t), w->period_micros);
	with.budget = budget;
	if (item && merge_set(item, w, &with, err))
		tree_put(&item);
	return item;
}
