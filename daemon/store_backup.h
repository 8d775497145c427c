/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_backup.h - a copy of the database that is safe to start from.
 *
 * Made beside a running daemon by another process: the daemon waits for nothing.
 */
#ifndef CAPD_DAEMON_STORE_BACKUP_H
#define CAPD_DAEMON_STORE_BACKUP_H

#include "record/chain.h"

enum { BACKUP_COMMANDS_AHEAD = 1000000 };

/* What the copy holds. */
struct store_backup {
	int64_t schema, bytes;
	uint64_t lines; /* of history */
	struct chain_link head;
	char sha256[SHA256_HEX]; /* of the whole file */
	bool broken; /* its history does not verify: words say where. The copy is there all the same */
	char words[480];
};

/*
 * Everything committed so far goes to a new file of the owner's alone.  What is true
 * in it is old by the time somebody starts from it, so the copy is stopped (it sends
 * nothing until a person has looked and starts it), and command ids given out after
 * the copy was made are not given out again.  -1: there is no copy, and *err says why.
 */
int store_backup(const char *from, const char *to, struct instant now, struct store_backup *ret,
		 struct err *err) must_check;

#endif
