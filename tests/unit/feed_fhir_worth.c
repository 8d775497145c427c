/* SPDX-License-Identifier: Apache-2.0 */
/* feed_fhir_worth.c - what one answer is worth, what is refused, and what a profile asks. */
#include "support/fhir_case.h"
#include "support/run.h"

/* ---- one answer, and what it is worth ---- */

#define AT_LOCATION(id) \
	"{\"url\":\"https://fhir-ehr.cerner.com/r4/StructureDefinition/scheduling-location\"," \
	"\"valueReference\":{\"reference\":\"Location/" id "\"}}"
#define PERSON "{\"reference\":\"Practitioner/1\"},"
#define ROLE "{\"reference\":\"PractitionerRole/1\"},"
#define CROWD(who, place) \
	"{\"search\":{\"mode\":\"include\"},\"resource\":{\"resourceType\":\"Schedule\",\"id\":" \
	"\"s\"," \
	"\"actor\":[" who who who who who who who "{\"reference\":\"" place "\"}]}}"

static const struct {
	const char *why, *set, *entries; /* of the one page */
	enum quality quality;
	int open;
	const char *words, *account;
} answers[] = {
	{ "nothing in the window, something after it: released, and full", "count=200",
	  SLOT("1", "free", "2026-12-20T09:00:00Z", ""), QUALITY_GOOD, 0,
	  "no slots in the window, though there are 1 after it", NULL },
	{ "only the past", "count=200", SLOT("1", "busy", "2026-11-20T09:00:00Z", ""),
	  QUALITY_SUSPECT, 0, "no slots at all", "not counted: 1 past" },
	{ "the schedule covers the window", "count=200",
	  SCHEDULE("s", "Location/loc-hp", HORIZON("2026-11-01", "2026-12-31")), QUALITY_GOOD, 0,
	  "though the schedule covers these days", NULL },
	{ "it covers it to the last day", "count=200",
	  SCHEDULE("s", "Location/loc-hp", HORIZON("2026-11-01", "2026-12-14")), QUALITY_GOOD, 0,
	  "though the schedule covers these days", NULL },
	{ "a day less, and nothing is seen", "count=200",
	  SCHEDULE("s", "Location/loc-hp", HORIZON("2026-11-01", "2026-12-13")), QUALITY_SUSPECT, 0,
	  "no slots at all", NULL },
	{ "a day less, and something is seen", "count=200",
	  BUSY "," SCHEDULE("s", "Location/loc-hp", HORIZON("2026-11-01", "2026-12-13")),
	  QUALITY_GOOD, 0, "released only up to 2026-12-13", NULL },
	{ "released from next week", "count=200",
	  BUSY "," SCHEDULE("s", "Location/loc-hp", HORIZON("2026-12-07", "2026-12-31")),
	  QUALITY_GOOD, 0, "released only from 2026-12-07", NULL },
	{ "the schedule of another location proves nothing", "count=200",
	  SCHEDULE("s", "Location/loc-zz", HORIZON("2026-11-01", "2026-12-31")), QUALITY_SUSPECT, 0,
	  "no slots at all", NULL },
	{ "a schedule that is not in use proves nothing", "count=200",
	  SCHEDULE("s", "Location/loc-hp", ",\"active\":false" HORIZON("2026-11-01", "2026-12-31")),
	  QUALITY_SUSPECT, 0, "no slots at all", NULL },
	{ "one of two schedules states no horizon", "count=200",
	  SCHEDULE("s", "Location/loc-hp",
		   HORIZON("2026-08-01", "2026-09-01")) "," SCHEDULE("t", "Location/loc-hp", ""),
	  QUALITY_SUSPECT, 0, "no slots at all", NULL },
	{ "ended", "count=200", SCHEDULE("s", "Location/loc-hp", HORIZON("2026-08-01", "2026-11-29")),
	  QUALITY_ABSENT, COUNT_UNKNOWN, "not released: the schedule ends on 2026-11-29", NULL },
	{ "ended for one, goes on for the other", "count=200",
	  BUSY "," SCHEDULE("s", "Location/loc-hp", HORIZON("2026-08-01", "2026-11-29")) "," SCHEDULE(
		  "t", "Location/loc-hp", HORIZON("2026-08-01", "2026-12-31")),
	  QUALITY_GOOD, 0, "", NULL },
	{ "a slot after the end of its schedule is not released", "count=200",
	  BUSY "," SLOT("1", "free", "2026-12-05T09:00:00Z", OF("s")) "," SCHEDULE(
		  "s", "Location/loc-hp", HORIZON("2026-08-01", "2026-12-04")),
	  QUALITY_GOOD, 0, "released only up to 2026-12-04", "not counted: 1 not released" },
	{ "slots of a schedule that is not in use", "count=200",
	  BUSY "," SLOT("1", "free", "2026-12-05T09:00:00Z",
			OF("s")) "," SCHEDULE("s", "Location/loc-hp", ",\"active\":false"),
	  QUALITY_GOOD, 0, "", "not counted: 1 of inactive schedules" },
	{ "most are elsewhere, though the server says it filtered", "count=200",
	  BUSY "," SLOT("1", "free", "2026-12-05T09:00:00Z",
			OF("s")) "," SCHEDULE("s", "Location/loc-zz", ""),
	  QUALITY_SUSPECT, 0, "1 of 2 slots are at another location than we asked for",
	  "not counted: 1 at another location" },
	{ "a service type is the schedule's", "new_patient.service_type=NP",
	  BUSY "," SLOT("1", "free", "2026-12-05T09:00:00Z", OF("s")) "," SCHEDULE(
		  "s", "Location/loc-hp", ",\"serviceType\":[{\"coding\":[{\"code\":\"NP\"}]}]"),
	  QUALITY_GOOD, 1, "", NULL },
	{ "unless the slot has its own", "new_patient.service_type=NP",
	  BUSY
	  "," SLOT("1", "free", "2026-12-05T09:00:00Z", OF("s") ",\"serviceType\":[{\"coding\":[{\"code\":\"FU\"}]}]") "," SCHEDULE(
		  "s", "Location/loc-hp", ",\"serviceType\":[{\"coding\":[{\"code\":\"NP\"}]}]"),
	  QUALITY_GOOD, 0, "1 free slots (100%) match no new_patient rule", "not counted: 1 unclassified" },
	{ "and its schedule was read", "new_patient.service_type=NP",
	  BUSY "," SLOT("1", "free", "2026-12-05T09:00:00Z", OF("unread")), QUALITY_GOOD, 0,
	  "1 free slots (100%) match no new_patient rule", "not counted: 1 unclassified" },
	{ "few without a rule are no warning", "new_patient.appointment_type=NP",
	  SLOT("1", "free", "2026-12-05T09:00:00Z", VISIT("NP")) "," SLOT(
		  "2", "free", "2026-12-05T09:00:00Z",
		  VISIT("NP")) "," SLOT("3", "free", "2026-12-05T09:00:00Z",
					VISIT("NP")) "," SLOT("4", "free", "2026-12-05T09:00:00Z",
							      VISIT("NP")) "," SLOT("5", "free", "2026-12-05T09:00:00Z",
										    VISIT("X")),
	  QUALITY_GOOD, 4, "", "not counted: 1 unclassified" },
	{ "more are", "new_patient.appointment_type=NP",
	  SLOT("1", "free", "2026-12-05T09:00:00Z",
	       VISIT("NP")) "," SLOT("2", "free", "2026-12-05T09:00:00Z", VISIT("X")),
	  QUALITY_GOOD, 1, "1 free slots (50%) match no new_patient rule", "not counted: 1 unclassified" },
	{ "of free slots only, what is booked is unknown", "profile=epic",
	  SLOT("1", "free", "2026-12-05T09:00:00Z", ""), QUALITY_GOOD, 1, "", NULL },
	{ "a slot at the very end of its schedule is not released", "count=200",
	  BUSY "," SLOT("1", "free", "2026-12-05T09:00:00Z", OF("s")) "," SCHEDULE(
		  "s", "Location/loc-hp", HORIZON("2026-08-01", "2026-12-05T09:00:00Z")),
	  QUALITY_GOOD, 0, "released only up to 2026-12-05", "not counted: 1 not released" },
	{ "a schedule at two locations proves nothing", "count=200",
	  "{\"search\":{\"mode\":\"include\"},\"resource\":{\"resourceType\":\"Schedule\",\"id\":"
	  "\"s\","
	  "\"actor\":[{\"reference\":\"Location/loc-hp\"},{\"reference\":\"Location/"
	  "loc-zz\"}]" HORIZON("2026-11-01", "2026-12-31") "}}",
	  QUALITY_SUSPECT, 0, "no slots at all", NULL },
	{ "slots after the window, but elsewhere, prove nothing", "count=200",
	  SLOT("1", "free", "2026-12-20T09:00:00Z", OF("s")) "," SCHEDULE("s", "Location/loc-zz", ""),
	  QUALITY_SUSPECT, 0, "no slots at all", NULL },
	{ "a schedule that begins inside of the window does not cover it", "count=200",
	  SCHEDULE("s", "Location/loc-hp", HORIZON("2026-12-07", "2026-12-31")), QUALITY_SUSPECT, 0,
	  "no slots at all", NULL },
	{ "an extension without a name says nothing of the place", "count=200",
	  BUSY
	  "," SLOT("1", "free", "2026-12-05T09:00:00Z",
		   ",\"extension\":[" AT_LOCATION("loc-hp") ",{\"valueReference\":{"
							    "\"reference\":\"Location/loc-zz\"}}]"),
	  QUALITY_GOOD, 1, "", NULL },
	{ "one with another name, too", "count=200",
	  BUSY "," SLOT("1", "free", "2026-12-05T09:00:00Z",
			",\"extension\":[{\"url\":\"urn:x\",\"valueReference\":{"
			"\"reference\":\"Location/loc-zz\"}}]"),
	  QUALITY_GOOD, 1, "", NULL },
	{ "a dozen people at one place are one place", "count=200",
	  BUSY "," SLOT("1", "free", "2026-12-05T09:00:00Z", OF("s")) "," CROWD(PERSON,
										"Location/loc-hp"),
	  QUALITY_GOOD, 1, "", NULL },
	{ "more places than anybody reads are not one", "count=200",
	  BUSY
	  "," SLOT("1", "free", "2026-12-05T09:00:00Z", OF("s")) "," CROWD(ROLE, "Location/loc-hp"),
	  QUALITY_SUSPECT, 0, "1 of 2 slots are at two locations", "not counted: 1 at two locations" },
	{ "without an id, twice", "count=200",
	  "{\"resource\":{\"resourceType\":\"Slot\",\"status\":\"free\",\"start\":\"2026-12-05T09:"
	  "00:00Z\"}},"
	  "{\"resource\":{\"resourceType\":\"Slot\",\"status\":\"free\",\"start\":\"2026-12-05T09:"
	  "00:00Z\"}}," BUSY,
	  QUALITY_SUSPECT, 0, "2 of 3 slots have no usable id", "not counted: 2 without an id" },
};

