/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field.h - one row per thing a record keeps, read and written from the same row.
 *
 * A writer and a reader kept apart drift apart, and the drift shows only at the
 * restart that needed the value.  So a table of rows is both: what it names is
 * written in its order, and read back by the same key into the same place.
 *
 * Values that say nothing (0, false, "", never) are left out when written, and
 * a key that is missing reads as just that; a row is short and a new key needs
 * no migration.
 */
#ifndef CAPD_RECORD_FIELD_H
#define CAPD_RECORD_FIELD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/*                 the member is          and is written as                          */
enum field_type {
	FIELD_BOOL,    /* bool           true                                       */
	FIELD_U8,      /* uint8_t        3                                          */
	FIELD_U16,     /* uint16_t       3                                          */
	FIELD_I32,     /* int32_t        -3                                         */
	FIELD_COUNT,   /* int32_t        3; left out when COUNT_UNKNOWN             */
	FIELD_I64,     /* int64_t        -3                                         */
	FIELD_U64,     /* uint64_t       3, or "18446744073709551615" past int64    */
	FIELD_BUDGET,  /* int64_t        micros; left out when BUDGET_UNKNOWN       */
	FIELD_INSTANT, /* struct instant "2026-11-22T16:43:52Z", milliseconds if any */
	FIELD_NAME,    /* an enum        one of names; always written               */
	FIELD_NAME_U8, /* uint8_t        the same, where an enum is kept in a byte  */
	FIELD_TEXT,    /* char[size]     text                                       */
	FIELD_WORDS,   /* char *         text, or left out when NULL; read into the arena */
	FIELD_GROUP,   /* a struct       {...} of table                             */
	FIELD_MAYBE,   /* a pointer      the same, or left out when NULL; read into the arena */
	FIELD_LIST,    /* structs        [{...}, ...] of table, as many as a uint8_t says */
	FIELD_U8S,     /* uint8_t[most]  [3, 0, 1], the zeros at its end left out   */
	FIELD_U32S,    /* uint32_t[most] the same                                   */
	FIELD_I64S,    /* int64_t[most]  the same                                   */
};

struct field {
	const char *key;
	enum field_type type;
	size_t offset;
	size_t size; /* TEXT: of the array, its NUL included; WORDS: the most we read; MAYBE, LIST: of one */
	const char *const *names;  /* NAME: NULL-terminated, index = value */
	const struct field *table; /* GROUP, MAYBE, LIST */
	size_t count_at;	   /* LIST: offset of the uint8_t */
	size_t most;		   /* LIST, U8S, U32S, I64S; of U8 the largest value, 0: any */
};

#define FIELD_END \
	{ \
		.key = NULL \
	}

/* One row, as text: the version that writes it, then the block. */
void fields_write(struct buf *out, int version, const struct field *table, const void *block);

/*
 * Fill a zeroed block from a row; members no field names stay as they are.  Keys
 * no field names are passed over: a newer version may have written them.  A
 * refusal says the path and never quotes a value.
 */
int fields_read(const char *text, size_t n, const struct field *table, void *block,
		struct arena *arena, struct err *err) must_check;

#endif
