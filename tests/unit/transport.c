/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport.c - what a reply is believed to be, whatever the other side does.
 *
 * Real sockets on loopback, one loop for both sides.  Nothing sleeps: a test
 * ends when the owner has been told, and a guard ends the program if it is not.
 */
#include "daemon/transport.h"

#include <dirent.h>
#include <stdio.h>
#include <zlib.h>

#include "tests/unit/support/asker.h"

enum { GZIP_ROOM = 64 * 1024, MANY = 500 };

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static char gzip_whole[512], gzip_cut[512], gzip_bomb[GZIP_ROOM];

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
	LINE_LAST,
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
	[LINE_LAST] = { .path = "/last", .bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}", .hang_up = true },
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

static void write_bodies(void)
{
	lines[LINE_GZIP].length = write_gzip(gzip_whole, sizeof(gzip_whole), 30, 0);
	lines[LINE_GZIP_CUT].length = write_gzip(gzip_cut, sizeof(gzip_cut), 30, 3);
	lines[LINE_BOMB].length = write_gzip(gzip_bomb, sizeof(gzip_bomb), HEARD_MAX, 0);
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
	struct transport_call call;
	struct asker h;
	char url[128];
	struct request request = { .method = "GET", .url = url, .reply_max = ASKER_REPLY_MAX };
	const char *why = exchanges[_i].why;

	asker_open(&h, 4, lines, LINE_COUNT);
	asker_url(&h, exchanges[_i].path, url);
	call = asker_call(&h, 0, LANE_POLL);
	if (exchanges[_i].timeout_ms)
		call.timeout.ms = exchanges[_i].timeout_ms;
	request.stream = exchanges[_i].stream;
	h.waiting++;
	transport_send(h.transport, &request, &call);
	ck_assert_msg(h.told[0].times == 0, "told from inside transport_send()");
	asker_wait(&h);
	ck_assert_msg(h.told[0].fault == exchanges[_i].fault, "%s: fault %d: %s", why,
		      (int)h.told[0].fault, h.told[0].words);
	ck_assert_msg(h.told[0].status == exchanges[_i].status, "%s: %d", why, h.told[0].status);
	ck_assert_msg(strstr(h.told[0].words, exchanges[_i].words) != NULL, "%s: %s", why,
		      h.told[0].words);
	ck_assert_msg(!h.told[0].words[0] == !exchanges[_i].words[0], "%s: %s", why, h.told[0].words);
	ck_assert_str_eq(request.stream ? buf_text(&h.heard) : h.told[0].body, exchanges[_i].body);
	asker_close(&h);
	ck_assert_msg(h.told[0].times == 1, "%s: told %d times", why, h.told[0].times);
}
END_TEST

START_TEST(headers_are_heard)
{
	struct asker h;

	asker_open(&h, 4, lines, LINE_COUNT);
	asker_get(&h, 0, LANE_POLL, "/plain");
	asker_wait(&h);
	ck_assert_str_eq(h.told[0].content_type, "application/json");
	ck_assert_str_eq(h.told[0].etag, "\"v1\"");
	ck_assert_int_eq(h.told[0].date.ms, INT64_C(1795348800000));
	asker_get(&h, 1, LANE_POLL, "/interim");
	asker_wait(&h);
	ck_assert_str_eq(h.told[1].etag, "");
	asker_close(&h);
}
END_TEST

/* ---- many exchanges ---- */

/* libcurl is told the origin once and then only what follows it: each address must still arrive whole. */
static const struct {
	const char *why, *path, *arrives;
} addresses[] = {
	{ "a search", "/s?start=ge2026&start=lt2027&c=%2Fx%20y", "/s?start=ge2026&start=lt2027&c=%2Fx%20y" },
	{ "what follows a # stays here", "/s?x=1#here", "/s?x=1" },
	{ "dot segments are resolved", "/b/../s?x=1", "/s?x=1" },
	{ "no path at all", "?x=1", "/?x=1" },
	{ "a host in the query is none", "/s?u=http://other/", "/s?u=http://other/" },
};

