/* SPDX-License-Identifier: Apache-2.0 */
/* feed_fhir.c - which slots count, whichever way they come. */
#include "support/fhir_case.h"
#include "support/run.h"

/* ---- one slot beside a busy one ---- */

#define FREE \
	"\"status\":\"free\",\"start\":\"2026-12-02T09:00:00Z\",\"end\":\"2026-12-02T09:30:00Z\""
#define AT(start) "\"status\":\"free\",\"start\":\"" start "\""
#define TYPE(system, code) \
	"\"appointmentType\":{\"coding\":[{\"system\":\"" system "\",\"code\":\"" code "\"}]}"
#define V2 "http://terminology.hl7.org/CodeSystem/v2-0276"
#define ARGONAUT "http://fhir.org/argonaut/CodeSystem/appt-type"

static const struct {
	const char *why, *rule, *slot, *search;
	int open, booked, blocked, held, unclassified, firsts;
} slots[] = {
	{ "a free slot is open", NULL, FREE, "match", 1, 1, 0, 0, 0, 1 },
	{ "an included slot is not ours", NULL, FREE, "include", 0, 1, 0, 0, 0, 0 },
	{ "an overbooked slot is not open", NULL, FREE ",\"overbooked\":true", "match", 0, 1, 0, 0, 0, 0 },
	{ "not overbooked is open", NULL, FREE ",\"overbooked\":false", "match", 1, 1, 0, 0, 0, 1 },
	{ "a second booked slot", NULL, "\"status\":\"busy\",\"start\":\"2026-12-02T09:00:00Z\"",
	  "match", 0, 2, 0, 0, 0, 0 },
	{ "a block", NULL, "\"status\":\"busy-unavailable\",\"start\":\"2026-12-02T09:00:00Z\"",
	  "match", 0, 1, 1, 0, 0, 0 },
	{ "a hold", NULL, "\"status\":\"busy-tentative\",\"start\":\"2026-12-02T09:00:00Z\"",
	  "match", 0, 1, 0, 1, 0, 0 },
	{ "an unknown status is not free", NULL,
	  "\"status\":\"unknown\",\"start\":\"2026-12-02T09:00:00Z\"", "match", 0, 1, 0, 0, 0, 0 },
	{ "entered in error", NULL, "\"status\":\"entered-in-error\",\"start\":\"2026-12-02T09:00:00Z\"",
	  "match", 0, 1, 0, 0, 0, 0 },
	{ "a start at this very moment counts", NULL, AT(NOW), "match", 1, 1, 0, 0, 0, 1 },
	{ "a start just before does not", NULL, AT("2026-11-30T10:59:59.999Z"), "match", 0, 1, 0, 0, 0, 0 },
	{ "the last moment of the window", NULL, AT("2026-12-14T10:59:59.999Z"), "match", 1, 1, 0,
	  0, 0, 1 },
	{ "the end of the window is outside, but it is an opening", NULL,
	  AT("2026-12-14T11:00:00Z"), "match", 0, 1, 0, 0, 0, 1 },
	{ "past the horizon it is nothing", NULL, AT("2027-01-29T11:00:00Z"), "match", 0, 1, 0, 0, 0, 0 },
	{ "a rule that matches", "appointment_type=" ARGONAUT "|new-patient",
	  FREE "," TYPE(ARGONAUT, "new-patient"), "match", 1, 1, 0, 0, 0, 1 },
	{ "another system with the same code", "appointment_type=" ARGONAUT "|new-patient",
	  FREE "," TYPE("urn:x", "new-patient"), "match", 0, 1, 0, 0, 1, 0 },
	{ "a code of any system", "appointment_type=NPV*", FREE "," TYPE("urn:x", "NPV30"), "match",
	  1, 1, 0, 0, 0, 1 },
	{ "R5: appointmentType is a list",
	  "appointment_type=NPV30", FREE ",\"appointmentType\":[{\"coding\":[{\"code\":\"X\"}]},{\"coding\":[{\"code\":\"NPV30\"}]}]",
	  "match", 1, 1, 0, 0, 0, 1 },
	{ "R5: serviceType is a reference with a concept", "service_type=57",
	  FREE ",\"serviceType\":[{\"concept\":{\"coding\":[{\"code\":\"57\"}]}}]", "match", 1, 1,
	  0, 0, 0, 1 },
	{ "a service type rule does not look at appointment types", "service_type=57",
	  FREE "," TYPE("", "57"), "match", 0, 1, 0, 0, 1, 0 },
	{ "the standard follow-up code is no new patient", "appointment_type=NPV30",
	  FREE "," TYPE(V2, "FOLLOWUP"), "match", 0, 1, 0, 0, 0, 0 },
	{ "the standard routine code says nothing", "appointment_type=NPV30",
	  FREE "," TYPE(V2, "ROUTINE"), "match", 0, 1, 0, 0, 1, 0 },
	{ "a text rule reads the display", "text=new p*",
	  FREE ",\"appointmentType\":{\"coding\":[{\"display\":\"New Patient\"}]}", "match", 1, 1,
	  0, 0, 0, 1 },
	{ "a text rule does not read the specialty", "text=*new*",
	  FREE ",\"specialty\":[{\"text\":\"newborns\"}]", "match", 0, 1, 0, 0, 1, 0 },
	{ "codings in a contained resource are not the slot's", "appointment_type=NPV30",
	  FREE ",\"contained\":[{\"resourceType\":\"Slot\"," TYPE("", "NPV30") "}]", "match", 0, 1,
	  0, 0, 1, 0 },
};

