/* SPDX-License-Identifier: Apache-2.0 */
/*
 * freezes.c - calendar rules on spending more.
 *
 * A window outlives the person who wrote it, so each says why it is there and
 * who answers for it.  What can never happen, or never ends, is said.
 */
#include <string.h>

#include "base/text.h"
#include "config/freeze.h"
#include "config/tables.h"

const struct option freeze_options[] = {
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct freeze_form, freeze.name),
	  .help = "What people call it." },
	{ .name = "allow",
	  .type = OPTION_BOOL,
	  .fallback = "false",
	  .offset = offsetof(struct freeze_form, allow),
	  .help = "true: raises only inside it (or another such window); false: no raises inside "
		  "it." },
	{ .name = "days", .type = OPTION_WEEKDAYS, .offset = offsetof(struct freeze_form, freeze.weekdays), .help = "Days of the week it begins on, like mon-fri or [sat, sun]; every day unless given." },
	{ .name = "from",
	  .type = OPTION_MINUTE,
	  .offset = offsetof(struct freeze_form, freeze.from_minute),
	  .help = "When it begins, like 18:00; the whole day unless given." },
	{ .name = "to",
	  .type = OPTION_MINUTE,
	  .offset = offsetof(struct freeze_form, freeze.to_minute),
	  .help = "When it ends; the next day when it is not after `from`." },
	{ .name = "first",
	  .type = OPTION_DATE,
	  .offset = offsetof(struct freeze_form, freeze.first),
	  .help = "The first date it begins on, like 2026-12-20." },
	{ .name = "last",
	  .type = OPTION_DATE,
	  .offset = offsetof(struct freeze_form, freeze.last),
	  .help = "The last date it begins on." },
	{ .name = "timezone",
	  .type = OPTION_ZONE,
	  .offset = offsetof(struct freeze_form, freeze.zone),
	  .help = "IANA time zone of its hours; each location's own unless given." },
	{ .name = "market",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct freeze_form, freeze.market),
	  .help = "Only locations of this market; everywhere unless given." },
	{ .name = "reason",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct freeze_form, freeze.reason),
	  .help = "Why, for those who meet it on the page." },
	{ .name = "owner",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct freeze_form, freeze.owner),
	  .help = "Who answers for it, like \"Marketing <marketing@example.org>\"." },
	OPTION_END
};

void load_freezes(struct loader *l, const struct option_list *forms)
{
	const struct node *list = node_get(l->root, "freeze");
	const struct freeze_form *form = forms->items;
	struct config *c = l->config;

	c->freezes = arena_array(&c->arena, struct freeze, forms->count);
	c->freeze_count = forms->count;
	for (size_t i = 0; i < forms->count; i++) {
		struct freeze *f = &c->freezes[i];

		*f = form[i].freeze;
		f->allow = form[i].allow;
		f->place = loader_place(l, &list->items[i]);
	}
}

/* ---- whether they make sense ---- */

static void check_hours(struct loader *l, const struct node *map)
{
	const struct node *from = node_get(map, "from"), *to = node_get(map, "to");

	if (!from != !to)
		complaints_error(l->complaints,
				 from ? node_get_key(map, "from") : node_get_key(map, "to"),
				 "write both, or leave both out for the whole day",
				 "\"%s\" has no \"%s\"", from ? "from" : "to", from ? "to" : "from");
	else if (from && from->kind == NODE_SCALAR && to->kind == NODE_SCALAR &&
		 strcmp(from->text, to->text) == 0)
		complaints_error(l->complaints, to, "leave both out for the whole day",
				 "it ends when it begins");
}

static void check_dates(struct loader *l, const struct node *map, const struct freeze *f)
{
	if (!f->first.day || !f->last.day || f->last.day >= f->first.day)
		return;
	complaints_error(l->complaints, node_get(map, "last"), "", "it ends before it begins");
	complaints_note(l->complaints, node_get(map, "first"), "first was set here");
}

static void check_market(struct loader *l, const struct node *map, const struct freeze *f)
{
	const struct config *c = l->config;
	const char **markets = arena_array(l->scratch, const char *, c->location_count);
	struct buf hint cleanup_buf = BUF_INIT(200);
	char quoted[QUOTE_TEXT];
	const char *nearest;
	size_t n = 0;

	for (size_t i = 0; f->market && i < c->location_count; i++) {
		if (c->locations[i].market && strcmp(c->locations[i].market, f->market) == 0)
			return;
		if (c->locations[i].market)
			markets[n++] = c->locations[i].market;
	}
	if (!f->market)
		return;
	nearest = text_nearest(f->market, markets, n);
	if (nearest)
		buf_printf(&hint, "did you mean \"%s\"?", nearest);
	complaints_error(l->complaints, node_get(map, "market"), buf_text(&hint),
			 "no location is in the market \"%s\"", complaint_quote(f->market, quoted));
}

static bool is_all_day(const struct freeze *f)
{
	return f->from_minute == 0 && f->to_minute == 0;
}

static bool is_endless(const struct freeze *f)
{
	return !f->weekdays && is_all_day(f) && !f->last.day;
}

/* Not a moment of a that d does not deny; an hour after midnight is left out of the reckoning. */
static bool denies_all_of(const struct freeze *d, const struct freeze *a)
{
	uint32_t days = a->weekdays ? a->weekdays : 0x7f;

	return !d->allow && is_all_day(d) && (!d->weekdays || (days & ~d->weekdays) == 0) &&
	       (!d->market || (a->market && strcmp(d->market, a->market) == 0)) &&
	       (!d->first.day || (a->first.day && d->first.day <= a->first.day)) &&
	       (!d->last.day || (a->last.day && a->last.day <= d->last.day)) &&
	       (is_all_day(a) || a->from_minute < a->to_minute);
}

static void warn_no_use(struct loader *l, const struct node *list, size_t i)
{
	const struct freeze *all = l->config->freezes, *f = &all[i];

	if (!f->allow && is_endless(f))
		complaints_warning(l->complaints, &list->items[i], "give it days, hours or a last date",
				   "\"%.60s\" stops every raise for ever", f->name);
	for (size_t j = 0; f->allow && j < l->config->freeze_count; j++) {
		if (!denies_all_of(&all[j], f))
			continue;
		complaints_warning(
			l->complaints, &list->items[i], "deny wins",
			"\"%.60s\" never lets anything through: \"%.60s\" denies all of it",
			f->name, all[j].name);
		complaints_note(l->complaints, &list->items[j], "denied here");
		return;
	}
}

static void check_name(struct loader *l, const struct node *list, size_t i)
{
	const struct freeze *all = l->config->freezes;

	for (size_t j = 0; j < i; j++) {
		if (strcmp(all[i].name, all[j].name) != 0)
			continue;
		complaints_error(l->complaints, node_get(&list->items[i], "name"),
				 "people tell windows apart by their names",
				 "\"%.60s\" is there twice", all[i].name);
		complaints_note(l->complaints, node_get(&list->items[j], "name"), "first named here");
		return;
	}
}

void check_freezes(struct loader *l)
{
	const struct config *c = l->config;
	const struct node *list = node_get(l->root, "freeze");

	for (size_t i = 0; i < c->freeze_count; i++) {
		check_hours(l, &list->items[i]);
		check_dates(l, &list->items[i], &c->freezes[i]);
		check_market(l, &list->items[i], &c->freezes[i]);
	}
	/* A window with mistakes of its own is compared with nothing. */
	if (l->complaints->errors.total)
		return;
	for (size_t i = 0; i < c->freeze_count; i++) {
		check_name(l, list, i);
		warn_no_use(l, list, i);
	}
}
