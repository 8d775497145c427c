/* SPDX-License-Identifier: Apache-2.0 */
/* feed_fhir_capability.c - what a server says it can do, and what a feed would miss. */
#include "base/tree.h"
#include "feed/fhir_capability.h"
#include "support/fhir_case.h"
#include "support/run.h"
#include "support/sample.h"

enum { STATEMENT_MAX = 64 * 1024 };

static const struct {
	const char *why, *statement, *set, *select; /* statement: a sample's name, or a document */
	int lacks;
	const char *words; /* of the list, or of the error */
} rows[] = {
	{ "all that a chained search needs", "slot-capable", NULL, NULL, 0, "" },
	{ "and a specialty", "slot-capable", NULL, "specialty=1", 0, "" },
	{ "and a service type", "slot-capable", NULL, "service_type=1", 0, "" },
	{ "schedules first", "slot-capable", "search=schedule", NULL, 0, "" },
	{ "no Slot at all", "no-slot-no-schedule", NULL, NULL, 1, "no Slot: this server" },
	{ "read only", "slot-read-only-no-search", NULL, NULL, 1, "read one by one but not searched" },
	{ "a vendor's parameter that is not there", "slot-capable", "profile=oracle", "service_type=1",
	  1, "Slot cannot be searched by -location: needed to ask for one location" },
	{ "a type parameter of another name", "slot-capable", "service_type_parameter=slot-type",
	  "service_type=1", 1, "by slot-type" },
	{ "STU3",
	  "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"3.0.1\",\"rest\":[{\"mode\":"
	  "\"server\"}]}",
	  NULL, NULL, 2, "fhirVersion" },
	{ "a client's statement",
	  "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"4.0.1\",\"rest\":[{\"mode\":"
	  "\"client\"}]}",
	  NULL, NULL, 1, "no REST server" },
	{ "parameters and includes of no use",
	  "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"5.0.0\",\"rest\":[{\"mode\":"
	  "\"server\",\"resource\":[{\"type\":\"Slot\",\"interaction\":[{\"code\":\"search-type\"}]"
	  "}]}]}",
	  NULL, NULL, 4, "Slot:schedule cannot be included" },
	{ "the same, and schedules are not needed",
	  "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"5.0.0\",\"rest\":[{\"mode\":"
	  "\"server\",\"resource\":[{\"type\":\"Slot\",\"interaction\":[{\"code\":\"search-type\"}]"
	  "}]}]}",
	  "include=none", NULL, 3, "by status" },
	{ "schedules that cannot be searched",
	  "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"4.3.0\",\"rest\":[{\"mode\":"
	  "\"server\",\"resource\":[{\"type\":\"Slot\",\"searchInclude\":[\"*\"],"
	  "\"interaction\":[{\"code\":\"search-type\"}],"
	  "\"searchParam\":[{\"name\":\"start\"},{\"name\":\"status\"},{\"name\":\"schedule\"}]}]}]"
	  "}",
	  "control=schedule", NULL, 1, "Schedule cannot be searched" },
	{ "another resource", "{\"resourceType\":\"Bundle\"}", NULL, NULL, -1,
	  "expected a CapabilityStatement" },
	{ "half a document", "{\"resourceType\":", NULL, NULL, -1, "" },
	{ "lists where there should be objects",
	  "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"4.0.1\",\"rest\":[[]]}",
	  NULL, NULL, 1, "no REST server" },
};

START_TEST(a_statement_lacks)
{
	struct buf text cleanup_buf = BUF_INIT(STATEMENT_MAX);
	struct buf lines cleanup_buf = BUF_INIT(STATEMENT_MAX);
	struct feed_case c;
	int lacks;

	open_case(&c);
	if (rows[_i].set)
		feed_case_option_set(&c, rows[_i].set);
	if (rows[_i].select)
		feed_case_select(&c, rows[_i].select);
	if (rows[_i].statement[0] == '{')
		buf_puts(&text, rows[_i].statement);
	else
		sample_read(&text, "tests/samples/fhir/capabilitystatement.%s.json", rows[_i].statement);
	lacks = fhir_capability_check(&c.config, rows[_i].select ? c.asks[0].select : NULL,
				      buf_text(&text), text.length, &lines, &c.err);
	ck_assert_msg(lacks == rows[_i].lacks, "%s: %d\n%s%s", rows[_i].why, lacks,
		      buf_text(&lines), c.err.text);
	ck_assert_msg(strstr(lacks < 0 ? c.err.text : buf_text(&lines), rows[_i].words) != NULL,
		      "%s: %s%s", rows[_i].why, buf_text(&lines), c.err.text);
	feed_case_release(&c);
}
END_TEST

START_TEST(the_statement_is_beside_the_base)
{
	struct buf url cleanup_buf = BUF_INIT(1024);
	struct feed_case c;

	open_case(&c);
	feed_case_option_set(&c, "url=https://ehr.example.org/r4//");
	fhir_capability_url(&c.config, &url);
	ck_assert_str_eq(buf_text(&url), "https://ehr.example.org/r4/metadata");
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("capability");

	tcase_add_loop_test(tc, a_statement_lacks, 0, ROWS(rows));
	tcase_add_test(tc, the_statement_is_beside_the_base);
	return run_case("feed_fhir_capability", tc);
}
