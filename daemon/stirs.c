/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stirs.c - inotify through libuv, with patience.
 *
 * A file that is being written stirs with every block.  Reading it then would
 * only find half of it, so the telling waits until nothing has moved for a while.
 */
#include "daemon/stirs.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REST_MS = 500 };

struct stir {
	uv_fs_event_t event;
	uv_timer_t rest;
	struct stir *next;
	struct stirs *stirs;
	uint32_t unit;
	char name[256]; /* of the one file meant; "": all of the directory */
};

struct stirs {
	uv_loop_t *loop;
	void (*tell)(void *context, uint32_t unit);
	void *context;
	struct stir *first;
	unsigned handles; /* the loop still knows */
	bool closed;
};

struct stirs *stirs_new(uv_loop_t *loop, void (*tell)(void *context, uint32_t unit), void *context)
{
	struct stirs *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->loop = loop;
	s->tell = tell;
	s->context = context;
	return s;
}

static void on_rest(uv_timer_t *timer)
{
	struct stir *stir = timer->data;

	stir->stirs->tell(stir->stirs->context, stir->unit);
}

static void on_event(uv_fs_event_t *event, const char *name, int events, int status)
{
	struct stir *stir = event->data;

	(void)events;
	if (status < 0 || (name && stir->name[0] && strcmp(name, stir->name)))
		return;
	uv_timer_start(&stir->rest, on_rest, REST_MS, 0);
}

void stirs_watch(struct stirs *s, const char *path, uint32_t unit)
{
	const char *slash = strrchr(path, '/');
	struct stir *stir = calloc(1, sizeof(*stir));
	char directory[4096];

	if (!stir)
		abort();
	snprintf(directory, sizeof(directory), "%.*s", slash ? (int)(slash + 1 - path) : 1,
		 slash ? path : ".");
	if (!strpbrk(slash ? slash + 1 : path, "*?"))
		snprintf(stir->name, sizeof(stir->name), "%s", slash ? slash + 1 : path);
	stir->stirs = s;
	stir->unit = unit;
	stir->event.data = stir->rest.data = stir;
	stir->next = s->first;
	s->first = stir;
	s->handles += 2;
	uv_timer_init(s->loop, &stir->rest);
	uv_fs_event_init(s->loop, &stir->event);
	(void)uv_fs_event_start(&stir->event, on_event, directory, 0);
}

static void let_go(struct stirs *s)
{
	struct stir *stir, *next;

	if (s->handles)
		return;
	for (stir = s->first; stir; stir = next) {
		next = stir->next;
		free(stir);
	}
	free(s);
}

static void on_closed(uv_handle_t *handle)
{
	struct stir *stir = handle->data;

	stir->stirs->handles--;
	let_go(stir->stirs);
}

void stirs_close(struct stirs *s)
{
	if (!s || s->closed)
		return;
	s->closed = true;
	for (struct stir *stir = s->first; stir; stir = stir->next) {
		uv_close((uv_handle_t *)&stir->event, on_closed);
		uv_close((uv_handle_t *)&stir->rest, on_closed);
	}
	let_go(s);
}
