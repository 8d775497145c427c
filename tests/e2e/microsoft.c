/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft.c - the daemon on an ad account at Microsoft: switches, money, people, reports,
 * and a login that lives on in a file whatever happens to the process.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/elsewhere.h"
#include "tests/e2e/support/look.h"
#include "tests/e2e/support/suite.h"

enum { KILLS = 8 };

static struct house *open_there(const struct recipe *r, const char *more)
{
	struct house *h = house_prepare(r);

	house_ads_on(h, "microsoft", more);
	house_start(h);
	wait_for(strcmp(house_ad_state(h, r->rows[0].service), "as wanted") == 0);
	return h;
}

/* Has the account been asked this, and answered 200? */
static bool was_asked(struct house *h, const char *path)
{
	struct http asked cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE];
	bool found = false;

	(void)snprintf(url, sizeof(url), "%s/sandbox/asked", h->sandbox_url);
	ck_assert_int_eq(http_ask(&asked, NULL, url, NULL), 200);
	for (const char *at = strstr(buf_text(&asked.body), path); at && !found;
	     at = strstr(at + 1, path)) {
		const char *status = strstr(at, "\"status\":");

		found = status && strncmp(status + strlen("\"status\":"), "200", 3) == 0;
	}
	return found;
}

static void login_file(const struct house *h, char ret[HOUSE_FILE])
{
	(void)snprintf(ret, HOUSE_FILE, "%s/tokens/platform-microsoft", h->dir);
}

/* What is kept of the login: the text of its file. */
static void kept(const struct house *h, struct buf *ret)
{
	char path[HOUSE_FILE];

	login_file(h, path);
	child_read_file(path, ret);
}

/* The first login is under way when the house stands. */
static bool is_kept(const struct house *h, struct buf *ret)
{
	buf_clear(ret);
	kept(h, ret);
	return strstr(buf_text(ret), "\ntoken 0.AX") != NULL;
}

START_TEST(it_pauses_comes_back_and_moves_money)
{
	struct house *h = open_there(&(struct recipe){ .rows = { { DERM, 12 } } }, "");

	house_openings(h, DERM, 2);
	wait_for(house_ad_is(h, DERM, "paused", 150));
	house_openings(h, DERM, 12);
	wait_for(house_ad_is(h, DERM, "enabled", 150));
	house_openings(h, DERM, 25);
	wait_for(house_ad_is(h, DERM, "enabled", 195));
	ads_expect(h, "550002 status ENABLED -> PAUSED\n550002 status PAUSED -> ENABLED\n"
		      "550002 budget $150 -> $195\n");
	house_close(h);
}
END_TEST

