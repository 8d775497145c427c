/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notify.c - people are told once: over the wire, over a restart, over a receiver that is down.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ctl.h"
#include "tests/e2e/support/inbox.h"
#include "tests/e2e/support/suite.h"

enum { YAML = 64 * 1024 };

struct told_house {
	struct house *h;
	struct inbox *inbox;
};

#define EVERYWHERE \
	"  routes:\n    - {to: slack}\n    - {to: teams}\n    - {to: hook}\n    - {to: pager}\n" \
	"    - {to: mail}\n"

static void put_address(struct house *h, const char *name, int port)
{
	char text[128];

	(void)snprintf(text, sizeof(text), "http://127.0.0.1:%d/%s\n", port, name);
	house_credential(h, name, text);
}

static struct told_house told_after(const char *wait, const struct recipe *r, const char *routes)
{
	struct told_house t = { .h = house_prepare(r) };
	struct buf yaml cleanup_buf = BUF_INIT(YAML), house cleanup_buf = BUF_INIT(YAML);
	int port;

	t.inbox = inbox_open(t.h->dir);
	port = inbox_port(t.inbox);
	child_read_file(t.h->config, &house);
	buf_printf(&yaml,
		   "%smessages:\n  page_url: https://capacity.example.org\n  wait: %s\n  calm: 1s\n"
		   "  channels:\n    slack: {kind: slack, url: {credential: slack}}\n"
		   "    teams: {kind: teams, url: {credential: teams}}\n"
		   "    hook: {kind: webhook, url: \"http://127.0.0.1:%d/hook\", secret: "
		   "{credential: hook}}\n"
		   "    pager: {kind: pagerduty, base_url: \"http://127.0.0.1:%d\", routing_key: "
		   "{credential: pager}}\n"
		   "    mail: {kind: email, server: \"127.0.0.1:%d\", from: \"capacityd "
		   "<capacityd@example.org>\", user: " INBOX_USER ", password: {credential: mail}, "
		   "ca_file: %s/inbox.pem}\n%s",
		   buf_text(&house), wait, port, port, inbox_mail_port(t.inbox), t.h->dir, routes);
	house_write_config(t.h, buf_text(&yaml));
	put_address(t.h, "slack", port);
	put_address(t.h, "teams", port);
	house_credential(t.h, "hook", INBOX_SECRET);
	house_credential(t.h, "pager", INBOX_ROUTING);
	house_credential(t.h, "mail", INBOX_PASSWORD "\n");
	house_start(t.h);
	for (size_t row = 0; row < RECIPE_ROWS && r->rows[row].service; row++)
		wait_for(house_is(t.h, r->rows[row].service, "verdict", "open"));
	return t;
}

static struct told_house told_open(const struct recipe *r, const char *routes)
{
	return told_after("0s", r, routes);
}

static void told_close(struct told_house *t)
{
	house_close(t->h);
	inbox_close(t->inbox);
}

/* On a busy machine three services of one feed fall silent seconds apart. */
#define WHILE_BUSY "5s"

/* What is said of the feed, and nothing else, at each place. */
static bool all_heard(struct inbox *i, const char *text, size_t times)
{
	static const char *const paths[] = { "/slack", "/teams", "/hook", "/v2/enqueue", INBOX_MAIL };

	for (size_t p = 0; p < sizeof(paths) / sizeof(*paths); p++)
		if (inbox_holding(i, paths[p], text) != times)
			return false;
	return true;
}

static const struct recipe quick_feed = { .rows = { { HARBOR, 12 }, { DERM, 12 }, { GATE, 12 } },
					  .feed = "stale_after: 6s\n    dead_after: 1h" };

/* A feed that fails and comes back, with a kill -9 or a stop in between. */
static const struct {
	const char *why;
	bool kill, stop;
} betweens[] = {
	{ "nothing", false, false },
	{ "kill -9", true, false },
	{ "an orderly restart", false, true },
};

enum { BETWEENS = sizeof(betweens) / sizeof(*betweens) };

/* What arrived and was not written down yet would be sent once more, under its id. */
static bool nothing_waits(struct house *h)
{
	struct http answer cleanup_http = HTTP_INIT;

	return house_get(h, "/api/v1/notify", &answer) == 200 &&
	       strstr(buf_text(&answer.body), "\"messages\":[]") != NULL;
}

static void between(struct house *h, int row)
{
	wait_for(nothing_waits(h));
	if (betweens[row].kill)
		house_restart(h);
	if (betweens[row].stop) {
		child_signal(&h->daemon, 15);
		ck_assert_int_eq(child_wait(&h->daemon), 0);
		house_start(h);
	}
}

