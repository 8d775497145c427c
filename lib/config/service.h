/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service.h - reading one service, and who signed for it.
 */
#ifndef CAPD_CONFIG_SERVICE_H
#define CAPD_CONFIG_SERVICE_H

#include "config/loader.h"

struct reading_service {
	struct service service;
	const struct node *key, *map;
};

void service_read(struct loader *l, uint32_t location, const struct entry *e, struct reading_service *s);

/* The gate of a service as it was read, kept; NULL when its mapping has none. */
const struct go_live *go_live_read(struct loader *l, const struct reading_service *s,
				   const struct go_live *form);

#endif
