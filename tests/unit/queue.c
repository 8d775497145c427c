/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.c - whose turn it is.
 *
 * A script of letters: each row says what is put in, what is done, and in which
 * order things come out.
 */
#include "daemon/queue.h"

#include <stdio.h>

#include "tests/unit/support/run.h"

enum { ITEMS = 26, NOW = 1000, MANY = 10000 };

/*
 * "cA1" adds item 1 for host A to lane c (commands; r reads, t tokens, p polls),
 * "!1" ends item 1, "-" takes the next (a '.' when there is none), "#1:500"
 * parks item 1's host for 500 ms, "@700" lets time pass to NOW + 700, and
 * "cA1~90" adds it with 90 ms of patience, "cA1%600" with a gap of 600 ms to the
 * next start, "cA1=2" when at most two of its host may be under way.
 */
static const struct {
	const char *why, *script, *out;
} scripts[] = {
	{ "first come, first served", "pA1 pA2 pA3 ---", "123" },
	{ "commands before reads before tokens before polls", "pA1 tA2 rA3 cA4 --- !4 -", "4321" },
	{ "hosts take turns within a lane", "pA1 pA2 pA3 pB4 pB5 -----", "14253" },
	{ "nothing waits: nothing comes", "-", "." },
	{ "a full host lets others pass", "pA1 pA2 pA3 pA4 pB5 -----", "1523." },
	{ "and goes on when one is done", "pA1 pA2 pA3 pA4 ---- !1 -", "123.4" },
	{ "commands may exceed a host's bound by two", "pA1 pA2 pA3 pA4 --- cA5 cA6 cA7 --- !1 -",
	  "12356.7" },
	{ "a parked host's polls wait", "pA1 - #1:500 !1 pA2 - @499 - @500 -", "1..2" },
	{ "other hosts do not", "pA1 - #1:500 !1 pA2 pB3 --", "13." },
	{ "even commands wait for a parked host", "pA1 - #1:500 !1 cA2 - @500 -", "1.2" },
	{ "but no longer than a minute", "pA1 - #1:600000 !1 cA2 pA3 - @60000 -- @600000 -", "1.2.3" },
	{ "a later refusal parks longer", "pA1 pA2 -- #1:500 #2:900 !1 !2 pA3 - @500 - @900 -", "12..3" },
	{ "a shorter one does not shorten", "pA1 pA2 -- #1:900 #2:500 !1 !2 pA3 @500 - @900 -", "12.3" },
	{ "patience ends", "pA1 pA2 pA3 pA4~90 pA5 --- @90 !1 --", "123x45." },
	{ "what was taken has no patience to lose", "pA1~90 - @90", "1" },
	{ "patience ends at a parked host too", "pA1 - #1:5000 !1 pA2~100 @100 @5000 -", "1x2." },
	{ "a host with a pace takes one at a time of it",
	  "pA1%600 pA2%600 pA3%600 -- @400 - @501 -- @1101 -", "1..2.3" },
	{ "being early is not kept: the pace holds on average",
	  "pA1%600 pA2%600 pA3%600 - @500 - @1000 - @1101 -", "12.3" },
	{ "being late is not made up for in a burst", "pA1%600 pA2%600 pA3%600 - @5000 -- @5501 -", "12.3" },
	{ "a pace of one host is not another's", "pA1%600 pA2%600 pB3%600 pB4%600 ---", "13." },
	{ "who has no pace need not wait for those who have", "pA1%600 pA2%600 cA3 ---", "31." },
	{ "a bound of its own", "pA1=1 pA2=1 -- !1 -", "1.2" },
	{ "a wider bound of its own", "pA1=4 pA2=4 pA3=4 pA4=4 pA5=4 -----", "1234." },
	{ "the minute begins again after it was over",
	  "cA1 - #1:600000 !1 cA2 @60000 - #2:600000 !2 cA3 - @120000 -", "12.3" },
};

struct slip {
	struct queue_item item;
	char name;
	bool under_way;
};

struct play {
	struct queue *queue;
	struct slip slips[ITEMS];
	uint64_t now;
	char out[64];
	size_t length;
};

static void note(struct play *p, char c)
{
	p->out[p->length++] = c;
	p->out[p->length] = '\0';
}

static const char *play_add(struct play *p, const char *s)
{
	static const char lanes[] = "crtp";
	char host[2] = { s[1], '\0' };
	struct slip *slip = &p->slips[s[2] - '0'];
	char *end;

	*slip = (struct slip){ .name = s[2] };
	slip->item.since = p->now;
	slip->item.until = QUEUE_NEVER;
	end = (char *)(uintptr_t)(s + 3);
	if (s[3] == '~')
		slip->item.until = p->now + strtoull(s + 4, &end, 10);
	else if (s[3] == '%')
		slip->item.gap_us = (uint32_t)strtoul(s + 4, &end, 10) * 1000;
	else if (s[3] == '=')
		slip->item.at_once = (uint32_t)strtoul(s + 4, &end, 10);
	queue_add(p->queue, host, (enum lane)(strchr(lanes, s[0]) - lanes), &slip->item);
	return end;
}