START_TEST(an_address_arrives_whole)
{
	struct peer_line here[] = { lines[LINE_C], lines[LINE_A] };
	char arrived[128];
	struct asker h;

	here[1].path = addresses[_i].arrives;
	asker_open(&h, 4, here, ROWS(here));
	/* On one handle, before and after an address of the other sort. */
	asker_get(&h, 0, LANE_POLL, "/c");
	asker_wait(&h);
	asker_get(&h, 1, LANE_POLL, addresses[_i].path);
	asker_wait(&h);
	asker_get(&h, 2, LANE_POLL, "/c");
	asker_wait(&h);
	snprintf(arrived, sizeof(arrived), "/c %s /c ", addresses[_i].arrives);
	ck_assert_msg(!strcmp(peer_paths(h.peer), arrived), "%s: %s", addresses[_i].why,
		      peer_paths(h.peer));
	ck_assert_ptr_nonnull(strstr(peer_last(h.peer), "\r\nHost: 127.0.0.1:"));
	asker_close(&h);
}
END_TEST

START_TEST(connections_are_kept)
{
	struct asker h;
	int i;

	asker_open(&h, 4, lines, LINE_COUNT);
	for (i = 0; i < 8; i++) {
		asker_get(&h, i, LANE_POLL, "/a");
		asker_wait(&h);
		ck_assert_int_eq(h.told[i].status, 200);
	}
	ck_assert_uint_eq(peer_requests(h.peer), 8);
	ck_assert_uint_eq(peer_connections(h.peer), 1);
	ck_assert_uint_eq(transport_stats(h.transport).finished, 8);
	asker_close(&h);
}
END_TEST

START_TEST(a_kept_connection_that_died_is_replaced)
{
	struct asker h;
	int i;

	asker_open(&h, 4, lines, LINE_COUNT);
	for (i = 0; i < 4; i++) {
		asker_get(&h, i, LANE_POLL, "/last");
		asker_wait(&h);
		ck_assert_int_eq(h.told[i].status, 200);
		/* The hang-up is noticed while nobody wants the connection. */
		uv_run(&h.loop, UV_RUN_NOWAIT);
		uv_run(&h.loop, UV_RUN_NOWAIT);
	}
	ck_assert_uint_eq(peer_connections(h.peer), 4);
	asker_close(&h);
}
END_TEST

START_TEST(many_that_cannot_be_sent_are_all_told)
{
	struct transport_call call;
	struct request request = { .method = "GET", .url = "http://127.0.0.1:1/", .reply_max = 1 };
	struct asker h;
	int i;

	asker_open(&h, 4, lines, LINE_COUNT);
	call = asker_call(&h, 0, LANE_POLL);
	for (i = 0; i < MANY; i++)
		transport_send(h.transport, &request, &call);
	ck_assert_uint_eq(transport_stats(h.transport).queued, MANY);
	h.waiting = MANY;
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].times, MANY);
	ck_assert_int_eq(h.told[0].fault, FAULT_NOT_SENT);
	ck_assert_uint_eq(transport_stats(h.transport).failed, MANY);
	ck_assert_uint_eq(transport_stats(h.transport).active, 0);
	asker_close(&h);
}
END_TEST

static unsigned open_files(void)
{
	DIR *all = opendir("/proc/self/fd");
	unsigned n = 0;

	ck_assert_ptr_nonnull(all);
	while (readdir(all))
		n++;
	closedir(all);
	return n;
}

START_TEST(a_connection_of_its_own_ends_with_the_change)
{
	struct transport_call call;
	struct asker h;
	char url[128];
	struct request request = {
		.method = "POST", .url = url, .reply_max = ASKER_REPLY_MAX, .body = "{}", .body_length = 2
	};
	unsigned before;

	asker_open(&h, 4, lines, LINE_COUNT);
	asker_get(&h, 0, LANE_POLL, "/a");
	asker_wait(&h);
	asker_url(&h, "/b", url);
	before = open_files();
	for (int i = 0; i < 20; i++) {
		call = asker_call(&h, 1, LANE_COMMAND);
		h.waiting++;
		transport_send(h.transport, &request, &call);
		asker_wait(&h);
	}
	ck_assert_uint_eq(peer_connections(h.peer), 21);
	/* The last ones may still be closing on the peer's side. */
	ck_assert_uint_lt(open_files(), before + 10);
	asker_close(&h);
}
END_TEST

