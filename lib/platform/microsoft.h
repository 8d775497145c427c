/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft.h - what the parts of the Microsoft Advertising kind share.
 *
 * Facts they rest on (Bing Ads API v13 over REST, its reference at
 * learn.microsoft.com/advertising): three services on three hosts; ids travel as
 * strings, money as decimals; a list of campaigns is aligned with the ids asked
 * for, with null where there is none; a request may succeed as a whole and fail
 * for single campaigns; what was spent and who changed what are reports, made in
 * minutes and fetched as a ZIP from yet another host; nothing is idempotent,
 * conditional, or can be tried without doing it.
 */
#ifndef CAPD_PLATFORM_MICROSOFT_H
#define CAPD_PLATFORM_MICROSOFT_H

#include <json-c/json_object.h>

#include "base/buf.h"
#include "base/sheet.h"
#include "platform/ending.h"
#include "platform/platform.h"

extern const struct platform_kind platform_microsoft_ads;

struct microsoft_ads {
	const char *customer_id, *account_id;
	const char *login; /* NULL: any change made by a program is taken for ours */
	const char *campaign_types;
	const char *base_url; /* NULL: the vendor's hosts */
	struct credential *developer_token;
};

struct microsoft_target {
	const char *campaign;
};

enum microsoft_service { MICROSOFT_CAMPAIGNS, MICROSOFT_REPORTS, MICROSOFT_CUSTOMERS };

struct microsoft_place { /* where a campaign is in read[] */
	int64_t campaign;
	size_t at;
};

struct microsoft_account {
	bool known;
	char currency[4];
	char zone[64];		  /* as Microsoft names it: "CentralTimeUSCanada" */
	char trouble[NOTICE_MAX]; /* why nothing in it may be changed; "" */
};

struct microsoft_operation {	     /* one change in the request on its way */
	size_t command;		     /* index in commands[] */
	const struct closing *error; /* the gravest one it was given; NULL */
};

enum microsoft_stage { REPORT_NONE, REPORT_SUBMITTED, REPORT_WAITS, REPORT_FETCHED };

struct microsoft_report {
	enum microsoft_stage stage;
	const char *id;
	unsigned polls, polls_most;
};

struct microsoft_talk {
	struct microsoft_account account;
	struct microsoft_place *places; /* read_count, sorted by campaign */
	size_t first, count;		/* the part of read[] or commands[] this request is about */
	struct microsoft_operation *operations;
	size_t operation_count;
	struct microsoft_report report;
	unsigned imports; /* changes that imports made, for inspect */
};

/* ---- errors: an ApplicationFault, or PartialErrors beside a success ---- */

struct microsoft_error {
	int64_t index;	    /* in the request's list; -1: the request as a whole */
	enum err_kind kind; /* what it is to a read */
	struct closing closing;
};

/* The closing for one code, as the table has it. writing: 106 means something else then. */
void microsoft_classify(int64_t code, const char *name, const char *message, bool writing,
			struct microsoft_error *ret);
/* Errors of a list, nulls skipped. */
size_t microsoft_errors(struct json_object *list, bool writing, struct arena *arena,
			struct microsoft_error **ret);
/* Errors of a reply that is not HTTP 200; always at least one. */
size_t microsoft_reply_errors(const struct reply *reply, bool writing, struct arena *arena,
			      struct microsoft_error **ret);
/*
 * A reply to a question: its tree, or NULL with *err and t->retry_after set.  A codec
 * that streams the body looks with microsoft_usable() first.
 */
int microsoft_usable(struct platform_talk *t, const struct reply *reply, struct err *err) must_check;
struct json_object *microsoft_answer(struct platform_talk *t, const struct reply *reply,
				     struct err *err) must_check;

/* ---- requests ---- */

/* body is copied. */
void microsoft_request(struct platform_talk *t, enum microsoft_service service, const char *method,
		       const char *path, const struct buf *body, struct request *ret);
/* Is this where Microsoft puts reports? */
bool microsoft_serves(const struct microsoft_ads *settings, const char *url);

