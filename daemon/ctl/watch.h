/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch.h - the status, again whenever it changes.
 */
#ifndef CAPD_CTL_WATCH_H
#define CAPD_CTL_WATCH_H

#include "daemon/ctl/options.h"

/* Until q, Ctrl-C or the reader's end; the terminal is as it was before. */
enum ctl_exit watch_status(const struct ctl_options *o);

#endif
