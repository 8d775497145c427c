/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport.c - what a reply is believed to be, whatever the other side does.
 *
 * Real sockets on loopback, one loop for both sides.  Nothing sleeps: a test
 * ends when the owner has been told, and a guard ends the program if it is not.
 */
#include "daemon/transport.h"

#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "tests/unit/support/peer.h"
#include "tests/unit/support/run.h"

enum { GZIP_ROOM = 64 * 1024, BOMB = 4 * 1024 * 1024, SMALL = 4096 };

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static char gzip_whole[512], gzip_cut[512], gzip_bomb[GZIP_ROOM];
static size_t gzip_whole_size, gzip_cut_size, gzip_bomb_size;

enum {
	LINE_PLAIN,
	LINE_CHUNKED,
	LINE_SHORT,
	LINE_CHUNK_CUT,
	LINE_GZIP,
	LINE_GZIP_CUT,
	LINE_BOMB,
	LINE_SILENT,
	LINE_HANG_UP,
	LINE_MOVED,
	LINE_BUSY,
	LINE_UNBOUNDED,
	LINE_BROTLI,
	LINE_INTERIM,
	LINE_SAME,
	LINE_HEAD_ONLY,
	LINE_GZIP_BAD,
	LINE_A,
	LINE_B,
	LINE_C,
	LINE_COUNT
};

#define SHORT(p) \
	{ \
		.path = (p), .bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}" \
	}

static struct peer_line lines[LINE_COUNT] = {
	[LINE_PLAIN] = { .path = "/plain",
			 .bytes = OK_HEAD "ETag: \"v1\"\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\n"
					  "Content-Length: 15\r\n\r\n{\"open\": [1,2]}" },
	[LINE_CHUNKED] = { .path = "/chunked",
			   .bytes = OK_HEAD "Transfer-Encoding: chunked\r\n\r\n"
					    "4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n" },
	[LINE_SHORT] = { .path = "/short",
			 .bytes = OK_HEAD "Content-Length: 99\r\n\r\n{\"entry\":[]}",
			 .hang_up = true },
	[LINE_CHUNK_CUT] = { .path = "/chunk-cut",
			     .bytes = OK_HEAD "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n",
			     .hang_up = true },
	[LINE_GZIP] = { .path = "/gzip", .bytes = gzip_whole, .hang_up = true },
	[LINE_GZIP_CUT] = { .path = "/gzip-cut", .bytes = gzip_cut, .hang_up = true },
	[LINE_BOMB] = { .path = "/bomb", .bytes = gzip_bomb, .hang_up = true },
	[LINE_SILENT] = { .path = "/silent" },
	[LINE_HANG_UP] = { .path = "/hang-up", .hang_up = true },
	[LINE_MOVED] = { .path = "/moved", .bytes = "HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n" },
	[LINE_BUSY] = { .path = "/busy",
			.bytes = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\n"
				 "Content-Length: 0\r\n\r\n" },
	[LINE_UNBOUNDED] = { .path = "/unbounded", .bytes = OK_HEAD "\r\n{\"a\":1}", .hang_up = true },
	[LINE_BROTLI] = { .path = "/brotli",
			  .bytes = OK_HEAD "Content-Encoding: br\r\nContent-Length: 2\r\n\r\nxx" },
	[LINE_INTERIM] = { .path = "/interim",
			   .bytes = "HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n" OK_HEAD
				    "Content-Length: 2\r\n\r\n{}" },
	[LINE_SAME] = { .path = "/same", .bytes = "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n" },
	[LINE_HEAD_ONLY] = { .path = "/head-only", .bytes = OK_HEAD "Content-Length: 5\r\n\r\n{" },
	[LINE_GZIP_BAD] = { .path = "/gzip-bad",
			    .bytes = OK_HEAD
			    "Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!" },
	[LINE_A] = SHORT("/a"),
	[LINE_B] = SHORT("/b"),
	[LINE_C] = SHORT("/c"),
};

static size_t write_gzip(char *out, size_t room, size_t zeros, size_t cut)
{
	static const char head[] = OK_HEAD "Content-Encoding: gzip\r\n\r\n";
	z_stream z = { 0 };
	unsigned char *plain = calloc(1, zeros);

	ck_assert_ptr_nonnull(plain);
	memset(plain, '7', zeros);
	memcpy(out, head, sizeof(head) - 1);
	ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = plain;
	z.avail_in = (unsigned)zeros;
	z.next_out = (unsigned char *)out + sizeof(head) - 1;
	z.avail_out = (unsigned)(room - sizeof(head));
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	free(plain);
	return sizeof(head) - 1 + z.total_out - cut;
}

/* ---- the house around each test ---- */

