/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_reader.c - one file, from its first byte to proof that it is all there.
 *
 * What is no text at all is refused before it is parsed (csv_text.c), with words
 * on how to export instead.  Then the first line tells the delimiter, and libcsv
 * does the rest.  A file whose last line has no end is an upload that stopped.
 */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "feed/csv.h"

enum { PIECE = 16 * 1024 }; /* between two looks at how long a field has become */

struct csv_reader {
	const struct csv_settings *settings;
	struct csv_table *table;
	struct csv_text text;
	struct csv_parser parser;
	bool parsing;	 /* the first line was seen and libcsv has its delimiter */
	struct buf head; /* text up to the end of the first line */
	char separator;	 /* as a first line "sep=;" names it; 0: none did */
	char last;	 /* character heard */
	size_t bytes;
	struct digest *digest; /* NULL: nobody compares it */
	char sha256[SHA256_HEX];
};

static const char delimiters[] = { '\0', ',', ';', '\t', '|' }; /* as the option names them */

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

static int parser_failed(struct csv_reader *r, struct err *err)
{
	if (csv_error(&r->parser) == CSV_ENOMEM || csv_error(&r->parser) == CSV_ETOOBIG)
		abort();
	return err_set(err, ERR_INPUT, "line %zu: a quote stands where none may, or is never closed",
		       r->text.lines + 1);
}

static int refuse_zeros(const struct csv_reader *r, const char *bytes, size_t n, struct err *err)
{
	if (!memchr(bytes, '\0', n))
		return 0;
	return err_set(err, ERR_INPUT,
		       "a zero byte before line %zu: not a text file, or UTF-16 without its mark; "
		       "export it as \"CSV UTF-8\"",
		       r->text.lines + 2);
}

static int parse(struct csv_reader *r, const char *bytes, size_t n, struct err *err)
{
	while (n > 0) {
		size_t piece = n < PIECE ? n : PIECE;
		size_t done =
			csv_parse(&r->parser, bytes, piece, csv_table_field, csv_table_row, r->table);

		if (done != piece)
			return parser_failed(r, err);
		if (csv_table_ok(r->table, err) < 0)
			return -1;
		if (r->parser.entry_pos > CSV_FIELD_MAX)
			return err_set(err, ERR_LIMIT, "line %zu: a field is longer than %d bytes",
				       r->text.lines + 1, CSV_FIELD_MAX);
		bytes += piece;
		n -= piece;
	}
	return 0;
}

static int start(struct csv_reader *r, struct err *err)
{
	const char *line = buf_text(&r->head);
	size_t n = r->head.length;
	char delimiter = r->settings->delimiter ? delimiters[r->settings->delimiter] :
			 r->separator		? r->separator :
						  guess_delimiter(line, n);

	csv_set_delim(&r->parser, (unsigned char)delimiter);
	r->parsing = true;
	return parse(r, line, n, err);
}

/* "sep=;" is for Excel and no header: the next line is the first. */
static bool was_separator(struct csv_reader *r)
{
	const char *line = buf_text(&r->head);

	if (r->separator || r->head.length < 6 || r->head.length > 7 || strncmp(line, "sep=", 4))
		return false;
	r->separator = line[4];
	buf_clear(&r->head);
	return true;
}

/* Until the first line has ended nobody knows the delimiter. */
static int first_line(struct csv_reader *r, const char *bytes, size_t n, struct err *err)
{
	size_t take = 0;

	while (take < n && bytes[take] != '\n' && bytes[take] != '\r')
		take++;
	if (take < n)
		take++;
	buf_append(&r->head, bytes, take);
	if (r->head.overflowed)
		return err_set(err, ERR_LIMIT, "the first line is longer than %d bytes: not a CSV file",
			       CSV_FIELD_MAX);
	if (!take || (bytes[take - 1] != '\n' && bytes[take - 1] != '\r'))
		return 0;
	if (was_separator(r))
		return first_line(r, bytes + take, n - take, err);
	return start(r, err) < 0 ? -1 : parse(r, bytes + take, n - take, err);
}

static int hear_text(void *context, const char *bytes, size_t n, struct err *err)
{
	struct csv_reader *r = context;

	r->last = bytes[n - 1];
	if (refuse_zeros(r, bytes, n, err) < 0)
		return -1;
	return r->parsing ? parse(r, bytes, n, err) : first_line(r, bytes, n, err);
}

/* ---- the outside ---- */

struct csv_reader *csv_reader_new(const struct poll *p, const struct csv_map *map)
{
	struct csv_reader *r = calloc(1, sizeof(*r));

	if (!r)
		abort();
	r->settings = p->config->settings;
	r->head = (struct buf)BUF_INIT(CSV_FIELD_MAX);
	csv_text_init(&r->text, (enum csv_encoding)r->settings->encoding);
	r->text.sink = hear_text;
	r->text.context = r;
	if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL))
		abort();
	r->table = csv_table_new(p, map);
	if (r->settings->complete == CSV_COMPLETE_MANIFEST)
		r->digest = digest_new();
	return r;
}

struct csv_reader *csv_reader_free(struct csv_reader *r)
{
	if (r) {
		csv_table_free(r->table);
		csv_free(&r->parser);
		buf_release(&r->head);
		digest_free(r->digest);
		free(r);
	}
	return NULL;
}

int csv_reader_feed(struct csv_reader *r, const char *bytes, size_t n, struct err *err)
{
	r->bytes += n;
	if (r->digest)
		digest_feed(r->digest, bytes, n);
	return csv_text_feed(&r->text, bytes, n, err);
}

int csv_reader_end(struct csv_reader *r, struct err *err)
{
	if (!r->bytes)
		return err_set(err, ERR_INPUT, "is empty: never taken for \"no openings\"");
	if (csv_text_end(&r->text, err) < 0)
		return -1;
	if (r->last != '\n' && r->last != '\r')
		return err_set(err, ERR_INPUT, "the last line has no end: the file is cut short");
	if (csv_fini(&r->parser, csv_table_field, csv_table_row, r->table))
		return parser_failed(r, err);
	if (r->digest)
		digest_hex(r->digest, r->sha256);
	return csv_table_end(r->table, err);
}

struct csv_table *csv_reader_table(struct csv_reader *r)
{
	return r->table;
}

size_t csv_reader_bytes(const struct csv_reader *r)
{
	return r->bytes;
}

const char *csv_reader_sha256(const struct csv_reader *r)
{
	return r->sha256;
}

const char *csv_reader_warning(const struct csv_reader *r)
{
	return r->text.fell_back ? "the file is not UTF-8 and was read as Latin-1" : "";
}
