/* SPDX-License-Identifier: Apache-2.0 */
/*
 * forward.h - commands that capacityd carries out itself, under the same name.
 */
#ifndef CAPD_CTL_FORWARD_H
#define CAPD_CTL_FORWARD_H

#include <stdbool.h>

/* Is the first word one of them? Their own options follow, so nothing else may come before. */
bool is_forwarded(int argc, char **argv);
/* Becomes capacityd with the same words; returns the exit status only when it cannot. */
int forward(char **argv);

#endif
