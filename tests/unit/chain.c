/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chain.c - every byte of a line counts, and the first line that does not fit is named.
 */
#include "record/chain.h"

#include <stdio.h>

#include "support/run.h"

static const struct history_row first = { .seq = 1,
					  .at = { 1795348800000 },
					  .service = "harbor/derm",
					  .target = "google/1",
					  .kind = "command",
					  .command = 7,
					  .text = "paused: 2 openings" };

static const struct chain_link nothing = { 0 };

/* Computed with Python's hashlib from what chain.h says. */
START_TEST(the_bytes_are_those_that_were_promised)
{
	struct history_row second = {
		.seq = 5, .at = { -1 }, .service = NULL, .kind = "limit", .text = "\xc3\xa9"
	};
	char hex[SHA256_HEX];
	struct chain_link link;

	chain_next(&nothing, &first, &link);
	ck_assert_uint_eq(link.seq, 1);
	ck_assert_str_eq(chain_hex(&link, hex),
			 "ef49e4bb7205069c038a779d8aab21cec774722fb8f62b88e3298c24f66890ce");
	chain_next(&link, &second, &link);
	ck_assert_uint_eq(link.seq, 5);
	ck_assert_str_eq(chain_hex(&link, hex),
			 "d86195be74b5da215e4459d4aaedbac01fa52fff6db42b6bf41da229ae5df2ec");
}
END_TEST

static const struct {
	const char *why;
	struct history_row row;
} others[] = {
	{ "another number",
	  { 2, { 1795348800000 }, "harbor/derm", "google/1", "command", 7, "paused: 2 openings" } },
	{ "another time",
	  { 1, { 1795348800001 }, "harbor/derm", "google/1", "command", 7, "paused: 2 openings" } },
	{ "another service",
	  { 1, { 1795348800000 }, "harbor/derM", "google/1", "command", 7, "paused: 2 openings" } },
	{ "another target",
	  { 1, { 1795348800000 }, "harbor/derm", "google/2", "command", 7, "paused: 2 openings" } },
	{ "another kind",
	  { 1, { 1795348800000 }, "harbor/derm", "google/1", "person", 7, "paused: 2 openings" } },
	{ "another command",
	  { 1, { 1795348800000 }, "harbor/derm", "google/1", "command", 8, "paused: 2 openings" } },
	{ "another text",
	  { 1, { 1795348800000 }, "harbor/derm", "google/1", "command", 7, "paused: 2 opening" } },
	{ "a byte moved to the next field",
	  { 1, { 1795348800000 }, "harbor/dermg", "oogle/1", "command", 7, "paused: 2 openings" } },
};

START_TEST(every_byte_counts)
{
	struct chain_link one, other;

	chain_next(&nothing, &first, &one);
	chain_next(&nothing, &others[_i].row, &other);
	ck_assert_msg(memcmp(one.hash, other.hash, SHA256_SIZE) != 0, "%s", others[_i].why);
}
END_TEST

/* ---- a history of five lines ---- */

enum { LINES = 5 };

static struct history_row rows[LINES];
static struct chain_link links[LINES];

static void write_lines(void)
{
	struct chain_link link = { 0 };

	for (int i = 0; i < LINES; i++) {
		rows[i] = first;
		rows[i].seq = (uint64_t)i + 1;
		chain_next(&link, &rows[i], &link);
		links[i] = link;
	}
}

/* Reads them without line `without` (1 is the first, 0: with all), up to `to`. */
static void read_lines(struct chain_check *c, int without, int to)
{
	for (int i = 0; i < to && !c->broken; i++)
		if (i + 1 != without)
			(void)chain_check_line(c, &rows[i], links[i].hash);
}

START_TEST(an_honest_history_fits)
{
	struct chain_witness seen = { .head = { 0 } };
	struct chain_check c = { .witnesses = &seen, .witness_count = 1 };

	write_lines();
	seen.head = links[2];
	chain_check_begin(&c, &nothing);
	read_lines(&c, 0, LINES);
	ck_assert_msg(chain_check_end(&c), "%s", c.words);
	ck_assert_uint_eq(c.lines, LINES);
	ck_assert(chain_same(&c.last, &links[LINES - 1]));
	ck_assert(seen.met);
}
END_TEST

START_TEST(the_first_changed_line_is_named)
{
	struct chain_check c = { 0 };

	write_lines();
	rows[2].text = "raised";
	rows[4].text = "raised";
	read_lines(&c, 0, LINES);
	ck_assert(c.broken);
	ck_assert_uint_eq(c.broken_seq, 3);
	ck_assert_int_eq(c.broken_at.ms, first.at.ms);
	ck_assert_uint_eq(c.lines, 2);
	ck_assert_ptr_nonnull(
		strstr(c.words, "line 3 of 2026-11-22T12:00:00Z is the first that does not fit"));
	ck_assert_ptr_nonnull(strstr(c.words, "it was changed, or line 2 was"));
	ck_assert(!chain_check_end(&c));
}
END_TEST

START_TEST(a_removed_line_is_named_by_the_next)
{
	struct chain_check c = { 0 };

	write_lines();
	read_lines(&c, 2, LINES);
	ck_assert(c.broken);
	ck_assert_uint_eq(c.broken_seq, 3);
	ck_assert_ptr_nonnull(strstr(c.words, "lines between 1 and it were removed"));
}
END_TEST

