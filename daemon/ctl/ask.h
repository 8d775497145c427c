/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask.h - questions to the daemon, and what it says printed as it is.
 */
#ifndef CAPD_CTL_ASK_H
#define CAPD_CTL_ASK_H

#include "daemon/ctl/options.h"

enum { ASK_PATH_MAX = 4096 };

enum ctl_exit ask_status(const struct ctl_options *o);
enum ctl_exit ask_explain(const struct ctl_options *o);
enum ctl_exit ask_why_not(const struct ctl_options *o);
enum ctl_exit ask_history(const struct ctl_options *o);
enum ctl_exit ask_feeds(const struct ctl_options *o);
enum ctl_exit ask_platforms(const struct ctl_options *o);
enum ctl_exit ask_report(const struct ctl_options *o);
enum ctl_exit ask_plan(const struct ctl_options *o);
enum ctl_exit ask_metrics(const struct ctl_options *o);

/* "&name=value", or with '?' when it is the first. */
void ask_with(struct buf *path, const char *name, const char *value);
/* How wide it may be, and whether in columns at all. */
void ask_shape(struct buf *path, const struct ctl_options *o);
/* Where the status is asked, in the form that was asked for. */
void ask_status_path(struct buf *path, const struct ctl_options *o);
/* The headline stands out where there is a terminal. */
void ask_print(const struct ctl_options *o, const char *text);

#endif
