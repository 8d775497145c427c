/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_origin.c - what must never leave, and what certainly did not.
 *
 * NOT_SENT is the one fault after which a command may be sent again, so these
 * are the only roads to it.
 */
#include "daemon/transport_origin.h"
#include "tests/unit/support/asker.h"

static const struct peer_line lines[] = { { .path = "/a", .bytes = "HTTP/1.1 204 No Content\r\n\r\n" } };

static const struct {
	const char *why, *url, *header, *words;
} refusals[] = {
	{ "plain http to another machine", "http://ehr.example.org/r4", NULL, "http is for loopback" },
	{ "a name that only looks like loopback", "http://127.0.0.1.example.org/", NULL, "loopback" },
	{ "a user in front of the host", "http://127.0.0.1@example.org/", NULL, "plain name" },
	{ "a backslash", "http://127.0.0.1\\.example.org/", NULL, "plain name" },
	{ "another scheme", "ftp://127.0.0.1/", NULL, "https://" },
	{ "a file by URL", "file:///etc/passwd", NULL, "https://" },
	{ "no host", "https:///x", NULL, "plain name" },
	{ "a blank in the path", "https://127.0.0.1/a b", NULL, "blank" },
	{ "a line break in the path", "https://127.0.0.1/a\r\nX: y", NULL, "blank" },
	{ "a line break in a header", "http://127.0.0.1:9/", "a\r\nX-Other: b", "line break" },
	{ "the address of a machine's own metadata", "https://169.254.169.254/", NULL,
	  "its address belongs to" },
};

START_TEST(some_requests_are_never_sent)
{
	struct request request = { .method = "GET", .url = refusals[_i].url, .reply_max = ASKER_REPLY_MAX };
	struct transport_call call;
	struct asker h;

	asker_open(&h, 4, lines, 1);
	if (refusals[_i].header)
		request_header(&request, "X-Key", refusals[_i].header);
	call = asker_call(&h, 0, LANE_COMMAND);
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	ck_assert_msg(h.told[0].fault == FAULT_NOT_SENT, "%s: %d", refusals[_i].why, (int)h.told[0].fault);
	ck_assert_msg(strstr(h.told[0].words, refusals[_i].words) != NULL, "%s: %s",
		      refusals[_i].why, h.told[0].words);
	asker_close(&h);
}
END_TEST

START_TEST(a_refused_connection_was_not_sent)
{
	struct transport_call call;
	struct asker h;
	char url[128];
	struct request request = { .method = "GET", .url = url, .reply_max = ASKER_REPLY_MAX };
	struct peer *gone;

	asker_open(&h, 4, lines, 1);
	gone = peer_new(&h.loop, lines, 1);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/a?token=secret", peer_port(gone));
	peer_close(gone);
	uv_run(&h.loop, UV_RUN_NOWAIT);
	call = asker_call(&h, 0, LANE_COMMAND);
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].fault, FAULT_NOT_SENT);
	ck_assert_ptr_nonnull(strstr(h.told[0].words, "could not connect to 127.0.0.1:"));
	ck_assert_ptr_null(strstr(h.told[0].words, "secret"));
	asker_close(&h);
}
END_TEST

START_TEST(tls_with_a_stranger_is_not_sent)
{
	struct transport_call call;
	struct asker h;
	char url[128];
	struct request request = { .method = "POST", .url = url, .reply_max = ASKER_REPLY_MAX };

	asker_open(&h, 4, lines, 1);
	/* A handshake that never ends has carried no request. */
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/a", peer_port(h.peer));
	call = asker_call(&h, 0, LANE_COMMAND);
	call.timeout.ms = 200;
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].fault, FAULT_NOT_SENT);
	asker_close(&h);
}
END_TEST

static const struct {
	const char *url;
	bool here;
} spelled[] = {
	{ "smtp://127.0.0.1:25/", true },
	{ "smtps://localhost", true },
	{ "sftp://[::1]:22/drop/", true },
	{ "smtp://127.8.9.10/x", true },
	{ "smtp://127.0.0.1.example.org:25/", false },
	{ "smtp://localhost.example.org/", false },
	{ "sftp://[::1.example.org]/", false },
	{ "smtp://mail.example.org/127.0.0.1", false },
	{ "127.0.0.1", false },
};

START_TEST(this_machine_is_what_is_spelled_so)
{
	ck_assert_msg(origin_is_here(spelled[_i].url) == spelled[_i].here, "%s", spelled[_i].url);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport_origin");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, some_requests_are_never_sent, 0, ROWS(refusals));
	tcase_add_test(tc, a_refused_connection_was_not_sent);
	tcase_add_loop_test(tc, this_machine_is_what_is_spelled_so, 0, ROWS(spelled));
	tcase_add_test(tc, tls_with_a_stranger_is_not_sent);
	return run_case("transport_origin", tc);
}
