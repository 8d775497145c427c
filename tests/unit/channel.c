/* SPDX-License-Identifier: Apache-2.0 */
/*
 * channel.c - whatever a message says and however much, its receiver takes it; and what a
 * receiver's answer means for the next try.
 */
#include <stdio.h>

#include "base/webhook_key.h"
#include "channel/channel.h"
#include "config/load.h"
#include "support/memory_host.h"
#include "support/run.h"
#include "tests/unit/support/strict.h"

#define CHANNELS \
	"messages:\n  page_url: https://c.example.org/\n  channels:\n" \
	"    hook: {kind: webhook, url: \"https://r.example.org/in\", secret: {credential: " \
	"hook}}\n" \
	"    pager: {kind: pagerduty, routing_key: {credential: pager}}\n" \
	"    slack: {kind: slack, url: {credential: slack}}\n" \
	"    teams: {kind: teams, url: {credential: teams}}\n" \
	"  routes: [{to: hook}, {to: pager}, {to: slack}, {to: teams}]\n"

#define HOUSE \
	"version: 1\norganization: {name: Riverbend, timezone: America/New_York}\n" CHANNELS \
	"feeds: {f: {kind: csv, path: /srv/f.csv}}\n" \
	"platforms: {p: {kind: webhook, url: \"https://p.example.org/\", secret: {credential: " \
	"hook}}}\n" \
	"policies: {default: {measure: {metric: open-slots, within: 14d}, full: {at: 3, leave: " \
	"8, ads: " \
	"pause}}}\nservice_lines: {care: {}}\n" \
	"locations: {a: {owner: {operations: A <a@example.org>}, services: {care: {feed: f, " \
	"select: " \
	"{department: \"1\"}, ads: [{platform: p, name: x, budget: $10/day, min: $1/day, max: " \
	"$20/day}]}}}}\n"

