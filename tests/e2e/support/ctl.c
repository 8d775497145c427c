/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctl.c - the program itself, not its parts: options and exit codes are what scripts see.
 */
#include "tests/e2e/support/ctl.h"

int ctl(struct house *h, const char *const *words, struct buf *out)
{
	char program[CHILD_PATH];
	const char *argv[CTL_WORDS + 4] = { child_program("capacityctl", program), "--socket", h->socket };

	for (size_t i = 0; i < CTL_WORDS && words[i]; i++)
		argv[3 + i] = words[i];
	buf_clear(out);
	return child_run(argv, NULL, out);
}
