/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctl.c - capacityctl as people and scripts meet it: what it refuses and how it says so,
 * what it asks before something that reaches far, and a terminal that is given back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "tests/e2e/support/ctl.h"
#include "tests/e2e/support/suite.h"
#include "tests/e2e/support/terminal.h"

#define N(table) ((int)(sizeof(table) / sizeof(*(table))))

enum { OUTPUT = 1024 * 1024 };

/* ---- without a daemon ---- */

static const struct {
	const char *why;
	const char *argv[8];
	int status;
	const char *says;
} lines[] = {
	{ "nothing asked", { NULL }, 2, "which command? capacityctl --help" },
	{ "a mistyped command", { "statsu" }, 2, "there is no command statsu. Did you mean status?" },
	{ "a mistyped option", { "status", "--al1" }, 2, "there is no option --al1. Did you mean --all?" },
	{ "an option of another command", { "status", "--limit", "3" }, 2, "status does not take --limit" },
	{ "an option without its value", { "history", "--limit" }, 2, "--limit needs a value" },
	{ "a value for a switch", { "status", "--all=yes" }, 2, "--all takes no value" },
	{ "no service", { "explain" }, 2, "which service?\nUsage: capacityctl explain SERVICE\n" },
	{ "no feed", { "allow", "--reason", "x" }, 2, "which feed?" },
	{ "too much", { "status", "now" }, 2, "too many words" },
	{ "a hold without an end", { "hold", "a/b", "--reason", "x" }, 2, "what never ends is forgotten" },
	{ "a hold without a reason", { "hold", "a/b", "--until", "24h" }, 2, "will ask why" },
	{ "an approval of nothing", { "approve", "a/b" }, 2, "capacityctl plan shows it" },
	{ "options may come first", { "--json", "explain" }, 2, "which service?" },
	{ "what is forwarded comes first", { "--json", "audit", "verify" }, 2, "audit comes first" },
	{ "a test of no channel", { "notify", "test" }, 2, "which channel?" },
	{ "notify, and nothing more", { "notify" }, 2, "which one?" },
	{ "another word for it", { "notify", "mute", "slack" }, 2, "not mute it" },
	{ "help", { "--help" }, 0, "Exit codes:" },
	{ "help of one", { "help", "hold" }, 0, "--until WHEN" },
	{ "the same as an option", { "hold", "--help" }, 0, "Usage: capacityctl hold SERVICE --until" },
	{ "help of what is forwarded", { "help", "audit" }, 0, "audit --help lists its options" },
	{ "help of nothing we know", { "help", "hlod" }, 2, "Did you mean hold?" },
	{ "forwarded", { "audit", "--help" }, 0, "capacityd audit verify" },
	{ "version", { "--version" }, 0, "capacityctl 0." },
	{ "a shell we do not know", { "completion", "tcsh" }, 2, "bash, zsh or fish, not for tcsh" },
	{ "names are completed without an error, or not at all",
	  { "--socket", "/nowhere/control.sock", "completion", "services", "har" },
	  EX_UNAVAILABLE,
	  "" },
	{ "nobody there", { "--socket", "/nowhere/control.sock", "status" }, EX_UNAVAILABLE, "is capacityd running?" },
	{ "nobody to watch",
	  { "--socket", "/nowhere/control.sock", "status", "--watch" },
	  EX_UNAVAILABLE,
	  "is capacityd running?" },
};

START_TEST(says)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	char program[CHILD_PATH];
	const char *argv[10] = { child_program("capacityctl", program) };
	int status;

	memcpy(argv + 1, lines[_i].argv, sizeof(lines[_i].argv));
	status = child_run(argv, NULL, &out);
	ck_assert_msg(status == lines[_i].status, "%s: ended with %d:\n%s", lines[_i].why, status,
		      buf_text(&out));
	ck_assert_msg(strstr(buf_text(&out), lines[_i].says) != NULL, "%s:\n%s", lines[_i].why,
		      buf_text(&out));
	/* What is right without an answer says nothing at all. */
	ck_assert_msg(*lines[_i].says || !out.length, "%s:\n%s", lines[_i].why, buf_text(&out));
}
END_TEST

