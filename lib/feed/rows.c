/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.c - which of the tokens passing by belong to a row.
 *
 * Per level of nesting one bit for each pointer says whether the path so far is
 * its beginning, so nothing is compared twice and no path is ever written out.
 */
#include "feed/rows.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/feed.h"
#include "feed/privacy.h"

enum { PARTS_MAX = 8, BIT_ROWS = 0, NOWHERE = -1, NAME_ROOM = 1024 };

struct pointer {
	const char *part[PARTS_MAX]; /* into text; unescaped */
	unsigned parts;
	char *text;
};

struct rows {
	struct pointer pointers[1 + ROWS_MARKS_MAX]; /* the rows', then the marks' */
	unsigned pointer_count;
	rows_visit *visit;
	void *context;
	struct json_reader *json;
	struct {
		uint16_t match; /* pointers of which the path to this value is a beginning */
		uint32_t next;	/* in an array: the index of the next element */
		bool is_array;
	} level[JSON_DEPTH_MAX + 2];
	struct buf key, name, marks[ROWS_MARKS_MAX];
	struct tree_growth row;
	int row_depth;	 /* of the row being grown; NOWHERE */
	int rows_depth;	 /* of the list of rows we are in; NOWHERE */
	size_t row_size; /* bytes of text in the row */
	size_t count;
	uint64_t digest;
	bool started, found, is_type; /* is_type: the next value is a resourceType */
};

const char *rows_pointer_wrong(const char *pointer)
{
	unsigned parts = 0;

	if (*pointer && *pointer != '/')
		return "expected a JSON Pointer: nothing, or /name/name";
	for (const char *c = pointer; *c; c++) {
		parts += *c == '/';
		if (*c == '~' && c[1] != '0' && c[1] != '1')
			return "in a JSON Pointer ~ is written ~0 and / is written ~1";
	}
	return parts > PARTS_MAX ? "a JSON Pointer with more parts than we follow" : NULL;
}

static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '~' && (s[1] == '0' || s[1] == '1')) {
			*to++ = s[1] == '0' ? '~' : '/';
			s++;
			continue;
		}
		*to++ = *s;
	}
	*to = '\0';
}

static void pointer_add(struct rows *r, const char *text)
{
	struct pointer *p = &r->pointers[r->pointer_count++];

	p->text = strdup(text);
	if (!p->text)
		abort();
	for (char *at = p->text; *at && p->parts < PARTS_MAX;) {
		char *end = at + 1 + strcspn(at + 1, "/");
		bool last = !*end;

		*at = '\0';
		*end = '\0';
		p->part[p->parts++] = at + 1;
		unescape(at + 1);
		if (last)
			break;
		*end = '/';
		at = end;
	}
}

struct rows *rows_new(const char *rows, const char *const marks[ROWS_MARKS_MAX], rows_visit *visit,
		      void *context)
{
	struct rows *r = calloc(1, sizeof(*r));

	if (!r)
		abort();
	pointer_add(r, rows);
	for (size_t i = 0; marks && i < ROWS_MARKS_MAX && marks[i]; i++)
		pointer_add(r, marks[i]);
	r->visit = visit;
	r->context = context;
	r->row = (struct tree_growth)TREE_GROWTH_INIT;
	r->key = r->name = (struct buf)BUF_INIT(NAME_ROOM);
	for (size_t i = 0; i < ROWS_MARKS_MAX; i++)
		r->marks[i] = (struct buf)BUF_INIT(FEED_URL_MAX);
	return r;
}

/* ---- a row ---- */

static int row_done(struct rows *r, struct err *err)
{
	int refused = r->visit(r->context, r->row.root, buf_text(&r->name), err);

	tree_put(&r->row.root);
	r->row_depth = NOWHERE;
	return refused;
}

static int row_token(struct rows *r, const struct json_token *t, struct err *err)
{
	bool opens = t->kind == JSON_OBJECT || t->kind == JSON_ARRAY;

	r->row_size += t->length + 1;
	if (r->row_size > FEED_ROW_MAX)
		return err_set(err, ERR_LIMIT, "a row larger than %d bytes", FEED_ROW_MAX);
	r->digest = r->digest * 1099511628211U + text_hash(t->text, t->length) + t->kind;
	tree_grow(&r->row, t, (unsigned)r->row_depth);
	if (t->kind != JSON_KEY && !opens && t->depth == (unsigned)r->row_depth)
		return row_done(r, err);
	return 0;
}

