/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api.c - libmicrohttpd, driven by the loop.
 *
 * It runs without a thread: its epoll descriptor is watched by the loop like any
 * other, and its own next deadline becomes a timer.  So every answer is made
 * between two turns and no lock guards the engine.  One server listens on TCP, one
 * on the control socket and one on the proxy's; they differ in how they know who asks.
 */
#include "daemon/api.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "daemon/api_answer.h"
#include "daemon/api_cache.h"
#include "daemon/api_events.h"
#include "daemon/api_ask.h"
#include "daemon/api_listen.h"
#include "daemon/api_patience.h"
#include "daemon/api_send.h"
#include "report/index.h"
#include "daemon/log.h"

/* One listening socket with its server. */
struct door {
	struct api *api;
	enum api_door kind;
	struct MHD_Daemon *server; /* NULL: not opened */
	uv_poll_t poll;
	uv_timer_t timer;
};

struct api {
	uv_loop_t *loop;
	struct api_house house;
	struct patience patience;
	uv_timer_t sweep;
	struct door tcp, local, proxy;
	char host[LISTEN_HOST_MAX];
	int port;
	char *local_path, *proxy_path;
	unsigned char form_key[API_FORM_KEY]; /* of this process: its forms end with it */
	unsigned pushing;		      /* bodies of pushes arriving */
	struct sendings sendings;
	struct api_events *events;
	struct house_index *index;
	struct api_cache *cache;
	int closing; /* handles still to be closed */
};

/* One request while it arrives. */
struct call {
	struct buf body;
	bool is_push;
	enum api_fault fault;
};

static size_t body_max(const struct call *call)
{
	return call->is_push ? PUSH_BODY_MAX : API_BODY_MAX;
}

static enum MHD_Result reply(struct door *d, struct MHD_Connection *c, const char *url,
			     const char *method, struct call *call)
{
	struct asked asked;
	struct api_answer answer;

	api_ask(&asked, c, d->kind, &d->api->house);
	asked.q.method = method;
	asked.q.path = url;
	asked.q.body = buf_text(&call->body);
	asked.q.body_length = call->body.length;
	asked.q.body_max = body_max(call);
	asked.q.listen_host = d->api->host;
	asked.q.events = d->api->events;
	asked.q.index = d->api->index;
	asked.q.cache = d->api->cache;
	asked.q.form_key = d->kind == DOOR_PROXY ? d->api->form_key : NULL;
	if (call->fault)
		asked.q.fault = call->fault;
	else if (d->api->sendings.unsent > API_UNSENT_MAX)
		asked.q.fault = API_TOO_BUSY;
	api_answer(&d->api->house, &asked.q, &answer);
	patience_stage(c, answer.source.next ? VISIT_STREAM : VISIT_ANSWER, uv_now(d->api->loop));
	return api_send(&d->api->sendings, c, &answer);
}

/* ---- how it arrives ---- */

/* What will not fit is known before it comes, and what is refused takes no memory. */
static struct call *call_begin(struct door *d, struct MHD_Connection *c, const char *url)
{
	const char *length =
		MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
	struct call *call = calloc(1, sizeof(*call));

	if (!call)
		abort();
	call->is_push = text_starts(url, API_PUSH);
	if (length && strtoull(length, NULL, 10) > body_max(call))
		call->fault = API_TOO_LARGE;
	else if (call->is_push && d->api->pushing >= PUSH_WAITING_MAX)
		call->fault = API_TOO_BUSY;
	call->body = (struct buf)BUF_INIT(call->fault ? 0 : body_max(call));
	d->api->pushing += call->is_push;
	return call;
}

