/* SPDX-License-Identifier: Apache-2.0 */
/* auth_connector.c - the logins of connector files: what is sent, what is read, what is missing. */
#include "auth/connector.h"

#include "support/auth_case.h"

static struct credential sesame = { CREDENTIAL_NAME, "k", "sesame\n", 7 };
static struct credential refresh = { CREDENTIAL_NAME, "r", "old token", 9 };

static const struct connector_login fixed = { .scheme = CONNECTOR_AUTH_STATIC,
					      .header = "Access-Token",
					      .prefix = "" };
static const struct connector_login basic = { .scheme = CONNECTOR_AUTH_BASIC };
static const struct connector_login oauth = { .scheme = CONNECTOR_AUTH_OAUTH2_REFRESH,
					      .token_url = "https://www.example.org/token",
					      .access_at = "/data/access",
					      .expires_at = "/data/seconds",
					      .header = "X-Token",
					      .prefix = "Bearer " };

static void open_login(struct auth_case *c, const struct connector_login *login,
		       struct connector_secrets with)
{
	struct connector_secrets *s;

	open_case(c, "connector");
	s = c->settings;
	*s = with;
	s->login = login;
	c->kind = auth_connector_kind(login->scheme);
	c->auth.kind = c->kind;
}

static void close_login(struct auth_case *c)
{
	arena_clear(&c->arena);
}

START_TEST(a_fixed_token_goes_where_the_file_says)
{
	struct auth_case c;

	open_login(&c, &fixed, (struct connector_secrets){ .token = &sesame });
	ck_assert(!c.kind->needs_exchange);
	ck_assert_int_eq(c.kind->present(c.settings, &c.pass, &c.err), 0);
	ck_assert_str_eq(c.pass.name, "Access-Token");
	ck_assert_str_eq(c.pass.value, "sesame");
	close_login(&c);
}
END_TEST

START_TEST(basic_is_user_and_password)
{
	struct auth_case c;

	open_login(&c, &basic, (struct connector_secrets){ .username = "Aladdin", .password = &sesame });
	ck_assert_int_eq(c.kind->present(c.settings, &c.pass, &c.err), 0);
	ck_assert_str_eq(c.pass.name, "Authorization");
	ck_assert_str_eq(c.pass.value, "Basic QWxhZGRpbjpzZXNhbWU=");
	close_login(&c);
}
END_TEST

START_TEST(basic_refuses_a_user_with_a_colon)
{
	struct auth_case c;

	open_login(&c, &basic, (struct connector_secrets){ .username = "a:b", .password = &sesame });
	ck_assert_int_eq(c.kind->present(c.settings, &c.pass, &c.err), -1);
	ck_assert(strstr(c.err.text, "cannot have a \":\""));
	close_login(&c);
}
END_TEST

static const struct {
	const char *why;
	bool json, basic;
	const char *type, *authorization, *body;
} asks[] = {
	{ "a form with the client in it", false, false, "application/x-www-form-urlencoded",
	  "", "grant_type=refresh_token&client_id=app%201&client_secret=sesame&refresh_token=old%20token" },
	{ "a form with the client beside it", false, true, "application/x-www-form-urlencoded",
	  "Basic YXBwIDE6c2VzYW1l", "grant_type=refresh_token&refresh_token=old%20token" },
	{ "JSON with the client in it", true, false, "application/json", "",
	  "{\"grant_type\":\"refresh_token\",\"client_id\":\"app 1\",\"client_secret\":\"sesame\","
	  "\"refresh_token\":\"old token\"}" },
	{ "JSON with the client beside it", true, true, "application/json", "Basic YXBwIDE6c2VzYW1l",
	  "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"old token\"}" },
};

START_TEST(a_token_is_asked_for)
{
	struct connector_login login = oauth;
	struct auth_case c;

	login.json = asks[_i].json;
	login.basic = asks[_i].basic;
	open_login(&c, &login,
		   (struct connector_secrets){
			   .client_id = "app 1", .client_secret = &sesame, .refresh_token = &refresh });
	ck_assert(c.kind->needs_exchange);
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_str_eq(c.request.url, "https://www.example.org/token");
	ck_assert_msg(!strcmp(c.request.body, asks[_i].body), "%s: %s", asks[_i].why, c.request.body);
	ck_assert_str_eq(header_of(&c.request, "Content-Type"), asks[_i].type);
	ck_assert_str_eq(header_of(&c.request, "Authorization"), asks[_i].authorization);
	close_login(&c);
}
END_TEST

START_TEST(the_configuration_may_name_another_address)
{
	struct auth_case c;

	open_login(&c, &oauth,
		   (struct connector_secrets){ .client_id = "app",
					       .client_secret = &sesame,
					       .refresh_token = &refresh,
					       .token_url = "http://127.0.0.1:1/token" });
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_str_eq(c.request.url, "http://127.0.0.1:1/token");
	close_login(&c);
}
END_TEST

