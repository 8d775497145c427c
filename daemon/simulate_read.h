/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate_read.h - the files a simulation is made of. Private to simulate*.c.
 */
#ifndef CAPD_DAEMON_SIMULATE_READ_H
#define CAPD_DAEMON_SIMULATE_READ_H

#include "history/history.h"

/* Which rows of the daily form belong to which service; owned by the arena. */
struct daily_map {
	struct history_daily *rows;
	size_t count;
	struct arena arena;
};

/*
 * From the selects of services with a csv feed, and from the file (may be NULL) with
 * its columns service, department_id, service_line; the file's rows count first.
 */
int daily_map_read(const struct config *config, const char *file, struct daily_map *ret,
		   struct err *err) must_check;

/* A file, or all *.csv of a directory in the order of their names. */
int history_read_path(struct history *h, const char *path, struct err *err) must_check;

#endif
