/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_look.c - one walk through what `read:` describes.
 *
 * By ids in batches, one request for each, or page by page through everything.
 * A page that is not understood fails the whole walk, since half an account looks
 * exactly like missing campaigns; an entity that simply is not there is not found.
 * A walk ends: pages are counted, and a page that was asked for before is refused.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "platform/connector_talk.h"
#include "platform/connector_value.h"

static const struct reading_of *read_of(const struct platform_talk *t)
{
	return &connector_of(t)->read;
}

/* ---- asking ---- */

static size_t batch_of(const struct reading_of *r, size_t left)
{
	size_t most = r->select == SELECT_SCAN ? left :
		      r->select == SELECT_IDS  ? (size_t)(r->batch > 0 ? r->batch : 1) :
						 1;

	return most < left ? most : left;
}

static void next_batch(const struct platform_talk *t, struct look *l)
{
	l->first += l->batch;
	l->batch = batch_of(read_of(t), l->count - l->first);
	l->pages = 0;
	l->next = NULL;
	l->page = 1;
}

static struct json_object *ids_of(const struct look *l)
{
	struct json_object *ids = json_object_new_array();

	for (size_t i = l->first; i < l->first + l->batch; i++)
		if (json_object_array_add(ids, json_object_new_string(l->ids[i])))
			abort();
	return ids;
}

static int ask(struct platform_talk *t, struct look *l, struct request *ret, struct err *err)
{
	const struct reading_of *r = read_of(t);
	struct json_object *ids cleanup_tree = ids_of(l);
	struct blanks with = connector_blanks(t, NULL);
	const struct turn turn = { &r->pages, l->next, l->page };

	with.ids = ids;
	if (r->select == SELECT_SINGLE)
		with.id = l->ids[l->first];
	return connector_request(t, &r->call, &with, &turn, NULL, ret, err) ? -1 : PLATFORM_SEND;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct look_place *)a)->id, ((const struct look_place *)b)->id);
}

int look_begin(struct platform_talk *t, struct look *l, struct request *ret, struct err *err)
{
	l->places = arena_array(t->arena, struct look_place, l->count);
	l->found = arena_array(t->arena, bool, l->count);
	for (size_t i = 0; i < l->count; i++)
		l->places[i] = (struct look_place){ l->ids[i], i };
	qsort(l->places, l->count, sizeof(*l->places), by_id);
	l->first = l->batch = l->found_count = 0;
	next_batch(t, l);
	return ask(t, l, ret, err);
}

/* ---- entities ---- */

static const struct look_place *place_of(const struct look *l, const char *id)
{
	const struct look_place key = { id, 0 };

	return bsearch(&key, l->places, l->count, sizeof(key), by_id);
}

static int take_known(struct platform_talk *t, struct look *l, const char *id,
		      struct json_object *entity, struct err *err)
{
	const struct look_place *p = place_of(l, id);
	bool asked = p && p->at >= l->first && p->at < l->first + l->batch;

	if (!asked && read_of(t)->select == SELECT_SCAN)
		return 0; /* the account's others */
	if (!asked)
		return err_set(err, ERR_INPUT, "%.64s, which nobody asked for", id);
	if (l->found[p->at])
		return err_set(err, ERR_INPUT, "%.64s comes twice", id);
	l->found[p->at] = true;
	l->found_count++;
	return l->take(t, p->at, entity, err) ? err_in(err, "%.64s", id) : 0;
}

/* key: of the element in a map, which is its id where the file names no other; NULL. */
static int take_entity(struct platform_talk *t, struct look *l, const char *key,
		       struct json_object *element, struct err *err)
{
	const struct reading_of *r = read_of(t);
	struct json_object *entity = r->at ? value_get(element, r->at) : element;
	char decoded[KEY_MAX];
	const char *id;

	if (!json_object_is_type(entity, json_type_object))
		return err_set(err, ERR_INPUT, "%s: expected an object", r->at ? r->at : "an element");
	id = r->id ? value_text_at(entity, r->id) : key && value_key(key, decoded) ? decoded : NULL;
	if (!id)
		return err_set(err, ERR_INPUT, "%s: expected an id", r->id ? r->id : "an element");
	return take_known(t, l, id, entity, err);
}

