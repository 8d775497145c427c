/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate_options.c - the command line of capacityd simulate.
 *
 * A file of its own, because getopt and the configuration both call a thing an option.
 */
#include "daemon/simulate_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const char help[] =
	"capacityd simulate --config NEW --history DIR|FILE   what would these rules have done?\n"
	"\n"
	"  --config FILE     the configuration to play; its mode is taken as act\n"
	"  --compare FILE    and another one, side by side\n"
	"  --history PATH    a CSV file, or a directory of them: as `capacityd export` writes it, "
	"or\n"
	"                    date,department_id,service_line,open_next_14d,... once a day\n"
	"  --map FILE        service,department_id,service_line: who the departments are, where "
	"no\n"
	"                    select of a csv feed says it\n"
	"  --from DATE       first day to play; default: that of the first row\n"
	"  --to DATE         last day to play; default: that of the last row\n"
	"  --report FILE     write a page with charts; needs no network and no script to read\n"
	"  --monthly         the months of each service, too\n"
	"  --skip-bad        name rows that cannot be true, and go on without them\n"
	"  --json            machine-readable, complete\n"
	"  --quiet           no progress and no speed on stderr\n"
	"\n"
	"Exit: 0 fine, 2 usage, 65 history that cannot be true, 74 file trouble, 78 bad "
	"configuration.\n";

static int usage(const struct err *err)
{
	(void)fprintf(stderr, "capacityd simulate: %s\n", err->text);
	return EXIT_USAGE;
}

static int take_option(struct simulate_options *r, int o)
{
	switch (o) {
	case 'c':
		r->config = optarg;
		return 0;
	case 'o':
		r->compare = optarg;
		return 0;
	case 'H':
		r->history = optarg;
		return 0;
	case 'm':
		r->map = optarg;
		return 0;
	case 'f':
		r->from = optarg;
		return 0;
	case 't':
		r->to = optarg;
		return 0;
	case 'r':
		r->report = optarg;
		return 0;
	case 'j':
		r->json = true;
		return 0;
	case 'M':
		r->monthly = true;
		return 0;
	case 'q':
		r->quiet = true;
		return 0;
	case 'k':
		r->skip_bad = true;
		return 0;
	default:
		return -1;
	}
}

static int read_date(const char *name, const char *text, struct date *ret)
{
	struct err err = ERR_INIT;

	if (!text || date_parse(text, strlen(text), ret, &err) == 0)
		return 0;
	(void)err_in(&err, "%s \"%s\"", name, text);
	return usage(&err);
}

static int check_request(struct simulate_options *r)
{
	struct err err = ERR_INIT;

	if (!r->config || !r->history) {
		(void)fprintf(stderr, "capacityd simulate: %s is needed\n\n%s",
			      r->config ? "--history" : "--config", help);
		return EXIT_USAGE;
	}
	if (read_date("--from", r->from, &r->first) || read_date("--to", r->to, &r->last))
		return EXIT_USAGE;
	if (r->from && r->to && r->last.day < r->first.day) {
		(void)err_set(&err, ERR_CONFIG, "--from %s lies after --to %s", r->from, r->to);
		return usage(&err);
	}
	return 0;
}

int simulate_options_read(int argc, char **argv, struct simulate_options *r)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "compare", required_argument, NULL, 'o' },
		{ "history", required_argument, NULL, 'H' },
		{ "map", required_argument, NULL, 'm' },
		{ "from", required_argument, NULL, 'f' },
		{ "to", required_argument, NULL, 't' },
		{ "report", required_argument, NULL, 'r' },
		{ "json", no_argument, NULL, 'j' },
		{ "monthly", no_argument, NULL, 'M' },
		{ "skip-bad", no_argument, NULL, 'k' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int o, status;

	optind = 0; /* from the start: main() may have looked at other words */
	while ((o = getopt_long(argc, argv, "c:jqh", options, NULL)) != -1) {
		if (o == 'h') {
			(void)fputs(help, stdout);
			return 0;
		}
		if (take_option(r, o) < 0) {
			(void)fputs(help, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		(void)fprintf(stderr, "capacityd simulate: \"%s\" belongs to no option\n\n%s",
			      argv[optind], help);
		return EXIT_USAGE;
	}
	status = check_request(r);
	return status ? status : -1;
}
