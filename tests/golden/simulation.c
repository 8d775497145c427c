/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation.c - every form of a simulation's report, compared byte for byte with
 * reviewed files.
 *
 * After a wanted change, run this with ACCEPT=1, look at the page in a browser and
 * review the difference in tests/golden/simulation before committing it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/support/still_simulation.h"
#include "tests/golden/support/reviewed.h"
#include "tests/unit/support/run.h"

enum { PAGE_MAX = 4 * 1024 * 1024 };

static const struct {
	const char *file;
	void (*write)(const struct simulation_report *r, struct buf *out);
	bool compares, monthly;
	int width;
} forms[] = {
	{ "one.txt", simulation_text, false, false, 0 },
	{ "narrow.txt", simulation_text, false, true, 80 },
	{ "compared.txt", simulation_text, true, false, 0 },
	{ "one.json", simulation_json, false, false, 0 },
	{ "compared.json", simulation_json, true, false, 0 },
	{ "one.html", simulation_html, false, false, 0 },
	{ "compared.html", simulation_html, true, false, 0 },
};

START_TEST(is_as_reviewed)
{
	struct buf got cleanup_buf = BUF_INIT(PAGE_MAX), want cleanup_buf = BUF_INIT(PAGE_MAX);
	struct still_simulation *now = still_simulation(2), *old = still_simulation(7);
	struct simulation_report r = {
		.simulation = &now->simulation,
		.old = forms[_i].compares ? &old->simulation : NULL,
		.file = "new.yaml",
		.old_file = "old & gone.yaml",
		.version = "0.1.0",
		.skipped = forms[_i].compares ? 1 : 0,
		.width = forms[_i].width,
		.monthly = forms[_i].monthly,
	};
	char path[128];

	snprintf(path, sizeof(path), "tests/golden/simulation/%s", forms[_i].file);
	forms[_i].write(&r, &got);
	ck_assert(!got.overflowed);
	if (getenv("ACCEPT"))
		accept_golden(path, &got);
	read_golden(path, &want);
	ck_assert_msg(got.length == want.length && memcmp(got.data, want.data, got.length) == 0,
		      "%s differs; now it is:\n%s", path, buf_text(&got));
	free(now);
	free(old);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("simulation");

	tcase_add_loop_test(tc, is_as_reviewed, 0, ROWS(forms));
	return run_case("simulation", tc);
}
