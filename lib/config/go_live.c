/* SPDX-License-Identifier: Apache-2.0 */
/*
 * go_live.c - two signatures before more is ever spent.
 *
 * Thresholds are an agreement between those who bring patients and those who
 * see them.  Agreements age, so one without an end gets one.
 */
#include "config/option.h"
#include "config/service.h"
#include "config/tables.h"

enum { SIGNED_DAYS = 180 };

static const char *const states[] = { "live", "draft", "aligned", "suspended", NULL };

static const struct option signature_options[] = {
	{ .name = "by",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct signature, by),
	  .help = "The person who signed, like \"J. Cho\"." },
	{ .name = "on",
	  .type = OPTION_DATE,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct signature, on),
	  .help = "The date of the signature, like 2026-03-03." },
	OPTION_END
};

const struct option go_live_options[] = {
	{ .name = "state",
	  .type = OPTION_ENUM,
	  .flags = OPTION_REQUIRED,
	  .choices = states,
	  .offset = offsetof(struct go_live, state),
	  .help = "draft, aligned, live or suspended; only live spends more." },
	{ .name = "marketing",
	  .type = OPTION_MAP,
	  .table = signature_options,
	  .offset = offsetof(struct go_live, marketing),
	  .help = "Who signed for the ads: {by: \"J. Cho\", on: 2026-03-03}." },
	{ .name = "operations",
	  .type = OPTION_MAP,
	  .table = signature_options,
	  .offset = offsetof(struct go_live, operations),
	  .help = "Who signed for the capacity: {by: \"M. Ortiz\", on: 2026-03-04}." },
	{ .name = "until", .type = OPTION_DATE, .offset = offsetof(struct go_live, until), .help = "Must be signed anew after this; 180 days after the later signature unless given." },
	OPTION_END
};

/* Both have signed; the later of them counts. */
static struct date end_of(const struct go_live *g)
{
	int32_t later = g->marketing.on.day > g->operations.on.day ? g->marketing.on.day :
								     g->operations.on.day;

	if (!g->marketing.by || !g->operations.by)
		return (struct date){ 0 };
	return (struct date){ later + SIGNED_DAYS };
}

const struct go_live *go_live_read(struct loader *l, const struct reading_service *s,
				   const struct go_live *form)
{
	const struct node *map = node_get(s->map, "go_live");
	struct go_live *g;

	if (!map || map->kind != NODE_MAPPING)
		return NULL;
	g = arena_new(&l->config->arena, struct go_live);
	*g = *form;
	if (!g->until.day)
		g->until = end_of(g);
	return g;
}
