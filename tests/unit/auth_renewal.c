/* SPDX-License-Identifier: Apache-2.0 */
/* auth_renewal.c - refresh tokens that are replaced: which one is in use, and when it ends. */
#include "auth/renewal.h"

#include "support/auth_case.h"

#define HEAD "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":3599"

static struct reply json(int status, const char *body)
{
	return (struct reply){ .status = status,
			       .words = "",
			       .content_type = "application/json",
			       .body = body,
			       .length = strlen(body) };
}

static void open_refresh(struct auth_case *c)
{
	open_case(c, "refresh-token");
	set(c, "token_url=https://login.example.org/token");
	set(c, "client_id=me");
	set(c, "client_secret=s\n");
	set(c, "refresh_token=seed\n");
	set(c, "scope=https://ads.microsoft.com/msads.manage offline_access");
}

static int advance(struct auth_case *c, int status, const char *body)
{
	struct reply reply = json(status, body);

	return c->kind->advance(&c->talk, &reply, &c->request, &c->pass, &c->err);
}

static const struct {
	const char *why, *body;
	const char *renewed; /* afterwards */
	bool changed;
	int64_t until_s; /* after now; 0: not told */
	const char *warning;
} rows[] = {
	{ "a new one replaces the old", HEAD ",\"refresh_token\":\"next\"}", "next", true, 0, "" },
	{ "none: the old one stays", HEAD "}", "", false, 0, "" },
	{ "an empty one is none", HEAD ",\"refresh_token\":\"\"}", "", false, 0, "" },
	{ "one of another type is none", HEAD ",\"refresh_token\":7}", "", false, 0, "" },
	{ "the same again is none", HEAD ",\"refresh_token\":\"seed\"}", "", false, 0, "" },
	{ "its end as Pinterest says it",
	  HEAD ",\"refresh_token\":\"next\",\"refresh_token_expires_in\":5184000}", "next", true,
	  5184000, "" },
	{ "its end as text", HEAD ",\"refresh_token\":\"next\",\"refresh_expires_in\":\"5184000\"}",
	  "next", true, 5184000, "" },
	{ "the end of one that stays is remembered, and said when it is near",
	  HEAD ",\"refresh_token_expires_in\":864000}", "", false, 864000,
	  "its refresh token ends on 2026-12-02, in 10 d: before that a person must consent "
	  "again and "
	  "store the new one" },
	{ "twenty days are near", HEAD ",\"refresh_token_expires_in\":1728000}", "", false, 1728000,
	  "its refresh token ends on 2026-12-12, in 20 d: before that a person must consent "
	  "again and "
	  "store the new one" },
	{ "a second more is not", HEAD ",\"refresh_token_expires_in\":1728001}", "", false, 1728001, "" },
	{ "a lifetime nobody lives to see is none",
	  HEAD ",\"refresh_token_expires_in\":9223372036854775807}", "", false, 0, "" },
	{ "nor is one below nothing", HEAD ",\"refresh_token_expires_in\":-5}", "", false, 0, "" },
};

START_TEST(an_answer_may_renew)
{
	struct auth_case c;

	open_refresh(&c);
	ck_assert_int_eq(advance(&c, 200, rows[_i].body), AUTH_DONE);
	ck_assert_msg(!strcmp(c.memory.renewed, rows[_i].renewed), "%s: \"%s\"", rows[_i].why,
		      c.memory.renewed);
	ck_assert_msg(c.memory.changed == rows[_i].changed, "%s", rows[_i].why);
	ck_assert_msg(c.memory.renewed_until.ms ==
			      (rows[_i].until_s ? now.ms + rows[_i].until_s * 1000 : 0),
		      "%s", rows[_i].why);
	ck_assert_msg(!strcmp(c.pass.warning, rows[_i].warning), "%s: \"%s\"", rows[_i].why,
		      c.pass.warning);
	ck_assert_str_eq(c.pass.value, "Bearer a");
	arena_clear(&c.arena);
}
END_TEST

START_TEST(the_renewed_one_is_asked_with)
{
	struct auth_case c;

	open_refresh(&c);
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_str_eq(c.request.body,
			 "grant_type=refresh_token&client_id=me&client_secret=s&refresh_token=seed&"
			 "scope=https%3A%2F%2Fads.microsoft.com%2Fmsads.manage%20offline_access");
	ck_assert_int_eq(advance(&c, 200, HEAD ",\"refresh_token\":\"0.AX/b+c\"}"), AUTH_DONE);
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_ptr_nonnull(strstr(c.request.body, "&refresh_token=0.AX%2Fb%2Bc&"));
	c.memory.changed = false;
	ck_assert_int_eq(advance(&c, 200, HEAD ",\"refresh_token\":\"0.AX/b+c\"}"), AUTH_DONE);
	ck_assert_msg(!c.memory.changed, "the same again is nothing to keep");
	arena_clear(&c.arena);
}
END_TEST

START_TEST(a_token_that_cannot_be_kept_is_refused_without_quoting_it)
{
	char body[AUTH_SECRET_MAX + 256], token[AUTH_SECRET_MAX + 1];
	struct auth_case c;

	memset(token, 't', sizeof(token) - 1);
	token[sizeof(token) - 1] = '\0';
	for (int i = 0; i < 2; i++) {
		open_refresh(&c);
		snprintf(body, sizeof(body), HEAD ",\"refresh_token\":\"%s\"}", i ? "two\\nlines" : token);
		ck_assert_int_eq(advance(&c, 200, body), -1);
		ck_assert_int_eq(c.err.kind, ERR_REMOTE);
		ck_assert(strstr(c.err.text, "cannot be kept") && !strstr(c.err.text, "ttt") &&
			  !strstr(c.err.text, "two"));
		ck_assert_str_eq(c.memory.renewed, "");
		arena_clear(&c.arena);
	}
}
END_TEST

START_TEST(invalid_grant_says_what_a_person_must_do)
{
	struct auth_case c;

	open_refresh(&c);
	ck_assert_int_eq(
		advance(&c, 400, "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS700082\"}"),
		-1);
	ck_assert_int_eq(c.err.kind, ERR_AUTH);
	ck_assert_str_eq(
		c.err.text,
		"the token endpoint says invalid_grant: the refresh token is wrong, expired or "
		"withdrawn; a person must consent again and store the new refresh token in place "
		"of "
		"the configured one");
	c.err = (struct err)ERR_INIT;
	ck_assert_int_eq(advance(&c, 401, "{\"error\":\"invalid_client\"}"), -1);
	ck_assert_ptr_nonnull(strstr(c.err.text, "invalid_client"));
	c.err = (struct err)ERR_INIT;
	ck_assert_int_eq(advance(&c, 503, ""), -1);
	ck_assert_int_eq(c.err.kind, ERR_REMOTE);
	arena_clear(&c.arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("renewal");

	tcase_add_loop_test(tc, an_answer_may_renew, 0, ROWS(rows));
	tcase_add_test(tc, the_renewed_one_is_asked_with);
	tcase_add_test(tc, a_token_that_cannot_be_kept_is_refused_without_quoting_it);
	tcase_add_test(tc, invalid_grant_says_what_a_person_must_do);
	return run_case("auth_renewal", tc);
}
