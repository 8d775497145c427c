/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_gather.c - members of a shared budget, and the last one that must remain.
 *
 * Changing a shared budget moves every campaign on it, so the list of members
 * must be exactly those that use it, and all in the same state.  A campaign
 * whose last asset group is paused advertises nothing any more, which is the
 * campaign's switch by a back door; and one with a single location has nothing
 * to weigh it against.
 */
#include "platform/google_gather.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- places ---- */

size_t google_places_needed(const struct platform_talk *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->read_count; i++) {
		const struct google_target *target = t->targets[t->read[i]].select;

		n += target->shared_budget ? target->members.count : 1;
	}
	return n;
}

void google_place_add(struct google_places *p, int64_t campaign, int64_t id, size_t at)
{
	p->list[p->count++] =
		(struct google_place){ .campaign = campaign, .id = id, .at = at, .shared = -1 };
}

static int compare(int64_t campaign_a, int64_t id_a, int64_t campaign_b, int64_t id_b)
{
	if (campaign_a != campaign_b)
		return campaign_a < campaign_b ? -1 : 1;
	return (id_a > id_b) - (id_a < id_b);
}

static int by_name(const void *a, const void *b)
{
	const struct google_place *x = a, *y = b;

	return compare(x->campaign, x->id, y->campaign, y->id);
}

void google_places_sort(struct google_places *p)
{
	if (p->count)
		qsort(p->list, p->count, sizeof(*p->list), by_name);
}

int google_aims_visit(struct platform_talk *t, google_aim_visit *visit, struct err *err)
{
	for (size_t i = 0; i < t->read_count; i++) {
		const struct google_target *target = t->targets[t->read[i]].select;
		struct google_aim aim;

		if (google_target_check(target, err))
			return -1;
		aim = google_aim(target);
		visit(t, &aim, i);
	}
	return 0;
}

int google_places_collect(struct platform_talk *t, struct google_places *lists, size_t count,
			  size_t room, google_aim_visit *add, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		lists[i].list = arena_array(t->arena, struct google_place, room);
	if (google_aims_visit(t, add, err))
		return -1;
	for (size_t i = 0; i < count; i++)
		google_places_sort(&lists[i]);
	return 0;
}

struct google_place *google_place(const struct google_places *p, int64_t campaign, int64_t id)
{
	size_t low = 0, high = p->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct google_place *m = &p->list[middle];

		if (compare(m->campaign, m->id, campaign, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == p->count || compare(p->list[low].campaign, p->list[low].id, campaign, id) != 0)
		return NULL;
	return &p->list[low];
}

bool google_place_same(const struct google_places *p, const struct google_place *a,
		       const struct google_place *b)
{
	return b < p->list + p->count && by_name(a, b) == 0;
}

/* ---- shared budgets ---- */

static void member_trouble(struct google_shared *s, const struct google_row *r, const char *currency)
{
	char why[NOTICE_MAX];

	if (s->trouble[0])
		return;
	if (google_campaign_status(r) == AD_ENDED)
		words_set(s->trouble,
			  "its campaign %" PRId64 " is over in Google Ads: take it out of members",
			  r->campaign);
	else if (r->budget != s->budget)
		words_set(s->trouble, "campaign %" PRId64 " does not use it: take it out of members",
			  r->campaign);
	else if (google_campaign_trouble(r, currency, why))
		words_set(s->trouble, "campaign %" PRId64 ": %s", r->campaign, why);
}

void google_shared_take(struct google_shared *s, const struct google_row *r, const char *currency)
{
	member_trouble(s, r, currency);
	if (r->budget != s->budget)
		return;
	if (!s->seen) {
		s->first = *r;
		s->status = google_campaign_status(r);
	}
	s->seen = true;
	s->found++;
	s->mixed |= google_campaign_status(r) != s->status;
}

void google_shared_close(const struct google_shared *s, struct sighting *out)
{
	if (!s->seen) /* the trouble of a target that is not there stands already */
		return;
	out->seen = true;
	out->state.status = s->status;
	out->state.budget_micros = s->first.total ? BUDGET_UNKNOWN : s->first.amount;
	out->state.ref = (uint64_t)s->budget;
	memcpy(out->currency, s->first.currency, 3);
	out->trouble[0] = '\0';
	if (s->trouble[0])
		memcpy(out->trouble, s->trouble, sizeof(out->trouble));
	else if (s->found < s->members)
		words_set(out->trouble,
			  "%zu of its %zu members are not in the account: take them out of members",
			  s->members - s->found, s->members);
	else if (s->mixed)
		words_set(out->trouble, "some of its campaigns are paused and some are not: make "
					"them equal in Google Ads");
	else
		google_budget_trouble(&s->first, (int64_t)s->members, out->trouble);
	out->steerable = !out->trouble[0];
}

/* ---- grounds ---- */

void google_grounds_open(struct google_grounds *g, const struct google_places *p, struct arena *arena)
{
	g->list = arena_array(arena, struct google_ground, p->count + 1);
	g->count = 0;
	for (size_t i = 0; i < p->count; i++)
		if (!i || p->list[i].campaign != p->list[i - 1].campaign)
			g->list[g->count++].campaign = p->list[i].campaign;
}

struct google_ground *google_ground(const struct google_grounds *g, int64_t campaign)
{
	size_t low = 0, high = g->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g->list[middle].campaign < campaign)
			low = middle + 1;
		else
			high = middle;
	}
	return low < g->count && g->list[low].campaign == campaign ? &g->list[low] : NULL;
}