/* ---- completion ---- */

/* Each shell reads its script; bash also completes with it. */
static const struct {
	const char *shell, *argv[4];
} shells[] = {
	{ "bash", { "/bin/bash", "-n" } },
	{ "zsh", { "/bin/zsh", "-n" } },
	{ "fish", { "/usr/bin/fish", "--no-execute" } },
};

static void print_to(const char *path, const char *shell)
{
	char program[CHILD_PATH], line[CHILD_PATH * 2];
	const char *const argv[] = { "/bin/sh", "-c", line, NULL };
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	(void)snprintf(line, sizeof(line), "'%s' completion %s >'%s'",
		       child_program("capacityctl", program), shell, path);
	ck_assert_msg(child_run(argv, NULL, &out) == 0, "%s", buf_text(&out));
}

START_TEST(shells_can_read_their_script)
{
	char path[] = "/tmp/capacityd-e2e-completion-XXXXXX";
	const char *argv[5] = { shells[_i].argv[0], shells[_i].argv[1], path };
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_ge(mkstemp(path), 0);
	print_to(path, shells[_i].shell);
	if (access(argv[0], X_OK) == 0)
		ck_assert_msg(child_run(argv, NULL, &out) == 0, "%s: %s", argv[0], buf_text(&out));
	child_read_file(path, &out);
	for (const char *const *word = (const char *const[]){ "status", "why-not", "stop-all", NULL };
	     *word; word++)
		ck_assert_msg(strstr(buf_text(&out), *word) != NULL, "%s knows no %s",
			      shells[_i].shell, *word);
	(void)unlink(path);
}
END_TEST

/* fish can be asked what it would offer; scripts/bootstrap installs it for this. */
START_TEST(fish_completes)
{
	static const char script[] =
		"capacityctl completion fish | source; complete -C 'capacityctl st'; "
		"complete -C 'capacityctl resume --rea'";
	const char *const argv[] = { "/usr/bin/fish", "-c", script, NULL };
	char program[CHILD_PATH], path[CHILD_PATH * 2];
	const char *const environment[] = { path, NULL };
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	if (access(argv[0], X_OK) != 0)
		return;
	*strrchr((char *)(uintptr_t)child_program("capacityctl", program), '/') = '\0';
	(void)snprintf(path, sizeof(path), "PATH=%s:/usr/bin:/bin", program);
	ck_assert_msg(child_run(argv, environment, &out) == 0, "%s", buf_text(&out));
	ck_assert_msg(strstr(buf_text(&out), "stop-all\tsend nothing any more\n") &&
			      strstr(buf_text(&out), "--reason\twhy"),
		      "%s", buf_text(&out));
}
END_TEST

/* What bash offers for these words; the last may be a part of one. */
static void complete(struct house *h, const char *words, struct buf *out)
{
	static const char script[] = "set -- $2; eval \"$(capacityctl completion bash)\"; "
				     "COMP_WORDS=(\"$@\"); [[ $LAST ]] || COMP_WORDS+=(''); "
				     "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _capacityctl; printf "
				     "'%s\\n' \"${COMPREPLY[@]}\"";
	char program[CHILD_PATH], path[CHILD_PATH * 2], socket[HOUSE_FILE + 32];
	bool ends = words[strlen(words) - 1] == ' ';
	const char *const argv[] = { "/bin/bash", "-c", script, "bash", "", words, NULL };
	const char *const environment[] = { path, socket, ends ? "LAST=" : "LAST=1", NULL };

	*strrchr((char *)(uintptr_t)child_program("capacityctl", program), '/') = '\0';
	(void)snprintf(path, sizeof(path), "PATH=%s:/usr/bin:/bin", program);
	(void)snprintf(socket, sizeof(socket), "CAPACITYD_SOCKET=%s", h->socket);
	buf_clear(out);
	ck_assert_msg(child_run(argv, environment, out) == 0, "%s", buf_text(out));
}

