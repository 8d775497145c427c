/* SPDX-License-Identifier: Apache-2.0 */
/* auth.c - what each kind sends: where the secret goes, and what an assertion claims. */
#include "support/auth_case.h"

START_TEST(every_kind_is_complete_and_found_by_its_name)
{
	size_t n = 0;

	for (const struct auth_kind *k; (k = auth_kind_at(n)); n++) {
		ck_assert_ptr_eq(auth_kind_find(k->name), k);
		ck_assert(n == 0 || strcmp(auth_kind_at(n - 1)->name, k->name) < 0);
		ck_assert(k->summary && k->options && k->settings_size);
		ck_assert(k->needs_exchange ? k->begin && k->advance && !k->present :
					      k->present && !k->begin);
	}
	ck_assert_uint_ge(n, 8);
	ck_assert_ptr_eq(auth_kind_find("none"), &auth_none);
	ck_assert_ptr_null(auth_kind_find("password"));
}
END_TEST

/* ---- one header ---- */

static const struct {
	const char *why, *kind, *first, *second, *name, *value; /* name NULL: value is in the refusal */
} statics[] = {
	{ "nothing", "none", NULL, NULL, "", "" },
	{ "a token", "bearer", "token=abc", NULL, "Authorization", "Bearer abc" },
	{ "a token from a file with a newline at its end", "bearer", "token=abc\r\n", NULL,
	  "Authorization", "Bearer abc" },
	{ "a header", "header", "name=X-API-Key", "value=k=1", "X-API-Key", "k=1" },
	{ "a token of two lines", "bearer", "token=abc\ndef", NULL, NULL,
	  "token: the credential must be one line" },
	{ "an empty token", "bearer", "token=\n", NULL, NULL, "token: the credential is empty" },
	{ "an unread token", "bearer", NULL, NULL, NULL, "token: the credential has not been read" },
	{ "a header name with a colon", "header", "name=X:Y", "value=1", NULL,
	  "name: expected a header name" },
};

START_TEST(a_fixed_header)
{
	struct auth_case c;
	int says;

	open_case(&c, statics[_i].kind);
	if (statics[_i].first)
		set(&c, statics[_i].first);
	if (statics[_i].second)
		set(&c, statics[_i].second);
	says = c.kind->present(c.settings, &c.pass, &c.err);
	if (statics[_i].name) {
		ck_assert_msg(says == 0, "%s: %s", statics[_i].why, c.err.text);
		ck_assert_str_eq(c.pass.name, statics[_i].name);
		ck_assert_str_eq(c.pass.value, statics[_i].value);
		ck_assert(is_never(c.pass.expires));
	} else {
		ck_assert_msg(says == -1 && strstr(c.err.text, statics[_i].value), "%s: %s",
			      statics[_i].why, c.err.text);
	}
	arena_clear(&c.arena);
}
END_TEST

START_TEST(a_token_too_long_for_a_header_is_refused)
{
	struct auth_case c;
	char pair[AUTH_HEADER_MAX + 16] = "token=";

	memset(pair + 6, 'x', AUTH_HEADER_MAX);
	open_case(&c, "bearer");
	set(&c, pair);
	ck_assert_int_eq(c.kind->present(c.settings, &c.pass, &c.err), -1);
	ck_assert_int_eq(c.err.kind, ERR_LIMIT);
	ck_assert(!strstr(c.err.text, "xxx"));
	arena_clear(&c.arena);
}
END_TEST

/* ---- forms ---- */

START_TEST(client_credentials_in_the_header)
{
	struct auth_case c;

	open_case(&c, "client-credentials");
	set(&c, "token_url=https://auth.example.org/token");
	set(&c, "client_id=a:b");
	set(&c, "client_secret=p&w\n");
	set(&c, "scope=system/Slot.rs x");
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_str_eq(c.request.method, "POST");
	ck_assert_str_eq(c.request.url, "https://auth.example.org/token");
	ck_assert_str_eq(c.request.body,
			 "grant_type=client_credentials&scope=system%2FSlot.rs%20x");
	ck_assert_uint_eq(c.request.body_length, strlen(c.request.body));
	ck_assert_str_eq(header_of(&c.request, "Authorization"), "Basic YSUzQWI6cCUyNnc="); /* a%3Ab:p%26w */
	ck_assert_str_eq(header_of(&c.request, "Content-Type"),
			 "application/x-www-form-urlencoded");
	ck_assert(!c.request.authorize && !c.request.stream && c.request.reply_max > 0);
	arena_clear(&c.arena);
}
END_TEST

START_TEST(client_credentials_in_the_form)
{
	struct auth_case c;

	open_case(&c, "client-credentials");
	set(&c, "token_url=https://auth.example.org/token");
	set(&c, "client_id=me");
	set(&c, "client_secret=p&w=+");
	set(&c, "style=post");
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_str_eq(c.request.body,
			 "grant_type=client_credentials&client_id=me&client_secret=p%26w%3D%2B");
	ck_assert_str_eq(header_of(&c.request, "Authorization"), "");
	arena_clear(&c.arena);
}
END_TEST

