/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform.c - the list of kinds, the careful start of a talk, and what silence means.
 */
#include <stdio.h>

#include "base/money.h"
#include "platform/ending.h"
#include "platform/platform.h"
#include "tests/unit/support/run.h"

/* ---- the list ---- */

START_TEST(test_kinds)
{
	size_t n = 0;

	for (; platform_kind_at(n); n++) {
		const struct platform_kind *k = platform_kind_at(n);

		ck_assert_ptr_eq(platform_kind_find(k->name), k);
		ck_assert_msg(!n || strcmp(platform_kind_at(n - 1)->name, k->name) < 0,
			      "%s is out of order", k->name);
		ck_assert(k->summary && k->options && k->target_options && k->settings_size);
		ck_assert(k->target_name && k->read_begin && k->read_advance && k->write_begin &&
			  k->write_advance);
	}
	ck_assert_uint_ge(n, 2);
	ck_assert_ptr_null(platform_kind_at(n + 1));
	ck_assert_ptr_null(platform_kind_find("google"));
}
END_TEST

START_TEST(test_lanes)
{
	ck_assert_int_eq(verb_lane(VERB_PAUSE), verb_lane(VERB_ENABLE));
	ck_assert_int_ne(verb_lane(VERB_PAUSE), verb_lane(VERB_SET_BUDGET));
}
END_TEST

/* ---- the step budgets move in ---- */

static const struct {
	const char *why, *currency;
	int64_t unit;
} units[] = {
	{ "dollars have cents", "USD", 10000 },
	{ "yen have nothing smaller", "JPY", 1000000 },
	{ "the last of the list counts", "XPF", 1000000 },
	{ "three decimals are more than any platform bills", "KWD", 10000 },
	{ "no currency is as good as most", "", 10000 },
	{ "none at all too", NULL, 10000 },
};

START_TEST(test_unit)
{
	ck_assert_msg(money_unit(units[_i].currency) == units[_i].unit, "%s", units[_i].why);
}
END_TEST

/* ---- a kind that says nothing at all ---- */

static int mute_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	(void)ret;
	ck_assert_int_eq(*(int *)t->state, 0);
	return *(const int *)t->config->settings < 0 ? err_set(err, ERR_CONFIG, "no key") : PLATFORM_SEND;
}

static bool never(const void *settings)
{
	(void)settings;
	return false;
}

static const struct platform_kind mute_kind = {
	.name = "mute",
	.state_size = sizeof(int),
	.can_read = never,
	.read_begin = mute_begin,
	.write_begin = mute_begin,
};

static const struct platform_kind open_kind = { .name = "open" };

struct scene {
	struct arena arena;
	int answer;
	target_ix read[2];
	struct command commands[2];
	struct platform_config config;
	struct platform_talk talk;
};

static void scene_init(struct scene *s, int answer)
{
	*s = (struct scene){
		.arena = ARENA_INIT(64 * 1024),
		.answer = answer,
		.read = { 7, 9 },
		.commands = { { .id = 41 }, { .id = 42 } },
		.config = { .kind = &mute_kind },
	};
	s->config.settings = &s->answer;
	s->talk = (struct platform_talk){
		.config = &s->config,
		.read = s->read,
		.read_count = 2,
		.commands = s->commands,
		.command_count = 2,
		.arena = &s->arena,
		.retry_after = SPAN_SECONDS(5),
	};
}

START_TEST(test_a_read_starts_unseen)
{
	struct err err = ERR_INIT;
	struct request r;
	struct scene s;

	scene_init(&s, 0);
	ck_assert_int_eq(platform_read_begin(&s.talk, &r, &err), PLATFORM_SEND);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(s.talk.sightings[i].target, s.read[i]);
		ck_assert(!s.talk.sightings[i].seen && !s.talk.sightings[i].steerable);
		ck_assert_int_eq(s.talk.sightings[i].state.budget_micros, BUDGET_UNKNOWN);
		ck_assert_int_eq(s.talk.sightings[i].state.status, AD_UNKNOWN);
		ck_assert(s.talk.sightings[i].trouble[0]);
	}
	ck_assert_int_eq(s.talk.retry_after.ms, 0);
	arena_clear(&s.arena);
}
END_TEST

