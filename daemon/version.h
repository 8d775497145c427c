/* SPDX-License-Identifier: Apache-2.0 */
/* version.h - one place for the number every face shows. */
#ifndef CAPD_DAEMON_VERSION_H
#define CAPD_DAEMON_VERSION_H

#define CAPACITYD_VERSION "0.1.0"

#endif
