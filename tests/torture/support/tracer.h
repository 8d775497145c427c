/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tracer.h - the daemon of a story under strace: counted, watched or tampered with.
 */
#ifndef CAPD_TESTS_TORTURE_TRACER_H
#define CAPD_TESTS_TORTURE_TRACER_H

#include "tests/torture/support/story.h"

#define STRACE "/usr/bin/strace"

/* Launches it; every call of this list ("pwrite64,fdatasync") is written down. */
void tracer_watch(struct story *s, const char *calls);
/* The same with what was read and written, to tell one call from another. */
void tracer_watch_closely(struct story *s, const char *calls);
void tracer_read(struct story *s, struct buf *ret); /* one line each, so far */
unsigned tracer_count(const struct buf *trace, const char *call);
/* Launches it; what: "signal=KILL:when=3", "error=ENOSPC:when=2..9" (of each thread's calls). */
void tracer_tamper(struct story *s, const char *call, const char *what);

#endif
