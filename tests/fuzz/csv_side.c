/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_side.c - what lies beside a file of counts: a listing, a manifest, a department map.
 *
 * The first byte picks the reader.  Whatever the bytes are, the answer is yes, or
 * no with words.
 */
#include <string.h>

#include "base/buf.h"
#include "feed/csv_talk.h"
#include "tests/fuzz/support/must.h"

static int read_map(const char *bytes, size_t n, struct arena *a, struct err *err)
{
	struct csv_map map;
	int result = csv_map_read(bytes, n, CSV_IDS_STRIP_ZEROS, a, &map, err);

	for (size_t i = 0; !result && i < map.count; i++)
		MUST(csv_map_find(&map, map.rows[i].department) == &map.rows[i]);
	return result;
}

static int read_manifest(const char *bytes, size_t n, struct err *err)
{
	struct csv_manifest m;
	int result = csv_manifest_read(bytes, n, "/srv/drop/a.csv", &m, err);

	MUST(result || m.rows >= 0 || m.bytes >= 0 || strlen(m.sha256) == 64);
	return result;
}

static int read_drop(const char *bytes, size_t n, struct arena *a, struct err *err)
{
	struct csv_drop drop;
	int result = csv_drop_read("/srv/drop/", bytes, n, a, &drop, err);

	for (size_t i = 0; !result && i < drop.count; i++) {
		MUST(drop.files[i].name[0] && !strchr(drop.files[i].name, '\n'));
		MUST(!i || !is_before(drop.files[i - 1].arrived, drop.files[i].arrived));
	}
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT(64 * 1024 * 1024);
	struct buf text = BUF_INIT(1024 * 1024);
	struct err err = ERR_INIT;
	int result;

	if (!size)
		return 0;
	buf_append(&text, data + 1, size - 1);
	if (data[0] % 3 == 0)
		result = read_map(buf_text(&text), text.length, &arena, &err);
	else if (data[0] % 3 == 1)
		result = read_manifest(buf_text(&text), text.length, &err);
	else
		result = read_drop(buf_text(&text), text.length, &arena, &err);
	MUST((result < 0) == (err.kind != ERR_NONE) && (result < 0) == (err.text[0] != '\0'));
	buf_release(&text);
	arena_clear(&arena);
	return 0;
}
