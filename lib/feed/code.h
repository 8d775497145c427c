/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code.h - a code of FHIR against the pattern an operator wrote.
 */
#ifndef CAPD_FEED_CODE_H
#define CAPD_FEED_CODE_H

#include <stdbool.h>

/* wanted: "system|code", or a code of any system; '*' stands for any part. No code fits nothing. */
bool code_is(const char *wanted, const char *system, const char *code);

#endif
