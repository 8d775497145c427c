/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jwks.h - `capacityd jwks`: the public keys of a configuration, to be registered with a server.
 */
#ifndef CAPD_DAEMON_JWKS_H
#define CAPD_DAEMON_JWKS_H

/* Prints a JSON Web Key Set on stdout; the exit status. */
int jwks_print(const char *config_path);

#endif
