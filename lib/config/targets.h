/* SPDX-License-Identifier: Apache-2.0 */
/*
 * targets.h - the ads of the services.
 */
#ifndef CAPD_CONFIG_TARGETS_H
#define CAPD_CONFIG_TARGETS_H

#include "config/loader.h"

/* Fill the targets of all services; ads[i] and keys[i] belong to the i-th service, ads may be NULL. */
void targets_read(struct loader *l, const struct node *const *ads, const struct node *const *keys);

#endif
