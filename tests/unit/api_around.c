/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_around.c - feeds and ad platforms by HTTP: every face of both, and no byte twice.
 */
#include "tests/unit/support/api_case.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why, *path, *query, *type, *holds;
} faces[] = {
	{ "feeds as JSON", "/api/v1/feeds", "", "application/json", "\"host\":\"ehr.example.org\"" },
	{ "feeds as text", "/feeds.txt", "width=60", "text/plain; charset=utf-8", "○ Answers" },
	{ "feeds as a page", "/feeds", "", "text/html; charset=utf-8",
	  "<title>Feeds – Capacity status</title>" },
	{ "platforms as JSON", "/api/v1/platforms", "", "application/json",
	  "\"headline\":\"No ad platform needs anything from you\"" },
	{ "platforms as text", "/platforms.txt", "width=60", "text/plain; charset=utf-8",
	  "All its ads were read at 11:41" },
	{ "platforms as a page", "/platforms", "", "text/html; charset=utf-8",
	  "<title>Ad platforms – Capacity status</title>" },
};

static struct api_request question(int i)
{
	struct ask ask = { .method = "GET", .path = faces[i].path, .query = faces[i].query };

	return request_of(&ask);
}

START_TEST(every_face_answers)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_request q = question(_i);
	struct api_answer a;

	api_answer(&house, &q, &a);
	ck_assert_msg(a.status == 200, "%s: %u", faces[_i].why, a.status);
	ck_assert_str_eq(a.type, faces[_i].type);
	ck_assert_msg(strstr(buf_text(&a.body), faces[_i].holds) != NULL, "%s: %s", faces[_i].why,
		      buf_text(&a.body));
	api_answer_release(&a);
}
END_TEST

START_TEST(what_the_asker_has_is_not_sent_again)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_request q = question(_i);
	struct api_answer first, again, later;

	api_answer(&house, &q, &first);
	q.if_none_match = first.etag;
	api_answer(&house, &q, &again);
	ck_assert_uint_eq(again.status, 304);
	ck_assert_uint_eq(again.body.length, 0);
	h.engine.now = after(h.engine.now, SPAN_HOURS(30));
	api_answer(&house, &q, &later);
	ck_assert_msg(later.status == 200, "%s: old news a day later", faces[_i].why);
	api_answer_release(&first);
	api_answer_release(&again);
	api_answer_release(&later);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("api_around");

	tcase_add_loop_test(tc, every_face_answers, 0, ROWS(faces));
	tcase_add_loop_test(tc, what_the_asker_has_is_not_sent_again, 0, ROWS(faces));
	return run_case("api_around", tc);
}
