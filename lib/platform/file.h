/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.h - the settings of the file kind; its targets are a webhook's.
 */
#ifndef CAPD_PLATFORM_FILE_H
#define CAPD_PLATFORM_FILE_H

#include "auth/auth.h"

struct file {
	const char *path, *state_file; /* whole paths; state_file NULL: nothing can be read back */
	struct credential *secret;
};

#endif
