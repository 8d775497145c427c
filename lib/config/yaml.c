/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml.c - libyaml events to nodes.
 *
 * libyaml checks little: it accepts duplicate keys and undefined aliases, has no
 * depth limit and is quadratic in depth.  Those rules are enforced here, while
 * the events pass.  What cannot be scanned at all is explained by yaml_error.c.
 */
#include "config/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/text.h"
#include "config/yaml_error.h"

struct frame { /* a mapping or list that is still open */
	struct node node;
	size_t base; /* its first child on the stack */
	bool flow;
};

struct reader {
	const struct yaml_parts *parts;
	uint16_t file;
	struct node *stack; /* children of open frames */
	size_t used, room;
	struct frame frames[YAML_DEPTH_MAX];
	size_t depth;
	size_t scalar_end; /* where the last scalar ended, in characters */
	bool amount;	   /* the value on top of the stack was put together from several texts */
	bool joined;	   /* the last key was the rest of an amount: its empty value is dropped */
	bool seen_document, stop;
};

static struct node node_at(const struct reader *r, const yaml_event_t *e, enum node_kind kind)
{
	const yaml_mark_t *a = &e->start_mark, *b = &e->end_mark;
	uint32_t width =
		a->line == b->line && b->column > a->column ? (uint32_t)(b->column - a->column) : 1;

	return (struct node){ .kind = (uint8_t)kind,
			      .file = r->file,
			      .line = (uint32_t)a->line + 1,
			      .column = (uint32_t)a->column + 1,
			      .width = width };
}

static void push(struct reader *r, const struct node *n)
{
	if (r->used == r->room) {
		r->room = r->room ? r->room * 2 : 256;
		r->stack = realloc(r->stack, r->room * sizeof(*r->stack));
		if (!r->stack)
			abort();
	}
	r->stack[r->used++] = *n;
}

static void refuse_extras(struct reader *r, const struct node *at, const yaml_char_t *anchor,
			  const yaml_char_t *tag)
{
	if (anchor)
		complaints_error(r->parts->complaints, at,
				 "write the value out; a policy can inherit with `from:`",
				 "anchors (&name) are not used here");
	if (tag)
		complaints_error(r->parts->complaints, at,
				 "leave the tag out; every setting knows its type",
				 "tags (!name) are not used here");
}

/* ---- amounts with a comma inside {...} ---- */

