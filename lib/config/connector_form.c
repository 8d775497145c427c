/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_form.c - YAML values to templates.
 *
 * A template becomes JSON, so its numbers must be JSON's: what YAML programs
 * would read as something else (0123, 1_000, 12:30, yes) has to be quoted, and
 * then it is text everywhere.
 */
#include <string.h>

#include "config/connector_parts.h"

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(text, *words) == 0)
			return true;
	return false;
}

static size_t digits_at(const char *p)
{
	return strspn(p, "0123456789");
}

/* As RFC 8259 writes it. */
static bool is_number(const char *p)
{
	size_t n;

	p += *p == '-';
	n = digits_at(p);
	if (!n || (*p == '0' && n > 1))
		return false;
	p += n;
	if (*p == '.') {
		n = digits_at(++p);
		if (!n)
			return false;
		p += n;
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		p += *p == '+' || *p == '-';
		n = digits_at(p);
		if (!n)
			return false;
		p += n;
	}
	return !*p;
}

/* What other programs read as a number or as a truth, and we do not. */
static bool is_trap(const char *text)
{
	static const char *const words[] = { "yes", "Yes", "YES",  "no",   "No",    "NO",    "on",
					     "On",  "ON",  "off",  "Off",  "OFF",   "y",     "Y",
					     "n",   "N",   "True", "TRUE", "False", "FALSE", NULL };
	size_t n = strlen(text);

	if (is_one_of(text, words))
		return true;
	if (!digits_at(text) || is_number(text))
		return false;
	if (text[0] == '0' && (n == digits_at(text) || text[1] == 'x' || text[1] == 'o'))
		return true;
	return strspn(text, "0123456789_") == n || strspn(text, "0123456789:") == n;
}

static void scalar(struct connector_reader *r, const struct node *n, struct form *ret)
{
	char quoted[QUOTE_TEXT];

	ret->kind = FORM_TEXT;
	ret->text = loader_text(r->l, n->text);
	if (!n->plain)
		return;
	if (node_is_empty(n)) {
		ret->kind = FORM_NULL;
	} else if (strcmp(n->text, "true") == 0 || strcmp(n->text, "false") == 0) {
		ret->kind = FORM_BOOL;
		ret->truth = *n->text == 't';
	} else if (is_number(n->text)) {
		ret->kind = FORM_NUMBER;
	} else if (is_trap(n->text)) {
		complaints_error(r->l->complaints, n, "put it into quotes, or write true or false",
				 "YAML programs do not agree on what \"%s\" is",
				 complaint_quote(n->text, quoted));
	}
}

/* False when there are more values than a connector may have. */
static bool counted(struct connector_reader *r, const struct node *n)
{
	if (++r->values <= CONNECTOR_NODES_MAX)
		return true;
	if (r->values == CONNECTOR_NODES_MAX + 1)
		complaints_error(r->l->complaints, n, "", "a connector holds more than %d values",
				 CONNECTOR_NODES_MAX);
	return false;
}

static void fill(struct connector_reader *r, const struct node *n, struct form *ret);

static void children(struct connector_reader *r, const struct node *n, struct form *ret)
{
	bool map = n->kind == NODE_MAPPING;
	struct form *items = arena_array(CONNECTOR_ARENA(r), struct form, n->count);
	const char **keys = map ? arena_array(CONNECTOR_ARENA(r), const char *, n->count) : NULL;

	ret->kind = map ? FORM_MAP : FORM_LIST;
	ret->items = items;
	ret->keys = keys;
	for (size_t i = 0; i < n->count; i++) {
		const struct node *value = map ? node_value(n, i) : &n->items[i];

		if (!counted(r, value))
			return;
		if (map)
			keys[i] = loader_text(r->l, node_key(n, i)->text);
		fill(r, value, &items[i]);
		ret->count++;
	}
}

/* As deep as YAML may be. */
static void fill(struct connector_reader *r, const struct node *n, struct form *ret)
{
	*ret = (struct form){ .kind = FORM_NULL, .line = n->line, .column = n->column };
	if (n->refused)
		return;
	if (n->kind == NODE_SCALAR)
		scalar(r, n, ret);
	else
		children(r, n, ret);
}

const struct form *connector_form(struct connector_reader *r, const struct node *node)
{
	struct form *f;

	if (!node || !counted(r, node))
		return NULL;
	f = arena_new(CONNECTOR_ARENA(r), struct form);
	fill(r, node, f);
	return f;
}

const char *connector_scalar(struct connector_reader *r, const struct node *node, const char *what)
{
	if (node->kind == NODE_SCALAR && !node->refused && !node_is_empty(node))
		return loader_text(r->l, node->text);
	if (!node->refused)
		complaints_error(r->l->complaints, node, "", "%s takes a single value, not %s",
				 what, node_kind_name(node));
	return "";
}

struct texts connector_texts(const struct option_list *list)
{
	return (struct texts){ .items = list->items, .count = list->count };
}

static bool is_header_name(const char *name)
{
	return *name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789-_")];
}

struct header *connector_headers(struct connector_reader *r, const struct node *map, size_t *ret_count)
{
	size_t n = map && map->kind == NODE_MAPPING ? map->count : 0;
	struct header *headers = arena_array(CONNECTOR_ARENA(r), struct header, n);
	char quoted[QUOTE_TEXT];

	for (size_t i = 0; i < n; i++) {
		const struct node *key = node_key(map, i);

		if (!is_header_name(key->text))
			complaints_error(r->l->complaints, key, "expected letters, digits and dashes",
					 "\"%s\" is no name of a header",
					 complaint_quote(key->text, quoted));
		headers[i].name = loader_text(r->l, key->text);
		headers[i].value = connector_scalar(r, node_value(map, i), "a header");
	}
	*ret_count = n;
	return headers;
}

/* RFC 6901: empty, or /-separated with ~0 and ~1 as the only escapes. */
static bool is_pointer(const char *p)
{
	if (*p && *p != '/')
		return false;
	for (; *p; p++)
		if (*p == '~' && p[1] != '0' && p[1] != '1')
			return false;
	return true;
}

void connector_check_pointer(struct connector_reader *r, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);
	char quoted[QUOTE_TEXT];

	if (!n || n->refused || n->kind != NODE_SCALAR || is_pointer(n->text))
		return;
	complaints_error(r->l->complaints, n, "expected a JSON Pointer, like /data/0/status",
			 "\"%s\" does not say where in the JSON to look",
			 complaint_quote(n->text, quoted));
}

size_t connector_count(struct connector_reader *r, const struct node *list, size_t most, const char *what)
{
	if (!list || list->kind != NODE_SEQUENCE)
		return 0;
	if (list->count <= most)
		return list->count;
	complaints_error(r->l->complaints, list, "", "a list of more than %zu %s", most, what);
	return 0;
}

const struct node *connector_item(struct connector_reader *r, const struct node *list, size_t i,
				  const char *what)
{
	const struct node *n = &list->items[i];

	if (n->kind == NODE_MAPPING)
		return n;
	if (!n->refused)
		complaints_error(r->l->complaints, n, "expected settings, like {name: value}",
				 "%s takes settings, not %s", what, node_kind_name(n));
	return NULL;
}
