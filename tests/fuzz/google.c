/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google.c - any reply at all, read as an answer to whatever Google Ads may be asked.
 *
 * The first byte is the status, what is asked, and whether there is a fault; the second
 * which fault, and of which sort the targets are.
 * What must hold: money is never believed moved unless the reply says so for that
 * very operation, which is checked here with another JSON parser; nothing is
 * "refused" or "later" after silence; and whoever is not told yes is told why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/google_ads.h"
#include "tests/fuzz/support/change.h"

enum { COMMANDS = 2, HEAD = 2 };

static const int statuses[] = { 200, 200, 200, 200, 400, 401, 403, 404,
				409, 429, 500, 503, 204, 302, 408, 0 };

static struct google_ads settings = {
	.api_version = 25,
	.customer_id = "4811223344",
	.base_url = "https://x",
};
static const char *const members[2][2] = { { "20411107", "20411109" }, { "20411108", "20411110" } };

/* Two of each sort. */
static struct google_target sorts[][COMMANDS] = {
	[GOOGLE_CAMPAIGN] = { { .campaign = "20411107" }, { .campaign = "20411108" } },
	[GOOGLE_AD_GROUP] = { { .campaign = "20411107", .ad_group = "155001" },
			      { .campaign = "20411108", .ad_group = "155002" } },
	[GOOGLE_ASSET_GROUP] = { { .campaign = "20411107", .asset_group = "6601" },
				 { .campaign = "20411107", .asset_group = "6602" } },
	[GOOGLE_SHARED_BUDGET] = { { .shared_budget = "9900112233", .members = { (void *)members[0], 2 } },
				   { .shared_budget = "9900112234", .members = { (void *)members[1], 2 } } },
	[GOOGLE_LOCATION] = { { .campaign = "20411107", .location = "1016367" },
			      { .campaign = "20411108", .location = "1016367" } },
};
enum { SORTS = sizeof(sorts) / sizeof(sorts[0]), STEPS_MAX = 8 };

static const struct platform_config config = { .kind = &platform_google_ads, .settings = &settings };
static const target_ix read_both[COMMANDS] = { 0, 1 };

static bool text_of(struct json_object *o, const char *want)
{
	return o && !strcmp(json_object_get_string(o), want);
}

/* What a command changes, one resource after the other. */
struct wish {
	char name[80];
	const char *key, *field, *value;
};

static size_t wishes_of(const struct platform_talk *t, size_t command, enum google_what what,
			struct wish out[2])
{
	static const char *const keys[] = { "campaign", "adGroup", "assetGroup", "campaign" };
	static const char *const collections[] = { "campaigns", "adGroups", "assetGroups", "campaigns" };
	const struct google_target *target = &sorts[what][command];
	size_t n = what == GOOGLE_SHARED_BUDGET ? 2 : 1;

	if (t->commands[command].verb == VERB_SET_BUDGET) {
		bool bid = what == GOOGLE_LOCATION;

		out[0] = (struct wish){ "", bid ? "campaignCriterion" : "campaignBudget",
					bid ? "bidModifier" : "amountMicros",
					bid ? "1.35" : "95000000" };
		snprintf(out[0].name, sizeof(out[0].name), "customers/4811223344/%s%s",
			 bid ? "campaignCriteria/" : "campaignBudgets/",
			 bid ? (command ? "20411108~1016367" : "20411107~1016367") :
			       (command ? "9900112234" : "9900112233"));
		return 1;
	}
	for (size_t i = 0; i < n; i++) {
		out[i] = (struct wish){ "", keys[what], "status", "PAUSED" };
		snprintf(out[i].name, sizeof(out[i].name), "customers/4811223344/%s/%s",
			 collections[what], n > 1 ? members[command][i] : google_target_name(target));
	}
	return n;
}

