/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api.c - libmicrohttpd, driven by the loop.
 *
 * It runs without a thread: its epoll descriptor is watched by the loop like any
 * other, and its own next deadline becomes a timer.  So every answer is made
 * between two turns and no lock guards the engine.  One server listens on TCP
 * and one on the unix socket; they share everything but the right to write.
 */
#include "daemon/api.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "daemon/api_answer.h"
#include "daemon/api_events.h"
#include "daemon/api_listen.h"
#include "daemon/api_send.h"
#include "daemon/log.h"

/* One listening socket with its server. */
struct door {
	struct api *api;
	bool is_local;		   /* the unix socket */
	struct MHD_Daemon *server; /* NULL: not opened */
	uv_poll_t poll;
	uv_timer_t timer;
};

struct api {
	struct api_house house;
	struct door tcp, local;
	char host[LISTEN_HOST_MAX];
	int port;
	char *socket_path;
	unsigned pushing; /* bodies of pushes arriving */
	struct sendings sendings;
	struct api_events *events;
	int closing; /* handles still to be closed */
};

/* One request while it arrives. */
struct call {
	struct buf body;
	bool too_large, is_push, too_busy;
};

static const char *query_value(void *context, const char *name)
{
	return MHD_lookup_connection_value(context, MHD_GET_ARGUMENT_KIND, name);
}

static const char *header_value(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static const char *peer_of(const struct door *d, struct MHD_Connection *c, char name[PEER_NAME_MAX])
{
	const union MHD_ConnectionInfo *info;

	if (!d->is_local)
		return NULL;
	info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	return peer_name(info ? info->connect_fd : -1, name);
}

static size_t body_max(const struct call *call)
{
	return call->is_push ? PUSH_BODY_MAX : API_BODY_MAX;
}

static enum MHD_Result reply(struct door *d, struct MHD_Connection *c, const char *url,
			     const char *method, struct call *call)
{
	char name[PEER_NAME_MAX];
	struct api_answer answer = { .body = BUF_INIT(API_BODY_MAX) };
	struct api_request q = {
		.method = method,
		.path = url,
		.body = buf_text(&call->body),
		.body_length = call->body.length,
		.who = peer_of(d, c, name),
		.host = header_value(c, "Host"),
		.listen_host = d->api->host,
		.if_none_match = header_value(c, "If-None-Match"),
		.content_type = header_value(c, "Content-Type"),
		.last_event = header_value(c, "Last-Event-ID"),
		.events = d->api->events,
		.push = { header_value(c, "X-Capacity-Timestamp"),
			  header_value(c, "X-Capacity-Signature"), header_value(c, "Idempotency-Key") },
		.query = query_value,
		.query_context = c,
	};

	if (call->too_large) {
		api_refuse(&answer, 413, "too-large", "the body is larger than %zu bytes",
			   body_max(call));
	} else if (call->too_busy) {
		answer.retry_s = 1;
		api_refuse(&answer, 503, "try-again", "too many pushes arrive at once");
	} else {
		api_answer(&d->api->house, &q, &answer);
	}
	return api_send(&d->api->sendings, c, &answer);
}

/* What will not fit is known before it comes, and what is refused takes no memory. */
static struct call *call_begin(struct door *d, struct MHD_Connection *c, const char *url)
{
	const char *length = header_value(c, "Content-Length");
	struct call *call = calloc(1, sizeof(*call));

	if (!call)
		abort();
	call->is_push = text_starts(url, API_PUSH);
	call->too_large = length && strtoull(length, NULL, 10) > body_max(call);
	call->too_busy = call->is_push && d->api->pushing >= PUSH_WAITING_MAX;
	call->body = (struct buf)BUF_INIT(call->too_large || call->too_busy ? 0 : body_max(call));
	d->api->pushing += call->is_push;
	return call;
}

/* Called when the head is in, for each piece of the body, and once more at the end. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version, const char *bytes,
				  size_t *size, void **state)
{
	struct call *call = *state;

	(void)version;
	if (!call) {
		*state = call_begin(context, c, url);
		return MHD_YES;
	}
	if (*size) {
		buf_append(&call->body, bytes, *size);
		call->too_large |= call->body.overflowed && !call->too_busy;
		*size = 0;
		return MHD_YES;
	}
	return reply(context, c, url, method, call);
}

static void on_completed(void *context, struct MHD_Connection *c, void **state,
			 enum MHD_RequestTerminationCode how)
{
	struct call *call = *state;
	struct door *d = context;

	(void)c;
	(void)how;
	if (!call)
		return;
	d->api->pushing -= call->is_push;
	buf_release(&call->body);
	free(call);
	*state = NULL;
}

/* Clients that hang up are no news: without this they would each be a line on stderr. */
static void on_log(void *context, const char *fmt, va_list args)
{
	char text[256];
	size_t n;

	(void)context;
	(void)vsnprintf(text, sizeof(text), fmt, args);
	n = strcspn(text, "\n");
	log_line(LOG_LEVEL_DEBUG, "api: %.*s", (int)n, text);
}

static void run(struct door *d);

static void on_timer(uv_timer_t *t)
{
	run(t->data);
}

static void on_poll(uv_poll_t *p, int status, int events)
{
	(void)status;
	(void)events;
	run(p->data);
}

static void run(struct door *d)
{
	MHD_UNSIGNED_LONG_LONG wait;

	(void)MHD_run(d->server);
	if (MHD_get_timeout(d->server, &wait) == MHD_YES)
		(void)uv_timer_start(&d->timer, on_timer, wait, 0);
	else
		(void)uv_timer_stop(&d->timer);
}

static void run_soon(void *context)
{
	struct api *a = context;

	if (a->tcp.server)
		(void)uv_timer_start(&a->tcp.timer, on_timer, 0, 0);
	if (a->local.server)
		(void)uv_timer_start(&a->local.timer, on_timer, 0, 0);
}

static int open_door(struct door *d, struct api *a, uv_loop_t *loop, int fd, struct err *err)
{
	const union MHD_DaemonInfo *info;

	d->api = a;
	d->server = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0,
				     NULL, NULL, on_request, d, MHD_OPTION_EXTERNAL_LOGGER, on_log,
				     NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
				     on_completed, d, MHD_OPTION_CONNECTION_LIMIT,
				     (unsigned)API_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				     (size_t)API_CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
				     (unsigned)API_TIMEOUT_S, MHD_OPTION_END);
	if (!d->server) {
		close(fd);
		return err_set(err, ERR_STORE, "the HTTP server could not be started");
	}
	info = MHD_get_daemon_info(d->server, MHD_DAEMON_INFO_EPOLL_FD);
	if (!info || uv_poll_init(loop, &d->poll, info->epoll_fd)) {
		MHD_stop_daemon(d->server);
		d->server = NULL;
		return err_set(err, ERR_STORE, "the HTTP server cannot be watched");
	}
	(void)uv_timer_init(loop, &d->timer);
	d->poll.data = d;
	d->timer.data = d;
	(void)uv_poll_start(&d->poll, UV_READABLE, on_poll);
	return 0;
}

