/* SPDX-License-Identifier: Apache-2.0 */
/*
 * backup.h - `capacityd backup`: a copy of the database, and what is in it.
 */
#ifndef CAPD_DAEMON_BACKUP_H
#define CAPD_DAEMON_BACKUP_H

/* `backup FILE`: beside a running daemon. The exit status. */
int backup_main(int argc, char **argv);

#endif
