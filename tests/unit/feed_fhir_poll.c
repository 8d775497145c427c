/* SPDX-License-Identifier: Apache-2.0 */
/* feed_fhir_poll.c - windows, schedules first, controls, and what one poll tells the next. */
#include "support/fhir_case.h"
#include "support/run.h"

static void open_with(struct feed_case *c, const char *const *sets)
{
	open_case(c);
	for (; *sets; sets++)
		feed_case_option_set(c, *sets);
}

/* ---- windows ---- */

static const struct {
	const char *why, *horizon, *max_window;
	int searches;
} slices[] = {
	{ "all at once", "60d", NULL, 1 }, { "exactly once", "60d", "61d", 1 },
	{ "twice", "60d", "31d", 2 },	   { "five days, as ModMed has it", "60d", "5d", 13 },
	{ "a day", "60d", "1d", 61 },
};

static void check_adjoins(const char *before, const char *after)
{
	const char *end = strstr(before, "start=lt"), *begin = strstr(after, "start=ge");

	ck_assert(end && begin);
	ck_assert_msg(!strncmp(end + 8, begin + 8, 20), "%s\n%s", before, after);
}

START_TEST(windows_adjoin)
{
	struct feed_case c;
	char before[1024], set[64];
	int next, searches = 0;

	open_case(&c);
	snprintf(set, sizeof(set), "max_window=%s", slices[_i].max_window ? slices[_i].max_window : "");
	if (slices[_i].max_window)
		feed_case_option_set(&c, set);
	next = feed_case_begin(&c);
	while (next == FEED_SEND) {
		if (searches++)
			check_adjoins(before, c.request.url);
		snprintf(before, sizeof(before), "%s", c.request.url);
		next = say_bundle(&c, FULL_SELF, "", BUSY);
	}
	ck_assert_msg(next == FEED_DONE && searches == slices[_i].searches, "%s: %d",
		      slices[_i].why, searches);
	ck_assert(strstr(before, "start=lt2027-01-29T11:15:00Z"));
	ck_assert_int_eq(c.poll.ret[0].booked, 1);
	feed_case_release(&c);
}
END_TEST

START_TEST(more_windows_than_pages_is_a_mistake)
{
	static const char *const sets[] = { "max_window=5d", "max_pages=12", NULL };
	struct feed_case c;

	open_with(&c, sets);
	ck_assert_int_eq(feed_case_begin(&c), -1);
	ck_assert_int_eq(c.err.kind, ERR_CONFIG);
	ck_assert(strstr(c.err.text, "need 13 searches, more than max_pages (12)"));
	feed_case_release(&c);
}
END_TEST

START_TEST(a_window_has_a_total_of_its_own)
{
	static const char *const sets[] = { "max_window=31d", NULL };
	struct feed_case c;

	open_with(&c, sets);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, FULL_SELF, "\"total\":1,", BUSY), FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, FULL_SELF, "\"total\":2,", BUSY), -1);
	ck_assert_str_eq(c.err.text,
			 "page 2: the answer is partial: the server counts 2 slots and gave 1");
	feed_case_release(&c);
}
END_TEST

START_TEST(windows_count_as_one)
{
	struct feed_case once, sliced;
	struct buf entries cleanup_buf = BUF_INIT(BODY_MAX);
	int next;

	for (unsigned i = 0; i < 30; i++)
		buf_printf(&entries,
			   "%s{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"s%u\",\"status\":"
			   "\"%s\",\"start\":\"2026-12-%02uT09:00:00Z\"}}",
			   i ? "," : "", i, i % 3 ? "free" : "busy", 1 + i);
	open_case(&once);
	ck_assert_int_eq(feed_case_begin(&once), FEED_SEND);
	ck_assert_int_eq(say_bundle(&once, FULL_SELF, "", buf_text(&entries)), FEED_DONE);
	open_case(&sliced);
	feed_case_option_set(&sliced, "max_window=14d");
	next = feed_case_begin(&sliced);
	while (next == FEED_SEND)
		next = say_bundle(&sliced, FULL_SELF, "", buf_text(&entries));
	ck_assert_int_eq(next, FEED_DONE);
	ck_assert_int_eq(once.poll.ret[0].open, sliced.poll.ret[0].open);
	ck_assert_int_eq(once.poll.ret[0].booked, sliced.poll.ret[0].booked);
	ck_assert_mem_eq(once.poll.ret[0].first, sliced.poll.ret[0].first,
			 sizeof(once.poll.ret[0].first));
	feed_case_release(&once);
	feed_case_release(&sliced);
}
END_TEST

/* ---- schedules first ---- */

