/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - what the manuals show is what the programs say.
 *
 * After a wanted change, run this with ACCEPT=1 from the top of the tree, and read the
 * difference before it is committed.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/golden/support/reviewed.h"
#include "tests/manual/manual.h"

static const char *const pages[] = { "config/capacityd.8", "config/capacityctl.1",
				     "config/capacityd.yaml.5", "README.md" };

/* The first line in which they differ, for a reader who does not know yet what to look for. */
static void fail_at_difference(const char *path, const char *is, const char *should)
{
	size_t line = 1, i = 0, start = 0;

	for (; is[i] && is[i] == should[i]; i++)
		if (is[i] == '\n') {
			line++;
			start = i + 1;
		}
	ck_abort_msg("%s:%zu: it says\n  %.*s\nand should say\n  %.*s\nACCEPT=1 writes all of it",
		     path, line, (int)strcspn(is + start, "\n"), is + start,
		     (int)strcspn(should + start, "\n"), should + start);
}

START_TEST(is_what_the_programs_say)
{
	struct buf is cleanup_buf = BUF_INIT(MANUAL_MAX), should cleanup_buf = BUF_INIT(MANUAL_MAX);

	read_golden(pages[_i], &is);
	page_renew(pages[_i], &is, &should);
	ck_assert_msg(strstr(buf_text(&is), " begin ") != NULL, "%s has no block at all", pages[_i]);
	if (getenv("ACCEPT"))
		accept_golden(pages[_i], &should);
	else if (strcmp(buf_text(&is), buf_text(&should)) != 0)
		fail_at_difference(pages[_i], buf_text(&is), buf_text(&should));
}
END_TEST

START_TEST(prose_is_safe)
{
	struct buf out cleanup_buf = BUF_INIT(MANUAL_MAX);

	mdoc_prose("One. Two \\ (three.) 'four'.", &out);
	ck_assert_str_eq(buf_text(&out), "One.\nTwo \\e (three.)\n\\&'four'.\n");
	buf_clear(&out);
	mdoc_literal(".a -b\n", &out);
	ck_assert_str_eq(buf_text(&out), ".Bd -literal\n\\&.a \\-b\n.Ed\n");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("manual");
	TCase *tc = tcase_create("pages");
	SRunner *sr;
	int failed;

	tcase_set_timeout(tc, 0); /* programs are run: each has limits of its own */
	tcase_add_loop_test(tc, is_what_the_programs_say, 0, (int)(sizeof(pages) / sizeof(pages[0])));
	tcase_add_test(tc, prose_is_safe);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL) /* which line differs is wanted in any log */;
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
