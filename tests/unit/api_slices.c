/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_slices.c - what comes in slices is what would have come at once, or says that it is not.
 */
#include "report/index.h"
#include "tests/unit/support/api_case.h"
#include "tests/unit/support/run.h"

enum { OUT_MAX = 1024 * 1024 };

struct asking {
	struct still_house h;
	struct api_house house;
	struct house_index *index;
	struct api_request q;
	struct api_answer a;
	struct api_exchange x;
	struct buf out;
	size_t slices;
};

static void asking_open(struct asking *k)
{
	static const struct ask ask = { .method = "GET", .path = "/api/v1/status" };

	*k = (struct asking){ .index = index_new(), .out = BUF_INIT(OUT_MAX) };
	k->house = still_house_init(&k->h);
	k->q = request_of(&ask);
	house_service(&k->h.engine, MILL, VERDICT_FULL, 31);
	index_follow(k->index, &k->h.engine);
	k->x = (struct api_exchange){ .house = &k->house, .q = &k->q, .engine = &k->h.engine, .a = &k->a };
	still_describe(&k->h, &k->x.context);
	k->x.context.index = k->index;
}

static void asking_close(struct asking *k)
{
	api_answer_release(&k->a);
	(void)index_free(k->index);
	buf_release(&k->out);
}

/* One slice; false: it was the last. */
static enum api_more pull(struct asking *k)
{
	struct buf piece cleanup_buf = BUF_INIT(OUT_MAX);
	enum api_more more = k->a.source.next(k->a.source.context, NULL, &piece);

	buf_append(&k->out, buf_text(&piece), piece.length);
	k->slices++;
	return more;
}

static void pull_all(struct asking *k)
{
	enum api_more more;

	while ((more = pull(k)) == API_MORE)
		;
	ck_assert_int_eq(more, API_ENDS);
	ck_assert_uint_ge(k->slices, 2);
}

static const struct {
	const char *why;
	struct listing_filter filter;
	size_t limit;
} lists[] = {
	{ "everything, by id", { 0 }, 0 },
	{ "the two most urgent", { 0 }, 2 },
	{ "a market", { .market = "Metro West" }, 0 },
	{ "a word nobody has", { .text = "nowhere" }, 0 },
	{ "those who need somebody", { .attention = true }, 4 },
};

START_TEST(json_is_the_same)
{
	struct buf whole cleanup_buf = BUF_INIT(OUT_MAX);
	struct asking k;

	asking_open(&k);
	k.x.context.filter = lists[_i].filter;
	k.x.context.limit = lists[_i].limit;
	report_status_json(&k.h.engine, &k.x.context, &whole);
	api_slices(&k.x);
	pull_all(&k);
	ck_assert_msg(strcmp(buf_text(&whole), buf_text(&k.out)) == 0, "%s:\n%s\n%s", lists[_i].why,
		      buf_text(&whole), buf_text(&k.out));
	ck_assert(strstr(buf_text(&k.out), "\"moved\":false}\n") != NULL);
	asking_close(&k);
}
END_TEST

START_TEST(it_says_that_something_moved)
{
	struct asking k;

	asking_open(&k);
	api_slices(&k.x);
	ck_assert_int_eq(pull(&k), API_MORE);
	k.h.engine.generation++;
	pull_all(&k);
	ck_assert(strstr(buf_text(&k.out), "\"moved\":true}\n") != NULL);
	asking_close(&k);
}
END_TEST

START_TEST(another_configuration_breaks_it_off)
{
	struct asking k;

	asking_open(&k);
	api_slices(&k.x);
	ck_assert_int_eq(pull(&k), API_MORE);
	k.h.loaded_ms = 60000;
	ck_assert_int_eq(pull(&k), API_BREAKS);
	asking_close(&k);
}
END_TEST

START_TEST(a_short_list_is_whole)
{
	struct asking k;

	asking_open(&k);
	ck_assert(!api_is_long(&k.x));
	asking_close(&k);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("slices");

	tcase_add_loop_test(tc, json_is_the_same, 0, ROWS(lists));
	tcase_add_test(tc, it_says_that_something_moved);
	tcase_add_test(tc, another_configuration_breaks_it_off);
	tcase_add_test(tc, a_short_list_is_whole);
	return run_case("api_slices", tc);
}
