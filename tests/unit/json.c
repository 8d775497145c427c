/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - the same tokens however the chunks are cut, and every refusal by its reason. */
#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "support/run.h"

/* Writes each token as text, so that a whole visit is one string to compare. */
static int note(void *context, const struct json_token *t, struct err *err)
{
	static const char marks[] = "{}[]KSNtfn";
	struct buf *out = context;

	if (t->length == 6 && memcmp(t->text, "refuse", 6) == 0)
		return err_set(err, ERR_REMOTE, "as the visitor wished");
	buf_printf(out, "%u%c", t->depth, marks[t->kind]);
	buf_append(out, t->text, t->length);
	buf_putc(out, ' ');
	return 0;
}

/* Reads text in chunks of at most `step` bytes, each in memory of its own that is gone afterwards. */
static int read_all(const char *text, size_t n, size_t step, struct buf *out, struct err *err)
{
	struct json_reader *r = json_reader_new(note, out);
	int failed = 0;

	for (size_t at = 0; at < n && !failed; at += step) {
		size_t size = n - at < step ? n - at : step;
		char *chunk = malloc(size);

		ck_assert_ptr_nonnull(chunk);
		memcpy(chunk, text + at, size);
		failed = json_reader_feed(r, chunk, size, err);
		memset(chunk, '#', size);
		free(chunk);
	}
	if (!failed)
		failed = json_reader_end(r, err);
	json_reader_free(r);
	return failed;
}

static const struct {
	const char *why, *text, *says;
} good[] = {
	{ "an empty object", "{}", "0{ 0} " },
	{ "an empty array", "[]", "0[ 0] " },
	{ "a value of each kind", "{\"a\":[1,\"b\",true,false,null,{}]}",
	  "0{ 1Ka 1[ 2N1 2Sb 2t 2f 2n 2{ 2} 1] 0} " },
	{ "space wherever it may be", " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \n",
	  "0{ 1Ka 1[ 2N1 2N2 1] 1Kb 1{ 1} 0} " },
	{ "more than eight blanks", "[                    1,\n                   2]", "0[ 1N1 1N2 0] " },
	{ "a number alone", "42", "0N42 " },
	{ "a string alone", "\"x\"", "0Sx " },
	{ "a literal alone", "true", "0t " },
	{ "an empty key and value", "{\"\":\"\"}", "0{ 1K 1S 0} " },
	{ "every short escape", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "0S\"\\/\b\f\n\r\t " },
	{ "escapes of one to three bytes", "\"\\u0041\\u00e9\\u20AC\"", "0SA\xc3\xa9\xe2\x82\xac " },
	{ "a surrogate pair", "\"\\ud83c\\udf0a!\"", "0S\xf0\x9f\x8c\x8a! " },
	{ "UTF-8 as it is", "\"caf\xc3\xa9 \xe6\x9d\xb1 \xf0\x9f\x8c\x8a\"",
	  "0S"
	  "caf\xc3\xa9 \xe6\x9d\xb1 \xf0\x9f\x8c\x8a " },
	{ "an escape in a key", "{\"a\\u0062c\":1}", "0{ 1Kabc 1N1 0} " },
	{ "numbers of every shape", "[0,-0,-1,1.5,1e5,1E+5,1e-5,-0.0,10.25e2]",
	  "0[ 1N0 1N-0 1N-1 1N1.5 1N1e5 1N1E+5 1N1e-5 1N-0.0 1N10.25e2 0] " },
	{ "the ends of int64", "[9223372036854775807,-9223372036854775808]",
	  "0[ 1N9223372036854775807 1N-9223372036854775808 0] " },
	{ "nearly the largest double", "9.99e307", "0N9.99e307 " },
	{ "nothing, many times over", "0e999", "0N0e999 " },
	{ "too small to see", "1e-999", "0N1e-999 " },
	{ "one key in two objects", "[{\"a\":1},{\"a\":1}]", "0[ 1{ 2Ka 2N1 1} 1{ 2Ka 2N1 1} 0] " },
	{ "one key at two depths", "{\"a\":{\"a\":1}}", "0{ 1Ka 1{ 2Ka 2N1 1} 0} " },
	{ "quotes and backslashes past a word's end", "\"12345678\\\\12345678\\\"1234567\"",
	  "0S12345678\\12345678\"1234567 " },
	{ "DEL is allowed", "\"\x7f\"", "0S\x7f " },
};

