/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_table.c - rows, cell by cell.
 *
 * A cell that cannot be true (a negative count, more open than there are, a date
 * no calendar has) refuses the file and names row and column, not the value;
 * where the operator allows some bad rows, the services they are about are in
 * doubt instead.  Only rows that some service asked for are kept, and of ids
 * only a hash that finds the same slot twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/csv.h"

struct wanted {
	const char *department; /* or, with a map, the location_key */
	uint32_t ask;
};

struct csv_table {
	const struct poll *poll;
	const struct csv_settings *settings;
	const struct csv_map *map; /* NULL: none */
	struct wanted *wanted;	   /* sorted by department; arena */
	bool *has_department;	   /* by ask; arena */
	bool *damaged;		   /* by ask; arena */
	const char **zone;	   /* by ask, from the map; arena */
	struct csv_header header;
	int at; /* fields of the row so far */
	size_t row_bytes;
	uint32_t line;			      /* 1 is the header */
	int64_t data_rows, bad_rows, trailer; /* trailer: -1 until seen */
	bool is_trailer, has_as_of;	      /* has_as_of: the manifest says it */
	char cell[CSV_COLUMN_COUNT][CSV_CELL_MAX];
	char trailer_cell[CSV_CELL_MAX];
	struct instant as_of;
	struct csv_row *rows;
	size_t row_count, row_room;
	struct err err, first_bad; /* first_bad: of the rows that were left out */
};

/* ---- who is asked about ---- */

static int by_department(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int order = strcmp(x->department, y->department);

	return order ? order : x->ask < y->ask ? -1 : x->ask > y->ask;
}

static const struct csv_select *select_at(const struct csv_table *t, size_t ask)
{
	return t->poll->asks[ask].select;
}

struct csv_table *csv_table_new(const struct poll *p, const struct csv_map *map)
{
	struct csv_table *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	t->poll = p;
	t->settings = p->config->settings;
	t->map = map;
	t->trailer = -1;
	csv_header_init(&t->header, t->settings);
	t->wanted = arena_array(p->arena, struct wanted, p->ask_count);
	t->has_department = arena_array(p->arena, bool, p->ask_count);
	t->damaged = arena_array(p->arena, bool, p->ask_count);
	t->zone = arena_array(p->arena, const char *, p->ask_count);
	for (size_t i = 0; i < p->ask_count; i++)
		t->wanted[i] = (struct wanted){
			csv_id_text(t->settings->id_match, select_at(t, i)->department), (uint32_t)i
		};
	if (p->ask_count)
		qsort(t->wanted, p->ask_count, sizeof(*t->wanted), by_department);
	return t;
}

struct csv_table *csv_table_free(struct csv_table *t)
{
	if (t) {
		free(t->rows);
		free(t);
	}
	return NULL;
}

void csv_table_set_as_of(struct csv_table *t, struct instant as_of)
{
	t->has_as_of = true;
	t->as_of = as_of;
}

