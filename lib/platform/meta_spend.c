/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_spend.c - what targets have cost today and this month, from the account's insights.
 *
 * Insights list only what was delivered: who is missing has cost nothing.  The days
 * are named, not "today": at midnight a word would mean another day there than here.
 * Every row must be of the first day asked for, because a range Meta did not
 * understand would be answered with the last thirty days instead.
 */
#include "platform/meta.h"

#include <string.h>

#include "base/money.h"
#include "base/text.h"

struct costing {
	struct meta_place *places;
	struct meta_page page;
	bool wanted[META_EDGES];
	bool month; /* else the day */
	unsigned pages;
	char since[INSTANT_TEXT]; /* the day rows must begin with */
	struct platform_talk *talk;
	bool other_currency;
};

static const char *const levels[META_EDGES] = { "campaign", "adset" };

static struct costing *costing_of(const struct platform_talk *t)
{
	return ((const struct meta_talk *)t->state)->part;
}

int meta_spent(const struct meta_row *row, int64_t *ret_micros, struct err *err)
{
	if (strlen(row->currency) != 3)
		return err_set(err, ERR_INPUT, "account_currency: expected a currency");
	if (money_parse(row->spend, strlen(row->spend), ret_micros, err)) {
		err->kind = ERR_INPUT;
		return err_in(err, "spend");
	}
	return 0;
}

/* ---- asking ---- */

static struct date first_day(const struct platform_talk *t, bool month)
{
	int year, m, day;

	if (!month)
		return t->today;
	date_to_civil(t->today, &year, &m, &day);
	return date_of_civil(year, m, 1);
}

static int ask(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct costing *c = costing_of(t);
	const struct meta *m = t->config->settings;
	const struct meta_list *list = &c->page.lists[c->page.edge];
	struct buf query cleanup_buf = BUF_INIT(4096 + 3 * META_CURSOR);
	struct buf range cleanup_buf = BUF_INIT(128);
	char until[INSTANT_TEXT];

	date_format(first_day(t, c->month), c->since);
	buf_printf(&range, "{\"since\":\"%s\",\"until\":\"%s\"}", c->since, date_format(t->today, until));
	buf_printf(&query, "level=%s&fields=%s_id,spend,account_currency&limit=%d&time_range=",
		   levels[c->page.edge], levels[c->page.edge], META_PAGE_MAX);
	text_percent_encode(&query, buf_text(&range));
	if (list->more) {
		buf_puts(&query, "&after=");
		text_percent_encode(&query, list->after);
	}
	return meta_get(t, arena_printf(t->arena, "%s/insights", m->account), buf_text(&query), ret, err) ?
		       -1 :
		       PLATFORM_SEND;
}

static int take_row(void *context, enum meta_edge edge, const struct meta_row *row, struct err *err)
{
	struct costing *c = context;
	struct platform_talk *t = c->talk;
	const char *id = edge == META_ADSETS ? row->adset_id : row->campaign_id;
	const struct meta_place *p = meta_place_of(c->places, t->read_count, edge, id);
	int64_t spent;

	if (!meta_number(id))
		return err_set(err, ERR_INPUT, "%s_id: expected digits", levels[edge]);
	if (strcmp(row->day, c->since) != 0)
		return err_set(err, ERR_INPUT, "date_start: not the day that was asked for (%s)",
			       c->since);
	if (meta_spent(row, &spent, err))
		return -1;
	if (t->currency && *t->currency && strcmp(t->currency, row->currency) != 0)
		c->other_currency = true;
	if (p && c->month)
		t->costs[p->at].spend.month_micros = spent;
	else if (p)
		t->costs[p->at].spend.today_micros = spent;
	return 0;
}

int meta_spend_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct costing *c = arena_new(t->arena, struct costing);

	((struct meta_talk *)t->state)->part = c;
	for (size_t i = 0; i < t->read_count; i++) {
		const struct meta_target *target = t->targets[t->read[i]].select;

		if (platform_meta.target_check(target, err))
			return -1;
		c->wanted[meta_edge_of(target)] = true;
	}
	c->talk = t;
	c->places = meta_places(t);
	c->page.row = take_row;
	c->page.context = c;
	c->page.edge = c->wanted[META_CAMPAIGNS] ? META_CAMPAIGNS : META_ADSETS;
	return ask(t, ret, err);
}

/* ---- hearing ---- */

/* The next question; false: all was asked. */
static bool next_question(struct costing *c)
{
	if (c->page.lists[c->page.edge].more)
		return true;
	if (!c->month) {
		c->month = true;
		return true;
	}
	c->month = false;
	return c->page.edge == META_CAMPAIGNS && c->wanted[META_ADSETS] &&
	       (c->page.edge = META_ADSETS, true);
}

int meta_spend_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
		       struct err *err)
{
	struct costing *c = costing_of(t);
	struct meta_error error;

	meta_usage(t, reply);
	if (reply->fault == FAULT_NONE && reply->status && reply->status != 200)
		return meta_refused(t, reply, &error, err);
	if (reading_usable(reply, err) || meta_page_read(&c->page, reply->body, reply->length, err))
		return -1;
	if (++c->pages > PLATFORM_PAGES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d pages", PLATFORM_PAGES_MAX);
	if (next_question(c))
		return ask(t, ret, err);
	for (size_t i = 0; i < t->read_count; i++)
		t->costs[i].told = !c->other_currency;
	return PLATFORM_DONE;
}
