/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drop.c - files dropped into a directory, read by the real daemon as they arrive.
 *
 * The feed is asked once an hour, so whatever happens in a test happens because
 * the directory was watched.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/when.h"
#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

enum { PATH_ROOM = 512 };

static char drop[64];

static struct instant now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (struct instant){ (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 };
}

static const char *in_drop(const char *name)
{
	static char path[4][PATH_ROOM];
	static int at;

	at = (at + 1) % 4;
	(void)snprintf(path[at], PATH_ROOM, "%s/%s", drop, name);
	return path[at];
}

/* Written beside and renamed; end: "" leaves the last line without one, as an upload that stopped. */
static void put(const char *name, int open, const char *end)
{
	char as_of[INSTANT_TEXT], day[INSTANT_TEXT];
	struct date date = { (int32_t)(now().ms / SPAN_DAYS(1).ms) + 2 };
	FILE *f = fopen(in_drop("upload.tmp"), "we");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_gt(
		fprintf(f,
			"extract_ts,department_id,slot_date,slots_total,slots_open,slots_booked\n"
			"%s,0101,%s,20,%d,%d%s",
			instant_format_exact(now(), as_of), date_format(date, day), open, 20 - open, end),
		0);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(rename(in_drop("upload.tmp"), in_drop(name)), 0);
}

static bool is_there(const char *name)
{
	return access(in_drop(name), R_OK) == 0;
}

static bool holds(const char *name, const char *part)
{
	char text[PATH_ROOM] = "";
	FILE *f = fopen(in_drop(name), "re");

	if (!f)
		return false;
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	(void)fclose(f);
	return strstr(text, part) != NULL;
}

static void empty(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *entry;
	char path[PATH_ROOM];

	while (d && (entry = readdir(d))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		if (entry->d_type == DT_DIR)
			empty(path);
		else
			(void)unlink(path);
	}
	if (d)
		(void)closedir(d);
	(void)rmdir(directory);
}

START_TEST(a_file_that_arrives_is_acted_on)
{
	char source[PATH_ROOM];
	struct recipe r = { .rows = { { HARBOR, 12 } }, .select = "{department: \"0101\"}", .source = source };
	struct house *h;

	(void)snprintf(drop, sizeof(drop), "/tmp/capacityd-e2e-drop-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(drop));
	(void)snprintf(source, sizeof(source), "kind: csv, path: %s/, every: 1h, archive: true", drop);
	put("monday.csv", 12, "\n");
	h = house_prepare(&r);
	house_start(h);
	wait_for(house_is(h, HARBOR, "verdict", "open"));

	put("tuesday.csv", 2, "\n");
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	wait_for(is_there("archive/monday.csv") && !is_there("monday.csv"));
	ck_assert(is_there("tuesday.csv")); /* a restart reads it again */

	put("wednesday.csv", 12, "");
	wait_for(holds("rejected/wednesday.csv.reason", "the last line has no end"));
	ck_assert(house_is(h, HARBOR, "verdict", "full"));
	wait_for(house_mentions(h, HARBOR, "why", "the last line has no end"));

	house_restart(h);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	put("thursday.csv", 12, "\n");
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	house_close(h);
	empty(drop);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_file_that_arrives_is_acted_on, 0 },
	};

	return suite_main("drop", trials, sizeof(trials) / sizeof(trials[0]));
}