START_TEST(many_schedules_are_asked_about_in_batches)
{
	static const char *const sets[] = { "search=schedule", NULL };
	struct buf entries cleanup_buf = BUF_INIT(BODY_MAX);
	struct feed_case c;
	int next, batches = 0, named = 0;

	open_with(&c, sets);
	for (int i = 0; i < 300; i++)
		buf_printf(&entries,
			   "%s{\"resource\":{\"resourceType\":\"Schedule\",\"id\":\"a-schedule-of-"
			   "some-length-%d\",\"actor\":[{\"reference\":\"Location/loc-hp\"}]}}",
			   i ? "," : "", i);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_str_eq(c.request.url,
			 "https://ehr.example.org/r4/Schedule?actor=Location%2Floc-hp&_count=200");
	next = say_bundle(&c, ACTOR_SELF, "", buf_text(&entries));
	while (next == FEED_SEND) {
		ck_assert(strlen(c.request.url) < 4400);
		batches++;
		for (const char *at = c.request.url; (at = strstr(at, "a-schedule")); at++)
			named++;
		next = say_bundle(&c, "", "", BUSY);
	}
	ck_assert_msg(next == FEED_DONE, "%s", c.err.text);
	ck_assert_int_gt(batches, 2);
	ck_assert_int_eq(named, 300);
	feed_case_release(&c);
}
END_TEST

static const struct {
	const char *why, *entries, *links; /* of the schedules */
	int next;			   /* after them */
	const char *asked, *words;	   /* of the next request, of the observation */
} schedules[] = {
	{ "one in use", SCHEDULE("s1", "Location/loc-hp", ""), ACTOR_SELF, FEED_SEND,
	  "schedule=Schedule%2Fs1&", "" },
	{ "the same one twice",
	  SCHEDULE("s1", "Location/loc-hp", "") "," SCHEDULE("s1", "Location/loc-hp", ""),
	  ACTOR_SELF, FEED_SEND, "schedule=Schedule%2Fs1&", "" },
	{ "one not in use", SCHEDULE("s1", "Location/loc-hp", ",\"active\":false"), ACTOR_SELF,
	  FEED_DONE, "", "no schedule in use names this location" },
	{ "one of two is not in use",
	  SCHEDULE("s1", "Location/loc-hp", ",\"active\":false") "," SCHEDULE("s2", "Location/loc-hp", ""),
	  ACTOR_SELF, FEED_SEND, "schedule=Schedule%2Fs2&", "" },
	{ "one elsewhere", SCHEDULE("s1", "Location/loc-zz", ""), ACTOR_SELF, FEED_DONE, "",
	  "no schedule in use names this location" },
	{ "one that does not say where: the server says so", SCHEDULE("s1", "Practitioner/1", ""),
	  ACTOR_SELF, FEED_SEND, "schedule=Schedule%2Fs1&", "" },
	{ "one that does not say where, and the server did not look",
	  SCHEDULE("s1", "Practitioner/1", ""), "{\"relation\":\"self\",\"url\":\"Schedule?_count=200\"}",
	  FEED_DONE, "", "no schedule in use names this location" },
	{ "none", "", ACTOR_SELF, FEED_DONE, "", "no schedule in use names this location" },
};

START_TEST(schedules_first)
{
	static const char *const sets[] = { "search=schedule", NULL };
	struct feed_case c;

	open_with(&c, sets);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_msg(say_bundle(&c, schedules[_i].links, "", schedules[_i].entries) ==
			      schedules[_i].next,
		      "%s: %s", schedules[_i].why, c.err.text);
	if (schedules[_i].next == FEED_SEND) {
		ck_assert_msg(strstr(c.request.url, schedules[_i].asked) != NULL, "%s: %s",
			      schedules[_i].why, c.request.url);
	} else {
		ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_ABSENT);
		ck_assert_int_eq(c.poll.ret[0].open, COUNT_UNKNOWN);
		ck_assert_msg(strstr(c.poll.ret[0].trouble, schedules[_i].words) != NULL, "%s: %s",
			      schedules[_i].why, c.poll.ret[0].trouble);
	}
	feed_case_release(&c);
}
END_TEST

/* ---- controls ---- */

