/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer.c - as little HTTP as it takes to find the path and the end of a request.
 */
#include "tests/unit/support/peer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"

enum { REQUEST_MAX = 64 * 1024 };

struct guest {
	uv_tcp_t tcp;
	struct guest *next;
	struct peer *peer;
	struct buf heard;
};

struct peer {
	uv_tcp_t tcp;
	const struct peer_line *lines;
	size_t count;
	struct guest *guests;
	unsigned connections, requests;
	struct buf paths, last;
};

struct answer {
	uv_write_t write;
	struct guest *guest;
	bool hang_up;
};

static void on_guest_closed(uv_handle_t *handle)
{
	struct guest *g = handle->data;

	buf_release(&g->heard);
	free(g);
}

static void guest_close(struct guest *g)
{
	struct guest **at;

	if (uv_is_closing((uv_handle_t *)&g->tcp))
		return;
	for (at = &g->peer->guests; *at != g; at = &(*at)->next)
		;
	*at = g->next;
	uv_close((uv_handle_t *)&g->tcp, on_guest_closed);
}

static void on_written(uv_write_t *write, int status)
{
	struct answer *a = write->data;

	if (status || a->hang_up)
		guest_close(a->guest);
	free(a);
}

static void say(struct guest *g, const struct peer_line *line)
{
	struct answer *a = calloc(1, sizeof(*a));
	size_t n = line->length ? line->length : strlen(line->bytes);
	uv_buf_t bytes;

	assert(a);
	/* libuv declares the bytes writable and does not write to them. */
	memcpy(&bytes.base, &line->bytes, sizeof(line->bytes));
	bytes.len = n;
	a->guest = g;
	a->hang_up = line->hang_up;
	a->write.data = a;
	uv_write(&a->write, (uv_stream_t *)&g->tcp, &bytes, 1, on_written);
}

static const struct peer_line *line_for(const struct peer *p, const char *path, size_t n)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (strlen(p->lines[i].path) == n && !memcmp(p->lines[i].path, path, n))
			return &p->lines[i];
	return NULL;
}

/* The length of a complete request at the start of text, or 0. */
static size_t request_length(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n");
	const char *length = strcasestr(text, "\r\nContent-Length:");
	size_t n;

	if (!end)
		return 0;
	n = (size_t)(end + 4 - text);
	if (length && length < end)
		n += strtoul(length + 17, NULL, 10);
	return strlen(text) >= n ? n : 0;
}

static void answer(struct guest *g, size_t n)
{
	struct peer *p = g->peer;
	const char *path = strchr(g->heard.data, ' ');
	const struct peer_line *line;
	size_t path_size;

	assert(path);
	path_size = strcspn(++path, " ");
	p->requests++;
	buf_append(&p->paths, path, path_size);
	buf_putc(&p->paths, ' ');
	buf_clear(&p->last);
	buf_append(&p->last, g->heard.data, n);
	line = line_for(p, path, path_size);
	assert(line);
	buf_clear(&g->heard);
	if (line->bytes)
		say(g, line);
	else if (line->hang_up)
		guest_close(g);
}

static void on_alloc(uv_handle_t *handle, size_t wanted, uv_buf_t *ret)
{
	static char room[REQUEST_MAX];

	(void)handle;
	(void)wanted;
	*ret = uv_buf_init(room, sizeof(room));
}

static void on_heard(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
	struct guest *g = stream->data;

	if (n < 0) {
		guest_close(g);
		return;
	}
	buf_append(&g->heard, bytes->base, (size_t)n);
	n = (ssize_t)request_length(buf_text(&g->heard));
	if (n)
		answer(g, (size_t)n);
}

static void on_guest(uv_stream_t *stream, int status)
{
	struct peer *p = stream->data;
	struct guest *g = calloc(1, sizeof(*g));

	assert(g && !status);
	g->peer = p;
	g->heard = (struct buf)BUF_INIT(REQUEST_MAX);
	uv_tcp_init(stream->loop, &g->tcp);
	g->tcp.data = g;
	uv_accept(stream, (uv_stream_t *)&g->tcp);
	uv_tcp_nodelay(&g->tcp, 1);
	g->next = p->guests;
	p->guests = g;
	p->connections++;
	uv_read_start((uv_stream_t *)&g->tcp, on_alloc, on_heard);
}

struct peer *peer_new(uv_loop_t *loop, const struct peer_line *lines, size_t n)
{
	struct peer *p = calloc(1, sizeof(*p));
	struct sockaddr_in any;

	assert(p);
	p->lines = lines;
	p->count = n;
	p->paths = (struct buf)BUF_INIT(REQUEST_MAX);
	p->last = (struct buf)BUF_INIT(REQUEST_MAX);
	uv_ip4_addr("127.0.0.1", 0, &any);
	uv_tcp_init(loop, &p->tcp);
	p->tcp.data = p;
	uv_tcp_bind(&p->tcp, (struct sockaddr *)&any, 0);
	if (uv_listen((uv_stream_t *)&p->tcp, 128, on_guest))
		abort();
	return p;
}

static void on_peer_closed(uv_handle_t *handle)
{
	struct peer *p = handle->data;

	buf_release(&p->paths);
	buf_release(&p->last);
	free(p);
}

void peer_close(struct peer *p)
{
	while (p->guests)
		guest_close(p->guests);
	uv_close((uv_handle_t *)&p->tcp, on_peer_closed);
}

int peer_port(const struct peer *p)
{
	struct sockaddr_in name;
	int size = sizeof(name);

	uv_tcp_getsockname(&p->tcp, (struct sockaddr *)&name, &size);
	return ntohs(name.sin_port);
}

unsigned peer_connections(const struct peer *p)
{
	return p->connections;
}

unsigned peer_requests(const struct peer *p)
{
	return p->requests;
}

const char *peer_paths(const struct peer *p)
{
	return buf_text(&p->paths);
}

const char *peer_last(const struct peer *p)
{
	return buf_text(&p->last);
}
