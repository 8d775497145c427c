/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field_read.c - JSON to the members of a struct, as the tokens come.
 *
 * A start reads every row of every service before the first command may leave,
 * so no tree is built: a key finds its field, the next token its place.  Rows are
 * written in the order of their table, so the next key is nearly always the next
 * field or one soon after it.
 *
 * The reader has already refused what is not JSON and every key given twice;
 * here a value that does not fit its place is refused, and it puts the path in
 * front of what we say.
 */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/when.h"
#include "model/model.h"
#include "record/field.h"

enum { LEVELS = 4 }; /* the row, a list in it, a group in that, and one to spare */

/* An open object or list that some field names. */
struct level {
	const struct field *table; /* of an object; NULL for a list */
	const struct field *next;  /* where the search for a key begins */
	const struct field *field; /* of the key just read, NULL when nobody names it; of a list: its own */
	void *block;		   /* of an object; of a list: where its first item is */
	uint8_t *count;		   /* of a list of structs */
	size_t numbers;		   /* of a list of numbers: read so far */
};

struct fields_reader {
	struct level levels[LEVELS];
	unsigned depth; /* levels open: a token deeper than that is inside something nobody names */
	bool at_version, has_version;
	const struct field *table;
	void *block;
	struct arena *arena;
};

/* Names differ in their first letters nearly always, so no length is asked for first. */
static inline bool is_name(const char *text, size_t n, const char *name)
{
	size_t i = 0;

	while (i < n && text[i] == name[i] && name[i])
		i++;
	return i == n && !name[n];
}

/* ---- values: each reader says NULL, or what it expected in place of any *err ---- */

static const char *bool_read(const struct json_token *t, bool *ret)
{
	*ret = t->kind == JSON_TRUE;
	return *ret || t->kind == JSON_FALSE ? NULL : "true or false";
}

static bool whole_read(const struct json_token *t, int64_t *ret, struct err *err)
{
	return t->kind == JSON_NUMBER && !json_int64(t, ret, err);
}

static const char *u64_read(const struct json_token *t, uint64_t *ret, struct err *err)
{
	int64_t n;

	if (t->kind != JSON_STRING) {
		if (!whole_read(t, &n, err) || n < 0)
			return "a whole number that is not negative";
		*ret = (uint64_t)n;
		return NULL;
	}
	*ret = 0;
	if (!t->length)
		return "digits";
	for (const char *p = t->text; p < t->text + t->length; p++)
		if (*p < '0' || *p > '9' || __builtin_mul_overflow(*ret, 10u, ret) ||
		    __builtin_add_overflow(*ret, (unsigned)(*p - '0'), ret))
			return "digits of a number below 2^64";
	return NULL;
}

static const char *stamp_read(const struct json_token *t, struct instant *ret, struct err *err)
{
	static const char expected[] = "an instant such as 2026-11-22T16:43:52Z";

	if (t->kind != JSON_STRING)
		return whole_read(t, &ret->ms, err) ? NULL : expected;
	return instant_parse(t->text, t->length, ret, err) ? expected : NULL;
}

static const char *name_read(const struct json_token *t, const char *const *names, unsigned *ret)
{
	if (t->kind != JSON_STRING)
		return "a name in quotes";
	for (uint8_t i = 0; names[i]; i++)
		if (is_name(t->text, t->length, names[i])) {
			*ret = i;
			return NULL;
		}
	return "a name this version knows";
}

/* The number types, and what fits in each. */
static const struct {
	int64_t low, high;
	const char *says;
} ranges[] = {
	[FIELD_U8] = { 0, UINT8_MAX, "a number from 0 to 255" },
	[FIELD_U16] = { 0, UINT16_MAX, "a number from 0 to 65535" },
	[FIELD_I32] = { INT32_MIN, INT32_MAX, "a number from -2147483648 to 2147483647" },
	[FIELD_COUNT] = { COUNT_UNKNOWN, INT32_MAX, "a count that is not negative" },
	[FIELD_I64] = { INT64_MIN, INT64_MAX, "" },
	[FIELD_BUDGET] = { BUDGET_UNKNOWN, INT64_MAX, "micros that are not negative" },
	[FIELD_U8S] = { 0, UINT8_MAX, "numbers from 0 to 255" },
	[FIELD_U32S] = { 0, UINT32_MAX, "numbers from 0 to 4294967295" },
	[FIELD_I64S] = { INT64_MIN, INT64_MAX, "" },
};

