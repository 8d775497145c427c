/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_place.c - the page of one service, and the days its picture shows.
 *
 * What is read for one answer is bounded: four weeks of days, and so many of the
 * newest lines of its history.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "daemon/api_answer.h"
#include "report/place.h"

#define PLACE_MEMORY ((size_t)8 * 1024 * 1024)
#define PLACE_PATH "/l/"
#define SERVICES_PATH "/api/v1/services/"
#define DAYS "/days"

enum { NAME_MAX_TEXT = 512 };

struct gathered {
	struct place_page page;
	struct place_day days[PLACE_DAYS];
	struct arena arena;
};

/* One line more than a page shows is asked for, to know whether there is an older one. */
static void gather_lines(struct api_exchange *x, const char *id, struct gathered *g)
{
	uint64_t before = (uint64_t)api_query_number(x, "before", 0, INT64_MAX);
	struct history_row *lines = NULL;
	size_t n;

	g->page.newer = before > 0;
	n = x->house->history(x->house->context, id, before, PLACE_LINES + 1, &g->arena, &lines);
	g->page.older = n > PLACE_LINES;
	g->page.lines = lines;
	g->page.line_count = n > PLACE_LINES ? PLACE_LINES : n;
}

static void gather(struct api_exchange *x, service_ix s, struct gathered *g)
{
	const char *id = engine_config(x->engine)->services[s].id;
	struct history_row *recent = NULL;

	*g = (struct gathered){ .page = { .service = s }, .arena = ARENA_INIT(PLACE_MEMORY) };
	x->house->days(x->house->context, s, g->days);
	g->page.days = g->days;
	g->page.recent_count =
		x->house->history(x->house->context, id, 0, PLACE_RECENT, &g->arena, &recent);
	g->page.recent = recent;
}

/* Of one sort: looked for among the newest only, because a search has to end. */
static void pick_lines(struct gathered *g)
{
	struct history_row *lines = arena_array(&g->arena, struct history_row, PLACE_RECENT);
	size_t n = 0;

	for (size_t i = 0; i < g->page.recent_count; i++)
		if (place_shows(g->page.what, &g->page.recent[i]))
			lines[n++] = g->page.recent[i];
	g->page.lines = lines;
	g->page.line_count = n;
}

/* ---- JSON ---- */

bool api_is_days(const struct api_exchange *x)
{
	const char *id = x->q->path + strlen(SERVICES_PATH), *line = strchr(id, '/');
	size_t n = strlen(id);

	return line && strchr(line + 1, '/') && n > strlen(DAYS) &&
	       strcmp(id + n - strlen(DAYS), DAYS) == 0;
}

void api_days(struct api_exchange *x)
{
	const char *path = x->q->path + strlen(SERVICES_PATH);
	struct gathered g;
	char id[NAME_MAX_TEXT];
	service_ix s;

	(void)snprintf(id, sizeof(id), "%.*s", (int)(strlen(path) - strlen(DAYS)), path);
	if (!api_find_service(x, id, &s))
		return;
	gather(x, s, &g);
	report_days_json(x->engine, &g.page, &x->context, &x->a->body);
	arena_clear(&g.arena);
	api_tag_body(x);
}

/* ---- the page ---- */

static void place_body(struct api_exchange *x, const void *context)
{
	report_place_html(x->engine, context, &x->context, &x->a->body);
}

/* A view that silently shows something else is a wrong view. */
static bool refuse_word(struct api_exchange *x, const char *name, const char *const *words)
{
	const char *said = api_query(x, name), *nearest;
	size_t n = 0;

	while (words[n])
		n++;
	nearest = text_nearest(said, words, n);
	api_refuse(x->a, 400, "bad-request", "%s=%.40s is not known here%s%s%s", name, said,
		   nearest ? ". Did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
	return false;
}

static bool read_words(struct api_exchange *x, struct place_page *ret)
{
	if (!place_form_named(api_query(x, "do"), &ret->form))
		return refuse_word(x, "do", place_form_names);
	return place_what_named(api_query(x, "what"), &ret->what) ||
	       refuse_word(x, "what", place_what_names);
}

static void show(struct api_exchange *x, service_ix s)
{
	const struct config *c = engine_config(x->engine);
	struct buf title cleanup_buf = BUF_INIT(CONFIG_TEXT_MAX * 2);
	struct place_page asked = { 0 };
	struct gathered g;

	if (!read_words(x, &asked))
		return;
	gather(x, s, &g);
	g.page.form = asked.form;
	g.page.what = asked.what;
	if (asked.what == PLACE_ALL)
		gather_lines(x, c->services[s].id, &g);
	else
		pick_lines(&g);
	report_place_title(x->engine, s, &title);
	api_page(x, buf_text(&title), place_body, &g.page);
	arena_clear(&g.arena);
	api_tag_body(x);
}

void api_place_page(struct api_exchange *x)
{
	service_ix s;

	if (api_find_service(x, x->q->path + strlen(PLACE_PATH), &s))
		show(x, s);
}
