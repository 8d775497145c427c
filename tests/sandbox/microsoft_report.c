/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_report.c - reports: ready at the second question, a ZIP behind a secret address.
 *
 * Rows are made when the file is fetched.  Days are those the asker named, because
 * the city's own calendar may be in another week: what was spent today is on the
 * last day, the rest of the month on the first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/money.h"
#include "base/tree.h"
#include "microsoft.h"
#include "tests/unit/support/zip_pack.h"

/* ---- ordering ---- */

static const struct {
	const char *type;
	const char *columns; /* that exist, each with a comma behind it */
	const char *required;
} kinds[] = {
	[MS_SPEND] = { "CampaignPerformanceReportRequest",
		       "TimePeriod,AccountId,CampaignId,CampaignStatus,Spend,CurrencyCode,", "Spend" },
	[MS_HISTORY] = { "SearchCampaignChangeHistoryReportRequest",
			 "DateTime,AccountId,CampaignId,ChangedBy,ItemChanged,AttributeChanged,"
			 "HowChanged,"
			 "OldValue,NewValue,EntityId,Tool,",
			 "DateTime" },
};

static bool invalid(struct answer *a, const char *what)
{
	ms_fault(a, 400, (struct ms_refusal){ 2012, "ReportingServiceInvalidReportRequest", what });
	return false;
}

static bool read_columns(struct ms_report *r, struct json_object *list, struct answer *a)
{
	size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
	bool required = false;

	for (size_t i = 0; i < n; i++) {
		const char *name = json_object_get_string(json_object_array_get_idx(list, i));
		char with_comma[64];

		snprintf(with_comma, sizeof(with_comma), "%s,", name);
		if (!strstr(kinds[r->kind].columns, with_comma) ||
		    strlen(r->columns) + strlen(with_comma) >= sizeof(r->columns))
			return invalid(a, "Columns");
		required |= strcmp(name, kinds[r->kind].required) == 0;
		strcat(r->columns, with_comma);
	}
	return required ? true : invalid(a, "a required column is missing");
}

static bool read_day(struct json_object *time, const char *key, int64_t *ret)
{
	struct json_object *o = tree_get(time, key);

	*ret = date_of_civil(json_object_get_int(tree_get(o, "Year")),
			     json_object_get_int(tree_get(o, "Month")),
			     json_object_get_int(tree_get(o, "Day")))
		       .day;
	return o != NULL;
}

static bool read_time(struct ms_report *r, struct json_object *time, struct answer *a)
{
	static const char *const known[] = { "CustomDateRangeStart", "CustomDateRangeEnd",
					     "ReportTimeZone", NULL };

	if (!ms_members(time, known, a))
		return false;
	if (!read_day(time, "CustomDateRangeStart", &r->first_day) ||
	    !read_day(time, "CustomDateRangeEnd", &r->last_day) || r->first_day > r->last_day)
		return invalid(a, "Time");
	return strcmp(tree_text_or(time, "ReportTimeZone", MS_ZONE), MS_ZONE) == 0 ?
		       true :
		       invalid(a, "ReportTimeZone");
}

static bool read_scope(struct microsoft *m, struct ms_report *r, struct json_object *scope,
		       struct answer *a)
{
	static const char *const known[] = { "AccountIds", "Campaigns", NULL };
	struct json_object *list = tree_get(scope, "Campaigns");

	if (!ms_members(scope, known, a))
		return false;
	for (size_t i = 0; tree_get(scope, "AccountIds") && i < MS_CAMPAIGNS; i++)
		r->about[i] = true;
	for (size_t i = 0; list && i < json_object_array_length(list); i++) {
		struct json_object *o = json_object_array_get_idx(list, i);
		const struct ms_campaign *c = ms_find(m, tree_text_or(o, "CampaignId", ""));

		if (strcmp(tree_text_or(o, "AccountId", ""), MS_ACCOUNT) != 0)
			return invalid(a, "Scope");
		if (c)
			r->about[c - m->campaigns] = true;
	}
	return list || tree_get(scope, "AccountIds") ? true : invalid(a, "Scope");
}

