/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push_body.c - what a push may say: capacity-push/1, and not a field more.
 *
 * A field nobody knows refuses the whole body, because the likeliest one is a
 * patient's: whoever posts rows of appointments by mistake must hear of it at
 * once, and nothing of it may be kept.  A value that cannot be true refuses the
 * push as well, but all such rows are named first, up to a limit, so that one
 * look at the answer is enough.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "feed/push.h"

enum top { TOP_SCHEMA, TOP_SOURCE, TOP_SEQUENCE, TOP_AS_OF, TOP_COMPLETE, TOP_COUNTS, TOPS };

static const char *const tops[TOPS] = {
	[TOP_SCHEMA] = "schema", [TOP_SOURCE] = "source",     [TOP_SEQUENCE] = "sequence",
	[TOP_AS_OF] = "as_of",	 [TOP_COMPLETE] = "complete", [TOP_COUNTS] = "counts",
};

/* By column of daily counts; NULL: not sent in rows. */
static const char *const fields[CSV_COLUMN_COUNT] = {
	[CSV_DEPARTMENT] = "department_id",  [CSV_SERVICE_LINE] = "service_line",
	[CSV_VISIT_TYPE] = "visit_type_id",  [CSV_DATE] = "date",
	[CSV_TOTAL] = "new_patient_total",   [CSV_OPEN] = "new_patient_open",
	[CSV_BOOKED] = "new_patient_booked", [CSV_BLOCKED] = "new_patient_blocked",
	[CSV_HELD] = "new_patient_held",     [CSV_WAIT] = "wait_days",
	[CSV_WAITLIST] = "waitlist",	     [CSV_BOOKINGS] = "bookings",
};

static const char schema[] = "capacity-push/1";

struct wanted {
	const char *department;
	uint32_t ask;
};

struct push_body {
	const struct poll *poll;
	struct push_report *report;
	struct json_reader *json;
	struct wanted *wanted; /* sorted by department; arena */
	bool given[TOPS];
	int at; /* enum top, or in a row enum csv_column */
	struct csv_row row;
	char text[CSV_DATE][PUSH_TEXT_MAX]; /* of the row: department, line, visit type */
	bool has_date, is_wrong;	    /* of the row */
	struct csv_row *rows;
	size_t row_count, row_room;
};

/* ---- rows that are wrong ---- */

static void wrong(struct push_body *b, const char *field, const char *what)
{
	struct push_report *r = b->report;

	if (b->is_wrong) /* one mistake names the row */
		return;
	b->is_wrong = true;
	if (r->wrong < PUSH_ERRORS_MAX) {
		r->error[r->wrong].row = b->row.line;
		(void)snprintf(r->error[r->wrong].text, PUSH_WORDS_MAX, "$.counts[%u].%s: %s",
			       b->row.line, field, what);
	}
	r->wrong++;
}

/* ---- the end of a row ---- */

static int by_department(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int order = strcmp(x->department, y->department);

	return order ? order : x->ask < y->ask ? -1 : x->ask > y->ask;
}

static void row_add(struct push_body *b, uint32_t ask)
{
	if (b->row_count == b->row_room) {
		b->row_room = b->row_room ? b->row_room * 2 : 64;
		b->rows = reallocarray(b->rows, b->row_room, sizeof(*b->rows));
		if (!b->rows)
			abort();
	}
	b->rows[b->row_count] = b->row;
	b->rows[b->row_count++].ask = ask;
}

static bool fits(const char *pattern, const char *text)
{
	return !pattern || !*pattern || text_glob(pattern, text);
}

static bool wants(const struct push_body *b, const struct wanted *w)
{
	const struct push_select *select = b->poll->asks[w->ask].select;

	return fits(select->service_line, b->text[CSV_SERVICE_LINE]) &&
	       fits(select->visit_type, b->text[CSV_VISIT_TYPE]);
}

