/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_table.c - a header and its rows, cell by cell.
 *
 * Columns are found by name, never by place: exports gain columns.  A cell
 * that cannot be true (a negative count, more open than there are, a date no
 * calendar has) refuses the file and names row and column, not the value.
 * Only rows that some service asked for are kept.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/csv.h"

enum { NAMES_MAX = 4 };

static const struct column {
	const char *name;		/* as we would write it */
	const char *aliases[NAMES_MAX]; /* lower case, only letters and digits */
	bool required;
} columns[CSV_COLUMN_COUNT] = {
	[CSV_EXTRACT_TS] = { "extract_ts", { "extractts", "extractedat", "asof" }, true },
	[CSV_DEPARTMENT] = { "department_id", { "departmentid", "department", "deptid" }, true },
	[CSV_SERVICE_LINE] = { "service_line", { "serviceline" }, false },
	[CSV_VISIT_TYPE] = { "visit_type_id", { "visittypeid", "visittype" }, false },
	[CSV_DATE] = { "slot_date", { "slotdate", "date" }, true },
	[CSV_TOTAL] = { "slots_total", { "slotstotal", "total" }, false },
	[CSV_OPEN] = { "slots_open", { "slotsopen", "open" }, true },
	[CSV_BOOKED] = { "slots_booked", { "slotsbooked", "booked" }, false },
	[CSV_BLOCKED] = { "slots_blocked", { "slotsblocked", "blocked" }, false },
	[CSV_HELD] = { "slots_held", { "slotsheld", "held" }, false },
	[CSV_WAIT] = { "wait_days", { "waitdays", "waitindays" }, false },
	[CSV_WAITLIST] = { "waitlist", { "waitlist", "waitlistcount" }, false },
	[CSV_BOOKINGS] = { "bookings", { "bookings", "newbookings" }, false },
};

struct wanted {
	const char *department;
	uint32_t ask;
};

struct csv_table {
	const struct poll *poll;
	const struct csv_settings *settings;
	struct wanted *wanted;		 /* sorted by department; arena */
	bool *has_department;		 /* by ask; arena */
	int column_at[CSV_COLUMN_COUNT]; /* place in the row, -1: not in the file */
	int width, at;			 /* fields of the header; of the row so far */
	size_t row_bytes;
	uint32_t line;		    /* 1 is the header */
	int64_t data_rows, trailer; /* trailer: -1 until seen */
	bool is_trailer;
	char cell[CSV_COLUMN_COUNT][CSV_CELL_MAX];
	char trailer_cell[CSV_CELL_MAX];
	struct instant as_of;
	struct csv_row *rows;
	size_t row_count, row_room;
	struct err err;
};

/* ---- who is asked about ---- */

static const char *id_text(const struct csv_table *t, const char *id)
{
	if (t->settings->id_match == CSV_IDS_STRIP_ZEROS)
		while (id[0] == '0' && id[1])
			id++;
	return id;
}

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

