/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slow.c - clients that are slow on purpose delay neither each other nor the loop.
 *
 * Some send a head a byte at a time and are never silent, some ask for much and fetch
 * nothing.  While they do, others are answered and feeds are polled; and those of the
 * first kind are shown out.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/e2e/support/house.h"
#include "tests/e2e/support/raw.h"
#include "tests/e2e/support/suite.h"

enum { TRICKLING = 60, DEAF = 20, QUESTIONS = 40, OUTPUT = 4 * 1024 * 1024 };

static void say(int fd, const char *bytes)
{
	(void)!send(fd, bytes, strlen(bytes), MSG_NOSIGNAL);
}

static void begin_heads(struct house *h, int fds[TRICKLING])
{
	for (int i = 0; i < TRICKLING; i++) {
		fds[i] = i % 2 ? raw_dial_tcp(house_page_port(h)) : raw_dial_unix(h->socket);
		say(fds[i], "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
	}
}

/* Far more than a socket holds, so that the server is left with it. */
static void ask_much(struct house *h, int fds[DEAF])
{
	for (int i = 0; i < DEAF; i++) {
		fds[i] = raw_dial_tcp(house_page_port(h));
		for (int n = 0; n < QUESTIONS; n++)
			say(fds[i], "GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
				    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	}
}

/* One more byte each; true once the server has hung up on all of them. */
static bool are_shown_out(const int fds[TRICKLING])
{
	bool all = true;

	for (int i = 0; i < TRICKLING; i++) {
		say(fds[i], "a");
		all &= raw_is_closed(fds[i]);
	}
	return all;
}

/* Over a new connection each time, as a stranger would. */
static bool is_answered(struct house *h)
{
	static const char request[] =
		"GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: "
		"close\r\n\r\n";
	struct buf answer cleanup_buf = BUF_INIT(OUTPUT);

	return raw_exchange(raw_dial_tcp(house_page_port(h)), request, strlen(request), &answer) == 200;
}

static bool is_over(struct house *h, const int fds[TRICKLING], int *ret_answered)
{
	*ret_answered += is_answered(h);
	return are_shown_out(fds);
}

START_TEST(the_slow_wait_alone)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	int64_t polled = house_metric(h, "polls_total");
	int slow[TRICKLING], deaf[DEAF], asked = 0, answered = 0;

	ask_much(h, deaf);
	begin_heads(h, slow);
	wait_for((asked++, is_over(h, slow, &answered)));
	ck_assert_int_eq(answered, asked);
	ck_assert_int_gt(asked, 10);
	ck_assert_int_gt(house_metric(h, "polls_total"), polled);
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120)); /* and decided upon */
	for (int i = 0; i < TRICKLING; i++)
		(void)close(slow[i]);
	for (int i = 0; i < DEAF; i++)
		(void)close(deaf[i]);
	ck_assert(is_answered(h));
	house_close(h);
}
END_TEST

/* All places of one address taken: the control socket is another door. */
START_TEST(one_address_does_not_take_every_place)
{
	enum { MANY = 300 };
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	int fds[MANY];

	for (int i = 0; i < MANY; i++)
		fds[i] = raw_dial_tcp(house_page_port(h));
	ck_assert(house_is(h, HARBOR, "verdict", "open")); /* over the control socket */
	for (int i = 0; i < MANY; i++)
		(void)close(fds[i]);
	wait_for(is_answered(h));
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ the_slow_wait_alone, 0 },
		{ one_address_does_not_take_every_place, 0 },
	};

	return suite_main("slow", trials, sizeof(trials) / sizeof(trials[0]));
}
