/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_access.c - who is known at which door, what they may do, and what a page of
 * somebody else cannot make their browser do.
 */

#include "daemon/api_token.h"
#include "tests/unit/support/api_case.h"
#include "tests/unit/support/run.h"

#define TOKEN "capacityd_0123456789abcdef"

static char token_hash[API_TOKEN_HASH_TEXT];
static struct credential kept = { .name = "deploy-token", .bytes = token_hash };
static struct access accesses[] = {
	{ .role = ROLE_OPERATOR, .user = "ana" },
	{ .role = ROLE_APPROVER, .group = "ops" },
	{ .role = ROLE_VIEWER, .user = "vic" },
	{ .role = ROLE_ADMIN, .user = "bo" },
	{ .role = ROLE_APPROVER, .token = &kept, .name = "deploy" },
};
static const char *const hosts[] = { "status.example.org" };

static void configure(void)
{
	(void)api_token_hash(TOKEN, token_hash);
	kept.length = strlen(token_hash);
	house_config.accesses = accesses;
	house_config.access_count = ROWS(accesses);
	house_config.proxy = (struct proxy){ .socket = "/p", .user = "www-data", .header = "X-User" };
	house_config.api_hosts = hosts;
	house_config.api_host_count = ROWS(hosts);
}

static bool in_ops(void *context, const char *group)
{
	(void)context;
	return strcmp(group, "ops") == 0;
}

#define OPERATES "/api/v1/stop"
#define APPROVES "/api/v1/start"
#define RULES "/api/v1/reload"
#define SERVICE_BODY "{\"reason\":\"x\",\"confirm\":\"Riverbend\"}"

#define LOCAL(who) .door = DOOR_LOCAL, .name = (who)
#define PROXIED(who) .door = DOOR_PROXY, .name = "www-data", .user = (who), .users = (who) != NULL
#define BEARER(said) .door = DOOR_TCP, .is_near = true, .authorization = (said)

