/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta.c - Meta's ads as a kind: its settings, its targets, and the request they make.
 *
 * The token goes in a header and never into a URL; every request carries the
 * proof that whoever sends it also knows the app's secret.  Meta ignores what it
 * does not know, so a misspelt parameter would look like a success: nothing but
 * the parameters written out in these files is ever sent.
 */
#include "platform/meta.h"

#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"

static const struct option options[] = {
	{ "api_version", OPTION_TEXT, 0, offsetof(struct meta, api_version), "26.0", 0, 0,
	  "Version of the Marketing API, in quotes; each is served for about a year.", NULL, NULL, 0 },
	{ "account", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct meta, account), NULL, 0, 0,
	  "The ad account: act_ and its digits.", NULL, NULL, 0 },
	{ "app_id", OPTION_TEXT, 0, offsetof(struct meta, app_id), NULL, 0, 0,
	  "The app the token was made for, in quotes: its changes are ours and no person's.", NULL,
	  NULL, 0 },
	{ "base_url", OPTION_URL, OPTION_ADVANCED, offsetof(struct meta, base_url),
	  "https://graph.facebook.com", 0, 0, "Where the API is served, without the version.", NULL,
	  NULL, 0 },
	OPTION_END
};

static const char *const levers[] = { [LEVER_BUDGET] = "budget", [LEVER_SWITCH] = "switch", NULL };

static const struct option target_options[] = {
	{ "campaign", OPTION_TEXT, 0, offsetof(struct meta_target, campaign), NULL, 0, 0,
	  "The campaign's id: digits, in quotes. Beside an ad set: the campaign it belongs to.",
	  NULL, NULL, 0 },
	{ "adset", OPTION_TEXT, 0, offsetof(struct meta_target, adset), NULL, 0, 0,
	  "The ad set's id: digits, in quotes.", NULL, NULL, 0 },
	{ "lever", OPTION_ENUM, 0, offsetof(struct meta_target, lever), "budget", 0,
	  0, "What is turned: its budget, or, where the other level carries the money, its switch alone.",
	  levers, NULL, 0 },
	OPTION_END
};

/* ---- what can be wrong with them ---- */

static bool all_digits(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

static int meta_check(const void *settings, struct err *err)
{
	const struct meta *m = settings;
	const char *v = m->api_version;
	size_t major = strspn(v, "0123456789");

	if (!major || major > 3 || v[major] != '.' || strcmp(v + major, ".0") != 0)
		return err_set(err, ERR_CONFIG,
			       "api_version: \"%s\" is not a version; expected one like \"26.0\"", v);
	if (all_digits(m->account))
		return err_set(err, ERR_CONFIG, "account: write it as act_%s", m->account);
	if (!text_starts(m->account, "act_") || !all_digits(m->account + 4) ||
	    !meta_number(m->account + 4))
		return err_set(err, ERR_CONFIG, "account: \"%s\" is not an account; expected one like act_1029384756",
			       m->account);
	if (m->app_id && (!all_digits(m->app_id) || strlen(m->app_id) >= META_ID))
		return err_set(err, ERR_CONFIG,
			       "app_id: \"%s\" is not an app's id; expected digits", m->app_id);
	return 0;
}

static int id_check(const char *key, const char *id, struct err *err)
{
	if (!id || (all_digits(id) && *id != '0' && meta_number(id)))
		return 0;
	return err_set(err, ERR_CONFIG,
		       "%s: \"%s\" is not an id; expected digits in quotes, like "
		       "\"120210000000000077\"",
		       key, id);
}

static int meta_target_check(const void *target_settings, struct err *err)
{
	const struct meta_target *t = target_settings;

	if (!t->campaign && !t->adset)
		return err_set(err, ERR_CONFIG,
			       "an ads entry on Meta needs campaign: \"...\" or adset: \"...\", "
			       "whichever carries the budget");
	return id_check("campaign", t->campaign, err) || id_check("adset", t->adset, err) ? -1 : 0;
}

/* ---- names and numbers ---- */

const char *meta_id(const struct meta_target *t)
{
	return t->adset ? t->adset : t->campaign;
}

static const char *meta_target_name(const void *target_settings)
{
	return meta_id(target_settings);
}

static enum lever meta_target_lever(const void *target_settings)
{
	return (enum lever)((const struct meta_target *)target_settings)->lever;
}

enum meta_edge meta_edge_of(const struct meta_target *t)
{
	return t->adset ? META_ADSETS : META_CAMPAIGNS;
}

/* 19 digits always fit 64 bits without a sign; Meta's ids have 17 or 18 today. */
uint64_t meta_number(const char *digits)
{
	size_t n = strspn(digits, "0123456789");

	return n && n <= 19 && !digits[n] ? strtoull(digits, NULL, 10) : 0;
}

int64_t meta_unit(const char *currency)
{
	/* developers.facebook.com: marketing-api/currencies, offset 1. It is not ISO 4217. */
	static const char whole[][4] = {
		"CLP", "COP", "CRC", "HUF", "IDR", "ISK", "JPY", "KRW", "PYG", "TWD", "VND",
	};

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (strcmp(whole[i], currency) == 0)
			return MICROS;
	return MICROS / 100;
}

/*
 * The day each version of the Marketing API is served last (developers.facebook.com:
 * marketing-api-changelog/versions).  A version is promised for 90 days after the
 * next one; the newest have no day yet.
 */
static struct date meta_sunset(const void *settings)
{
	static const struct {
		const char *version;
		int year, month, day;
	} last[] = {
		{ "20.0", 2025, 5, 6 }, { "21.0", 2025, 9, 9 },	 { "22.0", 2026, 2, 19 },
		{ "23.0", 2026, 6, 9 }, { "24.0", 2026, 10, 6 },
	};
	const struct meta *m = settings;

	for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++)
		if (strcmp(last[i].version, m->api_version) == 0)
			return date_of_civil(last[i].year, last[i].month, last[i].day);
	return (struct date){ 0 };
}

