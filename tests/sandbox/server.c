/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.c - libmicrohttpd, and the faults between an answer and the wire.
 *
 * A request is collected whole, answered under the lock, spoiled if a fault is
 * due, and sent; an answer that has to wait leaves its connection suspended
 * until the main thread wakes it, so one slow reply never holds up the others.
 */
#include "server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fhir.h"
#include "platforms.h"

enum { BODY_MAX = 4 * 1024 * 1024, WAITING_MAX = 64 };

struct visit { /* one request on its way */
	struct buf body;
	bool answered;
	struct answer answer;
};

struct server {
	struct sandbox *sandbox;
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock; /* of the list below */
	struct {
		struct MHD_Connection *connection;
		int64_t due_ms;
	} waiting[WAITING_MAX];
	size_t waiting_count;
	bool serving;
};

/* ---- which part answers ---- */

static struct trouble fault_for(struct sandbox *s, enum fault_where where, bool write)
{
	return faults_take(&s->faults, where, write);
}

static void answer_token(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct trouble t = fault_for(s, WHERE_TOKEN, true);

	tokens_answer(&s->tokens, ask, a);
	if (t.kind == TROUBLE_503 || t.kind == TROUBLE_429 || t.kind == TROUBLE_401) {
		buf_clear(&a->body);
		buf_puts(&a->body, t.kind == TROUBLE_401 ?
					   "{\"error\":\"invalid_client\"}" :
					   "{\"error\":\"temporarily_unavailable\"}");
		a->status = t.kind == TROUBLE_401 ? 401 : t.kind == TROUBLE_429 ? 429 : 503;
		a->retry_after = t.kind == TROUBLE_401 ? 0 : 1;
	}
	fault_spoil(&t, a);
}

static void answer_configuration(const struct sandbox *s, struct answer *a)
{
	a->status = 200;
	a->type = "application/json";
	buf_puts(&a->body, "{\"token_endpoint\":");
	put_text(&a->body, s->tokens.url);
	buf_puts(&a->body, ",\"grant_types_supported\":[\"client_credentials\"],"
			   "\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"],"
			   "\"token_endpoint_auth_signing_alg_values_supported\":[\"ES384\"]}");
}

static void answer_fhir(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct fhir f = { .city = &s->city, .shift = vclock_shift(&s->clock), .base = s->base };
	struct trouble t = fault_for(s, WHERE_FHIR, false);
	bool open = strcmp(ask->path, "/r4/metadata") == 0;

	if (t.kind == TROUBLE_503 || t.kind == TROUBLE_429) {
		fhir_outcome(a, t.kind == TROUBLE_503 ? 503 : 429,
			     t.kind == TROUBLE_503 ? "transient" : "throttled",
			     "please come back later");
		a->retry_after = 1;
	} else if (t.kind == TROUBLE_401 ||
		   (!open && !tokens_accept(&s->tokens, SIDE_FHIR, ask->authorization))) {
		fhir_outcome(a, 401, "login", "a valid bearer token is needed");
	} else {
		fhir_answer(&f, ask, a);
	}
	fault_spoil(&t, a);
}

static void route(struct sandbox *s, struct ask *ask, struct answer *a)
{
	const struct ad_platform *platform = ad_platform_of(ask);

	if (strcmp(ask->path, "/token") == 0)
		answer_token(s, ask, a);
	else if (strcmp(ask->path, "/r4/.well-known/smart-configuration") == 0)
		answer_configuration(s, a);
	else if (text_starts(ask->path, "/r4/"))
		answer_fhir(s, ask, a);
	else if (platform)
		ad_platforms_answer(s, platform, ask, a);
	else if (text_starts(ask->path, "/sandbox/"))
		control_answer(s, ask, a);
	else
		fhir_outcome(
			a, 404, "not-found",
			"the sandbox has /r4, /token, /sandbox and the ad platforms' own paths");
}

