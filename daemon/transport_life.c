/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_life.c - the transport's first and last minute.
 *
 * Closing keeps the promise that every send is answered exactly once: what is
 * under way is withdrawn, what waits is told so, and only then do libcurl and
 * the loop let go.  Asked for from inside a callback, it happens on the way out.
 */
#include "daemon/transport_state.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/transport_limits.h"

enum {
	PER_HOST = 8,
	RESERVE_MAX = 8, /* places polls may not take, so that a command finds one */
};

static char *copy(const char *s)
{
	char *c = s ? strdup(s) : NULL;

	if (s && !c)
		abort();
	return c;
}

static void set_limits(struct transport *t, const struct transport_options *o)
{
	unsigned limit = o->concurrency ? o->concurrency : limits_places();
	unsigned reserve = limit / 4 < RESERVE_MAX ? limit / 4 : RESERVE_MAX;

	t->stats.limit = limit;
	t->polls_limit = limit - reserve;
	t->queue = queue_new(o->per_host ? o->per_host : PER_HOST);
}

static void share_sessions(struct transport *t)
{
	t->shared.sessions = curl_share_init();
	if (!t->shared.sessions)
		abort();
	curl_share_setopt(t->shared.sessions, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}

static int set_up(struct transport *t, uv_loop_t *loop, const struct transport_options *o)
{
	t->loop = loop;
	t->refused_end = &t->refused;
	t->sweep_due = t->timer_due = SOCKETS_NEVER;
	set_limits(t, o);
	t->ca_file = copy(o->ca_file);
	t->user_agent = copy(o->user_agent);
	t->no_proxy = limits_no_proxy();
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return -1;
	if (sockets_init(&t->sockets, loop, (long)t->stats.limit * 2, transport_stir, t))
		return -1;
	share_sessions(t);
	t->shared.sockets = &t->sockets;
	t->shared.ca_file = t->ca_file;
	t->shared.user_agent = t->user_agent;
	t->shared.no_proxy = t->no_proxy;
	return 0;
}

static void transport_free(struct transport *t)
{
	queue_free(t->queue);
	free(t->ca_file);
	free(t->user_agent);
	free(t->no_proxy);
	free(t);
}

struct transport *transport_new(uv_loop_t *loop, const struct transport_options *options, struct err *err)
{
	struct transport *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	if (set_up(t, loop, options)) {
		err_set(err, ERR_REMOTE, "libcurl could not be set up");
		transport_free(t);
		return NULL;
	}
	uv_timer_init(loop, &t->timer);
	uv_idle_init(loop, &t->idle);
	t->timer.data = t->idle.data = t;
	t->handles = 2;
	/* libcurl leaves it to us: a connection closed under a write must not end the process. */
	signal(SIGPIPE, SIG_IGN);
	return t;
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct transport *t = handle->data;

	if (!--t->handles)
		transport_free(t);
}

/* A command cut off on its way may have been acted upon: then "stopped" would be a lie. */
static void stop_active(struct transport *t, struct transfer *x)
{
	bool unsure = x->wire && x->call.lane == LANE_COMMAND && wire_may_have_sent(x->wire);

	transport_stop(t, x);
	if (unsure)
		transport_fault(x, FAULT_NO_REPLY, "shutting down: the answer was not waited for");
	else
		transport_fault(x, FAULT_STOPPED, "shutting down: it was withdrawn");
}

static void tell_stopped(struct transport *t)
{
	struct queue_item *item, *next;

	while (t->active)
		stop_active(t, t->active);
	for (item = queue_drain(t->queue); item; item = next) {
		next = item->next;
		transport_fault((struct transfer *)item, FAULT_STOPPED, "shutting down: it was not sent");
	}
	while (t->refused)
		transport_tell_refused(t);
}

void transport_abandon(struct transport *t)
{
	struct wire *w;

	tell_stopped(t);
	t->closed = true;
	while ((w = t->pool)) {
		t->pool = w->next;
		wire_free(w);
	}
	sockets_release(&t->sockets);
	curl_share_cleanup(t->shared.sessions);
	uv_close((uv_handle_t *)&t->timer, on_handle_closed);
	uv_close((uv_handle_t *)&t->idle, on_handle_closed);
}

void transport_close(struct transport *t)
{
	if (!t || t->closing)
		return;
	t->closing = true;
	/* From inside a callback of ours: pump() does it on its way out. */
	if (t->depth || t->sockets.busy)
		transport_stir(t);
	else
		transport_abandon(t);
}
