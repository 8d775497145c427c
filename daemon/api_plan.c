/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_plan.c - yes and no to more spend, and to a feed that moves all at once.
 *
 * An answer names the plan it was given to.  The plan may have changed since a
 * person read it, and then their yes is worth nothing: the engine compares, and
 * what is answered tells both.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "base/tree.h"
#include "daemon/api_answer.h"

enum { SAID_MAX = 4096, HASH_DIGITS = 16, HASH_DIGITS_LEAST = 8, FEEDS_NAMED = 64 };

/* Digits are enough to name the plan that waits; whoever gives fewer than all means that one or none. */
static bool plan_of(struct api_exchange *x, struct json_object *body, service_ix s, uint64_t *ret)
{
	const char *text = tree_text_or(body, "plan", "");
	size_t n = strlen(text);
	uint64_t waits = engine_proposal(x->engine, s).hash;
	unsigned shift;

	if (n < HASH_DIGITS_LEAST || n > HASH_DIGITS || strspn(text, "0123456789abcdefABCDEF") != n) {
		api_refuse(x->a, 400,
			   "bad-request", "which plan? It is named by %d to %d hexadecimal digits: capacityctl plan shows it",
			   HASH_DIGITS_LEAST, HASH_DIGITS);
		return false;
	}
	shift = (unsigned)(HASH_DIGITS - n) * 4;
	*ret = (uint64_t)strtoull(text, NULL, 16);
	*ret = *ret == waits >> shift ? waits : *ret << shift;
	return true;
}

/* The service and the plan an answer is about. */
static bool make_answer(struct api_exchange *x, struct json_object *body, struct event *ret)
{
	return body && api_find_service(x, tree_text_or(body, "service", ""), &ret->service) &&
	       plan_of(x, body, ret->service, &ret->hash);
}

static void amount(struct api_exchange *x, const struct proposal *p, struct buf *out)
{
	char text[MONEY_TEXT];

	buf_printf(out, "%s more a day",
		   money_format(p->more_micros, engine_config(x->engine)->currency, text));
}

static void until(struct api_exchange *x, const struct zone *zone, struct instant t, struct buf *out)
{
	char text[ZONE_TEXT];

	buf_printf(out, "%s %s", zone_format(zone, t, x->context.now, text),
		   zone_at(zone, t)->abbreviation);
}

static void said_yes(struct api_exchange *x, service_ix s, const struct proposal *p)
{
	const struct config *c = engine_config(x->engine);
	struct span life = c->limits.approval_life;
	struct buf text cleanup_buf = BUF_INIT(SAID_MAX);

	buf_puts(&text, "Approved: ");
	amount(x, p, &text);
	buf_printf(&text, " for %s, plan %08" PRIx64 ". ", c->services[s].id, p->hash >> 32);
	if (life.ms) {
		buf_puts(&text, "It is void at ");
		until(x, c->locations[c->services[s].location].zone, after(x->context.now, life), &text);
		buf_puts(&text, " if nothing of it was sent by then.\n");
	}
	buf_printf(&text, "What may still hold it back: capacityctl explain %s", c->services[s].id);
	api_say(x, buf_text(&text));
}

void api_approve(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	struct event ev = { .kind = EVENT_APPROVE, .who = x->viewer.name, .words = "" };
	struct proposal p;

	if (!make_answer(x, body, &ev))
		return;
	p = engine_proposal(x->engine, ev.service); /* before it is no longer waiting */
	if (api_tell(x, &ev, 1))
		said_yes(x, ev.service, &p);
}

void api_decline(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	struct event ev = { .kind = EVENT_DECLINE, .who = x->viewer.name };
	struct buf text cleanup_buf = BUF_INIT(SAID_MAX);
	struct proposal p;

	ev.words = body ? api_reason(x, body) : NULL;
	if (!ev.words || !make_answer(x, body, &ev))
		return;
	p = engine_proposal(x->engine, ev.service);
	if (!api_tell(x, &ev, 1))
		return;
	buf_puts(&text, "Declined: ");
	amount(x, &p, &text);
	buf_printf(&text,
		   " for %s. It is proposed again when the verdict or the plan changes; cuts are "
		   "made all the same.",
		   engine_config(x->engine)->services[ev.service].id);
	api_say(x, buf_text(&text));
}

static bool find_feed(struct api_exchange *x, const char *id, uint32_t *ret)
{
	const struct config *c = engine_config(x->engine);
	const char *names[FEEDS_NAMED], *nearest;
	size_t n = 0;

	for (uint32_t f = 0; f < c->feed_count; f++) {
		if (strcmp(c->feeds[f].id, id) == 0) {
			*ret = f;
			return true;
		}
		if (n < FEEDS_NAMED)
			names[n++] = c->feeds[f].id;
	}
	nearest = text_nearest(id, names, n);
	api_refuse(x->a, 404, "not-found", "there is no feed %.64s%s%s%s", id,
		   nearest ? ". Did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
	return false;
}

void api_allow(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	const struct config *c = engine_config(x->engine);
	struct event ev = { .kind = EVENT_ALLOW, .service = NOBODY, .who = x->viewer.name };
	struct buf text cleanup_buf = BUF_INIT(SAID_MAX);

	ev.words = body ? api_reason(x, body) : NULL;
	if (!ev.words || !find_feed(x, tree_text_or(body, "feed", ""), &ev.feed) || !api_tell(x, &ev, 1))
		return;
	buf_printf(&text, "Feed %s goes on: until ", c->feeds[ev.feed].id);
	until(x, c->zone, after(x->context.now, c->limits.mass_window), &text);
	buf_puts(&text, " what its data calls for is sent, however many move at once.");
	api_say(x, buf_text(&text));
}
