/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offline.h - questions capacityd answers without running: is this configuration
 * right, what may be in it, and what was seen so far?
 */
#ifndef CAPD_DAEMON_OFFLINE_H
#define CAPD_DAEMON_OFFLINE_H

#include <stdbool.h>

#include "base/buf.h"

struct config;

/* NULL: its mistakes were printed. */
struct config *offline_load(const char *config_path);
/* Where its database is; state_dir overrides, NULL does not. */
void offline_store_path(const struct config *c, const char *state_dir, struct buf *out);

/* The same of a configuration that is needed for nothing else: 0, or the exit status when it has mistakes. */
int offline_find_store(const char *config_path, const char *state_dir, struct buf *out);

/* Print every mistake (and a summary when there is none). The exit status: 0 or 78. */
int offline_check(const char *config_path, bool json);
/* Print the JSON Schema of the configuration, or of connector files. */
int offline_schema(bool of_connectors);

struct offline_export {
	const char *config_path;
	const char *state_dir; /* NULL: the path of the configuration */
	const char *from, *to; /* dates of the organization's calendar, both included; NULL: no end */
	bool daily;
};

/* Print raw observations, or the daily sums, as CSV. The exit status. */
int offline_export(const struct offline_export *what);

#endif
