/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notify.h - tells people, once each: looks, writes down, sends, tries again.
 *
 * lib/notify decides who is due to hear what; here a message becomes a row, the row is
 * committed with the mark that its recipient was told, and only then a request leaves.
 * A kill at any moment can send a message twice (under the same id), never lose one.
 * What ails the daemon's own disk is the exception: it is sent although it cannot be
 * written down.
 */
#ifndef CAPD_DAEMON_NOTIFY_H
#define CAPD_DAEMON_NOTIFY_H

#include <uv.h>

#include "base/buf.h"
#include "base/err.h"
#include "daemon/api.h" /* NOTIFY_ID */
#include "daemon/store.h"
#include "daemon/transport.h"
#include "notify/board.h"

struct notify;

enum { NOTIFY_AILMENTS_MAX = 64 };

struct notify_house {
	void *context;
	const struct engine *(*engine)(void *context);
	/* What ails the daemon besides its channels; how many. The texts live until the next call. */
	size_t (*ailments)(void *context, struct ailment ret[NOTIFY_AILMENTS_MAX]);
	/* A line of history, and a commit soon. */
	void (*remember)(void *context, const char *words);
	const char *host; /* this machine's name */
	struct instant started;
};

struct notify *notify_new(uv_loop_t *loop, struct transport *transport, struct store *store,
			  const struct notify_house *house);
/* What was kept, then looks begin. A row that cannot be read is an error. */
int notify_start(struct notify *n, struct err *err) must_check;
void notify_written(struct notify *n);	       /* all that was collected is durable now */
void notify_go(struct notify *n);	       /* what is durable and due leaves */
size_t notify_waiting(const struct notify *n); /* messages not delivered yet; 0 for NULL */
bool notify_busy(const struct notify *n);
void notify_stop(struct notify *n); /* nothing leaves any more; before the transport closes */
void notify_free(struct notify *n); /* after it has; NULL is fine */

/*
 * One message that says who tries the channel out; to: a person, where the channel has
 * people.  -1: there is no such channel, or nobody to send it to.
 */
int notify_test(struct notify *n, const char *channel, const char *to, const char *who,
		char ret_id[NOTIFY_ID], struct err *err) must_check;

/* {"schema":1,"channels":[...],"cases":[...],"messages":[...]} */
void notify_json(const struct notify *n, struct buf *out);

#endif
