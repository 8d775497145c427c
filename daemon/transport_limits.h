/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_limits.h - what this machine and its environment allow.
 */
#ifndef CAPD_DAEMON_TRANSPORT_LIMITS_H
#define CAPD_DAEMON_TRANSPORT_LIMITS_H

/* Transfers at once, after raising the soft limit of descriptors and keeping a reserve for the rest. */
unsigned limits_places(void);
/* The hosts no proxy is used for, to be freed; NULL when the environment names no proxy at all. */
char *limits_no_proxy(void);

#endif
