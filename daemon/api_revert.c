/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_revert.c - a person puts ads back to how they were found, and holds them there.
 *
 * One word for "undo all you did here": of a service, a location or everything.  Where
 * nothing was changed nothing is put back, so of many services only those take part that
 * have something; of none of them it is refused with the reason of the first.
 */
#include <stdlib.h>

#include "base/tree.h"
#include "daemon/api_answer.h"

enum { SAID_MAX = 4096 };

/* One or all: who names a service and says all has made a mistake, and we do not guess which. */
static bool meant(struct api_exchange *x, struct json_object *body, service_ix *ret_first, size_t *ret_count)
{
	bool all = json_object_get_boolean(tree_get(body, "all"));
	const char *name = tree_text_or(body, "service", "");

	if (all && tree_get(body, "confirm") && !api_confirmed(x, body, "this puts every ad back"))
		return false;
	if (!all)
		return api_services(x, name, ret_first, ret_count);
	*ret_first = 0;
	*ret_count = engine_config(x->engine)->service_count;
	if (*ret_count > 0 && !*name)
		return true;
	api_refuse(x->a, 400, "bad-request",
		   *name ? "either one service or all of them, not both" : "no service is configured");
	return false;
}

/* Those that have something to be put back, first in the array; of none the first as it is, to be refused. */
static size_t choose(struct api_exchange *x, struct event *events, size_t n)
{
	struct buf why cleanup_buf = BUF_INIT(SAID_MAX);
	size_t chosen = 0;

	for (size_t i = 0; i < n; i++) {
		events[i].at = x->context.now;
		if (engine_may(x->engine, &events[i], &why))
			events[chosen++] = events[i];
	}
	return chosen ? chosen : 1;
}

static void said(struct api_exchange *x, const struct event *events, size_t chosen, size_t of)
{
	const struct config *c = engine_config(x->engine);
	const struct service *first = &c->services[events[0].service];
	const struct zone *zone = c->locations[first->location].zone;
	struct buf text cleanup_buf = BUF_INIT(SAID_MAX);
	char when[ZONE_TEXT];

	if (of == 1)
		buf_printf(&text, "%s is", first->id);
	else
		buf_printf(&text, "%zu of %zu services %s", chosen, of, chosen == 1 ? "is" : "are");
	buf_printf(&text,
		   " put back to how it was found, and held until %s %s. What a person paused or "
		   "changed "
		   "stays as it is; limits of money hold.\nUndo: capacityctl resume %s",
		   zone_format(zone, events[0].hold.until, x->context.now, when),
		   zone_at(zone, events[0].hold.until)->abbreviation, of == 1 ? first->id : "SERVICE");
	api_say(x, buf_text(&text));
}

static void revert(struct api_exchange *x, const struct hold *hold, service_ix first, size_t n)
{
	struct event *events = calloc(n, sizeof(*events));
	size_t chosen;

	if (!events)
		abort();
	for (size_t i = 0; i < n; i++)
		events[i] = (struct event){ .kind = EVENT_HOLD,
					    .service = first + (service_ix)i,
					    .hold = *hold };
	chosen = choose(x, events, n);
	if (api_tell(x, events, chosen))
		said(x, events, chosen, n);
	free(events);
}

void api_revert(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	struct hold hold;
	service_ix first;
	size_t n;

	if (!body || !meant(x, body, &first, &n) || !api_hold(x, body, first, &hold))
		return;
	hold.direction = HOLD_ALL;
	hold.reverts = true;
	revert(x, &hold, first, n);
}
