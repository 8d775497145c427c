/* SPDX-License-Identifier: Apache-2.0 */
/* feed_pages.c - links are followed to the same origin, once, and not for ever. */
#include "feed/pages.h"
#include "support/run.h"

#define FIRST "https://api.example.org/v1/open?a=1"

static const struct {
	const char *why, *link, *url; /* NULL: refused */
} links[] = {
	{ "a whole address", "https://api.example.org/v1/open?a=2", "https://api.example.org/v1/open?a=2" },
	{ "the port said", "https://api.example.org:443/b", "https://api.example.org:443/b" },
	{ "a path", "/v1/open?offset=8", "https://api.example.org/v1/open?offset=8" },
	{ "a query", "?offset=8", "https://api.example.org/v1/open?offset=8" },
	{ "itself", FIRST, NULL },
	{ "another host", "https://evil.example.net/v1", NULL },
	{ "another scheme", "http://api.example.org/v1", NULL },
	{ "without a scheme, another host", "//evil.example.net/v1", NULL },
	{ "a user name", "https://api.example.org@evil.example.net/", NULL },
	{ "a colon and no port", "https://api.example.org:/v1", NULL },
	{ "a space", "/v1/open ?b", NULL },
	{ "another kind of address", "javascript:0", NULL },
};

START_TEST(follows)
{
	struct arena arena = ARENA_INIT(65536);
	struct request request;
	struct err err = ERR_INIT;
	struct pages w;
	int failed;

	pages_init(&w, &arena, 5);
	buf_puts(&w.url, FIRST);
	pages_restart(&w);
	failed = pages_follow(&w, links[_i].link, &err);
	ck_assert_msg((failed < 0) == !links[_i].url, "%s", links[_i].why);
	if (!failed) {
		ck_assert_int_eq(pages_ask(&w, &request, &err), 0);
		ck_assert_str_eq(request.url, links[_i].url);
		ck_assert_msg(request.authorize && request.stream, "%s", links[_i].why);
	}
	pages_release(&w);
	arena_clear(&arena);
}
END_TEST

START_TEST(a_circle_is_seen_and_a_walk_ends)
{
	struct arena arena = ARENA_INIT(65536);
	struct err err = ERR_INIT;
	struct pages w;

	pages_init(&w, &arena, 3);
	buf_puts(&w.url, FIRST);
	pages_restart(&w);
	ck_assert_int_eq(pages_follow(&w, "/b", &err), 0);
	ck_assert_int_eq(pages_follow(&w, FIRST, &err), -1);
	ck_assert_int_eq(pages_follow(&w, "/c", &err), 0);
	ck_assert_int_eq(pages_follow(&w, "/d", &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	pages_restart(&w); /* a walk of its own may read the same page again */
	ck_assert_int_eq(pages_follow(&w, "/b", &err), 0);
	pages_release(&w);
	arena_clear(&arena);
}
END_TEST

START_TEST(an_address_of_ours_must_be_plain)
{
	struct arena arena = ARENA_INIT(65536);
	struct request request;
	struct err err = ERR_INIT;
	struct pages w;

	pages_init(&w, &arena, 3);
	buf_puts(&w.url, "https://us:er@api.example.org/");
	ck_assert_int_eq(pages_ask(&w, &request, &err), -1);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	pages_release(&w);
	arena_clear(&arena);
}
END_TEST

START_TEST(parameters_are_encoded)
{
	struct buf url cleanup_buf = BUF_INIT(256);

	buf_puts(&url, "https://api.example.org/x");
	pages_parameter(&url, "a", "1 2");
	pages_parameter(&url, "b", "");
	pages_parameter(&url, "c", NULL);
	pages_parameter(&url, NULL, "d");
	pages_parameter(&url, "e", "p|q,r");
	ck_assert_str_eq(buf_text(&url), "https://api.example.org/x?a=1%202&e=p%7Cq%2Cr");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("pages");

	tcase_add_loop_test(tc, follows, 0, ROWS(links));
	tcase_add_test(tc, a_circle_is_seen_and_a_walk_ends);
	tcase_add_test(tc, an_address_of_ours_must_be_plain);
	tcase_add_test(tc, parameters_are_encoded);
	return run_case("feed_pages", tc);
}
