/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faces.c - the page, the API and capacityctl say the same, and no secret.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/ctl.h"
#include "tests/e2e/support/suite.h"

enum { SECRET_LEAST = 24, OUTPUT = 16 * 1024 * 1024 };

START_TEST(people_hold_and_resume)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(CTL(h, &out, "hold", HARBOR, "--until", "24h", "--reason", "flu clinic week") == 0,
		      "%s", buf_text(&out));
	house_openings(h, HARBOR, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	ck_assert_str_eq(house_word(h, HARBOR, "control"), "held"); /* full and held: two axes */
	ads_expect(h, "");
	ck_assert_int_eq(CTL(h, &out, "explain", HARBOR), 0);
	ck_assert_msg(strstr(buf_text(&out), "flu clinic week") != NULL, "%s", buf_text(&out));
	ck_assert_int_eq(CTL(h, &out, "resume", HARBOR), 0);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	ck_assert_int_eq(CTL(h, &out, "history", HARBOR), 0);
	ck_assert(strstr(buf_text(&out), "went full") && strstr(buf_text(&out), "handed back"));
	house_close(h);
}
END_TEST

START_TEST(people_put_everything_back)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_ne(CTL(h, &out, "revert", "--all", "--for", "24h", "--reason", "wrong data",
			     "--confirm", "riverbend"),
			 0);
	ck_assert_msg(strstr(buf_text(&out), "nothing to put back") != NULL, "%s", buf_text(&out));
	ck_assert_int_eq(CTL(h, &out, "revert", "--for", "24h", "--reason", "wrong data"), 2);
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert_msg(CTL(h, &out, "revert", "--all", "--for", "24h", "--reason", "wrong data",
			  "--confirm", "riverbend") == 0,
		      "%s", buf_text(&out));
	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "full");
	ck_assert_str_eq(house_word(h, HARBOR, "control"), "held");
	ck_assert_int_eq(CTL(h, &out, "history", HARBOR), 0);
	ck_assert_msg(strstr(buf_text(&out), "put back to how it was found") != NULL, "%s",
		      buf_text(&out));
	ck_assert_int_eq(CTL(h, &out, "resume", HARBOR), 0);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n"
		      "20411101 status PAUSED -> ENABLED\n"
		      "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(after_the_stop_switch_nothing_leaves)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_ne(CTL(h, &out, "stop-all", "--reason", "audit", "--confirm", "Somebody Else"), 0);
	ck_assert_msg(CTL(h, &out, "stop-all", "--reason", "audit", "--confirm", "Riverbend Health") == 0,
		      "%s", buf_text(&out));
	house_openings(h, HARBOR, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	ads_expect(h, "");
	ck_assert_int_eq(CTL(h, &out, "status"), 0);
	ck_assert_msg(strstr(buf_text(&out), "Stopped by") != NULL, "%s", buf_text(&out));
	ck_assert_int_eq(CTL(h, &out, "start", "--reason", "audit is over", "--confirm", "Riverbend"), 0);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(what_capacityctl_returns)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(CTL(h, &out, "status"), 0);
	ck_assert_int_eq(CTL(h, &out, "statsu"), 2);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "status"));
	ck_assert_int_ne(CTL(h, &out, "explain", "harbor-point/primery-care"), 0);
	ck_assert_msg(strstr(buf_text(&out), HARBOR) != NULL, "no near name in: %s", buf_text(&out));
	house_write_config(h, "version: 1\nmodus: act\n");
	ck_assert_int_eq(CTL(h, &out, "reload"), EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "capacityd.yaml:2:1"));
	house_kill(h);
	ck_assert_int_eq(CTL(h, &out, "status"), EX_UNAVAILABLE);
	house_close(h);
}
END_TEST

static long page_ask(struct house *h, const char *path, const char *json, struct http *ret)
{
	char url[HOUSE_TEXT];

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", house_page_port(h), path);
	return http_ask(ret, NULL, url, json);
}

START_TEST(the_page_shows_and_changes_nothing)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct http answer cleanup_http = HTTP_INIT;

	ck_assert_int_eq(page_ask(h, "/", NULL, &answer), 200);
	ck_assert_ptr_nonnull(strcasestr(buf_text(&answer.head), "content-security-policy:"));
	ck_assert_ptr_nonnull(strstr(buf_text(&answer.body), "Riverbend Health"));
	ck_assert_int_eq(page_ask(h, "/api/v1/status", NULL, &answer), 200);
	ck_assert_ptr_nonnull(strstr(buf_text(&answer.body), "\"id\":\"" HARBOR "\""));
	ck_assert_int_eq(page_ask(h, "/api/v1/stop",
				  "{\"reason\":\"x\",\"confirm\":\"Riverbend Health\"}", &answer),
			 403);
	ck_assert_int_eq(page_ask(h, "/nothing/here", NULL, &answer), 404);
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120)); /* so it was not stopped */
	house_close(h);
}
END_TEST

/* ---- no secret and no person in any output ---- */

/* FAULT_PERSON of the simulated clinics. */
#define PERSON "Kanarienvogel"

struct canary {
	char *lines[64];
	size_t count;
	struct buf bytes;
};

static void learn(struct canary *c, const struct house *h, const char *name)
{
	char path[HOUSE_FILE * 2];

	(void)snprintf(path, sizeof(path), "%s/%s",
		       h->credentials + strlen("CREDENTIALS_DIRECTORY="), name);
	child_read_file(path, &c->bytes);
	buf_putc(&c->bytes, '\n');
}

