/* SPDX-License-Identifier: Apache-2.0 */
/*
 * help.h - what is printed for --help, from the rows of the commands and options.
 */
#ifndef CAPD_CTL_HELP_H
#define CAPD_CTL_HELP_H

#include <stdio.h>

#include "base/buf.h"
#include "daemon/ctl/command.h"

/* Of one command, or of all when it is NULL. */
void help_print(FILE *to, const struct ctl_command *c);
/* "capacityctl hold SERVICE --until WHEN --reason TEXT [--direction D]" and the end of the line. */
void help_usage(FILE *to, const struct ctl_command *c);

#endif
