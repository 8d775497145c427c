/* SPDX-License-Identifier: Apache-2.0 */
/* tree.c - what goes in comes out, and a getter says what it wanted and where. */
#include "base/tree.h"

#include "base/limits.h"
#include "support/run.h"

static struct json_object *parse(const char *text)
{
	struct err err = ERR_INIT;
	struct json_object *tree = tree_parse(text, strlen(text), &err);

	ck_assert_msg(tree, "%s", err.text);
	return tree;
}

static const struct {
	const char *why, *text;
} trips[] = {
	{ "members in order, nested", "{\"b\":1,\"a\":{\"c\":[1,[2,{}],[]]}}" },
	{ "money keeps its spelling", "{\"amount\":45.50,\"rate\":1.0e2}" },
	{ "every literal", "[true,false,null]" },
	{ "64 bits", "[9223372036854775807,-9223372036854775808]" },
	{ "text with slashes and quotes", "[\"https://x/\\\"y\\\"\"]" },
	{ "an empty key", "{\"\":0}" },
	{ "a string alone", "\"x\"" },
};

START_TEST(comes_back_as_it_was)
{
	struct json_object *tree cleanup_tree = parse(trips[_i].text);
	struct buf out cleanup_buf = BUF_INIT(1000);

	tree_write(&out, tree);
	ck_assert_msg(strcmp(buf_text(&out), trips[_i].text) == 0, "%s: %s", trips[_i].why,
		      buf_text(&out));
}
END_TEST

static const struct {
	const char *why, *text, *says;
} bad[] = {
	{ "not JSON", "{\"a\":tru}", "$.a: expected a value" },
	{ "cut short", "{\"a\":[1,2", "$.a[1]: the document ends too early" },
	{ "a duplicate", "{\"a\":1,\"a\":2}", "$.a: this key appears twice in one object" },
	{ "nothing", "", "$: the document ends too early" },
	{ "null alone is no tree", "null", "$: expected a value, found null" },
};

START_TEST(refuses)
{
	struct err err = ERR_INIT;

	ck_assert_msg(!tree_parse(bad[_i].text, strlen(bad[_i].text), &err), "%s", bad[_i].why);
	ck_assert_str_eq(err.text, bad[_i].says);
}
END_TEST

START_TEST(refuses_what_is_too_large)
{
	struct err err = ERR_INIT;
	char *blank = malloc(JSON_TREE_MAX + 1);
	struct json_object *tree;

	ck_assert_ptr_nonnull(blank);
	memset(blank, ' ', JSON_TREE_MAX + 1);
	blank[0] = '7';
	tree = tree_parse(blank, JSON_TREE_MAX, &err);
	ck_assert_msg(tree, "%s", err.text);
	tree_put(&tree);
	ck_assert_ptr_null(tree);
	ck_assert_ptr_null(tree_parse(blank, JSON_TREE_MAX + 1, &err));
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	free(blank);
}
END_TEST

START_TEST(as_deep_as_the_reader_goes)
{
	char text[2 * JSON_DEPTH_MAX + 1];
	struct json_object *tree cleanup_tree = NULL;
	struct buf out cleanup_buf = BUF_INIT(1000);

	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	text[2 * JSON_DEPTH_MAX] = '\0';
	tree = parse(text);
	tree_write(&out, tree);
	ck_assert_str_eq(buf_text(&out), text);
}
END_TEST

static const char sample[] =
	"{\"text\":\"hello\",\"whole\":7,\"digits\":\"23851234567890\",\"fraction\":7.5,"
	"\"object\":{},\"array\":[],\"null\":null,\"yes\":true,\"no\":false}";

enum getter { TEXT, WHOLE, OBJECT, ARRAY };