static int open_tcp(struct api *a, uv_loop_t *loop, const char *where, struct err *err)
{
	int fd = listen_tcp(where, a->host, &a->port, err);

	return fd < 0 ? -1 : open_door(&a->tcp, a, loop, fd, err);
}

static int open_local(struct api *a, uv_loop_t *loop, const char *path, struct err *err)
{
	int fd = listen_unix(path, err);

	if (fd < 0)
		return -1;
	a->local.is_local = true;
	a->socket_path = strdup(path);
	if (!a->socket_path)
		abort();
	return open_door(&a->local, a, loop, fd, err);
}

struct api *api_new(uv_loop_t *loop, const char *listen, const char *socket,
		    const struct api_house *house, struct err *err)
{
	struct api *a = calloc(1, sizeof(*a));

	if (!a)
		abort();
	a->house = *house;
	a->sendings = (struct sendings){ .woken = run_soon, .context = a };
	a->events = api_events_new(loop, &a->house);
	if ((listen && *listen && open_tcp(a, loop, listen, err) < 0) ||
	    (socket && *socket && open_local(a, loop, socket, err) < 0)) {
		api_close(a);
		(void)err_in(err, "api");
		return NULL;
	}
	return a;
}

static void on_closed(uv_handle_t *h)
{
	struct door *d = h->data;
	struct api *a = d->api;

	if (--a->closing > 0)
		return;
	free(a->socket_path);
	free(a);
}

static void close_door(struct door *d)
{
	if (!d->server)
		return;
	uv_close((uv_handle_t *)&d->poll, on_closed);
	uv_close((uv_handle_t *)&d->timer, on_closed);
	d->api->closing += 2;
	MHD_stop_daemon(d->server);
	d->server = NULL;
}

void api_close(struct api *a)
{
	if (!a)
		return;
	if (a->socket_path)
		(void)unlink(a->socket_path);
	sendings_end(&a->sendings);
	close_door(&a->tcp);
	close_door(&a->local);
	api_events_close(a->events);
	if (a->closing > 0)
		return;
	free(a->socket_path);
	free(a);
}

int api_port(const struct api *a)
{
	return a->port;
}