static const struct {
	const char *name, *bytes;
} secrets[] = {
	{ "hook", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n" },
	{ "pager", "0123456789abcdef0123456789abcdef" },
	{ "slack", "https://hooks.slack.example/services/T0/B0/xyz\n" },
	{ "teams", "https://flows.example/run?sig=abc" },
};

static struct config *house(void)
{
	struct buf printed cleanup_buf = BUF_INIT(1 << 16);
	struct diagnostics d;
	struct config *c = memory_load(HOUSE, &d);

	diagnostics_text(&d, &printed);
	ck_assert_msg(c, "%s", buf_text(&printed));
	diagnostics_release(&d);
	for (size_t i = 0; i < c->credential_count; i++)
		for (size_t s = 0; s < sizeof(secrets) / sizeof(*secrets); s++)
			if (!strcmp(c->credentials[i]->name, secrets[s].name)) {
				c->credentials[i]->bytes = secrets[s].bytes;
				c->credentials[i]->length = strlen(secrets[s].bytes);
			}
	return c;
}

static const struct channel_config *channel(const struct config *c, const char *id)
{
	for (size_t i = 0; i < c->messages.channel_count; i++)
		if (!strcmp(c->messages.channels[i].id, id))
			return &c->messages.channels[i];
	ck_abort_msg("no channel %s", id);
	return NULL;
}

/* ---- messages that hurt ---- */

static char *filled(const char *with, size_t times)
{
	char *text = malloc(strlen(with) * times + 1), *at = text;

	for (; times; times--)
		at = stpcpy(at, with);
	return text;
}

static struct message plain(void)
{
	return (struct message){ .id = "msg_1",
				 .thread = "feed/epic",
				 .kind = MESSAGE_FEED,
				 .at = { INT64_C(1795348800000) },
				 .subject = "Feed epic: no fresh data for 5 of its 8 services",
				 .path = "/feeds",
				 .lines = { { "Harbor Point: paused", "/l/harbor-point/care" } },
				 .line_count = 1 };
}

static const struct {
	const char *why, *with;
	size_t subject, line, path;
} loads[] = {
	{ "an ordinary one", "a", 40, 40, 20 },
	{ "all of it as long as text can be", "x", 4000, 4000, 4000 },
	{ "every letter four bytes", "\xf0\x9f\x92\x89", 1000, 1000, 100 },
	{ "every letter an escape", "<", 4000, 4000, 40 },
	{ "ampersands, which grow most", "&", 4000, 4000, 40 },
	{ "what Markdown and JSON escape twice", "\\", 4000, 4000, 40 },
	{ "quotes", "\"", 4000, 4000, 40 },
	{ "line ends in a name", "a\n", 400, 400, 40 },
	{ "letters of three bytes", "\xe5\x8c\xbb", 1300, 1300, 40 },
};

static const struct {
	const char *id;
	const char *(*refuses)(const char *body, size_t n);
} receivers[] = { { "slack", strict_slack },
		  { "teams", strict_teams },
		  { "pager", strict_pagerduty },
		  { "hook", strict_cloudevent } };

static void send_one(const struct config *c, size_t receiver, const struct message *m, const char *why)
{
	const struct channel_config *ch = channel(c, receivers[receiver].id);
	struct arena arena cleanup_arena = ARENA_INIT(16 * 1024 * 1024);
	struct sender from = { "Riverbend Health & <Care>", "ops1", c->messages.page_url, m->at };
	struct err err = ERR_INIT;
	struct request r;
	const char *no;

	ck_assert_msg(!ch->kind->encode(ch->settings, m, "", &from, &arena, &r, &err), "%s", err.text);
	no = receivers[receiver].refuses(r.body, r.body_length);
	ck_assert_msg(!no, "%s would be refused by %s: %s\n%.2000s", why, receivers[receiver].id,
		      no, r.body);
	ck_assert_str_eq(r.method, "POST");
}

START_TEST(receivers_take_it)
{
	struct config *c = house();
	struct message m = plain();
	char *subject = filled(loads[_i].with, loads[_i].subject),
	     *line = filled(loads[_i].with, loads[_i].line);
	char *path = filled("p", loads[_i].path);

	*path = '/';
	m.subject = subject;
	for (m.line_count = 0; m.line_count < MESSAGE_LINES_MAX; m.line_count++)
		m.lines[m.line_count] = (struct message_line){ line, path };
	m.more = 12345;
	for (size_t r = 0; r < sizeof(receivers) / sizeof(*receivers); r++) {
		send_one(c, r, &m, loads[_i].why);
		m.over = !m.over;
	}
	free(subject);
	free(line);
	free(path);
	config_free(c);
}
END_TEST

/* ---- what exactly is sent ---- */

static struct json_object *sent(const struct config *c, const char *id, const struct message *m,
				struct arena *arena, struct request *r)
{
	const struct channel_config *ch = channel(c, id);
	struct sender from = { "Riverbend", "ops1", c->messages.page_url, { INT64_C(1795348805000) } };
	struct err err = ERR_INIT;

	ck_assert_msg(!ch->kind->encode(ch->settings, m, "", &from, arena, r, &err), "%s", err.text);
	return json_tokener_parse(r->body);
}

static const char *at(struct json_object *o, const char *pointer)
{
	struct json_object *v = NULL;

	ck_assert_msg(!json_pointer_get(o, pointer, &v), "nothing at %s in %s", pointer,
		      json_object_to_json_string(o));
	return json_object_get_string(v);
}

static const struct {
	const char *id;
	bool over;
	const char *pointer, *says;
} texts[] = {
	{ "slack", false, "/text", "Feed epic: no fresh data for 5 of its 8 services" },
	{ "slack", true, "/blocks/0/text/text", "Over: Feed epic: no fresh data for 5 of its 8 services" },
	{ "slack", false, "/blocks/1/text/text",
	  "\xe2\x80\xa2 <https://c.example.org/l/harbor-point/care|Harbor Point: paused>\n" },
	{ "slack", false, "/blocks/2/text/text", "<https://c.example.org/feeds|Why, and what to do>" },
	{ "teams", true, "/attachments/0/content/body/0/text",
	  "Over: Feed epic: no fresh data for 5 of its 8 services" },
	{ "teams", false, "/attachments/0/content/actions/0/url", "https://c.example.org/feeds" },
	{ "pager", false, "/event_action", "trigger" },
	{ "pager", true, "/event_action", "resolve" },
	{ "pager", false, "/dedup_key", "capacityd/feed/epic/Riverbend" },
	{ "pager", true, "/dedup_key", "capacityd/feed/epic/Riverbend" },
	{ "pager", false, "/payload/severity", "error" },
	{ "hook", false, "/type", "org.capacityd.case.opened.v1" },
	{ "hook", true, "/type", "org.capacityd.case.closed.v1" },
	{ "hook", false, "/source", "//ops1/capacityd" },
	{ "hook", false, "/data/lines/0/url", "https://c.example.org/l/harbor-point/care" },
};

START_TEST(says_exactly)
{
	struct arena arena cleanup_arena = ARENA_INIT(1 << 20);
	struct config *c = house();
	struct message m = plain();
	struct request r;
	struct json_object *o;

	m.over = texts[_i].over;
	o = sent(c, texts[_i].id, &m, &arena, &r);
	ck_assert_str_eq(at(o, texts[_i].pointer), texts[_i].says);
	json_object_put(o);
	config_free(c);
}
END_TEST

static const char *header(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (!strcmp(r->headers[i].name, name))
			return r->headers[i].value;
	return "";
}

START_TEST(the_signature_is_over_the_bytes)
{
	struct arena arena cleanup_arena = ARENA_INIT(1 << 20);
	struct buf expected cleanup_buf = BUF_INIT(256);
	struct config *c = house();
	struct message m = plain();
	struct webhook_key key;
	struct err err = ERR_INIT;
	struct request r;

	json_object_put(sent(c, "hook", &m, &arena, &r));
	ck_assert_str_eq(header(&r, "webhook-id"), "msg_1");
	ck_assert_str_eq(header(&r, "webhook-timestamp"), "1795348805");
	ck_assert_str_eq(header(&r, "Content-Type"), "application/cloudevents+json");
	ck_assert_int_eq(webhook_key(secrets[0].bytes, strlen(secrets[0].bytes), &key, &err), 0);
	webhook_sign(&key, "msg_1", "1795348805", r.body, r.body_length, &expected);
	ck_assert_str_eq(header(&r, "webhook-signature"), buf_text(&expected));
	config_free(c);
}
END_TEST

static const struct {
	const char *why, *id, *secret, *says;
} bad_secrets[] = {
	{ "nothing in it", "slack", " \n", "could not be read" },
	{ "two lines", "slack", "https://a\nhttps://b", "more than one line" },
	{ "in the clear", "slack", "http://hooks.slack.example/x", "begins with https://" },
	{ "in the clear", "teams", "ftp://flows.example/x", "begins with https://" },
	{ "cut short", "pager", "0123456789abcdef", "not 32 characters" },
	{ "of some other kind", "hook", "secret", "whsec_" },
};

START_TEST(a_bad_secret_is_named_and_not_quoted)
{
	struct arena arena cleanup_arena = ARENA_INIT(1 << 20);
	struct config *c = house();
	const struct channel_config *ch = channel(c, bad_secrets[_i].id);
	struct sender from = { .organization = "R", .host = "h" };
	struct message m = plain();
	struct err err = ERR_INIT;
	struct request r;

	for (size_t i = 0; i < c->credential_count; i++) {
		c->credentials[i]->bytes = bad_secrets[_i].secret;
		c->credentials[i]->length = strlen(bad_secrets[_i].secret);
	}
	ck_assert_int_lt(ch->kind->encode(ch->settings, &m, "", &from, &arena, &r, &err), 0);
	ck_assert_msg(strstr(err.text, bad_secrets[_i].says), "%s: %s", bad_secrets[_i].why, err.text);
	ck_assert_ptr_null(strstr(err.text, "slack.example"));
	ck_assert_ptr_null(strstr(err.text, "0123456789"));
	config_free(c);
}
END_TEST

/* ---- answers ---- */

static const struct {
	const char *why, *id;
	struct reply reply;
	enum delivered end;
	const char *says;
} answers[] = {
	{ "Slack says ok", "slack", { .status = 200, .body = "ok", .length = 2 }, DELIVERED, "" },
	{ "Slack refuses what it was sent",
	  "slack",
	  { .status = 400, .body = "invalid_blocks", .length = 14 },
	  DELIVERY_REFUSED,
	  "invalid_blocks" },
	{ "the channel was archived", "slack", { .status = 410 }, DELIVERY_GONE, "closed for good" },
	{ "the webhook was removed", "slack", { .status = 404 }, DELIVERY_GONE, "no such address" },
	{ "too many", "slack", { .status = 429, .retry_after = { 30000 } }, DELIVERY_LATER, "wait" },
	{ "a flow was queued", "teams", { .status = 202 }, DELIVERED, "" },
	{ "a yes that is a no",
	  "teams",
	  { .status = 200,
	    .body = "Webhook message delivery failed with error: Microsoft Teams endpoint returned "
		    "HTTP "
		    "error 429",
	    .length = 92 },
	  DELIVERY_LATER,
	  "says it failed" },
	{ "too large", "teams", { .status = 413 }, DELIVERY_REFUSED, "413" },
	{ "an event that is wrong", "pager", { .status = 400 }, DELIVERY_REFUSED, "400" },
	{ "their trouble", "pager", { .status = 503 }, DELIVERY_LATER, "failed" },
	{ "a redirect", "hook", { .status = 302 }, DELIVERY_GONE, "redirect" },
	{ "our signature is no longer taken", "hook", { .status = 401 }, DELIVERY_GONE, "signature" },
	{ "no connection",
	  "hook",
	  { .fault = FAULT_NOT_SENT, .words = "could not connect to r.example.org" },
	  DELIVERY_LATER,
	  "could not connect" },
	{ "an answer without end is an answer",
	  "hook",
	  { .fault = FAULT_TOO_LARGE, .words = "larger" },
	  DELIVERED,
	  "" },
	{ "an answer that would spoil a log",
	  "hook",
	  { .status = 500, .body = "a\nb\x01", .length = 4 },
	  DELIVERY_LATER,
	  "a b " },
};

START_TEST(an_answer_means)
{
	struct config *c = house();
	struct delivery d;

	channel(c, answers[_i].id)->kind->decode(&answers[_i].reply, &d);
	ck_assert_msg(d.end == answers[_i].end, "%s: %d", answers[_i].why, d.end);
	ck_assert_msg(strstr(d.words, answers[_i].says), "%s: %s", answers[_i].why, d.words);
	ck_assert_int_eq(d.retry_after.ms, answers[_i].reply.retry_after.ms);
	config_free(c);
}
END_TEST

static const struct {
	const char *owner, *address;
} addresses[] = {
	{ "Harbor Point <ops@example.org>", "ops@example.org" },
	{ "ops@example.org", "ops@example.org" },
	{ "Harbor Point", NULL },
	{ "", NULL },
	{ "A <a@b", NULL },
	{ "A <a@b>\r\nRCPT TO:<x@y>", "x@y" },
	{ "A <a@b\r\nX: y>", NULL },
	{ "A <a b@c>", NULL },
	{ "A <@c>", NULL },
	{ "A <a@>", NULL },
	{ "A <a@b@c>", NULL },
	{ "\"x\" <caf\xc3\xa9@example.org>", NULL },
};

START_TEST(an_address_is_only_that)
{
	struct arena arena cleanup_arena = ARENA_INIT(4096);
	const char *a = channel_address(addresses[_i].owner, &arena);

	if (addresses[_i].address)
		ck_assert_pstr_eq(a, addresses[_i].address);
	else
		ck_assert_msg(!a, "%s: %s", addresses[_i].owner, a);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("channel");

	tcase_add_loop_test(tc, receivers_take_it, 0, (int)(sizeof(loads) / sizeof(*loads)));
	tcase_add_loop_test(tc, says_exactly, 0, (int)(sizeof(texts) / sizeof(*texts)));
	tcase_add_test(tc, the_signature_is_over_the_bytes);
	tcase_add_loop_test(tc, a_bad_secret_is_named_and_not_quoted, 0,
			    (int)(sizeof(bad_secrets) / sizeof(*bad_secrets)));
	tcase_add_loop_test(tc, an_answer_means, 0, (int)(sizeof(answers) / sizeof(*answers)));
	tcase_add_loop_test(tc, an_address_is_only_that, 0,
			    (int)(sizeof(addresses) / sizeof(*addresses)));
	return run_case("channel", tc);
}
