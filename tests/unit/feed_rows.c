/* SPDX-License-Identifier: Apache-2.0 */
/* feed_rows.c - where rows are, one at a time, however the bytes are cut. */
#include <stdio.h>

#include "feed/feed.h"
#include "feed/rows.h"
#include "support/run.h"

static int note(void *context, struct json_object *row, const char *name, struct err *err)
{
	struct buf *seen = context;

	(void)err;
	buf_printf(seen, "%s=%s;", name,
		   row ? json_object_to_json_string_ext(row, JSON_C_TO_STRING_PLAIN) : "null");
	return 0;
}

static int read_all(struct rows *r, const char *json, size_t chunk, struct err *err)
{
	size_t n = strlen(json);

	rows_page(r);
	for (size_t at = 0; at < n; at += chunk)
		if (rows_hear(r, json + at, n - at < chunk ? n - at : chunk, err) < 0)
			return -1;
	return rows_end(r, err);
}

static const struct {
	const char *why, *rows, *mark, *json, *seen, *says;
} found[] = {
	{ "the document itself", "", NULL, "[1,{\"a\":2},null,[3]]", "=1;={\"a\":2};=null;=[3];", "" },
	{ "a list in it", "/data/items", "/data/n", "{\"data\":{\"items\":[{\"a\":1}],\"n\":7}}",
	  "={\"a\":1};", "7" },
	{ "members of an object", "/c", NULL, "{\"c\":{\"x\":{\"a\":1},\"y\":2}}", "x={\"a\":1};y=2;", "" },
	{ "an empty list", "/c", NULL, "{\"c\":[]}", "", "" },
	{ "an empty object", "/c", NULL, "{\"c\":{}}", "", "" },
	{ "in an element of a list", "/1/c", NULL, "[{\"c\":[1]},{\"c\":[2]}]", "=2;", "" },
	{ "names with a slash and a tilde", "/a~1b/~0", NULL, "{\"a/b\":{\"~\":[1]}}", "=1;", "" },
	{ "an empty name", "/", NULL, "{\"\":[5]}", "=5;", "" },
	{ "the same name elsewhere", "/a/b", NULL,
	  "{\"b\":[1],\"c\":{\"b\":[2]},\"a\":{\"c\":{\"b\":[3]},\"b\":[4]}}", "=4;", "" },
	{ "lists in rows", "/a", NULL, "{\"a\":[[1,[2]],{\"a\":[{\"b\":[]}]}]}",
	  "=[1,[2]];={\"a\":[{\"b\":[]}]};", "" },
	{ "a mark before the rows", "/a", "/m", "{\"m\":\"x\",\"a\":[]}", "", "x" },
	{ "a mark behind them", "/a", "/m", "{\"a\":[{\"m\":\"no\"}],\"m\":\"x\"}",
	  "={\"m\":\"no\"};", "x" },
	{ "a mark in a list", "/a", "/l/1/m", "{\"a\":[],\"l\":[{\"m\":1},{\"m\":2}]}", "", "2" },
	{ "a mark that is null", "/a", "/m", "{\"a\":[],\"m\":null}", "", "" },
	{ "a mark that is true", "/a", "/m", "{\"a\":[],\"m\":true}", "", "true" },
	{ "a mark that is a list", "/a", "/m", "{\"a\":[],\"m\":[1]}", "", "" },
};

START_TEST(finds)
{
	const char *marks[ROWS_MARKS_MAX] = { found[_i].mark };

	for (size_t chunk = 1; chunk < 80; chunk++) {
		struct buf seen cleanup_buf = BUF_INIT(4096);
		struct err err = ERR_INIT;
		struct rows *r = rows_new(found[_i].rows, marks, note, &seen);

		ck_assert_msg(!read_all(r, found[_i].json, chunk, &err), "%s: %s", found[_i].why,
			      err.text);
		ck_assert_msg(!strcmp(buf_text(&seen), found[_i].seen), "%s: %s", found[_i].why,
			      buf_text(&seen));
		ck_assert_msg(!strcmp(rows_mark(r, 0), found[_i].says), "%s: %s", found[_i].why,
			      rows_mark(r, 0));
		rows_free(r);
	}
}
END_TEST

static const struct {
	const char *why, *json, *words;
} refused[] = {
	{ "the rows are not there", "{\"b\":[]}", "nothing is where the rows should be" },
	{ "the rows are a number", "{\"a\":3}", "$.a: expected a list of rows" },
	{ "the rows are null", "{\"a\":null}", "$.a: expected a list of rows" },
	{ "a patient in a row", "{\"a\":[{\"ok\":1,\"patientId\":null}]}",
	  "$.a[0].patientId: is about a patient" },
	{ "a patient beside the rows", "{\"a\":[],\"patient\":{}}", "$.patient: is about a patient" },
	{ "a resource about a patient", "{\"a\":[{\"resourceType\":\"Appointment\"}]}",
	  "$.a[0].resourceType: is about a patient" },
	{ "a web page", "  <html>", "web page" },
	{ "plain text", "Service not registered with API gateway.", "expected a value" },
	{ "half a document", "{\"a\":[1,", "" },
	{ "nothing", "", "" },
};