static bool read_request(struct microsoft *m, struct ms_report *r, struct json_object *o,
			 struct answer *a)
{
	static const char *const known[] = { "Type",
					     "Format",
					     "FormatVersion",
					     "ExcludeReportFooter",
					     "ExcludeReportHeader",
					     "ExcludeColumnHeaders",
					     "ReturnOnlyCompleteData",
					     "Aggregation",
					     "Columns",
					     "Scope",
					     "Time",
					     NULL };
	const char *type = tree_text_or(o, "Type", "");

	if (!ms_members(o, known, a))
		return false;
	r->kind = strcmp(type, kinds[MS_SPEND].type) == 0 ? MS_SPEND : MS_HISTORY;
	if (strcmp(type, kinds[r->kind].type) != 0)
		return invalid(a, "Type");
	if (strcmp(tree_text_or(o, "Format", ""), "Csv") != 0 ||
	    strcmp(tree_text_or(o, "FormatVersion", ""), "2.0") != 0)
		return invalid(a, "Format");
	if ((r->kind == MS_SPEND) != (strcmp(tree_text_or(o, "Aggregation", ""), "Daily") == 0))
		return invalid(a, "Aggregation");
	r->header = !tree_bool_or(o, "ExcludeReportHeader", false);
	return read_columns(r, tree_get(o, "Columns"), a) &&
	       read_scope(m, r, tree_get(o, "Scope"), a) && read_time(r, tree_get(o, "Time"), a);
}

void ms_submit(struct microsoft *m, struct json_object *request, struct answer *a)
{
	static const char *const known[] = { "ReportRequest", NULL };
	struct ms_report *r = &m->reports[m->report_count % MS_REPORTS];

	*r = (struct ms_report){ .polls = 0 };
	if (!ms_members(request, known, a) || !read_request(m, r, tree_get(request, "ReportRequest"), a))
		return;
	snprintf(r->id, sizeof(r->id), "3000000%zu_1", ++m->report_count);
	snprintf(r->secret, sizeof(r->secret), "%016llx",
		 (unsigned long long)vclock_monotonic_ms() * 2654435761U);
	a->status = 200;
	buf_printf(&a->body, "{\"ReportRequestId\":\"%s\"}", r->id);
}

/* ---- rows ---- */

static void put_cell(struct buf *out, bool first, const char *text)
{
	buf_printf(out, "%s\"%s\"", first ? "" : ",", text);
}

/* The columns in the order asked for, each by its name in `values`: "Name=value;". */
static void put_row(const struct ms_report *r, const char *values, struct buf *out)
{
	for (const char *p = r->columns; *p; p = strchr(p, ',') + 1) {
		char key[64], cell[128] = "";
		const char *at;

		snprintf(key, sizeof(key), ";%.*s=", (int)strcspn(p, ","), p);
		at = strstr(values, key);
		if (at)
			snprintf(cell, sizeof(cell), "%.*s", (int)strcspn(at + strlen(key), ";"),
				 at + strlen(key));
		put_cell(out, p == r->columns, cell);
	}
	buf_puts(out, "\r\n");
}

static void put_spend(const struct ms_report *r, const struct ms_campaign *c, int64_t day,
		      int64_t micros, struct buf *out)
{
	char values[256], amount[MONEY_TEXT], date[INSTANT_TEXT];

	if (micros <= 0)
		return;
	snprintf(values, sizeof(values),
		 ";TimePeriod=%s;AccountId=%s;CampaignId=%s;Spend=%s;CurrencyCode=USD;",
		 date_format((struct date){ (int32_t)day }, date), MS_ACCOUNT, c->lever->id,
		 money_decimal(money_floor(micros, MICROS / 100), amount));
	put_row(r, values, out);
}

static void put_event(const struct ms_report *r, const struct ms_event *e, struct buf *out)
{
	char values[320], when[32];
	time_t at = (time_t)e->real_s;
	struct tm tm;

	localtime_r(&at, &tm);
	strftime(when, sizeof(when), "%m/%d/%Y %I:%M:%S %p", &tm);
	snprintf(values, sizeof(values),
		 ";DateTime=%s;CampaignId=%s;ChangedBy=%s;ItemChanged=Campaign;AttributeChanged=%s;"
		 "HowChanged=Changed;Tool=%s;",
		 when, e->campaign->lever->id, e->who, e->attribute, e->tool);
	put_row(r, values, out);
}

