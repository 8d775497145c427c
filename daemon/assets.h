/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assets.h - the page's files, inside the program.
 */
#ifndef CAPD_DAEMON_ASSETS_H
#define CAPD_DAEMON_ASSETS_H

#include <stddef.h>

#include "base/sign.h"

struct asset {
	const char *name, *type;
	const char *bytes;
	size_t length;
};

/* "index.html", "app.css", "app.js"; NULL: no such file. */
const struct asset *asset_find(const char *name);
/* The first hex digits of its SHA-256: a changed file has a changed address. Returns out. */
enum { ASSET_HASH = 17 };
char *asset_hash(const struct asset *a, char out[ASSET_HASH]);

#endif
