/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offline.h - questions capacityd answers without running: is this
 * configuration right, and what may be in it?
 */
#ifndef CAPD_DAEMON_OFFLINE_H
#define CAPD_DAEMON_OFFLINE_H

#include <stdbool.h>

/* Print every mistake (and a summary when there is none). The exit status: 0 or 78. */
int offline_check(const char *config_path, bool json);
/* Print the JSON Schema. */
int offline_schema(void);

#endif