START_TEST(reads)
{
	size_t n = strlen(good[_i].text);

	for (size_t step = 1; step <= n; step++) {
		struct buf out cleanup_buf = BUF_INIT(10000);
		struct err err = ERR_INIT;

		ck_assert_msg(read_all(good[_i].text, n, step, &out, &err) == 0, "%s, step %zu: %s",
			      good[_i].why, step, err.text);
		ck_assert_msg(strcmp(buf_text(&out), good[_i].says) == 0, "%s, step %zu: %s",
			      good[_i].why, step, buf_text(&out));
	}
}
END_TEST

static const struct {
	const char *why, *text, *says;
} bad[] = {
	{ "nothing", "", "$: the document ends too early" },
	{ "only space", " \n", "$: the document ends too early" },
	{ "an open object", "{\"a\":1", "$.a: the document ends too early" },
	{ "an open string", "\"abc", "$: the document ends too early" },
	{ "half a literal", "tru", "$: the document ends too early" },
	{ "half a number", "[1.", "$[0]: not a number" },
	{ "a whole number and nothing", "[1", "$[0]: the document ends too early" },
	{ "half a number alone", "-", "$: not a number" },
	{ "a key and nothing", "{\"a\"", "$.a: the document ends too early" },
	{ "trailing bytes", "{} x", "$: more text after the end of the document" },
	{ "a second document", "{}{}", "$: more text after the end of the document" },
	{ "a trailing comma in an array", "[1,]", "$[1]: expected a value" },
	{ "a trailing comma in an object", "{\"a\":1,}", "$: expected a key in double quotes" },
	{ "a missing comma", "[1 2]", "$[0]: expected a comma or ]" },
	{ "a missing comma in an object", "{\"a\":1 \"b\":2}", "$.a: expected a comma or }" },
	{ "a missing colon", "{\"a\" 1}", "$.a: expected a colon after the key" },
	{ "a missing value", "{\"a\":}", "$.a: expected a value" },
	{ "the wrong bracket", "[1}", "$[0]: expected a comma or ]" },
	{ "the wrong brace", "{\"a\":1]", "$.a: expected a comma or }" },
	{ "a bare key", "{a:1}", "$: expected a key in double quotes" },
	{ "single quotes", "['a']", "$[0]: expected a value" },
	{ "a comment", "[1,/* two */2]", "$[1]: expected a value" },
	{ "NaN", "[NaN]", "$[0]: expected a value; JSON has no NaN and no Infinity" },
	{ "Infinity", "[-Infinity]", "$[0]: not a number" },
	{ "a misspelt literal", "[nul1]", "$[0]: expected a value" },
	{ "a literal in capitals", "[True]", "$[0]: expected a value" },
	{ "a literal with more behind it", "[truex]", "$[0]: expected a comma or ]" },
	{ "a leading zero", "[01]", "$[0]: a number with a leading zero" },
	{ "a leading plus", "[+1]", "$[0]: expected a value" },
	{ "a leading point", "[.5]", "$[0]: expected a value" },
	{ "a trailing point", "[1.]", "$[0]: not a number" },
	{ "an empty exponent", "[1e]", "$[0]: not a number" },
	{ "a sign without an exponent", "[1e+]", "$[0]: not a number" },
	{ "one past int64", "[9223372036854775808]", "$[0]: a number too large for us" },
	{ "one below int64", "[-9223372036854775809]", "$[0]: a number too large for us" },
	{ "twenty digits", "[10000000000000000000]", "$[0]: a number too large for us" },
	{ "past a double", "[1e308]", "$[0]: a number too large for us" },
	{ "past a double by its digits", "[1000000e302]", "$[0]: a number too large for us" },
	{ "a huge exponent", "[1e99999999999999999999]", "$[0]: a number too large for us" },
	{ "a duplicate key", "{\"a\":1,\"a\":2}", "$.a: this key appears twice in one object" },
	{ "a duplicate key in two spellings", "{\"a\":1,\"\\u0061\":2}",
	  "$.a: this key appears twice in one object" },
	{ "a control character", "{\"a\":\"x\ny\"}", "$.a: a control character in a string" },
	{ "a lone high surrogate", "[\"\\ud83c\"]", "$[0]: half of a surrogate pair" },
	{ "a high surrogate and text", "[\"\\ud83cx\"]", "$[0]: half of a surrogate pair" },
	{ "a high surrogate and a newline", "[\"\\ud83c\\n\"]", "$[0]: half of a surrogate pair" },
	{ "a high surrogate and a letter", "[\"\\ud83c\\u0041\"]", "$[0]: half of a surrogate pair" },
	{ "a low surrogate first", "[\"\\udf0a\"]", "$[0]: half of a surrogate pair" },
	{ "U+0000", "[\"\\u0000\"]", "$[0]: a NUL character in a string" },
	{ "an unknown escape", "[\"\\x41\"]", "$[0]: an unknown escape in a string" },
	{ "a short \\u", "[\"\\u12g4\"]", "$[0]: \\u without four hexadecimal digits" },
	{ "an overlong form", "[\"\xc0\xaf\"]", "$[0]: bytes that are not UTF-8" },
	{ "a surrogate in UTF-8", "[\"\xed\xa0\x80\"]", "$[0]: bytes that are not UTF-8" },
	{ "a character cut by the quote", "[\"\xe6\x9d\"]", "$[0]: bytes that are not UTF-8" },
	{ "a character cut by an escape", "[\"\xe6\x9d\\n\"]", "$[0]: bytes that are not UTF-8" },
	{ "Latin-1", "[\"caf\xe9\"]", "$[0]: bytes that are not UTF-8" },
	{ "a byte order mark", "\xef\xbb\xbf{}", "$: expected a value" },
	{ "deep inside", "{\"entry\":[1,2,3,{\"resource\":{\"start\":?}}]}",
	  "$.entry[3].resource.start: expected a value" },
	{ "a key that is not a plain name", "{\"a b\\n\":?}", "$[\"a b?\"]: expected a value" },
	{ "what the visitor refuses", "{\"a\":[0,\"refuse\"]}", "$.a[1]: as the visitor wished" },
};