START_TEST(refuses)
{
	for (size_t chunk = 1; chunk < 50; chunk += 7) {
		struct buf seen cleanup_buf = BUF_INIT(4096);
		struct err err = ERR_INIT;
		struct rows *r = rows_new("/a", NULL, note, &seen);

		ck_assert_msg(read_all(r, refused[_i].json, chunk, &err) == -1, "%s", refused[_i].why);
		ck_assert_msg(strstr(err.text, refused[_i].words), "%s: %s", refused[_i].why, err.text);
		ck_assert(err.kind != ERR_NONE);
		rows_free(r);
	}
}
END_TEST

static const struct {
	const char *pointer;
	bool right;
} pointers[] = {
	{ "", true },
	{ "/", true },
	{ "/a/b", true },
	{ "/a~0/~1", true },
	{ "a", false },
	{ "/a~", false },
	{ "/a~2", false },
	{ "/1/2/3/4/5/6/7/8", true },
	{ "/1/2/3/4/5/6/7/8/9", false },
};

START_TEST(pointers_are_checked)
{
	ck_assert_msg(!rows_pointer_wrong(pointers[_i].pointer) == pointers[_i].right, "%s",
		      pointers[_i].pointer);
}
END_TEST

START_TEST(a_row_has_a_limit)
{
	struct buf json cleanup_buf = BUF_INIT(4 * FEED_ROW_MAX), seen cleanup_buf = BUF_INIT(16);
	struct err err = ERR_INIT;
	struct rows *r = rows_new("", NULL, note, &seen);

	buf_puts(&json, "[[0");
	while (json.length < 3 * FEED_ROW_MAX)
		buf_puts(&json, ",\"0123456789\"");
	buf_puts(&json, "]]");
	ck_assert_int_eq(read_all(r, buf_text(&json), json.length, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	rows_free(r);
}
END_TEST

START_TEST(the_same_rows_have_the_same_digest)
{
	struct buf seen cleanup_buf = BUF_INIT(4096);
	struct err err = ERR_INIT;
	struct rows *r = rows_new("/a", NULL, note, &seen);
	uint64_t first;

	ck_assert_int_eq(read_all(r, "{\"a\":[{\"b\":1},{\"b\":2}],\"page\":1}", 3, &err), 0);
	first = rows_digest(r);
	ck_assert_uint_eq(rows_seen(r), 2);
	ck_assert_int_eq(read_all(r, "{\"page\":2,\"a\":[{\"b\":1},{\"b\":2}]}", 99, &err), 0);
	ck_assert_uint_eq(rows_digest(r), first);
	ck_assert_int_eq(read_all(r, "{\"page\":2,\"a\":[{\"b\":1},{\"b\":3}]}", 99, &err), 0);
	ck_assert_uint_ne(rows_digest(r), first);
	rows_free(r);
}
END_TEST

static const struct {
	const char *why, *json;
	int32_t is; /* -2: refused */
} numbers[] = {
	{ "a number", "{\"n\":4}", 4 },
	{ "a number as text", "{\"n\":\"4\"}", 4 },
	{ "nothing", "{}", COUNT_UNKNOWN },
	{ "null", "{\"n\":null}", COUNT_UNKNOWN },
	{ "a fraction", "{\"n\":4.5}", -2 },
	{ "a word", "{\"n\":\"many\"}", -2 },
	{ "an empty text", "{\"n\":\"\"}", -2 },
	{ "less than nothing", "{\"n\":-4}", -2 },
	{ "another field", "{\"n\":20261130}", -2 },
	{ "true", "{\"n\":true}", -2 },
	{ "a list", "{\"n\":[4]}", -2 },
};

START_TEST(counts_are_whole_numbers)
{
	struct err err = ERR_INIT;
	struct json_object *row cleanup_tree =
		tree_parse(numbers[_i].json, strlen(numbers[_i].json), &err);
	int32_t n = 0;
	int failed = rows_number(row, "/n", &n, &err);

	ck_assert_msg((failed < 0) == (numbers[_i].is == -2), "%s", numbers[_i].why);
	if (!failed)
		ck_assert_msg(n == numbers[_i].is, "%s: %d", numbers[_i].why, n);
	else
		ck_assert_msg(!strncmp(err.text, "/n: expected a ", 15), "%s", err.text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("rows");

	tcase_add_loop_test(tc, finds, 0, ROWS(found));
	tcase_add_loop_test(tc, refuses, 0, ROWS(refused));
	tcase_add_loop_test(tc, pointers_are_checked, 0, ROWS(pointers));
	tcase_add_test(tc, a_row_has_a_limit);
	tcase_add_test(tc, the_same_rows_have_the_same_digest);
	tcase_add_loop_test(tc, counts_are_whole_numbers, 0, ROWS(numbers));
	return run_case("feed_rows", tc);
}
