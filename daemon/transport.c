/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport.c - takes requests in, lets them go in turn, brings replies back.
 *
 * Everything that calls the owner happens in pump(), once per pass of the loop:
 * sockets and timers only note that something moved.  So an owner may send from
 * inside any callback, many transfers that move in one pass share the work, and
 * libcurl is never entered from inside itself.
 *
 * Bounded here and not in libcurl: its own connection limits keep a list it
 * walks for every change, and spin on some connection errors.
 */
#include "daemon/transport_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/transport_file.h"

enum {
	SWEEP_MS = 100,	 /* deadlines are looked at no more often */
	PAUSE_MS = 5000, /* after a 429 that does not say how long; up to twice that */
};

static uint64_t now_ms(const struct transport *t)
{
	return uv_now(t->loop);
}

static void pump(uv_idle_t *idle);

void transport_stir(void *context)
{
	struct transport *t = context;

	if (!t->closed)
		uv_idle_start(&t->idle, pump);
}

/* ---- the end of a transfer ---- */

/* Exactly once, however many ways a transfer has to end. */
static void tell(struct transfer *x, const struct reply *reply)
{
	struct transport_stats *stats = &x->transport->stats;

	if (x->told)
		return;
	x->told = true;
	x->transport->told = true;
	if (reply->fault)
		stats->failed++;
	else
		stats->finished++;
	x->call.done(x->call.context, reply);
}

void transport_fault(struct transfer *x, enum fault fault, const char *words)
{
	struct reply reply = { .fault = fault, .words = words, .content_type = "", .etag = "" };

	tell(x, &reply);
	transfer_free(x);
}

static void activate(struct transport *t, struct transfer *x)
{
	x->next = t->active;
	x->at = &t->active;
	if (t->active)
		t->active->at = &x->next;
	t->active = x;
	t->stats.active++;
	t->progress = clock_monotonic_ms();
}

static void deactivate(struct transport *t, struct transfer *x)
{
	*x->at = x->next;
	if (x->next)
		x->next->at = x->at;
	t->stats.active--;
	t->progress = clock_monotonic_ms();
}

/* The whole host, not only whoever asked: the next request would be one too many as well. */
static void park(struct transport *t, struct transfer *x, const struct reply *reply)
{
	uint64_t pause = (uint64_t)reply->retry_after.ms;

	/* An ad platform means one account of many at its host, which waits by itself. */
	if (x->call.lane <= LANE_READ)
		return;
	if (reply->status == 429 && !pause && x->call.lane == LANE_POLL)
		pause = PAUSE_MS + clock_random(PAUSE_MS);
	if ((reply->status == 429 || reply->status == 503) && pause)
		queue_park(t->queue, &x->item, now_ms(t), now_ms(t) + pause);
}

/* Told when it begins and when it ends; in between it is in the status. */
static void note_clock(struct transport *t, const struct wire *w, const struct reply *reply)
{
	bool was_wrong = t->clock_words[0];

	if (reply->fault || w->aged)
		return;
	clock_board_note(&t->clocks, w->transfer->host, reply->date, clock_now());
	clock_board_words(&t->clocks, t->clock_words);
	if (!was_wrong && t->clock_words[0])
		log_line(LOG_LEVEL_WARNING, "%s", t->clock_words);
	else if (was_wrong && !t->clock_words[0])
		log_line(LOG_LEVEL_NOTICE, "our clock and those of the servers agree again");
}

static void to_pool(struct transport *t, struct wire *w)
{
	wire_clear(w);
	w->next = t->pool;
	t->pool = w;
}

static void wire_done(struct transport *t, struct wire *w, CURLcode code, bool late)
{
	struct transfer *x = w->transfer;
	char words[WIRE_WORDS];
	struct reply reply;

	curl_multi_remove_handle(t->sockets.multi, w->easy);
	wire_reply(w, code, late, &reply, words);
	park(t, x, &reply);
	note_clock(t, w, &reply);
	deactivate(t, x);
	queue_done(t->queue, &x->item);
	/* The reply lies in the wire, and the wire still points into the transfer. */
	tell(x, &reply);
	to_pool(t, w);
	transfer_free(x);
}

/* Withdrawn from the network or the disk, whatever it was doing. */
void transport_stop(struct transport *t, struct transfer *x)
{
	struct wire *w = x->wire;

	if (w) {
		curl_multi_remove_handle(t->sockets.multi, w->easy);
		to_pool(t, w);
	}
	if (x->read)
		file_read_abandon(x->read);
	deactivate(t, x);
	queue_done(t->queue, &x->item);
}

/* Every way in from the loop passes here, so that closing can wait for the way out. */
static void enter(struct transport *t)
{
	t->depth++;
}

static void leave(struct transport *t)
{
	if (!--t->depth && t->closing && !t->closed && !t->sockets.busy)
		transport_abandon(t);
}