START_TEST(a_slot_counts_as)
{
	struct feed_case c;
	struct buf entry cleanup_buf = BUF_INIT(BODY_MAX);
	struct buf rule cleanup_buf = BUF_INIT(1024);
	const struct observation *o;

	open_case(&c);
	buf_printf(&rule, "new_patient.%s", slots[_i].rule ? slots[_i].rule : "");
	if (slots[_i].rule)
		feed_case_option_set(&c, buf_text(&rule));
	buf_printf(&entry, "%s,{\"resource\":{\"id\":\"a\",%s,\"resourceType\":\"Slot\"},\"search\":{\"mode\":\"%s\"}}",
		   BUSY, slots[_i].slot, slots[_i].search);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_msg(say_bundle(&c, SELF, "", buf_text(&entry)) == FEED_DONE, "%s: %s",
		      slots[_i].why, c.err.text);
	o = &c.poll.ret[0];
	ck_assert_msg(
		o->quality == QUALITY_GOOD && o->open == slots[_i].open && o->booked == slots[_i].booked &&
			o->blocked == slots[_i].blocked && o->held == slots[_i].held &&
			o->unclassified == slots[_i].unclassified && o->firsts == slots[_i].firsts,
		"%s: quality %d open %d booked %d blocked %d held %d unclassified %d firsts %d",
		slots[_i].why, (int)o->quality, o->open, o->booked, o->blocked, o->held,
		o->unclassified, o->firsts);
	feed_case_release(&c);
}
END_TEST

START_TEST(the_first_rule_that_matches_decides)
{
	struct feed_case c;

	open_case(&c);
	feed_case_option_set(&c, "new_patient.appointment_type=NPV*");
	feed_case_option_set(&c, "new_patient&service_type=9");
	feed_case_option_set(&c, "new_patient&counts_as=established");
	feed_case_option_set(&c, "new_patient.appointment_type=NPV30");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_bundle(
				 &c, SELF, "",
				 "{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"1\"," FREE
				 "," TYPE("", "NPV30") "}},"
						       "{\"resource\":{\"resourceType\":\"Slot\","
						       "\"id\":\"2\"," FREE "," TYPE("", "NPV30") ",\"serviceType\":[{\"coding\":[{\"code\":\"9\"}]}]}}"),
			 FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	ck_assert_int_eq(c.poll.ret[0].unclassified, 0);
	feed_case_release(&c);
}
END_TEST

/* ---- two versions of one slot ---- */

static const struct {
	const char *why, *first, *second;
	int open;
} versions[] = {
	{ "the higher version, free", "\"versionId\":\"9\"},\"status\":\"busy\"",
	  "\"versionId\":\"10\"},\"status\":\"free\"", 1 },
	{ "the higher version, though it came first", "\"versionId\":\"10\"},\"status\":\"busy\"",
	  "\"versionId\":\"9\"},\"status\":\"free\"", 0 },
	{ "versions that are no numbers: the later update",
	  "\"versionId\":\"b\",\"lastUpdated\":\"2026-11-30T10:00:00Z\"},\"status\":\"free\"",
	  "\"versionId\":\"a\",\"lastUpdated\":\"2026-11-30T10:00:01Z\"},\"status\":\"busy\"", 0 },
	{ "updates decide, not the order", "\"lastUpdated\":\"2026-11-30T10:00:01Z\"},\"status\":\"free\"",
	  "\"lastUpdated\":\"2026-11-30T10:00:00Z\"},\"status\":\"busy\"", 1 },
	{ "no versions at all: the one read later", "\"x\":1},\"status\":\"free\"",
	  "\"x\":1},\"status\":\"busy\"", 0 },
};

START_TEST(the_newest_version_wins)
{
	struct feed_case c;
	struct buf entry cleanup_buf = BUF_INIT(BODY_MAX);
	const char *start = "\"start\":\"2026-12-02T09:00:00Z\"";

	open_case(&c);
	buf_printf(&entry,
		   "{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"a\",%s,\"meta\":{%s}},"
		   "{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"a\",%s,\"meta\":{%s}}",
		   start, versions[_i].first, start, versions[_i].second);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_msg(say_bundle(&c, SELF, "", buf_text(&entry)) == FEED_DONE, "%s", c.err.text);
	ck_assert_msg(c.poll.ret[0].open == versions[_i].open, "%s", versions[_i].why);
	ck_assert_int_eq(c.poll.ret[0].open + c.poll.ret[0].booked, 1);
	feed_case_release(&c);
}
END_TEST

