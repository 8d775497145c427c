/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_usage.c - how much of what Meta grants is used up, from the headers of its replies.
 *
 * Each header's value is a JSON text of its own, and each counts something else:
 * the app, the account, one use case of it.  The tightest one steers our pace,
 * since passing any of them ends in the same refusal.  What cannot be read says
 * nothing: a counter is advice, and a reply is not to be lost over it.
 */
#include "platform/meta.h"

#include <json-c/json_object_iterator.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/tree.h"

const char *const meta_headers[META_HEARD_COUNT] = {
	[META_HEARD_USE_CASE] = "X-Business-Use-Case-Usage",
	[META_HEARD_APP] = "X-App-Usage",
	[META_HEARD_ACCOUNT] = "X-Ad-Account-Usage",
	[META_HEARD_INSIGHTS] = "X-FB-Ads-Insights-Throttle",
	[META_HEARD_VERSION] = "X-Ad-Api-Version-Warning",
};

/* A share of a hundred, as a number or a fraction: rounded up, since it must not look smaller. */
static int percent_of(struct json_object *o, const char *key)
{
	struct json_object *value = tree_get(o, key);
	const char *text;
	char *end;
	long whole;

	if (!json_object_is_type(value, json_type_int) && !json_object_is_type(value, json_type_double))
		return -1;
	text = json_object_get_string(value);
	whole = strtol(text, &end, 10);
	if (whole < 0 || whole > 100000)
		return -1;
	return (int)whole + (*end == '.' && strspn(end + 1, "0") < strlen(end + 1));
}

static struct span rest_of(struct json_object *o, const char *key, int64_t unit_s)
{
	struct err ignored = ERR_INIT;
	int64_t n = 0;

	if (tree_int64(o, "", key, &n, &ignored) || n < 0 || n > 7 * 24 * 60 * 60 / unit_s)
		n = 0;
	return SPAN_SECONDS(n * unit_s);
}

static void tighten(struct usage *u, int percent, struct span rest)
{
	if (percent > u->percent)
		u->percent = percent;
	if (is_longer(rest, u->rest))
		u->rest = rest;
}

/* One set of counters, whichever of them it has. */
static void take_counters(struct usage *u, struct json_object *o)
{
	static const char *const shares[] = { "call_count", "total_cputime", "total_time",
					      "acc_id_util_pct", "app_id_util_pct" };
	int most = -1;

	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
		if (percent_of(o, shares[i]) > most)
			most = percent_of(o, shares[i]);
	/* Minutes here, and only while it refuses; seconds there, and always: worth waiting for at the end. */
	tighten(u, most, rest_of(o, "estimated_time_to_regain_access", 60));
	if (most >= 100)
		tighten(u, most, rest_of(o, "reset_time_duration", 1));
}

/* {"1029384756": [{"type": "ads_management", ...}, ...], ...} */
static void take_use_cases(struct usage *u, struct json_object *o)
{
	struct json_object_iterator it = json_object_iter_begin(o), end = json_object_iter_end(o);

	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		struct json_object *list = json_object_iter_peek_value(&it);

		if (!json_object_is_type(list, json_type_array))
			continue;
		for (size_t i = 0; i < json_object_array_length(list); i++)
			take_counters(u, json_object_array_get_idx(list, i));
	}
}

void meta_usage_take(struct usage *u, const char *header, const char *value)
{
	struct err ignored = ERR_INIT;
	struct json_object *o cleanup_tree = tree_parse(value, strlen(value), &ignored);

	if (!json_object_is_type(o, json_type_object))
		return;
	if (strcasecmp(header, meta_headers[META_HEARD_USE_CASE]) == 0)
		take_use_cases(u, o);
	else if (strcasecmp(header, meta_headers[META_HEARD_APP]) == 0 ||
		 strcasecmp(header, meta_headers[META_HEARD_ACCOUNT]) == 0 ||
		 strcasecmp(header, meta_headers[META_HEARD_INSIGHTS]) == 0)
		take_counters(u, o);
}

static bool is_told(const struct platform_talk *t)
{
	for (const struct finding *f = t->findings; f; f = f->next)
		if (f->target == UINT32_MAX && strncmp(f->words, "Meta warns", 10) == 0)
			return true;
	return false;
}

void meta_usage(struct platform_talk *t, const struct reply *reply)
{
	const struct meta *m = t->config->settings;

	t->usage = (struct usage){ .percent = -1 };
	for (int i = 0; i < META_HEARD_VERSION; i++)
		if (reply->heard[i])
			meta_usage_take(&t->usage, meta_headers[i], reply->heard[i]);
	if (reply->heard[META_HEARD_VERSION] && !is_told(t))
		platform_finding(
			t, UINT32_MAX, FINDING_WARNING,
			"Meta warns about api_version %s, and may serve a newer one in its "
			"place: %.120s",
			m->api_version, reply->heard[META_HEARD_VERSION]);
}
