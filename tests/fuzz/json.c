/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.c - four things that must hold for any bytes.
 *
 * However the chunks are cut, the verdict, its words and the tokens are the
 * same.  They are also the same whatever was read before (up to the first byte 0 it is
 * another document), and whether the visitor notes its keys or is told each of them.  What we accept, json-c's own strict parser accepts too, as an equal
 * tree, which comes back equal when written out.  What json-c accepts and we
 * refuse is refused for a reason on the list below, and for no other.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"
#include "tests/fuzz/support/must.h"

enum { TOKENS_MAX = 16 * 1024 * 1024, NOTES_MAX = 512 };

static const char *const stricter_than_jsonc[] = {
	"this key appears twice in one object",
	"a number too large for us",
	"a number longer than we accept",
	"no NaN and no Infinity",
	"a number with a leading zero",
	"not a number", /* 1. and 1e are numbers to json-c */
	"half of a surrogate pair",
	"bytes that are not UTF-8", /* json-c does not know overlong forms */
	"a NUL character in a string",
	"expected a value, found null",
	"a control character in a string",
	"nested deeper than we accept", /* json-c counts an empty innermost array less */
};

static void put(struct buf *out, unsigned depth, enum json_kind kind, const char *text, size_t n)
{
	buf_printf(out, "%u%c%zu ", depth, 'a' + (int)kind, n);
	buf_append(out, text, n);
}

static int note(void *context, const struct json_token *t, struct err *err)
{
	struct buf *out = context;

	(void)err;
	MUST(t->depth <= JSON_DEPTH_MAX);
	MUST(text_utf8_valid(t->text, t->length) == t->length);
	put(out, t->depth, t->kind, t->text, t->length);
	return 0;
}

/* Each chunk in memory of its own, so that a pointer kept into it is found out. */
static int feed_cut(struct json_reader *r, const uint8_t *bytes, size_t n, size_t step, struct err *err)
{
	int failed = 0;

	json_reader_reset(r);
	for (size_t at = 0; at < n && !failed; at += step) {
		size_t size = n - at < step ? n - at : step;
		char *chunk = malloc(size);

		MUST(chunk);
		memcpy(chunk, bytes + at, size);
		failed = json_reader_feed(r, chunk, size, err);
		free(chunk);
	}
	return failed ? failed : json_reader_end(r, err);
}

static int read_cut(const uint8_t *bytes, size_t n, size_t step, struct buf *tokens, struct err *err)
{
	struct json_reader *r = json_reader_new(note, tokens);
	int failed = feed_cut(r, bytes, n, step, err);

	MUST(!failed || text_starts(err->text, json_reader_path(r)));
	json_reader_free(r);
	return failed;
}

static void cuts_do_not_matter(const uint8_t *bytes, size_t n)
{
	const size_t steps[] = { n + 1, 1, 2 + n % 13 };
	struct buf first cleanup_buf = BUF_INIT(TOKENS_MAX);
	struct err said = ERR_INIT;
	int verdict = read_cut(bytes, n, steps[0], &first, &said);

	MUST(!verdict == !said.text[0]);
	for (size_t i = 1; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct buf tokens cleanup_buf = BUF_INIT(TOKENS_MAX);
		struct err err = ERR_INIT;

		MUST(read_cut(bytes, n, steps[i], &tokens, &err) == verdict);
		MUST(strcmp(err.text, said.text) == 0 && err.kind == said.kind);
		MUST(tokens.length == first.length);
		MUST(!first.length || memcmp(tokens.data, first.data, first.length) == 0);
	}
}

/* Notes every key, so that it is told each only once, and fills them in from its notes. */
struct noting {
	struct buf *out;
	char *keys[NOTES_MAX];
	size_t lengths[NOTES_MAX], count;
	bool object[JSON_DEPTH_MAX + 1]; /* what is open around that depth */
	bool told;			 /* the key of the value to come */
};

static int note_key(struct noting *k, const struct json_token *t)
{
	put(k->out, t->depth, JSON_KEY, t->text, t->length);
	k->told = true;
	if (!t->tag || k->count == NOTES_MAX)
		return 0;
	MUST(!*t->tag);
	k->keys[k->count] = malloc(t->length + 1);
	MUST(k->keys[k->count]);
	memcpy(k->keys[k->count], t->text, t->length);
	k->lengths[k->count++] = t->length;
	*t->tag = (uint16_t)(k->count + JSON_TAG_IGNORE);
	return 0;
}

