/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_plan.c - the money as a table: pools, then what is to change and what it waits for.
 *
 * Only ads that are not as wanted are listed unless all are asked for: a plan of ten
 * thousand lines hides the three that matter.  Proposals come with the command that
 * answers them, because nobody types sixteen digits.
 */
#include <inttypes.h>
#include <math.h>

#include "base/limits.h"
#include "base/money.h"
#include "decide/explain.h"
#include "report/plan_row.h"
#include "report/row.h"
#include "report/table.h"

enum { SCRATCH_MAX = 64 * 1024 };

#define CELLS_MAX ((size_t)REPORT_ROWS_MAX * 4096)

enum {
	POOL_ID,
	POOL_SPLIT,
	POOL_DAILY,
	POOL_EXPOSED,
	POOL_PLANNED,
	POOL_GRANTED,
	POOL_HELD,
	POOL_KEPT,
	POOL_MONTH,
	POOL_T,
	POOL_COUNT
};

static const struct table_column pool_columns[POOL_COUNT] = {
	[POOL_ID] = { .title = "POOL", .least = 12 },
	[POOL_SPLIT] = { .title = "SPLIT", .drop = 1 },
	[POOL_DAILY] = { .title = "A DAY", .right = true },
	[POOL_EXPOSED] = { .title = "EXPOSED", .right = true },
	[POOL_PLANNED] = { .title = "PLANNED", .right = true, .drop = 3 },
	[POOL_GRANTED] = { .title = "GRANTED", .right = true },
	[POOL_HELD] = { .title = "HELD", .right = true },
	[POOL_KEPT] = { .title = "KEPT", .right = true, .drop = 4 },
	[POOL_MONTH] = { .title = "MONTH" },
	[POOL_T] = { .title = "T", .right = true, .drop = 2 },
};

enum { AD_SERVICE, AD_TARGET, AD_NOW, AD_WANTED, AD_BOUND, AD_GATE, AD_COLUMNS };

static const struct table_column ad_columns[AD_COLUMNS] = {
	[AD_SERVICE] = { .title = "SERVICE", .least = 16 },
	[AD_TARGET] = { .title = "AD", .least = 12 },
	[AD_NOW] = { .title = "NOW", .right = true },
	[AD_WANTED] = { .title = "WANTED", .right = true },
	[AD_BOUND] = { .title = "BOUND BY", .drop = 1 },
	[AD_GATE] = { .title = "GATE" },
};

/* What one table is made of while it is written. */
struct sheet {
	const struct engine *e;
	const struct config *config;
	const struct report_context *c;
	struct table table;
	struct buf *scratch;
};

static void money_cell(struct sheet *s, size_t row, size_t column, int64_t micros)
{
	char text[MONEY_TEXT];

	table_cell(&s->table, row, column, money_format(micros, s->config->currency, text));
}

static void month_cell(struct sheet *s, size_t row, const struct pool *p, const struct pool_view *v)
{
	int64_t month = plan_month_micros(p);

	buf_clear(s->scratch);
	if (!month)
		buf_putc(s->scratch, '-');
	else if (v->month_spent < 0)
		buf_puts(s->scratch, "not reported");
	else
		money_of(s->config, v->month_spent, month, s->scratch);
	table_cell(&s->table, row, POOL_MONTH, buf_text(s->scratch));
}

static void pool_row(struct sheet *s, uint32_t pool)
{
	const struct pool *p = &s->config->pools[pool];
	struct pool_view v = engine_pool_view(s->e, pool);

	table_cell(&s->table, pool, POOL_ID, p->id);
	table_cell(&s->table, pool, POOL_SPLIT, plan_split_name(p->split));
	money_cell(s, pool, POOL_DAILY, v.daily);
	money_cell(s, pool, POOL_EXPOSED, v.exposure);
	money_cell(s, pool, POOL_PLANNED, v.planned);
	money_cell(s, pool, POOL_GRANTED, v.granted);
	money_cell(s, pool, POOL_HELD, v.held);
	money_cell(s, pool, POOL_KEPT, v.kept);
	month_cell(s, pool, p, &v);
	buf_clear(s->scratch);
	if (isfinite(v.multiplier) && v.multiplier > 0)
		buf_printf(s->scratch, "%.4g", v.multiplier);
	else
		buf_putc(s->scratch, '-');
	table_cell(&s->table, pool, POOL_T, buf_text(s->scratch));
	if (v.short_of_floors)
		table_note(&s->table, pool,
			   "The minimums of its ads do not fit into this pool: they are "
			   "cut, the lowest priority first.");
}

static void print_pools(struct sheet *s, struct buf *out)
{
	struct arena arena cleanup_arena = ARENA_INIT(CELLS_MAX);

	if (!s->config->pool_count)
		return;
	table_init(&s->table, pool_columns, POOL_COUNT, &arena, s->config->pool_count);
	for (uint32_t pool = 0; pool < s->config->pool_count; pool++)
		pool_row(s, pool);
	table_print(&s->table, s->c->width, out);
	buf_putc(out, '\n');
}

