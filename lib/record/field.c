/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field.c - members of a struct to JSON, row by row.
 *
 * What the reader would refuse must not be written: a daemon that refuses its
 * own state at start is worse than one that lost a word of it.  So text that
 * stops being UTF-8 is cut there, and an instant no calendar text can hold is
 * written as milliseconds.
 *
 * The text is written as it stands, without a tree: a poll that changes
 * something writes one of these, and so does every service at a first start.
 */
#include "record/field.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "model/model.h"

/* 9999-12-31T23:59:59.999Z: the last instant with four digits of year. */
#define STAMP_LAST INT64_C(253402300799999)

static void group_write(struct buf *out, const struct field *table, const void *block);

/* The comma, the key and its colon: a key is written only when its value is known to follow. */
static void key_write(struct buf *out, const struct field *f)
{
	if (out->length && out->data[out->length - 1] != '{')
		buf_putc(out, ',');
	buf_putc(out, '"');
	buf_puts(out, f->key);
	buf_append(out, "\":", 2);
}

static void digits_write(struct buf *out, uint64_t n, bool negative)
{
	char digits[24], *p = digits + sizeof(digits);

	do
		*--p = (char)('0' + n % 10);
	while (n /= 10);
	if (negative)
		*--p = '-';
	buf_append(out, p, (size_t)(digits + sizeof(digits) - p));
}

static void int64_write(struct buf *out, int64_t n)
{
	digits_write(out, n < 0 ? -(uint64_t)n : (uint64_t)n, n < 0);
}

static void number_write(struct buf *out, const struct field *f, int64_t n, int64_t says_nothing)
{
	if (n == says_nothing)
		return;
	key_write(out, f);
	int64_write(out, n);
}

/* Text that needs no escapes. */
static void quoted_write(struct buf *out, const struct field *f, const char *text)
{
	key_write(out, f);
	buf_putc(out, '"');
	buf_puts(out, text);
	buf_putc(out, '"');
}

static void u64_write(struct buf *out, const struct field *f, uint64_t n)
{
	if (!n)
		return;
	key_write(out, f);
	if (n > INT64_MAX)
		buf_putc(out, '"');
	digits_write(out, n, false);
	if (n > INT64_MAX)
		buf_putc(out, '"');
}

static void stamp_write(struct buf *out, const struct field *f, struct instant t)
{
	char stamp[INSTANT_TEXT];

	if (t.ms < 0 || t.ms > STAMP_LAST || is_never(t))
		number_write(out, f, t.ms, 0);
	else
		quoted_write(out, f, instant_format_exact(t, stamp));
}

static void escape_write(struct buf *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef", letters[] = "\"\\\b\f\n\r\t", as[] = "\"\\bfnrt";
	const char *letter = strchr(letters, c);

	if (letter) {
		const char two[] = { '\\', as[letter - letters] };

		buf_append(out, two, sizeof(two));
	} else {
		const char six[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

		buf_append(out, six, sizeof(six));
	}
}

static void text_write(struct buf *out, const struct field *f, const char *text)
{
	size_t length = text ? text_utf8_valid(text, strnlen(text, f->size - 1)) : 0;
	size_t done = 0;

	if (!length)
		return;
	key_write(out, f);
	buf_putc(out, '"');
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= ' ' && c != '"' && c != '\\')
			continue;
		buf_append(out, text + done, i - done);
		escape_write(out, c);
		done = i + 1;
	}
	buf_append(out, text + done, length - done);
	buf_putc(out, '"');
}

static void list_write(struct buf *out, const struct field *f, const void *first, size_t count)
{
	if (!count)
		return;
	key_write(out, f);
	for (size_t i = 0; i < count && i < f->most; i++) {
		buf_putc(out, i ? ',' : '[');
		group_write(out, f->table, (const char *)first + i * f->size);
	}
	buf_putc(out, ']');
}

