/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_watched.c - what is only watched: raw observations and days being counted.
 *
 * No decision rests on these rows, so they cost no commit of their own and no
 * decision waits for them: they go with the sweep, and a kill -9 loses the last
 * few seconds of them.
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

/* ---- waiting ---- */

void store_heard(struct store *s, const char *service_id, struct instant as_of, struct instant polled_at)
{
	waiting_put(&s->room.heard, service_id, NULL, as_of)->heard = polled_at;
}

static void observed_shift(struct waiting_room *room)
{
	struct waiting_observed *first = room->observed;

	room->observed = first->next;
	room->observed_count--;
	if (!room->observed)
		room->last_observed = NULL;
	free(first->service);
	free(first);
}

void store_observed(struct store *s, const char *service_id, const struct observed *row,
		    struct instant before_until)
{
	struct waiting_observed *w = must(calloc(1, sizeof(*w)));

	if (s->room.observed_count >= STORE_OBSERVED_MAX) {
		observed_shift(&s->room);
		s->room.observed_lost++;
	}
	w->service = must(strdup(service_id));
	w->row = *row;
	w->before_until = before_until;
	if (s->room.last_observed)
		s->room.last_observed->next = w;
	else
		s->room.observed = w;
	s->room.last_observed = w;
	s->room.observed_count++;
}

size_t store_lost(struct store *s)
{
	size_t lost = s->room.observed_lost;

	s->room.observed_lost = 0;
	return lost;
}

enum { DAY_KEY = 3 * CONFIG_ID_MAX }; /* "20779 harbor-point/primary-care" */

static struct waiting_day *day_find(struct store *s, const char *service_id, int32_t day,
				    char key[DAY_KEY])
{
	struct waiting_day *w;

	(void)snprintf(key, DAY_KEY, "%d %s", day, service_id);
	HASH_FIND_STR(s->room.days, key, w);
	return w;
}

void store_rollup(struct store *s, const char *service_id, const struct rollup *day)
{
	char key[DAY_KEY];
	struct waiting_day *w = day_find(s, service_id, day->day.day, key);

	if (!w) {
		w = must(calloc(1, sizeof(*w)));
		w->key = must(strdup(key));
		w->service = strchr(w->key, ' ') + 1;
		HASH_ADD_KEYPTR(hh, s->room.days, w->key, strlen(w->key), w);
	}
	w->day = *day;
}

void store_keep(struct store *s, struct span observations)
{
	s->keep_observations = observations;
}

bool store_backlog(const struct store *s)
{
	return watched_waits(&s->room);
}

bool watched_waits(const struct waiting_room *room)
{
	return room->heard || room->observed || room->days || room->money;
}

static void day_drop(struct waiting_room *room, struct waiting_day *w)
{
	HASH_DEL(room->days, w);
	free(w->key);
	free(w);
}

void watched_written(struct waiting_room *room)
{
	for (int n = 0; room->heard && n < STORE_SWEEP_MAX; n++)
		waiting_drop(&room->heard, room->heard);
	for (int n = 0; room->observed && n < STORE_SWEEP_MAX; n++)
		observed_shift(room);
	for (int n = 0; room->days && n < STORE_SWEEP_MAX; n++)
		day_drop(room, room->days);
	money_written(room);
}

void watched_clear(struct waiting_room *room)
{
	while (watched_waits(room))
		watched_written(room);
}

/* ---- writing ---- */

static void sql_count(sqlite3_stmt *q, int at, int32_t n)
{
	if (n != COUNT_UNKNOWN) /* otherwise it stays NULL */
		sqlite3_bind_int(q, at, n);
}

static int write_heard(struct store *s, struct err *err)
{
	struct waiting *w = s->room.heard;

	for (int n = 0; w && n < STORE_SWEEP_MAX; n++, w = w->hh.next) {
		sqlite3_stmt *q = store_sql(s, SQL_HEARD);

		sql_text(q, 1, w->key);
		sql_instant(q, 2, w->as_of);
		sql_instant(q, 3, w->heard);
		if (sql_run(s, q, err))
			return -1;
	}
	return 0;
}

static int end_before(struct store *s, const struct waiting_observed *w, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_OBSERVED_END);

	sql_text(q, 1, w->service);
	if (!is_never(w->before_until))
		sql_instant(q, 2, w->before_until);
	sql_instant(q, 3, w->row.said.as_of);
	return sql_run(s, q, err);
}

static int write_observation(struct store *s, const struct waiting_observed *w, struct err *err)
{
	const struct observation *o = &w->row.said;
	const int32_t counts[] = { o->open,	o->booked,	 o->blocked,
				   o->held,	o->unclassified, o->wait_days,
				   o->waitlist, o->bookings,	 w->row.value };
	enum { COUNTS = sizeof(counts) / sizeof(counts[0]), FIRST_COUNT = 6 };
	sqlite3_stmt *q = store_sql(s, SQL_OBSERVED);

	sql_text(q, 1, w->service);
	sql_instant(q, 2, o->as_of);
	sql_instant(q, 3, o->polled_at);
	sqlite3_bind_int(q, 4, (int)o->quality);
	sqlite3_bind_int(q, 5, (int)o->semantics);
	for (int i = 0; i < COUNTS; i++)
		sql_count(q, FIRST_COUNT + i, counts[i]);
	for (int i = 0; i < o->firsts; i++)
		sql_instant(q, FIRST_COUNT + COUNTS + i, o->first[i]);
	return sql_run(s, q, err);
}

