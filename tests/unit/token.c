/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token.c - how often a credential is used, and what happens when it is refused.
 *
 * The kind of credential is the test's own: it asks for "/token" and takes the
 * body for the pass.  Time is the number the test says it is.
 */
#include "daemon/token.h"

#include "tests/unit/support/asker.h"

enum { LIFE_S = 3600, GETS = 100 };

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"

static struct peer_line lines[] = { { .path = "/token", .bytes = OK_HEAD "pass" } };

static const struct instant start = { INT64_C(1795348800000) };

/* ---- a credential of our own ---- */

struct settings {
	char url[128];
	int begun, rounds; /* rounds: answers that lead to another question */
};

static int fake_begin(struct auth_talk *talk, struct request *ret, struct err *err)
{
	struct settings *s = talk->auth->settings;

	s->begun++;
	if (!s->url[0])
		return err_set(err, ERR_CONFIG, "no key");
	ck_assert_uint_eq(strlen(talk->nonce), 32);
	*ret = (struct request){ .method = "POST",
				 .url = arena_strdup(talk->arena, s->url),
				 .reply_max = 4096,
				 .body = "a=b",
				 .body_length = 3 };
	return 0;
}

static int fake_advance(struct auth_talk *talk, const struct reply *reply, struct request *ret_next,
			struct auth_pass *ret, struct err *err)
{
	struct settings *s = talk->auth->settings;

	if (s->rounds > 0) {
		s->rounds--;
		*ret_next = (struct request){ .method = "GET",
					      .url = arena_strdup(talk->arena, s->url),
					      .reply_max = 4096 };
		return AUTH_SEND;
	}
	if (reply->status == 400)
		return err_set(err, ERR_AUTH, "the client is not known there");
	if (reply->status != 200)
		return err_set(err, ERR_REMOTE, "answered %d", reply->status);
	snprintf(ret->name, sizeof(ret->name), "Authorization");
	snprintf(ret->value, sizeof(ret->value), "Bearer %.*s", (int)reply->length, reply->body);
	ret->expires = after(talk->now, SPAN_SECONDS(LIFE_S));
	return AUTH_DONE;
}

static int fake_present(const void *settings, struct auth_pass *ret, struct err *err)
{
	(void)settings;
	(void)err;
	snprintf(ret->name, sizeof(ret->name), "X-Key");
	snprintf(ret->value, sizeof(ret->value), "fixed");
	return 0;
}

static const struct auth_kind exchanging = {
	.name = "exchanging", .needs_exchange = true, .begin = fake_begin, .advance = fake_advance
};
static const struct auth_kind fixed = { .name = "fixed", .present = fake_present };

/* ---- the house ---- */

struct till {
	struct asker asker;
	struct settings settings;
	struct auth auth;
	struct token *token;
	int passes, failures;
	char value[AUTH_HEADER_MAX], words[ERR_TEXT_MAX];
	bool close_when_told;
};

static void on_ready(void *context, const struct auth_pass *pass, const struct err *err)
{
	struct till *t = context;

	ck_assert((pass != NULL) != (err != NULL));
	if (t->close_when_told)
		token_close(t->token);
	if (pass) {
		t->passes++;
		snprintf(t->value, sizeof(t->value), "%s", pass->value);
	} else {
		t->failures++;
		snprintf(t->words, sizeof(t->words), "%s", err->text);
	}
}

static void till_open(struct till *t, const char *answer)
{
	memset(t, 0, sizeof(*t));
	lines[0].bytes = answer;
	asker_open(&t->asker, 4, lines, 1);
	asker_url(&t->asker, "/token", t->settings.url);
	t->auth = (struct auth){ &exchanging, &t->settings, NULL };
	t->token = token_new(t->asker.transport, &t->auth, NULL, "feed epic");
}

static void till_close(struct till *t)
{
	if (!t->close_when_told)
		token_close(t->token);
	asker_close(&t->asker);
}

