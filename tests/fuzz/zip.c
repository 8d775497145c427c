/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zip.c - any bytes as an archive: never more than was allowed, and believed only
 * when the bytes that came out have the checksum the archive's directory names.
 */
#include "platform/zip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/fuzz/support/must.h"

enum { OUT_MAX = 1 << 20, ENTRY = 46, END = 22 };

static uint32_t number(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Is there an entry anywhere with that checksum? */
static int is_named(const uint8_t *data, size_t size, uint32_t crc)
{
	for (size_t at = 0; at + ENTRY + END <= size; at++)
		if (!memcmp(data + at, "PK\1\2", 4) && number(data + at + 16) == crc)
			return 1;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out cleanup_buf = BUF_INIT(OUT_MAX), small cleanup_buf = BUF_INIT(16);
	struct err err = ERR_INIT, second = ERR_INIT;
	/* A copy of its own, so that reading past the end is seen. */
	char *copy = malloc(size ? size : 1);
	int failed;

	memcpy(copy, data, size);
	failed = zip_read(copy, size, &out, &err);
	if (failed ? err.kind == ERR_NONE || !err.text[0] : err.kind != ERR_NONE)
		abort();
	if (out.length > OUT_MAX)
		abort();
	if (!failed &&
	    !is_named(data, size, (uint32_t)crc32(0, (const Bytef *)buf_text(&out), (uInt)out.length)))
		abort();
	if (zip_read(copy, size, &small, &second) == 0 && (failed || out.length > 16))
		abort();
	free(copy);
	return 0;
}
