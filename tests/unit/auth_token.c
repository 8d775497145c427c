/* SPDX-License-Identifier: Apache-2.0 */
/* auth_token.c - what the answer of a token endpoint means, and that nothing secret is said. */
#include "auth/token.h"

#include <stdio.h>

#include "support/run.h"

#include "base/text.h"

#define ASKED "system/Slot.rs system/Schedule.rs"
#define TOKEN "\"access_token\":\"sesame\""

static const struct instant now = { INT64_C(1795342800000) };

static const struct {
	const char *why;
	int status;
	const char *type, *body;
	enum err_kind kind; /* ERR_NONE: a token that lives `seconds` */
	int64_t seconds;
	const char *words;
} answers[] = {
	{ "as the standard has it", 200, "application/json",
	  "{" TOKEN ",\"token_type\":\"Bearer\",\"expires_in\":300}", ERR_NONE, 300, "" },
	{ "a lifetime as text", 200, "",
	  "{" TOKEN ",\"token_type\":\"bearer\",\"expires_in\":\"3599\"}", ERR_NONE, 3599, "" },
	{ "no lifetime", 200, "", "{" TOKEN "}", ERR_NONE, 300, "" },
	{ "a lifetime that is none", 200, "", "{" TOKEN ",\"expires_in\":\"soon\"}", ERR_NONE, 300, "" },
	{ "a lifetime of nothing", 200, "", "{" TOKEN ",\"expires_in\":0}", ERR_NONE, 300, "" },
	{ "a lifetime of years", 200, "", "{" TOKEN ",\"expires_in\":99999999}", ERR_NONE, 86400, "" },
	{ "the scope we asked for, in the older spelling", 200, "",
	  "{" TOKEN ",\"scope\":\"x system/Schedule.read system/Slot.read\"}", ERR_NONE, 300, "" },
	{ "a wider scope", 200, "", "{" TOKEN ",\"scope\":\"system/*.cruds\"}", ERR_NONE, 300, "" },
	{ "searching is enough", 200, "",
	  "{" TOKEN ",\"scope\":\"system/Slot.s?status=free system/Schedule.s\"}", ERR_NONE, 300, "" },
	{ "less than we asked for", 200, "",
	  "{" TOKEN ",\"scope\":\"system/Schedule.rs system/Location.rs\"}", ERR_AUTH, 0,
	  "does not include reading Slot" },
	{ "less than we asked for, but slots", 200, "", "{" TOKEN ",\"scope\":\"system/Slot.rs\"}",
	  ERR_AUTH, 0, "does not include reading Schedule: have it granted" },
	{ "reading by id only", 200, "", "{" TOKEN ",\"scope\":\"system/Slot.r\"}", ERR_AUTH, 0,
	  "does not include reading Slot" },
	{ "another resource that starts the same", 200, "",
	  "{" TOKEN ",\"scope\":\"system/Slots.rs\"}", ERR_AUTH, 0, "does not include reading Slot" },
	{ "another type of token", 200, "", "{" TOKEN ",\"token_type\":\"mac\"}", ERR_AUTH, 0,
	  "no bearer token" },
	{ "no token", 200, "", "{\"token_type\":\"bearer\"}", ERR_REMOTE, 0, "without an access_token" },
	{ "a token that breaks a header", 200, "", "{\"access_token\":\"sesame\\r\\nX: y\"}",
	  ERR_REMOTE, 0, "no header may carry" },
	{ "an error with HTTP 200", 200, "", "{\"error\":\"invalid_client\"}", ERR_AUTH, 0,
	  "invalid_client" },
	{ "invalid_client without a description", 401, "application/json",
	  "{\"error\":\"invalid_client\",\"error_description\":null}", ERR_AUTH, 0, "invalid_client" },
	{ "invalid_scope", 400, "", "{\"error\":\"invalid_scope\",\"error_description\":\"sesame\"}",
	  ERR_AUTH, 0, "invalid_scope: the scope is not granted" },
	{ "unauthorized_client", 400, "", "{\"error\":\"unauthorized_client\"}", ERR_AUTH, 0,
	  "unauthorized_client" },
	{ "invalid_grant", 400, "", "{\"error\":\"invalid_grant\"}", ERR_AUTH, 0, "invalid_grant" },
	{ "an error of its own invention is not repeated", 400, "", "{\"error\":\"sesame\"}",
	  ERR_AUTH, 0, "no OAuth error we know" },
	{ "a busy server, politely", 400, "", "{\"error\":\"temporarily_unavailable\"}", ERR_REMOTE,
	  0, "temporarily_unavailable" },
	{ "too many requests", 429, "", "{\"error\":\"invalid_client\"}", ERR_REMOTE, 0, "HTTP 429" },
	{ "a proxy's page", 502, "text/html", "<html>", ERR_REMOTE, 0, "HTTP 502" },
	{ "a login page", 200, "text/html; charset=utf-8", "sesame", ERR_REMOTE, 0, "web page" },
	{ "a page without a type", 403, "", " <html>sesame", ERR_REMOTE, 0, "web page" },
	{ "a redirect", 302, "", "", ERR_REMOTE, 0, "redirects" },
	{ "nothing", 200, "", "", ERR_REMOTE, 0, "not a JSON object" },
	{ "half an answer", 200, "", "{" TOKEN, ERR_REMOTE, 0, "not a JSON object" },
	{ "a list", 200, "", "[" TOKEN "]", ERR_REMOTE, 0, "not a JSON object" },
	{ "a refusal without words", 403, "", "", ERR_AUTH, 0, "HTTP 403" },
};

