/* SPDX-License-Identifier: Apache-2.0 */
/* auth_nexhealth.c - an API key goes out once, a token comes back. */
#include "auth/auth.h"
#include "support/run.h"

struct settings { /* as the option rows lay it out */
	const char *token_url;
	struct credential *api_key;
};

static struct credential key = { CREDENTIAL_NAME, "nexhealth", "k3y-of-ours\n", 12 };
static struct settings settings = { "https://nexhealth.info/authenticates", &key };

static const struct {
	const char *why, *body, *type;
	int status;
	const char *words; /* NULL: a token */
	enum err_kind kind;
} answers[] = {
	{ "a token", "{\"code\":true,\"data\":{\"token\":\"abc.def\"}}", "application/json", 201, NULL, 0 },
	{ "a refused key", "{\"code\":false}", "application/json", 401,
	  "does not accept the API key (HTTP 401)", ERR_AUTH },
	{ "a failure", "", "", 500, "HTTP 500", ERR_REMOTE },
	{ "success in status only", "{\"code\":false,\"data\":{\"token\":\"abc\"}}",
	  "application/json", 201, "without a token", ERR_REMOTE },
	{ "no token", "{\"code\":true,\"data\":{}}", "application/json", 201, "without a token",
	  ERR_REMOTE },
	{ "no data", "{\"code\":true}", "application/json", 201, "without a token", ERR_REMOTE },
	{ "no JSON", "welcome", "text/plain", 201, "without a token", ERR_REMOTE },
	{ "a web page", "<html>", "text/html", 200, "web page", ERR_REMOTE },
	{ "a token of two lines", "{\"code\":true,\"data\":{\"token\":\"a\\nb\"}}",
	  "application/json", 201, "no header may carry", ERR_REMOTE },
};

START_TEST(answers_are_read)
{
	struct arena arena = ARENA_INIT(65536);
	struct auth auth = { .kind = auth_kind_find("nexhealth"), .settings = &settings };
	struct auth_memory memory = { .key = 0 };
	struct auth_talk talk = { &auth, &memory, { 1000 }, "", &arena };
	struct request request = { .method = NULL }, next = { .method = NULL };
	struct reply reply = { .status = answers[_i].status,
			       .body = answers[_i].body,
			       .length = strlen(answers[_i].body),
			       .content_type = answers[_i].type };
	struct auth_pass pass;
	struct err err = ERR_INIT;
	int done;

	ck_assert_int_eq(auth.kind->begin(&talk, &request, &err), 0);
	ck_assert_str_eq(request.method, "POST");
	ck_assert_str_eq(request.headers[0].value, "k3y-of-ours");
	done = auth.kind->advance(&talk, &reply, &next, &pass, &err);
	if (!answers[_i].words) {
		ck_assert_int_eq(done, AUTH_DONE);
		ck_assert_str_eq(pass.value, "Bearer abc.def");
		ck_assert_int_eq(pass.expires.ms, 1000 + SPAN_HOURS(1).ms);
	} else {
		ck_assert_msg(done == -1 && strstr(err.text, answers[_i].words), "%s: %s",
			      answers[_i].why, err.text);
		ck_assert_int_eq(err.kind, answers[_i].kind);
	}
	arena_clear(&arena);
}
END_TEST

START_TEST(a_key_that_was_not_read_is_not_sent)
{
	struct arena arena = ARENA_INIT(65536);
	struct credential empty = { CREDENTIAL_NAME, "nexhealth", NULL, 0 };
	struct settings set = { "https://nexhealth.info/authenticates", &empty };
	struct auth auth = { .kind = auth_kind_find("nexhealth"), .settings = &set };
	struct auth_talk talk = { &auth, NULL, { 1000 }, "", &arena };
	struct request request;
	struct err err = ERR_INIT;

	ck_assert_int_eq(auth.kind->begin(&talk, &request, &err), -1);
	ck_assert_int_eq(err.kind, ERR_AUTH);
	arena_clear(&arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("nexhealth");

	tcase_add_loop_test(tc, answers_are_read, 0, ROWS(answers));
	tcase_add_test(tc, a_key_that_was_not_read_is_not_sent);
	return run_case("auth_nexhealth", tc);
}
