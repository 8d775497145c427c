/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft.c - who may ask for what, in the order the vendor checks it.
 */
#include "microsoft.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"

#define LOGIN_PATH "/common/oauth2/v2.0/token"
#define REPORT_PATH "/ms-reports/"

static const char *const roots[] = { "/CampaignManagement/v13/", "/Reporting/v13/",
				     "/CustomerManagement/v13/", REPORT_PATH, LOGIN_PATH };

static bool takes(const struct ask *ask)
{
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (text_starts(ask->path, roots[i]))
			return true;
	return false;
}

static bool writes(const struct ask *ask)
{
	return strcmp(ask->method, "PUT") == 0;
}

/* ---- the gate ---- */

/* What the fault makes of the request before it is read; false: nothing. */
static bool troubled(const struct ask *ask, struct answer *a)
{
	const struct trouble *t = ask->trouble;
	static const struct ms_refusal rate = {
		117, "CallRateExceeded",
		"You have exceeded the number of calls that you are allowed to make in a minute."
	};

	if (t->kind == TROUBLE_500) {
		ms_fault(a, 500,
			 (struct ms_refusal){ 0, "InternalError", "An internal error has occurred." });
	} else if (t->kind == TROUBLE_503) {
		a->status = 503;
		a->type = "text/plain";
		buf_puts(&a->body, "upstream connect error");
	} else if (t->kind == TROUBLE_429 || t->kind == TROUBLE_429_BARE) {
		/* The login's 400 would be about the credential. */
		bool bare = t->kind == TROUBLE_429_BARE && !text_starts(ask->path, LOGIN_PATH);

		ms_gate(a, bare ? 400 : 429, rate);
		a->retry_after = t->kind == TROUBLE_429 ? 2 : 0;
	} else {
		return false;
	}
	return true;
}

/* Who asks, by the four headers that are always there. */
static bool let_in(struct microsoft *m, const struct ask *ask, struct answer *a)
{
	if (!*ask->authorization || !*ask_header(ask, "DeveloperToken") ||
	    !*ask_header(ask, "CustomerId") || !*ask_header(ask, "CustomerAccountId"))
		ms_gate(a, 400,
			(struct ms_refusal){ 116, "RequestMissingHeaders",
					     "Request is missing required HTTP headers." });
	else if (ask->trouble->kind == TROUBLE_401 || !ms_login_accepts(&m->login, ask->authorization))
		ms_gate(a, 401,
			(struct ms_refusal){ 109, "AuthenticationTokenExpired",
					     "Authentication token expired." });
	else if (strcmp(ask_header(ask, "DeveloperToken"), m->login.developer) != 0)
		ms_gate(a, 401,
			(struct ms_refusal){
				105, "InvalidCredentials",
				"Authentication failed. Either supplied credentials are invalid "
				"or the account is inactive" });
	else if (strcmp(ask_header(ask, "CustomerId"), MS_CUSTOMER) != 0 ||
		 strcmp(ask_header(ask, "CustomerAccountId"), MS_ACCOUNT) != 0)
		ms_fault(a, 400,
			 (struct ms_refusal){ 119, "InvalidAccountId", "The account id is not valid." });
	else
		return true;
	return false;
}

/* ---- what is asked ---- */

static void account(struct microsoft *m, struct json_object *request, struct answer *a)
{
	static const char *const known[] = { "AccountId", NULL };

	(void)m;
	if (!ms_members(request, known, a))
		return;
	a->status = 200;
	buf_puts(&a->body, "{\"Account\":{\"Id\":\"" MS_ACCOUNT
			   "\",\"Number\":\"F1234ABC\",\"CurrencyCode\":\"USD\","
			   "\"TimeZone\":\"" MS_ZONE "\",\"AccountLifeCycleStatus\":\"Active\","
			   "\"PauseReason\":null}}");
}

static const struct {
	const char *method, *path;
	void (*serve)(struct microsoft *m, struct json_object *request, struct answer *a);
} services[] = {
	{ "POST", "/CampaignManagement/v13/Campaigns/QueryByIds", ms_query },
	{ "POST", "/CustomerManagement/v13/Account/Query", account },
	{ "POST", "/Reporting/v13/GenerateReport/Submit", ms_submit },
	{ "POST", "/Reporting/v13/GenerateReport/Poll", ms_poll },
};

