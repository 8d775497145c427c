/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - capacityctl: ask the daemon, or tell it.
 *
 * The texts come from the daemon, fitted to this terminal's width, so that the
 * page, the API and this program cannot say different things.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"
#include "daemon/ctl/connector.h"
#include "daemon/ctl/options.h"
#include "report/json_out.h"

enum { PATH_TEXT_MAX = 4096 };

/* 0: not a terminal, so nothing is cut. */
static int terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (columns && atoi(columns) > 0)
		return atoi(columns);
	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		return size.ws_col;
	return 0;
}

static bool is_colored(const struct ctl_options *o)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return !o->no_color && !(no && *no) && term && strcmp(term, "dumb") != 0 &&
	       isatty(STDOUT_FILENO);
}

/* The headline ends at the first empty line; on a terminal it stands out. */
static void print_text(const struct ctl_options *o, const struct buf *text)
{
	const char *s = buf_text(text), *end = strstr(s, "\n\n");

	if (end && is_colored(o))
		printf("\033[1m%.*s\033[0m%s", (int)(end - s), s, end);
	else
		fputs(s, stdout);
}

static void percent(struct buf *path, const char *name, const char *value)
{
	buf_printf(path, "%s%s=", strchr(buf_text(path), '?') ? "&" : "?", name);
	text_percent_encode(path, value);
}

static enum ctl_exit ask(const struct ctl_options *o, const struct buf *path)
{
	struct buf answer cleanup_buf = BUF_INIT(API_ANSWER_MAX);
	enum ctl_exit code = talk(&o->peer, buf_text(path), NULL, &answer);

	if (code != CTL_OK)
		return code;
	if (o->json)
		fputs(buf_text(&answer), stdout);
	else
		print_text(o, &answer);
	return CTL_OK;
}

static void add_width(struct buf *path)
{
	buf_printf(path, "%swidth=%d", strchr(buf_text(path), '?') ? "&" : "?", terminal_width());
}

static enum ctl_exit run_status(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(PATH_TEXT_MAX);

	buf_puts(&path, o->json ? "/api/v1/status" : "/status.txt");
	if (!o->json)
		add_width(&path);
	if (o->all)
		percent(&path, "all", "1");
	return ask(o, &path);
}

static enum ctl_exit run_explain(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(PATH_TEXT_MAX);

	if (o->json) {
		buf_puts(&path, "/api/v1/services/");
		text_percent_encode(&path, o->service);
	} else {
		buf_puts(&path, "/explain.txt");
		percent(&path, "service", o->service);
		add_width(&path);
	}
	return ask(o, &path);
}

static enum ctl_exit run_history(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(PATH_TEXT_MAX);

	buf_puts(&path, o->json ? "/api/v1/history" : "/history.txt");
	if (o->service)
		percent(&path, "service", o->service);
	if (o->limit)
		percent(&path, "limit", o->limit);
	if (!o->json)
		add_width(&path);
	return ask(o, &path);
}

static enum ctl_exit run_metrics(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(PATH_TEXT_MAX);

	buf_puts(&path, o->json ? "/api/v1/metrics" : "/metrics.txt");
	if (!o->json)
		add_width(&path);
	return ask(o, &path);
}

/* The text has no numbers for programs: what decides the exit code is asked as JSON. */
static enum ctl_exit is_to_change(const struct ctl_options *o)
{
	struct buf answer cleanup_buf = BUF_INIT(API_ANSWER_MAX);
	struct json_object *tree cleanup_tree = NULL;
	struct err err = ERR_INIT;
	enum ctl_exit code = talk(&o->peer, "/api/v1/plan?brief=1", NULL, &answer);
	int64_t n;

	if (code != CTL_OK)
		return code;
	tree = tree_parse(buf_text(&answer), answer.length, &err);
	if (!tree || tree_int64(tree_get(tree, "counts"), "counts", "to_change", &n, &err) < 0) {
		fprintf(stderr, "capacityctl: the plan cannot be read: %s\n", err.text);
		return CTL_TRY_AGAIN;
	}
	return n > 0 ? CTL_FAILED : CTL_OK;
}