START_TEST(test_a_write_starts_unsure)
{
	struct err err = ERR_INIT;
	struct request r;
	struct scene s;

	scene_init(&s, 0);
	ck_assert_int_eq(platform_write_begin(&s.talk, &r, &err), PLATFORM_SEND);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(s.talk.endings[i].command, 41 + i);
		ck_assert_int_eq(s.talk.endings[i].outcome, OUTCOME_UNSURE);
	}
	arena_clear(&s.arena);
}
END_TEST

START_TEST(test_what_cannot_be_written_was_not_sent)
{
	struct err err = ERR_INIT;
	struct request r;
	struct scene s;

	scene_init(&s, -1);
	ck_assert_int_eq(platform_write_begin(&s.talk, &r, &err), -1);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(s.talk.endings[i].outcome, OUTCOME_LATER);
		ck_assert(s.talk.endings[i].account_wide);
		ck_assert_str_eq(s.talk.endings[i].words, "not sent: no key");
	}
	arena_clear(&s.arena);
}
END_TEST

START_TEST(test_nothing_asked_is_nothing_sent)
{
	struct err err = ERR_INIT;
	struct request r;
	struct scene s;

	scene_init(&s, -1);
	s.talk.read_count = s.talk.command_count = 0;
	ck_assert_int_eq(platform_read_begin(&s.talk, &r, &err), PLATFORM_DONE);
	ck_assert_int_eq(platform_write_begin(&s.talk, &r, &err), PLATFORM_DONE);
	arena_clear(&s.arena);
}
END_TEST

START_TEST(test_can_read)
{
	struct platform_config c = { .kind = &mute_kind };

	ck_assert(!platform_can_read(&c));
	c.kind = &open_kind;
	ck_assert(platform_can_read(&c));
}
END_TEST

/* ---- silence ---- */

static const struct {
	const char *why;
	struct reply reply;
	bool is_fault;
	enum outcome outcome;
	bool account_wide;
	const char *says;
} silences[] = {
	{ "a status is no silence", { .status = 500 }, false, OUTCOME_DONE, false, "" },
	{ "no status and no fault is silence all the same", { .status = 0 }, true, OUTCOME_UNSURE, false, "there was no answer" },
	{ "what never left may be tried again",
	  { .fault = FAULT_NOT_SENT, .words = "refused" },
	  true,
	  OUTCOME_LATER,
	  false,
	  "no connection, nothing was sent: refused" },
	{ "what left may have acted",
	  { .fault = FAULT_NO_REPLY, .words = "timed out" },
	  true,
	  OUTCOME_UNSURE,
	  false,
	  "sent, but no complete reply came: timed out" },
	{ "half a reply proves nothing, whatever its status",
	  { .status = 200, .fault = FAULT_TRUNCATED },
	  true,
	  OUTCOME_UNSURE,
	  false,
	  "sent, but the reply was cut short" },
	{ "nor does an endless one",
	  { .status = 200, .fault = FAULT_TOO_LARGE },
	  true,
	  OUTCOME_UNSURE,
	  false,
	  "sent, but the reply was too long to read" },
	{ "nor one we refused to hear",
	  { .fault = FAULT_REFUSED_HERE },
	  true,
	  OUTCOME_UNSURE,
	  false,
	  "sent, but the reply could not be read" },
	{ "what we withdrew never left", { .fault = FAULT_STOPPED }, true, OUTCOME_LATER, false, "withdrawn before it was sent" },
	{ "without a credential nothing leaves, for anybody",
	  { .fault = FAULT_NO_CREDENTIAL },
	  true,
	  OUTCOME_LATER,
	  true,
	  "not sent, there is no valid credential" },
};

START_TEST(test_silence)
{
	struct closing c = { .words = "" };

	ck_assert_msg(closing_of_fault(&silences[_i].reply, &c) == silences[_i].is_fault, "%s",
		      silences[_i].why);
	ck_assert_msg(c.outcome == silences[_i].outcome, "%s", silences[_i].why);
	ck_assert_msg(c.account_wide == silences[_i].account_wide, "%s", silences[_i].why);
	ck_assert_msg(strcmp(c.words, silences[_i].says) == 0, "%s: \"%s\"", silences[_i].why, c.words);
}
END_TEST

