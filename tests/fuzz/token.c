/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token.c - whatever a token endpoint answers, it is a token or words.
 *
 * A token that comes through must be fit for a header, and a refusal must say
 * who has to act.  The first byte picks the status, the second what was asked.
 */
#include <stdlib.h>
#include <string.h>

#include "auth/token.h"
#include "tests/fuzz/support/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = { 200, 400, 401, 403, 302, 429, 500, 201 };
	static const char *const scopes[] = { NULL, "system/Slot.rs", "system/*.read x", "openid" };
	struct instant now = { INT64_C(1795342800000) };
	struct auth_pass pass = { .name = "" };
	struct err err = ERR_INIT;
	struct reply reply = { .status = 200 };
	char *body;

	if (size < 2)
		return 0;
	body = malloc(size - 2 + 1); /* memory of its own: reading past its end is seen */
	MUST(body);
	memcpy(body, data + 2, size - 2);
	reply.status = statuses[data[0] % 8];
	reply.date.ms = data[0] & 8 ? now.ms - 3600000 : 0;
	reply.body = realloc(body, size - 2 ? size - 2 : 1);
	reply.length = size - 2;
	if (token_read(&reply, now, scopes[data[1] % 4], &pass, &err) < 0) {
		MUST(err.text[0] &&
		     (err.kind == ERR_AUTH || err.kind == ERR_REMOTE || err.kind == ERR_LIMIT));
	} else {
		MUST(!strcmp(pass.name, "Authorization") && !strncmp(pass.value, "Bearer ", 7) &&
		     pass.value[7]);
		for (const char *c = pass.value; *c; c++)
			MUST(*c >= ' ' && *c <= '~');
		MUST(is_before(now, pass.expires));
	}
	free((void *)(uintptr_t)reply.body);
	return 0;
}
