/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_lint_words.c - what the templates of a connector may say.
 *
 * Every placeholder must have something to stand for, no secret may hide in a
 * template, nothing that ends a campaign for good can be sent, and every change
 * names an amount instead of a difference.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "config/connector_parts.h"

/* ---- every text of a part of the file ---- */

struct visit {
	struct connector_reader *r;
	unsigned blanks;	  /* which placeholders may stand here */
	const struct node *write; /* what ${item.NAME} speaks of; NULL */
	void (*text)(const struct visit *v, const struct node *n);
};

/* Depth is that of the YAML. */
static void each_text(const struct visit *v, const struct node *n)
{
	if (!n || n->refused)
		return;
	if (n->kind == NODE_SCALAR)
		v->text(v, n);
	else if (n->kind == NODE_SEQUENCE)
		for (size_t i = 0; i < n->count; i++)
			each_text(v, &n->items[i]);
	else
		for (size_t i = 0; i < 2 * (size_t)n->count; i++)
			each_text(v, &n->items[i]);
}

/* ---- placeholders ---- */

enum {
	BLANK_ACCOUNT = 1 << 0, /* ${account.NAME} and ${version} */
	BLANK_TARGET = 1 << 1,	/* ${target.NAME} and ${id} */
	BLANK_IDS = 1 << 2,
	BLANK_ITEM = 1 << 3,
	BLANK_ITEM_FIELDS = 1 << 4, /* ${item.NAME} */
	BLANK_ITEMS = 1 << 5,
	BLANK_ITEMS_BY_ID = 1 << 6,
	BLANK_BUDGET = 1 << 7,
	BLANK_CURRENCY = 1 << 8,
	BLANK_JOB = 1 << 9,
};

static const struct {
	const char *name;
	unsigned blank;
} simple[] = {
	{ "version", BLANK_ACCOUNT }, { "id", BLANK_TARGET },
	{ "ids", BLANK_IDS },	      { "item", BLANK_ITEM },
	{ "items", BLANK_ITEMS },     { "items_by_id", BLANK_ITEMS_BY_ID },
	{ "budget", BLANK_BUDGET },   { "currency", BLANK_CURRENCY },
	{ "job", BLANK_JOB },
};

static bool is_simple(const struct visit *v, const char *name)
{
	for (size_t i = 0; i < sizeof(simple) / sizeof(*simple); i++)
		if (strcmp(name, simple[i].name) == 0)
			return (v->blanks & simple[i].blank) &&
			       (strcmp(name, "version") != 0 || v->r->ret->version);
	return false;
}

static bool is_param(const struct param *params, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(params[i].name, name) == 0)
			return true;
	return false;
}

/* Is it in the constant part, or in every change this write makes? */
static bool is_item_field(const struct node *write, const char *name)
{
	const struct node *sets = node_get(write, "set");

	if (node_get(node_get(write, "item"), name))
		return true;
	for (size_t i = 0; sets && sets->kind == NODE_MAPPING && i < sets->count; i++)
		if (!node_get(node_value(sets, i), name))
			return false;
	return sets && sets->count;
}

static bool is_known(const struct visit *v, const char *name)
{
	const struct connector *c = v->r->ret;

	if (text_starts(name, "account."))
		return (v->blanks & BLANK_ACCOUNT) && is_param(c->account, c->account_count, name + 8);
	if (text_starts(name, "target."))
		return (v->blanks & BLANK_TARGET) && is_param(c->target, c->target_count, name + 7);
	if (text_starts(name, "item."))
		return (v->blanks & BLANK_ITEM_FIELDS) && is_item_field(v->write, name + 5);
	return is_simple(v, name);
}

