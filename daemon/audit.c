/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.c - the command line of the history: what is asked, and of which database.
 */
#include "daemon/audit.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const char help[] =
	"capacityd audit verify                      does every line of the history fit the one\n"
	"                                            before it?\n"
	"capacityd audit export                      the history, oldest line first, verified as "
	"it\n"
	"                                            is read\n"
	"\n"
	"  --config FILE     find the database by it; default /etc/capacityd/capacityd.yaml\n"
	"  --state-dir DIR   the database is in DIR, whatever the configuration says\n"
	"  --store FILE      read this database, or a copy of it; no configuration is needed\n"
	"  --head HEAD       verify: the history had this head once (\"17:\" and 64 digits, as "
	"the\n"
	"                    journal shows it every day). Without one nobody can see that lines\n"
	"                    were cut off its end. May be given more than once\n"
	"  --json            verify: machine-readable\n"
	"  --since WHEN, --until WHEN\n"
	"                    export: a day of the organization's calendar (of UTC with --store),\n"
	"                    both included, or a moment like 2026-11-22T16:00:00Z\n"
	"  --format F        export: jsonl, one CloudEvents document a line (the default), or csv\n"
	"  --source URI      export: jsonl: what to call this installation\n"
	"\n"
	"Exit: 0 fine, 1 a line does not fit, 2 usage, 69 the database cannot be read, 74 the\n"
	"output cannot be written, 78 bad configuration.\n";

static int usage(const char *words)
{
	(void)fprintf(stderr, "capacityd audit: %s\n\n%s", words, help);
	return EXIT_USAGE;
}

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "state-dir", required_argument, NULL, 'd' },
	{ "store", required_argument, NULL, 's' },
	{ "head", required_argument, NULL, 'H' },
	{ "since", required_argument, NULL, 'S' },
	{ "until", required_argument, NULL, 'U' },
	{ "format", required_argument, NULL, 'f' },
	{ "source", required_argument, NULL, 'u' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char **place_of(struct audit_job *job, int letter)
{
	switch (letter) {
	case 'c':
		return &job->config_path;
	case 'd':
		return &job->state_dir;
	case 's':
		return &job->store;
	case 'S':
		return &job->since;
	case 'U':
		return &job->until;
	case 'f':
		return &job->format;
	case 'u':
		return &job->source;
	default:
		return job->head_count < AUDIT_HEADS_MAX ? &job->heads[job->head_count++] : NULL;
	}
}

/* 1: help was asked for; -1: a mistake was named. */
static int read_options(int argc, char **argv, struct audit_job *job)
{
	const char **place;
	int o;

	while ((o = getopt_long(argc, argv, "c:jh", options, NULL)) != -1) {
		if (o == 'h') {
			(void)fputs(help, stdout);
			return 1;
		}
		place = o == '?' || o == 'j' ? NULL : place_of(job, o);
		if (o == 'j') {
			job->json = true;
		} else if (place) {
			*place = optarg;
		} else {
			(void)fputs(help, stderr);
			return -1;
		}
	}
	return 0;
}

static const struct audit_verb {
	const char *name;
	int (*act)(const struct audit_job *job);
} verbs[] = { { "verify", audit_verify }, { "export", audit_export } };

int audit_main(int argc, char **argv)
{
	struct audit_job job = { .config_path = "/etc/capacityd/capacityd.yaml", .format = "jsonl" };
	int done = read_options(argc, argv, &job);

	if (done)
		return done < 0 ? EXIT_USAGE : 0;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (optind == argc - 1 && !strcmp(argv[optind], verbs[i].name))
			return verbs[i].act(&job);
	return usage("expected verify or export, and nothing more");
}
