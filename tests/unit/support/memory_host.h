/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory_host.h - a config_host without a disk: files are a list in the test.
 *
 * Zones: America/New_York and America/Chicago with the shifts of 2025 to 2027,
 * and UTC; any other name is unknown.
 */
#ifndef CAPD_TESTS_MEMORY_HOST_H
#define CAPD_TESTS_MEMORY_HOST_H

#include "config/load.h"

struct memory_file {
	const char *path, *text; /* path NULL ends the list */
};

struct config_host memory_host(const struct memory_file *files);

/* One file called capacityd.yaml. */
struct config *memory_load(const char *text, struct diagnostics *ret);

#endif