static enum ctl_exit run_plan(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(PATH_TEXT_MAX);
	enum ctl_exit code;

	buf_puts(&path, o->json ? "/api/v1/plan" : "/plan.txt");
	if (!o->json)
		add_width(&path);
	if (o->all)
		percent(&path, "all", "1");
	code = ask(o, &path);
	return code == CTL_OK && o->exit_code ? is_to_change(o) : code;
}

static void tell_words(const struct ctl_options *o, struct buf *body)
{
	const struct {
		const char *key, *value;
	} words[] = {
		{ o->command->takes & CTL_NEEDS_FEED ? "feed" : "service", o->service },
		{ "until", o->until },
		{ "reason", o->reason },
		{ "confirm", o->confirm },
		{ "plan", o->plan },
		{ "direction", o->direction },
		{ "owner", o->owner },
		{ "open", o->open },
		{ "wait", o->wait },
		{ "waitlist", o->waitlist },
	};

	json_open(body, '{');
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].value)
			json_text(body, words[i].key, words[i].value);
	if (o->all)
		json_truth(body, "all", true);
	json_close(body, '}');
}

static enum ctl_exit tell(const struct ctl_options *o, const char *path)
{
	struct buf body cleanup_buf = BUF_INIT(API_BODY_MAX),
			answer cleanup_buf = BUF_INIT(API_ANSWER_MAX);
	struct json_object *tree cleanup_tree = NULL;
	struct err ignored = ERR_INIT;
	enum ctl_exit code;

	tell_words(o, &body);
	code = talk(&o->peer, path, buf_text(&body), &answer);
	if (code != CTL_OK)
		return code;
	tree = tree_parse(buf_text(&answer), answer.length, &ignored);
	if (o->json)
		fputs(buf_text(&answer), stdout);
	else
		printf("%s\n", tree_text_or(tree, "text", "Done."));
	return CTL_OK;
}

static enum ctl_exit run_hold(const struct ctl_options *o)
{
	return tell(o, "/api/v1/hold");
}

static enum ctl_exit run_revert(const struct ctl_options *o)
{
	return tell(o, "/api/v1/revert");
}

static enum ctl_exit run_resume(const struct ctl_options *o)
{
	return tell(o, "/api/v1/resume");
}

static enum ctl_exit run_stop(const struct ctl_options *o)
{
	return tell(o, "/api/v1/stop");
}

static enum ctl_exit run_start(const struct ctl_options *o)
{
	return tell(o, "/api/v1/start");
}

static enum ctl_exit run_reload(const struct ctl_options *o)
{
	return tell(o, "/api/v1/reload");
}

static enum ctl_exit run_approve(const struct ctl_options *o)
{
	return tell(o, "/api/v1/approve");
}

static enum ctl_exit run_decline(const struct ctl_options *o)
{
	return tell(o, "/api/v1/decline");
}

static enum ctl_exit run_allow(const struct ctl_options *o)
{
	return tell(o, "/api/v1/allow");
}

static enum ctl_exit run_attest(const struct ctl_options *o)
{
	return tell(o, "/api/v1/attest");
}

/* Its own options follow it, so it is looked for before they are read: here it came too late. */
static enum ctl_exit run_connector(const struct ctl_options *o)
{
	(void)o;
	(void)fprintf(stderr,
		      "capacityctl: connector comes first: capacityctl connector check FILE\n");
	return CTL_USAGE;
}

static enum ctl_exit run_audit(const struct ctl_options *o)
{
	(void)o;
	(void)fprintf(stderr, "capacityctl: audit comes first: capacityctl audit verify\n");
	return CTL_USAGE;
}

static enum ctl_exit run_backup(const struct ctl_options *o)
{
	(void)o;
	(void)fprintf(stderr, "capacityctl: backup comes first: capacityctl backup FILE\n");
	return CTL_USAGE;
}

