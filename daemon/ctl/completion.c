/* SPDX-License-Identifier: Apache-2.0 */
/*
 * completion.c - the same rows once more, in the words of three shells.
 *
 * The scripts are plain on purpose: each finds the command among the words before the
 * cursor, and offers its options or its subject. Names of services and feeds are asked
 * of the daemon when they are needed, because a list that is kept goes stale.
 */
#include "daemon/ctl/completion.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"
#include "daemon/ctl/ask.h"

enum { SCRIPT_MAX = 64 * 1024, NAMES_MAX = 200 };

const char *const completion_shells[] = { "bash", "zsh", "fish", NULL };

static bool has(const struct ctl_command *c, const struct ctl_flag *f)
{
	return !f->bit || (f->bit & (c->takes | c->needs));
}

static bool takes_file(const struct ctl_flag *f)
{
	return f->argument && (strcmp(f->argument, "PATH") == 0 || strcmp(f->argument, "FILE") == 0);
}

static void each_flag(const struct ctl_command *c, struct buf *out)
{
	for (const struct ctl_flag *f = ctl_flags; f->name; f++)
		if (has(c, f))
			buf_printf(out, " --%s", f->name);
}

/* What a shell runs to learn the names, or the words themselves. */
static void subject(const struct ctl_command *c, const char *before, const char *after, struct buf *out)
{
	if (c->subject == SUBJECT_SERVICE || c->subject == SUBJECT_FEED)
		buf_printf(out, "%s%s%s", before, c->subject == SUBJECT_FEED ? "feeds" : "services",
			   after);
	for (size_t i = 0; c->words && c->words[i]; i++)
		buf_printf(out, "%s%s", i ? " " : "", c->words[i]);
}

/* "--socket|--url|--limit": after these a value follows. */
static void valued(const char *glue, struct buf *out)
{
	size_t n = 0;

	for (const struct ctl_flag *f = ctl_flags; f->name; f++)
		if (f->argument)
			buf_printf(out, "%s--%s", n++ ? glue : "", f->name);
}

/* ---- bash ---- */

static void bash_commands(struct buf *out)
{
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		buf_printf(out, "\t%s)\n\t\tflags=\"", c->name);
		if (!c->forwarded)
			each_flag(c, out);
		buf_puts(out, "\"\n\t\twords=\"");
		subject(c, "$(capacityctl completion ", " \"$cur\" 2>/dev/null)", out);
		buf_puts(out, "\" ;;\n");
	}
}

static void bash(struct buf *out)
{
	buf_puts(out, "# bash completion for capacityctl\n"
		      "_capacityctl() {\n"
		      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
		      "\tlocal i command= flags= words=\n"
		      "\tCOMPREPLY=()\n"
		      "\tcase $prev in\n\t--socket|--token)\n"
		      "\t\tCOMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
		      "\t--direction)\n"
		      "\t\tCOMPREPLY=($(compgen -W 'all increases decreases' -- \"$cur\")); return "
		      ";;\n\t");
	valued("|", out);
	buf_puts(out, ")\n\t\treturn ;;\n\tesac\n"
		      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		      "\t\tcase ${COMP_WORDS[i]} in\n\t\t");
	valued("|", out);
	buf_puts(out, ") ((i++)) ;;\n\t\t-*) ;;\n"
		      "\t\t*) command=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n"
		      "\tcase $command in\n\t\"\")\n\t\tflags=\"--socket --url --json --plain "
		      "--help\"\n\t\twords=\"help");
	for (const struct ctl_command *c = ctl_commands; c->name; c++)
		buf_printf(out, " %s", c->name);
	buf_puts(out, "\" ;;\n");
	bash_commands(out);
	buf_puts(out, "\tesac\n"
		      "\t[[ $cur == -* ]] && words=$flags\n"
		      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
		      "\t[[ $command == connector || $command == backup ]] &&\n"
		      "\t\tCOMPREPLY+=($(compgen -f -- \"$cur\"))\n"
		      "\treturn 0\n}\n"
		      "complete -F _capacityctl capacityctl\n");
}

/* ---- zsh ---- */

