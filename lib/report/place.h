/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place.h - one service: its last four weeks, why it stands as it does, what was done and
 * what a person may do.
 *
 * Days are what was counted for good; turns and commands come from the history.  Both
 * are asked for by the daemon, bounded, and only rendered here.
 */
#ifndef CAPD_REPORT_PLACE_H
#define CAPD_REPORT_PLACE_H

#include "report/report.h"

enum {
	PLACE_DAYS = 28,
	PLACE_RECENT = 500, /* lines of history a picture is drawn from */
	PLACE_LINES = 50,   /* lines of history on one page */
};

/* One day on the clock of the place. */
struct place_day {
	struct date day;
	bool known;		 /* something was counted */
	uint32_t readings, good; /* polls that ended; of them believed */
	int32_t value;		 /* the last of the day, in the metric's unit; COUNT_UNKNOWN */
	int32_t open_least, open_most;
	uint32_t ms[VERDICT_COUNT]; /* as shown */
	uint16_t moves, commands;
	int64_t wanted_micros, confirmed_micros; /* what the day put at stake */
};

/* What a person is about to do, on the page that asks them once more. */
enum place_form { PLACE_NO_FORM, PLACE_HOLD, PLACE_RESUME, PLACE_APPROVE, PLACE_DECLINE };

/* Which lines of its history. */
enum place_what { PLACE_ALL, PLACE_VERDICTS, PLACE_CHANGES, PLACE_PEOPLE, PLACE_DATA, PLACE_WHATS };

struct place_page {
	service_ix service;
	const struct place_day *days;	  /* PLACE_DAYS; the last is today */
	const struct history_row *recent; /* the newest, newest first */
	size_t recent_count;
	const struct history_row *lines; /* of this page of the timeline, newest first */
	size_t line_count;
	bool older, newer; /* there are more */
	enum place_form form;
	enum place_what what; /* not ALL: lines are those among the recent ones */
};

/* "Full: Harbor Point, Primary care" */
void report_place_title(const struct engine *e, service_ix s, struct buf *out);
void report_place_html(const struct engine *e, const struct place_page *p,
		       const struct report_context *c, struct buf *out);
/* {"schema":1,"days":[...],"turns":[...],"commands":[...]}: what the picture shows. */
void report_days_json(const struct engine *e, const struct place_page *p,
		      const struct report_context *c, struct buf *out);
bool place_shows(enum place_what what, const struct history_row *line);
/* By their names, "changes" and "hold"; "" is all of them, and no form.  False: there is no such. */
bool place_what_named(const char *name, enum place_what *ret);
bool place_form_named(const char *name, enum place_form *ret);
extern const char *const place_what_names[], *const place_form_names[]; /* end with NULL */

/* ---- private to place*.c ---- */

struct html;

/* When the verdict as shown became another one. */
struct place_turn {
	struct instant at;
	enum verdict verdict;
};
/*
 * Oldest first, from the beginning of the first day on, the first of them at that moment; the
 * last is what is shown now.  The caller frees.
 */
struct place_turn *place_turns(const struct engine *e, const struct place_page *p, size_t *ret_count);
/* "x/y went full from open: why": the verdicts before and after; false: it is about something else. */
bool place_turn_read(const char *text, enum verdict *ret_from, enum verdict *ret_to);

/* What a command did, as its reason begins: "paused, because ...". */
enum place_deed { DEED_BUDGET, DEED_PAUSED, DEED_RESUMED };
enum place_deed place_deed_read(const char *text);

/* There was more in these weeks than was read: the picture begins with what nobody read. */
bool place_is_cut(const struct place_page *p, struct instant begins);

const struct zone *place_zone(const struct config *c, service_ix s);
struct instant place_begins(const struct config *c, const struct place_page *p); /* the first day */
/* "full 18 h, filling 6 h". */
void place_shares(const struct place_day *d, struct buf *out);
/* Do the day's least and most openings mean anything for the measure? */
bool place_has_range(const struct policy *p);

void place_chart(struct html *h, const struct place_page *p);
void place_table(struct html *h, const struct place_page *p); /* the same without a picture */
void place_actions(struct html *h, const struct place_page *p);

#endif
