/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_row.c - one row: whose is it, and what does it say.
 *
 * A row nobody asked about is passed over unread.  Of one that was asked about
 * everything must be readable: a count that became a word is a changed export,
 * and a changed export is not guessed at.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/first.h"
#include "feed/json.h"

#define KEY_OF_NAME "#" /* in place of a pointer: the name the row stands under */

static const char *text_at(const struct option_list *list, size_t i)
{
	return ((const char *const *)list->items)[i];
}

/* ---- whose row ---- */

static uint64_t hash_more(uint64_t hash, const char *text)
{
	return (hash ^ text_hash(text, strlen(text))) * 1099511628211U + 1;
}

static bool is_glob(const struct option_list *key)
{
	for (size_t i = 0; i < key->count; i++)
		if (strpbrk(text_at(key, i), "*?"))
			return true;
	return false;
}

static int by_hash(const void *a, const void *b)
{
	const struct json_hash *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->ask < y->ask ? -1 : x->ask > y->ask;
}

void json_asks_sort(const struct poll *p, struct json_poll *s)
{
	s->found = arena_array(p->arena, struct json_found, p->ask_count + 1);
	s->hashes = arena_array(p->arena, struct json_hash, p->ask_count + 1);
	s->globs = arena_array(p->arena, uint32_t, p->ask_count + 1);
	for (size_t i = 0; i < p->ask_count; i++) {
		const struct json_select *select = p->asks[i].select;
		uint64_t hash = 0;

		if (is_glob(&select->key)) {
			s->globs[s->glob_count++] = (uint32_t)i;
			continue;
		}
		for (size_t k = 0; k < select->key.count; k++)
			hash = hash_more(hash, text_at(&select->key, k));
		s->hashes[s->hash_count++] = (struct json_hash){ hash, (uint32_t)i };
	}
	if (s->hash_count)
		qsort(s->hashes, s->hash_count, sizeof(*s->hashes), by_hash);
}

struct row { /* the row being read */
	struct poll *poll;
	struct json_poll *state;
	struct json_object *tree;
	const char *key[JSON_KEYS_MAX];
	size_t keys;
	bool asked; /* somebody wants it */
	struct err *err;
};

static bool is_asked(const struct row *r, uint32_t ask)
{
	const struct json_select *select = r->poll->asks[ask].select;

	for (size_t i = 0; i < r->keys; i++)
		if (strpbrk(text_at(&select->key, i), "*?") ?
			    !text_glob(text_at(&select->key, i), r->key[i]) :
			    strcmp(text_at(&select->key, i), r->key[i]) != 0)
			return false;
	return true;
}

static void read_keys(struct row *r, const char *name)
{
	const struct json_settings *set = json_settings_of(r->poll);

	r->keys = set->key.count;
	for (size_t i = 0; i < r->keys; i++) {
		const char *pointer = text_at(&set->key, i);

		r->key[i] = strcmp(pointer, KEY_OF_NAME) ? rows_text(r->tree, pointer) : name;
	}
}

/* ---- conditions ---- */

static bool holds(const struct json_condition *c, struct json_object *row)
{
	const char *text = rows_text(row, c->pointer);

	for (size_t i = 0; i < c->equals.count; i++)
		if (text_glob(text_at(&c->equals, i), text))
			return true;
	return false;
}

static bool is_wanted(const struct json_settings *set, struct json_object *row)
{
	const struct json_condition *only = set->only.items;

	for (size_t i = 0; i < set->only.count; i++)
		if (!holds(&only[i], row))
			return false;
	return true;
}

static enum start_kind kind_of(const struct json_settings *set, struct json_object *slot)
{
	if (set->booked.pointer && holds(&set->booked, slot))
		return START_BOOKED;
	if (set->blocked.pointer && holds(&set->blocked, slot))
		return START_BLOCKED;
	if (set->held.pointer && holds(&set->held, slot))
		return START_HELD;
	return !set->available.pointer || holds(&set->available, slot) ? START_OPEN : START_OTHER;
}

/* ---- slots ---- */

static uint64_t hash_at(struct json_object *slot, const char *pointer)
{
	const char *text = pointer ? rows_text(slot, pointer) : "";

	return *text ? text_hash(text, strlen(text)) | 1 : 0;
}

static int wrong_at(const struct row *r, const char *pointer, const char *what)
{
	return err_set(r->err, ERR_INPUT, "%s: %s", pointer, what);
}

static int take_slot(const struct row *r, uint32_t ask, struct json_object *slot)
{
	const struct json_settings *set = json_settings_of(r->poll);
	struct start s = { .ask = ask, .kind = (uint8_t)kind_of(set, slot) };
	const char *wrong = moment_read(rows_text(slot, set->start), set->time_format,
					r->poll->asks[ask].zone, &s.start);

	if (wrong)
		return wrong_at(r, set->start, wrong);
	s.end = after(s.start, set->duration);
	s.provider = hash_at(slot, set->provider);
	s.room = hash_at(slot, set->room);
	s.id = hash_at(slot, set->id);
	return starts_add(&r->state->starts, &s, r->err);
}

