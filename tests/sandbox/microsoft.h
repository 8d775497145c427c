/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft.h - an ad account on Microsoft Advertising as a REST server, in six parts:
 *
 *   microsoft.c           the platform's row: who asks, with which headers, what a person does
 *   microsoft_account.c   campaigns, what they spend, and the history of changes
 *   microsoft_campaign.c  Campaigns/QueryByIds and PUT Campaigns
 *   microsoft_report.c    reports: ordered, waited for, fetched as a ZIP from elsewhere
 *   microsoft_login.c     refresh tokens that are good until the next one was used
 *   microsoft_error.c     refusals in the vendor's shapes
 *
 * As strict as the vendor, and stricter in two points: a member nobody knows is
 * refused, and so is our credential where only the file's own address counts.
 */
#ifndef CAPD_SANDBOX_MICROSOFT_H
#define CAPD_SANDBOX_MICROSOFT_H

#include <json-c/json_object.h>

#include "platforms.h"
#include "sandbox.h"

extern const struct ad_platform microsoft_platform;

#define MS_CUSTOMER "251000001"
#define MS_ACCOUNT "180012345"
#define MS_ZONE "EasternTimeUSCanada" /* of the city */
#define MS_CLIENT "6731de76-14a6-49ae-97bc-6eba6914391e"
#define MS_SCOPE "https://ads.microsoft.com/msads.manage"
#define MS_LOGIN "capacityd@clinic.example" /* who consented */

enum {
	MS_CAMPAIGNS = PRACTICES + 4,
	MS_FIRST_ID = 550001,
	MS_SHARED_BUDGET = 7700,
	MS_IDS_MAX = 100,
	MS_LEAST_CENTS = 5,
	MS_EVENTS = 256,
	MS_REPORTS = 64,
	MS_ACCESS_MAX = 32,
	MS_SECRET = 80,
	MS_SPENT_BY = 18 * 60, /* minute of the day by which a budget is used up */
};

struct ms_campaign {
	struct ad_lever *lever; /* its switch and budget */
	const char *type;	/* "Search" */
	bool lifetime, shared, experiment;
	int64_t spent_today, spent_month; /* micros */
};

struct ms_event {
	int64_t real_s;
	const struct ms_campaign *campaign;
	const char *attribute; /* "Pause status" */
	const char *tool;
	char who[64];
};

enum ms_report_kind { MS_SPEND, MS_HISTORY };

struct ms_report {
	char id[32], secret[24]; /* secret: of its address */
	enum ms_report_kind kind;
	unsigned polls;
	int64_t first_day, last_day;
	bool header;		  /* the lines above the columns */
	bool about[MS_CAMPAIGNS]; /* which campaigns */
	char columns[512];	  /* as asked for: "DateTime,CampaignId" */
};

struct ms_access { /* an access token, and the refresh token it came with */
	char text[MS_SECRET], refresh[MS_SECRET];
	int64_t expires_ms;
};

struct ms_login {
	char developer[MS_SECRET], secret[MS_SECRET];
	/* Given last, and the one before: that ends when an access token of the last is used. */
	char refresh[MS_SECRET], before[MS_SECRET];
	struct ms_access access[MS_ACCESS_MAX];
	size_t next;
};

struct microsoft {
	struct sandbox *sandbox;
	struct ms_campaign campaigns[MS_CAMPAIGNS];
	struct ms_event events[MS_EVENTS];
	size_t event_count; /* ever: the oldest are written over */
	struct ms_report reports[MS_REPORTS];
	size_t report_count;
	struct ms_login login;
	int64_t lived; /* virtual minute up to which money was spent */
};

/* microsoft_account.c */
void ms_account_init(struct microsoft *m);
void ms_live(struct microsoft *m);				  /* spend up to now */
struct ms_campaign *ms_find(struct microsoft *m, const char *id); /* NULL: not here */
const char *ms_status(const struct microsoft *m, const struct ms_campaign *c);
void ms_note(struct microsoft *m, const struct ms_campaign *c, const char *attribute,
	     const char *who, const char *tool);

/* microsoft_campaign.c */
void ms_query(struct microsoft *m, struct json_object *request, struct answer *a);
void ms_put(struct microsoft *m, struct json_object *request, const struct trouble *t, struct answer *a);

/* microsoft_report.c */
void ms_submit(struct microsoft *m, struct json_object *request, struct answer *a);
void ms_poll(struct microsoft *m, struct json_object *request, struct answer *a);
void ms_download(struct microsoft *m, const struct ask *ask, struct answer *a);

/* microsoft_login.c */
int ms_login_init(struct ms_login *l, const char *dir);
void ms_token(struct microsoft *m, const struct ask *ask, struct answer *a);
bool ms_login_accepts(struct ms_login *l, const char *authorization);

/* microsoft_error.c */
struct ms_refusal {
	int code;
	const char *name, *message;
};
/* AdApiFaultDetail: turned away at the gate. */
void ms_gate(struct answer *a, int http, struct ms_refusal r);
/* ApiFaultDetail: the request as a whole. */
void ms_fault(struct answer *a, int http, struct ms_refusal r);
/* One BatchError. */
void ms_put_error(struct buf *out, int index, struct ms_refusal r);
/* Refuses members that are not in the list; true when all are. */
bool ms_members(struct json_object *o, const char *const *known, struct answer *a);

#endif
