/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_append.h - lines added to the end of a file, and on the disk when it returns.
 */
#ifndef CAPD_DAEMON_TRANSPORT_APPEND_H
#define CAPD_DAEMON_TRANSPORT_APPEND_H

#include <stddef.h>

#include "base/err.h"
#include "model/exchange.h"

/*
 * Blocks.  The file is opened by its name each time, so a rotated one is found; made
 * when missing (mode 0640).  FAULT_NONE; NOT_SENT: nothing of it is in the file;
 * NO_REPLY: nobody knows.  *reterr says why, without the path.
 */
enum fault append_lines(const char *path, const char *bytes, size_t n, struct err *reterr);

#endif