START_TEST(an_answer_is_worth)
{
	struct feed_case c;
	const struct observation *o;

	open_case(&c);
	feed_case_option_set(&c, answers[_i].set);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_msg(say_bundle(&c, FULL_SELF, "", answers[_i].entries) == FEED_DONE, "%s: %s",
		      answers[_i].why, c.err.text);
	o = &c.poll.ret[0];
	ck_assert_msg(o->quality == answers[_i].quality && o->open == answers[_i].open,
		      "%s: %d, %d open: %s", answers[_i].why, (int)o->quality, o->open, o->trouble);
	if (*answers[_i].words)
		ck_assert_msg(strstr(o->trouble, answers[_i].words) != NULL, "%s: %s",
			      answers[_i].why, o->trouble);
	else
		ck_assert_msg(!o->trouble[0], "%s: %s", answers[_i].why, o->trouble);
	ck_assert_msg(!answers[_i].account == !c.poll.account &&
			      (!c.poll.account || !strcmp(c.poll.account, answers[_i].account)),
		      "%s: %s", answers[_i].why, c.poll.account ? c.poll.account : "nothing");
	feed_case_release(&c);
}
END_TEST

/* ---- profiles ---- */

static const struct {
	const char *why, *sets[3], *select, *has, *lacks; /* of the first address, or words after '!' */
} profiles[] = {
	{ "generic", { NULL }, NULL, "status=free,busy,busy-unavailable,busy-tentative&", "iterate" },
	{ "epic", { "profile=epic" }, NULL, "status=free&", "busy" },
	{ "oracle", { "profile=oracle" }, "service_type=9001", "&-location=loc-hp&service-type=9001", "status" },
	{ "oracle's other family",
	  { "profile=oracle", "service_type_parameter=slot-type" },
	  "service_type=9001",
	  "&slot-type=9001",
	  "service-type" },
	{ "oracle without a type", { "profile=oracle" }, NULL, "!give service_type", "" },
	{ "oracle without Schedule.read",
	  { "profile=oracle", "include=none" },
	  "service_type=1",
	  "&-location=loc-hp",
	  "_include" },
	{ "modmed", { "profile=modmed" }, NULL, "start=ge2026-11-30T11:00:00Z&start=lt2026-12-05T11:00:00Z", "_include" },
	{ "modmed, told otherwise",
	  { "profile=modmed", "max_window=3d" },
	  NULL,
	  "start=lt2026-12-03T11:00:00Z",
	  "_include" },
	{ "hapi", { "profile=hapi" }, NULL, "&_include:iterate=Schedule:actor:Location&", "_total" },
	{ "what is written out wins", { "profile=epic", "statuses=all" }, NULL, "status=free,busy", "iterate" },
	{ "a parameter of the server's own",
	  { "parameters=-encoding=x&_sort=start" },
	  NULL,
	  "&-encoding=x&_sort=start&_count=200",
	  "iterate" },
	{ "one that would break the address", { "parameters=a b" }, NULL, "!plain", "" },
};

