/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zip.c - unpack a report, and believe it only when it is whole.
 *
 * An archive from outside is a classic trap: a few bytes that unpack to
 * gigabytes, sizes that lie, a body cut short that unpacks without complaint.
 * So the output is bounded in bytes and in proportion, the checksum must fit,
 * and the directory at the archive's end must be there and speak of one file.
 * Names in the archive are never looked at.  Layout: PKWARE's APPNOTE 6.3.
 */
#include "platform/zip.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <zlib.h>

#include "base/limits.h"

enum {
	HEAD = 30,	 /* of a file, before its name */
	HEAD_ENTRY = 46, /* of the directory */
	HEAD_END = 22,	 /* the archive's last record, before its comment */
	STORED = 0,
	DEFLATED = 8,
	FLAG_ENCRYPTED = 1,
	FLAG_SIZES_FOLLOW = 8, /* in a descriptor behind the data */
	PIECE = 64 * 1024,
	SMALL = 1024 * 1024, /* any proportion is harmless up to here */
};

#define MARK_FILE UINT32_C(0x04034b50)
#define MARK_ENTRY UINT32_C(0x02014b50)
#define MARK_END UINT32_C(0x06054b50)
#define MARK_DESCRIPTOR UINT32_C(0x08074b50)
#define SIZE_ELSEWHERE UINT32_C(0xffffffff) /* ZIP64: in an extra field */

struct zip {
	const unsigned char *bytes;
	size_t n, at;
	unsigned flags, method;
	uint32_t crc, packed, unpacked; /* as the head has them */
	size_t took;			/* packed bytes the data turned out to be */
};

static uint32_t number(const unsigned char *p, unsigned size)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < size; i++)
		v |= (uint32_t)p[i] << (8 * i);
	return v;
}

static bool has(const struct zip *z, size_t n)
{
	return z->n - z->at >= n;
}

static int cut_short(struct err *err)
{
	return err_set(err, ERR_INPUT, "the ZIP archive is cut short");
}

static int read_head(struct zip *z, struct err *err)
{
	const unsigned char *p = z->bytes;
	size_t skip;

	if (z->n < HEAD)
		return cut_short(err);
	if (number(p, 4) != MARK_FILE)
		return err_set(err, ERR_INPUT, "not a ZIP archive");
	z->flags = number(p + 6, 2);
	z->method = number(p + 8, 2);
	z->crc = number(p + 14, 4);
	z->packed = number(p + 18, 4);
	z->unpacked = number(p + 22, 4);
	skip = HEAD + number(p + 26, 2) + number(p + 28, 2);
	if (skip > z->n)
		return cut_short(err);
	z->at = skip;
	if (z->flags & FLAG_ENCRYPTED)
		return err_set(err, ERR_INPUT, "the ZIP archive is encrypted");
	if (z->method != STORED && z->method != DEFLATED)
		return err_set(err, ERR_INPUT,
			       "the ZIP archive is packed with method %u, expected deflate", z->method);
	return 0;
}

/* ---- the data ---- */

static int too_large(const struct buf *out, struct err *err)
{
	return err_set(err, ERR_LIMIT, "the ZIP archive unpacks to more than %zu bytes", out->max);
}

static int take_stored(struct zip *z, struct buf *out, struct err *err)
{
	if (z->flags & FLAG_SIZES_FOLLOW || z->packed == SIZE_ELSEWHERE)
		return err_set(
			err, ERR_INPUT,
			"the ZIP archive holds an unpacked file without saying how long it is");
	if (!has(z, z->packed))
		return cut_short(err);
	buf_append(out, z->bytes + z->at, z->packed);
	z->took = z->packed;
	return out->overflowed ? too_large(out, err) : 0;
}

/* 1: there is more. */
static int inflate_some(const struct zip *z, z_stream *s, struct buf *out, struct err *err)
{
	unsigned char piece[PIECE];
	int result;

	s->next_out = piece;
	s->avail_out = sizeof(piece);
	result = inflate(s, Z_NO_FLUSH);
	buf_append(out, piece, sizeof(piece) - s->avail_out);
	if (out->overflowed)
		return too_large(out, err);
	if (out->length > SMALL && out->length / ZIP_RATIO_MAX > z->n)
		return err_set(err, ERR_LIMIT, "the ZIP archive unpacks to more than %d times its size",
			       ZIP_RATIO_MAX);
	if (result == Z_STREAM_END)
		return 0;
	if (result == Z_BUF_ERROR || (result == Z_OK && !s->avail_in && s->avail_out))
		return cut_short(err);
	return result == Z_OK ? 1 : err_set(err, ERR_INPUT, "the ZIP archive's data is damaged");
}

