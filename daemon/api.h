/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api.h - the page, the API and the control socket: libmicrohttpd on the loop.
 *
 * Who may do what depends on the door: the control socket knows its peers by the
 * kernel's word, TCP knows tokens, the proxy's socket believes the proxy (see
 * api_access.c).  Handlers ask the app (app_* below) and never decide.
 */
#ifndef CAPD_DAEMON_API_H
#define CAPD_DAEMON_API_H

#include <uv.h>

#include "base/err.h"
#include "feed/push.h"
#include "report/place.h"
#include "report/report.h"

struct api;

enum { NOTIFY_ID = 40 }; /* text of a message's id */

/* What a source posts to us, as it came. */
struct push_call {
	const char *feed;
	struct push_head head;
	const char *body;
	size_t length;
};

enum push_end {
	PUSH_TAKEN, /* durable */
	PUSH_REPEATED,
	PUSH_NO_FEED,
	PUSH_STRANGER, /* not signed, or not now */
	PUSH_TOO_MANY, /* ask again in `wait` */
	PUSH_WRONG,    /* it cannot be read, or a row of it cannot be true */
	PUSH_DISORDER,
	PUSH_NOT_NOW, /* it could not be recorded: ask again in `wait` */
};

struct push_result {
	enum push_end end;
	struct push_report report;
	uint32_t services; /* that were told of */
	struct span wait;
	struct err err; /* unless TAKEN or REPEATED */
};

/* Somebody wanted to change something and was not let. */
struct api_refusal {
	const char *who; /* "" when nobody is known */
	const char *method, *path;
	unsigned status;
	const char *code, *detail;
};

/* What the API may ask of the daemon: implemented by app.c, faked in tests. */
struct api_house {
	void *context;
	const struct engine *(*engine)(void *context);
	void (*describe)(void *context, struct report_context *ret); /* fills all but width and all */
	size_t (*history)(void *context, const char *service, uint64_t before, size_t limit,
			  struct arena *arena, struct history_row **ret);
	/* Merged (ledger_rows_merge()); the caller releases them also when it failed. */
	int (*money)(void *context, struct date from, struct date to, struct ledger_rows *ret,
		     struct err *err);
	/*
	 * Something a person says (EVENT_HOLD .. EVENT_ALLOW); its time is set by the daemon.
	 * 0 once it is in force and recorded, or -1 with words for the caller (err kind
	 * LIMIT: refused, nothing was changed; STORE: try again).
	 */
	int (*tell)(void *context, struct event *ev, struct err *err);
	void (*push)(void *context, const struct push_call *call, struct push_result *ret);
	int (*reload)(void *context, const char *who, struct buf *ret_text, struct err *err); /* text: diagnostics */
	/* How messages to people do, as JSON; and one to try a channel out, whose id is told. */
	void (*notify)(void *context, struct buf *out);
	int (*notify_test)(void *context, const char *channel, const char *to, const char *who,
			   char ret_id[NOTIFY_ID], struct err *err);
	void (*metrics)(void *context, struct buf *out); /* Prometheus text */
	bool (*ready)(void *context, const char **ret_why_not);
	/* NULL: nothing is known of earlier days. */
	void (*recent)(void *context, service_ix s, struct report_recent *ret);
	void (*refused)(void *context, const struct api_refusal *r); /* for the journal */
	/* By index of the configuration. */
	void (*feed)(void *context, uint32_t feed, struct report_feed *ret);
	void (*days)(void *context, service_ix s, struct place_day *ret); /* PLACE_DAYS, oldest first */
	void (*account)(void *context, uint32_t platform, struct report_account *ret);
};

/* Where to listen; NULL or "": not there. */
struct api_places {
	const char *listen;	    /* "127.0.0.1:8470"; port 0: any */
	const char *socket, *proxy; /* paths */
};

struct api *api_new(uv_loop_t *loop, const struct api_places *places, const struct api_house *house,
		    struct err *err);
void api_close(struct api *a);
/* The house has another engine now: nothing that is remembered of the old one holds. */
void api_reloaded(struct api *a);
void api_headline(struct api *a, struct buf *out); /* as every face says it, without a look at every service */
int api_port(const struct api *a);		   /* the TCP port really listened on; 0 without */

#endif
