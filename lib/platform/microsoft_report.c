/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_report.c - order a report, wait for it, fetch it, unpack it.
 *
 * Microsoft makes reports in the background: a request gives an id, the id is
 * asked about until there is an address, and the address serves a ZIP for five
 * minutes.  The address is on another host, so our credential never goes there,
 * and only the hosts Microsoft is known to use are asked at all.  A report that
 * is ready and has no address is an answer too: there was nothing to report.
 */
#include <inttypes.h>
#include <string.h>

#include "base/tree.h"
#include "platform/microsoft.h"
#include "platform/zip.h"

enum { POLL_FIRST_S = 5, POLL_LATER_S = 20, POLLS_FAST = 12, REPORT_ID_MAX = 128 };

/* ---- what all reports have ---- */

static void put_date(struct buf *body, const char *key, struct date d)
{
	int year, month, day;

	date_to_civil(d, &year, &month, &day);
	buf_printf(body, "\"%s\":{\"Day\":%d,\"Month\":%d,\"Year\":%d}", key, day, month, year);
}

static struct date today_of(const struct platform_talk *t)
{
	return t->today.day ? t->today : microsoft_day(t, t->now);
}

void microsoft_put_time(const struct platform_talk *t, struct date first, struct buf *body)
{
	const struct microsoft_talk *m = t->state;

	buf_puts(body, "\"Time\":{");
	put_date(body, "CustomDateRangeStart", first);
	buf_puts(body, ",");
	put_date(body, "CustomDateRangeEnd", today_of(t));
	if (m->account.zone[0])
		buf_printf(body, ",\"ReportTimeZone\":\"%s\"", m->account.zone);
	buf_puts(body, "}");
}

void microsoft_put_scope(const struct platform_talk *t, struct buf *body)
{
	const struct microsoft_ads *settings = t->config->settings;
	const struct microsoft_talk *m = t->state;

	if (t->read_count > MICROSOFT_SCOPE_MAX) {
		buf_printf(body, "\"Scope\":{\"AccountIds\":[\"%s\"]}", settings->account_id);
		return;
	}
	buf_puts(body, "\"Scope\":{\"Campaigns\":[");
	for (size_t i = 0; i < t->read_count; i++)
		buf_printf(body, "%s{\"AccountId\":\"%s\",\"CampaignId\":\"%" PRId64 "\"}",
			   i ? "," : "", settings->account_id, m->places[i].campaign);
	buf_puts(body, "]}");
}

/* ---- the conversation ---- */

void microsoft_report_begin(struct platform_talk *t, const struct buf *body, struct request *ret)
{
	struct microsoft_talk *m = t->state;

	m->report.stage = REPORT_SUBMITTED;
	microsoft_request(t, MICROSOFT_REPORTS, "POST", "GenerateReport/Submit", body, ret);
}

struct span microsoft_wait(const struct platform_talk *t)
{
	const struct microsoft_talk *m = t->state;

	if (m->report.stage != REPORT_WAITS)
		return (struct span){ 0 };
	return SPAN_SECONDS(m->report.polls <= POLLS_FAST ? POLL_FIRST_S : POLL_LATER_S);
}

static int poll_again(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct microsoft_talk *m = t->state;
	struct buf body cleanup_buf = BUF_INIT(1024);
	unsigned most = m->report.polls_most ? m->report.polls_most : MICROSOFT_POLLS_MAX;

	if (m->report.polls++ >= most)
		return err_set(err, ERR_REMOTE,
			       "the report is not ready after it was asked for %u times", most);
	m->report.stage = REPORT_WAITS;
	buf_printf(&body, "{\"ReportRequestId\":\"%s\"}", m->report.id);
	microsoft_request(t, MICROSOFT_REPORTS, "POST", "GenerateReport/Poll", &body, ret);
	return PLATFORM_SEND;
}

