/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask.c - the texts come from the daemon, fitted to this terminal's width, so that the
 * page, the API and this program cannot say different things.
 */
#include "daemon/ctl/ask.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"
#include "daemon/ctl/terminal.h"
#include "daemon/ctl/watch.h"

/* The headline ends at the first empty line. */
void ask_print(const struct ctl_options *o, const char *text)
{
	const char *end = strstr(text, "\n\n");

	if (end && terminal_is_styled(o))
		printf("\033[1m%.*s\033[0m%s", (int)(end - text), text, end);
	else
		fputs(text, stdout);
}

void ask_with(struct buf *path, const char *name, const char *value)
{
	buf_printf(path, "%s%s=", strchr(buf_text(path), '?') ? "&" : "?", name);
	text_percent_encode(path, value);
}

void ask_shape(struct buf *path, const struct ctl_options *o)
{
	if (o->plain)
		ask_with(path, "plain", "1");
	else
		buf_printf(path, "%swidth=%d", strchr(buf_text(path), '?') ? "&" : "?",
			   terminal_width());
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
		ask_print(o, buf_text(&answer));
	return CTL_OK;
}

/* A question without a service: "/api/v1/plan" or "/plan.txt". */
static void begin(struct buf *path, const struct ctl_options *o, const char *name)
{
	buf_printf(path, o->json ? "/api/v1/%s" : "/%s.txt", name);
	if (!o->json)
		ask_shape(path, o);
}

void ask_status_path(struct buf *path, const struct ctl_options *o)
{
	begin(path, o, "status");
	if (o->all && !o->json) /* which has all of them anyhow */
		ask_with(path, "all", "1");
}

enum ctl_exit ask_status(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(ASK_PATH_MAX);

	if (o->watch)
		return watch_status(o);
	ask_status_path(&path, o);
	return ask(o, &path);
}

enum ctl_exit ask_explain(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(ASK_PATH_MAX);

	if (o->json) {
		buf_puts(&path, "/api/v1/services/");
		text_percent_encode(&path, o->subject);
	} else {
		begin(&path, o, "explain");
		ask_with(&path, "service", o->subject);
	}
	return ask(o, &path);
}

enum ctl_exit ask_why_not(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(ASK_PATH_MAX);

	begin(&path, o, "why-not");
	ask_with(&path, "service", o->subject);
	return ask(o, &path);
}

enum ctl_exit ask_history(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(ASK_PATH_MAX);

	begin(&path, o, "history");
	if (o->subject)
		ask_with(&path, "service", o->subject);
	if (o->limit)
		ask_with(&path, "limit", o->limit);
	return ask(o, &path);
}

static enum ctl_exit ask_about(const struct ctl_options *o, const char *name)
{
	struct buf path cleanup_buf = BUF_INIT(ASK_PATH_MAX);

	begin(&path, o, name);
	return ask(o, &path);
}

enum ctl_exit ask_metrics(const struct ctl_options *o)
{
	return ask_about(o, "metrics");
}

enum ctl_exit ask_feeds(const struct ctl_options *o)
{
	return ask_about(o, "feeds");
}

enum ctl_exit ask_platforms(const struct ctl_options *o)
{
	return ask_about(o, "platforms");
}

enum ctl_exit ask_report(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(ASK_PATH_MAX);

	begin(&path, o, "money");
	if (o->month)
		ask_with(&path, "month", o->month);
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

enum ctl_exit ask_plan(const struct ctl_options *o)
{
	struct buf path cleanup_buf = BUF_INIT(ASK_PATH_MAX);
	enum ctl_exit code;

	begin(&path, o, "plan");
	if (o->all)
		ask_with(&path, "all", "1");
	code = ask(o, &path);
	return code == CTL_OK && o->exit_code ? is_to_change(o) : code;
}