struct told {
	int times, status;
	enum fault fault;
	char words[512], body[256], content_type[64], etag[64];
	struct instant date, modified;
	struct span retry_after;
};

struct house {
	uv_loop_t loop;
	uv_timer_t guard;
	struct peer *peer;
	struct transport *transport;
	struct told told[8];
	int waiting;
	struct buf heard;
	bool may_send, close_in_hear;
};

struct order {
	struct house *house;
	struct told *told;
};

static struct order orders[8];

static void on_guard(uv_timer_t *timer)
{
	(void)timer;
	ck_abort_msg("nobody was told within 20 s");
}

static void house_open(struct house *h, const struct transport_options *options)
{
	struct err err = ERR_INIT;

	memset(h, 0, sizeof(*h));
	h->may_send = true;
	h->heard = (struct buf)BUF_INIT(BOMB);
	ck_assert_int_eq(uv_loop_init(&h->loop), 0);
	uv_timer_init(&h->loop, &h->guard);
	uv_timer_start(&h->guard, on_guard, 20000, 0);
	gzip_whole_size = write_gzip(gzip_whole, sizeof(gzip_whole), 30, 0);
	gzip_cut_size = write_gzip(gzip_cut, sizeof(gzip_cut), 30, 3);
	gzip_bomb_size = write_gzip(gzip_bomb, sizeof(gzip_bomb), BOMB, 0);
	lines[LINE_GZIP].length = gzip_whole_size;
	lines[LINE_GZIP_CUT].length = gzip_cut_size;
	lines[LINE_BOMB].length = gzip_bomb_size;
	h->peer = peer_new(&h->loop, lines, LINE_COUNT);
	h->transport = transport_new(&h->loop, options, &err);
	ck_assert_msg(h->transport != NULL, "%s", err.text);
}

/* An empty loop at the end is part of every test: no handle, request or watch is left behind. */
static void house_close(struct house *h)
{
	transport_close(h->transport);
	peer_close(h->peer);
	uv_close((uv_handle_t *)&h->guard, NULL);
	uv_run(&h->loop, UV_RUN_DEFAULT);
	ck_assert_int_eq(uv_loop_close(&h->loop), 0);
	buf_release(&h->heard);
}

static void on_done(void *context, const struct reply *reply)
{
	struct order *o = context;
	struct told *t = o->told;

	t->times++;
	t->status = reply->status;
	t->fault = reply->fault;
	t->date = reply->date;
	t->modified = reply->modified;
	t->retry_after = reply->retry_after;
	snprintf(t->words, sizeof(t->words), "%s", reply->words);
	snprintf(t->content_type, sizeof(t->content_type), "%s", reply->content_type);
	snprintf(t->etag, sizeof(t->etag), "%s", reply->etag);
	snprintf(t->body, sizeof(t->body), "%.*s", (int)reply->length, reply->body ? reply->body : "");
	o->house->waiting--;
}

static int on_hear(void *context, const char *bytes, size_t n, struct err *err)
{
	struct order *o = context;

	buf_append(&o->house->heard, bytes, n);
	if (o->house->close_in_hear)
		transport_close(o->house->transport);
	if (memchr(bytes, '?', n))
		return err_set(err, ERR_INPUT, "$: not JSON");
	return 0;
}

static bool on_may_send(void *context)
{
	return ((struct order *)context)->house->may_send;
}

static struct transport_call call_for(struct house *h, int i, enum lane lane)
{
	orders[i] = (struct order){ h, &h->told[i] };
	return (struct transport_call){
		.lane = lane,
		.timeout = SPAN_SECONDS(15),
		.may_send = on_may_send,
		.hear = on_hear,
		.done = on_done,
		.context = &orders[i],
	};
}

static void url_for(const struct house *h, const char *path, char out[128])
{
	snprintf(out, 128, "http://127.0.0.1:%d%s", peer_port(h->peer), path);
}

static void send_get(struct house *h, int i, enum lane lane, const char *path)
{
	struct transport_call call = call_for(h, i, lane);
	char url[128];
	struct request request = { .method = "GET", .url = url, .reply_max = SMALL };

	url_for(h, path, url);
	h->waiting++;
	transport_send(h->transport, &request, &call);
}

static void run_until_told(struct house *h)
{
	while (h->waiting)
		uv_run(&h->loop, UV_RUN_ONCE);
}

/* ---- one exchange ---- */

