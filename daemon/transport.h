/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport.h - carries requests out and replies back: libcurl on the loop.
 *
 * One queue for the whole process, commands before polls, pooled
 * easy handles, connections kept and bounded.  Every transfer has a deadline of
 * our own besides libcurl's, because a transfer that never ends would be a
 * clinic nobody watches.  A body is believed only when its end was seen: sizes
 * are counted after decoding, and a gzip stream that stops early is TRUNCATED
 * (libcurl 7.88 calls it success).  Redirects are never followed; http is for
 * loopback only; HTTP/2 only over TLS.  Certificates are always verified, and an
 * address inside the house is connected to only for those who say so.
 */
#ifndef CAPD_DAEMON_TRANSPORT_H
#define CAPD_DAEMON_TRANSPORT_H

#include <uv.h>

#include "base/err.h"
#include "daemon/transport_clock.h"
#include "model/config.h"
#include "model/exchange.h"

struct transport;

/* In order of precedence. */
enum lane { LANE_COMMAND, LANE_READ, LANE_TOKEN, LANE_POLL, LANE_COUNT };

struct transport_options {
	unsigned concurrency; /* transfers at once; 0: from RLIMIT_NOFILE after the reserve */
	unsigned per_host;    /* transfers at once to one host:port; 0: 8 (commands may add 2) */
	const char *ca_file;  /* NULL: the system's */
	const char *user_agent;
};

struct transport_call {
	enum lane lane;
	struct span timeout;  /* whole exchange, queueing excluded */
	struct span patience; /* longest wait in the queue; 0: no limit */
	/* Before the first byte leaves. false withdraws the request: FAULT_STOPPED. May be NULL. */
	bool (*may_send)(void *context);
	/* Chunks of a 2xx body when request.stream; -1 ends the transfer: FAULT_REFUSED_HERE with err's words. */
	int (*hear)(void *context, const char *bytes, size_t n, struct err *err);
	/* Exactly once per send, never from inside transport_send(). reply is valid during the call. */
	void (*done)(void *context, const struct reply *reply);
	void *context;
	const struct reach *reach; /* NULL: the plain one. Copied. */
	struct header extra;	   /* the credential's header; name NULL or "": none. Copied. */
};

/* NULL with *err set when the loop or libcurl cannot be set up. */
struct transport *transport_new(uv_loop_t *loop, const struct transport_options *options,
				struct err *err);
/*
 * Abandons everything, then frees after the loop has run once more.  done is called with
 * FAULT_STOPPED; a command whose bytes may have left hears FAULT_NO_REPLY, because it may act.
 */
void transport_close(struct transport *t);

/* The request and everything it points at is copied. FILE, LIST, ARCHIVE and REJECT (exchange.h) work on local files off the loop thread. */
void transport_send(struct transport *t, const struct request *request,
		    const struct transport_call *call);

/*
 * Called after replies have been told and before anything that waits is let go, so that
 * what they led to leaves ahead of the queue and not a pass of the loop later.  NULL: nobody.
 */
void transport_after(struct transport *t, void (*call)(void *context), void *context);

struct transport_stats {
	uint64_t sent, finished, failed, bytes_in;
	unsigned active, queued, limit;
};
struct transport_stats transport_stats(const struct transport *t);
/*
 * Hosts that asked a poll to wait (429, or 503 with Retry-After) are left alone until then;
 * polls wait in the queue.  Commands and reads are of one account, whose owner waits.
 */

/* A sentence when our clock or that of a server we ask is wrong; else "". */
const char *transport_clock_words(const struct transport *t);

/* When the transport last made progress while it had something to do: food for the watchdog. */
struct instant transport_progress(const struct transport *t);

#endif