static void on_file(void *context, const struct file_end *end)
{
	struct transfer *x = context;
	struct transport *t = x->transport;
	struct reply reply = {
		.fault = end->fault,
		.words = end->words,
		.status = end->fault  ? 0 :
			  end->status ? end->status :
					200,
		.body = end->body,
		.length = end->length,
		.content_type = "",
		.etag = "",
		.modified = end->modified,
	};

	enter(t);
	deactivate(t, x);
	queue_done(t->queue, &x->item);
	transport_stir(t);
	tell(x, &reply);
	transfer_free(x);
	leave(t);
}

/* ---- the start of a transfer ---- */

static struct wire *wire_from_pool(struct transport *t)
{
	struct wire *w = t->pool;

	if (!w)
		return wire_new(&t->shared);
	t->pool = w->next;
	return w;
}

static int hear_file(void *context, const char *bytes, size_t n, struct err *err)
{
	struct transfer *x = context;
	struct transport *t = x->transport;
	int result;

	if (x->told)
		return err_set(err, ERR_REMOTE, "nobody listens any more");
	enter(t);
	t->shared.bytes_in += n;
	result = x->call.hear(x->call.context, bytes, n, err);
	leave(t);
	return result;
}

static void start_file(struct transport *t, struct transfer *x)
{
	struct file_ears ears = {
		.hear = x->stream ? hear_file : NULL, .hear_context = x, .done = on_file, .context = x
	};
	struct file_job job = {
		.errand = file_errand(x->method),
		.path = x->url,
		.words = x->body ? x->body : "",
		.body = x->body ? x->body : "",
		.length = x->body_length,
		.max = x->reply_max,
		.login = x->login,
		.letter = x->letter,
		.ca_file = x->reach.ca_file ? x->reach.ca_file : t->shared.ca_file,
		.network = x->reach.network,
		.timeout = x->call.timeout,
	};

	x->read = file_read_start(t->loop, &job, &ears);
}

static void start(struct transport *t, struct transfer *x)
{
	uint64_t now = now_ms(t);
	struct wire *w;

	x->deadline = x->call.timeout.ms > 0 ? now + (uint64_t)x->call.timeout.ms : SOCKETS_NEVER;
	if (x->deadline < t->sweep_due)
		t->sweep_due = x->deadline;
	activate(t, x);
	t->stats.sent++;
	if (x->file) {
		start_file(t, x);
		return;
	}
	w = wire_from_pool(t);
	wire_set(w, x);
	if (curl_multi_add_handle(t->sockets.multi, w->easy))
		abort();
}

/* The last look at the stop switch: after this the request is on its way. */
static bool withdrawn(struct transport *t, struct transfer *x)
{
	if (!x->call.may_send || x->call.may_send(x->call.context))
		return false;
	queue_done(t->queue, &x->item);
	transport_fault(x, FAULT_STOPPED, "withdrawn before it was sent");
	return true;
}

/* True when anything was taken from the queue. */
static bool start_waiting(struct transport *t)
{
	bool any = false;

	while (!t->closing && t->stats.active < t->stats.limit) {
		enum lane last = t->stats.active < t->polls_limit ? LANE_POLL : LANE_TOKEN;
		struct transfer *x = (struct transfer *)queue_take(t->queue, last, now_ms(t));

		if (!x)
			break;
		any = true;
		if (!withdrawn(t, x))
			start(t, x);
	}
	return any;
}

/* ---- one pass ---- */

static void collect(struct transport *t)
{
	CURLMsg *message;
	int left;

	while (!t->closing && (message = curl_multi_info_read(t->sockets.multi, &left))) {
		CURLcode code = message->data.result;
		char *private = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
		wire_done(t, (struct wire *)(void *)private, code, false);
	}
}

void transport_tell_refused(struct transport *t)
{
	struct queue_item *item = t->refused, *next;

	t->refused = NULL;
	t->refused_end = &t->refused;
	for (; item; item = next) {
		struct transfer *x = (struct transfer *)item;

		next = item->next;
		if (x->refusal)
			transport_fault(x, FAULT_NOT_SENT, x->refusal);
		else
			transport_fault(x, FAULT_STOPPED, "shutting down: it was not sent");
	}
}

/*
 * A read that hangs cannot be called back.  Its owner is told, but it keeps its
 * place until the disk answers: else a dead mount would collect reads for ever.
 */
static void expire_file(struct transfer *x)
{
	char words[WIRE_WORDS], span[SPAN_TEXT];
	struct reply reply = { .fault = FAULT_NO_REPLY, .words = words, .content_type = "", .etag = "" };

	snprintf(words, sizeof(words), "the file could not be read within %s",
		 span_format(x->call.timeout, span));
	x->deadline = SOCKETS_NEVER;
	tell(x, &reply);
}

static void expire_active(struct transport *t, struct transfer *x)
{
	if (x->wire)
		wire_done(t, x->wire, CURLE_OPERATION_TIMEDOUT, true);
	else
		expire_file(x);
}

static struct transfer *first_late(struct transport *t, uint64_t now)
{
	struct transfer *x;

