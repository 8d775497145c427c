/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.c - a nightly file of daily counts, the feed most clinics can offer first.
 *
 * One file answers for all services.  What reaches us is often not CSV at all
 * (a spreadsheet with another name, UTF-16 from "Unicode Text"), so the first
 * bytes are looked at before they are parsed, and the refusal says how to
 * export instead.  A file whose last line has no end is an upload that stopped.
 */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feed/csv.h"

enum { PIECE = 16 * 1024 }; /* between two looks at how long a field has become */

struct csv_poll {
	struct csv_table *table;
	struct csv_parser parser;
	bool parsing;	 /* the first line was seen and libcsv has its delimiter */
	struct buf head; /* bytes up to the end of the first line */
	struct utf8 utf8;
	size_t lines;
	char last; /* byte heard */
};

static const char *const delimiter_names[] = { "auto", ",", ";", "tab", "|", NULL };
static const char delimiters[] = { '\0', ',', ';', '\t', '|' };
static const char *const date_names[] = { "yyyy-mm-dd", "m/d/yyyy", "d/m/yyyy", "d.m.yyyy", NULL };
static const char *const id_names[] = { "exact", "strip-leading-zeros", NULL };

static const struct option options[] = {
	{ "path", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct csv_settings, path), NULL, 0, 0,
	  "The file to read; write it beside and rename it into place.", NULL, NULL, 0 },
	{ "delimiter", OPTION_ENUM, 0, offsetof(struct csv_settings, delimiter), "auto", 0, 0,
	  "What separates fields.", delimiter_names, NULL, 0 },
	{ "date_format", OPTION_ENUM, 0, offsetof(struct csv_settings, date_format), "yyyy-mm-dd",
	  0, 0, "How slot_date is written; never guessed.", date_names, NULL, 0 },
	{ "id_match", OPTION_ENUM, 0, offsetof(struct csv_settings, id_match), "exact", 0, 0,
	  "Whether 0101 and 101 are the same department.", id_names, NULL, 0 },
	{ "as_of_zone", OPTION_ZONE, 0, offsetof(struct csv_settings, as_of_zone), NULL, 0, 0,
	  "The time zone of an extract_ts that has no offset.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option select_options[] = {
	{ "department", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct csv_select, department), NULL,
	  0, 0, "department_id of the rows to add up.", NULL, NULL, 0 },
	{ "service_line", OPTION_TEXT, 0, offsetof(struct csv_select, service_line), NULL, 0, 0,
	  "Only rows of this service_line; * and ? stand for any text.", NULL, NULL, 0 },
	{ "visit_type", OPTION_TEXT, 0, offsetof(struct csv_select, visit_type), NULL, 0, 0,
	  "Only rows of this visit_type_id; * and ? stand for any text.", NULL, NULL, 0 },
	OPTION_END,
};

static int csv_begin(struct poll *p, struct request *ret, struct err *err)
{
	const struct csv_settings *set = p->config->settings;
	struct csv_poll *s = p->state;

	(void)err;
	s->head = (struct buf)BUF_INIT(CSV_FIELD_MAX);
	if (csv_init(&s->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL))
		abort();
	s->table = csv_table_new(p);
	*ret = (struct request){
		.method = "FILE",
		.url = set->path,
		.reply_max = FEED_BODY_MAX,
		.stream = true,
	};
	return FEED_SEND;
}

/* ---- what the first bytes give away ---- */

static int refuse_disguise(const struct buf *head, struct err *err)
{
	static const struct {
		const char *magic;
		size_t n;
		const char *what;
	} known[] = {
		{ "PK\x03\x04", 4, "an Excel workbook (xlsx)" },
		{ "\xd0\xcf\x11\xe0", 4, "an old Excel workbook (xls)" },
		{ "\xff\xfe", 2, "UTF-16 text (\"Unicode Text\" in Excel)" },
		{ "\xfe\xff", 2, "UTF-16 text (\"Unicode Text\" in Excel)" },
		{ "\x1f\x8b", 2, "a gzip file" },
		{ "%PDF", 4, "a PDF" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (head->length >= known[i].n && !memcmp(head->data, known[i].magic, known[i].n))
			return err_set(err, ERR_INPUT,
				       "is %s under another name: export it as "
				       "\"CSV UTF-8\"",
				       known[i].what);
	return 0;
}

static char guess_delimiter(const char *line, size_t n)
{
	size_t best = 0;
	char guess = ',';

	for (size_t d = 1; d < sizeof(delimiters); d++) {
		size_t count = 0;
		bool quoted = false;

		for (size_t i = 0; i < n; i++) {
			quoted ^= line[i] == '"';
			count += !quoted && line[i] == delimiters[d];
		}
		if (count > best) {
			best = count;
			guess = delimiters[d];
		}
	}
	return guess;
}

/* ---- bytes to libcsv ---- */

static int check_text(struct csv_poll *s, const char *bytes, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!utf8_step(&s->utf8, (unsigned char)bytes[i]))
			return err_set(err, ERR_INPUT, "line %zu is not UTF-8: export it as \"CSV UTF-8\"",
				       s->lines + 1);
		if (!bytes[i])
			return err_set(err, ERR_INPUT,
				       "line %zu holds a zero byte: not a text file, or "
				       "UTF-16; export it as \"CSV UTF-8\"",
				       s->lines + 1);
		s->lines += bytes[i] == '\n';
	}
	return 0;
}

