/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confirm.h - is it meant? The name of what is concerned says so, typed or as --confirm.
 */
#ifndef CAPD_CTL_CONFIRM_H
#define CAPD_CTL_CONFIRM_H

#include "daemon/ctl/options.h"

enum { CONFIRM_MAX = 256 };

/* What is about to happen is a sentence. CTL_OK: it is meant; otherwise the reason was said. */
enum ctl_exit confirm_name(const struct ctl_options *o, const char *what, const char *name);
/* The same with the organization's name, asked of the daemon; ret: what was typed. */
enum ctl_exit confirm_everything(const struct ctl_options *o, const char *what, char ret[CONFIRM_MAX]);

#endif