static size_t wanted_from(const struct csv_table *t, const char *department)
{
	size_t low = 0, high = t->poll->ask_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(t->wanted[middle].department, department) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- cells ---- */

static bool has(const struct csv_table *t, enum csv_column c)
{
	return t->header.at[c] >= 0;
}

static int cell_error(struct csv_table *t, enum csv_column c, const char *what)
{
	return err_set(&t->err, ERR_INPUT, "row %u: %s: %s", t->line, csv_column_names[c], what);
}

static int read_counts(struct csv_table *t, struct csv_row *row)
{
	for (int c = CSV_TOTAL; c < CSV_COLUMN_COUNT; c++) {
		const char *cell = has(t, (enum csv_column)c) ? t->cell[c] : "";
		const char *wrong = c == CSV_WAIT ? csv_cell_days(cell, &row->n[c - CSV_TOTAL]) :
						    csv_cell_count(cell, &row->n[c - CSV_TOTAL]);

		if (wrong)
			return cell_error(t, (enum csv_column)c, wrong);
	}
	if (row->n[0] != COUNT_UNKNOWN && row->n[CSV_OPEN - CSV_TOTAL] > row->n[0])
		return cell_error(t, CSV_OPEN, "is greater than slots_total");
	return 0;
}

static int read_as_of(struct csv_table *t)
{
	struct instant as_of;
	const char *wrong;

	if (t->has_as_of || !has(t, CSV_EXTRACT_TS))
		return 0;
	wrong = csv_cell_time(t->cell[CSV_EXTRACT_TS], t->settings->date_format,
			      t->settings->as_of_zone, &as_of);
	if (wrong)
		return cell_error(t, CSV_EXTRACT_TS, wrong);
	if (is_before(t->as_of, as_of))
		t->as_of = as_of;
	return 0;
}

static int read_day(struct csv_table *t, enum csv_column c, struct csv_row *row)
{
	struct date day;
	const char *wrong = csv_cell_date(t->cell[c], t->settings->date_format, &day);

	if (wrong)
		return cell_error(t, c, wrong);
	row->day = day.day;
	return 0;
}

/* Whose midnight a date begins with is the service's affair: for the order of files any will do. */
static int read_measured(struct csv_table *t, struct csv_row *row)
{
	struct instant day;

	if (read_day(t, CSV_MEASURED, row) < 0)
		return -1;
	day = zone_midnight(&zone_utc, (struct date){ row->day });
	if (!t->has_as_of && is_before(t->as_of, day))
		t->as_of = day;
	return 0;
}

/* One slot: what is neither booked nor withheld is open. */
static void count_slot(const struct csv_table *t, struct csv_row *row)
{
	int32_t *n = row->n, *total = &n[CSV_TOTAL - CSV_TOTAL], *booked = &n[CSV_BOOKED - CSV_TOTAL];
	bool withheld = has(t, CSV_REASON) && !csv_cell_is_null(t->cell[CSV_REASON]);
	int32_t rest;

	if (!has(t, CSV_TOTAL))
		*total = 1;
	if (!has(t, CSV_BOOKED))
		*booked = 0;
	if (*total == COUNT_UNKNOWN || *booked == COUNT_UNKNOWN)
		return;
	rest = *total > *booked ? *total - *booked : 0;
	n[CSV_OPEN - CSV_TOTAL] = withheld ? 0 : rest;
	n[CSV_BLOCKED - CSV_TOTAL] = withheld ? rest : 0;
	n[CSV_HELD - CSV_TOTAL] = 0;
}

static int read_cells(struct csv_table *t, struct csv_row *row)
{
	if (read_as_of(t) < 0 || read_counts(t, row) < 0)
		return -1;
	switch (t->header.layout) {
	case CSV_LAYOUT_SLOTS:
		count_slot(t, row);
		return 0; /* the start is read in the zone of who asks */
	case CSV_LAYOUT_TNAA:
		return read_measured(t, row);
	case CSV_LAYOUT_WAITLIST:
		return 0;
	default:
		return read_day(t, CSV_DATE, row);
	}
}

static int read_ids(struct csv_table *t)
{
	static const enum csv_column ids[] = { CSV_DEPARTMENT, CSV_VISIT_TYPE, CSV_SLOT_ID };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		enum csv_column c = ids[i];
		const char *wrong = has(t, c) && (c == CSV_DEPARTMENT || t->cell[c][0]) ?
					    csv_cell_id(t->cell[c]) :
					    NULL;

		if (wrong)
			return cell_error(t, c, wrong);
	}
	return 0;
}

/* ---- rows ---- */

static struct csv_row *row_add(struct csv_table *t)
{
	if (t->row_count == t->row_room) {
		t->row_room = t->row_room ? t->row_room * 2 : 256;
		t->rows = reallocarray(t->rows, t->row_room, sizeof(*t->rows));
		if (!t->rows)
			abort();
	}
	return &t->rows[t->row_count++];
}

static const char *cell_or_none(const struct csv_table *t, enum csv_column c)
{
	return has(t, c) ? t->cell[c] : "";
}

/* A slot is told by its id; without one by who sees whom when; without even that each row is one. */
static uint64_t slot_key(const struct csv_table *t, const char *department)
{
	char text[5 * CSV_CELL_MAX + 16];
	const char *id = cell_or_none(t, CSV_SLOT_ID), *provider = cell_or_none(t, CSV_PROVIDER);
	int n;

	if (*id)
		n = snprintf(text, sizeof(text), "%s\x1f%s", department, id);
	else if (*provider)
		n = snprintf(text, sizeof(text), "%s\x1f%s\x1f%s\x1f%s\x1f%s", department, provider,
			     cell_or_none(t, CSV_VISIT_TYPE), t->cell[CSV_START],
			     cell_or_none(t, CSV_BLOCK));
	else
		n = snprintf(text, sizeof(text), "%u", t->line);
	return text_hash(text, (size_t)n);
}

static uint64_t row_key(const struct csv_table *t, const char *department, int32_t day)
{
	char text[3 * CSV_CELL_MAX + 16];
	int n;

	if (t->header.layout == CSV_LAYOUT_SLOTS)
		return slot_key(t, department);
	n = snprintf(text, sizeof(text), "%s\x1f%s\x1f%s\x1f%d", department,
		     cell_or_none(t, CSV_SERVICE_LINE), cell_or_none(t, CSV_VISIT_TYPE), day);
	return text_hash(text, (size_t)n);
}

static bool fits(const char *wanted, const char *cell)
{
	return !wanted || !*wanted || text_glob(wanted, cell);
}