static const struct {
	const char *why, *path, *body;
	struct api_peer peer;
	unsigned status;
	const char *says; /* in the answer, or what the house was told */
} writes[] = {
	{ "the daemon's own user may do everything", RULES, "{}", { LOCAL("kim"), .is_house = true }, 200, "reload by kim\n" },
	{ "whoever is not named may look",
	  OPERATES,
	  SERVICE_BODY,
	  { LOCAL("kim") },
	  403,
	  "this takes the role operator, and kim has the role viewer" },
	{ "a named one may do what was given", OPERATES, SERVICE_BODY, { LOCAL("ana") }, 200, "stop all by ana: x\n" },
	{ "and no more",
	  APPROVES,
	  "{\"reason\":\"x\"}",
	  { LOCAL("ana") },
	  403,
	  "this takes the role approver, and ana has the role operator" },
	{ "a group gives its role",
	  APPROVES,
	  "{\"reason\":\"x\"}",
	  { LOCAL("kim"), .in_group = in_ops },
	  200,
	  "start all by kim: x\n" },
	{ "the higher of two roles counts",
	  APPROVES,
	  "{\"reason\":\"x\"}",
	  { LOCAL("ana"), .in_group = in_ops },
	  200,
	  "start all by ana: x\n" },
	{ "a group is not enough for the rules",
	  RULES,
	  "{}",
	  { LOCAL("kim"), .in_group = in_ops },
	  403,
	  "this takes the role admin" },
	{ "a viewer by name", OPERATES, SERVICE_BODY, { LOCAL("vic") }, 403, "vic has the role viewer" },
	{ "the header of the proxy is no name here",
	  OPERATES,
	  SERVICE_BODY,
	  { LOCAL("kim"), .user = "bo", .users = 1 },
	  403,
	  "kim has the role viewer" },
	{ "a token is none either",
	  OPERATES,
	  SERVICE_BODY,
	  { LOCAL("kim"), .authorization = "Bearer " TOKEN },
	  403,
	  "kim has the role viewer" },
	{ "a token", APPROVES, "{\"reason\":\"x\"}", { BEARER("Bearer " TOKEN) }, 200, "start all by deploy (token): x\n" },
	{ "the scheme in small letters",
	  APPROVES,
	  "{\"reason\":\"x\"}",
	  { BEARER("bearer " TOKEN) },
	  200,
	  "start all by deploy (token): x\n" },
	{ "a token and more than it may", RULES, "{}", { BEARER("Bearer " TOKEN) }, 403, "deploy (token) has the role approver" },
	{ "a token of nobody", APPROVES, "{\"reason\":\"x\"}", { BEARER("Bearer " TOKEN "0") }, 401, "nobody here has that token" },
	{ "the hash is no token", APPROVES, "{\"reason\":\"x\"}", { BEARER("Bearer sha256:0") }, 401, "nobody here has that token" },
	{ "no token after the word", APPROVES, "{\"reason\":\"x\"}", { BEARER("Bearer ") }, 401, "nobody here has that token" },
	{ "another scheme", APPROVES, "{\"reason\":\"x\"}", { BEARER("Basic YTpi") }, 401, "who asks?" },
	{ "a token across the network",
	  APPROVES,
	  "{\"reason\":\"x\"}",
	  { .door = DOOR_TCP, .authorization = "Bearer " TOKEN },
	  403,
	  "only taken over loopback" },
	{ "no token at all", APPROVES, "{\"reason\":\"x\"}", { .door = DOOR_TCP, .is_near = true }, 401, "who asks?" },
	{ "the header of the proxy over TCP",
	  APPROVES,
	  "{\"reason\":\"x\"}",
	  { .door = DOOR_TCP, .is_near = true, .user = "bo", .users = 1 },
	  401,
	  "who asks?" },
	{ "whom the proxy names", OPERATES, SERVICE_BODY, { PROXIED("ana") }, 200, "stop all by ana: x\n" },
	{ "and no more than they may", APPROVES, "{\"reason\":\"x\"}", { PROXIED("ana") }, 403, "ana has the role operator" },
	{ "groups are of this machine",
	  APPROVES,
	  "{\"reason\":\"x\"}",
	  { PROXIED("kim"), .in_group = in_ops },
	  403,
	  "kim has the role viewer" },
	{ "nobody signed in", OPERATES, SERVICE_BODY, { PROXIED(NULL) }, 403, "did not say who you are (X-User)" },
	{ "somebody else at the proxy's socket",
	  OPERATES,
	  SERVICE_BODY,
	  { .door = DOOR_PROXY, .name = "mallory", .user = "bo", .users = 1 },
	  403,
	  "mallory is not the user it runs as" },
	{ "not even the daemon's own user",
	  RULES,
	  "{}",
	  { .door = DOOR_PROXY, .name = "kim", .is_house = true, .user = "bo", .users = 1 },
	  403,
	  "only the proxy may use this socket" },
	{ "two headers",
	  OPERATES,
	  SERVICE_BODY,
	  { .door = DOOR_PROXY, .name = "www-data", .user = "ana", .users = 2 },
	  400,
	  "expected one user's name" },
	{ "two names in one", OPERATES, SERVICE_BODY, { PROXIED("ana, bo") }, 400, "expected one user's name" },
	{ "an empty name", OPERATES, SERVICE_BODY, { PROXIED("") }, 400, "expected one user's name" },
	{ "a name like a token's", OPERATES, SERVICE_BODY, { PROXIED("deploy (token)") }, 400, "expected one user's name" },
	{ "a name nobody can keep",
	  OPERATES,
	  SERVICE_BODY,
	  { PROXIED("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") },
	  400,
	  "at most 63" },
};

static struct api_answer put(struct still_house *h, struct api_request *q)
{
	struct api_house house = still_house_init(h);
	struct api_answer a;

	configure();
	api_answer(&house, q, &a);
	return a;
}

