/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_known.c - what was read before changes the time a document takes, and nothing else.
 *
 * Each document is read after each other one, twice, by a visitor that notes its keys:
 * with the keys it was not told filled in from its notes, it hears what a new reader says.
 */
#include "base/json.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "support/run.h"

enum { HEARD_MAX = 64 * 1024, NOTES_MAX = 256, NOTE_MAX = 128 };

#define PAD "                                                                "
#define MEMBERS(a, b, c) \
	"{\"" a "\":\"1\",\"" b "\":{\"x\":\"2\",\"y\":3},\"" c "\":[\"4\",{\"z\":null}]}" PAD

static const struct {
	const char *why, *text;
} documents[] = {
	{ "as it mostly is", MEMBERS("id", "status", "meta") },
	{ "another order", MEMBERS("status", "id", "meta") },
	{ "one key is new", MEMBERS("id", "state", "meta") },
	{ "the last one is there twice", MEMBERS("id", "status", "status") },
	{ "the first one is there twice", MEMBERS("id", "status", "id") },
	{ "all the same", MEMBERS("id", "id", "id") },
	{ "a key is another's beginning", MEMBERS("i", "stat", "metadata") },
	{ "one is left out", "{\"id\":\"1\",\"meta\":[]}" PAD },
	{ "the first is left out, and comes at the end", "{\"meta\":[],\"id\":\"1\"}" PAD },
	{ "twice after one was left out", "{\"status\":{},\"meta\":[],\"status\":{}}" PAD },
	{ "written with an escape", "{\"\\u0069d\":\"1\",\"status\":{}}" PAD },
	{ "twice, once with an escape", "{\"id\":\"1\",\"\\u0069d\":\"1\"}" PAD },
	{ "with space everywhere", "{ \"id\" : \"1\" , \"status\" : { \"x\" : \"2\" } }" PAD },
	{ "no comma", "{\"id\":\"1\"\"status\":{}}" PAD },
	{ "two commas", "{\"id\":\"1\",,\"status\":{}}" PAD },
	{ "a comma at the end", "{\"id\":\"1\",}" PAD },
	{ "no colon", "{\"id\"\"1\"}" PAD },
	{ "the wrong bracket", "{\"status\":{\"x\":\"2\"]}" PAD },
	{ "one bracket too many", "{\"status\":{\"x\":\"2\"}}}" PAD },
	{ "one too few", "{\"status\":{\"x\":\"2\"}" PAD },
	{ "a control character in a text", "{\"id\":\"1\n\"}" PAD },
	{ "no UTF-8 in a text", "{\"id\":\"\xc0\xaf\"}" PAD },
	{ "other letters", "{\"id\":\"\xc3\xa9t\xc3\xa9\",\"status\":{\"x\":\"\\n\"}}" PAD },
	{ "a text where an object was", "{\"id\":{\"a\":1},\"status\":\"x\"}" PAD },
	{ "the same object many times", "[{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"1\",\"b\":\"2\"},{"
					"\"b\":\"2\"},{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}]" PAD },
	{ "a long key among them",
	  "[{\"a\":\"1\",\"a_key_that_is_longer_than_what_is_kept\":\"2\",\"c\":\"3\"},"
	  "{\"a\":\"1\",\"a_key_that_is_longer_than_what_is_kept\":\"2\",\"c\":\"3\"}]" PAD },
	{ "objects below objects", "{\"a\":{\"a\":{\"a\":{\"a\":\"1\"}}}}" PAD },
	{ "empty ones", "{\"a\":{},\"b\":[],\"c\":\"\"}" PAD },
	{ "nothing but a number", "7" },
};

struct listener {
	struct buf heard;
	char notes[NOTES_MAX][NOTE_MAX];
	size_t count, told; /* KEYs visited */
	bool object[JSON_DEPTH_MAX + 1], key_told;
};

static void put(struct buf *out, unsigned depth, enum json_kind kind, const char *text, size_t n)
{
	buf_printf(out, "%u%c", depth, "{}[]KSNtfn"[kind]);
	buf_append(out, text, n);
	buf_putc(out, ' ');
}

static int hear_key(struct listener *l, const struct json_token *t)
{
	put(&l->heard, t->depth, JSON_KEY, t->text, t->length);
	l->key_told = true;
	l->told++;
	if (!t->tag || l->count == NOTES_MAX)
		return 0;
	ck_assert_int_eq(*t->tag, 0);
	ck_assert_uint_lt(t->length, NOTE_MAX);
	memcpy(l->notes[l->count], t->text, t->length);
	l->notes[l->count++][t->length] = '\0';
	*t->tag = (uint16_t)(JSON_TAG_IGNORE + l->count);
	return 0;
}

