/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_answer.c - from a path to a handler, and what is said when there is none.
 *
 * Two gates stand before every route.  A page of another site that had its name
 * pointed at us may not read us through a visitor's browser, so on TCP the Host
 * must be ours.  And whoever came over TCP may only read: we know a peer's name
 * on the unix socket alone.
 */
#include "daemon/api_answer.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"
#include "report/json_out.h"

void api_answer_release(struct api_answer *a)
{
	buf_release(&a->body);
	if (a->source.next)
		a->source.end(a->source.context);
	a->source.next = NULL;
}

static void error_body(struct buf *out, const char *code, const char *message)
{
	buf_clear(out);
	json_open(out, '{');
	json_number(out, "schema", 1);
	json_key(out, "error");
	json_open(out, '{');
	json_text(out, "code", code);
	json_text(out, "message", message);
	json_close(out, '}');
	json_close(out, '}');
	buf_putc(out, '\n');
}

/* No fixed room: the mistakes of a whole configuration may be told here. */
void api_refuse(struct api_answer *a, unsigned status, const char *code, const char *fmt, ...)
{
	char *message;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&message, fmt, args) < 0)
		abort();
	va_end(args);
	a->status = status;
	a->type = "application/json";
	a->cache = "no-store";
	a->etag[0] = '\0';
	a->fixed = NULL;
	error_body(&a->body, code, message);
	free(message);
}

const char *api_query(const struct api_exchange *x, const char *name)
{
	const char *value = x->q->query ? x->q->query(x->q->query_context, name) : NULL;

	return value ? value : "";
}

int64_t api_query_number(const struct api_exchange *x, const char *name, int64_t fallback, int64_t high)
{
	const char *text = api_query(x, name);
	char *end;
	long long n = strtoll(text, &end, 10);

	if (end == text || *end || n < 0)
		return fallback;
	return n > high ? high : n;
}

/* How many services there are at a location, and the first of them. */
static size_t at_location(const struct config *c, const char *location, service_ix *ret_first)
{
	size_t n = 0;

	for (size_t s = 0; s < c->service_count; s++) {
		if (strcmp(c->locations[c->services[s].location].id, location) != 0)
			continue;
		if (n++ == 0)
			*ret_first = (service_ix)s;
	}
	return n;
}

static const char *nearest_service(const struct config *c, const char *id)
{
	enum { EDITS_MAX = 4 };
	const char *nearest = NULL;
	unsigned best = EDITS_MAX;

	for (size_t s = 0; s < c->service_count; s++) {
		const char *place = c->locations[c->services[s].location].id;
		unsigned d =
			text_distance(id, strchr(id, '/') ? c->services[s].id : place, EDITS_MAX - 1);

		if (d < best) {
			best = d;
			nearest = c->services[s].id;
		}
	}
	return nearest;
}

bool api_find_service(struct api_exchange *x, const char *id, service_ix *ret)
{
	const struct config *c = engine_config(x->engine);
	int64_t exact = config_service(c, id);
	const char *nearest;
	size_t n;

	if (exact >= 0) {
		*ret = (service_ix)exact;
		return true;
	}
	n = at_location(c, id, ret);
	if (n == 1)
		return true;
	nearest = n ? c->services[*ret].id : nearest_service(c, id);
	if (n)
		api_refuse(x->a, 404, "not-found", "%.64s has %zu services: name one, such as %s",
			   id, n, nearest);
	else if (nearest)
		api_refuse(x->a, 404, "not-found", "there is no service %.64s. Did you mean %s?",
			   id, nearest);
	else
		api_refuse(x->a, 404, "not-found",
			   "there is no service %.64s. capacityctl status --all lists them", id);
	return false;
}

/* An address typed as numbers cannot be pointed elsewhere; a name can. */
static bool is_our_host(const char *host, const char *listen_host)
{
	struct in6_addr six;
	struct in_addr four;
	char name[256];
	size_t n;

	if (!host)
		return false;
	n = host[0] == '[' ? strcspn(host, "]") : strcspn(host, ":");
	if (n >= sizeof(name))
		return false;
	memcpy(name, host, n);
	name[n] = '\0';
	if (name[0] == '[')
		return inet_pton(AF_INET6, name + 1, &six) == 1;
	return strcasecmp(name, "localhost") == 0 || inet_pton(AF_INET, name, &four) == 1 ||
	       (listen_host && *listen_host && strcasecmp(name, listen_host) == 0);
}

static bool matches(const struct api_route *r, const char *path)
{
	size_t n = strlen(r->path);

	return r->prefix ? strncmp(path, r->path, n) == 0 && path[n] : strcmp(path, r->path) == 0;
}

static const struct api_route *find(const struct api_route *routes, const char *path)
{
	for (; routes->path; routes++)
		if (matches(routes, path))
			return routes;
	return NULL;
}

static void no_route(struct api_exchange *x)
{
	const char *paths[64];
	const char *nearest;
	size_t n = 0;

	for (const struct api_route *r = api_reads; r->path && n < 64; r++)
		paths[n++] = r->path;
	nearest = text_nearest(x->q->path, paths, n);
	api_refuse(x->a, 404, "not-found", "there is nothing at %.100s. %s %s", x->q->path,
		   nearest ? "Did you mean" : "Try", nearest ? nearest : "/api/v1/status");
}

static bool may_write(struct api_exchange *x)
{
	const char *type = x->q->content_type;

	if (!x->q->who) {
		api_refuse(x->a, 403,
			   "not-permitted", "this address only answers questions: use capacityctl on the machine itself");
		return false;
	}
	if (!type || strncasecmp(type, "application/json", strlen("application/json")) != 0) {
		api_refuse(x->a, 415, "bad-request",
			   "send a JSON object with Content-Type: application/json");
		return false;
	}
	return true;
}

static void dispatch(struct api_exchange *x)
{
	const char *method = x->q->method;
	const struct api_route *read = find(api_reads, x->q->path),
			       *write = find(api_writes, x->q->path);
	bool asks = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;

	if (!read && !write) {
		no_route(x);
	} else if (read && asks) {
		read->handle(x);
	} else if (write && strcmp(method, "POST") == 0) {
		if (may_write(x))
			write->handle(x);
	} else {
		x->a->allow = read ? "GET, HEAD" : "POST";
		api_refuse(x->a, 405, "wrong-method", "%.16s is not possible here: use %s", method,
			   read ? "GET" : "POST");
	}
}

void api_answer(const struct api_house *house, const struct api_request *q, struct api_answer *ret)
{
	struct api_exchange x = { .house = house, .q = q, .engine = house->engine(house->context), .a = ret };

	*ret = (struct api_answer){
		.status = 200,
		.type = "application/json",
		.cache = "no-cache",
		.body = BUF_INIT(API_ANSWER_MAX),
	};
	if (text_starts(q->path, API_PUSH)) {
		api_push(&x);
		return;
	}
	if (!q->who && !is_our_host(q->host, q->listen_host)) {
		api_refuse(ret, 421, "wrong-host", "this is not a server for that name");
		return;
	}
	house->describe(house->context, &x.context);
	x.viewer = (struct report_viewer){
		.name = q->who ? q->who : "",
		.role = q->who ? ROLE_ADMIN : ROLE_VIEWER,
	};
	x.context.viewer = &x.viewer;
	dispatch(&x);
	if (ret->body.overflowed)
		api_refuse(ret, 500, "too-large", "the answer is larger than %d MiB: ask for one service",
			   API_ANSWER_MAX / (1024 * 1024));
}