static int write_observed(struct store *s, struct err *err)
{
	struct waiting_observed *w = s->room.observed;

	for (int n = 0; w && n < STORE_SWEEP_MAX; n++, w = w->next)
		if (end_before(s, w, err) || write_observation(s, w, err))
			return -1;
	return 0;
}

static int64_t counted_ms(const struct rollup *r)
{
	int64_t ms = 0;

	for (int v = 0; v < VERDICT_COUNT; v++)
		ms += r->ms[v];
	return ms;
}

static int write_day(struct store *s, const struct waiting_day *w, struct err *err)
{
	enum { FIRST_MS = 11 };
	const struct rollup *r = &w->day;
	sqlite3_stmt *q = store_sql(s, SQL_DAY);

	sqlite3_bind_int(q, 1, r->day.day);
	sql_text(q, 2, w->service);
	sqlite3_bind_int64(q, 3, counted_ms(r));
	sqlite3_bind_int64(q, 4, r->readings);
	sqlite3_bind_int64(q, 5, r->good);
	sqlite3_bind_int64(q, 6, r->absent);
	sql_count(q, 7, r->open_least);
	sql_count(q, 8, r->open_most);
	sql_count(q, 9, r->open_last);
	sql_count(q, 10, r->value_last);
	for (int v = 0; v < VERDICT_COUNT; v++) /* the columns are in the order of enum verdict */
		sqlite3_bind_int64(q, FIRST_MS + v, r->ms[v]);
	sqlite3_bind_int64(q, 17, r->wanted.micros);
	sqlite3_bind_int64(q, 18, r->confirmed.micros);
	sqlite3_bind_int(q, 19, r->moves);
	sqlite3_bind_int(q, 20, r->commands);
	return sql_run(s, q, err);
}

static int write_days(struct store *s, struct err *err)
{
	struct waiting_day *w = s->room.days;

	for (int n = 0; w && n < STORE_SWEEP_MAX; n++, w = w->hh.next)
		if (write_day(s, w, err))
			return -1;
	return 0;
}

int watched_write(struct store *s, struct err *err)
{
	return write_heard(s, err) || write_observed(s, err) || write_days(s, err) ||
			       money_write(s, err) ?
		       -1 :
		       0;
}

/* ---- reading ---- */

static int32_t column_count(sqlite3_stmt *q, int at)
{
	return sqlite3_column_type(q, at) == SQLITE_NULL ? COUNT_UNKNOWN : sqlite3_column_int(q, at);
}

void store_day_row(sqlite3_stmt *q, struct rollup *ret)
{
	enum { FIRST_MS = 9 };

	*ret = (struct rollup){
		.day = { sqlite3_column_int(q, 1) },
		.readings = (uint32_t)sqlite3_column_int64(q, 2),
		.good = (uint32_t)sqlite3_column_int64(q, 3),
		.absent = (uint32_t)sqlite3_column_int64(q, 4),
		.open_least = column_count(q, 5),
		.open_most = column_count(q, 6),
		.open_last = column_count(q, 7),
		.value_last = column_count(q, 8),
		.wanted.micros = sqlite3_column_int64(q, 15),
		.confirmed.micros = sqlite3_column_int64(q, 16),
		.moves = (uint16_t)sqlite3_column_int(q, 17),
		.commands = (uint16_t)sqlite3_column_int(q, 18),
	};
	for (int v = 0; v < VERDICT_COUNT; v++)
		ret->ms[v] = (uint32_t)sqlite3_column_int64(q, FIRST_MS + v);
}

int store_read_rollups(struct store *s, struct date from, store_rollup_visit *visit, void *context,
		       struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_DAYS);
	int found;

	sqlite3_bind_int(q, 1, from.day);
	while ((found = sql_next(s, q, err)) == 1) {
		struct rollup day;

		store_day_row(q, &day);
		visit(context, sql_column(q, 0), &day);
	}
	return found;
}

int store_read_recent(struct store *s, const char *service_id, struct date first, int32_t *ret,
		      size_t n, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_RECENT);
	char key[DAY_KEY];
	int found;

	for (size_t i = 0; i < n; i++)
		ret[i] = COUNT_UNKNOWN;
	sql_text(q, 1, service_id);
	sqlite3_bind_int(q, 2, first.day);
	sqlite3_bind_int(q, 3, first.day + (int)n - 1);
	while ((found = sql_next(s, q, err)) == 1)
		ret[sqlite3_column_int(q, 0) - first.day] = column_count(q, 1);
	for (size_t i = 0; i < n; i++) {
		const struct waiting_day *w = day_find(s, service_id, first.day + (int)i, key);

		if (w)
			ret[i] = w->day.value_last;
	}
	return found;
}

int store_read_day(struct store *s, const char *service, struct date day, struct rollup *ret,
		   struct err *err)
{
	char key[DAY_KEY];
	const struct waiting_day *w = day_find(s, service, day.day, key);
	sqlite3_stmt *q;
	int found;

	if (w) {
		*ret = w->day;
		return 1;
	}
	q = store_sql(s, SQL_DAY_OF);
	sqlite3_bind_int(q, 1, day.day);
	sql_text(q, 2, service);
	found = sql_next(s, q, err);
	if (found == 1)
		store_day_row(q, ret);
	sqlite3_reset(q);
	return found;
}