static void change(struct sandbox *s, struct json_object *request, const struct trouble *t,
		   struct answer *a)
{
	if (s->options.no_control)
		ms_fault(a, 400,
			 (struct ms_refusal){
				 106, "UserIsNotAuthorized",
				 "The user is not authorized to perform this action." });
	else
		ms_put(s->microsoft, request, t, a);
}

static void serve(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct err err = ERR_INIT;
	struct json_object *request cleanup_tree = NULL;

	if (text_starts(ask->content_type, "application/json"))
		request = tree_parse(ask->body, ask->length, &err);
	if (!request) {
		ms_fault(a, 400, (struct ms_refusal){ 100, "NullRequest", "The request is not JSON." });
		return;
	}
	if (writes(ask) && strcmp(ask->path, "/CampaignManagement/v13/Campaigns") == 0) {
		change(s, request, ask->trouble, a);
		return;
	}
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (!strcmp(services[i].path, ask->path) && !strcmp(services[i].method, ask->method)) {
			services[i].serve(s->microsoft, request, a);
			return;
		}
	a->status = 404;
	a->type = "text/html";
	buf_puts(&a->body, "<html>404</html>");
}

static void answer(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct microsoft *m = s->microsoft;

	a->type = "application/json; charset=utf-8";
	ms_live(m);
	if (troubled(ask, a))
		return;
	if (text_starts(ask->path, LOGIN_PATH))
		ms_token(m, ask, a);
	else if (text_starts(ask->path, REPORT_PATH))
		ms_download(m, ask, a);
	else if (let_in(m, ask, a))
		serve(s, ask, a);
}

/* ---- a person ---- */

static const char *edit(struct sandbox *s, const struct hand *hand)
{
	static const enum lever_status statuses[] = {
		[HAND_PAUSE] = LEVER_PAUSED,
		[HAND_ENABLE] = LEVER_RUNS,
		[HAND_REMOVE] = LEVER_REMOVED,
	};
	struct ms_campaign *c = ms_find(s->microsoft, hand->target);
	bool money = hand->move == HAND_BUDGET;

	if (!c)
		return "there is no such campaign";
	if (money)
		lever_budget(&s->levers, c->lever, hand->micros, hand->who);
	else
		lever_switch(&s->levers, c->lever, statuses[hand->move], hand->who);
	ms_note(s->microsoft, c, money ? "Daily budget" : "Pause status", hand->who,
		"Web client (manual)");
	return NULL;
}

/* ---- its place in the sandbox ---- */

static void open_account(struct sandbox *s)
{
	s->microsoft = calloc(1, sizeof(*s->microsoft));
	if (!s->microsoft)
		abort();
	s->microsoft->sandbox = s;
	ms_account_init(s->microsoft);
	if (ms_login_init(&s->microsoft->login, s->options.credentials))
		exit(1);
}

static void close_account(struct sandbox *s)
{
	free(s->microsoft);
	s->microsoft = NULL;
}

static void put_settings(FILE *out, const struct sandbox *s)
{
	fprintf(out,
		"kind: microsoft-ads, customer_id: \"" MS_CUSTOMER "\", account_id: \"" MS_ACCOUNT "\", "
		"login: " MS_LOGIN ", base_url: \"http://127.0.0.1:%d\", "
		"developer_token: {credential: microsoft-developer-token}, "
		"auth: {kind: refresh-token, token_url: \"http://127.0.0.1:%d" LOGIN_PATH "\", "
		"client_id: " MS_CLIENT ", client_secret: {credential: microsoft-secret}, "
		"refresh_token: {credential: microsoft-refresh-token}, "
		"scope: \"" MS_SCOPE " offline_access\"}",
		s->port, s->port);
}

static void put_target(FILE *out, const struct sandbox *s, uint32_t practice)
{
	(void)s;
	fprintf(out, "campaign: \"%u\"", MS_FIRST_ID + practice);
}

const struct ad_platform microsoft_platform = {
	.name = "microsoft",
	.where = WHERE_MICROSOFT,
	.takes = takes,
	.writes = writes,
	.open = open_account,
	.close = close_account,
	.answer = answer,
	.edit = edit,
	.put_settings = put_settings,
	.put_target = put_target,
};
