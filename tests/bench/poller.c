/* SPDX-License-Identifier: Apache-2.0 */
/*
 * poller.c - the same work as floor.c through capacityd's own transport and wheel.
 *
 *	poller PORT URLS EVERY_SECONDS SECONDS [CONCURRENCY_PER_HOST]
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/clock.h"
#include "daemon/transport.h"
#include "daemon/wheel.h"
#include "tests/bench/support/spent.h"

struct poller {
	uv_loop_t *loop;
	uv_timer_t end;
	struct transport *transport;
	struct wheel *wheel;
	unsigned port, every_ms;
	uint64_t polls, failed, bytes;
};

static int on_hear(void *context, const char *bytes, size_t n, struct err *err)
{
	(void)bytes;
	(void)err;
	((struct poller *)context)->bytes += n;
	return 0;
}

static void on_done(void *context, const struct reply *reply)
{
	struct poller *p = context;

	p->polls++;
	if (reply->status != 200) {
		if (!p->failed++)
			fprintf(stderr, "poller: %d %s\n", reply->status, reply->words);
	}
}

static void on_due(void *context, uint32_t entry)
{
	struct poller *p = context;
	char url[64];
	struct request request = { .method = "GET", .url = url, .reply_max = 4096, .stream = true };
	struct transport_call call = { .lane = LANE_POLL,
				       .timeout = SPAN_SECONDS(30),
				       .hear = on_hear,
				       .done = on_done,
				       .context = p };

	wheel_arm(p->wheel, entry, p->every_ms);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/%u", p->port, entry);
	transport_send(p->transport, &request, &call);
}

static void on_end(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

int main(int argc, char **argv)
{
	static struct poller p;
	struct transport_options options = { .per_host = argc > 5 ? (unsigned)atoi(argv[5]) : 0 };
	struct err err = ERR_INIT;
	uint32_t i, urls;
	double before;

	if (argc < 5) {
		fprintf(stderr, "usage: poller PORT URLS EVERY_SECONDS SECONDS [PER_HOST]\n");
		return 2;
	}
	p.loop = uv_default_loop();
	p.port = (unsigned)atoi(argv[1]);
	urls = (uint32_t)atoi(argv[2]);
	p.every_ms = (unsigned)atoi(argv[3]) * 1000;
	p.transport = transport_new(p.loop, &options, &err);
	if (!p.transport) {
		fprintf(stderr, "poller: %s\n", err.text);
		return 1;
	}
	p.wheel = wheel_new(p.loop, urls, on_due, &p);
	for (i = 0; i < urls; i++)
		wheel_arm(p.wheel, i, clock_random(p.every_ms));
	uv_timer_init(p.loop, &p.end);
	uv_timer_start(&p.end, on_end, (uint64_t)atoi(argv[4]) * 1000, 0);
	before = spent_cpu_us();
	uv_run(p.loop, UV_RUN_DEFAULT);
	printf("poller: %llu polls, %llu failed, %.1f CPU-ms per 1,000\n", (unsigned long long)p.polls,
	       (unsigned long long)p.failed, (spent_cpu_us() - before) / (double)p.polls);
	return 0;
}
