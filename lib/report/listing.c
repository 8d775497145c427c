/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listing.c - one walk over all services answers for counts, filters and order.
 *
 * Ten thousand services are looked at for every page, so nothing is put into words
 * here and text is compared last.  The order is that of row.c: urgency, then longest
 * in its state.
 */
#include "report/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "report/index.h"
#include "report/row.h"

/* ---- what matches ---- */

static bool holds_word(const struct config *c, const struct service *s, const char *word)
{
	const struct location *l = &c->locations[s->location];

	return strcasestr(s->id, word) || (l->name && strcasestr(l->name, word)) ||
	       (l->market && strcasestr(l->market, word)) || strcasestr(row_line_name(c, s), word);
}

/* "harbor primary" finds primary care at Harbor Point: each word may be in another name. */
static bool holds_text(const struct config *c, const struct service *s, const char *text)
{
	char word[LISTING_TEXT_MAX];

	while (*(text += strspn(text, " "))) {
		size_t n = strcspn(text, " ");

		if (n >= sizeof(word))
			return false;
		memcpy(word, text, n);
		word[n] = '\0';
		if (!holds_word(c, s, word))
			return false;
		text += n;
	}
	return true;
}

static bool is_at(const struct config *c, const struct service *s, const struct listing_filter *f)
{
	const char *market = c->locations[s->location].market;

	if (f->line && *f->line && strcmp(c->lines[s->line].id, f->line) != 0)
		return false;
	if (f->market && *f->market && (!market || strcmp(market, f->market) != 0))
		return false;
	return !f->text || holds_text(c, s, f->text);
}

static bool is_in_state(const struct row *r, const struct listing_filter *f)
{
	return (!f->by_verdict || r->verdict == f->verdict) && (!f->attention || r->attention);
}

bool listing_matches(const struct engine *e, service_ix s, const struct listing_filter *f)
{
	const struct config *c = engine_config(e);
	struct row r = row_of(e, s);

	return is_in_state(&r, f) && is_at(c, &c->services[s], f);
}

/* ---- counts ---- */

static void count(struct listing_counts *n, const struct engine *e, const struct row *r)
{
	const struct service_state *is = engine_service(e, r->service);

	n->services++;
	n->verdict[r->verdict]++;
	n->attention += r->attention;
	n->held += is->hold != NULL;
	n->unconfirmed += r->control == CONTROL_NOT_CONFIRMED;
	n->waiting += r->control == CONTROL_WAITS_FOR_APPROVAL;
	if (is_before(n->newest, is->as_of))
		n->newest = is->as_of;
}

struct listing_counts listing_count(const struct engine *e)
{
	struct listing_counts n = { 0 };

	for (size_t s = 0; s < engine_config(e)->service_count; s++) {
		struct row r = row_of(e, (service_ix)s);

		count(&n, e, &r);
	}
	return n;
}

/* ---- the walk ---- */

static void look_at(struct listing *l, const struct engine *e, const struct row *r, struct row *waits)
{
	const struct config *c = engine_config(e);

	count(&l->house, e, r);
	if (r->control == CONTROL_WAITS_FOR_APPROVAL &&
	    (l->waits == NOBODY || row_compare(r, waits) < 0)) {
		l->waits = r->service;
		*waits = *r;
	}
	if (!is_at(c, &c->services[r->service], &l->filter))
		return;
	count(&l->among, e, r);
	if (is_in_state(r, &l->filter))
		l->rows[l->count++] = *r;
}

/* A page that went away while somebody looked at it is the last one there is. */
static void turn_to_page(struct listing *l)
{
	l->pages = 1;
	l->shown = l->count;
	if (!l->filter.page)
		return;
	if (l->count)
		l->pages = (l->count + REPORT_PAGE_ROWS - 1) / REPORT_PAGE_ROWS;
	if (l->filter.page > l->pages)
		l->filter.page = l->pages;
	l->first = (l->filter.page - 1) * REPORT_PAGE_ROWS;
	l->shown = l->count - l->first < REPORT_PAGE_ROWS ? l->count - l->first : REPORT_PAGE_ROWS;
}

static void walk_engine(struct listing *l, const struct engine *e)
{
	struct row waits = { 0 };

	for (size_t s = 0; s < engine_config(e)->service_count; s++) {
		struct row r = row_of(e, (service_ix)s);

		look_at(l, e, &r, &waits);
	}
	qsort(l->rows, l->count, sizeof(*l->rows), row_compare);
}

