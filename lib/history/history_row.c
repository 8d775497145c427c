/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history_row.c - one row of either form, all of it or none.
 *
 * A row that is wrong in one cell is dropped whole and named: the other cells of
 * a row whose columns slipped are plausible and false.
 */
#include "history/history_row.h"

#include <stdio.h>
#include <string.h>

#include "history/cell.h"

const char *line_cell(const struct history_line *l, int column)
{
	return l->at[column] < 0 ? "" : l->row->cells[l->at[column]];
}

bool line_refuse(const struct history_line *l, int column, const char *expected)
{
	history_mistake(l->history, l->row->line, "%s is \"%.40s\": %s", l->columns[column].name,
			line_cell(l, column), expected);
	return false;
}

bool line_count(const struct history_line *l, int column, int32_t *ret)
{
	const char *wrong = cell_count(line_cell(l, column), ret);

	return wrong ? line_refuse(l, column, wrong) : true;
}

static const struct zone *zone_of(const struct history *h, service_ix s)
{
	const struct config *c = h->rules.config;

	return c->locations[c->services[s].location].zone;
}

static bool not_future(const struct history_line *l, int column, struct instant t)
{
	if (is_before(l->history->rules.latest, t))
		return line_refuse(l, column, "lies in the future, expected what was observed");
	return true;
}

/* The reason the clinic's own people gave; each word is kept once. */
static const char *words_of(struct history *h, const char *cell)
{
	char words[HISTORY_MISTAKE_TEXT];

	(void)snprintf(words, sizeof(words), "recorded as %s", *cell ? cell : "absent");
	for (size_t i = 0; i < h->word_count; i++)
		if (!strcmp(h->words[i], words))
			return h->words[i];
	if (h->word_count == HISTORY_WORDS_MAX)
		return "recorded as not good";
	return h->words[h->word_count++] = arena_strdup(&h->arena, words);
}

static void take_quality(const struct history_line *l, int column, struct history_sample *ret)
{
	ret->quality = QUALITY_GOOD;
	if (l->at[column] >= 0)
		ret->quality = (uint8_t)cell_quality(line_cell(l, column));
	if (ret->quality != QUALITY_GOOD)
		ret->words = words_of(l->history, line_cell(l, column));
}

/* ---- what this program exports ---- */

enum {
	AS_OF,
	SERVICE,
	OPEN,
	BOOKED,
	BLOCKED,
	HELD,
	WAIT_DAYS,
	WAITLIST,
	BOOKINGS,
	QUALITY,
	NEXT_1,
	POLLED_UNTIL = NEXT_1 + FIRST_OPENINGS,
	EXPORT_COLUMNS
};

static bool read_counts(const struct history_line *l, struct history_sample *ret)
{
	return line_count(l, OPEN, &ret->open) && line_count(l, BOOKED, &ret->booked) &&
	       line_count(l, BLOCKED, &ret->blocked) && line_count(l, HELD, &ret->held) &&
	       line_count(l, WAIT_DAYS, &ret->wait_days) &&
	       line_count(l, WAITLIST, &ret->waitlist) && line_count(l, BOOKINGS, &ret->bookings);
}

static bool read_opening(const struct history_line *l, int i, struct history_sample *ret)
{
	const char *cell = line_cell(l, NEXT_1 + i), *wrong;
	struct instant t = ret->at;
	int64_t s;
	bool given;

	wrong = cell_opening(cell, zone_of(l->history, ret->service), ret->at, &t, &given);
	s = since(ret->at, t).ms / 1000;
	if (wrong)
		return line_refuse(l, NEXT_1 + i, wrong);
	if (!given)
		return true;
	if (ret->firsts < i)
		return line_refuse(l, NEXT_1 + i, "expected blank, as the opening before it is");
	if (s < -86400 || s > INT32_MAX)
		return line_refuse(l, NEXT_1 + i, "expected a time after as_of");
	if (i > 0 && s < ret->first_s[i - 1])
		return line_refuse(l, NEXT_1 + i,
				   "lies before the opening before it, expected them in order");
	ret->first_s[ret->firsts++] = (int32_t)s;
	return true;
}

static bool read_service(const struct history_line *l, struct history_sample *ret)
{
	int64_t s = config_service(l->history->rules.config, line_cell(l, SERVICE));

	if (s < 0)
		return line_refuse(l, SERVICE, "the configuration has no such service");
	ret->service = (service_ix)s;
	return true;
}

static bool read_times(const struct history_line *l, struct history_sample *ret)
{
	const char *until = line_cell(l, POLLED_UNTIL);
	const char *wrong = cell_instant(line_cell(l, AS_OF), &ret->at);

	if (wrong)
		return line_refuse(l, AS_OF, wrong);
	ret->until = ret->at;
	if (!not_future(l, AS_OF, ret->at))
		return false;
	if (!*until)
		return true;
	wrong = cell_instant(until, &ret->until);
	if (!wrong && is_before(ret->until, ret->at))
		wrong = "lies before as_of, expected the last poll that said the same";
	return wrong ? line_refuse(l, POLLED_UNTIL, wrong) : not_future(l, POLLED_UNTIL, ret->until);
}

