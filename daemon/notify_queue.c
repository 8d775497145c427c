/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notify_queue.c - messages on their way.
 *
 * One at a time for each channel, the oldest first, so that "over" never overtakes what it
 * ends; a person whose mail server asks to wait does not hold up the others.  What is
 * given up stays as a row, to be read, and is said in the log and the history.
 */
#include "daemon/notify_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/log.h"

enum { FLIGHT_MAX = 1024 * 1024, DEAD_DAYS = 30 };

struct outlet *notify_outlet(struct notify *n, const char *id)
{
	struct outlet *larger;

	for (size_t i = 0; i < n->outlet_count; i++)
		if (!strcmp(n->outlets[i].id, id))
			return &n->outlets[i];
	larger = realloc(n->outlets, (n->outlet_count + 1) * sizeof(*larger));
	if (!larger)
		abort();
	n->outlets = larger;
	larger[n->outlet_count] = (struct outlet){ .id = strdup(id) };
	if (!larger[n->outlet_count].id)
		abort();
	return &larger[n->outlet_count++];
}

/* ---- the list ---- */

static void drop(struct notify *n, size_t at)
{
	outgoing_free(n->posts[at].o);
	n->post_count--;
	memmove(&n->posts[at], &n->posts[at + 1], (n->post_count - at) * sizeof(*n->posts));
}

static void keep_row(struct notify *n, const struct outgoing *o)
{
	struct buf record cleanup_buf = BUF_INIT(OUTGOING_RECORD_MAX);

	outgoing_write(o, &record);
	store_message(n->store, o->key, buf_text(&record));
}

