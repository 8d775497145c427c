/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.h - what capacityctl can do: one table of commands, one of options.
 *
 * The parser, --help, the completion of three shells and the manual page are all made
 * from these rows, so none of them can know a word that another does not.
 */
#ifndef CAPD_CTL_COMMAND_H
#define CAPD_CTL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/ctl/talk.h"

struct ctl_options;

/* The options a command may have besides those of every command; one bit a row. */
enum ctl_flag_bit {
	CTL_ALL = 1 << 0,
	CTL_LIMIT = 1 << 1,
	CTL_UNTIL = 1 << 2,
	CTL_REASON = 1 << 3,
	CTL_CONFIRM = 1 << 4,
	CTL_PLAN = 1 << 5,
	CTL_DIRECTION = 1 << 6,
	CTL_EXIT_CODE = 1 << 7,
	CTL_OPEN = 1 << 8,
	CTL_WAIT = 1 << 9,
	CTL_WAITLIST = 1 << 10,
	CTL_OWNER = 1 << 11,
	CTL_WATCH = 1 << 12,
	CTL_MONTH = 1 << 13,
	CTL_TO = 1 << 14,
};

struct ctl_flag {
	const char *name;
	const char *argument; /* what its value is called; NULL: it has none */
	unsigned bit;	      /* 0: goes with every command */
	bool alias;	      /* another name of the row before it: not listed */
	size_t offset;	      /* in struct ctl_options: const char *, or bool without an argument */
	const char *help;
	const char *missing; /* said when a command needs it and it is not there */
};
extern const struct ctl_flag ctl_flags[]; /* ends with name NULL */

/* What the word after the command is, which is also what completes it. */
enum ctl_subject {
	SUBJECT_NONE,
	SUBJECT_SERVICE,
	SUBJECT_FEED,
	SUBJECT_WORD, /* one of a few: command.words */
};

struct ctl_command {
	const char *name;
	enum ctl_subject subject;
	bool optional;		  /* it may be left out */
	const char *subject_text; /* in place of its name; NULL: SERVICE, FEED */
	const char *const *words; /* SUBJECT_WORD, and what is forwarded; ends with NULL */
	unsigned takes, needs;	  /* ctl_flag_bit; what it needs it takes, too */
	const char *second; /* what a second word is called, which is needed then; NULL: none */
	bool forwarded;	    /* by capacityd itself: options of its own follow it */
	enum ctl_exit (*run)(const struct ctl_options *o);
	const char *help, *more, *example; /* a line; a sentence or two; a command as it is typed */
};
extern const struct ctl_command ctl_commands[]; /* ends with name NULL */

/* NULL: there is none; the likely one has been named on stderr. */
const struct ctl_command *ctl_command_find(const char *name);
const char *ctl_subject_name(const struct ctl_command *c); /* "SERVICE"; NULL: it has none */

struct ctl_meaning {
	const char *word, *text;
};
extern const struct ctl_meaning ctl_meanings[]; /* of the words in capitals; ends with word NULL */
extern const struct ctl_meaning ctl_exits[];	/* "0", "done" */

#endif
