/* SPDX-License-Identifier: Apache-2.0 */
/*
 * promises.h - what capacityd promises, whatever happens; each has a check of its name.
 *
 * A check that was never put to the test in a whole run counts as broken: the
 * simulation then does not show what it says it shows.
 */
#ifndef CAPD_SIMULATION_PROMISES_H
#define CAPD_SIMULATION_PROMISES_H

#include <stdbool.h>

#include "decide/engine.h"

#define PROMISE_LIST(X) \
	X(CAP, "I1 cap", "what can be charged stays below every limit, whatever lands") \
	X(CONSERVE, "I2 conserve", "money is granted only after its release was read back") \
	X(DOUBT, "I3 no boost in doubt", "a raise needs fresh data, a trusted clock and nobody's no") \
	X(FAILSAFE, "I4 fail-safe", "silence leads to the fallback in time and never to a raise") \
	X(CONVERGE, "I5 converge", "left in peace it reaches what it wants and goes quiet") \
	X(ONCE, "I6 once", "each decision is sent once and settled once") \
	X(HANDS_OFF, "I7 hands off", "what a person changed stays until it is handed back") \
	X(QUIET, "I8 quiet", "changes a day, steps and rests stay within their bounds") \
	X(STOP, "I9 stop", "after the stop no new request leaves") \
	X(ORDER, "I10 order", "the intent is durable before the first byte") \
	X(EXPLAIN, "I11 explain", "every command has its reason, and the same events decide the same") \
	X(SECRET, "I12 secrets", "no secret leaves but in its own header") \
	X(TIME, "I13 time", "no day's changes or money are granted twice") \
	X(BOUNDS, "I14 bounds", "queues, effects and rows stay bounded") \
	X(HISTORY, "I15 history", "the chain of the record verifies, and a cut shows")

enum promise {
#define X(name, id, words) PROMISE_##name,
	PROMISE_LIST(X)
#undef X
		PROMISES,
	PROMISE_NONE = PROMISES
};

const char *promise_name(enum promise p); /* "I1 cap" */
const char *promise_words(enum promise p);

struct world;
struct talk;

void promise_before_step(struct world *w, const struct event *ev);
void promise_after_step(struct world *w, const struct event *ev);
void promise_command(struct world *w, const struct effect *f);
void promise_wire(struct world *w, const struct talk *k); /* as its first byte leaves */
void promise_commit(struct world *w);
void promise_end(struct world *w, int64_t quiet_since);
void promise_history(struct world *w);

#endif
