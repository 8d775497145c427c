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

#include "daemon/line.h"

#define AT(member) offsetof(struct simulate_options, member)

static const struct line_use uses[] = {
	{ "capacityd simulate --config FILE --history PATH",
	  "what would these rules have done with what was recorded?" },
	{ NULL, NULL },
};

static const struct line_row rows[] = {
	{ "config", "FILE", 'c', LINE_TEXT, AT(config),
	  "the configuration to play; its mode is taken as act" },
	{ "compare", "FILE", 0, LINE_TEXT, AT(compare), "and another one, side by side" },
	{ "history", "PATH", 0, LINE_TEXT, AT(history),
	  "a CSV file, or a directory of them: as `capacityd export` writes it, or "
	  "date,department_id,service_line,open_next_14d,... once a day" },
	{ "map", "FILE", 0, LINE_TEXT, AT(map),
	  "service,department_id,service_line: who the departments are, where no select of a csv "
	  "feed says it" },
	{ "from", "DATE", 0, LINE_TEXT, AT(from), "first day to play; default: that of the first row" },
	{ "to", "DATE", 0, LINE_TEXT, AT(to), "last day to play; default: that of the last row" },
	{ "report", "FILE", 0, LINE_TEXT, AT(report),
	  "write a page with charts; needs no network and no script to read" },
	{ "monthly", NULL, 0, LINE_SWITCH, AT(monthly), "the months of each service, too" },
	{ "skip-bad", NULL, 0, LINE_SWITCH, AT(skip_bad),
	  "name rows that cannot be true, and go on without them" },
	{ "json", NULL, 'j', LINE_SWITCH, AT(json), "machine-readable, complete" },
	{ "quiet", NULL, 'q', LINE_SWITCH, AT(quiet), "no progress and no speed on stderr" },
	{ 0 },
};

static const struct line_program program = {
	.name = "capacityd simulate",
	.uses = uses,
	.rows = rows,
	.after = "Exit: 0 fine, 2 usage, 65 history that cannot be true, 74 file trouble, 78 bad "
		 "configuration.\n",
};

static int usage(const struct err *err)
{
	(void)fprintf(stderr, "capacityd simulate: %s\n", err->text);
	return LINE_USAGE;
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

	if (!r->config)
		return line_complain(&program, "--config is needed");
	if (!r->history)
		return line_complain(&program, "--history is needed");
	if (read_date("--from", r->from, &r->first) || read_date("--to", r->to, &r->last))
		return LINE_USAGE;
	if (r->from && r->to && r->last.day < r->first.day) {
		(void)err_set(&err, ERR_CONFIG, "--from %s lies after --to %s", r->from, r->to);
		return usage(&err);
	}
	return 0;
}

int simulate_options_read(int argc, char **argv, struct simulate_options *r)
{
	enum line_end end = line_read(&program, argc, argv, r);
	char said[128];
	int status;

	if (end != LINE_GO)
		return end == LINE_WRONG ? LINE_USAGE : 0;
	if (optind < argc) {
		(void)snprintf(said, sizeof(said), "\"%.64s\" belongs to no option", argv[optind]);
		return line_complain(&program, said);
	}
	status = check_request(r);
	return status ? status : -1;
}
