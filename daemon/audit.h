/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.h - `capacityd audit`: is the history whole, and may others have it?
 */
#ifndef CAPD_DAEMON_AUDIT_H
#define CAPD_DAEMON_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/line.h"

/* `audit verify` and `audit export`: read the database beside a running daemon. The exit status. */
int audit_main(int argc, char **argv);

struct audit_job {
	const char *config_path, *state_dir;
	const char *store; /* NULL: the configuration says which */
	struct line_texts heads;
	bool json;
	const char *since, *until; /* NULL: no end */
	const char *format, *source;
};

int audit_verify(const struct audit_job *job);
int audit_export(const struct audit_job *job);

#endif