/* The rest of a pruned history fits, and a line put before it does not. */
START_TEST(what_was_pruned_is_not_missed)
{
	struct chain_witness seen[2] = { { .head = { 0 } } };
	struct chain_check c = { .witnesses = seen, .witness_count = 2 };

	write_lines();
	seen[0].head = links[0]; /* nobody can say any more */
	seen[1].head = links[1];
	chain_check_begin(&c, &links[1]);
	for (int i = 2; i < LINES; i++)
		ck_assert_msg(chain_check_line(&c, &rows[i], links[i].hash), "%s", c.words);
	ck_assert_msg(chain_check_end(&c), "%s", c.words);
	ck_assert(seen[1].met && !seen[0].met);
	c = (struct chain_check){ 0 };
	chain_check_begin(&c, &links[1]);
	ck_assert(!chain_check_line(&c, &rows[0], links[0].hash));
	ck_assert_ptr_nonnull(strstr(c.words, "it was put there since"));
}
END_TEST

START_TEST(a_pruned_end_that_was_invented_shows)
{
	struct chain_link invented;
	struct chain_witness seen;
	struct chain_check c = { .witnesses = &seen, .witness_count = 1 };

	write_lines();
	seen = (struct chain_witness){ .head = links[4] };
	invented = links[4];
	invented.hash[0] ^= 1;
	chain_check_begin(&c, &invented);
	ck_assert(!chain_check_end(&c));
	ck_assert_uint_eq(c.broken_seq, 5);
}
END_TEST

START_TEST(lines_cut_off_the_end_show_against_a_witness)
{
	struct chain_witness seen = { .head = { 0 } };
	struct chain_check c = { .witnesses = &seen, .witness_count = 1 };

	write_lines();
	seen.head = links[4];
	read_lines(&c, 0, 3);
	ck_assert(!c.broken);
	ck_assert(!chain_check_end(&c));
	ck_assert_uint_eq(c.broken_seq, 5);
	ck_assert_ptr_nonnull(strstr(c.words, "ends with line 3: lines were cut off its end"));
}
END_TEST

START_TEST(a_history_computed_anew_shows_against_a_witness)
{
	struct chain_witness seen = { .head = { 0 } };
	struct chain_check c = { .witnesses = &seen, .witness_count = 1 };

	write_lines();
	seen.head = links[2];
	seen.head.hash[31] ^= 1;
	read_lines(&c, 0, LINES);
	ck_assert(c.broken);
	ck_assert_uint_eq(c.broken_seq, 3);
	ck_assert_ptr_nonnull(strstr(c.words, "the hashes were computed anew"));
}
END_TEST

START_TEST(a_witnessed_line_that_is_not_there_shows)
{
	struct chain_witness seen = { .head = { 0 } };
	struct chain_check c = { .witnesses = &seen, .witness_count = 1 };
	struct chain_link link;

	write_lines();
	seen.head = links[1];
	rows[2].seq = 3;
	chain_next(&links[0], &rows[2], &link); /* a forger leaves line 2 out and computes on */
	ck_assert(chain_check_line(&c, &rows[0], links[0].hash));
	ck_assert(chain_check_line(&c, &rows[2], link.hash));
	ck_assert(!chain_check_end(&c));
	ck_assert_ptr_nonnull(strstr(c.words, "goes on to line 3"));
}
END_TEST

/* ---- heads as text ---- */

#define DIGITS "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const struct {
	const char *why, *text;
	uint64_t seq; /* 0: refused */
} heads[] = {
	{ "a head", "17:" DIGITS, 17 },
	{ "the largest number that can be", "9999999999999999999:" DIGITS, UINT64_C(9999999999999999999) },
	{ "a number that is too long", "99999999999999999999:" DIGITS, 0 },
	{ "no number", ":" DIGITS, 0 },
	{ "no colon", "17 " DIGITS, 0 },
	{ "too short", "17:0011", 0 },
	{ "something behind it", "17:" DIGITS "0", 0 },
	{ "capitals", "17:00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff", 0 },
	{ "no hexadecimal digit",
	  "17:g0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", 0 },
	{ "nor here", "17:0/112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", 0 },
	{ "a sign", "-17:" DIGITS, 0 },
	{ "nothing", "", 0 },
};

START_TEST(a_head_is_read_as_it_was_written)
{
	struct err err = ERR_INIT;
	struct chain_link link = { .seq = 3 };
	char text[CHAIN_TEXT];
	int status = chain_parse(heads[_i].text, &link, &err);

	ck_assert_msg((status == 0) == (heads[_i].seq != 0), "%s", heads[_i].why);
	ck_assert_msg(link.seq == (heads[_i].seq ? heads[_i].seq : 3), "%s", heads[_i].why);
	if (!status)
		ck_assert_str_eq(chain_format(&link, text), heads[_i].text);
	else
		ck_assert_ptr_nonnull(strstr(err.text, "is no head of a history: expected"));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("chain");

	tcase_add_test(tc, the_bytes_are_those_that_were_promised);
	tcase_add_loop_test(tc, every_byte_counts, 0, ROWS(others));
	tcase_add_test(tc, an_honest_history_fits);
	tcase_add_test(tc, the_first_changed_line_is_named);
	tcase_add_test(tc, a_removed_line_is_named_by_the_next);
	tcase_add_test(tc, what_was_pruned_is_not_missed);
	tcase_add_test(tc, a_pruned_end_that_was_invented_shows);
	tcase_add_test(tc, lines_cut_off_the_end_show_against_a_witness);
	tcase_add_test(tc, a_history_computed_anew_shows_against_a_witness);
	tcase_add_test(tc, a_witnessed_line_that_is_not_there_shows);
	tcase_add_loop_test(tc, a_head_is_read_as_it_was_written, 0, ROWS(heads));
	return run_case("chain", tc);
}
