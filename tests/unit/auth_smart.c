/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auth_smart.c - SMART Backend Services: what is claimed, where it is sent, with
 * which of two keys, and what of a key is ever shown.
 */
#include "support/auth_case.h"

START_TEST(smart_backend_vouches_for_itself)
{
	static const char *const names[] = { "ES384", "RS384" };
	struct auth_case c;
	char pair[64];
	char *pem = key_pem(_i ? EVP_RSA_gen(2048) : EVP_EC_gen("P-384"));
	struct json_object *header cleanup_tree = NULL, *claims cleanup_tree = NULL;
	int64_t iat = 0, exp = 0;

	open_case(&c, "smart-backend");
	set(&c, "token_url=https://auth.example.org/token");
	set(&c, "client_id=capacity\"d");
	set(&c, "key_id=k1");
	snprintf(pair, sizeof(pair), "algorithm=%s", names[_i]);
	set(&c, pair);
	feed_case_store(&c.arena, feed_case_option(c.kind->options, "key", 3), c.settings, pem);
	ck_assert_msg(begin(&c) == 0, "%s", c.err.text);
	header = jwt_part(&c.request, "&client_assertion=", 0);
	claims = jwt_part(&c.request, "&client_assertion=", 1);
	ck_assert_str_eq(tree_text_or(header, "alg", ""), names[_i]);
	ck_assert_str_eq(tree_text_or(header, "kid", ""), "k1");
	ck_assert_str_eq(tree_text_or(claims, "iss", ""), "capacity\"d");
	ck_assert_str_eq(tree_text_or(claims, "sub", ""), "capacity\"d");
	ck_assert_str_eq(tree_text_or(claims, "aud", ""), "https://auth.example.org/token");
	ck_assert_str_eq(tree_text_or(claims, "jti", ""), NONCE);
	ck_assert_int_eq(tree_int64(claims, "$", "iat", &iat, &c.err), 0);
	ck_assert_int_eq(tree_int64(claims, "$", "exp", &exp, &c.err), 0);
	ck_assert_int_eq(iat, NOW_S);
	ck_assert_int_eq(exp, NOW_S + 240);
	ck_assert(text_starts(
		c.request.body,
		"grant_type=client_credentials&scope=system%2FSlot.rs%20system%2FSchedule.rs"
		"%20system%2FLocation.rs&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
		"client-assertion-type%3Ajwt-bearer&client_assertion=eyJ"));
	free(pem);
	arena_clear(&c.arena);
}
END_TEST

START_TEST(a_key_that_is_no_key_is_not_repeated)
{
	struct auth_case c;

	open_case(&c, "smart-backend");
	set(&c, "token_url=https://auth.example.org/token");
	set(&c, "client_id=me");
	set(&c, "key=hunter2");
	ck_assert_int_eq(begin(&c), -1);
	ck_assert(!strncmp(c.err.text, "key: ", 5));
	ck_assert(!strstr(c.err.text, "hunter2"));
	arena_clear(&c.arena);
}
END_TEST

/* ---- two keys, and finding out where to ask ---- */

/* What the server answers, in order; after the last, what came of it. */
struct turn {
	int status;
	const char *body;
	int next;	       /* AUTH_SEND, AUTH_DONE or -1 */
	const char *url, *kid; /* SEND: of the request that follows */
	const char *words;     /* of the refusal, or of the warning */
};

enum { TURNS = 4 };
#define WELL_KNOWN "https://ehr.example.org/r4/.well-known/smart-configuration"
#define FOUND_URL "https://auth.example.org/t"
#define FOUND "{\"token_endpoint\":\"" FOUND_URL "\"}"
#define GRANTED "{\"access_token\":\"sesame\",\"expires_in\":\"300\"}"
#define NO_CLIENT "{\"error\":\"invalid_client\",\"error_description\":null}"

