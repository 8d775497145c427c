/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft.c - Microsoft Advertising as a kind: its settings, and the requests they make.
 *
 * Nothing but ids, a status, an amount and a date ever goes to the platform:
 * there is no place in these requests where text about a clinic would fit.  A
 * report's own name is never sent either, because it would be kept over there.
 */
#include "platform/microsoft.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static const struct option options[] = {
	{ "customer_id", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct microsoft_ads, customer_id),
	  NULL, 0, 0, "The manager account we act from: digits, in quotes.", NULL, NULL, 0 },
	{ "account_id", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct microsoft_ads, account_id),
	  NULL, 0, 0, "The ad account's id (not its number): digits, in quotes.", NULL, NULL, 0 },
	{ "developer_token", OPTION_SECRET, OPTION_REQUIRED,
	  offsetof(struct microsoft_ads, developer_token), NULL, 0, 0,
	  "The token Microsoft gave to the application.", NULL, NULL, 0 },
	{ "login", OPTION_TEXT, 0, offsetof(struct microsoft_ads, login), NULL, 0, 0,
	  "User name of who consented: tells our changes from those of other programs.", NULL, NULL, 0 },
	{ "campaign_types", OPTION_TEXT, OPTION_ADVANCED, offsetof(struct microsoft_ads, campaign_types),
	  "Search, Audience, Shopping, PerformanceMax, DynamicSearchAds, Hotel, App", 0, 0,
	  "Types of campaigns to ask for; Microsoft returns no other.", NULL, NULL, 0 },
	{ "base_url", OPTION_URL, OPTION_ADVANCED, offsetof(struct microsoft_ads, base_url), NULL, 0,
	  0, "Serves all of Microsoft's services instead of Microsoft; for tests.", NULL, NULL, 0 },
	OPTION_END
};

static const struct option target_options[] = {
	{ "campaign", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct microsoft_target, campaign),
	  NULL, 0, 0, "The campaign's id: digits, in quotes.", NULL, NULL, 0 },
	OPTION_END
};

/* 18 digits always fit an int64. */
static bool is_id(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n && !s[n] && n <= 18 && *s != '0';
}

