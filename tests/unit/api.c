/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api.c - who may ask and tell what, first without HTTP, then over real sockets.
 *
 * The rows fix the rules that protect people: TCP never writes, a foreign Host
 * is refused, a reason and a confirmation are needed.  The socket tests drive
 * the loop by hand on port 0 and a socket in a fresh directory.
 */
#include <check.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/api_answer.h"
#include "daemon/api_listen.h"
#include "tests/unit/support/api_wire.h"

#define N(table) ((int)(sizeof(table) / sizeof(*(table))))

static const struct {
	const char *why;
	struct ask ask;
	unsigned status;
	const char *holds; /* in the body */
} reads[] = {
	{ "status", { .method = "GET", .path = "/api/v1/status" }, 200, "\"headline\":\"All 5 locations are open" },
	{ "the most urgent first",
	  { .method = "GET", .path = "/api/v1/status", .query = "limit=1" },
	  200,
	  "\"services\":[{\"id\":\"bayview/primary-care\"" },
	{ "only what is asked for",
	  { .method = "GET", .path = "/api/v1/status", .query = "find=OAK" },
	  200,
	  "\"services\":[{\"id\":\"oak-park/primary-care\"" },
	{ "nothing of that name",
	  { .method = "GET", .path = "/api/v1/status", .query = "find=xyz" },
	  200,
	  "\"services\":[]" },
	{ "HEAD is a GET", { .method = "HEAD", .path = "/api/v1/status" }, 200, "\"schema\":1" },
	{ "the page", { .method = "GET", .path = "/" }, 200, "<title>All open – Capacity status</title>" },
	{ "the page's parts", { .method = "GET", .path = "/" }, 200, "<p id=\"headline\" class=\"sum\">All 5" },
	{ "text", { .method = "GET", .path = "/status.txt" }, 200, "All 5 locations are open; nothing needs you." },
	{ "text of everything", { .method = "GET", .path = "/status.txt", .query = "all=1" }, 200, "Elm Street" },
	{ "a service",
	  { .method = "GET", .path = "/api/v1/services/oak-park/primary-care" },
	  200,
	  "\"id\":\"oak-park/primary-care\"" },
	{ "the only service of a place",
	  { .method = "GET", .path = "/explain.txt", .query = "service=oak-park" },
	  200,
	  "Oak Park, Primary care" },
	{ "what stands in the way, as text",
	  { .method = "GET", .path = "/why-not.txt", .query = "service=oak-park&width=80" },
	  200,
	  "But     nothing else stands in the way" },
	{ "what stands in the way",
	  { .method = "GET", .path = "/api/v1/why-not", .query = "service=oak-park" },
	  200,
	  "\"needs\":\"More spend at 20 or more openings" },
	{ "why not what is not there",
	  { .method = "GET", .path = "/why-not.txt", .query = "service=oak-prak" },
	  404,
	  "Did you mean" },
	{ "text for programs",
	  { .method = "GET", .path = "/status.txt", .query = "all=1&plain=1" },
	  200,
	  "Elm Street\tPrimary care\t" },
	{ "a mistyped service is told the nearest",
	  { .method = "GET", .path = "/explain.txt", .query = "service=oak-prak/primary-care" },
	  404,
	  "Did you mean oak-park/primary-care?" },
	{ "no such thing", { .method = "GET", .path = "/api/v1/services/nowhere" }, 404, "no service nowhere" },
	{ "history",
	  { .method = "GET", .path = "/api/v1/history", .query = "before=3&limit=9" },
	  200,
	  "before 3 limit 9" },
	{ "history is bounded",
	  { .method = "GET", .path = "/api/v1/history", .query = "limit=999999" },
	  200,
	  "limit 500" },
	{ "metrics", { .method = "GET", .path = "/metrics" }, 200, "capacityd_stopped 0" },
	{ "the plan", { .method = "GET", .path = "/api/v1/plan" }, 200, "\"targets\":[{" },
	{ "the plan without its targets",
	  { .method = "GET", .path = "/api/v1/plan", .query = "brief=1" },
	  200,
	  "\"proposals\":[]}" },
	{ "the plan as text", { .method = "GET", .path = "/plan.txt" }, 200, "6 of 6 ads are as wanted." },
	{ "the plan of every ad", { .method = "GET", .path = "/plan.txt", .query = "all=1" }, 200, "google/774" },
	{ "the measures", { .method = "GET", .path = "/api/v1/metrics" }, 200, "\"id\":\"open-slots@1\"" },
	{ "the measures as text", { .method = "GET", .path = "/metrics.txt" }, 200, "waitlist@1" },
	{ "which measure a service is judged by",
	  { .method = "GET", .path = "/api/v1/services/mill-creek" },
	  200,
	  "\"measure\":\"third-next-available@1\"" },
	{ "this month's money",
	  { .method = "GET", .path = "/api/v1/money" },
	  200,
	  "\"month\":\"2026-11\",\"complete\":false,\"currency\":\"USD\"" },
	{ "all its days are asked for",
	  { .method = "GET", .path = "/api/v1/money", .query = "month=2024-02" },
	  200,
	  "\"kept_micros\":29000000," },
	{ "money as a page",
	  { .method = "GET", .path = "/money", .query = "month=2026-09" },
	  200,
	  "<title>Money in September 2026" },
	{ "as text",
	  { .method = "GET", .path = "/money.txt", .query = "month=2026-10&width=80" },
	  200,
	  "About $31 was kept from full locations in October 2026." },
	{ "for a spreadsheet", { .method = "GET", .path = "/money.csv" }, 200, "\npool,2026-11,north,USD," },
	{ "by day", { .method = "GET", .path = "/money.csv", .query = "by=day" }, 200, "\nday,2026-11-01,north,USD," },
	{ "by what nobody knows", { .method = "GET", .path = "/money.csv", .query = "by=week" }, 400, "by=day" },
	{ "no month",
	  { .method = "GET", .path = "/money", .query = "month=11/2026" },
	  400,
	  "is no month: write it as 2026-11" },
	{ "health", { .method = "GET", .path = "/healthz" }, 200, "ok" },
	{ "ready", { .method = "GET", .path = "/readyz" }, 200, "ok" },
	{ "a mistyped path", { .method = "GET", .path = "/status.tx" }, 404, "Did you mean /status.txt" },
	{ "the wrong method", { .method = "DELETE", .path = "/api/v1/status" }, 405, "use GET" },
	{ "reading a write", { .method = "GET", .path = "/api/v1/stop" }, 405, "use POST" },
	{ "a name pointed at us by somebody else",
	  { .method = "GET", .path = "/", .host = "evil.example:8470" },
	  421,
	  "wrong-host" },
	{ "an address is no name", { .method = "GET", .path = "/healthz", .host = "[::1]:8470" }, 200, "ok" },
	{ "TCP may not write", { .method = "POST", .path = "/api/v1/stop", .body = "{}" }, 403, "use capacityctl" },
	{ "the unix socket needs no Host",
	  { .method = "GET", .path = "/healthz", .who = "kim", .host = "" },
	  200,
	  "ok" },
};

