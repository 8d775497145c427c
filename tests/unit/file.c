/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.c - commands as lines others can check, and how a file tells what is.
 */
#include "platform/file.h"

#include "base/money.h"
#include "base/tree.h"
#include "platform/webhook.h"
#include "tests/unit/support/run.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

static struct arena arena = ARENA_INIT(1024 * 1024);
static struct credential secret = { .bytes = SECRET, .length = sizeof(SECRET) - 1 };
static struct file settings;
static struct webhook_target names[2] = { { .name = "a" }, { .name = "b" } };
static struct target targets[2] = { { .select = &names[0] }, { .select = &names[1] } };
static struct platform_config config;
static struct command commands[2];
static struct platform_talk talk;

static void setup(void)
{
	static const target_ix read[] = { 0, 1 };

	settings = (struct file){ .path = "/var/lib/commands", .state_file = "/srv/state", .secret = &secret };
	config = (struct platform_config){ .kind = platform_kind_find("file"), .settings = &settings };
	commands[0] = (struct command){ .id = 7,
					.verb = VERB_SET_BUDGET,
					.budget_micros = 90 * MICROS,
					.planned_at = { INT64_C(1795348800000) },
					.reason = "2 openings \"left\"" };
	commands[1] =
		(struct command){ .id = 8, .target = 1, .verb = VERB_SET_BUDGET, .budget_micros = MICROS };
	talk = (struct platform_talk){ .config = &config,
				       .targets = targets,
				       .commands = commands,
				       .command_count = 2,
				       .read = read,
				       .read_count = 2,
				       .now = { INT64_C(1795348800000) },
				       .arena = &arena };
}

static void teardown(void)
{
	arena_clear(&arena);
}

START_TEST(a_line_is_what_a_webhook_would_be)
{
	static const char *const parts[] = { "\"schema\":1", "\"id\":\"cmd_7\"", "\"target\":\"a\"",
					     "\"verb\":\"set-budget\"",
					     "\"budget_micros\":\"90000000\"" };
	struct buf signature cleanup_buf = BUF_INIT(128);
	struct json_object *line cleanup_tree = NULL;
	struct err err = ERR_INIT;
	struct webhook_key key;
	struct request ask;
	const char *body;
	size_t first;

	ck_assert_int_eq(platform_write_begin(&talk, &ask, &err), PLATFORM_SEND);
	ck_assert_str_eq(ask.method, "APPEND");
	ck_assert_str_eq(ask.url, "/var/lib/commands");
	ck_assert_int_eq(ask.body[ask.body_length - 1], '\n');
	first = strcspn(ask.body, "\n");
	line = tree_parse(ask.body, first, &err);
	ck_assert_msg(line != NULL, "%s", err.text);
	ck_assert_ptr_eq(strchr(ask.body + first + 1, '\n'), ask.body + ask.body_length - 1);
	body = tree_text_or(line, "body", "");
	for (int i = 0; i < ROWS(parts); i++)
		ck_assert_msg(strstr(body, parts[i]) != NULL, "no %s in %s", parts[i], body);
	ck_assert_int_eq(webhook_key(SECRET, sizeof(SECRET) - 1, &key, &err), 0);
	webhook_sign(&key, "cmd_7", "1795348800", body, strlen(body), &signature);
	ck_assert_str_eq(tree_text_or(line, "id", ""), "cmd_7");
	ck_assert_str_eq(tree_text_or(line, "timestamp", ""), "1795348800");
	ck_assert_str_eq(tree_text_or(line, "signature", ""), buf_text(&signature));
}
END_TEST

static const struct {
	const char *why;
	struct reply reply;
	enum outcome outcome;
} ends[] = {
	{ "on the disk", { .status = 200 }, OUTCOME_DONE },
	{ "not in the file", { .fault = FAULT_NOT_SENT, .words = "the disk is full" }, OUTCOME_LATER },
	{ "nobody knows", { .fault = FAULT_NO_REPLY, .words = "cannot be flushed" }, OUTCOME_UNSURE },
	{ "withdrawn", { .fault = FAULT_STOPPED }, OUTCOME_LATER },
};

START_TEST(how_it_ends)
{
	struct err err = ERR_INIT;
	struct request ask;

	ck_assert_int_eq(platform_write_begin(&talk, &ask, &err), PLATFORM_SEND);
	ck_assert_int_eq(config.kind->write_advance(&talk, &ends[_i].reply, &ask, &err), PLATFORM_DONE);
	for (int i = 0; i < 2; i++)
		ck_assert_msg(talk.endings[i].outcome == ends[_i].outcome, "%s: %s", ends[_i].why,
			      outcome_name(talk.endings[i].outcome));
}
END_TEST

START_TEST(nothing_is_written_to_be_judged)
{
	struct err err = ERR_INIT;
	struct request ask;

	talk.validate_only = true;
	ck_assert_int_eq(platform_write_begin(&talk, &ask, &err), PLATFORM_DONE);
	ck_assert_int_eq(talk.endings[1].outcome, OUTCOME_DONE);
	ck_assert_str_eq(talk.endings[1].words, "not checked: a file cannot be asked");
}
END_TEST

START_TEST(a_file_tells_how_all_are)
{
	static const char text[] = "{\"schema\":1,\"targets\":[{\"name\":\"b\",\"status\":"
				   "\"paused\",\"budget_micros\":\"5000000\"}]}";
	const struct reply reply = { .status = 200, .body = text, .length = sizeof(text) - 1 };
	const struct reply broken = { .status = 200, .body = "{", .length = 1 };
	struct err err = ERR_INIT;
	struct request ask;

	ck_assert(platform_can_read(&config));
	ck_assert_int_eq(platform_read_begin(&talk, &ask, &err), PLATFORM_SEND);
	ck_assert_str_eq(ask.method, "FILE");
	ck_assert_str_eq(ask.url, "/srv/state");
	ck_assert_msg(config.kind->read_advance(&talk, &reply, &ask, &err) == PLATFORM_DONE, "%s",
		      err.text);
	ck_assert(!talk.sightings[0].seen);
	ck_assert_str_eq(talk.sightings[0].trouble,
			 "the state file does not know a target called a");
	ck_assert(talk.sightings[1].seen && talk.sightings[1].steerable);
	ck_assert_int_eq(talk.sightings[1].state.status, AD_PAUSED);
	ck_assert_int_eq(talk.sightings[1].state.budget_micros, 5 * MICROS);
	ck_assert_int_eq(config.kind->read_advance(&talk, &broken, &ask, &err), -1);
	settings.state_file = NULL;
	ck_assert(!platform_can_read(&config));
	ck_assert_int_eq(platform_read_begin(&talk, &ask, &err), -1);
}
END_TEST

START_TEST(a_path_is_whole)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(config.kind->check(&settings, &err), 0);
	settings.state_file = "state.json";
	ck_assert_int_eq(config.kind->check(&settings, &err), -1);
	ck_assert_str_eq(err.text, "state_file: expected the whole path, beginning with /");
	settings.path = "commands";
	ck_assert_int_eq(config.kind->check(&settings, &err), -1);
	ck_assert_str_eq(err.text, "path: expected the whole path, beginning with /");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("file");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_line_is_what_a_webhook_would_be);
	tcase_add_loop_test(tc, how_it_ends, 0, ROWS(ends));
	tcase_add_test(tc, nothing_is_written_to_be_judged);
	tcase_add_test(tc, a_file_tells_how_all_are);
	tcase_add_test(tc, a_path_is_whole);
	return run_case("file", tc);
}
