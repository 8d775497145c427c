/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.c - the command line of the history: what is asked, and of which database.
 */
#include "daemon/audit.h"

#include <getopt.h>
#include <string.h>

#define AT(member) offsetof(struct audit_job, member)

static const struct line_use uses[] = {
	{ "capacityd audit verify", "does every line of the history fit the one before it?" },
	{ "capacityd audit export", "the history, oldest line first, verified as it is read" },
	{ NULL, NULL },
};

static const struct line_row rows[] = {
	{ "config", "FILE", 'c', LINE_TEXT, AT(config_path),
	  "find the database by it; default /etc/capacityd/capacityd.yaml" },
	{ "state-dir", "DIR", 0, LINE_TEXT, AT(state_dir),
	  "the database is in DIR, whatever the configuration says" },
	{ "store", "FILE", 0, LINE_TEXT, AT(store),
	  "read this database, or a copy of it; no configuration is needed" },
	{ "head", "HEAD", 0, LINE_TEXTS, AT(heads),
	  "verify: the history had this head once (\"17:\" and 64 digits, as the journal shows it "
	  "every day). Without one nobody can see that lines were cut off its end. May be given "
	  "more than once" },
	{ "json", NULL, 'j', LINE_SWITCH, AT(json), "verify: machine-readable" },
	{ "since", "WHEN", 0, LINE_TEXT, AT(since),
	  "export: from a day of the organization's calendar (of UTC with --store), or a moment "
	  "like 2026-11-22T16:00:00Z" },
	{ "until", "WHEN", 0, LINE_TEXT, AT(until), "export: to then; a day is included" },
	{ "format", "F", 0, LINE_TEXT, AT(format),
	  "export: jsonl, one CloudEvents document a line (the default), or csv" },
	{ "source", "URI", 0, LINE_TEXT, AT(source), "export: jsonl: what to call this installation" },
	{ 0 },
};

static const struct line_program program = {
	.name = "capacityd audit",
	.uses = uses,
	.rows = rows,
	.after = "Exit: 0 fine, 1 a line does not fit, 2 usage, 69 the database cannot be read, 74 "
		 "the output cannot be written, 78 bad configuration.\n",
};

static const struct audit_verb {
	const char *name;
	int (*act)(const struct audit_job *job);
} verbs[] = { { "verify", audit_verify }, { "export", audit_export } };

int audit_main(int argc, char **argv)
{
	struct audit_job job = { .config_path = "/etc/capacityd/capacityd.yaml", .format = "jsonl" };
	enum line_end end = line_read(&program, argc, argv, &job);

	if (end != LINE_GO)
		return end == LINE_WRONG ? LINE_USAGE : 0;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (optind == argc - 1 && !strcmp(argv[optind], verbs[i].name))
			return verbs[i].act(&job);
	return line_complain(&program, "expected verify or export, and nothing more");
}
