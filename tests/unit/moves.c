/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moves.c - the engine tells who moved, and says so when it does not remember.
 */
#include "tests/unit/support/run.h"
#include "tests/unit/support/still_engine.h"

START_TEST(each_step_has_its_service)
{
	struct engine e;
	uint64_t began;

	house_init(&e);
	moves_open(&e);
	began = engine_generation(&e);
	engine_moved(&e, OAK);
	engine_moved(&e, NOBODY);
	engine_moved(&e, BAY);
	ck_assert_uint_eq(engine_generation(&e), began + 3);
	ck_assert_uint_eq(engine_moved_at(&e, began + 1), OAK);
	ck_assert_uint_eq(engine_moved_at(&e, began + 2), NOBODY);
	ck_assert_uint_eq(engine_moved_at(&e, began + 3), BAY);
	for (size_t i = 0; i < e.moved_room - 3; i++)
		engine_moved(&e, ELM);
	ck_assert_uint_eq(engine_moved_at(&e, began + 1), OAK); /* the oldest there is room for */
	engine_moved(&e, ELM);
	ck_assert_uint_eq(engine_moved_at(&e, began + 1), NOBODY);
	moves_close(&e);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("moves");

	tcase_add_test(tc, each_step_has_its_service);
	return run_case("moves", tc);
}
