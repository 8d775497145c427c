/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft.c - any replies at all, read as answers to a read, a write or a report.
 *
 * What must hold: a change is never DONE unless the reply has the list of failures
 * and the change is not in it, which is checked here with another JSON parser;
 * nothing is "refused" or "later" after silence; who is not told yes is told why;
 * and a report never makes money or names out of nothing.
 *
 * The first byte says which conversation; then each reply is a status, two bytes of
 * length, and a body.
 */
#include <stdlib.h>
#include <string.h>

#include "platform/microsoft.h"
#include "tests/fuzz/support/change.h"
#include "tests/unit/support/zip_pack.h"

enum { TARGETS = 3, STEPS_MAX = 200 };
enum { MODE_WRITE, MODE_WRITE_BUDGET, MODE_READ, MODE_INSPECT, MODE_SPEND, MODE_CHANGES, MODES };

static const int statuses[] = { 200, 200, 200, 200, 200, 200, 400, 401,
				403, 404, 429, 500, 503, 302, 408, 0 };

static struct credential token = { .bytes = "T", .length = 1 };
static struct microsoft_ads settings = { .customer_id = "251000001",
					 .account_id = "180012345",
					 .campaign_types = "Search",
					 .base_url = "https://x",
					 .developer_token = &token };
static struct microsoft_target campaigns[TARGETS] = { { "550001" }, { "550002" }, { "550003" } };
static const struct platform_config config = { .kind = &platform_microsoft_ads, .settings = &settings };
static const struct target targets[TARGETS] = { { .select = &campaigns[0] },
						{ .select = &campaigns[1] },
						{ .select = &campaigns[2] } };
static const target_ix all[TARGETS] = { 0, 1, 2 };

/* What comes before the part that is worth fuzzing. */
static const char account[] = "{\"Account\":{\"Id\":\"180012345\",\"CurrencyCode\":\"USD\","
			      "\"TimeZone\":\"EasternTimeUSCanada\"}}";
static const char submitted[] = "{\"ReportRequestId\":\"r1\"}";
static const char ready[] = "{\"ReportRequestStatus\":{\"Status\":\"Success\","
			    "\"ReportDownloadUrl\":\"https://x/r.zip\"}}";

struct tape {
	const uint8_t *at, *end;
	char *body; /* of the last reply, a copy of its own, so that reading past its end is seen */
};

static struct reply next_reply(struct tape *t)
{
	struct reply r = { .words = "", .content_type = "" };
	size_t n = 0;

	free(t->body);
	t->body = NULL;
	if (t->end - t->at >= 3) {
		r.status = statuses[t->at[0] & 15];
		r.fault = t->at[0] & 128 ? (enum fault)(1 + (t->at[0] >> 4) % FAULT_NO_CREDENTIAL) :
					   FAULT_NONE;
		n = (size_t)t->at[1] | (size_t)t->at[2] << 8;
		t->at += 3;
	} else {
		r.fault = FAULT_NO_REPLY;
	}
	if (n > (size_t)(t->end - t->at))
		n = (size_t)(t->end - t->at);
	t->body = malloc(n + 1);
	memcpy(t->body, t->at, n);
	t->at += n;
	r.body = t->body;
	r.length = n;
	return r;
}

static struct reply canned(const char *body)
{
	return (struct reply){
		.status = 200, .words = "", .content_type = "", .body = body, .length = strlen(body)
	};
}

/* Does the body say that change i did not fail, in the eyes of somebody else's parser? */
static bool says_yes(const struct reply *r, size_t i)
{
	struct json_tokener *tok;
	struct json_object *top = other_parse(r->body, r->length, &tok);
	struct json_object *list = NULL;
	bool yes = json_object_is_type(top, json_type_object) &&
		   json_object_object_get_ex(top, "PartialErrors", &list);

	if (json_object_is_type(list, json_type_array))
		for (size_t k = 0; k < json_object_array_length(list); k++) {
			struct json_object *e = json_object_array_get_idx(list, k), *at = NULL;

			if (e && json_object_is_type(e, json_type_object))
				json_object_object_get_ex(e, "Index", &at);
			if (e && (!at || json_object_get_int64(at) == (int64_t)i))
				yes = false;
		}
	json_object_put(top);
	json_tokener_free(tok);
	return yes;
}

