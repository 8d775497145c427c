/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.c - the first two steps of adding a platform: check its file, then look.
 */
#include "daemon/connector.h"

#include <getopt.h>
#include <string.h>

#include "daemon/line.h"

struct arguments {
	struct connector_probe probe;
	bool quiet, json;
};

#define AT(member) offsetof(struct arguments, member)

static const struct line_use uses[] = {
	{ "capacityd connector check FILE...",
	  "hold connector files against the rules and replay their fixtures; nothing is sent" },
	{ "capacityd connector probe [FILE]",
	  "read the targets of --platform once and show what they are taken for; changes nothing" },
	{ NULL, NULL },
};

static const struct line_row rows[] = {
	{ "config", "FILE", 'c', LINE_TEXT, AT(probe.config_path),
	  "probe: default /etc/capacityd/capacityd.yaml" },
	{ "platform", "ID", 'p', LINE_TEXT, AT(probe.platform),
	  "probe: a platform of kind connector in that configuration" },
	{ "state-dir", "DIR", 0, LINE_TEXT, AT(probe.state_dir),
	  "probe: the daemon's, when it was told one: renewed logins lie there" },
	{ "ca-file", "FILE", 0, LINE_TEXT, AT(probe.ca_file),
	  "probe: trust these certificate authorities instead of the system's" },
	{ "quiet", NULL, 'q', LINE_SWITCH, AT(quiet), "check: say only what is wrong" },
	{ "json", NULL, 'j', LINE_SWITCH, AT(json), "machine-readable" },
	{ 0 },
};

static const struct line_program program = {
	.name = "capacityd connector",
	.uses = uses,
	.rows = rows,
	.after = "Exit: 0 fine, 1 probe found problems, 2 usage, 69 no answer, 78 a file is not "
		 "usable.\n",
};

static int check(const struct arguments *args, char **paths, int count)
{
	if (!count)
		return line_complain(&program, "check needs at least one FILE");
	return connector_check(&(struct connector_check){
		.paths = paths, .count = count, .quiet = args->quiet, .json = args->json });
}

static int probe(const struct arguments *args, char **paths, int count)
{
	struct connector_probe what = args->probe;

	if (count > 1)
		return line_complain(&program, "probe takes one FILE");
	if (!what.platform)
		return line_complain(&program, "probe needs --platform ID");
	what.file = count ? paths[0] : NULL;
	what.json = args->json;
	return connector_probe(&what);
}

int connector_main(int argc, char **argv)
{
	struct arguments args = { .probe = { .config_path = "/etc/capacityd/capacityd.yaml" } };
	enum line_end end = line_read(&program, argc, argv, &args);
	const char *verb = optind < argc ? argv[optind++] : "";

	if (end != LINE_GO)
		return end == LINE_WRONG ? LINE_USAGE : 0;
	if (strcmp(verb, "check") == 0)
		return check(&args, argv + optind, argc - optind);
	if (strcmp(verb, "probe") == 0)
		return probe(&args, argv + optind, argc - optind);
	return line_complain(&program, "expected check or probe");
}
