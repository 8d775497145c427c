/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google.c - any reply at all, read as an answer to a read or to a write.
 *
 * What must hold: money is never believed moved unless the reply says so for that
 * very operation, which is checked here with another JSON parser; nothing is
 * "refused" or "later" after silence; and whoever is not told yes is told why.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "platform/google_ads.h"

enum { COMMANDS = 2, HEAD = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(what) \
	do { \
		if (!(what)) \
			abort(); \
	} while (0)

static const int statuses[] = { 200, 200, 200, 200, 400, 401, 403, 404,
				409, 429, 500, 503, 204, 302, 408, 0 };

static struct google_ads settings = {
	.api_version = 25,
	.customer_id = "4811223344",
	.base_url = "https://x",
};
static struct google_target campaigns[COMMANDS] = { { "20411107" }, { "20411108" } };
static const struct platform_config config = { .kind = &platform_google_ads, .settings = &settings };
static const struct target targets[COMMANDS] = { { .select = &campaigns[0] },
						 { .select = &campaigns[1] } };
static const target_ix read_both[COMMANDS] = { 0, 1 };

static void must_be_words(const char *words)
{
	must(*words && text_utf8_valid(words, strlen(words)) == strlen(words));
	for (; *words; words++)
		must((unsigned char)*words >= 0x20);
}

static struct json_object *member(struct json_object *o, const char *key)
{
	struct json_object *m = NULL;

	if (json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, key, &m);
	return m;
}

static bool text_of(struct json_object *o, const char *want)
{
	return o && !strcmp(json_object_get_string(o), want);
}

/* Does the body say yes to operation i, in the eyes of somebody else's parser? */
static bool says_yes(const struct reply *r, const struct command *c, size_t i)
{
	bool money = c->verb == VERB_SET_BUDGET, yes;
	struct json_tokener *tok = json_tokener_new_ex(64);
	struct json_object *top = json_tokener_parse_ex(tok, r->body, (int)r->length);
	struct json_object *results = member(top, "results"), *one = NULL, *shown;
	char name[80];

	if (json_object_is_type(results, json_type_array) && json_object_array_length(results) == COMMANDS)
		one = json_object_array_get_idx(results, i);
	if (money)
		snprintf(name, sizeof(name), "customers/4811223344/campaignBudgets/%llu",
			 (unsigned long long)c->planned_against.ref);
	else
		snprintf(name, sizeof(name), "customers/4811223344/campaigns/%s",
			 campaigns[c->target].campaign);
	shown = money ? member(member(one, "campaignBudget"), "amountMicros") :
			member(member(one, "campaign"), "status");
	yes = text_of(member(one, "resourceName"), name) &&
	      (!shown || text_of(shown, money ? "95000000" : "PAUSED"));
	json_object_put(top);
	json_tokener_free(tok);
	return yes;
}

static void check_ending(const struct platform_talk *t, const struct reply *r, size_t i)
{
	const struct ending *e = &t->endings[i];
	bool silence = r->fault != FAULT_NONE || !r->status;
	bool stayed = r->fault == FAULT_NOT_SENT || r->fault == FAULT_STOPPED ||
		      r->fault == FAULT_NO_CREDENTIAL;

	if (e->outcome == OUTCOME_DONE) {
		must(!silence && r->status == 200);
		must(t->validate_only || says_yes(r, &t->commands[i], i));
		return;
	}
	must_be_words(e->words);
	must(e->outcome == OUTCOME_UNSURE || !silence || stayed);
	must(e->outcome == OUTCOME_UNSURE || stayed || r->status < 500);
	must(e->outcome == OUTCOME_LATER || !stayed);
	must(!e->account_wide || e->outcome != OUTCOME_UNSURE);
	must(e->retry_after.ms >= 0);
}

static void try_write(struct platform_talk *t, enum verb verb, const struct reply *reply)
{
	struct command commands[COMMANDS] = {
		{ .id = 1, .target = 0, .verb = verb, .budget_micros = 95000000, .planned_against.ref = 9900112233 },
		{ .id = 2, .target = 1, .verb = verb, .budget_micros = 95000000, .planned_against.ref = 9900112234 },
	};
	struct err err = ERR_INIT;
	struct request r;

	t->commands = commands;
	t->command_count = COMMANDS;
	must(platform_write_begin(t, &r, &err) == PLATFORM_SEND);
	must(platform_google_ads.write_advance(t, reply, &r, &err) == PLATFORM_DONE);
	for (size_t i = 0; i < COMMANDS; i++)
		check_ending(t, reply, i);
}

static void check_sighting(const struct sighting *s)
{
	if (!s->steerable) {
		must_be_words(s->trouble);
		return;
	}
	must(s->seen && !s->trouble[0] && s->state.ref && s->state.budget_micros >= 0);
	must(s->state.status == AD_ENABLED || s->state.status == AD_PAUSED);
	must(!strcmp(s->currency, "USD"));
}

static void try_read(struct platform_talk *t, const struct reply *reply)
{
	struct err err = ERR_INIT;
	struct request r;
	int end;

	t->read = read_both;
	t->read_count = COMMANDS;
	must(platform_read_begin(t, &r, &err) == PLATFORM_SEND);
	end = platform_google_ads.read_advance(t, reply, &r, &err);
	if (end < 0)
		must(err.kind != ERR_NONE && err.text[0]);
	for (size_t i = 0; end >= 0 && i < COMMANDS; i++)
		check_sighting(&t->sightings[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena cleanup_arena = ARENA_INIT(16 * 1024 * 1024);
	struct platform_talk t = { .config = &config, .targets = targets, .currency = "USD", .arena = &arena };
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
		reply.fault = (enum fault)(1 + data[1] % FAULT_NO_CREDENTIAL);
	t.validate_only = data[0] & 128;
	if (data[0] & 16)
		try_write(&t, data[0] & 32 ? VERB_SET_BUDGET : VERB_PAUSE, &reply);
	else
		try_read(&t, &reply);
	free(body);
	return 0;
}