/* New patients are told by the kind of visit or by the block the slot lies in: either is enough. */
static bool is_selected(const struct csv_table *t, const struct csv_select *sel)
{
	bool block = sel->block && text_glob(sel->block, cell_or_none(t, CSV_BLOCK));

	if (!fits(sel->service_line, cell_or_none(t, CSV_SERVICE_LINE)))
		return false;
	if (sel->block && !sel->visit_type)
		return block;
	return block || fits(sel->visit_type, cell_or_none(t, CSV_VISIT_TYPE));
}

/* The zone of the location says which instant, and so which day, a local start is. */
static int read_start(struct csv_table *t, size_t ask, struct csv_row *row)
{
	const struct zone *zone = t->poll->asks[ask].zone;
	bool offset;
	const char *wrong =
		csv_cell_local(t->cell[CSV_START], t->settings->date_format, &row->start, &offset);

	if (wrong)
		return cell_error(t, CSV_START, wrong);
	if (!offset)
		row->start = csv_from_local(zone, row->start);
	row->day = zone_date(zone, row->start).day;
	return 0;
}

static int row_keep_for(struct csv_table *t, const char *department, size_t ask, const struct csv_row *row)
{
	struct csv_row copy = *row;

	t->has_department[ask] = true;
	if (!is_selected(t, select_at(t, ask)))
		return 0;
	if (t->header.layout == CSV_LAYOUT_SLOTS && read_start(t, ask, &copy) < 0)
		return -1;
	if (t->row_count >= CSV_ROWS_MAX)
		return err_set(&t->err, ERR_LIMIT, "more than %d rows are wanted", CSV_ROWS_MAX);
	copy.ask = (uint32_t)ask;
	copy.key = row_key(t, department, copy.day);
	*row_add(t) = copy;
	return 0;
}

/* NULL row: it could not be read, and whoever wants it is in doubt. */
static int offer(struct csv_table *t, const char *name, const char *zone, const struct csv_row *row)
{
	const char *department = csv_id_text(t->settings->id_match, t->cell[CSV_DEPARTMENT]);

	for (size_t i = wanted_from(t, name);
	     i < t->poll->ask_count && !strcmp(t->wanted[i].department, name); i++) {
		size_t ask = t->wanted[i].ask;

		if (zone)
			t->zone[ask] = zone;
		if (!row)
			t->has_department[ask] = t->damaged[ask] = true;
		else if (row_keep_for(t, department, ask, row) < 0)
			return -1;
	}
	return 0;
}

static int offer_all(struct csv_table *t, const struct csv_row *row)
{
	const char *department = csv_id_text(t->settings->id_match, t->cell[CSV_DEPARTMENT]);
	const struct csv_map_row *mapped = csv_map_find(t->map, department);

	if (offer(t, department, mapped ? mapped->zone : NULL, row) < 0)
		return -1;
	if (mapped && strcmp(mapped->location, department))
		return offer(t, mapped->location, mapped->zone, row);
	return 0;
}

static int skip_row(struct csv_table *t)
{
	if (!t->bad_rows++)
		t->first_bad = t->err;
	t->err = (struct err)ERR_INIT;
	return offer_all(t, NULL);
}

static int read_row(struct csv_table *t)
{
	struct csv_row row = { .line = t->line };

	if (t->trailer >= 0)
		return err_set(&t->err, ERR_INPUT, "row %u: nothing may follow the TRAILER row", t->line);
	if (t->at != t->header.width)
		return err_set(&t->err, ERR_INPUT, "row %u: has %d fields, the header has %d",
			       t->line, t->at, t->header.width);
	if (++t->data_rows > CSV_ROWS_MAX)
		return err_set(&t->err, ERR_LIMIT, "more than %d rows", CSV_ROWS_MAX);
	if (read_ids(t) < 0)
		return -1;
	if (read_cells(t, &row) < 0 || offer_all(t, &row) < 0)
		return t->settings->row_errors_bp && t->err.kind == ERR_INPUT ? skip_row(t) : -1;
	return 0;
}

static int read_trailer(struct csv_table *t)
{
	const char *s = t->trailer_cell;
	size_t n = strspn(s, "0123456789");

	if (t->trailer >= 0 || !n || n > 9 || s[n])
		return err_set(&t->err, ERR_INPUT,
			       "row %u: expected one TRAILER row with the number of rows", t->line);
	t->trailer = strtoll(s, NULL, 10);
	if (t->trailer != t->data_rows)
		return err_set(&t->err, ERR_INPUT,
			       "row %u: the TRAILER row counts %lld rows, the file "
			       "has %lld: it is not complete",
			       t->line, (long long)t->trailer, (long long)t->data_rows);
	return 0;
}

