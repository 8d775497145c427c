/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_load.h - a connector file to one struct connector, or to everything
 * that is wrong with it.
 *
 * The rules of the YAML are those of the configuration, and so is the way
 * mistakes are told.  A file that is not safe is not loaded at all.
 */
#ifndef CAPD_CONFIG_CONNECTOR_LOAD_H
#define CAPD_CONFIG_CONNECTOR_LOAD_H

#include "config/load.h"
#include "platform/connector.h"

/*
 * NULL when there is any error.  *ret is filled either way; the caller gives it
 * back with diagnostics_release() and the connector with connector_free().
 */
struct connector *connector_load(const char *path, const struct config_host *host,
				 struct diagnostics *ret);
void connector_free(struct connector *c); /* NULL is fine */

/* The JSON Schema (draft-07) of connector files, made from the same option rows. */
void connector_schema(struct buf *out);

#endif
