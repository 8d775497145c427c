/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed_case.h - a poll without a daemon: settings from "name=value" text, and
 * replies handed over in chunks of any size.
 *
 * Header-only, because unit tests, golden tests and fuzz targets all talk to
 * feeds this way.
 */
#ifndef CAPD_TESTS_FEED_CASE_H
#define CAPD_TESTS_FEED_CASE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "feed/feed.h"

enum { FEED_CASE_ASKS = 8, FEED_CASE_MEMORY = 8 * 1024 * 1024 };

struct feed_case {
	struct arena arena;
	struct feed_config config;
	struct feed_ask asks[FEED_CASE_ASKS];
	struct feed_memo memo;
	struct poll poll;
	struct request request;
	struct err err;
};

/* Eastern time around the dates our samples use. */
static const struct zone_shift new_york_shifts[] = {
	{ { INT64_C(1762063200000) }, -18000, "EST" }, /* 2025-11-02 */
	{ { INT64_C(1772953200000) }, -14400, "EDT" }, /* 2026-03-08 */
	{ { INT64_C(1793512800000) }, -18000, "EST" }, /* 2026-11-01 */
	{ { INT64_C(1805007600000) }, -14400, "EDT" }, /* 2027-03-14 */
	{ { INT64_C(1825567200000) }, -18000, "EST" }, /* 2027-11-07 */
};
static const struct zone new_york = { "America/New_York", new_york_shifts, 5 };

static inline void feed_case_die(const char *what, const char *name)
{
	fprintf(stderr, "feed_case: %s: %s\n", what, name);
	abort();
}

static inline struct span feed_case_span(const char *text)
{
	char *unit;
	long long n = strtoll(text, &unit, 10);

	switch (*unit) {
	case 'd':
		return SPAN_DAYS(n);
	case 'h':
		return SPAN_HOURS(n);
	case 'm':
		return SPAN_MINUTES(n);
	default:
		return SPAN_SECONDS(n);
	}
}

static inline int feed_case_choice(const struct option *o, const char *text)
{
	for (int i = 0; o->choices[i]; i++)
		if (!strcmp(o->choices[i], text))
			return i;
	feed_case_die("no such choice", text);
	return -1;
}

static inline struct credential *feed_case_secret(struct arena *a, const char *text)
{
	struct credential *c = arena_new(a, struct credential);

	c->name = "test";
	c->bytes = arena_strdup(a, text);
	c->length = strlen(text);
	return c;
}

/* "a" or "a,b": more of a list of texts. */
static inline void feed_case_append(struct arena *a, struct option_list *list, const char *text)
{
	const char **items = arena_array(a, const char *, list->count + strlen(text) + 1);
	char *copy = arena_strdup(a, text), *save = NULL;

	for (size_t i = 0; i < list->count; i++)
		items[i] = ((const char **)list->items)[i];
	for (char *s = strtok_r(copy, ",", &save); s; s = strtok_r(NULL, ",", &save))
		items[list->count++] = s;
	list->items = items;
}

static inline void feed_case_store(struct arena *a, const struct option *o, void *block, const char *text)
{
	char *at = (char *)block + o->offset;

	switch (o->type) {
	case OPTION_TEXT:
	case OPTION_URL:
		*(const char **)(void *)at = arena_strdup(a, text);
		break;
	case OPTION_COUNT:
		*(int64_t *)(void *)at = strtoll(text, NULL, 10);
		break;
	case OPTION_BOOL:
		*(bool *)at = !strcmp(text, "true");
		break;
	case OPTION_SHARE: /* "20%" */
		*(int64_t *)(void *)at = strtoll(text, NULL, 10) * 100;
		break;
	case OPTION_ENUM:
		*(int *)(void *)at = feed_case_choice(o, text);
		break;
	case OPTION_SPAN:
		*(struct span *)(void *)at = feed_case_span(text);
		break;
	case OPTION_TEXTS:
		feed_case_append(a, (struct option_list *)(void *)at, text);
		break;
	case OPTION_ZONE:
		*(const struct zone **)(void *)at = &new_york;
		break;
	case OPTION_SECRET:
		*(struct credential **)(void *)at = feed_case_secret(a, text);
		break;
	default:
		feed_case_die("type of option not known here", o->name);
	}
}

static inline const struct option *feed_case_option(const struct option *table, const char *name, size_t n)
{
	for (const struct option *o = table; o->name; o++)
		if (strlen(o->name) == n && !memcmp(o->name, name, n))
			return o;
	feed_case_die("no such option", name);
	return NULL;
}

static inline void feed_case_defaults(struct arena *a, const struct option *table, void *block)
{
	for (const struct option *o = table; o->name; o++)
		if (o->fallback)
			feed_case_store(a, o, block, o->fallback);
}

/* "list.key" adds an element when key is the element's first mention, else changes the last one. */
static inline void feed_case_element(struct arena *a, const struct option *o, void *block,
				     const char *key, const char *text, bool add)
{
	struct option_list *list = (struct option_list *)(void *)((char *)block + o->offset);
	char *items;

	if (o->type == OPTION_MAP) {
		feed_case_store(a, feed_case_option(o->table, key, strlen(key)),
				(char *)block + o->offset, text);
		return;
	}
	if (add) {
		items = arena_alloc(a, list->count + 1, o->size);
		if (list->count)
			memcpy(items, list->items, list->count * o->size);
		list->items = items;
		feed_case_defaults(a, o->table, items + list->count++ * o->size);
	}
	feed_case_store(a, feed_case_option(o->table, key, strlen(key)),
			(char *)list->items + (list->count - 1) * o->size, text);
}