START_TEST(names_are_asked_of_the_daemon)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 }, { DERM, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	complete(h, "capacityctl st", &out);
	ck_assert_str_eq(buf_text(&out), "status\nstop-all\nstart\n");
	complete(h, "capacityctl explain harbor-point/d", &out);
	ck_assert_str_eq(buf_text(&out), "harbor-point/dermatology\n");
	complete(h, "capacityctl hold ", &out);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "harbor-point\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), HARBOR "\n"));
	complete(h, "capacityctl --json hold --direction in", &out);
	ck_assert_str_eq(buf_text(&out), "increases\n");
	complete(h, "capacityctl --socket /x hold --re", &out);
	ck_assert_str_eq(buf_text(&out), "--reason\n");
	complete(h, "capacityctl allow ", &out);
	ck_assert_str_eq(buf_text(&out), "ehr\n");
	house_close(h);
}
END_TEST

/* ---- before something that reaches far ---- */

static void start(struct terminal *t, struct house *h, const char *const *words)
{
	char program[CHILD_PATH];
	const char *argv[CTL_WORDS + 4] = { child_program("capacityctl", program), "--socket", h->socket };

	for (size_t i = 0; i < CTL_WORDS && words[i]; i++)
		argv[3 + i] = words[i];
	terminal_start(t, argv, 80);
}

#define START(t, h, ...) start((t), (h), (const char *const[CTL_WORDS + 1]){ __VA_ARGS__ })

START_TEST(a_person_types_the_name)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct terminal t;

	START(&t, h, "stop-all", "--reason", "agency audit");
	wait_for(terminal_shows(&t, "Type Riverbend Health to go on: "));
	terminal_type(&t, "yes\n");
	ck_assert_int_eq(terminal_wait(&t), 2);
	ck_assert_msg(terminal_shows(&t, "\"yes\" is not Riverbend Health: nothing was done"), "%s",
		      buf_text(&t.seen));
	terminal_close(&t);
	ck_assert_int_eq(house_metric(h, "stopped"), 0);
	START(&t, h, "stop-all", "--reason", "agency audit");
	wait_for(terminal_shows(&t, "to go on: "));
	terminal_type(&t, "riverbend\n");
	ck_assert_int_eq(terminal_wait(&t), 0);
	ck_assert_msg(terminal_shows(&t, "Stopped. Nothing more is sent"), "%s", buf_text(&t.seen));
	terminal_close(&t);
	ck_assert_int_eq(house_metric(h, "stopped"), 1);
	house_close(h);
}
END_TEST

static const struct {
	const char *why, *words[CTL_WORDS + 1];
	int status;
	const char *says;
} far[] = {
	{ "start, and nobody to ask", { "start", "--reason", "x" }, 2, "--confirm \"Riverbend Health\"" },
	{ "start with another's name",
	  { "start", "--reason", "x", "--confirm", "Lakeside" },
	  2,
	  "\"Lakeside\" is not Riverbend Health: nothing was done" },
	{ "a whole location put back",
	  { "revert", "harbor-point", "--for", "1d", "--reason", "x" },
	  2,
	  "--confirm \"harbor-point\"" },
	{ "everything put back, confirmed for a location",
	  { "revert", "--all", "--for", "1d", "--reason", "x", "--confirm", "harbor-point" },
	  2,
	  "is not Riverbend Health" },
	{ "one service is put back without it",
	  { "revert", HARBOR, "--for", "1d", "--reason", "x" },
	  EX_NOPERM,
	  "nothing to put back" },
	{ "and a location with it",
	  { "revert", "harbor-point", "--for", "1d", "--reason", "x", "--confirm", "harbor-point" },
	  EX_NOPERM,
	  "nothing to put back" },
	{ "resume needs no reason", { "resume", HARBOR }, 0, "Automatic again" },
};

START_TEST(scripts_say_the_name)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	for (int i = 0; i < N(far); i++) {
		int status = ctl(h, far[i].words, &out);

		ck_assert_msg(status == far[i].status && strstr(buf_text(&out), far[i].says),
			      "%s: %d\n%s", far[i].why, status, buf_text(&out));
	}
	house_close(h);
}
END_TEST

