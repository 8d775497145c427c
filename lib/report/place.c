/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place.c - what is known of a service's last weeks, put in order.
 *
 * When a verdict turned is only written in the history, in the sentence that was given
 * to people; so it is read from there, and a line that says something else is none.
 */
#include "report/place.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const struct zone *place_zone(const struct config *c, service_ix s)
{
	return c->locations[c->services[s].location].zone;
}

struct instant place_begins(const struct config *c, const struct place_page *p)
{
	return zone_midnight(place_zone(c, p->service), p->days[0].day);
}

bool place_has_range(const struct policy *p)
{
	return p->metric == METRIC_OPEN_SLOTS && p->smoothing == SMOOTHING_NONE;
}

void place_shares(const struct place_day *d, struct buf *out)
{
	enum { LEAST_MS = 60 * 1000 };
	char text[SPAN_TEXT];
	size_t start = out->length;

	for (int v = VERDICT_COUNT - 1; v >= 0; v--) {
		if (d->ms[v] < LEAST_MS)
			continue;
		buf_printf(out, "%s%s %s", out->length > start ? ", " : "",
			   verdict_name((enum verdict)v), span_format((struct span){ d->ms[v] }, text));
	}
	if (out->length == start)
		buf_puts(out, "not watched");
}

/* ---- names ---- */

const char *const place_form_names[] = {
	[PLACE_NO_FORM] = "",	     [PLACE_HOLD] = "hold",	  [PLACE_RESUME] = "resume",
	[PLACE_APPROVE] = "approve", [PLACE_DECLINE] = "decline", [PLACE_DECLINE + 1] = NULL,
};

const char *const place_what_names[] = {
	[PLACE_ALL] = "all",	   [PLACE_VERDICTS] = "verdicts", [PLACE_CHANGES] = "changes",
	[PLACE_PEOPLE] = "people", [PLACE_DATA] = "data",	  [PLACE_WHATS] = NULL,
};

static int named(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	return -1;
}

bool place_form_named(const char *name, enum place_form *ret)
{
	int i = named(place_form_names, name);

	if (i >= 0)
		*ret = (enum place_form)i;
	return i >= 0;
}

bool place_what_named(const char *name, enum place_what *ret)
{
	int i = *name ? named(place_what_names, name) : PLACE_ALL;

	if (i >= 0)
		*ret = (enum place_what)i;
	return i >= 0;
}

/* ---- lines of the history ---- */

/* What is of no other sort is about changes: sent, read back, limited, taken out of our hands. */
bool place_shows(enum place_what what, const struct history_row *line)
{
	enum place_what is = strcmp(line->kind, "verdict") == 0 ? PLACE_VERDICTS :
			     strcmp(line->kind, "person") == 0	? PLACE_PEOPLE :
			     strcmp(line->kind, "feed") == 0	? PLACE_DATA :
								  PLACE_CHANGES;

	return what == PLACE_ALL || what == is;
}

/* ---- turns ---- */

/* True: a verdict's name stands at *at, which then is behind it. */
static bool verdict_at(const char **at, enum verdict *ret)
{
	size_t n = strcspn(*at, " :");

	for (int v = 0; v < VERDICT_COUNT; v++)
		if (text_is(*at, n, verdict_name((enum verdict)v))) {
			*ret = (enum verdict)v;
			*at += n;
			return true;
		}
	return false;
}

bool place_turn_read(const char *text, enum verdict *ret_from, enum verdict *ret_to)
{
	static const char went[] = " went ", from[] = " from ";
	const char *at = strchr(text, ' '); /* an id has no blank */

	if (!at || !text_starts(at, went))
		return false;
	at += strlen(went);
	if (!verdict_at(&at, ret_to))
		return false;
	*ret_from = VERDICT_UNKNOWN;
	if (*at == ':')
		return true;
	if (!text_starts(at, from))
		return false;
	at += strlen(from);
	return verdict_at(&at, ret_from) && *at == ':';
}

enum place_deed place_deed_read(const char *text)
{
	if (text_starts(text, "paused,"))
		return DEED_PAUSED;
	return text_starts(text, "resumed,") ? DEED_RESUMED : DEED_BUDGET;
}

struct turns {
	struct place_turn *items;
	size_t count;
};

static void add(struct turns *t, struct instant at, enum verdict v)
{
	if (!t->count || t->items[t->count - 1].verdict != v)
		t->items[t->count++] = (struct place_turn){ at, v };
}

bool place_is_cut(const struct place_page *p, struct instant begins)
{
	return p->recent_count >= PLACE_RECENT && is_before(begins, p->recent[p->recent_count - 1].at);
}

/* Before the first line nobody knows, unless it says what came before it. */
static void add_line(struct turns *t, const struct history_row *line, struct instant begins)
{
	enum verdict from, to;

	if (strcmp(line->kind, "verdict") != 0 || !place_turn_read(line->text, &from, &to))
		return;
	if (!t->count)
		add(t, begins, from);
	if (is_before(line->at, begins))
		t->items[0].verdict = to;
	else
		add(t, line->at, to);
}

/* Lines before the first that was read may say anything. */
static void begin_unknown(struct turns *t, struct instant begins)
{
	memmove(&t->items[1], &t->items[0], t->count++ * sizeof(t->items[0]));
	t->items[0] = (struct place_turn){ begins, VERDICT_UNKNOWN };
}

struct place_turn *place_turns(const struct engine *e, const struct place_page *p, size_t *ret_count)
{
	struct instant begins = place_begins(engine_config(e), p);
	struct instant known = place_is_cut(p, begins) ? p->recent[p->recent_count - 1].at : begins;
	struct turns t = { calloc(p->recent_count + 4, sizeof(*t.items)), 0 };
	struct instant last = engine_service(e, p->service)->verdict.since;

	if (!t.items)
		abort();
	for (size_t i = p->recent_count; i-- > 0;)
		add_line(&t, &p->recent[i], known);
	if (is_before(begins, known) && t.count)
		begin_unknown(&t, begins);
	if (!t.count)
		add(&t, begins,
		    is_before(begins, last) ? VERDICT_UNKNOWN : engine_verdict(e, p->service));
	if (is_before(last, t.items[t.count - 1].at))
		last = t.items[t.count - 1].at;
	add(&t, last, engine_verdict(e, p->service));
	*ret_count = t.count;
	return t.items;
}
