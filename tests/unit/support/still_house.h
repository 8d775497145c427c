/* SPDX-License-Identifier: Apache-2.0 */
/*
 * still_house.h - what the API asks of the daemon, answered from a still engine,
 * with a note of what it was told to do.
 */
#ifndef CAPD_TESTS_STILL_HOUSE_H
#define CAPD_TESTS_STILL_HOUSE_H

#include <stdio.h>

#include "daemon/api.h"
#include "tests/unit/support/still_engine.h"

struct still_house {
	struct engine engine;
	char told[512];	     /* "hold bayview/primary-care by kim until ...: reason" */
	enum err_kind fails; /* ERR_NONE: every wish is granted */
	const char *store_trouble;
	bool not_ready;
	int64_t loaded_ms;	 /* later than at the start its configuration was loaded */
	char refused[256];	 /* "POST /api/v1/hold by kim: 403 not-permitted\n" */
	struct push_result push; /* what every push is answered with */
};

static inline const struct engine *still_engine(void *context)
{
	return &((struct still_house *)context)->engine;
}

static inline void still_describe(void *context, struct report_context *ret)
{
	struct still_house *h = context;

	*ret = (struct report_context){
		.now = h->engine.now,
		.started = house_at("2026-11-20T21:02:00Z"),
		.version = "0.1.0",
		.host = "ads-1",
		.config_file = "capacityd.yaml",
		.config_loaded = after(house_at("2026-11-20T21:02:00Z"), (struct span){ h->loaded_ms }),
		.store_trouble = h->store_trouble ? h->store_trouble : "",
	};
}

static inline size_t still_history(void *context, const char *service, uint64_t before,
				   size_t limit, struct arena *arena, struct history_row **ret)
{
	struct still_house *h = context;

	*ret = arena_array(arena, struct history_row, 1);
	**ret = (struct history_row){
		.seq = 7,
		.at = h->engine.now,
		.service = service,
		.target = "",
		.kind = "person",
		.text = arena_printf(arena, "before %d limit %d", (int)before, (int)limit),
	};
	return 1;
}

/* One day of one pool, the first that is asked for. */
static inline int still_money(void *context, struct date from, struct date to,
			      struct ledger_rows *ret, struct err *err)
{
	struct still_house *h = context;
	struct ledger_row row = { .day = from, .pool = "north", .sums = { .counted_ms = 1000 } };

	if (h->fails)
		return err_set(err, h->fails, "the disk is full");
	row.sums.micros[LEDGER_KEPT] = (to.day - from.day + 1) * MICROS;
	ledger_rows_add(ret, &row);
	return 0;
}

static inline int still_outcome(struct still_house *h, struct err *err)
{
	return h->fails == ERR_NONE ? 0 : err_set(err, h->fails, "it cannot be done now");
}

static inline void still_tell_hold(const struct event *ev, char *out, size_t room)
{
	static const char *const directions[] = { "", " increases", " decreases" };
	char until[INSTANT_TEXT];

	(void)snprintf(out, room, "%s %s%s by %s until %s: %s\n", ev->hold.reverts ? "revert" : "hold",
		       house_services[ev->service].id, directions[ev->hold.direction], ev->hold.who,
		       instant_format(ev->hold.until, until), ev->hold.reason);
}

static inline void still_tell_statement(const struct event *ev, char *out, size_t room)
{
	const struct statement *s = ev->statement;
	char until[INSTANT_TEXT];

	(void)snprintf(out, room, "attest %s open %d wait %d waitlist %d by %s until %s: %s\n",
		       house_services[ev->service].id, (int)s->open, (int)s->wait_days,
		       (int)s->waitlist, s->who, instant_format(s->until, until), s->reason);
}

