/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal.h - what is on the other side of our output.
 */
#ifndef CAPD_CTL_TERMINAL_H
#define CAPD_CTL_TERMINAL_H

#include <stdbool.h>

struct ctl_options;

int terminal_width(void);  /* columns; 0: not a terminal, so nothing is cut */
int terminal_height(void); /* lines; 0: not a terminal */
bool terminal_is_styled(const struct ctl_options *o);
bool terminal_can_ask(void); /* is there a person to answer? */

#endif
