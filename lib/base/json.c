/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.c - the grammar between tokens.
 *
 * A reader that is fed chunks cannot recurse, so "what may come next" is one
 * small state and the open containers are a fixed stack.  The document is
 * believed whole or not at all: after a refusal nothing more is visited, and
 * only json_reader_end() says that the end was really seen.
 */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_container.h"

const char *json_refuse(struct json_reader *r, struct err *err, const char *what)
{
	err_set(err, ERR_INPUT, "%s: %s", json_reader_path(r), what);
	return NULL;
}

const char *json_refuse_limit(struct json_reader *r, struct err *err, const char *what)
{
	err_set(err, ERR_LIMIT, "%s: %s", json_reader_path(r), what);
	return NULL;
}

int json_refused_by_visitor(struct json_reader *r, struct err *err)
{
	return err_in(err, "%s", json_reader_path(r));
}

static inline bool expects_value(const struct json_reader *r)
{
	return r->expect == EXPECT_VALUE || r->expect == EXPECT_FIRST_VALUE;
}

static const char *unexpected_value(struct json_reader *r, char c, struct err *err)
{
	return json_refuse(r, err,
			   c == 'N' || c == 'I' ?
				   "expected a value; JSON has no NaN and no Infinity" :
				   "expected a value");
}

/* What stands at p cannot follow what was before it. */
static const char *unexpected(struct json_reader *r, char c, struct err *err)
{
	switch (r->expect) {
	case EXPECT_VALUE:
	case EXPECT_FIRST_VALUE:
		return unexpected_value(r, c, err);
	case EXPECT_KEY:
	case EXPECT_FIRST_KEY:
		return json_refuse(r, err, "expected a key in double quotes");
	case EXPECT_COLON:
		return json_refuse(r, err, "expected a colon after the key");
	case EXPECT_COMMA:
		return json_refuse(
			r, err, r->top->is_object ? "expected a comma or }" : "expected a comma or ]");
	case EXPECT_NOTHING:
		break;
	}
	return json_refuse(r, err, "more text after the end of the document");
}

static inline bool may_end(const struct json_reader *r, bool object)
{
	if (r->expect == EXPECT_COMMA)
		return r->top->is_object == object;
	return r->expect == (object ? EXPECT_FIRST_KEY : EXPECT_FIRST_VALUE);
}

static const char *quoted(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	if (json_expects_key(r) && r->top->gait == GAIT_FOLLOWS)
		return json_known_members(r, p + 1, end, err);
	if (json_expects_key(r) || expects_value(r))
		return json_string_begin(r, p + 1, end, err);
	return unexpected(r, *p, err);
}

/* The byte at p says what comes, and what was before says whether it may. */
static inline const char *step(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	switch (*p) {
	case '"':
		return quoted(r, p, end, err);
	case ',':
		return r->expect == EXPECT_COMMA ? json_comma(r, p) : unexpected(r, *p, err);
	case '{':
	case '[':
		return expects_value(r) ? json_container_begin(r, p, err) : unexpected(r, *p, err);
	case '}':
	case ']':
		return may_end(r, *p == '}') ? json_container_end(r, p, err) : unexpected(r, *p, err);
	case ':':
		if (r->expect != EXPECT_COLON)
			break;
		r->expect = EXPECT_VALUE;
		return p + 1;
	case 't':
	case 'f':
	case 'n':
		return expects_value(r) ? json_literal_begin(r, p, end, err) : unexpected(r, *p, err);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return expects_value(r) ? json_number_begin(r, p, end, err) : unexpected(r, *p, err);
	default:
		break;
	}
	return unexpected(r, *p, err);
}

/* Indentation is a third of a pretty-printed bundle, in runs of more than eight. */
static const char *skip_space(const char *p, const char *end)
{
	const uint64_t eight_spaces = UINT64_C(0x2020202020202020);

	for (;;) {
		uint64_t w;

		while (p < end && (*p == '\n' || *p == '\r' || *p == '\t'))
			p++;
		while (end - p >= 8 && (memcpy(&w, p, sizeof(w)), w == eight_spaces))
			p += 8;
		while (p < end && *p == ' ')
			p++;
		if (p == end || (*p != '\n' && *p != '\r' && *p != '\t'))
			return p;
	}
}

static const char *read_chunk(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	if (r->inside != INSIDE_NOTHING)
		p = r->inside >= INSIDE_NUMBER ? json_number_resume(r, p, end, err) :
						 json_string_resume(r, p, end, err);
	while (p && p < end) {
		if ((unsigned char)*p <= ' ') {
			p = skip_space(p, end);
			if (p == end)
				break;
		}
		p = step(r, p, end, err);
	}
	return p;
}

static int refused_before(struct err *err)
{
	return err_set(err, ERR_INPUT, "the rest of a document that was already refused");
}

int json_reader_feed(struct json_reader *r, const char *bytes, size_t n, struct err *err)
{
	if (r->failed)
		return refused_before(err);
	if (!n)
		return 0;
	r->failed = !read_chunk(r, bytes, bytes + n, err);
	json_frames_keep(r);
	return r->failed ? -1 : 0;
}

int json_reader_end(struct json_reader *r, struct err *err)
{
	if (r->failed)
		return refused_before(err);
	r->failed = true;
	if (r->inside == INSIDE_NUMBER && json_number_end(r, err))
		return -1;
	if (r->inside != INSIDE_NOTHING || r->expect != EXPECT_NOTHING) {
		json_refuse(r, err, "the document ends too early");
		return -1;
	}
	r->failed = false;
	return 0;
}

struct json_reader *json_reader_new(json_visit *visit, void *context)
{
	struct json_reader *r = malloc(sizeof(*r));

	if (!r)
		abort();
	memset(r, 0, offsetof(struct json_reader, frames));
	r->visit = visit;
	r->context = context;
	r->token.max = JSON_TOKEN_MAX;
	r->path.max = PATH_TEXT_MAX;
	json_reader_reset(r);
	return r;
}

struct json_reader *json_reader_free(struct json_reader *r)
{
	if (!r)
		return NULL;
	for (size_t i = 0; i < r->touched; i++)
		free(r->frames[i].keys.set);
	free(r->known);
	buf_release(&r->token);
	buf_release(&r->path);
	free(r);
	return NULL;
}

void json_reader_reset(struct json_reader *r)
{
	r->expect = EXPECT_VALUE;
	r->inside = INSIDE_NOTHING;
	r->failed = false;
	r->depth = 0;
	r->top = NULL;
}

int json_int64(const struct json_token *t, int64_t *ret, struct err *err)
{
	const char *p = t->text, *end = t->text + t->length;
	bool negative = p < end && *p == '-';
	int64_t v = 0;

	p += negative;
	if ((t->kind != JSON_NUMBER && t->kind != JSON_STRING) || p == end || (*p == '0' && end - p > 1))
		return err_set(err, ERR_INPUT, "expected a whole number");
	for (; p < end; p++) {
		int digit = *p - '0';

		if (digit < 0 || digit > 9)
			return err_set(err, ERR_INPUT, "expected a whole number");
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, negative ? -digit : digit, &v))
			return err_set(err, ERR_INPUT, "expected a whole number of at most 64 bits");
	}
	*ret = v;
	return 0;
}
