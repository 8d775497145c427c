/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_attest.c - a person states what a service has, for services no system counts.
 *
 * Answered like every word of a person: with what is so now, until when, and whose
 * name stands beside it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "daemon/api_answer.h"
#include "daemon/api_until.h"

enum { SAID_MAX = 4096, DIGITS_MAX = 6 };

/* 12, "12", or "9d" where days are meant: what the command line was given. */
static bool read_count(struct api_exchange *x, struct json_object *body, const char *key, int32_t *ret)
{
	const char *text = tree_text_or(body, key, "");
	struct err unused = ERR_INIT;
	size_t n = strspn(text, "0123456789");
	int64_t value;

	*ret = COUNT_UNKNOWN;
	if (!tree_get(body, key))
		return true;
	if (n && n <= DIGITS_MAX && (!text[n] || (!strcmp(key, "wait") && !strcmp(text + n, "d"))))
		value = strtoll(text, NULL, 10);
	else if (*text || tree_int64(body, "$", key, &value, &unused) < 0)
		value = -1;
	if (value >= 0 && value <= CSV_COUNT_MAX) {
		*ret = (int32_t)value;
		return true;
	}
	api_refuse(x->a, 400, "bad-request", "%s: expected a whole number up to %d", key, CSV_COUNT_MAX);
	return false;
}

static bool make_statement(struct api_exchange *x, struct json_object *body, service_ix s,
			   struct statement *ret)
{
	const struct config *c = engine_config(x->engine);
	const char *reason = api_reason(x, body);
	struct err err = ERR_INIT;

	*ret = (struct statement){ .at = x->context.now };
	if (!reason || !api_owner(x, body, ret->who) || !read_count(x, body, "open", &ret->open) ||
	    !read_count(x, body, "wait", &ret->wait_days) ||
	    !read_count(x, body, "waitlist", &ret->waitlist))
		return false;
	(void)snprintf(ret->reason, sizeof(ret->reason), "%s", reason);
	if (until_parse(tree_text_or(body, "until", ""), c->locations[c->services[s].location].zone,
			x->context.now, &ret->until, &err) < 0) {
		api_refuse_with(x, &err);
		return false;
	}
	return true;
}

static void said(struct api_exchange *x, service_ix s, const struct statement *is)
{
	const struct config *c = engine_config(x->engine);
	const struct zone *zone = c->locations[c->services[s].location].zone;
	struct buf text cleanup_buf = BUF_INIT(SAID_MAX);
	char when[ZONE_TEXT];

	buf_printf(&text,
		   "Stated for %s until %s %s, by %s. Its policy judges it like any other count.\n"
		   "After that nothing is known of it. To correct or prolong it, state it again.",
		   c->services[s].id, zone_format(zone, is->until, x->context.now, when),
		   zone_at(zone, is->until)->abbreviation, is->who);
	api_say(x, buf_text(&text));
}

void api_attest(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	struct statement statement;
	struct event ev = { .kind = EVENT_ATTEST, .statement = &statement };

	if (!body || !api_find_service(x, tree_text_or(body, "service", ""), &ev.service) ||
	    !make_statement(x, body, ev.service, &statement))
		return;
	if (api_tell(x, &ev, 1))
		said(x, ev.service, &statement);
}