START_TEST(test_unsent)
{
	struct closing alone = { .outcome = OUTCOME_UNSURE, .words = "silence" };
	struct closing all = { .outcome = OUTCOME_REFUSED, .account_wide = true, .words = "no access" };
	struct ending endings[3] = { 0 };
	struct platform_talk t = { .endings = endings, .command_count = 3 };

	endings_unsent(&t, 1, &alone);
	ck_assert_str_eq(endings[0].words, "");
	ck_assert_int_eq(endings[1].outcome, OUTCOME_LATER);
	ck_assert_str_eq(endings[2].words,
			 "not sent, because the request before it failed: silence");
	endings_unsent(&t, 2, &all);
	ck_assert_int_eq(endings[2].outcome, OUTCOME_REFUSED);
	ck_assert(endings[2].account_wide && !endings[1].account_wide);
}
END_TEST

/* ---- replies to reads ---- */

#define BODY(text) .body = (text), .length = sizeof(text) - 1

static const struct {
	const char *why;
	struct reply reply;
	enum err_kind kind;
	const char *says;
} readings[] = {
	{ "an answer is usable", { .status = 200, BODY("{}") }, ERR_NONE, "" },
	{ "space before it does no harm", { .status = 200, BODY(" \n{}") }, ERR_NONE, "" },
	{ "a page by its type",
	  { .status = 200, .content_type = "Text/HTML; charset=x", BODY("{}") },
	  ERR_INPUT,
	  "a web page came instead of an answer (a login page or a proxy?)" },
	{ "a page by its look",
	  { .status = 200, BODY("\r\n <html>") },
	  ERR_INPUT,
	  "a web page came instead of an answer (a login page or a proxy?)" },
	{ "emptiness is no answer", { .status = 200, .body = "", .length = 0 }, ERR_INPUT, "the answer is empty" },
	{ "nor is nothing", { .status = 204 }, ERR_REMOTE, "HTTP 204" },
	{ "somebody must renew a credential", { .status = 401 }, ERR_AUTH, "HTTP 401" },
	{ "or give access", { .status = 403 }, ERR_AUTH, "HTTP 403" },
	{ "a fault beats the status",
	  { .status = 200, .fault = FAULT_TRUNCATED, BODY("{}") },
	  ERR_REMOTE,
	  "the answer was cut short" },
	{ "the transport's words are kept",
	  { .fault = FAULT_NOT_SENT, .words = "no route" },
	  ERR_REMOTE,
	  "no connection: no route" },
	{ "a credential that cannot be had",
	  { .fault = FAULT_NO_CREDENTIAL, .words = "vault shut" },
	  ERR_AUTH,
	  "there is no valid credential: vault shut" },
};

START_TEST(test_reading)
{
	struct err err = ERR_INIT;
	int end = reading_usable(&readings[_i].reply, &err);

	ck_assert_msg(end == (readings[_i].kind == ERR_NONE ? 0 : -1), "%s", readings[_i].why);
	ck_assert_msg(err.kind == readings[_i].kind, "%s", readings[_i].why);
	ck_assert_msg(strcmp(err.text, readings[_i].says) == 0, "%s: \"%s\"", readings[_i].why, err.text);
}
END_TEST

/* ---- words ---- */

START_TEST(test_words)
{
	char words[NOTICE_MAX], longer[2 * NOTICE_MAX + 1];

	words_set(words, "two\nlines\tand \x1b[31mred");
	ck_assert_str_eq(words, "two lines and  [31mred");
	for (size_t i = 0; i < sizeof(longer) - 1; i += 2)
		memcpy(longer + i, "\xc3\xa9", 2);
	longer[sizeof(longer) - 1] = '\0';
	words_set(words, "%s", longer);
	ck_assert_uint_eq(strlen(words), NOTICE_MAX - 2); /* 239 would end in half a letter */
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("platform");

	tcase_add_test(t, test_kinds);
	tcase_add_test(t, test_lanes);
	tcase_add_loop_test(t, test_unit, 0, ROWS(units));
	tcase_add_test(t, test_a_read_starts_unseen);
	tcase_add_test(t, test_a_write_starts_unsure);
	tcase_add_test(t, test_what_cannot_be_written_was_not_sent);
	tcase_add_test(t, test_nothing_asked_is_nothing_sent);
	tcase_add_test(t, test_can_read);
	tcase_add_loop_test(t, test_silence, 0, ROWS(silences));
	tcase_add_test(t, test_unsent);
	tcase_add_loop_test(t, test_reading, 0, ROWS(readings));
	tcase_add_test(t, test_words);
	return run_case("platform", t);
}
