/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_state.h - the daemon's insides, shared by app*.c and nobody else.
 *
 *   app.c          life: start, signals, stop
 *   app_turn.c     event -> engine -> commit -> effects
 *   app_days.c     what is only watched: raw observations, days being counted
 *   app_money.c    what the money did, day by day
 *   app_recent.c   the last weeks of what somebody looks at
 *   app_reload.c   a new generation beside the old one
 *   app_push.c     what a source tells us
 *   app_accounts.c how the ad accounts stand
 *   app_witness.c  where the history ends, for the journal
 *   app_metrics.c  everything that is measured
 *   app_house.c    what the API may ask
 *   app_notify.c   what ails the daemon, for the messages
 */
#ifndef CAPD_DAEMON_APP_STATE_H
#define CAPD_DAEMON_APP_STATE_H

#include <uv.h>

#include "daemon/api.h"
#include "daemon/app.h"
#include "daemon/generation.h"
#include "daemon/refusals.h"
#include "daemon/store.h"
#include "report/prometheus.h"
#include "report/place.h"

struct vault;
struct watched;
struct ledger;
struct recent;
struct pushed;
struct notify;

struct carry { /* an effect waiting for its commit */
	enum effect_kind kind;
	target_ix target;
	service_ix service;
	uint64_t command;
};

struct app {
	const struct app_options *options;
	uv_loop_t loop;
	uv_prepare_t before_poll;
	uv_check_t after_poll;
	uv_timer_t tick, chores, rest, patience;
	uv_signal_t on_hup, on_term, on_int;
	uv_work_t checkpoint;
	uint64_t rounds_seen, quiet_since; /* of looks at whole accounts; monotonic ms */
	bool checkpointing;		   /* until its end has been heard on the loop */
	struct err checkpoint_trouble;
	struct generation *g;
	struct store *store;
	struct transport *transport;
	struct vault *vault;
	struct api *api;
	struct notify *notify; /* who is told what */
	struct effects fx;
	struct carry *carries;
	size_t carry_count, carry_room;
	size_t carry_commands;	 /* of them, commands */
	struct watched *watched; /* per service */
	struct recent **recent;	 /* per service; NULL: nobody looked at it today */
	struct pushed *pushed;	 /* feeds that were pushed to since the start */
	size_t watched_count, watched_next;
	struct ledger *ledger;
	uint64_t money_look_at;	 /* monotonic ms: not before, for the next */
	struct date money_since; /* the first day of it there is; day 0: none yet */
	struct instant last_turn;
	uint64_t days_at; /* monotonic ms: the next round of sweeps also writes the days */
	bool days_due;	  /* in this round */
	bool backlog;	  /* more observations than one sweep writes */
	char store_trouble[ERR_TEXT_MAX]; /* "" when the store is fine */
	uint64_t store_retry_at;	  /* monotonic ms */
	uint64_t stop_by;		  /* monotonic ms: after this a stop waits for nothing */
	struct instant started, loaded;
	uint64_t tick_at; /* monotonic ms the tick is armed for */
	uint64_t turns, commits, reloads, bad_reloads;
	uint64_t pass_began, pass_slept; /* us: of the loop, and all its sleep until then */
	struct report_meters meters;	 /* but for what app_metrics() asks others */
	uint64_t told_generation;	 /* what STATUS= last said */
	struct date head_day;		 /* the last day the history's head was told */
	struct chain_link head_told;	 /* what was told */
	struct date sunsets_told;	 /* the last day they were looked at */
	struct refusals refusals;
	bool stopping;
	int status;
};

/* app_turn.c */
void app_event(void *context, const struct event *event);
struct house app_accounts_house(struct app *a); /* whom polls and accounts tell */
void app_flush(struct app *a);			/* commit what was collected, then carry it out */
void app_flush_commands(struct app *a); /* the same, once a command waits; else only what needs no commit */
int app_commit(struct app *a, struct err *err);
void app_arm_tick(struct app *a);
void app_tick(struct app *a); /* time passed: also right after a restore, so that no face shows less than is known */

void app_checkpoint(struct app *a); /* when the store's log is long */

/* app_days.c */
int app_days_first(struct app *a, struct err *err); /* once what was known has been restored */
void app_days_carry(struct app *a, const struct config *was); /* into a new generation, by id */
void app_days_turn(struct app *a, const struct event *event); /* before its effects are cleared */
bool app_sweep(struct app *a); /* a slice of what may wait; true: more waits */
/* The last weeks of a service as they were counted; today as far as it has come. */
void app_days_show(struct app *a, service_ix s, struct place_day ret[PLACE_DAYS]);
void app_days_stop(struct app *a); /* all of it */

/* app_money.c */
int app_money_first(struct app *a, struct err *err); /* once what was known has been restored */
void app_money_carry(struct app *a);		     /* into a new generation */
/* before: what a target had spent until an EVENT_SPENT. */
void app_money_turn(struct app *a, const struct event *event, const struct spend *before);
void app_money_skip(struct app *a, struct instant now); /* nobody watched since the last turn */
void app_money_look(struct app *a, service_ix s);	/* what time alone changes */
void app_money_flush(struct app *a);
void app_money_stop(struct app *a);
int app_money(void *app, struct date from, struct date to, struct ledger_rows *ret, struct err *err);
struct report_kept app_kept(struct app *a);
/* The day being counted. */
const struct rollup *app_day(const struct app *a, service_ix s);

/* app_recent.c */
void app_recent_first(struct app *a); /* of a generation: nothing is known yet; watched_count is */
void app_recent_clear(struct app *a); /* before watched_count changes */
void app_recent(void *app, service_ix s, struct report_recent *ret);

/* app_reload.c */
struct config *app_load(struct app *a, struct buf *ret_text); /* NULL: the text says why */
int app_reload(struct app *a, const char *who, struct buf *ret_text, struct err *err);
int app_first_generation(struct app *a, struct err *err);

/* app_push.c */
void app_push(void *app, const struct push_call *call, struct push_result *ret);
void app_push_stop(struct app *a);

/* app_accounts.c */
void app_sunsets(struct app *a); /* says once a day which versions end soon */

/* app_witness.c */
void app_witness(struct app *a);   /* once a day */
void app_tell_head(struct app *a); /* unless that was the last told */

/* app_metrics.c */
void app_metrics(void *app, struct buf *out); /* Prometheus text */

/* app_house.c */
struct api_house app_house(struct app *a);
const char *app_host_name(void);

/* app_notify.c */
int app_notify_start(struct app *a, struct err *err);
void app_notify_json(void *app, struct buf *out);
int app_notify_test(void *app, const char *channel, const char *to, const char *who,
		    char ret_id[NOTIFY_ID], struct err *err);

/* app.c */
void app_stop(struct app *a, const char *why);

#endif