START_TEST(roles)
{
	struct still_house h;
	struct ask ask = { .method = "POST", .path = writes[_i].path, .body = writes[_i].body };
	struct api_request q = request_of(&ask);
	struct api_answer a;

	q.peer = writes[_i].peer;
	a = put(&h, &q);
	ck_assert_msg(a.status == writes[_i].status, "%s: %u %s", writes[_i].why, a.status,
		      buf_text(&a.body));
	ck_assert_msg(strstr(a.status == 200 ? h.told : a.detail, writes[_i].says) != NULL,
		      "%s: %s, told %s", writes[_i].why, a.detail, h.told);
	ck_assert_msg((a.status == 200) == (*h.told != '\0') && (a.status != 200) == (*h.refused != '\0'),
		      "%s: told %s, refused %s", writes[_i].why, h.told, h.refused);
	ck_assert_msg((a.status == 401) == (a.challenge != NULL), "%s: a challenge", writes[_i].why);
	api_answer_release(&a);
}
END_TEST

/* ---- what a browser sends ---- */

static const unsigned char form_key[API_FORM_KEY] = "a key of 32 bytes for the tests";

static struct api_request browser_request(const char *path, const char *body)
{
	struct ask ask = { .method = "POST", .path = path, .body = body, .host = "status.example.org" };
	struct api_request q = request_of(&ask);

	q.peer = (struct api_peer){ PROXIED("ana") };
	q.origin = "https://status.example.org";
	q.fetch_site = "same-origin";
	q.form_key = form_key;
	q.content_type = "application/x-www-form-urlencoded";
	q.accept = "text/html,application/xhtml+xml";
	return q;
}

/* The token that ana's pages hold. */
static const char *token_of(const char *user)
{
	static char text[API_FORM_TOKEN_TEXT];
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_request q = browser_request("/", NULL);
	struct api_exchange x = { .house = &house, .q = &q, .engine = &h.engine };

	configure();
	q.peer.user = user;
	ck_assert(api_know(&x));
	ck_assert_ptr_nonnull(x.viewer.form_token);
	(void)snprintf(text, sizeof(text), "%s", x.viewer.form_token);
	return text;
}

static const struct {
	const char *why, *form; /* after form_token=...; */
	const char *origin, *site, *type;
	const char *user; /* whose token; NULL: ana's own */
	unsigned status;
	const char *says; /* in the page; with 303 where it leads */
} forms[] = {
	{ "a form of ours", "&reason=audit+%28yearly%29&confirm=riverbend&back=/l/bayview/pt", NULL,
	  NULL, NULL, NULL, 303, "/l/bayview/pt" },
	{ "no way back leads to the front", "&reason=audit&confirm=riverbend", NULL, NULL, NULL,
	  NULL, 303, "/" },
	{ "an empty field was not filled in", "&reason=&confirm=riverbend", NULL, NULL, NULL, NULL,
	  400, "a reason is needed" },
	{ "the way back is on the page that refuses", "&reason=&back=/l/a/b", NULL, NULL, NULL,
	  NULL, 400, "href=\"/l/a/b\"" },
	{ "somebody else's token", "&reason=audit&confirm=riverbend", NULL, NULL, NULL, "bo", 403,
	  "made for somebody else" },
	{ "another site", "&reason=audit&confirm=riverbend", "https://evil.example", "cross-site",
	  NULL, NULL, 403, "page of another site" },
	{ "a site of the same domain", "&reason=audit&confirm=riverbend",
	  "https://blog.example.org", "same-site", NULL, NULL, 403, "page of another site" },
	{ "an origin nobody is", "&reason=audit&confirm=riverbend", "null", NULL, NULL, NULL, 403,
	  "page of another site" },
	{ "an origin that begins like ours", "&reason=audit&confirm=riverbend",
	  "https://status.example.org.evil.example", NULL, NULL, NULL, 403, "page of another site" },
	{ "the browser says it is another's", "&reason=audit&confirm=riverbend", NULL, "cross-site",
	  NULL, NULL, 403, "page of another site" },
	{ "away to another host", "&reason=audit&confirm=riverbend&back=//evil.example", NULL, NULL,
	  NULL, NULL, 400, "expected a path on this server" },
	{ "away by a backslash", "&reason=audit&confirm=riverbend&back=/%5Cevil.example", NULL,
	  NULL, NULL, NULL, 400, "expected a path on this server" },
	{ "away by a scheme", "&reason=audit&confirm=riverbend&back=https://evil.example", NULL,
	  NULL, NULL, NULL, 400, "expected a path on this server" },
	{ "a header in the way back", "&reason=audit&confirm=riverbend&back=/a%0d%0aSet-Cookie:x",
	  NULL, NULL, NULL, NULL, 400, "expected a path on this server" },
	{ "a field twice", "&reason=audit&reason=other&confirm=riverbend", NULL, NULL, NULL, NULL,
	  400, "each field once" },
	{ "a broken escape", "&reason=%4&confirm=riverbend", NULL, NULL, NULL, NULL, 400,
	  "each field once" },
	{ "a NUL", "&reason=a%00b&confirm=riverbend", NULL, NULL, NULL, NULL, 400, "each field once" },
	{ "no UTF-8", "&reason=%ff&confirm=riverbend", NULL, NULL, NULL, NULL, 400, "each field once" },
	{ "a field nobody reads", "&reason=audit&confrim=riverbend", NULL, NULL, NULL, NULL, 400,
	  "Did you mean &quot;confirm&quot;?" },
	{ "a type forms may have without asking us", "&reason=audit&confirm=riverbend", NULL, NULL,
	  "text/plain", NULL, 415, "application/json" },
	{ "hostile words come back harmless", "&reason=audit&confirm=riverbend&%3Cscript%3E=1",
	  NULL, NULL, NULL, NULL, 400, "&lt;script&gt;" },
};

