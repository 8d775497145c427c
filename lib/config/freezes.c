/* SPDX-License-Identifier: Apache-2.0 */
/*
 * freezes.c - calendar rules on spending more.
 *
 * A window outlives the person who wrote it, so each says why it is there and
 * who answers for it.
 */
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
