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

enum { RECORD_VERSION = 1 };

void record_service(struct buf *out, const struct service_state *s);
/* s->hold is allocated in the arena when there is one. */
int record_service_read(const char *text, size_t n, struct arena *arena, struct service_state *ret, struct err *err) must_check;

/* The command is not part of it: commands have rows of their own. */
void record_target(struct buf *out, const struct target_state *t);
int record_target_read(const char *text, size_t n, struct target_state *ret, struct err *err) must_check;

void record_command(struct buf *out, const struct command *c);
int record_command_read(const char *text, size_t n, struct command *ret, struct err *err) must_check;

#endif
