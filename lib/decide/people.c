/* SPDX-License-Identifier: Apache-2.0 */
/*
 * people.c - what people tell the engine: hold, hand back, stop, start, approve.
 *
 * A person's word counts at once and is recorded with their name.  What may not
 * happen is refused before it changes anything (engine_may()).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide/engine_state.h"

static void hold(struct engine *e, const struct event *ev, struct effects *fx)
{
	struct service_state *is = &e->services[ev->service];

	if (!is->hold)
		is->hold = calloc(1, sizeof(*is->hold));
	if (!is->hold)
		abort();
	*is->hold = ev->hold;
	is->hold->since = e->now;
	effect_notice(e, fx, NOTICE_PERSON, ev->service, NOBODY, 0, "%s held by %s: %s",
		      e->config->services[ev->service].id, ev->hold.who, ev->hold.reason);
}

/* Handing back: a hold ends, and what a person changed becomes what we know and may change again. */
static void resume(struct engine *e, const struct event *ev, struct effects *fx)
{
	const struct service *service = &e->config->services[ev->service];
	struct service_state *is = &e->services[ev->service];

	free(is->hold);
	is->hold = NULL;
	for (uint32_t i = 0; i < service->target_count; i++) {
		struct target_state *t = &e->targets[service->first_target + i];

		t->changed_outside = false;
		t->attempts = 0;
		if (t->confirmed.status == AD_PAUSED)
			t->paused_by_us = true;
		effect_save_target(e, fx, service->first_target + i);
	}
	effect_notice(e, fx, NOTICE_PERSON, ev->service, NOBODY, 0,
		      "%s handed back by %s: automatic again", service->id, ev->who);
}

static void turn_switch(struct engine *e, const struct event *ev, struct effects *fx)
{
	e->stopped = ev->kind == EVENT_STOP;
	(void)snprintf(e->stopped_by, sizeof(e->stopped_by), "%s", ev->who);
	(void)snprintf(e->stopped_why, sizeof(e->stopped_why), "%s", ev->words);
	(void)effect_add(fx, EFFECT_SAVE_SWITCH);
	effect_notice(e, fx, NOTICE_PERSON, NOBODY, NOBODY, 0, "%s by %s: %s",
		      e->stopped ? "stopped: no command is sent" : "started again", ev->who, ev->words);
	for (size_t s = 0; s < e->config->service_count; s++)
		engine_touch(e, (service_ix)s);
}

void watch_person(struct engine *e, const struct event *ev, struct effects *fx)
{
	if (ev->kind == EVENT_APPROVE || ev->kind == EVENT_DECLINE)
		return;
	e->generation++;
	if (ev->kind == EVENT_ALLOW) {
		mass_allow(e, ev, fx);
		return;
	}
	if (ev->kind == EVENT_STOP || ev->kind == EVENT_START) {
		turn_switch(e, ev, fx);
		return;
	}
	if (ev->kind == EVENT_HOLD)
		hold(e, ev, fx);
	else
		resume(e, ev, fx);
	effect_save_service(e, fx, ev->service);
	watch_next_age(e, ev->service);
	engine_touch(e, ev->service);
}

bool engine_may(const struct engine *e, const struct event *event, struct buf *why)
{
	(void)e, (void)event, (void)why;
	return true;
}

struct proposal engine_proposal(const struct engine *e, service_ix s)
{
	(void)e, (void)s;
	return (struct proposal){ 0 };
}
