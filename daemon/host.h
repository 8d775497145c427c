/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.h - this machine, as far as configuration needs it: files, zones, secrets.
 */
#ifndef CAPD_DAEMON_HOST_H
#define CAPD_DAEMON_HOST_H

#include "base/err.h"
#include "config/load.h"

/*
 * Files from disk (regular files only, size-capped), glob patterns, zones through
 * GLib.  Call it anew for every load, as in config_load(path, host_config(), &d):
 * the call forgets the zones that were sampled for the load before.
 */
const struct config_host *host_config(void);

/* GLib's GTimeZone turned into a table of shifts from 2000 to 2040. NULL when unknown. */
const struct zone *host_zone(const char *name, struct arena *arena);

/* From here on no core and no debugger of another user sees what is in memory. */
void host_no_core(void);

/*
 * Read every credential of the generation: $CREDENTIALS_DIRECTORY/NAME, or an
 * owner-only file (O_NOFOLLOW, no group or other bits).  A trailing newline is
 * dropped.  All failures are named in *err ("credential google-ads: ...").
 */
int host_read_credentials(struct config *c, struct err *err) must_check;

/* sd_notify, silently nothing without systemd. */
void host_notify(const char *state); /* "READY=1", "STATUS=...", "WATCHDOG=1", "STOPPING=1" */
uint64_t host_watchdog_ms(void);     /* half the watchdog interval; 0: none */

#endif