static void list_known(const struct visit *v, struct buf *out)
{
	const struct connector *c = v->r->ret;

	for (size_t i = 0; i < sizeof(simple) / sizeof(*simple); i++)
		if (is_simple(v, simple[i].name))
			buf_printf(out, "%s${%s}", out->length ? ", " : "", simple[i].name);
	for (size_t i = 0; (v->blanks & BLANK_ACCOUNT) && i < c->account_count; i++)
		buf_printf(out, "%s${account.%s}", out->length ? ", " : "", c->account[i].name);
	for (size_t i = 0; (v->blanks & BLANK_TARGET) && i < c->target_count; i++)
		buf_printf(out, "%s${target.%s}", out->length ? ", " : "", c->target[i].name);
	if (v->blanks & BLANK_ITEM_FIELDS)
		buf_printf(out, "%s${item.NAME}", out->length ? ", " : "");
}

static void complain_blank(const struct visit *v, const struct node *n, const char *name)
{
	struct buf known cleanup_buf = BUF_INIT(600);
	char quoted[QUOTE_TEXT];

	buf_puts(&known, "");
	list_known(v, &known);
	complaints_error(v->r->l->complaints, n,
			 known.length ?
				 arena_printf(v->r->l->scratch, "known here: %s", buf_text(&known)) :
				 "nothing can be filled in here",
			 "nothing stands for ${%s} here", complaint_quote(name, quoted));
}

static void check_blanks(const struct visit *v, const struct node *n)
{
	for (const char *p = n->text; (p = strstr(p, "${")); p++) {
		const char *end = strchr(p, '}'), *name;

		if (!end) {
			complaints_error(v->r->l->complaints, n, "",
					 "the \"}\" of a placeholder is missing");
			return;
		}
		name = arena_strndup(v->r->l->scratch, p + 2, (size_t)(end - p) - 2);
		if (!is_known(v, name))
			complain_blank(v, n, name);
	}
}

static void blanks_in(struct connector_reader *r, const struct node *n, unsigned blanks,
		      const struct node *write)
{
	each_text(&(struct visit){ .r = r, .blanks = blanks, .write = write, .text = check_blanks }, n);
}

static unsigned blanks_of_shape(enum batch_shape shape)
{
	switch (shape) {
	case BATCH_SINGLE:
		return BLANK_TARGET | BLANK_ITEM | BLANK_ITEM_FIELDS | BLANK_BUDGET | BLANK_CURRENCY;
	case BATCH_IDS:
		return BLANK_IDS | BLANK_ITEM_FIELDS;
	case BATCH_ARRAY:
		return BLANK_IDS | BLANK_ITEMS;
	default:
		return BLANK_IDS | BLANK_ITEMS_BY_ID;
	}
}

static void blanks_of_write(struct connector_reader *r, const struct node *map, enum batch_shape shape)
{
	unsigned entity = BLANK_ACCOUNT | (shape == BATCH_IDS ? 0 : BLANK_TARGET | BLANK_CURRENCY);
	const struct node *set = node_get(map, "set"), *request = node_get(map, "request");

	blanks_in(r, request, BLANK_ACCOUNT | blanks_of_shape(shape), map);
	blanks_in(r, node_get(map, "item"), entity, NULL);
	blanks_in(r, node_get(set, "enable"), entity, NULL);
	blanks_in(r, node_get(set, "pause"), entity, NULL);
	blanks_in(r, node_get(set, "budget"), entity | BLANK_BUDGET, NULL);
	blanks_in(r, node_get(map, "dry_run"), BLANK_ACCOUNT, NULL);
	blanks_in(r, node_get(node_get(map, "job"), "request"),
		  BLANK_ACCOUNT | BLANK_JOB | (shape == BATCH_SINGLE ? BLANK_TARGET : 0), NULL);
}

static void lint_blanks(struct connector_reader *r)
{
	static const unsigned of_select[] = {
		[SELECT_IDS] = BLANK_IDS, [SELECT_SINGLE] = BLANK_TARGET, [SELECT_SCAN] = 0
	};
	const struct node *writes = node_get(r->root, "writes");

	blanks_in(r, node_get(r->root, "base_url"), BLANK_ACCOUNT, NULL);
	blanks_in(r, node_get(r->root, "headers"), BLANK_ACCOUNT, NULL);
	blanks_in(r, node_get(node_get(r->root, "read"), "request"),
		  BLANK_ACCOUNT | of_select[r->ret->read.select], NULL);
	for (size_t i = 0; i < r->ret->write_count; i++)
		blanks_of_write(r, &writes->items[i], r->ret->writes[i].shape);
}

