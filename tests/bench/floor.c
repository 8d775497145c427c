/* SPDX-License-Identifier: Apache-2.0 */
/*
 * floor.c - the least a poller on libuv and libcurl can cost.
 *
 * N URLs every T seconds on a 250 ms tick, pooled easy handles set up once, the
 * socket interface as libcurl documents it, and nothing else: no lanes, no
 * deadlines, no look at the body; eight at once, as capacityd does to one host.  What capacityd costs is measured against it,
 * in the same minute, because the machine is never the same twice.
 *
 *	floor PORT URLS EVERY_SECONDS SECONDS
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#include "tests/bench/support/spent.h"

enum { TICK_MS = 250, POOL_MAX = 1024, AT_ONCE = 8 };

struct floor {
	uv_loop_t *loop;
	uv_timer_t tick, alarm;
	CURLM *multi;
	CURL *pool[POOL_MAX];
	size_t pooled;
	unsigned port, urls, per_tick, next;
	uint64_t polls, failed, end;
	uint64_t credit; /* thousandths of a poll still to be sent */
	unsigned active;
};

struct watch {
	uv_poll_t poll;
	curl_socket_t fd;
	struct floor *floor;
};

static size_t ignore(char *bytes, size_t one, size_t n, void *context)
{
	(void)bytes;
	(void)context;
	return one * n;
}

static CURL *handle(struct floor *f)
{
	CURL *easy;

	if (f->pooled)
		return f->pool[--f->pooled];
	easy = curl_easy_init();
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
	return easy;
}

static void start(struct floor *f)
{
	char url[64];

	for (; f->credit >= 1000 && f->active < AT_ONCE; f->credit -= 1000) {
		CURL *easy = handle(f);

		snprintf(url, sizeof(url), "http://127.0.0.1:%u/%u", f->port, f->next++ % f->urls);
		curl_easy_setopt(easy, CURLOPT_URL, url);
		curl_multi_add_handle(f->multi, easy);
		f->active++;
	}
}

static void collect(struct floor *f)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(f->multi, &left))) {
		CURL *easy = m->easy_handle;

		f->polls++;
		if (m->data.result)
			f->failed++;
		curl_multi_remove_handle(f->multi, easy);
		if (f->pooled < POOL_MAX)
			f->pool[f->pooled++] = easy;
		else
			curl_easy_cleanup(easy);
		f->active--;
	}
	start(f);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct watch *w = poll->data;
	int running, flags = status < 0 ? CURL_CSELECT_ERR : 0;

	flags |= events & UV_READABLE ? CURL_CSELECT_IN : 0;
	flags |= events & UV_WRITABLE ? CURL_CSELECT_OUT : 0;
	curl_multi_socket_action(w->floor->multi, w->fd, flags, &running);
	collect(w->floor);
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *userp, void *socketp)
{
	struct floor *f = userp;
	struct watch *w = socketp;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w)
			uv_close((uv_handle_t *)&w->poll, on_closed);
		curl_multi_assign(f->multi, fd, NULL);
		return 0;
	}
	if (!w) {
		w = calloc(1, sizeof(*w));
		if (!w)
			abort();
		w->fd = fd;
		w->floor = f;
		uv_poll_init(f->loop, &w->poll, fd);
		w->poll.data = w;
		curl_multi_assign(f->multi, fd, w);
	}
	uv_poll_start(&w->poll,
		      (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0),
		      on_ready);
	return 0;
}

static void on_alarm(uv_timer_t *timer)
{
	struct floor *f = timer->data;
	int running;

	curl_multi_socket_action(f->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(f);
}

static int on_timeout(CURLM *multi, long ms, void *userp)
{
	struct floor *f = userp;

	(void)multi;
	if (ms < 0)
		uv_timer_stop(&f->alarm);
	else
		uv_timer_start(&f->alarm, on_alarm, (uint64_t)ms, 0);
	return 0;
}

static void on_tick(uv_timer_t *timer)
{
	struct floor *f = timer->data;

	if (uv_now(f->loop) >= f->end) {
		uv_stop(f->loop);
		return;
	}
	f->credit += f->per_tick;
	start(f);
}

int main(int argc, char **argv)
{
	static struct floor f;
	double before;

	if (argc != 5) {
		fprintf(stderr, "usage: floor PORT URLS EVERY_SECONDS SECONDS\n");
		return 2;
	}
	f.loop = uv_default_loop();
	f.port = (unsigned)atoi(argv[1]);
	f.urls = (unsigned)atoi(argv[2]);
	f.per_tick = f.urls * TICK_MS / (unsigned)atoi(argv[3]);
	f.end = uv_now(f.loop) + (uint64_t)atoi(argv[4]) * 1000;
	f.multi = curl_multi_init();
	curl_multi_setopt(f.multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(f.multi, CURLMOPT_SOCKETDATA, &f);
	curl_multi_setopt(f.multi, CURLMOPT_TIMERFUNCTION, on_timeout);
	curl_multi_setopt(f.multi, CURLMOPT_TIMERDATA, &f);
	curl_multi_setopt(f.multi, CURLMOPT_MAXCONNECTS, 512L);
	uv_timer_init(f.loop, &f.tick);
	uv_timer_init(f.loop, &f.alarm);
	f.tick.data = f.alarm.data = &f;
	uv_timer_start(&f.tick, on_tick, TICK_MS, TICK_MS);
	before = spent_cpu_us();
	uv_run(f.loop, UV_RUN_DEFAULT);
	printf("floor: %llu polls, %llu failed, %.1f CPU-ms per 1,000\n", (unsigned long long)f.polls,
	       (unsigned long long)f.failed, (spent_cpu_us() - before) / (double)f.polls);
	return 0;
}
