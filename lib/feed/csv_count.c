/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_count.c - daily counts become one observation per service.
 *
 * Dates belong to the location: "today" is the location's, and a window is
 * whole days.  A department that is not in the file is absent, which is not
 * zero.  The same line twice is one line; two lines that disagree are a file
 * nobody should act on.
 *
 * The wait, the waitlist and new bookings are about the service and not about
 * the slots of a date: they are taken from the rows of the day they were true,
 * and the same numbers in the rows of later days are not added up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/csv.h"

#define WORDS(o, ...) snprintf((o)->trouble, sizeof((o)->trouble), __VA_ARGS__)

static int by_ask_day_key(const void *a, const void *b)
{
	const struct csv_row *x = a, *y = b;

	if (x->ask != y->ask)
		return x->ask < y->ask ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static int rows_unite(struct csv_row *rows, size_t n, size_t *ret_count, struct err *err)
{
	size_t kept = 0;

	if (n)
		qsort(rows, n, sizeof(*rows), by_ask_day_key);
	for (size_t i = 0; i < n; i++) {
		struct csv_row *last = kept ? &rows[kept - 1] : NULL;

		if (!last || last->ask != rows[i].ask || last->day != rows[i].day ||
		    last->key != rows[i].key)
			rows[kept++] = rows[i];
		else if (memcmp(last->n, rows[i].n, sizeof(last->n)))
			return err_set(err, ERR_INPUT,
				       "rows %u and %u are about the same department, "
				       "service line, visit type and date, with different numbers",
				       last->line, rows[i].line);
	}
	*ret_count = kept;
	return 0;
}

/* Unknown is catching: a sum with a hole in it is not a number. */
static int32_t add(int32_t sum, int32_t n)
{
	if (sum == COUNT_UNKNOWN || n == COUNT_UNKNOWN)
		return COUNT_UNKNOWN;
	return n > INT32_MAX - sum ? INT32_MAX : sum + n;
}

static int32_t days_of(struct span s)
{
	int64_t day = SPAN_DAYS(1).ms;
	int64_t n = (s.ms + day - 1) / day;

	return n < 1 ? 1 : n > 3660 ? 3660 : (int32_t)n;
}

/* A date has no hour; noon keeps it that date in every reading, and it is never in the past. */
static void firsts_add(struct observation *o, const struct feed_ask *ask, const struct csv_row *row,
		       struct instant now)
{
	struct instant noon =
		after(zone_midnight(ask->zone, (struct date){ row->day }), SPAN_HOURS(12));

	if (is_before(noon, now))
		noon = now;
	for (int32_t i = 0; i < row->n[CSV_OPEN - CSV_TOTAL] && o->firsts < FIRST_OPENINGS; i++)
		o->first[o->firsts++] = noon;
}

struct sums {
	int32_t n[CSV_SLOTS];
	size_t rows, counted; /* counted: rows that say how many are open */
};

static struct sums sums_of(const struct poll *p, size_t ask, const struct csv_row *rows, size_t n)
{
	const struct feed_ask *a = &p->asks[ask];
	int32_t today = zone_date(a->zone, p->now).day;
	struct sums s = { .rows = 0 };

	for (size_t i = 0; i < n; i++) {
		int64_t ahead = (int64_t)rows[i].day - today;

		if (ahead < 0)
			continue;
		if (ahead < days_of(a->horizon) || ahead < days_of(a->within))
			firsts_add(&p->ret[ask], a, &rows[i], p->now);
		if (ahead >= days_of(a->within))
			continue;
		for (int c = 0; c < CSV_SLOTS; c++)
			s.n[c] = add(s.n[c], rows[i].n[c]);
		s.rows++;
		s.counted += rows[i].n[CSV_OPEN - CSV_TOTAL] != COUNT_UNKNOWN;
	}
	return s;
}

/* ---- what a source states about the service ---- */

static int32_t stated_sum(const struct csv_row *rows, size_t n, int32_t day, enum csv_column c)
{
	int32_t sum = 0;
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		if (rows[i].day == day) {
			sum = add(sum, rows[i].n[c - CSV_TOTAL]);
			found++;
		}
	return found ? sum : COUNT_UNKNOWN;
}

/* Several kinds of visit, several waits: a new patient takes the shortest. */
static int32_t stated_wait(const struct csv_row *rows, size_t n, int32_t day)
{
	int32_t least = COUNT_UNKNOWN;

	for (size_t i = 0; i < n; i++) {
		int32_t wait = rows[i].n[CSV_WAIT - CSV_TOTAL];

		if (rows[i].day == day && wait != COUNT_UNKNOWN &&
		    (least == COUNT_UNKNOWN || wait < least))
			least = wait;
	}
	return least;
}

/* rows are sorted by date. An export made in the evening may begin with tomorrow. */
static int32_t first_day_from(const struct csv_row *rows, size_t n, int32_t day)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].day >= day)
			return rows[i].day;
	return day;
}

