/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate.h - capacityd simulate: what would these rules have done?
 */
#ifndef CAPD_DAEMON_SIMULATE_H
#define CAPD_DAEMON_SIMULATE_H

/*
 * argv[0] is "simulate". Returns the exit status: 0, 2 usage, 65 history that cannot
 * be true, 74 a file that cannot be read or written, 78 bad configuration.
 */
int simulate_main(int argc, char **argv);

#endif
