/* SPDX-License-Identifier: Apache-2.0 */
/*
 * look.c - see look.h.
 */
#include "tests/e2e/support/look.h"

int look(const struct house *h, const char *const *more, struct buf *out)
{
	char program[CHILD_PATH];
	const char *argv[LOOK_WORDS + 6] = { child_program("capacityd", program), "check", "--live",
					     "--config", h->config };
	const char *const environment[] = { h->credentials, NULL };

	for (size_t i = 0; i < LOOK_WORDS && more[i]; i++)
		argv[5 + i] = more[i];
	return child_run(argv, environment, out);
}
