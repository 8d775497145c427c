/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inflate.c - any bytes as a gzip body: the same end however they are cut, and
 * "ended" only when zlib itself, fed whole, has seen the end of a member.
 */
#include "daemon/transport_inflate.h"

#include <stdlib.h>
#include <zlib.h>

#include "tests/fuzz/support/must.h"

enum { OUT_MAX = 1 << 20 };

struct end {
	size_t out;
	int result;
	int broken, ended;
};

static int sink(void *context, const char *bytes, size_t n)
{
	size_t *out = context;

	(void)bytes;
	*out += n;
	return *out > OUT_MAX ? -1 : 0;
}

static struct end feed(const uint8_t *data, size_t size, size_t step)
{
	struct inflate *f = inflate_new();
	struct end e = { 0 };

	for (size_t at = 0; at < size && e.result == 0; at += step)
		e.result = inflate_feed(f, (const char *)data + at,
					size - at < step ? size - at : step, sink, &e.out);
	e.broken = inflate_broken(f);
	e.ended = inflate_ended(f);
	inflate_free(f);
	return e;
}

/* One member and nothing else, in the eyes of zlib. */
static int is_one_member(const uint8_t *data, size_t size)
{
	static unsigned char out[OUT_MAX];
	z_stream z = { 0 };
	int end;

	if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		abort();
	z.next_in = (unsigned char *)(uintptr_t)data;
	z.avail_in = (unsigned)size;
	z.next_out = out;
	z.avail_out = sizeof(out);
	end = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0;
	inflateEnd(&z);
	return end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct end whole = feed(data, size, size + 1), cut = feed(data, size, 1 + size % 5);

	if (whole.result != cut.result || whole.ended != cut.ended || whole.broken != cut.broken)
		abort();
	if (whole.ended && whole.broken)
		abort();
	if (whole.result == 0 && is_one_member(data, size) && !whole.ended)
		abort();
	return 0;
}
