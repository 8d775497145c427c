/* SPDX-License-Identifier: Apache-2.0 */
/* config_messages.c - a message that would reach nobody is said to before it is needed. */
#include <stdio.h>

#include "channel/channel.h"
#include "config/load.h"
#include "support/memory_host.h"
#include "support/run.h"

static struct config *house(const char *messages, const char *owner, struct buf *printed)
{
	struct buf yaml cleanup_buf = BUF_INIT(8192);
	struct diagnostics d;
	struct config *c;

	buf_printf(&yaml,
		   "version: 1\norganization: {name: Riverbend, timezone: America/New_York}\n%s"
		   "feeds: {f: {kind: csv, path: /srv/f.csv}}\n"
		   "platforms: {p: {kind: webhook, url: \"https://p.example.org/\", secret: "
		   "{credential: s}}}\n"
		   "policies: {default: {measure: {metric: open-slots, within: 14d}, full: {at: 3, "
		   "leave: "
		   "8, ads: pause}}}\nservice_lines: {care: {}}\nlocations: {a: {owner: "
		   "{operations: %s}, "
		   "services: {care: {feed: f, select: {department: \"1\"}, ads: [{platform: p, "
		   "name: x, "
		   "budget: $10/day, min: $1/day, max: $20/day}]}}}}\n",
		   messages, owner);
	c = memory_load(buf_text(&yaml), &d);
	diagnostics_text(&d, printed);
	diagnostics_release(&d);
	return c;
}

#define SLACK "ops: {kind: slack, url: {credential: a}}"
#define MAIL "mail: {kind: email, server: \"s.example.org:587\", from: c@example.org}"

static const struct {
	const char *why, *messages, *says;
	bool loads;
} rows[] = {
	{ "nobody is told anything", "", "0 errors, 0 warnings", true },
	{ "nor here", "messages: {}\n", "0 errors, 0 warnings", true },
	{ "a route", "messages: {channels: {" SLACK "}, routes: [{to: ops}]}\n",
	  "0 errors, 0 warnings", true },
	{ "a channel nobody is led to", "messages: {channels: {" SLACK "}}\n",
	  "no route leads to channel ops", true },
	{ "a slip", "messages: {channels: {" SLACK "}, routes: [{to: opps}]}\n", "ops", false },
	{ "an unknown kind of channel", "messages: {channels: {a: {kind: slak}}}\n",
	  "did you mean \"slack\"?", false },
	{ "an unknown kind of message",
	  "messages: {channels: {" SLACK "}, routes: [{to: ops, kinds: [fead]}]}\n",
	  "did you mean \"feed\"?", false },
	{ "a pager is not for a full clinic",
	  "messages: {channels: {p: {kind: pagerduty, routing_key: {credential: a}}}, "
	  "routes: [{to: p, kinds: [full]}]}\n",
	  "is for the daemon's own health, not for full", false },
	{ "a secret in the file", "messages: {channels: {a: {kind: slack, url: \"https://h.example/x\"}}}\n",
	  "must be a reference to a secret", false },
	{ "a route without a channel",
	  "messages: {channels: {" SLACK "}, routes: [{kinds: [feed]}]}\n", "to", false },
	{ "an owner without an address", "messages: {channels: {" MAIL "}, routes: [{to: mail}]}\n",
	  "whom channel mail would tell of a has no address", true },
	{ "nor has the other owner",
	  "messages: {channels: {" MAIL "}, routes: [{to: mail, whose: marketing}]}\n",
	  "whom channel mail would tell of a has no address", true },
	{ "of others only", "messages: {channels: {" MAIL "}, routes: [{to: mail, owner: \"North*\"}]}\n",
	  "0 errors, 0 warnings", true },
	{ "an address of the page in the clear", "messages: {page_url: \"http://c.example.org\"}\n",
	  "http is for this machine only", false },
};

START_TEST(says)
{
	struct buf printed cleanup_buf = BUF_INIT(1 << 16);
	struct config *c = house(rows[_i].messages, "Ops", &printed);

	ck_assert_msg(strstr(buf_text(&printed), rows[_i].says), "%s: %s", rows[_i].why,
		      buf_text(&printed));
	ck_assert_msg((c != NULL) == rows[_i].loads, "%s: %s", rows[_i].why, buf_text(&printed));
	if (c)
		config_free(c);
}
END_TEST

START_TEST(what_was_left_out)
{
	struct buf printed cleanup_buf = BUF_INIT(1 << 16);
	struct config *c =
		house("messages: {channels: {" SLACK ", p: {kind: pagerduty, routing_key: "
		      "{credential: b}}}, routes: [{to: ops}, {to: p}]}\n",
		      "Ops <o@example.org>", &printed);
	const struct messages *m;

	ck_assert_msg(c, "%s", buf_text(&printed));
	m = &c->messages;
	ck_assert_int_eq(m->wait.ms, SPAN_MINUTES(2).ms);
	ck_assert_int_eq(m->calm.ms, SPAN_MINUTES(5).ms);
	ck_assert_int_eq(m->give_up.ms, SPAN_HOURS(24).ms);
	ck_assert_int_eq(m->channels[0].rate, m->channels[0].kind->rate);
	ck_assert_uint_eq(m->routes[0].kinds, MESSAGE_ALL_KINDS);
	ck_assert_uint_eq(m->routes[1].kinds, 1U << MESSAGE_HEALTH | 1U << MESSAGE_FEED);
	ck_assert_int_eq(m->routes[1].whose, OWNER_OPERATIONS);
	config_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("messages");

	tcase_add_loop_test(tc, says, 0, ROWS(rows));
	tcase_add_test(tc, what_was_left_out);
	return run_case("config_messages", tc);
}
