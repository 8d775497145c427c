/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctl.h - capacityctl, as a person at this house would call it.
 */
#ifndef CAPD_TESTS_E2E_CTL_H
#define CAPD_TESTS_E2E_CTL_H

#include "tests/e2e/support/house.h"

enum { CTL_WORDS = 12 };

/* With --socket of this house; words end with NULL. Its exit status; out: what it printed. */
int ctl(struct house *h, const char *const *words, struct buf *out);

#define CTL(h, out, ...) ctl((h), (const char *const[CTL_WORDS + 1]){ __VA_ARGS__ }, (out))

#endif
