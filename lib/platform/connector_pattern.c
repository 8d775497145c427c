/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_pattern.c - one walk over a pattern, both to judge and to match.
 *
 * Instead of trying one way after the other, the walk carries the set of places
 * in the value that can be reached so far.  Its cost is the length of the
 * pattern times that of the value, whatever the two are made of.
 */
#include "platform/connector_pattern.h"

#include <stdint.h>
#include <string.h>

enum { GROUPS_MAX = 4, REPEAT_MAX = PATTERN_VALUE_MAX };

struct places {
	bool at[PATTERN_VALUE_MAX + 1];
};

struct walk {
	const char *p; /* in the pattern */
	const char *value;
	size_t length;
	struct places here;
	struct pattern_reach reach; /* least and most: of the part being walked */
	int depth;
	struct err *err;
};

struct letters {
	bool is[128];
};

static int walk_choices(struct walk *w);

static bool is_printable(char c)
{
	return c > ' ' && c < 0x7f;
}

static void letters_range(struct letters *l, char from, char to)
{
	for (int c = from; c <= to; c++)
		l->is[c] = true;
}

/* What stands behind a backslash: \d, or a sign that would mean something else. */
static int letters_escaped(struct walk *w, struct letters *l)
{
	char c = *++w->p;

	if (c == 'd') {
		letters_range(l, '0', '9');
	} else if (c && strchr(".\\-[](){}|?*+^$/", c)) {
		l->is[(int)c] = true;
	} else {
		return err_set(
			w->err, ERR_CONFIG,
			"\"\\%.1s\" means nothing here: \\d is a digit, and \\ takes the meaning "
			"from a sign, as in \\.",
			w->p);
	}
	w->p++;
	return 0;
}

static int letters_between(struct walk *w, struct letters *l)
{
	char from = *w->p, to = w->p[2];

	if (!is_printable(from) || !is_printable(to) || to < from || to == ']')
		return err_set(w->err, ERR_CONFIG, "\"%.3s\" is no range of characters", w->p);
	letters_range(l, from, to);
	w->p += 3;
	return 0;
}

static int letters_of_class(struct walk *w, struct letters *l)
{
	w->p++;
	if (*w->p == '^')
		return err_set(w->err, ERR_CONFIG,
			       "[^...] lets through what nobody thought of: name what is allowed");
	if (*w->p == ']')
		return err_set(w->err, ERR_CONFIG, "[] lets nothing through");
	while (*w->p && *w->p != ']') {
		if (*w->p == '\\') {
			if (letters_escaped(w, l))
				return -1;
		} else if (w->p[1] == '-' && w->p[2] && w->p[2] != ']') {
			if (letters_between(w, l))
				return -1;
		} else if (is_printable(*w->p)) {
			l->is[(int)*w->p++] = true;
		} else {
			return err_set(w->err, ERR_CONFIG, "only printable ASCII may stand in [...]");
		}
	}
	if (!*w->p)
		return err_set(w->err, ERR_CONFIG, "the \"]\" is missing");
	w->p++;
	return 0;
}

static int letters_read(struct walk *w, struct letters *l)
{
	if (*w->p == '\\')
		return letters_escaped(w, l);
	if (*w->p == '[')
		return letters_of_class(w, l);
	if (*w->p == '.') {
		letters_range(l, '!', '~');
		w->p++;
		return 0;
	}
	if (!is_printable(*w->p) || strchr("*+^${}?]", *w->p))
		return err_set(
			w->err,
			ERR_CONFIG, *w->p == '*' || *w->p == '+' ? "\"%.1s\" has no longest match: write {1,20}" : "\"%.1s\" cannot stand here; the pattern always means the whole value",
			w->p);
	l->is[(int)*w->p++] = true;
	return 0;
}

/* ---- how often ---- */

struct repeat {
	size_t least, most;
};

static int number_read(struct walk *w, size_t *ret)
{
	size_t n = 0, digits = 0;

	for (; *w->p >= '0' && *w->p <= '9' && digits < 4; digits++)
		n = n * 10 + (size_t)(*w->p++ - '0');
	*ret = n;
	return digits ? 0 : -1;
}

static int braces_read(struct walk *w, struct repeat *ret)
{
	const char *start = w->p++;
	int failed = number_read(w, &ret->least);

	ret->most = ret->least;
	if (!failed && *w->p == ',') {
		w->p++;
		failed = number_read(w, &ret->most);
	}
	if (failed || *w->p != '}' || !ret->most || ret->least > ret->most || ret->most > REPEAT_MAX)
		return err_set(w->err, ERR_CONFIG, "\"%.8s\" is no {n} or {m,n} up to %d", start,
			       REPEAT_MAX);
	w->p++;
	return 0;
}