START_TEST(answers)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_request q = request_of(&reads[_i].ask);
	struct api_answer a;

	api_answer(&house, &q, &a);
	ck_assert_msg(a.status == reads[_i].status, "%s: %u %s", reads[_i].why, a.status,
		      buf_text(&a.body));
	ck_assert_msg(strstr(buf_text(&a.body), reads[_i].holds) != NULL, "%s: %s", reads[_i].why,
		      buf_text(&a.body));
	api_answer_release(&a);
}
END_TEST

START_TEST(money_that_cannot_be_read)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct ask ask = { .method = "GET", .path = "/api/v1/money" };
	struct api_request q = request_of(&ask);
	struct api_answer a;

	h.fails = ERR_STORE;
	api_answer(&house, &q, &a);
	ck_assert_uint_eq(a.status, 503);
	ck_assert_ptr_nonnull(strstr(buf_text(&a.body), "cannot be read: the disk is full"));
	ck_assert_str_eq(a.etag, "");
	api_answer_release(&a);
}
END_TEST

#define TWENTY "a reason, and more: "
#define LONG_REASON TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY

static const struct {
	const char *why, *path, *body;
	enum err_kind fails;
	unsigned status;
	const char *told, *holds;
} writes[] = {
	{ "hold to a civil time of the place",
	  "/api/v1/hold", "{\"service\":\"bayview/primary-care\",\"until\":\"2026-11-27 08:00\",\"reason\":\"flu week\"}",
	  ERR_NONE, 200, "hold bayview/primary-care by kim until 2026-11-27T13:00:00Z: flu week\n",
	  "Held bayview/primary-care until Nov 27, 08:00 EST. Ads stay as they are now." },
	{ "hold a place for a length", "/api/v1/hold",
	  "{\"service\":\"bayview\",\"until\":\"3d\",\"reason\":\"x\"}", ERR_NONE, 200,
	  "hold bayview/primary-care by kim until 2026-11-25T16:45:00Z: x\n",
	  "Undo: capacityctl resume bayview" },
	{ "no reason", "/api/v1/hold", "{\"service\":\"bayview\",\"until\":\"3d\"}", ERR_NONE, 400,
	  "", "a reason is missing" },
	{ "too long ahead", "/api/v1/hold", "{\"service\":\"bayview\",\"until\":\"31d\",\"reason\":\"x\"}",
	  ERR_NONE, 400, "", "at most 30 days" },
	{ "in the past", "/api/v1/hold",
	  "{\"service\":\"bayview\",\"until\":\"2026-11-22 11:44\",\"reason\":\"x\"}", ERR_NONE,
	  400, "", "past" },
	{ "not a time", "/api/v1/hold", "{\"service\":\"bayview\",\"until\":\"soon\",\"reason\":\"x\"}",
	  ERR_NONE, 400, "", "a length like 24h or 3d" },
	{ "no such service", "/api/v1/hold", "{\"service\":\"bayveiw\",\"until\":\"3d\",\"reason\":\"x\"}",
	  ERR_NONE, 404, "", "Did you mean bayview/primary-care?" },
	{ "not JSON", "/api/v1/hold", "service=bayview", ERR_NONE, 400, "", "not a JSON object" },
	{ "a list is not an object", "/api/v1/hold", "[]", ERR_NONE, 400, "", "not a JSON object" },
	{ "refused by the house", "/api/v1/hold",
	  "{\"service\":\"bayview\",\"until\":\"3d\",\"reason\":\"x\"}", ERR_LIMIT, 409,
	  "hold bayview/primary-care by kim until 2026-11-25T16:45:00Z: x\n", "it cannot be done now" },
	{ "resume", "/api/v1/resume", "{\"service\":\"bayview\"}", ERR_NONE, 200,
	  "resume bayview/primary-care by kim\n", "Automatic again" },
	{ "resume with a reason", "/api/v1/resume", "{\"service\":\"bayview\",\"reason\":\"over\"}",
	  ERR_NONE, 200, "resume bayview/primary-care by kim: over\n", "Automatic again" },
	{ "resume with a reason nobody can keep", "/api/v1/resume",
	  "{\"service\":\"bayview\",\"reason\":\"" LONG_REASON "\"}", ERR_NONE, 400, "",
	  "the reason is longer than" },
	{ "stop wants the name", "/api/v1/stop", "{\"reason\":\"audit\"}", ERR_NONE, 400, "",
	  "Riverbend Health" },
	{ "a wrong name", "/api/v1/stop", "{\"reason\":\"audit\",\"confirm\":\"river\"}", ERR_NONE,
	  400, "", "not-confirmed" },
	{ "the first word is enough", "/api/v1/stop", "{\"reason\":\"audit\",\"confirm\":\"riverbend\"}",
	  ERR_NONE, 200, "stop all by kim: audit\n", "Stopped. Nothing more is sent" },
	{ "the store does not take it", "/api/v1/stop",
	  "{\"reason\":\"audit\",\"confirm\":\"Riverbend Health\"}", ERR_STORE, 503,
	  "stop all by kim: audit\n", "try-again" },
	{ "start", "/api/v1/start", "{\"reason\":\"audit over\"}", ERR_NONE, 200,
	  "start all by kim: audit over\n", "Started." },
	{ "reload", "/api/v1/reload", "{}", ERR_NONE, 200, "reload by kim\n", "1 policy differs" },
	{ "a bad configuration is shown", "/api/v1/reload", "{}", ERR_CONFIG, 422,
	  "reload by kim\n", "capacityd.yaml:3:1: unknown key" },
};

