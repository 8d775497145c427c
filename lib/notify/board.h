/* SPDX-License-Identifier: Apache-2.0 */
/*
 * board.h - all cases that are open, and whom to tell what.
 *
 * The board looks at how things are, not at what happened: a case that is still so after a
 * restart is the same case, whoever was told of it is not told again, and nothing is
 * lost with an event nobody heard.  It is told once it has lasted for messages.wait, to
 * each recipient some route leads it to, and is over once it has been gone for
 * messages.calm, which those who were told hear.  Cases with one cause are one case: a
 * silent feed speaks for its services, an ad account for what it does not confirm.
 * While a larger case explains a smaller one, the smaller is not told.
 */
#ifndef CAPD_NOTIFY_BOARD_H
#define CAPD_NOTIFY_BOARD_H

#include "decide/engine.h"
#include "model/message.h"

struct board;

/* What ails the daemon itself, which the engine cannot know. */
struct ailment {
	const char *key;   /* "store", "channel/ops-slack" */
	const char *words; /* one sentence */
};

struct board_look {
	const struct engine *engine;
	struct instant now;
	struct instant started; /* this process */
	const struct ailment *ailments;
	size_t ailment_count;
};

struct board_ears {
	void *context;
	/* To be written down before it is sent. recipient "": the channel is one place. */
	void (*say)(void *context, const char *channel, const char *recipient, const struct message *m);
	/* Keep this of the case, or with NULL forget it: in the same commit as what was said. */
	void (*keep)(void *context, const char *key, const char *record);
};

struct board *board_new(void);
void board_free(struct board *b); /* NULL is fine */
/* What was kept before a restart. */
int board_restore(struct board *b, const char *key, const char *record, struct err *err) must_check;

void board_look(struct board *b, const struct board_look *look, const struct board_ears *ears);

struct incident;
size_t board_count(const struct board *b);
const struct incident *board_at(const struct board *b, size_t i); /* by key */

#endif
