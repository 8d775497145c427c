/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_case.h - one good configuration, and what becomes of it when one thing
 * in it is changed.
 */
#ifndef CAPD_TESTS_CONFIG_CASE_H
#define CAPD_TESTS_CONFIG_CASE_H

#include <check.h>

#include "base/buf.h"

/* Two pieces of the good configuration, for rows that replace them whole. */
#define CONFIG_CASE_MIDDLE \
	"feeds:\n" \
	"  counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h}\n" \
	"platforms:\n" \
	"  relay: {kind: webhook, url: \"https://relay.example.org/\", secret: {credential: " \
	"relay}}\n" \
	"policies:\n" \
	"  default:\n"
#define CONFIG_CASE_THRESHOLDS \
	"    full: {at: 3, leave: 8, ads: pause}\n" \
	"    filling: {at: 6, leave: 10, budget: 50%}\n" \
	"    ample: {at: 20, leave: 15, budget: 130%}"

struct config_case {
	const char *why;
	const char *find, *replace; /* the first `find` in the good configuration */
	const char *says;	    /* everything printed about the result */
};

extern const char config_case_good[];

/* One check a row: the changed configuration is loaded and what is printed held against `says`. */
void config_case_refuses(TCase *tc, const struct config_case *rows, int count);
void config_case_warns(TCase *tc, const struct config_case *rows, int count);

/* The good configuration with that replaced, which must load; warnings are fine. */
struct config *config_case_load(const char *find, const char *replace);

#endif