START_TEST(refuses)
{
	size_t n = strlen(bad[_i].text);

	for (size_t step = 1; step <= n + 1; step++) {
		struct buf out cleanup_buf = BUF_INIT(10000);
		struct err err = ERR_INIT;

		ck_assert_msg(read_all(bad[_i].text, n, step, &out, &err) == -1, "%s, step %zu",
			      bad[_i].why, step);
		ck_assert_msg(strcmp(err.text, bad[_i].says) == 0, "%s, step %zu: %s", bad[_i].why,
			      step, err.text);
	}
}
END_TEST

/* A text that is `head`, then n times `body` (with %zu for the number), then `tail`. */
static void repeat(struct buf *out, const char *head, const char *body, size_t n, const char *tail)
{
	buf_puts(out, head);
	for (size_t i = 0; i < n; i++) {
		const char *number = strchr(body, '#');

		buf_append(out, body, number ? (size_t)(number - body) : strlen(body));
		if (number)
			buf_printf(out, "%zu%s", i, number + 1);
	}
	buf_puts(out, tail);
	ck_assert(!out->overflowed);
}

static const struct {
	const char *why, *head, *body, *tail;
	size_t most;
	const char *says;
} limits[] = {
	{ "levels", "", "[", "", JSON_DEPTH_MAX, "nested deeper" },
	{ "bytes of a string", "[\"", "x", "\"]", JSON_TOKEN_MAX, "$[0]: a string or number longer" },
	{ "bytes of a string with an escape", "[\"\\n", "x", "\"]", JSON_TOKEN_MAX - 1,
	  "$[0]: a string or number longer" },
	{ "bytes of a key", "{\"", "x", "\":1}", JSON_TOKEN_MAX, "a string or number longer" },
	{ "digits", "[0.", "1", "]", JSON_NUMBER_MAX - 2, "$[0]: a number longer" },
	{ "keys", "{", "\"k#\":1,", "\"last\":1}", JSON_MEMBERS_MAX - 1, "$.last: more keys in one object" },
};