START_TEST(a_refresh_token)
{
	struct auth_case c;

	open_case(&c, "refresh-token");
	set(&c, "client_id=me");
	set(&c, "client_secret=s");
	set(&c, "refresh_token=1//r\n");
	ck_assert_int_eq(begin(&c), 0);
	ck_assert_str_eq(c.request.url, "https://oauth2.googleapis.com/token");
	ck_assert_str_eq(
		c.request.body,
		"grant_type=refresh_token&client_id=me&client_secret=s&refresh_token=1%2F%2Fr");
	arena_clear(&c.arena);
}
END_TEST

/* ---- assertions ---- */

START_TEST(a_service_account_signs_with_its_key_file)
{
	struct auth_case c;
	char *pem = key_pem(EVP_RSA_gen(2048));
	struct json_object *file cleanup_tree = json_object_new_object(), *claims cleanup_tree = NULL;
	int64_t exp = 0;

	json_object_object_add(file, "type", json_object_new_string("service_account"));
	json_object_object_add(file, "private_key_id", json_object_new_string("a1b2c3d4"));
	json_object_object_add(file, "private_key", json_object_new_string(pem));
	json_object_object_add(
		file, "client_email",
		json_object_new_string("capacityd@acme-ads.iam.gserviceaccount.com"));
	open_case(&c, "service-account");
	ck_assert_ptr_null(c.kind->user(c.settings, &c.arena));
	feed_case_store(&c.arena, feed_case_option(c.kind->options, "key", 3), c.settings,
			json_object_to_json_string(file));
	ck_assert_str_eq(c.kind->user(c.settings, &c.arena),
			 "capacityd@acme-ads.iam.gserviceaccount.com");
	ck_assert_msg(begin(&c) == 0, "%s", c.err.text);
	ck_assert_str_eq(c.request.url, "https://oauth2.googleapis.com/token");
	/* Known from the claims alone; the signature is another every time the key is. */
	ck_assert_ptr_nonnull(
		strstr(c.request.body,
		       "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
		       "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImExYjJjM2Q0In0."
		       "eyJpc3MiOiJjYXBhY2l0eWRA"));
	claims = jwt_part(&c.request, "&assertion=", 1);
	ck_assert_str_eq(tree_text_or(claims, "scope", ""),
			 "https://www.googleapis.com/auth/adwords");
	ck_assert_str_eq(tree_text_or(claims, "aud", ""), "https://oauth2.googleapis.com/token");
	ck_assert_int_eq(tree_int64(claims, "$", "exp", &exp, &c.err), 0);
	ck_assert_int_eq(exp, NOW_S + 3600);
	free(pem);
	arena_clear(&c.arena);
}
END_TEST

static const struct {
	const char *why, *file, *words;
} bad_files[] = {
	{ "not JSON", "hunter2", "service account's JSON key file" },
	{ "no key", "{\"client_email\":\"hunter2@x\"}", "private_key" },
	{ "no email", "{\"private_key\":\"hunter2\"}", "client_email" },
	{ "a key that is none", "{\"private_key\":\"hunter2\",\"client_email\":\"a@b\"}",
	  "service account's JSON key file" },
};

START_TEST(a_bad_key_file)
{
	struct auth_case c;

	open_case(&c, "service-account");
	feed_case_store(&c.arena, feed_case_option(c.kind->options, "key", 3), c.settings,
			bad_files[_i].file);
	ck_assert_int_eq(begin(&c), -1);
	ck_assert_int_eq(c.err.kind, ERR_AUTH);
	ck_assert_msg(strstr(c.err.text, bad_files[_i].words), "%s: %s", bad_files[_i].why, c.err.text);
	ck_assert(!strstr(c.err.text, "hunter2"));
	arena_clear(&c.arena);
}
END_TEST

static const struct {
	const char *base, *url;
	bool may;
} ways[] = {
	{ "https://a.example.org/r4", "https://a.example.org/other", true },
	{ "https://a.example.org", "https://A.example.org", true },
	{ "https://a.example.org/r4", "https://b.example.org/r4", false },
	{ "https://a.example.org/r4", "https://a.example.org.evil.example/r4", false },
	{ "https://a.example.org/r4", "https://a.example.org:8443/r4", false },
	{ "https://a.example.org/r4", "http://a.example.org/r4", false },
	{ "https://a.example.org/r4", "https://a.example.org@evil.example/r4", false },
	{ NULL, "https://a.example.org", true },
};

START_TEST(a_credential_goes_home_or_nowhere)
{
	struct auth auth = { &auth_none, NULL, ways[_i].base };

	ck_assert_msg(auth_may_go(&auth, ways[_i].url) == ways[_i].may, "%s", ways[_i].url);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("auth");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, every_kind_is_complete_and_found_by_its_name);
	tcase_add_loop_test(tc, a_fixed_header, 0, ROWS(statics));
	tcase_add_test(tc, a_token_too_long_for_a_header_is_refused);
	tcase_add_test(tc, client_credentials_in_the_header);
	tcase_add_test(tc, client_credentials_in_the_form);
	tcase_add_test(tc, a_refresh_token);
	tcase_add_loop_test(tc, a_credential_goes_home_or_nowhere, 0, ROWS(ways));
	tcase_add_test(tc, a_service_account_signs_with_its_key_file);
	tcase_add_loop_test(tc, a_bad_key_file, 0, ROWS(bad_files));
	return run_case("auth", tc);
}
