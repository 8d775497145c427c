/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.c - three things that must hold for any bytes.
 *
 * However the chunks are cut, the verdict, its words and the tokens are the
 * same.  What we accept, json-c's own strict parser accepts too, as an equal
 * tree, which comes back equal when written out.  What json-c accepts and we
 * refuse is refused for a reason on the list below, and for no other.
 */
#include <json-c/json.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"

enum { TOKENS_MAX = 16 * 1024 * 1024 };

#define MUST(claim) \
	do { \
		if (!(claim)) \
			abort(); \
	} while (0)

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

static int note(void *context, const struct json_token *t, struct err *err)
{
	struct buf *out = context;

	(void)err;
	MUST(t->depth <= JSON_DEPTH_MAX);
	MUST(text_utf8_valid(t->text, t->length) == t->length);
	buf_printf(out, "%u%c%zu ", t->depth, 'a' + (int)t->kind, t->length);
	buf_append(out, t->text, t->length);
	return 0;
}

/* Each chunk in memory of its own, so that a pointer kept into it is found out. */
static int read_cut(const uint8_t *bytes, size_t n, size_t step, struct buf *tokens, struct err *err)
{
	struct json_reader *r = json_reader_new(note, tokens);
	int failed = 0;

	for (size_t at = 0; at < n && !failed; at += step) {
		size_t size = n - at < step ? n - at : step;
		char *chunk = malloc(size);

		MUST(chunk);
		memcpy(chunk, bytes + at, size);
		failed = json_reader_feed(r, chunk, size, err);
		free(chunk);
	}
	if (!failed)
		failed = json_reader_end(r, err);
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n > 64 * 1024)
		return 0;
	cuts_do_not_matter(bytes, n);
	jsonc_agrees(bytes, n);
	return 0;
}
