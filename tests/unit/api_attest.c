/* SPDX-License-Identifier: Apache-2.0 */
/* api_attest.c - what may be stated over the socket, and what is said back. */
#include "tests/unit/support/api_case.h"
#include "tests/unit/support/run.h"

#define SAYS(members) \
	"{\"service\":\"bayview\",\"until\":\"3d\",\"reason\":\"asked at the desk\"," members "}"
#define TOLD(counts) \
	"attest bayview/primary-care " counts \
	" by kim until 2026-11-25T16:45:00Z: asked at the desk\n"

static const struct {
	const char *why, *body;
	unsigned status;
	const char *told, *says;
} rows[] = {
	{ "openings", SAYS("\"open\":12"), 200, TOLD("open 12 wait -1 waitlist -1"),
	  "Stated for bayview/primary-care until Nov 25, 11:45 EST, by kim." },
	{ "as the command line says them", SAYS("\"open\":\"12\",\"wait\":\"9d\",\"waitlist\":\"3\""),
	  200, TOLD("open 12 wait 9 waitlist 3"), "To correct or prolong it" },
	{ "for somebody", SAYS("\"open\":0,\"owner\":\"K. Osei\""), 200,
	  "attest bayview/primary-care open 0 wait -1 waitlist -1 by K. Osei (told by kim) until "
	  "2026-11-25T16:45:00Z: asked at the desk\n",
	  "by K. Osei (told by kim)" },
	{ "less than nothing", SAYS("\"open\":-1"), 400, "", "open: expected a whole number up to 100000" },
	{ "half an opening", SAYS("\"open\":1.5"), 400, "", "open: expected a whole number" },
	{ "openings in days", SAYS("\"open\":\"12d\""), 400, "", "open: expected a whole number" },
	{ "a wait in hours", SAYS("\"wait\":\"9h\""), 400, "", "wait: expected a whole number" },
	{ "far too many", SAYS("\"open\":100001"), 400, "", "open: expected a whole number" },
	{ "more digits than there are slots", SAYS("\"open\":\"99999999999\""), 400, "",
	  "open: expected a whole number" },
	{ "in words", SAYS("\"open\":\"some\""), 400, "", "open: expected a whole number" },
	{ "not what it is judged by", SAYS("\"wait\":9"), 409, "", "judges it by open-slots" },
	{ "nothing at all", "{\"service\":\"bayview\",\"until\":\"3d\",\"reason\":\"x\"}", 409, "",
	  "judges it by open-slots" },
	{ "no end", "{\"service\":\"bayview\",\"reason\":\"x\",\"open\":1}", 400, "", "until: expected" },
	{ "no reason", "{\"service\":\"bayview\",\"until\":\"3d\",\"open\":1}", 400, "",
	  "a reason is needed" },
	{ "no such service", "{\"service\":\"bayveiw\",\"until\":\"3d\",\"reason\":\"x\",\"open\":1}",
	  404, "", "Did you mean bayview/primary-care?" },
	{ "no JSON", "open=1", 400, "", "not a JSON object" },
};

static struct api_answer attest(struct still_house *h, const struct api_house *house, const char *body)
{
	const struct ask ask = { "POST", "/api/v1/attest", NULL, "kim", NULL, body };
	struct api_request q = request_of(&ask);
	struct api_answer a;

	(void)h;
	api_answer(house, &q, &a);
	return a;
}

START_TEST(what_is_stated)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_answer a;

	house_feeds[0].way = FEED_IS_STATED;
	a = attest(&h, &house, rows[_i].body);
	house_feeds[0].way = FEED_IS_ASKED;
	answer_check(rows[_i].why, &a, rows[_i].status, rows[_i].says, &h, rows[_i].told);
	api_answer_release(&a);
}
END_TEST

START_TEST(what_a_system_counts_is_not_stated)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_answer a = attest(&h, &house, rows[0].body);

	ck_assert_uint_eq(a.status, 409);
	ck_assert_ptr_nonnull(
		strstr(buf_text(&a.body), "bayview/primary-care is counted by feed epic"));
	ck_assert_str_eq(h.told, "");
	api_answer_release(&a);
}
END_TEST

START_TEST(what_was_stated_is_shown)
{
	const struct ask ask = { "GET", "/api/v1/services/bayview/primary-care", NULL, NULL, NULL,
				 NULL };
	struct statement said = { .open = 12, .wait_days = COUNT_UNKNOWN, .who = "K. Osei", .reason = "x" };
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_request q = request_of(&ask);
	struct api_answer a;

	said.at = said.until = house_at("2026-11-22T14:00:00Z");
	h.engine.services[BAY].statement = &said;
	api_answer(&house, &q, &a);
	ck_assert_ptr_null(strstr(buf_text(&a.body), "\"stated\""));
	api_answer_release(&a);
	house_feeds[0].way = FEED_IS_STATED;
	api_answer(&house, &q, &a);
	house_feeds[0].way = FEED_IS_ASKED;
	ck_assert_msg(strstr(buf_text(&a.body),
			     "\"stated\":{\"who\":\"K. Osei\",\"at\":\"2026-11-22T14:00:00Z\","
			     "\"until\":\"2026-11-22T14:00:00Z\",\"ended\":false,\"reason\":\"x\","
			     "\"open\":12,\"wait_days\":null,\"waitlist\":0}") != NULL,
		      "%s", buf_text(&a.body));
	api_answer_release(&a);
}
END_TEST

START_TEST(a_disk_that_refuses_is_told)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_answer a;

	h.fails = ERR_STORE;
	house_feeds[0].way = FEED_IS_STATED;
	a = attest(&h, &house, rows[0].body);
	house_feeds[0].way = FEED_IS_ASKED;
	ck_assert_uint_eq(a.status, 503);
	api_answer_release(&a);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("attest");

	tcase_add_loop_test(tc, what_is_stated, 0, ROWS(rows));
	tcase_add_test(tc, what_a_system_counts_is_not_stated);
	tcase_add_test(tc, what_was_stated_is_shown);
	tcase_add_test(tc, a_disk_that_refuses_is_told);
	return run_case("statements over the socket", tc);
}