START_TEST(forms_of_a_browser)
{
	char body[1024];
	struct still_house h;
	struct api_request q;
	struct api_answer a;

	(void)snprintf(body, sizeof(body), "form_token=%s%s",
		       token_of(forms[_i].user ? forms[_i].user : "ana"), forms[_i].form);
	q = browser_request(OPERATES, body);
	q.content_type = forms[_i].type ? forms[_i].type : q.content_type;
	if (forms[_i].origin || forms[_i].site) {
		q.origin = forms[_i].origin;
		q.fetch_site = forms[_i].site;
	}
	a = put(&h, &q);
	ck_assert_msg(a.status == forms[_i].status, "%s: %u %s", forms[_i].why, a.status,
		      a.detail ? a.detail : "");
	ck_assert_msg(strstr(a.status == 303 ? a.location : buf_text(&a.body), forms[_i].says) != NULL,
		      "%s: %s %s", forms[_i].why, a.location ? a.location : "", buf_text(&a.body));
	ck_assert_msg((a.status == 303) == (*h.told != '\0'), "%s: told %s", forms[_i].why, h.told);
	ck_assert(a.status == 303 || strncmp(a.type, "text/html", 9) == 0);
	api_answer_release(&a);
}
END_TEST

START_TEST(a_form_says_what_json_says)
{
	char body[512];
	struct still_house h;
	struct api_request q;
	struct api_answer a;

	(void)snprintf(body, sizeof(body),
		       "form_token=%s&service=bayview&until=3d&reason=caf%%c3%%a9+%%26+more",
		       token_of("ana"));
	q = browser_request("/api/v1/hold", body);
	a = put(&h, &q);
	ck_assert_uint_eq(a.status, 303);
	ck_assert_str_eq(h.told, "hold bayview/primary-care by ana until 2026-11-25T16:45:00Z: "
				 "caf\xc3\xa9 & more\n");
	api_answer_release(&a);
}
END_TEST

START_TEST(forms_are_for_browsers)
{
	struct ask ask = {
		.method = "POST", .path = OPERATES, .who = "kim", .body = "reason=x&confirm=Riverbend"
	};
	struct api_request q = request_of(&ask);
	struct still_house h;
	struct api_answer a;

	q.content_type = "application/x-www-form-urlencoded";
	a = put(&h, &q);
	ck_assert_uint_eq(a.status, 415);
	ck_assert_str_eq(h.told, "");
	api_answer_release(&a);
}
END_TEST

