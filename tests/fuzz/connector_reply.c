/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_reply.c - any replies of a platform described in a file, one after the other.
 *
 * The first bytes choose one of four connectors and what is asked of it; the rest
 * is its answers, with a NUL between them.  Whatever they are: a conversation ends,
 * nothing but the named host is asked, a read that succeeds shows no budget below
 * zero, done needs a whole 2xx reply, and silence is never a no.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "platform/connector_talk.h"
#include "tests/fuzz/support/must.h"

enum { HEAD = 3, REPLIES_MAX = 400 };

#define TEXT(t) \
	{ \
		.kind = FORM_TEXT, .text = (t) \
	}

/* ---- four connectors ---- */

static const struct form on = TEXT("on"), off = TEXT("off"), budget = TEXT("${budget}"),
			 id = TEXT("${id}"), items = TEXT("${items}"), by_id = TEXT("${items_by_id}"),
			 word_ok = TEXT("OK"), word_wait = TEXT("WAIT");
static const char *const key_state[] = { "state" }, *const key_cap[] = { "cap" },
			 *const key_id[] = { "id" }, *const key_items[] = { "items" };
static const struct form set_on = { .kind = FORM_MAP, .keys = key_state, .items = &on, .count = 1 };
static const struct form set_off = { .kind = FORM_MAP, .keys = key_state, .items = &off, .count = 1 };
static const struct form set_cap = { .kind = FORM_MAP, .keys = key_cap, .items = &budget, .count = 1 };
static const struct form item = { .kind = FORM_MAP, .keys = key_id, .items = &id, .count = 1 };
static const struct form list = { .kind = FORM_MAP, .keys = key_items, .items = &items, .count = 1 };
static const struct form map = { .kind = FORM_MAP, .keys = key_items, .items = &by_id, .count = 1 };

static const struct rule said[] = {
	{ .http_low = 200, .http_high = 299, .at = "/s", .test = TEST_IN, .values = &word_ok, .value_count = 1 },
	{ .at = "/s", .test = TEST_IN, .values = &word_wait, .value_count = 1, .is = MEANING_THROTTLED },
	{ .at = "/s", .test = TEST_PREFIX, .values = &word_ok, .value_count = 1, .is = MEANING_PARTIAL },
	{ .at = "/s", .test = TEST_BETWEEN, .low = 3, .high = 9, .is = MEANING_REJECTED, .say = "/m" },
	{ .at = "/s", .test = TEST_FILLED, .is = MEANING_BUDGET_TOO_LOW, .least = "/least", .say = "/m" },
};
static const struct rule begun[] = { { .at = "/job", .test = TEST_EXISTS, .is = MEANING_PENDING } };
static const struct rule daily[] = {
	{ .at = "/mode", .test = TEST_NOT_IN, .values = &word_wait, .value_count = 1 }
};
static const struct results by_ids[] = {
	{ .each = "/items", .match = MATCH_ID_AT, .match_at = "/id", .verdict = { said, 5 }, .state = "/now" },
	{ .each = "/bad", .match = MATCH_INDEX_AT, .match_at = "/i", .is = MEANING_REJECTED }
};
static const struct results by_keys[] = { { .each = "/items", .match = MATCH_KEY },
					  { .each = "/more", .match = MATCH_SELF },
					  { .each = "/all", .match = MATCH_INDEX } };
static struct query ids_query[] = { { "ids", QUERY_RESTLI_LIST, TEXT("${ids}") } };
static const char *const running[] = { "on", "true" }, *const paused[] = { "off" }, *const gone[] = { "dead" };

#define READ \
	.each = "/items", .id = "/id", .serving_at = "/state", .running = { running, 2 }, \
	.paused = { paused, 1 }, .gone = { gone, 1 }, .effective_at = "/shown", \
	.budget_at = "/cap", .version_at = "/v"
#define WRITE \
	.enables = true, .pauses = true, .budgets = true, .most = 2, .item = &item, \
	.set_enable = &set_on, .set_pause = &set_off, .set_budget = &set_cap
#define COMMON \
	.file = "f", .level = "campaign", .target = { { .name = "id", .pattern = "" } }, \
	.target_count = 1, .remaining_header = "X-Left", .reset_header = "X-Reset", .write_count = 1

