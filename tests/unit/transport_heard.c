/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_heard.c - the headers an asker named, on good answers and on refusals.
 */
#include "daemon/transport_heard.h"

#include <string.h>

#include "base/limits.h"
#include "tests/unit/support/asker.h"

#define BODY "Content-Length: 2\r\n\r\n{}"

static char long_head[HEARD_VALUE_MAX + 200], full_head[HEARD_VALUE_MAX + 2];

static struct peer_line lines[] = {
	{ .path = "/both",
	  .bytes = "HTTP/1.1 200 OK\r\nX-App-Usage: {\"call_count\":28}\r\nx-rest:  40 \r\n" BODY },
	{ .path = "/refused", .bytes = "HTTP/1.1 400 Bad Request\r\nX-REST: 60\r\n" BODY },
	{ .path = "/failed", .bytes = "HTTP/1.1 500 No\r\nX-Rest: 61\r\n" BODY },
	{ .path = "/none", .bytes = "HTTP/1.1 200 OK\r\nX-Restful: 1\r\nX-Res: 2\r\n" BODY },
	{ .path = "/twice", .bytes = "HTTP/1.1 200 OK\r\nX-Rest: 1\r\nX-Rest: 2\r\n" BODY },
	{ .path = "/empty", .bytes = "HTTP/1.1 200 OK\r\nX-Rest:\r\n" BODY },
	{ .path = "/early",
	  .bytes = "HTTP/1.1 103 Early Hints\r\nX-Rest: 9\r\n\r\nHTTP/1.1 200 OK\r\n" BODY },
	{ .path = "/long", .bytes = long_head },
	{ .path = "/cut",
	  .bytes = "HTTP/1.1 200 OK\r\nX-Rest: 5\r\nContent-Length: 9\r\n\r\n{}",
	  .hang_up = true },
};

static const struct {
	const char *why, *path, *says;
} rows[] = {
	{ "in the order of the names, whatever the case", "/both", "40|{\"call_count\":28}|-|-|-|-" },
	{ "also on a refusal", "/refused", "60|-|-|-|-|-" },
	{ "and on a failure", "/failed", "61|-|-|-|-|-" },
	{ "a longer or a shorter name is another", "/none", "-|-|-|-|-|-" },
	{ "said twice is a list", "/twice", "1, 2|-|-|-|-|-" },
	{ "said empty is not said", "/empty", "-|-|-|-|-|-" },
	{ "an interim reply is not the reply", "/early", "-|-|-|-|-|-" },
	{ "too long is not told at all", "/long", "-|-|-|-|-|-" },
	{ "of an answer without its end nothing is believed", "/cut", "-|-|-|-|-|-" },
};

static void write_heads(void)
{
	memset(full_head, 'u', HEARD_VALUE_MAX + 1);
	snprintf(long_head, sizeof(long_head), "HTTP/1.1 200 OK\r\nX-Rest: %s\r\n" BODY, full_head);
}

static void ask(struct asker *h, int i, const char *path)
{
	struct transport_call call = asker_call(h, i, LANE_READ);
	char url[128], names[2][16] = { "X-Rest", "X-App-Usage" };
	struct request request = { .method = "GET",
				   .url = url,
				   .reply_max = ASKER_REPLY_MAX,
				   .hear = { names[0], names[1] } };

	asker_url(h, path, url);
	h->waiting++;
	transport_send(h->transport, &request, &call);
	memset(names, '?', sizeof(names)); /* the transport has copies */
	asker_wait(h);
}

START_TEST(what_was_asked_for_is_told)
{
	struct asker h;

	asker_open(&h, 4, lines, ROWS(lines));
	ask(&h, 0, "/both"); /* the handle must forget it */
	ask(&h, 1, rows[_i].path);
	ck_assert_msg(!strcmp(h.told[1].heard, rows[_i].says), "%s: %s", rows[_i].why, h.told[1].heard);
	asker_get(&h, 2, LANE_POLL, "/both");
	asker_wait(&h);
	ck_assert_msg(!strcmp(h.told[2].heard, "-|-|-|-|-|-"), "%s: nobody asked", rows[_i].why);
	asker_close(&h);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport heard");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, write_heads, NULL);
	tcase_add_loop_test(tc, what_was_asked_for_is_told, 0, ROWS(rows));
	return run_case("transport_heard", tc);
}
