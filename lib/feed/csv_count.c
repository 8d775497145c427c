/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_count.c - rows become one observation per service.
 *
 * Dates belong to the location: "today" is the location's, and a window of
 * daily counts is whole days; a slot has a time, and a window of slots is exact.  A department that is not in the file is absent, which is not
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

#include "feed/count.h"
#include "feed/csv.h"
#include "feed/first.h"
#include "feed/moment.h"

#define WORDS(o, ...) snprintf((o)->trouble, sizeof((o)->trouble), __VA_ARGS__)

static int by_ask_day_key(const void *a, const void *b)
{
	const struct csv_row *x = a, *y = b;

	if (x->ask != y->ask)
		return x->ask < y->ask ? -1 : 1;
	/* One slot on two days is a contradiction, so for slots the day is no part of the order. */
	if (x->day != y->day && is_never(x->start))
		return x->day < y->day ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static bool says_the_same(const struct csv_row *a, const struct csv_row *b)
{
	return a->start.ms == b->start.ms && !memcmp(a->n, b->n, sizeof(a->n));
}

/* Some exports split one day over several rows on purpose; only the operator can know. */
static int row_repeats(struct csv_row *last, const struct csv_row *row, int duplicates, struct err *err)
{
	bool add_up = duplicates == CSV_DUPLICATES_ADD && is_never(row->start);

	if (says_the_same(last, row) && !add_up)
		return 0;
	if (!add_up)
		return err_set(err, ERR_INPUT,
			       "rows %u and %u are about the same department, service line, visit "
			       "type and date or slot, with different numbers; parts to be added "
			       "up need `duplicates: add`",
			       last->line, row->line);
	for (int c = 0; c < CSV_SLOTS; c++)
		last->n[c] = count_add(last->n[c], row->n[c]);
	return 0;
}

static int rows_unite(struct csv_row *rows, size_t n, int duplicates, size_t *ret_count, struct err *err)
{
	size_t kept = 0;

	if (n)
		qsort(rows, n, sizeof(*rows), by_ask_day_key);
	for (size_t i = 0; i < n; i++) {
		struct csv_row *last = kept ? &rows[kept - 1] : NULL;

		if (!last || last->ask != rows[i].ask || last->key != rows[i].key ||
		    (last->day != rows[i].day && is_never(rows[i].start)))
			rows[kept++] = rows[i];
		else if (row_repeats(last, &rows[i], duplicates, err) < 0)
			return -1;
	}
	*ret_count = kept;
	return 0;
}

/* A date has no hour; noon keeps it that date in every reading, and it is never in the past. */
static struct instant opens_at(const struct feed_ask *ask, const struct csv_row *row, struct instant now)
{
	struct instant noon;

	if (!is_never(row->start))
		return row->start;
	noon = moment_noon(ask->zone, (struct date){ row->day });
	return is_before(noon, now) ? now : noon;
}

static bool is_over(const struct csv_row *row, int32_t today, struct instant now)
{
	return is_never(row->start) ? row->day < today : is_before(row->start, now);
}

static bool lies_within(const struct csv_row *row, struct span window, int32_t today, struct instant now)
{
	if (is_never(row->start))
		return (int64_t)row->day - today < count_days(window);
	return is_before(row->start, after(now, window));
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
		int32_t open = rows[i].n[CSV_OPEN - CSV_TOTAL];
		bool within = lies_within(&rows[i], a->within, today, p->now);

		if (is_over(&rows[i], today, p->now))
			continue;
		if (within || lies_within(&rows[i], a->horizon, today, p->now))
			first_openings_add(&p->ret[ask], opens_at(a, &rows[i], p->now), open);
		if (!within)
			continue;
		for (int c = 0; c < CSV_SLOTS; c++)
			s.n[c] = count_add(s.n[c], rows[i].n[c]);
		s.rows++;
		s.counted += open != COUNT_UNKNOWN;
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
			sum = count_add(sum, rows[i].n[c - CSV_TOTAL]);
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

static void count_openings(const struct poll *p, size_t ask, const struct csv_row *rows, size_t n,
			   const struct csv_words *words)
{
	struct observation *o = &p->ret[ask];
	struct sums s = sums_of(p, ask, rows, n);

	o->open = s.n[CSV_OPEN - CSV_TOTAL];
	o->booked = s.n[CSV_BOOKED - CSV_TOTAL];
	o->blocked = s.n[CSV_BLOCKED - CSV_TOTAL];
	o->held = s.n[CSV_HELD - CSV_TOTAL];
	if (is_never(rows->start))
		take_statements(&p->asks[ask], rows, n, o);
	suspect_or_good(o, &s, count_days(p->asks[ask].within), words);
}

/* ---- sheets of waits and waitlists: nothing is counted, the source says it ---- */

/* The newest measurement there is; a date that is still to come is none. */
static int32_t last_measured(const struct csv_row *rows, size_t n, int32_t today)
{
	int32_t last = INT32_MIN;

	for (size_t i = 0; i < n; i++)
		if (rows[i].day <= today && rows[i].day > last)
			last = rows[i].day;
	return last;
}

static void take_measurement(const struct poll *p, size_t ask, const struct csv_row *rows, size_t n,
			     bool dated)
{
	struct observation *o = &p->ret[ask];
	const struct zone *zone = p->asks[ask].zone;
	int32_t today = zone_date(zone, p->now).day;
	int32_t day = last_measured(rows, n, dated ? today : 0);

	o->quality = QUALITY_SUSPECT;
	if (day == INT32_MIN) {
		WORDS(o,
		      "every measured_on lies in the future: a wrong date, or a wrong clock here?");
		return;
	}
	if (dated) /* an hour is not given: the day's first, so that nothing looks fresher than it is */
		o->as_of = zone_midnight(zone, (struct date){ day });
	o->wait_days = stated_wait(rows, n, day);
	o->waitlist = stated_sum(rows, n, day, CSV_WAITLIST);
	if (o->wait_days == COUNT_UNKNOWN && o->waitlist == COUNT_UNKNOWN)
		WORDS(o, "the row says neither a wait nor how many are waiting");
	else
		o->quality = QUALITY_GOOD;
}

/* ---- what is true of the file as a whole ---- */

enum { SKEW_MS = 5 * 60 * 1000 }; /* clocks of servers that are looked after differ by less */

static void doubt(struct observation *o, const char *words)
{
	if (o->quality == QUALITY_GOOD)
		o->quality = QUALITY_SUSPECT;
	else if (o->quality != QUALITY_SUSPECT || o->trouble[0])
		return;
	WORDS(o, "%.119s", words);
}

static void doubt_zone(const struct csv_table *t, const struct poll *p, size_t ask)
{
	const char *said = csv_table_zone(t, ask);
	char words[200];

	if (!*said || !strcmp(said, p->asks[ask].zone->name))
		return;
	snprintf(words, sizeof(words), "the department map says %.40s, the location's zone is %.40s",
		 said, p->asks[ask].zone->name);
	doubt(&p->ret[ask], words);
}

static void judge_file(const struct poll *p, struct csv_table *t, size_t ask, struct span ahead,
		       const char *warning)
{
	struct observation *o = &p->ret[ask];
	char words[sizeof(o->trouble)], span[SPAN_TEXT];

	if (csv_table_is_damaged(t, ask))
		doubt(o, "a row of this department cannot be read");
	doubt_zone(t, p, ask);
	if (ahead.ms > SKEW_MS) {
		snprintf(words, sizeof(words),
			 "extract_ts lies %s in the future: a clock is wrong, or as_of_zone",
			 span_format(ahead, span));
		doubt(o, words);
	}
	if (o->quality == QUALITY_GOOD)
		WORDS(o, "%.119s", warning);
}

static int file_time(const struct poll *p, const struct csv_table *t, struct instant *ret,
		     struct span *ret_ahead, struct err *err)
{
	*ret = csv_table_as_of(t);
	*ret_ahead = (struct span){ 0 };
	if (csv_table_layout(t) == CSV_LAYOUT_TNAA) /* each service has its own */
		return 0;
	if (is_before(after(p->now, SPAN_DAYS(1)), *ret))
		return err_set(err, ERR_INPUT,
			       "extract_ts lies more than a day in the future: "
			       "a wrong date, or a wrong clock here?");
	if (is_before(p->now, *ret)) {
		*ret_ahead = since(p->now, *ret);
		*ret = p->now;
	}
	return 0;
}

static void observe(const struct poll *p, size_t ask, const struct csv_row *rows, size_t n,
		    enum csv_layout layout, const struct csv_words *words)
{
	if (layout == CSV_LAYOUT_TNAA || layout == CSV_LAYOUT_WAITLIST)
		take_measurement(p, ask, rows, n, layout == CSV_LAYOUT_TNAA);
	else
		count_openings(p, ask, rows, n, words);
}

static void count_rows(const struct poll *p, const struct csv_row *rows, size_t n,
		       struct instant as_of, enum csv_layout layout, const struct csv_words *words)
{
	size_t at = 0;

	for (size_t i = 0; i < p->ask_count; i++) {
		size_t from = at;

		while (at < n && rows[at].ask == i)
			at++;
		p->ret[i].as_of = as_of;
		if (at > from)
			observe(p, i, rows + from, at - from, layout, words);
	}
}

int csv_count_rows(const struct poll *p, struct csv_row *rows, size_t n, struct instant as_of,
		   const struct csv_words *words, struct err *err)
{
	if (rows_unite(rows, n, CSV_DUPLICATES_REFUSE, &n, err) < 0)
		return -1;
	count_rows(p, rows, n, as_of, CSV_LAYOUT_DAILY, words);
	return 0;
}

int csv_count(const struct poll *p, struct csv_table *t, const char *warning, struct err *err)
{
	static const struct csv_words words = { "file", "slots_open" };
	const struct csv_settings *set = p->config->settings;
	struct instant as_of;
	struct span ahead;
	size_t n;
	struct csv_row *rows = csv_table_rows(t, &n);

	if (file_time(p, t, &as_of, &ahead, err) < 0 || rows_unite(rows, n, set->duplicates, &n, err) < 0)
		return -1;
	count_rows(p, rows, n, as_of, csv_table_layout(t), &words);
	for (size_t i = 0; i < p->ask_count; i++) {
		if (p->ret[i].quality == QUALITY_ABSENT)
			absent(p, i, csv_table_has_department(t, i));
		judge_file(p, t, i, ahead, warning);
	}
	return 0;
}
