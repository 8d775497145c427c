/* SPDX-License-Identifier: Apache-2.0 */
/*
 * line.c - one reader for every command line of capacityd.
 */
#include "daemon/line.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "report/table.h"

enum {
	ROWS_MAX = 32,
	FIRST_LONG = 256,
	HELP_MAX = 64 * 1024,
	WIDTH = 80,
	USE_COLUMN = 35,
	OPTION_COLUMN = 18,
};

/* ---- what is printed ---- */

static void entry(const char *name, int column, const char *text, struct buf *out)
{
	buf_puts(out, name);
	if ((int)strlen(name) >= column)
		buf_printf(out, "\n%*s", column, "");
	else
		buf_printf(out, "%*s", column - (int)strlen(name), "");
	wrap_print(text, WIDTH, column, out);
	buf_putc(out, '\n');
}

static void paragraphs(const char *text, struct buf *out)
{
	while (*text) {
		struct buf one cleanup_buf = BUF_INIT(HELP_MAX);
		size_t n = strcspn(text, "\n");

		buf_append(&one, text, n);
		buf_putc(out, '\n');
		wrap_print(buf_text(&one), WIDTH, 0, out);
		buf_putc(out, '\n');
		text += n + (text[n] == '\n');
	}
}

static void print_help(const struct line_program *p)
{
	struct buf out cleanup_buf = BUF_INIT(HELP_MAX);
	char name[64];

	for (const struct line_use *u = p->uses; u->words; u++)
		entry(u->words, USE_COLUMN, u->help, &out);
	buf_putc(&out, '\n');
	for (const struct line_row *r = p->rows; r->name; r++) {
		(void)snprintf(name, sizeof(name), "  --%s%s%s", r->name, r->argument ? " " : "",
			       r->argument ? r->argument : "");
		entry(name, OPTION_COLUMN + 2, r->help, &out);
	}
	entry("  --help", OPTION_COLUMN + 2, "this", &out);
	paragraphs(p->after, &out);
	(void)fputs(buf_text(&out), stdout);
}

int line_complain(const struct line_program *p, const char *words)
{
	bool asks = words[strlen(words) - 1] == '?';

	(void)fprintf(stderr, "%s: %s%s %s --help has its words\n", p->name, words, asks ? "" : ".",
		      p->name);
	return LINE_USAGE;
}

/* ---- reading ---- */

static int shorts(const struct line_row *rows, char letter)
{
	for (int i = 0; rows[i].name; i++)
		if (rows[i].letter == letter)
			return i;
	return -1;
}

static void unknown(const struct line_program *p, const char *word)
{
	const char *names[ROWS_MAX], *near;
	char said[128], name[64];
	size_t n = 0;

	for (const struct line_row *r = p->rows; r->name && n < ROWS_MAX; r++)
		names[n++] = r->name;
	(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	near = text_nearest(name + strspn(name, "-"), names, n);
	(void)snprintf(said, sizeof(said), "there is no option %s%s%s%s", name,
		       near ? "; did you mean --" : "", near ? near : "", near ? "?" : "");
	(void)line_complain(p, said);
}

static enum line_end mistake(const struct line_program *p, int letter, char **argv)
{
	char said[128];

	if (letter == ':')
		(void)snprintf(said, sizeof(said), "%.64s needs a value", argv[optind - 1]);
	else if (optopt >= FIRST_LONG)
		(void)snprintf(said, sizeof(said), "--%s takes no value",
			       p->rows[optopt - FIRST_LONG].name);
	if (letter == ':' || optopt >= FIRST_LONG)
		(void)line_complain(p, said);
	else
		unknown(p, argv[optind - 1]);
	return LINE_WRONG;
}

/* False: there is no room for one more. */
static bool keep(const struct line_row *r, const char *value, void *block)
{
	void *place = (char *)block + r->offset;
	struct line_texts *texts = place;

	if (r->kind == LINE_SWITCH)
		*(bool *)place = true;
	else if (r->kind == LINE_TEXT)
		*(const char **)place = value;
	else if (texts->count < LINE_TEXTS_MAX)
		texts->items[texts->count++] = value;
	else
		return false;
	return true;
}

/* What getopt wants to know of the rows. */
static void describe(const struct line_program *p, struct option *table, char *letters)
{
	size_t i = 0;

	*letters++ = ':';
	*letters++ = 'h';
	for (; p->rows[i].name && i + 2 < ROWS_MAX; i++) {
		bool valued = p->rows[i].kind != LINE_SWITCH;

		table[i] = (struct option){ p->rows[i].name, valued ? required_argument : no_argument,
					    NULL, FIRST_LONG + (int)i };
		if (!p->rows[i].letter)
			continue;
		*letters++ = p->rows[i].letter;
		if (valued)
			*letters++ = ':';
	}
	table[i] = (struct option){ "help", no_argument, NULL, 'h' };
	*letters = '\0';
}

enum line_end line_read(const struct line_program *p, int argc, char **argv, void *block)
{
	struct option table[ROWS_MAX] = { { 0 } };
	char letters[ROWS_MAX * 2 + 3];
	int letter, row;

	describe(p, table, letters);
	optind = 0; /* from the start: another command line may have been read before */
	opterr = 0;
	while ((letter = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		if (letter == 'h') {
			print_help(p);
			return LINE_SAID;
		}
		row = letter >= FIRST_LONG ? letter - FIRST_LONG : shorts(p->rows, (char)letter);
		if (letter == '?' || letter == ':' || row < 0)
			return mistake(p, letter, argv);
		if (!keep(&p->rows[row], optarg, block)) {
			(void)line_complain(p, "the same option is given too often");
			return LINE_WRONG;
		}
	}
	return LINE_GO;
}

/* ---- whether it suits the command ---- */

static bool is_given(const struct line_program *p, const char *option, const void *block)
{
	const struct line_row *r = p->rows;
	const void *place;

	while (strcmp(r->name, option) != 0)
		r++;
	place = (const char *)block + r->offset;
	if (r->kind == LINE_SWITCH)
		return *(const bool *)place;
	if (r->kind == LINE_TEXT)
		return *(const char *const *)place != NULL;
	return ((const struct line_texts *)place)->count > 0;
}

enum line_end line_suits(const struct line_program *p, const struct line_only *only,
			 const char *command, int argc, char **argv, const void *block)
{
	char said[192];

	while (only->option && (!strcmp(only->command, command) || !is_given(p, only->option, block)))
		only++;
	if (only->option)
		(void)snprintf(said, sizeof(said), "--%s belongs to %s, not to %s", only->option,
			       only->command, command);
	else if (optind + 1 < argc)
		(void)snprintf(
			said, sizeof(said),
			"%s takes no \"%.64s\"; the configuration is named with --config FILE",
			command, argv[optind + 1]);
	else
		return LINE_GO;
	(void)line_complain(p, said);
	return LINE_WRONG;
}
