/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pools.c - money to be split, and the specialties it is split over.
 */
#include <stddef.h>

#include "config/option.h"
#include "config/tables.h"

static const char *const splits[] = { "capacity", "value", "keep", NULL };

const struct option pool_options[] = {
	{ .name = "budget",
	  .type = OPTION_PERIOD_BUDGET,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct pool, budget),
	  .help = "What the pool may spend, like $300/day or $9,000/month (a thirtieth of it per "
		  "day)." },
	{ .name = "split",
	  .type = OPTION_ENUM,
	  .fallback = "capacity",
	  .choices = splits,
	  .offset = offsetof(struct pool, split),
	  .help = "capacity follows room, value follows worth, keep moves as little as it can." },
	{ .name = "keep_unplaced",
	  .type = OPTION_BOOL,
	  .fallback = "true",
	  .offset = offsetof(struct pool, keep_unplaced),
	  .help = "Money no clinic can absorb is kept and reported." },
	{ .name = "carry",
	  .type = OPTION_MONTH_DAYS,
	  .offset = offsetof(struct pool, carry_days),
	  .help = "Days of the month, like [25, 26, 27], on which money kept earlier in it may be "
		  "spent." },
	OPTION_END
};

const struct option line_options[] = {
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct service_line, name),
	  .help = "What people call it; its id unless given." },
	{ .name = "margin",
	  .type = OPTION_MONEY,
	  .offset = offsetof(struct service_line, margin_micros),
	  .help = "Contribution of a first visit." },
	{ .name = "lifetime_value",
	  .type = OPTION_MONEY,
	  .offset = offsetof(struct service_line, lifetime_value_micros),
	  .help = "Contribution of a new patient over the years." },
	{ .name = "booking_cost",
	  .type = OPTION_MONEY,
	  .offset = offsetof(struct service_line, booking_cost_micros),
	  .help = "Ads per booked new patient; bounds spend by what can still be booked." },
	{ .name = "half_response",
	  .type = OPTION_BUDGET,
	  .offset = offsetof(struct service_line, half_response_micros),
	  .help = "A day's spend at which another dollar brings half of what the first brought; "
		  "the planned budget unless given." },
	{ .name = "priority",
	  .type = OPTION_COUNT,
	  .fallback = "1",
	  .low = 1,
	  .high = 100,
	  .offset = offsetof(struct service_line, priority),
	  .help = "Weight when money is split." },
	OPTION_END
};

void load_pools(struct loader *l)
{
	size_t n;
	struct entry *entries = loader_entries(l, node_get(l->root, "pools"), "pool", &n);

	l->config->pools = arena_array(&l->config->arena, struct pool, n);
	l->config->pool_count = n;
	for (size_t i = 0; i < n; i++) {
		struct pool *p = &l->config->pools[i];

		p->id = entries[i].id;
		p->place = loader_place(l, entries[i].key);
		option_apply_one(l, entries[i].value, entries[i].key,
				 arena_printf(l->scratch, "pool \"%s\"", p->id), pool_options, p);
	}
}

void load_lines(struct loader *l)
{
	size_t n;
	struct entry *entries =
		loader_entries(l, node_get(l->root, "service_lines"), "service line", &n);

	l->config->lines = arena_array(&l->config->arena, struct service_line, n);
	l->config->line_count = n;
	for (size_t i = 0; i < n; i++) {
		struct service_line *s = &l->config->lines[i];

		s->id = entries[i].id;
		option_apply_one(l, entries[i].value, entries[i].key,
				 arena_printf(l->scratch, "service line \"%s\"", s->id),
				 line_options, s);
		if (!s->name)
			s->name = s->id;
	}
}