static void get(struct till *t, int64_t after_s)
{
	token_get(t->token, after(start, SPAN_SECONDS(after_s)), on_ready, t);
}

static void until_told(struct till *t, int times)
{
	while (t->passes + t->failures < times)
		uv_run(&t->asker.loop, UV_RUN_ONCE);
}

static void until_asked(struct till *t, uint64_t times)
{
	while (transport_stats(t->asker.transport).finished < times)
		uv_run(&t->asker.loop, UV_RUN_ONCE);
}

START_TEST(a_hundred_callers_make_one_exchange)
{
	struct till t;
	int i;

	till_open(&t, OK_HEAD "pass");
	for (i = 0; i < GETS; i++)
		get(&t, 0);
	ck_assert_int_eq(t.passes, 0);
	until_told(&t, GETS);
	ck_assert_int_eq(t.passes, GETS);
	ck_assert_str_eq(t.value, "Bearer pass");
	ck_assert_uint_eq(peer_requests(t.asker.peer), 1);
	get(&t, 60);
	ck_assert_msg(t.passes == GETS + 1, "a fresh pass is given at once");
	ck_assert_uint_eq(peer_requests(t.asker.peer), 1);
	till_close(&t);
}
END_TEST

START_TEST(it_is_renewed_before_it_ends_and_nobody_waits)
{
	struct till t;

	till_open(&t, OK_HEAD "old.");
	get(&t, 0);
	until_told(&t, 1);
	lines[0].bytes = OK_HEAD "new.";
	get(&t, LIFE_S * 74 / 100);
	ck_assert_int_eq(t.settings.begun, 1);
	get(&t, LIFE_S * 81 / 100);
	ck_assert_int_eq(t.settings.begun, 2);
	ck_assert_int_eq(t.passes, 3);
	ck_assert_str_eq(t.value, "Bearer old.");
	until_asked(&t, 2);
	get(&t, LIFE_S * 82 / 100);
	ck_assert_str_eq(t.value, "Bearer new.");
	till_close(&t);
}
END_TEST

START_TEST(a_renewal_that_fails_costs_nothing_until_the_end)
{
	struct till t;

	till_open(&t, OK_HEAD "old.");
	get(&t, 0);
	until_told(&t, 1);
	lines[0].bytes = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
	get(&t, LIFE_S * 81 / 100);
	until_asked(&t, 2);
	get(&t, LIFE_S * 81 / 100 + 1);
	ck_assert_int_eq(t.passes, 3);
	ck_assert_msg(t.settings.begun == 2, "it rests after a failure");
	get(&t, LIFE_S - 1);
	ck_assert_msg(t.passes == 3, "a pass that ends in a second is not given out");
	until_told(&t, 4);
	ck_assert_str_eq(t.words, "feed epic: no access token: answered 500");
	till_close(&t);
}
END_TEST