START_TEST(a_profile_asks)
{
	struct feed_case c;
	int next;

	open_case(&c);
	for (size_t i = 0; profiles[_i].sets[i]; i++)
		feed_case_option_set(&c, profiles[_i].sets[i]);
	if (profiles[_i].select)
		feed_case_select(&c, profiles[_i].select);
	next = feed_case_begin(&c);
	if (profiles[_i].has[0] == '!') {
		ck_assert_int_eq(next, -1);
		ck_assert_int_eq(c.err.kind, ERR_CONFIG);
		ck_assert_msg(strstr(c.err.text, profiles[_i].has + 1) != NULL, "%s", c.err.text);
	} else {
		ck_assert_int_eq(next, FEED_SEND);
		ck_assert_msg(strstr(c.request.url, profiles[_i].has) != NULL &&
				      !strstr(c.request.url, profiles[_i].lacks),
			      "%s: %s", profiles[_i].why, c.request.url);
	}
	feed_case_release(&c);
}
END_TEST

/* ---- issues ---- */

static const struct {
	const char *code;
	enum err_kind kind;
} issues[] = {
	{ "throttled", ERR_REMOTE }, { "transient", ERR_REMOTE },
	{ "login", ERR_AUTH },	     { "expired", ERR_AUTH },
	{ "forbidden", ERR_AUTH },   { "not-supported", ERR_CONFIG },
	{ "required", ERR_CONFIG },  { "code-invalid", ERR_CONFIG },
	{ "value", ERR_CONFIG },     { "exception", ERR_REMOTE },
};