/* ---- places ---- */

static int by_place(const void *a, const void *b)
{
	const struct meta_place *x = a, *y = b;

	if (x->edge != y->edge)
		return x->edge < y->edge ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

struct meta_place *meta_places(struct platform_talk *t)
{
	struct meta_place *places = arena_array(t->arena, struct meta_place, t->read_count);

	for (size_t i = 0; i < t->read_count; i++) {
		const struct meta_target *m = t->targets[t->read[i]].select;

		places[i] = (struct meta_place){ meta_number(meta_id(m)), meta_edge_of(m), i };
	}
	qsort(places, t->read_count, sizeof(*places), by_place);
	return places;
}

const struct meta_place *meta_place_of(const struct meta_place *places, size_t n,
				       enum meta_edge edge, const char *id)
{
	struct meta_place wanted = { .id = meta_number(id), .edge = edge };

	return bsearch(&wanted, places, n, sizeof(*places), by_place);
}

/* ---- requests ---- */

static const char *address(struct platform_talk *t, const char *path, const char *query)
{
	const struct meta *m = t->config->settings;
	size_t base = strlen(m->base_url);

	while (base && m->base_url[base - 1] == '/')
		base--;
	return arena_printf(t->arena, "%.*s/v%s/%s%s%s", (int)base, m->base_url, m->api_version,
			    path, *query ? "?" : "", query);
}

static void request_of(const char *method, const char *url, struct request *ret)
{
	*ret = (struct request){
		.method = method,
		.url = url,
		.reply_max = PLATFORM_BODY_MAX,
		.authorize = true,
	};
	for (int i = 0; i < META_HEARD_COUNT; i++)
		ret->hear[i] = meta_headers[i];
}

int meta_get(struct platform_talk *t, const char *path, const char *query, struct request *ret,
	     struct err *err)
{
	char proof[APP_PROOF];

	if (app_token_proof(&t->config->auth, proof, err))
		return -1;
	if (*proof)
		query = arena_printf(t->arena, "%s%sappsecret_proof=%s", query, *query ? "&" : "", proof);
	request_of("GET", address(t, path, query), ret);
	return 0;
}

int meta_post(struct platform_talk *t, const char *path, const struct buf *form,
	      struct request *ret, struct err *err)
{
	char proof[APP_PROOF];

	if (app_token_proof(&t->config->auth, proof, err))
		return -1;
	request_of("POST", address(t, path, ""), ret);
	request_header(ret, "Content-Type", "application/x-www-form-urlencoded");
	ret->body = *proof ? arena_printf(t->arena, "%s&appsecret_proof=%s", buf_text(form), proof) :
			     arena_strndup(t->arena, buf_text(form), form->length);
	ret->body_length = strlen(ret->body);
	return 0;
}

const struct platform_kind platform_meta = {
	.name = "meta",
	.summary = "Campaigns and ad sets of one Meta ad account: switch and daily budget.",
	.options = options,
	.target_options = target_options,
	.settings_size = sizeof(struct meta),
	.target_size = sizeof(struct meta_target),
	.state_size = sizeof(struct meta_talk),
	.needs_auth = true,
	.read_most = META_READ_MAX,
	.write_most = META_BATCH_MAX,
	.changes_hour = 3, /* of four: the fifth in an hour blocks the ad set's budget for an hour */
	.check = meta_check,
	.target_check = meta_target_check,
	.target_name = meta_target_name,
	.target_lever = meta_target_lever,
	.read_begin = meta_read_begin,
	.read_advance = meta_read_advance,
	.write_begin = meta_write_begin,
	.write_advance = meta_write_advance,
	.spend_begin = meta_spend_begin,
	.spend_advance = meta_spend_advance,
	.changes_begin = meta_changes_begin,
	.changes_advance = meta_changes_advance,
	.sunset = meta_sunset,
};
