/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moment.h - dates and instants as a test writes them.
 */
#ifndef CAPD_TESTS_MOMENT_H
#define CAPD_TESTS_MOMENT_H

#include <check.h>
#include <string.h>

#include "base/when.h"

static inline struct instant at(const char *text)
{
	struct err err = ERR_INIT;
	struct instant t = { 0 };

	ck_assert_msg(instant_parse(text, strlen(text), &t, &err) == 0, "%s", err.text);
	return t;
}

/* NULL: none. */
static inline struct date on(const char *text)
{
	struct err err = ERR_INIT;
	struct date d = { 0 };

	if (text)
		ck_assert_msg(date_parse(text, strlen(text), &d, &err) == 0, "%s", err.text);
	return d;
}

#endif
