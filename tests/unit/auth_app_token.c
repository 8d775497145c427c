/* SPDX-License-Identifier: Apache-2.0 */
/* auth_app_token.c - what is proved with a token and its app's secret, and what never shows. */
#include <string.h>

#include "auth/app_token.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why, *token, *secret, *proof; /* proof NULL: `says` is in the refusal */
	const char *says;
} rows[] = {
	{ "a token and a secret of no one", "EAAGcapacityd0000testtoken", "2b1f4c9a77d0e3586a",
	  "09f73fab75f550ec3cf2d4a5b7404789705dda590af612d01c726d9e5fa770c8", NULL },
	{ "an editor's newline belongs to neither", "EAAGcapacityd0000testtoken\n", "2b1f4c9a77d0e3586a\r\n",
	  "09f73fab75f550ec3cf2d4a5b7404789705dda590af612d01c726d9e5fa770c8", NULL },
	{ "a token nobody has read", NULL, "2b1f4c9a77d0e3586a", NULL, "token: the credential has not" },
	{ "a secret nobody has read", "EAAG", NULL, NULL, "app_secret: the credential has not" },
	{ "a secret of two lines", "EAAG", "2b1f\n4c9a", NULL, "app_secret: the credential must be" },
};

struct app_case {
	struct credential token, secret;
	struct app_token settings;
	struct auth auth;
};

static void open_app(struct app_case *c, const char *token, const char *secret)
{
	*c = (struct app_case){ .token = { .bytes = token, .length = token ? strlen(token) : 0 },
				.secret = { .bytes = secret, .length = secret ? strlen(secret) : 0 } };
	c->settings = (struct app_token){ .token = &c->token, .app_secret = &c->secret };
	c->auth = (struct auth){ .kind = &auth_token, .settings = &c->settings };
}

START_TEST(a_proof_is_made_of_both)
{
	char proof[APP_PROOF];
	struct err err = ERR_INIT;
	struct app_case c;
	int says;

	open_app(&c, rows[_i].token, rows[_i].secret);
	says = app_token_proof(&c.auth, proof, &err);
	if (rows[_i].proof) {
		ck_assert_msg(says == 0, "%s: %s", rows[_i].why, err.text);
		ck_assert_str_eq(proof, rows[_i].proof);
		return;
	}
	ck_assert_msg(says < 0 && strstr(err.text, rows[_i].says), "%s: %s", rows[_i].why, err.text);
	ck_assert_int_eq(err.kind, ERR_AUTH);
	ck_assert_str_eq(proof, "");
}
END_TEST

START_TEST(only_the_token_travels)
{
	static struct auth_pass pass;
	struct err err = ERR_INIT;
	struct app_case c;

	open_app(&c, "EAAGcapacityd0000testtoken\n", "2b1f4c9a77d0e3586a");
	ck_assert_int_eq(auth_token.present(&c.settings, &pass, &err), 0);
	ck_assert_str_eq(pass.name, "Authorization");
	ck_assert_str_eq(pass.value, "Bearer EAAGcapacityd0000testtoken");
	ck_assert(is_never(pass.expires));
}
END_TEST

START_TEST(a_kind_without_a_secret_proves_nothing)
{
	struct auth bearer = { .kind = auth_kind_find("bearer") };
	struct err err = ERR_INIT;
	char proof[APP_PROOF] = "x";

	ck_assert_int_eq(app_token_proof(&bearer, proof, &err), 0);
	ck_assert_str_eq(proof, "");
}
END_TEST

static const struct {
	const char *why, *expires, *says;
	enum auth_end end;
} ends[] = {
	{ "nobody wrote it down", NULL, "", AUTH_LASTS },
	{ "three weeks are long enough", "2026-12-13", "", AUTH_LASTS },
	{ "twenty days are not", "2026-12-12",
	  "the access token ends on 2026-12-12, in 20 days: make a", AUTH_ENDS_SOON },
	{ "tomorrow", "2026-11-23", "in 1 day: make a new one", AUTH_ENDS_SOON },
	{ "its last day is still one", "2026-11-22", "in 0 days", AUTH_ENDS_SOON },
	{ "yesterday", "2026-11-21", "the access token ended on 2026-11-21", AUTH_ENDED },
};

START_TEST(an_end_is_told_before_it_comes)
{
	struct date today = date_of_civil(2026, 11, 22);
	char words[AUTH_WORDS];
	struct err err = ERR_INIT;
	struct app_case c;

	open_app(&c, "EAAG", "2b1f");
	if (ends[_i].expires)
		ck_assert_int_eq(date_parse(ends[_i].expires, 10, &c.settings.expires, &err), 0);
	ck_assert_msg(auth_end_of(&c.auth, today, words) == ends[_i].end, "%s: %s", ends[_i].why, words);
	ck_assert_msg(strstr(words, ends[_i].says) != NULL, "%s: %s", ends[_i].why, words);
	ck_assert_msg(ends[_i].end != AUTH_LASTS || !words[0], "%s: %s", ends[_i].why, words);
}
END_TEST

START_TEST(what_is_exchanged_has_no_end_of_its_own)
{
	struct auth none = { .kind = &auth_none };
	char words[AUTH_WORDS] = "x";

	ck_assert_int_eq(auth_end_of(&none, date_of_civil(2026, 11, 22), words), AUTH_LASTS);
	ck_assert_str_eq(words, "");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("auth_app_token");

	tcase_add_loop_test(tc, a_proof_is_made_of_both, 0, ROWS(rows));
	tcase_add_test(tc, only_the_token_travels);
	tcase_add_test(tc, a_kind_without_a_secret_proves_nothing);
	tcase_add_loop_test(tc, an_end_is_told_before_it_comes, 0, ROWS(ends));
	tcase_add_test(tc, what_is_exchanged_has_no_end_of_its_own);
	return run_case("auth_app_token", tc);
}
