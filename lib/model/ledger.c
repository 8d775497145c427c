/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.c - sums of money are added here and nowhere else.
 */
#include "model/ledger.h"

#include <stdlib.h>
#include <string.h>

void ledger_add(struct ledger_sums *to, const struct ledger_sums *later)
{
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		to->micros[i] += later->micros[i];
	to->counted_ms += later->counted_ms;
	if (is_before(to->spent_at, later->spent_at))
		to->spent_at = later->spent_at;
	to->ads = later->ads;
	to->ads_reported = later->ads_reported;
}

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

void ledger_rows_add(struct ledger_rows *rows, const struct ledger_row *row)
{
	enum { FIRST = 64 };

	if (rows->count == rows->room) {
		rows->room = rows->room ? rows->room * 2 : FIRST;
		rows->items = must(realloc(rows->items, rows->room * sizeof(*rows->items)));
	}
	rows->items[rows->count] = *row;
	rows->items[rows->count++].pool = must(strdup(row->pool));
}

static int by_pool(const char *a, const char *b)
{
	if (!*a || !*b)
		return (*b != 0) - (*a != 0);
	return strcmp(a, b);
}

static int by_day(const void *a, const void *b)
{
	const struct ledger_row *one = a, *other = b;

	if (one->day.day != other->day.day)
		return one->day.day < other->day.day ? -1 : 1;
	return by_pool(one->pool, other->pool);
}

void ledger_rows_merge(struct ledger_rows *rows)
{
	size_t kept = 0;

	if (rows->count)
		qsort(rows->items, rows->count, sizeof(*rows->items), by_day);
	for (size_t i = 0; i < rows->count; i++) {
		if (kept && by_day(&rows->items[kept - 1], &rows->items[i]) == 0) {
			ledger_add(&rows->items[kept - 1].sums, &rows->items[i].sums);
			free((char *)rows->items[i].pool);
			continue;
		}
		rows->items[kept++] = rows->items[i];
	}
	rows->count = kept;
}

void ledger_rows_release(struct ledger_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		free((char *)rows->items[i].pool);
	free(rows->items);
	*rows = (struct ledger_rows){ 0 };
}

int32_t ledger_month(struct date d)
{
	int year, month, day;

	date_to_civil(d, &year, &month, &day);
	return year * 12 + month - 1;
}

struct date ledger_month_begins(int32_t month)
{
	return date_of_civil(month / 12, month % 12 + 1, 1);
}
