/* SPDX-License-Identifier: Apache-2.0 */
/*
 * completion.h - scripts by which a shell completes capacityctl's words.
 */
#ifndef CAPD_CTL_COMPLETION_H
#define CAPD_CTL_COMPLETION_H

#include "daemon/ctl/options.h"

extern const char *const completion_shells[]; /* ends with NULL */

/*
 * `completion bash` prints the script. `completion services PREFIX` and `completion feeds
 * PREFIX` are what the scripts ask: names, one a line, and nothing when nobody answers.
 */
enum ctl_exit completion_run(const struct ctl_options *o);

#endif
