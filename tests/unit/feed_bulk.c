/* SPDX-License-Identifier: Apache-2.0 */
/* feed_bulk.c - what a published line counts for, and which lines refuse their file. */
#include "base/buf.h"
#include "feed/bulk.h"
#include "support/bulk_case.h"
#include "support/run.h"

#define PATIENT(value) \
	"\"extension\":[{\"url\":\"http://hl7.org/fhir/uv/smart-scheduling-links/" \
	"StructureDefinition/" \
	"patient-type\",\"valueCoding\":{\"system\":" \
	"\"http://terminology.hl7.org/CodeSystem/accepting-patients\",\"code\":\"" value "\"}}],"
#define NINE "2026-12-02T09:00:00-05:00"
#define FIVE "2026-12-02T17:00:00-05:00"
#define HALF_PAST "2026-12-02T09:30:00-05:00"
#define DAY_OF(more) SLOT_WITH("a", "free", NINE, FIVE, more)

static const struct {
	const char *why, *slots;
	int32_t open, booked;
	enum quality quality;
	const char *says;
} counts[] = {
	{ "one slot is one appointment", DEC("a", "free", "02"), 1, 0, QUALITY_GOOD, "" },
	{ "booked ones prove a zero", DEC("a", "busy", "02"), 0, 1, QUALITY_GOOD, "" },
	{ "nothing proves nothing", "", 0, 0, QUALITY_SUSPECT, "no slots at all are published" },
	{ "a free slot after the window proves the zero before it",
	  SLOT("a", "free", "2027-01-05T09:00:00-05:00", "2027-01-05T09:30:00-05:00"), 0, 0,
	  QUALITY_GOOD, "" },
	{ "no slot of another schedule is ours",
	  "{\"resourceType\":\"Slot\",\"id\":\"a\",\"schedule\":{\"reference\":\"Schedule/s9\"},"
	  "\"status\":\"free\",\"start\":\"" NINE "\",\"end\":\"" HALF_PAST "\"}\n",
	  0, 0, QUALITY_SUSPECT, "no slots at all" },
	{ "references may be whole addresses with a version",
	  "{\"resourceType\":\"Slot\",\"id\":\"a\",\"schedule\":{\"reference\":"
	  "\"https://h/r4/Schedule/s1/_history/2\"},\"status\":\"free\",\"start\":\"" NINE
	  "\",\"end\":\"" HALF_PAST "\"}\n",
	  1, 0, QUALITY_GOOD, "" },
	{ "an editor's file: mark, CRLF, blank lines, no last end",
	  "\xef\xbb\xbf\r\n\r\n  \r\n{\"resourceType\":\"Slot\",\"id\":\"a\",\"schedule\":{"
	  "\"reference\":\"Schedule/s1\"},\"status\":\"free\",\"start\":\"" NINE
	  "\",\"end\":\"" HALF_PAST
	  "\"}\r\n\r\n{\"resourceType\":\"Slot\",\"id\":\"b\",\"schedule\":{\"reference\":"
	  "\"Schedule/s1\"},\"status\":\"busy\",\"start\":\"" NINE "\",\"end\":\"" HALF_PAST "\"}",
	  1, 1, QUALITY_GOOD, "" },
	{ "an offset of hours only",
	  SLOT("a", "free", "2026-12-02T09:00:00-05", "2026-12-02T09:30:00-05"), 1, 0, QUALITY_GOOD, "" },
	{ "entered in error is nothing", DEC("a", "entered-in-error", "02") DEC("b", "busy", "02"),
	  0, 1, QUALITY_GOOD, "" },
	{ "a status nobody knows is not free", DEC("a", "open", "02") DEC("b", "busy", "02"), 0, 1,
	  QUALITY_GOOD, "" },
	{ "the later version of a slot is the truth", DEC("a", "free", "02") DEC("a", "busy", "02"),
	  0, 1, QUALITY_GOOD, "" },
	{ "the same line twice is one slot", DEC("a", "free", "02") DEC("a", "free", "02"), 1, 0,
	  QUALITY_GOOD, "" },
	{ "a visit that has begun is gone",
	  SLOT("a", "free", "2026-11-30T10:45:00Z", "2026-11-30T11:15:00Z") DEC("b", "busy", "02"),
	  0, 1, QUALITY_GOOD, "" },
	{ "a window that has begun is open until it ends",
	  SLOT_WITH("a", "free", "2026-11-30T09:00:00Z", "2026-11-30T17:00:00Z", CAPACITY("3")), 3,
	  0, QUALITY_GOOD, "" },
	{ "and not longer",
	  SLOT_WITH("a", "free", "2026-11-30T07:00:00Z", "2026-11-30T11:00:00Z", CAPACITY("3"))
		  DEC("b", "busy", "02"),
	  0, 1, QUALITY_GOOD, "" },
	{ "a slot without a start is no slot", SLOT("a", "free", "", FIVE) DEC("b", "busy", "02"),
	  0, 1, QUALITY_SUSPECT, "1 of 2 slots have no usable" },
	{ "nor one that ends before it starts", SLOT("a", "free", FIVE, NINE) DEC("b", "busy", "02"),
	  0, 1, QUALITY_SUSPECT, "1 of 2 slots" },
	{ "nor one without an offset", SLOT("a", "free", "2026-12-02T09:00:00", FIVE), 0, 0,
	  QUALITY_SUSPECT, "1 of 1 slots" },
	{ "nor one from before 1970", SLOT("a", "free", "1969-12-02T09:00:00Z", FIVE), 0, 0,
	  QUALITY_SUSPECT, "1 of 1 slots" },

	{ "a capacity is so many openings", DAY_OF(CAPACITY("7")), 7, 0, QUALITY_GOOD, "" },
	{ "of HL7's guide as of the draft",
	  DAY_OF("\"extension\":[{\"url\":\"http://hl7.org/fhir/uv/smart-scheduling-links/"
		 "StructureDefinition/slot-capacity\",\"valueInteger\":7}],"),
	  7, 0, QUALITY_GOOD, "" },
	{ "whatever comes first in it",
	  DAY_OF("\"extension\":[{\"valueInteger\":7,\"url\":\"urn:x/slot-capacity\"}],"), 7, 0,
	  QUALITY_GOOD, "" },
	{ "another extension's number is none",
	  DAY_OF("\"extension\":[{\"url\":\"urn:x/floor\",\"valueInteger\":7}],"), 1, 0,
	  QUALITY_GOOD, "" },
	{ "nought is none", DAY_OF(CAPACITY("0")), 0, 0, QUALITY_GOOD, "" },
	{ "a text is no count", DAY_OF(CAPACITY("\"7\"")), COUNT_UNKNOWN, 0, QUALITY_SUSPECT,
	  "slot-capacity of 1 free slots is no count" },
	{ "less than nothing is no count", DAY_OF(CAPACITY("-1")), COUNT_UNKNOWN, 0,
	  QUALITY_SUSPECT, "is no count" },
	{ "a fraction is no count", DAY_OF(CAPACITY("1.5")), COUNT_UNKNOWN, 0, QUALITY_SUSPECT,
	  "is no count" },
	{ "a million is no count", DAY_OF(CAPACITY("1000000")), COUNT_UNKNOWN, 0, QUALITY_SUSPECT,
	  "is no count" },
	{ "an extension without its value is no count",
	  DAY_OF("\"extension\":[{\"url\":\"x/slot-capacity\"}],"), COUNT_UNKNOWN, 0,
	  QUALITY_SUSPECT, "is no count" },
	{ "booked places nobody can count", SLOT_WITH("a", "busy", NINE, FIVE, CAPACITY("-1")), 0,
	  COUNT_UNKNOWN, QUALITY_GOOD, "" },

	{ "several days inside the window are counted, not spread",
	  SLOT_WITH("a", "free", NINE, "2026-12-08T17:00:00-05:00", CAPACITY("5")), 5, 0,
	  QUALITY_GOOD, "" },
	{ "several days that leave it are not",
	  SLOT_WITH("a", "free", NINE, "2026-12-18T17:00:00-05:00", CAPACITY("5")), COUNT_UNKNOWN,
	  0, QUALITY_SUSPECT, "last several days and reach out of the window" },
	{ "nor several that have begun",
	  SLOT_WITH("a", "free", "2026-11-29T09:00:00-05:00", "2026-12-08T17:00:00-05:00", CAPACITY("5")),
	  COUNT_UNKNOWN, 0, QUALITY_SUSPECT, "several days" },
	{ "booked ones that leave it leave a hole in the sum",
	  SLOT_WITH("a", "busy", NINE, "2026-12-18T17:00:00-05:00", CAPACITY("5")), 0,
	  COUNT_UNKNOWN, QUALITY_GOOD, "" },

	{ "for new patients", DAY_OF(PATIENT("newpt")), 1, 0, QUALITY_GOOD, "" },
	{ "for those who are known", DAY_OF(PATIENT("existptonly")), 0, 0, QUALITY_GOOD, "" },
	{ "and their families", DAY_OF(PATIENT("existptfam")), 0, 0, QUALITY_GOOD, "" },
	{ "as the ballot wrote it",
	  DAY_OF("\"appointmentType\":{\"coding\":[{\"code\":\"existptonly\",\"system\":"
		 "\"http://terminology.hl7.org/CodeSystem/accepting-patients\"}]},"),
	  0, 0, QUALITY_GOOD, "" },
	{ "as an extension in an extension",
	  DAY_OF("\"extension\":[{\"url\":\"x/characteristic\",\"extension\":[{\"url\":"
		 "\"acceptingPatients\",\"valueCodeableConcept\":{\"coding\":[{\"system\":"
		 "\"http://terminology.hl7.org/CodeSystem/"
		 "accepting-patients\",\"code\":\"nopt\"}]}}]}],"),
	  0, 0, QUALITY_GOOD, "" },
};

