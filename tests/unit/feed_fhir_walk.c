/* SPDX-License-Identifier: Apache-2.0 */
/* feed_fhir_walk.c - which links are followed, what is no answer, and when nothing has changed. */
#include "support/fhir_case.h"
#include "support/run.h"

#define FREE \
	"\"status\":\"free\",\"start\":\"2026-12-02T09:00:00Z\"," \
	"\"end\":\"2026-12-02T09:30:00Z\""

/* ---- links ---- */

static const struct {
	const char *why, *link, *next; /* next: the URL asked, or words of the refusal after '!' */
} links[] = {
	{ "absolute", "https://ehr.example.org/r4?_getpages=1", "https://ehr.example.org/r4?_getpages=1" },
	{ "the default port spelled out", "https://EHR.example.org:443/x", "https://EHR.example.org:443/x" },
	{ "only a query", "?page=2", "https://ehr.example.org/r4/Slot?page=2" },
	{ "a path", "/page/2", "https://ehr.example.org/page/2" },
	{ "a neighbour", "Slot?page=2", "https://ehr.example.org/r4/Slot?page=2" },
	{ "without a scheme", "//ehr.example.org/p", "https://ehr.example.org/p" },
	{ "another host", "https://evil.example.net/r4", "!another host" },
	{ "another host without a scheme", "//evil.example.net/r4", "!another host" },
	{ "another port", "https://ehr.example.org:8443/r4", "!another host" },
	{ "another scheme", "http://ehr.example.org/r4", "!another host" },
	{ "a host that only starts the same", "https://ehr.example.org.evil.net/", "!another host" },
	{ "a user name before the host", "https://ehr.example.org@evil.net/", "!no plain" },
	{ "a backslash", "https://ehr.example.org\\\\@evil.net/", "!no plain" },
	{ "a line break", "https://ehr.example.org/\\r\\nX: y", "!no plain" },
	{ "a file", "file:///etc/passwd", "!no plain" },
	{ "script", "javascript:alert(1)", "!no plain" },
};

START_TEST(next_links)
{
	struct feed_case c;
	char both[512];
	int next;

	open_case(&c);
	snprintf(both, sizeof(both), SELF ",{\"url\":\"%s\",\"relation\":\"next\"}", links[_i].link);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	next = say_bundle(&c, both, "", BUSY);
	if (links[_i].next[0] == '!')
		ck_assert_msg(next == -1 && strstr(c.err.text, links[_i].next + 1), "%s: %s",
			      links[_i].why, c.err.text);
	else
		ck_assert_msg(next == FEED_SEND && !strcmp(c.request.url, links[_i].next), "%s: %s",
			      links[_i].why, next == FEED_SEND ? c.request.url : c.err.text);
	feed_case_release(&c);
}
END_TEST

static const struct {
	const char *why, *self;
	int next;
} selves[] = {
	{ "the filter as we sent it", "Slot?schedule.actor=Location/loc-hp", FEED_DONE },
	{ "encoded", "Slot?a=b&schedule.actor=Location%2Floc-hp", FEED_DONE },
	{ "with the type in the chain", "Slot?schedule:Schedule.actor:Location=loc-hp", FEED_DONE },
	{ "as an absolute reference",
	  "Slot?schedule.actor=https://ehr.example.org/r4/Location/loc-hp", FEED_DONE },
	{ "lost", "Slot?status=free", -1 },
	{ "another location", "Slot?schedule.actor=Location/loc-zz", -1 },
	{ "the id in another parameter", "Slot?note=loc-hp", -1 },
	{ "no query", "Slot", -1 },
};

START_TEST(self_links)
{
	struct feed_case c;
	char link[256];

	open_case(&c);
	snprintf(link, sizeof(link), "{\"relation\":\"self\",\"url\":\"%s\"}", selves[_i].self);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_msg(say_bundle(&c, link, "", BUSY) == selves[_i].next, "%s: %s", selves[_i].why,
		      c.err.text);
	feed_case_release(&c);
}
END_TEST

