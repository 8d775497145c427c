/* SPDX-License-Identifier: Apache-2.0 */
/*
 * help.c - first an example, then the words: most people read no further than that.
 */
#include "daemon/ctl/help.h"

#include <string.h>

#include "base/limits.h"
#include "daemon/ctl/terminal.h"
#include "report/table.h"

enum { HELP_MAX = 64 * 1024, WIDTH_PIPED = 80, NAME_COLUMN = 11, OPTION_COLUMN = 17 };

static int width(void)
{
	int n = terminal_width();

	return n > 0 ? n : WIDTH_PIPED;
}

/* A name in its column, and what it means beside it, wrapped. */
static void entry(const char *name, int column, const char *text, struct buf *out)
{
	buf_printf(out, "  %-*s ", column, name);
	if ((int)strlen(name) > column)
		buf_printf(out, "\n%*s", column + 3, "");
	wrap_print(text, width(), column + 3, out);
	buf_putc(out, '\n');
}

static void flags(unsigned bits, struct buf *out)
{
	char name[64];

	for (const struct ctl_flag *f = ctl_flags; f->name; f++) {
		if (f->alias || (bits ? !(f->bit & bits) : f->bit))
			continue;
		(void)snprintf(name, sizeof(name), "--%s%s%s", f->name, f->argument ? " " : "",
			       f->argument ? f->argument : "");
		entry(name, OPTION_COLUMN, f->help, out);
	}
}

static void usage(const struct ctl_command *c, struct buf *out)
{
	const char *subject = ctl_subject_name(c);

	buf_printf(out, "capacityctl %s", c->name);
	if (subject)
		buf_printf(out, c->optional ? " [%s]" : " %s", subject);
	for (int needed = 1; needed >= 0; needed--)
		for (const struct ctl_flag *f = ctl_flags; f->name; f++) {
			if (f->alias || !((needed ? c->needs : c->takes & ~c->needs) & f->bit))
				continue;
			/* It stands among the subjects. */
			if (f->bit == CTL_ALL && c->subject_text)
				continue;
			buf_printf(out, " %s--%s%s%s%s", needed ? "" : "[", f->name,
				   f->argument ? " " : "", f->argument ? f->argument : "",
				   needed ? "" : "]");
		}
}

static void meanings(const struct ctl_command *c, struct buf *out)
{
	struct buf line cleanup_buf = BUF_INIT(HELP_MAX);
	size_t start = out->length;

	if (c)
		usage(c, &line);
	for (const struct ctl_meaning *m = ctl_meanings; m->word; m++)
		if (!c || strstr(buf_text(&line), m->word)) {
			buf_puts(out, out->length == start ? "\n" : "");
			entry(m->word, NAME_COLUMN, m->text, out);
		}
}

static void of_all(struct buf *out)
{
	buf_puts(out, "Example: capacityctl status\n\n"
		      "Usage: capacityctl [OPTIONS] COMMAND\n"
		      "       capacityctl help COMMAND\n\nCommands:\n");
	for (const struct ctl_command *c = ctl_commands; c->name; c++)
		entry(c->name, NAME_COLUMN, c->help, out);
	buf_puts(out, "\nOptions of every command:\n");
	flags(0, out);
	meanings(NULL, out);
	buf_puts(out, "\nExit codes:\n");
	for (const struct ctl_meaning *m = ctl_exits; m->word; m++)
		entry(m->word, NAME_COLUMN, m->text, out);
}

static void of_one(const struct ctl_command *c, struct buf *out)
{
	buf_printf(out, "Example: %s\n\nUsage: ", c->example);
	usage(c, out);
	buf_printf(out, "\n\ncapacityctl %s: %s.\n", c->name, c->help);
	wrap_print(c->more, width(), 0, out);
	buf_putc(out, '\n');
	if (c->takes | c->needs) {
		buf_puts(out, "\nOptions:\n");
		flags(c->takes | c->needs, out);
	}
	meanings(c, out);
	buf_puts(out, "\nOptions of every command and exit codes: capacityctl --help\n");
}

void help_print(FILE *to, const struct ctl_command *c)
{
	struct buf out cleanup_buf = BUF_INIT(HELP_MAX);

	if (c)
		of_one(c, &out);
	else
		of_all(&out);
	(void)fputs(buf_text(&out), to);
}

void help_usage(FILE *to, const struct ctl_command *c)
{
	struct buf out cleanup_buf = BUF_INIT(HELP_MAX);

	usage(c, &out);
	(void)fprintf(to, "%s\n", buf_text(&out));
}
