/* SPDX-License-Identifier: Apache-2.0 */
/*
 * files.h - the main file and everything it includes, as one mapping.
 */
#ifndef CAPD_CONFIG_FILES_H
#define CAPD_CONFIG_FILES_H

#include "config/yaml.h"

/*
 * Read path and, breadth first, what `include:` names in it.  The files' top
 * mappings become one: sections merge by key, and a key in two files is a
 * complaint.  NULL when some file could not be read at all, because judging
 * the rest would only add false complaints.
 */
const struct node *files_read(const struct yaml_parts *parts, const struct config_host *host,
			      struct sources *sources, const char *path);

/* A path in a file means what it means to a reader of that file: relative to it. */
const char *files_beside(struct arena *arena, const char *including, const char *path);

/* SHA-256 over the digests of all files in reading order, in hex. */
void files_digest(const struct sources *sources, char ret[65]);

#endif