/* Fills t->state's places from read[]; -1 when a target is none. */
int microsoft_places(struct platform_talk *t, struct err *err) must_check;
/* The first place in [from, to) with that campaign; NULL. Its likes follow it. */
const struct microsoft_place *microsoft_place_of(const struct microsoft_talk *m, int64_t campaign,
						 size_t from, size_t to);

/* ---- the account ---- */

void microsoft_ask_account(struct platform_talk *t, struct request *ret);
int microsoft_take_account(struct platform_talk *t, const struct reply *reply, struct err *err) must_check;
/* What is odd about the account as a whole, as findings. */
void microsoft_inspect_account(struct platform_talk *t);

/* ---- time, as Microsoft writes it ---- */

/* What is known of a zone by Microsoft's name; NULL: nothing. */
struct microsoft_zone {
	const char *name;
	int winter_minutes; /* east of Greenwich */
	bool summer;	    /* its clocks are moved */
};
const struct microsoft_zone *microsoft_zone_find(const char *name);
/* The same, of a zone of the configuration; the name stays NULL. */
struct microsoft_zone microsoft_zone_of(const struct zone *zone, struct instant now);
/* "2026-11-22 14:05:00" or "11/22/2026 2:05:00 PM", taken for UTC. */
int microsoft_time(const char *text, struct instant *ret, struct err *err) must_check;
/* From the account's own clock to UTC, as well as its zone is known. */
struct instant microsoft_utc(const struct platform_talk *t, struct instant local);
/* The account's calendar day. */
struct date microsoft_day(const struct platform_talk *t, struct instant at);

/* ---- reports ---- */

/* "Time": from `first` to today, in the account's zone. */
void microsoft_put_time(const struct platform_talk *t, struct date first, struct buf *body);
/* "Scope": the campaigns in read[], or the whole account when they are too many. */
void microsoft_put_scope(const struct platform_talk *t, struct buf *body);
/* body: the whole of {"ReportRequest":{...}}. */
void microsoft_report_begin(struct platform_talk *t, const struct buf *body, struct request *ret);
/* PLATFORM_DONE with the rows in ret_csv (none: there was nothing to report), PLATFORM_SEND or -1. */
int microsoft_report_advance(struct platform_talk *t, const struct reply *reply,
			     struct request *ret, struct buf *ret_csv, struct err *err) must_check;
struct span microsoft_wait(const struct platform_talk *t);

/* A report's columns, found by name in its header row. */
enum { MICROSOFT_COLUMNS = 6 };
struct microsoft_table {
	const char *names[MICROSOFT_COLUMNS]; /* wanted; NULL: no more */
	/* Each row of data, its cells in the order of names; -1 ends the reading. */
	int (*take)(struct microsoft_table *table, const char *const *cells, struct err *err);
	void (*remark)(struct microsoft_table *table, const char *text); /* lines above the header; NULL */
	struct platform_talk *talk;
	struct err *err;
	int at[MICROSOFT_COLUMNS], width; /* 0: no header yet */
	bool failed;
};
int microsoft_table_read(struct microsoft_table *table, const struct buf *csv, struct err *err) must_check;

/* ---- the conversations ---- */

int microsoft_read_begin(struct platform_talk *t, struct request *ret, struct err *err);
int microsoft_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			   struct err *err);
int microsoft_write_begin(struct platform_talk *t, struct request *ret, struct err *err);
int microsoft_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			    struct err *err);
int microsoft_spend_begin(struct platform_talk *t, struct request *ret, struct err *err);
int microsoft_spend_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			    struct err *err);
int microsoft_changes_begin(struct platform_talk *t, struct request *ret, struct err *err);
int microsoft_changes_advance(struct platform_talk *t, const struct reply *reply,
			      struct request *ret, struct err *err);
/* Asks for the history of the last 30 days, and counts what imports changed: for inspect. */
void microsoft_imports_begin(struct platform_talk *t, struct request *ret);
int microsoft_imports_advance(struct platform_talk *t, const struct reply *reply, struct request *ret);

#endif
