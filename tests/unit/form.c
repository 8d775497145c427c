/* SPDX-License-Identifier: Apache-2.0 */
/* form.c - what a browser sends, read or refused as a whole; and where it may lead. */
#include "daemon/form.h"

#include <string.h>

#include "base/buf.h"
#include "base/tree.h"
#include "tests/unit/support/run.h"

#define EIGHT(a) a "a=1&" a "b=1&" a "c=1&" a "d=1&" a "e=1&" a "f=1&" a "g=1&" a "h=1&"

static const struct {
	const char *why, *form, *says; /* NULL: it cannot be read */
} forms[] = {
	{ "nothing", "", "{}" },
	{ "a field", "a=b", "{\"a\":\"b\"}" },
	{ "several", "a=b&c=d", "{\"a\":\"b\",\"c\":\"d\"}" },
	{ "blanks and escapes", "a=b+c%20d%2Be", "{\"a\":\"b c d+e\"}" },
	{ "small and capital digits", "a=%2f%2F", "{\"a\":\"//\"}" },
	{ "an escaped name", "%61=b", "{\"a\":\"b\"}" },
	{ "a value with =", "a=b=c", "{\"a\":\"b=c\"}" },
	{ "UTF-8", "a=caf%C3%A9", "{\"a\":\"caf\xc3\xa9\"}" },
	{ "left empty", "a=&b=c", "{\"b\":\"c\"}" },
	{ "without a value", "a&b=c", "{\"b\":\"c\"}" },
	{ "ends with &", "a=b&&", "{\"a\":\"b\"}" },
	{ "a value without a name", "=b", NULL },
	{ "twice", "a=b&a=c", NULL },
	{ "twice, once escaped", "a=b&%61=c", NULL },
	{ "an escape cut short", "a=%4", NULL },
	{ "an escape at the end", "a=%", NULL },
	{ "no digits", "a=%zz", NULL },
	{ "a NUL", "a=%00", NULL },
	{ "a NUL in a name", "a%00b=c", NULL },
	{ "no UTF-8", "a=%ff", NULL },
	{ "half a letter", "a=%C3", NULL },
	{ "more fields than anybody fills in", EIGHT("a") EIGHT("b") EIGHT("c") EIGHT("d") "z=1", NULL },
};

START_TEST(reads)
{
	struct json_object *tree cleanup_tree = form_parse(forms[_i].form, strlen(forms[_i].form));
	struct buf text cleanup_buf = BUF_INIT(4096);

	ck_assert_msg(!tree == !forms[_i].says, "%s", forms[_i].why);
	if (!tree)
		return;
	tree_write(&text, tree);
	ck_assert_msg(strcmp(buf_text(&text), forms[_i].says) == 0, "%s: %s", forms[_i].why,
		      buf_text(&text));
}
END_TEST

static const struct {
	const char *why, *path;
	bool leads_back;
} paths[] = {
	{ "the front", "/", true },
	{ "a place", "/l/bayview/primary-care?do=hold#now", true },
	{ "nowhere", "", false },
	{ "no path", "l/bayview", false },
	{ "another host", "//evil.example", false },
	{ "another host, for browsers that turn strokes", "/\\evil.example", false },
	{ "a stroke further on", "/a\\b", false },
	{ "a scheme", "https://evil.example/", false },
	{ "script", "javascript:alert(1)", false },
	{ "a header", "/a\r\nSet-Cookie: b", false },
	{ "a tab, which browsers leave out", "/\t/evil.example", false },
	{ "a blank", "/a b", false },
	{ "the end of an attribute", "/a\"onclick=b", false },
	{ "no ASCII", "/caf\xc3\xa9", false },
};

START_TEST(leads_back)
{
	ck_assert_msg(form_leads_back(paths[_i].path) == paths[_i].leads_back, "%s", paths[_i].why);
}
END_TEST

START_TEST(a_way_has_an_end)
{
	char path[FORM_BACK_MAX + 2];

	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[FORM_BACK_MAX] = '\0';
	ck_assert(form_leads_back(path));
	path[FORM_BACK_MAX] = 'a';
	path[FORM_BACK_MAX + 1] = '\0';
	ck_assert(!form_leads_back(path));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("form");

	tcase_add_loop_test(tc, reads, 0, ROWS(forms));
	tcase_add_loop_test(tc, leads_back, 0, ROWS(paths));
	tcase_add_test(tc, a_way_has_an_end);
	return run_case("form", tc);
}
