/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail.c - a mail that every server takes, and in which no name writes a header of its own.
 */
#include <stdio.h>

#include "channel/channel.h"
#include "channel/mail.h"
#include "config/load.h"
#include "support/memory_host.h"
#include "support/run.h"
#include "tests/unit/support/strict.h"

static const struct {
	const char *why, *value, *says;
} headers[] = {
	{ "plain", "Over: a", "Subject: Over: a\r\n" },
	{ "a line's end is a blank", "a\r\nBcc: x@y", "Subject: a  Bcc: x@y\r\n" },
	{ "other letters are encoded", "Caf\xc3\xa9", "Subject: =?utf-8?B?Q2Fmw6k=?=\r\n" },
	{ "long ones in words of their own, between letters",
	  "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	  "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
	  "\xa9",
	  "Subject: =?utf-8?B?w6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOp?=\r\n "
	  "=?utf-8?B?w6k=?=\r\n" },
};

START_TEST(a_header_is_one)
{
	struct buf out cleanup_buf = BUF_INIT(4096);

	mail_header(&out, "Subject", headers[_i].value);
	ck_assert_msg(!strcmp(buf_text(&out), headers[_i].says), "%s: %s", headers[_i].why,
		      buf_text(&out));
}
END_TEST

static const struct {
	const char *why, *text, *says;
} bodies[] = {
	{ "plain", "a b\nc", "a b\r\nc\r\n" },
	{ "what is not plain", "caf\xc3\xa9=", "caf=C3=A9=3D\r\n" },
	{ "a blank at a line's end", "a \nb\t", "a=20\r\nb=09\r\n" },
	{ "a long line", "0123456789012345678901234567890123456789012345678901234567890123456789012345",
	  "0123456789012345678901234567890123456789012345678901234567890123456789012=\r\n345\r\n" },
	{ "a dot alone stays for the transport to double", ".\n", ".\r\n\r\n" },
	{ "control characters", "a\rb\x01", "a=0Db=01\r\n" },
};

START_TEST(text_is_quoted)
{
	struct buf out cleanup_buf = BUF_INIT(4096);

	mail_text(&out, bodies[_i].text);
	ck_assert_msg(!strcmp(buf_text(&out), bodies[_i].says), "%s: %s", bodies[_i].why, buf_text(&out));
}
END_TEST

static const struct {
	int64_t ms;
	const char *says;
} dates[] = {
	{ INT64_C(1795348805999), "Sun, 22 Nov 2026 12:00:05 +0000" },
	{ INT64_C(951782400000), "Tue, 29 Feb 2000 00:00:00 +0000" },
	{ INT64_C(1798761599000), "Thu, 31 Dec 2026 23:59:59 +0000" },
};

START_TEST(a_date_is_mails_own)
{
	struct buf out cleanup_buf = BUF_INIT(64);

	mail_date(&out, (struct instant){ dates[_i].ms });
	ck_assert_str_eq(buf_text(&out), dates[_i].says);
}
END_TEST

/* ---- the whole mail ---- */

static struct config *house(const char *channel, struct buf *printed)
{
	struct buf yaml cleanup_buf = BUF_INIT(8192);
	struct diagnostics d;
	struct config *c;

	buf_printf(
		&yaml,
		"version: 1\norganization: {name: \"River\xc3\xa9\", timezone: America/New_York}\n"
		"messages: {page_url: \"https://c.example.org\", channels: {mail: {kind: email, "
		"%s}},"
		" routes: [{to: mail}]}\n"
		"feeds: {f: {kind: csv, path: /srv/f.csv}}\n"
		"platforms: {p: {kind: webhook, url: \"https://p.example.org/\", secret: "
		"{credential: s}}}\n"
		"policies: {default: {measure: {metric: open-slots, within: 14d}, full: {at: 3, "
		"leave: "
		"8, ads: pause}}}\nservice_lines: {care: {}}\nlocations: {a: {owner: {operations: "
		"A "
		"<a@example.org>}, services: {care: {feed: f, select: {department: \"1\"}, ads: "
		"[{platform: p, name: x, budget: $10/day, min: $1/day, max: $20/day}]}}}}\n",
		channel);
	c = memory_load(buf_text(&yaml), &d);
	diagnostics_text(&d, printed);
	diagnostics_release(&d);
	return c;
}

#define GOOD "server: \"smtp.example.org:587\", from: \"capacityd <c@example.org>\""