/* ---- from another machine ---- */

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	ck_assert(f && fputs(text, f) >= 0);
	ck_assert_int_eq(fchmod(fileno(f), 0600), 0);
	ck_assert_int_eq(fclose(f), 0);
}

/* What `capacityd token` prints for the program and for the daemon. */
static void make_token(char token[HOUSE_TEXT], char hash[HOUSE_TEXT])
{
	char program[CHILD_PATH];
	const char *const argv[] = { child_program("capacityd", program), "token", NULL };
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	const char *at;

	ck_assert_int_eq(child_run(argv, NULL, &out), 0);
	at = strstr(buf_text(&out), "sha256:");
	ck_assert_msg(at && sscanf(at, "%255s", hash) == 1, "%s", buf_text(&out));
	at = strstr(buf_text(&out), "capacityd_");
	ck_assert_msg(at && sscanf(at, "%255s", token) == 1, "%s", buf_text(&out));
}

static int over_url(struct house *h, const char *token_file, struct buf *out)
{
	char program[CHILD_PATH], url[HOUSE_TEXT];
	const char *const argv[] = { child_program("capacityctl", program),
				     "--url",
				     url,
				     "hold",
				     HARBOR,
				     "--for",
				     "1h",
				     "--reason",
				     "x",
				     token_file ? "--token" : NULL,
				     token_file,
				     NULL };

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d", house_page_port(h));
	buf_clear(out);
	return child_run(argv, NULL, out);
}

START_TEST(a_token_says_who_it_is)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	char token[HOUSE_TEXT], hash[HOUSE_TEXT], file[HOUSE_FILE], kept[HOUSE_FILE],
		access[HOUSE_TEXT * 3];

	make_token(token, hash);
	(void)snprintf(file, sizeof(file), "%s/token", h->dir);
	(void)snprintf(kept, sizeof(kept), "%s/token-hash", h->dir);
	write_file(file, token);
	write_file(kept, hash);
	(void)snprintf(
		access, sizeof(access),
		"api: {access: [{role: operator, token: {file: \"%s\"}, name: night shift}], ", kept);
	house_rewrite(h, "api: {", access);
	house_start(h);
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	ck_assert_int_eq(over_url(h, NULL, &out), EX_NOPERM);
	ck_assert_int_eq(over_url(h, kept, &out), EX_NOPERM); /* the hash is not the token */
	ck_assert_int_eq(over_url(h, "/dev/null", &out), 2);
	ck_assert_msg(strstr(buf_text(&out), "/dev/null holds no token") != NULL, "%s", buf_text(&out));
	ck_assert_msg(over_url(h, file, &out) == 0, "%s", buf_text(&out));
	ck_assert_int_eq(CTL(h, &out, "explain", HARBOR), 0);
	ck_assert_msg(strstr(buf_text(&out), "night shift") != NULL, "%s", buf_text(&out));
	house_close(h);
}
END_TEST

/* ---- watching ---- */

START_TEST(watching_gives_the_terminal_back)
{
	static const char *const ends[] = { "\003", "q" };
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct terminal t;

	START(&t, h, "status", "--watch");
	wait_for(terminal_shows(&t, "q ends this"));
	ck_assert(terminal_is_raw(&t));
	house_openings(h, HARBOR, 2);
	wait_for(terminal_shows(&t, "Full"));
	house_kill(h);
	wait_for(terminal_shows(&t, "is capacityd running?"));
	house_start(h);
	terminal_type(&t, ends[_i]);
	ck_assert_int_eq(terminal_wait(&t), 0);
	ck_assert_msg(!terminal_is_raw(&t), "keys stay unseen");
	/* The last it wrote: the cursor and the screen of before. */
	ck_assert_msg(t.seen.length > 14 &&
			      strcmp(t.seen.data + t.seen.length - 14, "\033[?25h\033[?1049l") == 0,
		      "%s", buf_text(&t.seen));
	terminal_close(&t);
	house_close(h);
}
END_TEST