START_TEST(a_change_gets_a_connection_of_its_own)
{
	struct transport_call call;
	struct asker h;
	char url[128];
	struct request request = { .method = "POST",
				   .url = url,
				   .reply_max = ASKER_REPLY_MAX,
				   .body = "{\"x\":1}",
				   .body_length = 7 };

	asker_open(&h, 4, lines, LINE_COUNT);
	asker_get(&h, 0, LANE_POLL, "/a");
	asker_wait(&h);
	asker_url(&h, "/b", url);
	request_header(&request, "Content-Type", "application/json");
	call = asker_call(&h, 1, LANE_COMMAND);
	call.extra = (struct header){ "Authorization", "Bearer secret" };
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	ck_assert_int_eq(h.told[1].status, 200);
	ck_assert_uint_eq(peer_connections(h.peer), 2);
	ck_assert_ptr_nonnull(strstr(peer_last(h.peer), "\r\nAuthorization: Bearer secret\r\n"));
	ck_assert_ptr_nonnull(strstr(peer_last(h.peer), "\r\n\r\n{\"x\":1}"));
	/* And the handle forgets all of it. */
	asker_get(&h, 2, LANE_POLL, "/c");
	asker_wait(&h);
	ck_assert_int_eq(strncmp(peer_last(h.peer), "GET /c HTTP/1.1\r\n", 17), 0);
	ck_assert_ptr_null(strstr(peer_last(h.peer), "Authorization"));
	ck_assert_ptr_null(strstr(peer_last(h.peer), "{\"x\""));
	asker_close(&h);
}
END_TEST

START_TEST(commands_pass_polls_in_the_queue)
{
	struct asker h;

	asker_open(&h, 1, lines, LINE_COUNT);
	asker_get(&h, 0, LANE_POLL, "/a");
	asker_get(&h, 1, LANE_TOKEN, "/b");
	asker_get(&h, 2, LANE_COMMAND, "/c");
	asker_wait(&h);
	ck_assert_str_eq(peer_paths(h.peer), "/c /b /a ");
	asker_close(&h);
}
END_TEST

START_TEST(a_host_that_asks_for_a_rest_gets_it)
{
	struct asker h;

	asker_open(&h, 4, lines, LINE_COUNT);
	asker_get(&h, 0, LANE_POLL, "/busy");
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].status, 429);
	ck_assert_int_eq(h.told[0].retry_after.ms, 120000);
	asker_get(&h, 1, LANE_POLL, "/a");
	uv_run(&h.loop, UV_RUN_NOWAIT);
	uv_run(&h.loop, UV_RUN_NOWAIT);
	ck_assert_uint_eq(transport_stats(h.transport).queued, 1);
	ck_assert_uint_eq(peer_requests(h.peer), 1);
	asker_close(&h);
	ck_assert_int_eq(h.told[1].times, 1);
	ck_assert_int_eq(h.told[1].fault, FAULT_STOPPED);
}
END_TEST

START_TEST(patience_ends_in_the_queue)
{
	struct transport_call call;
	struct asker h;
	char url[128];
	struct request request = { .method = "GET", .url = url, .reply_max = ASKER_REPLY_MAX };

	asker_open(&h, 1, lines, LINE_COUNT);
	asker_get(&h, 0, LANE_POLL, "/silent");
	uv_run(&h.loop, UV_RUN_NOWAIT);
	asker_url(&h, "/a", url);
	call = asker_call(&h, 1, LANE_POLL);
	call.patience.ms = 50;
	transport_send(h.transport, &request, &call);
	while (!h.told[1].times)
		uv_run(&h.loop, UV_RUN_ONCE);
	ck_assert_int_eq(h.told[1].fault, FAULT_NOT_SENT);
	ck_assert_ptr_nonnull(strstr(h.told[1].words, "in the queue"));
	ck_assert_ptr_null(strstr(peer_paths(h.peer), "/a"));
	asker_close(&h);
	ck_assert_int_eq(h.told[0].fault, FAULT_STOPPED);
}
END_TEST