static int row_begin(struct rows *r, const struct json_token *t, struct err *err)
{
	if (++r->count > FEED_ROWS_MAX)
		return err_set(err, ERR_LIMIT, "more than %d rows in one answer", FEED_ROWS_MAX);
	r->row_depth = (int)t->depth;
	r->row_size = 0;
	buf_clear(&r->name);
	if (!r->level[t->depth - 1].is_array)
		buf_append(&r->name, r->key.data, r->key.length);
	return row_token(r, t, err);
}

/* ---- where we are ---- */

static bool part_fits(const struct rows *r, const char *part, unsigned parent)
{
	char index[16];

	if (!r->level[parent].is_array)
		return text_is(buf_text(&r->key), r->key.length, part);
	snprintf(index, sizeof(index), "%u", r->level[parent].next);
	return !strcmp(index, part);
}

/* Of which pointers the value at this depth is on the way, or the end. */
static uint16_t match_at(struct rows *r, unsigned depth)
{
	uint16_t match = 0;

	if (!depth)
		return (uint16_t)((1U << r->pointer_count) - 1);
	for (unsigned i = 0; i < r->pointer_count; i++)
		if ((r->level[depth - 1].match >> i & 1) && r->pointers[i].parts >= depth &&
		    part_fits(r, r->pointers[i].part[depth - 1], depth - 1))
			match |= (uint16_t)(1U << i);
	return match;
}

static bool is_end(const struct rows *r, unsigned pointer, unsigned depth)
{
	return (r->level[depth].match >> pointer & 1) && r->pointers[pointer].parts == depth;
}

static void take_marks(struct rows *r, const struct json_token *t)
{
	static const char *const literal[] = { [JSON_TRUE] = "true", [JSON_FALSE] = "false" };

	for (unsigned i = 1; i < r->pointer_count; i++) {
		struct buf *mark = &r->marks[i - 1];

		if (!is_end(r, i, t->depth))
			continue;
		buf_clear(mark);
		if (t->kind == JSON_STRING || t->kind == JSON_NUMBER)
			buf_append(mark, t->text, t->length);
		else if (t->kind == JSON_TRUE || t->kind == JSON_FALSE)
			buf_puts(mark, literal[t->kind]);
	}
}

static int value(struct rows *r, const struct json_token *t, struct err *err)
{
	bool opens = t->kind == JSON_OBJECT || t->kind == JSON_ARRAY;
	bool is_row = r->rows_depth != NOWHERE && t->depth == (unsigned)r->rows_depth + 1;

	r->level[t->depth].match = match_at(r, t->depth);
	r->level[t->depth].next = 0;
	r->level[t->depth].is_array = t->kind == JSON_ARRAY;
	if (t->depth)
		r->level[t->depth - 1].next++;
	if (is_row)
		return row_begin(r, t, err);
	if (!opens)
		take_marks(r, t);
	if (!is_end(r, BIT_ROWS, t->depth))
		return 0;
	if (!opens)
		return err_set(err, ERR_INPUT, "expected a list of rows");
	r->found = true;
	r->rows_depth = (int)t->depth;
	return 0;
}

static int check_personal(struct rows *r, const struct json_token *t, struct err *err)
{
	bool is_type = r->is_type && t->kind == JSON_STRING;

	r->is_type = t->kind == JSON_KEY && text_is(t->text, t->length, "resourceType");
	if ((t->kind == JSON_KEY && privacy_is_personal_key(t->text, t->length)) ||
	    (is_type && privacy_is_personal_type(t->text, t->length)))
		return err_set(err, ERR_INPUT, PRIVACY_REFUSAL);
	return 0;
}

static int visit(void *context, const struct json_token *t, struct err *err)
{
	struct rows *r = context;
	bool ends = t->kind == JSON_OBJECT_END || t->kind == JSON_ARRAY_END;

	if (check_personal(r, t, err) < 0)
		return -1;
	if (r->row_depth != NOWHERE)
		return row_token(r, t, err);
	if (t->kind == JSON_KEY) {
		buf_clear(&r->key);
		r->key.overflowed = false;
		buf_append(&r->key, t->text, t->length);
		return 0;
	}
	if (!ends)
		return value(r, t, err);
	if (r->rows_depth == (int)t->depth)
		r->rows_depth = NOWHERE;
	return 0;
}

/* ---- documents ---- */

