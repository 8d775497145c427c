/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_changes.c - who else turned the switches and budgets we steer.
 *
 * The account's change history is a report like the one about spend, about an
 * hour behind.  Ours are the changes made by a program with the login of the
 * configuration; Microsoft's own pausing of a spent budget is nobody's change.
 * Imports matter most: a scheduled import from Google Ads writes Google's budgets
 * and switches over ours, again and again, and looks like a stubborn person.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "platform/microsoft.h"

enum { COLUMN_TIME, COLUMN_CAMPAIGN, COLUMN_ITEM, COLUMN_ATTRIBUTE, COLUMN_WHO, COLUMN_TOOL };
enum { HISTORY_DAYS = 30 };

static const char import_words[] = "an import (from Google Ads?)";

static const struct {
	const char *tool, *words;
} tools[] = {
	{ "API", "another program" },
	{ "Automated rules", "an automated rule" },
	{ "Bulk upload", "a bulk upload" },
	{ "Editor", "Microsoft Advertising Editor" },
	{ "Imports", import_words },
	{ "Mobile Apps", "the mobile app" },
	{ "Scripts", "a script" },
	{ "Web client (manual)", "the Microsoft Advertising page" },
};

/* The set is open: a tool we do not know keeps its name. */
static const char *tool_words(const char *tool)
{
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		if (strcasecmp(tools[i].tool, tool) == 0)
			return tools[i].words;
	return tool;
}

static void ask(struct platform_talk *t, struct date first, struct request *ret)
{
	struct buf body cleanup_buf = BUF_INIT(MICROSOFT_SCOPE_MAX * 96 + 1024);

	buf_puts(&body,
		 "{\"ReportRequest\":{\"Type\":\"SearchCampaignChangeHistoryReportRequest\","
		 "\"Format\":\"Csv\","
		 "\"FormatVersion\":\"2.0\",\"ExcludeReportFooter\":true,\"ExcludeReportHeader\":"
		 "true,"
		 "\"ReturnOnlyCompleteData\":false,"
		 "\"Columns\":[\"DateTime\",\"CampaignId\",\"ItemChanged\",\"AttributeChanged\","
		 "\"ChangedBy\",\"Tool\"],");
	microsoft_put_scope(t, &body);
	buf_puts(&body, ",");
	microsoft_put_time(t, first, &body);
	buf_puts(&body, "}}");
	microsoft_report_begin(t, &body, ret);
}

/* ---- rows ---- */

static bool is_switch_or_budget(const char *const *cells)
{
	return strcasecmp(cells[COLUMN_ITEM], "Campaign") == 0 &&
	       (strcasestr(cells[COLUMN_ATTRIBUTE], "budget") ||
		strcasestr(cells[COLUMN_ATTRIBUTE], "status"));
}

static bool is_ours(const struct microsoft_ads *settings, const char *const *cells)
{
	return strcasecmp(cells[COLUMN_TOOL], "API") == 0 &&
	       (!settings->login || strcasecmp(cells[COLUMN_WHO], settings->login) == 0);
}

/* A budget used up, and filled again: Microsoft pauses and resumes by itself. */
static bool is_nobodys(const char *const *cells)
{
	return strcasecmp(cells[COLUMN_WHO], "Administrator") == 0 &&
	       strcasecmp(cells[COLUMN_ATTRIBUTE], "Pause status") == 0;
}

static void note(struct platform_talk *t, int64_t campaign, struct instant at, const char *const *cells)
{
	const struct microsoft_talk *m = t->state;
	const struct microsoft_place *p = microsoft_place_of(m, campaign, 0, t->read_count);

	for (; p && p < m->places + t->read_count && p->campaign == campaign; p++) {
		struct foreign *f = &t->foreigns[p->at];
		char words[NOTICE_MAX];

		if (is_before(at, f->at))
			continue;
		f->at = at;
		words_set(words, "%.*s", WHO_MAX - 1, cells[COLUMN_WHO]);
		memcpy(f->who, words, WHO_MAX);
		words_set(words, "%.*s", WHO_MAX - 1, tool_words(cells[COLUMN_TOOL]));
		memcpy(f->with, words, WHO_MAX);
	}
}