START_TEST(stop_means_no_new_request_leaves)
{
	struct asker h;

	asker_open(&h, 4, lines, LINE_COUNT);
	asker_get(&h, 0, LANE_COMMAND, "/a");
	h.may_send = false; /* between the queue and the wire */
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].fault, FAULT_STOPPED);
	ck_assert_uint_eq(peer_requests(h.peer), 0);
	asker_close(&h);
}
END_TEST

START_TEST(refusing_the_bytes_ends_the_transfer)
{
	struct transport_call call;
	struct asker h;
	char url[128];
	struct request request = { .method = "GET", .url = url, .reply_max = ASKER_REPLY_MAX, .stream = true };
	struct peer_line odd[] = { { .path = "/odd", .bytes = OK_HEAD "Content-Length: 3\r\n\r\n???" } };
	struct peer *peer;

	asker_open(&h, 4, lines, LINE_COUNT);
	peer = peer_new(&h.loop, odd, 1);
	snprintf(url, sizeof(url), "http://localhost:%d/odd", peer_port(peer));
	call = asker_call(&h, 0, LANE_POLL);
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].fault, FAULT_REFUSED_HERE);
	ck_assert_str_eq(h.told[0].words, "$: not JSON");
	peer_close(peer);
	asker_close(&h);
}
END_TEST

START_TEST(closing_from_inside_hear_is_safe)
{
	struct transport_call call;
	struct asker h;
	char url[128];
	struct request request = { .method = "GET", .url = url, .reply_max = ASKER_REPLY_MAX, .stream = true };

	asker_open(&h, 4, lines, LINE_COUNT);
	h.close_in_hear = true;
	asker_url(&h, "/a", url);
	call = asker_call(&h, 0, LANE_POLL);
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_get(&h, 1, LANE_POLL, "/silent");
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].times, 1);
	ck_assert_int_eq(h.told[1].fault, FAULT_STOPPED);
	h.transport = NULL;
	asker_close(&h);
}
END_TEST

START_TEST(a_command_cut_off_by_closing_is_not_called_stopped)
{
	struct asker h;

	asker_open(&h, 4, lines, LINE_COUNT);
	asker_get(&h, 0, LANE_COMMAND, "/silent");
	asker_get(&h, 1, LANE_POLL, "/silent");
	while (peer_requests(h.peer) < 2)
		uv_run(&h.loop, UV_RUN_ONCE);
	asker_close(&h);
	ck_assert_int_eq(h.told[0].fault, FAULT_NO_REPLY);
	ck_assert_int_eq(h.told[1].fault, FAULT_STOPPED);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, write_bodies, NULL);
	tcase_add_loop_test(tc, an_exchange_ends_as_it_should, 0, ROWS(exchanges));
	tcase_add_test(tc, headers_are_heard);
	tcase_add_loop_test(tc, an_address_arrives_whole, 0, ROWS(addresses));
	tcase_add_test(tc, connections_are_kept);
	tcase_add_test(tc, a_kept_connection_that_died_is_replaced);
	tcase_add_test(tc, many_that_cannot_be_sent_are_all_told);
	tcase_add_test(tc, a_connection_of_its_own_ends_with_the_change);
	tcase_add_test(tc, a_change_gets_a_connection_of_its_own);
	tcase_add_test(tc, commands_pass_polls_in_the_queue);
	tcase_add_test(tc, a_host_that_asks_for_a_rest_gets_it);
	tcase_add_test(tc, patience_ends_in_the_queue);
	tcase_add_test(tc, stop_means_no_new_request_leaves);
	tcase_add_test(tc, refusing_the_bytes_ends_the_transfer);
	tcase_add_test(tc, closing_from_inside_hear_is_safe);
	tcase_add_test(tc, a_command_cut_off_by_closing_is_not_called_stopped);
	return run_case("transport", tc);
}
