/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assets.c - three files put between symbols by the assembler.
 *
 * Nothing to install beside the program and no path to read at run time.  A tool
 * that turns files into C arrays was rejected: it would be one more program to
 * build first, for the same bytes.
 */
#include "daemon/assets.h"

#include <string.h>

#ifndef WEB_DIR
#define WEB_DIR "daemon/web"
#endif

#define EMBED(symbol, file) \
	__asm__(".section .rodata\n" \
		".global " #symbol "\n" #symbol ":\n" \
		".incbin \"" WEB_DIR "/" file "\"\n" \
		".global " #symbol "_end\n" #symbol "_end:\n" \
		".byte 0\n" \
		".previous\n"); \
	extern const char symbol[], symbol##_end[]

EMBED(web_index_html, "index.html");
EMBED(web_app_css, "app.css");
EMBED(web_app_js, "app.js");
EMBED(web_openapi_json, "openapi.json");

const struct asset *asset_find(const char *name)
{
	static struct asset assets[] = {
		{ .name = "index.html", .type = "text/html; charset=utf-8", .bytes = web_index_html },
		{ .name = "app.css", .type = "text/css; charset=utf-8", .bytes = web_app_css },
		{ .name = "openapi.json", .type = "application/json", .bytes = web_openapi_json },
		{ .name = "app.js", .type = "text/javascript; charset=utf-8", .bytes = web_app_js },
	};
	const char *ends[] = { web_index_html_end, web_app_css_end, web_openapi_json_end, web_app_js_end };

	for (size_t i = 0; i < sizeof(assets) / sizeof(*assets); i++) {
		assets[i].length = (size_t)(ends[i] - assets[i].bytes);
		if (strcmp(assets[i].name, name) == 0)
			return &assets[i];
	}
	return NULL;
}

char *asset_hash(const struct asset *a, char out[ASSET_HASH])
{
	char hex[SHA256_HEX];

	sign_sha256_hex(a->bytes, a->length, hex);
	memcpy(out, hex, ASSET_HASH - 1);
	out[ASSET_HASH - 1] = '\0';
	return out;
}