static int parser_failed(struct csv_poll *s, struct err *err)
{
	if (csv_error(&s->parser) == CSV_ENOMEM || csv_error(&s->parser) == CSV_ETOOBIG)
		abort();
	return err_set(err, ERR_INPUT,
		       "line %zu: a quote stands where none may, or is never closed", s->lines + 1);
}

static int parse(struct csv_poll *s, const char *bytes, size_t n, struct err *err)
{
	while (n > 0) {
		size_t piece = n < PIECE ? n : PIECE;
		size_t done =
			csv_parse(&s->parser, bytes, piece, csv_table_field, csv_table_row, s->table);

		if (check_text(s, bytes, done, err) < 0)
			return -1;
		if (done != piece)
			return parser_failed(s, err);
		if (csv_table_ok(s->table, err) < 0)
			return -1;
		if (s->parser.entry_pos > CSV_FIELD_MAX)
			return err_set(err, ERR_LIMIT, "line %zu: a field is longer than %d bytes",
				       s->lines + 1, CSV_FIELD_MAX);
		bytes += piece;
		n -= piece;
	}
	return 0;
}

static int start(struct poll *p, struct csv_poll *s, struct err *err)
{
	const struct csv_settings *set = p->config->settings;
	const char *line = buf_text(&s->head);
	size_t n = s->head.length;

	if (refuse_disguise(&s->head, err) < 0)
		return -1;
	if (n >= 3 && !memcmp(line, "\xef\xbb\xbf", 3)) {
		line += 3;
		n -= 3;
	}
	csv_set_delim(&s->parser, (unsigned char)(set->delimiter ? delimiters[set->delimiter] :
								   guess_delimiter(line, n)));
	s->parsing = true;
	return parse(s, line, n, err);
}

/* Until the first line has ended nobody knows the delimiter. */
static int first_line(struct poll *p, struct csv_poll *s, const char *bytes, size_t n, struct err *err)
{
	size_t take = 0;

	while (take < n && bytes[take] != '\n' && bytes[take] != '\r')
		take++;
	if (take < n)
		take++;
	buf_append(&s->head, bytes, take);
	if (s->head.overflowed)
		return refuse_disguise(&s->head, err) < 0 ?
			       -1 :
			       err_set(err, ERR_LIMIT,
				       "the first line is longer than %d bytes: not a CSV file",
				       CSV_FIELD_MAX);
	if (!take || (bytes[take - 1] != '\n' && bytes[take - 1] != '\r'))
		return 0;
	return start(p, s, err) < 0 ? -1 : parse(s, bytes + take, n - take, err);
}

static int csv_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	const struct csv_settings *set = p->config->settings;
	struct csv_poll *s = p->state;

	if (n)
		s->last = bytes[n - 1];
	if ((s->parsing ? parse(s, bytes, n, err) : first_line(p, s, bytes, n, err)) < 0)
		return err_in(err, "%s", set->path);
	return 0;
}

/* ---- the end of the file ---- */

static int file_whole(struct csv_poll *s, struct err *err)
{
	if (!s->head.length)
		return err_set(err, ERR_INPUT, "is empty: never taken for \"no openings\"");
	if (!s->parsing && refuse_disguise(&s->head, err) < 0)
		return -1;
	if (s->last != '\n' && s->last != '\r')
		return err_set(err, ERR_INPUT, "the last line has no end: the file is cut short");
	if (csv_fini(&s->parser, csv_table_field, csv_table_row, s->table))
		return parser_failed(s, err);
	return csv_table_end(s->table, err);
}

static int csv_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	const struct csv_settings *set = p->config->settings;
	struct csv_poll *s = p->state;

	(void)ret;
	if (reply->fault == FAULT_REFUSED_HERE) /* csv_hear() has named the file */
		return feed_reply_usable(reply, err);
	if (feed_reply_usable(reply, err) < 0 || file_whole(s, err) < 0 ||
	    csv_count(p, s->table, err) < 0)
		return err_in(err, "%s", set->path);
	return FEED_DONE;
}

static void csv_end(struct poll *p)
{
	struct csv_poll *s = p->state;

	if (!s->table)
		return;
	s->table = csv_table_free(s->table);
	csv_free(&s->parser);
	buf_release(&s->head);
}

const struct feed_kind feed_csv = {
	.name = "csv",
	.summary = "A file of daily counts per department, read whole.",
	.scope = FEED_SCOPE_ALL,
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct csv_settings),
	.select_size = sizeof(struct csv_select),
	.state_size = sizeof(struct csv_poll),
	.begin = csv_begin,
	.hear = csv_hear,
	.advance = csv_advance,
	.end = csv_end,
};