static const struct {
	const char *why;
	int status;
	const char *body;
	enum err_kind kind; /* ERR_NONE: a token that lives `seconds` */
	int64_t seconds;
	const char *words;
} answers[] = {
	{ "where the file says", 200, "{\"data\":{\"access\":\"t\",\"seconds\":1800}}", ERR_NONE,
	  1800, "" },
	{ "a lifetime as text", 200, "{\"data\":{\"access\":\"t\",\"seconds\":\"1800\"}}", ERR_NONE,
	  1800, "" },
	{ "no lifetime", 200, "{\"data\":{\"access\":\"t\"}}", ERR_NONE, 300, "" },
	{ "years", 200, "{\"data\":{\"access\":\"t\",\"seconds\":99999999}}", ERR_NONE, 86400, "" },
	{ "a token elsewhere", 200, "{\"access_token\":\"t\"}", ERR_REMOTE, 0,
	  "without a token at /data/access" },
	{ "a token that is no text", 200, "{\"data\":{\"access\":7}}", ERR_REMOTE, 0, "without a token" },
	{ "a token that breaks a header", 200, "{\"data\":{\"access\":\"a b\"}}", ERR_REMOTE, 0,
	  "no header may carry" },
	{ "an error with 200", 200, "{\"error\":\"invalid_grant\"}", ERR_AUTH, 0, "invalid_grant" },
	{ "a refusal", 401, "{}", ERR_AUTH, 0, "refuses (HTTP 401" },
	{ "a busy server", 503, "{}", ERR_REMOTE, 0, "HTTP 503" },
	{ "a redirect", 302, "", ERR_REMOTE, 0, "redirects" },
	{ "a page", 200, "<html>", ERR_REMOTE, 0, "web page" },
	{ "half an answer", 200, "{\"data\":{", ERR_REMOTE, 0, "not a JSON object" },
};

START_TEST(an_answer_means)
{
	struct reply r = { .status = answers[_i].status,
			   .body = answers[_i].body,
			   .length = strlen(answers[_i].body),
			   .content_type = "" };
	struct auth_case c;
	int next;

	open_login(&c, &oauth, (struct connector_secrets){ .client_id = "app" });
	next = c.kind->advance(&c.talk, &r, &c.request, &c.pass, &c.err);
	ck_assert_msg((next == AUTH_DONE) == (answers[_i].kind == ERR_NONE), "%s: %s",
		      answers[_i].why, c.err.text);
	ck_assert_msg(c.err.kind == answers[_i].kind, "%s: %s", answers[_i].why, c.err.text);
	ck_assert_msg(strstr(c.err.text, answers[_i].words), "%s: %s", answers[_i].why, c.err.text);
	if (next == AUTH_DONE) {
		ck_assert_str_eq(c.pass.name, "X-Token");
		ck_assert_str_eq(c.pass.value, "Bearer t");
		ck_assert_int_eq(since(now, c.pass.expires).ms, answers[_i].seconds * 1000);
	}
	close_login(&c);
}
END_TEST

static const struct {
	const char *why;
	const struct connector_login *login;
	struct connector_secrets with;
	const char *words; /* NULL: fine */
} checks[] = {
	{ "all a fixed token needs", &fixed, { .token = &sesame }, NULL },
	{ "no token", &fixed, { .token = NULL }, "sends a fixed token; add token: {credential: NAME}" },
	{ "a user too many", &fixed, { .token = &sesame, .username = "u" }, "\"username\" is not for it" },
	{ "all Basic needs", &basic, { .username = "u", .password = &sesame }, NULL },
	{ "no password", &basic, { .username = "u" }, "uses HTTP Basic; add password" },
	{ "all OAuth needs",
	  &oauth,
	  { .client_id = "c", .client_secret = &sesame, .refresh_token = &refresh },
	  NULL },
	{ "no refresh token", &oauth, { .client_id = "c", .client_secret = &sesame }, "add refresh_token" },
	{ "an address for tokens where there are none",
	  &basic,
	  { .username = "u", .password = &sesame, .token_url = "https://x.example.org/" },
	  "\"token_url\" is not for it" },
	{ "no connector file at all", NULL, { .token = &sesame }, "only a platform of kind connector has one" },
};

START_TEST(the_keys_fit_the_scheme)
{
	struct connector_secrets s = checks[_i].with;
	struct auth auth = { .kind = auth_kind_find("connector"), .settings = &s };
	struct err err = ERR_INIT;
	int failed;

	s.login = checks[_i].login;
	failed = auth.kind->check(&auth, &err);
	ck_assert_msg(!failed == !checks[_i].words, "%s: %s", checks[_i].why, err.text);
	if (checks[_i].words)
		ck_assert_msg(strstr(err.text, checks[_i].words), "%s: %s", checks[_i].why, err.text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("auth_connector");

	tcase_add_test(tc, a_fixed_token_goes_where_the_file_says);
	tcase_add_test(tc, basic_is_user_and_password);
	tcase_add_test(tc, basic_refuses_a_user_with_a_colon);
	tcase_add_loop_test(tc, a_token_is_asked_for, 0, ROWS(asks));
	tcase_add_test(tc, the_configuration_may_name_another_address);
	tcase_add_loop_test(tc, an_answer_means, 0, ROWS(answers));
	tcase_add_loop_test(tc, the_keys_fit_the_scheme, 0, ROWS(checks));
	return run_case("auth_connector", tc);
}
