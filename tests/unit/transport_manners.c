/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_manners.c - how long a host is left alone, and where we do not go.
 */
#include "tests/unit/support/asker.h"

#include <string.h>

#define BUSY(status, more) "HTTP/1.1 " status " Busy\r\n" more "Content-Length: 0\r\n\r\n"
#define DATED "Date: Mon, 30 Nov 2026 11:00:00 GMT\r\n"

/* Waits are in seconds; at most an hour, at least one second. */
static const struct {
	const char *why, *answer;
	int64_t wait_s; /* what the reply says */
	bool rests;	/* the whole host is left alone */
	enum lane lane; /* of who was told so */
} rests[] = {
	{ "seconds", BUSY("429", "Retry-After: 120\r\n"), 120, true, LANE_POLL },
	{ "a date, by the clock of who wrote it",
	  BUSY("503", DATED "Retry-After: Mon, 30 Nov 2026 11:02:00 GMT\r\n"), 120, true, LANE_POLL },
	{ "an older form of date",
	  BUSY("503", DATED "Retry-After: Monday, 30-Nov-26 11:02:00 GMT\r\n"), 120, true, LANE_POLL },
	{ "a date in the past", BUSY("503", DATED "Retry-After: Mon, 30 Nov 2026 10:00:00 GMT\r\n"),
	  1, true, LANE_POLL },
	{ "less than nothing", BUSY("429", "Retry-After: -5\r\n"), 1, true, LANE_POLL },
	{ "nothing", BUSY("429", "Retry-After: 0\r\n"), 1, true, LANE_POLL },
	{ "years", BUSY("429", "Retry-After: 999999999999999999999999\r\n"), 3600, true, LANE_POLL },
	{ "a date in years", BUSY("429", "Retry-After: Fri, 30 Nov 2035 11:00:00 GMT\r\n"), 3600,
	  true, LANE_POLL },
	{ "neither", BUSY("503", "Retry-After: soon\r\n"), 0, false, LANE_POLL },
	{ "too many, and no word how long", BUSY("429", ""), 0, true, LANE_POLL },
	{ "out of service, and no word how long", BUSY("503", ""), 0, false, LANE_POLL },
	{ "a wait that comes with success",
	  "HTTP/1.1 200 OK\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n", 9, false, LANE_POLL },
	{ "too many for a platform, which says how long in its own way", BUSY("429", ""), 0, false,
	  LANE_READ },
	{ "nor when it does say: the others at its host are not meant",
	  BUSY("429", "Retry-After: 120\r\n"), 120, false, LANE_READ },
	{ "a command's answer is its account's too", BUSY("503", "Retry-After: 120\r\n"), 120,
	  false, LANE_COMMAND },
	{ "a token endpoint's wait is its host's", BUSY("429", "Retry-After: 120\r\n"), 120, true,
	  LANE_TOKEN },
};

