/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_template.c - what a template makes of values, and what no value can make of it.
 */
#include "platform/connector_template.h"

#include "base/tree.h"
#include "platform/connector_value.h"
#include "tests/unit/support/run.h"

static const struct connector tiny = {
	.account = { { .name = "aid", .pattern = "" }, { .name = "host", .pattern = "" } },
	.account_count = 2,
	.target = { { .name = "id", .pattern = "" } },
	.target_count = 1,
	.version = "202608",
};
static const struct connector_params account = { { "a/1", "ads.example.org" } };
static const struct connector_params target = { { "7 7" } };

static struct json_object *json(const char *text)
{
	struct err err = ERR_INIT;
	struct json_object *o = tree_parse(text, strlen(text), &err);

	ck_assert_msg(o != NULL, "%s: %s", text, err.text);
	return o;
}

struct sample {
	struct blanks with;
	struct json_object *ids, *item, *items, *by_id, *budget;
};

static void sample_new(struct sample *s)
{
	*s = (struct sample){
		.ids = json("[\"1\",\"b c\",\"(x)\"]"),
		.item = json(
			"{\"verb\":\"pause\",\"on\":true,\"n\":5,\"deep\":{\"a\":1},\"empty\":\"\","
			"\"up\":\"..\",\"line\":\"a\\r\\nX: y\"}"),
		.items = json("[{\"id\":\"1\"}]"),
		.by_id = json("{\"1\":{}}"),
		.budget = json_object_new_double_s(60.12, "60.10"),
	};
	s->with = (struct blanks){
		.connector = &tiny,
		.account = &account,
		.target = &target,
		.id = "7 7",
		.currency = "USD",
		.ids = s->ids,
		.item = s->item,
		.items = s->items,
		.items_by_id = s->by_id,
		.budget = s->budget,
	};
}

static void sample_free(struct sample *s)
{
	tree_put(&s->ids);
	tree_put(&s->item);
	tree_put(&s->items);
	tree_put(&s->by_id);
	tree_put(&s->budget);
}

#define TEXT(t) \
	{ \
		.kind = FORM_TEXT, .text = (t) \
	}

/* ---- bodies ---- */

static const struct {
	const char *text, *says;
} texts[] = {
	{ "plain", "\"plain\"" },
	{ "", "\"\"" },
	{ "$set", "\"$set\"" },
	{ "${budget}", "60.10" },
	{ "${ids}", "[\"1\",\"b c\",\"(x)\"]" },
	{ "${item}", "{\"verb\":\"pause\",\"on\":true,\"n\":5,\"deep\":{\"a\":1},\"empty\":\"\","
		     "\"up\":\"..\",\"line\":\"a\\r\\nX: y\"}" },
	{ "${item.on}", "true" },
	{ "${item.n}", "5" },
	{ "${item.deep}", "{\"a\":1}" },
	{ "${items}", "[{\"id\":\"1\"}]" },
	{ "${items_by_id}", "{\"1\":{}}" },
	{ "${account.aid}", "\"a/1\"" },
	{ "${target.id}", "\"7 7\"" },
	{ "urn:x:${id}", "\"urn:x:7 7\"" },
	{ "${currency} ${budget}", "\"USD 60.10\"" },
	{ "n${item.n}${item.on}", "\"n5true\"" },
	{ "v${version}", "\"v202608\"" },
	{ "a/${id}", "\"a/7 7\"" },
};

START_TEST(test_a_text)
{
	const struct form f = TEXT(texts[_i].text);
	struct json_object *v cleanup_tree = NULL;
	struct buf out cleanup_buf = BUF_INIT(1024);
	struct err err = ERR_INIT;
	struct sample s;

	sample_new(&s);
	ck_assert_msg(template_value(&f, &s.with, &v, &err) == 0, "%s: %s", texts[_i].text, err.text);
	tree_write(&out, v);
	ck_assert_str_eq(buf_text(&out), texts[_i].says);
	sample_free(&s);
}
END_TEST

static const struct {
	const char *text, *says;
} bad_texts[] = {
	{ "${job}", "there is no ${job} here" },
	{ "${nothing}", "there is no ${nothing} here" },
	{ "${account.nothing}", "there is no ${account.nothing} here" },
	{ "${item.nothing}", "there is no ${item.nothing} here" },
	{ "${token}", "there is no ${token} here" },
	{ "${}", "there is no ${} here" },
	{ "x${id", "a placeholder without its end: ${id" },
	{ "${id", "a placeholder without its end: ${id" },
	{ "x${ids}", "a list or a map cannot stand inside a text" },
	{ "${item.deep}x", "a list or a map cannot stand inside a text" },
	{ "${aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}",
	  "a placeholder without its end" },
};

