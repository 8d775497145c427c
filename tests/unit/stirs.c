/* SPDX-License-Identifier: Apache-2.0 */
/* stirs.c - a directory that comes to rest is told about once, and another file in it is not. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/stirs.h"
#include "support/run.h"

static char directory[] = "/tmp/capacityd-stirs-XXXXXX";
static unsigned told[3];

static void tell(void *context, uint32_t unit)
{
	told[unit]++;
	uv_stop(context);
}

static const char *in(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static void put(const char *name)
{
	FILE *f = fopen(in(name), "w");

	ck_assert(f && fputs("x", f) >= 0 && !fflush(f) && fputs("y", f) >= 0 && !fclose(f));
}

static void too_late(uv_timer_t *timer)
{
	ck_abort_msg("nothing was told in ten seconds (%p)", (void *)timer);
}

START_TEST(what_moves_is_told_at_rest)
{
	uv_loop_t loop;
	uv_timer_t patience;
	struct stirs *s;

	ck_assert(mkdtemp(directory) != NULL);
	ck_assert_int_eq(uv_loop_init(&loop), 0);
	uv_timer_init(&loop, &patience);
	uv_timer_start(&patience, too_late, 10000, 0);
	s = stirs_new(&loop, tell, &loop);
	stirs_watch(s, in("counts.csv"), 0);
	stirs_watch(s, in("other.csv"), 1);
	stirs_watch(s, in("*.csv"), 2);
	stirs_watch(s, "/nonexistent/directory/", 0);

	/* Written in two pieces: each of the two that mean it is told, and once. */
	put("counts.csv.tmp");
	put("counts.csv");
	while (!told[0] || !told[2])
		uv_run(&loop, UV_RUN_DEFAULT);
	ck_assert_uint_eq(told[0], 1);
	ck_assert_uint_eq(told[1], 0);
	ck_assert_uint_eq(told[2], 1);

	stirs_close(s);
	uv_close((uv_handle_t *)&patience, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	ck_assert_int_eq(uv_loop_close(&loop), 0);
	remove(in("counts.csv"));
	remove(in("counts.csv.tmp"));
	ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("stirs");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, what_moves_is_told_at_rest);
	return run_case("stirs", tc);
}
