/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_renewal.c - a pass that came with a new secret is used when that secret is on disk.
 *
 * The kind of credential is the test's own: each answer's body is the pass and, with
 * a "+" behind it, the next secret.  The vault is a real one.
 */
#include "daemon/token.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/support/asker.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

static struct peer_line lines[] = { { .path = "/token", .bytes = OK_HEAD "pass+" } };
static const struct instant start = { INT64_C(1795348800000) };
static struct credential seed = { CREDENTIAL_NAME, "r", "seed", 4 };

struct settings {
	char url[128], asked_with[64];
	int begun;
};

static int fake_begin(struct auth_talk *talk, struct request *ret, struct err *err)
{
	struct settings *s = talk->auth->settings;

	(void)err;
	s->begun++;
	snprintf(s->asked_with, sizeof(s->asked_with), "%.63s",
		 talk->memory->renewed[0] ? talk->memory->renewed : "seed");
	*ret = (struct request){ .method = "POST",
				 .url = arena_strdup(talk->arena, s->url),
				 .reply_max = 4096 };
	return 0;
}

static int fake_advance(struct auth_talk *talk, const struct reply *reply, struct request *ret_next,
			struct auth_pass *ret, struct err *err)
{
	const struct settings *s = talk->auth->settings;

	(void)ret_next;
	if (reply->status != 200)
		return err_set(err, ERR_REMOTE, "answered %d", reply->status);
	snprintf(ret->name, sizeof(ret->name), "Authorization");
	snprintf(ret->value, sizeof(ret->value), "pass %d", s->begun);
	ret->expires = after(talk->now, SPAN_SECONDS(3600));
	talk->memory->changed = reply->body[4] == '+';
	if (talk->memory->changed)
		snprintf(talk->memory->renewed, sizeof(talk->memory->renewed), "next %d", s->begun);
	return AUTH_DONE;
}

static const struct credential *fake_seed(const void *settings)
{
	(void)settings;
	return &seed;
}

static const struct auth_kind renewing = { .name = "renewing",
					   .needs_exchange = true,
					   .begin = fake_begin,
					   .advance = fake_advance,
					   .seed = fake_seed };

/* ---- the house ---- */

struct till {
	struct asker asker;
	struct settings settings;
	struct auth auth;
	struct vault *vault;
	struct token *token;
	char dir[64], file[128];
	int passes, failures, holds;
	char value[64], words[ERR_TEXT_MAX], on_disk[256];
};

static void hold(void *context)
{
	((struct till *)context)->holds++;
}

static void release(void *context)
{
	((struct till *)context)->holds--;
}

/* What the disk has in the moment somebody is told. */
static void on_ready(void *context, const struct auth_pass *pass, const struct err *err)
{
	struct till *t = context;
	FILE *f = fopen(t->file, "r");
	char text[1024] = "";

	if (f) {
		(void)!fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
	}
	snprintf(t->on_disk, sizeof(t->on_disk), "%.255s",
		 strstr(text, "\ntoken ") ? strtok(strstr(text, "\ntoken "), "\n") : "");
	if (pass) {
		t->passes++;
		snprintf(t->value, sizeof(t->value), "%.63s", pass->value);
	} else {
		t->failures++;
		snprintf(t->words, sizeof(t->words), "%s", err->text);
	}
}

static void token_open(struct till *t)
{
	const struct token_holder holder = { hold, release, t };

	t->token = token_new(t->asker.transport, &t->auth, NULL, "platform bing");
	token_keep_in(t->token, t->vault, "platform", "bing", &holder);
}