/* ---- the header ---- */

static int selected_column(struct csv_table *t, bool wanted, enum csv_column c)
{
	if (!wanted || has(t, c))
		return 0;
	return err_set(&t->err, ERR_INPUT, "a service selects by %s, but the header has no such column",
		       csv_column_names[c]);
}

static int header_wants(struct csv_table *t)
{
	bool line = false, visit = false, block = false;

	if (csv_header_end(&t->header, t->has_as_of, &t->err) < 0)
		return -1;
	for (size_t i = 0; i < t->poll->ask_count; i++) {
		line = line || select_at(t, i)->service_line;
		visit = visit || select_at(t, i)->visit_type;
		block = block || select_at(t, i)->block;
	}
	if (selected_column(t, line, CSV_SERVICE_LINE) < 0 ||
	    selected_column(t, visit, CSV_VISIT_TYPE) < 0)
		return -1;
	return selected_column(t, block, CSV_BLOCK);
}

/* ---- libcsv hands over fields and rows ---- */

static void take(struct csv_table *t, char cell[CSV_CELL_MAX], const char *bytes, size_t n)
{
	while (n && (bytes[n - 1] == ' ' || bytes[n - 1] == '\t'))
		n--;
	if (n >= CSV_CELL_MAX || memchr(bytes, '\0', n)) {
		err_set(&t->err, ERR_INPUT, "row %u: field %d is longer than %d bytes", t->line + 1,
			t->at + 1, CSV_CELL_MAX - 1);
		return;
	}
	memcpy(cell, bytes, n);
	cell[n] = '\0';
}

static void data_field(struct csv_table *t, const char *bytes, size_t n)
{
	if (t->at == 0)
		t->is_trailer = text_is(bytes, n, "TRAILER");
	if (t->is_trailer) {
		if (t->at == 1)
			take(t, t->trailer_cell, bytes, n);
		return;
	}
	for (int i = 0; i < CSV_COLUMN_COUNT; i++)
		if (t->header.at[i] == t->at)
			take(t, t->cell[i], bytes, n);
}

void csv_table_field(void *bytes, size_t n, void *table)
{
	struct csv_table *t = table;

	if (t->err.kind)
		return;
	t->row_bytes += n + 1;
	if (t->row_bytes > CSV_ROW_MAX) {
		err_set(&t->err, ERR_LIMIT, "row %u: longer than %d bytes", t->line + 1, CSV_ROW_MAX);
		return;
	}
	if (t->line > 0)
		data_field(t, bytes, n);
	else if (csv_header_field(&t->header, bytes, n, &t->err) < 0)
		return;
	t->at++;
}

void csv_table_row(int end, void *table)
{
	struct csv_table *t = table;

	(void)end;
	if (t->err.kind)
		return;
	t->line++;
	if (t->line == 1)
		(void)header_wants(t);
	else
		(void)(t->is_trailer ? read_trailer(t) : read_row(t));
	t->at = 0;
	t->row_bytes = 0;
	t->is_trailer = false;
	t->trailer_cell[0] = '\0';
}

int csv_table_ok(const struct csv_table *t, struct err *err)
{
	if (!t->err.kind)
		return 0;
	*err = t->err;
	return -1;
}

int csv_table_end(struct csv_table *t, struct err *err)
{
	if (csv_table_ok(t, err) < 0)
		return -1;
	if (!t->data_rows)
		return err_set(err, ERR_INPUT,
			       "holds a header and no rows: never taken for \"no openings\"");
	if (t->bad_rows * 10000 > t->data_rows * t->settings->row_errors_bp)
		return err_set(err, ERR_INPUT, "%lld of %lld rows cannot be read; the first: %s",
			       (long long)t->bad_rows, (long long)t->data_rows, t->first_bad.text);
	return 0;
}

/* ---- what was read ---- */

enum csv_layout csv_table_layout(const struct csv_table *t)
{
	return t->header.layout;
}

struct instant csv_table_as_of(const struct csv_table *t)
{
	return t->as_of;
}

int64_t csv_table_data_rows(const struct csv_table *t)
{
	return t->data_rows;
}

bool csv_table_has_trailer(const struct csv_table *t)
{
	return t->trailer >= 0;
}

struct csv_row *csv_table_rows(struct csv_table *t, size_t *ret_count)
{
	*ret_count = t->row_count;
	return t->rows;
}

bool csv_table_has_department(const struct csv_table *t, size_t ask)
{
	return t->has_department[ask];
}

bool csv_table_is_damaged(const struct csv_table *t, size_t ask)
{
	return t->damaged[ask];
}

const char *csv_table_zone(const struct csv_table *t, size_t ask)
{
	return t->zone[ask] ? t->zone[ask] : "";
}
