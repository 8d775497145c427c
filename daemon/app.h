/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app.h - the daemon: it knows every part and decides nothing.
 *
 * The order inside a turn is fixed, and it is the promise that nothing is sent
 * that is not recorded:
 *
 *     event -> engine_step -> collect event and effects -> commit -> carry out
 *
 * All events of one loop pass share one commit.  When the commit fails nothing
 * is sent; what was collected waits and is committed before anything else.
 */
#ifndef CAPD_DAEMON_APP_H
#define CAPD_DAEMON_APP_H

#include "base/buf.h"
#include "base/err.h"

struct app_options {
	const char *config_path;
	const char *state_dir; /* NULL: the paths of the configuration */
	const char *ca_file;   /* NULL: the system's */
};

/* Run until told to stop. The process's exit status (sysexits where one fits). */
int app_run(const struct app_options *options);

#endif