static struct peer_line lines[] = {
	{ .path = "/busy" }, { .path = "/a", .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
};

START_TEST(a_host_rests_as_long_as_it_asks)
{
	struct asker h;

	lines[0].bytes = rests[_i].answer;
	asker_open(&h, 4, lines, 2);
	asker_get(&h, 0, rests[_i].lane, "/busy");
	asker_wait(&h);
	ck_assert_msg(h.told[0].retry_after.ms == rests[_i].wait_s * 1000, "%s: %lld",
		      rests[_i].why, (long long)h.told[0].retry_after.ms);
	asker_get(&h, 1, LANE_POLL, "/a"); /* another unit, of another feed for all we know */
	uv_run(&h.loop, UV_RUN_NOWAIT);
	uv_run(&h.loop, UV_RUN_NOWAIT);
	ck_assert_msg(transport_stats(h.transport).queued == rests[_i].rests, "%s", rests[_i].why);
	asker_close(&h);
}
END_TEST

/* ---- where we do not go ---- */

static const struct {
	const char *why, *url;
	enum network network;
	const char *says; /* in the words of FAULT_NOT_SENT */
} places[] = {
	{ "the cloud's own services", "https://169.254.169.254/latest", NETWORK_PUBLIC,
	  "the machine's or the cloud's own services" },
	{ "nor for those inside", "https://169.254.169.254/latest", NETWORK_INTERNAL,
	  "the machine's or the cloud's own services" },
	{ "written as one number", "https://2852039166/latest", NETWORK_INTERNAL,
	  "the machine's or the cloud's own services" },
	{ "inside an IPv6 address", "https://[::ffff:169.254.169.254]/", NETWORK_INTERNAL,
	  "the machine's or the cloud's own services" },
	{ "this machine in disguise", "https://0.0.0.0/", NETWORK_INTERNAL,
	  "the machine's or the cloud's own services" },
	{ "a private address", "https://10.11.12.13/r4", NETWORK_PUBLIC,
	  "its address is private; say `network: internal`" },
	{ "a private IPv6 address", "https://[fd12::1]/r4", NETWORK_PUBLIC,
	  "its address is private; say `network: internal`" },
	{ "this machine as one number", "https://2130706433/", NETWORK_PUBLIC,
	  "its name leads to this machine" },
};

START_TEST(some_addresses_are_not_connected_to)
{
	struct reach reach = { .network = (int)places[_i].network };
	struct request request = { .method = "GET", .url = places[_i].url, .reply_max = 100 };
	struct transport_call call;
	struct asker h;

	asker_open(&h, 4, lines, 2);
	call = asker_call(&h, 0, LANE_POLL);
	call.reach = &reach;
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].fault, FAULT_NOT_SENT);
	ck_assert_msg(strstr(h.told[0].words, places[_i].says), "%s: %s", places[_i].why, h.told[0].words);
	asker_close(&h);
}
END_TEST

START_TEST(a_pace_is_kept)
{
	struct reach reach = { .per_minute = 1 };
	struct asker h;
	char url[128];

	asker_open(&h, 4, lines, 2);
	asker_url(&h, "/a", url);
	for (int i = 0; i < 3; i++) {
		struct transport_call call = asker_call(&h, i, LANE_POLL);
		struct request request = { .method = "GET", .url = url, .reply_max = 100 };

		call.reach = &reach;
		transport_send(h.transport, &request, &call);
	}
	while (!h.told[0].times)
		uv_run(&h.loop, UV_RUN_ONCE);
	uv_run(&h.loop, UV_RUN_NOWAIT);
	ck_assert_uint_eq(transport_stats(h.transport).queued, 2);
	ck_assert_uint_eq(peer_requests(h.peer), 1);
	asker_close(&h);
	ck_assert_int_eq(h.told[2].fault, FAULT_STOPPED);
}
END_TEST

START_TEST(a_wrong_clock_is_named_from_the_replies)
{
	struct asker h;

	lines[0].bytes = "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nAge: "
			 "5\r\nContent-Length: 0\r\n\r\n";
	asker_open(&h, 4, lines, 2);
	asker_get(&h, 0, LANE_POLL, "/busy");
	asker_wait(&h);
	ck_assert_msg(!*transport_clock_words(h.transport), "what a cache says is of another time");
	lines[0].bytes = "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2015 00:00:00 "
			 "GMT\r\nContent-Length: 0\r\n\r\n";
	asker_get(&h, 1, LANE_TOKEN, "/busy");
	asker_wait(&h);
	ck_assert_ptr_nonnull(
		strstr(transport_clock_words(h.transport), "ahead of that of 127.0.0.1"));
	asker_close(&h);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport_manners");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_host_rests_as_long_as_it_asks, 0, ROWS(rests));
	tcase_add_loop_test(tc, some_addresses_are_not_connected_to, 0, ROWS(places));
	tcase_add_test(tc, a_pace_is_kept);
	tcase_add_test(tc, a_wrong_clock_is_named_from_the_replies);
	return run_case("transport_manners", tc);
}
