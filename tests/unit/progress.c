/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.c - a bar only where and when somebody wants one, and nothing left of it.
 *
 * Time is not waited for: the beginning is moved into the past.
 */
#include "daemon/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/support/run.h"

enum { TEXT = 512 };

static const struct {
	const char *why;
	bool draws;
	uint64_t ago_ms;
	double done;
	const char *says;
} rows[] = {
	{ "less than a second needs none", true, 0, 0.5, "" },
	{ "nobody looks", false, 60000, 0.5, "" },
	{ "half", true, 1200, 0.5, "\rcopying ████████████░░░░░░░░░░░░  50%\033[K\r\033[K" },
	{ "how much longer, once it can be told", true, 10000, 0.5,
	  "\rcopying ████████████░░░░░░░░░░░░  50%  ETA 10 s\033[K\r\033[K" },
	{ "more than all is all", true, 1200, 1.2, "\rcopying ████████████████████████ 100%\033[K\r\033[K" },
	{ "nobody knows how much there is", true, 3000, -1, "\rcopying 3 s\033[K\r\033[K" },
};

/* What `show` writes to stderr. */
static void written(int row, char text[TEXT])
{
	struct progress p;
	FILE *f = tmpfile();
	int kept = dup(STDERR_FILENO);
	size_t n;

	ck_assert(f && kept >= 0);
	(void)fflush(stderr);
	ck_assert_int_ge(dup2(fileno(f), STDERR_FILENO), 0);
	progress_begin(&p, "copying", true);
	ck_assert_msg(!p.draws, "a file is no terminal");
	p.draws = rows[row].draws;
	p.began_ms -= rows[row].ago_ms;
	progress_show(&p, rows[row].done);
	progress_end(&p);
	progress_end(&p); /* once is enough */
	(void)fflush(stderr);
	ck_assert_int_ge(dup2(kept, STDERR_FILENO), 0);
	(void)close(kept);
	rewind(f);
	n = fread(text, 1, TEXT - 1, f);
	text[n] = '\0';
	(void)fclose(f);
}

START_TEST(draws)
{
	char text[TEXT];

	written(_i, text);
	ck_assert_msg(strcmp(text, rows[_i].says) == 0, "%s:\n%s\nwanted\n%s", rows[_i].why, text,
		      rows[_i].says);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("progress");

	tcase_add_loop_test(tc, draws, 0, ROWS(rows));
	return run_case("progress", tc);
}