START_TEST(is_told)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct ask ask = {
		.method = "POST", .path = writes[_i].path, .who = "kim", .body = writes[_i].body
	};
	struct api_request q = request_of(&ask);
	struct api_answer a;

	h.fails = writes[_i].fails;
	api_answer(&house, &q, &a);
	answer_check(writes[_i].why, &a, writes[_i].status, writes[_i].holds, &h, writes[_i].told);
	api_answer_release(&a);
}
END_TEST

START_TEST(form_posts_are_refused)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct ask ask = {
		.method = "POST", .path = "/api/v1/start", .who = "kim", .body = "{\"reason\":\"x\"}"
	};
	struct api_request q = request_of(&ask);
	struct api_answer a;

	q.content_type = "text/plain";
	api_answer(&house, &q, &a);
	ck_assert_uint_eq(a.status, 415);
	ck_assert_str_eq(h.told, "");
	api_answer_release(&a);
}
END_TEST

static unsigned ask_again(struct still_house *h, const struct api_house *house, const char *tag,
			  char etag[API_ETAG_TEXT])
{
	struct ask ask = { .method = "GET", .path = "/api/v1/status" };
	struct api_request q = request_of(&ask);
	struct api_answer a;
	unsigned status;

	(void)h;
	q.if_none_match = tag;
	api_answer(house, &q, &a);
	memcpy(etag, a.etag, API_ETAG_TEXT);
	status = a.status;
	ck_assert(status != 304 || a.body.length == 0);
	api_answer_release(&a);
	return status;
}

