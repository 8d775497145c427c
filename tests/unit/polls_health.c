/* SPDX-License-Identifier: Apache-2.0 */
/*
 * polls_health.c - what is remembered of a feed, and when a trouble is forgotten.
 */
#include "daemon/clock.h"
#include "daemon/polls_state.h"
#include "tests/unit/support/run.h"

enum { QUESTIONS = 2 };

static const struct feed_kind kind = { .name = "fhir" };

struct lab {
	struct feed_config config_of[2];
	struct config config;
	struct generation g;
	struct feed_run feeds[2];
	struct unit units[QUESTIONS];
	struct polls polls;
};

/* No services: nothing here is about when they are asked next. */
static void begin(struct lab *l)
{
	*l = (struct lab){ .config_of = { { .id = "ehr", .kind = &kind },
					  { .id = "other", .kind = &kind } } };
	l->config = (struct config){ .feeds = l->config_of, .feed_count = 2 };
	l->g.config = &l->config;
	l->polls = (struct polls){ .g = &l->g, .feeds = l->feeds, .units = l->units };
	for (int f = 0; f < 2; f++) {
		l->feeds[f].first = NOBODY;
		l->feeds[f].units = f == 0 ? QUESTIONS : 0;
	}
}

static void end(struct lab *l)
{
	polls_health_free(&l->feeds[0].health);
	polls_health_free(&l->feeds[1].health);
}

static struct report_feed now(const struct lab *l, uint32_t feed)
{
	struct report_feed ret;

	polls_feed(&l->polls, feed, &ret);
	return ret;
}

/* As polls.c does it: first what was heard, then what follows for the question. */
static void fails(struct lab *l, int unit, const char *words)
{
	polls_note_failure(&l->polls, 0, words);
	polls_note_unit(&l->polls, &l->units[unit], false);
	l->units[unit].failures++;
}

static void answers(struct lab *l, int unit)
{
	polls_note_answer(&l->polls, 0, false);
	polls_note_unit(&l->polls, &l->units[unit], true);
	l->units[unit].failures = 0;
}

START_TEST(a_trouble_lasts_until_its_own_question_is_answered)
{
	struct lab l;

	begin(&l);
	answers(&l, 0);
	ck_assert_str_eq(now(&l, 0).trouble, "");
	fails(&l, 1, "HTTP 503");
	answers(&l, 0);
	ck_assert_str_eq(now(&l, 0).trouble, "HTTP 503");
	ck_assert_uint_eq(now(&l, 0).failing, 1);
	fails(&l, 1, "HTTP 500");
	ck_assert_uint_eq(now(&l, 0).failing, 1);
	ck_assert_str_eq(now(&l, 0).trouble, "HTTP 500");
	answers(&l, 1);
	ck_assert_str_eq(now(&l, 0).trouble, "");
	ck_assert_uint_eq(now(&l, 0).failing, 0);
	ck_assert_uint_eq(now(&l, 0).polls, 5);
	ck_assert_uint_eq(now(&l, 0).failures, 2);
	ck_assert(!is_never(now(&l, 0).failed_at));
	end(&l);
}
END_TEST

START_TEST(a_source_that_tells_by_itself_is_forgiven_at_once)
{
	struct lab l;

	begin(&l);
	polls_note_failure(&l.polls, 1, "a row that cannot be true");
	ck_assert_str_eq(now(&l, 1).trouble, "a row that cannot be true");
	polls_note_answer(&l.polls, 1, true);
	ck_assert_str_eq(now(&l, 1).trouble, "");
	ck_assert_uint_eq(now(&l, 1).unchanged, 1);
	ck_assert(is_never(now(&l, 1).next_at));
	end(&l);
}
END_TEST

START_TEST(a_rest_lasts_as_long_as_it_was_asked_for)
{
	static const struct {
		unsigned status;
		struct span wait;
		bool rests;
	} replies[] = {
		{ 200, { 60000 }, false }, { 404, { 60000 }, false }, { 503, { 0 }, false },
		{ 503, { 60000 }, true },  { 429, { 60000 }, true },
	};
	struct lab l;

	for (int i = 0; i < ROWS(replies); i++) {
		begin(&l);
		polls_note_reply(&l.polls, 0,
				 &(struct reply){ .status = (int)replies[i].status,
						  .retry_after = replies[i].wait });
		ck_assert_msg(!is_never(now(&l, 0).rests_until) == replies[i].rests, "row %d", i);
		answers(&l, 0);
		ck_assert(is_never(now(&l, 0).rests_until));
		end(&l);
	}
}
END_TEST

START_TEST(whom_we_ask_is_said_without_a_login)
{
	static const char *const rows[][2] = {
		{ "https://ehr.example.org:8443/r4/Slot?x=a@b", "ehr.example.org:8443" },
		{ "sftp://user:pass@files.example.org/out/daily.csv", "files.example.org" },
		{ "https://ehr.example.org", "ehr.example.org" },
		{ "/srv/drop/daily.csv", "" },
	};
	struct lab l;

	for (int i = 0; i < ROWS(rows); i++) {
		begin(&l);
		ck_assert_str_eq(now(&l, 0).host, "");
		polls_note_request(&l.polls, 0, &(struct request){ .method = "GET", .url = rows[i][0] });
		ck_assert_str_eq(now(&l, 0).host, rows[i][1]);
		polls_note_request(
			&l.polls, 0,
			&(struct request){ .method = "GET", .url = "https://elsewhere.example" });
		ck_assert_str_eq(now(&l, 0).host, rows[i][1]);
		end(&l);
	}
}
END_TEST

START_TEST(a_reload_keeps_what_was_noted_of_feeds_that_stay)
{
	struct lab was, is;

	begin(&was);
	begin(&is);
	is.config_of[1].id = "new";
	fails(&was, 0, "HTTP 503");
	polls_note_answer(&was.polls, 1, false);
	polls_inherit(&is.polls, &was.polls);
	end(&was);
	ck_assert_str_eq(now(&is, 0).trouble, "HTTP 503");
	ck_assert_uint_eq(now(&is, 0).failures, 1);
	ck_assert_uint_eq(now(&is, 0).failing, 0);
	ck_assert_uint_eq(now(&is, 1).polls, 0);
	answers(&is, 0);
	ck_assert_str_eq(now(&is, 0).trouble, "");
	end(&is);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("polls_health");

	tcase_add_test(tc, a_trouble_lasts_until_its_own_question_is_answered);
	tcase_add_test(tc, a_source_that_tells_by_itself_is_forgiven_at_once);
	tcase_add_test(tc, a_rest_lasts_as_long_as_it_was_asked_for);
	tcase_add_test(tc, whom_we_ask_is_said_without_a_login);
	tcase_add_test(tc, a_reload_keeps_what_was_noted_of_feeds_that_stay);
	return run_case("polls_health", tc);
}
