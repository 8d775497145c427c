/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_spend.c - what campaigns have cost today and this month.
 *
 * Cost is told by reports only.  A day of the report is a day of the account, so
 * the account's own zone is asked for and sent back.  A campaign without a row
 * has cost nothing.  Amounts are added up as they are written, and a credit never
 * makes room: what was spent was spent.
 */
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "platform/microsoft.h"

enum { COLUMN_DAY, COLUMN_CAMPAIGN, COLUMN_SPEND };

static struct date month_begin(struct date d)
{
	int year, month, day;

	date_to_civil(d, &year, &month, &day);
	return date_of_civil(year, month, 1);
}

static void ask(struct platform_talk *t, struct request *ret)
{
	struct buf body cleanup_buf = BUF_INIT(MICROSOFT_SCOPE_MAX * 96 + 1024);

	buf_puts(&body, "{\"ReportRequest\":{\"Type\":\"CampaignPerformanceReportRequest\","
			"\"Format\":\"Csv\","
			"\"FormatVersion\":\"2.0\",\"ExcludeReportFooter\":true,"
			"\"ExcludeReportHeader\":false,"
			"\"ReturnOnlyCompleteData\":false,\"Aggregation\":\"Daily\","
			"\"Columns\":[\"TimePeriod\",\"CampaignId\",\"Spend\"],");
	microsoft_put_scope(t, &body);
	buf_puts(&body, ",");
	microsoft_put_time(t, month_begin(t->today), &body);
	buf_puts(&body, "}}");
	microsoft_report_begin(t, &body, ret);
}

int microsoft_spend_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	if (microsoft_places(t, err))
		return -1;
	microsoft_ask_account(t, ret);
	return PLATFORM_SEND;
}

/* ---- rows ---- */

static void add(struct platform_talk *t, int64_t campaign, bool today, int64_t micros)
{
	const struct microsoft_talk *m = t->state;
	const struct microsoft_place *p = microsoft_place_of(m, campaign, 0, t->read_count);

	for (; p && p < m->places + t->read_count && p->campaign == campaign; p++) {
		struct spend *s = &t->costs[p->at].spend;

		s->month_micros += micros;
		s->today_micros += today ? micros : 0;
	}
}

static int take(struct microsoft_table *table, const char *const *cells, struct err *err)
{
	const char *amount = cells[COLUMN_SPEND];
	struct err unused = ERR_INIT;
	int64_t micros = 0;
	struct date day;
	char *end;
	long long campaign = strtoll(cells[COLUMN_CAMPAIGN], &end, 10);

	if (date_parse(cells[COLUMN_DAY], strlen(cells[COLUMN_DAY]), &day, &unused))
		return err_set(err, ERR_INPUT, "TimePeriod: not a day");
	if (!*cells[COLUMN_CAMPAIGN] || *end)
		return err_set(err, ERR_INPUT, "CampaignId: not an id");
	if (*amount != '-' && money_parse(amount, strlen(amount), &micros, &unused))
		return err_set(err, ERR_INPUT, "Spend: not an amount");
	if (day.day < month_begin(table->talk->today).day || day.day > table->talk->today.day)
		return err_set(err, ERR_INPUT, "TimePeriod: a day that was not asked for");
	add(table->talk, campaign, day.day == table->talk->today.day, micros);
	return 0;
}

/* "Last Completed Available Hour: 2/8/2020 2:55:00 PM (GMT)": they say it is UTC. */
static void remark(struct microsoft_table *table, const char *text)
{
	static const char says[] = "Last Completed Available Hour: ";
	struct err unused = ERR_INIT;
	struct instant through;
	char time[32] = "";
	size_t n;

	if (strncmp(text, says, strlen(says)) != 0)
		return;
	text += strlen(says);
	n = strcspn(text, "(");
	if (n >= sizeof(time))
		return;
	memcpy(time, text, n);
	if (microsoft_time(time, &through, &unused) || is_before(table->talk->now, through))
		return;
	for (size_t i = 0; i < table->talk->read_count; i++)
		table->talk->costs[i].spend.through = through;
}

static int take_report(struct platform_talk *t, const struct buf *csv, struct err *err)
{
	struct microsoft_table table = {
		.names = { "TimePeriod", "CampaignId", "Spend" },
		.take = take,
		.remark = remark,
		.talk = t,
	};

	if (microsoft_table_read(&table, csv, err))
		return -1;
	for (size_t i = 0; i < t->read_count; i++)
		t->costs[i].told = true;
	return PLATFORM_DONE;
}

int microsoft_spend_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			    struct err *err)
{
	struct microsoft_talk *m = t->state;
	struct buf csv cleanup_buf = BUF_INIT(MICROSOFT_REPORT_MAX);
	int next;

	if (!m->account.known) {
		if (microsoft_take_account(t, reply, err))
			return err_in(err, "the account");
		ask(t, ret);
		return PLATFORM_SEND;
	}
	next = microsoft_report_advance(t, reply, ret, &csv, err);
	return next == PLATFORM_DONE ? take_report(t, &csv, err) : next;
}
