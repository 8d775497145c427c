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
#include "daemon/version.h"

enum { COMMANDS_MAX = 24 };

#define DEFAULT_SOCKET "/run/capacityd/control.sock"

static const struct option_name {
	struct option option;
	unsigned takes; /* 0: goes with every command */
} names[] = {
	{ { "socket", required_argument, NULL, 's' }, 0 },
	{ { "url", required_argument, NULL, 'u' }, 0 },
	{ { "json", no_argument, NULL, 'j' }, 0 },
	{ { "no-color", no_argument, NULL, 'n' }, 0 },
	{ { "help", no_argument, NULL, 'h' }, 0 },
	{ { "version", no_argument, NULL, 'V' }, 0 },
	{ { "all", no_argument, NULL, 'a' }, CTL_TAKES_ALL },
	{ { "limit", required_argument, NULL, 'l' }, CTL_TAKES_LIMIT },
	{ { "until", required_argument, NULL, 't' }, CTL_TAKES_UNTIL },
	{ { "for", required_argument, NULL, 't' }, CTL_TAKES_UNTIL },
	{ { "reason", required_argument, NULL, 'r' }, CTL_TAKES_REASON },
	{ { "confirm", required_argument, NULL, 'c' }, CTL_TAKES_CONFIRM },
	{ { "plan", required_argument, NULL, 'p' }, CTL_TAKES_PLAN },
	{ { "direction", required_argument, NULL, 'd' }, CTL_TAKES_DIRECTION },
	{ { "owner", required_argument, NULL, 'o' }, CTL_TAKES_OWNER },
	{ { "open", required_argument, NULL, 'O' }, CTL_TAKES_COUNTS },
	{ { "wait", required_argument, NULL, 'w' }, CTL_TAKES_COUNTS },
	{ { "waitlist", required_argument, NULL, 'W' }, CTL_TAKES_COUNTS },
	{ { "exit-code", no_argument, NULL, 'e' }, CTL_TAKES_EXIT_CODE },
};

enum { NAMES = sizeof(names) / sizeof(*names) };

static void help(void)
{
	printf("Example: capacityctl hold bayview --until \"2026-11-27 08:00\" --reason \"flu "
	       "clinic week\"\n\n"
	       "Usage: capacityctl [OPTIONS] COMMAND\n\nCommands:\n");
	for (const struct ctl_command *c = ctl_commands; c->name; c++)
		printf("  %-9s %-37s %s\n", c->name, c->arguments, c->help);
	printf("\nOptions:\n"
	       "  --socket PATH  the daemon's control socket (default: $CAPACITYD_SOCKET, or\n"
	       "                 " DEFAULT_SOCKET ")\n"
	       "  --url URL      ask over HTTP instead; questions only\n"
	       "  --json         the answer as the API gives it\n"
	       "  --no-color     plain text (also: NO_COLOR=1, TERM=dumb, or not a terminal)\n"
	       "  --version      print the version\n"
	       "  --direction D  of a hold: all (the default), increases or decreases\n"
	       "  --owner NAME   of a hold, a revert or a statement: who answers for it, if not "
	       "you\n"
	       "  --open N       of attest: openings for new patients, in the policy's window\n"
	       "  --wait DAYS    of attest: days a new patient waits\n"
	       "  --waitlist N   of attest: people on the waitlist\n"
	       "  --exit-code    of plan: end with 1 when something is to be changed\n\n"
	       "WHEN is \"2026-11-27 08:00\" on the location's clock, or a length: 24h, 3d (at "
	       "most 30d).\n"
	       "SERVICE is location/service-line; hold, revert and resume also take a location "
	       "alone.\n"
	       "HASH names the plan that was looked at: capacityctl plan shows it.\n"
	       "Exit codes: 0 done, 1 something is to be changed (plan --exit-code), 2 usage,\n"
	       "69 the daemon does not answer, 75 try again, 77 not permitted,\n"
	       "78 the configuration has errors.\n");
}

static const struct ctl_command *find_command(const char *name)
{
	const char *known[COMMANDS_MAX];
	const char *nearest;
	size_t n = 0;

	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		if (strcmp(c->name, name) == 0)
			return c;
		if (n < COMMANDS_MAX)
			known[n++] = c->name;
	}
	nearest = text_nearest(name, known, n);
	if (nearest)
		fprintf(stderr, "capacityctl: there is no command %s. Did you mean %s?\n", name, nearest);
	else
		fprintf(stderr,
			"capacityctl: there is no command %s. capacityctl --help lists them\n", name);
	return NULL;
}

