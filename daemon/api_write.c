/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_write.c - what a person may tell us: hold, resume, stop, start, reload.
 *
 * The actor is whoever api_access.c knows them to be.  Every wish is put to the
 * engine before anything is done, for all services it means at once: half a location
 * held is worse than none.  Each change is answered with a sentence that says what is so
 * now and how to undo it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"
#include "daemon/api_answer.h"
#include "daemon/api_until.h"
#include "report/json_out.h"

enum { TEXT_MAX = 64 * 1024 };

void api_say(struct api_exchange *x, const char *text)
{
	struct buf *out = &x->a->body;

	x->a->cache = "no-store";
	if (x->by_form) { /* the page says what is so now */
		x->a->status = 303;
		x->a->location = strdup(x->back);
		return;
	}
	json_open(out, '{');
	json_number(out, "schema", 1);
	json_truth(out, "ok", true);
	json_text(out, "text", text);
	json_close(out, '}');
	buf_putc(out, '\n');
}

void api_refuse_with(struct api_exchange *x, const struct err *err)
{
	switch (err->kind) {
	case ERR_CONFIG:
		api_refuse(x->a, 400, "bad-request", "%s", err->text);
		break;
	case ERR_LIMIT:
		api_refuse(x->a, 409, "refused", "%s", err->text);
		break;
	case ERR_STORE:
		api_refuse(x->a, 503, "try-again", "%s", err->text);
		break;
	default:
		api_refuse(x->a, 500, "failed", "%s", err->text);
		break;
	}
}

/* "" is refused, so is one too long to keep. */
const char *api_reason(struct api_exchange *x, struct json_object *body)
{
	const char *reason = tree_text_or(body, "reason", "");

	if (*reason && strlen(reason) < HOLD_REASON_MAX)
		return reason;
	api_refuse(x->a, 400, "bad-request",
		   *reason ? "the reason is longer than %d bytes" : "a reason is needed, of at most %d bytes: whoever reads this next will ask why",
		   HOLD_REASON_MAX - 1);
	return NULL;
}

