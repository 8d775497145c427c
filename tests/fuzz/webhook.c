/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webhook.c - any reply of a receiver, read as an answer to a post or to a read.
 *
 * A post is done only when a whole 2xx reply came; silence never ends as a no;
 * what is shown of a target has a name for its status and no negative budget.
 */
#include "platform/webhook.h"

#include "auth/auth.h"
#include "tests/fuzz/support/change.h"

enum { HEAD = 2 };

static const int statuses[] = { 200, 201, 204, 302, 400, 401, 404, 410,
				413, 429, 500, 502, 503, 504, 200, 0 };

extern const struct platform_kind platform_webhook;

static struct credential secret = { .bytes = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .length = 38 };
static struct webhook settings = { .url = "https://x/", .state_url = "https://x/state", .secret = &secret };
static struct webhook_target names[] = { { "a" } };
static const struct platform_config config = { .kind = &platform_webhook,
					       .settings = &settings,
					       .auth = { .kind = &auth_none } };
static const struct target targets[] = { { .select = &names[0] } };
static const target_ix read_one[] = { 0 };

static void try_write(struct platform_talk *t, const struct reply *reply)
{
	struct command command = { .id = 1, .verb = VERB_SET_BUDGET, .budget_micros = 95000000 };
	bool silence = is_silence(reply);
	struct err err = ERR_INIT;
	struct request r;
	const struct ending *e;

	t->commands = &command;
	t->command_count = 1;
	MUST(platform_write_begin(t, &r, &err) == PLATFORM_SEND);
	MUST(platform_webhook.write_advance(t, reply, &r, &err) == PLATFORM_DONE);
	e = &t->endings[0];
	MUST(e->outcome != OUTCOME_DONE || (!silence && reply->status >= 200 && reply->status < 300));
	MUST(e->outcome != OUTCOME_REFUSED || !silence);
	MUST(e->outcome == OUTCOME_DONE || e->words[0]);
	MUST(text_utf8_valid(e->words, strlen(e->words)) == strlen(e->words));
}

static void try_read(struct platform_talk *t, const struct reply *reply)
{
	const struct sighting *s;
	struct err err = ERR_INIT;
	struct request r;
	int end;

	t->read = read_one;
	t->read_count = 1;
	MUST(platform_read_begin(t, &r, &err) == PLATFORM_SEND);
	end = platform_webhook.read_advance(t, reply, &r, &err);
	if (end < 0) {
		MUST(err.kind != ERR_NONE && err.text[0]);
		return;
	}
	s = &t->sightings[0];
	MUST(s->seen || s->trouble[0]);
	MUST(!s->seen || !s->steerable ||
	     ((s->state.status == AD_ENABLED || s->state.status == AD_PAUSED) &&
	      s->state.budget_micros >= 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena cleanup_arena = ARENA_INIT(16 * 1024 * 1024);
	struct platform_talk t = { .config = &config, .targets = targets, .currency = "USD", .arena = &arena };
	struct reply reply = { .words = "", .content_type = "application/json", .etag = "" };
	char *body;

	if (size < HEAD)
		return 0;
	body = malloc(size - HEAD + 1); /* a copy of its own, so that reading past the end is seen */
	memcpy(body, data + HEAD, size - HEAD);
	reply.body = body;
	reply.length = size - HEAD;
	reply.status = statuses[data[0] & 15];
	if (data[0] & 64)
		reply.fault = (enum fault)(1 + data[1] % FAULT_NO_CREDENTIAL);
	if (data[0] & 32)
		try_write(&t, &reply);
	else
		try_read(&t, &reply);
	free(body);
	return 0;
}
