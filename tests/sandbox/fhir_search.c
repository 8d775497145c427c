/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_search.c - what was asked, and what of it was understood.
 *
 * As FHIR has it, a parameter nobody knows is passed over and left out of the
 * self link, unless the client asked for strict handling: then it is refused.
 * A page cursor carries the whole question, so the server remembers nothing;
 * it goes stale after a minute.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sign.h"
#include "base/text.h"
#include "base/when.h"
#include "fhir.h"

enum { CURSOR_LIFE_MS = 60000, CURSOR_TEXT = 4096 };

static bool read_status(struct search *s, const char *value)
{
	static const struct {
		const char *name;
		unsigned bit;
	} names[] = {
		{ "free", STATUS_FREE },
		{ "busy", STATUS_BUSY },
		{ "busy-unavailable", STATUS_BLOCKED },
		{ "busy-tentative", 0 },
		{ "entered-in-error", 0 },
	};

	s->statuses = 0;
	for (const char *p = value; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
		size_t n = strcspn(p, ","), i = 0;

		while (i < 5 && !text_is(p, n, names[i].name))
			i++;
		if (i == 5)
			return false;
		s->statuses |= names[i].bit;
	}
	return true;
}

static bool read_start(struct search *s, const char *value)
{
	struct instant at;
	struct err ignored = ERR_INIT;

	if (strlen(value) < 3 || instant_parse(value + 2, strlen(value + 2), &at, &ignored))
		return false;
	if (text_starts(value, "ge") || text_starts(value, "gt"))
		s->from = at.ms / 60000;
	else if (text_starts(value, "lt") || text_starts(value, "le"))
		s->to = at.ms / 60000;
	else
		return false;
	return true;
}

static bool read_count(struct search *s, const char *value)
{
	s->count = atoi(value);
	if (s->count > SEARCH_PAGE_MAX)
		s->count = SEARCH_PAGE_MAX;
	return s->count >= 0 && value[strspn(value, "0123456789")] == '\0';
}

static bool read_include(struct search *s, const char *value)
{
	s->include_schedule = strcmp(value, "Slot:schedule") == 0;
	return s->include_schedule;
}

static bool keep(char *field, const char *value)
{
	snprintf(field, SEARCH_TEXT, "%s", value);
	return strlen(value) < SEARCH_TEXT;
}

static bool read_location(struct search *s, const char *value)
{
	return keep(s->location, value);
}

static bool read_schedule(struct search *s, const char *value)
{
	return keep(s->schedule, value);
}

static bool read_specialty(struct search *s, const char *value)
{
	return keep(s->specialty, value);
}

static bool read_sort(struct search *s, const char *value)
{
	(void)s;
	return strcmp(value, "start") == 0;
}

static const struct {
	const char *name;
	bool (*read)(struct search *s, const char *value);
} parameters[] = {
	{ "status", read_status },	     { "start", read_start },
	{ "schedule.actor", read_location }, { "schedule", read_schedule },
	{ "specialty", read_specialty },     { "_count", read_count },
	{ "_include", read_include },	     { "_sort", read_sort },
};

enum reading { READ_WELL, READ_UNKNOWN, READ_BADLY };

static enum reading read_one(struct search *s, const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		if (strcmp(parameters[i].name, name) != 0)
			continue;
		if (!parameters[i].read(s, value))
			return READ_BADLY;
		buf_printf(&s->self, "%s%s=", s->self.length ? "&" : "", name);
		text_percent_encode(&s->self, value);
		return READ_WELL;
	}
	return READ_UNKNOWN;
}

static void search_init(struct search *s, int64_t shift)
{
	*s = (struct search){
		.statuses = STATUS_FREE | STATUS_BUSY | STATUS_BLOCKED,
		.to = INT64_MAX,
		.count = SEARCH_PAGE,
		.shift = shift,
		.is_first = true,
		.self = BUF_INIT(SEARCH_SELF),
	};
}

void search_release(struct search *s)
{
	buf_release(&s->self);
}

int search_read(struct search *s, const struct ask *ask, int64_t shift, const char **ret_code,
		const char **ret_words)
{
	bool strict = strstr(ask->prefer, "handling=strict") != NULL;

	search_init(s, shift);
	for (size_t i = 0; i < ask->query_count; i++) {
		enum reading r = read_one(s, ask->query[i].name, ask->query[i].value);

		if (r == READ_WELL || (r == READ_UNKNOWN && !strict))
			continue;
		*ret_code = r == READ_BADLY ? "value" : "not-supported";
		*ret_words = r == READ_BADLY ?
				     "a search parameter has a value this server cannot read" :
				     "a search parameter is not supported here";
		return 400;
	}
	return 0;
}

/* ---- cursors ---- */

void search_cursor(const struct search *s, uint32_t practice, uint32_t number, struct buf *out)
{
	struct buf plain cleanup_buf = BUF_INIT(CURSOR_TEXT);

	buf_printf(&plain, "%" PRId64 " %" PRId64 " %u %u ", s->shift, vclock_monotonic_ms(),
		   practice, number);
	buf_puts(&plain, buf_text(&s->self));
	sign_base64url(out, plain.data, plain.length);
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

/* Our own encoding back: only what text_percent_encode() writes. */
static void decode(const char *from, size_t n, char ret[SEARCH_TEXT * 4])
{
	size_t at = 0;

	for (size_t i = 0; i < n && at + 1 < SEARCH_TEXT * 4; i++) {
		if (from[i] == '%' && i + 2 < n) {
			ret[at++] = (char)(hex_digit(from[i + 1]) * 16 + hex_digit(from[i + 2]));
			i += 2;
		} else {
			ret[at++] = from[i];
		}
	}
	ret[at] = '\0';
}

static void read_again(struct search *s, const char *query)
{
	while (*query) {
		size_t n = strcspn(query, "&"), name = strcspn(query, "=");
		char key[SEARCH_TEXT], value[SEARCH_TEXT * 4];

		if (name < n && name < sizeof(key)) {
			memcpy(key, query, name);
			key[name] = '\0';
			decode(query + name + 1, n - name - 1, value);
			(void)read_one(s, key, value);
		}
		query += n + (query[n] == '&');
	}
}

int search_resume(struct search *s, const char *cursor, const char **ret_code, const char **ret_words)
{
	char padded[CURSOR_TEXT];
	struct buf plain cleanup_buf = BUF_INIT(CURSOR_TEXT);
	struct err ignored = ERR_INIT;
	size_t n = strlen(cursor);
	int64_t shift, made;
	int used = 0;

	search_init(s, 0);
	*ret_code = "not-found";
	*ret_words = "no such page";
	if (n + 4 > sizeof(padded))
		return 404;
	for (size_t i = 0; i < n; i++)
		padded[i] = cursor[i] == '-' ? '+' : cursor[i] == '_' ? '/' : cursor[i];
	while (n % 4)
		padded[n++] = '=';
	if (sign_base64_decode(&plain, padded, n, &ignored) ||
	    sscanf(buf_text(&plain), "%" SCNd64 " %" SCNd64 " %u %u %n", &shift, &made,
		   &s->after_practice, &s->after_number, &used) != 4 ||
	    !used)
		return 404;
	*ret_words = "this page has expired: start the search again";
	if (vclock_monotonic_ms() - made > CURSOR_LIFE_MS)
		return 410;
	s->is_first = false;
	s->shift = shift;
	read_again(s, buf_text(&plain) + used);
	return 0;
}
