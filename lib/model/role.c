/* SPDX-License-Identifier: Apache-2.0 */
/*
 * role.c - the roles' names, as they are written in YAML.
 */
#include "model/role.h"

const char *role_name(enum role r)
{
	static const char *const names[ROLE_COUNT] = {
		[ROLE_NONE] = "none",	      [ROLE_VIEWER] = "viewer",
		[ROLE_OPERATOR] = "operator", [ROLE_APPROVER] = "approver",
		[ROLE_ADMIN] = "admin",
	};

	return names[r];
}
