/* SPDX-License-Identifier: Apache-2.0 */
/*
 * backup.c - a copy is made while it runs, and whoever starts from it sends nothing
 * before a person has looked.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/mistake.h"
#include "tests/e2e/support/suite.h"

static int backup(const struct house *h, const char *program, const char *to, struct buf *out)
{
	char path[CHILD_PATH];
	const char *const argv[] = { child_program(program, path),
				     "backup",
				     "--config",
				     h->config,
				     "--state-dir",
				     h->dir,
				     to,
				     NULL };

	buf_clear(out);
	return child_run(argv, NULL, out);
}

/* As the help says it. */
static void restore(struct house *h, const char *copy)
{
	static const char *const ends[] = { "-wal", "-shm" };
	char file[HOUSE_FILE + 8];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(file, sizeof(file), "%s%s", h->database, ends[i]);
		(void)unlink(file);
	}
	ck_assert_int_eq(rename(copy, h->database), 0);
}

START_TEST(a_restored_house_waits_for_a_person)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	struct http answer cleanup_http = HTTP_INIT;
	char copy[HOUSE_FILE], manifest[HOUSE_FILE + 16];

	(void)snprintf(copy, sizeof(copy), "%s/copy.db", h->dir);
	(void)snprintf(manifest, sizeof(manifest), "%s.manifest", copy);
	ck_assert_msg(backup(h, "capacityctl", copy, &out) == 0, "%s", buf_text(&out));
	buf_clear(&out);
	child_read_file(manifest, &out);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\"file\":\"copy.db\""));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\"history_verifies\":true"));
	ck_assert_int_ne(backup(h, "capacityd", copy, &out), 0); /* it is not overwritten */

	house_kill(h);
	restore(h, copy);
	(void)unlink(manifest);
	house_openings(h, HARBOR, 2);
	house_start(h);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	house_let_pass(h, 3);
	ads_expect(h, "");
	ck_assert_int_eq(house_metric(h, "stopped"), 1);
	ck_assert_int_eq(house_post(h, "/api/v1/start", "{\"reason\":\"looked at it\"}", &answer), 200);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

static const struct mistake mistakes[] = {
	{ "no file", { NULL }, 2, "expected one FILE" },
	{ "two files", { "a", "b" }, 2, "expected one FILE" },
	{ "an unknown option", { "--all" }, 2, "there is no option --all. capacityd backup --help" },
	{ "no database", { "--store", "/nowhere/capacityd.db", "/nowhere/copy" }, 69, "there is no database yet" },
	{ "no configuration", { "--config", "/nowhere/capacityd.yaml", "/nowhere/copy" }, 78, "/nowhere/capacityd.yaml" },
	{ "help", { "--help" }, 0, "To restore: stop capacityd" },
};

START_TEST(a_mistake_is_answered)
{
	mistake_check("backup", &mistakes[_i]);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_restored_house_waits_for_a_person, 0 },
		{ a_mistake_is_answered, sizeof(mistakes) / sizeof(mistakes[0]) },
	};

	return suite_main("backup", trials, sizeof(trials) / sizeof(trials[0]));
}