/* It goes back in a request of ours: digits, letters and what joins them. */
static bool is_report_id(const char *s)
{
	size_t n = strspn(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_=.:");

	return n && !s[n] && n <= REPORT_ID_MAX;
}

static int take_id(struct platform_talk *t, struct json_object *answer, struct err *err)
{
	struct microsoft_talk *m = t->state;
	struct json_object *id = tree_get(answer, "ReportRequestId");
	const char *text = id ? json_object_get_string(id) : "";

	if (!is_report_id(text))
		return err_set(err, ERR_INPUT, "$.ReportRequestId: not an id");
	m->report.id = arena_strdup(t->arena, text);
	return 0;
}

static int fetch(struct platform_talk *t, const char *url, struct request *ret, struct err *err)
{
	struct microsoft_talk *m = t->state;

	if (!microsoft_serves(t->config->settings, url))
		return err_set(err, ERR_INPUT, "$.ReportRequestStatus.ReportDownloadUrl: leads to a host that is not Microsoft's: not fetched");
	m->report.stage = REPORT_FETCHED;
	*ret = (struct request){
		.method = "GET",
		.url = arena_strdup(t->arena, url),
		.reply_max = MICROSOFT_ZIPPED_MAX,
	};
	return PLATFORM_SEND;
}

static int take_status(struct platform_talk *t, struct json_object *answer, struct request *ret,
		       struct err *err)
{
	struct json_object *status;
	const char *says, *url;

	if (tree_object(answer, "$", "ReportRequestStatus", &status, err) ||
	    tree_text(status, "$.ReportRequestStatus", "Status", &says, err))
		return -1;
	url = tree_text_or(status, "ReportDownloadUrl", "");
	if (strcmp(says, "Success") == 0)
		return *url ? fetch(t, url, ret, err) : PLATFORM_DONE;
	if (strcmp(says, "Error") == 0)
		return err_set(err, ERR_REMOTE, "Microsoft could not make the report");
	return poll_again(t, ret, err); /* Pending, InProgress, and whatever they call it next */
}

static int take_file(const struct reply *reply, struct buf *ret_csv, struct err *err)
{
	/* Whoever serves files knows nothing of our credential: a 403 is an address that aged. */
	if (reply->fault == FAULT_NONE && reply->status && reply->status != 200)
		return err_set(err, ERR_REMOTE, "the report's file: HTTP %d", reply->status);
	if (reading_usable(reply, err) || zip_read(reply->body, reply->length, ret_csv, err))
		return err_in(err, "the report's file");
	return PLATFORM_DONE;
}

int microsoft_report_advance(struct platform_talk *t, const struct reply *reply,
			     struct request *ret, struct buf *ret_csv, struct err *err)
{
	const struct microsoft_talk *m = t->state;
	struct json_object *answer cleanup_tree = NULL;

	if (m->report.stage == REPORT_FETCHED)
		return take_file(reply, ret_csv, err);
	answer = microsoft_answer(t, reply, err);
	if (!answer)
		return -1;
	if (m->report.stage == REPORT_SUBMITTED)
		return take_id(t, answer, err) ? -1 : poll_again(t, ret, err);
	return take_status(t, answer, ret, err);
}

/* ---- its rows ---- */

/* Lines of remarks may stand above the header; a header is a row that has every column we want. */
static bool take_header(struct microsoft_table *table, const struct sheet_row *row)
{
	size_t found = 0, wanted = 0;

	for (; wanted < MICROSOFT_COLUMNS && table->names[wanted]; wanted++)
		for (int c = 0; c < row->count; c++)
			if (strcmp(row->cells[c], table->names[wanted]) == 0) {
				table->at[wanted] = c;
				found++;
				break;
			}
	if (found != wanted)
		return false;
	table->width = row->count;
	return true;
}

static void take_row(void *context, const struct sheet_row *row)
{
	struct microsoft_table *table = context;
	const char *cells[MICROSOFT_COLUMNS] = { 0 };

	if (table->failed)
		return;
	if (!table->width) {
		if (!take_header(table, row) && table->remark && row->count == 1)
			table->remark(table, row->cells[0]);
		return;
	}
	if (row->count != table->width) {
		table->failed = true;
		(void)err_set(table->err, ERR_INPUT, "line %u: has %d cells, expected %d as in the header",
			      (unsigned)row->line, row->count, table->width);
		return;
	}
	for (size_t i = 0; i < MICROSOFT_COLUMNS && table->names[i]; i++)
		cells[i] = row->cells[table->at[i]];
	table->failed = table->take(table, cells, table->err) != 0;
	if (table->failed)
		(void)err_in(table->err, "line %u", (unsigned)row->line);
}

int microsoft_table_read(struct microsoft_table *table, const struct buf *csv, struct err *err)
{
	uint32_t line;

	table->err = err;
	if (!csv->length)
		return 0;
	if (sheet_read(buf_text(csv), csv->length, take_row, table, &line, err))
		return err_in(err, "the report, line %u", (unsigned)line);
	if (table->failed)
		return err_in(err, "the report");
	if (!table->width)
		return err_set(err, ERR_INPUT, "the report has no header with the columns asked for");
	return 0;
}
