/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - what the store keeps, as versioned JSON text.
 *
 * JSON because an engineer reads it with sqlite3 at 3 a.m. and because a later
 * version can add a key without a migration.  Decoding is strict about what it
 * knows and silent about keys it does not (a newer version may have written them).
 */
#ifndef CAPD_RECORD_RECORD_H
#define CAPD_RECORD_RECORD_H

#include "base/buf.h"
#include "base/arena.h"
#include "base/err.h"
#include "decide/state.h"
#include "feed/push.h"

enum { RECORD_VERSION = 1 };

void record_service(struct buf *out, const struct service_state *s);
/* What the state points at (hold, approval, words of trouble, ...) is allocated in the arena. */
int record_service_read(const char *text, size_t n, struct arena *arena, struct service_state *ret,
			struct err *err) must_check;

/*
 * The command is not part of it: commands have rows of their own.  Nor is the
 * gate: it says what is in the way now, and the first plan after a start says it anew.
 */
void record_target(struct buf *out, const struct target_state *t);
int record_target_read(const char *text, size_t n, struct arena *arena, struct target_state *ret,
		       struct err *err) must_check;

/* The target's index is not part of it either: the row names the target; read, it is UINT32_MAX. */
void record_command(struct buf *out, const struct command *c);
int record_command_read(const char *text, size_t n, struct command *ret, struct err *err) must_check;

void record_feed(struct buf *out, const struct feed_state *f);
int record_feed_read(const char *text, size_t n, struct feed_state *ret, struct err *err) must_check;

void record_pool(struct buf *out, const struct pool_state *p);
int record_pool_read(const char *text, size_t n, struct pool_state *ret, struct err *err) must_check;

void record_push(struct buf *out, const struct push_mark *m);
int record_push_read(const char *text, size_t n, struct push_mark *ret, struct err *err) must_check;

#endif