/* Does the body say yes to this entry, in the eyes of somebody else's parser? */
static bool says_yes_to(struct json_object *one, const struct wish *w)
{
	struct json_object *shown = other_member(other_member(one, w->key), w->field);
	bool same = !shown || text_of(shown, w->value);

	/* 1.350000023841858 is 1.35 */
	if (shown && strcmp(w->field, "bidModifier") == 0)
		same = json_object_get_double(shown) >= 1.345 && json_object_get_double(shown) <= 1.355;
	return text_of(other_member(one, "resourceName"), w->name) && same;
}

static bool says_yes(const struct platform_talk *t, const struct reply *r, size_t command,
		     enum google_what what)
{
	struct json_tokener *tok;
	struct json_object *top = other_parse(r->body, r->length, &tok);
	struct json_object *results = other_member(top, "results");
	struct wish wishes[2];
	size_t n = wishes_of(t, command, what, wishes), asked = n * COMMANDS;
	bool yes = json_object_is_type(results, json_type_array) &&
		   json_object_array_length(results) == asked;

	for (size_t i = 0; yes && i < n; i++)
		yes = says_yes_to(json_object_array_get_idx(results, command * n + i), &wishes[i]);
	json_object_put(top);
	json_tokener_free(tok);
	return yes;
}

static void check_ending(const struct platform_talk *t, const struct reply *r, size_t i,
			 enum google_what what)
{
	const struct ending *e = &t->endings[i];

	if (change_check(e, r)) {
		/* After a look that found but one of two to pause, one is asked. */
		MUST(t->validate_only || what == GOOGLE_ASSET_GROUP || says_yes(t, r, i, what));
		return;
	}
	/* A look before the change changes nothing, however it ends. */
	if (what != GOOGLE_ASSET_GROUP) {
		change_check_silence(e, r);
		MUST(e->outcome == OUTCOME_UNSURE || has_stayed(r) || r->status < 500);
	}
}

static void try_write(struct platform_talk *t, enum verb verb, const struct reply *reply,
		      enum google_what what)
{
	int64_t amount = what == GOOGLE_LOCATION ? 1350000 : 95000000;
	struct command commands[COMMANDS] = {
		{ .id = 1, .target = 0, .verb = verb, .budget_micros = amount, .planned_against.ref = 9900112233 },
		{ .id = 2, .target = 1, .verb = verb, .budget_micros = amount, .planned_against.ref = 9900112234 },
	};
	struct err err = ERR_INIT;
	struct request r;
	int steps = 0, next;

	t->commands = commands;
	t->command_count = COMMANDS;
	next = platform_write_begin(t, &r, &err);
	MUST(next == PLATFORM_SEND);
	while (next == PLATFORM_SEND && ++steps < STEPS_MAX)
		next = platform_google_ads.write_advance(t, reply, &r, &err);
	MUST(next == PLATFORM_DONE || what == GOOGLE_ASSET_GROUP);
	for (size_t i = 0; next == PLATFORM_DONE && i < COMMANDS; i++)
		check_ending(t, reply, i, what);
}

static void check_sighting(const struct sighting *s, enum google_what what)
{
	if (!s->steerable) {
		must_be_words(s->trouble);
		return;
	}
	MUST(s->seen && !s->trouble[0]);
	MUST(s->state.status == AD_ENABLED || s->state.status == AD_PAUSED);
	if (what == GOOGLE_CAMPAIGN || what == GOOGLE_SHARED_BUDGET)
		MUST(s->state.ref && s->state.budget_micros >= 0 && !strcmp(s->currency, "USD"));
	else if (what == GOOGLE_LOCATION)
		MUST(s->state.budget_micros >= 0 && s->state.budget_micros % 10000 == 0);
	else
		MUST(s->state.budget_micros == BUDGET_UNKNOWN);
}

struct conversation {
	int (*begin)(struct platform_talk *t, struct request *ret, struct err *err);
	int (*advance)(struct platform_talk *t, const struct reply *reply, struct request *ret,
		       struct err *err);
};

