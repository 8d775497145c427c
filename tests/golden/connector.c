/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.c - connector files: what is said of planted mistakes, and what the shipped ones send.
 *
 * tests/config/bad-connectors holds one mistake per file and, beside it, every word
 * that is said about it.  config/connectors is replayed whole.  After a wanted
 * change, run this with ACCEPT=1 and review the difference before committing it.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/connector_load.h"
#include "platform/connector_fixture.h"
#include "tests/golden/support/reviewed.h"
#include "tests/unit/support/run.h"

enum { TEXT_MAX = 1024 * 1024, MISTAKES_LEAST = 20, SHIPPED = 9 };

static int read_file(void *context, const char *path, struct buf *ret, struct err *err)
{
	(void)context;
	(void)err;
	read_golden(path, ret);
	return 0;
}

static struct date today(void *context)
{
	(void)context;
	return date_of_civil(2026, 11, 22);
}

static const struct config_host host = { .read_file = read_file, .today = today };

static void compare(const char *path, const struct buf *found)
{
	struct buf wanted cleanup_buf = BUF_INIT(TEXT_MAX);

	if (getenv("ACCEPT")) {
		accept_golden(path, found);
		return;
	}
	read_golden(path, &wanted);
	ck_assert_msg(strcmp(buf_text(&wanted), buf_text(found)) == 0, "%s: it says\n%s", path,
		      buf_text(found));
}

static void bad_file(const char *path)
{
	struct buf printed cleanup_buf = BUF_INIT(TEXT_MAX), text cleanup_buf = BUF_INIT(4096);
	struct diagnostics d;
	struct connector *c = connector_load(path, &host, &d);

	diagnostics_text(&d, &printed);
	ck_assert_msg(!c && d.errors, "%s: the mistake is not seen", path);
	for (size_t i = 0; i < d.count; i++)
		ck_assert_msg(d.items[i].line > 0, "%s: a mistake without a line", path);
	buf_printf(&text, "%.*s.txt", (int)(strlen(path) - strlen(".yaml")), path);
	compare(buf_text(&text), &printed);
	diagnostics_release(&d);
}

static void shipped_file(const char *path)
{
	struct buf printed cleanup_buf = BUF_INIT(TEXT_MAX), text cleanup_buf = BUF_INIT(4096);
	struct diagnostics d;
	struct connector *c = connector_load(path, &host, &d);
	struct fixture_count n;

	diagnostics_text(&d, &printed);
	ck_assert_msg(c, "%s: it says\n%s", path, buf_text(&printed));
	ck_assert_uint_eq(d.warnings, 0);
	buf_clear(&printed);
	n = connector_fixture_run(c, &printed);
	ck_assert_msg(!n.problems && n.steps >= 3, "%s: it says\n%s", path, buf_text(&printed));
	buf_printf(&text, "tests/golden/connector/%s.txt", c->name);
	compare(buf_text(&text), &printed);
	connector_free(c);
	diagnostics_release(&d);
}

static size_t each_file(const char *pattern, void (*look)(const char *path))
{
	glob_t found;
	size_t n;

	ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		look(found.gl_pathv[i]);
	n = found.gl_pathc;
	globfree(&found);
	return n;
}

START_TEST(every_planted_mistake_is_named_with_its_line)
{
	ck_assert_uint_ge(each_file("tests/config/bad-connectors/*.yaml", bad_file), MISTAKES_LEAST);
}
END_TEST

START_TEST(every_shipped_connector_sends_what_was_reviewed)
{
	ck_assert_uint_eq(each_file("config/connectors/*.yaml", shipped_file), SHIPPED);
}
END_TEST

START_TEST(a_file_with_every_key_is_fine)
{
	struct buf printed cleanup_buf = BUF_INIT(TEXT_MAX);
	struct diagnostics d;
	struct connector *c = connector_load("tests/config/every-key-connector.yaml", &host, &d);

	diagnostics_text(&d, &printed);
	ck_assert_str_eq(buf_text(&printed), "0 errors, 0 warnings.\n");
	ck_assert_uint_eq(connector_fixture_run(c, &printed).problems, 0);
	connector_free(c);
	diagnostics_release(&d);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("connector");

	tcase_add_test(tc, every_planted_mistake_is_named_with_its_line);
	tcase_add_test(tc, every_shipped_connector_sends_what_was_reviewed);
	tcase_add_test(tc, a_file_with_every_key_is_fine);
	return run_case("connector", tc);
}
