/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.c - who said what and why is on record, others can have it, and a hand in the
 * database is found by its line.
 */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/support/house.h"
#include "tests/e2e/support/mistake.h"
#include "tests/e2e/support/suite.h"

enum { WORDS = 10 };

/* capacityd audit ..., or whatever program is named; words end with NULL. */
static int audit(const char *name, const char *const *words, struct buf *out)
{
	char program[CHILD_PATH];
	const char *argv[WORDS + 3] = { child_program(name, program), "audit" };

	for (size_t i = 0; i < WORDS && words[i]; i++)
		argv[2 + i] = words[i];
	buf_clear(out);
	return child_run(argv, NULL, out);
}

#define AUDIT(out, ...) audit("capacityd", (const char *const[WORDS + 1]){ __VA_ARGS__ }, (out))

static const char hold[] =
	"{\"service\":\"" HARBOR "\",\"until\":\"24h\",\"reason\":\"=flu, week\"}";

/* Everything a person may tell, each with its reason where one is asked for. */
static const struct {
	const char *path, *json, *text; /* on record, around the name */
} writes[] = {
	{ "hold", hold, " by %s: =flu, week\"" },
	{ "resume", "{\"service\":\"" HARBOR "\",\"reason\":\"over\"}",
	  "handed back by %s: automatic again: over" },
	{ "stop", "{\"reason\":\"agency audit\",\"confirm\":\"Riverbend\"}", " by %s: agency audit" },
	{ "start", "{\"reason\":\"audit is over\"}", " by %s: audit is over" },
	{ "reload", "{}", "the configuration was read again by %s: 1 " },
};

static void expect_on_record(const char *around, const struct buf *events)
{
	struct buf wanted cleanup_buf = BUF_INIT(256);
	const char *gap = strstr(around, "%s");
	const struct passwd *we = getpwuid(getuid());

	ck_assert(gap && we);
	buf_append(&wanted, around, (size_t)(gap - around));
	buf_printf(&wanted, "%s%s", we->pw_name, gap + 2);
	ck_assert_msg(strstr(buf_text(events), buf_text(&wanted)) != NULL, "%s in: %s",
		      buf_text(&wanted), buf_text(events));
}

START_TEST(what_people_say_is_on_record_and_leaves_with_an_export)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf events cleanup_buf = BUF_INIT(CHILD_OUTPUT),
			  table cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	struct http answer cleanup_http = HTTP_INIT;
	char path[64];

	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		(void)snprintf(path, sizeof(path), "/api/v1/%s", writes[i].path);
		ck_assert_msg(house_post(h, path, writes[i].json, &answer) == 200, "%s: %s",
			      writes[i].path, buf_text(&answer.body));
	}
	ck_assert_int_eq(AUDIT(&events, "export", "--config", h->config, "--state-dir", h->dir), 0);
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		expect_on_record(writes[i].text, &events);
	ck_assert_ptr_nonnull(strstr(buf_text(&events), "{\"specversion\":\"1.0\","));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&events), "\"type\":\"org.capacityd.history.person.v1\""));
	ck_assert_int_eq(AUDIT(&table, "export", "--store", h->database, "--format", "csv"), 0);
	ck_assert_ptr_nonnull(
		strstr(buf_text(&table), "seq,time,kind,service,target,command,text,sha256\n"));
	ck_assert_int_eq(AUDIT(&table, "export", "--store", h->database, "--format", "csv",
			       "--until", "2020-01-01"),
			 0);
	ck_assert_str_eq(buf_text(&table), "seq,time,kind,service,target,command,text,sha256\n");
	house_close(h);
}
END_TEST