START_TEST(an_answer_means)
{
	struct auth_pass pass = { .name = "" };
	struct err err = ERR_INIT;
	struct reply r = { .status = answers[_i].status,
			   .content_type = answers[_i].type,
			   .body = answers[_i].body,
			   .length = strlen(answers[_i].body) };
	int says = token_read(&r, now, ASKED, &pass, &err);

	ck_assert_msg(says == (answers[_i].kind ? -1 : 0) && err.kind == answers[_i].kind, "%s: %s",
		      answers[_i].why, err.text);
	ck_assert_msg(strstr(err.text, answers[_i].words), "%s: %s", answers[_i].why, err.text);
	ck_assert_msg(!strstr(err.text, "sesame"), "%s: %s", answers[_i].why, err.text);
	if (says == 0) {
		ck_assert_str_eq(pass.name, "Authorization");
		ck_assert_str_eq(pass.value, "Bearer sesame");
		ck_assert_int_eq(pass.expires.ms, now.ms + answers[_i].seconds * 1000);
	}
}
END_TEST

START_TEST(a_scope_nobody_asked_for_is_not_judged)
{
	struct auth_pass pass;
	struct err err = ERR_INIT;
	const char *body = "{" TOKEN ",\"scope\":\"https://www.googleapis.com/auth/adwords\"}";
	struct reply r = { .status = 200, .body = body, .length = strlen(body) };

	ck_assert_int_eq(token_read(&r, now, NULL, &pass, &err), 0);
	ck_assert_int_eq(token_read(&r, now, "openid", &pass, &err), 0);
	ck_assert_int_eq(token_read(&r, now, ASKED, &pass, &err), -1);
}
END_TEST

static const struct {
	const char *why, *granted, *words; /* "": nothing is said */
} excesses[] = {
	{ "what was asked for", ASKED, "" },
	{ "the same in the older spelling", "system/Slot.read system/Schedule.read", "" },
	{ "another resource", ASKED " system/Location.rs", "(Location); have" },
	{ "data about persons", ASKED " system/Patient.read",
	  "(Patient), so it reaches data about persons" },
	{ "everything", "system/*.*", "(*), so it reaches data about persons" },
	{ "writing", ASKED " system/Slot.write", "(Slot); have" },
	{ "many", ASKED " system/A.rs system/B.rs system/C.rs system/D.rs", "(A, B, C, ...); have" },
	{ "scopes of no resource", ASKED " openid launch sesame athena/service/X.MDP.*", "" },
};

START_TEST(more_than_was_asked_for_is_said)
{
	char body[512];
	struct auth_pass pass = { .name = "" };
	struct err err = ERR_INIT;
	struct reply r = { .status = 200, .body = body };

	r.length = (size_t)snprintf(body, sizeof(body), "{" TOKEN ",\"scope\":\"%s\"}",
				    excesses[_i].granted);
	ck_assert_msg(token_read(&r, now, ASKED, &pass, &err) == 0, "%s", err.text);
	ck_assert_msg(strstr(pass.warning, excesses[_i].words) &&
			      (*excesses[_i].words || !pass.warning[0]),
		      "%s: %s", excesses[_i].why, pass.warning);
	ck_assert(!strstr(pass.warning, "sesame"));
}
END_TEST

static const struct {
	const char *why;
	int64_t date_ms;
	const char *words; /* "" : the clock is not mentioned */
} clocks[] = {
	{ "no Date", 0, "" },
	{ "a minute is nothing", INT64_C(1795342800000) - 60000, "" },
	{ "we are fast", INT64_C(1795342800000) - 600000, "our clock is 10 min ahead of the server's" },
	{ "we are slow", INT64_C(1795342800000) + 600000, "our clock is 10 min behind the server's" },
};

START_TEST(a_wrong_clock_is_named)
{
	struct auth_pass pass;
	struct err err = ERR_INIT;
	const char *body = "{\"error\":\"invalid_client\"}";
	struct reply r = {
		.status = 401, .body = body, .length = strlen(body), .date = { clocks[_i].date_ms }
	};

	ck_assert_int_eq(token_read(&r, now, ASKED, &pass, &err), -1);
	ck_assert_int_eq(err.kind, ERR_AUTH);
	if (*clocks[_i].words)
		ck_assert_msg(strstr(err.text, clocks[_i].words), "%s: %s", clocks[_i].why, err.text);
	else
		ck_assert_msg(!strstr(err.text, "clock"), "%s: %s", clocks[_i].why, err.text);
}
END_TEST

START_TEST(an_exchange_that_did_not_end_is_tried_again_later)
{
	struct auth_pass pass;
	struct err err = ERR_INIT;
	struct reply r = { .fault = FAULT_NO_REPLY, .words = "timed out" };

	ck_assert_int_eq(token_read(&r, now, ASKED, &pass, &err), -1);
	ck_assert_int_eq(err.kind, ERR_REMOTE);
	ck_assert_str_eq(err.text, "the token endpoint gave no complete answer: timed out");
	r = (struct reply){ .status = 503, .retry_after = SPAN_SECONDS(30) };
	ck_assert_int_eq(token_read(&r, now, ASKED, &pass, &err), -1);
	ck_assert_str_eq(err.text, "the token endpoint answered HTTP 503 and asked to wait 30 s");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("token");

	tcase_add_loop_test(tc, an_answer_means, 0, ROWS(answers));
	tcase_add_test(tc, a_scope_nobody_asked_for_is_not_judged);
	tcase_add_loop_test(tc, more_than_was_asked_for_is_said, 0, ROWS(excesses));
	tcase_add_loop_test(tc, a_wrong_clock_is_named, 0, ROWS(clocks));
	tcase_add_test(tc, an_exchange_that_did_not_end_is_tried_again_later);
	return run_case("auth_token", tc);
}
