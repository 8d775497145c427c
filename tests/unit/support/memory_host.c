/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory_host.c - see memory_host.h.
 */
#include "tests/unit/support/memory_host.h"

#include <string.h>

#include "base/text.h"

static int read_file(void *context, const char *path, struct buf *ret, struct err *err)
{
	for (const struct memory_file *f = context; f->path; f++)
		if (strcmp(f->path, path) == 0) {
			buf_puts(ret, f->text);
			return 0;
		}
	return err_set(err, ERR_CONFIG, "No such file or directory");
}

static size_t levels(const char *path)
{
	size_t n = 0;

	for (; *path; path++)
		n += *path == '/';
	return n;
}

/* As in a shell, a star stays inside one directory. */
static int match_files(void *context, const char *pattern, struct buf *ret, struct err *err)
{
	(void)err;
	for (const struct memory_file *f = context; f->path; f++)
		if (levels(pattern) == levels(f->path) && text_glob(pattern, f->path))
			buf_append(ret, f->path, strlen(f->path) + 1);
	return 0;
}

#define AT(day, hour) \
	{ \
		.ms = (INT64_C(day) * 24 + (hour)) * 3600 * 1000 \
	}

/* Day numbers: 20156 is 2025-03-09, 20394 2025-11-02, 20520 2026-03-08, 20758 2026-11-01, 20891 2027-03-14. */
static const struct zone_shift new_york[] = {
	{ AT(0, 0), -5 * 3600, "EST" },	    { AT(20156, 7), -4 * 3600, "EDT" },
	{ AT(20394, 6), -5 * 3600, "EST" }, { AT(20520, 7), -4 * 3600, "EDT" },
	{ AT(20758, 6), -5 * 3600, "EST" }, { AT(20891, 7), -4 * 3600, "EDT" },
};
static const struct zone_shift chicago[] = {
	{ AT(0, 0), -6 * 3600, "CST" },	    { AT(20156, 8), -5 * 3600, "CDT" },
	{ AT(20394, 7), -6 * 3600, "CST" }, { AT(20520, 8), -5 * 3600, "CDT" },
	{ AT(20758, 7), -6 * 3600, "CST" }, { AT(20891, 8), -5 * 3600, "CDT" },
};
static const struct zone zones[] = {
	{ "America/New_York", new_york, 6 },
	{ "America/Chicago", chicago, 6 },
};

static const struct zone *zone_named(void *context, const char *name, struct arena *arena)
{
	(void)context;
	(void)arena;
	if (strcmp(name, "UTC") == 0)
		return &zone_utc;
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if (strcmp(zones[i].name, name) == 0)
			return &zones[i];
	return NULL;
}

struct config_host memory_host(const struct memory_file *files)
{
	return (struct config_host){ .context = (void *)(uintptr_t)files,
				     .read_file = read_file,
				     .match_files = match_files,
				     .zone = zone_named };
}

struct config *memory_load(const char *text, struct diagnostics *ret)
{
	const struct memory_file files[] = { { "capacityd.yaml", text }, { NULL, NULL } };
	struct config_host host = memory_host(files);

	return config_load("capacityd.yaml", &host, ret);
}
