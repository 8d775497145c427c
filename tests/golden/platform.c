/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform.c - whole conversations with platforms, as files a person can review.
 *
 * A directory below tests/golden/platform/ is one conversation: ask.txt says what
 * is wanted, reply-N.txt what the other side answers, request-N.txt what must be
 * sent and result.txt what must be concluded.  GOLDEN_UPDATE=1 rewrites the last
 * two; a new case is a new directory.
 */
#include <check.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "auth/auth.h"
#include "base/buf.h"
#include "base/money.h"
#include "platform/google_ads.h"
#include "platform/webhook.h"

enum { TARGETS_MAX = 16, FILE_MAX = 1024 * 1024 };

static glob_t cases;

struct talk {
	char dir[256];
	struct arena arena;
	struct google_ads google;
	struct webhook webhook;
	struct credential secret;
	struct google_target campaigns[TARGETS_MAX];
	struct webhook_target names[TARGETS_MAX];
	struct target targets[TARGETS_MAX];
	target_ix read[TARGETS_MAX];
	struct command commands[TARGETS_MAX];
	struct platform_config config;
	struct platform_talk talk;
};

static bool updating(void)
{
	return getenv("GOLDEN_UPDATE") != NULL;
}

/* ---- files ---- */

static bool load(const struct talk *k, const char *name, struct buf *ret)
{
	char path[512], chunk[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", k->dir, name);
	buf_clear(ret);
	f = fopen(path, "rb");
	if (!f)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_append(ret, chunk, n);
	fclose(f);
	return true;
}

static void save(const struct talk *k, const char *name, const struct buf *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", k->dir, name);
	f = fopen(path, "wb");
	ck_assert_msg(f != NULL, "%s cannot be written", path);
	fwrite(buf_text(text), 1, text->length, f);
	fclose(f);
}

static void expect(const struct talk *k, const char *name, const struct buf *got)
{
	struct buf want cleanup_buf = BUF_INIT(FILE_MAX);

	if (updating()) {
		save(k, name, got);
		return;
	}
	ck_assert_msg(load(k, name, &want), "%s/%s is missing; it would be:\n%s", k->dir, name,
		      buf_text(got));
	ck_assert_msg(strcmp(buf_text(&want), buf_text(got)) == 0,
		      "%s/%s differs; expected:\n%s\ngot:\n%s", k->dir, name, buf_text(&want),
		      buf_text(got));
}

/* ---- ask.txt ---- */

static target_ix add_target(struct talk *k, const char *name)
{
	target_ix i = 0;

	for (; i < TARGETS_MAX && k->campaigns[i].campaign; i++)
		if (strcmp(k->campaigns[i].campaign, name) == 0)
			return i;
	ck_assert_uint_lt(i, TARGETS_MAX);
	name = arena_strdup(&k->arena, name);
	k->campaigns[i].campaign = name;
	k->names[i].name = name;
	k->targets[i].id = name;
	k->targets[i].select =
		k->config.settings == &k->google ? (void *)&k->campaigns[i] : (void *)&k->names[i];
	return i;
}

static void add_command(struct talk *k, enum verb verb, const char *rest)
{
	struct command *c = &k->commands[k->talk.command_count];
	char name[64], amount[32] = "0";
	struct err err = ERR_INIT;

	ck_assert_uint_lt(k->talk.command_count, TARGETS_MAX);
	*c = (struct command){
		.id = 4100 + k->talk.command_count++,
		.verb = verb,
		.reason = "2 openings in the next 14 days; the limit is 3",
		.planned_at = { INT64_C(1795365600000) },
	};
	ck_assert_int_ge(sscanf(rest, "%63s %31s of %" SCNu64, name, amount, &c->planned_against.ref), 1);
	ck_assert_int_eq(money_parse(amount, strlen(amount), &c->budget_micros, &err), 0);
	c->target = add_target(k, name);
}

static void set_kind(struct talk *k, const char *name)
{
	k->config.kind = platform_kind_find(name);
	ck_assert_msg(k->config.kind != NULL, "%s: no kind called %s", k->dir, name);
	k->config.settings = strcmp(name, "webhook") == 0 ? (void *)&k->webhook : (void *)&k->google;
}

static void set_option(struct talk *k, const char *word, const char *rest)
{
	const char *value = arena_strdup(&k->arena, rest);

	if (strcmp(word, "kind") == 0)
		set_kind(k, value);
	else if (strcmp(word, "currency") == 0)
		k->talk.currency = value;
	else if (strcmp(word, "login") == 0)
		k->google.login_customer_id = value;
	else if (strcmp(word, "version") == 0)
		k->google.api_version = atoi(value);
	else if (strcmp(word, "state-url") == 0)
		k->webhook.state_url = value;
	else if (strcmp(word, "validate-only") == 0)
		k->talk.validate_only = true;
	else
		ck_abort_msg("%s/ask.txt: what is \"%s\"?", k->dir, word);
}

static void take_line(struct talk *k, char *line)
{
	char *word = strtok(line, " "), *rest = strtok(NULL, "");

	if (!word || *word == '#')
		return;
	if (strcmp(word, "pause") == 0)
		add_command(k, VERB_PAUSE, rest);
	else if (strcmp(word, "enable") == 0)
		add_command(k, VERB_ENABLE, rest);
	else if (strcmp(word, "budget") == 0)
		add_command(k, VERB_SET_BUDGET, rest);
	else if (strcmp(word, "read") == 0)
		k->read[k->talk.read_count++] = add_target(k, rest);
	else
		set_option(k, word, rest ? rest : "");
}

static void prepare(struct talk *k, const char *path)
{
	struct buf text cleanup_buf = BUF_INIT(FILE_MAX);

	*k = (struct talk){
		.arena = ARENA_INIT(4 * 1024 * 1024),
		.google = { .api_version = 25,
			    .customer_id = "4811223344",
			    .base_url = "https://googleads.googleapis.com" },
		.webhook = { .url = "https://hooks.example.org/capacity", .secret = &k->secret },
		.secret = { .bytes = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .length = 38 },
		.config = { .id = "ads", .auth = { .kind = &auth_none } },
		.talk = { .currency = "USD", .now = { INT64_C(1795365660000) } },
	};
	snprintf(k->dir, sizeof(k->dir), "%.*s", (int)(strrchr(path, '/') - path), path);
	k->talk.config = &k->config;
	k->talk.targets = k->targets;
	k->talk.read = k->read;
	k->talk.commands = k->commands;
	k->talk.arena = &k->arena;
	ck_assert(load(k, "ask.txt", &text));
	for (char *line = text.data, *next; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		take_line(k, line);
	}
}

/* ---- what goes out and what comes back ---- */

static void render_request(const struct request *r, struct buf *out)
{
	buf_printf(out, "%s %s\n", r->method, r->url);
	for (size_t i = 0; i < r->header_count; i++)
		buf_printf(out, "%s: %s\n", r->headers[i].name, r->headers[i].value);
	if (r->authorize)
		buf_puts(out, "(authorized)\n");
	if (r->body)
		buf_printf(out, "\n%.*s\n", (int)r->body_length, r->body);
}

static enum fault fault_named(const char *name)
{
	static const char *const names[] = {
		[FAULT_NONE] = "none",		 [FAULT_NOT_SENT] = "not-sent",
		[FAULT_NO_REPLY] = "no-reply",	 [FAULT_TRUNCATED] = "truncated",
		[FAULT_TOO_LARGE] = "too-large", [FAULT_REFUSED_HERE] = "refused-here",
		[FAULT_STOPPED] = "stopped",	 [FAULT_NO_CREDENTIAL] = "no-credential",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return (enum fault)i;
	ck_abort_msg("no fault is called %s", name);
}

/* "HTTP 200" or "fault no-reply", header lines, an empty line, the body. */
static void parse_reply(struct buf *text, struct reply *ret)
{
	char *line = text->data, *next, fault[32];

	*ret = (struct reply){ .words = "", .content_type = "application/json", .etag = "" };
	for (; line && *line && *line != '\n'; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (strncasecmp(line, "Retry-After: ", 13) == 0)
			ret->retry_after = SPAN_SECONDS(atoi(line + 13));
		else if (strncasecmp(line, "Content-Type: ", 14) == 0)
			ret->content_type = line + 14;
		else if (sscanf(line, "fault %31s", fault) == 1)
			ret->fault = fault_named(fault);
		else
			ck_assert_msg(sscanf(line, "HTTP %d", &ret->status) == 1,
				      "reply line \"%s\"", line);
	}
	if (!line || !*line)
		return;
	ret->body = line + 1;
	ret->length = text->length - (size_t)(ret->body - text->data);
}

/* ---- result.txt ---- */

static void render_sighting(const struct talk *k, const struct sighting *s, struct buf *out)
{
	char amount[MONEY_TEXT] = "an unknown amount";

	buf_printf(out, "%s: ", k->targets[s->target].id);
	if (s->seen) {
		if (s->state.budget_micros != BUDGET_UNKNOWN)
			money_format(s->state.budget_micros, s->currency, amount);
		buf_printf(out, "%s, %s a day, lever %" PRIu64 ", %s\n", ad_status_name(s->state.status),
			   amount, s->state.ref, s->steerable ? "steerable" : "not steerable");
	} else {
		buf_puts(out, "not seen\n");
	}
	if (s->trouble[0])
		buf_printf(out, "\t%s\n", s->trouble);
}

static void render_ending(const struct talk *k, const struct ending *e, const struct command *c,
			  struct buf *out)
{
	buf_printf(out, "%" PRIu64 " %s %s: %s", e->command, verb_name(c->verb),
		   k->targets[c->target].id, outcome_name(e->outcome));
	if (e->account_wide)
		buf_puts(out, ", for the whole account");
	if (e->retry_after.ms)
		buf_printf(out, ", again after %" PRId64 " s", e->retry_after.ms / 1000);
	buf_puts(out, "\n");
	if (e->words[0])
		buf_printf(out, "\t%s\n", e->words);
}

static void render_result(const struct talk *k, int end, const struct err *err, struct buf *out)
{
	static const char *const kinds[] = {
		[ERR_CONFIG] = "config", [ERR_INPUT] = "input", [ERR_REMOTE] = "remote",
		[ERR_AUTH] = "auth",	 [ERR_LIMIT] = "limit",
	};

	if (end < 0)
		buf_printf(out, "failed (%s): %s\n", kinds[err->kind], err->text);
	if (k->talk.retry_after.ms)
		buf_printf(out, "asked to wait %" PRId64 " s\n", k->talk.retry_after.ms / 1000);
	for (size_t i = 0; end >= 0 && i < k->talk.read_count; i++)
		render_sighting(k, &k->talk.sightings[i], out);
	for (size_t i = 0; i < k->talk.command_count; i++)
		render_ending(k, &k->talk.endings[i], &k->commands[i], out);
}

/* ---- the conversation ---- */

static int advance(struct talk *k, const struct reply *reply, struct request *ret, struct err *err)
{
	return k->talk.read_count ? k->config.kind->read_advance(&k->talk, reply, ret, err) :
				    k->config.kind->write_advance(&k->talk, reply, ret, err);
}

START_TEST(test_conversation)
{
	struct buf text cleanup_buf = BUF_INIT(FILE_MAX), out cleanup_buf = BUF_INIT(FILE_MAX);
	struct err err = ERR_INIT;
	struct request request;
	struct reply reply;
	struct talk *k = calloc(1, sizeof(*k));
	char name[32];
	unsigned n = 0;
	int end;

	prepare(k, cases.gl_pathv[_i]);
	end = k->talk.read_count ? platform_read_begin(&k->talk, &request, &err) :
				   platform_write_begin(&k->talk, &request, &err);
	while (end == PLATFORM_SEND) {
		buf_clear(&out);
		render_request(&request, &out);
		snprintf(name, sizeof(name), "request-%u.txt", ++n);
		expect(k, name, &out);
		snprintf(name, sizeof(name), "reply-%u.txt", n);
		ck_assert_msg(load(k, name, &text), "%s/%s is missing", k->dir, name);
		parse_reply(&text, &reply);
		end = advance(k, &reply, &request, &err);
	}
	buf_clear(&out);
	render_result(k, end, &err, &out);
	expect(k, "result.txt", &out);
	snprintf(name, sizeof(name), "reply-%u.txt", n + 1);
	ck_assert_msg(!load(k, name, &text), "%s/%s was never asked for", k->dir, name);
	arena_clear(&k->arena);
	free(k);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("platform");
	TCase *t = tcase_create("conversations");
	SRunner *r = srunner_create(s);
	int failed;

	if (glob("tests/golden/platform/*/ask.txt", 0, NULL, &cases) || !cases.gl_pathc) {
		fputs("tests/golden/platform holds no case: run from the source root\n", stderr);
		return EXIT_FAILURE;
	}
	tcase_add_loop_test(t, test_conversation, 0, (int)cases.gl_pathc);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	globfree(&cases);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
