/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_least.c - how low a budget may go, asked for when Meta has refused one as too low.
 *
 * Meta says it in a sentence for people, in their language; a number out of that
 * would be a guess.  What it rests on can be asked: the account's least budget of a
 * day, and what was spent today, below 110 % of which no budget may fall.  When the
 * question fails the refusal stands without a number, which is all we knew before.
 */
#include "platform/meta.h"

#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "base/tree.h"

static struct meta_writing *writing_of(const struct platform_talk *t)
{
	return ((const struct meta_talk *)t->state)->part;
}

static const char *const levels[META_EDGES] = { "campaign", "adset" };

static const struct meta_target *target_of(const struct platform_talk *t, size_t command)
{
	return t->targets[t->commands[command].target].select;
}

static bool has_flaw(const struct platform_talk *t, enum meta_flaw flaw, enum meta_edge edge, size_t i)
{
	return writing_of(t)->flaws[i] == flaw && meta_edge_of(target_of(t, i)) == edge;
}

static bool any_flaw(const struct platform_talk *t, enum meta_flaw flaw, enum meta_edge edge)
{
	for (size_t i = 0; i < t->command_count; i++)
		if (has_flaw(t, flaw, edge, i))
			return true;
	return false;
}

/* ---- asking ---- */

static int ask_account(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct meta *m = t->config->settings;

	return meta_get(t, m->account, "fields=currency,min_daily_budget", ret, err);
}

static int ask_spent(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct meta_writing *w = writing_of(t);
	const struct meta *m = t->config->settings;
	struct buf filter cleanup_buf = BUF_INIT(META_BATCH_MAX * META_ID * 2 + 256);
	struct buf query cleanup_buf = BUF_INIT(META_BATCH_MAX * META_ID * 6 + 1024);
	unsigned n = 0;

	buf_printf(&filter, "[{\"field\":\"%s.id\",\"operator\":\"IN\",\"value\":[", levels[w->edge]);
	for (size_t i = 0; i < t->command_count && n < META_BATCH_MAX; i++)
		if (has_flaw(t, FLAW_FLOOR, w->edge, i))
			buf_printf(&filter, "%s\"%s\"", n++ ? "," : "", meta_id(target_of(t, i)));
	buf_puts(&filter, "]}]");
	buf_printf(&query, "level=%s&fields=%s_id,spend,account_currency&date_preset=today&limit=%d&filtering=",
		   levels[w->edge], levels[w->edge], META_BATCH_MAX);
	text_percent_encode(&query, buf_text(&filter));
	return meta_get(t, arena_printf(t->arena, "%s/insights", m->account), buf_text(&query), ret, err);
}

int meta_least_ask(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct meta_writing *w = writing_of(t);

	if (w->step == WRITING_CHANGES) {
		w->step = WRITING_LEAST;
		if (any_flaw(t, FLAW_TOO_LOW, META_CAMPAIGNS) || any_flaw(t, FLAW_TOO_LOW, META_ADSETS))
			return ask_account(t, ret, err) ? -1 : PLATFORM_SEND;
	}
	if (w->step == WRITING_LEAST) {
		w->step = WRITING_SPENT;
		w->edge = META_CAMPAIGNS;
	} else {
		w->edge++;
	}
	for (; w->edge < META_EDGES; w->edge++)
		if (any_flaw(t, FLAW_FLOOR, w->edge))
			return ask_spent(t, ret, err) ? -1 : PLATFORM_SEND;
	return PLATFORM_DONE;
}

/* ---- hearing ---- */

static void take_account(struct platform_talk *t, const struct reply *reply)
{
	struct json_object *tree cleanup_tree = NULL;
	struct err ignored = ERR_INIT;
	int64_t least = 0;

	tree = tree_parse(reply->body, reply->length, &ignored);
	if (tree_int64(tree, "", "min_daily_budget", &least, &ignored) || least < 0 ||
	    least > MONEY_MAX / MICROS)
		return;
	least *= meta_unit(tree_text_or(tree, "currency", ""));
	for (size_t i = 0; i < t->command_count; i++)
		if (writing_of(t)->flaws[i] == FLAW_TOO_LOW)
			t->endings[i].least_micros = least;
}

/* 110 % of what was spent, rounded up to what Meta can be told. */
static int64_t floor_of(int64_t spent, const char *currency)
{
	int64_t unit = meta_unit(currency), least = spent + (spent + 9) / 10;

	return (least + unit - 1) / unit * unit;
}

static int take_spent(void *context, enum meta_edge edge, const struct meta_row *row, struct err *err)
{
	struct platform_talk *t = context;
	const char *id = edge == META_ADSETS ? row->adset_id : row->campaign_id;
	int64_t spent;

	if (meta_spent(row, &spent, err))
		return -1;
	for (size_t i = 0; i < t->command_count; i++)
		if (has_flaw(t, FLAW_FLOOR, edge, i) && strcmp(meta_id(target_of(t, i)), id) == 0)
			t->endings[i].least_micros = floor_of(spent, row->currency);
	return 0;
}

void meta_least_take(struct platform_talk *t, const struct reply *reply)
{
	struct meta_writing *w = writing_of(t);
	struct err ignored = ERR_INIT;

	if (reading_usable(reply, &ignored))
		return;
	if (w->step == WRITING_LEAST) {
		take_account(t, reply);
		return;
	}
	w->page = (struct meta_page){ .row = take_spent, .context = t, .edge = w->edge };
	(void)!meta_page_read(&w->page, reply->body, reply->length, &ignored);
}
