/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.c - files of counts, slots, waits or waitlists: the feed most clinics can offer first.
 *
 * One file answers for all services of the feed.  Messages about booked visits
 * (HL7 v2 SIU) are not read instead: they say what changed and never what is
 * open, one that is lost is wrong for ever, and each is full of a patient.
 */
#include <string.h>

#include "base/text.h"
#include "feed/csv_talk.h"

static const char *const layout_names[] = { "auto", "daily_counts", "slot_level",
					    "tnaa", "waitlist",	    NULL };
static const char *const delimiter_names[] = { "auto", ",", ";", "tab", "|", NULL };
static const char *const date_names[] = { "yyyy-mm-dd", "m/d/yyyy",   "d/m/yyyy", "d.m.yyyy",
					  "yyyymmdd",	"d-mon-yyyy", NULL };
static const char *const id_names[] = { "exact", "strip-leading-zeros", NULL };
static const char *const encoding_names[] = { "auto", "utf-8", "latin-1", "utf-16", NULL };
static const char *const complete_names[] = { "rename", "trailer", "manifest", "quiet", NULL };
static const char *const duplicate_names[] = { "refuse", "add", NULL };

#define AT(field) offsetof(struct csv_settings, field)

static const struct option alias_options[] = {
	{ .name = "column",
	  .type = OPTION_ENUM,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct csv_alias, column),
	  .choices = csv_column_names,
	  .help = "What we call it." },
	{ .name = "header",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct csv_alias, header),
	  .help = "What the file's header calls it." },
	OPTION_END,
};

static const struct option host_key_options[] = {
	{ .name = "sha256",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct csv_host_key, sha256),
	  .help = "The server's key as `ssh-keygen -lf` prints it: SHA256:..." },
	OPTION_END,
};

static const struct option options[] = {
	{ .name = "path",
	  .type = OPTION_TEXT,
	  .offset = AT(path),
	  .help = "The file to read; write it beside and rename it into place. A directory (ending "
		  "in "
		  "/) or a pattern like /srv/drop/counts-*.csv: the newest complete file wins." },
	{ .name = "url",
	  .type = OPTION_TEXT,
	  .offset = AT(url),
	  .help = "Instead of path: an https:// or sftp:// address of one file." },
	{ .name = "layout",
	  .type = OPTION_ENUM,
	  .offset = AT(layout),
	  .fallback = "auto",
	  .choices = layout_names,
	  .help = "What a row is; auto reads it off the header." },
	{ .name = "columns",
	  .type = OPTION_LIST,
	  .offset = AT(columns),
	  .table = alias_options,
	  .size = sizeof(struct csv_alias),
	  .help = "Headers of the file that we would not recognise." },
	{ .name = "delimiter",
	  .type = OPTION_ENUM,
	  .offset = AT(delimiter),
	  .fallback = "auto",
	  .choices = delimiter_names,
	  .help = "What separates fields." },
	{ .name = "encoding",
	  .type = OPTION_ENUM,
	  .offset = AT(encoding),
	  .fallback = "auto",
	  .choices = encoding_names,
	  .help = "How text is written; auto heeds the mark at the file's beginning, and takes "
		  "what "
		  "is not UTF-8 for Latin-1, with a warning." },
	{ .name = "date_format",
	  .type = OPTION_ENUM,
	  .offset = AT(date_format),
	  .fallback = "yyyy-mm-dd",
	  .choices = date_names,
	  .help = "How dates are written; never guessed." },
	{ .name = "id_match",
	  .type = OPTION_ENUM,
	  .offset = AT(id_match),
	  .fallback = "exact",
	  .choices = id_names,
	  .help = "Whether 0101 and 101 are the same department." },
	{ .name = "as_of_zone",
	  .type = OPTION_ZONE,
	  .offset = AT(as_of_zone),
	  .help = "The time zone of an extract_ts that has no offset." },
	{ .name = "complete",
	  .type = OPTION_ENUM,
	  .offset = AT(complete),
	  .fallback = "rename",
	  .choices = complete_names,
	  .help = "How a file is known to be all there: rename (it appears whole), trailer (a last "
		  "row "
		  "TRAILER,<rows>), manifest (a file beside it), or quiet (it stopped changing, "
		  "and its "
		  "length is usual)." },
	{ .name = "manifest",
	  .type = OPTION_TEXT,
	  .offset = AT(manifest),
	  .fallback = ".manifest.json",
	  .help = "The manifest's name; one that begins with a point replaces the file's ending." },
	{ .name = "quiet",
	  .type = OPTION_SPAN,
	  .offset = AT(quiet),
	  .fallback = "30s",
	  .low = 1000,
	  .high = INT64_C(86400000),
	  .help = "How long a file must not have changed (complete: quiet)." },
	{ .name = "duplicates",
	  .type = OPTION_ENUM,
	  .offset = AT(duplicates),
	  .fallback = "refuse",
	  .choices = duplicate_names,
	  .help = "Rows about the same department, service line, visit type and date with "
		  "different "
		  "numbers: refuse the file, or add them up." },
	{ .name = "row_errors",
	  .type = OPTION_SHARE,
	  .offset = AT(row_errors_bp),
	  .fallback = "0%",
	  .low = 0,
	  .high = 5000,
	  .help = "Share of rows that may be unreadable; their services are in doubt. Above it the "
		  "file is refused." },
	{ .name = "department_map",
	  .type = OPTION_TEXT,
	  .offset = AT(department_map),
	  .help = "A file with department_id, location_key and iana_tz: `select: {department}` may "
		  "then name a location_key." },
	{ .name = "archive",
	  .type = OPTION_BOOL,
	  .offset = AT(archive),
	  .fallback = "false",
	  .help = "In a directory: move replaced files to archive/ and refused ones to rejected/, "
		  "each "
		  "with a .reason. Nothing is deleted." },
	{ .name = "user", .type = OPTION_TEXT, .offset = AT(user), .help = "Who logs in over sftp." },
	{ .name = "private_key",
	  .type = OPTION_SECRET,
	  .offset = AT(private_key),
	  .help = "The key to log in with over sftp." },
	{ .name = "host_key",
	  .type = OPTION_MAP,
	  .offset = AT(host_key),
	  .table = host_key_options,
	  .help = "The key the sftp server must show; any other is refused." },
	OPTION_END,
};