/* ---- words that must not be sent ---- */

static const char *const endings[] = { "delete", "deleted",  "archive",	  "archived",
				       "remove", "removed",  "terminate", "terminated",
				       "cancel", "canceled", "cancelled", "destroy" };
static const char *const differences[] = { "increase",	 "decrease",  "delta",
					   "increment",	 "decrement", "percent",
					   "percentage", "relative",  "multiplier" };

/* The next word: letters, where a small one followed by a capital ends it too. */
static size_t word_length(const char *p)
{
	size_t n = 0;

	while (isalpha((unsigned char)p[n]) &&
	       !(n && islower((unsigned char)p[n - 1]) && isupper((unsigned char)p[n])))
		n++;
	return n;
}

static const char *word_among(const char *text, const char *const *words, size_t count)
{
	for (const char *p = text; *p;) {
		size_t n = word_length(p);

		for (size_t i = 0; n && i < count; i++)
			if (strlen(words[i]) == n && strncasecmp(p, words[i], n) == 0)
				return words[i];
		p += n ? n : 1;
	}
	return NULL;
}

/* "/end" as a part of a path. */
static bool has_end(const char *text)
{
	for (const char *p = text; (p = strstr(p, "/end")); p++)
		if (!p[4] || p[4] == '/' || p[4] == '?')
			return true;
	return false;
}

static void check_words(const struct visit *v, const struct node *n)
{
	const char *word = word_among(n->text, endings, sizeof(endings) / sizeof(*endings));

	if (!word && has_end(n->text))
		word = "/end";
	if (word)
		complaints_error(v->r->l->complaints, n,
				 "such a word may be listed under gone:, and is never sent",
				 "\"%s\" ends a campaign for good", word);
	word = word_among(n->text, differences, sizeof(differences) / sizeof(*differences));
	if (word)
		complaints_error(v->r->l->complaints, n, "set the amount itself",
				 "\"%s\" makes a change that adds up when it is sent twice", word);
}

static void lint_sent_words(struct connector_reader *r)
{
	static const char *const parts[] = { "request", "item", "set", "dry_run" };
	const struct visit v = { .r = r, .text = check_words };
	const struct node *writes = node_get(r->root, "writes");

	each_text(&v, node_get(node_get(node_get(r->root, "read"), "request"), "path"));
	for (size_t i = 0; i < r->ret->write_count; i++) {
		for (size_t k = 0; k < sizeof(parts) / sizeof(*parts); k++)
			each_text(&v, node_get(&writes->items[i], parts[k]));
		each_text(&v, node_get(node_get(&writes->items[i], "job"), "request"));
	}
}

/* ---- secrets ---- */

static void check_token(const struct visit *v, const struct node *n)
{
	if (strstr(n->text, "$token") || strstr(n->text, "$secret"))
		complaints_error(v->r->l->complaints, n,
				 "the token goes where auth.send says, and nowhere else",
				 "a secret cannot stand here");
}

static void lint_token(struct connector_reader *r)
{
	const struct visit v = { .r = r, .text = check_token };

	for (size_t i = 0; i < r->root->count; i++) {
		const struct node *key = node_key(r->root, i), *value = node_value(r->root, i);

		if (strcmp(key->text, "auth") != 0) {
			each_text(&v, value);
			continue;
		}
		for (size_t k = 0; k < value->count; k++)
			if (strcmp(node_key(value, k)->text, "send") != 0)
				each_text(&v, node_value(value, k));
	}
}

/* ---- requests ---- */

/* Whatever stands there is not printed again. */
static void complain_secret(struct connector_reader *r, const struct node *key)
{
	complaints_error(r->l->complaints, key + 1, "put it under auth: as send: {NAME: $token}",
			 "the header \"%s\" carries a secret", key->text);
	complaints_private(r->l->complaints);
}