START_TEST(an_ignored_specialty_is_applied_here)
{
	struct feed_case c;
	const char *entries = BUSY ",{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"1\"," FREE ",\"specialty\":[{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"394802001\"}]}]}},"
				   "{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"2\"," FREE
				   ",\"specialty\":[{\"coding\":[{\"system\":\"http://snomed.info/"
				   "sct\",\"code\":\"394582007\"}]}]}}";

	open_case(&c);
	feed_case_select(&c, "specialty=http://snomed.info/sct|394802001");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert(strstr(c.request.url, "&specialty=http%3A%2F%2Fsnomed.info%2Fsct%7C394802001&"));
	ck_assert_int_eq(say_bundle(&c, "{\"relation\":\"self\",\"url\":\"Slot?schedule.actor=loc-hp\"}",
				    "", entries),
			 FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	ck_assert_int_eq(c.poll.ret[0].booked, 0); /* it names no specialty: nobody's */
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_SUSPECT);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_walk_has_an_end)
{
	struct feed_case c;
	char link[128];
	int next;

	open_case(&c);
	feed_case_option_set(&c, "max_pages=3");
	next = feed_case_begin(&c);
	for (int page = 1; page <= 3; page++) {
		ck_assert_int_eq(next, FEED_SEND);
		snprintf(link, sizeof(link), SELF ",{\"relation\":\"next\",\"url\":\"?page=%d\"}", page);
		next = say_bundle(&c, link, "", BUSY);
	}
	ck_assert_int_eq(next, -1);
	ck_assert_int_eq(c.err.kind, ERR_LIMIT);
	ck_assert_str_eq(c.err.text, "page 3: more than 3 pages (max_pages)");
	feed_case_release(&c);
}
END_TEST

START_TEST(a_circle_of_two_is_seen)
{
	struct feed_case c;

	open_case(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, SELF ",{\"relation\":\"next\",\"url\":\"?page=a\"}", "", BUSY),
			 FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, SELF ",{\"relation\":\"next\",\"url\":\"?page=b\"}", "", BUSY),
			 FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, SELF ",{\"relation\":\"next\",\"url\":\"?page=a\"}", "", BUSY),
			 -1);
	ck_assert(strstr(c.err.text, "already read"));
	feed_case_release(&c);
}
END_TEST

/* ---- totals, documents and other things that are not slots ---- */

static const struct {
	const char *why, *body, *words; /* words: NULL is done */
} bodies[] = {
	{ "a total larger than what came",
	  "{\"resourceType\":\"Bundle\",\"total\":2,\"entry\":[" BUSY "]}", "partial" },
	{ "a total that agrees", "{\"resourceType\":\"Bundle\",\"total\":1,\"entry\":[" BUSY "]}", NULL },
	{ "a total smaller than what came",
	  "{\"resourceType\":\"Bundle\",\"total\":0,\"entry\":[" BUSY "]}", NULL },
	{ "another resource", "{\"resourceType\":\"Slot\"}", "expected a Bundle" },
	{ "no resourceType", "{\"entry\":[]}", "expected a Bundle" },
	{ "a list", "[" BUSY "]", "expected a Bundle" },
	{ "two documents", "{\"resourceType\":\"Bundle\"}{}", "page 1: " },
	{ "nothing", "", "page 1: " },
	{ "a web page after spaces", " \n<html>", "web page" },
	{ "an issue that only informs",
	  "{\"resourceType\":\"Bundle\",\"entry\":[{\"search\":{\"mode\":\"outcome\"},\"resource\":"
	  "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"information\","
	  "\"code\":\"informational\"}]}}," BUSY "]}",
	  NULL },
	{ "a fatal issue with a code nobody may repeat", "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"fatal\",\"code\":\"Jane Doe\"}]}",
	  "no reason we know" },
};

START_TEST(documents)
{
	struct feed_case c;
	int next;

	open_case(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	next = say(&c, bodies[_i].body);
	ck_assert_msg(next == (bodies[_i].words ? -1 : FEED_DONE), "%s: %s", bodies[_i].why, c.err.text);
	ck_assert_msg(!bodies[_i].words || strstr(c.err.text, bodies[_i].words), "%s: %s",
		      bodies[_i].why, c.err.text);
	ck_assert(!strstr(c.err.text, "Jane"));
	feed_case_release(&c);
}
END_TEST

START_TEST(a_poll_holds_so_many_slots)
{
	struct feed_case c;
	struct buf body cleanup_buf = BUF_INIT(BODY_MAX);

	open_case(&c);
	buf_puts(&body, "{\"resourceType\":\"Bundle\",\"entry\":[");
	for (int i = 0; i <= FEED_SLOTS_MAX; i++)
		buf_printf(&body, "%s{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"%d\"}}",
			   i ? "," : "", i);
	buf_puts(&body, "]}");
	ck_assert(!body.overflowed);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say(&c, buf_text(&body)), -1);
	ck_assert_int_eq(c.err.kind, ERR_LIMIT);
	feed_case_release(&c);
}
END_TEST

