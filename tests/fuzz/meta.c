/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta.c - any reply at all, in any of the conversations with Meta.
 *
 * What must hold: a change is never called done unless its own answer says so, which
 * is checked here with another JSON parser; nothing is "refused" or "later" after
 * silence; whoever is not told yes is told why; and money is never taken for ours to
 * move unless status, level and currency were all told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/meta.h"
#include "tests/fuzz/support/change.h"

enum { TARGETS = 3, COMMANDS = 2, HEAD = 2, ROUNDS = 8 };

static const int statuses[] = { 200, 200, 200, 200, 200, 400, 401, 403,
				404, 429, 500, 503, 302, 204, 408, 0 };

static struct meta settings = {
	.api_version = "26.0",
	.account = "act_1029384756",
	.app_id = "119211728144504",
	.base_url = "https://x",
};
static struct meta_target selects[TARGETS] = {
	{ .campaign = "120210000000000001" },
	{ .adset = "120210000000000077" },
	{ .campaign = "120210000000000002", .adset = "120210000000000078" },
};
static const struct auth no_auth = { .kind = &auth_none };
static struct platform_config config = { .kind = &platform_meta, .settings = &settings };
static const struct target targets[TARGETS] = { { .select = &selects[0] },
						{ .select = &selects[1], .service = 1 },
						{ .select = &selects[2], .service = 2 } };
static const target_ix read_all[TARGETS] = { 0, 1, 2 };

static bool is_success(struct json_object *o)
{
	struct json_object *s = other_member(o, "success");

	return json_object_is_type(s, json_type_boolean) && json_object_get_boolean(s);
}

/* Does the body say yes to command i, in the eyes of somebody else's parser? */
static bool says_yes(const struct reply *r, size_t i, size_t of)
{
	struct json_tokener *tok, *inner = NULL;
	struct json_object *top = other_parse(r->body, r->length, &tok), *item, *body = NULL;
	const char *text;
	bool yes;

	if (of == 1) {
		yes = is_success(top);
	} else {
		item = json_object_is_type(top, json_type_array) ? json_object_array_get_idx(top, i) :
								   NULL;
		text = other_member(item, "body") ?
			       json_object_get_string(other_member(item, "body")) :
			       "";
		body = other_parse(text, strlen(text) + 1, &inner);
		yes = is_success(body) && other_member(item, "code");
	}
	json_object_put(body);
	json_object_put(top);
	if (inner)
		json_tokener_free(inner);
	json_tokener_free(tok);
	return yes;
}

static void check_ending(const struct platform_talk *t, const struct reply *r, size_t i)
{
	const struct ending *e = &t->endings[i];

	if (change_check(e, r)) {
		MUST(says_yes(r, i, t->command_count));
		return;
	}
	change_check_silence(e, r);
	MUST(e->outcome == OUTCOME_UNSURE || has_stayed(r) || r->status < 500);
}

static void try_write(struct platform_talk *t, unsigned how, const struct reply *reply)
{
	const enum verb verb = how & 1 ? VERB_SET_BUDGET : VERB_PAUSE;
	struct command commands[COMMANDS] = {
		{ .id = 1, .target = 0, .verb = verb, .budget_micros = 95000000, .planned_against.ref = 1 },
		{ .id = 2, .target = 1, .verb = verb, .budget_micros = 95000000, .planned_against.ref = 2 },
	};
	struct err err = ERR_INIT;
	struct request r;
	int next;

	t->commands = commands;
	t->command_count = how & 2 ? COMMANDS : 1;
	MUST(platform_write_begin(t, &r, &err) == PLATFORM_SEND);
	next = platform_meta.write_advance(t, reply, &r, &err);
	for (size_t i = 0; i < t->command_count; i++)
		check_ending(t, reply, i);
	/* What it asks after a refusal is answered with the same, and teaches nothing wrong. */
	for (int n = 0; next == PLATFORM_SEND; n++) {
		MUST(n < ROUNDS && !strcmp(r.method, "GET"));
		next = platform_meta.write_advance(t, reply, &r, &err);
	}
	for (size_t i = 0; i < t->command_count; i++)
		check_ending(t, reply, i);
}

static void check_sighting(const struct platform_talk *t, size_t i)
{
	const struct sighting *s = &t->sightings[i];

	if (!s->steerable || s->budget_fixed) {
		must_be_words(s->trouble);
		MUST(s->state.budget_micros == BUDGET_UNKNOWN);
	}
	if (!s->steerable)
		return;
	MUST(s->seen && s->state.ref && !strcmp(s->currency, "USD"));
	MUST(s->state.status == AD_ENABLED || s->state.status == AD_PAUSED);
	MUST(s->budget_fixed || (!s->trouble[0] && s->state.budget_micros > 0));
}

static void try_reading(struct platform_talk *t, unsigned how, const struct reply *reply)
{
	static int (*const begin[])(struct platform_talk *, struct request *,
				    struct err *) = { platform_read_begin, platform_read_begin,
						      platform_spend_begin, platform_changes_begin };
	static int (*const advance[])(struct platform_talk *, const struct reply *, struct request *,
				      struct err *) = { meta_read_advance, meta_read_advance,
							meta_spend_advance, meta_changes_advance };
	struct err err = ERR_INIT;
	struct request r;
	int next;

	t->read = read_all;
	t->read_count = TARGETS;
	t->inspect = how == 1;
	next = begin[how](t, &r, &err);
	MUST(next == PLATFORM_SEND);
	for (int n = 0; next == PLATFORM_SEND && n < ROUNDS; n++)
		next = advance[how](t, reply, &r, &err);
	if (next < 0)
		MUST(err.kind != ERR_NONE && err.text[0]);
	for (size_t i = 0; next == PLATFORM_DONE && how < 2 && i < TARGETS; i++)
		check_sighting(t, i);
	for (size_t i = 0; next == PLATFORM_DONE && how == 2 && i < TARGETS; i++)
		MUST(t->costs[i].spend.today_micros >= 0 && t->costs[i].spend.month_micros >= 0);
	for (size_t i = 0; next == PLATFORM_DONE && how == 3 && i < TARGETS; i++)
		MUST(is_never(t->foreigns[i].at) || t->foreigns[i].with[0]);
	for (const struct finding *f = t->findings; f; f = f->next)
		must_be_words(f->words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024 * 1024);
	struct platform_talk t = { .config = &config,
				   .targets = targets,
				   .currency = "USD",
				   .arena = &arena,
				   .today = { 20779 },
				   .now = { 1795365660000 } };
	struct reply reply = { .words = "" };
	char *body;

	if (size < HEAD)
		return 0;
	config.auth = no_auth;
	/* A copy of its own, so that reading past the end is seen; its end is a header's, too. */
	body = malloc(size - HEAD + 1);
	memcpy(body, data + HEAD, size - HEAD);
	body[size - HEAD] = '\0';
	reply.body = body;
	reply.length = size - HEAD;
	reply.status = statuses[data[0] & 15];
	if (data[0] & 128)
		reply.fault = (enum fault)(1 + data[1] % FAULT_NO_CREDENTIAL);
	if (data[1] & 128)
		reply.heard[data[1] % META_HEARD_COUNT] = body;
	if (data[0] & 64)
		try_write(&t, data[0] >> 4 & 3, &reply);
	else
		try_reading(&t, data[0] >> 4 & 3, &reply);
	free(body);
	return 0;
}