	t->sweep_due = SOCKETS_NEVER;
	for (x = t->active; x; x = x->next) {
		if (x->deadline <= now)
			return x;
		if (x->deadline < t->sweep_due)
			t->sweep_due = x->deadline;
	}
	return NULL;
}

static void expire_waiting(struct transport *t, uint64_t now)
{
	struct queue_item *item = queue_tick(t->queue, now), *next;
	char words[WIRE_WORDS], span[SPAN_TEXT];

	for (; item; item = next) {
		struct transfer *x = (struct transfer *)item;

		next = item->next;
		snprintf(words, sizeof(words), "waited %s in the queue for %s and was not sent",
			 span_format((struct span){ (int64_t)(now - item->since) }, span), x->host);
		transport_fault(x, FAULT_NOT_SENT, words);
	}
}

static void sweep(struct transport *t)
{
	uint64_t now = now_ms(t);
	struct transfer *x;

	if (t->sweep_due <= now)
		/* Whoever is told may change the list, so each look starts at its head. */
		while (!t->closing && (x = first_late(t, now)))
			expire_active(t, x);
	if (queue_due(t->queue) <= now)
		expire_waiting(t, now);
}

static void on_timer(uv_timer_t *timer)
{
	struct transport *t = timer->data;

	t->timer_due = SOCKETS_NEVER;
	transport_stir(t);
}

static uint64_t rounded_up(uint64_t ms)
{
	return ms == SOCKETS_NEVER ? ms : (ms + SWEEP_MS - 1) / SWEEP_MS * SWEEP_MS;
}

/* One timer for libcurl, deadlines, patience and parked hosts. */
static void set_timer(struct transport *t)
{
	uint64_t now = now_ms(t), due = t->sockets.due;
	uint64_t own =
		rounded_up(t->sweep_due < queue_due(t->queue) ? t->sweep_due : queue_due(t->queue));

	if (own < due)
		due = own;
	/* A timer that fires for nothing once is cheaper than one set for every transfer. */
	if (due >= t->timer_due && t->timer_due > now)
		return;
	t->timer_due = due;
	if (due == SOCKETS_NEVER)
		uv_timer_stop(&t->timer);
	else
		uv_timer_start(&t->timer, on_timer, due > now ? due - now : 0, 0);
}

/* Bytes, beginnings and ends are progress; being called is not: a spinning transfer is called a lot. */
static void note_progress(struct transport *t)
{
	if (t->shared.bytes_in == t->bytes_seen)
		return;
	t->bytes_seen = t->shared.bytes_in;
	t->progress = clock_monotonic_ms();
}

static void follow_up(struct transport *t)
{
	if (!t->told || t->closing || !t->after)
		return;
	t->told = false;
	t->after(t->after_context);
}

/*
 * Once through, and then the rest of the loop has its turn, however much waits: a reply
 * that crosses a threshold waits for the pass it arrives in, so passes are short.
 */
static void pump(uv_idle_t *idle)
{
	struct transport *t = idle->data;
	bool more;

	uv_idle_stop(idle);
	enter(t);
	note_progress(t);
	transport_tell_refused(t);
	sweep(t);
	sockets_run(&t->sockets, now_ms(t));
	collect(t);
	follow_up(t);
	more = start_waiting(t);
	if (!t->closing) {
		if (more)
			transport_stir(t);
		set_timer(t);
	}
	leave(t);
}

/* ---- the outside ---- */

void transport_after(struct transport *t, void (*call)(void *context), void *context)
{
	t->after = call;
	t->after_context = context;
}

void transport_send(struct transport *t, const struct request *request, const struct transport_call *call)
{
	struct transfer *x = transfer_new(request, call);

	assert(!t->closed && call->done && call->lane < LANE_COUNT);
	x->transport = t;
	if (!x->refusal && queue_length(t->queue) >= TRANSFERS_MAX)
		x->refusal = "too many requests are waiting already";
	transport_stir(t);
	if (x->refusal || t->closing) {
		*t->refused_end = &x->item;
		t->refused_end = &x->item.next;
		return;
	}
	x->item.since = now_ms(t);
	x->item.until = call->patience.ms > 0 ? now_ms(t) + (uint64_t)call->patience.ms : QUEUE_NEVER;
	x->item.gap_us = x->reach.per_minute > 0 ? (uint32_t)(60000000 / x->reach.per_minute) : 0;
	x->item.at_once = (uint32_t)x->reach.at_once;
	queue_add(t->queue, x->origin, call->lane, &x->item);
}

struct transport_stats transport_stats(const struct transport *t)
{
	struct transport_stats stats = t->stats;

	stats.queued = (unsigned)queue_length(t->queue);
	stats.bytes_in = t->shared.bytes_in;
	return stats;
}

const char *transport_clock_words(const struct transport *t)
{
	return t->clock_words;
}

struct instant transport_progress(const struct transport *t)
{
	struct instant now = clock_now();

	if (!t->stats.active)
		return now;
	return before(now, (struct span){ (int64_t)(clock_monotonic_ms() - t->progress) });
}
