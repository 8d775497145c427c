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
		.config_loaded = house_at("2026-11-20T21:02:00Z"),
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

static inline int still_outcome(struct still_house *h, struct err *err)
{
	return h->fails == ERR_NONE ? 0 : err_set(err, h->fails, "it cannot be done now");
}

static inline int still_hold(void *context, service_ix s, const struct hold *hold, struct err *err)
{
	struct still_house *h = context;
	size_t n = strlen(h->told);
	char until[INSTANT_TEXT];

	(void)snprintf(h->told + n, sizeof(h->told) - n, "hold %s by %s until %s: %s\n",
		       house_services[s].id, hold->who, instant_format(hold->until, until),
		       hold->reason);
	return still_outcome(h, err);
}

static inline int still_resume(void *context, service_ix s, const char *who, struct err *err)
{
	struct still_house *h = context;
	size_t n = strlen(h->told);

	(void)snprintf(h->told + n, sizeof(h->told) - n, "resume %s by %s\n", house_services[s].id, who);
	return still_outcome(h, err);
}

static inline int still_stop(void *context, const char *who, const char *why, struct err *err)
{
	struct still_house *h = context;

	(void)snprintf(h->told, sizeof(h->told), "stop by %s: %s\n", who, why);
	return still_outcome(h, err);
}

static inline int still_start(void *context, const char *who, const char *why, struct err *err)
{
	struct still_house *h = context;

	(void)snprintf(h->told, sizeof(h->told), "start by %s: %s\n", who, why);
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

static inline struct api_house still_house_init(struct still_house *h)
{
	memset(h, 0, sizeof(*h));
	house_init(&h->engine);
	return (struct api_house){
		.context = h,
		.engine = still_engine,
		.describe = still_describe,
		.history = still_history,
		.hold = still_hold,
		.resume = still_resume,
		.stop = still_stop,
		.start = still_start,
		.reload = still_reload,
		.metrics = still_metrics,
		.ready = still_ready,
	};
}

#endif
