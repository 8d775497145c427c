/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outgoing.h - one message on its way to one recipient, from when it is said until it
 * has arrived or was given up.
 *
 * It is kept as it was said and written for its channel only when it is sent, so a new
 * address or secret takes effect for what waits, too.
 */
#ifndef CAPD_NOTIFY_OUTGOING_H
#define CAPD_NOTIFY_OUTGOING_H

#include "channel/channel.h"

enum { OUTGOING_RECORD_MAX = 64 * 1024, OUTGOING_KEY = 48 };

struct outgoing {
	char key[OUTGOING_KEY]; /* of its row: rows sort by age */
	char *channel, *recipient;
	char *message; /* JSON */
	char *id, *subject;
	struct instant made, next; /* next: when it is tried */
	unsigned attempts;
	bool dead; /* given up; kept to be read */
	bool test;
	bool urgent;		/* about the daemon itself: also when no row can be written */
	char words[NOTICE_MAX]; /* what the last attempt ended with */
};

struct outgoing *outgoing_new(const char *channel, const char *recipient, const struct message *m,
			      uint64_t number, struct instant now);
void outgoing_free(struct outgoing *o);

void outgoing_write(const struct outgoing *o, struct buf *out);
/* NULL with *err set. */
struct outgoing *outgoing_read(const char *key, const char *text, struct err *err);
int outgoing_message(const struct outgoing *o, struct arena *arena, struct message *ret,
		     struct err *err) must_check;

/*
 * An attempt has ended: true when that was the last one, and then dead says whether it
 * arrived; else next says when it is tried again.  A test is tried once.
 */
bool outgoing_ended(struct outgoing *o, const struct delivery *d, struct span give_up,
		    struct instant now);

#endif