START_TEST(servers_take_it)
{
	struct buf printed cleanup_buf = BUF_INIT(1 << 16);
	struct arena arena cleanup_arena = ARENA_INIT(1 << 20);
	struct config *c = house(GOOD, &printed);
	struct message m = { .id = "msg_1",
			     .thread = "feed/epic",
			     .kind = MESSAGE_FEED,
			     .over = true,
			     .at = { INT64_C(1795348800000) },
			     .subject = "Feed epic: caf\xc3\xa9\r\nBcc: everybody@example.org",
			     .path = "/feeds",
			     .lines = { { "Harbor Point: paused", "/l/h/c" } },
			     .line_count = 1,
			     .more = 7 };
	struct sender from = { "River\xc3\xa9", "ops1", "https://c.example.org", { INT64_C(1795348800000) } };
	const struct channel_config *ch;
	struct err err = ERR_INIT;
	struct request r;

	ck_assert_msg(c, "%s", buf_text(&printed));
	ch = &c->messages.channels[0];
	ck_assert_int_eq(ch->kind->encode(ch->settings, &m, "H. Ops <ops@example.org>", &from,
					  &arena, &r, &err),
			 0);
	ck_assert_ptr_null(strict_mail(r.body, r.body_length));
	ck_assert_str_eq(r.method, "MAIL");
	ck_assert_str_eq(r.url, "smtp://smtp.example.org:587/example.org");
	ck_assert_str_eq(r.letter->from, "c@example.org");
	ck_assert_str_eq(r.letter->to, "ops@example.org");
	ck_assert(!r.letter->plain && !r.letter->user);
	ck_assert(strstr(r.body, "\r\nBcc:") > strstr(r.body, "\r\n\r\n")); /* as text */
	ck_assert_ptr_nonnull(strstr(r.body, "To: ops@example.org\r\n"));
	ck_assert_ptr_nonnull(strstr(r.body, "Message-ID: <msg_1@example.org>\r\n"));
	ck_assert_ptr_nonnull(
		strstr(r.body, "- Harbor Point: paused\r\n  https://c.example.org/l/h/c\r\n"));
	ck_assert_ptr_nonnull(strstr(r.body, "- and 7 more\r\n"));
	ck_assert_int_lt(ch->kind->encode(ch->settings, &m, "nobody", &from, &arena, &r, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "holds no address"));
	config_free(c);
}
END_TEST

static const struct {
	const char *why, *channel, *says;
} mistakes[] = {
	{ "a path", "server: \"smtp.example.org/x\", from: c@example.org", "expected a name and a port" },
	{ "no port", "server: \"smtp.example.org:\", from: c@example.org", "expected a name and a port" },
	{ "nobody", "server: smtp.example.org, from: capacityd", "expected an address" },
	{ "in the clear to another machine", GOOD ", tls: none", "only" },
	{ "half a login", GOOD ", user: c", "user and password go together" },
	{ "the other half", GOOD ", password: {credential: p}", "user and password go together" },
	{ "not a person", GOOD ", to: [desk]", "holds no address" },
};

START_TEST(a_mistake_is_named)
{
	struct buf printed cleanup_buf = BUF_INIT(1 << 16);
	struct config *c = house(mistakes[_i].channel, &printed);

	ck_assert_msg(!c && strstr(buf_text(&printed), mistakes[_i].says), "%s: %s",
		      mistakes[_i].why, buf_text(&printed));
}
END_TEST

static const struct {
	const char *why;
	struct reply reply;
	enum delivered end;
} answers[] = {
	{ "taken", { .status = 250 }, DELIVERED },
	{ "greylisted", { .status = 451 }, DELIVERY_LATER },
	{ "no such mailbox", { .status = 550 }, DELIVERY_REFUSED },
	{ "no TLS", { .fault = FAULT_NOT_SENT, .words = "no TLS" }, DELIVERY_LATER },
	{ "a wrong password", { .fault = FAULT_NO_CREDENTIAL, .words = "no" }, DELIVERY_GONE },
};

START_TEST(an_answer_means)
{
	struct buf printed cleanup_buf = BUF_INIT(1 << 16);
	struct config *c = house(GOOD, &printed);
	struct delivery d;

	c->messages.channels[0].kind->decode(&answers[_i].reply, &d);
	ck_assert_msg(d.end == answers[_i].end, "%s", answers[_i].why);
	config_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("mail");

	tcase_add_loop_test(tc, a_header_is_one, 0, ROWS(headers));
	tcase_add_loop_test(tc, text_is_quoted, 0, ROWS(bodies));
	tcase_add_loop_test(tc, a_date_is_mails_own, 0, ROWS(dates));
	tcase_add_test(tc, servers_take_it);
	tcase_add_loop_test(tc, a_mistake_is_named, 0, ROWS(mistakes));
	tcase_add_loop_test(tc, an_answer_means, 0, ROWS(answers));
	return run_case("mail", tc);
}