static const struct connector connectors[] = {
	{ COMMON, .reset_as = RESET_EPOCH_MS, .money = { .form = MONEY_AS_DECIMAL, .step_micros = 10000 },
	  .read = { READ, .select = SELECT_IDS, .batch = 2, .require = { daily, 1 }, .currency_at = "/cur",
		    .call = { .method = "GET", .path = "/items", .query = ids_query, .query_count = 1 },
		    .pages = { PAGES_TOKEN_PARAM, "/next", "p" } },
	  .writes = { { WRITE, .shape = BATCH_ARRAY, .results = by_ids, .result_count = 2,
			.call = { .method = "PATCH", .path = "/items", .body = &list } } } },
	{ COMMON, .reset_as = RESET_HTTP_DATE, .verdict = { said, 5 },
	  .money = { .form = MONEY_AS_MICROS, .step_micros = 10000 },
	  .read = { READ, .select = SELECT_SCAN, .at = "/e", .call = { .method = "GET", .path = "/items" },
		    .pages = { PAGES_NEXT_URL, "/next", NULL } },
	  .writes = { { WRITE, .replaces = true, .shape = BATCH_ARRAY, .results = by_ids, .result_count = 2,
			.call = { .method = "PUT", .path = "/items", .body = &list } } } },
	{ COMMON, .reset_as = RESET_DELTA_S, .quota = QUOTA_MIDNIGHT_UTC,
	  .money = { .form = MONEY_AS_MINOR, .period = MONEY_PER_MONTH, .step_micros = 10000 },
	  .read = { READ, .select = SELECT_SINGLE, .call = { .method = "GET", .path = "/items/${id}" },
		    .pages = { PAGES_NUMBER, "/last", "p" } },
	  .writes = { { WRITE, .shape = BATCH_SINGLE, .verdict = { begun, 1 },
			.call = { .method = "POST", .path = "/items/${id}", .body = &item },
			.job = { .id = "/job",
				 .every = { 10000 },
				 .give_up = { 100000 },
				 .call = { .method = "GET", .path = "/jobs/${job}" },
				 .verdict = { said, 5 },
				 .results = by_ids,
				 .result_count = 2 } } } },
	{ COMMON, .reset_as = RESET_DELTA_MS,
	  .money = { .form = MONEY_AS_TAGGED_TEXT, .period = MONEY_PER_WEEK },
	  .read = { READ, .select = SELECT_IDS, .batch = 3,
		    .call = { .method = "POST", .path = "/items", .body = &item },
		    .pages = { PAGES_TOKEN_BODY, "/next", "/a/b" } },
	  .writes = { { WRITE, .shape = BATCH_MAP, .results = by_keys, .result_count = 3,
			.call = { .method = "PATCH", .path = "/items", .body = &map } } } },
};

/* ---- one conversation ---- */

struct feed_in { /* the answers */
	const uint8_t *at, *end;
	uint8_t flags;
	unsigned count;
};

static const int statuses[] = { 200, 200, 200, 207, 204, 202, 302, 400,
				401, 403, 404, 409, 429, 500, 503, 200 };

static void next_reply(struct feed_in *in, struct reply *ret, char **ret_body)
{
	const uint8_t *nul = in->at < in->end ? memchr(in->at, 0, (size_t)(in->end - in->at)) : NULL;
	const uint8_t *end = nul ? nul : in->end;
	size_t n = (size_t)(end - in->at);
	int which = n ? in->at[0] & 15 : 0;

	*ret = (struct reply){ .words = "", .content_type = "application/json", .etag = "" };
	*ret_body = NULL;
	if (in->at >= in->end) { /* nothing more to hear */
		ret->fault = in->flags & 1 ? FAULT_NO_REPLY : FAULT_STOPPED;
		return;
	}
	ret->status = in->flags & 2 ? statuses[which] : 200;
	if (n && in->flags & 2) {
		in->at++;
		n--;
	}
	*ret_body = malloc(n + 1); /* a copy of its own, so that reading past the end is seen */
	memcpy(*ret_body, in->at, n);
	(*ret_body)[n] = '\0';
	ret->body = *ret_body;
	ret->length = n;
	if (in->flags & 4) {
		ret->heard[0] = *ret_body;
		ret->heard[1] = *ret_body;
	}
	in->at = nul ? nul + 1 : in->end;
}

