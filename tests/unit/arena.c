/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c - aligned, zeroed, apart from each other, and never past the limit. */
#include "base/arena.h"

#include <signal.h>
#include <stdint.h>

#include "support/run.h"

START_TEST(memory_is_aligned_and_zero)
{
	struct arena a cleanup_arena = ARENA_INIT(1024 * 1024);

	for (size_t size = 1; size < 3000; size += 7) {
		unsigned char *p = arena_alloc(&a, 1, size);

		ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_uint_eq(p[i], 0);
		memset(p, 0xff, size);
	}
}
END_TEST

START_TEST(memory_is_zero_again_after_clear)
{
	struct arena a cleanup_arena = ARENA_INIT(4096);

	memset(arena_alloc(&a, 512, 1), 0xff, 512);
	arena_clear(&a);
	ck_assert_uint_eq(a.used, 0);
	ck_assert_int_eq(*arena_array(&a, char, 512), 0);
}
END_TEST

START_TEST(pieces_do_not_overlap)
{
	enum { PIECES = 400 };
	struct arena a cleanup_arena = ARENA_INIT(16 * 1024 * 1024);
	size_t *piece[PIECES];

	/* A large one now and then takes the path of its own block. */
	for (size_t i = 0; i < PIECES; i++) {
		size_t n = i % 50 == 49 ? 20000 : 1 + i % 13;

		piece[i] = arena_array(&a, size_t, n);
		piece[i][0] = i;
		piece[i][n - 1] = i;
	}
	for (size_t i = 0; i < PIECES; i++)
		ck_assert_uint_eq(piece[i][0], i);
}
END_TEST

START_TEST(strings_are_copies)
{
	struct arena a cleanup_arena = ARENA_INIT(64 * 1024);
	char source[] = "harbor-point";
	char *copy = arena_strdup(&a, source), *part = arena_strndup(&a, source, 6);
	char long_text[1000];

	source[0] = 'X';
	ck_assert_str_eq(copy, "harbor-point");
	ck_assert_str_eq(part, "harbor");
	ck_assert_str_eq(arena_strndup(&a, "ab", 100), "ab");
	ck_assert_str_eq(arena_printf(&a, "%s/%d", "x", 7), "x/7");
	memset(long_text, 'y', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	ck_assert_str_eq(arena_printf(&a, "%s", long_text), long_text);
}
END_TEST

START_TEST(empty_arrays_have_addresses_of_their_own)
{
	struct arena a cleanup_arena = ARENA_INIT(4096);

	ck_assert_ptr_ne(arena_alloc(&a, 0, 8), arena_alloc(&a, 0, 8));
}
END_TEST

START_TEST(exactly_the_limit_is_given)
{
	struct arena a cleanup_arena = ARENA_INIT(4096);

	ck_assert_ptr_nonnull(arena_alloc(&a, 4096, 1));
	ck_assert_uint_eq(a.used, a.limit);
}
END_TEST

START_TEST(past_the_limit_aborts)
{
	struct arena a = ARENA_INIT(4096);

	arena_alloc(&a, 4096, 1);
	arena_alloc(&a, 1, 1);
}
END_TEST

START_TEST(a_product_that_overflows_aborts)
{
	struct arena a = ARENA_INIT(SIZE_MAX);

	arena_alloc(&a, SIZE_MAX / 2, 3);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("arena");

	tcase_add_test(tc, memory_is_aligned_and_zero);
	tcase_add_test(tc, memory_is_zero_again_after_clear);
	tcase_add_test(tc, pieces_do_not_overlap);
	tcase_add_test(tc, strings_are_copies);
	tcase_add_test(tc, empty_arrays_have_addresses_of_their_own);
	tcase_add_test(tc, exactly_the_limit_is_given);
	if (run_forks()) {
		tcase_add_test_raise_signal(tc, past_the_limit_aborts, SIGABRT);
		tcase_add_test_raise_signal(tc, a_product_that_overflows_aborts, SIGABRT);
	}
	return run_case("arena", tc);
}