/* ---- the same from an index ---- */

/* They are in order already, and everything of the house is counted. */
static void walk_index(struct listing *l, const struct engine *e, const struct house_index *index)
{
	const struct config *c = engine_config(e);

	for (size_t i = 0; i < index_size(index); i++) {
		const struct row *r = index_row(index, i);

		if (!is_at(c, &c->services[r->service], &l->filter))
			continue;
		count(&l->among, e, r);
		if (is_in_state(r, &l->filter))
			l->rows[l->count++] = *r;
	}
}

/* How many match is one of the counts, so only what is shown is looked for. */
static bool is_counted(const struct listing_filter *f)
{
	return !(f->text && *f->text) && !(f->market && *f->market) && !(f->line && *f->line) &&
	       !(f->by_verdict && f->attention);
}

static size_t count_of(const struct listing *l)
{
	if (l->filter.by_verdict)
		return l->house.verdict[l->filter.verdict];
	return l->filter.attention ? l->house.attention : l->house.services;
}

static void take_first(struct listing *l, const struct house_index *index, size_t n)
{
	size_t got = 0;

	for (size_t i = 0; got < n; i++)
		if (is_in_state(index_row(index, i), &l->filter))
			l->rows[got++] = *index_row(index, i);
}

static void *rows_for(size_t n)
{
	struct row *rows = calloc(n + 1, sizeof(*rows));

	if (!rows)
		abort();
	return rows;
}

void listing_from(struct listing *l, const struct engine *e, const struct listing_filter *f,
		  const struct house_index *index, size_t most)
{
	bool counted = index && is_counted(f);

	*l = (struct listing){ .filter = *f, .waits = NOBODY };
	if (index) {
		l->house = l->among = *index_counts(index);
		l->waits = index_waits(index);
	}
	if (counted) {
		l->count = count_of(l);
		turn_to_page(l);
		most = most && most < l->shown ? most : l->shown;
		l->rows = rows_for(l->first + most);
		take_first(l, index, l->first + most);
		return;
	}
	l->rows = rows_for(engine_config(e)->service_count);
	if (index) {
		l->among = (struct listing_counts){ 0 };
		walk_index(l, e, index);
	} else {
		walk_engine(l, e);
	}
	turn_to_page(l);
}

void listing_init(struct listing *l, const struct engine *e, const struct listing_filter *f)
{
	listing_from(l, e, f, NULL, 0);
}

void listing_release(struct listing *l)
{
	free(l->rows);
	*l = (struct listing){ 0 };
}

service_ix listing_service(const struct listing *l, size_t i)
{
	return l->rows[l->first + i].service;
}

/* ---- addresses ---- */

bool listing_is_filtered(const struct listing_filter *f)
{
	return (f->text && *f->text) || (f->market && *f->market) || (f->line && *f->line) ||
	       f->by_verdict || f->attention;
}

bool listing_verdict(const char *name, enum verdict *ret)
{
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (strcmp(verdict_name((enum verdict)v), name) == 0) {
			*ret = (enum verdict)v;
			return true;
		}
	return false;
}

static void parameter(struct buf *out, char *before, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	buf_printf(out, "%c%s=", *before, name);
	text_percent_encode(out, value);
	*before = '&';
}

void listing_address(const struct listing_filter *f, const char *path, struct buf *out)
{
	char before = '?';

	buf_puts(out, path);
	parameter(out, &before, "q", f->text);
	parameter(out, &before, "market", f->market);
	parameter(out, &before, "line", f->line);
	parameter(out, &before, "verdict", f->by_verdict ? verdict_name(f->verdict) : NULL);
	parameter(out, &before, "need", f->attention ? "1" : NULL);
	if (f->page > 1)
		buf_printf(out, "%cpage=%zu", before, f->page);
}

/* ---- choices ---- */

/* Where name is or belongs among the n sorted ones. */
static size_t place_of(const char **names, size_t n, const char *name)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (strcmp(names[middle], name) < 0)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

size_t listing_markets(const struct config *c, const char **ret, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < c->location_count; i++) {
		const char *market = c->locations[i].market;
		size_t at;

		if (!market || !*market)
			continue;
		at = place_of(ret, n, market);
		if (at < n && strcmp(ret[at], market) == 0)
			continue;
		if (n == room)
			return room + 1;
		memmove(&ret[at + 1], &ret[at], (n - at) * sizeof(*ret));
		ret[at] = market;
		n++;
	}
	return n;
}
