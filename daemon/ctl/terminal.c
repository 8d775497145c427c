/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal.c - a person, a pipe or a program: each gets what it can use.
 *
 * COLUMNS overrides the terminal's own word, and makes the width of a pipe; NO_COLOR
 * and TERM=dumb are what people set who want plain text.
 */
#include "daemon/ctl/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "daemon/ctl/options.h"

static struct winsize size_of(void)
{
	struct winsize size = { 0 };

	if (isatty(STDOUT_FILENO))
		(void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	return size;
}

int terminal_width(void)
{
	const char *columns = getenv("COLUMNS");

	return columns && atoi(columns) > 0 ? atoi(columns) : size_of().ws_col;
}

int terminal_height(void)
{
	return size_of().ws_row;
}

bool terminal_is_styled(const struct ctl_options *o)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return !o->no_color && !(no && *no) && term && strcmp(term, "dumb") != 0 &&
	       isatty(STDOUT_FILENO);
}

bool terminal_can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}
