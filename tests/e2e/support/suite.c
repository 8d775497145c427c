/* SPDX-License-Identifier: Apache-2.0 */
/*
 * suite.c - a few runners beside each other, each with every n-th test.
 */
#include "tests/e2e/support/suite.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNNERS = 4 };

/* Every run of every trial has a number; this runner takes those that fall to it. */
static void take_share(TCase *tc, const struct trial *trials, size_t n, int runner)
{
	int number = 0;

	for (size_t i = 0; i < n; i++) {
		if (!trials[i].rows && number++ % RUNNERS == runner)
			tcase_add_test(tc, trials[i].test);
		for (int row = 0; row < trials[i].rows; row++)
			if (number++ % RUNNERS == runner)
				tcase_add_loop_test(tc, trials[i].test, row, row + 1);
	}
}

static int run_share(const char *name, const struct trial *trials, size_t n, int runner)
{
	Suite *s = suite_create(name);
	TCase *tc = tcase_create(name);
	SRunner *r;
	int failed;

	tcase_set_timeout(tc, 0); /* every wait has an end; two clocks would disagree about which */
	take_share(tc, trials, n, runner);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed;
}

int suite_main(const char *name, const struct trial *trials, size_t n)
{
	int status, failed = 0;

	for (int runner = 0; runner < RUNNERS; runner++)
		if (fork() == 0)
			exit(run_share(name, trials, n, runner) != 0);
	while (wait(&status) > 0)
		failed |= status;
	return failed != 0;
}
