/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mistake.c - see mistake.h.
 */
#include "tests/e2e/support/mistake.h"

#include <check.h>
#include <string.h>

#include "tests/e2e/support/child.h"

void mistake_check(const char *verb, const struct mistake *m)
{
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	char program[CHILD_PATH];
	const char *argv[MISTAKE_WORDS + 3] = { child_program("capacityd", program), verb };

	memcpy(argv + 2, m->words, sizeof(m->words));
	ck_assert_msg(child_run(argv, NULL, &out) == m->status, "%s: %s", m->why, buf_text(&out));
	ck_assert_msg(strstr(buf_text(&out), m->says) != NULL, "%s: %s", m->why, buf_text(&out));
}
