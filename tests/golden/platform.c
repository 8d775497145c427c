/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform.c - whole conversations with platforms, as files a person can review.
 *
 * A directory below tests/golden/platform/ is one conversation: ask.txt says what
 * is wanted, reply-N.txt what the other side answers, request-N.txt what must be
 * sent and result.txt what must be concluded.  GOLDEN_UPDATE=1 rewrites the last
 * two; a new case is a new directory.  A line of ask.txt is one of
 *
 *	kind NAME	       the platform; the lines of its own are in support/platform_NAME.h
 *	read TARGET	       one target of a read; `inspect` makes it look for findings, too
 *	spend TARGET	       one target whose cost is asked
 *	changes TARGET	       one target whose history is asked, from `since INSTANT`
 *	pause TARGET, enable TARGET, budget TARGET AMOUNT [of LEVER]
 *		               one command; `validate-only` has them judged
 *	currency CODE, today DATE, zone HOURS
 */
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "auth/auth.h"
#include "base/buf.h"
#include "base/money.h"
#include "tests/golden/support/platform_google_ads.h"
#include "tests/golden/support/platform_meta.h"
#include "tests/golden/support/platform_microsoft_ads.h"
#include "tests/golden/support/platform_result.h"
#include "tests/golden/support/platform_webhook.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/zip_pack.h"

enum { TARGETS_MAX = 16, FILE_MAX = 1024 * 1024 };

static const struct golden_kind *const kinds[] = {
	&golden_google_ads,
	&golden_meta,
	&golden_microsoft_ads,
	&golden_webhook,
};

static glob_t cases;

struct conversation {
	int (*begin)(struct platform_talk *t, struct request *ret, struct err *err);
	int (*advance)(struct platform_talk *t, const struct reply *reply, struct request *ret,
		       struct err *err);
};

struct talk {
	char dir[256];
	struct arena arena;
	const struct golden_kind *golden;
	struct conversation conversation;
	struct zone_shift shift;
	struct zone zone;
	struct target targets[TARGETS_MAX];
	size_t target_count;
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
	const struct platform_kind *kind = k->config.kind;
	struct target *t = k->targets;

	ck_assert_msg(k->golden != NULL, "%s/ask.txt: the kind comes first", k->dir);
	for (; t < k->targets + k->target_count; t++)
		if (strcmp(t->id, name) == 0)
			return (target_ix)(t - k->targets);
	ck_assert_uint_lt(k->target_count, TARGETS_MAX);
	t->id = arena_strdup(&k->arena, name);
	t->select = k->golden->target(&k->arena, name);
	t->service = (service_ix)k->target_count; /* each has a service of its own */
	if (kind->target_lever)
		t->lever = (int)kind->target_lever(t->select);
	return (target_ix)k->target_count++;
}

static void add_reading(struct talk *k, struct conversation c, const char *name)
{
	ck_assert_msg(c.advance != NULL, "%s: the kind has no such conversation", k->dir);
	k->conversation = c;
	k->read[k->talk.read_count++] = add_target(k, name);
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
	k->conversation = (struct conversation){ platform_write_begin, k->config.kind->write_advance };
}

static void set_kind(struct talk *k, const char *name)
{
	k->config.kind = platform_kind_find(name);
	ck_assert_msg(k->config.kind != NULL, "%s: no kind called %s", k->dir, name);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i]->name, name) == 0)
			k->golden = kinds[i];
	ck_assert_msg(k->golden != NULL, "%s: add the kind %s to the list in platform.c", k->dir, name);
	k->golden->prepare(&k->config, &k->arena);
}

/* The account's civil time, as whole hours from UTC. */
static void set_zone(struct talk *k, const char *hours)
{
	k->shift = (struct zone_shift){ .offset_s = atoi(hours) * 3600, .abbreviation = "TST" };
	k->zone = (struct zone){ "Test/Zone", &k->shift, 1 };
	k->config.zone = &k->zone;
}

static void set_option(struct talk *k, const char *word, const char *rest)
{
	struct err err = ERR_INIT;

	if (strcmp(word, "kind") == 0)
		set_kind(k, rest);
	else if (strcmp(word, "currency") == 0)
		k->talk.currency = arena_strdup(&k->arena, rest);
	else if (strcmp(word, "zone") == 0)
		set_zone(k, rest);
	else if (strcmp(word, "today") == 0)
		ck_assert_int_eq(date_parse(rest, strlen(rest), &k->talk.today, &err), 0);
	else if (strcmp(word, "since") == 0)
		ck_assert_int_eq(instant_parse(rest, strlen(rest), &k->talk.since, &err), 0);
	else if (strcmp(word, "validate-only") == 0)
		k->talk.validate_only = true;
	else if (strcmp(word, "inspect") == 0)
		k->talk.inspect = true;
	else if (!k->golden || !k->golden->option(&k->config, &k->arena, word, rest))
		ck_abort_msg("%s/ask.txt: what is \"%s\"?", k->dir, word);
}

