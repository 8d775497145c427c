/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_json.c - the first page once more, for the script that keeps it fresh.
 *
 * It says what to write where, by the ids of the page, and the rows cell by cell.
 * The script puts text in as text and decides nothing: no word, number, order or
 * address is made in the browser.  Not part of the API: it changes with the page.
 */
#include <stdio.h>

#include "decide/explain.h"
#include "report/json_out.h"
#include "report/page.h"
#include "report/spark.h"

enum { SCRATCH_MAX = 64 * 1024 };

struct paper {
	const struct engine *e;
	const struct config *config;
	const struct report_context *c;
	const struct listing *l;
	struct buf *out, *scratch;
};

/* What was written to the scratch. */
static void say(struct paper *p, const char *key)
{
	json_text(p->out, key, buf_text(p->scratch));
	buf_clear(p->scratch);
}

static void say_row(struct paper *p, const char *key, row_say *words, service_ix s)
{
	words(p->e, s, p->scratch);
	say(p, key);
}

/* ---- what stands outside the list ---- */

static void text_of_house(struct paper *p)
{
	struct page_kept kept;

	row_headline(p->e, p->c, p->scratch);
	say(p, "headline");
	json_text(p->out, "mode", mode_words(p->e));
	page_calm(p->c, p->l, p->scratch);
	say(p, "sub");
	page_waits(p->e, p->l, p->scratch);
	say(p, "waits");
	page_last(p->e, p->c, p->scratch);
	say(p, "last");
	money_of(p->config, engine_moved_today(p->e), 0, p->scratch);
	say(p, "moved");
	money_of(p->config, engine_exposure(p->e), 0, p->scratch);
	say(p, "exposure");
	if (!page_kept(p->e, p->c, &kept))
		return;
	money_of(p->config, kept.micros, 0, p->scratch);
	say(p, "kept");
}

static void text_of_list(struct paper *p, const char *previous, const char *next)
{
	page_caption(p->config, p->l, p->scratch);
	say(p, "caption");
	page_turn(p->l, p->scratch);
	say(p, "turn");
	json_text(p->out, "previous", *previous ? "Previous page" : "");
	json_text(p->out, "next", *next ? "Next page" : "");
	json_text(p->out, "clear", listing_is_filtered(&p->l->filter) ? "Show everything" : "");
}

static void write_tiles(struct paper *p)
{
	struct page_tile tile[PAGE_TILES];
	size_t n = page_tiles(p->l, tile);

	json_key(p->out, "tiles");
	json_open(p->out, '[');
	for (size_t i = 0; i < n; i++) {
		json_open(p->out, '{');
		json_text(p->out, "id", tile[i].id);
		json_number(p->out, "n", (int64_t)tile[i].n);
		json_truth(p->out, "chosen", tile[i].chosen);
		listing_address(&tile[i].filter, "/", p->scratch);
		say(p, "href");
		json_close(p->out, '}');
	}
	json_close(p->out, ']');
}

static void href_of(struct paper *p, const char *id, const char *path)
{
	struct listing_filter all = p->l->filter;

	all.page = 0;
	listing_address(&all, path, p->scratch);
	say(p, id);
}

static void write_outside(struct paper *p)
{
	struct buf previous cleanup_buf = BUF_INIT(SCRATCH_MAX),
			    next cleanup_buf = BUF_INIT(SCRATCH_MAX);

	page_beside(p->l, -1, &previous);
	page_beside(p->l, 1, &next);
	json_key(p->out, "text");
	json_open(p->out, '{');
	text_of_house(p);
	text_of_list(p, buf_text(&previous), buf_text(&next));
	json_close(p->out, '}');
	json_key(p->out, "href");
	json_open(p->out, '{');
	if (p->l->waits != NOBODY) {
		row_address(p->config, p->l->waits, p->scratch);
		say(p, "waits");
	}
	json_text(p->out, "previous", buf_text(&previous));
	json_text(p->out, "next", buf_text(&next));
	href_of(p, "csv", "/export.csv");
	href_of(p, "json", "/api/v1/status");
	json_close(p->out, '}');
}

/* ---- rows ---- */

static void write_spark(struct paper *p, service_ix s, const struct report_recent *recent)
{
	struct spark k;

	spark_draw(p->e, s, recent, &k);
	if (!k.path[0])
		return;
	json_key(p->out, "spark");
	json_open(p->out, '{');
	json_text(p->out, "words", k.words);
	json_text(p->out, "path", k.path);
	json_number(p->out, "x", k.dot_x);
	json_number(p->out, "y", k.dot_y);
	if (k.limit_count > 0)
		json_number(p->out, "near", k.limits[0]);
	if (k.limit_count > 1)
		json_number(p->out, "far", k.limits[1]);
	json_close(p->out, '}');
}

static void write_place(struct paper *p, service_ix s)
{
	json_text(p->out, "id", p->config->services[s].id);
	row_address(p->config, s, p->scratch);
	say(p, "href");
	json_text(p->out, "location", page_location(p->config, s));
	page_where(p->config, s, p->scratch);
	say(p, "where");
}

static void write_state(struct paper *p, const struct row *r)
{
	const struct zone *zone = p->config->locations[p->config->services[r->service].location].zone;

	json_text(p->out, "verdict", verdict_name(r->verdict));
	json_text(p->out, "glyph", row_glyph(r->verdict));
	json_text(p->out, "word", row_verdict_word(r->verdict));
	json_text(p->out, "control_glyph", row_control_glyph(r->control));
	row_control(p->e, r, p->scratch);
	say(p, "control");
	json_instant(p->out, "since", r->since);
	row_when(zone, r->since, p->c->now, p->scratch);
	say(p, "since_text");
}

static void write_row(struct paper *p, const struct row *r, const struct report_recent *recent)
{
	json_open(p->out, '{');
	write_place(p, r->service);
	write_state(p, r);
	say_row(p, "value", explain_value, r->service);
	say_row(p, "limits", row_limits, r->service);
	write_spark(p, r->service, recent);
	say_row(p, "ads", explain_ads, r->service);
	say_row(p, "why", explain_why, r->service);
	say_row(p, "next", explain_next, r->service);
	say_row(p, "owner", row_owner, r->service);
	row_age(p->e, r->service, p->c->now, p->scratch);
	say(p, "age");
	json_close(p->out, '}');
}

void report_page_json(const struct engine *e, const struct listing *l, const struct report_recent *recent,
		      const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct paper p = { e, engine_config(e), c, l, out, &scratch };

	json_open(out, '{');
	report_title(e, c, &scratch);
	say(&p, "title");
	row_when(p.config->zone, c->now, c->now, &scratch);
	say(&p, "now");
	write_outside(&p);
	write_tiles(&p);
	json_key(out, "rows");
	json_open(out, '[');
	for (size_t i = 0; i < l->shown; i++)
		write_row(&p, &l->rows[l->first + i], recent ? &recent[i] : NULL);
	json_close(out, ']');
	json_close(out, '}');
	buf_putc(out, '\n');
}
