/* SPDX-License-Identifier: Apache-2.0 */
/*
 * generation.c - birth, swap and death of one configuration's parts.
 */
#include "daemon/generation.h"

#include <malloc.h>
#include <stdlib.h>

#include "config/load.h"
#include "daemon/accounts.h"
#include "daemon/clock.h"
#include "daemon/polls.h"
#include "daemon/token.h"

struct generation *generation_new(uv_loop_t *loop, struct transport *transport, const struct house *house,
				  struct config *config, struct instant now, uint64_t next_command)
{
	struct generation *g = calloc(1, sizeof(*g));

	if (!g)
		abort();
	*g = (struct generation){
		.config = config,
		.house = *house,
		.transport = transport,
		.loop = loop,
		.users = 1,
		.engine = engine_new(config, now, next_command),
	};
	g->polls = polls_new(g);
	g->accounts = accounts_new(g);
	(void)malloc_trim(0); /* the YAML tree is ten times what is kept of it */
	return g;
}

void generation_start(struct generation *g)
{
	accounts_start(g->accounts);
	polls_start(g->polls);
}

void generation_hold(struct generation *g)
{
	g->users++;
}

void generation_release(struct generation *g)
{
	if (--g->users > 0)
		return;
	polls_free(g->polls);
	accounts_free(g->accounts);
	(void)engine_free(g->engine);
	(void)config_free(g->config);
	free(g);
}

static void hold(void *context)
{
	generation_hold(context);
}

static void release(void *context)
{
	generation_release(context);
}

void generation_token(struct generation *g, struct token *k, const char *kind, const char *id)
{
	const struct token_holder holder = { hold, release, g };

	token_keep_in(k, g->house.vault, kind, id, &holder);
}

void generation_retire(struct generation *g)
{
	g->retired = true;
	polls_stop(g->polls);
	accounts_stop(g->accounts);
	generation_release(g);
}

void generation_event(struct generation *g, struct event event)
{
	if (g->retired)
		return;
	event.at = clock_now();
	g->house.event(g->house.context, &event);
}