/* "name=value"; for maps and lists "name.key=value", and "name&key=value" for one more key of the same element. */
static inline void feed_case_set(struct arena *a, const struct option *table, void *block,
				 const char *pair)
{
	size_t n = strcspn(pair, "=.&");
	const struct option *o = feed_case_option(table, pair, n);
	const char *value = strchr(pair, '=');
	char key[64] = "";

	if (!value)
		feed_case_die("no value", pair);
	if (pair[n] == '=') {
		feed_case_store(a, o, block, value + 1);
		return;
	}
	snprintf(key, sizeof(key), "%.*s", (int)(value - pair - (ptrdiff_t)n - 1), pair + n + 1);
	feed_case_element(a, o, block, key, value + 1, pair[n] == '.');
}

static inline void feed_case_init(struct feed_case *c, const char *kind, const char *now)
{
	*c = (struct feed_case){ .arena = ARENA_INIT(FEED_CASE_MEMORY), .err = ERR_INIT };
	c->config.id = "test";
	c->config.kind = feed_kind_find(kind);
	if (!c->config.kind)
		feed_case_die("no such kind", kind);
	c->config.settings = arena_alloc(&c->arena, 1, c->config.kind->settings_size);
	feed_case_defaults(&c->arena, c->config.kind->options, c->config.settings);
	c->poll.kind = c->config.kind;
	c->poll.config = &c->config;
	c->poll.asks = c->asks;
	c->poll.arena = &c->arena;
	c->poll.memo = &c->memo;
	if (instant_parse(now, strlen(now), &c->poll.now, &c->err) < 0)
		feed_case_die("no instant", now);
}

static inline void feed_case_option_set(struct feed_case *c, const char *pair)
{
	feed_case_set(&c->arena, c->config.kind->options, c->config.settings, pair);
}

static inline void feed_case_ask(struct feed_case *c, const char *within, const char *horizon)
{
	struct feed_ask *a = &c->asks[c->poll.ask_count];

	a->service = (service_ix)c->poll.ask_count++;
	a->zone = &new_york;
	a->within = feed_case_span(within);
	a->horizon = feed_case_span(horizon);
	a->select = arena_alloc(&c->arena, 1, c->config.kind->select_size);
}

static inline void feed_case_select(struct feed_case *c, const char *pair)
{
	union {
		const void *from;
		void *to;
	} select = { c->asks[c->poll.ask_count - 1].select };

	feed_case_set(&c->arena, c->config.kind->select_options, select.to, pair);
}

/* From here on the kind has a memory from poll to poll, as in the daemon. */
static inline void feed_case_keep(struct feed_case *c)
{
	c->poll.keep = arena_alloc(&c->arena, 1, c->config.kind->keep_size);
}

/* The next poll of the same question, some time later. */
static inline void feed_case_later(struct feed_case *c, struct span later)
{
	c->poll.kind->end(&c->poll);
	c->poll.state = NULL;
	c->poll.hint = (struct span){ 0 };
	c->poll.now = after(c->poll.now, later);
	c->err = (struct err)ERR_INIT;
}

static inline int feed_case_begin(struct feed_case *c)
{
	return feed_begin(&c->poll, &c->request, &c->err);
}

/* The daemon brings hear()'s words back as a fault; they must come through as they are. */
static inline int feed_case_refused(struct feed_case *c)
{
	struct reply reply = { .fault = FAULT_REFUSED_HERE, .words = c->err.text };
	struct err err = ERR_INIT;

	if (c->poll.kind->advance(&c->poll, &reply, &c->request, &err) != -1 ||
	    strcmp(err.text, c->err.text))
		feed_case_die("a refusal does not come through", err.text);
	return -1;
}

/* Hand over one reply in pieces of `chunk` bytes, as the daemon would. */
static inline int feed_case_reply(struct feed_case *c, struct reply reply, const char *body,
				  size_t n, size_t chunk)
{
	bool streamed = c->request.stream && reply.status >= 200 && reply.status < 300 &&
			reply.fault == FAULT_NONE;

	if (!streamed) {
		reply.body = body;
		reply.length = n;
		return c->poll.kind->advance(&c->poll, &reply, &c->request, &c->err);
	}
	for (size_t at = 0; at < n; at += chunk) {
		size_t piece = n - at < chunk ? n - at : chunk;

		if (c->poll.kind->hear(&c->poll, body + at, piece, &c->err) < 0)
			return feed_case_refused(c);
	}
	return c->poll.kind->advance(&c->poll, &reply, &c->request, &c->err);
}

/* An ordinary answer. */
static inline int feed_case_json(struct feed_case *c, const char *json, size_t chunk)
{
	return feed_case_reply(c, (struct reply){ .status = 200, .content_type = "application/json" },
			       json, strlen(json), chunk);
}

static inline void feed_case_release(struct feed_case *c)
{
	if (c->poll.state)
		c->poll.kind->end(&c->poll);
	if (c->poll.keep && c->poll.kind->forget)
		c->poll.kind->forget(c->poll.keep);
	arena_clear(&c->arena);
}

#endif
