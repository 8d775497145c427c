/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zip_pack.h - archives as other people's servers make them, for tests of reading them.
 *
 * Header-only, because the unit tests, the reviewed conversations and the servers
 * that play a platform all need one.
 */
#ifndef CAPD_TESTS_UNIT_SUPPORT_ZIP_PACK_H
#define CAPD_TESTS_UNIT_SUPPORT_ZIP_PACK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"

enum zip_way {
	ZIP_DEFLATED,	/* sizes in front */
	ZIP_STORED,	/* the same, not packed */
	ZIP_DESCRIPTOR, /* sizes behind the data, as .NET streams write them */
	ZIP_LARGE,	/* the same with sizes of eight bytes */
};

static inline void zip_number(struct buf *out, uint64_t v, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		buf_putc(out, (char)(i < sizeof(v) ? v >> (8 * i) & 255 : 0));
}

static inline void zip_deflate(const char *bytes, size_t n, struct buf *out)
{
	z_stream s = { .next_in = (z_const Bytef *)(uintptr_t)bytes, .avail_in = (uInt)n };
	unsigned char piece[4096];
	int result;

	if (deflateInit2(&s, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	do {
		s.next_out = piece;
		s.avail_out = sizeof(piece);
		result = deflate(&s, Z_FINISH);
		buf_append(out, piece, sizeof(piece) - s.avail_out);
	} while (result == Z_OK);
	(void)deflateEnd(&s);
}

/*
 * What a local head and a directory entry have in common, from "version needed" on; the
 * head leaves out what stands behind the data.
 */
static inline void zip_facts(struct buf *out, enum zip_way way, bool head, uint32_t crc,
			     size_t packed, size_t n)
{
	bool streamed = way == ZIP_DESCRIPTOR || way == ZIP_LARGE, behind = head && streamed;

	zip_number(out, way == ZIP_LARGE ? 45 : 20, 2);
	zip_number(out, streamed ? 8 : 0, 2);
	zip_number(out, way == ZIP_STORED ? 0 : 8, 2);
	zip_number(out, 0, 4); /* time and day */
	zip_number(out, behind ? 0 : crc, 4);
	zip_number(out, behind ? 0 : packed, 4);
	zip_number(out, behind ? 0 : n, 4);
	zip_number(out, 10, 2); /* length of the name */
	zip_number(out, 0, 2);
}

/* Appends an archive with one file, "report.csv". */
static inline void zip_pack(const char *bytes, size_t n, enum zip_way way, struct buf *out)
{
	struct buf data = BUF_INIT(64 * 1024 * 1024);
	uint32_t crc = (uint32_t)crc32(crc32(0, Z_NULL, 0), (const Bytef *)bytes, (uInt)n);
	unsigned size = way == ZIP_LARGE ? 8 : 4;
	size_t directory;

	if (way == ZIP_STORED)
		buf_append(&data, bytes, n);
	else
		zip_deflate(bytes, n, &data);
	zip_number(out, 0x04034b50, 4);
	zip_facts(out, way, true, crc, data.length, n);
	buf_puts(out, "report.csv");
	buf_append(out, buf_text(&data), data.length);
	if (way == ZIP_DESCRIPTOR || way == ZIP_LARGE) {
		zip_number(out, 0x08074b50, 4);
		zip_number(out, crc, 4);
		zip_number(out, data.length, size);
		zip_number(out, n, size);
	}
	directory = out->length;
	zip_number(out, 0x02014b50, 4);
	zip_number(out, 20, 2);
	zip_facts(out, way, false, crc, data.length, n);
	zip_number(out, 0, 2 + 2 + 2 + 4 + 4); /* comment, disk, attributes, place of the head */
	buf_puts(out, "report.csv");
	zip_number(out, 0x06054b50, 4);
	zip_number(out, 0, 4);
	zip_number(out, 1, 2);
	zip_number(out, 1, 2);
	zip_number(out, out->length - directory, 4);
	zip_number(out, directory, 4);
	zip_number(out, 0, 2);
	buf_release(&data);
}

#endif
