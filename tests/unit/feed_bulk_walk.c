/* SPDX-License-Identifier: Apache-2.0 */
/* feed_bulk_walk.c - the conversation: which page or file next, what is kept, and when to stop believing. */
#include "base/buf.h"
#include "feed/bulk.h"
#include "support/bulk_case.h"
#include "support/run.h"

#define MANIFEST BULK_HOST "/$bulk-publish"
#define ONE SCHEDULE("s1", "l1")
#define LATER "2026-11-30T11:15:00Z"

static int tell_tagged(struct feed_case *c, const char *body, const char *etag, int64_t max_age_s)
{
	struct reply reply = { .status = 200,
			       .content_type = "application/json",
			       .etag = etag,
			       .max_age = SPAN_SECONDS(max_age_s) };

	return feed_case_reply(c, reply, body, strlen(body), 11);
}

static const char *asked_if(const struct feed_case *c)
{
	for (size_t i = 0; i < c->request.header_count; i++)
		if (!strcmp(c->request.headers[i].name, "If-None-Match"))
			return c->request.headers[i].value;
	return "";
}

static void next_poll(struct feed_case *c, int64_t minutes)
{
	feed_case_later(c, SPAN_MINUTES(minutes));
	ck_assert_int_eq(feed_case_begin(c), FEED_SEND);
	bulk_asked(c, MANIFEST);
}

static void first_poll(struct feed_case *c, const char *manifest, const char *slots)
{
	bulk_open(c);
	ck_assert_int_eq(feed_case_begin(c), FEED_SEND);
	bulk_asked(c, MANIFEST);
	ck_assert_int_eq(tell_tagged(c, manifest, "\"m1\"", 300), FEED_SEND);
	ck_assert_int_eq(tell_tagged(c, ONE, "\"a\"", 0), FEED_SEND);
	ck_assert_int_eq(tell_tagged(c, slots, "\"b\"", 0), FEED_DONE);
}

/* ---- nothing new ---- */

