/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_answer.c - from a path to a handler, and what is said when there is none.
 *
 * Gates stand before every route, and in this order: a page of another site that had
 * its name pointed at us may not read us through a visitor's browser, so the Host must
 * be ours; who asks must be nobody or somebody we know; they must have the role; what
 * a browser sends must come from a page of ours; the body must be what the route reads.
 */
#include "daemon/api_answer.h"
#include "daemon/api_cache.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"
#include "report/index.h"

void api_answer_release(struct api_answer *a)
{
	buf_release(&a->body);
	api_shared_drop(a->shared);
	a->shared = NULL;
	if (a->source.next)
		a->source.end(a->source.context);
	a->source.next = NULL;
	buf_release(&a->members);
	free(a->detail);
	free(a->location);
	a->detail = a->location = NULL;
}

const char *api_query(const struct api_exchange *x, const char *name)
{
	for (size_t i = 0; i < x->q->argument_count; i++)
		if (strcmp(x->q->arguments[i].name, name) == 0)
			return x->q->arguments[i].value;
	return "";
}

int64_t api_query_number(const struct api_exchange *x, const char *name, int64_t fallback, int64_t high)
{
	enum { DIGITS_MAX = 18 };
	const char *text = api_query(x, name);
	size_t n = strspn(text, "0123456789");
	int64_t value;

	if (!*text)
		return fallback;
	if (text[n] || n > DIGITS_MAX) {
		api_refuse(x->a, 400, "bad-request",
			   "%s: expected a whole number%s%" PRId64 ", not \"%.40s\"", name,
			   high < INT64_MAX ? " up to " : " from ", high < INT64_MAX ? high : 0, text);
		return fallback;
	}
	value = strtoll(text, NULL, 10);
	return value > high ? high : value;
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

	if (!*id) {
		api_refuse(x->a, 400, "bad-request",
			   "which service? Name it as location/service-line, such as %s",
			   c->service_count ? c->services[0].id : "bayview/primary-care");
		return false;
	}
	if (exact >= 0) {
		*ret = (service_ix)exact;
		return true;
	}
	n = at_location(c, id, ret);
	if (n == 1)
		return true;
	nearest = n ? c->services[*ret].id : nearest_service(c, id);
	x->nearest = nearest;
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
static bool is_our_host(const struct config *c, const char *host, const char *listen_host)
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
	       (listen_host && *listen_host && strcasecmp(name, listen_host) == 0) ||
	       api_is_named(c, host);
}

static bool is_asking(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
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

static bool arguments_are_known(struct api_exchange *x)
{
	const struct api_argument *a = x->q->arguments;

	for (size_t i = 0; i < x->q->argument_count; i++) {
		if (!api_takes(x, a[i].name, "the parameter"))
			return false;
		for (size_t j = 0; j < i; j++)
			if (strcmp(a[i].name, a[j].name) == 0) {
				api_refuse(x->a, 400, "bad-request",
					   "the parameter \"%.40s\" is there twice", a[i].name);
				return false;
			}
	}
	return true;
}

static void read_route(struct api_exchange *x)
{
	if (api_permits(x, x->route->needs) && arguments_are_known(x))
		x->route->handle(x);
}

/* What is to be changed stands in the body alone: addresses are kept in logs. */
static bool has_no_arguments(struct api_exchange *x)
{
	if (!x->q->argument_count)
		return true;
	api_refuse(x->a, 400, "bad-request", "write \"%.40s\" into the body, not into the address",
		   x->q->arguments[0].name);
	return false;
}

static void write_route(struct api_exchange *x)
{
	if (api_permits(x, x->route->needs ? x->route->needs : ROLE_ADMIN) && api_sent_by_us(x) &&
	    has_no_arguments(x) && api_read_body(x))
		x->route->handle(x);
}

static void dispatch(struct api_exchange *x)
{
	const char *method = x->q->method;
	const struct api_route *read = find(api_reads, x->q->path),
			       *write = find(api_writes, x->q->path);

	if (!read && !write) {
		no_route(x);
	} else if (read && is_asking(method)) {
		x->route = read;
		read_route(x);
	} else if (write && strcmp(method, "POST") == 0) {
		x->route = write;
		write_route(x);
	} else {
		x->a->allow = read ? "GET, HEAD" : "POST";
		api_refuse(x->a, 405, "wrong-method", "%.16s is not possible here: use %s", method,
			   read ? "GET" : "POST");
	}
}

/* What did not arrive whole is not looked at. */
static bool is_whole(struct api_exchange *x)
{
	switch (x->q->fault) {
	case API_TOO_LARGE:
		api_refuse(x->a, 413, "too-large", "the body is larger than %zu bytes", x->q->body_max);
		return false;
	case API_TOO_BUSY:
		x->a->retry_s = 1;
		api_refuse(x->a, 503, "try-again", "too much arrives or waits to be fetched at once");
		return false;
	case API_TOO_MANY_ARGUMENTS:
		api_refuse(x->a, 400, "bad-request", "the address has too many parameters");
		return false;
	default:
		return true;
	}
}

static void answer(struct api_exchange *x)
{
	const struct api_request *q = x->q;

	if (!is_whole(x))
		return;
	if (text_starts(q->path, API_PUSH))
		api_push(x);
	else if (q->peer.door != DOOR_LOCAL &&
		 !is_our_host(engine_config(x->engine), q->host, q->listen_host))
		api_refuse(x->a, 421, "wrong-host",
			   "this is not a server for that name; ours stand in the configuration "
			   "under api: hosts:");
	else if ((x->is_ours = true) && api_know(x))
		dispatch(x);
	if (x->a->body.overflowed)
		api_refuse(x->a, 500, "answer-too-large",
			   "the answer is larger than %d MiB: ask for one service",
			   API_ANSWER_MAX / (1024 * 1024));
}

void api_answer(const struct api_house *house, const struct api_request *q, struct api_answer *ret)
{
	struct api_exchange x = { .house = house, .q = q, .engine = house->engine(house->context), .a = ret };

	*ret = (struct api_answer){
		.status = 200,
		.type = "application/json",
		.cache = q->peer.door == DOOR_PROXY ? "private, no-cache" : "no-cache",
		.body = BUF_INIT(API_ANSWER_MAX),
		.members = BUF_INIT(API_ANSWER_MAX),
	};
	house->describe(house->context, &x.context);
	x.viewer = (struct report_viewer){ .name = x.name, .role = ROLE_VIEWER };
	x.context.viewer = &x.viewer;
	if (q->index)
		index_follow(q->index, x.engine);
	x.context.index = q->index;
	answer(&x);
	ret->takes_gzip = api_takes_gzip(q->accept_encoding);
	if (ret->problem)
		api_problem(&x);
	else if (q->cache && x.shows_state && ret->body.length)
		api_cache_keep(q->cache, &x);
	if (ret->problem && !is_asking(q->method))
		house->refused(house->context, &(struct api_refusal){ x.name, q->method, q->path,
								      ret->problem_status,
								      ret->problem, ret->detail });
	json_object_put(x.body);
}