static const char *ranged_read(enum field_type type, const struct json_token *t, int64_t *ret,
			       struct err *err)
{
	if (!whole_read(t, ret, err))
		return "a whole number";
	return *ret < ranges[type].low || *ret > ranges[type].high ? ranges[type].says : NULL;
}

static const char *number_read(const struct field *f, const struct json_token *t, void *member,
			       struct err *err)
{
	int64_t n;
	const char *expected = ranged_read(f->type, t, &n, err);

	if (expected)
		return expected;
	if (f->type == FIELD_U8 && f->most && (size_t)n > f->most)
		return "a number no larger than its list is long";
	if (f->type == FIELD_U8)
		*(uint8_t *)member = (uint8_t)n;
	else if (f->type == FIELD_U16)
		*(uint16_t *)member = (uint16_t)n;
	else if (f->type == FIELD_I32 || f->type == FIELD_COUNT)
		*(int32_t *)member = (int32_t)n;
	else
		*(int64_t *)member = n;
	return NULL;
}

static int text_read(struct fields_reader *r, const struct field *f, const struct json_token *t,
		     void *member, struct err *err)
{
	if (t->kind != JSON_STRING)
		return err_set(err, ERR_STORE, "expected text");
	if (t->length >= f->size)
		return err_set(err, ERR_STORE, "expected a text of at most %zu bytes", f->size - 1);
	if (f->type == FIELD_WORDS) {
		*(char **)member = arena_strndup(r->arena, t->text, t->length);
		return 0;
	}
	memcpy(member, t->text, t->length);
	((char *)member)[t->length] = '\0';
	return 0;
}

/* ---- objects and lists ---- */

static struct level *level_open(struct fields_reader *r)
{
	struct level *l = &r->levels[r->depth++];

	assert(r->depth <= LEVELS);
	memset(l, 0, sizeof(*l));
	return l;
}

/* All that is not 0 when its key is missing. */
static void members_absent(const struct field *table, void *block)
{
	for (const struct field *f = table; f->key; f++) {
		void *member = (char *)block + f->offset;

		if (f->type == FIELD_BUDGET)
			*(int64_t *)member = BUDGET_UNKNOWN;
		else if (f->type == FIELD_COUNT)
			*(int32_t *)member = COUNT_UNKNOWN;
		else if (f->type == FIELD_GROUP)
			members_absent(f->table, member);
	}
}

static void object_open(struct fields_reader *r, const struct field *table, void *block)
{
	struct level *l = level_open(r);

	l->table = l->next = table;
	l->block = block;
}

static const char *group_read(struct fields_reader *r, const struct field *f,
			      const struct json_token *t, void *member)
{
	if (t->kind != JSON_OBJECT)
		return "an object";
	if (f->type == FIELD_MAYBE) {
		*(void **)member = arena_alloc(r->arena, 1, f->size);
		member = *(void **)member;
		members_absent(f->table, member);
	}
	object_open(r, f->table, member);
	return NULL;
}

static const char *list_read(struct fields_reader *r, const struct field *f,
			     const struct json_token *t, void *block)
{
	struct level *l;

	if (t->kind != JSON_ARRAY)
		return "a list";
	l = level_open(r);
	l->field = f;
	l->block = (char *)block + f->offset;
	l->count = f->type == FIELD_LIST ? (uint8_t *)block + f->count_at : NULL;
	return NULL;
}

static int number_item_read(struct level *list, const struct json_token *t, struct err *err)
{
	const struct field *f = list->field;
	const char *expected;
	int64_t n;

	if (list->numbers >= f->most)
		return err_set(err, ERR_STORE, "expected a list of at most %zu", f->most);
	expected = ranged_read(f->type, t, &n, err);
	if (expected)
		return err_set(err, ERR_STORE, "expected %s", expected);
	if (f->type == FIELD_U8S)
		((uint8_t *)list->block)[list->numbers++] = (uint8_t)n;
	else if (f->type == FIELD_U32S)
		((uint32_t *)list->block)[list->numbers++] = (uint32_t)n;
	else
		((int64_t *)list->block)[list->numbers++] = n;
	return 0;
}

static int item_read(struct fields_reader *r, struct level *list, const struct json_token *t,
		     struct err *err)
{
	const struct field *f = list->field;
	void *item;

	if (!list->count)
		return number_item_read(list, t, err);
	if (*list->count >= f->most)
		return err_set(err, ERR_STORE, "expected a list of at most %zu", f->most);
	if (t->kind != JSON_OBJECT)
		return err_set(err, ERR_STORE, "expected an object");
	item = (char *)list->block + *list->count * f->size;
	++*list->count;
	members_absent(f->table, item);
	object_open(r, f->table, item);
	return 0;
}

