/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.h - one line of what happened, as it is kept and shown.
 *
 * Lines are only ever added.  What a line says is a sentence for people; who said or
 * did it, and why, is part of that sentence.
 */
#ifndef CAPD_MODEL_HISTORY_H
#define CAPD_MODEL_HISTORY_H

#include "base/when.h"

struct history_row {
	uint64_t seq;
	struct instant at;
	const char *service; /* id, or "" */
	const char *target;  /* id, or "" */
	const char *kind; /* "verdict", "command", "control", "feed", "person", "limit", "settled" */
	uint64_t command; /* 0: none */
	const char *text;
};

#endif