static const struct {
	const char *why, *path;
	bool stream;
	int timeout_ms; /* 0: long enough */
	int status;
	enum fault fault;
	const char *words; /* contained; "": none at all */
	const char *body;  /* told or heard */
} exchanges[] = {
	{ "a plain reply is believed", "/plain", false, 0, 200, FAULT_NONE, "", "{\"open\": [1,2]}" },
	{ "a streamed body goes to hear()", "/plain", true, 0, 200, FAULT_NONE, "", "{\"open\": [1,2]}" },
	{ "a chunked body is put together", "/chunked", false, 0, 200, FAULT_NONE, "", "{\"a\":1}" },
	{ "fewer bytes than announced", "/short", false, 0, 0, FAULT_TRUNCATED,
	  "ended before its end", "" },
	{ "the same while streaming", "/short", true, 0, 0, FAULT_TRUNCATED, "12 bytes arrived",
	  "{\"entry\":[]}" },
	{ "chunks without the last one", "/chunk-cut", false, 0, 0, FAULT_TRUNCATED, "ended before", "" },
	{ "gzip that reached its end", "/gzip", false, 0, 200, FAULT_NONE, "",
	  "777777777777777777777777777777" },
	{ "gzip cut in its checksum", "/gzip-cut", false, 0, 0, FAULT_TRUNCATED, "ended before", "" },
	{ "bytes that only claim to be gzip", "/gzip-bad", false, 0, 0, FAULT_TRUNCATED,
	  "not valid gzip", "" },
	{ "a small body that grows huge", "/bomb", false, 0, 0, FAULT_TOO_LARGE, "larger than 4096", "" },
	{ "a server that says nothing", "/silent", false, 150, 0, FAULT_NO_REPLY,
	  "no complete answer", "" },
	{ "a server that stops in the body", "/head-only", false, 150, 0, FAULT_NO_REPLY,
	  "no complete", "" },
	{ "a server that hangs up", "/hang-up", false, 0, 0, FAULT_NO_REPLY, "without an answer", "" },
	{ "a redirect is not followed", "/moved", false, 0, 302, FAULT_NONE, "not followed", "" },
	{ "no length and a close is for the parser to judge", "/unbounded", false, 0, 200,
	  FAULT_NONE, "", "{\"a\":1}" },
	{ "an encoding nobody asked for", "/brotli", false, 0, 0, FAULT_REFUSED_HERE, "encoding", "" },
	{ "an interim reply is not the reply", "/interim", false, 0, 200, FAULT_NONE, "", "{}" },
	{ "not modified has no body", "/same", true, 0, 304, FAULT_NONE, "", "" },
};

START_TEST(an_exchange_ends_as_it_should)
{
	struct transport_options options = { .concurrency = 4 };
	struct transport_call call;
	struct house h;
	char url[128];
	struct request request = { .method = "GET", .url = url, .reply_max = SMALL };
	const char *why = exchanges[_i].why;

	house_open(&h, &options);
	url_for(&h, exchanges[_i].path, url);
	call = call_for(&h, 0, LANE_POLL);
	if (exchanges[_i].timeout_ms)
		call.timeout.ms = exchanges[_i].timeout_ms;
	request.stream = exchanges[_i].stream;
	h.waiting++;
	transport_send(h.transport, &request, &call);
	ck_assert_msg(h.told[0].times == 0, "told from inside transport_send()");
	run_until_told(&h);
	ck_assert_msg(h.told[0].fault == exchanges[_i].fault, "%s: fault %d: %s", why,
		      (int)h.told[0].fault, h.told[0].words);
	ck_assert_msg(h.told[0].status == exchanges[_i].status, "%s: %d", why, h.told[0].status);
	ck_assert_msg(strstr(h.told[0].words, exchanges[_i].words) != NULL, "%s: %s", why,
		      h.told[0].words);
	ck_assert_msg(!h.told[0].words[0] == !exchanges[_i].words[0], "%s: %s", why, h.told[0].words);
	ck_assert_str_eq(request.stream ? buf_text(&h.heard) : h.told[0].body, exchanges[_i].body);
	house_close(&h);
	ck_assert_msg(h.told[0].times == 1, "%s: told %d times", why, h.told[0].times);
}
END_TEST

START_TEST(headers_are_heard)
{
	struct transport_options options = { .concurrency = 4 };
	struct house h;

	house_open(&h, &options);
	send_get(&h, 0, LANE_POLL, "/plain");
	run_until_told(&h);
	ck_assert_str_eq(h.told[0].content_type, "application/json");
	ck_assert_str_eq(h.told[0].etag, "\"v1\"");
	ck_assert_int_eq(h.told[0].date.ms, INT64_C(1795348800000));
	send_get(&h, 1, LANE_POLL, "/interim");
	run_until_told(&h);
	ck_assert_str_eq(h.told[1].etag, "");
	house_close(&h);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, an_exchange_ends_as_it_should, 0, ROWS(exchanges));
	tcase_add_test(tc, headers_are_heard);
	return run_case("transport", tc);
}
