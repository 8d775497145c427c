/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - capacity-sandbox: a city that lives until it is told to stop.
 */
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "asked.h"
#include "narrator.h"
#include "sandbox.h"
#include "server.h"

enum { TICK_MS = 20, LISTEN_MS = 300 };

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* One look at the clock: everything up to now happens. */
static void go_on(struct sandbox *s)
{
	int64_t now = vclock_minute(&s->clock);
	int64_t end = vclock_first(&s->clock) + s->options.days * DAY_MINUTES;

	if (s->options.days && now > end)
		now = end;
	if (s->options.still) {
		s->city.now = s->twin.now = now;
		return;
	}
	/* Happenings fall on whole hours since the founding, whenever somebody looks. */
	while (s->city.now < now) {
		int64_t hour = s->city.now - (s->city.now - s->city.founded) % 60 + 60;
		int64_t until = hour < now ? hour : now;

		city_live(&s->city, until);
		city_live(&s->twin, until);
		story_go_on(s);
	}
}

static bool is_over(const struct sandbox *s)
{
	return s->options.days && s->city.now - vclock_first(&s->clock) >= s->options.days * DAY_MINUTES;
}

static void export_csv(struct sandbox *s, int64_t *next_ms)
{
	if (!s->options.csv_dir || vclock_monotonic_ms() < *next_ms)
		return;
	*next_ms = vclock_monotonic_ms() + s->options.csv_every_s * INT64_C(1000);
	if (csv_write(&s->city, &s->clock, s->options.csv_dir) != 0)
		perror("capacity-sandbox: cannot write the CSV feed");
}

static void live(struct sandbox *s, struct server *server)
{
	const struct timespec tick = { .tv_nsec = TICK_MS * 1000000L };
	int64_t next_csv = 0, next_listen = 0;
	bool over = false;

	while (!stopped && !over) {
		if (s->options.story && vclock_monotonic_ms() >= next_listen) {
			narrator_listen(s->narrator);
			next_listen = vclock_monotonic_ms() + LISTEN_MS;
		}
		pthread_mutex_lock(&s->lock);
		go_on(s);
		narrator_tell(s->narrator, &s->journal);
		export_csv(s, &next_csv);
		over = is_over(s);
		pthread_mutex_unlock(&s->lock);
		server_tick(server);
		if (!over)
			nanosleep(&tick, NULL);
	}
}

static int prepare(struct sandbox *s)
{
	char own[32], url[URL_TEXT];
	const char *origin = s->options.public_url ? s->options.public_url : own;

	snprintf(own, sizeof(own), "http://127.0.0.1:%d", s->port);
	snprintf(s->base, sizeof(s->base), "%.100s/r4", origin);
	snprintf(url, sizeof(url), "%.100s/token", origin);
	if (tokens_init(&s->tokens, url, s->options.token_life_s, s->options.credentials) ||
	    journal_open(&s->journal, &s->clock, s->options.log))
		return -1;
	/* Not before the keys are made: virtual days may pass meanwhile. */
	/* A still city is frozen: the same openings, the same distance away, for ever. */
	vclock_start(&s->clock, s->options.speed, s->options.still);
	city_init(&s->city, s->options.seed, vclock_minute(&s->clock), &s->journal);
	city_init(&s->twin, s->options.seed, s->city.now, NULL);
	levers_init(&s->levers, &s->journal);
	s->asked = (struct buf)BUF_INIT(ASKED_MAX);
	ad_platforms_open(s);
	s->narrator = narrator_new(&s->clock);
	if (s->options.csv_dir && csv_write(&s->city, &s->clock, s->options.csv_dir) != 0) {
		perror("capacity-sandbox: cannot write the CSV feed");
		return -1;
	}
	return s->options.config ? yaml_write(s, s->options.config) : 0;
}

static void finish(struct sandbox *s)
{
	struct buf text cleanup_buf = BUF_INIT(16384);

	if (s->options.days) {
		compare_text(s, &text);
		fputs(buf_text(&text), stdout);
	}
	if (s->narrator)
		narrator_free(s->narrator);
	ad_platforms_close(s);
	buf_release(&s->asked);
	city_release(&s->city);
	city_release(&s->twin);
	tokens_release(&s->tokens);
	journal_close(&s->journal);
}

/* Started in the background of a script, Ctrl-C is the script's to handle. */
static void listen_for(int signal_number)
{
	struct sigaction action = { .sa_handler = stop }, was;

	sigaction(signal_number, NULL, &was);
	if (was.sa_handler != SIG_IGN)
		sigaction(signal_number, &action, NULL);
}

int main(int argc, char **argv)
{
	static struct sandbox s = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct server *server;
	int done = options_read(&s.options, argc, argv);

	if (done)
		return done - 1;
	setenv("TZ", CITY_ZONE, 1);
	tzset();
	signal(SIGPIPE, SIG_IGN);
	listen_for(SIGINT);
	listen_for(SIGTERM);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	server = server_start(&s, s.options.port);
	if (!server)
		return 1;
	done = prepare(&s);
	server_serve(server);
	if (!done) {
		printf("listening http://127.0.0.1:%d\n", s.port);
		fflush(stdout);
		live(&s, server);
	}
	server_stop(server);
	finish(&s);
	curl_global_cleanup();
	return done ? 1 : 0;
}
