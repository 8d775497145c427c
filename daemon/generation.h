/* SPDX-License-Identifier: Apache-2.0 */
/*
 * generation.h - one configuration and everything that lives as long as it.
 *
 * A reload builds a whole new generation beside the running one and swaps one
 * pointer.  Conversations of the old one may still be on the wire: they hold a
 * share of it, and the last to let go frees it.  What they answer after the swap
 * is dropped, because the new engine reads every unsettled command back anyway.
 */
#ifndef CAPD_DAEMON_GENERATION_H
#define CAPD_DAEMON_GENERATION_H

#include "daemon/transport.h"
#include "decide/engine.h"

struct accounts;
struct finding;
struct quota;
struct token;
struct vault;
struct polls;

/* What polls and accounts tell the daemon; implemented by app.c. */
struct house {
	void *context;
	void (*event)(void *context, const struct event *event);
	bool (*may_command)(void *context); /* false: stop switch, shutdown, or nothing can be recorded */
	struct vault *vault; /* where renewed refresh tokens are kept; NULL: nowhere */
	/* Each may be NULL. An account stops answering, or answers again. */
	void (*notice)(void *context, const char *words);
	/* What it has used has moved: keep it with the next commit. */
	void (*used)(void *context, uint32_t platform, const struct quota *q);
	/* Of a read that inspects. */
	void (*finding)(void *context, uint32_t platform, const struct finding *f);
};

struct generation {
	struct config *config;
	struct engine *engine;
	struct polls *polls;
	struct accounts *accounts;
	struct house house;
	struct transport *transport;
	uv_loop_t *loop;
	bool retired;	/* swapped out: what still arrives is dropped */
	unsigned users; /* conversations under way, and the app */
};

/* The generation owns config from here on, also when it fails. */
struct generation *generation_new(uv_loop_t *loop, struct transport *transport, const struct house *house,
				  struct config *config, struct instant now, uint64_t next_command);
/* Start polling and reading: after the engine has been restored. */
void generation_start(struct generation *g);
/* No new conversation; frees itself when the last one has ended. */
void generation_retire(struct generation *g);

void generation_hold(struct generation *g);
void generation_release(struct generation *g);
/* The token of that feed or platform keeps what renews it, and this generation while it asks. */
void generation_token(struct generation *g, struct token *k, const char *kind, const char *id);
/* An event of this generation; dropped when it is retired. */
void generation_event(struct generation *g, struct event event);

#endif