static const struct {
	const char *why;
	bool discovers, has_next;
	struct turn turns[TURNS];
} talks[] = {
	{ "the server says where",
	  true,
	  false,
	  { { 200, FOUND, AUTH_SEND, FOUND_URL, "k1", "" }, { 200, GRANTED, AUTH_DONE, "", "", "" } } },
	{ "no such document", true, false, { { 404, "", -1, "", "", "give token_url, or check the feed's url" } } },
	{ "a page instead",
	  true,
	  false,
	  { { 200, "<html>", -1, "", "", "smart-configuration answered a web page" } } },
	{ "a redirect", true, false, { { 302, "", -1, "", "", "smart-configuration: HTTP 302" } } },
	{ "out of service", true, false, { { 503, "", -1, "", "", "smart-configuration answered HTTP 503" } } },
	{ "a document without the address", true, false, { { 200, "{}", -1, "", "", "names no token_endpoint" } } },
	{ "not https",
	  true,
	  false,
	  { { 200, "{\"token_endpoint\":\"http://127.0.0.1/sesame\"}", -1, "", "",
	      "not an https address" } } },
	{ "an address with a line break",
	  true,
	  false,
	  { { 200, "{\"token_endpoint\":\"https://a/\\r\\nsesame\"}", -1, "", "",
	      "not an https address" } } },
	{ "a document that lists another algorithm is doubted, not obeyed",
	  true,
	  false,
	  { { 200, "{\"token_endpoint\":\"" FOUND_URL "\",\"token_endpoint_auth_signing_alg_values_supported\":[\"RS384\"]}",
	      AUTH_SEND, FOUND_URL, "k1", "" },
	    { 401, NO_CLIENT, -1, "",
	      "", "does not list ES384 in token_endpoint_auth_signing_alg_values_supported: the token endpoint says invalid_client" } } },
	{ "a refused key is refused", false, false, { { 401, NO_CLIENT, -1, "", "", "says invalid_client" } } },
	{ "the next key serves when the first does not",
	  false,
	  true,
	  { { 401, NO_CLIENT, AUTH_SEND, "https://auth.example.org/token", "k2", "" },
	    { 200, GRANTED, AUTH_DONE, "", "", "takes next_key (k2) and refuses key (k1)" } } },
	{ "neither serves",
	  false,
	  true,
	  { { 401, NO_CLIENT, AUTH_SEND, "https://auth.example.org/token", "k2", "" },
	    { 401, NO_CLIENT, -1, "", "",
	      "neither key \"k1\" nor \"k2\" serves: the token endpoint says invalid_client" } } },
	{ "an outage is no reason to change keys", false, true, { { 502, "<html>", -1, "", "", "HTTP 502" } } },
	{ "a scope that is not granted is neither",
	  false,
	  true,
	  { { 400, "{\"error\":\"invalid_scope\"}", -1, "", "", "invalid_scope" } } },
};

static void one_turn(struct auth_case *c, const char *why, const struct turn *t)
{
	struct reply r = {
		.status = t->status, .body = t->body, .length = strlen(t->body), .content_type = ""
	};
	int next;

	c->err = (struct err)ERR_INIT;
	next = c->kind->advance(&c->talk, &r, &c->request, &c->pass, &c->err);
	ck_assert_msg(next == t->next, "%s: %d %s", why, next, c->err.text);
	ck_assert_msg(!strstr(c->err.text, "sesame"), "%s: %s", why, c->err.text);
	if (next == AUTH_SEND) {
		struct json_object *header cleanup_tree =
			jwt_part(&c->request, "&client_assertion=", 0);

		ck_assert_str_eq(c->request.url, t->url);
		ck_assert_str_eq(tree_text_or(header, "kid", ""), t->kid);
	} else {
		const char *said = next < 0 ? c->err.text : c->pass.warning;

		ck_assert_msg(strstr(said, t->words) && (*t->words || !*said), "%s: %s", why, said);
	}
}

static void open_smart(struct auth_case *c, bool discovers, bool has_next)
{
	char *pem = key_pem(EVP_EC_gen("P-384"));

	open_case(c, "smart-backend");
	c->auth.base = "https://ehr.example.org/r4/";
	set(c, "client_id=me");
	set(c, "key_id=k1");
	set(c, "algorithm=ES384");
	if (!discovers)
		set(c, "token_url=https://auth.example.org/token");
	feed_case_store(&c->arena, feed_case_option(c->kind->options, "key", 3), c->settings, pem);
	if (has_next) {
		set(c, "next_key_id=k2");
		feed_case_store(&c->arena, feed_case_option(c->kind->options, "next_key", 8),
				c->settings, pem);
	}
	free(pem);
}

START_TEST(an_exchange_goes)
{
	struct auth_case c;

	open_smart(&c, talks[_i].discovers, talks[_i].has_next);
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_str_eq(c.request.method, talks[_i].discovers ? "GET" : "POST");
	if (talks[_i].discovers)
		ck_assert_str_eq(c.request.url, WELL_KNOWN);
	ck_assert(!c.request.authorize);
	for (int i = 0; i < TURNS && talks[_i].turns[i].status; i++)
		one_turn(&c, talks[_i].why, &talks[_i].turns[i]);
	arena_clear(&c.arena);
}
END_TEST

START_TEST(what_was_found_out_is_remembered_for_a_day_and_not_after_a_refusal)
{
	static const struct turn where = { 200, FOUND, AUTH_SEND, FOUND_URL, "k1", "" };
	static const struct turn good = { 200, GRANTED, AUTH_DONE, "", "", "" };
	static const struct turn down = { 503, "", -1, "", "", "503" };
	struct auth_case c;

	open_smart(&c, true, false);
	ck_assert_int_eq(begin(&c), 0);
	one_turn(&c, "first", &where);
	one_turn(&c, "first", &good);
	c.talk.now = after(now, SPAN_HOURS(23));
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_str_eq(c.request.url, FOUND_URL);
	c.talk.now = after(now, SPAN_HOURS(24));
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_str_eq(c.request.url, WELL_KNOWN);
	one_turn(&c, "again", &where);
	one_turn(&c, "again", &down);
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_msg(!strcmp(c.request.url, WELL_KNOWN), "a server that moved is found again");
	arena_clear(&c.arena);
}
END_TEST

