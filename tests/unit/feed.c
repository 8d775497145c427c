/* SPDX-License-Identifier: Apache-2.0 */
/* feed.c - the list of kinds, and what replies that are no answers mean. */
#include "feed/feed.h"

#include "support/feed_case.h"
#include "support/run.h"

START_TEST(every_kind_is_complete_and_found_by_its_name)
{
	size_t n = 0;

	for (const struct feed_kind *k; (k = feed_kind_at(n)); n++) {
		ck_assert_ptr_eq(feed_kind_find(k->name), k);
		ck_assert(n == 0 || strcmp(feed_kind_at(n - 1)->name, k->name) < 0);
		ck_assert(k->summary && k->options && k->select_options);
		ck_assert(k->settings_size && k->select_size && k->state_size);
		ck_assert((k->scope == FEED_SCOPE_NONE) == (k->way == FEED_IS_PUSHED));
		ck_assert(k->begin && k->hear && k->advance && k->end);
	}
	ck_assert_uint_ge(n, 2);
	ck_assert_ptr_null(feed_kind_at(n + 7));
	ck_assert_ptr_null(feed_kind_find("telepathy"));
}
END_TEST

static const struct {
	const char *why;
	int status;
	enum fault fault;
	const char *words;
	int64_t wait_ms;
	enum err_kind kind; /* ERR_NONE: usable */
	const char *says;
} replies[] = {
	{ "an answer", 200, FAULT_NONE, "", 0, ERR_NONE, "" },
	{ "not modified", 304, FAULT_NONE, "", 0, ERR_NONE, "" },
	{ "another success", 206, FAULT_NONE, "", 0, ERR_NONE, "" },
	{ "a redirect", 302, FAULT_NONE, "", 0, ERR_REMOTE, "HTTP 302, a redirect we do not follow" },
	{ "our credential", 401, FAULT_NONE, "", 0, ERR_AUTH, "HTTP 401, our credential is not accepted" },
	{ "our rights", 403, FAULT_NONE, "", 0, ERR_AUTH, "HTTP 403, our credential may not read this" },
	{ "nothing there", 404, FAULT_NONE, "", 0, ERR_REMOTE, "HTTP 404, nothing is at that address" },
	{ "busy", 503, FAULT_NONE, "", 30000, ERR_REMOTE, "HTTP 503, asked to wait 30 s" },
	{ "broken", 500, FAULT_NONE, "", 0, ERR_REMOTE, "HTTP 500" },
	{ "no status at all", 0, FAULT_NONE, "", 0, ERR_REMOTE, "HTTP 0" },
	{ "nobody there", 0, FAULT_NOT_SENT, "no route", 0, ERR_REMOTE, "could not connect: no route" },
	{ "silence", 0, FAULT_NO_REPLY, NULL, 0, ERR_REMOTE, "no complete reply came" },
	{ "half of it, with a good status", 200, FAULT_TRUNCATED, "", 0, ERR_INPUT,
	  "the end of the data was not seen" },
	{ "too much", 200, FAULT_TOO_LARGE, "", 0, ERR_LIMIT, "the answer is larger than we accept" },
	{ "refused while it came", 200, FAULT_REFUSED_HERE, "page 1: $: no", 0, ERR_INPUT, "page 1: $: no" },
	{ "stopped by us", 0, FAULT_STOPPED, "", 0, ERR_LIMIT, "the poll was stopped" },
	{ "no token", 0, FAULT_NO_CREDENTIAL, "invalid_client", 0, ERR_AUTH,
	  "no authorization: invalid_client" },
};

START_TEST(replies_mean)
{
	struct err err = ERR_INIT;
	struct reply r = { .status = replies[_i].status,
			   .fault = replies[_i].fault,
			   .words = replies[_i].words,
			   .retry_after = { replies[_i].wait_ms } };

	ck_assert_msg(feed_reply_usable(&r, &err) == (replies[_i].kind ? -1 : 0), "%s", replies[_i].why);
	ck_assert_msg(err.kind == replies[_i].kind && !strcmp(err.text, replies[_i].says), "%s: %s",
		      replies[_i].why, err.text);
}
END_TEST

START_TEST(a_poll_starts_from_absent)
{
	struct feed_case c;

	feed_case_init(&c, "csv", "2026-11-30T11:00:00Z");
	feed_case_option_set(&c, "path=/x");
	for (int i = 0; i < 3; i++) {
		feed_case_ask(&c, "1d", "1d");
		feed_case_select(&c, "department=1");
		c.asks[i].service = (service_ix)(40 + i);
	}
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(c.poll.ret[i].service, (service_ix)(40 + i));
		ck_assert_int_eq(c.poll.ret[i].quality, QUALITY_ABSENT);
		ck_assert_int_eq(c.poll.ret[i].open, COUNT_UNKNOWN);
		ck_assert_int_eq(c.poll.ret[i].polled_at.ms, c.poll.now.ms);
		ck_assert(is_never(c.poll.ret[i].as_of));
	}
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("feed");

	tcase_add_test(tc, every_kind_is_complete_and_found_by_its_name);
	tcase_add_loop_test(tc, replies_mean, 0, ROWS(replies));
	tcase_add_test(tc, a_poll_starts_from_absent);
	return run_case("feed", tc);
}
