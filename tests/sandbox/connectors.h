/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connectors.h - the connector files capacityd is told of, as a simulated platform needs them.
 */
#ifndef CAPD_SANDBOX_CONNECTORS_H
#define CAPD_SANDBOX_CONNECTORS_H

struct sandbox;

enum { CONNECTOR_PATH = 1024 };

/*
 * Where config/connectors/NAME.yaml is, as a whole path; with credentials, a copy
 * beside them whose jobs are asked for every second.  Returns ret.
 */
char *connector_file(const struct sandbox *s, const char *name, char ret[CONNECTOR_PATH]);

#endif
