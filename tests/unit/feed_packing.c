/* SPDX-License-Identifier: Apache-2.0 */
/* feed_packing.c - what is kept fits, and nothing more would. */
#include "feed/packing.h"
#include "support/run.h"

#define MIN(n) ((int64_t)(n)*60000)

static struct start at(int from, int to, uint64_t provider, uint64_t room)
{
	return (struct start){ .start = { MIN(from) }, .end = { MIN(to) }, .provider = provider, .room = room };
}

static const struct {
	const char *why;
	int n;
	int from[12], length;
	uint64_t provider[12], room[12];
	size_t kept;
} rows[] = {
	{ "nothing", 0, { 0 }, 60, { 0 }, { 0 }, 0 },
	{ "an hour on a quarter-hour grid, three hours wide",
	  9,
	  { 0, 15, 30, 45, 60, 75, 90, 105, 120 },
	  60,
	  { 1, 1, 1, 1, 1, 1, 1, 1, 1 },
	  { 0 },
	  3 },
	{ "visits that touch do not overlap", 3, { 0, 60, 120 }, 60, { 1, 1, 1 }, { 0 }, 3 },
	{ "nobody's calendar is one calendar", 2, { 0, 30 }, 60, { 0 }, { 0 }, 1 },
	{ "two providers at the same time", 2, { 0, 0 }, 60, { 1, 2 }, { 0 }, 2 },
	{ "one provider in two rooms at once is one visit", 2, { 0, 0 }, 60, { 1, 1 }, { 7, 8 }, 1 },
	{ "two providers and one room is one visit", 2, { 0, 0 }, 60, { 1, 2 }, { 7, 7 }, 1 },
	{ "two providers, two rooms", 2, { 0, 0 }, 60, { 1, 2 }, { 7, 8 }, 2 },
	{ "rooms alone", 3, { 0, 0, 30 }, 60, { 0 }, { 7, 8, 7 }, 2 },
	{ "a provider and a room of the same number are two things", 2, { 0, 0 }, 60, { 5, 0 }, { 0, 5 }, 2 },
	{ "the same start twice", 2, { 0, 0 }, 60, { 1, 1 }, { 0 }, 1 },
};

START_TEST(packs)
{
	struct start s[12];

	for (int i = 0; i < rows[_i].n; i++)
		s[i] = at(rows[_i].from[i], rows[_i].from[i] + rows[_i].length,
			  rows[_i].provider[i], rows[_i].room[i]);
	ck_assert_msg(packing_pack(s, (size_t)rows[_i].n) == rows[_i].kept, "%s", rows[_i].why);
}
END_TEST

START_TEST(asks_do_not_meet)
{
	struct start s[] = { at(0, 60, 1, 7), at(0, 60, 1, 7) };

	s[1].ask = 1;
	ck_assert_uint_eq(packing_pack(s, 2), 2);
}
END_TEST

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return *seed >> 33;
}

/* Whatever the order, the result is the same; no two kept ones collide; none left out would fit. */
START_TEST(any_order)
{
	uint64_t seed = (uint64_t)_i + 1;
	struct start s[40], again[40];
	size_t n, m;

	for (int i = 0; i < 40; i++) {
		int from = (int)(next(&seed) % 480);

		s[i] = at(from, from + 15 + (int)(next(&seed) % 60), next(&seed) % 3, next(&seed) % 3);
		again[39 - i] = s[i];
	}
	n = packing_pack(s, 40);
	m = packing_pack(again, 40);
	ck_assert_uint_eq(n, m);
	for (size_t i = 0; i < n; i++) {
		ck_assert_int_eq(s[i].start.ms, again[i].start.ms);
		for (size_t j = 0; j < i; j++) {
			bool share = (s[i].provider && s[i].provider == s[j].provider) ||
				     (s[i].room && s[i].room == s[j].room) ||
				     (!s[i].provider && !s[i].room && !s[j].provider && !s[j].room);

			ck_assert(!share || s[j].end.ms <= s[i].start.ms ||
				  s[i].end.ms <= s[j].start.ms);
		}
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("packing");

	tcase_add_loop_test(tc, packs, 0, ROWS(rows));
	tcase_add_test(tc, asks_do_not_meet);
	tcase_add_loop_test(tc, any_order, 0, 50);
	return run_case("feed_packing", tc);
}