static void lint_headers(struct connector_reader *r, const struct node *map)
{
	static const char *const secret[] = { "authorization", "proxy-authorization", "cookie" };
	static const char *const ours[] = { "host", "content-length", "transfer-encoding",
					    "connection", "location" };
	static const char *const sounds[] = { "token", "secret", "password", "api-key", "apikey" };

	for (size_t i = 0; map && map->kind == NODE_MAPPING && i < map->count; i++) {
		const struct node *key = node_key(map, i);
		bool hides = false, is_ours = false;

		for (size_t k = 0; k < sizeof(secret) / sizeof(*secret); k++)
			hides |= strcasecmp(key->text, secret[k]) == 0;
		for (size_t k = 0; k < sizeof(sounds) / sizeof(*sounds); k++)
			hides |= strcasestr(key->text, sounds[k]) != NULL;
		for (size_t k = 0; k < sizeof(ours) / sizeof(*ours); k++)
			is_ours |= strcasecmp(key->text, ours[k]) == 0;
		if (hides)
			complain_secret(r, key);
		if (is_ours)
			complaints_error(r->l->complaints, key, "leave it out",
					 "the header \"%s\" is not a connector's to set", key->text);
	}
}

static void lint_method(struct connector_reader *r, const struct node *at)
{
	static const char *const methods[] = { "GET", "POST", "PUT", "PATCH" };
	char quoted[QUOTE_TEXT];

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (strcmp(at->text, methods[i]) == 0)
			return;
	if (strcasecmp(at->text, "DELETE") != 0) /* has its complaint as a word that is sent */
		complaints_error(r->l->complaints, at, "expected GET, POST, PUT or PATCH",
				 "\"%s\" is no method of a connector",
				 complaint_quote(at->text, quoted));
}

static bool is_path(const char *p)
{
	if (*p != '/' || strstr(p, "//") || strstr(p, "/../") || strstr(p, "/./") || strpbrk(p, "?#\\ %"))
		return false;
	return strlen(p) < 2 || strcmp(p + strlen(p) - 2, "..") != 0;
}

static void lint_request(struct connector_reader *r, const struct node *map)
{
	const struct node *path = node_get(map, "path");

	if (!map)
		return;
	lint_method(r, node_get(map, "method"));
	lint_headers(r, node_get(map, "headers"));
	if (!is_path(path->text))
		complaints_error(
			r->l->complaints, path,
			"expected the way from base_url on, like /v1/campaigns; parameters stand "
			"under query:",
			"this is no path");
}

static size_t pairs(const struct node *map)
{
	return map && map->kind == NODE_MAPPING ? map->count : 0;
}

/* Ours stand beside them: the content type, what is accepted, and the credential. */
static void lint_header_count(struct connector_reader *r, const struct node *request)
{
	const struct node *own = node_get(request, "headers");

	if (pairs(own) + pairs(node_get(r->root, "headers")) > REQUEST_HEADERS_MAX - 3)
		complaints_error(r->l->complaints, own ? own : node_get(r->root, "headers"), "",
				 "a request has more than %d headers", REQUEST_HEADERS_MAX - 3);
}

static void lint_requests(struct connector_reader *r)
{
	const struct node *writes = node_get(r->root, "writes");

	lint_headers(r, node_get(r->root, "headers"));
	lint_request(r, node_get(node_get(r->root, "read"), "request"));
	lint_header_count(r, node_get(node_get(r->root, "read"), "request"));
	for (size_t i = 0; i < r->ret->write_count; i++) {
		const struct node *request = node_get(&writes->items[i], "request");

		lint_request(r, request);
		lint_header_count(r, request);
		lint_request(r, node_get(node_get(&writes->items[i], "job"), "request"));
	}
}

void connector_lint_words(struct connector_reader *r)
{
	lint_blanks(r);
	lint_sent_words(r);
	lint_token(r);
	lint_requests(r);
}