static const struct {
	const char *why;
	enum getter getter;
	const char *key, *says; /* NULL: found */
} gets[] = {
	{ "text", TEXT, "text", NULL },
	{ "a whole number", WHOLE, "whole", NULL },
	{ "an object", OBJECT, "object", NULL },
	{ "an array", ARRAY, "array", NULL },
	{ "a number is no text", TEXT, "whole", "$.reply.whole: expected text, found a whole number" },
	{ "absent text", TEXT, "gone", "$.reply.gone: expected text, found nothing" },
	{ "null is no text", TEXT, "null", "$.reply.null: expected text, found null" },
	{ "words are no number", WHOLE, "text", "$.reply.text: expected a whole number" },
	{ "a fraction is not whole", WHOLE, "fraction",
	  "$.reply.fraction: expected a whole number, found a fraction" },
	{ "an absent number", WHOLE, "gone", "$.reply.gone: expected a whole number, found nothing" },
	{ "an array is no object", OBJECT, "array", "$.reply.array: expected an object, found an array" },
	{ "null is no object", OBJECT, "null", "$.reply.null: expected an object, found null" },
	{ "an object is no array", ARRAY, "object", "$.reply.object: expected an array, found an object" },
	{ "a switch is no array", ARRAY, "yes", "$.reply.yes: expected an array, found true or false" },
};

static int get(struct json_object *o, enum getter getter, const char *key, struct err *err)
{
	struct json_object *found;
	const char *text;
	int64_t whole;

	switch (getter) {
	case TEXT:
		return tree_text(o, "$.reply", key, &text, err);
	case WHOLE:
		return tree_int64(o, "$.reply", key, &whole, err);
	case OBJECT:
		return tree_object(o, "$.reply", key, &found, err);
	case ARRAY:
		break;
	}
	return tree_array(o, "$.reply", key, &found, err);
}

START_TEST(getters_say_what_they_wanted)
{
	struct json_object *tree cleanup_tree = parse(sample);
	struct err err = ERR_INIT;

	ck_assert_msg(get(tree, gets[_i].getter, gets[_i].key, &err) == (gets[_i].says ? -1 : 0),
		      "%s: %s", gets[_i].why, err.text);
	ck_assert_str_eq(err.text, gets[_i].says ? gets[_i].says : "");
}
END_TEST

START_TEST(getters_find_values)
{
	struct json_object *tree cleanup_tree = parse(sample);
	struct err err = ERR_INIT;
	const char *text = NULL;
	int64_t whole = 0;

	ck_assert_int_eq(tree_text(tree, "$", "text", &text, &err), 0);
	ck_assert_str_eq(text, "hello");
	ck_assert_int_eq(tree_int64(tree, "$", "whole", &whole, &err), 0);
	ck_assert_int_eq(whole, 7);
	ck_assert_int_eq(tree_int64(tree, "$", "digits", &whole, &err), 0);
	ck_assert_int_eq(whole, INT64_C(23851234567890));
	ck_assert_int_eq(tree_text(NULL, "$.reply", "text", &text, &err), -1);
	ck_assert_str_eq(err.text, "$.reply: expected an object, found null");
}
END_TEST

START_TEST(absent_values_fall_back)
{
	struct json_object *tree cleanup_tree = parse(sample);

	ck_assert_str_eq(tree_text_or(tree, "text", "x"), "hello");
	ck_assert_str_eq(tree_text_or(tree, "gone", "x"), "x");
	ck_assert_str_eq(tree_text_or(tree, "whole", "x"), "x");
	ck_assert_str_eq(tree_text_or(NULL, "text", "x"), "x");
	ck_assert(tree_bool_or(tree, "yes", false));
	ck_assert(!tree_bool_or(tree, "no", true));
	ck_assert(tree_bool_or(tree, "text", true));
	ck_assert(!tree_bool_or(tree, "gone", false));
	ck_assert_ptr_null(tree_get(tree, "gone"));
	ck_assert_ptr_null(tree_get(tree_get(tree, "array"), "0"));
	ck_assert_ptr_nonnull(tree_get(tree, "object"));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("tree");

	tcase_add_loop_test(tc, comes_back_as_it_was, 0, ROWS(trips));
	tcase_add_loop_test(tc, refuses, 0, ROWS(bad));
	tcase_add_test(tc, refuses_what_is_too_large);
	tcase_add_test(tc, as_deep_as_the_reader_goes);
	tcase_add_loop_test(tc, getters_say_what_they_wanted, 0, ROWS(gets));
	tcase_add_test(tc, getters_find_values);
	tcase_add_test(tc, absent_values_fall_back);
	return run_case("tree", tc);
}