START_TEST(one_incident_is_two_messages)
{
	struct told_house t = told_after(WHILE_BUSY, &quick_feed, EVERYWHERE);

	house_fault(t.h, "fhir", "503", "any", 100000);
	wait_for(all_heard(t.inbox, "no fresh data for", 1));
	between(t.h, _i);
	house_let_pass(t.h, 3);
	house_fault(t.h, "fhir", "503", "any", 0);
	wait_for(all_heard(t.inbox, "fresh data for all", 1));
	house_let_pass(t.h, 3);
	inbox_expect(t.inbox, "/slack", 2);
	inbox_expect(t.inbox, "/v2/enqueue", 2);
	inbox_expect(t.inbox, INBOX_MAIL, 2);
	inbox_expect(t.inbox, NULL, 10);
	told_close(&t);
}
END_TEST

/* ---- receivers that are not well ---- */

static bool told_of_full(struct inbox *i, const char *path)
{
	return inbox_holding(i, path, "Full since") == 1;
}

START_TEST(what_did_not_arrive_is_tried_again)
{
	struct told_house t = told_open(&(struct recipe){ .rows = { { HARBOR, 12 } } }, EVERYWHERE);

	inbox_answer(t.inbox, "/slack", 503, 2);
	inbox_answer(t.inbox, "/hook", 500, 1);
	inbox_answer(t.inbox, INBOX_MAIL, 451, 1);
	house_openings(t.h, HARBOR, 2);
	wait_for(told_of_full(t.inbox, "/teams") && told_of_full(t.inbox, "/hook") &&
		 told_of_full(t.inbox, INBOX_MAIL) && told_of_full(t.inbox, "/slack"));
	ck_assert_uint_eq(inbox_tried(t.inbox, "/slack"), 3);
	ck_assert_uint_eq(inbox_tried(t.inbox, INBOX_MAIL), 2);
	wait_for(house_logged(t.h, "messages reach channel slack again"));
	inbox_expect(t.inbox, "/v2/enqueue", 0); /* a full clinic wakes nobody */
	wait_for(house_remembers(t.h, "", "message", "told mail ops@example.org: "));
	told_close(&t);
}
END_TEST

/* Killed while it waits for the next try: it is the same message afterwards. */
START_TEST(what_waits_survives)
{
	struct told_house t = told_open(&(struct recipe){ .rows = { { HARBOR, 12 } } }, EVERYWHERE);

	inbox_answer(t.inbox, "/slack", 503, INT_MAX);
	house_openings(t.h, HARBOR, 2);
	/* Written down, or it would be sent once more. */
	wait_for(house_remembers(t.h, "", "message", "told teams: ") &&
		 inbox_tried(t.inbox, "/slack") > 0);
	house_kill(t.h);
	inbox_answer(t.inbox, "/slack", 503, 0);
	house_start(t.h);
	wait_for(told_of_full(t.inbox, "/slack"));
	house_let_pass(t.h, 3);
	inbox_expect(t.inbox, "/slack", 1);
	inbox_expect(t.inbox, "/teams", 1);
	told_close(&t);
}
END_TEST

START_TEST(a_channel_that_is_gone_is_told_elsewhere)
{
	struct told_house t = told_open(&(struct recipe){ .rows = { { HARBOR, 12 } } }, EVERYWHERE);
	struct http answer cleanup_http = HTTP_INIT;

	inbox_answer(t.inbox, "/slack", 410, 100);
	house_openings(t.h, HARBOR, 2);
	wait_for(inbox_holding(t.inbox, "/v2/enqueue", "Messages do not reach channel slack") == 1);
	ck_assert_int_eq(house_get(t.h, "/api/v1/notify", &answer), 200);
	ck_assert_msg(
		strstr(buf_text(&answer.body), "\"id\":\"slack\",\"kind\":\"slack\",\"waiting\":1"),
		"%s", buf_text(&answer.body));
	told_close(&t);
}
END_TEST

/* ---- trying out ---- */

static const struct {
	const char *body, *says;
	long status;
} tests[] = {
	{ "{\"channel\":\"slack\"}", "\"ok\":true", 202 },
	{ "{\"channel\":\"teams\"}", "\"ok\":true", 202 },
	{ "{\"channel\":\"hook\"}", "\"ok\":true", 202 },
	{ "{\"channel\":\"pager\"}", "\"ok\":true", 202 },
	{ "{\"channel\":\"mail\",\"to\":\"Desk <desk@example.org>\"}", "\"ok\":true", 202 },
	{ "{\"channel\":\"mail\"}", "say to whom", 400 },
	{ "{\"channel\":\"mail\",\"to\":\"desk\"}", "no address", 400 },
	{ "{\"channel\":\"slak\"}", "there is no channel slak", 400 },
	{ "{}", "which channel", 400 },
};

START_TEST(a_person_tries_them_out)
{
	struct told_house t = told_open(&(struct recipe){ .rows = { { HARBOR, 12 } } }, EVERYWHERE);
	struct buf mail cleanup_buf = BUF_INIT(YAML);

	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
		struct http answer cleanup_http = HTTP_INIT;

		ck_assert_msg(house_post(t.h, "/api/v1/notify/test", tests[i].body, &answer) ==
					      tests[i].status &&
				      strstr(buf_text(&answer.body), tests[i].says),
			      "%s: %ld %s", tests[i].body, answer.status, buf_text(&answer.body));
	}
	wait_for(inbox_count(t.inbox, NULL) == 5);
	inbox_text(t.inbox, INBOX_MAIL, 0, &mail);
	ck_assert_msg(!strncmp(buf_text(&mail), "desk@example.org\n", 17), "%s", buf_text(&mail));
	ck_assert_ptr_nonnull(strstr(buf_text(&mail), "Subject: Test: "));
	told_close(&t);
}
END_TEST