START_TEST(a_hand_in_the_database_is_found)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	struct http answer cleanup_http = HTTP_INIT;
	char head[128] = "";
	const char *at;

	ck_assert_int_eq(house_post(h, "/api/v1/hold", hold, &answer), 200);
	ck_assert_int_eq(AUDIT(&out, "verify", "--store", h->database), 0);
	at = strstr(buf_text(&out), "Head: ");
	ck_assert_msg(at && sscanf(at, "Head: %127s", head) == 1, "%s", buf_text(&out));
	/* While it runs; with the head that was seen; and by the other program. */
	ck_assert_int_eq(AUDIT(&out, "verify", "--store", h->database, "--head", head), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "is there, as it was written down"));
	ck_assert_int_eq(
		audit("capacityctl",
		      (const char *const[]){ "verify", "--json", "--store", h->database, NULL }, &out),
		0);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\"ok\":true"));

	house_by_hand(
		h,
		"UPDATE history SET text = replace(text, 'flu', 'golf') WHERE text LIKE '%flu%'");
	ck_assert_int_eq(AUDIT(&out, "verify", "--store", h->database), 1);
	ck_assert_msg(strstr(buf_text(&out), "is the first that does not fit") != NULL, "%s",
		      buf_text(&out));
	ck_assert_int_eq(AUDIT(&out, "export", "--store", h->database), 1);
	ck_assert_ptr_null(strstr(buf_text(&out), "golf"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "what was printed is not all"));
	house_by_hand(
		h,
		"UPDATE history SET text = replace(text, 'golf', 'flu') WHERE text LIKE '%golf%'");
	ck_assert_int_eq(AUDIT(&out, "verify", "--store", h->database), 0);

	house_kill(h);
	house_by_hand(h,
		      "DELETE FROM history WHERE seq >= (SELECT seq FROM history WHERE text LIKE "
		      "'%flu%')");
	ck_assert_int_eq(AUDIT(&out, "verify", "--store", h->database), 0);
	ck_assert_int_eq(AUDIT(&out, "verify", "--store", h->database, "--head", head), 1);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "lines were cut off its end"));
	house_start(h);
	house_close(h);
}
END_TEST

/* At the stop, and at the next start: what happened between the two would show. */
START_TEST(the_journal_is_told_where_the_history_ends)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct http answer cleanup_http = HTTP_INIT;

	ck_assert_int_eq(house_post(h, "/api/v1/hold", hold, &answer), 200);
	house_restart(h);
	wait_for(house_logged(h, "the history ends with line "));
	house_close(h);
}
END_TEST

static const struct mistake mistakes[] = {
	{ "no verb", { NULL }, 2, "expected verify or export" },
	{ "another verb", { "repair" }, 2, "expected verify or export" },
	{ "a word too many", { "verify", "it" }, 2, "expected verify or export" },
	{ "an unknown option", { "verify", "--fix" }, 2, "there is no option --fix" },
	{ "no database", { "verify", "--store", "/nowhere/capacityd.db" }, 69, "there is no database yet" },
	{ "no configuration", { "verify", "--config", "/nowhere/capacityd.yaml" }, 78, "/nowhere/capacityd.yaml" },
};

START_TEST(a_mistake_is_answered)
{
	mistake_check("audit", &mistakes[_i]);
}
END_TEST

static const struct {
	const char *why, *words[6], *says;
} refused[] = {
	{ "a head that is none", { "verify", "--head", "17" }, "is no head of a history" },
	{ "a day that is none", { "export", "--since", "yesterday" }, "neither a day" },
	{ "an end that is none", { "export", "--until", "2026-13-01" }, "neither a day" },
	{ "nothing between",
	  { "export", "--since", "2026-11-22", "--until", "2026-11-21" },
	  "nothing lies between" },
	{ "another format", { "export", "--format", "xml" }, "jsonl or csv" },
};

START_TEST(what_cannot_be_meant_is_refused)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	const char *words[WORDS + 1] = { "--store", h->database };

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		memcpy(words + 2, refused[i].words, sizeof(refused[i].words));
		ck_assert_msg(audit("capacityd", words, &out) == 2, "%s: %s", refused[i].why,
			      buf_text(&out));
		ck_assert_msg(strstr(buf_text(&out), refused[i].says) != NULL, "%s: %s",
			      refused[i].why, buf_text(&out));
	}
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ what_people_say_is_on_record_and_leaves_with_an_export, 0 },
		{ a_hand_in_the_database_is_found, 0 },
		{ the_journal_is_told_where_the_history_ends, 0 },
		{ a_mistake_is_answered, sizeof(mistakes) / sizeof(mistakes[0]) },
		{ what_cannot_be_meant_is_refused, 0 },
	};

	return suite_main("audit", trials, sizeof(trials) / sizeof(trials[0]));
}
