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

struct connector; /* platform/connector.h */

/* The file of that platform; NULL when it is no connector or its file is not usable. */
const struct connector *connectors_of(const struct platform_config *p);

/* False for a platform whose file has its complaints already: its targets cannot be judged. */
bool connectors_usable(const struct platform_config *p);

/*
 * Read its file and what `account:` says; nothing for other kinds.  Afterwards
 * p->settings and p->auth are whole.
 */
void connectors_read(struct loader *l, const struct entry *e, struct platform_config *p);

/* The rows that name one of its targets, which depend on the file; those of the kind for other kinds. */
const struct option *connectors_target_rows(struct loader *l, const struct platform_config *p);
/* After these rows were applied: check the values and give the target its name. */
void connectors_target(struct loader *l, const struct node *map, const struct platform_config *p,
		       void *select);

/* Warn where our limits go beyond what the files advise. */
void connectors_check(struct loader *l);

/* Parse and read one file; NULL after complaints. The same path is read once. */
const struct connector *connectors_file(struct loader *l, const char *path, const struct node *at);

#endif