struct rows *rows_free(struct rows *r)
{
	if (!r)
		return NULL;
	json_reader_free(r->json);
	tree_growth_clear(&r->row);
	buf_release(&r->key);
	buf_release(&r->name);
	for (size_t i = 0; i < ROWS_MARKS_MAX; i++)
		buf_release(&r->marks[i]);
	for (unsigned i = 0; i < r->pointer_count; i++)
		free(r->pointers[i].text);
	free(r);
	return NULL;
}

void rows_page(struct rows *r)
{
	if (!r->json)
		r->json = json_reader_new(visit, r);
	json_reader_reset(r->json);
	tree_put(&r->row.root);
	for (size_t i = 0; i < ROWS_MARKS_MAX; i++) {
		buf_clear(&r->marks[i]);
		r->marks[i].overflowed = false;
	}
	r->row_depth = r->rows_depth = NOWHERE;
	r->count = 0;
	r->digest = 0;
	r->started = r->found = r->is_type = false;
}

int rows_hear(struct rows *r, const char *bytes, size_t n, struct err *err)
{
	for (size_t i = 0; i < n && !r->started; i++) {
		r->started = !strchr(" \t\r\n", bytes[i]) || !bytes[i];
		if (bytes[i] == '<')
			return err_set(err, ERR_INPUT,
				       "answered a web page instead of JSON "
				       "(login page or proxy?)");
	}
	return json_reader_feed(r->json, bytes, n, err);
}

int rows_end(struct rows *r, struct err *err)
{
	if (json_reader_end(r->json, err) < 0)
		return -1;
	if (!r->found)
		return err_set(err, ERR_INPUT,
			       "nothing is where the rows should be: never taken for "
			       "\"no openings\"");
	for (size_t i = 0; i < ROWS_MARKS_MAX; i++)
		if (r->marks[i].overflowed)
			return err_set(err, ERR_LIMIT,
				       "a value beside the rows is longer than %d bytes", FEED_URL_MAX);
	return 0;
}

const char *rows_mark(const struct rows *r, size_t mark)
{
	return buf_text(&r->marks[mark]);
}
size_t rows_seen(const struct rows *r)
{
	return r->count;
}
uint64_t rows_digest(const struct rows *r)
{
	return r->digest;
}

int rows_reply_usable(const struct reply *reply, struct err *err)
{
	const char *type = reply->content_type ? reply->content_type : "";

	if (feed_reply_usable(reply, err) < 0)
		return -1;
	if (reply->status == 304)
		return err_set(err, ERR_REMOTE, "HTTP 304 to a question we did not make conditional");
	if (strcasestr(type, "html"))
		return err_set(err, ERR_INPUT,
			       "answered a web page instead of JSON "
			       "(login page or proxy?)");
	if (*type && !strcasestr(type, "json"))
		return err_set(err, ERR_INPUT, "answered something else than JSON (Content-Type)");
	return 0;
}

/* ---- inside a row ---- */

struct json_object *rows_at(struct json_object *row, const char *pointer)
{
	struct json_object *found = NULL;

	if (!pointer || !row || json_pointer_get(row, pointer, &found))
		return NULL;
	return found;
}

const char *rows_text(struct json_object *row, const char *pointer)
{
	struct json_object *o = rows_at(row, pointer);

	switch (json_object_get_type(o)) {
	case json_type_string:
	case json_type_int:
	case json_type_boolean:
		return json_object_get_string(o);
	default:
		return "";
	}
}

int rows_number(struct json_object *row, const char *pointer, int32_t *ret, struct err *err)
{
	struct json_object *o = rows_at(row, pointer);
	struct json_token t = { .kind = JSON_STRING };
	struct err ignored = ERR_INIT;
	int64_t n;

	*ret = COUNT_UNKNOWN;
	if (!o)
		return 0;
	if (!json_object_is_type(o, json_type_int) && !json_object_is_type(o, json_type_string))
		return err_set(err, ERR_INPUT, "%s: expected a whole number", pointer);
	t.text = json_object_get_string(o);
	t.length = strlen(t.text);
	if (json_int64(&t, &n, &ignored) < 0)
		return err_set(err, ERR_INPUT, "%s: expected a whole number", pointer);
	if (n < 0 || n > FEED_COUNT_MAX)
		return err_set(err, ERR_INPUT, "%s: expected a count from 0 to %d", pointer,
			       FEED_COUNT_MAX);
	*ret = (int32_t)n;
	return 0;
}
