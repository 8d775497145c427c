/* SPDX-License-Identifier: Apache-2.0 */
/*
 * until.c - whatever a person types as the end of a hold: a moment ahead of now
 * and not too far, or words.
 */
#include "daemon/api_until.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "tests/fuzz/support/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct zone_shift shifts[] = { { { 0 }, -5 * 3600, "EST" },
						    { { INT64_C(1795000000000) }, -4 * 3600, "EDT" } };
	static const struct zone zone = { "America/New_York", shifts, 2 };
	struct instant now = { INT64_C(1794990000000) }, until = { 0 };
	struct err err = ERR_INIT;
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	if (until_parse(text, &zone, now, &until, &err)) {
		if (err.kind == ERR_NONE || !err.text[0])
			abort();
	} else if (!is_before(now, until) || is_longer(since(now, until), SPAN_DAYS(HOLD_DAYS_MAX))) {
		abort();
	}
	free(text);
	return 0;
}