START_TEST(has_limits)
{
	for (size_t over = 0; over < 2; over++) {
		struct buf text cleanup_buf = BUF_INIT(1024 * 1024),
				out cleanup_buf = BUF_INIT(1024 * 1024);
		struct err err = ERR_INIT;
		int got;

		repeat(&text, limits[_i].head, limits[_i].body, limits[_i].most + over, limits[_i].tail);
		if (!*limits[_i].tail)
			repeat(&text, "", "]", limits[_i].most + over, "");
		for (size_t step = 1000; step <= text.length + 1000; step += text.length) {
			got = read_all(text.data, text.length, step, &out, &err);
			ck_assert_msg(got == (over ? -1 : 0), "%s: %s", limits[_i].why, err.text);
			ck_assert_msg(!over || strstr(err.text, limits[_i].says), "%s: %s",
				      limits[_i].why, err.text);
			ck_assert_msg(!over || err.kind == ERR_LIMIT, "%s", limits[_i].why);
		}
	}
}
END_TEST

START_TEST(finds_a_duplicate_among_many)
{
	static const size_t counts[] = { 15, 16, 17, 31, 32, 33, 500, 4000 };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct buf text cleanup_buf = BUF_INIT(1024 * 1024),
				out cleanup_buf = BUF_INIT(1024 * 1024);
		struct err err = ERR_INIT;

		repeat(&text, "[{", "\"k#\":1,", counts[i], "\"last\":1},{\"k0\":1}]");
		ck_assert_msg(read_all(text.data, text.length, text.length, &out, &err) == 0, "%s",
			      err.text);
		buf_clear(&text);
		repeat(&text, "{", "\"k#\":1,", counts[i], "\"k3\":1}");
		ck_assert_int_eq(read_all(text.data, text.length, text.length, &out, &err), -1);
		ck_assert_str_eq(err.text, "$.k3: this key appears twice in one object");
	}
}
END_TEST

START_TEST(a_long_key_is_cut_in_the_path_and_compared_whole)
{
	struct buf text cleanup_buf = BUF_INIT(10000), out cleanup_buf = BUF_INIT(10000);
	struct err err = ERR_INIT;

	repeat(&text, "{\"", "x", 100, "1\":1,\"");
	repeat(&text, "", "x", 100, "2\":?}");
	ck_assert_int_eq(read_all(text.data, text.length, 7, &out, &err), -1);
	ck_assert_uint_eq(strlen(err.text), strlen("$[\"...\"]: expected a value") + 64);
	ck_assert_ptr_nonnull(strstr(err.text, "xxx...\"]: expected a value"));
}
END_TEST

START_TEST(a_long_path_leaves_room_for_the_reason)
{
	struct buf text cleanup_buf = BUF_INIT(10000), out cleanup_buf = BUF_INIT(10000);
	struct err err = ERR_INIT;

	repeat(&text, "", "{\"\xc3\xa9 twenty-two bytes\":", 20, "?");
	ck_assert_int_eq(read_all(text.data, text.length, 9, &out, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "...: expected a value"));
	ck_assert_uint_le(strlen(err.text), 256 + strlen(": expected a value"));
	ck_assert_uint_ge(strlen(err.text), 250 + strlen(": expected a value"));
}
END_TEST

