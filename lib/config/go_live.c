/* SPDX-License-Identifier: Apache-2.0 */
/*
 * go_live.c - two signatures before more is ever spent.
 *
 * Thresholds are an agreement between those who bring patients and those who
 * see them.  Agreements age, so one without an end gets one.
 */
#include <string.h>

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

/* ---- whether it holds ---- */

static const char *missing(const struct go_live *g)
{
	if (!g->marketing.by && !g->operations.by)
		return "the signatures of marketing and operations";
	return g->marketing.by ? "the signature of operations" : "the signature of marketing";
}

static void check_signed(struct loader *l, const struct reading_service *s, const struct node *map,
			 const struct go_live *g)
{
	const struct node *state = node_get(map, "state");
	bool both = node_get(map, "marketing") && node_get(map, "operations");

	/* A word that is no state has its complaint. */
	if (!state || state->kind != NODE_SCALAR || strcmp(state->text, states[g->state]) != 0)
		return;
	if (both || (g->state != GO_LIVE_ALIGNED && g->state != GO_LIVE_LIVE))
		return;
	complaints_error(
		l->complaints,
		state, "add marketing: {by: ..., on: ...} and operations: {by: ..., on: ...}, or say draft",
		"service \"%s\" is %s without %s", s->service.id, states[g->state], missing(g));
}

/* A name, perhaps with an address: "J. Cho", "J. Cho <j.cho@example.org>". */
static bool is_person(const char *by)
{
	const char *address = strchr(by, '<');
	unsigned char first = (unsigned char)*by;
	bool letter = (first | 0x20) >= 'a' && ((first | 0x20) <= 'z' || first >= 0x80);

	if (!address)
		return letter;
	return letter && strchr(address, '@') && by[strlen(by) - 1] == '>';
}

static void check_person(struct loader *l, const struct node *map, const char *who,
			 const struct signature *s)
{
	const struct node *by = node_get(node_get(map, who), "by");

	if (by && s->by && !is_person(s->by))
		complaints_error(l->complaints,
				 by, "expected a person, like \"J. Cho\" or \"J. Cho <j.cho@example.org>\"",
				 "nobody could ask \"%.60s\" about it", s->by);
}

static void check_whole(struct loader *l, const struct node *map, const struct go_live *g)
{
	const struct node *until = node_get(map, "until"), *second = node_get(map, "operations");

	if (until && g->until.day && end_of(g).day && g->until.day < end_of(g).day - SIGNED_DAYS)
		complaints_error(l->complaints, until, "leave it out for 180 days",
				 "it would end before the later signature");
	if (g->marketing.by && g->operations.by && strcmp(g->marketing.by, g->operations.by) == 0)
		complaints_warning(l->complaints, second, "two people see more than one",
				   "one person signed for marketing and for operations");
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
	check_signed(l, s, map, g);
	check_person(l, map, "marketing", &g->marketing);
	check_person(l, map, "operations", &g->operations);
	check_whole(l, map, g);
	if (!g->until.day)
		g->until = end_of(g);
	return g;
}
