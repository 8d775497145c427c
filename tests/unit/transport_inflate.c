/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_inflate.c - however the bytes arrive, the end is seen or it is not.
 */
#include "daemon/transport_inflate.h"

#include <zlib.h>

#include "base/buf.h"
#include "tests/unit/support/run.h"

enum { ROOM = 4096 };

static const char first[] = "{\"entry\":[1,2,3]}", second[] = "[4]";

static size_t pack(unsigned char *out, const char *text)
{
	z_stream z = { 0 };

	ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (unsigned char *)(uintptr_t)text;
	z.avail_in = (unsigned)strlen(text);
	z.next_out = out;
	z.avail_out = ROOM;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

static const struct {
	const char *why;
	bool two;	  /* a second member follows the first */
	size_t cut;	  /* bytes missing at the end */
	const char *tail; /* bytes after it */
	const char *out;
	bool ended, broken;
} rows[] = {
	{ "one member", false, 0, "", "{\"entry\":[1,2,3]}", true, false },
	{ "two members follow one another", true, 0, "", "{\"entry\":[1,2,3]}[4]", true, false },
	{ "the checksum is missing", false, 8, "", "{\"entry\":[1,2,3]}", false, false },
	{ "its last byte is missing", false, 1, "", "{\"entry\":[1,2,3]}", false, false },
	{ "the second member is cut", true, 3, "", "{\"entry\":[1,2,3]}[4]", false, false },
	{ "something else follows", false, 0, "<html>", "{\"entry\":[1,2,3]}", false, true },
	{ "nothing at all", false, 9999, "", "", false, false },
	{ "not gzip", false, 9999, "{\"entry\":[]}", "", false, true },
};

static int collect(void *context, const char *bytes, size_t n)
{
	buf_append(context, bytes, n);
	return 0;
}

static int refuse(void *context, const char *bytes, size_t n)
{
	(void)bytes;
	(void)n;
	++*(int *)context;
	return -1;
}

START_TEST(the_end_is_seen_or_not)
{
	size_t steps[] = { 1, 7, ROOM }, s, at, n;
	unsigned char in[3 * ROOM];
	struct inflate *f = inflate_new();

	n = pack(in, first);
	n += rows[_i].two ? pack(in + n, second) : 0;
	n -= rows[_i].cut < n ? rows[_i].cut : n;
	memcpy(in + n, rows[_i].tail, strlen(rows[_i].tail));
	n += strlen(rows[_i].tail);
	for (s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
		struct buf out cleanup_buf = BUF_INIT(ROOM);
		int result = 0;

		inflate_reset(f);
		for (at = 0; at < n && !result; at += steps[s])
			result = inflate_feed(f, (char *)in + at,
					      steps[s] < n - at ? steps[s] : n - at, collect, &out);
		ck_assert_msg((result != 0) == rows[_i].broken, "%s: %d", rows[_i].why, result);
		ck_assert_msg(inflate_broken(f) == rows[_i].broken, "%s", rows[_i].why);
		ck_assert_msg(inflate_ended(f) == rows[_i].ended, "%s", rows[_i].why);
		ck_assert_msg(!strcmp(buf_text(&out), rows[_i].out), "%s: %s", rows[_i].why,
			      buf_text(&out));
	}
	inflate_free(f);
}
END_TEST

START_TEST(a_sink_that_refuses_is_asked_once)
{
	unsigned char in[ROOM];
	struct inflate *f = inflate_new();
	size_t n = pack(in, first);
	int asked = 0;

	ck_assert_int_eq(inflate_feed(f, (char *)in, n, refuse, &asked), -1);
	ck_assert_int_eq(asked, 1);
	ck_assert(!inflate_broken(f));
	inflate_free(f);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport_inflate");

	tcase_add_loop_test(tc, the_end_is_seen_or_not, 0, ROWS(rows));
	tcase_add_test(tc, a_sink_that_refuses_is_asked_once);
	return run_case("transport_inflate", tc);
}
