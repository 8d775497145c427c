/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_events.c - who follows along is told that something moved, and not what.
 *
 * An event says the generation, the headline and the counts; the page asks for the
 * rest if it shows it.  It is written once for all streams, at most every PACE_MS, and
 * a stream that was busy meanwhile is told of the newest alone: nobody has a queue.
 * The loop's own turn is where a move is noticed, so a house in which nothing happens
 * wakes nobody, and one that nobody follows does no work at all.
 */
#include "daemon/api_events.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "daemon/api_answer.h"
#include "daemon/api_send.h"
#include "report/index.h"

enum {
	PACE_MS = 250,
	BEAT_MS = 15 * 1000, /* a comment, so that a dead connection is noticed at both ends */
	RETRY_MS = 5 * 1000,
	EVENT_MAX = 64 * 1024,
	ID_TEXT = 48,
};

struct stream {
	struct api_events *all;
	struct stream *next, *before;
	struct sending *to; /* NULL: it was never at a loss for something to send */
	char told[ID_TEXT]; /* the last event it has */
	uint64_t beats;	    /* of the house, as it heard them */
	bool greeted;
};

struct api_events {
	const struct api_house *house;
	struct house_index *index;
	uv_prepare_t look;
	uv_timer_t pace, beat;
	struct stream *first;
	size_t count;
	struct buf event;	     /* "" before the first */
	char id[ID_TEXT];	     /* its */
	const struct engine *engine; /* of it: only to be compared */
	uint64_t generation;
	uint64_t beats;
	unsigned handles; /* not closed yet */
};

/* Generations begin anew with a start and with a configuration, so those are part of it. */
static void id_of(const struct api_exchange *x, char out[ID_TEXT])
{
	(void)snprintf(out, ID_TEXT, "%" PRIx64 ".%" PRIu64,
		       (uint64_t)x->context.started.ms ^ (uint64_t)x->context.config_loaded.ms << 12,
		       engine_generation(x->engine));
}

static struct api_exchange look(const struct api_events *v)
{
	struct api_exchange x = { .house = v->house, .engine = v->house->engine(v->house->context) };

	v->house->describe(v->house->context, &x.context);
	x.context.index = v->index;
	return x;
}

static void write_event(struct api_events *v, const struct api_exchange *x)
{
	struct buf data cleanup_buf = BUF_INIT(EVENT_MAX);

	index_follow(v->index, x->engine);
	report_pulse_json(x->engine, &x->context, &data);
	buf_clear(&v->event);
	buf_printf(&v->event, "event: generation\nid: %s\ndata: %s\n\n", v->id, buf_text(&data));
}

/* True when there is something the streams do not know. */
static bool renew(struct api_events *v)
{
	struct api_exchange x = look(v);
	char id[ID_TEXT];

	id_of(&x, id);
	if (strcmp(id, v->id) == 0)
		return false;
	memcpy(v->id, id, sizeof(id));
	v->engine = x.engine;
	v->generation = engine_generation(x.engine);
	write_event(v, &x);
	return true;
}

static void wake_all(struct api_events *v)
{
	for (struct stream *s = v->first; s; s = s->next)
		if (s->to)
			sending_wake(s->to);
}

static void on_pace(uv_timer_t *timer)
{
	struct api_events *v = timer->data;

	if (renew(v))
		wake_all(v);
}

static void on_beat(uv_timer_t *timer)
{
	struct api_events *v = timer->data;

	v->beats++;
	(void)renew(v);
	wake_all(v);
}

/* Before the loop sleeps: has anything moved since the last event? */
static void on_look(uv_prepare_t *handle)
{
	struct api_events *v = handle->data;
	const struct engine *e = v->house->engine(v->house->context);

	if (uv_is_active((uv_handle_t *)&v->pace))
		return;
	if (e != v->engine || engine_generation(e) != v->generation)
		(void)uv_timer_start(&v->pace, on_pace, PACE_MS, 0);
}

static void begin(struct api_events *v)
{
	(void)renew(v);
	(void)uv_prepare_start(&v->look, on_look);
	(void)uv_timer_start(&v->beat, on_beat, BEAT_MS, BEAT_MS);
}

static void rest(struct api_events *v)
{
	(void)uv_prepare_stop(&v->look);
	(void)uv_timer_stop(&v->beat);
	(void)uv_timer_stop(&v->pace);
}

static void greet(struct stream *s, struct buf *out)
{
	s->greeted = true;
	buf_printf(out, "retry: %d\n\n", RETRY_MS);
}

static enum api_more stream_next(void *context, struct sending *to, struct buf *out)
{
	struct stream *s = context;
	struct api_events *v = s->all;

	s->to = to;
	if (!s->greeted)
		greet(s, out);
	if (strcmp(s->told, v->id) != 0) {
		memcpy(s->told, v->id, sizeof(s->told));
		buf_append(out, v->event.data, v->event.length);
	} else if (s->beats != v->beats) {
		buf_puts(out, ":\n\n");
	}
	s->beats = v->beats;
	return out->length ? API_MORE : API_WAITS;
}

static void stream_end(void *context)
{
	struct stream *s = context;
	struct api_events *v = s->all;

	if (s->before)
		s->before->next = s->next;
	else
		v->first = s->next;
	if (s->next)
		s->next->before = s->before;
	free(s);
	if (--v->count == 0)
		rest(v);
}

static struct stream *stream_new(struct api_events *v, const char *last)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	*s = (struct stream){ .all = v, .next = v->first, .beats = v->beats };
	(void)snprintf(s->told, sizeof(s->told), "%s", last ? last : "");
	if (v->first)
		v->first->before = s;
	v->first = s;
	if (v->count++ == 0)
		begin(v);
	return s;
}

void api_follow(struct api_exchange *x)
{
	struct api_events *v = x->q->events;

	if (!v || v->count >= API_STREAMS_MAX) {
		x->a->retry_s = BEAT_MS / 1000;
		api_refuse(x->a, 503, "try-again",
			   "%d pages follow already; ask /api/v1/status now and then", API_STREAMS_MAX);
		return;
	}
	x->a->type = "text/event-stream";
	x->a->cache = "no-store";
	x->a->source = (struct api_source){
		.next = stream_next,
		.end = stream_end,
		.context = stream_new(v, x->q->last_event),
	};
}

struct api_events *api_events_new(uv_loop_t *loop, const struct api_house *house, struct house_index *index)
{
	struct api_events *v = calloc(1, sizeof(*v));

	if (!v)
		abort();
	v->house = house;
	v->index = index;
	v->event = (struct buf)BUF_INIT(EVENT_MAX);
	(void)uv_prepare_init(loop, &v->look);
	(void)uv_timer_init(loop, &v->pace);
	(void)uv_timer_init(loop, &v->beat);
	v->look.data = v->pace.data = v->beat.data = v;
	v->handles = 3;
	return v;
}

static void on_closed(uv_handle_t *h)
{
	struct api_events *v = h->data;

	if (--v->handles > 0)
		return;
	buf_release(&v->event);
	free(v);
}

void api_events_close(struct api_events *v)
{
	uv_close((uv_handle_t *)&v->look, on_closed);
	uv_close((uv_handle_t *)&v->pace, on_closed);
	uv_close((uv_handle_t *)&v->beat, on_closed);
}
