/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_place.h - is this a place where a promise can be kept?
 *
 * Two daemons on one state, or a file system whose locks and flushes are
 * somebody else's opinion, break every promise above this layer without a word.
 * So both are refused before the database is touched.
 */
#ifndef CAPD_DAEMON_STORE_PLACE_H
#define CAPD_DAEMON_STORE_PLACE_H

#include "base/err.h"

/* "NFS" when a file system of that statfs(2) type is refused; NULL when it will do. */
const char *store_place_refused(long type);

/*
 * Check the directory, take the lock (path + ".lock", held as long as the
 * descriptor is open) and make sure the file is ours alone (mode 0600).
 * Returns the lock's descriptor, or -1 with *err set.
 */
int store_place_take(const char *path, struct err *err) must_check;

#endif