static int take_slots(const struct row *r, uint32_t ask)
{
	const struct json_settings *set = json_settings_of(r->poll);
	struct json_object *list = set->slots ? rows_at(r->tree, set->slots) : NULL;

	if (!set->slots)
		return take_slot(r, ask, r->tree);
	if (!json_object_is_type(list, json_type_array))
		return wrong_at(r, set->slots, "expected a list of slots");
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *slot = json_object_array_get_idx(list, i);

		if (!is_wanted(set, slot))
			r->state->passed_over++;
		else if (take_slot(r, ask, slot) < 0)
			return err_in(r->err, "%s/%zu", set->slots, i);
	}
	return 0;
}

/* ---- counts ---- */

static struct json_row *counts_add(struct json_poll *s)
{
	if (s->count_count == s->count_room) {
		s->count_room = s->count_room ? s->count_room * 2 : 256;
		s->counts = reallocarray(s->counts, s->count_room, sizeof(*s->counts));
		if (!s->counts)
			abort();
	}
	return &s->counts[s->count_count++];
}

static int take_counts(const struct row *r, uint32_t ask)
{
	const struct json_settings *set = json_settings_of(r->poll);
	struct json_row row = { .ask = ask, .day = NO_DAY };
	struct date date;

	for (int i = 0; i < JSON_COUNTS; i++)
		if (rows_number(r->tree, set->count[i], &row.n[i], r->err) < 0)
			return -1;
	if (set->date) {
		const char *wrong = moment_read_date(rows_text(r->tree, set->date), set->date_format,
						     r->poll->asks[ask].zone, &date);

		if (wrong)
			return wrong_at(r, set->date, wrong);
		row.day = date.day;
	}
	*counts_add(r->state) = row;
	return 0;
}

/* ---- first openings and clocks ---- */

static int take_first(const struct row *r, uint32_t ask, struct json_object *at)
{
	const struct json_settings *set = json_settings_of(r->poll);
	const char *text = at ? json_object_get_string(at) : "";
	struct instant t;
	const char *wrong;

	if (!at || !*text)
		return 0;
	wrong = moment_read(text, set->time_format, r->poll->asks[ask].zone, &t);
	if (wrong)
		return wrong_at(r, set->first, wrong);
	if (!is_before(t, after(r->poll->now, set->min_lead)) &&
	    is_before(t, after(r->poll->now, r->poll->asks[ask].horizon)))
		first_openings_add(&r->poll->ret[ask], t, 1);
	return 0;
}

static int take_firsts(const struct row *r, uint32_t ask)
{
	const struct json_settings *set = json_settings_of(r->poll);
	struct json_object *at = set->first ? rows_at(r->tree, set->first) : NULL;

	if (!json_object_is_type(at, json_type_array))
		return take_first(r, ask, at);
	for (size_t i = 0; i < json_object_array_length(at); i++)
		if (take_first(r, ask, json_object_array_get_idx(at, i)) < 0)
			return -1;
	return 0;
}

static int take_as_of(const struct row *r, uint32_t ask)
{
	const struct json_settings *set = json_settings_of(r->poll);
	struct json_found *found = &r->state->found[ask];
	const char *text = set->row_as_of ? rows_text(r->tree, set->row_as_of) : "";
	struct instant t;
	const char *wrong;

	if (!*text)
		return 0;
	wrong = moment_read(text, set->as_of_format, r->poll->asks[ask].zone, &t);
	if (wrong)
		return wrong_at(r, set->row_as_of, wrong);
	if (is_never(found->as_of) || is_before(t, found->as_of))
		found->as_of = t;
	return 0;
}

static int take_for(struct row *r, uint32_t ask)
{
	const struct json_settings *set = json_settings_of(r->poll);

	if (!is_asked(r, ask))
		return 0;
	r->asked = true;
	r->state->found[ask].rows++;
	if (take_as_of(r, ask) < 0 || take_firsts(r, ask) < 0)
		return -1;
	return json_counts_slots(set) ? take_slots(r, ask) : take_counts(r, ask);
}

static size_t first_with(const struct json_poll *s, uint64_t key)
{
	size_t low = 0, high = s->hash_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (s->hashes[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int json_row_take(void *context, struct json_object *tree, const char *name, struct err *err)
{
	struct row r = { .poll = context, .tree = tree, .err = err };
	const struct json_settings *set = json_settings_of(r.poll);
	uint64_t key = 0;

	r.state = r.poll->state;
	read_keys(&r, name);
	/* Where a row holds a list, the conditions are about the list's elements. */
	if (!set->slots && !is_wanted(set, tree)) {
		r.state->passed_over++;
		return 0;
	}
	for (size_t i = 0; i < r.keys; i++)
		key = hash_more(key, r.key[i]);
	for (size_t i = first_with(r.state, key);
	     i < r.state->hash_count && r.state->hashes[i].key == key; i++)
		if (take_for(&r, r.state->hashes[i].ask) < 0)
			return -1;
	for (size_t i = 0; i < r.state->glob_count; i++)
		if (take_for(&r, r.state->globs[i]) < 0)
			return -1;
	r.state->unasked += !r.asked;
	return 0;
}
