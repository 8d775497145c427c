/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sunset.c - days are counted, not guessed: the kind knows the last one.
 */
#include "platform/sunset.h"

#include <stdio.h>

struct date platform_sunset(const struct platform_config *p)
{
	return p->kind->sunset ? p->kind->sunset(p->settings) : (struct date){ 0 };
}

bool platform_sunset_near(const struct platform_config *p, struct date today, char words[NOTICE_MAX])
{
	struct date last = platform_sunset(p);
	int32_t left = last.day - today.day;
	char text[INSTANT_TEXT];

	if (!last.day || !today.day || left > SUNSET_WARNING_DAYS)
		return false;
	date_format(last, text);
	if (left < 0)
		(void)snprintf(
			words, NOTICE_MAX,
			"the version of %s that platform \"%s\" speaks is served no more since "
			"%s: expect refusals",
			p->kind->name, p->id, text);
	else
		(void)snprintf(
			words, NOTICE_MAX,
			"the version of %s that platform \"%s\" speaks is served until %s, %d more "
			"day%s",
			p->kind->name, p->id, text, (int)left, left == 1 ? "" : "s");
	return true;
}
