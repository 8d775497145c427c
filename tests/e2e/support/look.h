/* SPDX-License-Identifier: Apache-2.0 */
/*
 * look.h - `capacityd check --live` at a house: one look at everything around it.
 */
#ifndef CAPD_TESTS_E2E_LOOK_H
#define CAPD_TESTS_E2E_LOOK_H

#include "tests/e2e/support/house.h"

enum { LOOK_WORDS = 4 };

/* more: further words, ended by NULL. Its exit status; out: what it printed. */
int look(const struct house *h, const char *const *more, struct buf *out);

#define LOOK(h, out, ...) look((h), (const char *const[LOOK_WORDS + 1]){ __VA_ARGS__ }, (out))

#endif
