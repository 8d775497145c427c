/* SPDX-License-Identifier: Apache-2.0 */
/*
 * freeze.h - windows in which more may, or may not, be spent.
 */
#ifndef CAPD_CONFIG_FREEZE_H
#define CAPD_CONFIG_FREEZE_H

#include "config/loader.h"

struct freeze_form { /* one row of freeze_options */
	struct freeze freeze;
	bool allow;
};

/* Move what was read into the configuration. */
void load_freezes(struct loader *l, const struct option_list *forms);
/* When the locations are known, too. */
void check_freezes(struct loader *l);

#endif