START_TEST(the_tag_moves_with_what_is_said)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	char first[API_ETAG_TEXT], next[API_ETAG_TEXT];

	ck_assert_uint_eq(ask_again(&h, &house, NULL, first), 200);
	ck_assert_uint_eq(ask_again(&h, &house, first, next), 304);
	h.engine.generation++;
	ck_assert_uint_eq(ask_again(&h, &house, first, next), 200);
	h.engine.generation--;
	h.engine.now.ms += 60000;
	ck_assert_uint_eq(ask_again(&h, &house, first, next), 200);
	h.engine.now.ms -= 60000;
	h.store_trouble = "disk full";
	ck_assert_uint_eq(ask_again(&h, &house, first, next), 200);
}
END_TEST

START_TEST(assets_are_forever_under_their_hash)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct ask ask = { .method = "GET", .path = "/app.js" };
	struct api_request q = request_of(&ask);
	struct api_answer a;
	char query[64];

	api_answer(&house, &q, &a);
	ck_assert_str_eq(a.cache, "no-cache");
	ck_assert(a.fixed != NULL && a.fixed_length > 1000);
	(void)snprintf(query, sizeof(query), "v=%.16s", a.etag + 1);
	api_answer_release(&a);
	q.argument_count = arguments_of(query, &q.arguments);
	api_answer(&house, &q, &a);
	ck_assert(strstr(a.cache, "immutable") != NULL);
	api_answer_release(&a);
}
END_TEST

START_TEST(says_when_not_ready)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct ask ask = { .method = "GET", .path = "/readyz" };
	struct api_request q = request_of(&ask);
	struct api_answer a;

	h.not_ready = true;
	api_answer(&house, &q, &a);
	ck_assert_uint_eq(a.status, 503);
	ck_assert_str_eq(buf_text(&a.body), "not ready: the store does not answer\n");
	api_answer_release(&a);
}
END_TEST

/* ---- over sockets ---- */

START_TEST(answers_over_tcp)
{
	struct wire w;
	const char *heard;

	wire_open(&w);
	heard = exchange(&w, dial_tcp(&w),
			 "GET /status.txt?width=80 HTTP/1.1\r\nHost: localhost\r\n"
			 "Connection: close\r\n\r\n");
	ck_assert_msg(strncmp(heard, "HTTP/1.1 200 OK\r\n", 17) == 0, "%s", heard);
	ck_assert(strstr(heard, "All 5 locations are open; nothing needs you.") != NULL);
	ck_assert(strstr(heard, "Content-Security-Policy: default-src 'none';") != NULL);
	ck_assert(strstr(heard, "X-Content-Type-Options: nosniff") != NULL);
	wire_close(&w);
}
END_TEST

START_TEST(tcp_never_writes)
{
	struct wire w;

	wire_open(&w);
	ck_assert(strstr(exchange(&w, dial_tcp(&w),
				  "POST /api/v1/start HTTP/1.1\r\nHost: localhost\r\n"
				  "Content-Type: application/json\r\nContent-Length: 14\r\n"
				  "Connection: close\r\n\r\n{\"reason\":\"x\"}"),
			 "403") != NULL);
	ck_assert_str_eq(w.house.told, "");
	wire_close(&w);
}
END_TEST

START_TEST(the_kernel_names_the_actor)
{
	const struct passwd *me = getpwuid(getuid());
	char want[128];
	struct wire w;

	(void)snprintf(want, sizeof(want), "start all by %s: x\n", me ? me->pw_name : "?");
	wire_open(&w);
	ck_assert(strstr(exchange(&w, dial_local(&w),
				  "POST /api/v1/start HTTP/1.1\r\nHost: x\r\n"
				  "Content-Type: application/json\r\nContent-Length: 14\r\n"
				  "Connection: close\r\n\r\n{\"reason\":\"x\"}"),
			 "200 OK") != NULL);
	ck_assert_str_eq(w.house.told, want);
	wire_close(&w);
}
END_TEST