static inline int still_tell(void *context, struct event *ev, struct err *err)
{
	static const char *const verbs[] = {
		[EVENT_RESUME] = "resume",   [EVENT_STOP] = "stop",	  [EVENT_START] = "start",
		[EVENT_APPROVE] = "approve", [EVENT_DECLINE] = "decline", [EVENT_ALLOW] = "allow",
	};
	struct still_house *h = context;
	char *out = h->told + strlen(h->told);
	size_t room = sizeof(h->told) - strlen(h->told);
	const char *on = ev->kind == EVENT_ALLOW ? house_feeds[ev->feed].id :
			 ev->service == NOBODY	 ? "all" :
						   house_services[ev->service].id;

	if (ev->kind == EVENT_HOLD)
		still_tell_hold(ev, out, room);
	else if (ev->kind == EVENT_ATTEST)
		still_tell_statement(ev, out, room);
	else
		(void)snprintf(out, room, "%s %s by %s%s%s\n", verbs[ev->kind], on, ev->who,
			       ev->words && *ev->words ? ": " : "", ev->words ? ev->words : "");
	return still_outcome(h, err);
}

static inline int still_reload(void *context, const char *who, struct buf *ret_text, struct err *err)
{
	struct still_house *h = context;

	(void)snprintf(h->told, sizeof(h->told), "reload by %s\n", who);
	buf_puts(ret_text, h->fails ? "capacityd.yaml:3:1: unknown key \"mdoe\"" :
				      "Reloaded: 1 policy differs.");
	return still_outcome(h, err);
}

static inline void still_push(void *context, const struct push_call *call, struct push_result *ret)
{
	struct still_house *h = context;

	(void)snprintf(h->told, sizeof(h->told), "push to %s at %s signed %s key %s: %.*s",
		       call->feed, call->head.timestamp, call->head.signature, call->head.key,
		       (int)call->length, call->body);
	*ret = h->push;
}

static inline void still_metrics(void *context, struct buf *out)
{
	(void)context;
	buf_puts(out, "capacityd_stopped 0\n");
}

static inline bool still_ready(void *context, const char **ret_why_not)
{
	struct still_house *h = context;

	*ret_why_not = "the store does not answer";
	return !h->not_ready;
}

static inline void still_feed(void *context, uint32_t feed, struct report_feed *ret)
{
	(void)context;
	*ret = (struct report_feed){
		.id = house_feeds[feed].id,
		.kind = "fhir",
		.host = "ehr.example.org",
		.services = HOUSE_SERVICES,
		.questions = 1,
		.every = house_feeds[feed].every,
		.answered_at = house_at("2026-11-22T16:41:00Z"),
		.next_at = house_at("2026-11-22T16:56:00Z"),
		.trouble = "",
		.polls = 175,
	};
}

static inline void still_account(void *context, uint32_t platform, struct report_account *ret)
{
	(void)context;
	*ret = (struct report_account){
		.id = house_platforms[platform].id,
		.kind = "webhook",
		.targets = HOUSE_TARGETS,
		.percent = -1,
		.looked_at = house_at("2026-11-22T16:41:00Z"),
		.trouble = "",
	};
}

static inline void still_refused(void *context, const struct api_refusal *r)
{
	struct still_house *h = context;

	(void)snprintf(h->refused, sizeof(h->refused), "%s %s by %s: %u %s\n", r->method, r->path,
		       r->who, r->status, r->code);
}

/* Nothing was counted on any day. */
static inline void still_days(void *context, service_ix s, struct place_day *ret)
{
	const struct still_house *h = context;
	int32_t today = zone_date(place_zone(h->engine.config, s), h->engine.now).day;

	for (int d = 0; d < PLACE_DAYS; d++)
		ret[d] = (struct place_day){ .day = { today - PLACE_DAYS + 1 + d },
					     .value = COUNT_UNKNOWN,
					     .open_least = COUNT_UNKNOWN,
					     .open_most = COUNT_UNKNOWN };
}

static inline struct api_house still_house_init(struct still_house *h)
{
	memset(h, 0, sizeof(*h));
	house_init(&h->engine);
	return (struct api_house){
		.context = h,
		.engine = still_engine,
		.describe = still_describe,
		.history = still_history,
		.money = still_money,
		.tell = still_tell,
		.push = still_push,
		.reload = still_reload,
		.metrics = still_metrics,
		.ready = still_ready,
		.feed = still_feed,
		.account = still_account,
		.refused = still_refused,
		.days = still_days,
	};
}

#endif