static void try_write(struct platform_talk *t, struct tape *tape, enum verb verb)
{
	struct command commands[TARGETS];
	struct err err = ERR_INIT;
	struct request r;
	struct reply reply;

	for (size_t i = 0; i < TARGETS; i++)
		commands[i] = (struct command){ .id = i + 1,
						.target = (target_ix)i,
						.verb = verb,
						.budget_micros = 95000000,
						.planned_against.ref = 550001 + i };
	t->commands = commands;
	t->command_count = TARGETS;
	MUST(platform_write_begin(t, &r, &err) == PLATFORM_SEND);
	reply = next_reply(tape);
	MUST(platform_microsoft_ads.write_advance(t, &reply, &r, &err) == PLATFORM_DONE);
	for (size_t i = 0; i < TARGETS; i++) {
		const struct ending *e = &t->endings[i];

		if (change_check(e, &reply)) {
			MUST(says_yes(&reply, i));
			continue;
		}
		change_check_silence(e, &reply);
		MUST(e->outcome == OUTCOME_UNSURE || has_stayed(&reply) || reply.status < 500 ||
		     e->account_wide);
	}
	t->command_count = 0;
}

static void check_sighting(const struct sighting *s)
{
	if (!s->steerable || s->budget_fixed)
		must_be_words(s->trouble);
	if (!s->steerable)
		return;
	MUST(s->seen && s->state.ref && !strcmp(s->currency, "USD"));
	MUST(s->state.status == AD_ENABLED || s->state.status == AD_PAUSED);
	MUST(s->budget_fixed || s->state.budget_micros >= 0);
}

static void check_all(const struct platform_talk *t)
{
	for (size_t i = 0; i < TARGETS && t->sightings; i++)
		check_sighting(&t->sightings[i]);
	for (size_t i = 0; i < TARGETS && t->costs; i++) {
		MUST(t->costs[i].spend.today_micros >= 0 &&
		     t->costs[i].spend.month_micros >= t->costs[i].spend.today_micros);
		MUST(is_never(t->costs[i].spend.through) ||
		     !is_before(t->now, t->costs[i].spend.through));
	}
	for (size_t i = 0; i < TARGETS && t->foreigns; i++)
		if (!is_never(t->foreigns[i].at)) {
			MUST(memchr(t->foreigns[i].who, 0, WHO_MAX) &&
			     memchr(t->foreigns[i].with, 0, WHO_MAX));
			MUST(!is_before(t->foreigns[i].at, t->since));
		}
	for (const struct finding *f = t->findings; f; f = f->next)
		must_be_words(f->words);
}

typedef int advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
		    struct err *err);

/* plain: the tape has all the replies; else it is what a report's file holds. */
static void converse(struct platform_talk *t, struct tape *tape, advance *go_on, bool plain)
{
	static const char *const before[] = { account, submitted, ready };
	struct buf zip cleanup_buf = BUF_INIT(1 << 20);
	struct err err = ERR_INIT;
	struct request r;
	int step = PLATFORM_SEND;

	for (unsigned n = 0; step == PLATFORM_SEND; n++) {
		struct reply reply;

		MUST(n < STEPS_MAX);
		MUST(microsoft_wait(t).ms >= 0);
		if (plain && n) {
			reply = next_reply(tape);
		} else if (plain || n < 3) {
			reply = canned(before[n]);
		} else {
			zip_pack((const char *)tape->at, (size_t)(tape->end - tape->at), ZIP_STORED,
				 &zip);
			reply = canned("");
			reply.body = buf_text(&zip);
			reply.length = zip.length;
		}
		step = go_on(t, &reply, &r, &err);
	}
	if (step < 0)
		MUST(err.kind != ERR_NONE && err.text[0]);
	else
		check_all(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024 * 1024);
	struct platform_talk t = { .config = &config,
				   .targets = targets,
				   .currency = "USD",
				   .arena = &arena,
				   .now = { INT64_C(1795365660000) },
				   .since = { INT64_C(1795265660000) },
				   .read = all,
				   .read_count = TARGETS };
	struct tape tape = { data + 1, data + size, NULL };
	struct err err = ERR_INIT;
	struct request r;
	bool plain;

	if (!size)
		return 0;
	plain = data[0] & 64;
	t.today = zone_date(&zone_utc, t.now);
	switch (data[0] % 8 % MODES) {
	case MODE_WRITE:
	case MODE_WRITE_BUDGET:
		try_write(&t, &tape, data[0] & 1 ? VERB_SET_BUDGET : VERB_PAUSE);
		break;
	case MODE_READ:
	case MODE_INSPECT:
		t.inspect = data[0] & 1;
		MUST(platform_read_begin(&t, &r, &err) == PLATFORM_SEND);
		converse(&t, &tape, microsoft_read_advance, true);
		break;
	case MODE_SPEND:
		MUST(platform_spend_begin(&t, &r, &err) == PLATFORM_SEND);
		converse(&t, &tape, microsoft_spend_advance, plain);
		break;
	default:
		MUST(platform_changes_begin(&t, &r, &err) == PLATFORM_SEND);
		converse(&t, &tape, microsoft_changes_advance, plain);
	}
	free(tape.body);
	return 0;
}
