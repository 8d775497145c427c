/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - a row of the store may hold anything after a bad disk or a bad hand.
 *
 * A reader says yes or no, and a no has words.  What was believed is written
 * back and read again: it must come out as the same bytes, or a restart would
 * drift from the one before.
 */
#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "tests/fuzz/support/must.h"

enum { RECORD_MAX = 1024 * 1024, ARENA_MAX = 1024 * 1024 };

/* Reads text and writes what was understood; false when it was refused. */
typedef bool again(const char *text, size_t n, struct arena *arena, struct buf *out);

static bool refused(const struct err *err)
{
	if (err->kind != ERR_STORE || !err->text[0])
		abort();
	return false;
}

static bool service_again(const char *text, size_t n, struct arena *arena, struct buf *out)
{
	struct err err = ERR_INIT;
	struct service_state s;

	if (record_service_read(text, n, arena, &s, &err))
		return refused(&err);
	record_service(out, &s);
	return true;
}

static bool target_again(const char *text, size_t n, struct arena *arena, struct buf *out)
{
	struct err err = ERR_INIT;
	struct target_state t;

	if (record_target_read(text, n, arena, &t, &err))
		return refused(&err);
	record_target(out, &t);
	return true;
}

static bool command_again(const char *text, size_t n, struct arena *arena, struct buf *out)
{
	struct err err = ERR_INIT;
	struct command c;

	(void)arena;
	if (record_command_read(text, n, &c, &err))
		return refused(&err);
	record_command(out, &c);
	return true;
}

static bool feed_again(const char *text, size_t n, struct arena *arena, struct buf *out)
{
	struct err err = ERR_INIT;
	struct feed_state f;

	(void)arena;
	if (record_feed_read(text, n, &f, &err))
		return refused(&err);
	record_feed(out, &f);
	return true;
}

static bool pool_again(const char *text, size_t n, struct arena *arena, struct buf *out)
{
	struct err err = ERR_INIT;
	struct pool_state p;

	(void)arena;
	if (record_pool_read(text, n, &p, &err))
		return refused(&err);
	record_pool(out, &p);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static again *const kinds[] = { service_again, target_again, command_again, feed_again,
					pool_again };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct arena arena cleanup_arena = ARENA_INIT(ARENA_MAX);
		struct buf once cleanup_buf = BUF_INIT(RECORD_MAX);
		struct buf twice cleanup_buf = BUF_INIT(RECORD_MAX);

		if (!kinds[i]((const char *)bytes, n, &arena, &once))
			continue;
		if (!kinds[i](once.data, once.length, &arena, &twice))
			abort();
		if (once.length != twice.length || memcmp(once.data, twice.data, once.length))
			abort();
	}
	return 0;
}
