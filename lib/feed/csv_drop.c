/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_drop.c - a directory files are dropped into.
 *
 * daemon/ lists it, a line per file; which of them is a finished table is read
 * off its name, because senders write under another name first.  Files are
 * looked at newest arrival first.  Arrival only orders the looking: which file
 * is newer is what the files say of themselves, because copies keep old times
 * and clocks of file servers are nobody's.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "feed/csv_talk.h"

bool csv_is_drop(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	return slash && (!*name || strpbrk(name, "*?"));
}

static bool ends_in(const char *name, const char *const *endings)
{
	size_t n = strlen(name);

	for (; *endings; endings++)
		if (n > strlen(*endings) && !strcasecmp(name + n - strlen(*endings), *endings))
			return true;
	return false;
}

static bool is_wanted(const char *name, const char *pattern)
{
	static const char *const unfinished[] = { ".tmp",      ".part", ".partial",
						  ".filepart", ".temp", ".swp",
						  ".upload",   "~",	NULL };
	static const char *const tables[] = { ".csv", ".txt", ".tsv", ".psv", NULL };

	if (name[0] == '.' || ends_in(name, unfinished))
		return false;
	return *pattern ? text_glob(pattern, name) : ends_in(name, tables);
}

/* "size modified-ms changed-ms inode name" */
static bool read_line(const char *line, const char *end, struct csv_file *ret, const char **ret_name)
{
	char *at;

	ret->size = strtoll(line, &at, 10);
	ret->modified.ms = strtoll(at, &at, 10);
	ret->arrived.ms = strtoll(at, &at, 10);
	(void)strtoull(at, &at, 10);
	if (is_before(ret->arrived, ret->modified))
		ret->arrived = ret->modified;
	ret->identity = text_hash(line, (size_t)(end - line));
	*ret_name = at + 1;
	return at < end && *at == ' ';
}

/* Calls back for each file; the listing ends each line with a line feed. */
static void each_line(const char *listing, size_t n,
		      void (*tell)(void *context, const struct csv_file *f, const char *name, size_t size),
		      void *context)
{
	const char *end;

	for (const char *line = listing; (end = memchr(line, '\n', (size_t)(listing + n - line)));
	     line = end + 1) {
		struct csv_file f = { 0 };
		const char *name;

		if (read_line(line, end, &f, &name) && name < end)
			tell(context, &f, name, (size_t)(end - name));
	}
}

struct collecting {
	struct csv_drop *drop;
	struct arena *arena;
	bool too_many;
};

static void collect(void *context, const struct csv_file *f, const char *name, size_t size)
{
	struct collecting *c = context;
	struct csv_file *file = &c->drop->files[c->drop->count];

	if (c->drop->count == CSV_DROP_MAX) {
		c->too_many = true;
		return;
	}
	*file = *f;
	file->name = arena_strndup(c->arena, name, size);
	c->drop->count += is_wanted(file->name, c->drop->pattern);
}

static int newest_first(const void *a, const void *b)
{
	const struct csv_file *x = a, *y = b;

	if (x->arrived.ms != y->arrived.ms)
		return x->arrived.ms > y->arrived.ms ? -1 : 1;
	return strcmp(y->name, x->name);
}

int csv_drop_read(const char *path, const char *listing, size_t n, struct arena *arena,
		  struct csv_drop *ret, struct err *err)
{
	const char *name = strrchr(path, '/') + 1;
	struct collecting c = { .drop = ret, .arena = arena };

	*ret = (struct csv_drop){ .directory = arena_strndup(arena, path, (size_t)(name - path)),
				  .pattern = name,
				  .files = arena_array(arena, struct csv_file, CSV_DROP_MAX + 1) };
	each_line(listing, n, collect, &c);
	if (c.too_many)
		return err_set(err, ERR_LIMIT,
			       "holds more than %d files: move old ones away, or set archive: true",
			       CSV_DROP_MAX);
	qsort(ret->files, ret->count, sizeof(*ret->files), newest_first);
	return 0;
}

struct looking {
	const char *name;
	bool found;
};

static void look(void *context, const struct csv_file *f, const char *name, size_t size)
{
	struct looking *l = context;

	(void)f;
	l->found = l->found || text_is(name, size, l->name);
}

bool csv_listing_has(const char *listing, size_t n, const char *name)
{
	struct looking l = { .name = name };

	each_line(listing, n, look, &l);
	return l.found;
}
