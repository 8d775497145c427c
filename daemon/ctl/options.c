/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.c - options in any order, and a mistake answered with the likely meaning.
 *
 * A guess is offered and never acted on: between "stop-all" and "status" stands
 * a typing error and a day without ads.
 */
#include "daemon/ctl/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "daemon/ctl/help.h"
#include "daemon/version.h"

enum { FLAGS_MAX = 40, FIRST_LONG = 256 };

static void keep(struct ctl_options *o, const struct ctl_flag *f, const char *value)
{
	void *place = (char *)o + f->offset;

	if (f->argument)
		*(const char **)place = value;
	else
		*(bool *)place = true;
}

static const struct ctl_flag *flag_of(const char *name)
{
	for (const struct ctl_flag *f = ctl_flags; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

static void unknown(const char *word)
{
	const char *names[FLAGS_MAX], *nearest;
	char name[64];
	size_t n = 0;

	for (const struct ctl_flag *f = ctl_flags; f->name && n < FLAGS_MAX; f++)
		names[n++] = f->name;
	(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	nearest = text_nearest(name + strspn(name, "-"), names, n);
	if (nearest)
		fprintf(stderr, "capacityctl: there is no option %s. Did you mean --%s?\n", name, nearest);
	else
		fprintf(stderr,
			"capacityctl: there is no option %s. capacityctl --help lists them\n", name);
}

static void complain(int letter, char **argv)
{
	const char *word = argv[optind - 1];

	if (letter == ':')
		fprintf(stderr, "capacityctl: %s needs a value\n", word);
	else if (optopt >= FIRST_LONG)
		fprintf(stderr, "capacityctl: --%s takes no value\n",
			ctl_flags[optopt - FIRST_LONG].name);
	else
		unknown(word);
}

/* False: a mistake, which has been named. */
static bool read_flags(int argc, char **argv, struct ctl_options *o, unsigned *ret_given)
{
	struct option table[FLAGS_MAX] = { { 0 } };
	int letter;

	for (int i = 0; ctl_flags[i].name; i++)
		table[i] = (struct option){ ctl_flags[i].name,
					    ctl_flags[i].argument ? required_argument : no_argument,
					    NULL, FIRST_LONG + i };
	opterr = 0;
	while ((letter = getopt_long(argc, argv, ":hj", table, NULL)) != -1) {
		const struct ctl_flag *f = letter == 'h'       ? flag_of("help") :
					   letter == 'j'       ? flag_of("json") :
					   letter < FIRST_LONG ? NULL :
								 &ctl_flags[letter - FIRST_LONG];

		if (!f) {
			complain(letter, argv);
			return false;
		}
		*ret_given |= f->bit;
		keep(o, f, optarg);
	}
	return true;
}

static bool refuse(const struct ctl_command *c, const char *what)
{
	fprintf(stderr, "capacityctl: %s\nUsage: ", what);
	help_usage(stderr, c);
	return false;
}

static bool takes_all(const struct ctl_command *c, unsigned given)
{
	unsigned foreign = given & ~(c->takes | c->needs);

	for (const struct ctl_flag *f = ctl_flags; foreign && f->name; f++)
		if ((foreign & f->bit) && !f->alias)
			fprintf(stderr, "capacityctl: %s does not take --%s\n", c->name, f->name);
	return !foreign;
}

static bool has_needed(const struct ctl_command *c, const struct ctl_options *o)
{
	for (const struct ctl_flag *f = ctl_flags; f->name; f++)
		if ((c->needs & f->bit) && f->missing &&
		    !*(const char *const *)((const char *)o + f->offset))
			return refuse(c, f->missing);
	return true;
}

static bool has_subject(const struct ctl_command *c, const struct ctl_options *o)
{
	static const char *const asked[] = {
		[SUBJECT_SERVICE] = "which service?",
		[SUBJECT_FEED] = "which feed?",
		[SUBJECT_WORD] = "which one?",
	};

	if (c->subject == SUBJECT_NONE || c->optional || o->subject || o->all)
		return true;
	return refuse(c, asked[c->subject]);
}

/* What stands after the command: its subject and, where it takes one, the reason. */
static bool read_words(int argc, char **argv, struct ctl_options *o)
{
	const struct ctl_command *c = o->command;
	int left = argc - optind;

	if (left && c->subject != SUBJECT_NONE) {
		o->subject = argv[optind++];
		left--;
	}
	/* "allow epic 'a holiday'": the second word can only be the reason. */
	if (left && o->subject && ((c->takes | c->needs) & CTL_REASON) && !o->reason) {
		o->reason = argv[optind++];
		left--;
	} else if (left && c->subject == SUBJECT_WORD) {
		o->second = argv[optind++];
		left--;
	}
	if (c->second && !o->second && o->subject) {
		char what[64];

		(void)snprintf(what, sizeof(what), "which %s?", c->second);
		return refuse(c, what);
	}
	return left == 0 || refuse(c, "too many words");
}

static bool check(int argc, char **argv, struct ctl_options *o, unsigned given)
{
	const struct ctl_command *c = o->command;

	if (c->forwarded) {
		fprintf(stderr, "capacityctl: %s comes first: capacityctl %s %s\n", c->name,
			c->name, ctl_subject_name(c));
		return false;
	}
	return takes_all(c, given) && read_words(argc, argv, o) && has_subject(c, o) && has_needed(c, o);
}

/* "help", "help hold", "hold --help" and "--help": the same answers. */
static bool helps(int argc, char **argv, const struct ctl_options *o, enum ctl_exit *ret_exit)
{
	bool asked = optind < argc && strcmp(argv[optind], "help") == 0;
	const char *of = optind + asked < argc ? argv[optind + asked] : NULL;
	const struct ctl_command *c = NULL;

	if (!asked && !o->help)
		return false;
	*ret_exit = CTL_OK;
	if (of)
		c = ctl_command_find(of);
	if (of && !c)
		*ret_exit = CTL_USAGE;
	else
		help_print(stdout, c);
	return true;
}

bool options_read(int argc, char **argv, struct ctl_options *ret, enum ctl_exit *ret_exit)
{
	const char *socket = getenv("CAPACITYD_SOCKET");
	unsigned given = 0;

	*ret = (struct ctl_options){ .peer.socket = socket && *socket ? socket : CTL_DEFAULT_SOCKET };
	*ret_exit = CTL_USAGE;
	if (!read_flags(argc, argv, ret, &given))
		return false;
	if (ret->version) {
		printf("capacityctl %s\n", CAPACITYD_VERSION);
		*ret_exit = CTL_OK;
		return false;
	}
	if (helps(argc, argv, ret, ret_exit))
		return false;
	if (optind >= argc) {
		fprintf(stderr, "capacityctl: which command? capacityctl --help lists them\n");
		return false;
	}
	ret->command = ctl_command_find(argv[optind++]);
	return ret->command && check(argc, argv, ret, given);
}