static void take_line(struct talk *k, char *line)
{
	char *word = strtok(line, " "), *rest = strtok(NULL, "");
	const struct platform_kind *kind = k->config.kind;

	if (!word || *word == '#')
		return;
	if (strcmp(word, "pause") == 0)
		add_command(k, VERB_PAUSE, rest);
	else if (strcmp(word, "enable") == 0)
		add_command(k, VERB_ENABLE, rest);
	else if (strcmp(word, "budget") == 0)
		add_command(k, VERB_SET_BUDGET, rest);
	else if (strcmp(word, "read") == 0)
		add_reading(k, (struct conversation){ platform_read_begin, kind->read_advance }, rest);
	else if (strcmp(word, "spend") == 0)
		add_reading(k, (struct conversation){ platform_spend_begin, kind->spend_advance }, rest);
	else if (strcmp(word, "changes") == 0)
		add_reading(k, (struct conversation){ platform_changes_begin, kind->changes_advance },
			    rest);
	else
		set_option(k, word, rest ? rest : "");
}

static void prepare(struct talk *k, const char *path)
{
	struct buf text cleanup_buf = BUF_INIT(FILE_MAX);

	*k = (struct talk){
		.arena = ARENA_INIT(4 * 1024 * 1024),
		.config = { .id = "ads", .auth = { .kind = &auth_none } },
		.talk = { .currency = "USD", .now = { INT64_C(1795365660000) } },
	};
	k->talk.today = zone_date(&zone_utc, k->talk.now);
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
	ck_assert_msg(k->conversation.begin != NULL, "%s/ask.txt asks for nothing", k->dir);
}

/* ---- what comes back ---- */

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

/* A header the codec asked for, by its place in the request. */
static bool heard(const struct request *asked, const char *line, struct reply *ret)
{
	size_t n = strcspn(line, ":");

	if (strncmp(line + n, ": ", 2) != 0)
		return false;
	for (size_t i = 0; i < REQUEST_HEAR_MAX && asked->hear[i]; i++)
		if (strlen(asked->hear[i]) == n && strncasecmp(asked->hear[i], line, n) == 0)
			ret->heard[i] = line + n + 2;
	return true;
}

/* The body as the one file of an archive: so that it can be reviewed. */
static void pack_body(struct talk *k, struct reply *ret)
{
	struct buf zip cleanup_buf = BUF_INIT(FILE_MAX);

	zip_pack(ret->body, ret->length, ZIP_DESCRIPTOR, &zip);
	ret->body = memcpy(arena_alloc(&k->arena, zip.length, 1), buf_text(&zip), zip.length);
	ret->length = zip.length;
}

/* "HTTP 200" or "fault no-reply", header lines ("Packed: zip" is one), an empty line, the body. */
static void parse_reply(struct talk *k, const struct request *asked, struct buf *text, struct reply *ret)
{
	char *line = text->data, *next, fault[32];
	bool packed = false;

	*ret = (struct reply){ .words = "", .content_type = "application/json", .etag = "" };
	for (; line && *line && *line != '\n'; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (strncasecmp(line, "Retry-After: ", 13) == 0)
			ret->retry_after = SPAN_SECONDS(atoi(line + 13));
		else if (strncasecmp(line, "Content-Type: ", 14) == 0)
			ret->content_type = line + 14;
		else if (strcasecmp(line, "Packed: zip") == 0)
			packed = true;
		else if (sscanf(line, "fault %31s", fault) == 1)
			ret->fault = fault_named(fault);
		else if (!heard(asked, line, ret))
			ck_assert_msg(sscanf(line, "HTTP %d", &ret->status) == 1,
				      "reply line \"%s\"", line);
	}
	if (!line || !*line)
		return;
	ret->body = line + 1;
	ret->length = text->length - (size_t)(ret->body - text->data);
	if (packed)
		pack_body(k, ret);
}

/* ---- the conversation ---- */

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
	end = k->conversation.begin(&k->talk, &request, &err);
	while (end == PLATFORM_SEND) {
		buf_clear(&out);
		render_request(&k->talk, &request, &out);
		snprintf(name, sizeof(name), "request-%u.txt", ++n);
		expect(k, name, &out);
		snprintf(name, sizeof(name), "reply-%u.txt", n);
		ck_assert_msg(load(k, name, &text), "%s/%s is missing", k->dir, name);
		parse_reply(k, &request, &text, &reply);
		end = k->conversation.advance(&k->talk, &reply, &request, &err);
	}
	buf_clear(&out);
	render_result(&k->talk, end, &err, &out);
	expect(k, "result.txt", &out);
	snprintf(name, sizeof(name), "reply-%u.txt", n + 1);
	ck_assert_msg(!load(k, name, &text), "%s/%s was never asked for", k->dir, name);
	arena_clear(&k->arena);
	free(k);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("platform");
	int status;

	if (glob("tests/golden/platform/*/ask.txt", 0, NULL, &cases) || !cases.gl_pathc) {
		fputs("tests/golden/platform holds no case: run from the source root\n", stderr);
		return EXIT_FAILURE;
	}
	tcase_add_loop_test(tc, test_conversation, 0, (int)cases.gl_pathc);
	status = run_case("platform", tc);
	globfree(&cases);
	return status;
}
