/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.c - whatever a browser, or somebody who plays one, posts: texts without a NUL in
 * UTF-8, few enough, or nothing; and a way back that stays here.
 */
#include "daemon/form.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "tests/fuzz/support/must.h"

static void check(struct json_object *tree)
{
	const char *back = tree_text_or(tree, "back", "/");

	json_object_object_foreach(tree, name, value) {
		const char *text = json_object_get_string(value);
		size_t n = (size_t)json_object_get_string_len(value);

		if (!*name || !n || strlen(text) != n || text_utf8_valid(text, n) != n)
			abort();
	}
	if (json_object_object_length(tree) > FORM_FIELDS_MAX)
		abort();
	if (form_leads_back(back) &&
	    (back[0] != '/' || back[1] == '/' || back[1] == '\\' || strpbrk(back, "\r\n\"")))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_object *tree = form_parse((const char *)data, size);

	if (tree)
		check(tree);
	json_object_put(tree);
	return 0;
}
