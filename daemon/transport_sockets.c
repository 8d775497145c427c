/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_sockets.c - which descriptors are watched, and for what.
 *
 * Only a connection that was waiting for its reply may stay watched after
 * libcurl let go of it.  Descriptors still connecting, and the resolver's own
 * pipes, are closed without telling us, and a watch on a number that somebody
 * else owns by now would be a transfer that never wakes.
 */
#include "daemon/transport_sockets.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct watch {
	uv_poll_t poll;
	struct sockets *sockets;
	curl_socket_t fd;
	int wanted, watching; /* UV_READABLE | UV_WRITABLE */
	bool established;     /* opened through us, so its closing passes us too */
};

static struct watch *watch_of(const struct sockets *s, curl_socket_t fd)
{
	return fd >= 0 && (size_t)fd < s->room ? s->by_fd[fd] : NULL;
}

static void remember(struct sockets *s, curl_socket_t fd, struct watch *w)
{
	size_t room = s->room ? s->room : 64;

	while (room <= (size_t)fd)
		room *= 2;
	if (room > s->room) {
		s->by_fd = realloc(s->by_fd, room * sizeof(*s->by_fd));
		if (!s->by_fd)
			abort();
		memset(s->by_fd + s->room, 0, (room - s->room) * sizeof(*s->by_fd));
		s->room = room;
	}
	s->by_fd[fd] = w;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void watch_close(struct watch *w)
{
	w->sockets->by_fd[w->fd] = NULL;
	uv_close((uv_handle_t *)&w->poll, on_closed);
}

static void act(struct sockets *s, curl_socket_t fd, int flags)
{
	int running;

	s->busy++;
	curl_multi_socket_action(s->multi, fd, flags, &running);
	s->busy--;
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct watch *w = poll->data;
	struct sockets *s = w->sockets;
	int flags = 0;

	if (!w->wanted) {
		/* An idle connection the other side closed: libcurl finds out when it wants it. */
		w->watching = 0;
		uv_poll_stop(poll);
		return;
	}
	if (status < 0)
		flags = CURL_CSELECT_ERR;
	if (events & UV_READABLE)
		flags |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		flags |= CURL_CSELECT_OUT;
	act(s, w->fd, flags);
	s->stirred(s->context);
}

static struct watch *watch_new(struct sockets *s, curl_socket_t fd)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (!w)
		abort();
	if (uv_poll_init(s->loop, &w->poll, fd)) {
		free(w);
		return NULL;
	}
	w->poll.data = w;
	w->sockets = s;
	w->fd = fd;
	remember(s, fd, w);
	return w;
}

static void follow(struct watch *w)
{
	/* Watching more than wanted is harmless for reading and a busy loop for writing. */
	if (w->watching == w->wanted)
		return;
	w->watching = w->wanted;
	uv_poll_start(&w->poll, w->wanted, on_ready);
}

static int on_wish(CURL *easy, curl_socket_t fd, int what, void *userp, void *socketp)
{
	struct sockets *s = userp;
	struct watch *w = watch_of(s, fd);

	(void)easy;
	(void)socketp;
	if (what == CURL_POLL_REMOVE) {
		if (w && w->wanted == UV_READABLE && w->established)
			w->wanted = 0;
		else if (w)
			watch_close(w);
		return 0;
	}
	if (!w)
		w = watch_new(s, fd);
	if (!w)
		return -1;
	w->wanted = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
	follow(w);
	return 0;
}

static int on_alarm(CURLM *multi, long ms, void *userp)
{
	struct sockets *s = userp;

	(void)multi;
	s->due = ms < 0 ? SOCKETS_NEVER : uv_now(s->loop) + (uint64_t)ms;
	return 0;
}

int sockets_init(struct sockets *s, uv_loop_t *loop, long max_connects,
		 void (*stirred)(void *context), void *context)
{
	*s = (struct sockets){ .loop = loop, .due = SOCKETS_NEVER, .stirred = stirred, .context = context };
	s->multi = curl_multi_init();
	if (!s->multi)
		return -1;
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETFUNCTION, on_wish);
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETDATA, s);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERFUNCTION, on_alarm);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERDATA, s);
	curl_multi_setopt(s->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
	/* Pinned: the default follows the transfers of the moment, so a lull would drop warm connections. */
	curl_multi_setopt(s->multi, CURLMOPT_MAXCONNECTS, max_connects);
	return 0;
}

void sockets_release(struct sockets *s)
{
	size_t fd;

	curl_multi_cleanup(s->multi);
	for (fd = 0; fd < s->room; fd++)
		if (s->by_fd[fd])
			watch_close(s->by_fd[fd]);
	free(s->by_fd);
	s->by_fd = NULL;
	s->room = 0;
}

void sockets_run(struct sockets *s, uint64_t now)
{
	if (s->due > now)
		return;
	s->due = SOCKETS_NEVER;
	act(s, CURL_SOCKET_TIMEOUT, 0);
}

curl_socket_t sockets_open(struct sockets *s, const struct curl_sockaddr *address)
{
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	struct watch *stale = watch_of(s, fd);
	struct watch *w;

	if (fd < 0)
		return CURL_SOCKET_BAD;
	if (stale)
		watch_close(stale);
	w = watch_new(s, fd);
	if (!w) {
		close(fd);
		return CURL_SOCKET_BAD;
	}
	w->established = true;
	return fd;
}

int sockets_close(struct sockets *s, curl_socket_t fd)
{
	struct watch *w = watch_of(s, fd);

	if (w)
		watch_close(w);
	return close(fd);
}