START_TEST(test_a_text_that_is_refused)
{
	const struct form in[] = { TEXT("fine"), TEXT(bad_texts[_i].text) };
	const char *const keys[] = { "a", "b" };
	const struct form map = { .kind = FORM_MAP, .keys = keys, .items = in, .count = 2 };
	const struct form list = { .kind = FORM_LIST, .items = &map, .count = 1 };
	struct json_object *v = NULL;
	struct err err = ERR_INIT;
	struct sample s;

	sample_new(&s);
	ck_assert_int_eq(template_value(&list, &s.with, &v, &err), -1);
	ck_assert_ptr_null(v);
	ck_assert_msg(strstr(err.text, bad_texts[_i].says) != NULL, "%s", err.text);
	sample_free(&s);
}
END_TEST

START_TEST(test_all_kinds)
{
	const struct form list_items[] = { { .kind = FORM_NUMBER, .text = "1.50" },
					   { .kind = FORM_NUMBER, .text = "-7" },
					   TEXT("${id}") };
	const struct form members[] = {
		{ .kind = FORM_NULL },
		{ .kind = FORM_BOOL, .truth = false },
		{ .kind = FORM_LIST, .items = list_items, .count = 3 },
		TEXT("https://x/y"),
	};
	const char *const keys[] = { "$set", "b", "c", "d" };
	const struct form map = { .kind = FORM_MAP, .keys = keys, .items = members, .count = 4 };
	struct json_object *v cleanup_tree = NULL;
	struct buf out cleanup_buf = BUF_INIT(1024);
	struct err err = ERR_INIT;
	struct sample s;

	sample_new(&s);
	ck_assert_int_eq(template_value(&map, &s.with, &v, &err), 0);
	tree_write(&out, v);
	ck_assert_str_eq(
		buf_text(&out),
		"{\"$set\":null,\"b\":false,\"c\":[1.50,-7,\"7 7\"],\"d\":\"https://x/y\"}");
	sample_free(&s);
}
END_TEST

START_TEST(test_a_number_that_is_none)
{
	static const char *const spellings[] = { "012", "1_000", "0x10", "", "1 2", "true" };
	struct json_object *v = NULL;
	struct err err = ERR_INIT;
	struct sample s;

	sample_new(&s);
	for (int i = 0; i < ROWS(spellings); i++) {
		const struct form f = { .kind = FORM_NUMBER, .text = spellings[i] };

		ck_assert_msg(template_value(&f, &s.with, &v, &err) == -1, "%s", spellings[i]);
		ck_assert_ptr_null(v);
	}
	sample_free(&s);
}
END_TEST

/* ---- paths, headers, queries ---- */

static const struct {
	const char *text, *says; /* NULL: refused with */
	const char *refused;
} paths[] = {
	{ "/v1/campaigns", "/v1/campaigns", NULL },
	{ "/a/${account.aid}/c/${id}", "/a/a%2F1/c/7%207", NULL },
	{ "/c/${id}/${item.verb}/v1", "/c/7%207/pause/v1", NULL },
	{ "/c/${item.n}", "/c/5", NULL },
	{ "/c/x.${id}..", "/c/x.7%207..", NULL },
	{ "/c/${item.empty}/x", NULL, "an empty value" },
	{ "/c/${item.up}/x", NULL, "climb" },
	{ "/c/${item.up}", NULL, "climb" },
	{ "/c/.${item.empty}", NULL, "an empty value" },
	{ "/./c", NULL, "climb" },
	{ "/c/..?x=1", NULL, "climb" },
	{ "/c/${ids}", NULL, "a list or a map" },
};

START_TEST(test_a_path)
{
	struct buf out cleanup_buf = BUF_INIT(1024);
	struct err err = ERR_INIT;
	struct sample s;
	int end;

	sample_new(&s);
	end = template_path(paths[_i].text, &s.with, &out, &err);
	ck_assert_msg(end == (paths[_i].says ? 0 : -1), "%s: %s", paths[_i].text, err.text);
	if (paths[_i].says)
		ck_assert_str_eq(buf_text(&out), paths[_i].says);
	else
		ck_assert_msg(strstr(err.text, paths[_i].refused) != NULL, "%s", err.text);
	sample_free(&s);
}
END_TEST

