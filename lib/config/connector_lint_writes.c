/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_lint_writes.c - a connector can pause and enable, each change says
 * exactly what it sets, and what it changes can be read back.
 */
#include <string.h>

#include "config/connector_parts.h"

/* ---- what a change sets ---- */

static bool mentions(const struct form *f, const char *what)
{
	if (!f)
		return false;
	if (f->kind == FORM_TEXT)
		return strstr(f->text, what) != NULL;
	for (size_t i = 0; i < f->count; i++)
		if (mentions(&f->items[i], what))
			return true;
	return false;
}

static bool same(const struct form *a, const struct form *b)
{
	if (a->kind != b->kind || a->count != b->count || a->truth != b->truth)
		return false;
	if (a->text && strcmp(a->text, b->text) != 0)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if ((a->kind == FORM_MAP && strcmp(a->keys[i], b->keys[i]) != 0) ||
		    !same(&a->items[i], &b->items[i]))
			return false;
	return true;
}

static void lint_verb(struct connector_reader *r, const struct node *map, const char *verb,
		      bool does, const struct form *set)
{
	const struct node *sets = node_get(map, "set");

	if (does && !set)
		complaints_error(r->l->complaints, node_get_key(map, "set"), "",
				 "\"set\" does not say what %s puts into the entity", verb);
	if (!does && set)
		complaints_error(r->l->complaints, node_get_key(sets, verb),
				 "add it to does: or leave it out", "this write does no %s", verb);
	if (set && set->kind != FORM_MAP)
		complaints_error(
			r->l->complaints, node_get(sets, verb), "",
			"what %s puts into the entity must be settings, like {status: PAUSED}", verb);
}

static void lint_sets(struct connector_reader *r, const struct writing_of *w, const struct node *map)
{
	const struct node *sets = node_get(map, "set");

	lint_verb(r, map, "enable", w->enables, w->set_enable);
	lint_verb(r, map, "pause", w->pauses, w->set_pause);
	lint_verb(r, map, "budget", w->budgets, w->set_budget);
	if (w->set_budget && !mentions(w->set_budget, "${budget}"))
		complaints_error(r->l->complaints, node_get(sets, "budget"),
				 "put ${budget} where the amount goes",
				 "a new budget without ${budget} sets nothing, or always the same");
	if (mentions(w->set_pause, "${budget}") || mentions(w->set_enable, "${budget}"))
		complaints_error(
			r->l->complaints, sets, "give the budget a change of its own",
			"a status that carries a budget fails when the budget is refused: a pause "
			"always travels alone");
	if (w->set_enable && w->set_pause && same(w->set_enable, w->set_pause))
		complaints_error(r->l->complaints, node_get(sets, "pause"), "",
				 "pausing sets the same as enabling");
}

/* ---- how many at once ---- */

static void lint_batch(struct connector_reader *r, const struct writing_of *w, const struct node *map)
{
	const struct node *batch = node_get(map, "batch");
	const struct reading_of *read = &r->ret->read;

	if (w->shape == BATCH_SINGLE && w->most > 1)
		complaints_error(r->l->complaints, node_get(batch, "max"), "use ids, array or map",
				 "single is one target per request");
	if (w->shape == BATCH_IDS && w->budgets)
		complaints_error(r->l->complaints, node_get(batch, "shape"), "use array, map or single",
				 "ids carries one change for all of them, and budgets differ");
	if (w->shape != BATCH_SINGLE && !w->result_count && !w->job.id)
		complaints_error(r->l->complaints, map, "add results: with each and match",
				 "a request for many targets needs the result of each one");
	if (w->most > read->batch && read->select == SELECT_IDS)
		complaints_error(r->l->complaints, node_get(batch, "max"),
				 "every change is read back; raise read.batch or lower this",
				 "more targets are changed at once (%lld) than read (%lld)",
				 (long long)w->most, (long long)read->batch);
}

static void lint_replace(struct connector_reader *r, const struct writing_of *w, const struct node *map)
{
	const struct node *style = node_get(map, "style");

	if (!w->replaces) {
		if (w->strip_count)
			complaints_error(r->l->complaints, node_get_key(map, "strip"), "",
					 "only a replaced entity has parts to take out");
		return;
	}
	if (!r->ret->read.version_at)
		complaints_error(
			r->l->complaints, style,
			"add version: to read, with what changes at every change, like /updated_at", "replacing an entity without its version overwrites what a person just did");
	if (w->shape == BATCH_IDS || w->shape == BATCH_MAP)
		complaints_error(
			r->l->complaints, style, "use array or single",
			"a replaced entity is sent whole, and this shape has no place for it");
	if (w->item)
		complaints_error(r->l->complaints, node_get_key(map, "item"), "leave it out",
				 "a replaced entity is what was read, with the change in it");
}

/* ---- all together ---- */

static const char *const verbs[] = { "enable", "pause", "budget" };

static bool does(const struct writing_of *w, size_t verb)
{
	return verb == 0 ? w->enables : verb == 1 ? w->pauses : w->budgets;
}

static bool is_done_before(const struct connector *c, size_t write, size_t verb)
{
	for (size_t i = 0; i < write; i++)
		if (does(&c->writes[i], verb))
			return true;
	return false;
}

static void lint_coverage(struct connector_reader *r)
{
	const struct connector *c = r->ret;
	const struct node *writes = node_get(r->root, "writes");

	for (size_t i = 0; i < c->write_count; i++)
		for (size_t v = 0; v < 3; v++)
			if (does(&c->writes[i], v) && is_done_before(c, i, v))
				complaints_error(r->l->complaints,
						 node_get(&writes->items[i], "does"), "",
						 "another write above does \"%s\" already", verbs[v]);
	for (size_t v = 0; v < 2; v++)
		if (!is_done_before(c, c->write_count, v))
			complaints_error(
				r->l->complaints, node_get_key(r->root, "writes"), "",
				"no write does \"%s\"; a platform that cannot %s cannot be steered",
				verbs[v], verbs[v]);
	if (is_done_before(c, c->write_count, 2) && !c->read.budget_at)
		complaints_error(r->l->complaints, node_get_key(r->root, "read"), "add budget: {at: /...}",
				 "a budget is written that is never read back");
}

static bool is_among(const struct texts *t, const char *word)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->items[i], word) == 0)
			return true;
	return false;
}

static void lint_serving(struct connector_reader *r)
{
	const struct node *serving = node_get(node_get(r->root, "read"), "serving");
	const struct reading_of *read = &r->ret->read;

	for (size_t i = 0; i < read->paused.count; i++)
		if (is_among(&read->running, read->paused.items[i]))
			complaints_error(r->l->complaints, node_get(serving, "paused"), "",
					 "\"%s\" is also a word for running", read->paused.items[i]);
	for (size_t i = 0; i < read->gone.count; i++)
		if (is_among(&read->running, read->gone.items[i]) ||
		    is_among(&read->paused, read->gone.items[i]))
			complaints_error(r->l->complaints, node_get(serving, "gone"), "",
					 "\"%s\" is also a word for running or paused",
					 read->gone.items[i]);
}

void connector_lint_writes(struct connector_reader *r)
{
	const struct node *writes = node_get(r->root, "writes");

	for (size_t i = 0; i < r->ret->write_count; i++) {
		lint_sets(r, &r->ret->writes[i], &writes->items[i]);
		lint_batch(r, &r->ret->writes[i], &writes->items[i]);
		lint_replace(r, &r->ret->writes[i], &writes->items[i]);
	}
	lint_coverage(r);
	lint_serving(r);
}
