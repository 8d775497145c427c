/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_state.h - what transport.c and transport_life.c share, and nobody else sees.
 */
#ifndef CAPD_DAEMON_TRANSPORT_STATE_H
#define CAPD_DAEMON_TRANSPORT_STATE_H

#include "daemon/queue.h"
#include "daemon/transport.h"
#include "daemon/transport_wire.h"

struct transport {
	uv_timer_t timer;
	uv_idle_t idle; /* runs pump() in this pass of the loop when started */
	uv_loop_t *loop;
	struct sockets sockets;
	struct wire_shared shared;
	struct wire *pool;
	struct queue *queue;
	struct transfer *active;
	struct queue_item *refused, **refused_end; /* to be told, in order */
	struct transport_stats stats;
	struct clock_board clocks;
	char clock_words[CLOCK_WORDS];
	unsigned polls_limit;
	uint64_t sweep_due; /* no deadline of an active transfer is earlier */
	uint64_t timer_due;
	uint64_t progress;	      /* clock_monotonic_ms() */
	uint64_t bytes_seen;	      /* of shared.bytes_in, when progress was noted */
	unsigned depth;		      /* inside pump() or a file's callback */
	unsigned handles;	      /* of ours that the loop still knows */
	void (*after)(void *context); /* once replies have been told */
	void *after_context;
	bool told; /* somebody, since after() was called */
	bool closing, closed;
	char *ca_file, *user_agent, *no_proxy;
};

void transport_stir(void *transport); /* look at everything in this pass of the loop */
void transport_fault(struct transfer *x, enum fault fault, const char *words); /* tells, and frees x */
void transport_stop(struct transport *t, struct transfer *x); /* off the network; not told yet */
void transport_tell_refused(struct transport *t);
void transport_abandon(struct transport *t);

#endif
