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
#include "daemon/line.h"
#include "daemon/live.h"
#include "daemon/log.h"
#include "daemon/offline.h"
#include "daemon/simulate.h"
#include "daemon/version.h"

struct arguments {
	struct app_options app;
	const char *from, *to;
	bool json, quiet, verbose, daily, live, writes, connector, version;
};

#define AT(member) offsetof(struct arguments, member)

static const struct line_use uses[] = {
	{ "capacityd run", "poll, judge, steer; until SIGTERM. Also without a word" },
	{ "capacityd check", "find every mistake before it runs" },
	{ "capacityd simulate", "what would these rules have done? (--help)" },
	{ "capacityd connector check|probe",
	  "is a connector file safe, and what does it see? (--help)" },
	{ "capacityd audit verify|export",
	  "is the history whole, and may others have it? (--help)" },
	{ "capacityd backup FILE", "copy the database, also while it runs (--help)" },
	{ "capacityd schema", "the JSON Schema of the configuration" },
	{ "capacityd jwks", "the public keys to register with FHIR servers" },
	{ "capacityd token", "a new token for a program, and its hash" },
	{ "capacityd export", "what was observed, as CSV; also while it runs" },
	{ NULL, NULL },
};

static const struct line_row rows[] = {
	{ "config", "FILE", 'c', LINE_TEXT, AT(app.config_path), "default /etc/capacityd/capacityd.yaml" },
	{ "state-dir", "DIR", 's', LINE_TEXT, AT(app.state_dir),
	  "keep database, logins and control socket in DIR instead of the configured places" },
	{ "ca-file", "FILE", 0, LINE_TEXT, AT(app.ca_file),
	  "trust these certificate authorities instead of the system's" },
	{ "live", NULL, 0, LINE_SWITCH, AT(live),
	  "check: ask every feed once and look at every ad; changes nothing" },
	{ "write-check", NULL, 0, LINE_SWITCH, AT(writes),
	  "the same, and may we write? Each ad's present state is sent to be judged, where the "
	  "platform can judge without changing anything" },
	{ "json", NULL, 'j', LINE_SWITCH, AT(json), "check: machine-readable" },
	{ "connector", NULL, 0, LINE_SWITCH, AT(connector), "schema: that of connector files" },
	{ "from", "DATE", 0, LINE_TEXT, AT(from), "export: from that day of the organization's calendar" },
	{ "to", "DATE", 0, LINE_TEXT, AT(to), "export: to that day, included" },
	{ "daily", NULL, 0, LINE_SWITCH, AT(daily),
	  "export: each service's sums of a day instead of single observations" },
	{ "quiet", NULL, 'q', LINE_SWITCH, AT(quiet), "run: only warnings and errors" },
	{ "verbose", NULL, 'v', LINE_SWITCH, AT(verbose), "run: everything" },
	{ "version", NULL, 0, LINE_SWITCH, AT(version), "print the version" },
	{ 0 },
};

static const struct line_only only[] = {
	{ "live", "check" },  { "write-check", "check" }, { "json", "check" },
	{ "from", "export" }, { "to", "export" },	  { "daily", "export" },
	{ "quiet", "run" },   { "verbose", "run" },	  { "connector", "schema" },
	{ NULL, NULL },
};

static const struct line_program program = {
	.name = "capacityd",
	.uses = uses,
	.rows = rows,
	.after =
		"Exit: 0 fine, 1 check --live found problems, 2 usage, 69 cannot start or open, 74 "
		"disk failed, 78 bad configuration.\n",
};

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
	int (*main)(int argc, char **argv); /* it has options of its own, which follow its name */
} commands[] = {
	{ "audit", NULL, audit_main },
	{ "backup", NULL, backup_main },
	{ "check", check, NULL },
	{ "connector", NULL, connector_main },
	{ "export", export, NULL },
	{ "jwks", jwks, NULL },
	{ "run", run, NULL },
	{ "schema", schema, NULL },
	{ "simulate", NULL, simulate_main },
	{ "token", token, NULL },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static int unknown(const char *word)
{
	const char *names[COMMANDS], *near;
	char said[160];

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	near = text_nearest(word, names, COMMANDS);
	(void)snprintf(said, sizeof(said), "no command \"%.64s\"%s%s%s", word,
		       near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	return line_complain(&program, said);
}

static const struct command_row *find(const char *word)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(word, commands[i].name))
			return &commands[i];
	return NULL;
}

int main(int argc, char **argv)
{
	struct arguments args = { .app = { .config_path = "/etc/capacityd/capacityd.yaml" } };
	const struct command_row *first = argc > 1 ? find(argv[1]) : NULL, *command;
	enum line_end end;
	const char *word;

	if (first && first->main)
		return first->main(argc - 1, argv + 1);
	end = line_read(&program, argc, argv, &args);
	if (end != LINE_GO)
		return end == LINE_WRONG ? LINE_USAGE : 0;
	if (args.version) {
		(void)printf("capacityd %s\n", CAPACITYD_VERSION);
		return 0;
	}
	word = optind < argc ? argv[optind] : "run";
	command = find(word);
	if (!command)
		return unknown(word);
	if (line_suits(&program, only, word, argc, argv, &args) != LINE_GO)
		return LINE_USAGE;
	args.live = args.live || args.writes;
	return command->act ? command->act(&args) :
			      line_complain(&program, "what has options of its own comes first");
}
