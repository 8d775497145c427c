/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_events.c - whoever follows along hears of every move once, and of the newest only.
 */
#include "base/limits.h"
#include "tests/unit/support/api_wire.h"
#include "tests/unit/support/run.h"

static int follow(struct wire *w, const char *last)
{
	char request[256];
	int fd = dial_tcp(w);
	int n = snprintf(request, sizeof(request),
			 "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n",
			 last ? "Last-Event-ID: " : "", last ? last : "", last ? "\r\n" : "");

	ck_assert_int_eq(send(fd, request, (size_t)n, 0), n);
	return fd;
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

/* Runs the loop until `what` was heard n times on fd; a test that never does is ended by its time limit. */
static const char *hear(struct wire *w, int fd, const char *what, size_t n)
{
	static char heard[HEARD_MAX];
	size_t length = 0;

	heard[0] = '\0';
	while (count(heard, what) < n) {
		ssize_t got = recv(fd, heard + length, sizeof(heard) - 1 - length, MSG_DONTWAIT);

		ck_assert_msg(got != 0, "the stream ended after: %s", heard);
		if (got < 0) {
			(void)uv_run(&w->loop, UV_RUN_ONCE);
			continue;
		}
		length += (size_t)got;
		heard[length] = '\0';
	}
	return heard;
}

static void id_in(const char *heard, char id[64])
{
	const char *at = strstr(heard, "\nid: ");

	ck_assert_msg(at != NULL, "no id in %s", heard);
	(void)snprintf(id, 64, "%.*s", (int)strcspn(at + 5, "\n"), at + 5);
}

START_TEST(the_first_event_says_how_it_is)
{
	struct wire w;
	const char *heard;
	int fd;

	wire_open(&w);
	fd = follow(&w, NULL);
	heard = hear(&w, fd, "\n\n\r\n", 1);
	ck_assert_msg(strstr(heard, "Content-Type: text/event-stream\r\n") != NULL, "%s", heard);
	ck_assert_msg(strstr(heard, "retry: 5000\n\nevent: generation\nid: ") != NULL, "%s", heard);
	ck_assert_msg(strstr(heard, "\ndata: {\"schema\":1,\"generation\":") != NULL, "%s", heard);
	ck_assert_msg(strstr(heard, "\"headline\":\"All 5 locations are open") != NULL, "%s", heard);
	ck_assert_msg(strstr(heard, "\"counts\":{\"services\":") != NULL, "%s", heard);
	close(fd);
	wire_close(&w);
}
END_TEST

START_TEST(many_moves_are_one_event)
{
	struct wire w;
	const char *heard;
	char want[64];
	int fd;

	wire_open(&w);
	fd = follow(&w, NULL);
	(void)hear(&w, fd, "event: generation", 1);
	for (int i = 0; i < 5; i++) {
		w.house.engine.generation++;
		(void)uv_run(&w.loop, UV_RUN_NOWAIT);
	}
	heard = hear(&w, fd, "event: generation", 1);
	(void)snprintf(want, sizeof(want), "\"generation\":%d,", (int)w.house.engine.generation);
	ck_assert_msg(strstr(heard, want) != NULL, "%s, and no %s", heard, want);
	close(fd);
	wire_close(&w);
}
END_TEST

START_TEST(who_comes_back_is_told_only_what_is_new)
{
	struct wire w;
	const char *heard;
	char id[64], next[64];
	int fd, again;

	wire_open(&w);
	fd = follow(&w, NULL);
	id_in(hear(&w, fd, "\n\n\r\n", 1), id);
	again = follow(&w, id);
	heard = hear(&w, again, "retry: 5000", 1);
	ck_assert_msg(strstr(heard, "event:") == NULL, "told twice: %s", heard);
	w.house.engine.generation++;
	id_in(hear(&w, again, "\n\n\r\n", 1), next);
	ck_assert_str_ne(id, next);
	close(again);
	again = follow(&w, id); /* it was away meanwhile */
	ck_assert(strstr(hear(&w, again, "event: generation", 1), next) != NULL);
	close(again);
	close(fd);
	wire_close(&w);
}
END_TEST

START_TEST(an_open_stream_does_not_hold_up_the_end)
{
	struct wire w;
	int fd;

	wire_open(&w);
	fd = follow(&w, NULL);
	(void)hear(&w, fd, "event: generation", 1);
	wire_close(&w); /* would wait for ever, or die of a suspended connection */
	close(fd);
}
END_TEST

START_TEST(nobody_takes_all_the_room)
{
	int fds[API_STREAMS_MAX], late;
	struct wire w;
	const char *heard;

	wire_open(&w);
	for (int i = 0; i < API_STREAMS_MAX; i++) {
		fds[i] = follow(&w, NULL);
		(void)hear(&w, fds[i], "event: generation", 1);
	}
	late = follow(&w, NULL);
	heard = hear(&w, late, "200 pages follow already", 1);
	ck_assert_msg(strstr(heard, "503") && strstr(heard, "Retry-After: 15\r\n"), "%s", heard);
	close(late);
	for (int i = 0; i < API_STREAMS_MAX; i++)
		close(fds[i]);
	wire_close(&w);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("api_events");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, the_first_event_says_how_it_is);
	tcase_add_test(tc, many_moves_are_one_event);
	tcase_add_test(tc, who_comes_back_is_told_only_what_is_new);
	tcase_add_test(tc, an_open_stream_does_not_hold_up_the_end);
	tcase_add_test(tc, nobody_takes_all_the_room);
	return run_case("api_events", tc);
}