static const struct {
	const char *why, *answer;
	int rest_s;
} failures[] = {
	{ "a refusal rests long: accounts lock", "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n",
	  TOKEN_REST_LONG_S },
	{ "an outage rests a little", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", TOKEN_REST_FIRST_S },
	{ "an outage that says how long",
	  "HTTP/1.1 503 No\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n", 9 },
};

START_TEST(it_rests_after_a_failure)
{
	struct till t;

	till_open(&t, failures[_i].answer);
	get(&t, 0);
	until_told(&t, 1);
	get(&t, failures[_i].rest_s - 1);
	ck_assert_msg(t.failures == 2, "%s: told at once", failures[_i].why);
	ck_assert_int_eq(t.settings.begun, 1);
	get(&t, failures[_i].rest_s);
	ck_assert_msg(t.settings.begun == 2, "%s: asked again", failures[_i].why);
	until_told(&t, 3);
	get(&t, -7200);
	ck_assert_msg(t.settings.begun == 3, "%s: a clock set back is no rest", failures[_i].why);
	until_told(&t, 4);
	till_close(&t);
}
END_TEST

START_TEST(a_pass_that_was_refused_is_asked_for_anew)
{
	struct till t;

	till_open(&t, OK_HEAD "old.");
	get(&t, 0);
	until_told(&t, 1);
	token_reject(t.token, after(start, SPAN_SECONDS(1)));
	get(&t, 1);
	ck_assert_msg(t.passes == 2, "a 401 this early speaks of an older pass");
	token_reject(t.token, after(start, SPAN_SECONDS(10)));
	get(&t, 10);
	ck_assert_int_eq(t.failures, 1);
	ck_assert_ptr_nonnull(strstr(t.words, "was not accepted"));
	get(&t, TOKEN_REST_S);
	until_told(&t, 4);
	ck_assert_int_eq(t.passes, 3);
	ck_assert_int_eq(t.settings.begun, 2);
	till_close(&t);
}
END_TEST

START_TEST(what_cannot_be_asked_is_said_at_once)
{
	struct till t;

	till_open(&t, OK_HEAD "pass");
	t.settings.url[0] = '\0';
	get(&t, 0);
	ck_assert_str_eq(t.words, "feed epic: no access token (not asked for again before a reload "
				  "or 60 min): no key");
	get(&t, TOKEN_REST_S);
	ck_assert_int_eq(t.failures, 2);
	ck_assert_int_eq(t.settings.begun, 1);
	till_close(&t);
}
END_TEST

START_TEST(an_exchange_may_take_several_requests_but_not_many)
{
	struct till t;

	till_open(&t, OK_HEAD "pass");
	t.settings.rounds = AUTH_ROUNDS_MAX - 1;
	get(&t, 0);
	get(&t, 0);
	until_told(&t, 2);
	ck_assert_int_eq(t.passes, 2);
	ck_assert_uint_eq(peer_requests(t.asker.peer), AUTH_ROUNDS_MAX);
	t.settings.rounds = AUTH_ROUNDS_MAX;
	get(&t, LIFE_S);
	until_told(&t, 3);
	ck_assert_str_eq(t.words,
			 "feed epic: no access token: the exchange of credentials does not end");
	till_close(&t);
}
END_TEST

START_TEST(closing_tells_those_who_wait)
{
	struct till t;

	till_open(&t, OK_HEAD "pass");
	get(&t, 0);
	get(&t, 0);
	till_close(&t);
	ck_assert_int_eq(t.failures, 2);
	ck_assert_ptr_nonnull(strstr(t.words, "no longer used"));
}
END_TEST

START_TEST(closing_from_inside_ready_is_safe)
{
	struct till t;

	till_open(&t, OK_HEAD "pass");
	get(&t, 0);
	get(&t, 0);
	t.close_when_told = true;
	until_told(&t, 2);
	ck_assert_int_eq(t.passes + t.failures, 2);
	till_close(&t);
}
END_TEST

START_TEST(a_fixed_credential_needs_no_exchange)
{
	struct till t;

	till_open(&t, OK_HEAD "pass");
	t.auth.kind = &fixed;
	get(&t, 0);
	ck_assert_int_eq(t.passes, 1);
	ck_assert_str_eq(t.value, "fixed");
	till_close(&t);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("token");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_hundred_callers_make_one_exchange);
	tcase_add_test(tc, it_is_renewed_before_it_ends_and_nobody_waits);
	tcase_add_test(tc, a_renewal_that_fails_costs_nothing_until_the_end);
	tcase_add_loop_test(tc, it_rests_after_a_failure, 0, ROWS(failures));
	tcase_add_test(tc, a_pass_that_was_refused_is_asked_for_anew);
	tcase_add_test(tc, what_cannot_be_asked_is_said_at_once);
	tcase_add_test(tc, an_exchange_may_take_several_requests_but_not_many);
	tcase_add_test(tc, closing_tells_those_who_wait);
	tcase_add_test(tc, closing_from_inside_ready_is_safe);
	tcase_add_test(tc, a_fixed_credential_needs_no_exchange);
	return run_case("token", tc);
}