static int take(struct microsoft_table *table, const char *const *cells, struct err *err)
{
	struct platform_talk *t = table->talk;
	struct instant at;
	char *end;
	long long campaign = strtoll(cells[COLUMN_CAMPAIGN], &end, 10);

	if (!is_switch_or_budget(cells) || is_ours(t->config->settings, cells) || is_nobodys(cells))
		return 0;
	if (microsoft_time(cells[COLUMN_TIME], &at, err))
		return err_in(err, "DateTime");
	at = microsoft_utc(t, at);
	if (*cells[COLUMN_CAMPAIGN] && !*end && !is_before(at, t->since))
		note(t, campaign, at, cells);
	return 0;
}

static const char *const columns[MICROSOFT_COLUMNS] = { "DateTime",    "CampaignId",
							"ItemChanged", "AttributeChanged",
							"ChangedBy",   "Tool" };

static int take_report(struct platform_talk *t, const struct buf *csv, struct err *err)
{
	struct microsoft_table table = { .take = take, .talk = t };

	memcpy(table.names, columns, sizeof(columns));
	return microsoft_table_read(&table, csv, err) ? -1 : PLATFORM_DONE;
}

/* ---- who changed it ---- */

int microsoft_changes_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	if (microsoft_places(t, err))
		return -1;
	microsoft_ask_account(t, ret);
	return PLATFORM_SEND;
}

int microsoft_changes_advance(struct platform_talk *t, const struct reply *reply,
			      struct request *ret, struct err *err)
{
	struct microsoft_talk *m = t->state;
	struct buf csv cleanup_buf = BUF_INIT(MICROSOFT_REPORT_MAX);
	const struct instant oldest = before(t->now, SPAN_DAYS(HISTORY_DAYS));
	struct date first;
	int next;

	if (!m->account.known) {
		if (microsoft_take_account(t, reply, err))
			return err_in(err, "the account");
		first = microsoft_day(t, is_before(t->since, oldest) ? oldest : t->since);
		ask(t, first, ret);
		return PLATFORM_SEND;
	}
	next = microsoft_report_advance(t, reply, ret, &csv, err);
	return next == PLATFORM_DONE ? take_report(t, &csv, err) : next;
}

/* ---- imports, for `check --live` ---- */

static int take_import(struct microsoft_table *table, const char *const *cells, struct err *err)
{
	struct platform_talk *t = table->talk;
	struct microsoft_talk *m = t->state;

	(void)err;
	if (strcasecmp(cells[COLUMN_TOOL], "Imports") == 0 && is_switch_or_budget(cells))
		m->imports++;
	return 0;
}

void microsoft_imports_begin(struct platform_talk *t, struct request *ret)
{
	ask(t, (struct date){ microsoft_day(t, t->now).day - HISTORY_DAYS }, ret);
}

/* What is not known about imports spoils nothing else: it is said, and the inspection ends. */
int microsoft_imports_advance(struct platform_talk *t, const struct reply *reply, struct request *ret)
{
	const struct microsoft_talk *m = t->state;
	struct microsoft_table table = { .take = take_import, .talk = t };
	struct buf csv cleanup_buf = BUF_INIT(MICROSOFT_REPORT_MAX);
	struct err err = ERR_INIT;
	int next = microsoft_report_advance(t, reply, ret, &csv, &err);

	memcpy(table.names, columns, sizeof(columns));
	if (next == PLATFORM_SEND)
		return next;
	if (next < 0 || microsoft_table_read(&table, &csv, &err))
		platform_finding(t, UINT32_MAX, FINDING_NOTE,
				 "whether imports change these campaigns could not be seen: %s",
				 err.text);
	else if (m->imports)
		platform_finding(
			t, UINT32_MAX, FINDING_WARNING,
			"imports changed switches or budgets of these campaigns %u times in "
			"%d days: tell the import to leave budgets and status alone, or it "
			"will be taken for a person again and again",
			m->imports, HISTORY_DAYS);
	return PLATFORM_DONE;
}