static void __attribute__((format(printf, 2, 3))) remember(struct notify *n, const char *fmt, ...)
{
	char words[ERR_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	n->house.remember(n->house.context, words);
}

static void give_up(struct notify *n, struct outgoing *o, const char *why)
{
	o->dead = true;
	if (o->words != why)
		(void)snprintf(o->words, sizeof(o->words), "%s", why);
	keep_row(n, o);
	notify_outlet(n, o->channel)->given_up++;
	log_line(LOG_LEVEL_ERROR, "message %s to %s was given up: %s; it said: %s", o->id,
		 o->channel, o->words, o->subject);
	remember(n, "a message to %s was given up (%.100s): %.150s", o->channel, o->words, o->subject);
}

/* A queue that only grows is one nobody reads. */
static void make_room(struct notify *n)
{
	for (size_t i = 0; i < n->post_count && n->post_count >= NOTIFY_WAITING_MAX; i++) {
		if (n->posts[i].flying)
			continue;
		if (!n->posts[i].o->dead)
			give_up(n, n->posts[i].o, "too many messages wait");
		store_message(n->store, n->posts[i].o->key, NULL);
		drop(n, i--);
	}
}

void notify_put(struct notify *n, struct outgoing *o, bool durable)
{
	make_room(n);
	if (n->post_count == n->post_room) {
		n->post_room = n->post_room ? 2 * n->post_room : 16;
		n->posts = realloc(n->posts, n->post_room * sizeof(*n->posts));
		if (!n->posts)
			abort();
	}
	n->posts[n->post_count++] = (struct post){ .o = o, .durable = durable };
}

static size_t find(const struct notify *n, const char *key)
{
	for (size_t i = 0; i < n->post_count; i++)
		if (!strcmp(n->posts[i].o->key, key))
			return i;
	return n->post_count;
}

void notify_queue_free(struct notify *n)
{
	while (n->post_count)
		drop(n, n->post_count - 1);
	free(n->posts);
	for (size_t i = 0; i < n->outlet_count; i++)
		free(n->outlets[i].id);
	free(n->outlets);
}

/* ---- the end of an attempt ---- */

static void note_outlet(struct notify *n, const struct outgoing *o, const struct delivery *d)
{
	struct outlet *is = notify_outlet(n, o->channel);
	struct instant now = clock_now();

	if (d->end == DELIVERED) {
		if (!is_never(is->failing_since))
			log_line(LOG_LEVEL_NOTICE, "messages reach channel %s again", is->id);
		is->failing_since.ms = 0;
		is->hard = false;
		is->words[0] = '\0';
		is->arrived_at = now;
		is->arrived++;
		return;
	}
	if (is_never(is->failing_since)) {
		is->failing_since = now;
		log_line(LOG_LEVEL_WARNING, "a message did not reach channel %s: %s", is->id, d->words);
	}
	is->hard = d->end != DELIVERY_LATER;
	(void)snprintf(is->words, sizeof(is->words), "%s", d->words);
}

static void ended(struct notify *n, size_t at, const struct delivery *d)
{
	struct outgoing *o = n->posts[at].o;
	struct outlet *is;

	n->posts[at].flying = false;
	note_outlet(n, o, d);
	if (!outgoing_ended(o, d, notify_messages(n)->give_up, clock_now())) {
		keep_row(n, o);
		return;
	}
	is = notify_outlet(n, o->channel);
	(void)snprintf(is->last_id, sizeof(is->last_id), "%s", o->id);
	is->last_arrived = d->end == DELIVERED;
	if (d->end != DELIVERED) {
		give_up(n, o, o->words);
		return;
	}
	store_message(n->store, o->key, NULL);
	log_line(LOG_LEVEL_INFO, "message %s reached %s: %s", o->id, o->channel, o->subject);
	remember(n, "told %s%s%s: %.200s", o->channel, *o->recipient ? " " : "", o->recipient, o->subject);
	drop(n, at);
}

static void landed(struct flight *f)
{
	f->n->flights--;
	notify_outlet(f->n, f->channel)->flying = false;
	arena_clear(&f->arena);
	free(f);
}

static void on_reply(void *context, const struct reply *reply)
{
	struct flight *f = context;
	struct notify *n = f->n;
	size_t at = find(n, f->key);
	struct delivery d = { .end = DELIVERY_LATER };

	/* Withdrawn: as if it had not been tried. */
	if (at < n->post_count && reply->fault == FAULT_STOPPED) {
		n->posts[at].flying = false;
	} else if (at < n->post_count && !n->stopped) {
		f->kind->decode(reply, &d);
		ended(n, at, &d);
	}
	landed(f);
}

/* ---- the beginning of one ---- */

static void fly(struct notify *n, size_t at, const struct channel_config *ch, struct flight *f,
		const struct request *request)
{
	struct transport_call call = { .lane = LANE_TOKEN, /* its address may be a secret: wiped afterwards */
				       .timeout = ch->timeout,
				       .patience = ch->timeout,
				       .done = on_reply,
				       .context = f,
				       .reach = &ch->reach };

	n->flights++;
	n->posts[at].flying = true;
	notify_outlet(n, ch->id)->flying = true;
	transport_send(n->transport, request, &call);
}

static void try_one(struct notify *n, size_t at, const struct channel_config *ch)
{
	const struct config *c = engine_config(n->house.engine(n->house.context));
	struct sender from = { .organization = c->organization,
			       .host = n->house.host,
			       .page_url = c->messages.page_url,
			       .now = clock_now() };
	struct flight *f = calloc(1, sizeof(*f));
	struct err err = ERR_INIT;
	struct request request;
	struct message m;
	struct delivery d;

	if (!f)
		abort();
	f->n = n;
	f->arena = (struct arena)ARENA_INIT(FLIGHT_MAX);
	f->kind = ch->kind;
	(void)snprintf(f->key, sizeof(f->key), "%s", n->posts[at].o->key);
	(void)snprintf(f->channel, sizeof(f->channel), "%s", ch->id);
	if (!outgoing_message(n->posts[at].o, &f->arena, &m, &err) &&
	    !ch->kind->encode(ch->settings, &m, n->posts[at].o->recipient, &from, &f->arena,
			      &request, &err)) {
		fly(n, at, ch, f, &request);
		return;
	}
	arena_clear(&f->arena);
	free(f);
	delivery_end(&d, DELIVERY_GONE, "%s", err.text);
	ended(n, at, &d);
}

static bool is_old(const struct outgoing *o, struct instant now)
{
	return o->dead && since(o->made, now).ms > SPAN_DAYS(DEAD_DAYS).ms;
}

/* An older one to the same still waits. */
static bool is_behind(const struct notify *n, size_t at)
{
	const struct outgoing *o = n->posts[at].o;

	for (size_t i = 0; i < at; i++) {
		const struct outgoing *older = n->posts[i].o;

		if (!older->dead && !strcmp(older->channel, o->channel) &&
		    !strcmp(older->recipient, o->recipient))
			return true;
	}
	return false;
}

static bool is_due(const struct notify *n, size_t at, struct instant now)
{
	const struct post *p = &n->posts[at];

	if (p->flying || p->o->dead || is_before(now, p->o->next))
		return false;
	return (p->durable || p->o->urgent) && !is_behind(n, at);
}

/* True: the post at that place is another one now. */
static bool look_after(struct notify *n, size_t at, struct instant now)
{
	struct outgoing *o = n->posts[at].o;
	const struct channel_config *ch;

	if (is_old(o, now)) {
		store_message(n->store, o->key, NULL);
		drop(n, at);
		return true;
	}
	if (!is_due(n, at, now) || notify_outlet(n, o->channel)->flying)
		return false;
	ch = notify_channel(n, o->channel);
	if (ch)
		try_one(n, at, ch);
	else
		give_up(n, o, "its channel is no longer configured");
	return false;
}

void notify_send_due(struct notify *n)
{
	struct instant now = clock_now();

	for (size_t i = 0; !n->stopped && i < n->post_count;)
		if (!look_after(n, i, now))
			i++;
}
