/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.c - the first two steps of adding a platform: check its file, then look.
 */
#include "daemon/connector.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const char help[] =
	"capacityd connector check FILE...           hold connector files against the rules and\n"
	"                                            replay their fixtures; nothing is sent\n"
	"capacityd connector probe [FILE] --platform ID\n"
	"                                            read its targets once and show what they are\n"
	"                                            taken for; changes nothing\n"
	"\n"
	"  --config FILE     probe: default /etc/capacityd/capacityd.yaml\n"
	"  --platform ID     probe: a platform of kind connector in that configuration\n"
	"  --state-dir DIR   probe: the daemon's, when it was told one: renewed logins lie there\n"
	"  --ca-file FILE    probe: trust these certificate authorities instead of the system's\n"
	"  --quiet           check: say only what is wrong\n"
	"  --json            machine-readable\n"
	"\n"
	"Exit: 0 fine, 1 probe found problems, 2 usage, 69 no answer, 78 a file is not usable.\n";

struct arguments {
	struct connector_probe probe;
	struct connector_check check;
};

/* ---- the command line ---- */

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "platform", required_argument, NULL, 'p' },
	{ "state-dir", required_argument, NULL, 's' },
	{ "ca-file", required_argument, NULL, 'a' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* 0 to go on, 1 when all was said, -1 for a mistake. */
static int read_options(int argc, char **argv, struct arguments *args)
{
	int o;

	while ((o = getopt_long(argc, argv, "c:p:qjh", options, NULL)) != -1) {
		switch (o) {
		case 'c':
			args->probe.config_path = optarg;
			break;
		case 'p':
			args->probe.platform = optarg;
			break;
		case 's':
			args->probe.state_dir = optarg;
			break;
		case 'a':
			args->probe.ca_file = optarg;
			break;
		case 'q':
			args->check.quiet = true;
			break;
		case 'j':
			args->probe.json = args->check.json = true;
			break;
		case 'h':
			(void)fputs(help, stdout);
			return 1;
		default:
			(void)fputs(help, stderr);
			return -1;
		}
	}
	return 0;
}

static int usage(const char *words)
{
	(void)fprintf(stderr, "capacityd connector: %s\n\n%s", words, help);
	return EXIT_USAGE;
}

int connector_main(int argc, char **argv)
{
	struct arguments args = { .probe = { .config_path = "/etc/capacityd/capacityd.yaml" } };
	int done = read_options(argc, argv, &args);
	const char *verb = optind < argc ? argv[optind++] : "";

	if (done)
		return done < 0 ? EXIT_USAGE : 0;
	args.check.paths = argv + optind;
	args.check.count = argc - optind;
	if (strcmp(verb, "check") == 0)
		return args.check.count ? connector_check(&args.check) :
					  usage("check needs at least one FILE");
	if (strcmp(verb, "probe") != 0)
		return usage("expected check or probe");
	args.probe.file = optind < argc ? argv[optind++] : NULL;
	if (optind < argc || !args.probe.platform)
		return usage(args.probe.platform ? "probe takes one FILE" : "probe needs --platform ID");
	return connector_probe(&args.probe);
}