static void keep(struct ctl_options *o, int letter, const char *value)
{
	switch (letter) {
	case 's':
		o->peer.socket = value;
		break;
	case 'u':
		o->peer.url = value;
		break;
	case 'j':
		o->json = true;
		break;
	case 'n':
		o->no_color = true;
		break;
	case 'a':
		o->all = true;
		break;
	case 'l':
		o->limit = value;
		break;
	case 't':
		o->until = value;
		break;
	case 'r':
		o->reason = value;
		break;
	case 'p':
		o->plan = value;
		break;
	case 'd':
		o->direction = value;
		break;
	case 'o':
		o->owner = value;
		break;
	case 'O':
		o->open = value;
		break;
	case 'w':
		o->wait = value;
		break;
	case 'W':
		o->waitlist = value;
		break;
	case 'e':
		o->exit_code = true;
		break;
	default:
		o->confirm = value;
		break;
	}
}

/* False: help, version or a mistake; said and done. */
static bool read_options(int argc, char **argv, struct ctl_options *o, unsigned *ret_given,
			 enum ctl_exit *ret_exit)
{
	struct option table[NAMES + 1] = { { 0 } };
	int letter, index = 0;

	for (size_t i = 0; i < NAMES; i++)
		table[i] = names[i].option;
	while ((letter = getopt_long(argc, argv, "hj", table, &index)) != -1) {
		if (letter == 'h' || letter == 'V' || letter == '?') {
			*ret_exit = letter == '?' ? CTL_USAGE : CTL_OK;
			if (letter == 'h')
				help();
			else if (letter == 'V')
				printf("capacityctl %s\n", CAPACITYD_VERSION);
			return false;
		}
		for (size_t i = 0; i < NAMES; i++)
			*ret_given |= names[i].option.val == letter ? names[i].takes : 0;
		keep(o, letter, optarg);
	}
	return true;
}

static bool complain(enum ctl_exit *ret_exit, const char *what, const struct ctl_command *c)
{
	fprintf(stderr, "capacityctl: %s\nUsage: capacityctl %s %s\n", what, c->name, c->arguments);
	*ret_exit = CTL_USAGE;
	return false;
}

static bool takes_all(const struct ctl_command *c, unsigned given, enum ctl_exit *ret_exit)
{
	if (!(given & ~c->takes))
		return true;
	for (size_t i = 0; i < NAMES; i++)
		if (given & ~c->takes & names[i].takes)
			fprintf(stderr, "capacityctl: %s does not take --%s\n", c->name,
				names[i].option.name);
	*ret_exit = CTL_USAGE;
	return false;
}

static bool check(struct ctl_options *o, unsigned given, int left, enum ctl_exit *ret_exit)
{
	const struct ctl_command *c = o->command;

	if (!takes_all(c, given, ret_exit))
		return false;
	if (left > ((c->takes & (CTL_TAKES_SERVICE | CTL_NEEDS_FEED)) ? 1 : 0))
		return complain(ret_exit, "too many words", c);
	if ((c->takes & CTL_NEEDS_SERVICE) && !o->service && !o->all)
		return complain(ret_exit, "which service?", c);
	if ((c->takes & CTL_NEEDS_FEED) && !o->service)
		return complain(ret_exit, "which feed?", c);
	if ((c->takes & CTL_TAKES_PLAN) && !o->plan)
		return complain(
			ret_exit,
			"--plan is needed: it names what was looked at. capacityctl plan shows it", c);
	if ((c->takes & CTL_TAKES_REASON) && !o->reason)
		return complain(ret_exit, "--reason is needed: whoever reads this next will ask why", c);
	if ((c->takes & CTL_TAKES_UNTIL) && !o->until)
		return complain(ret_exit, "--until is needed: what never ends is forgotten", c);
	return true;
}

bool options_read(int argc, char **argv, struct ctl_options *ret, enum ctl_exit *ret_exit)
{
	const char *socket = getenv("CAPACITYD_SOCKET");
	unsigned given = 0;

	*ret = (struct ctl_options){ .peer.socket = socket && *socket ? socket : DEFAULT_SOCKET };
	if (!read_options(argc, argv, ret, &given, ret_exit))
		return false;
	*ret_exit = CTL_USAGE;
	if (optind >= argc) {
		fprintf(stderr, "capacityctl: which command? capacityctl --help lists them\n");
		return false;
	}
	if (strcmp(argv[optind], "help") == 0) {
		help();
		*ret_exit = CTL_OK;
		return false;
	}
	ret->command = find_command(argv[optind++]);
	if (!ret->command)
		return false;
	ret->service = optind < argc ? argv[optind] : NULL;
	/* "allow epic 'a holiday'": the second word can only be the reason. */
	if ((ret->command->takes & CTL_TAKES_REASON) && !ret->reason && optind + 1 < argc)
		ret->reason = argv[++optind];
	return check(ret, given, argc - optind, ret_exit);
}
