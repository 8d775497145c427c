/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.c - capacityctl's commands, options and words in mdoc.
 */
#include <string.h>

#include "daemon/ctl/command.h"
#include "tests/manual/manual.h"

static void flag(const struct ctl_flag *f, struct buf *out)
{
	buf_printf(out, "Fl -%s", f->name);
	if (f->argument)
		buf_printf(out, " Ar %s", f->argument);
}

/* "a|b" and "check FILE... | probe --platform ID" are words with bars between. */
static void subject(const struct ctl_command *c, struct buf *out)
{
	const char *name = ctl_subject_name(c);

	if (!name)
		return;
	buf_puts(out, c->optional ? "Op Ar " : "Ar ");
	mdoc_argument(name, out);
	buf_puts(out, "\n.");
}

static void synopsis(const struct ctl_command *c, struct buf *out)
{
	buf_printf(out, ".It Xo\n.Ic %s\n.", c->name);
	subject(c, out);
	for (const struct ctl_flag *f = ctl_flags; f->name; f++) {
		if (f->alias || !((c->takes | c->needs) & f->bit))
			continue;
		if (f->bit == CTL_ALL && c->subject_text)
			continue;
		buf_puts(out, c->needs & f->bit ? "" : "Op ");
		flag(f, out);
		buf_puts(out, "\n.");
	}
	buf_puts(out, "Xc\n");
}

/* "what needs you" -> "What needs you." */
static void sentence(const char *text, struct buf *out)
{
	struct buf line cleanup_buf = BUF_INIT(MANUAL_MAX);
	char last = text[strlen(text) - 1];

	buf_puts(&line, text);
	if (line.data[0] >= 'a' && line.data[0] <= 'z')
		line.data[0] = (char)(line.data[0] - 'a' + 'A');
	if (!strchr(".?!", last))
		buf_putc(&line, '.');
	mdoc_prose(buf_text(&line), out);
}

static void commands(struct buf *out)
{
	buf_puts(out, ".Bl -tag -width Ds\n");
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		synopsis(c, out);
		sentence(c->help, out);
		mdoc_prose(c->more, out);
	}
	buf_puts(out, ".El\n");
}

static void options(struct buf *out)
{
	buf_puts(out, ".Bl -tag -width Ds\n");
	for (const struct ctl_flag *f = ctl_flags; f->name; f++) {
		if (f->alias)
			continue;
		buf_puts(out, ".It ");
		flag(f, out);
		buf_putc(out, '\n');
		sentence(f->help, out);
	}
	buf_puts(out, ".El\n");
}

static void meanings(const struct ctl_meaning *m, const char *macro, struct buf *out)
{
	buf_puts(out, ".Bl -tag -width Ds\n");
	for (; m->word; m++) {
		buf_printf(out, ".It %s%s\n", macro, m->word);
		sentence(m->text, out);
	}
	buf_puts(out, ".El\n");
}

bool manual_rows(const char *name, struct buf *out)
{
	if (strcmp(name, "commands") == 0)
		commands(out);
	else if (strcmp(name, "options") == 0)
		options(out);
	else if (strcmp(name, "words") == 0)
		meanings(ctl_meanings, "Ar ", out);
	else if (strcmp(name, "exits") == 0)
		meanings(ctl_exits, "", out);
	else
		return false;
	return true;
}
