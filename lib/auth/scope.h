/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scope.h - what was asked for against what was granted (SMART scopes, v1 and v2).
 */
#ifndef CAPD_AUTH_SCOPE_H
#define CAPD_AUTH_SCOPE_H

#include <stddef.h>

#include "base/err.h"

enum { SCOPE_WORDS = 240 };

/* ERR_AUTH naming the first thing asked for that was not granted. Scopes of no resource are not judged. */
int scope_suffices(const char *asked, const char *granted, struct err *err) must_check;
/* What was granted without being asked for, as a sentence; "" when there is nothing. */
void scope_excess(const char *asked, const char *granted, char ret_words[SCOPE_WORDS]);

#endif