static void till_open(struct till *t, const char *answer)
{
	char store[96];

	memset(t, 0, sizeof(*t));
	lines[0].bytes = answer;
	asker_open(&t->asker, 4, lines, 1);
	asker_url(&t->asker, "/token", t->settings.url);
	snprintf(t->dir, sizeof(t->dir), "/tmp/capacityd-token-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(t->dir));
	snprintf(store, sizeof(store), "%s/capacityd.db", t->dir);
	snprintf(t->file, sizeof(t->file), "%s/tokens/platform-bing", t->dir);
	t->vault = vault_new(store);
	t->auth = (struct auth){ &renewing, &t->settings, NULL };
	token_open(t);
}

static void till_close(struct till *t)
{
	static const char *const files[] = { "/tokens/platform-bing", "/tokens/platform-bing.lock",
					     "/tokens/platform-bing.new" };
	char path[128];

	token_close(t->token);
	asker_close(&t->asker);
	vault_free(t->vault);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", t->dir, files[i]);
		(void)remove(path);
	}
	snprintf(path, sizeof(path), "%s/tokens", t->dir);
	(void)rmdir(path);
	(void)rmdir(t->dir);
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

static void block_disk(struct till *t)
{
	char tokens[128];

	snprintf(tokens, sizeof(tokens), "%s/tokens", t->dir);
	ck_assert(mkdir(tokens, 0700) == 0 || access(tokens, F_OK) == 0);
	(void)unlink(t->file);
	ck_assert_int_eq(mkdir(t->file, 0700), 0);
}

START_TEST(it_is_on_disk_before_it_is_used)
{
	struct till t;

	till_open(&t, OK_HEAD "pass+");
	get(&t, 0);
	ck_assert_int_eq(t.holds, 1);
	ck_assert_uint_eq(vault_busy(t.vault), 1);
	until_told(&t, 1);
	ck_assert_str_eq(t.value, "pass 1");
	ck_assert_str_eq(t.on_disk, "token next 1");
	ck_assert_int_eq(t.holds, 0);
	ck_assert_uint_eq(vault_busy(t.vault), 0);
	/* The next exchange begins with it, in this life or another. */
	get(&t, 3600);
	until_told(&t, 2);
	ck_assert_str_eq(t.settings.asked_with, "next 1");
	token_close(t.token);
	token_open(&t);
	get(&t, 7200);
	until_told(&t, 3);
	ck_assert_str_eq(t.settings.asked_with, "next 2");
	ck_assert_str_eq(t.on_disk, "token next 3");
	till_close(&t);
}
END_TEST

START_TEST(an_answer_without_one_keeps_the_old)
{
	struct till t;

	till_open(&t, OK_HEAD "pass+");
	get(&t, 0);
	until_told(&t, 1);
	lines[0].bytes = OK_HEAD "pass.";
	get(&t, 3600);
	until_told(&t, 2);
	ck_assert_str_eq(t.on_disk, "token next 1");
	get(&t, 7200);
	until_told(&t, 3);
	ck_assert_str_eq(t.settings.asked_with, "next 1");
	till_close(&t);
}
END_TEST

START_TEST(a_disk_that_refuses_holds_the_pass_back)
{
	struct till t;

	till_open(&t, OK_HEAD "pass+");
	block_disk(&t);
	/* A directory in its place cannot be read either: so the disk fails after the question. */
	ck_assert_int_eq(rmdir(t.file), 0);
	get(&t, 0);
	ck_assert_int_eq(mkdir(t.file, 0700), 0);
	until_told(&t, 1);
	ck_assert_int_eq(t.passes, 0);
	ck_assert_ptr_nonnull(strstr(t.words, "its new refresh token could not be stored in "));
	ck_assert_ptr_null(strstr(t.words, "next 1"));
	/* Not again before a rest, and never a second exchange: the pass is there, held. */
	get(&t, 1);
	get(&t, TOKEN_REST_FIRST_S);
	ck_assert_int_eq(t.failures, 3);
	ck_assert_int_eq(rmdir(t.file), 0);
	get(&t, 60);
	ck_assert_int_eq(t.passes, 1);
	ck_assert_str_eq(t.value, "pass 1");
	ck_assert_str_eq(t.on_disk, "token next 1");
	ck_assert_int_eq(t.settings.begun, 1);
	till_close(&t);
}
END_TEST

START_TEST(an_old_pass_serves_while_the_new_one_is_held)
{
	struct till t;

	till_open(&t, OK_HEAD "pass+");
	get(&t, 0);
	until_told(&t, 1);
	get(&t, 3000); /* old enough for another */
	ck_assert_int_eq(t.settings.begun, 2);
	block_disk(&t);
	while (t.holds)
		uv_run(&t.asker.loop, UV_RUN_ONCE);
	get(&t, 3001);
	ck_assert_int_eq(t.passes, 3);
	ck_assert_str_eq(t.value, "pass 1");
	ck_assert_int_eq(rmdir(t.file), 0);
	get(&t, 3100);
	ck_assert_str_eq(t.value, "pass 2");
	ck_assert_str_eq(t.on_disk, "token next 2");
	till_close(&t);
}
END_TEST

START_TEST(a_reload_finds_what_the_disk_refused)
{
	struct till t;

	till_open(&t, OK_HEAD "pass+");
	get(&t, 0);
	block_disk(&t);
	until_told(&t, 1);
	token_close(t.token);
	ck_assert_int_eq(rmdir(t.file), 0);
	token_open(&t);
	get(&t, 10);
	until_told(&t, 2);
	ck_assert_str_eq(t.settings.asked_with, "next 1");
	ck_assert_int_eq(t.passes, 1);
	till_close(&t);
}
END_TEST

START_TEST(a_stored_one_that_cannot_be_read_is_no_reason_to_use_an_older)
{
	struct till t;

	till_open(&t, OK_HEAD "pass+");
	block_disk(&t);
	get(&t, 0);
	ck_assert_int_eq(t.failures, 1);
	ck_assert_int_eq(t.settings.begun, 0);
	ck_assert_ptr_nonnull(strstr(t.words, "cannot be read"));
	till_close(&t);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("token_renewal");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, it_is_on_disk_before_it_is_used);
	tcase_add_test(tc, an_answer_without_one_keeps_the_old);
	tcase_add_test(tc, a_disk_that_refuses_holds_the_pass_back);
	tcase_add_test(tc, an_old_pass_serves_while_the_new_one_is_held);
	tcase_add_test(tc, a_reload_finds_what_the_disk_refused);
	tcase_add_test(tc, a_stored_one_that_cannot_be_read_is_no_reason_to_use_an_older);
	return run_case("token_renewal", tc);
}