/* ---- tokens ---- */

static const char *value_read(struct fields_reader *r, const struct field *f,
			      const struct json_token *t, void *block, struct err *err)
{
	void *member = (char *)block + f->offset;
	const char *expected;
	unsigned name = 0;

	switch (f->type) {
	case FIELD_BOOL:
		return bool_read(t, member);
	case FIELD_U64:
		return u64_read(t, member, err);
	case FIELD_INSTANT:
		return stamp_read(t, member, err);
	case FIELD_NAME:
		return name_read(t, f->names, member);
	case FIELD_NAME_U8:
		expected = name_read(t, f->names, &name);
		*(uint8_t *)member = (uint8_t)name;
		return expected;
	case FIELD_GROUP:
	case FIELD_MAYBE:
		return group_read(r, f, t, member);
	case FIELD_LIST:
	case FIELD_U8S:
	case FIELD_U32S:
	case FIELD_I64S:
		return list_read(r, f, t, block);
	case FIELD_U8:
	case FIELD_U16:
	case FIELD_I32:
	case FIELD_I64:
	case FIELD_BUDGET:
	case FIELD_COUNT:
		return number_read(f, t, member, err);
	case FIELD_TEXT:
	case FIELD_WORDS:
		break;
	}
	abort(); /* text is not read here: what it expects is a length */
}

static int version_read(struct fields_reader *r, const struct json_token *t, struct err *err)
{
	int64_t version;

	if (json_int64(t, &version, err) || version <= 0)
		return err_set(err, ERR_STORE, "expected the version that wrote this record");
	r->has_version = true;
	return 0;
}

static int member_read(struct fields_reader *r, const struct json_token *t, struct err *err)
{
	struct level *l = &r->levels[r->depth - 1];
	const char *expected;

	if (r->at_version)
		return version_read(r, t, err);
	if (!l->field)
		return 0;
	if (l->field->type == FIELD_TEXT || l->field->type == FIELD_WORDS)
		return text_read(r, l->field, t, (char *)l->block + l->field->offset, err);
	expected = value_read(r, l->field, t, l->block, err);
	return expected ? err_set(err, ERR_STORE, "expected %s", expected) : 0;
}

/* From where the last one was found to the end, then from the start. */
static const struct field *field_find(const struct level *l, const char *key, size_t n)
{
	const struct field *f;

	for (f = l->next; f->key; f++)
		if (is_name(key, n, f->key))
			return f;
	for (f = l->table; f != l->next; f++)
		if (is_name(key, n, f->key))
			return f;
	return NULL;
}

static void key_read(struct fields_reader *r, const struct json_token *t)
{
	struct level *l = &r->levels[r->depth - 1];

	r->at_version = r->depth == 1 && is_name(t->text, t->length, "v");
	l->field = r->at_version ? NULL : field_find(l, t->text, t->length);
	if (l->field)
		l->next = l->field + 1;
}

static int visit(void *context, const struct json_token *t, struct err *err)
{
	struct fields_reader *r = context;

	if (t->kind == JSON_OBJECT_END || t->kind == JSON_ARRAY_END) {
		if (r->depth > t->depth)
			r->depth = t->depth;
		return 0;
	}
	if (t->depth > r->depth)
		return 0;
	if (!t->depth) { /* a row that is no object has no version either, and that is said */
		if (t->kind == JSON_OBJECT)
			object_open(r, r->table, r->block);
		return 0;
	}
	if (t->kind == JSON_KEY) {
		key_read(r, t);
		return 0;
	}
	if (!r->levels[r->depth - 1].table)
		return item_read(r, &r->levels[r->depth - 1], t, err);
	return member_read(r, t, err);
}

int fields_read(const char *text, size_t n, const struct field *table, void *block,
		struct arena *arena, struct err *err)
{
	struct fields_reader r = { .table = table, .block = block, .arena = arena };
	struct json_reader *reader = json_reader_new(visit, &r);
	int failed;

	members_absent(table, block);
	failed = json_reader_feed(reader, text, n, err) || json_reader_end(reader, err);
	json_reader_free(reader);
	if (failed) {
		err->kind = ERR_STORE;
		return -1;
	}
	if (!r.has_version)
		return err_set(err, ERR_STORE, "$.v: expected the version that wrote this record");
	return 0;
}
