/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_cache.c - the same answer to the same question, and never to another one.
 */
#include <zlib.h>

#include "daemon/api_cache.h"
#include "tests/unit/support/api_wire.h"
#include "tests/unit/support/run.h"

enum { OUT_MAX = 256 * 1024 };

struct desk {
	struct still_house h;
	struct api_house house;
	struct api_cache *cache;
};

static void desk_open(struct desk *d)
{
	d->house = still_house_init(&d->h);
	d->cache = api_cache_new();
}

/* What is answered, and from memory of whose: the address of the bytes. */
static const char *ask(struct desk *d, const char *path, const char *query, const char *who,
		       struct buf *out)
{
	const struct ask ask = { .method = "GET", .path = path, .query = query, .who = who };
	struct api_request q = request_of(&ask);
	struct api_answer a;
	const char *bytes;
	bool packed;
	size_t n;

	q.cache = d->cache;
	buf_clear(out);
	api_answer(&d->house, &q, &a);
	ck_assert_uint_eq(a.status, 200);
	ck_assert_msg(a.shared != NULL, "%s is not kept", path);
	bytes = api_shared_bytes(a.shared, false, &n, &packed);
	buf_append(out, bytes, n);
	api_answer_release(&a);
	return bytes;
}

static const struct {
	const char *why, *path, *query, *who;
	int generation, seconds;
	bool same;
} questions[] = {
	{ "the same", "/api/v1/status", NULL, NULL, 0, 0, true },
	{ "another path", "/status.txt", NULL, NULL, 0, 0, false },
	{ "another query", "/api/v1/status", "q=oak", NULL, 0, 0, false },
	{ "somebody else", "/api/v1/status", NULL, "kim", 0, 0, false },
	{ "something moved", "/api/v1/status", NULL, NULL, 1, 0, false },
	{ "ages are told", "/api/v1/status", NULL, NULL, 0, 1, false },
};

START_TEST(is_kept_for_the_same_question)
{
	struct buf first cleanup_buf = BUF_INIT(OUT_MAX), next cleanup_buf = BUF_INIT(OUT_MAX);
	const char *kept, *got;
	struct desk d;

	desk_open(&d);
	kept = ask(&d, "/api/v1/status", NULL, NULL, &first);
	d.h.engine.generation += (uint64_t)questions[_i].generation;
	d.h.engine.now.ms += questions[_i].seconds * 1000;
	got = ask(&d, questions[_i].path, questions[_i].query, questions[_i].who, &next);
	ck_assert_msg((got == kept) == questions[_i].same, "%s", questions[_i].why);
	if (questions[_i].same)
		ck_assert_str_eq(buf_text(&first), buf_text(&next));
	(void)api_cache_free(d.cache);
}
END_TEST

START_TEST(the_least_recently_asked_gives_way)
{
	struct buf out cleanup_buf = BUF_INIT(OUT_MAX);
	const char *kept;
	struct desk d;
	char query[32];

	desk_open(&d);
	kept = ask(&d, "/status.txt", NULL, NULL, &out);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(query, sizeof(query), "width=%d", 20 + i);
		(void)ask(&d, "/status.txt", query, NULL, &out);
		ck_assert(ask(&d, "/status.txt", NULL, NULL, &out) == kept);
	}
	(void)api_cache_free(d.cache);
}
END_TEST

static const struct {
	const char *header;
	bool takes;
} encodings[] = {
	{ NULL, false },	   { "", false },	    { "gzip", true },
	{ "deflate, gzip", true }, { "gzip;q=0", false },   { "gzip; q=0.5", true },
	{ "gzip;q=0.000", false }, { "br, *;q=0.1", true }, { "identity", false },
	{ "xgzip, gzipx", false }, { "GZIP", true },	    { "deflate;q=1,gzip;q=1", true },
};

START_TEST(takes_gzip)
{
	ck_assert_msg(api_takes_gzip(encodings[_i].header) == encodings[_i].takes, "%s",
		      encodings[_i].header ? encodings[_i].header : "none");
}
END_TEST

/* ---- over the wire ---- */

static size_t unpack(const char *bytes, size_t n, char *out, size_t room)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)bytes,
		       .avail_in = (uInt)n,
		       .next_out = (Bytef *)out,
		       .avail_out = (uInt)room };

	ck_assert_int_eq(inflateInit2(&z, 15 + 16), Z_OK);
	ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
	(void)inflateEnd(&z);
	return z.total_out;
}

START_TEST(packed_it_says_the_same)
{
	static char plain[OUT_MAX], text[OUT_MAX];
	const char *heard, *body, *tag;
	char again[256];
	struct wire w;
	size_t n;

	wire_open(&w);
	heard = exchange(
		&w, dial_tcp(&w),
		"GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
	ck_assert_msg(strstr(heard, "Vary: Accept-Encoding\r\n") &&
			      !strstr(heard, "Content-Encoding"),
		      "%s", heard);
	(void)snprintf(plain, sizeof(plain), "%s", strstr(heard, "\r\n\r\n") + 4);
	heard = exchange(
		&w, dial_tcp(&w),
		"GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n"
		"Connection: close\r\n\r\n");
	ck_assert_msg(strstr(heard, "Content-Encoding: gzip\r\n") != NULL, "%s", heard);
	body = strstr(heard, "\r\n\r\n") + 4;
	n = strtoul(strstr(heard, "Content-Length: ") + 16, NULL, 10);
	ck_assert_uint_lt(n, strlen(plain));
	n = unpack(body, n, text, sizeof(text));
	ck_assert(n == strlen(plain) && memcmp(text, plain, n) == 0);
	tag = strstr(heard, "ETag: ") + 6;
	(void)snprintf(again, sizeof(again),
		       "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: %.*s\r\n"
		       "Connection: close\r\n\r\n",
		       (int)strcspn(tag, "\r"), tag);
	ck_assert_msg(strstr(again, "-gz\"") != NULL, "%s", again);
	ck_assert_ptr_nonnull(strstr(exchange(&w, dial_tcp(&w), again), "HTTP/1.1 304"));
	wire_close(&w);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("cache");

	tcase_add_loop_test(tc, is_kept_for_the_same_question, 0, ROWS(questions));
	tcase_add_test(tc, the_least_recently_asked_gives_way);
	tcase_add_loop_test(tc, takes_gzip, 0, ROWS(encodings));
	tcase_add_test(tc, packed_it_says_the_same);
	return run_case("api_cache", tc);
}
