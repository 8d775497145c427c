/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scope.c - reading `system/Slot.rs` and its older spelling `system/Slot.read`.
 *
 * A server may grant less than was asked (RFC 6749, 3.3), and then answers
 * searches with an empty bundle or a 403 on a page in the middle: so less is
 * refused at the door.  More is a finding: the credential reaches data about
 * persons that counting slots never needs.  Scopes without a resource (openid,
 * a vendor's own) say nothing we could judge and are left alone.
 */
#include "auth/scope.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum right { CREATE = 1, READ = 2, UPDATE = 4, DELETE = 8, SEARCH = 16, EVERYTHING = 31 };
enum { NAMED_MAX = 3 };

struct scope {
	const char *resource;
	size_t length;
	unsigned rights;
};

static unsigned rights_of(const char *text, size_t n)
{
	static const char letters[] = "cruds";
	unsigned rights = 0;

	if (text_is(text, n, "read"))
		return READ | SEARCH;
	if (text_is(text, n, "write"))
		return CREATE | UPDATE | DELETE;
	if (text_is(text, n, "*"))
		return EVERYTHING;
	for (size_t i = 0; i < n; i++) {
		const char *at = memchr(letters, text[i], sizeof(letters) - 1);

		if (!at)
			return 0;
		rights |= 1U << (at - letters);
	}
	return rights;
}

static bool is_resource(const char *text, size_t n)
{
	if (text_is(text, n, "*"))
		return true;
	for (size_t i = 0; i < n; i++)
		if (!isalpha((unsigned char)text[i]))
			return false;
	return n > 0;
}

/* The next scope that is about a resource; NULL at the end. */
static const char *next_scope(const char *text, struct scope *ret)
{
	while (*text) {
		size_t n = strcspn(text, " "), rights;
		const char *end = text + n, *slash = memchr(text, '/', n);
		const char *dot = slash ? memchr(slash, '.', (size_t)(end - slash)) : NULL;

		text = end + (*end == ' ');
		if (!dot || !is_resource(slash + 1, (size_t)(dot - slash - 1)))
			continue;
		/* What follows '?' narrows it to some of the resource's records. */
		rights = strcspn(dot + 1, "? ");
		*ret = (struct scope){ .resource = slash + 1,
				       .length = (size_t)(dot - slash - 1),
				       .rights = rights_of(dot + 1, rights) };
		if (ret->rights)
			return text;
	}
	return NULL;
}

static bool is_about(const struct scope *wide, const struct scope *s)
{
	return text_is(wide->resource, wide->length, "*") ||
	       (wide->length == s->length && !memcmp(wide->resource, s->resource, s->length));
}

static bool covers(const char *scopes, const struct scope *s)
{
	unsigned have = 0;
	struct scope one;

	for (const char *at = scopes; (at = next_scope(at, &one));)
		if (is_about(&one, s))
			have |= one.rights;
	return (have & s->rights) == s->rights;
}

int scope_suffices(const char *asked, const char *granted, struct err *err)
{
	struct scope s;

	for (const char *at = asked; (at = next_scope(at, &s));) {
		struct scope need = s;

		/* Whoever may search need not be able to read one by its id. */
		if (s.rights & SEARCH)
			need.rights = SEARCH;
		if (!covers(granted, &need))
			return err_set(err, ERR_AUTH,
				       "the granted scope does not include reading %.*s: have it "
				       "granted to the client, or ask for less with `scope`",
				       (int)(s.length < 64 ? s.length : 64), s.resource);
	}
	return 0;
}

static bool is_about_persons(const struct scope *s)
{
	static const char *const names[] = { "*",      "Patient",	"Appointment",
					     "Person", "RelatedPerson", "Encounter" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_is(s->resource, s->length, names[i]))
			return true;
	return false;
}

void scope_excess(const char *asked, const char *granted, char ret_words[SCOPE_WORDS])
{
	char names[3 * 40] = "";
	bool persons = false;
	size_t n = 0, at = 0;
	struct scope s;

	ret_words[0] = '\0';
	for (const char *text = granted; (text = next_scope(text, &s));) {
		if (covers(asked, &s))
			continue;
		persons |= is_about_persons(&s);
		/* Resource names only: nothing else of the other side's text is repeated. */
		if (n++ < NAMED_MAX)
			at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%.*s", at ? ", " : "",
					       (int)(s.length < 32 ? s.length : 32), s.resource);
	}
	if (n)
		snprintf(ret_words, SCOPE_WORDS,
			 "the token may do more than was asked for (%s%s)%s; have the client's "
			 "grant "
			 "narrowed",
			 names, n > NAMED_MAX ? ", ..." : "",
			 persons ? ", so it reaches data about persons" : "");
}
