/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.h - `capacityctl connector`: the same as `capacityd connector`.
 */
#ifndef CAPD_CTL_CONNECTOR_H
#define CAPD_CTL_CONNECTOR_H

/* Becomes capacityd with the same words; returns the exit status only when it cannot. */
int connector_forward(char **argv);

#endif