static int microsoft_check(const void *settings, struct err *err)
{
	const struct microsoft_ads *m = settings;

	if (!is_id(m->customer_id))
		return err_set(err, ERR_CONFIG, "customer_id: \"%s\" is not a manager account; expected its id, like \"251000001\"",
			       m->customer_id);
	if (!is_id(m->account_id))
		return err_set(err, ERR_CONFIG,
			       "account_id: \"%s\" is not an ad account's id; expected digits, "
			       "like \"180012345\" "
			       "(the number like \"F1234ABC\" is another one)",
			       m->account_id);
	if (strspn(m->campaign_types, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz, ") !=
	    strlen(m->campaign_types))
		return err_set(err, ERR_CONFIG,
			       "campaign_types: expected names like \"Search, Audience\"");
	return 0;
}

static int microsoft_target_check(const void *target_settings, struct err *err)
{
	const struct microsoft_target *m = target_settings;

	if (is_id(m->campaign))
		return 0;
	return err_set(err, ERR_CONFIG,
		       "campaign: \"%s\" is not a campaign id; expected digits, like \"550001\"",
		       m->campaign);
}

static const char *microsoft_target_name(const void *target_settings)
{
	return ((const struct microsoft_target *)target_settings)->campaign;
}

/* ---- requests ---- */

static const struct {
	const char *host, *path;
} services[] = {
	[MICROSOFT_CAMPAIGNS] = { "campaign", "CampaignManagement" },
	[MICROSOFT_REPORTS] = { "reporting", "Reporting" },
	[MICROSOFT_CUSTOMERS] = { "clientcenter", "CustomerManagement" },
};

static const char *url_of(struct platform_talk *t, enum microsoft_service service, const char *path)
{
	const struct microsoft_ads *m = t->config->settings;
	size_t base = m->base_url ? strlen(m->base_url) : 0;

	while (base && m->base_url[base - 1] == '/')
		base--;
	if (base)
		return arena_printf(t->arena, "%.*s/%s/v13/%s", (int)base, m->base_url,
				    services[service].path, path);
	return arena_printf(t->arena, "https://%s.api.bingads.microsoft.com/%s/v13/%s",
			    services[service].host, services[service].path, path);
}

/* A token's file usually ends in a newline, which must not end the header early. */
static const char *token_text(struct arena *arena, const struct credential *c)
{
	size_t n = 0;

	while (c && n < c->length && (unsigned char)c->bytes[n] > ' ')
		n++;
	return n ? arena_strndup(arena, c->bytes, n) : "";
}

void microsoft_request(struct platform_talk *t, enum microsoft_service service, const char *method,
		       const char *path, const struct buf *body, struct request *ret)
{
	const struct microsoft_ads *m = t->config->settings;

	*ret = (struct request){
		.method = method,
		.url = url_of(t, service, path),
		.body = arena_strndup(t->arena, buf_text(body), body->length),
		.body_length = body->length,
		.reply_max = PLATFORM_BODY_MAX,
		.authorize = true,
	};
	request_header(ret, "Content-Type", "application/json");
	request_header(ret, "DeveloperToken", token_text(t->arena, m->developer_token));
	request_header(ret, "CustomerId", m->customer_id);
	request_header(ret, "CustomerAccountId", m->account_id);
}

/* Where reports have been seen to lie; a link elsewhere is not followed. */
static const char *const report_hosts[] = {
	"download.api.bingads.microsoft.com",
	"reporting-download.bingads.microsoft.com",
	"bingadsappsstorageprod.blob.core.windows.net",
};

static size_t origin_length(const char *url)
{
	const char *host = strstr(url, "://");

	return host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/?#") : 0;
}

static bool is_printable(const char *s)
{
	while (*s > ' ' && *s < 0x7f)
		s++;
	return !*s;
}

bool microsoft_serves(const struct microsoft_ads *settings, const char *url)
{
	static const char https[] = "https://";
	size_t n = origin_length(url);

	if (!is_printable(url) || strlen(url) > FEED_URL_MAX)
		return false;
	if (settings->base_url)
		return n && n == origin_length(settings->base_url) &&
		       !strncasecmp(url, settings->base_url, n);
	if (strncmp(url, https, strlen(https)) != 0)
		return false;
	url += strlen(https);
	n -= strlen(https);
	if (n > 4 && !strncmp(url + n - 4, ":443", 4))
		n -= 4;
	for (size_t i = 0; i < sizeof(report_hosts) / sizeof(report_hosts[0]); i++)
		if (n == strlen(report_hosts[i]) && !strncasecmp(url, report_hosts[i], n))
			return true;
	return false;
}

/* ---- which campaign is whose ---- */

static int by_campaign(const void *a, const void *b)
{
	const struct microsoft_place *x = a, *y = b;

	return (x->campaign > y->campaign) - (x->campaign < y->campaign);
}

int microsoft_places(struct platform_talk *t, struct err *err)
{
	struct microsoft_talk *m = t->state;

	m->places = arena_array(t->arena, struct microsoft_place, t->read_count);
	for (size_t i = 0; i < t->read_count; i++) {
		const struct microsoft_target *target = t->targets[t->read[i]].select;

		if (microsoft_target_check(target, err))
			return -1;
		m->places[i] = (struct microsoft_place){ strtoll(target->campaign, NULL, 10), i };
	}
	qsort(m->places, t->read_count, sizeof(*m->places), by_campaign);
	return 0;
}

const struct microsoft_place *microsoft_place_of(const struct microsoft_talk *m, int64_t campaign,
						 size_t from, size_t to)
{
	size_t low = from, high = to;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->places[middle].campaign < campaign)
			low = middle + 1;
		else
			high = middle;
	}
	return low < to && m->places[low].campaign == campaign ? &m->places[low] : NULL;
}

const struct platform_kind platform_microsoft_ads = {
	.name = "microsoft-ads",
	.summary = "Campaigns of one Microsoft Advertising account: switch and daily budget.",
	.options = options,
	.target_options = target_options,
	.settings_size = sizeof(struct microsoft_ads),
	.target_size = sizeof(struct microsoft_target),
	.state_size = sizeof(struct microsoft_talk),
	.needs_auth = true,
	.token_url = "https://login.microsoftonline.com/common/oauth2/v2.0/token",
	.write_most = MICROSOFT_IDS_MAX,
	.check = microsoft_check,
	.target_check = microsoft_target_check,
	.target_name = microsoft_target_name,
	.read_begin = microsoft_read_begin,
	.read_advance = microsoft_read_advance,
	.write_begin = microsoft_write_begin,
	.write_advance = microsoft_write_advance,
	.spend_begin = microsoft_spend_begin,
	.spend_advance = microsoft_spend_advance,
	.changes_begin = microsoft_changes_begin,
	.changes_advance = microsoft_changes_advance,
	.wait = microsoft_wait,
};
