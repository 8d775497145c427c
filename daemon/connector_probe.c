/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_probe.c - look at a platform's targets through a connector, once.
 */
#include "daemon/connector.h"

#include <stdio.h>
#include <sysexits.h>

int connector_probe(const struct connector_probe *what)
{
	(void)fprintf(stderr, "capacityd: %s\n", what->platform);
	return EX_UNAVAILABLE;
}
