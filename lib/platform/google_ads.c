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

#include "platform/google_changing.h"
#include "platform/google_reading.h"
#include "platform/google_spending.h"
#include "platform/google_writing.h"

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
	{ "user", OPTION_TEXT, OPTION_ADVANCED, offsetof(struct google_ads, user), NULL, 0,
	  0, "The e-mail address we log in as, where the credential does not say it: changes by it are ours.",
	  NULL, NULL, 0 },
	OPTION_END
};

static const struct option target_options[] = {
	{ "campaign", OPTION_TEXT, 0, offsetof(struct google_target, campaign), NULL, 0, 0,
	  "The campaign's id: digits, in quotes.", NULL, NULL, 0 },
	{ "ad_group", OPTION_TEXT, 0, offsetof(struct google_target, ad_group), NULL, 0, 0,
	  "An ad group of the campaign, by its id: it is paused and enabled, and has no budget.",
	  NULL, NULL, 0 },
	{ "asset_group", OPTION_TEXT, 0, offsetof(struct google_target, asset_group), NULL, 0, 0,
	  "An asset group of a Performance Max campaign, by its id: paused and enabled, no budget.",
	  NULL, NULL, 0 },
	{ "location", OPTION_TEXT, 0, offsetof(struct google_target, location), NULL, 0,
	  0, "A location the campaign targets, by its criterion's id: the factor on its bids is turned.",
	  NULL, NULL, 0 },
	{ "shared_budget", OPTION_TEXT, 0, offsetof(struct google_target, shared_budget), NULL, 0,
	  0, "The id of a budget that several campaigns share; members names them.", NULL, NULL, 0 },
	{ "members", OPTION_TEXTS, 0, offsetof(struct google_target, members), NULL, 0, 0,
	  "Every campaign that uses the shared budget, by its id.", NULL, NULL, 0 },
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

/*
 * The first day of the month a version is to go, or the day itself once Google has named it
 * (developers.google.com/google-ads/api/docs/sunset-dates, and the reminders in its blog).
 */
static struct date google_sunset(const void *settings)
{
	static const struct {
		int version, year, month, day;
	} last_days[] = {
		{ 20, 2026, 6, 9 }, { 21, 2026, 8, 4 }, { 22, 2026, 10, 6 }, { 23, 2027, 2, 1 },
		{ 24, 2027, 5, 1 }, { 25, 2027, 8, 1 }, { 26, 2027, 11, 1 },
	};
	const struct google_ads *g = settings;

	for (size_t i = 0; i < sizeof(last_days) / sizeof(last_days[0]); i++)
		if (last_days[i].version == g->api_version)
			return date_of_civil(last_days[i].year, last_days[i].month, last_days[i].day);
	return (struct date){ 0 };
}

/* One conversation at a time has the talk's state. */
union google_state {
	struct google_reading reading;
	struct google_spending spending;
	struct google_changing changing;
	struct google_writing writing;
};

const struct platform_kind platform_google_ads = {
	.name = "google-ads",
	.summary = "One Google Ads account: campaigns, ad groups, asset groups, shared budgets, "
		   "location bids.",
	.options = options,
	.target_options = target_options,
	.settings_size = sizeof(struct google_ads),
	.target_size = sizeof(struct google_target),
	.state_size = sizeof(union google_state),
	.needs_auth = true,
	.read_most = GOOGLE_READ_MAX,
	.write_most = GOOGLE_WRITES_MAX,
	.check = google_check,
	.target_check = google_target_check,
	.target_name = google_target_name,
	.target_label = google_target_label,
	.target_lever = google_lever,
	.sunset = google_sunset,
	.read_begin = google_read_begin,
	.read_advance = google_read_advance,
	.write_begin = google_write_begin,
	.write_advance = google_write_advance,
	.spend_begin = google_spend_begin,
	.spend_advance = google_spend_advance,
	.changes_begin = google_changes_begin,
	.changes_advance = google_changes_advance,
};