/* Without a token: what is written in script is not sent without asking first. */
START_TEST(script_of_ours_sends_json)
{
	struct api_request q = browser_request(OPERATES, SERVICE_BODY);
	struct still_house h;
	struct api_answer a;

	q.content_type = "application/json; charset=utf-8";
	a = put(&h, &q);
	ck_assert_msg(a.status == 200, "%u %s", a.status, buf_text(&a.body));
	api_answer_release(&a);
	q.origin = "https://evil.example";
	a = put(&h, &q);
	ck_assert_uint_eq(a.status, 403);
	ck_assert_str_eq(h.told, "");
	api_answer_release(&a);
}
END_TEST

START_TEST(a_token_is_of_one_person_and_one_process)
{
	char ana[API_FORM_TOKEN_TEXT];

	(void)snprintf(ana, sizeof(ana), "%s", token_of("ana"));
	ck_assert_uint_eq(strlen(ana), 64);
	ck_assert_str_eq(token_of("ana"), ana);
	ck_assert_str_ne(token_of("bo"), ana);
}
END_TEST

START_TEST(a_proxy_may_ask_for_a_password_of_its_own)
{
	struct ask ask = { .method = "GET", .path = "/status.txt" };
	struct api_request q = request_of(&ask);
	struct still_house h;
	struct api_answer a;

	q.peer.authorization = "Basic YTpi";
	a = put(&h, &q);
	ck_assert_uint_eq(a.status, 200);
	api_answer_release(&a);
}
END_TEST

static const struct {
	const char *why, *query, *says;
} queries[] = {
	{ "no number", "limit=abc", "limit: expected a whole number up to 500, not \"abc\"" },
	{ "less than nothing", "limit=-1", "limit: expected a whole number" },
	{ "half a number", "limit=1.5", "limit: expected a whole number" },
	{ "more than a number holds", "before=99999999999999999999", "before: expected a whole number" },
	{ "misspelt", "limt=5", "the parameter \"limt\" is not known here. Did you mean \"limit\"?" },
	{ "nothing like it", "colour=red", "\"colour\" is not known here. There is service, before, limit" },
	{ "twice", "limit=1&limit=2", "the parameter \"limit\" is there twice" },
};

START_TEST(questions_are_understood_or_refused)
{
	struct ask ask = { .method = "GET", .path = "/api/v1/history", .query = queries[_i].query };
	struct api_request q = request_of(&ask);
	struct still_house h;
	struct api_answer a = put(&h, &q);

	ck_assert_msg(a.status == 400, "%s: %u %s", queries[_i].why, a.status, buf_text(&a.body));
	ck_assert_msg(strstr(a.detail, queries[_i].says) != NULL, "%s: %s", queries[_i].why, a.detail);
	ck_assert_str_eq(a.type, "application/problem+json");
	ck_assert_str_eq(h.refused, ""); /* a question changes nothing */
	api_answer_release(&a);
}
END_TEST

static const struct {
	const char *why, *host;
	enum api_door door;
	unsigned status;
} names[] = {
	{ "a name of ours", "status.example.org", DOOR_TCP, 200 },
	{ "with its port, in capitals", "Status.Example.ORG:443", DOOR_TCP, 200 },
	{ "a name that ends like ours", "evil-status.example.org", DOOR_TCP, 421 },
	{ "a name that begins like ours", "status.example.org.evil.example", DOOR_TCP, 421 },
	{ "the same through the proxy", "evil.example", DOOR_PROXY, 421 },
	{ "what proxies call a socket", "localhost", DOOR_PROXY, 200 },
};

START_TEST(names_of_ours)
{
	struct ask ask = { .method = "GET", .path = "/", .host = names[_i].host };
	struct api_request q = request_of(&ask);
	struct still_house h;
	struct api_answer a;

	q.accept = "text/html";
	if (names[_i].door == DOOR_PROXY)
		q.peer = (struct api_peer){ PROXIED("ana") };
	a = put(&h, &q);
	ck_assert_msg(a.status == names[_i].status, "%s: %u", names[_i].why, a.status);
	/* Nothing of the house, not even its mode, under a name that is not ours. */
	ck_assert(a.status == 200 || strcmp(a.type, "application/problem+json") == 0);
	api_answer_release(&a);
}
END_TEST