static int take_all(struct platform_talk *t, struct look *l, struct json_object *all, struct err *err)
{
	if (json_object_is_type(all, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(all); i++)
			if (take_entity(t, l, NULL, json_object_array_get_idx(all, i), err))
				return -1;
		return 0;
	}
	if (!json_object_is_type(all, json_type_object))
		return err_set(err, ERR_INPUT, "expected a list or an object");
	json_object_object_foreach(all, key, element) {
		if (take_entity(t, l, key, element, err))
			return -1;
	}
	return 0;
}

static int take_page(struct platform_talk *t, struct look *l, struct json_object *page, struct err *err)
{
	const struct reading_of *r = read_of(t);

	if (!r->each)
		return take_entity(t, l, NULL, page, err);
	return take_all(t, l, value_get(page, r->each), err) ? err_in(err, "%s", r->each) : 0;
}

/* ---- the next page ---- */

static int turn_to(struct platform_talk *t, struct look *l, const char *next, struct err *err)
{
	uint64_t mark = text_hash(next, strlen(next));

	for (unsigned i = 0; i < l->pages; i++)
		if (l->visited[i] == mark)
			return err_set(err, ERR_INPUT, "the next page is one that was read already");
	if (l->pages + 1 == PLATFORM_PAGES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d pages", PLATFORM_PAGES_MAX);
	l->visited[l->pages++] = mark;
	l->next = arena_strdup(t->arena, next);
	return 0;
}

static int take_number(struct platform_talk *t, struct look *l, struct json_object *last, struct err *err)
{
	char text[24];

	if (!json_object_is_type(last, json_type_int))
		return err_set(err, ERR_INPUT, "%s: expected the number of the last page",
			       read_of(t)->pages.at);
	if (l->page >= json_object_get_int64(last))
		return 0;
	l->page++;
	(void)snprintf(text, sizeof(text), "%lld", (long long)l->page);
	return turn_to(t, l, text, err);
}

/* l->next is the next page or NULL. */
static int take_next(struct platform_talk *t, struct look *l, struct json_object *page, struct err *err)
{
	const struct paging *p = &read_of(t)->pages;
	struct json_object *next = value_get(page, p->at);

	l->next = NULL;
	if (p->way == PAGES_NONE)
		return 0;
	if (p->way == PAGES_NUMBER)
		return take_number(t, l, next, err);
	if (!next || (json_object_is_type(next, json_type_string) && !json_object_get_string_len(next)))
		return 0;
	if (!value_text(next) || json_object_is_type(next, json_type_boolean))
		return err_set(err, ERR_INPUT, "%s: expected a text", p->at);
	return turn_to(t, l, value_text(next), err);
}

/* ---- hearing ---- */

static int readable(const struct answer *a, struct err *err)
{
	if (reply_is_page(a->reply))
		return err_set(err, ERR_INPUT,
			       "a web page came instead of an answer (a login page or a proxy?)");
	if (a->unreadable.kind != ERR_NONE) {
		*err = a->unreadable;
		return err_in(err, "HTTP %d", a->reply->status);
	}
	return a->body ? 0 : err_set(err, ERR_INPUT, "HTTP %d: the answer is empty", a->reply->status);
}

/* Asked for one by one, "there is no such thing" is an answer. */
static bool is_absence(const struct platform_talk *t, const struct answer *a)
{
	return read_of(t)->select == SELECT_SINGLE && a->meant.is == MEANING_GONE;
}

static int take_answer(struct platform_talk *t, struct look *l, const struct answer *a, struct err *err)
{
	if (is_absence(t, a)) {
		l->next = NULL;
		return 0;
	}
	if (a->meant.is != MEANING_OK)
		return connector_refused(t, a, err);
	return readable(a, err) || take_page(t, l, a->body, err) || take_next(t, l, a->body, err) ? -1 : 0;
}

int look_advance(struct platform_talk *t, struct look *l, const struct reply *reply,
		 struct request *ret, struct err *err)
{
	struct answer a;
	int failed;

	if (reply->fault != FAULT_NONE || !reply->status)
		return reading_usable(reply, err) ? -1 : err_set(err, ERR_REMOTE, "no answer");
	connector_hear(t, reply, &read_of(t)->verdict, &a);
	failed = take_answer(t, l, &a, err);
	tree_put(&a.body);
	if (failed)
		return -1;
	if (!l->next || l->found_count == l->count) {
		if (l->first + l->batch == l->count)
			return PLATFORM_DONE;
		next_batch(t, l);
	}
	return ask(t, l, ret, err);
}