static void check_request(const struct request *r)
{
	MUST(text_starts(r->url, "https://x/"));
	MUST(strlen(r->url) <= CONNECTOR_URL_MAX);
	MUST(r->authorize);
}

static void check_sight(const struct sighting *s)
{
	MUST(s->seen || s->trouble[0]);
	MUST(s->state.budget_micros >= 0 || s->state.budget_micros == BUDGET_UNKNOWN);
	MUST(!s->steerable || s->state.status == AD_ENABLED || s->state.status == AD_PAUSED);
	MUST(!s->seen || s->budget_fixed == (s->state.budget_micros == BUDGET_UNKNOWN));
	MUST(!s->budget_fixed || s->trouble[0]);
}

static void check_ending(const struct ending *e, bool heard)
{
	MUST(heard || e->outcome == OUTCOME_UNSURE || e->outcome == OUTCOME_LATER);
	MUST(e->outcome == OUTCOME_DONE || e->words[0]);
	MUST(strcmp(e->words, "nothing was heard about it") != 0);
	MUST(text_utf8_valid(e->words, strlen(e->words)) == strlen(e->words));
	MUST(e->least_micros >= 0 && e->retry_after.ms >= 0);
}

static int advance(struct platform_talk *t, struct feed_in *in, bool writing, bool *heard,
		   struct request *r, struct err *err)
{
	struct reply reply;
	char *body;
	int step;

	MUST(++in->count < REPLIES_MAX);
	check_request(r);
	MUST(platform_connector.wait(t).ms >= 0);
	t->now = after(t->now, platform_connector.wait(t));
	next_reply(in, &reply, &body);
	*heard |= reply.fault == FAULT_NONE;
	step = (writing ? platform_connector.write_advance :
			  platform_connector.read_advance)(t, &reply, r, err);
	free(body);
	return step;
}

static void talk(struct platform_talk *t, struct feed_in *in, bool writing)
{
	struct request r = { 0 };
	struct err err = ERR_INIT;
	bool heard = false;
	int step = writing ? platform_write_begin(t, &r, &err) : platform_read_begin(t, &r, &err);

	while (step == PLATFORM_SEND)
		step = advance(t, in, writing, &heard, &r, &err);
	MUST(step == PLATFORM_DONE || (!writing && err.kind != ERR_NONE && err.text[0]));
	for (size_t i = 0; writing && i < t->command_count; i++)
		check_ending(&t->endings[i], heard);
	for (size_t i = 0; step == PLATFORM_DONE && !writing && i < t->read_count; i++)
		check_sight(&t->sightings[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024 * 1024);
	struct connector_settings settings = { .base_url = "https://x/v1" };
	struct platform_config config = { .kind = &platform_connector, .settings = &settings };
	struct connector_target names[3];
	struct target targets[3] = { { .select = &names[0] },
				     { .select = &names[1] },
				     { .select = &names[2] } };
	static const target_ix read[] = { 0, 1, 2 };
	struct command commands[4] = {
		{ .id = 1, .target = 0, .verb = VERB_SET_BUDGET, .budget_micros = 95000000 },
		{ .id = 2, .target = 0, .verb = VERB_ENABLE },
		{ .id = 3, .target = 1, .verb = VERB_PAUSE },
		{ .id = 4, .target = 2, .verb = VERB_SET_BUDGET, .budget_micros = 20000 },
	};
	struct platform_talk t = { .config = &config,
				   .targets = targets,
				   .read = read,
				   .read_count = 3,
				   .commands = commands,
				   .command_count = 4,
				   .currency = "USD",
				   .now = { INT64_C(1795365600000) },
				   .arena = &arena };
	struct feed_in in;

	if (size < HEAD)
		return 0;
	in = (struct feed_in){ data + HEAD, data + size, data[1], 0 };
	settings.connector = &connectors[data[0] & 3];
	for (size_t i = 0; i < 3; i++)
		names[i] = (struct connector_target){ settings.connector,
						      { { (const char *[]){ "1", "2", "b c" }[i] } },
						      "" };
	t.inspect = data[0] & 4;
	if (data[2] & 1)
		commands[2].planned_against = (struct ad_state){ AD_ENABLED, 5000000, 7 };
	talk(&t, &in, data[0] & 8);
	return 0;
}