static const struct {
	const char *why;
	enum api_fault fault;
	unsigned status;
	int64_t retry_s;
} faults[] = {
	{ "larger than it may be", API_TOO_LARGE, 413, 0 },
	{ "too much at once", API_TOO_BUSY, 503, 1 },
	{ "too many parameters", API_TOO_MANY_ARGUMENTS, 400, 0 },
};

START_TEST(what_did_not_arrive_whole_is_not_done)
{
	struct ask ask = { .method = "POST", .path = OPERATES, .who = "kim", .body = SERVICE_BODY };
	struct api_request q = request_of(&ask);
	struct still_house h;
	struct api_answer a;

	q.fault = faults[_i].fault;
	q.body_max = 16;
	a = put(&h, &q);
	ck_assert_msg(a.status == faults[_i].status, "%s: %u", faults[_i].why, a.status);
	ck_assert_int_eq(a.retry_s, faults[_i].retry_s);
	ck_assert_str_eq(h.told, "");
	api_answer_release(&a);
}
END_TEST

START_TEST(a_problem_leads_to_what_it_means)
{
	struct ask ask = { .method = "GET", .path = "/problems/not-permitted" };
	struct api_request q = request_of(&ask);
	struct still_house h;
	struct api_answer a = put(&h, &q);

	ck_assert_uint_eq(a.status, 200);
	ck_assert_ptr_nonnull(strstr(buf_text(&a.body), "What each role may do"));
	api_answer_release(&a);
	ask.path = "/problems/none";
	q = request_of(&ask);
	a = put(&h, &q);
	ck_assert_uint_eq(a.status, 404);
	api_answer_release(&a);
}
END_TEST

START_TEST(what_is_kept_cannot_be_used)
{
	char hash[API_TOKEN_HASH_TEXT];
	struct err err = ERR_INIT;
	struct credential raw = { .name = "t", .bytes = TOKEN, .length = strlen(TOKEN) };
	struct access one = { .role = ROLE_ADMIN, .token = &raw, .name = "bot" };
	struct config c = { .accesses = &one, .access_count = 1 };

	ck_assert_str_eq(api_token_hash("abc", hash),
			 "sha256:"
			 "ba7816bf8f01cfea414140de5dae2223b00361a396177"
			 "a9cb410ff61f20015ad");
	ck_assert(api_token_matches("abc", hash, strlen(hash)));
	ck_assert(!api_token_matches("abd", hash, strlen(hash)));
	ck_assert(!api_token_matches("abc", hash, strlen(hash) - 1));
	ck_assert(!api_token_matches("abc", NULL, 0));
	ck_assert(!api_token_matches(hash, hash, strlen(hash)));
	ck_assert_int_lt(api_token_check(&c, &err), 0);
	ck_assert_msg(strstr(err.text, "expected the hash of bot's token") && !strstr(err.text, TOKEN),
		      "%s", err.text);
	raw = (struct credential){ .name = "t", .bytes = hash, .length = strlen(hash) };
	ck_assert_int_eq(api_token_check(&c, &err), 0);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("api_access");

	tcase_add_loop_test(tc, roles, 0, ROWS(writes));
	tcase_add_loop_test(tc, forms_of_a_browser, 0, ROWS(forms));
	tcase_add_test(tc, a_form_says_what_json_says);
	tcase_add_test(tc, forms_are_for_browsers);
	tcase_add_test(tc, script_of_ours_sends_json);
	tcase_add_test(tc, a_proxy_may_ask_for_a_password_of_its_own);
	tcase_add_test(tc, a_token_is_of_one_person_and_one_process);
	tcase_add_loop_test(tc, questions_are_understood_or_refused, 0, ROWS(queries));
	tcase_add_loop_test(tc, names_of_ours, 0, ROWS(names));
	tcase_add_loop_test(tc, what_did_not_arrive_whole_is_not_done, 0, ROWS(faults));
	tcase_add_test(tc, a_problem_leads_to_what_it_means);
	tcase_add_test(tc, what_is_kept_cannot_be_used);
	return run_case("api_access", tc);
}