struct csv_table *csv_table_new(const struct poll *p)
{
	struct csv_table *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	t->poll = p;
	t->settings = p->config->settings;
	t->trailer = -1;
	t->wanted = arena_array(p->arena, struct wanted, p->ask_count);
	t->has_department = arena_array(p->arena, bool, p->ask_count);
	for (size_t i = 0; i < p->ask_count; i++)
		t->wanted[i] = (struct wanted){ id_text(t, select_at(t, i)->department), (uint32_t)i };
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

static int cell_error(struct csv_table *t, enum csv_column c, const char *what)
{
	return err_set(&t->err, ERR_INPUT, "row %u: %s: %s", t->line, columns[c].name, what);
}

static int read_counts(struct csv_table *t, struct csv_row *row)
{
	for (int c = CSV_TOTAL; c < CSV_COLUMN_COUNT; c++) {
		const char *cell = t->column_at[c] < 0 ? "" : t->cell[c];
		const char *wrong = csv_cell_count(cell, &row->n[c - CSV_TOTAL]);

		if (wrong)
			return cell_error(t, (enum csv_column)c, wrong);
	}
	if (row->n[0] != COUNT_UNKNOWN && row->n[CSV_OPEN - CSV_TOTAL] > row->n[0])
		return cell_error(t, CSV_OPEN, "is greater than slots_total");
	return 0;
}

static int read_cells(struct csv_table *t, struct csv_row *row)
{
	const char *wrong = csv_cell_id(t->cell[CSV_DEPARTMENT]);
	struct instant as_of;
	struct date day;

	if (wrong)
		return cell_error(t, CSV_DEPARTMENT, wrong);
	wrong = csv_cell_date(t->cell[CSV_DATE], t->settings->date_format, &day);
	if (wrong)
		return cell_error(t, CSV_DATE, wrong);
	wrong = csv_cell_time(t->cell[CSV_EXTRACT_TS], t->settings->as_of_zone, &as_of);
	if (wrong)
		return cell_error(t, CSV_EXTRACT_TS, wrong);
	row->day = day.day;
	if (is_before(t->as_of, as_of))
		t->as_of = as_of;
	return read_counts(t, row);
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

static uint64_t row_key(const struct csv_table *t, const char *department, struct date day)
{
	char text[3 * CSV_CELL_MAX + 16];
	int n = snprintf(text, sizeof(text), "%s\x1f%s\x1f%s\x1f%d", department,
			 t->cell[CSV_SERVICE_LINE], t->cell[CSV_VISIT_TYPE], day.day);

	return text_hash(text, (size_t)n);
}

static bool fits(const char *wanted, const char *cell)
{
	return !wanted || !*wanted || text_glob(wanted, cell);
}

static int row_keep(struct csv_table *t, const struct csv_row *row)
{
	const char *department = id_text(t, t->cell[CSV_DEPARTMENT]);

	for (size_t i = wanted_from(t, department);
	     i < t->poll->ask_count && !strcmp(t->wanted[i].department, department); i++) {
		const struct csv_select *sel = select_at(t, t->wanted[i].ask);
		struct csv_row *kept;

		t->has_department[t->wanted[i].ask] = true;
		if (!fits(sel->service_line, t->cell[CSV_SERVICE_LINE]) ||
		    !fits(sel->visit_type, t->cell[CSV_VISIT_TYPE]))
			continue;
		if (t->row_count >= CSV_ROWS_MAX)
			return err_set(&t->err, ERR_LIMIT, "more than %d rows are wanted", CSV_ROWS_MAX);
		kept = row_add(t);
		*kept = *row;
		kept->ask = t->wanted[i].ask;
		kept->key = row_key(t, department, (struct date){ row->day });
	}
	return 0;
}

static int read_row(struct csv_table *t)
{
	struct csv_row row = { .line = t->line };

	if (t->trailer >= 0)
		return err_set(&t->err, ERR_INPUT, "row %u: nothing may follow the TRAILER row", t->line);
	if (t->at != t->width)
		return err_set(&t->err, ERR_INPUT, "row %u: has %d fields, the header has %d",
			       t->line, t->at, t->width);
	if (++t->data_rows > CSV_ROWS_MAX)
		return err_set(&t->err, ERR_LIMIT, "more than %d rows", CSV_ROWS_MAX);
	return read_cells(t, &row) < 0 ? -1 : row_keep(t, &row);
}

static int read_trailer(struct csv_table *t)
{
	const char *s = t->trailer_cell;
	size_t n = strspn(s, "0123456789");

	if (t->trailer >= 0 || !n || n > 9 || s[n])
		return err_set(&t->err, ERR_INPUT,
			       "row %u: expected one TRAILER row with the number of "
			       "rows",
			       t->line);
	t->trailer = strtoll(s, NULL, 10);
	if (t->trailer != t->data_rows)
		return err_set(&t->err, ERR_INPUT,
			       "row %u: the TRAILER row counts %lld rows, the file "
			       "has %lld: it is not complete",
			       t->line, (long long)t->trailer, (long long)t->data_rows);
	return 0;
}

/* ---- the header ---- */

static void plain_name(const char *bytes, size_t n, char out[CSV_CELL_MAX])
{
	size_t at = 0;

	for (size_t i = 0; i < n && at < CSV_CELL_MAX - 1; i++)
		if (isalnum((unsigned char)bytes[i]))
			out[at++] = (char)tolower((unsigned char)bytes[i]);
	out[at] = '\0';
}

static bool is_column(const struct column *c, const char *name)
{
	for (size_t i = 0; i < NAMES_MAX && c->aliases[i]; i++)
		if (!strcmp(c->aliases[i], name))
			return true;
	return false;
}

static void header_field(struct csv_table *t, const char *bytes, size_t n)
{
	char name[CSV_CELL_MAX];

	plain_name(bytes, n, name);
	if (t->at == 0)
		for (int i = 0; i < CSV_COLUMN_COUNT; i++)
			t->column_at[i] = -1;
	for (int i = 0; i < CSV_COLUMN_COUNT; i++) {
		if (!is_column(&columns[i], name))
			continue;
		if (t->column_at[i] >= 0)
			err_set(&t->err, ERR_INPUT, "the header names %s twice", columns[i].name);
		t->column_at[i] = t->at;
	}
}

static int header_wants(struct csv_table *t)
{
	bool line = false, visit = false;

	for (int i = 0; i < CSV_COLUMN_COUNT; i++)
		if (columns[i].required && t->column_at[i] < 0)
			return err_set(&t->err, ERR_INPUT, "the header has no column %s",
				       columns[i].name);
	for (size_t i = 0; i < t->poll->ask_count; i++) {
		line = line || select_at(t, i)->service_line;
		visit = visit || select_at(t, i)->visit_type;
	}
	if (line && t->column_at[CSV_SERVICE_LINE] < 0)
		return err_set(&t->err, ERR_INPUT,
			       "a service selects by service_line, but the header has "
			       "no such column");
	if (visit && t->column_at[CSV_VISIT_TYPE] < 0)
		return err_set(&t->err, ERR_INPUT,
			       "a service selects by visit_type, but the header has "
			       "no column visit_type_id");
	return 0;
}

/* ---- libcsv hands over fields and rows ---- */

static void take(struct csv_table *t, char cell[CSV_CELL_MAX], const char *bytes, size_t n)
{
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
		if (t->column_at[i] == t->at)
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
	if (t->line == 0)
		header_field(t, bytes, n);
	else
		data_field(t, bytes, n);
	t->at++;
}

void csv_table_row(int end, void *table)
{
	struct csv_table *t = table;

	(void)end;
	if (t->err.kind)
		return;
	t->line++;
	if (t->line == 1) {
		t->width = t->at;
		(void)header_wants(t);
	} else {
		(void)(t->is_trailer ? read_trailer(t) : read_row(t));
	}
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
	return 0;
}

struct instant csv_table_as_of(const struct csv_table *t)
{
	return t->as_of;
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
