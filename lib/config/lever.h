/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lever.h - how far one target may be turned, in the unit of its lever.
 */
#ifndef CAPD_CONFIG_LEVER_H
#define CAPD_CONFIG_LEVER_H

#include "config/loader.h"

/* As an ads entry says it; what is not written there is zero. */
struct lever_form {
	int64_t budget, bid_bp;
	struct amount min, max;
};

/* Fill the target's money, or factors, from the form by its lever; complain about what does not fit. */
void lever_read(struct loader *l, const struct node *map, const struct lever_form *form,
		struct target *t);

#endif
