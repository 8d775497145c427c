/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - the text of the files being read, kept so that an error can show
 * its line.
 */
#ifndef CAPD_CONFIG_SOURCE_H
#define CAPD_CONFIG_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "config/node.h"

struct source {
	const char *path;
	struct buf text;
	struct node included_at; /* where the including file names it; line 0: the first file */
};

struct sources {
	struct source items[YAML_INCLUDE_MAX + 1];
	size_t count;
};

void sources_release(struct sources *s); /* gives the texts back */

/* That line without its end, by the line ends YAML knows; NULL past the last. */
const char *source_line(const struct source *s, uint32_t line, size_t *ret_length);
/* The line and column of a byte. */
void source_spot(const struct source *s, size_t offset, uint32_t *ret_line, uint32_t *ret_column);

#endif
