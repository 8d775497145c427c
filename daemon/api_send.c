/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_send.c - the bytes of an answer, handed to the server as it can take them.
 *
 * Most bodies are whole before they are sent and their memory becomes the server's.
 * A long or an endless one is made piece by piece by its source, a piece only when the
 * one before has left: a reader who is slow holds one piece of memory and no queue,
 * and one who takes nothing at all runs into the server's time limit.
 */
#include "daemon/api_send.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "daemon/api_cache.h"

enum { PIECE_MAX = 1024 * 1024, BLOCK = 1024 };

struct sending {
	struct sendings *all;
	struct sending *next, *before;
	struct MHD_Connection *connection;
	struct api_source source;
	struct buf piece;
	size_t sent; /* of it */
	bool waits, ends;
};

static void unlist(struct sending *s)
{
	if (s->before)
		s->before->next = s->next;
	else
		s->all->first = s->next;
	if (s->next)
		s->next->before = s->before;
}

static struct sending *list(struct sendings *all, struct MHD_Connection *c, struct api_source source)
{
	struct sending *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	*s = (struct sending){
		.all = all,
		.next = all->first,
		.connection = c,
		.source = source,
		.piece = BUF_INIT(PIECE_MAX),
	};
	if (all->first)
		all->first->before = s;
	all->first = s;
	return s;
}

static void on_gone(void *context)
{
	struct sending *s = context;

	s->source.end(s->source.context);
	unlist(s);
	buf_release(&s->piece);
	free(s);
}

/* What waits costs the server nothing until it is woken, not even a look at its clock. */
static void wait_for_more(struct sending *s)
{
	s->waits = true;
	MHD_suspend_connection(s->connection);
}

void sending_wake(struct sending *s)
{
	if (!s->waits)
		return;
	s->waits = false;
	MHD_resume_connection(s->connection);
	s->all->woken(s->all->context);
}

static ssize_t copy_out(struct sending *s, char *room, size_t most)
{
	size_t n = s->piece.length - s->sent;

	if (n > most)
		n = most;
	memcpy(room, s->piece.data + s->sent, n);
	s->sent += n;
	return (ssize_t)n;
}

static ssize_t on_room(void *context, uint64_t position, char *room, size_t most)
{
	struct sending *s = context;
	enum api_more more = API_MORE;

	(void)position;
	if (s->sent == s->piece.length && !s->ends) {
		buf_clear(&s->piece);
		s->sent = 0;
		more = s->source.next(s->source.context, s, &s->piece);
	}
	if (s->piece.overflowed || more == API_BREAKS)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	s->ends |= more == API_ENDS;
	if (s->sent < s->piece.length)
		return copy_out(s, room, most);
	if (s->ends)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (more == API_WAITS)
		wait_for_more(s);
	return 0;
}

void sendings_end(struct sendings *all)
{
	for (struct sending *s = all->first; s; s = s->next) {
		s->ends = true;
		sending_wake(s);
	}
}

static void add_headers(struct MHD_Response *r, const struct api_answer *a, bool is_stream)
{
	(void)MHD_add_response_header(r, "Content-Type", a->type);
	(void)MHD_add_response_header(r, "Cache-Control", a->cache);
	(void)MHD_add_response_header(
		r, "Content-Security-Policy",
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
		"require-trusted-types-for 'script'");
	(void)MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	(void)MHD_add_response_header(r, "Referrer-Policy", "same-origin");
	(void)MHD_add_response_header(r, "Cross-Origin-Opener-Policy", "same-origin");
	if (a->etag[0])
		(void)MHD_add_response_header(r, "ETag", a->etag);
	if (a->retry_s) {
		char seconds[24];

		(void)snprintf(seconds, sizeof(seconds), "%" PRId64, a->retry_s);
		(void)MHD_add_response_header(r, "Retry-After", seconds);
	}
	if (a->allow)
		(void)MHD_add_response_header(r, "Allow", a->allow);
	if (a->challenge)
		(void)MHD_add_response_header(r, "WWW-Authenticate", a->challenge);
	if (a->location)
		(void)MHD_add_response_header(r, "Location", a->location);
	/* A proxy that collects a stream before it passes it on would keep it for ever. */
	if (is_stream)
		(void)MHD_add_response_header(r, "X-Accel-Buffering", "no");
}

/* A whole body until the last of it is out. */
struct parcel {
	struct sendings *all;
	char *bytes;
	size_t length;
	struct api_shared *shared; /* instead of bytes of its own */
};

static void on_fetched(void *context)
{
	struct parcel *p = context;

	p->all->unsent -= p->length;
	free(p->bytes);
	api_shared_drop(p->shared);
	free(p);
}

/* The body's memory becomes the server's, and is counted for as long as it has it. */
static struct MHD_Response *owned(struct sendings *all, struct api_answer *a)
{
	struct parcel *p = calloc(1, sizeof(*p));
	struct MHD_Response *r;

	if (!p)
		abort();
	*p = (struct parcel){ .all = all, .bytes = a->body.data, .length = a->body.length };
	a->body = (struct buf)BUF_INIT(0);
	all->unsent += p->length;
	r = MHD_create_response_from_buffer_with_free_callback_cls(p->length, p->bytes, on_fetched, p);
	if (!r)
		on_fetched(p);
	return r;
}

static struct MHD_Response *whole(struct sendings *all, struct api_answer *a)
{
	if (!a->fixed && a->body.data)
		return owned(all, a);
	return MHD_create_response_from_buffer(a->fixed ? a->fixed_length : 0,
					       (void *)(uintptr_t)(a->fixed ? a->fixed : ""),
					       MHD_RESPMEM_PERSISTENT);
}

/* Whoever else is sent the same bytes is sent the same memory. */
static struct MHD_Response *shared(struct sendings *all, struct api_answer *a)
{
	struct parcel *p = calloc(1, sizeof(*p));
	struct MHD_Response *r;
	const char *bytes;
	bool packed;

	if (!p)
		abort();
	*p = (struct parcel){ .all = all, .shared = a->shared };
	bytes = api_shared_bytes(a->shared, a->takes_gzip, &p->length, &packed);
	a->shared = NULL;
	all->unsent += p->length;
	r = MHD_create_response_from_buffer_with_free_callback_cls(p->length, (void *)(uintptr_t)bytes,
								   on_fetched, p);
	if (!r) {
		on_fetched(p);
		return NULL;
	}
	(void)MHD_add_response_header(r, "Vary", "Accept-Encoding");
	if (packed) {
		(void)MHD_add_response_header(r, "Content-Encoding", "gzip");
		(void)memcpy(&a->etag[strlen(a->etag) - 1], "-gz\"", sizeof("-gz\""));
	}
	return r;
}

static struct MHD_Response *in_pieces(struct sendings *all, struct MHD_Connection *c,
				      struct api_answer *a)
{
	struct sending *s = list(all, c, a->source);
	struct MHD_Response *r =
		MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, on_room, s, on_gone);

	a->source.next = NULL; /* the sending ends it */
	if (!r)
		on_gone(s);
	return r;
}

enum MHD_Result api_send(struct sendings *all, struct MHD_Connection *c, struct api_answer *a)
{
	bool is_stream = a->source.next != NULL;
	struct MHD_Response *r = is_stream ? in_pieces(all, c, a) :
				 a->shared ? shared(all, a) :
					     whole(all, a);
	enum MHD_Result result = MHD_NO;

	if (r) {
		add_headers(r, a, is_stream);
		result = MHD_queue_response(c, a->status, r);
		MHD_destroy_response(r);
	}
	api_answer_release(a);
	return result;
}
