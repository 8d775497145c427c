/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field.c - members of a struct to JSON and back, row by row.
 *
 * What the writer cannot read back must not be written: a daemon that refuses
 * its own state at start is worse than one that lost a word of it.  So text
 * that stops being UTF-8 is cut there, and an instant no calendar text can hold
 * is written as milliseconds.
 */
#include "record/field.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "base/when.h"
#include "model/model.h"

enum { PATH_TEXT = 160 };

/* 9999-12-31T23:59:59.999Z: the last instant with four digits of year. */
#define STAMP_LAST INT64_C(253402300799999)

/* ---- writing ---- */

/* A record holds a dozen stamps, so the milliseconds are not worth a second snprintf(). */
static struct json_object *stamp_new(struct instant t)
{
	char stamp[INSTANT_TEXT];
	int ms = (int)(t.ms % 1000);
	size_t n;

	if (t.ms < 0 || t.ms > STAMP_LAST)
		return json_object_new_int64(t.ms);
	n = strlen(instant_format(t, stamp));
	if (ms) {
		stamp[n - 1] = '.';
		stamp[n++] = (char)('0' + ms / 100);
		stamp[n++] = (char)('0' + ms / 10 % 10);
		stamp[n++] = (char)('0' + ms % 10);
		stamp[n++] = 'Z';
	}
	return json_object_new_string_len(stamp, (int)n);
}

static struct json_object *u64_new(uint64_t n)
{
	char digits[24];

	if (n <= INT64_MAX)
		return json_object_new_int64((int64_t)n);
	snprintf(digits, sizeof(digits), "%" PRIu64, n);
	return json_object_new_string(digits);
}

static struct json_object *text_new(const char *text, size_t size)
{
	size_t length = text ? text_utf8_valid(text, strnlen(text, size - 1)) : 0;

	return length ? json_object_new_string_len(text, (int)length) : NULL;
}

static struct json_object *count_new(int64_t n)
{
	return n ? json_object_new_int64(n) : NULL;
}

static struct json_object *group_new(const struct field *table, const void *block)
{
	struct json_object *o = json_object_new_object();

	fields_write(o, table, block);
	return o;
}

/* NULL: the value says nothing and is left out. */
static struct json_object *value_new(const struct field *f, const void *member)
{
	switch (f->type) {
	case FIELD_BOOL:
		return *(const bool *)member ? json_object_new_boolean(true) : NULL;
	case FIELD_U8:
		return count_new(*(const uint8_t *)member);
	case FIELD_U16:
		return count_new(*(const uint16_t *)member);
	case FIELD_I32:
		return count_new(*(const int32_t *)member);
	case FIELD_I64:
		return count_new(*(const int64_t *)member);
	case FIELD_U64:
		return *(const uint64_t *)member ? u64_new(*(const uint64_t *)member) : NULL;
	case FIELD_BUDGET:
		if (*(const int64_t *)member == BUDGET_UNKNOWN)
			return NULL;
		return json_object_new_int64(*(const int64_t *)member);
	case FIELD_INSTANT:
		if (is_never(*(const struct instant *)member))
			return NULL;
		return stamp_new(*(const struct instant *)member);
	case FIELD_NAME:
		return json_object_new_string(f->names[*(const unsigned *)member]);
	case FIELD_NAME_U8:
		return json_object_new_string(f->names[*(const uint8_t *)member]);
	case FIELD_TEXT:
		return text_new(member, f->size);
	case FIELD_WORDS:
		return text_new(*(char *const *)member, f->size);
	case FIELD_GROUP:
		return group_new(f->table, member);
	}
	abort();
}

void fields_write(struct json_object *o, const struct field *table, const void *block)
{
	const struct field *f;

	for (f = table; f->key; f++) {
		struct json_object *value = value_new(f, (const char *)block + f->offset);

		if (value)
			json_object_object_add_ex(o, f->key, value, JSON_C_OBJECT_ADD_CONSTANT_KEY);
	}
}

/* ---- reading: each reader says NULL, or what it expected ---- */

static const char *u64_read(struct json_object *v, uint64_t *ret)
{
	const char *digits;

	if (!json_object_is_type(v, json_type_string)) {
		if (!json_object_is_type(v, json_type_int) || json_object_get_int64(v) < 0)
			return "a whole number that is not negative";
		*ret = (uint64_t)json_object_get_int64(v);
		return NULL;
	}
	digits = json_object_get_string(v);
	*ret = 0;
	if (!*digits)
		return "digits";
	for (; *digits; digits++)
		if (*digits < '0' || *digits > '9' || __builtin_mul_overflow(*ret, 10u, ret) ||
		    __builtin_add_overflow(*ret, (unsigned)(*digits - '0'), ret))
			return "digits of a number below 2^64";
	return NULL;
}

static const char *stamp_read(struct json_object *v, struct instant *ret)
{
	struct err unused = ERR_INIT;

	if (json_object_is_type(v, json_type_int)) {
		ret->ms = json_object_get_int64(v);
		return NULL;
	}
	if (!json_object_is_type(v, json_type_string) ||
	    instant_parse(json_object_get_string(v), (size_t)json_object_get_string_len(v), ret, &unused))
		return "an instant such as 2026-11-22T16:43:52Z";
	return NULL;
}