/* ---- libmicrohttpd ---- */

static enum MHD_Result take_parameter(void *context, enum MHD_ValueKind kind, const char *key,
				      const char *value)
{
	struct ask *ask = context;

	(void)kind;
	if (ask->query_count < QUERY_MAX)
		ask->query[ask->query_count++] = (struct parameter){ key, value ? value : "" };
	return MHD_YES;
}

static const char *header(struct MHD_Connection *c, const char *name)
{
	const char *value = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);

	return value ? value : "";
}

/* Any other header, for a server that knows its vendor's. */
static const char *look_up(void *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void answer(struct server *s, struct MHD_Connection *c, const char *method, const char *path,
		   struct visit *v)
{
	struct ask ask = {
		.method = method,
		.path = path,
		.body = buf_text(&v->body),
		.length = v->body.length,
		.authorization = header(c, "Authorization"),
		.content_type = header(c, "Content-Type"),
		.prefer = header(c, "Prefer"),
		.if_none_match = header(c, "If-None-Match"),
		.login_customer = header(c, "login-customer-id"),
		.look = look_up,
		.connection = c,
	};

	MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, take_parameter, &ask);
	v->answer = (struct answer){ .status = 500, .body = BUF_INIT(ANSWER_MAX), .type = "text/plain" };
	pthread_mutex_lock(&s->sandbox->lock);
	route(s->sandbox, &ask, &v->answer);
	pthread_mutex_unlock(&s->sandbox->lock);
	v->answered = true;
}

/* For a body that must end too early: half of it, and then an error. */
static ssize_t half_of(void *context, uint64_t at, char *out, size_t room)
{
	const struct visit *v = context;
	uint64_t half = v->answer.body.length / 2;
	size_t n = at >= half ? 0 : (size_t)(half - at);

	if (!n)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = n < room ? n : room;
	memcpy(out, v->answer.body.data + at, n);
	return (ssize_t)n;
}

static struct MHD_Response *response(struct visit *v)
{
	const struct answer *a = &v->answer;
	struct MHD_Response *r;
	char text[16];

	if (a->cut)
		r = MHD_create_response_from_callback(a->body.length, 16384, half_of, v, NULL);
	else
		r = MHD_create_response_from_buffer(a->body.length, a->body.data, MHD_RESPMEM_MUST_COPY);
	MHD_add_response_header(r, "Content-Type", a->type);
	MHD_add_response_header(r, "Server", "capacity-sandbox");
	if (a->etag[0])
		MHD_add_response_header(r, "ETag", a->etag);
	if (a->retry_after) {
		snprintf(text, sizeof(text), "%d", a->retry_after);
		MHD_add_response_header(r, "Retry-After", text);
	}
	for (size_t i = 0; i < ANSWER_HEADERS && a->headers[i].name; i++)
		MHD_add_response_header(r, a->headers[i].name, a->headers[i].value);
	if (a->status == 401)
		MHD_add_response_header(r, "WWW-Authenticate", "Bearer");
	return r;
}

static enum MHD_Result send_answer(struct MHD_Connection *c, struct visit *v)
{
	struct MHD_Response *r;
	enum MHD_Result result;

	if (v->answer.drop)
		return MHD_NO; /* closes the connection */
	r = response(v);
	result = MHD_queue_response(c, (unsigned)v->answer.status, r);
	MHD_destroy_response(r);
	return result;
}

static bool put_off(struct server *s, struct MHD_Connection *c, struct visit *v)
{
	bool room;

	pthread_mutex_lock(&s->lock);
	room = v->answer.wait_ms && s->serving && s->waiting_count < WAITING_MAX;
	if (room) {
		s->waiting[s->waiting_count].connection = c;
		s->waiting[s->waiting_count++].due_ms = vclock_monotonic_ms() + v->answer.wait_ms;
		MHD_suspend_connection(c);
	}
	v->answer.wait_ms = 0;
	pthread_mutex_unlock(&s->lock);
	return room;
}

