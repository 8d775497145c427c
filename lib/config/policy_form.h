/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy_form.h - a policy while it is read.
 */
#ifndef CAPD_CONFIG_POLICY_FORM_H
#define CAPD_CONFIG_POLICY_FORM_H

#include "model/config.h"

struct policy_form {
	struct policy policy;
	const char *from;
	int patient;
};

#endif
