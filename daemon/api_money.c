/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_money.c - a month of money, as page, text, JSON and for a spreadsheet.
 *
 * Sums grow with time alone, so no generation counts them and each answer is tagged by
 * what it says.
 */
#include <string.h>

#include "base/zone.h"
#include "daemon/api_answer.h"
#include "report/money.h"

/* False: refused. Without one asked for it is this month. */
static bool month_asked(struct api_exchange *x, int32_t *ret)
{
	const struct zone *z = engine_config(x->engine)->zone;
	const char *asked = api_query(x, "month");
	char now[MONTH_TEXT];

	*ret = ledger_month(zone_date(z, x->context.now));
	if (!*asked || money_month_read(asked, ret))
		return true;
	api_refuse(x->a, 400, "bad-request", "\"%.16s\" is no month: write it as %s", asked,
		   money_month_id(*ret, now));
	return false;
}

/* The caller releases the rows, also when it was refused. */
static bool read_month(struct api_exchange *x, struct report_money *ret, struct ledger_rows *rows)
{
	struct err err = ERR_INIT;
	struct date from, to;

	if (!month_asked(x, &ret->month))
		return false;
	from = ledger_month_begins(ret->month);
	to = ledger_month_begins(ret->month + 1);
	to.day--;
	if (x->house->money(x->house->context, from, to, rows, &err)) {
		api_refuse(x->a, 503, "store", "the money of that month cannot be read: %s", err.text);
		return false;
	}
	ret->days = rows->items;
	ret->count = rows->count;
	return true;
}

typedef void money_say(struct api_exchange *x, const struct report_money *m);

static void answer(struct api_exchange *x, money_say *say)
{
	struct ledger_rows rows = { 0 };
	struct report_money m;

	if (read_month(x, &m, &rows))
		say(x, &m);
	if (x->a->status == 200)
		api_tag_body(x);
	ledger_rows_release(&rows);
}

static void say_json(struct api_exchange *x, const struct report_money *m)
{
	report_money_json(x->engine, m, &x->context, &x->a->body);
}

static void say_text(struct api_exchange *x, const struct report_money *m)
{
	api_as_text(x);
	report_money_text(x->engine, m, &x->context, &x->a->body);
}

static void say_csv(struct api_exchange *x, const struct report_money *m)
{
	const char *by = api_query(x, "by");
	bool by_day = strcmp(by, "day") == 0;

	if (!by_day && *by) {
		api_refuse(x->a, 400, "bad-request",
			   "by=%.16s is not possible: by=day, or without it by pool", by);
		return;
	}
	x->a->type = "text/csv; charset=utf-8; header=present";
	report_money_csv(x->engine, m, &x->context, by_day, &x->a->body);
}

static void page_body(struct api_exchange *x, const void *context)
{
	report_money_html(x->engine, context, &x->context, &x->a->body);
}

static void say_page(struct api_exchange *x, const struct report_money *m)
{
	char title[MONTH_TEXT + sizeof("Money in ")] = "Money in ";

	money_month_name(m->month, title + strlen(title));
	api_page(x, title, page_body, m);
}

void api_money(struct api_exchange *x)
{
	answer(x, say_json);
}

void api_money_text(struct api_exchange *x)
{
	answer(x, say_text);
}

void api_money_csv(struct api_exchange *x)
{
	answer(x, say_csv);
}

void api_money_page(struct api_exchange *x)
{
	answer(x, say_page);
}
