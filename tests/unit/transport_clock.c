/* SPDX-License-Identifier: Apache-2.0 */
/* transport_clock.c - who is blamed for a clock that differs. */
#include "daemon/transport_clock.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/support/run.h"

static const struct instant now = { INT64_C(1795348800000) };

/* Minutes our clock is ahead of the token server, the feed and the ads; 99: never asked. */
static const struct {
	const char *why;
	int token, feed, ads;
	const char *says;
} rows[] = {
	{ "nobody has been asked", 99, 99, 99, "" },
	{ "all agree", 0, 0, 0, "" },
	{ "a minute is nothing", 1, 0, -1, "" },
	{ "ours is fast", 10, 10, 99,
	  "our clock is 10 min ahead of that of auth and 1 more: set it right (timedatectl)" },
	{ "ours is slow", -10, -10, -10,
	  "our clock is 10 min behind that of auth and 2 more: set it right (timedatectl)" },
	{ "the token server's is slow", 10, 0, 0,
	  "the clock of auth is 10 min behind ours, which 2 other servers agree with" },
	{ "the feed's is fast", 0, -10, 99,
	  "the clock of ehr is 10 min ahead of ours, which 1 other server agrees with" },
	{ "only one has been asked", 99, 10,
	  99, "our clock is 10 min ahead of that of ehr; one of the two is wrong, and no other server tells which" },
	{ "two that differ from us and from each other", 10, -20,
	  99, "our clock is 20 min behind that of ehr; one of the two is wrong, and no other server tells which" },
};

static void note(struct clock_board *b, const char *host, int ahead)
{
	if (ahead != 99)
		clock_board_note(b, host, before(now, (struct span){ ahead * INT64_C(60000) }), now);
}

START_TEST(the_others_tell_whose_clock_is_wrong)
{
	struct clock_board b = { .count = 0 };
	char words[CLOCK_WORDS];

	note(&b, "auth", rows[_i].token);
	note(&b, "ehr", rows[_i].feed);
	note(&b, "ads", rows[_i].ads);
	clock_board_note(&b, "silent", (struct instant){ 0 }, now);
	clock_board_words(&b, words);
	ck_assert_msg(!strcmp(words, rows[_i].says), "%s: %s", rows[_i].why, words);
}
END_TEST

START_TEST(the_last_word_of_a_host_counts_and_few_hosts_are_remembered)
{
	struct clock_board b = { .count = 0 };
	char words[CLOCK_WORDS], name[32];

	note(&b, "ehr", 10);
	note(&b, "ehr", 0);
	ck_assert_str_eq(clock_board_words(&b, words), "");
	for (int i = 0; i < 3 * CLOCK_HOSTS_MAX; i++) {
		snprintf(name, sizeof(name), "host-%d", i);
		clock_board_note(&b, name, now, after(now, SPAN_SECONDS(i)));
	}
	ck_assert_uint_eq(b.count, CLOCK_HOSTS_MAX);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport_clock");

	tcase_add_loop_test(tc, the_others_tell_whose_clock_is_wrong, 0, ROWS(rows));
	tcase_add_test(tc, the_last_word_of_a_host_counts_and_few_hosts_are_remembered);
	return run_case("transport_clock", tc);
}