static bool next_is_key(const struct reader *r)
{
	const struct frame *f = r->depth ? &r->frames[r->depth - 1] : NULL;

	return f && f->node.kind == NODE_MAPPING && (r->used - f->base) % 2 == 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "$9" and "000/month" around a comma with nothing else between them. */
static bool continues_amount(const struct reader *r, const yaml_event_t *e)
{
	const char *text = (const char *)e->data.scalar.value;
	const struct node *before;

	if (!next_is_key(r) || r->used == r->frames[r->depth - 1].base || !r->frames[r->depth - 1].flow)
		return false;
	before = &r->stack[r->used - 1];
	if (before->kind != NODE_SCALAR || !before->plain || !e->data.scalar.plain_implicit ||
	    e->start_mark.index != r->scalar_end + 1)
		return false;
	return before->count > 1 && is_digit(before->text[before->count - 1]) &&
	       is_digit(text[0]) && is_digit(text[1]) && is_digit(text[2]) && !is_digit(text[3]);
}

/*
 * In {budget: $9,000/month} YAML ends the value at the comma.  Nobody means
 * that, so the amount is put together again, and the warning says how to write
 * it for other programs too.
 */
static void join_amount(struct reader *r, const yaml_event_t *e)
{
	struct node *n = &r->stack[r->used - 1];
	char *text = arena_printf(r->parts->arena, "%s,%s", n->text, (const char *)e->data.scalar.value);

	n->text = intern_text(r->parts->texts, text, strlen(text));
	n->count = (uint32_t)strlen(n->text);
	n->width = n->count;
	r->joined = r->amount = true;
	r->scalar_end = e->end_mark.index;
}

/* {budget: $9,000: 5}: what looked like the rest of an amount is a key after all. */
static void refuse_split(struct reader *r, const yaml_event_t *e)
{
	struct node key = node_at(r, e, NODE_SCALAR);

	if (!r->joined || (e->type == YAML_SCALAR_EVENT && e->data.scalar.length == 0))
		return;
	r->joined = r->amount = false;
	complaints_error(r->parts->complaints, &key, "put amounts with a comma into quotes",
			 "a comma inside {...} ends the value before it");
	key.refused = true;
	key.text = "";
	push(r, &key);
}

/* Said when the amount is complete: it may have had several commas. */
static void warn_of_amount(struct reader *r)
{
	const struct node *n;
	char quoted[QUOTE_TEXT];

	if (!r->amount)
		return;
	r->amount = false;
	n = &r->stack[r->used - 1];
	complaints_warning(r->parts->complaints,
			   n, "read as one amount; other YAML programs end a value at a comma inside {...}",
			   "write \"%s\" with quotes", complaint_quote(n->text, quoted));
}

/* ---- events ---- */

static void scalar(struct reader *r, const yaml_event_t *e)
{
	struct node n = node_at(r, e, NODE_SCALAR);
	const char *text = (const char *)e->data.scalar.value;
	size_t length = e->data.scalar.length;

	refuse_extras(r, &n, e->data.scalar.anchor, e->data.scalar.tag);
	if (r->joined) {
		r->joined = false;
		return;
	}
	if (continues_amount(r, e)) {
		join_amount(r, e);
		return;
	}
	warn_of_amount(r);
	if (length > CONFIG_TEXT_MAX || strlen(text) != length) {
		complaints_error(r->parts->complaints, &n, "",
				 length > CONFIG_TEXT_MAX ?
					 "this text is longer than %d bytes" :
					 "this text holds a zero byte (%d bytes is the limit)",
				 CONFIG_TEXT_MAX);
		length = 0;
		n.refused = true;
	}
	n.plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	n.text = intern_text(r->parts->texts, text, length);
	n.count = (uint32_t)strlen(n.text);
	push(r, &n);
	r->scalar_end = e->end_mark.index;
}

static void alias(struct reader *r, const yaml_event_t *e)
{
	struct node n = node_at(r, e, NODE_SCALAR);

	complaints_error(r->parts->complaints, &n,
			 "write the value out; a policy can inherit with `from:`",
			 "aliases (*name) are not used here");
	n.refused = true;
	n.text = "";
	push(r, &n);
	r->scalar_end = 0;
}

static void open_frame(struct reader *r, const struct node *n, bool flow)
{
	if (r->depth == YAML_DEPTH_MAX) {
		complaints_error(r->parts->complaints, n, "", "nested deeper than %d levels",
				 YAML_DEPTH_MAX);
		r->stop = true;
		return;
	}
	r->frames[r->depth++] = (struct frame){ .node = *n, .base = r->used, .flow = flow };
	r->scalar_end = 0;
}

static void open_mapping(struct reader *r, const yaml_event_t *e)
{
	struct node n = node_at(r, e, NODE_MAPPING);

	refuse_extras(r, &n, e->data.mapping_start.anchor, e->data.mapping_start.tag);
	open_frame(r, &n, e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
}

static void open_sequence(struct reader *r, const yaml_event_t *e)
{
	struct node n = node_at(r, e, NODE_SEQUENCE);

	refuse_extras(r, &n, e->data.sequence_start.anchor, e->data.sequence_start.tag);
	open_frame(r, &n, e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
}

/* A key that is itself a mapping or list becomes an empty text, so that keys are always texts. */
static void check_keys(struct reader *r, struct node *items, size_t pairs)
{
	for (size_t i = 0; i < pairs; i++) {
		struct node *key = &items[2 * i];

		if (key->kind == NODE_SCALAR)
			continue;
		complaints_error(r->parts->complaints, key, "", "a key must be a word, not %s",
				 node_kind_name(key));
		key->kind = NODE_SCALAR;
		key->refused = true;
		key->text = "";
		key->count = 0;
	}
}

static void close_frame(struct reader *r)
{
	struct frame *f = &r->frames[--r->depth];
	size_t n = r->used - f->base;
	struct node *items = arena_array(r->parts->arena, struct node, n);

	if (n)
		memcpy(items, &r->stack[f->base], n * sizeof(*items));
	r->used = f->base;
	f->node.items = items;
	f->node.count = (uint32_t)(f->node.kind == NODE_MAPPING ? n / 2 : n);
	if (f->node.kind == NODE_MAPPING) {
		check_keys(r, items, n / 2);
		yaml_check_duplicates(r->parts, &f->node);
	}
	push(r, &f->node);
	r->scalar_end = 0;
}

static void document(struct reader *r, const yaml_event_t *e)
{
	struct node n = node_at(r, e, NODE_SCALAR);

	if (r->seen_document) {
		complaints_error(r->parts->complaints, &n,
				 "use `include:` to spread the configuration over files",
				 "a second document starts here");
		r->stop = true;
	}
	if (e->data.document_start.tag_directives.start != e->data.document_start.tag_directives.end)
		complaints_error(r->parts->complaints, &n, "", "tag directives (%%TAG) are not used here");
	r->seen_document = true;
}

static void take(struct reader *r, const yaml_event_t *e)
{
	refuse_split(r, e);
	if (e->type != YAML_SCALAR_EVENT)
		warn_of_amount(r);
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		document(r, e);
		break;
	case YAML_ALIAS_EVENT:
		alias(r, e);
		break;
	case YAML_SCALAR_EVENT:
		scalar(r, e);
		break;
	case YAML_SEQUENCE_START_EVENT:
		open_sequence(r, e);
		break;
	case YAML_MAPPING_START_EVENT:
		open_mapping(r, e);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_frame(r);
		break;
	case YAML_STREAM_END_EVENT:
		r->stop = true;
		break;
	default:
		break;
	}
}

static const struct node *open_flow(const struct reader *r)
{
	const struct frame *f = r->depth ? &r->frames[r->depth - 1] : NULL;

	return f && f->flow ? &f->node : NULL;
}

/* True when the document was read to its end. */
static bool read_events(struct reader *r, yaml_parser_t *parser)
{
	yaml_event_type_t type = YAML_NO_EVENT;
	yaml_event_t e;

	while (!r->stop) {
		if (!yaml_parser_parse(parser, &e)) {
			yaml_explain(r->parts->complaints, r->file, parser, open_flow(r));
			return false;
		}
		type = e.type;
		take(r, &e);
		yaml_event_delete(&e);
	}
	return type == YAML_STREAM_END_EVENT;
}

const struct node *yaml_read(const struct yaml_parts *parts, uint16_t file)
{
	const struct buf *text = &parts->complaints->sources->items[file].text;
	struct reader r = { .parts = parts, .file = file };
	struct node *top = NULL;
	yaml_parser_t parser;

	if (yaml_refuse_bytes(parts->complaints, file))
		return NULL;
	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_string(&parser, (const unsigned char *)buf_text(text), text->length);
	if (read_events(&r, &parser)) {
		top = arena_new(parts->arena, struct node);
		*top = r.used ? r.stack[0] :
				(struct node){
					.plain = true, .file = file, .line = 1, .column = 1, .text = ""
				};
	}
	yaml_parser_delete(&parser);
	free(r.stack);
	return top;
}

/* ---- duplicate keys ---- */

enum { FEW_KEYS = 16 };

static void complain_twice(const struct yaml_parts *parts, const struct node *first,
			   const struct node *again)
{
	char quoted[QUOTE_TEXT];

	complaints_error(parts->complaints, again, "keep one of the two", "\"%s\" is set twice",
			 complaint_quote(again->text, quoted));
	complaints_note(parts->complaints, first, "first set here");
}

static int by_text_then_order(const void *a, const void *b)
{
	const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;

	if (x->text != y->text)
		return (uintptr_t)x->text < (uintptr_t)y->text ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* Texts are interned, so equal keys are equal pointers, and sorting keeps a huge mapping cheap. */
static void check_many(const struct yaml_parts *parts, const struct node *map)
{
	const struct node **keys = malloc(map->count * sizeof(*keys));

	if (!keys)
		abort();
	for (size_t i = 0; i < map->count; i++)
		keys[i] = node_key(map, i);
	qsort(keys, map->count, sizeof(*keys), by_text_then_order);
	for (size_t i = 1, first = 0; i < map->count; i++) {
		if (keys[i]->text == keys[first]->text)
			complain_twice(parts, keys[first], keys[i]);
		else
			first = i;
	}
	free(keys);
}

void yaml_check_duplicates(const struct yaml_parts *parts, const struct node *map)
{
	if (map->count > FEW_KEYS) {
		check_many(parts, map);
		return;
	}
	for (size_t i = 1; i < map->count; i++)
		for (size_t j = 0; j < i; j++)
			if (node_key(map, j)->text == node_key(map, i)->text) {
				complain_twice(parts, node_key(map, j), node_key(map, i));
				break;
			}
}
