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

struct saying {
	const char *context; /* libyaml's words for what it was in the middle of */
	const char *message, *hint;
};

/* These began at the context mark: that is where something is missing its end. */
static const struct saying *unfinished(const char *context)
{
	static const struct saying sayings[] = {
		{ "while scanning a quoted scalar", "the quote opened here is never closed",
		  "close it before the end of the line" },
		{ "while parsing a flow mapping", "the { opened here is never closed properly",
		  "expected `,` or `}` between its settings" },
		{ "while parsing a flow sequence", "the [ opened here is never closed properly",
		  "expected `,` or `]` between its items" },
	};

	for (size_t i = 0; context && i < sizeof(sayings) / sizeof(*sayings); i++)
		if (strcmp(context, sayings[i].context) == 0)
			return &sayings[i];
	return NULL;
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

void yaml_explain(struct complaints *c, uint16_t file, const yaml_parser_t *parser)
{
	const char *problem = parser->problem ? parser->problem : "not YAML";
	const struct saying *s = unfinished(parser->context);
	struct node at = marked(file, &parser->problem_mark), opened;

	if (parser->error == YAML_MEMORY_ERROR)
		abort();
	if (parser->error == YAML_READER_ERROR) {
		at = spot(c, file, parser->problem_offset);
		complaints_error(c, &at, "", "%s", problem);
		return;
	}
	if (s) {
		opened = marked(file, &parser->context_mark);
		complaints_error(c, &opened, s->hint, "%s", s->message);
		complaints_note(c, &at, "reading stopped here: %s", problem);
		return;
	}
	complaints_error(c, &at, advice(problem), "%s", problem);
	if (parser->context && parser->context_mark.line != parser->problem_mark.line) {
		opened = marked(file, &parser->context_mark);
		complaints_note(c, &opened, "%s that starts here", parser->context);
	}
}
