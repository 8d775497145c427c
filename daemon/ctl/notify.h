/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notify.h - does a message arrive?
 */
#ifndef CAPD_CTL_NOTIFY_H
#define CAPD_CTL_NOTIFY_H

#include "daemon/ctl/options.h"

extern const char *const notify_words[]; /* ends with NULL */

/* `notify test CHANNEL`: sends one and waits until it has arrived, or has not. */
enum ctl_exit notify_run(const struct ctl_options *o);

#endif
