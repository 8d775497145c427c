/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_drop.h - a directory other people put files into: looking, and putting away.
 *
 * Both block, so they run on a thread of the pool.  Nothing is ever deleted or
 * written over: what is put away gets a name of its own.
 */
#ifndef CAPD_DAEMON_TRANSPORT_DROP_H
#define CAPD_DAEMON_TRANSPORT_DROP_H

#include "base/buf.h"
#include "base/err.h"
#include "model/exchange.h"

/*
 * A line per regular file: size, last write and last change of any kind in
 * milliseconds, inode, name.  Links are not followed: a sender could point one
 * anywhere.  FAULT_NONE, or *reterr says why not, without the path.
 */
enum fault drop_list(const char *directory, struct buf *out, struct err *reterr);

/* path -> the directory `place` beside it, made when missing; reason: "" or what goes into NAME.reason. */
enum fault drop_put_away(const char *path, const char *place, const char *reason, struct err *reterr);

#endif
