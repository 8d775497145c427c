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

/* A zero that is written is a slip: leaving the row out is how to say "not known". */
static void refuse_zero(struct loader *l, const struct node *at, int64_t micros, const char *what)
{
	if (at && micros == 0)
		complaints_error(l->complaints, at, "leave it out when it is not known",
				 "%s must be more than zero", what);
}

static void check_carry(struct loader *l, const struct entry *e, const struct pool *p)
{
	const struct node *carry = node_get_key(e->value, "carry");

	if (carry && p->carry_days && p->budget.period == PERIOD_DAY && p->budget.micros)
		complaints_error(l->complaints, carry, "write the budget per month, or leave carry out",
				 "a pool with a budget per day keeps nothing for later days");
	if (carry && p->carry_days && !p->keep_unplaced)
		complaints_error(l->complaints, carry, "say keep_unplaced: true, or leave carry out",
				 "a pool that keeps nothing has nothing to carry");
}

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
		check_carry(l, &entries[i], p);
	}
}

static void check_line(struct loader *l, const struct node *map, const struct service_line *s)
{
	refuse_zero(l, node_get(map, "booking_cost"), s->booking_cost_micros, "booking_cost");
	refuse_zero(l, node_get(map, "half_response"), s->half_response_micros, "half_response");
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
		size_t before = l->complaints->errors.total;

		s->id = entries[i].id;
		option_apply_one(l, entries[i].value, entries[i].key,
				 arena_printf(l->scratch, "service line \"%s\"", s->id),
				 line_options, s);
		if (l->complaints->errors.total == before)
			check_line(l, entries[i].value, s);
		if (!s->name)
			s->name = s->id;
	}
}
