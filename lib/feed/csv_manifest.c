/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_manifest.c - a small file, written last, that says what whole means.
 *
 * The strongest proof of completeness a sender without a protocol can give:
 * rows, bytes and a SHA-256 of the file as it left.  What sha256sum prints is
 * accepted too.  A manifest that says complete: false is a sender at work.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/tree.h"
#include "feed/csv_talk.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *csv_manifest_name(const char *file, const char *manifest, struct arena *arena)
{
	const char *name = base_name(file), *dot = strrchr(name, '.');
	size_t keep;

	if (manifest[0] != '.')
		keep = (size_t)(name - file);
	else
		keep = dot ? (size_t)(dot - file) : strlen(file);
	return arena_printf(arena, "%.*s%s", (int)keep, file, manifest);
}

static bool is_sha256(const char *s)
{
	return strspn(s, "0123456789abcdefABCDEF") == SHA256_HEX - 1;
}

/* "<64 hex digits>  name", the name possibly marked with '*' for binary. */
static int read_sum(const char *bytes, size_t n, const char *file, struct csv_manifest *ret,
		    struct err *err)
{
	const char *end;

	for (const char *line = bytes; (end = memchr(line, '\n', (size_t)(bytes + n - line)));
	     line = end + 1) {
		const char *name = line + SHA256_HEX - 1;

		if (!is_sha256(line))
			break;
		while (name < end && (*name == ' ' || *name == '*'))
			name++;
		if (!text_is(name, (size_t)(end - name), file))
			continue;
		memcpy(ret->sha256, line, SHA256_HEX - 1);
		return 0;
	}
	return err_set(err, ERR_INPUT, "the manifest names no sum of this file");
}

static int read_as_of(struct json_object *tree, struct csv_manifest *ret, struct err *err)
{
	const char *text = tree_text_or(tree, "as_of", "");
	struct err ignored = ERR_INIT;

	if (!*text || !instant_parse(text, strlen(text), &ret->as_of, &ignored))
		return 0;
	return err_set(err, ERR_INPUT, "the manifest's as_of is no time like 2026-11-30T05:10:02-05:00");
}

static int read_number(struct json_object *file, const char *key, int64_t *ret, struct err *err)
{
	*ret = -1;
	if (!tree_get(file, key))
		return 0;
	if (tree_int64(file, "$.files[]", key, ret, err) < 0)
		return -1;
	return *ret >= 0 ? 0 : err_set(err, ERR_INPUT, "the manifest's %s is negative", key);
}

static int read_entry(struct json_object *file, struct csv_manifest *ret, struct err *err)
{
	const char *sum = tree_text_or(file, "sha256", "");

	if (read_number(file, "rows", &ret->rows, err) < 0 ||
	    read_number(file, "bytes", &ret->bytes, err) < 0)
		return -1;
	if (*sum && (!is_sha256(sum) || sum[SHA256_HEX - 1]))
		return err_set(err, ERR_INPUT, "the manifest's sha256 is not 64 hexadecimal digits");
	memcpy(ret->sha256, sum, *sum ? SHA256_HEX : 1);
	if (!*sum && ret->rows < 0 && ret->bytes < 0)
		return err_set(err, ERR_INPUT,
			       "the manifest says neither rows nor bytes nor sha256 of this file");
	return 0;
}

static int read_tree(struct json_object *tree, const char *name, struct csv_manifest *ret, struct err *err)
{
	struct json_object *files;

	if (!tree_bool_or(tree, "complete", true))
		return err_set(err, ERR_INPUT, "the manifest says that it is not complete yet");
	if (read_as_of(tree, ret, err) < 0 || tree_array(tree, "$", "files", &files, err) < 0)
		return -1;
	for (size_t i = 0; i < json_object_array_length(files); i++) {
		struct json_object *file = json_object_array_get_idx(files, i);

		if (!strcmp(tree_text_or(file, "name", ""), name))
			return read_entry(file, ret, err);
	}
	return err_set(err, ERR_INPUT, "the manifest does not name this file");
}

int csv_manifest_read(const char *bytes, size_t n, const char *file, struct csv_manifest *ret,
		      struct err *err)
{
	struct json_object *tree cleanup_tree = NULL;
	const char *name = base_name(file);

	*ret = (struct csv_manifest){ .rows = -1, .bytes = -1 };
	if (n > SHA256_HEX && is_sha256(bytes))
		return read_sum(bytes, n, name, ret, err);
	tree = tree_parse(bytes, n, err);
	if (!tree)
		return err_in(err, "the manifest");
	return read_tree(tree, name, ret, err);
}

int csv_manifest_check(const struct csv_manifest *m, struct csv_reader *r, struct err *err)
{
	int64_t rows = csv_table_data_rows(csv_reader_table(r)), bytes = (int64_t)csv_reader_bytes(r);

	if (m->bytes >= 0 && m->bytes != bytes)
		return err_set(err, ERR_INPUT,
			       "the manifest says %" PRId64 " bytes, the file has %" PRId64
			       ": it is not complete, or not the one meant",
			       m->bytes, bytes);
	if (m->rows >= 0 && m->rows != rows)
		return err_set(err, ERR_INPUT,
			       "the manifest says %" PRId64 " rows, the file has %" PRId64
			       ": it is not complete, or not the one meant",
			       m->rows, rows);
	if (m->sha256[0] && strcasecmp(m->sha256, csv_reader_sha256(r)))
		return err_set(err, ERR_INPUT, "the manifest's sha256 is that of another file");
	return 0;
}