START_TEST(an_issue_says_whose_it_is)
{
	struct reply refused = { .status = 422 };
	char outcome[256];
	struct feed_case c;

	snprintf(outcome, sizeof(outcome),
		 "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"fatal\","
		 "\"code\":\"%s\",\"diagnostics\":\"Jane Doe\"}]}",
		 issues[_i].code);
	open_case(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(feed_case_reply(&c, refused, outcome, strlen(outcome), 1), -1);
	ck_assert_msg(c.err.kind == issues[_i].kind && strstr(c.err.text, issues[_i].code), "%s",
		      c.err.text);
	c.poll.kind->end(&c.poll);
	c.err = (struct err)ERR_INIT;
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say(&c, outcome), -1);
	ck_assert_msg(c.err.kind == issues[_i].kind && strstr(c.err.text, issues[_i].code), "%s",
		      c.err.text);
	ck_assert(!strstr(c.err.text, "Jane"));
	feed_case_release(&c);
}
END_TEST

/* ---- about people ---- */

static const struct {
	const char *entry, *path;
} personal[] = {
	{ "{\"resource\":{\"id\":\"1\",\"resourceType\":\"Patient\"}}",
	  "$.entry[0].resource.resourceType" },
	{ "{\"resource\":{\"resourceType\":\"Appointment\",\"status\":\"booked\"}}",
	  "$.entry[0].resource.resourceType" },
	{ "{\"resource\":{\"resourceType\":\"Slot\",\"participant\":[{\"actor\":{}}]}}",
	  "$.entry[0].resource.participant" },
	{ "{\"resource\":{\"resourceType\":\"Slot\",\"subject\":{\"display\":\"Jane Doe\"}}}",
	  "$.entry[0].resource.subject" },
	{ "{\"resource\":{\"resourceType\":\"Slot\",\"contained\":[{\"resourceType\":\"Patient\"}]}"
	  "}",
	  "$.entry[0].resource.contained[0].resourceType" },
	{ SCHEDULE("s", "RelatedPerson/1", ""), "$.entry[0].resource.actor[0].reference" },
};

START_TEST(what_is_about_a_person_is_refused)
{
	struct feed_case c;

	open_case(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, FULL_SELF, "", personal[_i].entry), -1);
	ck_assert_int_eq(c.err.kind, ERR_INPUT);
	ck_assert_msg(strstr(c.err.text, personal[_i].path) &&
			      strstr(c.err.text, "about a patient") && !strstr(c.err.text, "Jane"),
		      "%s", c.err.text);
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("worth");

	tcase_add_loop_test(tc, an_answer_is_worth, 0, ROWS(answers));
	tcase_add_loop_test(tc, a_profile_asks, 0, ROWS(profiles));
	tcase_add_loop_test(tc, an_issue_says_whose_it_is, 0, ROWS(issues));
	tcase_add_loop_test(tc, what_is_about_a_person_is_refused, 0, ROWS(personal));
	return run_case("feed_fhir_worth", tc);
}
