/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.h - `capacityd connector`: is this file safe, and does it do what it says?
 */
#ifndef CAPD_DAEMON_CONNECTOR_H
#define CAPD_DAEMON_CONNECTOR_H

#include <stdbool.h>

/* `connector check FILE...` and `connector probe [FILE] --platform ID`. The exit status. */
int connector_main(int argc, char **argv);

struct connector_check {
	char **paths;
	int count;
	bool quiet, json;
};

/* 0, or 78 when one of them is not usable or does not do what it says. */
int connector_check(const struct connector_check *what);

struct connector_probe {
	const char *config_path, *platform, *state_dir, *ca_file;
	const char *file; /* NULL: the one the platform names */
	bool json;
};

/* One read of all targets of that platform, as a table. Changes nothing. */
int connector_probe(const struct connector_probe *what);

#endif
