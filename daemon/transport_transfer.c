/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_transfer.c - copies a request into one block, and refuses what must not be sent.
 *
 * Header lines are written here, once, into nodes libcurl reads in place.  A
 * line break inside one would be a second header, or a second request, of
 * somebody else's choosing; such a request is refused and never repaired.
 */
#include "daemon/transport_transfer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "daemon/transport_file.h"

struct copy {
	char *at, *end;
};

static const char *keep(struct copy *c, const char *bytes, size_t n)
{
	char *start = c->at;

	assert((size_t)(c->end - c->at) > n);
	if (n)
		memcpy(start, bytes, n);
	start[n] = '\0';
	c->at += n + 1;
	return start;
}

static const char *keep_text(struct copy *c, const char *s)
{
	return keep(c, s, strlen(s));
}

static bool is_line(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' && *s != '\t')
			return false;
	return true;
}

static void add_line(struct transfer *x, const char *line)
{
	struct curl_slist *node;

	assert(x->header_count < TRANSFER_HEADERS_MAX);
	node = &x->headers[x->header_count++];
	/* libcurl declares the text writable and does not write to it. */
	memcpy(&node->data, &line, sizeof(line));
	node->next = NULL;
	if (x->header_count > 1)
		node[-1].next = node;
}

static void add_header(struct transfer *x, struct copy *c, const struct header *h)
{
	const char *line = c->at;

	if (!h->name[0] || !is_line(h->name) || !is_line(h->value)) {
		x->refusal = "a header contains a line break or a control character";
		return;
	}
	/* libcurl takes "Name:" for "leave it out"; a header without a value ends in ';'. */
	c->at += 1 + snprintf(c->at, (size_t)(c->end - c->at), "%s%s%s", h->name,
			      h->value[0] ? ": " : ";", h->value);
	assert(c->at <= c->end);
	add_line(x, line);
}

static size_t header_size(const struct header *h)
{
	return h->name ? strlen(h->name) + strlen(h->value) + 4 : 0;
}

static size_t text_size(const struct request *r, const struct transport_call *call)
{
	size_t n = strlen(r->method) + strlen(r->url) + r->body_length + ORIGIN_MAX + 4;
	size_t i;

	for (i = 0; i < r->header_count; i++)
		n += header_size(&r->headers[i]);
	for (i = 0; i < REQUEST_HEAR_MAX && r->hear[i]; i++)
		n += strlen(r->hear[i]) + 1;
	if (call->reach && call->reach->ca_file)
		n += strlen(call->reach->ca_file) + 1;
	return n + header_size(&call->extra);
}

static void add_headers(struct transfer *x, struct copy *c, const struct request *r,
			const struct header *extra)
{
	size_t i;

	for (i = 0; i < r->header_count; i++)
		add_header(x, c, &r->headers[i]);
	if (extra->name && extra->name[0])
		add_header(x, c, extra);
	/* On loopback inflating costs more than the bytes it saves. */
	if (!x->loopback)
		add_line(x, "Accept-Encoding: gzip");
	/* Waiting for "100 Continue" would delay a large body by a second for nothing. */
	if (x->body_length)
		add_line(x, "Expect:");
}

static void address(struct transfer *x, struct copy *c)
{
	struct origin origin;

	if (x->file) {
		if (file_errand(x->method) == FILE_SFTP && !x->login)
			x->refusal = "an SFTP request needs a login";
		if (file_errand(x->method) == FILE_MAIL && !x->letter)
			x->refusal = "a mail needs a sender and a recipient";
		x->origin = "file";
		x->host = "a local file";
		return;
	}
	x->refusal = origin_read(&origin, x->url);
	if (x->refusal) {
		x->origin = x->host = "";
		return;
	}
	x->origin = keep_text(c, origin.name);
	x->host = x->origin + (origin.host - origin.name);
	x->tls = origin.tls;
	x->loopback = origin.loopback;
}

static void keep_reach(struct transfer *x, struct copy *c)
{
	if (!x->call.reach)
		return;
	x->reach = *x->call.reach;
	x->call.reach = &x->reach;
	if (x->reach.ca_file)
		x->reach.ca_file = keep_text(c, x->reach.ca_file);
}

static void keep_hear(struct transfer *x, struct copy *c, const struct request *r)
{
	for (size_t i = 0; i < REQUEST_HEAR_MAX && r->hear[i]; i++)
		x->hear[i] = keep_text(c, r->hear[i]);
}

struct transfer *transfer_new(const struct request *r, const struct transport_call *call)
{
	size_t size = text_size(r, call);
	struct transfer *x = calloc(1, sizeof(*x) + size);
	struct copy c;

	if (!x)
		abort();
	c = (struct copy){ x->text, x->text + size };
	x->size = size;
	x->call = *call;
	x->call.extra = (struct header){ NULL, NULL };
	keep_reach(x, &c);
	keep_hear(x, &c, r);
	x->method = keep_text(&c, r->method);
	x->url = keep_text(&c, r->url);
	if (r->body)
		x->body = keep(&c, r->body, r->body_length);
	x->body_length = r->body ? r->body_length : 0;
	x->reply_max = r->reply_max < FEED_BODY_MAX ? r->reply_max : FEED_BODY_MAX;
	x->stream = r->stream && call->hear;
	x->secret = call->lane == LANE_TOKEN || (call->extra.name && call->extra.name[0]);
	x->login = r->login;
	x->letter = r->letter;
	x->file = file_errand(r->method) != FILE_NONE;
	address(x, &c);
	if (!x->file)
		add_headers(x, &c, r, &call->extra);
	return x;
}

void transfer_free(struct transfer *x)
{
	if (x->secret)
		explicit_bzero(x->text, x->size);
	free(x);
}
