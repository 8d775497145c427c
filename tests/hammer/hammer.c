/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hammer.c - everything is asked at once, as fast as wrk can, and steering goes on as ever.
 *
 * The real daemon polls each second and its clinics cross thresholds; four wrks ask every
 * read of its tables in turn, plain and packed, and streams follow along.  No poll may be
 * late, no command late or doubled, no answer a failure, and a second pass may not leave
 * more behind than the first.  Under the sanitizers the same is slower; there the leak
 * checker judges what the daemon holds at its end, since quarantine hides it before.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <errno.h>
#include <unistd.h>
#include <poll.h>

#include "tests/e2e/support/raw.h"
#include "tests/e2e/support/suite.h"
#include "tests/hammer/asks.h"
#include "tests/hammer/plot.h"

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = true };
#else
enum { SANITIZED = false };
#endif

enum {
	WRKS = 4, /* the even ones ask plainly, the odd ones for packed answers */
	STREAMS = 16,
	PASSES = 2,
	TURN_MS = 50,
	LATE_MS = SANITIZED ? 30 * 1000 : 10 * 1000,
	GROWTH_KB = 6 * 1024, /* what history and the allocator may take between two passes */
	OUTPUT = 64 * 1024,
};

#define WRK "/usr/bin/wrk"
#define NOT_LATE (SANITIZED ? "5" : "2.5") /* seconds, a bucket of the daemon's own meter */
#define METER "poll_lateness_seconds_bucket{le=\"%s\"}"

struct hammer {
	struct house *house;
	int port;
	struct ask asks[ASKS_MAX];
	size_t count;
	struct plot plot;
	struct wrk {
		struct child child;
		char output[HOUSE_FILE];
		struct ask *at; /* NULL: at rest */
	} wrks[WRKS];
	size_t next[2]; /* of the plain ones and of the packed ones */
	struct {
		int fd;
		size_t heard;
	} streams[STREAMS];
};

/* ---- those who follow along ---- */

static void follow(struct hammer *h)
{
	static const char ask[] = "GET " ASK_STREAM " HTTP/1.1\r\nHost: localhost\r\n\r\n";

	for (size_t i = 0; i < STREAMS; i++) {
		h->streams[i].fd = raw_dial_tcp(h->port);
		ck_assert_int_eq(send(h->streams[i].fd, ask, sizeof(ask) - 1, MSG_NOSIGNAL),
				 (ssize_t)sizeof(ask) - 1);
	}
}

static void hear(struct hammer *h)
{
	char piece[4096];
	ssize_t n;

	for (size_t i = 0; i < STREAMS; i++) {
		while ((n = recv(h->streams[i].fd, piece, sizeof(piece), 0)) > 0)
			h->streams[i].heard += (size_t)n;
		ck_assert_msg(n < 0 && errno == EAGAIN, "a stream was closed after %zu bytes",
			      h->streams[i].heard);
	}
}

static size_t heard_least(const struct hammer *h)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < STREAMS; i++)
		least = h->streams[i].heard < least ? h->streams[i].heard : least;
	return least;
}

/* ---- those who ask ---- */

static void start_wrk(struct hammer *h, struct wrk *w, bool packed)
{
	char url[HOUSE_FILE];
	const char *argv[20] = { WRK,	      "-t1", "-c4",
				 "-d1s",      "-s",  "tests/hammer/statuses.lua",
				 "--timeout", "20s" };
	size_t n = 8;

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", h->port, w->at->path);
	if (packed) {
		argv[n++] = "-H";
		argv[n++] = "Accept-Encoding: gzip";
	}
	if (w->at->header) {
		argv[n++] = "-H";
		argv[n++] = w->at->header;
	}
	argv[n++] = url;
	if (w->at->method) {
		argv[n++] = "--";
		argv[n++] = w->at->method;
	}
	(void)unlink(w->output);
	child_start(&w->child, argv, NULL, w->output);
}

