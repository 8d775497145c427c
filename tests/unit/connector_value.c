/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_value.c - places in documents: found, missing, null, changed.
 */
#include "platform/connector_value.h"

#include "base/tree.h"
#include "tests/unit/support/run.h"

static struct json_object *json(const char *text)
{
	struct err err = ERR_INIT;
	struct json_object *o = tree_parse(text, strlen(text), &err);

	ck_assert_msg(o != NULL, "%s: %s", text, err.text);
	return o;
}

static const char document[] = "{\"a\":{\"b\":[10,{\"c\":\"x\"},null]},\"n\":null,\"sl/ash\":1,"
			       "\"ti~lde\":2,\"\":3,\"t\":true,\"d\":1.50}";

static const struct {
	const char *pointer, *found; /* NULL: not there */
} places[] = {
	{ "/a/b/0", "10" },
	{ "/a/b/1/c", "\"x\"" },
	{ "/a/b/2", "null" },
	{ "/n", "null" },
	{ "/sl~1ash", "1" },
	{ "/ti~0lde", "2" },
	{ "/", "3" },
	{ "/t", "true" },
	{ "/d", "1.50" },
	{ "/a/b/3", NULL },
	{ "/a/b/00", NULL },
	{ "/a/b/", NULL },
	{ "/a/b/-", NULL },
	{ "/a/b/1x", NULL },
	{ "/a/b/18446744073709551617", NULL },
	{ "/n/x", NULL },
	{ "/t/x", NULL },
	{ "/missing", NULL },
	{ "/missing/x", NULL },
	{ "a", NULL },
	{ "/ti~2lde", NULL },
	{ "/ti~", NULL },
	{ NULL, NULL },
	{ "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  NULL },
};

START_TEST(test_a_place)
{
	struct json_object *o cleanup_tree = json(document), *found;
	const char *pointer = places[_i].pointer;
	bool there = value_at(o, pointer, &found);

	ck_assert_msg(there == (places[_i].found != NULL), "%s", pointer ? pointer : "NULL");
	if (there)
		ck_assert_str_eq(json_object_to_json_string_ext(found, JSON_C_TO_STRING_PLAIN),
				 places[_i].found);
	ck_assert_ptr_eq(value_get(o, pointer), found);
}
END_TEST

START_TEST(test_the_whole_document)
{
	struct json_object *o cleanup_tree = json(document), *found;

	ck_assert(value_at(o, "", &found));
	ck_assert_ptr_eq(found, o);
	ck_assert(value_at(NULL, "", &found));
	ck_assert_ptr_null(found);
	ck_assert(!value_at(NULL, "/a", &found));
}
END_TEST

START_TEST(test_texts)
{
	struct json_object *o cleanup_tree = json(document);

	ck_assert_str_eq(value_text_at(o, "/a/b/0"), "10");
	ck_assert_str_eq(value_text_at(o, "/a/b/1/c"), "x");
	ck_assert_str_eq(value_text_at(o, "/t"), "true");
	ck_assert_str_eq(value_text_at(o, "/d"), "1.50");
	ck_assert_ptr_null(value_text_at(o, "/n"));
	ck_assert_ptr_null(value_text_at(o, "/a"));
	ck_assert_ptr_null(value_text_at(o, "/a/b"));
	ck_assert_ptr_null(value_text_at(o, "/missing"));
}
END_TEST

static const struct {
	const char *why, *into, *from, *result;
} merges[] = {
	{ "members are added", "{\"a\":1}", "{\"b\":2}", "{\"a\":1,\"b\":2}" },
	{ "maps merge", "{\"a\":{\"x\":1,\"y\":2}}", "{\"a\":{\"y\":3}}", "{\"a\":{\"x\":1,\"y\":3}}" },
	{ "null is a value", "{\"a\":{\"x\":1}}", "{\"a\":null}", "{\"a\":null}" },
	{ "null inside is a value", "{\"a\":{\"x\":1}}", "{\"a\":{\"x\":null}}", "{\"a\":{\"x\":null}}" },
	{ "a map replaces null", "{\"a\":null}", "{\"a\":{\"x\":1}}", "{\"a\":{\"x\":1}}" },
	{ "a list replaces a list", "{\"a\":[1,2]}", "{\"a\":[3]}", "{\"a\":[3]}" },
	{ "a value replaces a map", "{\"a\":{\"x\":1}}", "{\"a\":5}", "{\"a\":5}" },
	{ "the order stays", "{\"a\":1,\"b\":2,\"c\":3}", "{\"b\":9}", "{\"a\":1,\"b\":9,\"c\":3}" },
	{ "spellings stay", "{\"a\":1.10,\"b\":1e3}", "{\"c\":2.00}", "{\"a\":1.10,\"b\":1e3,\"c\":2.00}" },
};

START_TEST(test_a_merge)
{
	struct json_object *into cleanup_tree = json(merges[_i].into);
	struct json_object *from cleanup_tree = json(merges[_i].from);

	value_merge(into, from);
	ck_assert_str_eq(json_object_to_json_string_ext(into, JSON_C_TO_STRING_PLAIN), merges[_i].result);
}
END_TEST

static const struct {
	const char *pointer, *put, *removed;
} changes[] = {
	{ "/b", "{\"a\":{\"x\":1},\"l\":[1],\"b\":7}", "{\"a\":{\"x\":1},\"l\":[1]}" },
	{ "/a/x", "{\"a\":{\"x\":7},\"l\":[1]}", "{\"a\":{},\"l\":[1]}" },
	{ "/a", "{\"a\":7,\"l\":[1]}", "{\"l\":[1]}" },
	{ "/p/q", "{\"a\":{\"x\":1},\"l\":[1],\"p\":{\"q\":7}}", "{\"a\":{\"x\":1},\"l\":[1]}" },
	{ "/l/0", NULL, "{\"a\":{\"x\":1},\"l\":[1]}" },
	{ "/a/x/y", NULL, "{\"a\":{\"x\":1},\"l\":[1]}" },
	{ "/a/x/y/z", NULL, "{\"a\":{\"x\":1},\"l\":[1]}" },
	{ "", NULL, "{\"a\":{\"x\":1},\"l\":[1]}" },
	{ "b", NULL, "{\"a\":{\"x\":1},\"l\":[1]}" },
	{ NULL, NULL, "{\"a\":{\"x\":1},\"l\":[1]}" },
};

START_TEST(test_a_change)
{
	static const char before[] = "{\"a\":{\"x\":1},\"l\":[1]}";
	struct json_object *put cleanup_tree = json(before), *removed cleanup_tree = json(before);
	bool done = value_put(put, changes[_i].pointer, json_object_new_int(7));

	ck_assert_int_eq(done, changes[_i].put != NULL);
	if (done)
		ck_assert_str_eq(json_object_to_json_string_ext(put, JSON_C_TO_STRING_PLAIN),
				 changes[_i].put);
	value_remove(removed, changes[_i].pointer);
	ck_assert_str_eq(json_object_to_json_string_ext(removed, JSON_C_TO_STRING_PLAIN),
			 changes[_i].removed);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_value");

	tcase_add_loop_test(t, test_a_place, 0, ROWS(places));
	tcase_add_test(t, test_the_whole_document);
	tcase_add_test(t, test_texts);
	tcase_add_loop_test(t, test_a_merge, 0, ROWS(merges));
	tcase_add_loop_test(t, test_a_change, 0, ROWS(changes));
	return run_case("connector_value", t);
}