/* Called when the head is in, for each piece of the body, and once more at the end. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version, const char *bytes,
				  size_t *size, void **state)
{
	struct call *call = *state;
	struct door *d = context;

	(void)version;
	if (!call) {
		*state = call_begin(d, c, url);
		patience_stage(c, VISIT_BODY, uv_now(d->api->loop));
		return MHD_YES;
	}
	if (*size) {
		buf_append(&call->body, bytes, *size);
		if (call->body.overflowed && !call->fault)
			call->fault = API_TOO_LARGE;
		*size = 0;
		return MHD_YES;
	}
	return reply(d, c, url, method, call);
}

static void on_completed(void *context, struct MHD_Connection *c, void **state,
			 enum MHD_RequestTerminationCode how)
{
	struct call *call = *state;
	struct door *d = context;

	(void)how;
	patience_stage(c, VISIT_HEAD, uv_now(d->api->loop));
	if (!call)
		return;
	d->api->pushing -= call->is_push;
	buf_release(&call->body);
	free(call);
	*state = NULL;
}

static void on_sweep(uv_timer_t *timer)
{
	struct api *a = timer->data;

	if (!patience_sweep(&a->patience, uv_now(a->loop)))
		(void)uv_timer_stop(timer);
}

static void on_connection(void *context, struct MHD_Connection *c, void **socket_context,
			  enum MHD_ConnectionNotificationCode code)
{
	enum { SWEEP_MS = 1000 };
	struct api *a = ((struct door *)context)->api;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		patience_ends(&a->patience, socket_context);
		return;
	}
	patience_begins(&a->patience, c, socket_context, uv_now(a->loop));
	if (!uv_is_active((uv_handle_t *)&a->sweep))
		(void)uv_timer_start(&a->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
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
	if (a->proxy.server)
		(void)uv_timer_start(&a->proxy.timer, on_timer, 0, 0);
}

static int open_door(struct door *d, uv_loop_t *loop, int fd, struct err *err)
{
	const union MHD_DaemonInfo *info;

	d->server = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
		on_request, d, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET,
		fd, MHD_OPTION_NOTIFY_COMPLETED, on_completed, d, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)API_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)API_CONNECTION_MEMORY, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		(unsigned)API_ADDRESS_CONNECTIONS_MAX, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
		d, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)API_TIMEOUT_S, MHD_OPTION_END);
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

	return fd < 0 ? -1 : open_door(&a->tcp, loop, fd, err);
}

static int open_unix(struct door *d, uv_loop_t *loop, enum api_door kind, const char *path,
		     char **ret_path, struct err *err)
{
	int fd = listen_unix(path, err);

	if (fd < 0)
		return -1;
	d->kind = kind;
	*ret_path = strdup(path);
	if (!*ret_path)
		abort();
	return open_door(d, loop, fd, err);
}

static bool is_wanted(const char *place)
{
	return place && *place;
}

static int open_doors(struct api *a, uv_loop_t *loop, const struct api_places *p, struct err *err)
{
	a->tcp.api = a->local.api = a->proxy.api = a;
	if (RAND_bytes(a->form_key, sizeof(a->form_key)) != 1)
		return err_set(err, ERR_STORE, "no random numbers for the key of forms");
	if (is_wanted(p->listen) && open_tcp(a, loop, p->listen, err) < 0)
		return -1;
	if (is_wanted(p->socket) &&
	    open_unix(&a->local, loop, DOOR_LOCAL, p->socket, &a->local_path, err) < 0)
		return -1;
	if (is_wanted(p->proxy) &&
	    open_unix(&a->proxy, loop, DOOR_PROXY, p->proxy, &a->proxy_path, err) < 0)
		return -1;
	return 0;
}

struct api *api_new(uv_loop_t *loop, const struct api_places *places, const struct api_house *house,
		    struct err *err)
{
	struct api *a = calloc(1, sizeof(*a));

	if (!a)
		abort();
	a->house = *house;
	a->sendings = (struct sendings){ .woken = run_soon, .context = a };
	a->index = index_new();
	a->cache = api_cache_new();
	a->events = api_events_new(loop, &a->house, a->index);
	(void)uv_timer_init(loop, &a->sweep);
	a->sweep.data = a;
	a->loop = loop;
	if (open_doors(a, loop, places, err) < 0) {
		api_close(a);
		(void)err_in(err, "api");
		return NULL;
	}
	return a;
}

static void api_free(struct api *a)
{
	(void)index_free(a->index);
	(void)api_cache_free(a->cache);
	OPENSSL_cleanse(a->form_key, sizeof(a->form_key));
	free(a->local_path);
	free(a->proxy_path);
	free(a);
}

static void on_closed(uv_handle_t *h)
{
	struct door *d = h->data;
	struct api *a = d->api;

	if (--a->closing == 0)
		api_free(a);
}

static void on_sweep_closed(uv_handle_t *h)
{
	struct api *a = h->data;

	if (--a->closing == 0)
		api_free(a);
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
	if (a->local_path)
		(void)unlink(a->local_path);
	if (a->proxy_path)
		(void)unlink(a->proxy_path);
	sendings_end(&a->sendings);
	close_door(&a->tcp);
	close_door(&a->local);
	close_door(&a->proxy);
	api_events_close(a->events);
	a->closing++;
	uv_close((uv_handle_t *)&a->sweep, on_sweep_closed);
}

void api_reloaded(struct api *a)
{
	index_forget(a->index);
}

void api_headline(struct api *a, struct buf *out)
{
	const struct engine *e = a->house.engine(a->house.context);

	index_follow(a->index, e);
	explain_headline_of(e, index_said(a->index), out);
}

int api_port(const struct api *a)
{
	return a->port;
}