START_TEST(a_person_is_left_alone_and_named)
{
	struct house *h = open_there(&(struct recipe){ .rows = { { HARBOR, 12 } } }, "");

	house_person_there(h, "microsoft", HARBOR, "maria@clinic.example", "\"status\":\"PAUSED\"");
	wait_for(house_is(h, HARBOR, "control", "changed outside"));
	wait_for(house_logged(
		h, "was changed by maria@clinic.example with the Microsoft Advertising page"));
	house_openings(h, HARBOR, 25);
	wait_for(house_is(h, HARBOR, "verdict", "ample"));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(one_pause_whatever_goes_wrong)
{
	struct house *h = open_there(&(struct recipe){ .rows = { { HARBOR, 12 } } }, "");

	ads_pause_through(h, "microsoft", &ads_troubles[_i], "550001 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

/* It may still land, for minutes: all that time it is read again and never sent again. */
static const struct {
	const char *why, *kind;
} doubts[] = {
	{ "lost before it arrived", "reset" },
	{ "the server failed", "500" },
	{ "somebody else was writing the same campaign", "partial" },
	{ "called done, and nothing changed", "lie-success" },
};

START_TEST(in_doubt_nothing_is_sent_again)
{
	struct house *h = open_there(&(struct recipe){ .rows = { { HARBOR, 12 } } }, "");

	house_fault(h, "microsoft", doubts[_i].kind, "write", 1);
	house_openings(h, HARBOR, 2);
	wait_for(house_faults_struck(h));
	house_let_pass(h, 3);
	ck_assert_msg(ads_count(h) == 0, "%s: sent again", doubts[_i].why);
	house_close(h);
}
END_TEST

START_TEST(reports_are_ordered_and_fetched)
{
	struct house *h =
		open_there(&(struct recipe){ .rows = { { HARBOR, 12 } } }, ", spend_every: 1s");

	wait_for(was_asked(h, "GenerateReport/Submit"));
	wait_for(was_asked(h, "GenerateReport/Poll"));
	ck_assert(!house_logged(h, "invalid_grant"));
	house_close(h);
}
END_TEST

/*
 * The account gives a new refresh token each time, and the old one ends when the new
 * access token is used.  A process that is killed at any moment must find its login.
 */
START_TEST(a_login_outlives_every_kill)
{
	struct house *h = open_there(&(struct recipe){ .rows = { { HARBOR, 12 } } }, "");
	struct buf before cleanup_buf = BUF_INIT(CHILD_OUTPUT), now cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	char path[HOUSE_FILE];
	struct stat about;

	wait_for(is_kept(h, &before));
	for (int i = 0; i < KILLS; i++) {
		house_kill(h);
		house_launch(h);
		if (i % 2) /* every other one may get as far as it likes */
			wait_for(strcmp(house_ad_state(h, HARBOR), "as wanted") == 0);
	}
	house_restart(h);
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "550001 status ENABLED -> PAUSED\n");
	kept(h, &now);
	ck_assert(strcmp(buf_text(&before), buf_text(&now)) != 0);
	login_file(h, path);
	ck_assert_int_eq(stat(path, &about), 0);
	ck_assert_int_eq(about.st_mode & 07777, 0600);
	ck_assert(!house_logged(h, "invalid_grant") && !house_logged(h, "damaged"));
	house_close(h);
}
END_TEST

START_TEST(nothing_secret_is_said)
{
	struct house *h = open_there(&(struct recipe){ .rows = { { HARBOR, 12 } } }, "");
	struct buf text cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	char *token;

	house_fault(h, "microsoft", "503", "read", 1);
	wait_for(house_faults_struck(h));
	wait_for(is_kept(h, &text));
	token = strstr(text.data, "\ntoken ") + strlen("\ntoken ");
	token[strcspn(token, "\n")] = '\0';
	ck_assert_uint_gt(strlen(token), 20);
	ck_assert(!house_logged(h, token));
	ck_assert(!house_logged(h, "dev-") && !house_logged(h, "eyJ0."));
	house_close(h);
}
END_TEST

/* Beside the daemon, with the same login: neither may use up what the other needs. */
START_TEST(a_look_beside_the_daemon)
{
	struct house *h = open_there(&(struct recipe){ .rows = { { HARBOR, 12 } } },
				     ", timezone: America/Denver");
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	(void)LOOK(h, &out, "--state-dir", h->dir);
	child_said(&out, "microsoft/550001  enabled");
	child_said(&out, "days are those of EasternTimeUSCanada");
	house_restart(h);
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert(!house_logged(h, "invalid_grant"));
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ it_pauses_comes_back_and_moves_money, 0 },
		{ a_person_is_left_alone_and_named, 0 },
		{ one_pause_whatever_goes_wrong, ADS_TROUBLES },
		{ in_doubt_nothing_is_sent_again, sizeof(doubts) / sizeof(doubts[0]) },
		{ reports_are_ordered_and_fetched, 0 },
		{ a_login_outlives_every_kill, 0 },
		{ nothing_secret_is_said, 0 },
		{ a_look_beside_the_daemon, 0 },
	};

	return suite_main("microsoft", trials, sizeof(trials) / sizeof(trials[0]));
}