START_TEST(stays_refused_until_reset)
{
	struct buf out cleanup_buf = BUF_INIT(1000);
	struct err err = ERR_INIT;
	struct json_reader *r = json_reader_new(note, &out);

	ck_assert_int_eq(json_reader_feed(r, "{\"a\":x", 6, &err), -1);
	ck_assert_str_eq(json_reader_path(r), "$.a");
	ck_assert_int_eq(json_reader_feed(r, "1}", 2, &err), -1);
	ck_assert_int_eq(json_reader_end(r, &err), -1);
	json_reader_reset(r);
	ck_assert_str_eq(json_reader_path(r), "$");
	buf_clear(&out);
	ck_assert_int_eq(json_reader_feed(r, "[\"a\\n\",", 7, &err), 0);
	ck_assert_int_eq(json_reader_feed(r, "", 0, &err), 0);
	ck_assert_int_eq(json_reader_feed(r, "\"b\"]", 4, &err), 0);
	ck_assert_int_eq(json_reader_end(r, &err), 0);
	ck_assert_str_eq(buf_text(&out), "0[ 1Sa\n 1Sb 0] ");
	ck_assert_ptr_null(json_reader_free(r));
	ck_assert_ptr_null(json_reader_free(NULL));
}
END_TEST

static const struct {
	const char *why, *text;
	enum json_kind kind;
	int64_t value;
	bool good;
} wholes[] = {
	{ "a number", "42", JSON_NUMBER, 42, true },
	{ "a string of digits", "20411107000", JSON_STRING, INT64_C(20411107000), true },
	{ "zero", "0", JSON_STRING, 0, true },
	{ "below zero", "-7", JSON_NUMBER, -7, true },
	{ "the most", "9223372036854775807", JSON_STRING, INT64_MAX, true },
	{ "the least", "-9223372036854775808", JSON_STRING, INT64_MIN, true },
	{ "one too many", "9223372036854775808", JSON_STRING, 0, false },
	{ "one too few", "-9223372036854775809", JSON_STRING, 0, false },
	{ "a fraction", "1.0", JSON_NUMBER, 0, false },
	{ "an exponent", "1e3", JSON_NUMBER, 0, false },
	{ "nothing", "", JSON_STRING, 0, false },
	{ "only a sign", "-", JSON_STRING, 0, false },
	{ "a leading zero would not come back", "007", JSON_STRING, 0, false },
	{ "a blank", " 7", JSON_STRING, 0, false },
	{ "another kind", "1", JSON_KEY, 0, false },
};

START_TEST(reads_whole_numbers)
{
	struct json_token t = { wholes[_i].kind, 0, wholes[_i].text, strlen(wholes[_i].text), NULL };
	struct err err = ERR_INIT;
	int64_t v = 0;

	ck_assert_msg(json_int64(&t, &v, &err) == (wholes[_i].good ? 0 : -1), "%s", wholes[_i].why);
	ck_assert_msg(v == wholes[_i].value, "%s: %" PRId64, wholes[_i].why, v);
	if (!wholes[_i].good)
		ck_assert_msg(strstr(err.text, "expected a whole number"), "%s: %s", wholes[_i].why,
			      err.text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("json");

	tcase_add_loop_test(tc, reads, 0, ROWS(good));
	tcase_add_loop_test(tc, refuses, 0, ROWS(bad));
	tcase_add_loop_test(tc, has_limits, 0, ROWS(limits));
	tcase_add_test(tc, finds_a_duplicate_among_many);
	tcase_add_test(tc, a_long_key_is_cut_in_the_path_and_compared_whole);
	tcase_add_test(tc, a_long_path_leaves_room_for_the_reason);
	tcase_add_test(tc, stays_refused_until_reset);
	tcase_add_loop_test(tc, reads_whole_numbers, 0, ROWS(wholes));
	return run_case("json", tc);
}
