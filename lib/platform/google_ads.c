/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_ads.c - Google Ads as a kind: its settings, and the request they make.
 *
 * Nothing but ids, a status, an amount and a flag ever goes to the platform:
 * there is no place in these requests where text about a clinic would fit.
 */
#include "platform/google_ads.h"

#include <inttypes.h>
#include <string.h>

static const struct option options[] = {
	{ "api_version", OPTION_COUNT, 0, offsetof(struct google_ads, api_version), "25", 20, 40,
	  "Major version of the Google Ads API; each is served for about a year.", NULL, NULL, 0 },
	{ "customer_id", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct google_ads, customer_id),
	  NULL, 0, 0, "The ad account: ten digits without dashes, in quotes.", NULL, NULL, 0 },
	{ "login_customer_id", OPTION_TEXT, 0, offsetof(struct google_ads, login_customer_id), NULL,
	  0, 0, "The manager account the credential belongs to: ten digits without dashes, in quotes.",
	  NULL, NULL, 0 },
	{ "base_url", OPTION_URL, OPTION_ADVANCED, offsetof(struct google_ads, base_url),
	  "https://googleads.googleapis.com", 0, 0, "Where the API is served, without the version.",
	  NULL, NULL, 0 },
	{ "developer_token", OPTION_SECRET, OPTION_ADVANCED, offsetof(struct google_ads, developer_token),
	  NULL, 0, 0, "Ignored by Google since September 2026; sent only when given.", NULL, NULL, 0 },
	OPTION_END
};

static const struct option target_options[] = {
	{ "campaign", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct google_target, campaign), NULL,
	  0, 0, "The campaign's id: digits, in quotes.", NULL, NULL, 0 },
	OPTION_END
};

static bool all_digits(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

static int account_check(const char *key, const char *id, struct err *err)
{
	if (all_digits(id) && strlen(id) == 10)
		return 0;
	if (strchr(id, '-'))
		return err_set(err, ERR_CONFIG,
			       "%s: \"%s\" has dashes; write the ten digits without them", key, id);
	return err_set(err, ERR_CONFIG,
		       "%s: \"%s\" is not an account; expected ten digits, like \"4811223344\"",
		       key, id);
}

static int google_check(const void *settings, struct err *err)
{
	const struct google_ads *g = settings;

	if (account_check("customer_id", g->customer_id, err))
		return -1;
	return g->login_customer_id ? account_check("login_customer_id", g->login_customer_id, err) : 0;
}

static int google_target_check(const void *target_settings, struct err *err)
{
	const struct google_target *g = target_settings;

	/* 18 digits always fit an int64; Google's ids have 8 to 11 today. */
	if (all_digits(g->campaign) && *g->campaign != '0' && strlen(g->campaign) <= 18)
		return 0;
	return err_set(err, ERR_CONFIG,
		       "campaign: \"%s\" is not a campaign id; expected digits, like \"20411107\"",
		       g->campaign);
}

static const char *google_target_name(const void *target_settings)
{
	return ((const struct google_target *)target_settings)->campaign;
}

/* A token's file usually ends in a newline, which must not end the header early. */
static const char *token_text(struct arena *arena, const struct credential *c)
{
	size_t n = 0;

	while (n < c->length && (unsigned char)c->bytes[n] > ' ')
		n++;
	return arena_strndup(arena, c->bytes, n);
}

void google_request(struct platform_talk *t, const char *method, const char *body, size_t length,
		    struct request *ret)
{
	const struct google_ads *g = t->config->settings;
	size_t base = strlen(g->base_url);

	while (base && g->base_url[base - 1] == '/')
		base--;
	*ret = (struct request){
		.method = "POST",
		.url = arena_printf(t->arena, "%.*s/v%" PRId64 "/customers/%s/%s", (int)base,
				    g->base_url, g->api_version, g->customer_id, method),
		.body = body,
		.body_length = length,
		.reply_max = PLATFORM_BODY_MAX,
		.authorize = true,
	};
	request_header(ret, "Content-Type", "application/json");
	if (g->login_customer_id)
		request_header(ret, "login-customer-id", g->login_customer_id);
	if (g->developer_token && g->developer_token->bytes)
		request_header(ret, "developer-token", token_text(t->arena, g->developer_token));
}

const struct platform_kind platform_google_ads = {
	.name = "google-ads",
	.summary = "Campaigns of one Google Ads account: switch and daily budget.",
	.options = options,
	.target_options = target_options,
	.settings_size = sizeof(struct google_ads),
	.target_size = sizeof(struct google_target),
	.state_size = sizeof(struct google_talk),
	.needs_auth = true,
	.check = google_check,
	.target_check = google_target_check,
	.target_name = google_target_name,
	.read_begin = google_read_begin,
	.read_advance = google_read_advance,
	.write_begin = google_write_begin,
	.write_advance = google_write_advance,
};
