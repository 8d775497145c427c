/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_case.h - one good configuration, and what becomes of it when one thing
 * in it is changed.
 */
#ifndef CAPD_TESTS_CONFIG_CASE_H
#define CAPD_TESTS_CONFIG_CASE_H

#include "base/buf.h"

struct config_case {
	const char *why;
	const char *find, *replace; /* the first `find` in the good configuration */
	const char *says;	    /* everything printed about the result */
};

extern const char config_case_good[];

/* Load the changed configuration and hold what is printed against `says`. */
void config_case_check(const struct config_case *c);

/* The good configuration with that replaced, which must load; warnings are fine. */
struct config *config_case_load(const char *find, const char *replace);

#endif
