/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - capacityd: run, or answer one question and exit.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "daemon/api_token.h"
#include "daemon/app.h"
#include "daemon/audit.h"
#include "daemon/backup.h"
#include "daemon/connector.h"
#include "daemon/jwks.h"
#include "daemon/live.h"
#include "daemon/log.h"
#include "daemon/offline.h"
#include "daemon/simulate.h"
#include "daemon/version.h"

enum { EXIT_USAGE = 2 };

struct arguments {
	struct app_options app;
	const char *from, *to;
	bool json, quiet, verbose, daily, live, writes, connector;
};

static const char help[] =
	"capacityd check --config capacityd.yaml     find every mistake before it runs\n"
	"capacityd run --config capacityd.yaml       poll, judge, steer; until SIGTERM\n"
	"capacityd simulate --config NEW --history DIR   what would these rules have done? "
	"(--help)\n"
	"capacityd connector check FILE...           is a connector file safe, do its fixtures "
	"pass?\n"
	"capacityd connector probe --platform ID     read that platform once and show what is "
	"seen\n"
	"capacityd audit verify | export             is the history whole, and may others have "
	"it? (--help)\n"
	"capacityd backup FILE                       copy the database, also while it runs "
	"(--help)\n"
	"capacityd schema                            the JSON Schema of the configuration\n"
	"capacityd jwks --config capacityd.yaml      the public keys to register with FHIR "
	"servers\n"
	"capacityd token                             a new token for a program, and its hash\n"
	"capacityd export --config capacityd.yaml    what was observed, as CSV; also while it "
	"runs\n"
	"\n"
	"  --config FILE     default /etc/capacityd/capacityd.yaml\n"
	"  --state-dir DIR   keep database, logins and control socket in DIR instead of the "
	"configured "
	"places\n"
	"  --ca-file FILE    trust these certificate authorities instead of the system's\n"
	"  --live            check: ask every feed once and look at every ad; changes nothing\n"
	"  --write-check     the same, and may we write? Each ad's present state is sent to be\n"
	"                    judged, where the platform can judge without changing anything\n"
	"  --json            check: machine-readable\n"
	"  --connector       schema: that of connector files\n"
	"  --from DATE, --to DATE   export: days of the organization's calendar, both included\n"
	"  --daily           export: each service's sums of a day instead of single observations\n"
	"  --quiet           run: only warnings and errors    --verbose: everything\n"
	"  --version, --help\n"
	"\n"
	"Exit: 0 fine, 1 check --live found problems, 2 usage, 69 cannot start or open, 74 disk "
	"failed, 78 bad configuration.\n";

static int check(const struct arguments *args)
{
	if (args->live)
		return live_check(&(struct live_options){ .config_path = args->app.config_path,
							  .state_dir = args->app.state_dir,
							  .ca_file = args->app.ca_file,
							  .json = args->json,
							  .writes = args->writes });
	return offline_check(args->app.config_path, args->json);
}

static int schema(const struct arguments *args)
{
	return offline_schema(args->connector);
}

static int jwks(const struct arguments *args)
{
	return jwks_print(args->app.config_path);
}

static int export(const struct arguments *args)
{
	return offline_export(&(struct offline_export){ .config_path = args->app.config_path,
							.state_dir = args->app.state_dir,
							.from = args->from,
							.to = args->to,
							.daily = args->daily });
}

static int run(const struct arguments *args)
{
	int status;

	log_open(args->quiet   ? LOG_LEVEL_WARNING :
		 args->verbose ? LOG_LEVEL_DEBUG :
				 LOG_LEVEL_NOTICE);
	status = app_run(&args->app);
	log_close();
	return status;
}

static int token(const struct arguments *args)
{
	(void)args;
	return api_token_main();
}

static const struct command_row {
	const char *name;
	int (*act)(const struct arguments *args);
} commands[] = {
	{ "check", check },   { "export", export }, { "jwks", jwks },	  { "run", run },
	{ "schema", schema }, { "token", token },   { "simulate", NULL }, { "connector", NULL },
	{ "audit", NULL },    { "backup", NULL }, /* options of their own: main() */
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static int usage(const char *word)
{
	const char *names[COMMANDS], *near;

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	near = text_nearest(word, names, COMMANDS);
	(void)fprintf(stderr, "capacityd: no command \"%s\"%s%s%s\n\n%s", word,
		      near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "", help);
	return EXIT_USAGE;
}

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "state-dir", required_argument, NULL, 's' },
	{ "ca-file", required_argument, NULL, 'a' },
	{ "json", no_argument, NULL, 'j' },
	{ "live", no_argument, NULL, 'l' },
	{ "write-check", no_argument, NULL, 'w' },
	{ "from", required_argument, NULL, 'F' },
	{ "to", required_argument, NULL, 'T' },
	{ "daily", no_argument, NULL, 'D' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ "connector", no_argument, NULL, 'C' },
	{ NULL, 0, NULL, 0 },
};

static int read_options(int argc, char **argv, struct arguments *args)
{
	int o;

	while ((o = getopt_long(argc, argv, "c:s:jqvh", options, NULL)) != -1) {
		switch (o) {
		case 'c':
			args->app.config_path = optarg;
			break;
		case 's':
			args->app.state_dir = optarg;
			break;
		case 'a':
			args->app.ca_file = optarg;
			break;
		case 'j':
			args->json = true;
			break;
		case 'C':
			args->connector = true;
			break;
		case 'l':
			args->live = true;
			break;
		case 'w':
			args->live = args->writes = true;
			break;
		case 'F':
			args->from = optarg;
			break;
		case 'T':
			args->to = optarg;
			break;
		case 'D':
			args->daily = true;
			break;
		case 'q':
			args->quiet = true;
			break;
		case 'v':
			args->verbose = true;
			break;
		case 'V':
			(void)printf("capacityd %s\n", CAPACITYD_VERSION);
			return 1;
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

int main(int argc, char **argv)
{
	struct arguments args = { .app = { .config_path = "/etc/capacityd/capacityd.yaml" } };
	const char *word;
	int done;

	if (argc > 1 && !strcmp(argv[1], "simulate"))
		return simulate_main(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "connector"))
		return connector_main(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "backup"))
		return backup_main(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "audit"))
		return audit_main(argc - 1, argv + 1);
	done = read_options(argc, argv, &args);
	word = optind < argc ? argv[optind] : "run";
	if (done)
		return done < 0 ? EXIT_USAGE : 0;
	for (size_t i = 0; i < COMMANDS; i++)
		if (commands[i].act && !strcmp(word, commands[i].name))
			return commands[i].act(&args);
	return usage(word);
}
