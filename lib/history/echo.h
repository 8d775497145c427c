/* SPDX-License-Identifier: Apache-2.0 */
/*
 * echo.h - an ad platform without faults: it does what it is told, says so, and
 * reads back as asked, each a second later.
 *
 * What the real ones do wrong is not the question here; what the rules would
 * have done is.
 */
#ifndef CAPD_HISTORY_ECHO_H
#define CAPD_HISTORY_ECHO_H

#include "decide/engine.h"

struct echo;

/* Every target runs with its planned budget. */
struct echo *echo_new(const struct config *config, struct instant now);
struct echo *echo_free(struct echo *e);

struct ad_state echo_state(const struct echo *e, target_ix t);
/* Done at once; its answer follows. */
void echo_command(struct echo *e, const struct command *c, struct instant now);
void echo_read(struct echo *e, target_ix t, struct instant now);

/* When the next answer is there; INT64_MAX: none is under way. */
struct instant echo_next(const struct echo *e);
/* Takes it. Only when echo_next() says there is one. */
struct event echo_answer(struct echo *e);

/* The spend of target t up to now, as a platform would report it: evenly over each day. */
struct event echo_spent(struct echo *e, target_ix t, struct instant now);
/* A new account-local day began for t; is_month: and a new month. */
void echo_new_day(struct echo *e, target_ix t, struct instant now, bool is_month);

#endif