START_TEST(the_command_waits_for_the_end)
{
	struct told_house t = told_open(&(struct recipe){ .rows = { { HARBOR, 12 } } }, EVERYWHERE);
	struct buf out cleanup_buf = BUF_INIT(YAML);

	ck_assert_msg(CTL(t.h, &out, "notify", "test", "slack") == 0, "%s", buf_text(&out));
	ck_assert_str_eq(buf_text(&out), "Arrived: slack takes messages.\n");
	ck_assert_int_eq(CTL(t.h, &out, "notify", "test", "slak"), 2);
	ck_assert_msg(strstr(buf_text(&out), "there is no channel slak") != NULL, "%s", buf_text(&out));
	ck_assert_int_eq(CTL(t.h, &out, "notify", "test", "mail"), 2);
	ck_assert_int_eq(CTL(t.h, &out, "notify", "test", "mail", "--to", "Desk <desk@example.org>"), 0);
	inbox_answer(t.inbox, "/slack", 403, 100);
	ck_assert_int_eq(CTL(t.h, &out, "notify", "test", "slack"), 1);
	ck_assert_msg(strstr(buf_text(&out), "it did not arrive: ") != NULL, "%s", buf_text(&out));
	ck_assert_int_eq(CTL(t.h, &out, "notify", "test", "slack", "--json"), 1);
	ck_assert_msg(strstr(buf_text(&out), "\"arrived\":false") != NULL, "%s", buf_text(&out));
	told_close(&t);
}
END_TEST

/* ---- what must not be seen ---- */

START_TEST(no_secret_is_shown)
{
	static const char *const secrets[] = { INBOX_SECRET, INBOX_ROUTING, INBOX_PASSWORD,
					       "/slack", "/teams" };
	struct told_house t = told_open(&(struct recipe){ .rows = { { HARBOR, 12 } } }, EVERYWHERE);
	struct buf shown cleanup_buf = BUF_INIT(16 * YAML);
	struct http answer cleanup_http = HTTP_INIT;

	inbox_answer(t.inbox, "/slack", 403, 100);
	inbox_answer(t.inbox, "/teams", 500, 100);
	inbox_answer(t.inbox, INBOX_MAIL, 550, 100);
	house_openings(t.h, HARBOR, 2);
	wait_for(house_logged(t.h, "to slack was given up") && house_logged(t.h, "to mail was given up") &&
		 house_logged(t.h, "did not reach channel teams"));
	ck_assert_int_eq(house_get(t.h, "/api/v1/notify", &answer), 200);
	child_read_file(t.h->daemon_log, &shown);
	child_read_file(t.h->database, &shown);
	buf_puts(&shown, buf_text(&answer.body));
	for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++)
		ck_assert_msg(!memmem(buf_text(&shown), shown.length, secrets[i], strlen(secrets[i])),
			      "%s is shown", secrets[i]);
	told_close(&t);
}
END_TEST

/* ---- certificates ---- */

START_TEST(a_mail_server_nobody_vouches_for_gets_nothing)
{
	struct told_house t = told_open(&(struct recipe){ .rows = { { HARBOR, 12 } } }, EVERYWHERE);
	struct inbox *stranger = inbox_open(t.h->dir); /* another certificate in its place */

	house_openings(t.h, HARBOR, 2);
	wait_for(house_logged(t.h, "a message did not reach channel mail"));
	inbox_expect(t.inbox, INBOX_MAIL, 0);
	inbox_close(stranger);
	told_close(&t);
}
END_TEST

START_TEST(nothing_is_said_without_tls)
{
	struct told_house t = told_open(&(struct recipe){ .rows = { { HARBOR, 12 } } }, EVERYWHERE);

	inbox_forget_tls(t.inbox);
	house_openings(t.h, HARBOR, 2);
	wait_for(house_logged(t.h, "the mail server offers no TLS: nothing was sent"));
	ck_assert_uint_eq(inbox_tried(t.inbox, INBOX_MAIL), 0);
	told_close(&t);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ one_incident_is_two_messages, BETWEENS },
		{ what_did_not_arrive_is_tried_again, 0 },
		{ what_waits_survives, 0 },
		{ a_channel_that_is_gone_is_told_elsewhere, 0 },
		{ a_person_tries_them_out, 0 },
		{ the_command_waits_for_the_end, 0 },
		{ no_secret_is_shown, 0 },
		{ nothing_is_said_without_tls, 0 },
		{ a_mail_server_nobody_vouches_for_gets_nothing, 0 },
	};

	return suite_main("notify", trials, sizeof(trials) / sizeof(*trials));
}
