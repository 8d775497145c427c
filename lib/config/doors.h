/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doors.h - the section `api:`, where people and programs reach the daemon.
 */
#ifndef CAPD_CONFIG_DOORS_H
#define CAPD_CONFIG_DOORS_H

#include "config/loader.h"

struct doors_form { /* doors_options */
	const char *listen, *socket;
	struct option_list hosts;  /* of const char * */
	struct option_list access; /* of struct access_form */
	struct proxy proxy;
};

/* Move what was read into the configuration, and judge it. */
void load_doors(struct loader *l, const struct doors_form *form);

#endif