bool api_tell(struct api_exchange *x, struct event *events, size_t n)
{
	struct buf why cleanup_buf = BUF_INIT(TEXT_MAX);
	struct err err = ERR_INIT;

	for (size_t i = 0; i < n; i++) {
		events[i].at = x->context.now;
		events[i].target = NOBODY;
		if (engine_may(x->engine, &events[i], &why))
			continue;
		api_refuse(x->a, 409, "refused", "%s", buf_text(&why));
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (x->house->tell(x->house->context, &events[i], &err) < 0) {
			api_refuse_with(x, &err);
			return false;
		}
	return true;
}

/* One event for each of n neighbours. */
static bool tell_each(struct api_exchange *x, const struct event *ev, service_ix first, size_t n)
{
	struct event *events = calloc(n, sizeof(*events));
	bool told;

	if (!events)
		abort();
	for (size_t i = 0; i < n; i++) {
		events[i] = *ev;
		events[i].service = first + (service_ix)i;
	}
	told = api_tell(x, events, n);
	free(events);
	return told;
}

/* Of a location alone they are neighbours because ids are sorted. */
bool api_services(struct api_exchange *x, const char *name, service_ix *ret_first, size_t *ret_count)
{
	const struct config *c = engine_config(x->engine);

	*ret_count = 0;
	for (size_t s = 0; s < c->service_count && !strchr(name, '/'); s++) {
		if (strcmp(c->locations[c->services[s].location].id, name) != 0)
			continue;
		if ((*ret_count)++ == 0)
			*ret_first = (service_ix)s;
	}
	if (*ret_count)
		return true;
	*ret_count = 1;
	return api_find_service(x, name, ret_first);
}

static void describe_services(struct api_exchange *x, service_ix first, size_t n, struct buf *out)
{
	const struct config *c = engine_config(x->engine);

	if (n == 1)
		buf_puts(out, c->services[first].id);
	else
		buf_printf(out, "%s (%zu services)", c->locations[c->services[first].location].id, n);
}

static const char *const directions[] = {
	[HOLD_ALL] = "all",
	[HOLD_INCREASES] = "increases",
	[HOLD_DECREASES] = "decreases",
};

enum { DIRECTIONS = sizeof(directions) / sizeof(*directions) };

static void said_hold(struct api_exchange *x, service_ix first, size_t n, const struct hold *h,
		      const char *name)
{
	static const char *const then[DIRECTIONS] = {
		[HOLD_ALL] = "Ads stay as they are now.",
		[HOLD_INCREASES] = "No more is spent; cuts are made all the same.",
		[HOLD_DECREASES] = "Nothing is cut, not even where there is no room left.",
	};
	const struct config *c = engine_config(x->engine);
	const struct zone *zone = c->locations[c->services[first].location].zone;
	struct buf text cleanup_buf = BUF_INIT(TEXT_MAX);
	char when[ZONE_TEXT];

	buf_puts(&text, "Held ");
	describe_services(x, first, n, &text);
	buf_printf(&text, " until %s %s. %s\nUndo: capacityctl resume %s",
		   zone_format(zone, h->until, x->context.now, when),
		   zone_at(zone, h->until)->abbreviation, then[h->direction], name);
	api_say(x, buf_text(&text));
}

static bool direction_of(struct api_exchange *x, struct json_object *body, uint8_t *ret)
{
	const char *said = tree_text_or(body, "direction", directions[HOLD_ALL]);
	const char *nearest = text_nearest(said, directions, DIRECTIONS);

	for (uint8_t d = 0; d < DIRECTIONS; d++)
		if (strcmp(said, directions[d]) == 0) {
			*ret = d;
			return true;
		}
	api_refuse(x->a, 400, "bad-request",
		   "a hold is against all, increases or decreases, not %.40s%s%s%s", said,
		   nearest ? ". Did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
	return false;
}

/* Who answers for it: whoever asks, or somebody they name beside themselves. */
bool api_owner(struct api_exchange *x, struct json_object *body, char ret[WHO_MAX])
{
	const char *owner = tree_text_or(body, "owner", "");
	int n = *owner ? snprintf(ret, WHO_MAX, "%s (told by %s)", owner, x->viewer.name) :
			 snprintf(ret, WHO_MAX, "%s", x->viewer.name);

	if (n < WHO_MAX)
		return true;
	api_refuse(x->a, 400, "bad-request",
		   "the owner's name is too long: with who tells it, at most %d bytes", WHO_MAX - 1);
	return false;
}

/* Both at once, so that nobody is sent away twice. */
static bool has_end_and_reason(struct api_exchange *x, struct json_object *body)
{
	bool end = *tree_text_or(body, "until", "") != 0,
	     reason = *tree_text_or(body, "reason", "") != 0;

	if (end && reason)
		return true;
	api_refuse(x->a, 400, "bad-request", "%s%s%s missing. Write %s%s%s", end ? "" : "an end",
		   end || reason ? "" : " and ",
		   reason ? " is" :
		   end	  ? "a reason is" :
			    "a reason are",
		   end ? "" : "\"until\" as a length like 24h or 3d or a time like \"2026-11-27 08:00\"",
		   end || reason ? "" : ", and ",
		   reason ? "" : "\"reason\" in words, because whoever reads this next will ask why");
	return false;
}

bool api_hold(struct api_exchange *x, struct json_object *body, service_ix s, struct hold *ret)
{
	const struct config *c = engine_config(x->engine);
	const struct zone *zone = c->locations[c->services[s].location].zone;
	const char *until = tree_text_or(body, "until", ""), *reason;
	struct err err = ERR_INIT;

	*ret = (struct hold){ .since = x->context.now };
	if (!has_end_and_reason(x, body))
		return false;
	reason = api_reason(x, body);
	if (!reason || !direction_of(x, body, &ret->direction) || !api_owner(x, body, ret->who))
		return false;
	(void)snprintf(ret->reason, sizeof(ret->reason), "%s", reason);
	if (until_parse(until, zone, x->context.now, &ret->until, &err) < 0) {
		api_refuse_with(x, &err);
		return false;
	}
	return true;
}

static void on_hold(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	const char *name = tree_text_or(body, "service", "");
	struct event ev = { .kind = EVENT_HOLD };
	service_ix first;
	size_t n;

	if (!body || !api_services(x, name, &first, &n) || !api_hold(x, body, first, &ev.hold))
		return;
	if (tell_each(x, &ev, first, n))
		said_hold(x, first, n, &ev.hold, name);
}

/* Handing back is the ordinary case: a reason is kept when there is one. */
static bool optional_reason(struct api_exchange *x, struct json_object *body, const char **ret)
{
	*ret = NULL;
	if (*tree_text_or(body, "reason", ""))
		*ret = api_reason(x, body);
	return *ret || !*tree_text_or(body, "reason", "");
}

static void on_resume(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	struct buf text cleanup_buf = BUF_INIT(TEXT_MAX);
	struct event ev = { .kind = EVENT_RESUME, .who = x->viewer.name };
	service_ix first;
	size_t n;

	if (!body || !optional_reason(x, body, &ev.words) ||
	    !api_services(x, tree_text_or(body, "service", ""), &first, &n) ||
	    !tell_each(x, &ev, first, n))
		return;
	buf_puts(&text, "Automatic again: ");
	describe_services(x, first, n, &text);
	buf_puts(&text, ".");
	api_say(x, buf_text(&text));
}

/* The organisation's name, or its first word, in any case. */
bool api_confirmed(struct api_exchange *x, struct json_object *body, const char *what)
{
	const char *name = engine_config(x->engine)->organization;

	if (text_names(tree_text_or(body, "confirm", ""), name))
		return true;
	api_refuse(x->a, 400, "not-confirmed",
		   "%s. Confirm it with the organisation's name: --confirm \"%s\"", what, name);
	return false;
}

static bool turn_switch(struct api_exchange *x, enum event_kind kind, const char *reason)
{
	struct event ev = { .kind = kind, .service = NOBODY, .who = x->viewer.name, .words = reason };

	return api_tell(x, &ev, 1);
}

static void on_stop(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	const char *reason = body ? api_reason(x, body) : NULL;

	if (reason && api_confirmed(x, body, "this stops every change of every ad") &&
	    turn_switch(x, EVENT_STOP, reason))
		api_say(x,
			"Stopped. Nothing more is sent; what was sent already is still read back. "
			"Ads stay as they are.\n"
			"Undo: capacityctl start --reason TEXT");
}

static void on_start(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	const char *reason = body ? api_reason(x, body) : NULL;

	if (tree_get(body, "confirm") && !api_confirmed(x, body, "this starts every change of every ad"))
		return;
	if (reason && turn_switch(x, EVENT_START, reason))
		api_say(x, "Started. Everything is decided afresh from the newest data; nothing "
			   "old is "
			   "sent.");
}

/* Lines as they were, without the last line's end. */
static void trim_end(struct buf *b)
{
	while (b->length && b->data[b->length - 1] == '\n')
		b->data[--b->length] = '\0';
}

static void on_reload(struct api_exchange *x)
{
	struct buf text cleanup_buf = BUF_INIT(TEXT_MAX);
	struct err err = ERR_INIT;

	if (x->house->reload(x->house->context, x->viewer.name, &text, &err) == 0) {
		/* The generation this exchange began with may be gone. */
		x->engine = x->house->engine(x->house->context);
		trim_end(&text);
		api_say(x, text.length ? buf_text(&text) : "Reloaded.");
	} else if (err.kind == ERR_STORE) {
		api_refuse_with(x, &err);
	} else {
		trim_end(&text);
		api_refuse(x->a, 422, "bad-configuration", "%s%s%s", err.text,
			   text.length ? "\n" : "", buf_text(&text));
	}
}

#define WRITE(name, role, handler, ...) \
	{ \
		.path = "/api/v1/" name, .needs = (role), .handle = (handler), \
		.takes = API_TAKES(__VA_ARGS__) \
	}

const struct api_route api_writes[] = {
	WRITE("hold", ROLE_OPERATOR, on_hold, "service", "until", "reason", "direction", "owner"),
	WRITE("resume", ROLE_OPERATOR, on_resume, "service", "reason"),
	WRITE("attest", ROLE_OPERATOR, api_attest, "service", "until", "reason", "owner", "open",
	      "wait", "waitlist"),
	WRITE("stop", ROLE_OPERATOR, on_stop, "reason", "confirm"),
	WRITE("start", ROLE_APPROVER, on_start, "reason", "confirm"),
	WRITE("approve", ROLE_APPROVER, api_approve, "service", "plan"),
	WRITE("decline", ROLE_APPROVER, api_decline, "service", "plan", "reason"),
	WRITE("allow", ROLE_APPROVER, api_allow, "feed", "reason"),
	WRITE("revert", ROLE_APPROVER, api_revert, "service", "all", "until", "reason", "direction",
	      "owner", "confirm"),
	WRITE("notify/test", ROLE_ADMIN, api_notify_test, "channel", "to"),
	{ .path = "/api/v1/reload", .needs = ROLE_ADMIN, .handle = on_reload, .takes = API_TAKES_NOTHING },
	{ .path = NULL },
};
