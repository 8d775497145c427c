/* SPDX-License-Identifier: Apache-2.0 */
/*
 * discovery.c - whatever a server says of itself, we go to an https address or nowhere.
 *
 * The first byte picks the status and whether the server is on this machine; the
 * second whether the bytes are a document or two lists of scopes, ended by a zero
 * byte: what suffices for itself is never called too little, nor too much.
 */
#include <stdlib.h>
#include <string.h>

#include "auth/discovery.h"
#include "auth/scope.h"
#include "tests/fuzz/support/must.h"

static void describe(const char *bytes, size_t n, int status, bool here)
{
	struct auth_memory memory = { .key = 0 };
	struct err err = ERR_INIT;
	struct reply reply = { .status = status, .content_type = "", .body = bytes, .length = n };

	if (discovery_read(&reply, here ? "http://127.0.0.1/r4" : "https://ehr.example.org/r4",
			   "ES384", &memory, &err) < 0) {
		MUST(err.text[0] && (err.kind == ERR_AUTH || err.kind == ERR_REMOTE));
		return;
	}
	MUST(!strncmp(memory.token_url, "https://", 8) ||
	     (here && !strncmp(memory.token_url, "http://", 7)));
	for (const char *c = memory.token_url; *c; c++)
		MUST(*c > ' ' && *c <= '~');
}

static void compare(const char *asked, const char *granted)
{
	char words[SCOPE_WORDS];
	struct err err = ERR_INIT;

	if (scope_suffices(asked, granted, &err) < 0)
		MUST(err.kind == ERR_AUTH && err.text[0]);
	scope_excess(asked, granted, words);
	err = (struct err)ERR_INIT;
	MUST(scope_suffices(asked, asked, &err) == 0);
	scope_excess(asked, asked, words);
	MUST(!words[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = { 200, 200, 200, 404, 302, 503, 401, 201 };
	char *text, *second;

	if (size < 2)
		return 0;
	text = malloc(size - 2 + 1);
	MUST(text);
	memcpy(text, data + 2, size - 2);
	text[size - 2] = '\0';
	second = memchr(text, '\0', size - 2);
	if (data[1] % 2)
		describe(text, size - 2, statuses[data[0] % 8], data[0] & 8);
	else
		compare(text, second ? second + 1 : "");
	free(text);
	return 0;
}
