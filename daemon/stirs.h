/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stirs.h - notices that something moved in a directory, and says so once it has come to rest.
 *
 * Only ever a reason to look sooner: what the kernel does not see (a network file
 * system, an overflow) is found by the regular look.
 */
#ifndef CAPD_DAEMON_STIRS_H
#define CAPD_DAEMON_STIRS_H

#include <stdint.h>
#include <uv.h>

struct stirs;

struct stirs *stirs_new(uv_loop_t *loop, void (*tell)(void *context, uint32_t unit), void *context);
/* path: a file, or a directory that ends in '/', or a pattern in one. What cannot be watched is not. */
void stirs_watch(struct stirs *s, const char *path, uint32_t unit);
void stirs_close(struct stirs *s); /* tells nothing more; freed once the loop has let go */

#endif
