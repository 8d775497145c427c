/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asker.h - an owner of transfers: sends, remembers what it was told, waits.
 *
 * One loop for both sides.  Nothing sleeps: waiting ends when the owner has been
 * told, and a guard ends the program if it never is.
 */
#ifndef CAPD_TESTS_UNIT_SUPPORT_ASKER_H
#define CAPD_TESTS_UNIT_SUPPORT_ASKER_H

#include <stdio.h>

#include "base/buf.h"
#include "daemon/transport.h"
#include "tests/unit/support/peer.h"
#include "tests/unit/support/run.h"

enum { ORDERS = 8, HEARD_MAX = 4 * 1024 * 1024, ASKER_REPLY_MAX = 4096, GUARD_MS = 20000 };

struct told {
	int times, status;
	enum fault fault;
	char words[512], body[256], content_type[64], etag[64];
	char heard[256]; /* the headers asked for, "a|-|b" */
	struct instant date, modified;
	struct span retry_after, max_age;
};

struct asker;

struct order {
	struct asker *asker;
	struct told *told;
};

struct asker {
	uv_loop_t loop;
	uv_timer_t guard;
	struct peer *peer;
	struct transport *transport;
	struct told told[ORDERS];
	struct order orders[ORDERS];
	int waiting;
	struct buf heard;
	bool may_send, close_in_hear;
};

static inline void asker_on_guard(uv_timer_t *timer)
{
	(void)timer;
	ck_abort_msg("nobody was told within 20 s");
}

static inline void asker_open(struct asker *h, unsigned concurrency, const struct peer_line *lines,
			      size_t n)
{
	struct transport_options options = { .concurrency = concurrency };
	struct err err = ERR_INIT;

	memset(h, 0, sizeof(*h));
	h->may_send = true;
	h->heard = (struct buf)BUF_INIT(HEARD_MAX);
	ck_assert_int_eq(uv_loop_init(&h->loop), 0);
	uv_timer_init(&h->loop, &h->guard);
	uv_timer_start(&h->guard, asker_on_guard, GUARD_MS, 0);
	h->peer = peer_new(&h->loop, lines, n);
	h->transport = transport_new(&h->loop, &options, &err);
	ck_assert_msg(h->transport != NULL, "%s", err.text);
}

/* An empty loop at the end is part of every test: no handle, request or watch is left behind. */
static inline void asker_close(struct asker *h)
{
	transport_close(h->transport);
	peer_close(h->peer);
	uv_close((uv_handle_t *)&h->guard, NULL);
	uv_run(&h->loop, UV_RUN_DEFAULT);
	ck_assert_int_eq(uv_loop_close(&h->loop), 0);
	buf_release(&h->heard);
}

static inline void asker_tell_heard(struct told *t, const struct reply *reply)
{
	t->heard[0] = '\0';
	for (int i = 0; i < REQUEST_HEAR_MAX; i++) {
		size_t n = strlen(t->heard);

		snprintf(t->heard + n, sizeof(t->heard) - n, "%s%s", i ? "|" : "",
			 reply->heard[i] ? reply->heard[i] : "-");
	}
}

static inline void asker_on_done(void *context, const struct reply *reply)
{
	struct order *o = context;
	struct told *t = o->told;

	t->times++;
	t->status = reply->status;
	t->fault = reply->fault;
	t->date = reply->date;
	t->modified = reply->modified;
	t->retry_after = reply->retry_after;
	t->max_age = reply->max_age;
	snprintf(t->words, sizeof(t->words), "%s", reply->words);
	snprintf(t->content_type, sizeof(t->content_type), "%s", reply->content_type);
	snprintf(t->etag, sizeof(t->etag), "%s", reply->etag);
	snprintf(t->body, sizeof(t->body), "%.*s", (int)reply->length, reply->body ? reply->body : "");
	asker_tell_heard(t, reply);
	o->asker->waiting--;
}

static inline int asker_on_hear(void *context, const char *bytes, size_t n, struct err *err)
{
	struct order *o = context;

	buf_append(&o->asker->heard, bytes, n);
	if (o->asker->close_in_hear)
		transport_close(o->asker->transport);
	if (memchr(bytes, '?', n))
		return err_set(err, ERR_INPUT, "$: not JSON");
	return 0;
}

static inline bool asker_on_may_send(void *context)
{
	return ((struct order *)context)->asker->may_send;
}

static inline struct transport_call asker_call(struct asker *h, int i, enum lane lane)
{
	h->orders[i] = (struct order){ h, &h->told[i] };
	return (struct transport_call){
		.lane = lane,
		.timeout = SPAN_SECONDS(15),
		.may_send = asker_on_may_send,
		.hear = asker_on_hear,
		.done = asker_on_done,
		.context = &h->orders[i],
	};
}

static inline void asker_url(const struct asker *h, const char *path, char out[128])
{
	snprintf(out, 128, "http://127.0.0.1:%d%s", peer_port(h->peer), path);
}

static inline void asker_get(struct asker *h, int i, enum lane lane, const char *path)
{
	struct transport_call call = asker_call(h, i, lane);
	char url[128];
	struct request request = { .method = "GET", .url = url, .reply_max = ASKER_REPLY_MAX };

	asker_url(h, path, url);
	h->waiting++;
	transport_send(h->transport, &request, &call);
}

static inline void asker_wait(struct asker *h)
{
	while (h->waiting)
		uv_run(&h->loop, UV_RUN_ONCE);
}

#endif