static int note_noted(void *context, const struct json_token *t, struct err *err)
{
	struct noting *k = context;
	bool ends = t->kind == JSON_OBJECT_END || t->kind == JSON_ARRAY_END;

	(void)err;
	if (t->kind == JSON_KEY)
		return note_key(k, t);
	/* A value brings its key; an element its array's, which stands in the tokens already. */
	if (!ends && !k->told && t->depth && k->object[t->depth] && t->tag && *t->tag)
		put(k->out, t->depth, JSON_KEY, k->keys[*t->tag - 2], k->lengths[*t->tag - 2]);
	k->told = false;
	if (t->kind == JSON_OBJECT || t->kind == JSON_ARRAY)
		k->object[t->depth + 1] = t->kind == JSON_OBJECT;
	put(k->out, t->depth, t->kind, t->text, t->length);
	return 0;
}

/* After another document, twice, in a reader that has met its kind. */
static void the_past_does_not_matter(const uint8_t *bytes, size_t n)
{
	static struct noting noting;
	const uint8_t *cut = memchr(bytes, '\0', n);
	size_t before = cut ? (size_t)(cut - bytes) : 0, from = cut ? before + 1 : 0;
	struct buf fresh cleanup_buf = BUF_INIT(TOKENS_MAX), again cleanup_buf = BUF_INIT(TOKENS_MAX);
	struct err said = ERR_INIT, ignored = ERR_INIT;
	int verdict = read_cut(bytes + from, n - from, n + 1, &fresh, &said);
	struct json_reader *r = json_reader_new(note_noted, &noting);

	noting.out = &again;
	for (size_t i = 0; i < 4; i++) {
		struct err err = ERR_INIT;

		noting.told = false;
		if (i == 0 || i == 2)
			(void)feed_cut(r, bytes, before, n + 1, &ignored);
		noting.told = false;
		buf_clear(&again);
		MUST(feed_cut(r, bytes + from, n - from, i == 3 ? 1 + n % 40 : n + 1, &err) == verdict);
		MUST(strcmp(err.text, said.text) == 0 && err.kind == said.kind);
		/* A noted key whose value is refused is not heard of. */
		MUST(again.length == fresh.length || (verdict && again.length < fresh.length));
		MUST(!again.length || memcmp(again.data, fresh.data, again.length) == 0);
	}
	json_reader_free(r);
	while (noting.count)
		free(noting.keys[--noting.count]);
}

/* True when json-c would take the document; it reports a NULL tree for null, too. */
static bool jsonc_reads(const uint8_t *bytes, size_t n, struct json_object **ret)
{
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 1);
	char *text = malloc(n + 1);
	bool good;

	MUST(tokener && text);
	memcpy(text, bytes, n);
	text[n] = '\0';
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* The NUL tells it that a number has ended. */
	*ret = json_tokener_parse_ex(tokener, text, (int)n + 1);
	good = json_tokener_get_error(tokener) == json_tokener_success;
	json_tokener_free(tokener);
	free(text);
	return good;
}

static void comes_back(struct json_object *tree)
{
	struct buf out cleanup_buf = BUF_INIT(TOKENS_MAX);
	struct json_object *again cleanup_tree = NULL;
	struct err err = ERR_INIT;

	tree_write(&out, tree);
	again = tree_parse(buf_text(&out), out.length, &err);
	MUST(again && json_object_equal(tree, again));
}

static void jsonc_agrees(const uint8_t *bytes, size_t n)
{
	struct err err = ERR_INIT;
	struct json_object *ours cleanup_tree = tree_parse((const char *)bytes, n, &err);
	struct json_object *theirs cleanup_tree = NULL;
	bool good = jsonc_reads(bytes, n, &theirs), listed = false;

	if (ours) {
		MUST(good && json_object_equal(ours, theirs));
		comes_back(ours);
		return;
	}
	if (!good || memchr(bytes, '\0', n))
		return;
	for (size_t i = 0; i < sizeof(stricter_than_jsonc) / sizeof(stricter_than_jsonc[0]); i++)
		listed |= strstr(err.text, stricter_than_jsonc[i]) != NULL;
	MUST(listed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n > 64 * 1024)
		return 0;
	cuts_do_not_matter(bytes, n);
	the_past_does_not_matter(bytes, n);
	jsonc_agrees(bytes, n);
	return 0;
}