static void struct_write(struct buf *out, const struct field *f, const void *block)
{
	size_t before = out->length, empty;

	if (!block)
		return;
	key_write(out, f);
	empty = out->length + strlen("{}");
	group_write(out, f->table, block);
	if (f->type == FIELD_GROUP && out->length == empty && !out->overflowed) {
		out->length = before; /* nothing in it says anything */
		out->data[before] = '\0';
	}
}

static void bool_write(struct buf *out, const struct field *f, bool is)
{
	if (!is)
		return;
	key_write(out, f);
	buf_append(out, "true", 4);
}

static int64_t number_of(enum field_type type, const void *member)
{
	if (type == FIELD_U8)
		return *(const uint8_t *)member;
	if (type == FIELD_U16)
		return *(const uint16_t *)member;
	if (type == FIELD_I32 || type == FIELD_COUNT)
		return *(const int32_t *)member;
	return *(const int64_t *)member;
}

static int64_t number_at(enum field_type type, const void *first, size_t i)
{
	if (type == FIELD_U8S)
		return ((const uint8_t *)first)[i];
	if (type == FIELD_U32S)
		return ((const uint32_t *)first)[i];
	return ((const int64_t *)first)[i];
}

static void numbers_write(struct buf *out, const struct field *f, const void *first)
{
	size_t count = f->most;

	while (count && !number_at(f->type, first, count - 1))
		count--;
	if (!count)
		return;
	key_write(out, f);
	for (size_t i = 0; i < count; i++) {
		buf_putc(out, i ? ',' : '[');
		int64_write(out, number_at(f->type, first, i));
	}
	buf_putc(out, ']');
}

static void field_write(struct buf *out, const struct field *f, const void *block)
{
	const void *member = (const char *)block + f->offset;

	switch (f->type) {
	case FIELD_BOOL:
		bool_write(out, f, *(const bool *)member);
		break;
	case FIELD_U8:
	case FIELD_U16:
	case FIELD_I32:
	case FIELD_I64:
		number_write(out, f, number_of(f->type, member), 0);
		break;
	case FIELD_BUDGET:
		number_write(out, f, *(const int64_t *)member, BUDGET_UNKNOWN);
		break;
	case FIELD_COUNT:
		number_write(out, f, *(const int32_t *)member, COUNT_UNKNOWN);
		break;
	case FIELD_U64:
		u64_write(out, f, *(const uint64_t *)member);
		break;
	case FIELD_INSTANT:
		stamp_write(out, f, *(const struct instant *)member);
		break;
	case FIELD_NAME:
		quoted_write(out, f, f->names[*(const unsigned *)member]);
		break;
	case FIELD_NAME_U8:
		quoted_write(out, f, f->names[*(const uint8_t *)member]);
		break;
	case FIELD_TEXT:
		text_write(out, f, member);
		break;
	case FIELD_WORDS:
		text_write(out, f, *(char *const *)member);
		break;
	case FIELD_GROUP:
		struct_write(out, f, member);
		break;
	case FIELD_MAYBE:
		struct_write(out, f, *(void *const *)member);
		break;
	case FIELD_LIST:
		list_write(out, f, member, *((const uint8_t *)block + f->count_at));
		break;
	case FIELD_U8S:
	case FIELD_U32S:
	case FIELD_I64S:
		numbers_write(out, f, member);
		break;
	}
}

static void members_write(struct buf *out, const struct field *table, const void *block)
{
	for (const struct field *f = table; f->key; f++)
		field_write(out, f, block);
}

static void group_write(struct buf *out, const struct field *table, const void *block)
{
	buf_putc(out, '{');
	members_write(out, table, block);
	buf_putc(out, '}');
}

void fields_write(struct buf *out, int version, const struct field *table, const void *block)
{
	buf_puts(out, "{\"v\":");
	int64_write(out, version);
	members_write(out, table, block);
	buf_putc(out, '}');
}
