/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auth_samples.c - answers as servers and what stands before them really give
 * them, read by the kind that will meet them.
 */
#include "support/auth_case.h"

enum { SAMPLE_MAX = 16 * 1024 };

static const struct {
	const char *why, *file, *type;
	int status;
	bool looking; /* it answers the question where tokens are */
	int next;     /* AUTH_SEND, AUTH_DONE or -1 */
	enum err_kind kind;
	const char *words; /* of the refusal; for a SEND, where it goes */
} samples[] = {
	{ "the server's own description", "smart-configuration.json", "application/json", 200, true,
	  AUTH_SEND, ERR_NONE, "https://auth.example.org/oauth2/token" },
	{ "a token", "token.ok.json", "application/json", 200, false, AUTH_DONE, ERR_NONE, "" },
	{ "a proxy's page", "token.error-html-from-proxy.html", "text/html", 502, false, -1,
	  ERR_REMOTE, "the token endpoint answered HTTP 502" },
	{ "the same page with a good status", "token.error-html-from-proxy.html", "text/html", 200,
	  false, -1, ERR_REMOTE, "a web page instead of JSON" },
	{ "the same page where the description should be", "token.error-html-from-proxy.html",
	  "text/html", 200, true, -1, ERR_REMOTE, "smart-configuration answered a web page" },
	{ "a client that is not known", "token.error-invalid_client.json", "application/json", 401,
	  false, -1, ERR_AUTH, "invalid_client: the client id, its key or its secret is not accepted" },
	{ "a scope that is not granted", "token.error-invalid_scope.json", "application/json", 400,
	  false, -1, ERR_AUTH, "invalid_scope: the scope is not granted to this client" },
};

static size_t read_sample(const char *name, char body[SAMPLE_MAX])
{
	char path[128];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "tests/samples/smart-auth/%s", name);
	f = fopen(path, "re");
	ck_assert_msg(f != NULL, "%s", path);
	n = fread(body, 1, SAMPLE_MAX, f);
	fclose(f);
	ck_assert_uint_gt(n, 0);
	return n;
}

static void open_sampled(struct auth_case *c, bool looking)
{
	char *pem = key_pem(EVP_RSA_gen(2048));

	open_case(c, "smart-backend");
	c->auth.base = "https://ehr.example.org/r4";
	set(c, "client_id=me");
	if (!looking)
		set(c, "token_url=https://auth.example.org/oauth2/token");
	feed_case_store(&c->arena, feed_case_option(c->kind->options, "key", 3), c->settings, pem);
	free(pem);
	ck_assert_int_eq(begin(c), 0);
	ck_assert_str_eq(header_of(&c->request, "Accept"), "application/json");
}

START_TEST(a_sample_means)
{
	char body[SAMPLE_MAX];
	struct auth_case c;
	struct reply r = { .status = samples[_i].status,
			   .content_type = samples[_i].type,
			   .body = body,
			   .length = read_sample(samples[_i].file, body) };
	int next;

	open_sampled(&c, samples[_i].looking);
	next = c.kind->advance(&c.talk, &r, &c.request, &c.pass, &c.err);
	ck_assert_msg(next == samples[_i].next && c.err.kind == samples[_i].kind, "%s: %d %s",
		      samples[_i].why, next, c.err.text);
	if (next == AUTH_SEND)
		ck_assert_str_eq(c.request.url, samples[_i].words);
	else
		ck_assert_msg(strstr(c.err.text, samples[_i].words), "%s: %s", samples[_i].why,
			      c.err.text);
	if (next == AUTH_DONE) {
		ck_assert_str_eq(c.pass.value, "Bearer example-opaque-token-not-a-secret");
		ck_assert_int_eq(c.pass.expires.ms, now.ms + 300 * 1000);
		ck_assert_str_eq(c.pass.warning, "");
	}
	arena_clear(&c.arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("auth_samples");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_sample_means, 0, ROWS(samples));
	return run_case("auth_samples", tc);
}