const struct ctl_command ctl_commands[] = {
	{ "status", CTL_TAKES_ALL, run_status, "[--all]", "what needs you, or everything" },
	{ "explain", CTL_TAKES_SERVICE | CTL_NEEDS_SERVICE, run_explain, "SERVICE",
	  "why it stands where it stands" },
	{ "history", CTL_TAKES_SERVICE | CTL_TAKES_LIMIT, run_history, "[SERVICE] [--limit N]",
	  "what happened, newest first" },
	{ "plan", CTL_TAKES_ALL | CTL_TAKES_EXIT_CODE, run_plan, "[--all] [--exit-code]",
	  "the money: what is to change, what waits" },
	{ "metrics", 0, run_metrics, "", "what is measured, and by which definition" },
	{ "approve", CTL_TAKES_SERVICE | CTL_NEEDS_SERVICE | CTL_TAKES_PLAN, run_approve,
	  "SERVICE --plan HASH", "yes to more spend, as that plan says" },
	{ "decline", CTL_TAKES_SERVICE | CTL_NEEDS_SERVICE | CTL_TAKES_PLAN | CTL_TAKES_REASON,
	  run_decline, "SERVICE --plan HASH --reason TEXT", "no to it, until the verdict moves" },
	{ "allow", CTL_NEEDS_FEED | CTL_TAKES_REASON, run_allow, "FEED --reason TEXT",
	  "let a feed's mass change go on" },
	{ "hold",
	  CTL_TAKES_SERVICE | CTL_NEEDS_SERVICE | CTL_TAKES_UNTIL | CTL_TAKES_REASON |
		  CTL_TAKES_DIRECTION | CTL_TAKES_OWNER,
	  run_hold, "SERVICE --until WHEN --reason TEXT", "leave its ads as they are" },
	{ "attest",
	  CTL_TAKES_SERVICE | CTL_NEEDS_SERVICE | CTL_TAKES_UNTIL | CTL_TAKES_REASON |
		  CTL_TAKES_COUNTS | CTL_TAKES_OWNER,
	  run_attest, "SERVICE --open N --until WHEN REASON", "state what no system counts" },
	{ "revert",
	  CTL_TAKES_SERVICE | CTL_NEEDS_SERVICE | CTL_TAKES_ALL | CTL_TAKES_UNTIL |
		  CTL_TAKES_REASON | CTL_TAKES_OWNER,
	  run_revert, "SERVICE|--all --until WHEN --reason TEXT",
	  "put its ads back to how they were found" },
	{ "resume", CTL_TAKES_SERVICE | CTL_NEEDS_SERVICE, run_resume, "SERVICE",
	  "end a hold, or take back what was changed outside" },
	{ "stop-all", CTL_TAKES_REASON | CTL_TAKES_CONFIRM, run_stop,
	  "--reason TEXT --confirm NAME", "send nothing any more" },
	{ "start", CTL_TAKES_REASON, run_start, "--reason TEXT", "end the stop" },
	{ "reload", 0, run_reload, "", "read the configuration again" },
	{ "connector", 0, run_connector, "check FILE... | probe --platform ID",
	  "is a connector file safe, and what does it see?" },
	{ "audit", 0, run_audit, "verify | export", "is the history whole, and may others have it?" },
	{ "backup", 0, run_backup, "FILE", "copy the database, also while it runs" },
	{ 0 },
};

/* What needs no daemon but its code. */
static bool is_forwarded(const char *command)
{
	static const char *const names[] = { "connector", "audit", "backup" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(command, names[i]) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	struct ctl_options o;
	enum ctl_exit code;

	if (argc > 1 && is_forwarded(argv[1]))
		return connector_forward(argv);
	if (!options_read(argc, argv, &o, &code))
		return (int)code;
	if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
		fprintf(stderr, "capacityctl: libcurl could not be set up\n");
		return CTL_FAILED;
	}
	code = o.command->run(&o);
	curl_global_cleanup();
	/* A full disk or a closed pipe must not look like success. */
	if (fflush(stdout) != 0 && code == CTL_OK)
		code = CTL_FAILED;
	return (int)code;
}