static const struct option select_options[] = {
	{ .name = "department",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct csv_select, department),
	  .help = "department_id of the rows to add up; or a location_key of the department_map." },
	{ .name = "service_line",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct csv_select, service_line),
	  .help = "Only rows of this service_line; * and ? stand for any text." },
	{ .name = "visit_type",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct csv_select, visit_type),
	  .help = "Only rows of this visit_type_id; * and ? stand for any text." },
	{ .name = "block",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct csv_select, block),
	  .help = "Only rows of this block_name; with visit_type either is enough; * and ? stand "
		  "for "
		  "any text." },
	OPTION_END,
};

/* ---- settings that do not go together ---- */

static const char *lint_sftp(const struct csv_settings *s)
{
	bool given = s->user || s->private_key || s->host_key.sha256;

	if (!s->url || strncmp(s->url, "sftp://", 7))
		return given ? "user, private_key and host_key are for a url that begins with "
			       "sftp://" :
			       NULL;
	if (strchr(s->url, '@'))
		return "url must not name a user: give user beside it";
	if (!s->user || !s->private_key || !s->host_key.sha256)
		return "sftp needs user, private_key and host_key: {sha256}";
	return NULL;
}

static const char *csv_lint(const void *settings)
{
	const struct csv_settings *s = settings;

	if (!s->path == !s->url)
		return "give either path, a file or a directory here, or url, a file elsewhere";
	if (s->url && strncmp(s->url, "https://", 8) && strncmp(s->url, "http://", 7) &&
	    strncmp(s->url, "sftp://", 7))
		return "url must begin with https:// or sftp://";
	if (s->archive && (!s->path || !csv_is_drop(s->path)))
		return "archive needs a directory: a path that ends in / or holds a pattern";
	if (s->url && s->complete == CSV_COMPLETE_QUIET)
		return "complete: quiet needs a path: how long a file elsewhere has not changed "
		       "cannot be seen";
	return lint_sftp(s);
}

static const char *csv_watch(const void *settings)
{
	const struct csv_settings *s = settings;

	return s->path;
}

const struct feed_kind feed_csv = {
	.name = "csv",
	.summary = "Files of counts, slots or waits per department, each read whole.",
	.scope = FEED_SCOPE_ALL,
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct csv_settings),
	.select_size = sizeof(struct csv_select),
	.state_size = sizeof(struct csv_poll),
	.keep_size = sizeof(struct csv_keep),
	.forget = csv_keep_forget,
	.lint = csv_lint,
	.watch = csv_watch,
	.begin = csv_talk_begin,
	.hear = csv_talk_hear,
	.advance = csv_talk_advance,
	.end = csv_talk_end,
};