START_TEST(watching_into_a_pipe_ends_with_its_reader)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	char program[CHILD_PATH], line[CHILD_PATH * 3];
	const char *const argv[] = { "/bin/bash", "-c", line, NULL };
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	(void)snprintf(line, sizeof(line),
		       "'%s' --socket '%s' status --watch | head -n 1; exit ${PIPESTATUS[0]}",
		       child_program("capacityctl", program), h->socket);
	ck_assert_msg(child_run(argv, NULL, &out) == 0, "%s", buf_text(&out));
	ck_assert_msg(!strchr(buf_text(&out), '\033') &&
			      strstr(buf_text(&out), "nothing needs you"),
		      "%s", buf_text(&out));
	house_close(h);
}
END_TEST

/* ---- shapes ---- */

/* For programs that cut lines at tabs: no question is left out. */
START_TEST(plain_has_tabs)
{
	static const char *const questions[][4] = {
		{ "status", "--all" }, { "explain", HARBOR }, { "why-not", HARBOR },
		{ "history" },	       { "feeds" },	      { "platforms" },
		{ "plan", "--all" },   { "metrics" },	      { "report" },
	};
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	for (int i = 0; i < N(questions); i++) {
		const char *words[CTL_WORDS + 1] = { "--plain", questions[i][0], questions[i][1] };

		ck_assert_msg(ctl(h, words, &out) == 0, "%s: %s", words[1], buf_text(&out));
		ck_assert_msg(strchr(buf_text(&out), '\t') != NULL, "%s: %s", words[1], buf_text(&out));
		ck_assert_msg(!strstr(buf_text(&out), "   "), "%s has columns: %s", words[1],
			      buf_text(&out));
	}
	house_close(h);
}
END_TEST

START_TEST(what_is_printed_fits_who_reads_it)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	struct terminal t;

	START(&t, h, "status", "--all");
	ck_assert_int_eq(terminal_wait(&t), 0);
	ck_assert_msg(terminal_shows(&t, "\033[1m"), "no headline stands out: %s", buf_text(&t.seen));
	terminal_close(&t);
	START(&t, h, "status", "--all", "--no-color");
	ck_assert_int_eq(terminal_wait(&t), 0);
	ck_assert(!terminal_shows(&t, "\033"));
	terminal_close(&t);
	ck_assert_int_eq(CTL(h, &out, "status", "--all", "--plain"), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "LOCATION\tSERVICE\tSTATUS\t"));
	ck_assert_int_eq(CTL(h, &out, "why-not", HARBOR), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "nothing else stands in the way"));
	ck_assert_int_eq(CTL(h, &out, "why-not", HARBOR, "--json"), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\"obstacles\":[]"));
	ck_assert_int_eq(CTL(h, &out, "status", "--all", "--json"), 0);
	ck_assert_int_eq(CTL(h, &out, "plan", "--all", "--json"), 0);
	ck_assert_int_eq(CTL(h, &out, "report", "--month", "2026-11", "--json"), 0);
	ck_assert_int_eq(CTL(h, &out, "report", "--month", "November"), 2);
	ck_assert_int_eq(CTL(h, &out, "report"), 0);
	ck_assert_int_eq(CTL(h, &out, "feeds"), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "ehr"));
	ck_assert_int_eq(CTL(h, &out, "platforms", "--json"), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\"id\":\"google\""));
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ says, N(lines) },
		{ shells_can_read_their_script, N(shells) },
		{ fish_completes, 0 },
		{ names_are_asked_of_the_daemon, 0 },
		{ a_person_types_the_name, 0 },
		{ scripts_say_the_name, 0 },
		{ a_token_says_who_it_is, 0 },
		{ watching_gives_the_terminal_back, 2 },
		{ watching_into_a_pipe_ends_with_its_reader, 0 },
		{ plain_has_tabs, 0 },
		{ what_is_printed_fits_who_reads_it, 0 },
	};

	return suite_main("ctl", trials, sizeof(trials) / sizeof(trials[0]));
}