START_TEST(the_key_that_served_is_used_first)
{
	static const struct turn no = { 401,	   NO_CLIENT,
					AUTH_SEND, "https://auth.example.org/token",
					"k2",	   "" };
	static const struct turn good = { 200, GRANTED, AUTH_DONE, "", "", "takes next_key" };
	struct json_object *header cleanup_tree = NULL;
	struct auth_case c;

	open_smart(&c, false, true);
	ck_assert_int_eq(begin(&c), 0);
	one_turn(&c, "rotation", &no);
	one_turn(&c, "rotation", &good);
	ck_assert_int_eq(begin(&c), 0);
	header = jwt_part(&c.request, "&client_assertion=", 0);
	ck_assert_str_eq(tree_text_or(header, "kid", ""), "k2");
	arena_clear(&c.arena);
}
END_TEST

static const struct {
	const char *why, *first, *second, *third, *says; /* says NULL: fine */
	bool based;
} wholes[] = {
	{ "an address", "token_url=https://a/t", NULL, NULL, NULL, false },
	{ "the feed's own", NULL, NULL, NULL, NULL, true },
	{ "a FHIR server", "fhir_url=https://a/r4", NULL, NULL, NULL, false },
	{ "nowhere to ask", NULL, NULL, NULL, "auth: needs token_url, or fhir_url", false },
	{ "two keys with names", "key_id=a", "next_key=x", "next_key_id=b", NULL, true },
	{ "two keys, one name", "key_id=a", "next_key=x", "next_key_id=a", "must differ", true },
	{ "two keys, the second unnamed", "key_id=a", "next_key=x", NULL, "must differ", true },
	{ "two keys, the first unnamed", NULL, "next_key=x", "next_key_id=b", "must differ", true },
};

START_TEST(as_a_whole)
{
	const char *const pairs[] = { wholes[_i].first, wholes[_i].second, wholes[_i].third };
	struct auth_case c;
	int says;

	open_case(&c, "smart-backend");
	c.auth.base = wholes[_i].based ? "https://ehr.example.org/r4" : NULL;
	for (size_t i = 0; i < 3; i++)
		if (pairs[i])
			set(&c, pairs[i]);
	says = c.kind->check(&c.auth, &c.err);
	ck_assert_msg(says == (wholes[_i].says ? -1 : 0), "%s: %s", wholes[_i].why, c.err.text);
	if (wholes[_i].says)
		ck_assert_msg(strstr(c.err.text, wholes[_i].says), "%s: %s", wholes[_i].why, c.err.text);
	arena_clear(&c.arena);
}
END_TEST

START_TEST(only_the_public_half_of_a_key_is_shown)
{
	static const char *const names[] = { "ES384", "RS384" };
	/* RFC 7518, 6.2.2 and 6.3.2: the members of a private key. */
	static const char *const private[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };
	struct buf out cleanup_buf = BUF_INIT(65536);
	struct json_object *key cleanup_tree = NULL;
	char *pem = key_pem(_i ? EVP_RSA_gen(2048) : EVP_EC_gen("P-384"));
	struct auth_case c;
	char pair[64];

	open_case(&c, "smart-backend");
	snprintf(pair, sizeof(pair), "algorithm=%s", names[_i]);
	set(&c, pair);
	feed_case_store(&c.arena, feed_case_option(c.kind->options, "key", 3), c.settings, pem);
	ck_assert_int_eq(c.kind->publish(c.settings, &out, &c.err), -1);
	ck_assert_ptr_nonnull(strstr(c.err.text, "key_id: "));
	set(&c, "key_id=k1");
	buf_clear(&out);
	ck_assert_msg(c.kind->publish(c.settings, &out, &c.err) == 0, "%s", c.err.text);
	key = tree_parse(buf_text(&out), out.length, &c.err);
	ck_assert_ptr_nonnull(key);
	ck_assert_str_eq(tree_text_or(key, "kid", ""), "k1");
	ck_assert_str_eq(tree_text_or(key, "alg", ""), names[_i]);
	ck_assert_str_eq(tree_text_or(key, "kty", ""), _i ? "RSA" : "EC");
	for (size_t i = 0; i < ROWS(private); i++)
		ck_assert_ptr_null(tree_get(key, private[i]));
	if (_i)
		ck_assert_str_eq(tree_text_or(key, "e", ""), "AQAB");
	else
		ck_assert_uint_eq(strlen(tree_text_or(key, "x", "")), 64);
	ck_assert_int_eq(json_object_object_length(key), _i ? 6 : 7);
	free(pem);
	arena_clear(&c.arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("auth_smart");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, smart_backend_vouches_for_itself, 0, 2);
	tcase_add_test(tc, a_key_that_is_no_key_is_not_repeated);
	tcase_add_loop_test(tc, an_exchange_goes, 0, ROWS(talks));
	tcase_add_test(tc, what_was_found_out_is_remembered_for_a_day_and_not_after_a_refusal);
	tcase_add_test(tc, the_key_that_served_is_used_first);
	tcase_add_loop_test(tc, as_a_whole, 0, ROWS(wholes));
	tcase_add_loop_test(tc, only_the_public_half_of_a_key_is_shown, 0, 2);
	return run_case("auth_smart", tc);
}