START_TEST(a_slot_counts)
{
	struct feed_case c;
	const struct observation *o;

	bulk_open(&c);
	ck_assert_msg(bulk_poll(&c, DRAFT(BULK_NOW), SCHEDULE("s1", "l1"), counts[_i].slots) == FEED_DONE,
		      "%s: %s", counts[_i].why, c.err.text);
	o = &c.poll.ret[0];
	ck_assert_msg(o->open == counts[_i].open && o->booked == counts[_i].booked &&
			      o->quality == counts[_i].quality,
		      "%s: open %d booked %d quality %d: %s", counts[_i].why, o->open, o->booked,
		      o->quality, o->trouble);
	ck_assert_msg(counts[_i].says[0] ? strstr(o->trouble, counts[_i].says) != NULL : !o->trouble[0],
		      "%s: %s", counts[_i].why, o->trouble);
	feed_case_release(&c);
}
END_TEST

/* ---- what a schedule says ---- */

#define HAS(word) "\"extension\":[" EXT("has-availability", "\"valueCode\":\"" word "\"") "],"
#define FREE DEC("a", "free", "02")
#define BUSY DEC("a", "busy", "02")

static const struct {
	const char *why, *schedules, *slots;
	enum quality quality;
	const char *says;
} schedules[] = {
	{ "none, and nothing", SCHEDULE_WITH("s1", "l1", HAS("none")), "", QUALITY_GOOD, "" },
	{ "none, and booked", SCHEDULE_WITH("s1", "l1", HAS("none")), BUSY, QUALITY_GOOD, "" },
	{ "none, and free", SCHEDULE_WITH("s1", "l1", HAS("none")), FREE, QUALITY_SUSPECT,
	  "says there is no availability, and lists some" },
	{ "some, and free", SCHEDULE_WITH("s1", "l1", HAS("some")), FREE, QUALITY_GOOD, "" },
	{ "some, and nothing", SCHEDULE_WITH("s1", "l1", HAS("some")), "", QUALITY_SUSPECT,
	  "says there is some availability, and lists none" },
	{ "some, and booked", SCHEDULE_WITH("s1", "l1", HAS("some")), BUSY, QUALITY_SUSPECT, "lists none" },
	{ "unknown, and nothing", SCHEDULE_WITH("s1", "l1", HAS("unknown")), "", QUALITY_SUSPECT,
	  "does not know" },
	{ "unknown, and booked", SCHEDULE_WITH("s1", "l1", HAS("unknown")), BUSY, QUALITY_SUSPECT,
	  "does not know" },
	{ "unknown, and free", SCHEDULE_WITH("s1", "l1", HAS("unknown")), FREE, QUALITY_GOOD, "" },
	{ "a word nobody knows is unknown", SCHEDULE_WITH("s1", "l1", HAS("few")), "",
	  QUALITY_SUSPECT, "does not know" },
	{ "one says none, the other nothing", SCHEDULE_WITH("s1", "l1", HAS("none")) SCHEDULE("s2", "l1"),
	  "", QUALITY_SUSPECT, "no slots at all" },
	{ "not released", SCHEDULE_WITH("s1", "l1", "\"planningHorizon\":{\"end\":\"2026-12-05\"},"),
	  "", QUALITY_SUSPECT, "not released" },
	{ "not released, with an hour",
	  SCHEDULE_WITH("s1", "l1", "\"planningHorizon\":{\"end\":\"2026-12-05T00:00:00Z\"},"), "",
	  QUALITY_SUSPECT, "not released" },
	{ "released, and empty",
	  SCHEDULE_WITH("s1", "l1", "\"planningHorizon\":{\"end\":\"2027-02-01\"},"), "",
	  QUALITY_SUSPECT, "no slots at all" },
	{ "planned to no date at all",
	  SCHEDULE_WITH("s1", "l1", "\"planningHorizon\":{\"end\":\"soon\"},"), "", QUALITY_SUSPECT,
	  "no slots at all" },
	{ "of another location", SCHEDULE("s1", "l2"), FREE, QUALITY_ABSENT,
	  "no published schedule is at location Location/l1" },
	{ "of two locations: of neither",
	  "{\"resourceType\":\"Schedule\",\"id\":\"s1\",\"actor\":[{\"reference\":\"Location/l1\"},"
	  "{\"reference\":\"Location/l2\"}]}\n",
	  FREE, QUALITY_ABSENT, "no published schedule" },
	{ "of a location and a practitioner's role",
	  "{\"resourceType\":\"Schedule\",\"id\":\"s1\",\"actor\":[{\"reference\":\"Location/l1\"},"
	  "{\"reference\":\"PractitionerRole/p\"}]}\n",
	  FREE, QUALITY_GOOD, "" },
	{ "no longer in use", SCHEDULE_WITH("s1", "l1", "\"active\":false,"), FREE, QUALITY_ABSENT,
	  "no published schedule" },
	{ "a later line replaces an earlier one", SCHEDULE("s1", "l2") SCHEDULE("s1", "l1"), FREE,
	  QUALITY_GOOD, "" },
};

