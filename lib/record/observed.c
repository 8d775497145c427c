/* SPDX-License-Identifier: Apache-2.0 */
/*
 * observed.c - is it news, and how is it handed to somebody else's spreadsheet?
 *
 * Columns are a promise to whoever reads the files: add at the end, never
 * rename.  Only counts and times leave: nothing a source wrote in words does.
 */
#include "record/observed.h"

#include "base/text.h"
#include "base/when.h"

enum { MINUTE_MS = 60 * 1000 };

uint64_t observed_sum(const struct observation *o)
{
	enum { COUNTS = 11 };
	/* Every member by itself: between members there may be bytes that say nothing. */
	int64_t said[COUNTS + FIRST_OPENINGS] = { o->quality,	   o->semantics, o->open,
						  o->booked,	   o->blocked,	 o->held,
						  o->unclassified, o->wait_days, o->waitlist,
						  o->bookings,	   o->firsts };

	for (unsigned i = 0; i < o->firsts; i++)
		said[COUNTS + i] = o->first[i].ms;
	return text_hash((const char *)said, sizeof(said));
}

/* ---- CSV ---- */

static void cell_number(struct buf *out, int64_t n)
{
	buf_printf(out, ",%lld", (long long)n);
}

static void cell_count(struct buf *out, int32_t n)
{
	if (n == COUNT_UNKNOWN)
		buf_putc(out, ',');
	else
		cell_number(out, n);
}

static void cell_instant(struct buf *out, struct instant t)
{
	char stamp[INSTANT_TEXT];

	buf_putc(out, ',');
	if (!is_never(t))
		buf_puts(out, instant_format_exact(t, stamp));
}

/* Said again much later, it may name openings that have passed; the others move up. */
static void cell_openings(struct buf *out, const struct observation *o)
{
	unsigned told = 0;

	for (unsigned i = 0; i < o->firsts; i++)
		if (!is_before(o->first[i], before(o->as_of, SPAN_DAYS(1)))) {
			cell_instant(out, o->first[i]);
			told++;
		}
	while (told++ < FIRST_OPENINGS)
		buf_putc(out, ',');
}

void observed_csv_head(struct buf *out)
{
	buf_puts(out, "as_of,service,open,booked,blocked,held,wait_days,waitlist,bookings,quality,"
		      "next_1,next_2,next_3,next_4,next_5,polled_until\n");
}

void observed_csv(struct buf *out, const char *service, const struct observed *row)
{
	const struct observation *o = &row->said;
	char stamp[INSTANT_TEXT];

	buf_printf(out, "%s,%s", instant_format_exact(o->as_of, stamp), service);
	cell_count(out, o->open);
	cell_count(out, o->booked);
	cell_count(out, o->blocked);
	cell_count(out, o->held);
	cell_count(out, o->wait_days);
	cell_count(out, o->waitlist);
	cell_count(out, o->bookings);
	buf_printf(out, ",%s", quality_name(o->quality));
	cell_openings(out, o);
	cell_instant(out, row->until);
	buf_puts(out, "\n");
}

void rollup_csv_head(struct buf *out)
{
	buf_puts(out, "day,service,readings,good,absent,open_least,open_most,open_last,value_last,"
		      "minutes_full,minutes_filling,minutes_open,minutes_ample,minutes_unknown,"
		      "minutes_closed,wanted_micros,confirmed_micros,moves,commands\n");
}

void rollup_csv(struct buf *out, const char *service, const struct rollup *day)
{
	static const enum verdict columns[] = { VERDICT_FULL,  VERDICT_FILLING, VERDICT_OPEN,
						VERDICT_AMPLE, VERDICT_UNKNOWN, VERDICT_CLOSED };
	char date[INSTANT_TEXT];

	buf_printf(out, "%s,%s", date_format(day->day, date), service);
	cell_number(out, day->readings);
	cell_number(out, day->good);
	cell_number(out, day->absent);
	cell_count(out, day->open_least);
	cell_count(out, day->open_most);
	cell_count(out, day->open_last);
	cell_count(out, day->value_last);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		cell_number(out, day->ms[columns[i]] / MINUTE_MS);
	cell_number(out, day->wanted.micros);
	cell_number(out, day->confirmed.micros);
	cell_number(out, day->moves);
	cell_number(out, day->commands);
	buf_puts(out, "\n");
}