START_TEST(test_a_header)
{
	struct buf out cleanup_buf = BUF_INIT(1024), bad cleanup_buf = BUF_INIT(1024);
	struct err err = ERR_INIT;
	struct sample s;

	sample_new(&s);
	ck_assert_int_eq(template_header("capacityd/${version} (${id})", &s.with, &out, &err), 0);
	ck_assert_str_eq(buf_text(&out), "capacityd/202608 (7 7)");
	ck_assert_int_eq(template_header("${item.line}", &s.with, &bad, &err), -1);
	ck_assert_str_eq(err.text, "a control character in a header");
	sample_free(&s);
}
END_TEST

static const struct {
	enum query_way way;
	const char *text, *says, *refused;
} queries[] = {
	{ QUERY_SCALAR, "${id}", "q%5B=7%207", NULL },
	{ QUERY_SCALAR, "${item.on}", "q%5B=true", NULL },
	{ QUERY_SCALAR, "${budget}", "q%5B=60.10", NULL },
	{ QUERY_SCALAR, "${ids}", NULL, "query q[: a parameter takes a single value" },
	{ QUERY_CSV, "${ids}", "q%5B=1%2Cb%20c%2C%28x%29", NULL },
	{ QUERY_CSV, "${id}", "q%5B=7%207", NULL },
	{ QUERY_CSV, "${items}", NULL, "query q[: a parameter takes a value or a list of values" },
	{ QUERY_REPEAT, "${ids}", "q%5B=1&q%5B=b%20c&q%5B=%28x%29", NULL },
	{ QUERY_REPEAT, "${items}", NULL, "query q[: a parameter takes a value or a list of values" },
	{ QUERY_RESTLI_LIST, "${ids}", "q%5B=List(1,b%20c,%28x%29)", NULL },
	{ QUERY_RESTLI_LIST, "${items}", NULL, "query q[: a parameter takes a value or a list of values" },
	{ QUERY_JSON, "${ids}", "q%5B=%5B%221%22%2C%22b%20c%22%2C%22%28x%29%22%5D", NULL },
	{ QUERY_SCALAR, "${job}", NULL, "query q[: there is no ${job} here" },
};

START_TEST(test_a_query)
{
	const struct query q = { .name = "q[", .way = queries[_i].way, .value = TEXT(queries[_i].text) };
	struct buf out cleanup_buf = BUF_INIT(1024);
	struct err err = ERR_INIT;
	struct sample s;
	int end;

	sample_new(&s);
	end = template_query(&q, &s.with, &out, &err);
	ck_assert_msg(end == (queries[_i].says ? 0 : -1), "%s", err.text);
	ck_assert_str_eq(end ? err.text : buf_text(&out), end ? queries[_i].refused : queries[_i].says);
	sample_free(&s);
}
END_TEST

START_TEST(test_fields)
{
	struct json_object *body cleanup_tree = json("{\"a b\":\"c&d\",\"n\":1.50,\"t\":true}");
	struct json_object *deep cleanup_tree = json("{\"a\":{\"b\":1}}");
	struct json_object *list cleanup_tree = json("[1]");
	struct buf out cleanup_buf = BUF_INIT(1024), bad cleanup_buf = BUF_INIT(1024);
	struct err err = ERR_INIT;

	ck_assert_int_eq(template_fields(body, &out, &err), 0);
	ck_assert_str_eq(buf_text(&out), "a%20b=c%26d&n=1.50&t=true");
	ck_assert_int_eq(template_fields(deep, &bad, &err), -1);
	ck_assert_str_eq(err.text, "field a: a parameter takes a single value");
	ck_assert_int_eq(template_fields(list, &bad, &err), -1);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_template");

	tcase_add_loop_test(t, test_a_text, 0, ROWS(texts));
	tcase_add_loop_test(t, test_a_text_that_is_refused, 0, ROWS(bad_texts));
	tcase_add_test(t, test_all_kinds);
	tcase_add_test(t, test_a_number_that_is_none);
	tcase_add_loop_test(t, test_a_path, 0, ROWS(paths));
	tcase_add_test(t, test_a_header);
	tcase_add_loop_test(t, test_a_query, 0, ROWS(queries));
	tcase_add_test(t, test_fields);
	return run_case("connector_template", t);
}