static void take_statements(const struct feed_ask *ask, const struct csv_row *rows, size_t n,
			    struct observation *o)
{
	int32_t today = zone_date(ask->zone, o->as_of).day;
	int32_t day = first_day_from(rows, n, today);

	o->wait_days = stated_wait(rows, n, day);
	o->waitlist = stated_sum(rows, n, day, CSV_WAITLIST);
	o->bookings = stated_sum(rows, n, today, CSV_BOOKINGS);
}

/* A source may know the wait and not count openings at all; a hole in some rows is a broken export. */
static bool only_states(const struct observation *o, const struct sums *s)
{
	return !s->counted && (o->wait_days != COUNT_UNKNOWN || o->waitlist != COUNT_UNKNOWN);
}

static void suspect_or_good(struct observation *o, const struct sums *s, int32_t days,
			    const struct csv_words *words)
{
	o->quality = QUALITY_SUSPECT;
	if (!s->rows)
		WORDS(o, "the %s holds no rows for the next %d days", words->whole, days);
	else if (o->open == COUNT_UNKNOWN && !only_states(o, s))
		WORDS(o, "%s is empty in at least one row of the next %d days", words->open, days);
	else if (o->open == 0 && s->n[0] <= 0 && o->booked <= 0 && o->blocked <= 0 && o->held <= 0)
		WORDS(o,
		      "the %s holds no slots at all, not even booked ones: "
		      "believed only when other slots are seen",
		      words->whole);
	else
		o->quality = QUALITY_GOOD;
}

static void absent(const struct poll *p, size_t ask, bool has_department)
{
	const struct csv_select *sel = p->asks[ask].select;

	if (!has_department)
		WORDS(&p->ret[ask], "department %.40s is not in the file", sel->department);
	else
		WORDS(&p->ret[ask],
		      "department %.40s has no rows of the selected service line or visit "
		      "type",
		      sel->department);
}

static void observe(const struct poll *p, size_t ask, const struct csv_row *rows, size_t n,
		    const struct csv_words *words)
{
	struct observation *o = &p->ret[ask];
	struct sums s = sums_of(p, ask, rows, n);

	o->open = s.n[CSV_OPEN - CSV_TOTAL];
	o->booked = s.n[CSV_BOOKED - CSV_TOTAL];
	o->blocked = s.n[CSV_BLOCKED - CSV_TOTAL];
	o->held = s.n[CSV_HELD - CSV_TOTAL];
	take_statements(&p->asks[ask], rows, n, o);
	suspect_or_good(o, &s, days_of(p->asks[ask].within), words);
}

static int file_time(const struct poll *p, const struct csv_table *t, struct instant *ret, struct err *err)
{
	*ret = csv_table_as_of(t);
	if (is_before(after(p->now, SPAN_DAYS(1)), *ret))
		return err_set(err, ERR_INPUT,
			       "extract_ts lies more than a day in the future: "
			       "a wrong date, or a wrong clock here?");
	if (is_before(p->now, *ret))
		*ret = p->now;
	return 0;
}

int csv_count_rows(const struct poll *p, struct csv_row *rows, size_t n, struct instant as_of,
		   const struct csv_words *words, struct err *err)
{
	size_t at = 0;

	if (rows_unite(rows, n, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < p->ask_count; i++) {
		size_t from = at;

		while (at < n && rows[at].ask == i)
			at++;
		p->ret[i].as_of = as_of;
		if (at > from)
			observe(p, i, rows + from, at - from, words);
	}
	return 0;
}

int csv_count(const struct poll *p, struct csv_table *t, struct err *err)
{
	static const struct csv_words words = { "file", "slots_open" };
	struct instant as_of;
	size_t n;
	struct csv_row *rows = csv_table_rows(t, &n);

	if (file_time(p, t, &as_of, err) < 0 || csv_count_rows(p, rows, n, as_of, &words, err) < 0)
		return -1;
	for (size_t i = 0; i < p->ask_count; i++)
		if (p->ret[i].quality == QUALITY_ABSENT)
			absent(p, i, csv_table_has_department(t, i));
	return 0;
}