/* Any one of those with this department; NULL: nobody wants it. */
static const struct wanted *find(const struct push_body *b)
{
	const struct wanted key = { b->text[CSV_DEPARTMENT], 0 };
	size_t low = 0, high = b->poll->ask_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_department(&b->wanted[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return b->wanted + low;
}

static uint64_t row_key(const struct push_body *b)
{
	char text[3 * PUSH_TEXT_MAX + 16];
	int n = snprintf(text, sizeof(text), "%s\x1f%s\x1f%s\x1f%d", b->text[CSV_DEPARTMENT],
			 b->text[CSV_SERVICE_LINE], b->text[CSV_VISIT_TYPE], b->row.day);

	return text_hash(text, (size_t)n);
}

static int row_give(struct push_body *b, struct err *err)
{
	const struct wanted *end = b->wanted + b->poll->ask_count;
	size_t before = b->row_count;

	b->row.key = row_key(b);
	for (const struct wanted *w = find(b);
	     w < end && !strcmp(w->department, b->text[CSV_DEPARTMENT]); w++) {
		if (b->row_count >= PUSH_ROWS_MAX)
			return err_set(err, ERR_LIMIT, "more than %d rows are wanted", PUSH_ROWS_MAX);
		if (wants(b, w))
			row_add(b, w->ask);
	}
	if (b->row_count > before)
		return 0;
	if (b->report->unknown < PUSH_ERRORS_MAX)
		b->report->unknown_row[b->report->unknown] = b->row.line;
	b->report->unknown++;
	return 0;
}

static void check_row(struct push_body *b)
{
	const int32_t *n = b->row.n;

	if (!b->text[CSV_DEPARTMENT][0])
		wrong(b, fields[CSV_DEPARTMENT], "is missing");
	else if (!b->has_date)
		wrong(b, fields[CSV_DATE], "is missing");
	else if (n[0] != COUNT_UNKNOWN && n[CSV_OPEN - CSV_TOTAL] > n[0])
		wrong(b, fields[CSV_OPEN], "is greater than new_patient_total");
}

static int row_end(struct push_body *b, struct err *err)
{
	check_row(b);
	return b->is_wrong ? 0 : row_give(b, err);
}

static void row_begin(struct push_body *b)
{
	b->row = (struct csv_row){ .line = b->report->rows++ };
	b->has_date = b->is_wrong = false;
	memset(b->text, 0, sizeof(b->text));
	for (size_t i = 0; i < CSV_NUMBERS; i++)
		b->row.n[i] = COUNT_UNKNOWN;
}

/* ---- what a row says ---- */

static void take_id(struct push_body *b, const struct json_token *t)
{
	if (t->kind != JSON_STRING || !t->length || t->length >= PUSH_TEXT_MAX) {
		wrong(b, fields[b->at], "expected text of 1 to 127 bytes");
		return;
	}
	memcpy(b->text[b->at], t->text, t->length);
}

static void take_date(struct push_body *b, const struct json_token *t)
{
	struct err ignored = ERR_INIT;
	struct date day;

	b->has_date = true;
	if (t->kind != JSON_STRING || date_parse(t->text, t->length, &day, &ignored) < 0)
		wrong(b, fields[CSV_DATE], "expected YYYY-MM-DD");
	else
		b->row.day = day.day;
}

static void take_count(struct push_body *b, const struct json_token *t)
{
	struct err ignored = ERR_INIT;
	int64_t n = COUNT_UNKNOWN;

	if (t->kind == JSON_NULL)
		return;
	if (t->kind != JSON_NUMBER || json_int64(t, &n, &ignored) < 0 || n < 0)
		wrong(b, fields[b->at], "expected a whole number from 0 on, or null");
	else if (n > CSV_COUNT_MAX)
		wrong(b, fields[b->at], "larger than any day of any department");
	else
		b->row.n[b->at - CSV_TOTAL] = (int32_t)n;
}

static int find_field(const char *const *names, int count, const struct json_token *t)
{
	for (int i = 0; i < count; i++)
		if (names[i] && text_is(t->text, t->length, names[i]))
			return i;
	return -1;
}

static int take_key(struct push_body *b, const char *const *names, int count,
		    const struct json_token *t, struct err *err)
{
	b->at = find_field(names, count, t);
	if (b->at >= 0)
		return 0;
	return err_set(err, ERR_INPUT,
		       "not a field of %s: only counts are taken here, and nothing about people",
		       schema);
}

static int visit_row(struct push_body *b, const struct json_token *t, struct err *err)
{
	if (t->kind == JSON_KEY)
		return take_key(b, fields, CSV_COLUMN_COUNT, t, err);
	if (t->kind == JSON_OBJECT || t->kind == JSON_ARRAY)
		return err_set(err, ERR_INPUT, "expected a plain value");
	if (b->at < CSV_DATE)
		take_id(b, t);
	else if (b->at == CSV_DATE)
		take_date(b, t);
	else
		take_count(b, t);
	return 0;
}

/* ---- what is said of the whole ---- */

static int take_source(struct push_body *b, const struct json_token *t, struct err *err)
{
	char *source = b->report->source;
	bool fine = t->kind == JSON_STRING && t->length && t->length < PUSH_SOURCE_MAX;

	for (size_t i = 0; fine && i < t->length; i++)
		fine = t->text[i] > ' ' && t->text[i] <= '~';
	if (!fine)
		return err_set(err, ERR_INPUT, "expected a name of 1 to %d plain letters, without blanks",
			       PUSH_SOURCE_MAX - 1);
	memcpy(source, t->text, t->length);
	source[t->length] = '\0';
	return 0;
}

static int take_sequence(struct push_body *b, const struct json_token *t, struct err *err)
{
	if (t->kind != JSON_NUMBER || json_int64(t, &b->report->sequence, err) < 0 ||
	    b->report->sequence < 0)
		return err_set(err, ERR_INPUT, "expected a whole number from 0 on");
	return 0;
}

static int take_as_of(struct push_body *b, const struct json_token *t, struct err *err)
{
	struct err ignored = ERR_INIT;

	if (t->kind != JSON_STRING || instant_parse(t->text, t->length, &b->report->as_of, &ignored) < 0)
		return err_set(err, ERR_INPUT, "expected a time like 2026-11-30T10:59:30Z");
	return 0;
}

static int take_top(struct push_body *b, const struct json_token *t, struct err *err)
{
	b->given[b->at] = true;
	switch ((enum top)b->at) {
	case TOP_SCHEMA:
		if (t->kind == JSON_STRING && text_is(t->text, t->length, schema))
			return 0;
		return err_set(err, ERR_INPUT, "expected \"%s\"", schema);
	case TOP_SOURCE:
		return take_source(b, t, err);
	case TOP_SEQUENCE:
		return take_sequence(b, t, err);
	case TOP_AS_OF:
		return take_as_of(b, t, err);
	case TOP_COMPLETE:
		b->report->complete = t->kind == JSON_TRUE;
		if (t->kind == JSON_TRUE || t->kind == JSON_FALSE)
			return 0;
		return err_set(err, ERR_INPUT, "expected true or false");
	default:
		return t->kind == JSON_ARRAY ? 0 : err_set(err, ERR_INPUT, "expected a list of rows");
	}
}

static int visit_element(struct push_body *b, const struct json_token *t, struct err *err)
{
	if (t->kind == JSON_OBJECT_END)
		return row_end(b, err);
	if (t->kind != JSON_OBJECT)
		return err_set(err, ERR_INPUT, "expected an object of counts");
	row_begin(b);
	return 0;
}

static int visit(void *context, const struct json_token *t, struct err *err)
{
	struct push_body *b = context;

	if (t->depth == 0)
		return t->kind == JSON_OBJECT || t->kind == JSON_OBJECT_END ?
			       0 :
			       err_set(err, ERR_INPUT, "expected an object");
	if (t->depth == 2)
		return visit_element(b, t, err);
	if (t->depth > 2)
		return visit_row(b, t, err);
	if (t->kind == JSON_KEY)
		return take_key(b, tops, TOPS, t, err);
	return t->kind == JSON_ARRAY_END ? 0 : take_top(b, t, err);
}

/* ---- life ---- */

struct push_body *push_body_new(const struct poll *p, struct push_report *report)
{
	struct push_body *b = calloc(1, sizeof(*b));

	if (!b)
		abort();
	b->poll = p;
	b->report = report;
	b->json = json_reader_new(visit, b);
	b->wanted = arena_array(p->arena, struct wanted, p->ask_count);
	for (size_t i = 0; i < p->ask_count; i++) {
		const struct push_select *select = p->asks[i].select;

		b->wanted[i] = (struct wanted){ select->department, (uint32_t)i };
	}
	if (p->ask_count)
		qsort(b->wanted, p->ask_count, sizeof(*b->wanted), by_department);
	return b;
}

struct push_body *push_body_free(struct push_body *b)
{
	if (b) {
		b->json = json_reader_free(b->json);
		free(b->rows);
		free(b);
	}
	return NULL;
}

int push_body_hear(struct push_body *b, const char *bytes, size_t n, struct err *err)
{
	return json_reader_feed(b->json, bytes, n, err);
}

int push_body_end(struct push_body *b, struct err *err)
{
	const struct push_report *r = b->report;

	if (json_reader_end(b->json, err) < 0)
		return -1;
	for (int i = 0; i < TOPS; i++)
		if (!b->given[i])
			return err_set(err, ERR_INPUT, "$.%s: is missing", tops[i]);
	if (r->wrong)
		return err_set(err, ERR_INPUT, "%u of %u rows cannot be true, the first: %s",
			       r->wrong, r->rows, r->error[0].text);
	if (!r->rows)
		return err_set(err, ERR_INPUT, "$.counts: is empty: never taken for \"no openings\"");
	return 0;
}

struct csv_row *push_body_rows(struct push_body *b, size_t *ret_count)
{
	*ret_count = b->row_count;
	return b->rows;
}