START_TEST(a_schedule_says)
{
	struct feed_case c;
	const struct observation *o;

	bulk_open(&c);
	ck_assert_msg(bulk_poll(&c, DRAFT(BULK_NOW), schedules[_i].schedules, schedules[_i].slots) ==
			      FEED_DONE,
		      "%s: %s", schedules[_i].why, c.err.text);
	o = &c.poll.ret[0];
	ck_assert_msg(o->quality == schedules[_i].quality, "%s: %d: %s", schedules[_i].why,
		      o->quality, o->trouble);
	ck_assert_msg(schedules[_i].says[0] ? strstr(o->trouble, schedules[_i].says) != NULL :
					      !o->trouble[0],
		      "%s: %s", schedules[_i].why, o->trouble);
	feed_case_release(&c);
}
END_TEST

static const struct {
	const char *why, *select;
	bool found;
} selects[] = {
	{ "a code", "service_type=derm-new", true },
	{ "with its system", "service_type=urn:visits|derm-new", true },
	{ "a pattern", "service_type=*|derm-*", true },
	{ "another code", "service_type=derm", false },
	{ "another system", "service_type=urn:other|derm-new", false },
	{ "a specialty of the schedule's own", "specialty=394582007", true },
	{ "a specialty in an extension", "specialty=http://snomed.info/sct|394579002", true },
	{ "a specialty is no service type", "specialty=derm-new", false },
	{ "the schedule", "schedule=Schedule/s1", true },
	{ "another schedule", "schedule=Schedule/s2", false },
};