START_TEST(the_kernel_knows_groups)
{
	const struct group *mine = getgrgid(getgid());
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert(peer_is_house(pair[0]));
	ck_assert_ptr_nonnull(mine);
	ck_assert(peer_in_group(pair[0], mine->gr_name));
	ck_assert(!peer_in_group(pair[0], "a-group-nobody-has"));
	close(pair[0]);
	close(pair[1]);
}
END_TEST

START_TEST(near_is_this_machine)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };

	four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert(peer_is_near((const struct sockaddr *)&four));
	ck_assert(peer_is_near((const struct sockaddr *)&six));
	four.sin_addr.s_addr = htonl(0x0a000001);
	ck_assert(!peer_is_near((const struct sockaddr *)&four));
	six.sin6_addr = in6addr_any;
	ck_assert(!peer_is_near((const struct sockaddr *)&six));
}
END_TEST

START_TEST(a_large_body_is_refused)
{
	char request[20000];
	struct wire w;
	int n;

	n = snprintf(request, sizeof(request),
		     "POST /api/v1/start HTTP/1.1\r\nHost: x\r\n"
		     "Content-Type: application/json\r\nContent-Length: 17000\r\nConnection: "
		     "close\r\n\r\n");
	memset(request + n, 'a', 17000);
	request[n + 17000] = '\0';
	wire_open(&w);
	ck_assert(strstr(exchange(&w, dial_local(&w), request), "413") != NULL);
	ck_assert_str_eq(w.house.told, "");
	wire_close(&w);
}
END_TEST

START_TEST(the_socket_is_private_and_replaces_a_dead_one)
{
	struct api_house house;
	struct err err = ERR_INIT;
	struct stat st;
	struct wire w;

	wire_open(&w);
	ck_assert_int_eq(stat(w.path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0660);
	house = still_house_init(&w.house);
	ck_assert(api_new(&w.loop, &(struct api_places){ .socket = w.path }, &house, &err) == NULL);
	ck_assert_msg(strstr(err.text, "another daemon answers") != NULL, "%s", err.text);
	wire_close(&w);
}
END_TEST

START_TEST(a_dead_socket_is_taken_over)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	char directory[] = "/tmp/capacityd-api-XXXXXX";
	struct err err = ERR_INIT;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert(mkdtemp(directory) != NULL);
	(void)snprintf(a.sun_path, sizeof(a.sun_path), "%s/s", directory);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	close(fd);
	fd = listen_unix(a.sun_path, &err);
	ck_assert_msg(fd >= 0, "%s", err.text);
	close(fd);
	unlink(a.sun_path);
	rmdir(directory);
}
END_TEST

START_TEST(an_address_is_not_a_name)
{
	static const char *const bad[] = { "example.org:80", "127.0.0.1", "127.0.0.1:99999",
					   ":8470",	     "[::1:80",	  "" };
	char host[LISTEN_HOST_MAX];
	struct err err = ERR_INIT;
	int port;

	ck_assert_int_eq(listen_tcp(bad[_i], host, &port, &err), -1);
	ck_assert_msg(strstr(err.text, "ADDRESS:PORT") != NULL, "%s: %s", bad[_i], err.text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("api");
	TCase *tc = tcase_create("rules"), *wire = tcase_create("sockets");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(tc, answers, 0, N(reads));
	tcase_add_test(tc, money_that_cannot_be_read);
	tcase_add_loop_test(tc, is_told, 0, N(writes));
	tcase_add_test(tc, form_posts_are_refused);
	tcase_add_test(tc, the_tag_moves_with_what_is_said);
	tcase_add_test(tc, assets_are_forever_under_their_hash);
	tcase_add_test(tc, says_when_not_ready);
	suite_add_tcase(suite, tc);
	tcase_add_test(wire, answers_over_tcp);
	tcase_add_test(wire, tcp_never_writes);
	tcase_add_test(wire, the_kernel_names_the_actor);
	tcase_add_test(wire, a_large_body_is_refused);
	tcase_add_test(wire, the_kernel_knows_groups);
	tcase_add_test(wire, near_is_this_machine);
	tcase_add_test(wire, the_socket_is_private_and_replaces_a_dead_one);
	tcase_add_test(wire, a_dead_socket_is_taken_over);
	tcase_add_loop_test(wire, an_address_is_not_a_name, 0, 6);
	suite_add_tcase(suite, wire);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