static bool read_export(const struct history_line *l, struct history_sample *ret)
{
	if (!read_service(l, ret) || !read_times(l, ret) || !read_counts(l, ret))
		return false;
	for (int i = 0; i < FIRST_OPENINGS; i++)
		if (!read_opening(l, i, ret))
			return false;
	ret->third_days = COUNT_UNKNOWN;
	take_quality(l, QUALITY, ret);
	return true;
}

const struct history_form history_export = {
	.name = "export",
	.columns = { [AS_OF] = { "as_of", true },
		     [SERVICE] = { "service", true },
		     [OPEN] = { "open", false },
		     [BOOKED] = { "booked", false },
		     [BLOCKED] = { "blocked", false },
		     [HELD] = { "held", false },
		     [WAIT_DAYS] = { "wait_days", false },
		     [WAITLIST] = { "waitlist", false },
		     [BOOKINGS] = { "bookings", false },
		     [QUALITY] = { "quality", false },
		     [NEXT_1] = { "next_1", false },
		     { "next_2", false },
		     { "next_3", false },
		     { "next_4", false },
		     { "next_5", false },
		     [POLLED_UNTIL] = { "polled_until", false } },
	.column_count = EXPORT_COLUMNS,
	.read = read_export,
};

/* ---- a row per department and day ---- */

enum {
	DATE,
	DEPARTMENT,
	LINE,
	RELEASED,
	OPEN_14D,
	DAY_BOOKINGS,
	CANCELLATIONS,
	TEMPLATE,
	TNAA,
	DAY_QUALITY,
	DAILY_COLUMNS
};

static const char *without_zeros(const char *id)
{
	while (id[0] == '0' && id[1])
		id++;
	return id;
}

static bool is_department(const struct history_daily *d, const char *department)
{
	if (d->strip_zeros)
		return !strcmp(without_zeros(d->department), without_zeros(department));
	return !strcmp(d->department, department);
}

static bool read_department(const struct history_line *l, struct history_sample *ret)
{
	const struct history_rules *rules = &l->history->rules;

	for (size_t i = 0; i < rules->daily_count; i++) {
		const struct history_daily *d = &rules->daily[i];

		if (!is_department(d, line_cell(l, DEPARTMENT)) ||
		    (d->line && strcmp(d->line, line_cell(l, LINE)) != 0))
			continue;
		ret->service = d->service;
		return true;
	}
	history_mistake(l->history, l->row->line,
			"no service selects department_id \"%.40s\" with service_line \"%.40s\"; "
			"expected a select of a csv feed or a row of --map that does",
			line_cell(l, DEPARTMENT), line_cell(l, LINE));
	return false;
}

static bool read_day(const struct history_line *l, struct history_sample *ret)
{
	struct date date;
	const char *wrong = cell_date(line_cell(l, DATE), &date);

	if (wrong)
		return line_refuse(l, DATE, wrong);
	ret->at = ret->until = cell_hour(zone_of(l->history, ret->service), date, HISTORY_DAILY_HOUR);
	return not_future(l, DATE, ret->at);
}

/* What is not played is checked all the same: a slipped column shows there first. */
static bool read_daily_counts(const struct history_line *l, struct history_sample *ret)
{
	int32_t unused;

	return line_count(l, RELEASED, &unused) && line_count(l, OPEN_14D, &ret->open) &&
	       line_count(l, DAY_BOOKINGS, &ret->bookings) &&
	       line_count(l, CANCELLATIONS, &unused) && line_count(l, TEMPLATE, &unused);
}

static bool read_daily(const struct history_line *l, struct history_sample *ret)
{
	const char *wrong;

	ret->booked = ret->blocked = ret->held = ret->waitlist = ret->wait_days = COUNT_UNKNOWN;
	if (!read_department(l, ret) || !read_day(l, ret) || !read_daily_counts(l, ret))
		return false;
	wrong = cell_days(line_cell(l, TNAA), &ret->third_days);
	if (wrong)
		return line_refuse(l, TNAA, wrong);
	ret->wait_days = ret->third_days;
	take_quality(l, DAY_QUALITY, ret);
	return true;
}

const struct history_form history_days = {
	.name = "daily",
	.columns = { [DATE] = { "date", true },
		     [DEPARTMENT] = { "department_id", true },
		     [LINE] = { "service_line", true },
		     [RELEASED] = { "new_slots_released", false },
		     [OPEN_14D] = { "open_next_14d", true },
		     [DAY_BOOKINGS] = { "bookings", false },
		     [CANCELLATIONS] = { "cancellations", false },
		     [TEMPLATE] = { "template_slots", false },
		     [TNAA] = { "tnaa_days", false },
		     [DAY_QUALITY] = { "quality", false } },
	.column_count = DAILY_COLUMNS,
	.read = read_daily,
};