static const struct {
	const char *why, *set, *links, *total, *entries; /* of the control's answer */
	int next;
	enum quality quality;
	const char *words;
} controls[] = {
	{ "nothing ever", "control=count", FULL_SELF, "\"total\":0,", "", FEED_DONE,
	  QUALITY_SUSPECT, "no slot of this location at any time" },
	{ "something, some time", "control=count", FULL_SELF, "\"total\":3,", "", FEED_DONE,
	  QUALITY_SUSPECT, "though others exist" },
	{ "a server that does not count", "control=count", FULL_SELF, "", "", FEED_DONE,
	  QUALITY_SUSPECT, "does not count them" },
	{ "a server that counts everywhere", "control=count",
	  "{\"relation\":\"self\",\"url\":\"Slot?_summary=count\"}", "\"total\":9,", "", -1,
	  QUALITY_ABSENT, "ignored the location filter" },
	{ "a schedule that covers", "control=schedule", ACTOR_SELF, "",
	  SCHEDULE("s", "Location/loc-hp", HORIZON("2026-11-01", "2027-01-31")), FEED_DONE,
	  QUALITY_GOOD, "covers these days" },
	{ "a schedule that has ended", "control=schedule", ACTOR_SELF, "",
	  SCHEDULE("s", "Location/loc-hp", HORIZON("2026-11-01", "2026-11-15")), FEED_DONE,
	  QUALITY_ABSENT, "not released" },
	{ "no schedule", "control=schedule", ACTOR_SELF, "", "", FEED_DONE, QUALITY_ABSENT,
	  "no schedule in use names this location" },
	{ "a schedule that says nothing of a horizon", "control=schedule", ACTOR_SELF, "",
	  SCHEDULE("s", "Location/loc-hp", ""), FEED_DONE, QUALITY_SUSPECT, "no slots at all" },
};

START_TEST(a_control_answers)
{
	struct feed_case c;
	int next;

	open_case(&c);
	feed_case_option_set(&c, controls[_i].set);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, FULL_SELF, "", ""), FEED_SEND);
	next = say_bundle(&c, controls[_i].links, controls[_i].total, controls[_i].entries);
	ck_assert_msg(next == controls[_i].next, "%s: %s", controls[_i].why, c.err.text);
	ck_assert_msg(c.poll.ret[0].quality == controls[_i].quality || next < 0, "%s: %s",
		      controls[_i].why, c.poll.ret[0].trouble);
	ck_assert_msg(strstr(next < 0 ? c.err.text : c.poll.ret[0].trouble, controls[_i].words) != NULL,
		      "%s: %s%s", controls[_i].why, c.poll.ret[0].trouble, c.err.text);
	feed_case_release(&c);
}
END_TEST

START_TEST(nobody_controls_what_was_seen)
{
	static const char *const sets[] = { "control=count", NULL };
	struct feed_case c;

	open_with(&c, sets);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, FULL_SELF, "", BUSY), FEED_DONE);
	feed_case_release(&c);
}
END_TEST

/* ---- from poll to poll ---- */

static void again(struct feed_case *c)
{
	c->poll.kind->end(&c->poll);
	ck_assert_int_eq(feed_case_begin(c), FEED_SEND);
}

#define NEW_ONE SLOT("1", "free", "2026-12-05T09:00:00Z", VISIT("NP"))
#define RENAMED SLOT("1", "free", "2026-12-05T09:00:00Z", VISIT("NEWPT"))

START_TEST(a_renamed_visit_type_is_not_believed)
{
	struct feed_case c;

	open_case(&c);
	feed_case_option_set(&c, "new_patient.appointment_type=NP");
	c.poll.keep = calloc(1, c.poll.kind->keep_size);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, FULL_SELF, "", BUSY "," NEW_ONE), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_GOOD);
	for (int i = 0; i < 3; i++) { /* and stays so until the rules are read again */
		again(&c);
		ck_assert_int_eq(say_bundle(&c, FULL_SELF, "", BUSY "," RENAMED), FEED_DONE);
		ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_SUSPECT);
		ck_assert_str_eq(c.poll.ret[0].trouble,
				 "free slots no new_patient rule matches went from 0% to 100%: was "
				 "a visit type renamed?");
	}
	again(&c);
	ck_assert_int_eq(say_bundle(&c, FULL_SELF, "", BUSY "," NEW_ONE), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_GOOD);
	free(c.poll.keep);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_range_too_costly_is_halved)
{
	static const char outcome[] =
		"{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":"
		"\"error\",\"code\":\"too-costly\"}]}";
	struct reply refused = { .status = 400 };
	struct feed_case c;

	open_case(&c);
	c.poll.keep = calloc(1, c.poll.kind->keep_size);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert(strstr(c.request.url, "start=lt2027-01-29T11:15:00Z"));
	ck_assert_int_eq(feed_case_reply(&c, refused, outcome, sizeof(outcome) - 1, 1), -1);
	ck_assert(strstr(c.err.text, "half as many days"));
	again(&c);
	ck_assert(strstr(c.request.url, "start=lt2026-12-30T11:07:30Z"));
	c.err = (struct err)ERR_INIT; /* the same with HTTP 200 */
	ck_assert_int_eq(say(&c, outcome), -1);
	ck_assert_msg(strstr(c.err.text, "half as many days") != NULL, "%s", c.err.text);
	again(&c);
	ck_assert(strstr(c.request.url, "start=lt2026-12-15T11:03:45Z"));
	for (int i = 0; i < 12; i++) {
		ck_assert_int_eq(feed_case_reply(&c, refused, outcome, sizeof(outcome) - 1, 1), -1);
		again(&c);
	}
	ck_assert_msg(strstr(c.request.url, "start=lt2026-12-02T") != NULL, "%s", c.request.url);
	free(c.poll.keep);
	feed_case_release(&c);
}
END_TEST

