/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code.c - a code means something only within its system, where one is named.
 */
#include "feed/code.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

bool code_is(const char *wanted, const char *system, const char *code)
{
	char both[2 * FEED_ID_MAX + 2];
	size_t n = strlen(system), m = strlen(code);

	if (!*code || n >= FEED_ID_MAX || m >= FEED_ID_MAX)
		return false;
	if (!strchr(wanted, '|'))
		return text_glob(wanted, code);
	memcpy(both, system, n);
	both[n] = '|';
	memcpy(both + n + 1, code, m + 1);
	return text_glob(wanted, both);
}