START_TEST(a_service_is_found)
{
	static const char lines[] = SCHEDULE_WITH(
		"s1", "l1",
		"\"specialty\":[{\"coding\":[{\"code\":\"394582007\"}]}],\"extension\":[{\"url\":"
		"\"http://hl7.org/fhir/uv/smart-scheduling-links/StructureDefinition/"
		"schedule-specialty\",\"valueCoding\":{\"system\":\"http://snomed.info/"
		"sct\",\"code\":"
		"\"394579002\"}}],");
	struct feed_case c;

	bulk_open(&c);
	feed_case_select(&c, selects[_i].select);
	ck_assert_int_eq(bulk_poll(&c, DRAFT(BULK_NOW), lines, FREE), FEED_DONE);
	ck_assert_msg((c.poll.ret[0].quality == QUALITY_GOOD) == selects[_i].found, "%s: %s",
		      selects[_i].why, c.poll.ret[0].trouble);
	if (!selects[_i].found)
		ck_assert_str_eq(c.poll.ret[0].trouble,
				 "no schedule of location Location/l1 has the selected service");
	feed_case_release(&c);
}
END_TEST

/* ---- what refuses a file ---- */

static const struct {
	const char *why, *slots, *says;
} refusals[] = {
	{ "cut in a line", DEC("a", "free", "02") "{\"resourceType\":\"Slot\",\"id\":\"b",
	  "slots.ndjson: line 2: $.id: the document ends too early" },
	{ "two on a line", "{} {}\n", "line 1" },
	{ "no JSON", "\nid,status\n", "line 2" },
	{ "a web page", " <html>", "line 1: a web page" },
	{ "half a mark", "\xef\xbb{}\n", "line 1" },
	{ "a patient", "{\"id\":\"p\",\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Doe\"}]}\n",
	  "line 1: $.resourceType: a resource about a patient: refused" },
	{ "an appointment", FREE "{\"resourceType\":\"Appointment\"}\n",
	  "line 2: $.resourceType: a resource about a patient" },
	{ "a field about a patient", "{\"resourceType\":\"Slot\",\"subject\":{\"display\":\"Doe\"}}\n",
	  "line 1: $.subject: a field about a patient: refused" },
};

