/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed_check.c - see feed_check.h.
 */
#include "tests/unit/support/feed_check.h"

#include <check.h>

void feed_check_lint(const char *why, const char *wrong, const char *words)
{
	if (!words)
		ck_assert_msg(!wrong, "%s: %s", why, wrong);
	else
		ck_assert_msg(wrong && strstr(wrong, words), "%s: %s", why, wrong ? wrong : "fine");
}

bool feed_check_end(const struct feed_case *c, int next, const char *why, const char *words)
{
	if (words)
		ck_assert_msg(next == -1 && strstr(c->err.text, words), "%s: %s", why, c->err.text);
	else
		ck_assert_msg(next == FEED_DONE, "%s: %s", why, c->err.text);
	return !words;
}

void feed_check_found(const struct feed_case *c, const char *why, int32_t open, enum quality quality)
{
	const struct observation *o = &c->poll.ret[0];

	ck_assert_msg(o->open == open, "%s: %d", why, o->open);
	ck_assert_msg(o->quality == quality, "%s: %s", why, o->trouble);
}