/* -1 or PLATFORM_DONE; a reply that always has another page may go on. */
static int converse(struct platform_talk *t, struct conversation c, const struct reply *reply)
{
	struct err err = ERR_INIT;
	struct request r;
	int steps = 0, next;

	t->read = read_both;
	t->read_count = COMMANDS;
	next = c.begin(t, &r, &err);
	while (next == PLATFORM_SEND && ++steps < STEPS_MAX)
		next = c.advance(t, reply, &r, &err);
	if (next < 0)
		MUST(err.kind != ERR_NONE && err.text[0]);
	return next;
}

static void try_read(struct platform_talk *t, const struct reply *reply, enum google_what what)
{
	struct conversation c = { platform_read_begin, platform_google_ads.read_advance };

	if (converse(t, c, reply) != PLATFORM_DONE)
		return;
	for (size_t i = 0; i < COMMANDS; i++)
		check_sighting(&t->sightings[i], what);
	for (const struct finding *f = t->findings; f; f = f->next) {
		must_be_words(f->words);
		MUST(f->target == UINT32_MAX || f->target < COMMANDS);
	}
}

static void try_spend(struct platform_talk *t, const struct reply *reply, enum google_what what)
{
	struct conversation c = { platform_spend_begin, platform_google_ads.spend_advance };

	if (converse(t, c, reply) != PLATFORM_DONE)
		return;
	for (size_t i = 0; i < COMMANDS; i++) {
		const struct spend *s = &t->costs[i].spend;

		MUST(t->costs[i].told == (what != GOOGLE_LOCATION));
		MUST(s->today_micros >= 0 && s->month_micros >= s->today_micros);
	}
}

static void try_changes(struct platform_talk *t, const struct reply *reply)
{
	struct conversation c = { platform_changes_begin, platform_google_ads.changes_advance };

	if (converse(t, c, reply) != PLATFORM_DONE)
		return;
	for (size_t i = 0; i < COMMANDS; i++) {
		const struct foreign *f = &t->foreigns[i];

		MUST(is_never(f->at) || f->with[0]);
		MUST(is_never(f->at) || !is_before(f->at, t->since));
		MUST(text_utf8_valid(f->who, strlen(f->who)) == strlen(f->who));
	}
}

static void try_any(struct platform_talk *t, const uint8_t *head, const struct reply *reply)
{
	enum google_what what = (enum google_what)((head[1] >> 4) % SORTS);
	bool factor = what == GOOGLE_LOCATION,
	     plain = what == GOOGLE_CAMPAIGN || what == GOOGLE_SHARED_BUDGET;
	struct target targets[COMMANDS] = { { .id = "a", .select = &sorts[what][0] },
					    { .id = "b", .select = &sorts[what][1], .service = 1 } };

	t->targets = targets;
	t->inspect = t->validate_only = head[0] & 128;
	if (head[0] & 16)
		try_write(t, factor || (plain && head[0] & 32) ? VERB_SET_BUDGET : VERB_PAUSE,
			  reply, what);
	else if (!(head[0] & 32))
		try_read(t, reply, what);
	else if (head[0] & 128)
		try_changes(t, reply);
	else
		try_spend(t, reply, what);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024 * 1024);
	struct platform_talk t = { .config = &config,
				   .currency = "USD",
				   .arena = &arena,
				   .today = { 20779 },
				   .now = { INT64_C(1795365660000) },
				   .since = { INT64_C(1795300000000) } };
	struct reply reply = { .words = "" };
	char *body;

	if (size < HEAD)
		return 0;
	/* A copy of its own, so that reading past the end is seen. */
	body = malloc(size - HEAD + 1);
	memcpy(body, data + HEAD, size - HEAD);
	reply.body = body;
	reply.length = size - HEAD;
	reply.status = statuses[data[0] & 15];
	if (data[0] & 64)
		reply.fault = (enum fault)(1 + (data[1] & 15) % FAULT_NO_CREDENTIAL);
	try_any(&t, data, &reply);
	free(body);
	return 0;
}