static const char *name_read(struct json_object *v, const char *const *names, unsigned *ret)
{
	uint8_t i;

	if (!json_object_is_type(v, json_type_string))
		return "a name in quotes";
	for (i = 0; names[i]; i++)
		if (!strcmp(json_object_get_string(v), names[i])) {
			*ret = i;
			return NULL;
		}
	return "a name this version knows";
}

static const char *text_read(const struct field *f, struct json_object *v, void *member,
			     struct arena *arena)
{
	size_t length;

	if (!json_object_is_type(v, json_type_string))
		return "text";
	length = (size_t)json_object_get_string_len(v);
	assert(length < f->size);
	if (f->type == FIELD_WORDS)
		*(char **)member = arena_strndup(arena, json_object_get_string(v), length);
	else
		memcpy(member, json_object_get_string(v), length + 1);
	return NULL;
}

/* The number types, and what fits in each. */
static const struct {
	int64_t low, high;
	const char *says;
} ranges[] = {
	[FIELD_U8] = { 0, UINT8_MAX, "a number from 0 to 255" },
	[FIELD_U16] = { 0, UINT16_MAX, "a number from 0 to 65535" },
	[FIELD_I32] = { INT32_MIN, INT32_MAX, "a number from -2147483648 to 2147483647" },
	[FIELD_I64] = { INT64_MIN, INT64_MAX, "" },
	[FIELD_BUDGET] = { BUDGET_UNKNOWN, INT64_MAX, "micros that are not negative" },
};

static const char *number_read(enum field_type type, struct json_object *v, void *member)
{
	int64_t n;

	if (!json_object_is_type(v, json_type_int))
		return "a whole number";
	n = json_object_get_int64(v);
	if (n < ranges[type].low || n > ranges[type].high)
		return ranges[type].says;
	if (type == FIELD_U8)
		*(uint8_t *)member = (uint8_t)n;
	else if (type == FIELD_U16)
		*(uint16_t *)member = (uint16_t)n;
	else if (type == FIELD_I32)
		*(int32_t *)member = (int32_t)n;
	else
		*(int64_t *)member = n;
	return NULL;
}

static const char *value_read(const struct field *f, struct json_object *v, void *member,
			      struct arena *arena)
{
	const char *expected;
	unsigned name = 0;

	switch (f->type) {
	case FIELD_BOOL:
		if (!json_object_is_type(v, json_type_boolean))
			return "true or false";
		*(bool *)member = json_object_get_boolean(v);
		return NULL;
	case FIELD_U64:
		return u64_read(v, member);
	case FIELD_INSTANT:
		return stamp_read(v, member);
	case FIELD_NAME:
		return name_read(v, f->names, member);
	case FIELD_NAME_U8:
		expected = name_read(v, f->names, &name);
		*(uint8_t *)member = (uint8_t)name;
		return expected;
	case FIELD_TEXT:
	case FIELD_WORDS:
		return text_read(f, v, member, arena);
	case FIELD_GROUP:
		return json_object_is_type(v, json_type_object) ? NULL : "an object";
	case FIELD_U8:
	case FIELD_U16:
	case FIELD_I32:
	case FIELD_I64:
	case FIELD_BUDGET:
		return number_read(f->type, v, member);
	}
	abort();
}

/* What a key that is not there says. */
static void value_absent(const struct field *f, void *member)
{
	static const size_t sizes[] = {
		[FIELD_BOOL] = sizeof(bool),
		[FIELD_U8] = sizeof(uint8_t),
		[FIELD_U16] = sizeof(uint16_t),
		[FIELD_I32] = sizeof(int32_t),
		[FIELD_I64] = sizeof(int64_t),
		[FIELD_U64] = sizeof(uint64_t),
		[FIELD_BUDGET] = sizeof(int64_t),
		[FIELD_INSTANT] = sizeof(struct instant),
		[FIELD_NAME] = sizeof(unsigned),
		[FIELD_NAME_U8] = sizeof(uint8_t),
		[FIELD_TEXT] = 1,
		[FIELD_WORDS] = sizeof(char *),
		[FIELD_GROUP] = 0,
	};

	memset(member, 0, sizes[f->type]);
	if (f->type == FIELD_BUDGET)
		*(int64_t *)member = BUDGET_UNKNOWN;
}

static int field_read(const struct field *f, struct json_object *o, const char *at, void *member,
		      struct arena *arena, struct err *err)
{
	struct json_object *v = NULL;
	const char *expected;
	char below[PATH_TEXT];

	if (!o || !json_object_object_get_ex(o, f->key, &v)) {
		value_absent(f, member);
		if (f->type != FIELD_GROUP)
			return 0;
		return fields_read(NULL, at, f->table, member, arena, err);
	}
	if (f->size && json_object_is_type(v, json_type_string) &&
	    (size_t)json_object_get_string_len(v) >= f->size)
		return err_set(err, ERR_STORE, "%s.%s: expected a text of at most %zu bytes", at,
			       f->key, f->size - 1);
	expected = value_read(f, v, member, arena);
	if (expected)
		return err_set(err, ERR_STORE, "%s.%s: expected %s", at, f->key, expected);
	if (f->type != FIELD_GROUP)
		return 0;
	snprintf(below, sizeof(below), "%s.%s", at, f->key);
	return fields_read(v, below, f->table, member, arena, err);
}

int fields_read(struct json_object *o, const char *at, const struct field *table, void *block,
		struct arena *arena, struct err *err)
{
	const struct field *f;

	for (f = table; f->key; f++)
		if (field_read(f, o, at, (char *)block + f->offset, arena, err))
			return -1;
	return 0;
}
