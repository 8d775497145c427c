/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openapi.c - every route stands in the document, and nothing else does.
 */
#include <json-c/json.h>
#include <string.h>

#include "daemon/api_answer.h"
#include "daemon/assets.h"
#include "tests/unit/support/run.h"

static struct json_object *document(void)
{
	const struct asset *file = asset_find("openapi.json");
	struct json_object *doc = json_tokener_parse(file->bytes);

	ck_assert_msg(doc != NULL, "openapi.json is no JSON");
	return doc;
}

static struct json_object *get(struct json_object *o, const char *name)
{
	struct json_object *value = NULL;

	return o && json_object_object_get_ex(o, name, &value) ? value : NULL;
}

static bool is_path_of(const char *path, const struct api_route *r)
{
	size_t n = strlen(r->path);

	if (!r->prefix)
		return strcmp(path, r->path) == 0;
	return strncmp(path, r->path, n) == 0 && path[n] == '{';
}

static struct json_object *operation(struct json_object *doc, const struct api_route *r, const char *method)
{
	json_object_object_foreach(get(doc, "paths"), path, item) {
		if (is_path_of(path, r) && get(item, method))
			return get(item, method);
	}
	ck_abort_msg("%s %s is not in the document", method, r->path);
	return NULL;
}

static bool takes(const struct api_route *r, const char *name)
{
	for (size_t i = 0; r->takes && r->takes[i]; i++)
		if (strcmp(r->takes[i], name) == 0)
			return true;
	return false;
}

static size_t count_taken(const struct api_route *r)
{
	size_t n = 0;

	while (r->takes && r->takes[n])
		n++;
	return n;
}

static const char *name_of(struct json_object *doc, struct json_object *parameter)
{
	const char *ref = json_object_get_string(get(parameter, "$ref"));

	if (ref)
		parameter = get(get(get(doc, "components"), "parameters"), strrchr(ref, '/') + 1);
	if (strcmp(json_object_get_string(get(parameter, "in")), "query") != 0)
		return NULL;
	return json_object_get_string(get(parameter, "name"));
}

START_TEST(reads_take_what_is_said)
{
	struct json_object *doc = document();

	for (const struct api_route *r = api_reads; r->path; r++) {
		struct json_object *parameters = get(operation(doc, r, "get"), "parameters");
		size_t n = 0, all = parameters ? json_object_array_length(parameters) : 0;

		for (size_t i = 0; i < all; i++) {
			const char *name = name_of(doc, json_object_array_get_idx(parameters, i));

			n += name != NULL;
			ck_assert_msg(!name || takes(r, name), "%s does not take %s", r->path, name);
		}
		ck_assert_msg(n == count_taken(r), "%s takes %zu, %zu are said", r->path,
			      count_taken(r), n);
	}
	json_object_put(doc);
}
END_TEST

START_TEST(writes_take_what_is_said)
{
	struct json_object *doc = document();

	for (const struct api_route *r = api_writes; r->path; r++) {
		struct json_object *o =
			get(get(operation(doc, r, "post"), "requestBody"), "content");
		struct json_object *keys =
			get(get(get(o, "application/json"), "schema"), "properties");

		ck_assert_msg(keys != NULL, "%s says no body", r->path);
		ck_assert_msg((size_t)json_object_object_length(keys) == count_taken(r),
			      "%s takes %zu keys, %d are said", r->path, count_taken(r),
			      json_object_object_length(keys));
		json_object_object_foreach(keys, key, unused) {
			(void)unused;
			ck_assert_msg(takes(r, key), "%s does not take %s", r->path, key);
		}
	}
	json_object_put(doc);
}
END_TEST

static bool is_routed(const char *path, const struct api_route *routes)
{
	for (; routes->path; routes++)
		if (is_path_of(path, routes))
			return true;
	return false;
}

START_TEST(nothing_else_is_said)
{
	struct json_object *doc = document();

	json_object_object_foreach(get(doc, "paths"), path, item) {
		ck_assert_msg(!get(item, "get") || is_routed(path, api_reads), "GET %s", path);
		ck_assert_msg(!get(item, "post") || is_routed(path, api_writes) ||
				      strcmp(path, API_PUSH "{feed}") == 0,
			      "POST %s", path);
	}
	json_object_put(doc);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("document");

	tcase_add_test(tc, reads_take_what_is_said);
	tcase_add_test(tc, writes_take_what_is_said);
	tcase_add_test(tc, nothing_else_is_said);
	return run_case("openapi", tc);
}
