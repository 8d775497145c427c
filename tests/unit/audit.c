/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.c - what leaves with an export, byte for byte: others have built on it.
 */
#include "report/audit.h"

#include "support/run.h"

#define SUM "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const struct {
	const char *why;
	struct history_row row;
	const char *event, *csv;
} rows[] = {
	{ "a command",
	  { 17, { 1795348800042 }, "harbor/derm", "google/1", "command", 7, "paused: 2 openings, limit 3" },
	  "{\"specversion\":\"1.0\",\"id\":\"" SUM "\",\"source\":\"//ops1/capacityd\","
	  "\"type\":\"org.capacityd.history.command.v1\",\"subject\":\"harbor/derm\","
	  "\"time\":\"2026-11-22T12:00:00.042Z\",\"datacontenttype\":\"application/json\","
	  "\"sequence\":\"00000000000000000017\",\"data\":{\"seq\":17,\"at_ms\":1795348800042,"
	  "\"kind\":\"command\",\"service\":\"harbor/derm\",\"target\":\"google/1\",\"command\":7,"
	  "\"text\":\"paused: 2 openings, limit 3\",\"sha256\":\"" SUM "\"}}\n",
	  "17,2026-11-22T12:00:00.042Z,command,harbor/derm,google/1,7,\"paused: 2 openings, limit "
	  "3\"," SUM "\n" },
	{ "a person, about nothing in particular, who writes formulas",
	  { 18, { 1795348800000 }, "", "", "person", 0, "=1+1 \"x\"\n\x01\xff" },
	  "{\"specversion\":\"1.0\",\"id\":\"" SUM "\",\"source\":\"//ops1/capacityd\","
	  "\"type\":\"org.capacityd.history.person.v1\","
	  "\"time\":\"2026-11-22T12:00:00Z\",\"datacontenttype\":\"application/json\","
	  "\"sequence\":\"00000000000000000018\",\"data\":{\"seq\":18,\"at_ms\":1795348800000,"
	  "\"kind\":\"person\",\"service\":\"\",\"target\":\"\",\"command\":0,"
	  "\"text\":\"=1+1 \\\"x\\\"\\n\\u0001?\",\"sha256\":\"" SUM "\"}}\n",
	  "18,2026-11-22T12:00:00Z,person,,,,\"'=1+1 \"\"x\"\"\n\x01\xff\"," SUM "\n" },
	{ "nothing said",
	  { 1, { 0 }, NULL, NULL, NULL, 0, NULL },
	  "{\"specversion\":\"1.0\",\"id\":\"" SUM "\",\"source\":\"//ops1/capacityd\","
	  "\"type\":\"org.capacityd.history..v1\",\"time\":\"1970-01-01T00:00:00Z\","
	  "\"datacontenttype\":\"application/json\",\"sequence\":\"00000000000000000001\","
	  "\"data\":{\"seq\":1,\"at_ms\":0,\"kind\":\"\",\"service\":\"\",\"target\":\"\","
	  "\"command\":0,\"text\":\"\",\"sha256\":\"" SUM "\"}}\n",
	  "1,1970-01-01T00:00:00Z,,,,,," SUM "\n" },
};

START_TEST(an_event_is_one_line)
{
	struct buf out cleanup_buf = BUF_INIT(4096);

	report_audit_event(&out, "//ops1/capacityd", &rows[_i].row, SUM);
	ck_assert_msg(!strcmp(buf_text(&out), rows[_i].event), "%s: %s", rows[_i].why, buf_text(&out));
}
END_TEST

START_TEST(a_row_is_harmless)
{
	struct buf out cleanup_buf = BUF_INIT(4096);

	report_audit_csv(&out, &rows[_i].row, SUM);
	ck_assert_msg(!strcmp(buf_text(&out), rows[_i].csv), "%s: %s", rows[_i].why, buf_text(&out));
}
END_TEST

START_TEST(the_columns_have_names)
{
	struct buf out cleanup_buf = BUF_INIT(4096);

	report_audit_csv_head(&out);
	ck_assert_str_eq(buf_text(&out), "seq,time,kind,service,target,command,text,sha256\n");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("audit");

	tcase_add_loop_test(tc, an_event_is_one_line, 0, ROWS(rows));
	tcase_add_loop_test(tc, a_row_is_harmless, 0, ROWS(rows));
	tcase_add_test(tc, the_columns_have_names);
	return run_case("audit", tc);
}