/* ---- however pages are cut, shuffled and repeated ---- */

static uint32_t dice(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void slot_write(struct buf *out, unsigned i)
{
	static const char *const states[] = { "free", "busy", "busy-tentative", "busy-unavailable" };

	buf_printf(out,
		   "%s{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"s%u\",\"status\":\"%s\","
		   "\"start\":\"2026-12-%02uT09:00:00Z\"}}",
		   out->length ? "," : "", i, states[i % 4], 1 + i % 20);
}

START_TEST(order_and_repetition_do_not_matter)
{
	enum { SLOTS = 60, PAGES = 4 };
	uint32_t seed = (uint32_t)_i;
	struct feed_case c;
	int next;

	open_case(&c);
	next = feed_case_begin(&c);
	for (unsigned page = 0; page < PAGES; page++) {
		struct buf entries cleanup_buf = BUF_INIT(BODY_MAX);
		char to[256];

		for (unsigned i = 0; i < SLOTS; i++)
			if (page == PAGES - 1 || dice(&seed) % 3 == 0)
				slot_write(&entries, dice(&seed) % SLOTS);
		for (unsigned i = 0; page == PAGES - 1 && i < SLOTS; i++)
			slot_write(&entries, i);
		if (page < PAGES - 1)
			snprintf(to, sizeof(to),
				 SELF ",{\"relation\":\"next\",\"url\":\"?page=%u\"}", page);
		else
			snprintf(to, sizeof(to), SELF);
		ck_assert_int_eq(next, FEED_SEND);
		next = say_bundle(&c, to, "", buf_text(&entries));
	}
	ck_assert_msg(next == FEED_DONE, "%s", c.err.text);
	/* 60 slots on days 1..20 of December, a quarter each; the window holds days 1 to 14. */
	ck_assert_int_eq(c.poll.ret[0].open, 12);
	ck_assert_int_eq(c.poll.ret[0].booked, 12);
	ck_assert_int_eq(c.poll.ret[0].held, 9);
	ck_assert_int_eq(c.poll.ret[0].blocked, 9);
	feed_case_release(&c);
}
END_TEST

START_TEST(openings_too_soon_to_book_do_not_count)
{
	struct feed_case c;

	open_case(&c);
	feed_case_option_set(&c, "min_lead=24h");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(
		say_bundle(&c, SELF, "",
			   "{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"1\"," AT(
				   "2026-12-01T10:59:59Z") "}},"
							   "{\"resource\":{\"resourceType\":"
							   "\"Slot\",\"id\":\"2\"," AT(
								   "2026-12-01T11:00:00Z") "}}"),
		FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	ck_assert_int_eq(c.poll.ret[0].firsts, 1);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_GOOD);
	feed_case_release(&c);
}
END_TEST

START_TEST(only_the_first_openings_are_kept_in_order)
{
	struct feed_case c;
	struct buf entries cleanup_buf = BUF_INIT(BODY_MAX);

	open_case(&c);
	for (unsigned i = 0; i < 9; i++)
		buf_printf(&entries,
			   "%s{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"%u\",\"status\":"
			   "\"free\","
			   "\"start\":\"2026-12-%02uT09:00:00Z\"}}",
			   i ? "," : "", i, 1 + (i * 5) % 9);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(say_bundle(&c, SELF, "", buf_text(&entries)), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].firsts, FIRST_OPENINGS);
	for (int i = 0; i < FIRST_OPENINGS; i++)
		ck_assert_int_eq(c.poll.ret[0].first[i].ms,
				 c.poll.ret[0].first[0].ms + i * SPAN_DAYS(1).ms);
	feed_case_release(&c);
}
END_TEST

START_TEST(rules_nobody_can_match_are_refused)
{
	struct feed_case c;

	open_case(&c);
	feed_case_option_set(&c, "new_patient.counts_as=new");
	ck_assert_int_eq(feed_case_begin(&c), -1);
	ck_assert_int_eq(c.err.kind, ERR_CONFIG);
	ck_assert(strstr(c.err.text, "new_patient[0]"));
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("fhir");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_slot_counts_as, 0, ROWS(slots));
	tcase_add_test(tc, the_first_rule_that_matches_decides);
	tcase_add_loop_test(tc, the_newest_version_wins, 0, ROWS(versions));
	tcase_add_loop_test(tc, order_and_repetition_do_not_matter, 1, 20);
	tcase_add_test(tc, openings_too_soon_to_book_do_not_count);
	tcase_add_test(tc, only_the_first_openings_are_kept_in_order);
	tcase_add_test(tc, rules_nobody_can_match_are_refused);
	return run_case("feed_fhir", tc);
}