/* Long runs of base64 or hex are the secret itself; names and headings are not. */
static void cut_up(struct canary *c)
{
	char *rest = NULL;

	for (char *w = strtok_r(c->bytes.data, "\n\\\" -{}:,", &rest); w;
	     w = strtok_r(NULL, "\n\\\" -{}:,", &rest))
		if (strlen(w) >= SECRET_LEAST && !strchr(w, '@') && !strchr(w, '.') && c->count < 64)
			c->lines[c->count++] = w;
	ck_assert_uint_gt(c->count, 10);
}

static void expect_silence(const struct canary *c, const struct buf *text, const char *where)
{
	ck_assert_msg(text->length > 0, "%s is empty: nothing was looked at", where);
	for (size_t i = 0; i < c->count; i++)
		ck_assert_msg(!memmem(text->data, text->length, c->lines[i], strlen(c->lines[i])),
			      "%s holds a piece of a credential", where);
	ck_assert_msg(!memmem(text->data, text->length, "ya29.sandbox-", 13) &&
			      !memmem(text->data, text->length, "fhir-sandbox-", 13),
		      "%s holds an access token", where);
	ck_assert_msg(!memmem(text->data, text->length, PERSON, strlen(PERSON)) &&
			      !memmem(text->data, text->length, "Wilhelmina", 10),
		      "%s holds a person's name", where);
}

static void look_at_file(const struct canary *c, const char *path)
{
	struct buf text cleanup_buf = BUF_INIT(OUTPUT);

	child_read_file(path, &text);
	expect_silence(c, &text, path);
}

static void look_at_process(const struct canary *c, const struct house *h, const char *name)
{
	struct buf text cleanup_buf = BUF_INIT(OUTPUT);
	char path[HOUSE_TEXT];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)h->daemon.pid, name);
	child_read_file(path, &text);
	if (text.length || access(path, R_OK) == 0) /* what even its owner may not read is silent too */
		expect_silence(c, &text, path);
}

static void ask_everywhere(const struct canary *c, struct house *h)
{
	static const char *const paths[] = {
		"/",	       "/api/v1/status", "/api/v1/history",	     "/metrics",
		"/status.txt", "/history.txt",	 "/api/v1/services/" HARBOR, "/app.js",
		"/plan.txt",   "/api/v1/plan",	 "/api/v1/metrics"
	};
	struct http answer cleanup_http = HTTP_INIT;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		ck_assert_int_eq(house_get(h, paths[i], &answer), 200);
		expect_silence(c, &answer.body, paths[i]);
	}
}

static void look_at_exports(const struct canary *c, const struct house *h)
{
	static const char *const words[] = { "export", "check", "jwks", "schema" };
	const char *const environment[] = { h->credentials, NULL };
	char program[CHILD_PATH];

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *const argv[] = { child_program("capacityd", program),
					     words[i],
					     "--config",
					     h->config,
					     "--state-dir",
					     h->dir,
					     NULL };
		struct buf text cleanup_buf = BUF_INIT(OUTPUT);

		ck_assert_int_eq(child_run(argv, environment, &text), 0);
		expect_silence(c, &text, words[i]);
	}
}

/* What it leaves behind when it dies: a core would hold every credential. */
static void expect_no_core(const struct house *h)
{
	struct buf text cleanup_buf = BUF_INIT(OUTPUT);
	char path[HOUSE_TEXT];

	(void)snprintf(path, sizeof(path), "/proc/%d/limits", (int)h->daemon.pid);
	child_read_file(path, &text);
	ck_assert_msg(strstr(buf_text(&text), "Max core file size        0                    0"),
		      "a crash would leave a core: %s", buf_text(&text));
}

START_TEST(no_secret_and_no_person_in_any_output)
{
	struct house *h =
		house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } }, .token_life_s = 3 });
	struct canary c = { .bytes = BUF_INIT(OUTPUT) };
	char log[HOUSE_FILE + 8];

	learn(&c, h, "fhir-key");
	learn(&c, h, "google-ads");
	cut_up(&c);
	house_start(h);
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	/* Errors are where secrets escape. */
	house_fault(h, "ads", "401", "any", 2);
	house_fault(h, "fhir", "401", "any", 2);
	house_fault(h, "fhir", "person-refusal", "any", 2);
	house_fault(h, "ads", "html", "read", 1);
	wait_for(house_remembers(h, HARBOR, "feed", "gave nothing usable"));
	house_fault(h, "fhir", "person", "any", 1000);
	house_openings(h, HARBOR, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	house_fault(h, "token", "person-refusal", "any", 1000);
	wait_for(house_remembers(h, HARBOR, "feed", "invalid_scope"));
	ask_everywhere(&c, h);
	(void)snprintf(log, sizeof(log), "%s-wal", h->database);
	look_at_file(&c, h->database);
	look_at_file(&c, log);
	look_at_file(&c, h->daemon_log);
	look_at_exports(&c, h);
	look_at_process(&c, h, "cmdline");
	look_at_process(&c, h, "environ");
	expect_no_core(h);
	buf_release(&c.bytes);
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ people_hold_and_resume, 0 },
		{ people_put_everything_back, 0 },
		{ after_the_stop_switch_nothing_leaves, 0 },
		{ what_capacityctl_returns, 0 },
		{ the_page_shows_and_changes_nothing, 0 },
		{ no_secret_and_no_person_in_any_output, 0 },
	};

	return suite_main("faces", trials, sizeof(trials) / sizeof(trials[0]));
}
