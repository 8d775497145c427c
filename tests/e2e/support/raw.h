/* SPDX-License-Identifier: Apache-2.0 */
/*
 * raw.h - bytes to a server exactly as they are, for what no HTTP library would send.
 */
#ifndef CAPD_TESTS_E2E_RAW_H
#define CAPD_TESTS_E2E_RAW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

int raw_dial_tcp(int port); /* on this machine; does not block from here on */
int raw_dial_unix(const char *path);
/* Sends everything and hears until the other side closes. The status; 0: no answer. Closes fd. */
int raw_exchange(int fd, const char *bytes, size_t n, struct buf *ret);
bool raw_is_closed(int fd); /* by the other side; what it said is thrown away */

#endif
