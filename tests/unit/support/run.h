/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run.h - what every unit test program needs around its cases.
 */
#ifndef CAPD_TESTS_UNIT_RUN_H
#define CAPD_TESTS_UNIT_RUN_H

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* Without a process of its own (make san) a test that must abort would end them all. */
static inline bool run_forks(void)
{
	const char *fork = getenv("CK_FORK");

	return !fork || strcmp(fork, "no") != 0;
}

static inline int run_case(const char *name, TCase *tc)
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