/* Between single quotes, where _arguments and _describe give ':' and brackets a meaning of their own. */
static void zsh_quoted(const char *text, struct buf *out)
{
	for (; *text; text++) {
		if (strchr(":[]\\", *text))
			buf_putc(out, '\\');
		buf_puts(out, *text == '\'' ? "'\\''" : (char[]){ *text, '\0' });
	}
}

static void zsh_flag(const struct ctl_flag *f, struct buf *out)
{
	buf_printf(out, " \\\n\t\t\t'--%s[", f->name);
	zsh_quoted(f->help, out);
	buf_putc(out, ']');
	if (strcmp(f->name, "direction") == 0)
		buf_puts(out, ":D:(all increases decreases)");
	else if (takes_file(f))
		buf_puts(out, ":PATH:_files");
	else if (f->argument)
		buf_printf(out, ":%s: ", f->argument);
	buf_putc(out, '\'');
}

static void zsh_command(const struct ctl_command *c, struct buf *out)
{
	buf_printf(out, "\t%s)\n\t\t_arguments", c->name);
	for (const struct ctl_flag *f = ctl_flags; f->name && !c->forwarded; f++)
		if (has(c, f))
			zsh_flag(f, out);
	if (c->words) {
		buf_puts(out, " \\\n\t\t\t'1:what:(");
		subject(c, "", "", out);
		buf_puts(out, ")'");
	} else if (c->subject != SUBJECT_NONE) {
		buf_printf(out, " \\\n\t\t\t'1:%s:_capacityctl_",
			   c->subject == SUBJECT_FEED ? "FEED" : "SERVICE");
		subject(c, "", "", out);
		buf_putc(out, '\'');
	}
	buf_puts(out, c->forwarded ? " '*:file:_files' ;;\n" : " ;;\n");
}

static void zsh_names(const char *what, struct buf *out)
{
	buf_printf(
		out,
		"_capacityctl_%s() {\n"
		"\tcompadd -- ${(f)\"$(capacityctl completion %s \"$PREFIX\" 2>/dev/null)\"}\n}\n",
		what, what);
}

static void zsh(struct buf *out)
{
	buf_puts(out, "#compdef capacityctl\n");
	zsh_names("services", out);
	zsh_names("feeds", out);
	buf_puts(
		out,
		"_capacityctl() {\n\tlocal -a commands\n\tlocal curcontext=$curcontext state line\n"
		"\tcommands=(\n");
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		buf_printf(out, "\t\t'%s:", c->name);
		zsh_quoted(c->help, out);
		buf_puts(out, "'\n");
	}
	buf_puts(out, "\t)\n\t_arguments -C");
	for (const struct ctl_flag *f = ctl_flags; f->name; f++)
		if (!f->bit)
			zsh_flag(f, out);
	buf_puts(out, " \\\n\t\t\t'1:command:->command' '*::arg:->args'\n"
		      "\tif [[ $state == command ]]; then\n\t\t_describe command "
		      "commands\n\t\treturn\n\tfi\n"
		      "\tcase $words[1] in\n");
	for (const struct ctl_command *c = ctl_commands; c->name; c++)
		zsh_command(c, out);
	buf_puts(out, "\tesac\n}\n"
		      "if [[ $funcstack[1] == _capacityctl ]]; then\n\t_capacityctl \"$@\"\nelse\n"
		      "\tcompdef _capacityctl capacityctl\nfi\n");
}

/* ---- fish ---- */

static void fish_quoted(const char *text, struct buf *out)
{
	buf_puts(out, " -d '");
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
	buf_putc(out, '\'');
}

static void fish_flag(const char *when, const struct ctl_flag *f, struct buf *out)
{
	buf_printf(out, "complete -c capacityctl%s -l %s", when, f->name);
	if (strcmp(f->name, "direction") == 0)
		buf_puts(out, " -x -a 'all increases decreases'");
	else if (f->argument)
		buf_puts(out, takes_file(f) ? " -r -F" : " -x");
	fish_quoted(f->help, out);
	buf_putc(out, '\n');
}

