/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money.c - what a real pause at a full clinic saves, as finance is told.
 */
#include <signal.h>
#include <string.h>

#include "base/money.h"
#include "tests/e2e/support/house.h"
#include "tests/e2e/support/suite.h"

/* Columns of the CSV, which has the days to the micro: cents take seconds to come together. */
enum column { PLANNED = 5, IN_FORCE = 6, MOVED = 8, KEPT = 10, WOULD_KEEP = 11 };

static int64_t cell(const char *line, int column)
{
	struct err err = ERR_INIT;
	int64_t micros = 0;
	size_t length;

	for (; column > 0; column--)
		line = strchr(line, ',') + 1;
	length = strcspn(line, ",");
	ck_assert_msg(!money_parse(line, length, &micros, &err), "%s: %s", line, err.text);
	return micros;
}

/* Of this month, over all days and pools; no month may end in between. */
static int64_t total(struct house *h, enum column column)
{
	struct http answer cleanup_http = HTTP_INIT;
	int64_t sum = 0;

	if (house_get(h, "/money.csv?by=day", &answer) != 200)
		return 0;
	for (const char *at = strstr(buf_text(&answer.body), "\nday,"); at;
	     at = strstr(at + 1, "\nday,"))
		sum += cell(at + 1, (int)column);
	return sum;
}

static bool page_says(struct house *h, const char *path, const char *text)
{
	struct http answer cleanup_http = HTTP_INIT;

	return house_get(h, path, &answer) == 200 && strstr(buf_text(&answer.body), text);
}

START_TEST(a_pause_at_a_full_clinic_is_kept_money)
{
	struct house *h =
		house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .zone = recipe_noon() });
	int64_t kept;

	ck_assert_int_eq(total(h, KEPT), 0);
	ck_assert(page_says(h, "/money", "Nothing was kept from full locations"));
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	wait_for(total(h, KEPT) > 0);
	ck_assert_int_ge(total(h, PLANNED), total(h, KEPT));
	/* What was booked survives a restart, and goes on. */
	child_signal(&h->daemon, SIGTERM);
	ck_assert_int_eq(child_wait(&h->daemon), 0);
	house_start(h);
	kept = total(h, KEPT);
	ck_assert_int_gt(kept, 0);
	wait_for(total(h, KEPT) > kept);
	ck_assert(page_says(h, "/money.txt", "KEPT (EST.)"));
	ck_assert(page_says(h, "/money.csv", "kept_estimate"));
	house_openings(h, HARBOR, 12);
	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	kept = total(h, KEPT);
	ck_assert_msg(total(h, IN_FORCE) > 0, "it runs again");
	ck_assert_msg(total(h, KEPT) == kept, "with room nothing is kept");
	house_close(h);
}
END_TEST

START_TEST(in_rehearsal_nothing_is_kept)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 } }, .zone = recipe_noon(), .mode = "rehearsal" });

	house_openings(h, HARBOR, 2);
	wait_for(total(h, WOULD_KEEP) > 0);
	ck_assert_int_eq(total(h, KEPT), 0);
	ck_assert(page_says(h, "/money", "Would have kept"));
	house_close(h);
}
END_TEST

/* A raise is booked with the commit of its command: a kill loses neither or both. */
START_TEST(a_raise_is_booked_once_whatever_happens)
{
	enum { KILLS = 3 };
	struct house *h =
		house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .zone = recipe_noon() });

	house_openings(h, HARBOR, 25);
	wait_for(house_ad_is(h, HARBOR, "enabled", 156));
	ck_assert_int_eq(total(h, MOVED), 36 * MICROS);
	for (int i = 0; i < KILLS; i++) {
		house_restart(h);
		wait_for(house_ad_is(h, HARBOR, "enabled", 156));
		ck_assert_int_eq(total(h, MOVED), 36 * MICROS);
	}
	child_signal(&h->daemon, SIGHUP);
	wait_for(house_logged(h, "reloaded by"));
	ck_assert_int_eq(total(h, MOVED), 36 * MICROS);
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_pause_at_a_full_clinic_is_kept_money, 0 },
		{ in_rehearsal_nothing_is_kept, 0 },
		{ a_raise_is_booked_once_whatever_happens, 0 },
	};

	return suite_main("money", trials, sizeof(trials) / sizeof(trials[0]));
}