static void take_result(struct wrk *w)
{
	struct buf text cleanup_buf = BUF_INIT(OUTPUT);
	long n[5];
	const char *at;

	child_read_file(w->output, &text);
	at = strstr(buf_text(&text), "statuses ");
	ck_assert_msg(w->child.status == 0 && at &&
			      sscanf(at, "statuses %ld %ld %ld %ld %ld", &n[0], &n[1], &n[2], &n[3],
				     &n[4]) == 5,
		      "%s (is it installed? apt-get install wrk) on %s: %s", WRK, w->at->path,
		      buf_text(&text));
	ck_assert_msg(n[w->at->refused] > 0 && n[!w->at->refused] + n[2] + n[3] + n[4] == 0,
		      "%s: %ld 2xx, %ld 4xx, %ld 5xx, %ld others, %ld lost; expected only %s",
		      w->at->path, n[0], n[1], n[2], n[3], n[4], w->at->refused ? "4xx" : "2xx");
	w->at->answered += n[0];
	w->at->refusals += n[1];
	w->at = NULL;
}

/* The packed ones are half the list ahead: nothing is asked by all at once. */
static struct ask *next_ask(struct hammer *h, bool packed)
{
	size_t i = h->next[packed];

	if (i == h->count)
		return NULL;
	h->next[packed]++;
	return &h->asks[(i + (packed ? h->count / 2 : 0)) % h->count];
}

static bool wrks_turn(struct hammer *h)
{
	bool busy = false;

	for (size_t i = 0; i < WRKS; i++) {
		struct wrk *w = &h->wrks[i];

		if (w->at && child_ended(&w->child))
			take_result(w);
		if (!w->at && (w->at = next_ask(h, i % 2)))
			start_wrk(h, w, i % 2);
		busy |= w->at != NULL;
	}
	return busy;
}

static void pass(struct hammer *h)
{
	memset(h->next, 0, sizeof(h->next));
	while (wrks_turn(h)) {
		(void)plot_turn(&h->plot, true);
		hear(h);
		(void)poll(NULL, 0, TURN_MS);
	}
}

/* ---- what the daemon holds ---- */

static long memory_kb(const struct hammer *h)
{
	struct buf text cleanup_buf = BUF_INIT(OUTPUT);
	char path[64];
	const char *at;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)h->house->daemon.pid);
	child_read_file(path, &text);
	at = strstr(buf_text(&text), "RssAnon:");
	ck_assert_ptr_nonnull(at);
	return strtol(at + strlen("RssAnon:"), NULL, 10);
}

/* Open at its door, or closed by the other side alone. */
static long connections(const struct hammer *h)
{
	enum { ESTABLISHED = 1, CLOSE_WAIT = 8 };
	FILE *f = fopen("/proc/net/tcp", "re");
	unsigned port, state;
	char line[256];
	long n = 0;

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, " %*d: %*x:%x %*x:%*x %x", &port, &state) == 2 &&
		    (int)port == h->port && (state == ESTABLISHED || state == CLOSE_WAIT))
			n++;
	(void)fclose(f);
	return n;
}

/* ---- the trial ---- */

static int64_t meter(const struct hammer *h, const char *bound)
{
	char name[64];

	(void)snprintf(name, sizeof(name), METER, bound);
	return house_metric(h->house, name);
}

/* Begun in time, and as many as there were seconds for, give or take two in three. */
static void judge_polls(const struct hammer *h, int64_t before, int64_t took_ms)
{
	int64_t polls = house_metric(h->house, "polls_total") - before;

	ck_assert_int_eq(house_metric(h->house, "polls_failed_total"), 0);
	ck_assert_int_eq(house_metric(h->house, "platform_failed_total"), 0);
	ck_assert_int_gt(meter(h, "+Inf"), 0);
	ck_assert_msg(meter(h, NOT_LATE) == meter(h, "+Inf"), "%lld of %lld polls were over %s s late",
		      (long long)(meter(h, "+Inf") - meter(h, NOT_LATE)),
		      (long long)meter(h, "+Inf"), NOT_LATE);
	ck_assert_int_ge(polls, took_ms / 1000 * PLOT_CLINICS / 3);
	printf("hammer: %lld polls in %lld s, none over %s s late\n", (long long)polls,
	       (long long)took_ms / 1000, NOT_LATE);
}