static void fish_command(const struct ctl_command *c, struct buf *out)
{
	char when[128];

	buf_printf(out, "complete -c capacityctl -n __fish_use_subcommand -a %s", c->name);
	fish_quoted(c->help, out);
	buf_putc(out, '\n');
	(void)snprintf(when, sizeof(when), " -n '__fish_seen_subcommand_from %s'", c->name);
	if (c->subject != SUBJECT_NONE || c->words) {
		buf_printf(out, "complete -c capacityctl%s -a '", when);
		subject(c, "(capacityctl completion ", " (commandline -ct) 2>/dev/null)", out);
		buf_puts(out, "'\n");
	}
	for (const struct ctl_flag *f = ctl_flags; f->name && !c->forwarded; f++)
		if (f->bit && has(c, f))
			fish_flag(when, f, out);
	if (c->forwarded)
		buf_printf(out, "complete -c capacityctl%s -F\n", when);
}

static void fish(struct buf *out)
{
	buf_puts(out, "# fish completion for capacityctl\ncomplete -c capacityctl -f\n");
	for (const struct ctl_flag *f = ctl_flags; f->name; f++)
		if (!f->bit)
			fish_flag("", f, out);
	for (const struct ctl_command *c = ctl_commands; c->name; c++)
		fish_command(c, out);
}

/* ---- names ---- */

/* Ids are sorted, so a location's services follow each other; it is a name of its own, too. */
static void print_services(struct json_object *list, const char *prefix)
{
	char before[256] = "";

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		const char *id = tree_text_or(json_object_array_get_idx(list, i), "id", "");
		const char *location = tree_text_or(json_object_array_get_idx(list, i), "location", "");

		if (!text_starts(id, prefix))
			continue;
		if (strcmp(location, before) != 0 && text_starts(location, prefix))
			printf("%s\n", location);
		(void)snprintf(before, sizeof(before), "%s", location);
		printf("%s\n", id);
	}
}

static void print_feeds(struct json_object *list, const char *prefix)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		const char *id = tree_text_or(json_object_array_get_idx(list, i), "id", "");

		if (text_starts(id, prefix))
			printf("%s\n", id);
	}
}

/* A person who presses a key wants no error message: without an answer there are no names. */
static enum ctl_exit names(const struct ctl_options *o, bool of_feeds)
{
	struct buf path cleanup_buf = BUF_INIT(ASK_PATH_MAX),
			answer cleanup_buf = BUF_INIT(API_ANSWER_MAX),
			ignored cleanup_buf = BUF_INIT(ASK_PATH_MAX);
	const char *prefix = o->second ? o->second : "";
	struct json_object *tree cleanup_tree = NULL, *list;
	struct err err = ERR_INIT;
	enum ctl_exit code;

	buf_puts(&path, of_feeds ? "/api/v1/feeds" : "/api/v1/status");
	if (!of_feeds && *prefix) {
		ask_with(&path, "find", prefix);
		buf_printf(&path, "&limit=%d", NAMES_MAX);
	}
	code = talk_why(&o->peer, buf_text(&path), NULL, &answer, &ignored);
	if (code != CTL_OK)
		return code;
	tree = tree_parse(buf_text(&answer), answer.length, &err);
	if (tree && !tree_array(tree, "", of_feeds ? "feeds" : "services", &list, &err))
		(of_feeds ? print_feeds : print_services)(list, prefix);
	return CTL_OK;
}

enum ctl_exit completion_run(const struct ctl_options *o)
{
	static void (*const scripts[])(struct buf * out) = { bash, zsh, fish };
	struct buf out cleanup_buf = BUF_INIT(SCRIPT_MAX);
	const char *what = o->subject;

	if (strcmp(what, "services") == 0 || strcmp(what, "feeds") == 0)
		return names(o, *what == 'f');
	for (size_t i = 0; completion_shells[i]; i++)
		if (strcmp(what, completion_shells[i]) == 0) {
			scripts[i](&out);
			(void)fputs(buf_text(&out), stdout);
			return CTL_OK;
		}
	fprintf(stderr, "capacityctl: completion is for bash, zsh or fish, not for %s\n", what);
	return CTL_USAGE;
}
