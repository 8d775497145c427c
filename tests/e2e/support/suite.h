/* SPDX-License-Identifier: Apache-2.0 */
/*
 * suite.h - one main() for all end-to-end programs.
 *
 * These tests mostly wait for daemons that wait for their next poll, so a few
 * run side by side, each in its own house.
 */
#ifndef CAPD_TESTS_E2E_SUITE_H
#define CAPD_TESTS_E2E_SUITE_H

#include <check.h>

struct trial {
	const TTest *test;
	int rows; /* of its table, one run each; 0: it has none */
};

/* Runs them all; what main() returns. */
int suite_main(const char *name, const struct trial *trials, size_t n);

#endif
