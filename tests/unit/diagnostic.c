/* SPDX-License-Identifier: Apache-2.0 */
/* diagnostic.c - the caret stands under the mistake, and secrets stay secret. */
#include "config/load.h"

#include "base/tree.h"
#include "config/complaint.h"
#include "support/run.h"

static const struct {
	const char *why;
	struct diagnostic d;
	const char *says;
} printed[] = {
	{ "a word",
	  { SEVERITY_ERROR, "a.yaml", 14, 3, 4, "wrong", "right", "  here: 1" },
	  "a.yaml:14:3: error: wrong\n   14 |   here: 1\n      |   ^~~~ right\n" },
	{ "no hint",
	  { SEVERITY_WARNING, "a.yaml", 1, 1, 1, "wrong", "", "x: 1" },
	  "a.yaml:1:1: warning: wrong\n    1 | x: 1\n      | ^\n" },
	{ "no line to show",
	  { SEVERITY_ERROR, "a.yaml", 1, 900, 1, "wrong", "right", "" },
	  "a.yaml:1:900: error: wrong\n      | right\n" },
	{ "a file as a whole",
	  { SEVERITY_ERROR, "a.yaml", 0, 0, 1, "cannot read it", "", "" },
	  "a.yaml: error: cannot read it\n" },
	{ "a note",
	  { SEVERITY_NOTE, "b.yaml", 7, 2, 1, "first set here", "", "" },
	  "  b.yaml:7:2: note: first set here\n" },
	{ "wide characters count once and take two columns",
	  { SEVERITY_ERROR, "a.yaml", 2, 5, 2, "wrong", "", "日本: 東京" },
	  "a.yaml:2:5: error: wrong\n    2 | 日本: 東京\n      |       ^~~~\n" },
	{ "accents take one",
	  { SEVERITY_ERROR, "a.yaml", 2, 7, 1, "wrong", "", "café: x" },
	  "a.yaml:2:7: error: wrong\n    2 | café: x\n      |       ^\n" },
	{ "tabs stay tabs",
	  { SEVERITY_ERROR, "a.yaml", 2, 4, 1, "wrong", "", "a\tb: x" },
	  "a.yaml:2:4: error: wrong\n    2 | a\tb: x\n      |  \t ^\n" },
	{ "a line beyond 99999",
	  { SEVERITY_ERROR, "a.yaml", 123456, 1, 1, "wrong", "", "x" },
	  "a.yaml:123456:1: error: wrong\n123456 | x\n      | ^\n" },
};

START_TEST(prints)
{
	struct diagnostic one = printed[_i].d;
	struct diagnostics d = { .items = &one,
				 .count = 1,
				 .errors = one.severity == SEVERITY_ERROR,
				 .warnings = one.severity == SEVERITY_WARNING };
	struct buf out cleanup_buf = BUF_INIT(4096);
	char *end;

	diagnostics_text(&d, &out);
	end = strstr(buf_text(&out), d.errors == 1 ? "1 error, " : "0 errors, ");
	ck_assert_ptr_nonnull(end);
	*end = '\0';
	ck_assert_msg(strcmp(buf_text(&out), printed[_i].says) == 0, "%s: it says\n%s",
		      printed[_i].why, buf_text(&out));
}
END_TEST

START_TEST(programs_read_the_same)
{
	struct diagnostic items[] = {
		{ SEVERITY_ERROR, "a.yaml", 14, 3, 4, "wrong \"x\"", "right", "  here: 1" },
		{ SEVERITY_NOTE, "b.yaml", 1, 1, 1, "see", "", "" },
	};
	struct diagnostics d = { .items = items, .count = 2, .errors = 1 };
	struct buf out cleanup_buf = BUF_INIT(4096);

	diagnostics_json(&d, &out);
	ck_assert_str_eq(
		buf_text(&out),
		"{\"schema\":1,\"errors\":1,\"warnings\":0,\"diagnostics\":["
		"{\"severity\":\"error\",\"file\":\"a.yaml\",\"line\":14,\"column\":3,\"width\":4,"
		"\"message\":\"wrong \\\"x\\\"\",\"hint\":\"right\",\"source_line\":\"  here: 1\"},"
		"{\"severity\":\"note\",\"file\":\"b.yaml\",\"line\":1,\"column\":1,\"width\":1,"
		"\"message\":\"see\",\"hint\":\"\",\"source_line\":\"\"}]}");
}
END_TEST

/* ---- collecting ---- */

static struct sources sources;

static struct complaints begin(struct diagnostics *d, const char *text)
{
	*d = (struct diagnostics){ .arena = ARENA_INIT(1 << 20) };
	sources.count = 2;
	sources.items[0] = (struct source){ .path = "b.yaml", .text = BUF_INIT(4096) };
	sources.items[1] = (struct source){ .path = "a.yaml", .text = BUF_INIT(4096) };
	buf_puts(&sources.items[0].text, text);
	return (struct complaints){ .sources = &sources, .arena = &d->arena };
}

static void end(struct complaints *c, struct diagnostics *d)
{
	complaints_finish(c, d);
	buf_release(&sources.items[0].text);
	buf_release(&sources.items[1].text);
}

static struct node at(uint16_t file, uint32_t line, uint32_t column)
{
	return (struct node){ .file = file, .line = line, .column = column, .width = 1 };
}