static void ad_row(struct sheet *s, size_t row, target_ix t)
{
	const struct target *target = &s->config->targets[t];
	const struct target_state *is = engine_target(s->e, t);

	table_cell(&s->table, row, AD_SERVICE, s->config->services[target->service].id);
	table_cell(&s->table, row, AD_TARGET, target->id);
	buf_clear(s->scratch);
	if (is_never(is->confirmed_at))
		buf_puts(s->scratch, "not read");
	else
		plan_state(s->config, target, &is->confirmed, s->scratch);
	table_cell(&s->table, row, AD_NOW, buf_text(s->scratch));
	buf_clear(s->scratch);
	plan_state(s->config, target, &is->wanted, s->scratch);
	table_cell(&s->table, row, AD_WANTED, buf_text(s->scratch));
	table_cell(&s->table, row, AD_BOUND, bound_name((enum bound)is->bound));
	table_cell(&s->table, row, AD_GATE, is->gate == GATE_NONE ? "-" : gate_name((enum gate)is->gate));
}

/* Returns how many did not fit. */
static size_t print_ads(struct sheet *s, size_t wanted, struct buf *out)
{
	struct arena arena cleanup_arena = ARENA_INIT(CELLS_MAX);
	size_t room = wanted < REPORT_ROWS_MAX ? wanted : REPORT_ROWS_MAX, at = 0;

	if (!wanted)
		return 0;
	table_init(&s->table, ad_columns, AD_COLUMNS, &arena, room);
	for (size_t t = 0; t < s->config->target_count && at < room; t++)
		if (s->c->all || explain_differs(s->e, (target_ix)t))
			ad_row(s, at++, (target_ix)t);
	table_print(&s->table, s->c->width, out);
	buf_putc(out, '\n');
	return wanted - room;
}

static void print_proposal(struct sheet *s, service_ix ix, struct buf *out)
{
	const struct service *service = &s->config->services[ix];
	struct proposal p = engine_proposal(s->e, ix);
	char text[MONEY_TEXT];

	if (!p.hash)
		return;
	buf_clear(s->scratch);
	buf_printf(s->scratch, "%s more a day for %s since ",
		   money_format(p.more_micros, s->config->currency, text), service->id);
	row_when(s->config->locations[service->location].zone, p.since, s->c->now, s->scratch);
	buf_printf(s->scratch, " waits: capacityctl approve %s --plan %08" PRIx64, service->id,
		   p.hash >> 32);
	wrap_print(buf_text(s->scratch), s->c->width, 2, out);
	buf_putc(out, '\n');
}

static void print_head(struct sheet *s, struct buf *out)
{
	const struct limits *l = &s->config->limits;

	buf_clear(s->scratch);
	buf_puts(s->scratch, mode_words(s->e));
	buf_puts(s->scratch, ". Ads may spend ");
	money_of(s->config, engine_exposure(s->e), l->spend_micros, s->scratch);
	buf_puts(s->scratch, " a day; raised ");
	money_of(s->config, engine_moved_today(s->e), l->moved_micros, s->scratch);
	buf_puts(s->scratch, " today.");
	wrap_print(buf_text(s->scratch), s->c->width, 0, out);
	buf_puts(out, "\n\n");
}

static void print_masses(struct sheet *s, struct buf *out)
{
	for (uint32_t f = 0; f < s->config->feed_count; f++) {
		if (engine_feed(s->e, f)->mass == MASS_NONE)
			continue;
		buf_clear(s->scratch);
		explain_mass(s->e, f, s->scratch);
		buf_printf(s->scratch, ". Checked? capacityctl allow %s --reason TEXT",
			   s->config->feeds[f].id);
		wrap_print(buf_text(s->scratch), s->c->width, 2, out);
		buf_putc(out, '\n');
	}
}

void report_plan_text(const struct engine *e, const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct sheet s = { .e = e, .config = engine_config(e), .c = c, .scratch = &scratch };
	struct plan_counts n = plan_count(e);
	size_t cut;

	print_head(&s, out);
	print_pools(&s, out);
	cut = print_ads(&s, c->all ? n.targets : n.to_change, out);
	print_masses(&s, out);
	for (size_t ix = 0; ix < s.config->service_count && n.proposals; ix++)
		print_proposal(&s, (service_ix)ix, out);
	if (cut)
		buf_printf(out, "%zu more are not listed; capacityctl --json plan has all.\n", cut);
	buf_printf(out, "%zu of %zu ads %s as wanted.\n", n.targets - n.to_change, n.targets,
		   n.targets - n.to_change == 1 ? "is" : "are");
}