/* ---- asking again ---- */

static bool asks_if_changed(const struct request *r)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (!strcmp(r->headers[i].name, "If-None-Match"))
			return true;
	return false;
}

static int say_with(struct feed_case *c, const char *etag, const char *date, const char *entries)
{
	struct reply reply = { .status = 200, .content_type = "application/json", .etag = etag };
	struct buf body cleanup_buf = BUF_INIT(BODY_MAX);

	if (date)
		ck_assert_int_eq(instant_parse(date, strlen(date), &reply.date, &c->err), 0);
	bundle(&body, SELF, "", entries);
	return feed_case_reply(c, reply, buf_text(&body), body.length, 100);
}

static void ask_again(struct feed_case *c, const char *now)
{
	c->poll.kind->end(&c->poll);
	ck_assert_int_eq(instant_parse(now, strlen(now), &c->poll.now, &c->err), 0);
	ck_assert_int_eq(feed_case_begin(c), FEED_SEND);
}

START_TEST(an_etag_answers_the_same_question_only)
{
	struct feed_case c;

	open_case(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert(!asks_if_changed(&c.request));
	ck_assert_int_eq(say_with(&c, "W/\"1\"", NULL, BUSY), FEED_DONE);
	ask_again(&c, "2026-11-30T11:14:59Z");
	ck_assert(asks_if_changed(&c.request));
	ck_assert_int_eq(feed_case_reply(&c, (struct reply){ .status = 304 }, "", 0, 1), FEED_UNCHANGED);
	ask_again(&c, "2026-11-30T11:15:00Z");
	ck_assert(!asks_if_changed(&c.request));
	ck_assert_int_eq(feed_case_reply(&c, (struct reply){ .status = 304 }, "", 0, 1), -1);
	ck_assert(strstr(c.err.text, "304"));
	feed_case_release(&c);
}
END_TEST

START_TEST(an_unproved_zero_is_asked_again_in_full)
{
	struct feed_case c;

	open_case(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_with(&c, "W/\"1\"", NULL, ""), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_SUSPECT);
	ck_assert_str_eq(c.poll.ret[0].trouble,
			 "the answer holds no slots at all, not even booked ones: "
			 "believed only when other slots are seen");
	ask_again(&c, NOW);
	ck_assert(!asks_if_changed(&c.request));
	feed_case_release(&c);
}
END_TEST

static const struct {
	const char *why, *date, *as_of;
} dates[] = {
	{ "no Date header", NULL, NOW },
	{ "a little earlier than our clock", "2026-11-30T10:59:00Z", "2026-11-30T10:59:00Z" },
	{ "two minutes later is tolerable", "2026-11-30T11:02:00Z", "2026-11-30T11:02:00Z" },
	{ "more is a wrong clock", "2026-11-30T11:02:01Z", NOW },
	{ "an hour old is a cache", "2026-11-30T10:00:00Z", "2026-11-30T10:00:00Z" },
	{ "more is a wrong clock, too", "2026-11-30T09:59:59Z", NOW },
};

START_TEST(as_of_is_the_date_of_a_sane_server)
{
	struct feed_case c;
	char text[INSTANT_TEXT];

	open_case(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_with(&c, "", dates[_i].date, BUSY), FEED_DONE);
	ck_assert_msg(!strcmp(instant_format(c.poll.ret[0].as_of, text), dates[_i].as_of), "%s: %s",
		      dates[_i].why, text);
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("fhir");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, next_links, 0, ROWS(links));
	tcase_add_loop_test(tc, self_links, 0, ROWS(selves));
	tcase_add_test(tc, an_ignored_specialty_is_applied_here);
	tcase_add_test(tc, a_walk_has_an_end);
	tcase_add_test(tc, a_circle_of_two_is_seen);
	tcase_add_loop_test(tc, documents, 0, ROWS(bodies));
	tcase_add_test(tc, a_poll_holds_so_many_slots);
	tcase_add_test(tc, an_etag_answers_the_same_question_only);
	tcase_add_test(tc, an_unproved_zero_is_asked_again_in_full);
	tcase_add_loop_test(tc, as_of_is_the_date_of_a_sane_server, 0, ROWS(dates));
	return run_case("feed_fhir_walk", tc);
}
