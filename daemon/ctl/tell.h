/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tell.h - what a person decides, told to the daemon; its answer says what is so now.
 */
#ifndef CAPD_CTL_TELL_H
#define CAPD_CTL_TELL_H

#include "daemon/ctl/options.h"

enum ctl_exit tell_hold(const struct ctl_options *o);
enum ctl_exit tell_resume(const struct ctl_options *o);
enum ctl_exit tell_revert(const struct ctl_options *o);
enum ctl_exit tell_attest(const struct ctl_options *o);
enum ctl_exit tell_approve(const struct ctl_options *o);
enum ctl_exit tell_decline(const struct ctl_options *o);
enum ctl_exit tell_allow(const struct ctl_options *o);
enum ctl_exit tell_stop(const struct ctl_options *o);
enum ctl_exit tell_start(const struct ctl_options *o);
enum ctl_exit tell_reload(const struct ctl_options *o);

#endif
