/* SPDX-License-Identifier: Apache-2.0 */
/*
 * backup.c - the copy, and beside it a manifest by which it is known again.
 *
 * A backup nobody can tell from another, or from half of one, is a hope.  The manifest
 * holds the file's own hash and the head of the history in it, which is also a witness
 * for the database that goes on.
 */
#include "daemon/backup.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/limits.h"
#include "daemon/clock.h"
#include "daemon/line.h"
#include "daemon/offline.h"
#include "daemon/store_backup.h"
#include "daemon/version.h"
#include "report/json_out.h"

enum { EXIT_BROKEN = 1, MANIFEST_MAX = 8 * 1024, NAME_MAX_HERE = 4096 };

struct arguments {
	const char *config_path, *state_dir, *store;
};

#define AT(member) offsetof(struct arguments, member)

static const struct line_use uses[] = {
	{ "capacityd backup FILE",
	  "copy the database to FILE, also while the daemon runs, and say in FILE.manifest what is "
	  "in it" },
	{ NULL, NULL },
};

static const struct line_row rows[] = {
	{ "config", "FILE", 'c', LINE_TEXT, AT(config_path),
	  "find the database by it; default /etc/capacityd/capacityd.yaml" },
	{ "state-dir", "DIR", 0, LINE_TEXT, AT(state_dir),
	  "the database is in DIR, whatever the configuration says" },
	{ "store", "FILE", 0, LINE_TEXT, AT(store), "copy this database; no configuration is needed" },
	{ 0 },
};

static const struct line_program program = {
	.name = "capacityd backup",
	.uses = uses,
	.rows = rows,
	.after = "To restore: stop capacityd, put the copy in the database's place (remove the "
		 "files "
		 "ending in -wal and -shm), give it to the user capacityd runs as, start "
		 "capacityd. It "
		 "watches and reads every ad, and sends nothing: the copy is stopped. An ad that "
		 "was "
		 "changed since the backup is shown as changed outside and left alone. When "
		 "capacityctl status and plan look right: capacityctl start --reason TEXT.\n"
		 "Exit: 0 fine, 1 copied, but the history in it does not verify, 2 usage, 69 the "
		 "copy "
		 "could not be made, 78 bad configuration.\n",
};

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void manifest(const char *path, struct instant now, const struct store_backup *b, struct buf *out)
{
	char head[CHAIN_TEXT];

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_text(out, "file", last_part(path));
	json_number(out, "bytes", b->bytes);
	json_text(out, "sha256", b->sha256);
	json_instant(out, "made_at", now);
	json_text(out, "made_by", "capacityd " CAPACITYD_VERSION);
	json_number(out, "store_schema", b->schema);
	json_number(out, "history_lines", (int64_t)b->lines);
	json_text(out, "history_head", chain_format(&b->head, head));
	json_truth(out, "history_verifies", !b->broken);
	json_close(out, '}');
	buf_putc(out, '\n');
}

static int write_manifest(const char *path, const struct buf *text)
{
	char name[NAME_MAX_HERE];
	FILE *f;
	int status;

	(void)snprintf(name, sizeof(name), "%s.manifest", path);
	f = fopen(name, "wxe");
	status = !f || fputs(buf_text(text), f) == EOF;
	if (f)
		status |= fclose(f) != 0;
	if (status)
		(void)fprintf(
			stderr,
			"capacityd backup: %s cannot be written; the copy itself is whole. What "
			"would be in it:\n%s",
			name, buf_text(text));
	return status ? EX_UNAVAILABLE : 0;
}

static int backup(const char *from, const char *to)
{
	struct buf text cleanup_buf = BUF_INIT(MANIFEST_MAX);
	struct instant now = clock_now();
	struct err err = ERR_INIT;
	struct store_backup b;
	char head[CHAIN_TEXT];
	int status;

	if (store_backup(from, to, now, &b, &err)) {
		(void)fprintf(stderr, "capacityd backup: %s; there is no copy\n", err.text);
		return EX_UNAVAILABLE;
	}
	manifest(to, now, &b, &text);
	status = write_manifest(to, &text);
	(void)printf("%s: %" PRId64 " bytes, sha256 %s\nHistory: %" PRIu64 " lines, head %s\n", to,
		     b.bytes, b.sha256, b.lines, chain_format(&b.head, head));
	if (b.broken)
		(void)fprintf(stderr, "capacityd backup: the copy is made, but its history does not verify: %s\n",
			      b.words);
	return b.broken ? EXIT_BROKEN : status;
}

int backup_main(int argc, char **argv)
{
	struct buf from cleanup_buf = BUF_INIT(NAME_MAX_HERE);
	struct arguments args = { .config_path = "/etc/capacityd/capacityd.yaml" };
	enum line_end end = line_read(&program, argc, argv, &args);
	int status = 0;

	if (end != LINE_GO)
		return end == LINE_WRONG ? LINE_USAGE : 0;
	if (optind != argc - 1 || strlen(argv[optind]) + sizeof(".manifest") > NAME_MAX_HERE)
		return line_complain(&program, "expected one FILE to copy to");
	if (args.store)
		buf_puts(&from, args.store);
	else
		status = offline_find_store(args.config_path, args.state_dir, &from);
	return status ? status : backup(buf_text(&from), argv[optind]);
}