/* A connection that is gone before the request was read: the platform never hears of it. */
static bool breaks_early(struct server *s, struct MHD_Connection *c, const char *method, const char *path)
{
	struct ask ask = { .method = method, .path = path, .look = look_up, .connection = c };
	struct answer none = { .drop = false };
	const struct ad_platform *p;
	bool breaks;

	ask.body = ask.authorization = "";
	pthread_mutex_lock(&s->sandbox->lock);
	p = ad_platform_of(&ask);
	breaks = p && faults_wait(&s->sandbox->faults, TROUBLE_RESET_EARLY, p->where, p->writes(&ask));
	if (breaks)
		ad_platforms_answer(s->sandbox, p, &ask, &none);
	pthread_mutex_unlock(&s->sandbox->lock);
	return breaks;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *c, const char *path,
			      const char *method, const char *version, const char *bytes,
			      size_t *size, void **state)
{
	struct server *s = context;
	struct visit *v = *state;

	(void)version;
	if (!v) {
		if (breaks_early(s, c, method, path))
			return MHD_NO; /* closes the connection */
		v = *state = calloc(1, sizeof(*v));
		if (!v)
			abort();
		v->body = (struct buf)BUF_INIT(BODY_MAX);
		return MHD_YES;
	}
	if (*size) {
		buf_append(&v->body, bytes, *size);
		*size = 0;
		return v->body.overflowed ? MHD_NO : MHD_YES;
	}
	if (!v->answered)
		answer(s, c, method, path, v);
	return put_off(s, c, v) ? MHD_YES : send_answer(c, v);
}

static void done(void *context, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
	struct visit *v = *state;

	(void)context;
	(void)c;
	(void)why;
	if (!v)
		return;
	buf_release(&v->body);
	buf_release(&v->answer.body);
	free(v);
	*state = NULL;
}

/* Broken connections are the faults' doing: nothing to report. */
static void quiet(void *context, const char *fmt, va_list args)
{
	(void)context;
	(void)fmt;
	(void)args;
}

/* ---- life ---- */

struct server *server_start(struct sandbox *sandbox, int port)
{
	struct server *s = calloc(1, sizeof(*s));
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	const union MHD_DaemonInfo *info;

	if (!s)
		abort();
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->sandbox = sandbox;
	pthread_mutex_init(&s->lock, NULL);
	/* Held until server_serve(): the port is known before the city is. */
	pthread_mutex_lock(&sandbox->lock);
	s->serving = true;
	s->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
		NULL, NULL, handle, s, MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL,
		MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at, MHD_OPTION_NOTIFY_COMPLETED, done,
		NULL, MHD_OPTION_CONNECTION_TIMEOUT, 300U, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U,
		MHD_OPTION_END);
	info = s->daemon ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info) {
		fprintf(stderr, "capacity-sandbox: cannot listen on 127.0.0.1:%d\n", port);
		pthread_mutex_unlock(&sandbox->lock);
		free(s);
		return NULL;
	}
	sandbox->port = info->port;
	return s;
}

void server_serve(struct server *s)
{
	pthread_mutex_unlock(&s->sandbox->lock);
}

static void wake(struct server *s, bool all)
{
	int64_t now = vclock_monotonic_ms();
	size_t kept = 0;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->waiting_count; i++) {
		if (all || s->waiting[i].due_ms <= now)
			MHD_resume_connection(s->waiting[i].connection);
		else
			s->waiting[kept++] = s->waiting[i];
	}
	s->waiting_count = kept;
	if (all)
		s->serving = false;
	pthread_mutex_unlock(&s->lock);
}

void server_tick(struct server *s)
{
	wake(s, false);
}

void server_stop(struct server *s)
{
	if (!s)
		return;
	wake(s, true);
	MHD_stop_daemon(s->daemon);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
