/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notify_state.h - the insides of notify*.c and of nothing else.
 *
 *   notify.c        life, looks, tests
 *   notify_queue.c  messages on their way: one at a time for each channel
 *   notify_tell.c   how all that stands, as JSON
 */
#ifndef CAPD_DAEMON_NOTIFY_STATE_H
#define CAPD_DAEMON_NOTIFY_STATE_H

#include "daemon/notify.h"
#include "notify/outgoing.h"

enum { NOTIFY_WAITING_MAX = 2000 }; /* then the oldest are given up: about 2 MB */

struct post {
	struct outgoing *o;
	bool durable; /* its row is */
	bool flying;
};

/* How a channel does, by its name: it outlives a reload. */
struct outlet {
	char *id;
	bool flying;
	struct instant failing_since; /* never: its last attempt went well, or there was none */
	bool hard;		      /* a person must mend it */
	char words[NOTICE_MAX];	      /* why its last attempt failed */
	char last_id[NOTIFY_ID];      /* of the last message that ended */
	bool last_arrived;
	struct instant arrived_at; /* never: none since the start */
	uint64_t arrived, given_up;
};

struct flight {
	struct notify *n;
	struct arena arena;
	const struct channel_kind *kind;
	char key[OUTGOING_KEY];
	char channel[CONFIG_ID_MAX + 1];
};

struct notify {
	uv_loop_t *loop;
	uv_timer_t timer;
	struct transport *transport;
	struct store *store;
	struct notify_house house;
	struct board *board;
	struct post *posts; /* by age */
	size_t post_count, post_room;
	struct outlet *outlets;
	size_t outlet_count;
	uint64_t number; /* of the last message */
	unsigned flights;
	bool stopped;
};

const struct messages *notify_messages(const struct notify *n);
const struct channel_config *notify_channel(const struct notify *n, const char *id); /* NULL: there is none */

/* notify_queue.c */
void notify_put(struct notify *n, struct outgoing *o, bool durable);
void notify_send_due(struct notify *n);
struct outlet *notify_outlet(struct notify *n, const char *id); /* made when first asked for */
void notify_queue_free(struct notify *n);

#endif