/* ---- time ---- */

START_TEST(a_walk_is_of_one_moment)
{
	struct reply reply = { .status = 200, .content_type = "application/json" };
	struct feed_case c;
	char body[512];

	open_case(&c);
	reply.date = c.poll.now;
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	for (int page = 1; page <= 3; page++) {
		struct buf text cleanup_buf = BUF_INIT(sizeof(body));

		snprintf(body, sizeof(body),
			 FULL_SELF ",{\"relation\":\"next\",\"url\":\"?page=%d\"}", page);
		bundle(&text, body, "", BUSY);
		ck_assert_int_eq(feed_case_reply(&c, reply, buf_text(&text), text.length, 100),
				 page < 3 ? FEED_SEND : -1);
		reply.date = after(reply.date, page < 2 ? SPAN_MINUTES(15) : SPAN_SECONDS(1));
	}
	ck_assert_int_eq(c.err.kind, ERR_LIMIT);
	ck_assert(strstr(c.err.text, "page 3: the walk has taken more than 15 min"));
	feed_case_release(&c);
}
END_TEST

/* ---- strictly ---- */

START_TEST(a_server_may_be_asked_to_refuse_what_it_does_not_know)
{
	struct feed_case c;
	bool asked = false;

	open_case(&c);
	feed_case_option_set(&c, "strict=true");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	for (size_t i = 0; i < c.request.header_count; i++)
		asked |= !strcmp(c.request.headers[i].name, "Prefer") &&
			 !strcmp(c.request.headers[i].value, "handling=strict");
	ck_assert(asked);
	feed_case_release(&c);
}
END_TEST

START_TEST(what_the_server_passed_over_is_told)
{
	struct feed_case c;

	open_case(&c);
	feed_case_select(&c, "service_type=1");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, SELF, "", SLOT("1", "busy", "2026-11-20T09:00:00Z", "")),
			 FEED_DONE);
	ck_assert_str_eq(c.poll.account, "not counted: 1 without a service line; ignored by the "
					 "server: service type, start, status");
	feed_case_release(&c);
}
END_TEST

/* ---- however the bytes come ---- */

static uint32_t dice(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

START_TEST(any_split_says_the_same)
{
	struct buf body cleanup_buf = BUF_INIT(BODY_MAX);
	struct reply reply = { .status = 200, .content_type = "application/json" };
	uint32_t seed = (uint32_t)_i;
	struct feed_case c;

	bundle(&body, FULL_SELF, "\"total\":3,",
	       BUSY "," SLOT("1", "free", "2026-12-05T09:00:00Z", OF("s")) "," SLOT(
		       "2", "free", "2026-12-06T09:00:00Z",
		       OF("t")) "," SCHEDULE("s", "Location/loc-hp",
					     HORIZON("2026-11-01", "2026-12-31")) "," SCHEDULE("t", "Location/loc-zz",
											       ""));
	open_case(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	for (size_t at = 0, n; at < body.length; at += n) {
		n = 1 + dice(&seed) % 97;
		n = n < body.length - at ? n : body.length - at;
		ck_assert_int_eq(c.poll.kind->hear(&c.poll, body.data + at, n, &c.err), 0);
	}
	ck_assert_int_eq(c.poll.kind->advance(&c.poll, &reply, &c.request, &c.err), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	ck_assert_int_eq(c.poll.ret[0].booked, 1);
	ck_assert_str_eq(c.poll.account, "not counted: 1 at another location");
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("polls");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, windows_adjoin, 0, ROWS(slices));
	tcase_add_test(tc, more_windows_than_pages_is_a_mistake);
	tcase_add_test(tc, a_window_has_a_total_of_its_own);
	tcase_add_test(tc, windows_count_as_one);
	tcase_add_test(tc, many_schedules_are_asked_about_in_batches);
	tcase_add_loop_test(tc, schedules_first, 0, ROWS(schedules));
	tcase_add_loop_test(tc, a_control_answers, 0, ROWS(controls));
	tcase_add_test(tc, nobody_controls_what_was_seen);
	tcase_add_test(tc, a_renamed_visit_type_is_not_believed);
	tcase_add_test(tc, a_range_too_costly_is_halved);
	tcase_add_test(tc, a_walk_is_of_one_moment);
	tcase_add_test(tc, a_server_may_be_asked_to_refuse_what_it_does_not_know);
	tcase_add_test(tc, what_the_server_passed_over_is_told);
	tcase_add_loop_test(tc, any_split_says_the_same, 1, 20);
	return run_case("feed_fhir_poll", tc);
}
