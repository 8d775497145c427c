/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_inflate.c - zlib, one window and one output chunk per decoder.
 *
 * A decoded chunk is handed on before the next is made, so a bomb is noticed by
 * whoever counts after at most one chunk too many, whatever it would have grown to.
 */
#define ZLIB_CONST

#include "daemon/transport_inflate.h"

#include <stdlib.h>
#include <zlib.h>

enum { CHUNK = 16 * 1024, GZIP_ONLY = 16 + MAX_WBITS };

struct inflate {
	z_stream stream;
	bool ended, broken;
	unsigned char chunk[CHUNK];
};

struct inflate *inflate_new(void)
{
	struct inflate *f = calloc(1, sizeof(*f));

	if (!f || inflateInit2(&f->stream, GZIP_ONLY) != Z_OK)
		abort();
	return f;
}

void inflate_free(struct inflate *f)
{
	if (!f)
		return;
	inflateEnd(&f->stream);
	free(f);
}

void inflate_reset(struct inflate *f)
{
	inflateReset(&f->stream);
	f->ended = false;
	f->broken = false;
}

/* One step of zlib. 0, or -1 when the bytes are no gzip. */
static int step(struct inflate *f)
{
	int result;

	/* RFC 1952: members may follow one another. */
	if (f->ended)
		inflateReset(&f->stream);
	f->stream.next_out = f->chunk;
	f->stream.avail_out = CHUNK;
	result = inflate(&f->stream, Z_NO_FLUSH);
	f->ended = result == Z_STREAM_END;
	if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
		return 0;
	f->broken = true;
	return -1;
}

int inflate_feed(struct inflate *f, const char *bytes, size_t n,
		 int (*sink)(void *context, const char *bytes, size_t n), void *context)
{
	size_t made;

	f->stream.next_in = (const unsigned char *)bytes;
	f->stream.avail_in = (unsigned)n;
	do {
		if (!f->stream.avail_in && f->ended)
			break;
		if (step(f))
			return -1;
		made = CHUNK - f->stream.avail_out;
		if (made && sink(context, (const char *)f->chunk, made))
			return -1;
	} while (f->stream.avail_in || !f->stream.avail_out);
	return 0;
}

bool inflate_broken(const struct inflate *f)
{
	return f->broken;
}

bool inflate_ended(const struct inflate *f)
{
	return f->ended;
}