START_TEST(a_file_is_refused)
{
	struct feed_case c;

	bulk_open(&c);
	ck_assert_int_eq(bulk_poll(&c, DRAFT(BULK_NOW), SCHEDULE("s1", "l1"), refusals[_i].slots), -1);
	ck_assert_msg(strstr(c.err.text, refusals[_i].says) != NULL, "%s: %s", refusals[_i].why,
		      c.err.text);
	ck_assert_msg(!strstr(c.err.text, "Doe"), "%s", c.err.text);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_schedule_of_a_patient_is_refused)
{
	struct feed_case c;

	bulk_open(&c);
	ck_assert_int_eq(bulk_poll(&c, DRAFT(BULK_NOW), "{\"resourceType\":\"Schedule\",\"actor\":[{\"reference\":\"Patient/7\"}]}\n",
				   ""),
			 -1);
	ck_assert_str_eq(
		c.err.text,
		"schedules.ndjson: line 1: $.actor[0].reference: refers to a patient: refused");
	feed_case_release(&c);
}
END_TEST

START_TEST(a_line_has_an_end)
{
	struct feed_case c;
	char *blanks = malloc(BULK_LINE_MAX + 2);

	memset(blanks, ' ', BULK_LINE_MAX + 1);
	blanks[BULK_LINE_MAX + 1] = '\0';
	bulk_open(&c);
	ck_assert_int_eq(bulk_poll(&c, DRAFT(BULK_NOW), SCHEDULE("s1", "l1"), blanks), -1);
	ck_assert_str_eq(c.err.text, "slots.ndjson: line 1: longer than 1048576 bytes");
	feed_case_release(&c);
	free(blanks);
}
END_TEST

/* ---- capacities that are no counts ---- */

