/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_money.c - the money of each day and pool, as increments.
 *
 * An increment waits until anything is written, is added in that transaction, and is
 * then forgotten: a kill loses it or keeps it, and can never make it count twice.
 */
#include "daemon/store_parts.h"

#include <stdio.h>
#include <string.h>

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

void store_money(struct store *s, const struct ledger_row *more)
{
	struct waiting_money *w;
	char key[2 * CONFIG_ID_MAX]; /* "20779 north-shore" */

	(void)snprintf(key, sizeof(key), "%d %s", more->day.day, more->pool);
	HASH_FIND_STR(s->room.money, key, w);
	if (!w) {
		w = must(calloc(1, sizeof(*w)));
		w->key = must(strdup(key));
		w->more.day = more->day;
		w->more.pool = strchr(w->key, ' ') + 1;
		HASH_ADD_KEYPTR(hh, s->room.money, w->key, strlen(w->key), w);
	}
	ledger_add(&w->more.sums, &more->sums);
}

void money_written(struct waiting_room *room)
{
	struct waiting_money *w, *next;

	HASH_ITER(hh, room->money, w, next) {
		HASH_DEL(room->money, w);
		free(w->key);
		free(w);
	}
}

int money_write(struct store *s, struct err *err)
{
	enum { FIRST = 4, AFTER = FIRST + LEDGER_COLUMNS };

	for (struct waiting_money *w = s->room.money; w; w = w->hh.next) {
		const struct ledger_sums *more = &w->more.sums;
		sqlite3_stmt *q = store_sql(s, SQL_MONEY);

		sqlite3_bind_int(q, 1, w->more.day.day);
		sql_text(q, 2, w->more.pool);
		sqlite3_bind_int64(q, 3, more->counted_ms);
		for (int i = 0; i < LEDGER_COLUMNS; i++)
			sqlite3_bind_int64(q, FIRST + i, more->micros[i]);
		sql_instant(q, AFTER, more->spent_at);
		sqlite3_bind_int64(q, AFTER + 1, more->ads);
		sqlite3_bind_int64(q, AFTER + 2, more->ads_reported);
		if (sql_run(s, q, err))
			return -1;
	}
	return 0;
}

static void row_of(sqlite3_stmt *q, struct ledger_row *ret)
{
	enum { FIRST = 3, AFTER = FIRST + LEDGER_COLUMNS };

	*ret = (struct ledger_row){ .day = { sqlite3_column_int(q, 0) }, .pool = sql_column(q, 1) };
	ret->sums.counted_ms = sqlite3_column_int64(q, 2);
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		ret->sums.micros[i] = sqlite3_column_int64(q, FIRST + i);
	ret->sums.spent_at.ms = sqlite3_column_int64(q, AFTER);
	ret->sums.ads = (uint32_t)sqlite3_column_int64(q, AFTER + 1);
	ret->sums.ads_reported = (uint32_t)sqlite3_column_int64(q, AFTER + 2);
}

int store_read_money(struct store *s, struct date from, struct date to, store_money_visit *visit,
		     void *context, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_MONEY_DAYS);
	int found;

	sqlite3_bind_int(q, 1, from.day);
	sqlite3_bind_int(q, 2, to.day);
	while ((found = sql_next(s, q, err)) == 1) {
		struct ledger_row row;

		row_of(q, &row);
		visit(context, &row);
	}
	for (const struct waiting_money *w = s->room.money; w && !found; w = w->hh.next)
		if (w->more.day.day >= from.day && w->more.day.day <= to.day)
			visit(context, &w->more);
	return found;
}

struct date store_money_since(struct store *s)
{
	sqlite3_stmt *q = store_sql(s, SQL_MONEY_FIRST);
	struct err unused = ERR_INIT;
	struct date first = { 0 };

	if (sql_next(s, q, &unused) == 1) {
		first.day = sqlite3_column_int(q, 0);
		sqlite3_reset(q);
	}
	for (const struct waiting_money *w = s->room.money; w; w = w->hh.next)
		if (!first.day || w->more.day.day < first.day)
			first = w->more.day;
	return first;
}