static const char *play_time(struct play *p, const char *s)
{
	struct queue_item *item;
	char *end;

	p->now = NOW + strtoull(s + 1, &end, 10);
	for (item = queue_tick(p->queue, p->now); item; item = item->next) {
		note(p, 'x');
		note(p, ((struct slip *)item)->name);
	}
	return end;
}

static void play_take(struct play *p)
{
	struct slip *slip = (struct slip *)queue_take(p->queue, LANE_POLL, p->now);

	note(p, slip ? slip->name : '.');
	if (slip)
		slip->under_way = true;
}

static void play_done(struct play *p, struct slip *slip)
{
	queue_done(p->queue, &slip->item);
	slip->under_way = false;
}

static const char *play_step(struct play *p, const char *s)
{
	struct queue_item *item;
	char *end;

	switch (*s) {
	case ' ':
		return s + 1;
	case '-':
		play_take(p);
		return s + 1;
	case '!':
		play_done(p, &p->slips[s[1] - '0']);
		return s + 2;
	case '#':
		item = &p->slips[s[1] - '0'].item;
		queue_park(p->queue, item, p->now, p->now + strtoull(s + 3, &end, 10));
		return end;
	case '@':
		return play_time(p, s);
	default:
		return play_add(p, s);
	}
}

START_TEST(each_takes_its_turn)
{
	struct play p = { .queue = queue_new(3), .now = NOW };
	const char *s = scripts[_i].script;
	int i;

	while (*s)
		s = play_step(&p, s);
	/* "x4" in the expected text is item 4 whose patience ended. */
	ck_assert_msg(!strcmp(p.out, scripts[_i].out), "%s: %s, not %s", scripts[_i].why, p.out,
		      scripts[_i].out);
	for (i = 0; i < ITEMS; i++)
		if (p.slips[i].under_way)
			play_done(&p, &p.slips[i]);
	queue_drain(p.queue);
	queue_free(p.queue);
}
END_TEST

START_TEST(polls_leave_room_when_asked)
{
	struct queue *q = queue_new(3);
	struct queue_item poll = { .until = QUEUE_NEVER }, command = { .until = QUEUE_NEVER };

	queue_add(q, "a", LANE_POLL, &poll);
	ck_assert_ptr_null(queue_take(q, LANE_TOKEN, NOW));
	queue_add(q, "a", LANE_COMMAND, &command);
	ck_assert_ptr_eq(queue_take(q, LANE_TOKEN, NOW), &command);
	ck_assert_ptr_eq(queue_take(q, LANE_POLL, NOW), &poll);
	queue_done(q, &poll);
	queue_done(q, &command);
	queue_free(q);
}
END_TEST

START_TEST(ten_thousand_wait_and_no_host_is_remembered)
{
	struct queue *q = queue_new(3);
	struct queue_item *items = calloc(MANY, sizeof(*items)), *item;
	char host[16];
	int i;

	ck_assert_ptr_nonnull(items);
	for (i = 0; i < MANY; i++) {
		snprintf(host, sizeof(host), "host-%d", i % 1000);
		items[i].until = i % 2 ? QUEUE_NEVER : NOW + 50;
		queue_add(q, host, LANE_POLL, &items[i]);
	}
	ck_assert_uint_eq(queue_length(q), MANY);
	ck_assert_uint_eq(queue_hosts(q), 1000);
	ck_assert_uint_eq(queue_due(q), NOW + 50);
	for (i = 0, item = queue_tick(q, NOW + 50); item; item = item->next)
		i++;
	ck_assert_int_eq(i, MANY / 2);
	for (i = 0; (item = queue_take(q, LANE_POLL, NOW)); i++)
		queue_done(q, item);
	ck_assert_int_eq(i, MANY / 2);
	ck_assert_uint_eq(queue_length(q), 0);
	ck_assert_uint_eq(queue_hosts(q), 0);
	ck_assert_uint_eq(queue_due(q), QUEUE_NEVER);
	free(items);
	queue_free(q);
}
END_TEST

START_TEST(draining_gives_everything_back)
{
	struct queue *q = queue_new(1);
	struct queue_item items[4] = { 0 }, *item;
	int i;

	for (i = 0; i < 4; i++) {
		items[i].until = QUEUE_NEVER;
		queue_add(q, i % 2 ? "a" : "b", i < 2 ? LANE_COMMAND : LANE_POLL, &items[i]);
	}
	for (i = 0, item = queue_drain(q); item; item = item->next)
		i++;
	ck_assert_int_eq(i, 4);
	ck_assert_uint_eq(queue_length(q), 0);
	ck_assert_ptr_null(queue_take(q, LANE_POLL, NOW));
	queue_free(q);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("queue");

	tcase_add_loop_test(tc, each_takes_its_turn, 0, ROWS(scripts));
	tcase_add_test(tc, polls_leave_room_when_asked);
	tcase_add_test(tc, ten_thousand_wait_and_no_host_is_remembered);
	tcase_add_test(tc, draining_gives_everything_back);
	return run_case("queue", tc);
}