static int hear(void *context, const struct json_token *t, struct err *err)
{
	struct listener *l = context;
	bool ends = t->kind == JSON_OBJECT_END || t->kind == JSON_ARRAY_END;

	(void)err;
	if (t->kind == JSON_KEY)
		return hear_key(l, t);
	if (!ends && !l->key_told && t->depth && l->object[t->depth] && t->tag && *t->tag) {
		const char *key = l->notes[*t->tag - JSON_TAG_IGNORE - 1];

		put(&l->heard, t->depth, JSON_KEY, key, strlen(key));
	}
	l->key_told = false;
	if (t->kind == JSON_OBJECT || t->kind == JSON_ARRAY)
		l->object[t->depth + 1] = t->kind == JSON_OBJECT;
	put(&l->heard, t->depth, t->kind, t->text, t->length);
	return 0;
}

static int hear_all(struct json_reader *r, struct listener *l, const char *text, struct err *err)
{
	buf_clear(&l->heard);
	l->key_told = false;
	l->told = 0;
	*err = (struct err)ERR_INIT;
	json_reader_reset(r);
	if (json_reader_feed(r, text, strlen(text), err))
		return -1;
	return json_reader_end(r, err);
}

static void check_after(const char *before, const char *why, const char *text, const char *wanted,
			const struct err *said)
{
	static struct listener l;
	struct json_reader *r = json_reader_new(hear, &l);
	struct err err = ERR_INIT;

	l.heard = (struct buf)BUF_INIT(HEARD_MAX);
	l.count = 0;
	for (int i = 0; i < 6; i++) {
		(void)hear_all(r, &l, before, &err);
		ck_assert_msg(hear_all(r, &l, text, &err) == (said->text[0] ? -1 : 0), "%s: %s",
			      why, err.text);
		ck_assert_msg(!strcmp(err.text, said->text), "%s: %s, not %s", why, err.text, said->text);
		if (!said->text[0])
			ck_assert_msg(!strcmp(buf_text(&l.heard), wanted), "%s: %s, not %s", why,
				      buf_text(&l.heard), wanted);
	}
	buf_release(&l.heard);
	json_reader_free(r);
}

START_TEST(the_past_does_not_matter)
{
	static struct listener fresh;
	struct json_reader *r = json_reader_new(hear, &fresh);
	struct err said;

	fresh.heard = (struct buf)BUF_INIT(HEARD_MAX);
	fresh.count = 0;
	(void)hear_all(r, &fresh, documents[_i].text, &said);
	json_reader_free(r);
	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++)
		check_after(documents[i].text, documents[_i].why, documents[_i].text,
			    buf_text(&fresh.heard), &said);
	buf_release(&fresh.heard);
}
END_TEST

/* Otherwise all of the above would hold of a reader that keeps nothing. */
START_TEST(a_noted_key_is_told_once)
{
	static struct listener l;
	struct json_reader *r = json_reader_new(hear, &l);
	struct err err;

	l.heard = (struct buf)BUF_INIT(HEARD_MAX);
	l.count = 0;
	ck_assert_int_eq(hear_all(r, &l, documents[0].text, &err), 0);
	ck_assert_uint_eq(l.told, 6);
	ck_assert_int_eq(hear_all(r, &l, documents[0].text, &err), 0);
	ck_assert_uint_eq(l.told, 0);
	buf_release(&l.heard);
	json_reader_free(r);
}
END_TEST

static int ignore_all(void *context, const struct json_token *t, struct err *err)
{
	size_t *values = context;

	(void)err;
	if (t->kind == JSON_KEY && t->tag)
		*t->tag = JSON_TAG_IGNORE;
	*values += t->kind == JSON_STRING || t->kind == JSON_NUMBER || t->kind == JSON_NULL;
	return 0;
}

START_TEST(what_is_ignored_is_still_read)
{
	size_t values = 0;
	struct json_reader *r = json_reader_new(ignore_all, &values);
	struct err err = ERR_INIT;
	const char *good = documents[0].text, *bad = "{\"id\":\"\xc0\xaf\"}" PAD;

	for (int i = 0; i < 3; i++) {
		json_reader_reset(r);
		ck_assert_int_eq(json_reader_feed(r, good, strlen(good), &err), 0);
		ck_assert_int_eq(json_reader_end(r, &err), 0);
	}
	ck_assert_uint_eq(values, 0);
	json_reader_reset(r);
	ck_assert_int_eq(json_reader_feed(r, bad, strlen(bad), &err), -1);
	ck_assert_str_eq(err.text, "$.id: bytes that are not UTF-8");
	json_reader_free(r);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("json_known");

	tcase_add_loop_test(t, the_past_does_not_matter, 0, ROWS(documents));
	tcase_add_test(t, a_noted_key_is_told_once);
	tcase_add_test(t, what_is_ignored_is_still_read);
	return run_case("json_known", t);
}