START_TEST(an_unchanged_manifest_is_counted_again)
{
	struct feed_case c;

	first_poll(&c, DRAFT(BULK_NOW),
		   SLOT("a", "free", "2026-11-30T12:00:00Z", "2026-11-30T12:20:00Z")
			   DEC("b", "free", "02"));
	ck_assert_int_eq(c.poll.ret[0].open, 2);
	ck_assert_int_eq(c.poll.hint.ms, 300000);
	next_poll(&c, 90);
	ck_assert_str_eq(asked_if(&c), "\"m1\"");
	ck_assert_int_eq(bulk_status(&c, 304), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1); /* noon has passed */
	ck_assert_int_eq(c.poll.ret[0].as_of.ms, c.poll.now.ms - SPAN_MINUTES(90).ms);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_file_that_never_changes_is_fetched_once)
{
	struct feed_case c;

	first_poll(&c, HL7(BULK_NOW, "\"updateCadence\":\"PT1H\","), DEC("a", "free", "02"));
	ck_assert_int_eq(c.poll.hint.ms, SPAN_MINUTES(15).ms);
	next_poll(&c, 15);
	ck_assert_int_eq(tell_tagged(&c, HL7(LATER, ""), "\"m2\"", 0), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	ck_assert_int_eq(c.poll.ret[0].as_of.ms, c.poll.now.ms);
	feed_case_release(&c);
}
END_TEST

#define HL7_SECOND \
	"{\"transactionTime\":\"" LATER "\",\"requiresAccessToken\":false,\"output\":[" FILE_OF( \
		"Schedule", "schedules-1.ndjson") "," FILE_OF("Slot", "slots-2.ndjson") "]}"

/* What the manifest no longer names is gone from memory: named again, it is fetched again. */
START_TEST(a_file_no_longer_named_is_forgotten)
{
	struct feed_case c;

	first_poll(&c, HL7(BULK_NOW, ""), DEC("a", "free", "02"));
	next_poll(&c, 15);
	ck_assert_int_eq(bulk_tell(&c, HL7_SECOND), FEED_SEND);
	bulk_asked(&c, BULK_HOST "/slots-2.ndjson");
	ck_assert_int_eq(bulk_tell(&c, DEC("z", "busy", "02")), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 0);
	next_poll(&c, 15);
	ck_assert_int_eq(bulk_tell(&c, HL7("2026-11-30T11:30:00Z", "")), FEED_SEND);
	bulk_asked(&c, BULK_HOST "/slots-1.ndjson");
	feed_case_release(&c);
}
END_TEST

/* The draft lets a file change under its address: it is asked for each time, but may say "the same". */
START_TEST(a_file_that_may_change_is_asked_about)
{
	struct feed_case c;

	first_poll(&c, DRAFT(BULK_NOW), DEC("a", "free", "02"));
	next_poll(&c, 15);
	ck_assert_int_eq(bulk_tell(&c, DRAFT(LATER)), FEED_SEND);
	bulk_asked(&c, BULK_HOST "/schedules.ndjson");
	ck_assert_str_eq(asked_if(&c), "\"a\"");
	ck_assert_int_eq(bulk_status(&c, 304), FEED_SEND);
	bulk_asked(&c, BULK_HOST "/slots.ndjson");
	ck_assert_str_eq(asked_if(&c), "\"b\"");
	ck_assert_int_eq(bulk_status(&c, 304), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	feed_case_release(&c);
}
END_TEST

/* Rows refer to schedules: other schedules, and the slots must be read again whatever their tag. */
START_TEST(slots_are_read_again_with_other_schedules)
{
	struct feed_case c;

	first_poll(&c, DRAFT(BULK_NOW), DEC("a", "free", "02"));
	next_poll(&c, 15);
	ck_assert_int_eq(bulk_tell(&c, DRAFT(LATER)), FEED_SEND);
	ck_assert_int_eq(bulk_tell(&c, SCHEDULE("s0", "l1") ONE), FEED_SEND);
	ck_assert_str_eq(asked_if(&c), "");
	ck_assert_int_eq(bulk_tell(&c, DEC("a", "free", "02")), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	feed_case_release(&c);
}
END_TEST

/* ---- time ---- */

START_TEST(an_older_manifest_is_ignored)
{
	struct feed_case c;

	first_poll(&c, DRAFT(BULK_NOW), DEC("a", "free", "02"));
	next_poll(&c, 15);
	ck_assert_int_eq(bulk_tell(&c, DRAFT("2026-11-30T10:00:00Z")), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	ck_assert_int_eq(c.poll.ret[0].as_of.ms, c.poll.now.ms - SPAN_MINUTES(15).ms);
	ck_assert_str_eq(c.poll.ret[0].trouble,
			 "the manifest is older than the one held, and was ignored");
	feed_case_release(&c);
}
END_TEST

START_TEST(a_manifest_from_the_future_is_a_clock)
{
	struct feed_case c;

	first_poll(&c, DRAFT("2026-11-30T12:00:00Z"), DEC("a", "free", "02"));
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_GOOD);
	ck_assert_int_eq(c.poll.ret[0].as_of.ms, c.poll.now.ms);
	ck_assert_str_eq(c.poll.ret[0].trouble,
			 "transactionTime lies in the future: a clock is wrong, there or here");
	/* Put right, it seems older than what is held; it is not. */
	next_poll(&c, 15);
	ck_assert_int_eq(bulk_tell(&c, DRAFT(LATER)), FEED_SEND);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_schedule_knows_when_it_was_true)
{
	static const char synced[] = SCHEDULE_WITH(
		"s1", "l1",
		"\"meta\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"
		"lastSourceSync\",\"valueDateTime\":\"2026-11-30T10:30:00Z\"}]},");
	struct feed_case c;

	bulk_open(&c);
	ck_assert_int_eq(bulk_poll(&c, DRAFT(BULK_NOW), synced, DEC("a", "free", "02")), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].as_of.ms, c.poll.now.ms - SPAN_MINUTES(30).ms);
	feed_case_release(&c);
}
END_TEST

/* ---- a poll is a transaction ---- */

static const struct {
	const char *why;
	int status;
	const char *body, *says;
} failures[] = {
	{ "gone", 404, "", "slots.ndjson: HTTP 404, nothing is at that address" },
	{ "busy", 503, "", "slots.ndjson: HTTP 503" },
	{ "cut", 200, DEC("x", "busy", "02") "{\"id\":", "slots.ndjson: line 2" },
	{ "unchanged, though nobody asked", 304, "", "HTTP 304 to a question we did not make" },
};

START_TEST(a_failed_poll_changes_nothing)
{
	struct feed_case c;
	struct reply reply = { .status = failures[_i].status, .content_type = "", .etag = "" };

	first_poll(&c, DRAFT(BULK_NOW), DEC("a", "free", "02"));
	next_poll(&c, 15);
	ck_assert_int_eq(bulk_tell(&c, DRAFT(LATER)), FEED_SEND);
	ck_assert_int_eq(bulk_tell(&c, SCHEDULE("s2", "l1") ONE), FEED_SEND);
	ck_assert_int_eq(feed_case_reply(&c, reply, failures[_i].body, strlen(failures[_i].body), 5), -1);
	ck_assert_msg(strstr(c.err.text, failures[_i].says) != NULL, "%s: %s", failures[_i].why,
		      c.err.text);
	next_poll(&c, 15);
	ck_assert_str_eq(asked_if(&c), "\"m1\"");
	ck_assert_int_eq(bulk_status(&c, 304), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	feed_case_release(&c);
}
END_TEST

START_TEST(an_abandoned_poll_leaves_nothing_behind)
{
	struct feed_case c;

	bulk_open(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(bulk_tell(&c, DRAFT(BULK_NOW)), FEED_SEND);
	ck_assert_int_eq(c.poll.kind->hear(&c.poll, ONE, 20, &c.err), 0);
	feed_case_release(&c);
}
END_TEST

/* ---- updates ---- */

#define PAGE(next, more) \
	"{\"transactionTime\":\"" BULK_NOW \
	"\",\"requiresAccessToken\":false,\"link\":[{\"relation\":" \
	"\"next\",\"url\":\"" next "\"}]" more "}"
#define OUTPUT(type, name) ",\"output\":[" FILE_OF(type, name) "]"

/* Slots come before their schedules, an update changes one, a deletion ends one. */
START_TEST(pages_apply_in_their_order)
{
	static const char gone[] =
		"{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{"
		"\"method\":"
		"\"DELETE\",\"url\":\"Slot/b\"}},{\"request\":{\"method\":\"PUT\",\"url\":\"Slot/"
		"c\"}},"
		"{\"request\":{\"method\":\"DELETE\",\"url\":\"Location/c\"}}]}\n";
	struct feed_case c;

	bulk_open(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(tell_tagged(&c, PAGE("pages/2", OUTPUT("Slot", "1.ndjson")), "\"m\"", 60),
			 FEED_SEND);
	bulk_asked(&c, BULK_HOST "/pages/2");
	ck_assert_int_eq(tell_tagged(&c, PAGE("3", OUTPUT("Schedule", "2.ndjson")), "", 0), FEED_SEND);
	bulk_asked(&c, BULK_HOST "/pages/3");
	ck_assert_int_eq(bulk_tell(&c, PAGE("#pending",
					    OUTPUT("Slot", "3.ndjson") ",\"deleted\":[{"
								       "\"url\":\"4.ndjson\"}]")),
			 FEED_SEND);
	bulk_asked(&c, BULK_HOST "/2.ndjson");
	ck_assert_int_eq(bulk_tell(&c, ONE), FEED_SEND);
	bulk_asked(&c, BULK_HOST "/1.ndjson");
	ck_assert_int_eq(
		bulk_tell(&c, DEC("a", "free", "02") DEC("b", "free", "02") DEC("c", "free", "02")),
		FEED_SEND);
	bulk_asked(&c, BULK_HOST "/3.ndjson");
	ck_assert_int_eq(bulk_tell(&c, DEC("a", "busy", "02")), FEED_SEND);
	bulk_asked(&c, BULK_HOST "/pages/4.ndjson");
	ck_assert_int_eq(bulk_tell(&c, gone), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	ck_assert_int_eq(c.poll.ret[0].booked, 1);
	/* The tag of a first page says nothing about the others: it is not asked "if changed". */
	next_poll(&c, 15);
	ck_assert_str_eq(asked_if(&c), "");
	feed_case_release(&c);
}
END_TEST

START_TEST(a_closed_chain_starts_over_by_itself)
{
	struct feed_case c;

	bulk_open(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(
		bulk_tell(&c, PAGE("#closed", ",\"output\":[" FILE_OF("Schedule", "1.ndjson") "," FILE_OF(
						      "Slot", "2.ndjson") "]")),
		FEED_SEND);
	ck_assert_int_eq(bulk_tell(&c, ONE), FEED_SEND);
	ck_assert_int_eq(bulk_tell(&c, DEC("a", "free", "02")), FEED_DONE);
	next_poll(&c, 15);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_file_named_twice_is_read_once)
{
	static const char twice[] =
		"{\"transactionTime\":\"" BULK_NOW
		"\",\"requiresAccessToken\":false,\"output\":[" FILE_OF("Slot", "2.ndjson") "," FILE_OF(
			"Schedule", "1.ndjson") "," FILE_OF("Slot", "2.ndjson") "]}";
	struct feed_case c;

	bulk_open(&c);
	ck_assert_int_eq(bulk_poll(&c, twice, ONE, DEC("a", "free", "02")), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	next_poll(&c, 15);
	ck_assert_int_eq(bulk_tell(&c, twice), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	feed_case_release(&c);
}
END_TEST

/* ---- where links lead ---- */

static const struct {
	const char *why, *manifest, *says;
} manifests[] = {
	{ "no JSON", "<html>", "manifest page 1: $: " },
	{ "no time", "{}", "manifest page 1: $.transactionTime" },
	{ "a time without an offset", "{\"transactionTime\":\"2026-11-30T11:00:00\"}",
	  "manifest page 1: $.transactionTime: no instant with an offset" },
	{ "days ahead", "{\"transactionTime\":\"2026-12-01T11:00:01Z\"}",
	  "manifest page 1: $.transactionTime lies more than a day in the future" },
	{ "no list", "{\"transactionTime\":\"" BULK_NOW "\",\"output\":{}}", "$.output: expected a list" },
	{ "nothing", "{\"transactionTime\":\"" BULK_NOW "\"}", "the manifest names no Slot file" },
	{ "patients",
	  "{\"transactionTime\":\"" BULK_NOW
	  "\",\"output\":[" FILE_OF("Slot", "s") "," FILE_OF("Patient", "p") "]}",
	  "$.output[1].type: a file about patients" },
	{ "a link to itself", PAGE("$bulk-publish", ""), "leads back to a page already read" },
	{ "a link elsewhere", PAGE("https://other.example.com/2", ""), "at another host" },
	{ "a link that is none", PAGE("file:///etc/passwd", ""), "no plain http(s) address" },
	{ "a scheme that only looks like ours", PAGE("httpq://pub.example.com/2", ""),
	  "no plain http(s) address" },
	{ "a file that is none",
	  "{\"transactionTime\":\"" BULK_NOW
	  "\",\"output\":[{\"type\":\"Slot\",\"url\":\"file:///x\"}]}",
	  "$.output[0].url: no plain http(s) address" },
	{ "our token for somebody else",
	  "{\"transactionTime\":\"" BULK_NOW
	  "\",\"requiresAccessToken\":true,\"output\":[{\"type\":"
	  "\"Slot\",\"url\":\"https://other.example.com/x\"}]}",
	  "$.output[0].url: wants our token at another host" },
};

START_TEST(a_manifest_is_refused)
{
	struct feed_case c;

	bulk_open(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(bulk_tell(&c, manifests[_i].manifest), -1);
	ck_assert_msg(strstr(c.err.text, manifests[_i].says) != NULL, "%s: %s", manifests[_i].why,
		      c.err.text);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_manifest_never_ends)
{
	struct feed_case c;
	char page[256];
	int next;

	bulk_open(&c);
	next = feed_case_begin(&c);
	for (int i = 0; next == FEED_SEND && i <= BULK_PAGES_MAX; i++) {
		snprintf(page, sizeof(page), PAGE("/p%d", ""), i);
		next = bulk_tell(&c, page);
	}
	ck_assert_int_eq(next, -1);
	ck_assert_str_eq(c.err.text, "manifest page 100: more than 100 pages of one manifest");
	feed_case_release(&c);
}
END_TEST

static const struct {
	const char *why, *key, *host;
	bool with_token;
} tokens[] = {
	{ "the draft knows no tokens", "", "https://pub.example.com", false },
	{ "not wanted", "\"requiresAccessToken\":false,", "https://pub.example.com", false },
	{ "wanted", "\"requiresAccessToken\":true,", "https://pub.example.com", true },
	{ "an open file at another host", "\"requiresAccessToken\":false,",
	  "https://cdn.example.net", false },
};

START_TEST(a_token_goes_where_it_is_wanted)
{
	struct feed_case c;
	char page[512];

	snprintf(page, sizeof(page),
		 "{\"transactionTime\":\"" BULK_NOW
		 "\",%s\"output\":[{\"type\":\"Slot\",\"url\":\"%s/x\"}]}",
		 tokens[_i].key, tokens[_i].host);
	bulk_open(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert(c.request.authorize);
	ck_assert_int_eq(bulk_tell(&c, page), FEED_SEND);
	ck_assert_msg(c.request.authorize == tokens[_i].with_token, "%s", tokens[_i].why);
	feed_case_release(&c);
}
END_TEST

/* ---- states ---- */

#define MARKED(mark) \
	"{\"transactionTime\":\"" BULK_NOW \
	"\",\"output\":[{\"type\":\"Slot\",\"url\":\"x\",\"extension\":" mark "}]}"

static const struct {
	const char *why, *manifest;
	bool wanted;
} marks[] = {
	{ "one of a list", MARKED("{\"state\":[\"NY\",\"MA\"]}"), true },
	{ "none of a list", MARKED("{\"state\":[\"NY\",\"IL\"]}"), false },
	{ "a bare text", MARKED("{\"state\":\"ma\"}"), true },
	{ "another bare text", MARKED("{\"state\":\"NY\"}"), false },
	{ "no mark", MARKED("{}"), true },
	{ "a number", MARKED("{\"state\":7}"), false },
	{ "HL7's extensions",
	  MARKED("[{\"url\":\"x/floor\",\"valueString\":\"MA\"},"
		 "{\"url\":\"x/state\",\"valueCode\":\"MA\"}]"),
	  true },
	{ "HL7's, another state", MARKED("[{\"url\":\"x/state\",\"valueString\":\"NY\"}]"), false },
	{ "HL7's, no state", MARKED("[{\"url\":\"x/floor\",\"valueString\":\"NY\"}]"), true },
};

START_TEST(a_file_of_another_state_is_left_alone)
{
	struct feed_case c;

	bulk_open(&c);
	feed_case_option_set(&c, "states=MA");
	feed_case_option_set(&c, "states=WA");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_msg((bulk_tell(&c, marks[_i].manifest) == FEED_SEND) == marks[_i].wanted,
		      "%s: %s", marks[_i].why, c.err.text);
	feed_case_release(&c);
}
END_TEST

/* ---- many ---- */

enum { LOCATIONS = 3000 };

static void publish(struct buf *schedules, struct buf *slots)
{
	for (int i = 0; i < LOCATIONS; i++) {
		buf_printf(
			schedules,
			"{\"resourceType\":\"Schedule\",\"id\":\"s%d\",\"actor\":[{\"reference\":"
			"\"Location/l%d\"}]}\n",
			i, i);
		for (int k = 0; k <= i % 5; k++)
			buf_printf(slots,
				   "{\"resourceType\":\"Slot\",\"id\":\"%d-%d\",\"schedule\":{"
				   "\"reference\":"
				   "\"Schedule/"
				   "s%d\"},\"status\":\"free\",\"start\":\"2026-12-02T09:00:00Z\","
				   "\"end\":\"2026-12-02T09:20:00Z\"}\n",
				   i, k, i);
	}
}

START_TEST(one_manifest_serves_thousands_of_locations)
{
	struct buf schedules cleanup_buf = BUF_INIT(16 * 1024 * 1024);
	struct buf slots cleanup_buf = BUF_INIT(16 * 1024 * 1024);
	struct feed_ask *asks = calloc(LOCATIONS, sizeof(*asks));
	struct bulk_select *selects = calloc(LOCATIONS, sizeof(*selects));
	struct feed_case c;

	bulk_open(&c);
	publish(&schedules, &slots);
	for (int i = 0; i < LOCATIONS; i++) {
		selects[i].location = arena_printf(&c.arena, "Location/l%d", i);
		asks[i] = c.asks[0];
		asks[i].service = (service_ix)i;
		asks[i].select = &selects[i];
	}
	c.poll.asks = asks;
	c.poll.ask_count = LOCATIONS;
	ck_assert_int_eq(bulk_poll(&c, DRAFT(BULK_NOW), schedules.data, slots.data), FEED_DONE);
	for (int i = 0; i < LOCATIONS; i++)
		ck_assert_msg(c.poll.ret[i].open == i % 5 + 1, "%d: %d", i, c.poll.ret[i].open);
	feed_case_release(&c);
	free(asks);
	free(selects);
}
END_TEST

START_TEST(a_service_may_ask_for_too_many_kinds)
{
	struct bulk_select selects[BULK_NEEDS_MAX + 1] = { { .location = "l1" } };
	struct feed_ask asks[BULK_NEEDS_MAX + 1];
	struct feed_case c;

	bulk_open(&c);
	for (int i = 0; i <= BULK_NEEDS_MAX; i++) {
		selects[i].location = "l1";
		selects[i].service_type = arena_printf(&c.arena, "type-%d", i);
		asks[i] = c.asks[0];
		asks[i].select = &selects[i];
	}
	c.poll.asks = asks;
	c.poll.ask_count = BULK_NEEDS_MAX;
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	feed_case_later(&c, SPAN_MINUTES(1));
	c.poll.ask_count = BULK_NEEDS_MAX + 1;
	ck_assert_int_eq(feed_case_begin(&c), -1);
	ck_assert_int_eq(c.err.kind, ERR_CONFIG);
	feed_case_release(&c);
}
END_TEST

#define LOOP(test, rows) tcase_add_loop_test(tc, test, 0, (int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
	TCase *tc = tcase_create("publication");

	tcase_add_test(tc, an_unchanged_manifest_is_counted_again);
	tcase_add_test(tc, a_file_that_never_changes_is_fetched_once);
	tcase_add_test(tc, a_file_no_longer_named_is_forgotten);
	tcase_add_test(tc, a_file_that_may_change_is_asked_about);
	tcase_add_test(tc, slots_are_read_again_with_other_schedules);
	tcase_add_test(tc, an_older_manifest_is_ignored);
	tcase_add_test(tc, a_manifest_from_the_future_is_a_clock);
	tcase_add_test(tc, a_schedule_knows_when_it_was_true);
	LOOP(a_failed_poll_changes_nothing, failures);
	tcase_add_test(tc, an_abandoned_poll_leaves_nothing_behind);
	tcase_add_test(tc, pages_apply_in_their_order);
	tcase_add_test(tc, a_closed_chain_starts_over_by_itself);
	tcase_add_test(tc, a_file_named_twice_is_read_once);
	LOOP(a_manifest_is_refused, manifests);
	tcase_add_test(tc, a_manifest_never_ends);
	LOOP(a_token_goes_where_it_is_wanted, tokens);
	LOOP(a_file_of_another_state_is_left_alone, marks);
	tcase_add_test(tc, one_manifest_serves_thousands_of_locations);
	tcase_add_test(tc, a_service_may_ask_for_too_many_kinds);
	return run_case("publication", tc);
}
