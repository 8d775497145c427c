/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connectors.h - platforms of kind `connector`: their file, their account and
 * their targets, which only the file knows the names of.
 *
 * Not a public header: only files of lib/config include it.
 */
#ifndef CAPD_CONFIG_CONNECTORS_H
#define CAPD_CONFIG_CONNECTORS_H

#include "config/loader.h"
#include "platform/connector.h"

/* Is this platform described by a file? */
bool connectors_is(const struct platform_config *p);

/* Read its file and what `account:` says; afterwards p->settings and p->auth are whole. */
void connectors_read(struct loader *l, const struct node *map, const struct node *key,
		     struct platform_config *p);

/*
 * The rows of one target of it, in scratch: they depend on the file.  NULL when
 * the file could not be read.
 */
const struct option *connectors_target_rows(struct loader *l, const struct platform_config *p);
/* After its rows were applied: check the values and give the target its name. */
void connectors_target(struct loader *l, const struct node *map, const struct platform_config *p,
		       struct connector_target *ret);

/* Parse and read one file; NULL after complaints. The same path is read once. */
const struct connector *connectors_file(struct loader *l, const char *path, const struct node *at);

#endif