static int take_deflated(struct zip *z, struct buf *out, struct err *err)
{
	z_stream s = { .next_in = (z_const Bytef *)(z->bytes + z->at), .avail_in = (uInt)(z->n - z->at) };
	int more = 1;

	if (inflateInit2(&s, -MAX_WBITS) != Z_OK)
		return err_set(err, ERR_LIMIT, "zlib cannot be set up");
	while (more == 1)
		more = inflate_some(z, &s, out, err);
	z->took = (z->n - z->at) - s.avail_in;
	(void)inflateEnd(&s);
	return more;
}

/* ---- what stands behind it ---- */

/* Are these the two sizes, of so many bytes each, with something of the archive behind them? */
static bool are_sizes(const struct zip *z, unsigned size, size_t length)
{
	const unsigned char *p = z->bytes + z->at;

	return has(z, 2 * size + 4) && number(p, 4) == z->took && number(p + size, 4) == length &&
	       (size == 4 || (!number(p + 4, 4) && !number(p + 12, 4))) &&
	       number(p + 2 * size, 4) == MARK_ENTRY;
}

static int read_descriptor(struct zip *z, size_t length, struct err *err)
{
	if (has(z, 4) && number(z->bytes + z->at, 4) == MARK_DESCRIPTOR)
		z->at += 4;
	if (!has(z, 12))
		return cut_short(err);
	z->crc = number(z->bytes + z->at, 4);
	z->at += 4;
	/* Archives of the large kind have sizes of eight bytes. */
	if (!are_sizes(z, 4, length) && !are_sizes(z, 8, length))
		return err_set(err, ERR_INPUT,
			       "the ZIP archive's sizes do not fit what was unpacked: damaged");
	z->at += are_sizes(z, 4, length) ? 8 : 16;
	return 0;
}

static int check_sizes(struct zip *z, const struct buf *out, struct err *err)
{
	z->at += z->took;
	if (z->flags & FLAG_SIZES_FOLLOW)
		return read_descriptor(z, out->length, err);
	if ((z->packed != SIZE_ELSEWHERE && z->packed != z->took) ||
	    (z->unpacked != SIZE_ELSEWHERE && z->unpacked != out->length))
		return err_set(err, ERR_INPUT,
			       "the ZIP archive's sizes do not fit what was unpacked: damaged");
	return 0;
}

/* The directory says again what the file is: it must be the same. */
static bool is_entry_of(const struct zip *z, const unsigned char *entry, size_t length)
{
	uint32_t unpacked = number(entry + 24, 4);

	return number(entry + 16, 4) == z->crc && (unpacked == length || unpacked == SIZE_ELSEWHERE);
}

/* The archive ends in a directory of one file; without it the end was not seen. */
static int check_end(const struct zip *z, size_t length, struct err *err)
{
	if (!has(z, 4))
		return cut_short(err);
	if (number(z->bytes + z->at, 4) == MARK_FILE)
		return err_set(err, ERR_INPUT, "the ZIP archive holds more than one file");
	if (number(z->bytes + z->at, 4) != MARK_ENTRY || !has(z, HEAD_ENTRY + HEAD_END))
		return cut_short(err);
	for (size_t at = z->n - HEAD_END; at >= z->at + HEAD_ENTRY; at--) {
		const unsigned char *p = z->bytes + at;

		if (number(p, 4) != MARK_END || at + HEAD_END + number(p + 20, 2) != z->n)
			continue;
		if (number(p + 10, 2) == 1 && is_entry_of(z, z->bytes + z->at, length))
			return 0;
		return err_set(err, ERR_INPUT,
			       "the ZIP archive's directory does not speak of this one file");
	}
	return cut_short(err);
}

static int check_sum(const struct zip *z, const struct buf *out, struct err *err)
{
	const Bytef *bytes = (const Bytef *)buf_text(out);

	if (crc32(crc32(0, Z_NULL, 0), bytes, (uInt)out->length) == z->crc)
		return 0;
	return err_set(err, ERR_INPUT, "the ZIP archive's checksum is wrong: damaged on the way");
}

int zip_read(const char *bytes, size_t n, struct buf *out, struct err *err)
{
	struct zip z = { .bytes = (const unsigned char *)bytes, .n = n };

	assert(!out->length);
	if (read_head(&z, err) || (z.method == STORED ? take_stored : take_deflated)(&z, out, err) ||
	    check_sizes(&z, out, err) || check_sum(&z, out, err))
		return -1;
	return check_end(&z, out->length, err);
}