START_TEST(sorted_by_file_line_and_column)
{
	static const uint32_t places[][3] = { { 0, 2, 1 }, { 0, 1, 9 }, { 1, 7, 1 }, { 0, 1, 2 } };
	static const char *const order[] = { "a.yaml 7 1", "b.yaml 1 2", "b.yaml 1 9", "b.yaml 2 1" };
	struct diagnostics d;
	struct complaints c = begin(&d, "x\ny\n");

	for (size_t i = 0; i < 4; i++) {
		struct node n = at((uint16_t)places[i][0], places[i][1], places[i][2]);

		complaints_error(&c, &n, "", "%s %u %u", n.file ? "a.yaml" : "b.yaml", n.line, n.column);
	}
	end(&c, &d);
	ck_assert_uint_eq(d.count, 4);
	for (size_t i = 0; i < 4; i++)
		ck_assert_str_eq(d.items[i].message, order[i]);
	diagnostics_release(&d);
}
END_TEST

START_TEST(the_first_twenty_stay_whatever_the_order)
{
	struct diagnostics d;
	struct complaints c = begin(&d, "x\n");

	for (uint32_t i = 100; i > 0; i--) {
		struct node n = at(0, i, 1);

		complaints_error(&c, &n, "", "line %u", i);
		complaints_note(&c, &n, "note %u", i);
	}
	end(&c, &d);
	ck_assert_uint_eq(d.errors, 100);
	ck_assert_uint_eq(d.count, 2 * CONFIG_ERRORS_MAX);
	ck_assert_str_eq(d.items[0].message, "line 1");
	ck_assert_str_eq(d.items[1].message, "note 1");
	ck_assert_str_eq(d.items[38].message, "line 20");
	diagnostics_release(&d);
}
END_TEST

START_TEST(said_once_per_place)
{
	struct diagnostics d;
	struct complaints c = begin(&d, "x\n");
	struct node here = at(0, 1, 1), there = at(0, 2, 1);

	complaints_error(&c, &here, "", "wrong");
	complaints_error(&c, &there, "", "wrong");
	complaints_error(&c, &here, "", "wrong");
	complaints_error(&c, &here, "", "also wrong");
	end(&c, &d);
	ck_assert_uint_eq(d.errors, 3);
	diagnostics_release(&d);
}
END_TEST

static const struct {
	const char *why, *line, *says;
} secrets[] = {
	{ "a token", "token: abc", "token: ***" },
	{ "part of a name", "  client_secret: abc def", "  client_secret: *** def" },
	{ "in braces", "{api_key: abc, x: 1}", "{api_key: ***, x: 1}" },
	{ "a quoted key", "{\"password\": abc}", "{\"password\": ***}" },
	{ "quotes around it", "secret: \"abc\"", "secret: *****" },
	{ "a reference is no secret", "secret: {credential: x}", "secret: {credential: x}" },
	{ "an address is no secret", "token_url: https://a.example/", "token_url: https://a.example/" },
	{ "a worth is no secret", "lifetime_value: $2", "lifetime_value: $2" },
	{ "a header's value is one", "{value: abc}", "{value: ***}" },
	{ "an ordinary value", "every: 15m", "every: 15m" },
	{ "control characters", "x: \033[31m", "x: ?[31m" },
};

START_TEST(secrets_are_not_shown)
{
	struct diagnostics d;
	struct complaints c = begin(&d, secrets[_i].line);
	struct node n = at(0, 1, 1);

	complaints_error(&c, &n, "", "wrong");
	end(&c, &d);
	ck_assert_msg(strcmp(d.items[0].source_line, secrets[_i].says) == 0, "%s: it shows %s",
		      secrets[_i].why, d.items[0].source_line);
	diagnostics_release(&d);
}
END_TEST

START_TEST(a_marked_secret_is_not_shown)
{
	struct diagnostics d;
	struct complaints c = begin(&d, "é: hidden, b: 2");
	struct node n = { .line = 1, .column = 4, .width = 6 };

	complaints_error(&c, &n, "", "wrong");
	complaints_private(&c);
	end(&c, &d);
	ck_assert_str_eq(d.items[0].source_line, "é: ******, b: 2");
	diagnostics_release(&d);
}
END_TEST

START_TEST(quotes_are_short_and_whole)
{
	char out[QUOTE_TEXT], longest[200], wide[200] = "";

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	ck_assert_uint_eq(strlen(complaint_quote(longest, out)), QUOTE_TEXT - 1);
	ck_assert_str_eq(complaint_quote("a\nb\033", out), "a?b?");
	for (int i = 0; i < 60; i++)
		strcat(wide, i ? "東" : "x");
	complaint_quote(wide, out);
	ck_assert_ptr_nonnull(strstr(out, "東..."));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("diagnostic");

	tcase_add_loop_test(tc, prints, 0, ROWS(printed));
	tcase_add_test(tc, programs_read_the_same);
	tcase_add_test(tc, sorted_by_file_line_and_column);
	tcase_add_test(tc, the_first_twenty_stay_whatever_the_order);
	tcase_add_test(tc, said_once_per_place);
	tcase_add_loop_test(tc, secrets_are_not_shown, 0, ROWS(secrets));
	tcase_add_test(tc, a_marked_secret_is_not_shown);
	tcase_add_test(tc, quotes_are_short_and_whole);
	return run_case("diagnostic", tc);
}