static void days(struct buf *out, int n, const char *capacity, int hours)
{
	for (int i = 0; i < n; i++)
		buf_printf(out,
			   "{\"resourceType\":\"Slot\",\"id\":\"%d\",\"extension\":[{\"url\":\"x/"
			   "slot-capacity\",\"valueInteger\":%s}],\"schedule\":{\"reference\":"
			   "\"Schedule/s1\"},"
			   "\"status\":\"free\",\"start\":\"2026-12-%02dT09:00:00Z\",\"end\":"
			   "\"2026-12-%02dT%02d:00:00Z\"}\n",
			   i, i % 2 ? capacity : "0", i + 1, i + 1, 9 + hours);
}

static const struct {
	const char *why, *capacity, *set;
	int n, hours;
	bool declared;
	enum semantics semantics;
	enum quality quality;
	int32_t open;
} flags[] = {
	{ "0 and 5 for whole days", "5", NULL, 10, 8, false, SEMANTICS_FLAG, QUALITY_SUSPECT, 5 },
	{ "and we were told so", "5", NULL, 10, 8, true, SEMANTICS_FLAG, QUALITY_GOOD, 5 },
	{ "0 and 1 for an hour are single visits", "1", NULL, 10, 1, false, SEMANTICS_EXACT,
	  QUALITY_GOOD, 5 },
	{ "too few to tell", "5", NULL, 6, 8, false, SEMANTICS_EXACT, QUALITY_GOOD, 15 },
	{ "an operator knows better", "5", "capacity=exact", 10, 8, false, SEMANTICS_EXACT,
	  QUALITY_GOOD, 25 },
	{ "or knows worse", "5", "capacity=flag", 6, 1, true, SEMANTICS_FLAG, QUALITY_GOOD, 3 },
	{ "or calls it an estimate", "5", "capacity=estimate", 10, 8, false, SEMANTICS_ESTIMATE,
	  QUALITY_GOOD, 25 },
};

START_TEST(some_or_none_is_told_from_a_count)
{
	struct feed_case c;
	struct buf slots cleanup_buf = BUF_INIT(64 * 1024);
	const struct observation *o;

	days(&slots, flags[_i].n, flags[_i].capacity, flags[_i].hours);
	bulk_open(&c);
	c.config.is_flag = flags[_i].declared;
	if (flags[_i].set)
		feed_case_option_set(&c, flags[_i].set);
	ck_assert_int_eq(bulk_poll(&c, DRAFT(BULK_NOW), SCHEDULE("s1", "l1"), slots.data), FEED_DONE);
	o = &c.poll.ret[0];
	ck_assert_msg(o->semantics == flags[_i].semantics && o->quality == flags[_i].quality &&
			      o->open == flags[_i].open,
		      "%s: semantics %d quality %d open %d", flags[_i].why, o->semantics,
		      o->quality, o->open);
	ck_assert_int_eq(o->booked, flags[_i].semantics == SEMANTICS_FLAG ? COUNT_UNKNOWN : 0);
	feed_case_release(&c);
}
END_TEST

/* ---- cadence ---- */

static const struct {
	const char *text;
	int64_t seconds;
} cadences[] = {
	{ "PT15M", 900 },   { "P1D", 86400 }, { "P1DT12H", 129600 },
	{ "P2W", 1209600 }, { "PT90S", 90 },  { "", 0 },
	{ "P", 0 },	    { "15M", 0 },     { "P1M", 0 },
	{ "P1Y", 0 },	    { "PT", 0 },      { "PTM", 0 },
	{ "PT1T1M", 0 },    { "PT15", 0 },    { "PT1234567M", 0 },
	{ "PT15Mx", 0 },    { "P1H", 0 },
};

START_TEST(a_cadence_is_read)
{
	ck_assert_int_eq(bulk_cadence(cadences[_i].text).ms, cadences[_i].seconds * 1000);
}
END_TEST

#define LOOP(test, rows) tcase_add_loop_test(tc, test, 0, (int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
	TCase *tc = tcase_create("published slots");

	LOOP(a_slot_counts, counts);
	LOOP(a_schedule_says, schedules);
	LOOP(a_service_is_found, selects);
	LOOP(a_file_is_refused, refusals);
	LOOP(some_or_none_is_told_from_a_count, flags);
	LOOP(a_cadence_is_read, cadences);
	tcase_add_test(tc, a_schedule_of_a_patient_is_refused);
	tcase_add_test(tc, a_line_has_an_end);
	return run_case("published slots", tc);
}
