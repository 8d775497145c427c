/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.c - the few sentences that say what is counted and what is shown of it.
 *
 * Tiles count among what text, market and line leave, so that the number on a tile is
 * the number of rows behind it.
 */
#include "report/page.h"

#include <stdio.h>
#include <string.h>

#include "decide/kept.h"
#include "report/simulation_words.h"

static void tile_verdict(const struct listing *l, enum verdict v, const char *meaning,
			 struct page_tile *ret)
{
	*ret = (struct page_tile){
		.id = verdict_name(v),
		.glyph = row_glyph(v),
		.word = row_verdict_word(v),
		.meaning = meaning,
		.n = l->among.verdict[v],
		.chosen = l->filter.by_verdict && l->filter.verdict == v,
		.filter = l->filter,
	};
	ret->filter.page = 1;
	ret->filter.by_verdict = !ret->chosen;
	ret->filter.verdict = v;
	ret->filter.attention = false;
}

static void tile_need(const struct listing *l, struct page_tile *ret)
{
	*ret = (struct page_tile){
		.id = "need",
		.glyph = "!",
		.word = "Attention",
		.meaning = "somebody should look",
		.n = l->among.attention,
		.chosen = l->filter.attention,
		.filter = l->filter,
	};
	ret->filter.page = 1;
	ret->filter.by_verdict = false;
	ret->filter.attention = !ret->chosen;
}

size_t page_tiles(const struct listing *l, struct page_tile ret[PAGE_TILES])
{
	size_t n = 0;

	tile_need(l, &ret[n++]);
	tile_verdict(l, VERDICT_FULL, "no room to speak of", &ret[n++]);
	tile_verdict(l, VERDICT_UNKNOWN, "no data to trust", &ret[n++]);
	tile_verdict(l, VERDICT_FILLING, "little room left", &ret[n++]);
	tile_verdict(l, VERDICT_OPEN, "room for new patients", &ret[n++]);
	tile_verdict(l, VERDICT_AMPLE, "plenty of room", &ret[n++]);
	if (l->house.verdict[VERDICT_CLOSED])
		tile_verdict(l, VERDICT_CLOSED, "declared closed", &ret[n++]);
	return n;
}

void page_calm(const struct report_context *c, const struct listing *l, struct buf *out)
{
	size_t calm = l->house.services - l->house.attention;
	char age[SPAN_TEXT];

	buf_printf(out, "%zu of %zu %s nothing from you.", calm, l->house.services,
		   calm == 1 ? "needs" : "need");
	if (!is_never(l->house.newest))
		buf_printf(out, " The newest data is %s old.",
			   span_format(since(l->house.newest, c->now), age));
	if (c->store_trouble && *c->store_trouble)
		buf_printf(out, " The store does not work, so nothing is sent: %s.", c->store_trouble);
	if (c->clock_trouble && *c->clock_trouble)
		buf_printf(out, " A clock is wrong: %s.", c->clock_trouble);
}

void page_waits(const struct engine *e, const struct listing *l, struct buf *out)
{
	const struct config *c = engine_config(e);

	if (l->waits == NOBODY)
		return;
	if (l->house.waiting == 1)
		buf_puts(out, "1 service waits for approval: ");
	else
		buf_printf(out, "%zu services wait for approval; first ", l->house.waiting);
	buf_printf(out, "%s, %s", page_location(c, l->waits), row_line_name(c, &c->services[l->waits]));
}

void page_last(const struct engine *e, const struct report_context *c, struct buf *out)
{
	const struct history_row *r = c->last;

	if (!r)
		return;
	buf_puts(out, "Last change ");
	row_when(engine_config(e)->zone, r->at, c->now, out);
	buf_puts(out, ": ");
	if (!strstr(r->text, r->service)) /* most sentences name it; "" is in every one */
		buf_printf(out, "%s: ", r->service);
	buf_puts(out, r->text);
}

static void view_part(struct buf *out, const char **before, const char *words)
{
	if (!words || !*words)
		return;
	buf_printf(out, "%s%s", *before, words);
	*before = ", ";
}

static const char *line_name(const struct config *c, const char *id)
{
	for (size_t i = 0; id && i < c->line_count; i++)
		if (strcmp(c->lines[i].id, id) == 0)
			return c->lines[i].name && *c->lines[i].name ? c->lines[i].name : id;
	return id;
}

/* On paper nothing else says what was asked for. */
static void view_words(const struct config *c, const struct listing_filter *f, struct buf *out)
{
	const char *before = ": ";

	if (f->text && *f->text) {
		buf_printf(out, "%s“%s”", before, f->text);
		before = ", ";
	}
	view_part(out, &before, f->market);
	view_part(out, &before, line_name(c, f->line));
	view_part(out, &before, f->by_verdict ? row_verdict_word(f->verdict) : NULL);
	view_part(out, &before, f->attention ? "needs attention" : NULL);
}

void page_caption(const struct config *c, const struct listing *l, struct buf *out)
{
	const struct listing_counts *n = &l->house;

	if (!listing_is_filtered(&l->filter)) {
		buf_printf(out, "%zu of %zu services %s attention", n->attention, n->services,
			   n->attention == 1 ? "needs" : "need");
		return;
	}
	buf_printf(out, "%zu of %zu services %s", l->count, n->services,
		   l->count == 1 ? "matches" : "match");
	view_words(c, &l->filter, out);
}

/* In a rehearsal nothing is kept: what would have been is told as such. */
bool page_kept(const struct engine *e, const struct report_context *c, struct page_kept *ret)
{
	bool rehearses = engine_config(e)->mode == MODE_REHEARSAL;
	const struct money_words *words = money_words(rehearses ? LEDGER_WOULD_KEEP : LEDGER_KEPT);
	char since[SIMULATION_WORD];

	if (!c->kept.counting || !c->kept.since.day)
		return false;
	ret->title = words->title;
	ret->micros = rehearses ? c->kept.would_keep_micros : c->kept.micros;
	(void)snprintf(ret->basis, sizeof(ret->basis), "%s since %s", words->basis,
		       words_date(c->kept.since, since));
	return true;
}

void page_turn(const struct listing *l, struct buf *out)
{
	if (l->pages > 1)
		buf_printf(out, "%zu to %zu of %zu", l->first + 1, l->first + l->shown, l->count);
}

void page_beside(const struct listing *l, int step, struct buf *out)
{
	struct listing_filter f = l->filter;

	f.page += (size_t)step;
	if (f.page >= 1 && f.page <= l->pages)
		listing_address(&f, "/", out);
}

const char *page_location(const struct config *c, service_ix s)
{
	const struct location *l = &c->locations[c->services[s].location];

	return l->name ? l->name : l->id;
}

void page_where(const struct config *c, service_ix s, struct buf *out)
{
	const struct service *service = &c->services[s];
	const char *market = c->locations[service->location].market;

	buf_puts(out, row_line_name(c, service));
	if (market && *market)
		buf_printf(out, " · %s", market);
}
