/* SPDX-License-Identifier: Apache-2.0 */
/*
 * line.h - the command line of capacityd and of the programs inside it.
 *
 * Each says in rows what it takes; reading, refusing and --help are the same for all of
 * them, and the manual page shows what --help says.
 */
#ifndef CAPD_DAEMON_LINE_H
#define CAPD_DAEMON_LINE_H

#include <stddef.h>

enum { LINE_TEXTS_MAX = 64, LINE_USAGE = 2 /* what a mistake ends with */ };

enum line_kind { LINE_TEXT, LINE_SWITCH, LINE_TEXTS };

/* What an option that may be given more than once has collected. */
struct line_texts {
	const char *items[LINE_TEXTS_MAX];
	size_t count;
};

struct line_row {
	const char *name, *argument; /* "config", "FILE" */
	char letter;		     /* its short form; 0: none */
	enum line_kind kind;
	size_t offset; /* of const char *, bool or struct line_texts */
	const char *help;
};

struct line_use {
	const char *words, *help;
};

/* An option that only one command of a program has. */
struct line_only {
	const char *option, *command;
};

struct line_program {
	const char *name;	     /* "capacityd audit" */
	const struct line_use *uses; /* these two end with words or name NULL */
	const struct line_row *rows;
	const char *after; /* paragraphs below the options, each ended by a newline */
};

enum line_end { LINE_WRONG = -1, LINE_GO, LINE_SAID };

/* Into *block. LINE_SAID: help was printed; LINE_WRONG: the mistake was named. Words are left from optind on. */
enum line_end line_read(const struct line_program *p, int argc, char **argv, void *block);
/*
 * After line_read(), when the command is known: LINE_WRONG, and the mistake named, where an
 * option of another command was given or a word is left after the command.  What somebody
 * wrote and nobody reads would be believed to have worked.  `only` ends with option NULL.
 */
enum line_end line_suits(const struct line_program *p, const struct line_only *only,
			 const char *command, int argc, char **argv, const void *block);
/* Names a mistake and where help is; returns LINE_USAGE. */
int line_complain(const struct line_program *p, const char *words);

#endif
