/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webhook.c - the signature others can check, and what each status means.
 */
#include "platform/webhook.h"
#include "tests/unit/support/run.h"

/* The example of the Standard Webhooks 1.0 specification. */
START_TEST(test_signature)
{
	static const char secret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
	static const char body[] = "{\"test\": 2432232314}";
	struct buf out cleanup_buf = BUF_INIT(128);
	struct err err = ERR_INIT;
	struct webhook_key key;

	ck_assert_int_eq(webhook_key(secret, sizeof(secret) - 1, &key, &err), 0);
	ck_assert_uint_eq(key.length, 24);
	webhook_sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body, sizeof(body) - 1, &out);
	ck_assert_str_eq(buf_text(&out), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}
END_TEST

static const struct {
	const char *why, *secret;
	size_t length; /* of the key; 0: refused */
} secrets[] = {
	{ "24 bytes", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 24 },
	{ "a file ends in a newline", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", 24 },
	{ "64 bytes", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==",
	  64 },
	{ "65 bytes", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=",
	  0 },
	{ "23 bytes", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaQ=", 0 },
	{ "another prefix", "sk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 0 },
	{ "only the prefix", "whsec_", 0 },
	{ "not base64", "whsec_****************************************", 0 },
	{ "nothing", "", 0 },
};

START_TEST(test_secret)
{
	const char *secret = secrets[_i].secret;
	struct err err = ERR_INIT;
	struct webhook_key key;
	int end = webhook_key(secret, strlen(secret), &key, &err);

	ck_assert_msg(end == (secrets[_i].length ? 0 : -1), "%s", secrets[_i].why);
	ck_assert_msg(end || key.length == secrets[_i].length, "%s", secrets[_i].why);
	/* Whatever is wrong with it, it is not for the log. */
	ck_assert_msg(strlen(secret) < 7 || !strstr(err.text, secret + 6), "%s", secrets[_i].why);
	ck_assert_msg(end == 0 || err.kind == ERR_CONFIG, "%s", secrets[_i].why);
}
END_TEST

static const struct {
	int status;
	bool renewable;
	enum outcome outcome;
	bool account_wide;
	const char *says;
} statuses[] = {
	{ 200, false, OUTCOME_DONE, false, "" },
	{ 204, false, OUTCOME_DONE, false, "" },
	{ 301, false, OUTCOME_REFUSED, true,
	  "HTTP 301, a redirect, which is never followed: correct the url" },
	{ 400, false, OUTCOME_REFUSED, false, "HTTP 400, the receiver refuses this command" },
	{ 401, false, OUTCOME_REFUSED, true,
	  "HTTP 401, the receiver does not accept our signature or credential" },
	{ 401, true, OUTCOME_LATER, true,
	  "HTTP 401, the receiver does not accept our signature or credential" },
	{ 403, true, OUTCOME_REFUSED, true, "HTTP 403, the receiver refuses access" },
	{ 404, false, OUTCOME_REFUSED, false, "HTTP 404, the receiver refuses this command" },
	{ 408, false, OUTCOME_UNSURE, false, "HTTP 408, the receiver gave up waiting" },
	{ 410, false, OUTCOME_REFUSED, true,
	  "HTTP 410, the receiver asks to stop: take this platform out of the configuration" },
	{ 422, false, OUTCOME_REFUSED, false, "HTTP 422, the receiver refuses this command" },
	{ 429, false, OUTCOME_LATER, true, "HTTP 429, the receiver asks to wait" },
	{ 500, false, OUTCOME_UNSURE, false, "HTTP 500, the receiver failed, it may have acted" },
	{ 502, false, OUTCOME_UNSURE, false, "HTTP 502, the receiver failed, it may have acted" },
	{ 503, false, OUTCOME_LATER, true, "HTTP 503, the receiver is not available" },
	{ 504, false, OUTCOME_UNSURE, false, "HTTP 504, the receiver failed, it may have acted" },
	{ 199, false, OUTCOME_UNSURE, false, "HTTP 199, the receiver failed, it may have acted" },
};

START_TEST(test_status)
{
	struct reply reply = { .status = statuses[_i].status, .retry_after = SPAN_SECONDS(30) };
	struct closing c;

	webhook_classify(&reply, statuses[_i].renewable, &c);
	ck_assert_msg(c.outcome == statuses[_i].outcome, "HTTP %d", reply.status);
	ck_assert_msg(c.account_wide == statuses[_i].account_wide, "HTTP %d", reply.status);
	ck_assert_str_eq(c.words, statuses[_i].says);
	ck_assert_int_eq(c.retry_after.ms, 30000);
}
END_TEST

START_TEST(test_can_read)
{
	struct webhook w = { .url = "https://hooks.example.org/" };

	ck_assert(!webhook_can_read(&w));
	w.state_url = "https://hooks.example.org/state";
	ck_assert(webhook_can_read(&w));
}
END_TEST

START_TEST(test_target_name)
{
	const struct platform_kind *kind = platform_kind_find("webhook");
	struct webhook_target target = { .name = "harbor-point/primary-care" };
	char longer[NOTICE_MAX + 2];
	struct err err = ERR_INIT;

	ck_assert_str_eq(kind->target_name(&target), target.name);
	ck_assert_int_eq(kind->target_check(&target, &err), 0);
	target.name = "";
	ck_assert_int_eq(kind->target_check(&target, &err), -1);
	memset(longer, 'a', sizeof(longer));
	longer[NOTICE_MAX + 1] = '\0';
	target.name = longer;
	ck_assert_int_eq(kind->target_check(&target, &err), -1);
	ck_assert_str_eq(err.text, "name: expected 1 to 240 characters");
}
END_TEST

/* The id is the receiver's only way to tell a retry from a new command. */
START_TEST(test_a_retry_keeps_its_id_and_nothing_else)
{
	struct credential secret = { .bytes = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .length = 38 };
	struct webhook w = { .url = "https://hooks.example.org/", .secret = &secret };
	struct webhook_target name = { .name = "a" };
	struct target target = { .select = &name };
	struct command command = { .id = 41, .verb = VERB_PAUSE, .reason = "full" };
	struct platform_config config = { .kind = platform_kind_find("webhook"), .settings = &w };
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct platform_talk t = { .config = &config,
				   .targets = &target,
				   .commands = &command,
				   .command_count = 1,
				   .arena = &arena,
				   .now = { 1000000 } };
	struct request first, second;
	struct err err = ERR_INIT;

	ck_assert_int_eq(platform_write_begin(&t, &first, &err), PLATFORM_SEND);
	t.now.ms += 60000;
	ck_assert_int_eq(platform_write_begin(&t, &second, &err), PLATFORM_SEND);
	ck_assert_str_eq(first.body, second.body);
	ck_assert_str_eq(first.headers[1].name, "webhook-id");
	ck_assert_str_eq(first.headers[1].value, second.headers[1].value);
	ck_assert_str_eq(first.headers[2].value, "1000");
	ck_assert_str_eq(second.headers[2].value, "1060");
	ck_assert_str_ne(first.headers[3].value, second.headers[3].value);
}
END_TEST

START_TEST(test_without_the_secret_nothing_is_sent)
{
	struct credential unread = { .name = "hook" };
	struct webhook w = { .url = "https://hooks.example.org/", .secret = &unread };
	struct command command = { .id = 41 };
	struct platform_config config = { .kind = platform_kind_find("webhook"), .settings = &w };
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct platform_talk t = {
		.config = &config, .commands = &command, .command_count = 1, .arena = &arena
	};
	struct request r;
	struct err err = ERR_INIT;

	ck_assert_int_eq(platform_write_begin(&t, &r, &err), -1);
	ck_assert_int_eq(err.kind, ERR_AUTH);
	ck_assert_int_eq(t.endings[0].outcome, OUTCOME_LATER);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("webhook");

	tcase_add_test(t, test_signature);
	tcase_add_loop_test(t, test_secret, 0, ROWS(secrets));
	tcase_add_loop_test(t, test_status, 0, ROWS(statuses));
	tcase_add_test(t, test_can_read);
	tcase_add_test(t, test_target_name);
	tcase_add_test(t, test_a_retry_keeps_its_id_and_nothing_else);
	tcase_add_test(t, test_without_the_secret_nothing_is_sent);
	return run_case("webhook", t);
}
