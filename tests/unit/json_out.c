/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_out.c - what is written can be read by our own strict reader, whatever
 * the names hold.
 */
#include <string.h>

#include "base/json.h"
#include "report/json_out.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why, *text, *says;
} rows[] = {
	{ "plain", "Harbor Point", "{\"k\":\"Harbor Point\"}" },
	{ "nothing", NULL, "{\"k\":null}" },
	{ "empty", "", "{\"k\":\"\"}" },
	{ "quotes and backslashes", "a\"b\\c", "{\"k\":\"a\\\"b\\\\c\"}" },
	{ "control bytes", "a\n\x01\x1f", "{\"k\":\"a\\n\\u0001\\u001f\"}" },
	{ "UTF-8 is kept", "Søn 診", "{\"k\":\"Søn 診\"}" },
	{ "what is not UTF-8 never leaves", "a\xff\xc3", "{\"k\":\"a??\"}" },
	{ "a surrogate is not UTF-8", "\xed\xa0\x80x", "{\"k\":\"???x\"}" },
};

static int accept(void *context, const struct json_token *token, struct err *err)
{
	(void)context;
	(void)token;
	(void)err;
	return 0;
}

static void check_readable(const struct buf *b)
{
	struct json_reader *r = json_reader_new(accept, NULL);
	struct err err = ERR_INIT;
	int result = json_reader_feed(r, b->data, b->length, &err);

	if (result == 0)
		result = json_reader_end(r, &err);
	ck_assert_msg(result == 0, "%s: %s", b->data, err.text);
	json_reader_free(r);
}

START_TEST(quotes)
{
	struct buf out cleanup_buf = BUF_INIT(1024);

	json_open(&out, '{');
	json_text(&out, "k", rows[_i].text);
	json_close(&out, '}');
	ck_assert_msg(strcmp(buf_text(&out), rows[_i].says) == 0, "%s: %s", rows[_i].why, buf_text(&out));
	check_readable(&out);
}
END_TEST

START_TEST(puts_commas_where_they_are_due)
{
	struct buf out cleanup_buf = BUF_INIT(1024);

	json_open(&out, '{');
	json_number(&out, "a", -5);
	json_key(&out, "list");
	json_open(&out, '[');
	for (int i = 0; i < 2; i++) {
		json_open(&out, '{');
		json_truth(&out, "b", i == 0);
		json_null(&out, "c");
		json_close(&out, '}');
	}
	json_close(&out, ']');
	json_instant(&out, "t", (struct instant){ 1000 });
	json_instant(&out, "never", (struct instant){ 0 });
	json_close(&out, '}');
	ck_assert_str_eq(buf_text(&out),
			 "{\"a\":-5,\"list\":[{\"b\":true,\"c\":null},{\"b\":false,\"c\":null}],"
			 "\"t\":\"1970-01-01T00:00:01Z\",\"never\":null}");
	check_readable(&out);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("json_out");

	tcase_add_loop_test(tc, quotes, 0, ROWS(rows));
	tcase_add_test(tc, puts_commas_where_they_are_due);
	return run_case("json_out", tc);
}
