/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google.c - who may ask for what, in the order the vendor checks it.
 */
#include "google.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"

static const struct {
	const char *name;
	bool writes;
	enum google_kind kind;
} methods[] = {
	{ "googleAds:search", false, GOOGLE_CAMPAIGNS },
	{ "campaigns:mutate", true, GOOGLE_CAMPAIGNS },
	{ "campaignBudgets:mutate", true, GOOGLE_BUDGETS },
	{ "adGroups:mutate", true, GOOGLE_AD_GROUPS },
	{ "assetGroups:mutate", true, GOOGLE_ASSET_GROUPS },
	{ "campaignCriteria:mutate", true, GOOGLE_CRITERIA },
};

enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

bool google_is_write(const char *path)
{
	return text_glob("*:mutate", path);
}

static void fail(struct answer *a, int http, const char *status, const char *family,
		 const char *value, const char *message)
{
	struct google_refusal r = { .family = family, .value = value, .message = message, .operation = -1 };

	google_fail(a, http, status, &r);
}

/* What the fault makes of the request before it is read; false: nothing. */
static bool troubled(const struct trouble *t, struct answer *a)
{
	struct google_refusal quota = {
		.family = "quotaError",
		.value = "RESOURCE_EXHAUSTED",
		.message = "Too many requests. Retry in 2 seconds.",
		.operation = -1,
		.details = "{\"quotaErrorDetails\":{\"rateScope\":\"ACCOUNT\",\"rateName\":"
			   "\"sandbox\","
			   "\"retryDelay\":\"2s\"}}",
	};

	if (t->kind == TROUBLE_429_BARE)
		quota.details = NULL;
	if (t->kind == TROUBLE_500)
		fail(a, 500, "INTERNAL", "internalError", "INTERNAL_ERROR", "An internal error occurred.");
	else if (t->kind == TROUBLE_503)
		fail(a, 503, "UNAVAILABLE", "internalError", "TRANSIENT_ERROR",
		     "The service is unavailable.");
	else if (t->kind == TROUBLE_429 || t->kind == TROUBLE_429_BARE)
		google_fail(a, 429, "RESOURCE_EXHAUSTED", &quota);
	return a->body.length > 0;
}

void google_closed(struct answer *a)
{
	fail(a, 403, "PERMISSION_DENIED", "authorizationError", "ACTION_NOT_PERMITTED",
	     "This account is not steered (--no-control).");
}

static void unauthenticated(struct answer *a)
{
	fail(a, 401, "UNAUTHENTICATED", "authenticationError", "OAUTH_TOKEN_EXPIRED",
	     "OAuth token with Google Ads scope is missing, invalid or expired.");
}

/* "/v25/customers/4811223344/..." -> the rest, or NULL with the answer written. */
static const char *method_of(const struct ask *ask, struct answer *a)
{
	char *end;
	long version = strtol(ask->path + 2, &end, 10);
	const char *mine = "/customers/" CITY_CUSTOMER "/";

	if (version > GOOGLE_NEWEST || version < 1) {
		a->status = 404;
		a->type = "text/html; charset=utf-8";
		buf_puts(&a->body, "<!DOCTYPE html><title>Error 404 (Not Found)</title>");
		return NULL;
	}
	if (version < GOOGLE_OLDEST) {
		fail(a, 400, "INVALID_ARGUMENT", "requestError", "UNSUPPORTED_VERSION",
		     "Version is deprecated. Requests to this version will be blocked.");
		return NULL;
	}
	if (text_starts(end, mine))
		return end + strlen(mine);
	fail(a, 403, "PERMISSION_DENIED", "authorizationError", "USER_PERMISSION_DENIED",
	     "User doesn't have permission to access customer. If you're accessing a client "
	     "customer, "
	     "the manager's customer id must be set in the 'login-customer-id' header.");
	return NULL;
}

/* A search is one operation, a page whose token is known is none, and each changed item is one. */
static int64_t price(struct json_object *request)
{
	struct json_object *list = tree_get(request, "operations");

	if (json_object_is_type(list, json_type_array))
		return (int64_t)json_object_array_length(list);
	return *tree_text_or(request, "pageToken", "") ? 0 : 1;
}

/* False, with the answer written: the project has none left today. */
static bool may_pay(struct google_extras *x, struct json_object *request, struct answer *a)
{
	static const struct google_refusal none = {
		.family = "quotaError",
		.value = "RESOURCE_EXHAUSTED",
		.message = "Too many requests. Retry in 340 seconds.",
		.operation = -1,
		.details = "{\"quotaErrorDetails\":{\"rateScope\":\"DEVELOPER\",\"rateName\":"
			   "\"Number of operations for explorer access\",\"retryDelay\":\"340s\"}}",
	};

	if (!x || x->operations < 0)
		return true;
	if (x->operations < price(request)) {
		google_fail(a, 429, "RESOURCE_EXHAUSTED", &none);
		return false;
	}
	x->operations -= price(request);
	return true;
}

static void run(const struct google *g, const struct ask *ask, const char *name,
		const struct trouble *t, struct answer *a)
{
	struct err err = ERR_INIT;
	struct json_object *request cleanup_tree = NULL;
	size_t i = 0;

	while (i < METHODS && strcmp(methods[i].name, name) != 0)
		i++;
	if (i == METHODS || strcmp(ask->method, "POST") != 0) {
		fail(a, 404, "NOT_FOUND", "requestError", "RPC_NOT_FOUND",
		     "This server has no such method.");
		return;
	}
	if (text_starts(ask->content_type, "application/json"))
		request = tree_parse(ask->body, ask->length, &err);
	if (!json_object_is_type(request, json_type_object))
		google_bad_request(
			a, "", "Invalid JSON payload received. Expected an object as application/json.");
	else if (!may_pay(g->extras, request, a))
		return;
	else if (methods[i].writes)
		google_mutate(g, methods[i].kind, request, t, a);
	else
		google_search(g, request, a);
}

void google_answer(const struct google *g, const struct ask *ask, bool authorized,
		   const struct trouble *t, struct answer *a)
{
	const char *name;

	a->type = "application/json; charset=UTF-8";
	if (troubled(t, a))
		return;
	if (!authorized || t->kind == TROUBLE_401) {
		unauthenticated(a);
		return;
	}
	name = method_of(ask, a);
	if (!name)
		return;
	if (*ask->login_customer && strcmp(ask->login_customer, CITY_MANAGER) != 0)
		fail(a, 403, "PERMISSION_DENIED", "authorizationError",
		     "INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION",
		     "The login customer does not manage this customer.");
	else
		run(g, ask, name, t, a);
}