static int repeat_read(struct walk *w, struct repeat *ret)
{
	*ret = (struct repeat){ 1, 1 };
	if (*w->p == '{')
		return braces_read(w, ret);
	if (*w->p == '?') {
		ret->least = 0;
		w->p++;
	}
	return 0;
}

/* ---- the walk ---- */

/* From every place one letter on, where the value has one of these. */
static void step(struct walk *w, const struct letters *l)
{
	struct places next = { { false } };

	for (size_t i = 0; i < w->length; i++) {
		unsigned char c = (unsigned char)w->value[i];

		next.at[i + 1] = w->here.at[i] && c < 128 && l->is[c];
	}
	w->here = next;
}

static void add_places(struct places *to, const struct places *more)
{
	for (size_t i = 0; i <= PATTERN_VALUE_MAX; i++)
		to->at[i] |= more->at[i];
}

static size_t count_of(const struct letters *l)
{
	size_t n = 0;

	for (size_t c = 0; c < 128; c++)
		n += l->is[c];
	return n;
}

static int walk_letters(struct walk *w)
{
	struct places sum = { { false } };
	struct letters l = { { false } };
	struct repeat n;

	if (letters_read(w, &l) || repeat_read(w, &n))
		return -1;
	for (size_t i = 0; i <= n.most; i++) {
		if (i >= n.least)
			add_places(&sum, &w->here);
		step(w, &l);
	}
	w->here = sum;
	for (size_t c = 0; c < 128; c++)
		w->reach.letters[c] |= l.is[c];
	w->reach.spelled &= count_of(&l) == 1 && n.least == n.most;
	w->reach.least += n.least;
	w->reach.most += n.most;
	return 0;
}

static int walk_group(struct walk *w)
{
	struct places before = w->here;
	size_t least = w->reach.least, most = w->reach.most;

	if (++w->depth > GROUPS_MAX)
		return err_set(w->err, ERR_CONFIG, "groups stand more than %d deep", GROUPS_MAX);
	w->p++;
	w->reach.least = w->reach.most = 0;
	if (walk_choices(w))
		return -1;
	if (*w->p != ')')
		return err_set(w->err, ERR_CONFIG, "the \")\" is missing");
	w->p++;
	w->depth--;
	if (*w->p == '{')
		return err_set(w->err, ERR_CONFIG, "a group may be left out with ?, not repeated");
	if (*w->p == '?') {
		w->p++;
		w->reach.least = 0;
		add_places(&w->here, &before);
	}
	w->reach.least += least;
	w->reach.most += most;
	return 0;
}

static int walk_sequence(struct walk *w)
{
	while (*w->p && *w->p != '|' && *w->p != ')')
		if (*w->p == '(' ? walk_group(w) : walk_letters(w))
			return -1;
	return 0;
}

/* one|two|three, from the same place each. */
static int walk_choices(struct walk *w)
{
	struct places start = w->here, sum = { { false } };
	size_t least = SIZE_MAX, most = 0;

	for (;;) {
		w->here = start;
		w->reach.least = w->reach.most = 0;
		if (walk_sequence(w))
			return -1;
		add_places(&sum, &w->here);
		least = w->reach.least < least ? w->reach.least : least;
		most = w->reach.most > most ? w->reach.most : most;
		if (*w->p != '|')
			break;
		w->p++;
	}
	w->here = sum;
	w->reach.least = least;
	w->reach.most = most;
	return 0;
}

static int walk_whole(struct walk *w, const char *pattern)
{
	if (!*pattern)
		return err_set(w->err, ERR_CONFIG, "the pattern is empty");
	if (strlen(pattern) > PATTERN_MAX)
		return err_set(w->err, ERR_CONFIG, "the pattern is longer than %d bytes", PATTERN_MAX);
	w->p = pattern;
	w->here.at[0] = true;
	w->reach.spelled = true;
	if (walk_choices(w))
		return -1;
	if (*w->p)
		return err_set(w->err, ERR_CONFIG, "\"%.8s\": there is no \"(\" before", w->p);
	return 0;
}

int connector_pattern_check(const char *pattern, struct pattern_reach *ret, struct err *err)
{
	struct walk w = { .value = "", .err = err };

	if (walk_whole(&w, pattern))
		return -1;
	if (w.reach.most > PATTERN_VALUE_MAX)
		return err_set(err, ERR_CONFIG, "it lets through up to %zu characters; %d is the most",
			       w.reach.most, PATTERN_VALUE_MAX);
	if (!w.reach.least)
		return err_set(err, ERR_CONFIG, "it lets nothing at all through as a value");
	if (ret)
		*ret = w.reach;
	return 0;
}

bool connector_pattern_matches(const char *pattern, const char *value)
{
	struct err ignored = ERR_INIT;
	struct walk w = { .value = value, .length = strlen(value), .err = &ignored };

	if (w.length > PATTERN_VALUE_MAX || walk_whole(&w, pattern))
		return false;
	return w.here.at[w.length];
}