static void tell_metric(const struct hammer *h, const char *name)
{
	struct http answer cleanup_http = HTTP_INIT;
	char bucket[64], *line, *rest = NULL;
	int64_t all;

	(void)snprintf(bucket, sizeof(bucket), "%s_count", name);
	all = house_metric(h->house, bucket);
	(void)snprintf(bucket, sizeof(bucket), "capacityd_%s_bucket{le=\"", name);
	ck_assert_int_eq(house_get(h->house, "/metrics", &answer), 200);
	for (line = strtok_r(answer.body.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		const char *value = strrchr(line, ' ');

		if (strncmp(line, bucket, strlen(bucket)) != 0 || strtoll(value, NULL, 10) < all)
			continue;
		printf("hammer: each of %lld %s at most %.*s s\n", (long long)all, name,
		       (int)strcspn(line + strlen(bucket), "\""), line + strlen(bucket));
		return;
	}
}

static void tell(const struct hammer *h)
{
	long all = 0;

	for (size_t i = 0; i < h->count; i++) {
		const struct ask *a = &h->asks[i];

		all += a->answered + a->refusals;
		printf("hammer: %7ld %s %s %s%s\n", a->answered + a->refusals,
		       a->refused ? "refused " : "answered", a->method ? a->method : "GET", a->path,
		       a->header ? " (as somebody else)" : "");
	}
	printf("hammer: %ld requests to %zu addresses; %d streams, each heard %zu bytes or more\n",
	       all, h->count, STREAMS, heard_least(h));
	printf("hammer: %zu commands, each sent once; crossing to confirmed %lld ms on average, "
	       "%lld ms at most\n",
	       h->plot.commands, (long long)(h->plot.sum_ms / (int64_t)h->plot.commands),
	       (long long)h->plot.slowest_ms);
	tell_metric(h, "poll_lateness_seconds");
	tell_metric(h, "loop_pass_seconds");
}

/* Leaks and faults that sanitizers report make its end a bad one. */
static void end_well(struct hammer *h)
{
	struct buf log cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	int status;

	child_signal(&h->house->daemon, SIGTERM);
	status = child_wait(&h->house->daemon);
	child_read_file(h->house->daemon_log, &log);
	ck_assert_msg(status == 0 && !strstr(buf_text(&log), "Sanitizer"), "it ended with %d:\n%s",
		      status, buf_text(&log));
	for (size_t i = 0; i < STREAMS; i++)
		(void)close(h->streams[i].fd);
	plot_close(&h->plot);
	house_close(h->house);
}

static void open_house(struct hammer *h)
{
	h->house = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 }, { DERM, 12 }, { GATE, 12 }, { MILL, 12 } },
		.patience = "20s",
		.platform = "timeout: 20s\n    lag: 0s",
	});
	h->port = house_page_port(h->house);
	h->count = asks_fill(h->asks);
	for (size_t i = 0; i < WRKS; i++)
		(void)snprintf(h->wrks[i].output, HOUSE_FILE, "%s/wrk-%zu", h->house->dir, i);
	plot_open(&h->plot, h->house, LATE_MS);
	follow(h);
}

START_TEST(steering_goes_on_while_everything_is_asked)
{
	static struct hammer h;
	long memory[PASSES];
	int64_t began, polls;

	open_house(&h);
	polls = house_metric(h.house, "polls_total");
	began = wait_now_ms();
	for (int i = 0; i < PASSES; i++) {
		pass(&h);
		memory[i] = memory_kb(&h);
		wait_for(!plot_turn(&h.plot, false));
		wait_for(connections(&h) == STREAMS);
		printf("hammer: after pass %d: %ld kB of its own\n", i + 1, memory[i]);
	}
	judge_polls(&h, polls, wait_now_ms() - began);
	plot_judge(&h.plot);
	hear(&h);
	ck_assert_uint_gt(heard_least(&h), h.plot.commands * 50);
	if (!SANITIZED)
		ck_assert_int_le(memory[1], memory[0] + GROWTH_KB);
	tell(&h);
	end_well(&h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = { { steering_goes_on_while_everything_is_asked, 0 } };

	return suite_main("hammer", trials, sizeof(trials) / sizeof(*trials));
}