static void put_rows(struct microsoft *m, const struct ms_report *r, struct buf *out)
{
	size_t kept = m->event_count < MS_EVENTS ? m->event_count : MS_EVENTS;

	for (size_t i = 0; r->kind == MS_SPEND && i < MS_CAMPAIGNS; i++) {
		const struct ms_campaign *c = &m->campaigns[i];

		if (!r->about[i])
			continue;
		put_spend(r, c, r->last_day, c->spent_today, out);
		if (r->first_day < r->last_day)
			put_spend(r, c, r->first_day, c->spent_month - c->spent_today, out);
	}
	for (size_t i = 0; r->kind == MS_HISTORY && i < kept; i++)
		if (r->about[m->events[i].campaign - m->campaigns])
			put_event(r, &m->events[i], out);
}

static void put_csv(struct microsoft *m, const struct ms_report *r, struct buf *out)
{
	buf_puts(out, "\xef\xbb\xbf");
	if (r->header)
		buf_puts(out, "\"Report Name: Simulated\"\r\n\"Report Aggregation: Daily\"\r\n"
			      "\"Potential Incomplete Data: true\"\r\n\r\n");
	for (const char *p = r->columns; *p; p = strchr(p, ',') + 1) {
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(p, ","), p);
		put_cell(out, p == r->columns, name);
	}
	buf_puts(out, "\r\n");
	put_rows(m, r, out);
}

/* ---- waiting and fetching ---- */

static struct ms_report *report_of(struct microsoft *m, const char *id)
{
	for (size_t i = 0; i < MS_REPORTS; i++)
		if (m->reports[i].id[0] && strcmp(m->reports[i].id, id) == 0)
			return &m->reports[i];
	return NULL;
}

void ms_poll(struct microsoft *m, struct json_object *request, struct answer *a)
{
	static const char *const known[] = { "ReportRequestId", NULL };
	struct buf rows cleanup_buf = BUF_INIT(ANSWER_MAX);
	struct ms_report *r = report_of(m, tree_text_or(request, "ReportRequestId", ""));

	if (!ms_members(request, known, a))
		return;
	if (!r) {
		ms_fault(a, 400,
			 (struct ms_refusal){ 2100, "ReportingServiceInvalidReportId", "No such report." });
		return;
	}
	a->status = 200;
	put_rows(m, r, &rows);
	if (r->polls++ == 0)
		buf_puts(&a->body, "{\"ReportRequestStatus\":{\"ReportDownloadUrl\":null,"
				   "\"Status\":\"Pending\"}}");
	else if (!rows.length) /* nothing to report has no file */
		buf_puts(&a->body, "{\"ReportRequestStatus\":{\"ReportDownloadUrl\":null,"
				   "\"Status\":\"Success\"}}");
	else
		buf_printf(
			&a->body,
			"{\"ReportRequestStatus\":{\"ReportDownloadUrl\":"
			"\"http://127.0.0.1:%d/ms-reports/%s.zip?sig=%s\",\"Status\":\"Success\"}}",
			m->sandbox->port, r->id, r->secret);
}

void ms_download(struct microsoft *m, const struct ask *ask, struct answer *a)
{
	const char *name = strrchr(ask->path, '/') + 1;
	struct buf csv cleanup_buf = BUF_INIT(ANSWER_MAX);
	struct ms_report *r;
	char id[32];

	snprintf(id, sizeof(id), "%.*s", (int)strcspn(name, "."), name);
	r = report_of(m, id);
	a->type = "application/xml";
	a->status = 403;
	if (*ask->authorization || *ask_header(ask, "DeveloperToken"))
		a->status = 400; /* a credential was carried to where it has no business */
	else if (r && strcmp(ask_parameter(ask, "sig"), r->secret) == 0)
		a->status = 200;
	if (a->status != 200) {
		buf_puts(&a->body, "<Error><Code>AuthenticationFailed</Code></Error>");
		return;
	}
	a->type = "application/x-zip-compressed";
	put_csv(m, r, &csv);
	zip_pack(buf_text(&csv), csv.length, ZIP_DESCRIPTOR, &a->body);
}
