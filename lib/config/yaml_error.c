/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_error.c - translating the parser's words.
 *
 * libyaml says where it gave up; people need to know where they went wrong.
 * For a quote or bracket that is never closed that is where it was opened, and
 * for bad bytes it is a line and column instead of a byte offset.
 */
#include "config/yaml_error.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static struct node spot(struct complaints *c, uint16_t file, size_t offset)
{
	struct node n = { .file = file, .width = 1 };

	source_spot(&c->sources->items[file], offset, &n.line, &n.column);
	return n;
}

static bool refuse_encoding(struct complaints *c, uint16_t file)
{
	const struct buf *text = &c->sources->items[file].text;
	size_t good = text_utf8_valid(buf_text(text), text->length);
	struct node at;

	if (good == text->length)
		return false;
	at = spot(c, file, good);
	complaints_error(c, &at, "save the file as UTF-8", "this byte (0x%02x) is not UTF-8",
			 (unsigned)(unsigned char)text->data[good]);
	return true;
}

/* Only blanks before it on its line, and something other than a comment after. */
static bool indents(const char *start, const char *tab, const char *end)
{
	const char *p = tab;

	while (p > start && p[-1] == ' ')
		p--;
	if (p > start && p[-1] != '\n' && p[-1] != '\r')
		return false;
	p = tab;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p < end && *p != '#' && *p != '\n' && *p != '\r';
}

static bool refuse_tabs(struct complaints *c, uint16_t file)
{
	const struct buf *text = &c->sources->items[file].text;
	const char *start = buf_text(text), *end = start + text->length, *p = start;

	while (p < end && (p = memchr(p, '\t', (size_t)(end - p)))) {
		if (indents(start, p, end)) {
			struct node at = spot(c, file, (size_t)(p - start));

			complaints_error(c, &at,
					 "YAML indents with spaces: replace the tab by two or more",
					 "this line is indented with a tab");
			return true;
		}
		while (p < end && *p == '\t')
			p++;
	}
	return false;
}

bool yaml_refuse_bytes(struct complaints *c, uint16_t file)
{
	return refuse_encoding(c, file) || refuse_tabs(c, file);
}

static struct node marked(uint16_t file, const yaml_mark_t *m)
{
	return (struct node){ .file = file,
			      .line = (uint32_t)m->line + 1,
			      .column = (uint32_t)m->column + 1,
			      .width = 1 };
}

/* A quote without its end swallows what follows: where it began is where to look. */
static bool is_open_quote(const yaml_parser_t *parser)
{
	return parser->context && strcmp(parser->context, "while scanning a quoted scalar") == 0;
}

static void explain_open(struct complaints *c, const struct node *at, const struct node *open,
			 const char *problem)
{
	bool map = open->kind == NODE_MAPPING;

	complaints_error(c, open,
			 map ? "expected `,` or `}` between its settings" :
			       "expected `,` or `]` between its items",
			 "the %c opened here is never closed properly", map ? '{' : '[');
	complaints_note(c, at, "reading stopped here: %s", problem);
}

static const char *advice(const char *problem)
{
	static const struct {
		const char *problem, *hint;
	} known[] = {
		{ "mapping values are not allowed in this context",
		  "a second colon on the line, or a line indented too far; quote a value that "
		  "holds \": \"" },
		{ "did not find expected key",
		  "check the indentation: keys of one mapping start in one column" },
		{ "could not find expected ':'", "expected `name: value`" },
		{ "found character that cannot start any token",
		  "quote a value that starts with %, @ or a backtick" },
		{ "did not find expected '-' indicator",
		  "check the indentation: items of one list start in one column" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(problem, known[i].problem) == 0)
			return known[i].hint;
	return "check the indentation and quotes around here";
}

static void explain_bytes(struct complaints *c, uint16_t file, const yaml_parser_t *parser)
{
	struct node at = spot(c, file, parser->problem_offset);

	complaints_error(c, &at, "", "%s", parser->problem);
}

void yaml_explain(struct complaints *c, uint16_t file, const yaml_parser_t *parser,
		  const struct node *open)
{
	struct node at = marked(file, &parser->problem_mark);
	struct node from = marked(file, &parser->context_mark);

	if (parser->error == YAML_MEMORY_ERROR)
		abort();
	if (parser->error == YAML_READER_ERROR) {
		explain_bytes(c, file, parser);
	} else if (is_open_quote(parser)) {
		complaints_error(c, &from, "close it before the end of the line",
				 "the quote opened here is never closed");
		complaints_note(c, &at, "reading stopped here: %s", parser->problem);
	} else if (open) {
		explain_open(c, &at, open, parser->problem);
	} else {
		complaints_error(c, &at, advice(parser->problem), "%s", parser->problem);
		if (parser->context && from.line != at.line)
			complaints_note(c, &from, "%s that starts here", parser->context);
	}
}
